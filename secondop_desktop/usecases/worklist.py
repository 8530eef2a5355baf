"""The worklist over the vault: every open case of everybody, read in one pass; who did not change is not read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, OpinionCase, Packet, Patient, Record, RecordsRequest
from secondop_desktop.opinion import case_state, requests, worklist
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requests import Request
from secondop_desktop.opinion.worklist import Blocker, Held, Line, Stop, Waiting, clock_words, short_words, words
from secondop_desktop.opinion.worklist_sheet import worklist_sheet
from secondop_desktop.usecases import case_gaps
from secondop_desktop.usecases.archive import archived
from secondop_desktop.usecases.case_gaps import KnownGaps
from secondop_desktop.vault import listing, tray
from secondop_desktop.vault.vault import Vault

__all__ = ["Blocker", "Held", "Line", "Stop", "Worklist", "clock_words", "short_words", "words", "worklist_sheet"]

_KINDS = (Kind.PATIENT, Kind.OPINION_CASE, Kind.RECORDS_REQUEST, Kind.PACKET)


@dataclass(slots=True)
class _Person:
    """What the worklist reads of one person."""

    patient: Patient | None = None
    cases: list[Case] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    packets: list[Packet] = field(default_factory=list)


@dataclass(slots=True)
class Worklist:
    """Reads the worklist, and remembers what it read: only people of whom something changed are read again.

    One is made for one open vault and used by one thread at a time. To hold everybody's records against the lists takes
    seconds for hundreds of people; what was found can be kept with the vault (`to_keep`, `case_gaps.keep`).
    """

    _version: int = -1
    _lists: str = ""
    _people: dict[str, _Person] = field(default_factory=dict)
    _gaps: KnownGaps = field(default_factory=KnownGaps)
    _lines: dict[str, tuple[date, tuple[Waiting, ...], Line]] = field(default_factory=dict)

    def read(self, vault: Vault, progress: Progress | None = None) -> tuple[Line, ...]:
        """Every open case, the most urgent first."""
        today = vault.now().date()
        away = archived(vault)
        held = (item for item in self.held(vault, progress) if item.case.patient_id not in away)
        return worklist.in_order(self._line(item, today) for item in held)

    def _line(self, held: Held, today: date) -> Line:
        known = self._lines.get(held.case.id)
        if known is None or known[:2] != (today, held.waiting):
            known = (today, held.waiting, worklist.line(held, today))
            self._lines[held.case.id] = known
        return known[2]

    def held(self, vault: Vault, progress: Progress | None = None) -> tuple[Held, ...]:
        """All that the worklist knows of every open case, in no order."""
        self._read_what_changed(vault)
        found = [
            (person.patient, case, person)
            for person in self._people.values()
            if person.patient is not None
            for case in person.cases
            if case.closed is None and case.archived is None
        ]
        self._gaps.hold(
            vault, [(patient, case, tuple(who.requests)) for patient, case, who in found], progress or Progress()
        )
        waiting = _waiting(vault)
        return tuple(
            Held(
                patient,
                case,
                self._gaps.of(case),
                tuple(item for item in who.requests if item.case_id in {case.id, ""}),
                tuple(item.date for item in who.packets if item.case_id == case.id and item.date is not None),
                waiting.get(case.patient_id, ()),
            )
            for patient, case, who in found
        )

    def to_keep(self) -> str:
        """What is worth keeping with the vault, so that the next start knows it; empty where it is kept already."""
        if not self._gaps.changed:
            return ""
        self._gaps.changed = False
        return self._gaps.as_text(self._version, self._lists)

    def _read_what_changed(self, vault: Vault) -> None:
        newest, lists = listing.newest_version(vault.db), case_gaps.lists_key(vault)
        if self._version < 0 or lists != self._lists or newest < self._version:
            self._gaps = KnownGaps()
            true_of = self._gaps.take_kept(vault, lists)
            if 0 <= true_of <= newest:
                self._gaps.forget(listing.people_changed_since(vault.db, true_of))
            else:
                self._gaps = KnownGaps()
            self._people = _people(listing.of_everybody(vault.db, _KINDS))
            self._lines = {}
        elif newest > self._version:
            changed = listing.people_changed_since(vault.db, self._version)
            self._gaps.forget(changed)
            for person in changed:
                gone = self._people.pop(person, None)
                for case in gone.cases if gone is not None else ():
                    self._lines.pop(case.id, None)
            self._people |= _people(listing.of_everybody(vault.db, _KINDS, changed))
        self._version, self._lists = newest, lists


def _people(records: Iterable[Record]) -> dict[str, _Person]:
    found: dict[str, _Person] = {}
    for item in records:
        person = found.setdefault(item.id if isinstance(item, Patient) else item.patient_id, _Person())
        match item:
            case Patient():
                person.patient = item
            case OpinionCase():
                person.cases.append(case_state.from_state(item.state, item.id, item.patient_id))
            case RecordsRequest() if item.is_fact:
                person.requests.append(requests.from_state(item.state, item.id, item.patient_id))
            case Packet():
                person.packets.append(item)
    return found


def _waiting(vault: Vault) -> Mapping[str, tuple[Waiting, ...]]:
    """The files in the review tray, by the person for whom they were offered."""
    found: dict[str, tuple[Waiting, ...]] = {}
    for item in tray.items(vault.db):
        if item.patient_id is not None:
            wrong = item.guard is not None and item.guard.verdict is Verdict.DIFFERENT
            day = date.fromisoformat(item.added[:10])
            found[item.patient_id] = (*found.get(item.patient_id, ()), Waiting(wrong, day))
    return found
