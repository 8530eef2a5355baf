"""The SQLCipher connection: its pragmas, the translation of its errors, and the lock that admits one writer."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import filelock
import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core.errors import (
    NotWritableError,
    SecondOpError,
    VaultBusyError,
    VaultDamagedError,
)
from secondop_desktop.core.files import is_disk_full
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.core.turns import let_in
from secondop_desktop.vault import reading_copy

DATABASE_NAME = "records.db"
LOCK_NAME = "writer.lock"
_INDEX = "passage_fts"
_CACHE = 16 * 1024
"""KiB of pages that a connection keeps in memory; a search is no slower with so many than with four times as many."""
_SMALL_FILES = 128 * 1024
_LONGEST_PATH = 245 if sys.platform == "win32" else 500
"""Bytes: SQLite opens no path above 512 (os_unix.c, MAX_PATHNAME), Windows none above 260 letters, with "-journal"."""
_GONE = frozenset(
    getattr(errno, name)
    for name in ("EIO", "ENXIO", "ENODEV", "ESTALE", "ENOTCONN", "EHOSTDOWN", "ETIMEDOUT", "ENOTDIR", "EBADF")
    if hasattr(errno, name)
)


class Connection(Database):
    """A connection that can be told what to do once, before the first transaction that writes."""

    before_writing: Callable[[], None] | None = None
    copy: tempfile.TemporaryDirectory[str] | None = None
    """Where the copy lies that is read instead of the database itself."""
    progress: Progress | None = None
    """Whom a migration tells how far it is; they are called with the connection alone."""

    def close(self) -> None:
        """Close it; what was copied for reading goes."""
        super().close()
        if self.copy is not None:
            self.copy.cleanup()

    @contextlib.contextmanager
    def atomic(self) -> Generator[Database, None, None]:
        """A transaction, or a savepoint inside one."""
        if self.before_writing is not None:
            prepare, self.before_writing = self.before_writing, None
            try:
                prepare()
            except BaseException:
                self.before_writing = prepare
                raise
        with super().atomic() as db:
            yield db


def connect(folder: Path, key: str, *, writer: bool, name: str = DATABASE_NAME) -> Connection:
    """A connection to a database of the vault; a reader cannot write, and needs no place that can be written to.

    Raises as `translated` says.
    """
    path = folder / name
    if writer:
        return _connected(path, key, "rwc")
    unwritable: NotWritableError | None = None
    if os.access(folder, os.W_OK):
        try:
            return _connected(path, key, "rw", reader=True)
        except NotWritableError as error:
            # A full disk has no room for the file that readers and writers share; some disks only say so when tried.
            unwritable = error
    try:
        if not reading_copy.is_unfolded(path):
            return _connected(path, key, "ro&immutable=1", reader=True)
        with translated():
            place, copy = reading_copy.copied(path)
        try:
            db = _connected(copy, key, "rw", reader=True)
        except BaseException:
            place.cleanup()
            raise
        db.copy = place
        return db
    except NotWritableError as error:
        raise unwritable or error from error


def _connected(path: Path, key: str, mode: str, *, reader: bool = False) -> Connection:
    try:
        with translated():
            return _open(path, key, mode, reader=reader)
    except NotWritableError as error:
        if len(os.fsencode(path.absolute())) > _LONGEST_PATH:
            raise too_long() from error
        raise disk_full() if is_full(path.parent) else error from error


def _open(path: Path, key: str, mode: str, *, reader: bool) -> Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    conn = sqlcipher3.connect(address, uri=True, check_same_thread=False, timeout=10.0)
    try:
        # First, or a wrong key is also printed to stderr.
        conn.execute("PRAGMA cipher_log_level = NONE")
        conn.execute(f"PRAGMA key = \"x'{key}'\"")
        conn.execute("PRAGMA temp_store = 2")
        conn.execute(f"PRAGMA cache_size = -{_CACHE}")
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if reader:
            conn.execute("PRAGMA query_only = ON")
    except BaseException:
        conn.close()
        raise
    # Plugins of sqlite-utils would get the decrypted connection.
    return Connection(conn, execute_plugins=False, strict=True)


def is_full(folder: Path) -> bool:
    """Whether the disk has no room even for the small files beside a database."""
    try:
        return shutil.disk_usage(folder).free < _SMALL_FILES
    except OSError:
        return False


def begin_writing(db: Database) -> None:
    """Put a checked database into the mode that it is written in; not before, as this changes the file."""
    with translated():
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")


def end_writing(db: Database) -> bool:
    """Fold the write-ahead log into the database, so that a closed vault is whole in its own files.

    Returns whether all of it could be; another process that is reading may hinder it.
    """
    with translated():
        busy, _pages, _folded = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into those that are explained to the person; anything else is our bug."""
    try:
        yield
    except sqlcipher3.DatabaseError as error:
        explained = _explained(error)
        if explained is None:
            raise
        raise explained from error
    except OSError as error:
        if is_disk_full(error):
            raise disk_full() from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise not_writable() from error
        if isinstance(error, FileNotFoundError) or error.errno in _GONE:
            raise gone() from error
        if error.errno == errno.EBUSY:
            raise busy() from error
        raise


