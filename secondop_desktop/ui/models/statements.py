"""The same statement of several sources as one line of a list; each source keeps its own words in the detail."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from secondop_desktop.core.records import (
    Condition,
    Device,
    Document,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    Note,
    Procedure,
    Record,
    Report,
    Status,
    TestResult,
)
from secondop_desktop.ui.models.wording import main_date

_AMOUNT = re.compile(r"\d+(?:[.,]\d+)?")
ENDED = frozenset({Status.COMPLETED, Status.STOPPED})


@dataclass(frozen=True, slots=True)
class Statement:
    """One line: the record shown for it, and the other records that state the same."""

    record: Record
    others: tuple[Record, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """All of them, the one that is shown first."""
        return (self.record, *self.others)

    def has(self, record_id: str) -> bool:
        """Whether this record is among them."""
        return any(record.id == record_id for record in self.records)


def is_current(record: Medication) -> bool:
    """Whether a medicine is taken now, as far as its source says."""
    return record.end is None and record.status not in ENDED


def is_over(record: Record) -> bool:
    """Whether a condition has ended, as far as its source says."""
    return isinstance(record, Condition) and (record.status in ENDED or record.abatement is not None)


def statements(records: Iterable[Record]) -> tuple[Statement, ...]:
    """One line for each distinct statement, in the order of the records; what differs in what matters stays apart."""
    groups: dict[Hashable, list[Record]] = {}
    for record in records:
        groups.setdefault(_key(record), []).append(record)
    return tuple(_statement(group) for group in groups.values())


def _statement(group: Sequence[Record]) -> Statement:
    if len(group) == 1:
        return Statement(group[0])
    # The person's own correction stands first, then the source that says most.
    ordered = sorted(group, key=lambda record: (not _touched(record), -_weight(record)))
    return Statement(ordered[0], tuple(ordered[1:]))


def _touched(record: Record) -> bool:
    return any(source.by_hand or source.confirmed_by for source in record.sources)


def _weight(record: Record) -> int:
    read = _READERS.get(record.kind)
    if read is None:
        read = _READERS[record.kind] = attrgetter(*type(record).__dataclass_fields__)
    return sum(map(bool, read(record)))


_READERS: dict[Kind, Callable[[Record], tuple[object, ...]]] = {}
"""What reads every field of a record of a kind."""


def _key(record: Record) -> Hashable:
    name = " ".join(record.display.casefold().split())
    day = record.date.day_iso if record.date is not None else ""
    # A statement by hand and one of a document look different everywhere, so they are two lines.
    voice = record.by_hand
    match record:
        case Medication():
            amount = _AMOUNT.search(record.dose)
            return record.kind, name, is_current(record), amount[0] if amount else "", record.is_fact, voice
        case Procedure() | Report() | Immunization():
            return record.kind, name, day or record.id, record.is_fact, voice
        case FamilyHistory():
            return record.kind, name, record.relation.casefold(), record.is_fact, voice
        case Document() | Note() | ImagingStudy() | TestResult():
            return record.kind, record.id
        case Encounter():
            return record.kind, name, day or record.id, record.is_fact, voice
        case Device():
            return record.kind, name, record.identifier, record.is_fact, voice
    return record.kind, name, record.status in ENDED, record.is_fact, voice


def newest_first(found: Iterable[Statement]) -> list[Statement]:
    """By date, newest first; those without one last, in their order."""

    def order(item: Statement) -> tuple[bool, int]:
        when = main_date(item.record)
        return when is None, -when.earliest().toordinal() if when is not None else 0

    return sorted(found, key=order)
