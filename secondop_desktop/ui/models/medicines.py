"""Medicines in words: how one is taken, when the list was checked, and the list on one page to carry along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from secondop_desktop.core.as_needed import says_as_needed
from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.prints import Block, Facts, Heading, Paragraph, PrintSheet, Style, Table
from secondop_desktop.core.records import Allergy, Kind, Medication, NoneKnown, Patient, Record, Status
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.statements import is_current, statements


def taken_as(record: Medication) -> str:
    """Dose, way and frequency as written; a part that repeats another is said once."""
    said = record.dose
    for part in (record.route, record.frequency):
        if part and part.casefold() not in said.casefold():
            said = f"{said}, {part}" if said else part
    if record.as_needed and not says_as_needed(said):
        said = ", ".join(part for part in (said, _("as needed")) if part)
    return said


def last_checked(records: Sequence[Record]) -> PartialDate | None:
    """The day on which the whole list of current medications was checked last; None when one of them never was."""
    days = [item.last_confirmed for item in records if isinstance(item, Medication)]
    if not days or any(day is None for day in days):
        return None
    return min(day for day in days if day is not None)


def checked_words(records: Sequence[Record]) -> str:
    """When these medications were checked, in words; empty where there are none."""
    if not records:
        return ""
    day = last_checked(records)
    return _("checked by you {when}").format(when=show(day)) if day is not None else _("not checked yet")


def medicines_sheet(
    patient: Patient, records: Sequence[Record], none_known: Sequence[NoneKnown], today: date, *, paper: str = "letter"
) -> PrintSheet:
    """What is taken now, and the allergies, for a pharmacy, an ambulance or a purse; every word is that of a record."""
    taken = [item for item in records if isinstance(item, Medication) and item.is_fact and is_current(item)]
    lines = sorted(statements(taken), key=lambda line: line.record.display.casefold())
    now = [[item for item in line.records if isinstance(item, Medication)] for line in lines]
    allergic = [line.record for line in statements([item for item in records if isinstance(item, Allergy)])]
    allergies = [item for item in allergic if isinstance(item, Allergy) and item.is_fact]
    blocks: list[Block] = [
        Facts(
            (
                (_("For"), patient.display),
                (_("Born"), show(patient.birth_date, long=True)),
                (_("Printed"), show(today, long=True)),
                (_("List"), checked_words([said[0] for said in now])),
            )
        ),
        Heading(_("Allergies")),
        *(_allergy(item) for item in allergies),
        *_statements_of_none(none_known, Kind.ALLERGY, any_listed=bool(allergies)),
        Heading(_("Taken now")),
    ]
    if now:
        rows = tuple(
            (
                _name(said),
                _each(taken_as(item) for item in said),
                _each(item.reason for item in said),
                _each(show(item.start) for item in said),
            )
            for said in now
        )
        headings = (_("Medicine"), _("How much and how often"), _("What for"), _("Since"))
        blocks.append(Table(headings, rows, weights=(3.0, 4.0, 3.0, 1.8), strong_first=tuple(range(len(rows)))))
        if any("\n" in row[1] for row in rows):
            words = _("Where a medicine has several lines, its sources use different words. Ask which one is right.")
            blocks.append(Paragraph(words, Style.SMALL, 2.0))
    blocks += _statements_of_none(none_known, Kind.MEDICATION, any_listed=bool(now))
    return PrintSheet(
        _("My medicines"),
        tuple(blocks),
        head=patient.display,
        foot=_("Copied from this person’s records. Not a prescription."),
        paper=paper,
        fit_pages=1,
    )


def _name(said: Sequence[Medication]) -> str:
    doubts = [] if any(item.confirmed for item in said) else [_("not confirmed")]
    if all(item.status is Status.UNKNOWN for item in said):
        doubts.append(_("not sure whether it is still taken"))
    return "\n".join((said[0].display, *doubts))


def _each(words: Iterable[str]) -> str:
    """What each source says, below each other; what another one says with more words is said once."""
    found = list(dict.fromkeys(part for part in words if part))
    return "\n".join(
        part for part in found if not any(part != other and part.casefold() in other.casefold() for other in found)
    )


def _allergy(item: Allergy) -> Block:
    doubt = "" if item.confirmed else _("not confirmed")
    about = ", ".join(part for part in (*item.reactions, item.severity, doubt) if part)
    return Paragraph(f"{item.display}: {about}" if about else item.display, Style.STRONG, 2.0)


def _statements_of_none(none_known: Sequence[NoneKnown], about: Kind, *, any_listed: bool) -> list[Block]:
    """The statements that there are none, in their words; without any, that nothing is recorded."""
    said = [item for item in none_known if item.about is about]
    blocks: list[Block] = [Paragraph(item.display or _("None known"), after=2.0) for item in said]
    if not any_listed and not any(denies_all(item) for item in said):
        blocks.append(Paragraph(_("Not recorded. That does not mean none."), Style.SOFT))
    return blocks