def _explained(error: Exception) -> SecondOpError | None:
    text = str(error).lower()
    if _INDEX in text or getattr(error, "sqlite_errorname", "") == "SQLITE_CORRUPT_VTAB":
        return damaged_search()
    if "database or disk is full" in text:
        return disk_full()
    if "disk i/o error" in text:
        return gone()
    if "readonly" in text or "unable to open" in text:
        return not_writable()
    if "locked" in text:
        return busy()
    if "not a database" in text or "malformed" in text or "corrupt" in text or "hmac" in text:
        return damaged_database()
    return None


def damaged_database() -> VaultDamagedError:
    """The error for a database that is cut short or altered."""
    return VaultDamagedError(
        _("The vault's records file is damaged"),
        _(
            "The password is right, but the file records.db was changed or cut short. Nothing was written to it. "
            "Restore a backup of the folder; the originals in it can still be opened."
        ),
    )


def damaged_search() -> VaultDamagedError:
    """The error for a search index that is not as it was written; it is made out of the records, which are whole."""
    return VaultDamagedError(
        _("The search index is damaged"),
        _(
            "The records are all there; only the search can't be used. “Check now” in Settings, or “secondop check "
            "--repair”, makes it anew from them."
        ),
    )


def too_long() -> NotWritableError:
    """The error for a path that the database can't open."""
    return NotWritableError(
        _("The path of this folder is too long"),
        _("The records can't be opened that deep down. Move their folder up, or give its folders shorter names."),
    )


def disk_full() -> NotWritableError:
    """The error for a full disk."""
    return NotWritableError(
        _("The disk is full"),
        _("There was no room to save this. What was saved before is safe. Make room and try again."),
    )


def not_writable() -> NotWritableError:
    """The error for a place that may not be written to."""
    return NotWritableError(
        _("This place cannot be written to"),
        _("SecondOp may not write in the vault's folder. Nothing was changed. Check its permissions."),
    )


def gone() -> NotWritableError:
    """The error for a disk that fails, was unplugged, or cannot be reached any more."""
    return NotWritableError(
        _("The disk does not answer"),
        _(
            "The vault’s disk was unplugged, or could not be read or written. What was saved before is safe. Connect "
            "it again, and try once more."
        ),
    )


def busy() -> VaultBusyError:
    """The error for the second writer."""
    return VaultBusyError(
        _("These records are open elsewhere"),
        _("Another window or command is using this vault. Close it there first, then try again. Nothing was changed."),
    )


class WriterLock:
    """The lock of the one process that may write; the system frees it when that process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._lock = filelock.FileLock(folder / LOCK_NAME, timeout=0)

    def acquire(self) -> None:
        """Take the lock; raises `VaultBusyError` at once where another holds it."""
        try:
            with translated():
                self._lock.acquire()
        except filelock.Timeout as error:
            raise busy() from error

    def release(self) -> None:
        self._lock.release()


def scalar(db: Database, sql: str, *parameters: Any) -> Any:
    """The first column of the first row, or None where there is none."""
    row = db.execute(sql, parameters).fetchone()
    return row[0] if row is not None else None


AT_ONCE = 200


def in_turns(rows: sqlcipher3.Cursor) -> Iterator[Any]:
    """The rows of a query, some of them fetched at a time, so that other threads have their turn in between."""
    while some := rows.fetchmany(AT_ONCE):
        yield from some
        let_in()
