"""What was deleted and can be brought back: when, by whom, and what it was; and how documents hang together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from secondop_desktop.core.records import Document, Kind, Record
from secondop_desktop.vault.database import scalar, translated
from secondop_desktop.vault.history import Change, no_such_record, record_of


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record that a person deleted, as it was last; `step` is the change set that deleted it, `user` who did."""

    record: Record
    step: int
    at: str
    actor: str
    action: str


def deleted(db: Database, patient_id: str, limit: int = 5000) -> tuple[Deleted, ...]:
    """What was deleted of a person and not undone by taking an import back, newest first."""
    with translated():
        rows = db.execute(
            """SELECT r.uid, r.patient, c.id, c.at, c.actor, c.action, (
                SELECT old.body FROM version old WHERE old.record = r.id AND old.body IS NOT NULL
                ORDER BY old.id DESC LIMIT 1)
            FROM record r JOIN version v ON v.id = r.version JOIN change_set c ON c.id = v.change_set
            WHERE r.patient = ? AND r.deleted = 1 AND c.action <> 'erase'
            AND (c.action <> 'undo' OR (SELECT t.action FROM change_set t WHERE t.id = c.undoes) IN ('restore', 'undo'))
            ORDER BY v.change_set DESC, r.kind <> 'document', r.id LIMIT ?""",
            (patient_id, limit),
        ).fetchall()
    return tuple(
        Deleted(record_of(body, uid, patient), step, at, actor, action)
        for uid, patient, step, at, actor, action, body in rows
        if body is not None
    )


def bring_back(change: Change, record_ids: Iterable[str]) -> int:
    """Bring deleted records back as they were, within an open change set; returns how many came.

    With a document comes what was deleted in the same step, and what was then left to other sources has it back as one
    where it was not changed since.
    """
    rows: dict[int, Record] = {}
    for uid in record_ids:
        found = change.db.execute(
            """SELECT r.id, r.kind, v.change_set, r.version FROM record r JOIN version v ON v.id = r.version
            WHERE r.uid = ? AND r.deleted = 1""",
            (uid,),
        ).fetchone()
        if found is None:
            raise no_such_record()
        wanted = [(int(found[0]), int(found[3]))]
        if found[1] == Kind.DOCUMENT:
            wanted += change.db.execute(
                """SELECT r.id, r.version FROM version v JOIN record r ON r.id = v.record AND r.version = v.id
                WHERE v.change_set = ? AND r.id <> ? AND r.kind NOT IN ('document', 'patient')""",
                (found[2], found[0]),
            ).fetchall()
        for rowid, version in wanted:
            before = change.db.execute(
                """SELECT v.body, r.uid, r.patient FROM version v JOIN record r ON r.id = v.record
                WHERE v.record = ? AND v.id < ? AND v.body IS NOT NULL ORDER BY v.id DESC LIMIT 1""",
                (rowid, version),
            ).fetchone()
            if before is not None:
                rows[rowid] = record_of(*before)
    change.put_rows(list(rows.items()))
    return len(rows)


def with_parts(db: Database, document_ids: Iterable[str]) -> tuple[str, ...]:
    """These documents and those that came out of them, deleted or not."""
    found = list(dict.fromkeys(document_ids))
    rows = _documents(db)
    for uid in found:
        found += [child for child, document in rows if document.parent_id == uid and child not in found]
    return tuple(found)


def living(db: Database, document_ids: Iterable[str]) -> tuple[Document, ...]:
    """Those of these documents that are not deleted."""
    rows = dict(_documents(db))
    alive = {str(row[0]) for row in db.execute("SELECT uid FROM record WHERE kind = 'document' AND deleted = 0")}
    return tuple(rows[uid] for uid in dict.fromkeys(document_ids) if uid in rows and uid in alive)


def with_sources(db: Database, document_ids: Iterable[str]) -> tuple[str, ...]:
    """These documents, and what has the same pages and stands in no list: the documents that they were made from, and
    those that were made from them and deleted.
    """
    found = list(dict.fromkeys(document_ids))
    rows = dict(_documents(db))
    living = {str(row[0]) for row in db.execute("SELECT uid FROM record WHERE kind = 'document' AND deleted = 0")}
    for uid in found:
        if uid in rows:
            found += [p.document_id for p in rows[uid].made_from if p.document_id not in found]
        found += [
            other
            for other, document in rows.items()
            if other not in living and other not in found and any(p.document_id == uid for p in document.made_from)
        ]
    return tuple(found)


def documents_about(db: Database, record_ids: Sequence[str]) -> tuple[Document, ...]:
    """The living documents that state these records or that these documents came in, but for those named themselves."""
    named: set[str] = set()
    for uid in record_ids:
        with translated():
            rows = db.execute(
                """SELECT v.body FROM version v JOIN record r ON r.id = v.record
                WHERE r.uid = ? AND v.body IS NOT NULL""",
                (uid,),
            ).fetchall()
        for (body,) in rows:
            value = json.loads(body)
            named |= {str(source.get("document_id", "")) for source in value.get("sources", ())}
            named |= {str(value.get("parent_id", "")), *map(str, value.get("document_ids", ()))}
    found = []
    for uid in sorted(named - {"", *record_ids}):
        with translated():
            row = db.execute(
                """SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
                WHERE r.uid = ? AND r.kind = 'document' AND r.deleted = 0""",
                (uid,),
            ).fetchone()
        if row is not None:
            record = record_of(*row)
            if isinstance(record, Document):
                found.append(record)
    return tuple(found)


def _documents(db: Database) -> list[tuple[str, Document]]:
    with translated():
        rows = db.execute(
            """SELECT (SELECT v.body FROM version v WHERE v.record = r.id AND v.body IS NOT NULL
                ORDER BY v.id DESC LIMIT 1), r.uid, r.patient
            FROM record r WHERE r.kind = ?""",
            (str(Kind.DOCUMENT),),
        ).fetchall()
    records = [record_of(*row) for row in rows if row[0] is not None]
    return [(record.id, record) for record in records if isinstance(record, Document)]


def whose(db: Database, uid: str) -> str:
    """The person that a record belongs to, deleted or not; raises `NotFoundError`."""
    with translated():
        found = scalar(db, "SELECT patient FROM record WHERE uid = ?", uid)
    if found is None:
        raise no_such_record()
    return str(found)
