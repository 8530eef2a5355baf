"""The review tray from the window: what waits, what was decided about it so far, and who it is handed to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from secondop_desktop.core.batch import Batch, Guard
from secondop_desktop.core.codec import CodecError, fingerprint, record_from_json, to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient, Record
from secondop_desktop.importers.match import group_people, judge, same_person
from secondop_desktop.usecases import browse, edit
from secondop_desktop.usecases.import_files import ReadFile, Session, reread_all
from secondop_desktop.vault import records as store
from secondop_desktop.vault import tray
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault

__all__ = [
    "Decided",
    "Given",
    "TrayItem",
    "decided_so_far",
    "give_to",
    "keep_decided",
    "keep_out",
    "make_person",
    "new_person_of",
    "put_back",
    "reopen",
    "take_back",
    "waiting_for",
]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided so far about a file that waits; the ids are those of its batch.

    `same_person`: it is about the open person. `looked_at`: what it asks was read. `confirmed`, `left_out`, `changed`:
    drafts as in `FileDecision`; `by_page`: those of the confirmed ones that were accepted with their page.
    """

    same_person: bool = False
    looked_at: bool = False
    left_out: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    by_page: frozenset[str] = frozenset()
    changed: Mapping[str, Record] = field(default_factory=dict)


def keep_decided(vault: Vault, session: Session, decided: Mapping[int, Decided]) -> None:
    """Keep what was decided about these files (by their place in the session), for when the review is gone on with."""
    patient_id = (session.patient.id or None) if session.patient is not None else None
    with vault.db.atomic():
        for number, what in decided.items():
            file = session.files[number]
            if file.batch is not None:
                tray.begin(vault.db, file.sha256, patient_id, _written(file.batch, file.guard, what))


def decided_so_far(vault: Vault, session: Session) -> dict[int, Decided]:
    """What was decided before about files of a session; what they say otherwise now is asked again."""
    patient_id = (session.patient.id or None) if session.patient is not None else None
    found: dict[int, Decided] = {}
    for number, file in enumerate(session.files):
        text = tray.begun(vault.db, file.sha256, patient_id) if file.batch is not None else ""
        if text and file.batch is not None:
            found[number] = _as_read(file.batch, file.guard, text)
    return found


def _written(batch: Batch, guard: Guard | None, what: Decided) -> str:
    """What was decided as JSON, each draft with the fingerprint of what it stated then; empty where nothing was."""
    if what == Decided():
        return ""
    decided = what.left_out | what.confirmed | what.by_page | set(what.changed)
    prints = {draft.id: fingerprint(draft).hex() for draft in _drafts(batch) if draft.id in decided}
    value = {
        "same_person": _as_text(guard) if what.same_person else None,
        "looked_at": what.looked_at,
        **{name: {key: prints[key] for key in sorted(getattr(what, name)) if key in prints} for name in _SETS},
        "changed": {key: [prints[key], to_json(what.changed[key])] for key in what.changed if key in prints},
    }
    return json.dumps(value)


def _as_read(batch: Batch, guard: Guard | None, text: str) -> Decided:
    value = json.loads(text)
    decided = {key for name in (*_SETS, "changed") for key in value[name]}
    prints = {draft.id: fingerprint(draft).hex() for draft in _drafts(batch) if draft.id in decided}
    kept = {name: frozenset(key for key, mark in value[name].items() if prints.get(key) == mark) for name in _SETS}
    changed: dict[str, Record] = {}
    for key, (mark, record) in value["changed"].items():
        if prints.get(key) == mark:
            try:
                changed[key] = record_from_json(record)
            except CodecError:  # written by another version of the program: the person is asked again
                continue
    same_person = value["same_person"] is not None and value["same_person"] == _as_text(guard)
    return Decided(same_person, value["looked_at"], kept["left_out"], kept["confirmed"], kept["by_page"], changed)


_SETS = ("left_out", "confirmed", "by_page")


def _as_text(guard: Guard | None) -> str:
    """The question that was answered; another one is another question."""
    return f"{guard.verdict}: {guard.title}. {guard.message}" if guard is not None else ""


def _drafts(batch: Batch) -> Iterator[Record]:
    yield from (*batch.documents, *batch.records, *batch.none_known, *batch.proposed)


