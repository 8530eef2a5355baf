"""The append-only history: change sets, the versions that they made, and undo, which is a new change set."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core.codec import record_from_json, to_json, to_text
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.records import (
    Condition,
    Document,
    Medication,
    Note,
    Procedure,
    Record,
    Report,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.core.turns import give_way
from secondop_desktop.vault.database import in_turns, scalar, translated

UNDO = "undo"
NOT_UNDOABLE = "packet"
"""The action of a change set that records what happened outside of the vault; Undo passes it over."""
ERASE = "erase"
"""The action of a change set that took records out of the history itself; nothing takes it back."""

IN_COLUMNS = frozenset({"id", "patient_id", "subject"})
"""What a version's JSON leaves out, as the record table holds it or it means nothing in the vault."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One step of the history: when, who, what was done in the person's words; `undone` after it was taken back."""

    id: int
    at: str
    actor: str
    action: str
    what: str
    patient_id: str | None
    undoes: int | None
    undone: bool


class Change:
    """An open change set, inside a transaction; every write of a record goes through one."""

    def __init__(self, db: Database, change_set: int) -> None:
        self.db = db
        self.id = change_set
        self.detail = ""
        """What the log says of this step, nothing clinical; empty for its action."""

    def add(self, record: Record, uid: str = "") -> str:
        """Add a record; returns its new id, or the one that it had before in this vault and is given."""
        uid = uid or secrets.token_hex(8)
        rowid = int(scalar(self.db, "SELECT coalesce(max(id), 0) + 1 FROM record"))
        version = self._version(rowid, body_of(record))
        self.db.execute(
            """INSERT INTO record (id, uid, patient, kind, version, deleted, fact, category, sort_date)
            VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)""",
            (rowid, uid, record.patient_id or uid, str(record.kind), version, *columns_of(record)),
        )
        link_documents(self.db, [(rowid, record)])
        insert_passages(self.db, [(rowid, None, passage_of(record))])
        return uid

    def update(self, record: Record) -> None:
        """Put this in place of the record with the same id; raises `NotFoundError`."""
        self.put_rows([(self._find(record.id), record)])

    def delete(self, uid: str) -> None:
        """Delete the record from the lists; its versions are kept."""
        self.delete_rows([self._find(uid)])

    def put_rows(self, rows: Sequence[tuple[int, Record]]) -> None:
        """Put these in place of the records with these row numbers, deleted or not."""
        for rowid, record in rows:
            point_at(self.db, rowid, self._version(rowid, body_of(record)), record)
        link_documents(self.db, rows)
        remove_passages(self.db, [rowid for rowid, _record in rows])
        insert_passages(self.db, [(rowid, None, passage_of(record)) for rowid, record in rows])

    def delete_rows(self, rowids: Sequence[int]) -> None:
        """Delete the records with these row numbers; the same as `delete`, of many."""
        for rowid in rowids:
            version = self._version(rowid, None)
            self.db.execute("UPDATE record SET version = ?, deleted = 1 WHERE id = ?", (version, rowid))
        remove_passages(self.db, rowids)

    def _find(self, uid: str) -> int:
        rowid = scalar(self.db, "SELECT id FROM record WHERE uid = ? AND deleted = 0", uid)
        if rowid is None:
            raise no_such_record()
        return int(rowid)

    def _version(self, rowid: int, body: str | None) -> int:
        cursor = self.db.execute(
            "INSERT INTO version (record, change_set, body) VALUES (?, ?, ?)", (rowid, self.id, body)
        )
        return int(cursor.lastrowid or 0)


def body_of(record: Record) -> str:
    """The record as its version keeps it: JSON without what the record table holds."""
    return to_text({name: value for name, value in to_json(record).items() if name not in IN_COLUMNS})


def record_of(body: str, uid: str, patient: str) -> Record:
    """The record that a version keeps."""
    give_way()
    value: dict[str, Any] = json.loads(body)
    value["id"], value["patient_id"] = uid, patient
    return record_from_json(value)


def records_of(rows: sqlcipher3.Cursor) -> tuple[Record, ...]:
    """The records that these rows (a version's JSON, the record's id, its person's id) keep; fetched in parts."""
    return tuple([record_of(*row) for row in in_turns(rows)])


def columns_of(record: Record) -> tuple[int, str, str]:
    """The columns that lists are filtered and sorted by: whether it is a fact, its category, its date."""
    when = record.date
    if isinstance(record, Medication):
        when = record.start or when
    elif isinstance(record, Condition):
        when = record.onset or when
    return int(record.is_fact), str(getattr(record, "category", "")), when.iso if when is not None else ""


def point_at(db: Database, rowid: int, version: int, record: Record) -> None:
    """Make this version the record's current one."""
    db.execute(
        "UPDATE record SET version = ?, deleted = 0, fact = ?, category = ?, sort_date = ? WHERE id = ?",
        (version, *columns_of(record), rowid),
    )


_AT_ONCE = 1000


def link_documents(db: Database, rows: Sequence[tuple[int, Record]]) -> None:
    """Renew the index of the documents that state these records, given with their row numbers."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        # The table is in the order of its documents: each DELETE reads all of it.
        db.execute(f"DELETE FROM record_document WHERE record IN ({marks})", [rowid for rowid, _record in part])
    db.conn.executemany(
        "INSERT OR IGNORE INTO record_document (document, record) VALUES (?, ?)",
        [(source.document_id, rowid) for rowid, record in rows for source in record.sources if source.document_id],
    )


# With a statement for each row, FTS5 writes what it has gathered at every row, which takes seven times as long.


def insert_passages(db: Database, rows: Sequence[tuple[int, int | None, str]]) -> None:
    """Put texts into the search: a record's own (page None) or a document's pages."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        values = ", ".join(["(?, ?, ?)"] * len(part))
        db.execute(f"INSERT INTO passage (record, page, text) VALUES {values}", [*chain.from_iterable(part)])


def remove_passages(db: Database, rowids: Sequence[int]) -> None:
    """Take the own texts of records out of the search; the pages of a document stay, and are hidden with it."""
    for start in range(0, len(rowids), _AT_ONCE):
        part = rowids[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        db.execute(f"DELETE FROM passage WHERE record IN ({marks}) AND page IS NULL", part)


def passage_of(record: Record) -> str:
    """The text by which a record is found."""
    parts = [record.display, record.note]
    match record:
        case TestResult():
            parts += [record.value, record.unit, record.panel, record.laboratory, record.comments]
        case Report():
            parts += [record.text, record.conclusion, record.author, record.facility]
        case Procedure():
            parts += [record.text, record.indication, record.findings, record.complications, record.implants]
            parts += [record.specimens, record.surgeon, record.facility]
        case Medication():
            parts += [record.dose, record.frequency, record.reason, record.prescriber, record.stop_reason]
        case Document():
            parts += [record.title, record.author, record.facility, *record.tags]
        case Note():
            parts += [record.text, record.author]
        case _:
            parts += [
                str(value)
                for name in ("reactions", "relation", "specialty", "role", "facility", "description", "payer", "reason")
                if (value := getattr(record, name, ""))
            ]
    return "\n".join(dict.fromkeys(part for part in parts if part))


@contextmanager
def change(
    db: Database,
    now: datetime,
    action: str,
    what: str,
    *,
    actor: str,
    patient_id: str | None,
    undoes: int | None = None,
) -> Iterator[Change]:
    """A change set in one transaction: all of it is kept, or nothing."""
    with translated(), db.atomic():
        cursor = db.execute(
            "INSERT INTO change_set (at, actor, action, what, patient, undoes) VALUES (?, ?, ?, ?, ?, ?)",
            (now.isoformat(timespec="seconds"), actor, action, what, patient_id, undoes),
        )
        yield Change(db, int(cursor.lastrowid or 0))


_COLUMNS = "id, at, actor, action, what, patient, undoes, undone"


def _change_set(row: Sequence[Any]) -> ChangeSet:
    number, at, actor, action, what, patient_id, undoes, undone = row
    return ChangeSet(number, at, actor, action, what, patient_id, undoes, bool(undone))


def change_sets(db: Database, patient_id: str | None = None, limit: int = 200) -> tuple[ChangeSet, ...]:
    """The newest change sets first, of one patient or of all; one about several people is among those of each."""
    where, parameters = "", [*([patient_id] * 2 if patient_id else ()), limit]
    if patient_id:
        where = """WHERE patient = ? OR (patient IS NULL AND EXISTS (SELECT 1 FROM version
            JOIN record ON record.id = version.record WHERE change_set = change_set.id AND record.patient = ?))"""
    with translated():
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM change_set {where} ORDER BY id DESC LIMIT ?",
            parameters,
        ).fetchall()
    return tuple(_change_set(row) for row in rows)


def change_set(db: Database, number: int) -> ChangeSet:
    """One change set; raises `NotFoundError`."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM change_set WHERE id = ?",
        (number,),
    ).fetchone()
    if row is None:
        raise NotFoundError(_("There is no such step"), _("This step is not in the history."))
    return _change_set(row)


def last_undoable(db: Database) -> ChangeSet | None:
    """The step that Undo would take back, or None."""
    with translated():
        number = scalar(
            db,
            """SELECT max(id) FROM change_set WHERE undone = 0 AND action NOT IN (?, ?, ?)
            AND EXISTS (SELECT 1 FROM version WHERE change_set = change_set.id)""",
            *(UNDO, NOT_UNDOABLE, ERASE),
        )
    return change_set(db, number) if number is not None else None


def erased_last(db: Database) -> bool:
    """Whether the last step that changed records, an undo included, erased for good."""
    with translated():
        action = scalar(db, "SELECT action FROM change_set WHERE action <> ? ORDER BY id DESC LIMIT 1", NOT_UNDOABLE)
    return bool(action == ERASE)


def records_in(db: Database, number: int) -> int:
    """How many records a step is about."""
    with translated():
        return int(scalar(db, "SELECT count(DISTINCT record) FROM version WHERE change_set = ?", number))


def last_redoable(db: Database) -> ChangeSet | None:
    """The undo that Redo would take back: only while nothing else was done since."""
    with translated():
        number = scalar(
            db,
            """SELECT max(c.id) FROM change_set c JOIN change_set t ON t.id = c.undoes
            WHERE c.undone = 0 AND t.action <> ? AND c.id > (SELECT max(id) FROM change_set WHERE action <> ?)""",
            UNDO,
            UNDO,
        )
    return change_set(db, number) if number is not None else None


def undo(db: Database, now: datetime, number: int, *, actor: str) -> int:
    """Take one change set back by a new one; returns how many records were left, having been changed since.

    Taking back an undo does the step again. Raises `NotFoundError`, or `UsageError` for a step already taken back.
    """
    target = change_set(db, number)
    if target.undone:
        raise UsageError(_("This was already undone"), _("Nothing was changed."))
    if target.action == ERASE:
        raise UsageError(_("What was erased for good is gone"), _("No one can bring it back. Nothing was changed."))
    left = 0
    with change(db, now, UNDO, target.what, actor=actor, patient_id=target.patient_id, undoes=target.id) as step:
        rows = db.execute(
            """SELECT r.id, r.uid, r.patient, r.version, max(v.id), min(v.id)
            FROM version v JOIN record r ON r.id = v.record
            WHERE v.change_set = ? GROUP BY r.id""",
            (number,),
        ).fetchall()
        gone: list[int] = []
        back: list[tuple[int, Record]] = []
        for rowid, uid, patient, current, made, first in rows:
            if current != made and _body(db, current) != _body(db, made):
                left += 1
                continue
            body = scalar(
                db, "SELECT body FROM version WHERE record = ? AND id < ? ORDER BY id DESC LIMIT 1", rowid, first
            )
            if body is None and _body(db, current) is not None:
                gone.append(rowid)
            elif body is not None:
                back.append((rowid, record_of(body, uid, patient)))
        step.delete_rows(gone)
        step.put_rows(back)
        db.execute("UPDATE change_set SET undone = 1 WHERE id = ?", (number,))
        if target.action == UNDO and target.undoes is not None:
            db.execute("UPDATE change_set SET undone = 0 WHERE id = ?", (target.undoes,))
    return left


def _body(db: Database, version: int) -> str | None:
    """What a version says; an undo in between makes a later version that says the same."""
    body: str | None = scalar(db, "SELECT body FROM version WHERE id = ?", version)
    return body


def versions_of(db: Database, uid: str) -> tuple[tuple[ChangeSet, Record | None], ...]:
    """What a record was, oldest first: each step with the record after it, None where it was deleted."""
    with translated():
        rows = db.execute(
            """SELECT v.change_set, v.body, r.patient FROM version v JOIN record r ON r.id = v.record
            WHERE r.uid = ? ORDER BY v.id""",
            (uid,),
        ).fetchall()
    return tuple(
        (change_set(db, number), record_of(body, uid, patient) if body is not None else None)
        for number, body, patient in rows
    )


def no_such_record() -> NotFoundError:
    """The error for a record id that the vault does not know, or whose record was deleted."""
    return NotFoundError(_("There is no such record"), _("No record of this vault has that number."))
