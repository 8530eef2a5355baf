"""What a case with very many records lacks: found a part at a time, and known again while nothing of it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from secondop_desktop import __version__
from secondop_desktop.core.records import CLINICAL_KINDS, Kind, Record
from secondop_desktop.core.text import language
from secondop_desktop.core.turns import let_in
from secondop_desktop.opinion import case_state
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.readiness import Readiness, State, on_another_day, one_by_one
from secondop_desktop.opinion.requirements import Requirement
from secondop_desktop.usecases import case_gaps, clinic_lists
from secondop_desktop.usecases.prepare_opinion import requests_of
from secondop_desktop.vault import listing
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

_SETTING = "case-readiness:"
_PORTION = 1000
"""Records that are read at a time: about 40 ms."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and the text by which it is known again; `keep` keeps that with the vault."""

    ready: tuple[Readiness, ...]
    text: str


def hold_in_parts(vault: Vault, case: Case) -> Generator[tuple[int, int], None, Looked]:
    """The same as `prepare_opinion.hold_against_records` with the case's own lists, a part at a time: how much is done,
    and of what.
    """
    # What changes while it is read is of a later version, so that what is found here is then not known again.
    version = listing.newest_version(vault.db)
    wanted = _wanted(vault, case)
    kinds = (*CLINICAL_KINDS, Kind.NONE_KNOWN)
    numbers = listing.numbers_by_date(vault.db, case.patient_id, kinds, oldest_first=False)
    requests, patient, today = (
        requests_of(vault, case.patient_id),
        store.patient(vault.db, case.patient_id),
        vault.now().date(),
    )
    total = len(numbers) + len(wanted) * _PORTION
    records: list[Record] = []
    for start in range(0, len(numbers), _PORTION):
        yield start, total
        records += listing.facts_in_order(vault.db, numbers[start : start + _PORTION])
    found: list[Readiness] = []
    held = one_by_one(wanted, case, records, today, requests, patient)
    for number in range(len(wanted)):
        yield len(numbers) + number * _PORTION, total
        found.append(next(held))
    until = case_gaps.last_day(found, records, patient, today)
    while records:  # all at once they would go in one piece, and the window would stand still
        del records[-_PORTION:]
        let_in()
    return Looked(tuple(found), _as_text(version, _true_of(case, wanted), today, until, found))


def keep(vault: Vault, case: Case, text: str) -> None:
    """Keep what was found of a case with the vault; it is no record and has no history, and goes when one is erased."""
    vault.set_setting(_SETTING + case.id, text)


def known(vault: Vault, case: Case) -> tuple[Readiness, ...] | None:
    """What was found of a case before, as it is today; None where it has to be held against the records anew.

    It has to be when anything of the person changed since then: a record, a request, an answer; when a list did; in
    another language; and from the day on that changes a state. The ids of the records that matched are not kept:
    `matched` is empty.
    """
    text = vault.setting(_SETTING + case.id)
    if not text:
        return None
    wanted, today = _wanted(vault, case), vault.now().date()
    try:
        value = json.loads(text)
        version, since, until = int(value["version"]), value["since"], value["until"]
        if value["of"] != _true_of(case, wanted) or not since <= today.isoformat() <= (until or today.isoformat()):
            return None
        if len(value["found"]) != len(wanted):
            return None
        found = [
            Readiness(requirement, **(item | {"state": State(item["state"])}))
            for requirement, item in zip(wanted, value["found"], strict=True)
        ]
    except (ValueError, KeyError, TypeError):
        return None  # another version of the program wrote it
    if listing.newest_version(vault.db) < version or _changed_since(vault, case, version):
        return None
    requests = requests_of(vault, case.patient_id)
    return tuple(on_another_day(item, requests, today) for item in found)


def _wanted(vault: Vault, case: Case) -> tuple[Requirement, ...]:
    return clinic_lists.list_for(vault, clinic_lists.profile_of(vault, case), case.specialty)


def _changed_since(vault: Vault, case: Case, version: int) -> bool:
    return case.patient_id in listing.people_changed_since(vault.db, version)


def _true_of(case: Case, wanted: Sequence[Requirement]) -> str:
    """What else it depends on: the program and its language, the answers as they are typed, and the list."""
    said = json.dumps([__version__, language(), case_state.to_state(case)], sort_keys=True, default=str)
    return hashlib.sha256(f"{said}{wanted!r}".encode()).hexdigest()


def _as_text(version: int, of: str, since: date, until: date | None, found: Sequence[Readiness]) -> str:
    kept = [_plain(item) for item in found]
    value = {"version": version, "of": of, "since": since.isoformat(), "until": until and until.isoformat()}
    return json.dumps(value | {"found": kept}, ensure_ascii=False)


def _plain(item: Readiness) -> dict[str, object]:
    value = asdict(replace(item, matched=()))
    del value["requirement"], value["matched"]
    return value