def waiting_for(vault: Vault, patient_id: str | None) -> tuple[TrayItem, ...]:
    """The files that wait for a decision about this person, or that named nobody known."""
    return tuple(item for item in browse.waiting(vault) if item.patient_id in (patient_id, None))


def keep_out(vault: Vault, sha256: str, patient_id: str | None) -> TrayItem | None:
    """Let a file wait no longer; returns what `put_back` takes, or None where it did not wait."""
    found = next(
        (item for item in browse.waiting(vault) if item.sha256 == sha256 and item.patient_id == patient_id), None
    )
    tray.take(vault.db, sha256, patient_id)
    return found


def put_back(vault: Vault, item: TrayItem) -> None:
    """Let a file wait again."""
    tray.put(vault.db, vault.now(), item)


@dataclass(frozen=True, slots=True)
class Given:
    """A file that was given to another person, with what `take_back` needs."""

    to: Patient
    before: TrayItem | None
    decided: str


def new_person_of(file: ReadFile, known: Iterable[Patient]) -> Patient | None:
    """The one person whom the file names, where none of the known ones is that person; None for several or none."""
    people = group_people(file.batch.patients) if file.batch is not None else []
    if len(people) != 1 or not people[0].display or any(same_person(people[0], other) for other in known):
        return None
    return replace(people[0], id="", subject=0)


def give_to(vault: Vault, file: ReadFile, of: str | None, person: Patient) -> Given:
    """Let a file that waits for `of` wait for this person instead; one without an id is added first.

    It is held against that person anew, so that a wrong choice is stopped there as well.
    """
    if not person.id:
        person = store.patient(vault.db, edit.add_patient(vault, person))
    before = next((item for item in browse.waiting(vault) if (item.sha256, item.patient_id) == (file.sha256, of)), None)
    guard = judge(person, file.batch.patients) if file.batch is not None else None
    with vault.db.atomic():
        decided = tray.begun(vault.db, file.sha256, of)
        tray.take(vault.db, file.sha256, of)
        item = TrayItem("", person.id, file.sha256, file.name, file.importer, guard, "", "", "")
        tray.put(vault.db, vault.now(), item)
    return Given(person, before, decided)


def take_back(vault: Vault, given: Given) -> None:
    """Let the file wait for whom it waited before."""
    before = given.before
    if before is not None:
        with vault.db.atomic():
            tray.take(vault.db, before.sha256, given.to.id)
            tray.put(vault.db, vault.now(), before)
            tray.begin(vault.db, before.sha256, before.patient_id, given.decided)


def make_person(vault: Vault, session: Session) -> Session:
    """Add the person whom the files name, and let the files wait for them; returns the session about that person."""
    if session.patient is None or session.patient.id:
        raise ValueError("the session names no new person")
    patient_id = edit.add_patient(vault, session.patient)
    hashes = {file.sha256 for file in session.files}
    for item in browse.waiting(vault):
        if item.patient_id is None and item.sha256 in hashes:
            _hand_over(vault, item, patient_id)
    return Session(session.files, store.patient(vault.db, patient_id))


def _hand_over(vault: Vault, item: TrayItem, patient_id: str) -> TrayItem:
    """Let a file that waits for nobody wait for this person, with what was decided about it."""
    handed = replace(item, patient_id=patient_id)
    with vault.db.atomic():
        decided = tray.begun(vault.db, item.sha256, None)
        tray.take(vault.db, item.sha256, None)
        tray.put(vault.db, vault.now(), handed)
        tray.begin(vault.db, item.sha256, patient_id, decided)
    return handed


def reopen(
    vault: Vault, patient_id: str | None, items: Iterable[TrayItem], progress: Progress | None = None
) -> Session:
    """Read files of the tray again, to decide about them together for this person.

    Without a person they are read as for a new one: raises `SeveralPeopleError` where they name several.
    """
    chosen = list(items)
    of = patient_id or next((item.patient_id for item in chosen if item.patient_id is not None), None)
    if of is not None:
        chosen = [item if item.patient_id is not None else _hand_over(vault, item, of) for item in chosen]
    return reread_all(vault, of, chosen, progress)
