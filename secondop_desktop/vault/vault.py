"""The open vault: its connections, its keys, and the way to every part of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from secondop_desktop.core.errors import UsageError, VaultDamagedError
from secondop_desktop.core.text import _
from secondop_desktop.vault import history, keys, schema
from secondop_desktop.vault.database import (
    DATABASE_NAME,
    LOCK_NAME,
    WriterLock,
    begin_writing,
    connect,
    damaged_database,
    end_writing,
    scalar,
    translated,
)
from secondop_desktop.vault.originals import ORIGINALS_FOLDER, Originals

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in the time zone of this computer."""
    return datetime.now(UTC).astimezone()


class Vault:
    """An open vault. `db` belongs to the one thread that uses this object; `reader()` opens another for reading."""

    def __init__(
        self, folder: Path, vault_keys: keys.VaultKeys, db: Database, lock: WriterLock | None, clock: Clock
    ) -> None:
        self.folder = folder
        self.db = db
        self.originals = Originals(folder, vault_keys)
        self._keys = vault_keys
        self._lock = lock
        self._clock = clock

    @classmethod
    def create(cls, folder: Path, password: str, name: str, clock: Clock = system_clock) -> tuple[Self, str]:
        """Make a vault in a new or empty folder and open it; returns it with its recovery key, which is kept nowhere.

        Raises `UsageError` for a folder that holds anything or a password that is too short, `NotWritableError`.
        """
        keys.check_new_password(password)
        made = not folder.exists()
        with translated():
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise UsageError(
                    _("This folder is not empty"),
                    _("Choose a new or an empty folder. Nothing in this one was touched."),
                )
        lock = WriterLock(folder)
        lock.acquire()
        try:
            with translated():
                (folder / ORIGINALS_FOLDER).mkdir()
                vault_keys, recovery_key = keys.create_keys(folder, password)
            db = connect(folder, vault_keys.database_key(), writer=True)
            begin_writing(db)
            schema.upgrade(db)
            with translated(), db.atomic():
                db.execute("INSERT INTO meta (name, value) VALUES ('name', ?)", (name,))
        except BaseException:
            lock.release()
            _clear(folder, remove=made)
            raise
        return cls(folder, vault_keys, db, lock, clock), recovery_key

    @classmethod
    def open(cls, folder: Path, vault_keys: keys.VaultKeys, *, writer: bool, clock: Clock = system_clock) -> Self:
        """Open a vault with its keys; the cost does not grow with what is in it.

        Raises `VaultBusyError` for a second writer, `VaultDamagedError`, `NewerVaultError`.
        """
        if not (folder / DATABASE_NAME).is_file():
            raise _without_records()
        if not (folder / ORIGINALS_FOLDER).is_dir():
            raise damaged_database()
        lock = WriterLock(folder) if writer else None
        if lock is not None:
            lock.acquire()
        try:
            db = connect(folder, vault_keys.database_key(), writer=writer)
            try:
                schema.refuse_newer(db)
                if writer:
                    begin_writing(db)
                    schema.upgrade(db)
            except BaseException:
                db.close()
                raise
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return cls(folder, vault_keys, db, lock, clock)

    def reader(self) -> Self:
        """A second, read-only connection of its own, for another thread."""
        db = connect(self.folder, self._keys.database_key(), writer=False)
        return type(self)(self.folder, self._keys, db, None, self._clock)

    def now(self) -> datetime:
        return self._clock()

    @property
    def id(self) -> str:
        return self._keys.vault_id

    @property
    def name(self) -> str:
        """What the person calls these records."""
        return str(scalar(self.db, "SELECT value FROM meta WHERE name = 'name'") or "")

    def setting(self, name: str) -> str | None:
        """A setting that is kept with the records, or None."""
        with translated():
            value = scalar(self.db, "SELECT value FROM meta WHERE name = ?", f"setting:{name}")
        return str(value) if value is not None else None

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting with the records."""
        with translated(), self.db.atomic():
            self.db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (f"setting:{name}", value))

    def change(
        self, action: str, what: str, *, actor: str = "person", patient_id: str | None = None
    ) -> AbstractContextManager[history.Change]:
        """A change set in one transaction; `what` says in the person's words what Undo would take back."""
        return history.change(self.db, self.now(), action, what, actor=actor, patient_id=patient_id)

    def undo(self, number: int, *, actor: str = "person") -> int:
        """Take one change set back; returns how many of its records were left, having been changed since."""
        return history.undo(self.db, self.now(), number, actor=actor)

    def change_password(self, new_password: str) -> None:
        """Give the vault a new password; the recovery sheet stays good."""
        keys.check_new_password(new_password)
        with translated():
            keys.change_password(self.folder, self._keys, new_password)

    def close(self) -> None:
        """Fold the log into the database, close it, and let the next writer in."""
        try:
            if self._lock is not None:
                end_writing(self.db)
        finally:
            self.db.close()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _clear(folder: Path, *, remove: bool) -> None:
    """Take back a vault that could not be made; the folder was empty before."""
    for part in (keys.KEYS_FOLDER, ORIGINALS_FOLDER):
        shutil.rmtree(folder / part, ignore_errors=True)
    for part in (DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", keys.MARKER_NAME, LOCK_NAME):
        (folder / part).unlink(missing_ok=True)
    if remove:
        folder.rmdir()


def _without_records() -> VaultDamagedError:
    return VaultDamagedError(
        _("The vault's records file is missing"),
        _("The file records.db is not in the folder. Put it back from a backup. The originals are still here."),
    )
