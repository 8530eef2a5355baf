"""The log of who did what with the vault: append-only, each line chained to the one before by its hash.

It is a SQLCipher database of its own, `audit.db`, so that a window and a command can both write to it. It names people
and documents by their ids only, and holds nothing clinical. The inventory has its last line, so that a log that was cut
short, rewritten or played back is found; a line after that one may be there, when a process ended in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlcipher3

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import Connection, connect, scalar, translated

NAME = "audit.db"


class Event(StrEnum):
    """What is logged."""

    CREATED = "created"
    OPENED = "opened"
    CLOSED = "closed"
    VIEWED = "viewed"
    IMPORTED = "imported"
    EDITED = "edited"
    ERASED = "erased"
    MOVED = "moved"
    EXPORTED = "exported"
    PRINTED = "printed"
    PACKET = "packet"
    BACKED_UP = "backed-up"
    RESTORED = "restored"
    CHECKED = "checked"
    REPAIRED = "repaired"
    KEYS_CHANGED = "keys-changed"
    HANDED_OVER = "handed-over"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: how many lines it has, and the hash of the last one."""

    count: int
    hash: str


EMPTY = Head(0, "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `user`: the name of the key slot in use; `patient`: an id; `detail`: nothing clinical."""

    number: int
    at: str
    user: str
    event: str
    patient: str
    detail: str
    hash: str


_COLUMNS = "id, at, user, event, patient, detail, hash"


def append(folder: Path, key: str, now: datetime, user: str, event: Event, patient: str = "", detail: str = "") -> Head:
    """Add a line, synced; returns the log's new end. The caller holds the inventory."""
    fresh = not (folder / NAME).exists()
    with translated(), _open(folder, key, writer=True) as db:
        if fresh or not scalar(db, "SELECT 1 FROM sqlite_master WHERE name = 'entry'"):
            _make(db)
        end = _head(db)
        values = (end.count + 1, now.isoformat(timespec="seconds"), user, str(event), patient, detail)
        code = _hash(end.hash, values)
        with db.atomic():
            db.execute(f"INSERT INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, code))
    return Head(end.count + 1, code)


def head(folder: Path, key: str) -> Head:
    """The end of the log; `EMPTY` where there is none."""
    if not (folder / NAME).exists():
        return EMPTY
    with translated(), _open(folder, key) as db:
        return _head(db)


def entries(folder: Path, key: str, limit: int | None = None) -> tuple[Entry, ...]:
    """The lines, oldest first; with `limit` the newest of them."""
    if not (folder / NAME).exists():
        return ()
    with translated(), _open(folder, key) as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM entry ORDER BY id DESC LIMIT ?", (-1 if limit is None else limit,)
        ).fetchall()
    return tuple(Entry(*row) for row in reversed(rows))


def behind(folder: Path, key: str, known: Head) -> list[Problem]:
    """What is wrong where the log does not have the line that the inventory knows as its last one."""
    if known.count == 0:
        return []
    if not (folder / NAME).exists():
        return [_problem(_("The log of who did what is missing"))]
    try:
        with _open(folder, key) as db:
            code = scalar(db, "SELECT hash FROM entry WHERE id = ?", known.count)
    except (SecondOpError, sqlcipher3.DatabaseError):
        return [_problem(_("The log of who did what is damaged"))]
    if code != known.hash:
        return [_problem(_("The log of who did what is from an older copy or was cut short"))]
    return []


def lines_after(folder: Path, key: str, known: Head) -> int:
    """How many lines the log has after this one; 0 where it cannot be read."""
    try:
        return max(0, head(folder, key).count - known.count)
    except (SecondOpError, sqlcipher3.DatabaseError):
        return 0


def verify(folder: Path, key: str, known: Head = EMPTY) -> list[Problem]:
    """What is wrong with the whole log: its pages, its chain, its end."""
    problems = behind(folder, key, known)
    if problems or not (folder / NAME).exists():
        return problems
    try:
        with _open(folder, key) as db:
            for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check"):
                if any(row[0] != "ok" for row in db.execute(pragma).fetchall()):
                    return [_problem(_("The log of who did what is damaged"))]
            rows = db.execute(f"SELECT {_COLUMNS} FROM entry ORDER BY id").fetchall()
    except (SecondOpError, sqlcipher3.DatabaseError):
        return [_problem(_("The log of who did what is damaged"))]
    broken = first_break(rows)
    if broken is not None:
        return [_problem(_("The log of who did what was changed at line {n}").format(n=broken))]
    return []


def first_break(rows: Sequence[Sequence[Any]]) -> int | None:
    """The number of the first line that does not follow from the one before; None where all do."""
    before = ""
    for number, row in enumerate(rows, start=1):
        if row[0] != number or row[-1] != _hash(before, tuple(row[:-1])):
            return number
        before = row[-1]
    return None


def _hash(before: str, values: Sequence[Any]) -> str:
    text = json.dumps([before, *values], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _head(db: Connection) -> Head:
    row = db.execute("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1").fetchone()
    return Head(int(row[0]), str(row[1])) if row is not None else EMPTY


def _make(db: Connection) -> None:
    with db.atomic():
        for statement in (
            """CREATE TABLE IF NOT EXISTS entry (
                id INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, event TEXT NOT NULL,
                patient TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL) STRICT""",
            """CREATE TRIGGER IF NOT EXISTS entry_is_kept BEFORE UPDATE ON entry
                BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
            """CREATE TRIGGER IF NOT EXISTS entry_is_not_removed BEFORE DELETE ON entry
                BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        ):
            db.execute(statement)


@contextmanager
def _open(folder: Path, key: str, *, writer: bool = False) -> Iterator[Connection]:
    # One line at a time: the plain journal keeps it in one file when nobody writes.
    db = connect(folder, key, writer=writer, name=NAME)
    try:
        yield db
    finally:
        db.close()


def _problem(what: str) -> Problem:
    return Problem(what, NAME, _("The records themselves are not touched by this. Restore a backup of it."), True)
