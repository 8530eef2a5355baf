"""The opinions side by side, and the person's own table of choices, as sheets to print."""

from __future__ import annotations

from collections.abc import Mapping

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.prints import AnswerLines, Block, Facts, Heading, Keep, Paragraph, PrintSheet, Table
from secondop_desktop.core.prints import Style as Look
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.compare import (
    Agreement,
    Column,
    Comparison,
    Line,
    compare,
    mark_meaning,
    mark_word,
    order_word,
    row_word,
)
from secondop_desktop.opinion.decision_aid import Choice, DecisionAid
from secondop_desktop.opinion.opinions import MARKS


def compare_title(comparison: Comparison) -> str:
    """Two opinions, three opinions …"""
    words = (_("One opinion"), _("Two opinions"), _("Three opinions"), _("Four opinions"))
    return words[max(1, min(len(comparison.columns), len(words))) - 1]


def comparison_sheet(
    case: Case, patient_name: str, titles: Mapping[str, str], day: PartialDate, *, paper: str = "letter"
) -> PrintSheet:
    """The opinions in columns, on one page where they fit; `titles` are those of documents, by their record ids."""
    comparison = compare(case)
    blocks: list[Block] = [
        Facts(((_("For"), patient_name), (_("My question"), case.question))),
        comparison_table(comparison, titles),
    ]
    used = [mark for mark in MARKS if comparison.marked(mark)]
    if used:
        words = "  ".join(f"{mark_word(mark)}: {mark_meaning(mark)}" for mark in used)
        blocks.append(Paragraph(words, Look.SMALL))
    blocks += [Keep(tuple(_decided(case)))] if case.decision else []
    blocks.append(Paragraph(_("Written down by the patient from what each doctor said or wrote."), Look.SMALL))
    title = compare_title(comparison)
    foot = _("{title}, as of {day}").format(title=title, day=show(day, long=True))
    return PrintSheet(title, tuple(blocks), foot=foot, paper=paper, wide=True, fit_pages=1)


def comparison_table(comparison: Comparison, titles: Mapping[str, str]) -> Table:
    """The table itself, for a sheet or a page of the packet."""
    headings = ("", *(_head(column, titles) for column in comparison.columns), _("Why they differ"))
    rows = tuple(
        (row_word(line.row), *(text or _("Not written down") for text in line.texts), why(line))
        for line in comparison.lines
    )
    weights = (0.55, *_shares(comparison), 0.55)
    strong = tuple(number for number, line in enumerate(comparison.lines) if line.agreement is Agreement.DIFFERS)
    return Table(headings, rows, weights, strong_first=strong)


def _shares(comparison: Comparison) -> list[float]:
    """How wide each column is: one that says more has more room, within bounds."""
    lengths = [sum(len(line.texts[place]) for line in comparison.lines) for place in range(len(comparison.columns))]
    middle = max(1.0, sum(lengths) / len(lengths))
    return [(1.0 + 0.4 / len(lengths)) * min(1.6, max(0.75, (length / middle) ** 0.5)) for length in lengths]


def why(line: Line) -> str:
    """What stands in the last column of a row."""
    match line.agreement:
        case Agreement.SAME:
            return _("The same")
        case Agreement.DIFFERS:
            return mark_word(line.mark) if line.mark else _("They differ")
        case Agreement.PARTLY:
            said = sum(bool(text.strip()) for text in line.texts)
            return _("Only one said so") if said == 1 else _("Not all said so")
        case Agreement.NOBODY:
            return ""


def column_facts(column: Column) -> str:
    """Which opinion it is, the kind of doctor, and the day."""
    order = order_word(column.number) if column.by else ""
    return ", ".join(part for part in (order, show(column.on), column.role) if part)


def _head(column: Column, titles: Mapping[str, str]) -> str:
    lines = [column.title, column_facts(column)]
    if column.letter is not None and column.letter[0] in titles:
        name, page = titles[column.letter[0]], column.letter[1]
        lines.append(_("{letter}, page {n}").format(letter=name, n=page) if page else name)
    return "\n".join(line for line in lines if line)


def _decided(case: Case) -> list[Block]:
    return [
        Heading(_("What I decided")),
        Paragraph(case.decision, Look.OWN_WORDS),
        Facts(
            (
                (_("Decided on"), show(case.decided_on, long=True)),
                (_("Because"), case.decision_reason),
                (_("What follows"), case.what_follows),
            )
        ),
    ]


# ------------------------------------------------------------------------------------------------------ the own table


def weight_word(weight: str) -> str:
    """How much something matters."""
    words = {
        "": _("Not said"),
        "little": _("A little"),
        "some": _("Some"),
        "much": _("A lot"),
        "most": _("Most of all"),
    }
    return words[weight]


def fit_word(fit: str) -> str:
    """How a choice fits with what matters."""
    words = {
        "": _("Not said"),
        "good": _("Good for this"),
        "between": _("In between"),
        "bad": _("Bad for this"),
        "unknown": _("I do not know"),
    }
    return words[fit]


def sure_word(sure: str) -> str:
    """How sure the person is."""
    words = {
        "": _("Not said"),
        "not": _("Not sure at all"),
        "little": _("A little sure"),
        "quite": _("Quite sure"),
        "very": _("Very sure"),
    }
    return words[sure]


def choice_word(choice: Choice, number: int) -> str:
    """What a choice is called; `number` counts from 1."""
    return choice.text or _("Choice {n}").format(n=number)


def aid_sheet(
    aid: DecisionAid, case: Case, patient_name: str, day: PartialDate, *, paper: str = "letter"
) -> PrintSheet:
    """The person's table: choices in columns, what matters in rows, how sure they are, what they still need.

    Where no row is filled in, it has lines to write on by pen.
    """
    title = _("What matters to me")
    names = tuple(choice_word(item, number) for number, item in enumerate(aid.choices, start=1))
    rows = tuple(
        (item.text, weight_word(item.weight), *(fit_word(item.fits.get(choice.key, "")) for choice in aid.choices))
        for item in aid.matters
        if item.text or item.weight or item.fits
    )
    leaning = next((name for name, item in zip(names, aid.choices, strict=True) if item.key == aid.leaning), "")
    blocks: list[Block] = [Facts(((_("For"), patient_name), (_("My question"), case.question)))]
    if rows:
        headings = (_("What matters"), _("How much"), *names)
        blocks.append(
            Table(headings, rows, (1.3, 0.7, *(1.0 for _name in names)), strong_first=tuple(range(len(rows))))
        )
    else:
        blocks.append(Facts(((_("My choices"), "\n".join(name for name in names if name)),)))
        # Nothing is filled in yet: the page is to be filled in by pen.
        blocks += [] if names else [AnswerLines(4, _("My choices"))]
        blocks.append(AnswerLines(8, _("What matters to me, how much, and which choice is good for it")))
    said = (
        (_("I lean towards"), leaning),
        (_("How sure I am"), sure_word(aid.sure) if aid.sure else ""),
        (_("What I still need"), aid.needs),
    )
    if rows or any(words for _label, words in said):
        blocks.append(Facts(said))
    else:
        blocks += [AnswerLines(1, label) for label, _words in said]
    blocks.append(Paragraph(_("These are the patient’s own words. Nothing is added up or ranked."), Look.SMALL))
    foot = _("{title}, as of {day}").format(title=title, day=show(day, long=True))
    return PrintSheet(title, tuple(blocks), foot=foot, paper=paper, wide=len(names) > 2, fit_pages=1)
