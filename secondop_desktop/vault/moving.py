"""Moving what landed with the wrong person to the right one, as one step that Undo takes back.

There it is a new record with a new id, so that the history of each person stays their own; here it is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.records import Document, Kind, Record
from secondop_desktop.core.text import _
from secondop_desktop.vault import records as store
from secondop_desktop.vault.database import scalar
from secondop_desktop.vault.history import Change, insert_passages
from secondop_desktop.vault.identity import put_identities
from secondop_desktop.vault.trash import with_parts

_LISTS = ("document_ids", "result_ids", "report_ids")
_SINGLE = ("procedure_id", "imaging_study_id", "parent_id")


@dataclass(frozen=True, slots=True)
class Plan:
    """What moves together: documents, what only they state, and what was typed; `shared` stays with one source less."""

    documents: tuple[Document, ...]
    records: tuple[Record, ...]
    shared: tuple[Record, ...]


def plan(db: Any, record_ids: Sequence[str]) -> Plan:
    """What moves with these records: a fact goes with the documents that state it, and with all else they state.

    Raises `NotFoundError`, or `UsageError` for what is no record of a person's health.
    """
    chosen = [store.record(db, uid) for uid in record_ids]
    if any(item.kind in _STAY for item in chosen):
        raise UsageError(
            _("This can’t be moved"), _("Only records and documents move to another person. Nothing was changed.")
        )
    named = [item.id for item in chosen if isinstance(item, Document)]
    named += [source.document_id for item in chosen for source in item.sources if source.document_id]
    documents: dict[str, Document] = {}
    for uid in with_parts(db, named):
        if scalar(db, "SELECT 1 FROM record WHERE uid = ? AND deleted = 0", uid):
            found = store.record(db, uid)
            if isinstance(found, Document):
                documents[uid] = found
    alone = {item.id: item for item in chosen if not isinstance(item, Document)}
    shared: dict[str, Record] = {}
    for uid in documents:
        for fact in store.records_of_document(db, uid):
            if fact.kind in _STAY or fact.id in documents:
                continue
            others = {source.document_id for source in fact.sources} - {"", *documents}
            (shared if others else alone).setdefault(fact.id, fact)
    return Plan(
        tuple(documents.values()),
        tuple(alone.values()),
        tuple(fact for uid, fact in shared.items() if uid not in alone),
    )


_STAY = frozenset({Kind.PATIENT, Kind.OPINION_CASE, Kind.RECORDS_REQUEST, Kind.PACKET})


def move(change: Change, what: Plan, to_patient: str) -> tuple[str, ...]:
    """Move this within an open change set; returns the new ids."""
    db = change.db
    store.patient(db, to_patient)
    ids: dict[str, str] = {}
    moved: list[tuple[str, Record]] = []
    for record in (*_parents_first(what.documents), *what.records):
        there = _renamed(replace(record, id="", patient_id=to_patient), ids)
        ids[record.id] = change.add(there)
        moved.append((record.id, there))
    for old, there in moved:
        # What refers to a record that was added after it.
        now = _renamed(replace(store.record(db, old), id=ids[old], patient_id=to_patient), ids)
        if replace(there, id=ids[old]) != now:
            change.update(now)
        _take_along(change, old, ids[old], to_patient, now)
    for fact in what.shared:
        gone = {document.id for document in what.documents}
        kept = tuple(source for source in fact.sources if source.document_id not in gone)
        change.update(replace(fact, sources=kept))
    for old, _there in reversed(moved):
        change.delete(old)
    return tuple(ids[old] for old, _there in moved)


def _take_along(change: Change, old: str, new: str, to_patient: str, record: Record) -> None:
    """What is known of a record beside it: what it was imported from, its pages, its numbers."""
    db = change.db
    before = int(scalar(db, "SELECT id FROM record WHERE uid = ?", old))
    after = int(scalar(db, "SELECT id FROM record WHERE uid = ?", new))
    db.execute(
        """INSERT OR REPLACE INTO origin (patient, fingerprint, ordinal, record, change_set)
        SELECT ?, fingerprint, ordinal, ?, ? FROM origin WHERE record = ?""",
        (to_patient, after, change.id, before),
    )
    put_identities(db, [(after, record)])
    if isinstance(record, Document):
        pages = store.numbered_page_texts(db, old)
        insert_passages(db, [(after, number, text) for number, text in pages.items()])


def _parents_first(documents: Iterable[Document]) -> list[Document]:
    left = list(documents)
    done: list[Document] = []
    while left:
        waiting = {item.id for item in left}
        ready = [item for item in left if item.parent_id not in waiting or item.parent_id == item.id] or left[:1]
        done += ready
        left = [item for item in left if item not in ready]
    return done


def _renamed(record: Record, ids: Mapping[str, str]) -> Record:
    """The record with the ids of the other person's records; what stays behind is named no more."""
    changes: dict[str, Any] = {
        "sources": tuple(
            replace(source, document_id=ids.get(source.document_id, "")) if source.document_id else source
            for source in record.sources
        )
    }
    for name in _LISTS:
        if hasattr(record, name):
            changes[name] = tuple(ids[uid] for uid in getattr(record, name) if uid in ids)
    for name in _SINGLE:
        if hasattr(record, name):
            old = getattr(record, name)
            changes[name] = ids.get(old, "" if old is not None else None) if old else old
    if isinstance(record, Document):
        changes["made_from"] = tuple(
            replace(piece, document_id=ids[piece.document_id]) for piece in record.made_from if piece.document_id in ids
        )
    return replace(record, **changes)
