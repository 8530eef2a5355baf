"""The review tray: sealed files that wait for a person's decision, in no one's records, search or packet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from secondop_desktop.core.batch import Guard, Verdict
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import translated


@dataclass(frozen=True, slots=True)
class TrayItem:
    """A file that waits: its original, for whom it was offered, and why it waits."""

    id: str
    patient_id: str | None
    sha256: str
    file_name: str
    importer: str | None
    guard: Guard | None
    title: str
    message: str
    added: str


def put(db: Database, now: datetime, item: TrayItem) -> str:
    """Keep a file in the tray, once for one person and one original; returns its id."""
    with translated(), db.atomic():
        row = db.execute(
            "SELECT uid FROM tray WHERE sha256 = ? AND patient IS ?", (item.sha256, item.patient_id)
        ).fetchone()
        if row is not None:
            db.execute("DELETE FROM tray WHERE uid = ?", (row[0],))
        uid = str(row[0]) if row is not None else secrets.token_hex(8)
        guard = item.guard
        title, message = (guard.title, guard.message) if guard is not None else (item.title, item.message)
        db.execute(
            """INSERT INTO tray (uid, patient, sha256, file_name, importer, verdict, title, message, added)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                *(uid, item.patient_id, item.sha256, item.file_name, item.importer),
                str(guard.verdict) if guard is not None else None,
                *(title, message),
                now.isoformat(timespec="seconds"),
            ),
        )
    return uid


def items(db: Database) -> tuple[TrayItem, ...]:
    """What waits, oldest first."""
    with translated():
        rows = db.execute(
            "SELECT uid, patient, sha256, file_name, importer, verdict, title, message, added FROM tray ORDER BY id"
        ).fetchall()
    return tuple(
        TrayItem(uid, patient, sha, name, importer, Guard(Verdict(v), title, text) if v else None, title, text, added)
        for uid, patient, sha, name, importer, v, title, text, added in rows
    )


def item(db: Database, uid: str) -> TrayItem:
    """One waiting file; raises `NotFoundError`."""
    for found in items(db):
        if found.id == uid:
            return found
    raise NotFoundError(_("This file no longer waits"), _("It was decided before, or removed."))


def take(db: Database, sha256: str, patient_id: str | None) -> None:
    """Take a file out of the tray, within the caller's transaction or by itself; none there is no error."""
    with translated(), db.atomic():
        db.execute("DELETE FROM tray WHERE sha256 = ? AND patient IS ?", (sha256, patient_id))
        db.execute("DELETE FROM meta WHERE name = ?", (_begun(sha256, patient_id),))


def begin(db: Database, sha256: str, patient_id: str | None, decided: str) -> None:
    """Keep what was decided so far about a file that waits, until it is taken out; empty for nothing."""
    with translated(), db.atomic():
        name = _begun(sha256, patient_id)
        if decided:
            db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, decided))
        else:
            db.execute("DELETE FROM meta WHERE name = ?", (name,))


def begun(db: Database, sha256: str, patient_id: str | None) -> str:
    """What `begin` kept about a file; empty for nothing."""
    with translated():
        row = db.execute("SELECT value FROM meta WHERE name = ?", (_begun(sha256, patient_id),)).fetchone()
    return str(row[0]) if row is not None else ""


def _begun(sha256: str, patient_id: str | None) -> str:
    return f"review:{patient_id or ''}:{sha256}"
