"""The medication lists side by side on paper: what differs first, with its question, then what agrees."""

from __future__ import annotations

from datetime import date

from secondop_desktop.core.dates import show
from secondop_desktop.core.prints import AnswerLines, Block, Facts, Heading, Keep, Paragraph, PrintSheet, Style, Table
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion.reconcile import ListSource, Medicine, Reconciliation, difference_word, status_words

_TITLE = 34
_ORDER = ("dose", "frequency", "status", "absent")


def left_aside(found: Reconciliation) -> str:
    """What the lists hold beside what is shown, as a sentence or two; empty where there is nothing."""
    parts = []
    if found.ended:
        words = ngettext(
            "{n} medicine is left out: every list says that it was stopped.",
            "{n} medicines are left out: every list says that they were stopped.",
            found.ended,
        )
        parts.append(words.format(n=found.ended))
    if found.unchecked:
        words = ngettext(
            "{n} line that was read from a page and not checked yet is left out.",
            "{n} lines that were read from a page and not checked yet are left out.",
            found.unchecked,
        )
        parts.append(words.format(n=found.unchecked))
    return " ".join(parts)


def differs_words(medicine: Medicine) -> str:
    """What differs about a medicine, in a few words; empty where nothing does."""
    parts = [difference_word(name) for name in _ORDER if name in medicine.differs]
    if medicine.like:
        parts.append(_("perhaps the same as {name}").format(name=medicine.like[0]))
    return ", ".join(parts)


def reconcile_sheet(found: Reconciliation, patient_name: str, today: date, *, paper: str = "letter") -> PrintSheet:
    """Every medicine with what each list says of it; this quotes the lists and says nothing of what is right."""
    unlike = [item for item in found.medicines if item.question]
    alike = [item for item in found.medicines if not item.question]
    lists = "\n".join(source.words for source in found.sources)
    blocks: list[Block] = [
        Facts(((_("For"), patient_name), (_("On"), show(today, long=True)), (_("Lists"), lists))),
        Paragraph(
            _("This shows what each list says, word for word. Go through it with your doctor or pharmacist."),
            Style.SOFT,
        ),
    ]
    if unlike:
        blocks.append(Heading(_("What differs, and what to ask")))
        for medicine in unlike:
            what = _("Differs: {what}").format(what=differs_words(medicine))
            blocks.append(
                Keep(
                    (
                        Paragraph(medicine.name, Style.STRONG, 1.0),
                        Paragraph(what, Style.SMALL, 2.0),
                        _table(medicine, found),
                        AnswerLines(1, _("What is right:")),
                    )
                )
            )
    if alike:
        rows = tuple(
            (
                medicine.name,
                next((item.dose for item in medicine.said if item.dose), ""),
                next((item.frequency for item in medicine.said if item.frequency), ""),
                "\n".join(dict.fromkeys(found.source(item.source).title for item in medicine.said)),
            )
            for medicine in alike
        )
        headings = (_("Medicine"), _("How much"), _("How often"), _("Named by"))
        blocks += [Heading(_("Nothing differs")), Table(headings, rows, (2.6, 2, 2, 3))]
    if not found.medicines:
        blocks.append(Paragraph(_("No medicine that is taken now is on record.")))
    aside = left_aside(found)
    if aside:
        blocks.append(Paragraph(aside, Style.SMALL))
    title = _("My medicines: what each list says")
    head = " · ".join(part for part in (patient_name, title, show(today, long=True)) if part)
    return PrintSheet(title, tuple(blocks), head=head, foot=title, paper=paper)


def _table(medicine: Medicine, found: Reconciliation) -> Table:
    rows = [
        (_short(found.source(item.source)), item.dose or "–", item.frequency or "–", status_words(item))
        for item in medicine.said
    ]
    rows += [(_short(found.source(key)), "–", "–", _("not named")) for key in medicine.absent_from]
    return Table((_("List"), _("How much"), _("How often"), _("Taken now?")), tuple(rows), (3, 2, 2, 1.6))


def _short(source: ListSource) -> str:
    """A list by the beginning of its title, and its day; the whole of it stands at the top of the sheet."""
    title = source.title if len(source.title) <= _TITLE else f"{source.title[: _TITLE - 1].rstrip()}…"
    when = show(source.date)
    return f"{title}, {when}" if when else title
