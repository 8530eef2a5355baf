"""What a draft is to what the vault holds: the same from another source, its correction, an older version, or new."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from secondop_desktop.core.codec import said_by, statement
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import ENTRY, RESOURCE, order_of_versions
from secondop_desktop.core.records import Condition, Medication, Record, Status
from secondop_desktop.importers.same import COMPARED, DATED, differs_in, keys_of
from secondop_desktop.usecases.show_sources import ids_of
from secondop_desktop.vault.identity import Held
from secondop_desktop.vault.meeting import Judged, Judging, Meeting

_RANK = {
    Status.PRELIMINARY: 0,
    Status.CORRECTED: 2,
    Status.AMENDED: 2,
    Status.ENTERED_IN_ERROR: 3,
}
"""Which of two versions is the later one, where nothing else says so; a plain statement is 1."""


def judge(drafts: Sequence[Record], held: Sequence[Held], taken: Set[int], doubtful: Set[str]) -> Judged:
    """What each draft of one file is to these records of the same person.

    `taken`: row numbers of records that other drafts of the file are already known to be. `doubtful`: ids that
    several drafts of the file have, so that they name no single statement.
    """
    court = _Court(held, set(taken), doubtful)
    return Judged([court.meet(draft) for draft in drafts], court.put)


JUDGING = Judging(judge, DATED, COMPARED - DATED)
"""How an import holds its drafts against the records of the person."""


def edited(record: Record) -> bool:
    """Whether a person corrected what documents state."""
    return not record.by_hand and any(source.by_hand for source in record.sources)


@dataclass(slots=True)
class _Court:
    """The drafts of one file before the records that they may meet; `put` is what those become, by row number."""

    held: Sequence[Held]
    taken: set[int]
    doubtful: Set[str]
    put: dict[int, Record] = field(default_factory=dict)
    _by_id: dict[str, list[Held]] = field(default_factory=dict)
    _by_key: dict[Hashable, list[Held]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.held:
            for name in ids_of(one.record):
                self._by_id.setdefault(name, []).append(one)
            for key in dict.fromkeys(key for said in _statements(one) for key in keys_of(said)):
                self._by_key.setdefault(key, []).append(one)

    def meet(self, draft: Record) -> Meeting:
        """What this draft is to the records."""
        known = self._known_by_id(draft)
        if known:
            found = self._of_the_same_number(draft, known)
            if found is not None:
                return found
        return self._beside(draft)

    # ------------------------------------------------------------------------------------ the source's own numbers

    def _known_by_id(self, draft: Record) -> list[Held]:
        names = [name for name in ids_of(draft) if name not in self.doubtful]
        found = {one.rowid: one for name in names for one in self._by_id.get(name, ())}
        return [one for one in found.values() if not one.deleted and one.record.kind is draft.kind]

    def _of_the_same_number(self, draft: Record, known: list[Held]) -> Meeting | None:
        for one in known:
            # An old copy of what was replaced, and a copy of what is there.
            equal = self._says(one, draft) or statement(_as_fact(one.record, draft)) == statement(draft)
            if equal and not self._is_newer(draft, one):
                return self._same(draft, one)
        if draft.status is Status.SUPERSEDED:
            return Meeting(is_older=True)
        heads = [one for one in known if self._now(one).status is not Status.SUPERSEDED]
        if len(heads) > 1:
            heads = [one for one in heads if _day(one.record.date) == _day(draft.date)]
        if len(heads) != 1:
            return None
        (head,) = heads
        order = _order(draft, self._now(head))
        if order > 0:
            if edited(head.record):
                return self._same(draft, head, differs=True)
            self.put[head.rowid] = replace(self._now(head), status=Status.SUPERSEDED)
            return Meeting(replaces=(head,))
        return Meeting(is_older=True) if order < 0 else None

    def _is_newer(self, draft: Record, one: Held) -> bool:
        now = self._now(one)
        if draft.status is Status.SUPERSEDED:
            return False
        if now.status is Status.SUPERSEDED:
            return _versions(draft, now) > 0
        return _rank(draft) != _rank(now) and _order(draft, now) > 0

    # --------------------------------------------------------------------------------------------- other sources

    def _beside(self, draft: Record) -> Meeting:
        seen: dict[int, Held] = {}
        for key in keys_of(draft):
            for one in self._by_key.get(key, ()):
                seen.setdefault(one.rowid, one)
        found = [one for one in seen.values() if self._may_be(one, draft)]
        if not found:
            return Meeting()
        # What is there first, then what agrees best; a draft that fits several equally well is nobody's.
        found.sort(key=lambda one: self._fit(one, draft), reverse=True)
        if len(found) > 1 and not _dated_alike(draft) and self._fit(found[0], draft) == self._fit(found[1], draft):
            return Meeting()
        return self._same(draft, found[0])

    def _may_be(self, one: Held, draft: Record) -> bool:
        if one.rowid in self.taken or one.record.by_hand or not self._says(one, draft):
            return False
        if _numbered_apart(one.record, draft):
            return False
        replaced = Status.SUPERSEDED in {one.record.status, draft.status}
        # What was replaced takes in only what is surely the same, so that no value is hidden with it.
        return not replaced or (one.record.date is not None and one.record.date == draft.date)

    def _fit(self, one: Held, draft: Record) -> tuple[bool, bool, bool, bool, int]:
        record = one.record
        return (
            not one.deleted,
            record.status is not Status.SUPERSEDED,
            record.date == draft.date,
            _began(record) == _began(draft),
            -one.rowid if _dated_alike(draft) else 0,
        )

    # ------------------------------------------------------------------------------------------------- together

    def _says(self, one: Held, draft: Record) -> bool:
        """Whether one of its sources states what the draft states, whatever became of it."""
        return any(differs_in(_as_fact(said, draft), draft) is None for said in _statements(one))

    def _now(self, one: Held) -> Record:
        return self.put.get(one.rowid, one.record)

    def _same(self, draft: Record, one: Held, *, differs: bool = False) -> Meeting:
        self.taken.add(one.rowid)
        if not one.deleted:
            self.put[one.rowid] = join(self._now(one), draft)
        return Meeting(same=one, differs=differs)


def join(record: Record, draft: Record) -> Record:
    """The record with the draft's sources: it shows the one statement that says more, and keeps the other's words.

    What a person corrected or confirmed stays what is shown.
    """
    have = {(source.document_id, source.locator) for source in record.sources}
    status = record.status
    if draft.status is Status.SUPERSEDED:
        status = Status.SUPERSEDED
    told = replace(draft, status=status) if Status.SUPERSEDED in {status, draft.status} else draft
    fresh = tuple(source for source in draft.sources if (source.document_id, source.locator) not in have)
    confirmed = record.confirmed or draft.confirmed
    if _held_fast(record) or _weight(told) <= _weight(record):
        shown, words = statement(record if status is record.status else replace(record, status=status)), statement(told)
        words = "" if shown == words else words if told is draft else statement(draft)
        fresh = tuple(replace(source, stated=source.stated or words) for source in fresh)
        return replace(record, status=status, confirmed=confirmed, sources=(*record.sources, *fresh))
    words = statement(record)
    before = tuple(source if source.stated else replace(source, stated=words) for source in record.sources)
    # The vault adds what the draft is linked to.
    kept: dict[str, Any] = {name: getattr(record, name) for name in _LINKS if hasattr(record, name)}
    kept |= {"id": record.id, "patient_id": record.patient_id, "confirmed": confirmed, "sources": (*before, *fresh)}
    return replace(told, **kept)


_LINKS = ("document_ids", "result_ids", "report_ids", "procedure_id", "imaging_study_id")


def _held_fast(record: Record) -> bool:
    return any(source.by_hand or source.confirmed_by for source in record.sources)


def _weight(record: Record) -> tuple[int, bool, int, int, bool, int]:
    """How much a statement says: the later version, read surely, to the hour, with its range, in most fields."""
    when = _began(record)
    said = sum(bool(getattr(record, name)) for name in type(record).__dataclass_fields__ if name not in _NOT_SAID)
    return (
        _rank(record),
        record.confirmed and not record.unchecked_reading,
        len(when.iso[:16]) if when is not None else 0,
        bool(record.code),
        bool(getattr(record, "reference_range", "")),
        said,
    )


_NOT_SAID = frozenset({"id", "patient_id", "subject", "sources", "confirmed", *_LINKS})


def _statements(one: Held) -> tuple[Record, ...]:
    """What a record shows, what each source of it states, and what was imported before a person corrected it."""
    said = [one.record, *(said_by(one.record, source) for source in one.record.sources if source.stated)]
    return (*said, one.before) if one.before is not None else tuple(said)


def _as_fact(said: Record, draft: Record) -> Record:
    """What was replaced, as it was before, to be held against another copy of it."""
    if said.status is Status.SUPERSEDED and draft.status is not Status.SUPERSEDED:
        return replace(said, status=draft.status if draft.is_fact else Status.FINAL)
    return said


def _rank(record: Record) -> int:
    return _RANK.get(record.status, 1)


def _order(draft: Record, record: Record) -> int:
    """Above zero where the draft is a later version of the record, below where an earlier one, zero where unknown."""
    shared = ids_of(draft) & ids_of(record)
    sure = any(name.startswith((RESOURCE, ENTRY)) for name in shared)
    by_version = _versions(draft, record)
    if sure and by_version:
        return by_version
    by_status = (_rank(draft) > _rank(record)) - (_rank(draft) < _rank(record))
    if by_status:
        return by_status
    # At a place in an order there may be several results: only a correction replaces one.
    return by_version if max(_rank(draft), _rank(record)) > 1 else 0


def _versions(draft: Record, record: Record) -> int:
    mine = {name: source.version for source in draft.sources for name in source.ids if source.version}
    orders = [
        order_of_versions(mine[name], source.version)
        for source in record.sources
        for name in source.ids
        if source.version and name in mine
    ]
    return min(orders, default=0) if all(order >= 0 for order in orders) else -1


def _numbered_apart(record: Record, draft: Record) -> bool:
    """Whether one source numbers both, and differently: then it holds them for two."""
    mine, yours = _by_authority(record), _by_authority(draft)
    return any(not mine[name] & yours[name] for name in mine.keys() & yours.keys())


def _by_authority(record: Record) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in ids_of(record):
        authority, _space, number = name.rpartition(" ")
        if authority:
            found.setdefault(authority, set()).add(number)
    return found


def _began(record: Record) -> PartialDate | None:
    if isinstance(record, Medication):
        return record.start or record.date
    return record.onset if isinstance(record, Condition) else record.date


def _dated_alike(draft: Record) -> bool:
    """Whether records that fit it are repeats of one day, of which any one will do."""
    return _began(draft) is not None


def _day(when: PartialDate | None) -> str:
    return when.day_iso if when is not None else ""
