"""The open vault: its connections, its keys, and the way to every part of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from secondop_desktop.core.codec import forget_texts
from secondop_desktop.core.errors import NotWritableError, UsageError, VaultBusyError, VaultDamagedError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.core.vault_marker import is_inside
from secondop_desktop.vault import audit, history, inventory_file, keys, reserve, schema, upgrades
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.database import (
    DATABASE_NAME,
    LOCK_NAME,
    Connection,
    WriterLock,
    begin_writing,
    connect,
    damaged_database,
    is_full,
    scalar,
    translated,
)
from secondop_desktop.vault.inventory import Keeper
from secondop_desktop.vault.originals import ORIGINALS_FOLDER, Originals
from secondop_desktop.vault.slots import Slots
from secondop_desktop.vault.upgrades import sweep

Clock = Callable[[], datetime]
_REPEATED = frozenset({Event.VIEWED, Event.EDITED})
_MAKES_ROOM = frozenset({"delete", history.UNDO, history.ERASE})
_EVENTS = {
    "import": Event.IMPORTED,
    history.NOT_UNDOABLE: Event.PACKET,
    history.ERASE: Event.ERASED,
    "move": Event.MOVED,
}
_ONE_LINE = timedelta(minutes=10)


def system_clock() -> datetime:
    """Now, in the time zone of this computer."""
    return datetime.now(UTC).astimezone()


def refuse_inside(folder: Path) -> None:
    """Raises `UsageError` for a folder in a vault: who moves or removes that one would take this along unseen."""
    if is_inside(folder):
        raise UsageError(
            _("Records can’t be inside other records"), _("Choose a folder outside of them. Nothing was written.")
        )


class Vault:
    """An open vault. `db` belongs to the one thread that uses this object; `reader()` opens another for reading."""

    def __init__(
        self, folder: Path, vault_keys: keys.VaultKeys, db: Connection, lock: WriterLock | None, clock: Clock
    ) -> None:
        self.folder = folder
        self.db = db
        self.originals = Originals(folder, vault_keys)
        self.keeper = Keeper(folder, vault_keys, db)
        self.slots = Slots(folder, vault_keys, db, self.keeper)
        self._keys = vault_keys
        self._lock = lock
        self._clock = clock
        self.alarms: tuple[Problem, ...] = ()
        """What was wrong with the vault as a whole when it was opened; the person is told."""
        self._logged_at: dict[tuple[Event, str, str], datetime] = {}
        self._file = _identity(folder)
        if lock is not None:
            db.before_writing = self._begin_writing

    @classmethod
    def create(cls, folder: Path, password: str, name: str, clock: Clock = system_clock) -> tuple[Self, str]:
        """Make a vault in a new or empty folder and open it; returns it with its recovery key, which is kept nowhere.

        Raises `UsageError` for a folder that holds anything or a password that is too short, `NotWritableError`.
        """
        keys.check_new_password(password)
        refuse_inside(folder)
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
            vault = cls(folder, vault_keys, db, lock, clock)
            with translated(), db.atomic():
                db.execute("INSERT INTO meta (name, value) VALUES ('name', ?)", (name,))
            vault.log(Event.CREATED)
        except BaseException:
            lock.release()
            _clear(folder, remove=made)
            raise
        return vault, recovery_key

    @classmethod
    def open(
        cls,
        folder: Path,
        vault_keys: keys.VaultKeys,
        *,
        writer: bool,
        clock: Clock = system_clock,
        progress: Progress | None = None,
    ) -> Self:
        """Open a vault with its keys; the cost does not grow with what is in it.

        Only the first opening for writing after an earlier version of the program may take long; `progress` is told
        of that alone. Raises `VaultBusyError` for a second writer, `VaultDamagedError`, `NewerVaultError`, and
        `CancelledError` where that was cancelled: the vault is as it was.
        """
        if not (folder / DATABASE_NAME).is_file():
            raise _without_records()
        if not (folder / ORIGINALS_FOLDER).is_dir():
            raise damaged_database()
        lock = WriterLock(folder) if writer else None
        if lock is not None:
            lock.acquire()
        try:
            try:
                db = _connected(folder, vault_keys, writer=writer)
            except VaultDamagedError as error:
                # The key of the database depends on the vault's id, which `vault.secondop` gives in the clear.
                if inventory_file.id_of(folder) not in {"", vault_keys.vault_id}:
                    raise keys.damaged_marker() from error
                raise
            try:
                schema.refuse_newer(db)
                vault = cls(folder, vault_keys, db, lock, clock)
                vault.alarms = vault.keeper.look()
                if writer:
                    begin_writing(db)
                    upgrades.upgrade(folder, db, vault.keeper, progress)
            except BaseException:
                db.close()
                raise
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return vault

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
        """A change set in one transaction; `what` says in the person's words what Undo would take back.

        Raises `NotWritableError` where the folder is no longer there.
        """
        self._check_there()
        if action in _MAKES_ROOM and reserve.is_tight(self.folder):
            reserve.give_up(self.folder)
        return self._logged(history.change(self.db, self.now(), action, what, actor=actor, patient_id=patient_id))

    def _check_there(self) -> None:
        """A folder that was removed while it is open still takes writes on some systems, and keeps none of them."""
        if not (self.folder / keys.MARKER_NAME).exists():
            raise NotWritableError(
                _("The folder of the records is gone"),
                _(
                    "It was moved or removed while the records were open: {folder}. Nothing was written."
                    " Put it back there, or lock the records and open them where they are now."
                ).format(folder=self.folder),
            )
        if _identity(self.folder) != self._file:
            raise NotWritableError(
                _("The records in this folder are no longer those that are open"),
                _(
                    "The folder was changed from outside while the records were open: {folder}. Nothing was written."
                    " Lock the records, and open those that are there now."
                ).format(folder=self.folder),
            )

    @contextmanager
    def _logged(self, change: AbstractContextManager[history.Change]) -> Iterator[history.Change]:
        with change as step:
            yield step
            # Before the commit: a line too many can be explained, a line too few can't.
            row = history.change_set(self.db, step.id)
            event = _EVENTS.get(row.action, Event.EDITED)
            self.log(event, row.patient_id or "", step.detail or row.action)

    def undo(self, number: int, *, actor: str = "person") -> int:
        """Take one change set back; returns how many of its records were left, having been changed since."""
        self._check_there()
        if reserve.is_tight(self.folder):
            reserve.give_up(self.folder)
        left = history.undo(self.db, self.now(), number, actor=actor)
        self.log(Event.EDITED, history.change_set(self.db, number).patient_id or "", history.UNDO)
        return left

    def change_password(self, new_password: str, name: str | None = None) -> None:
        """Give the vault a new password in place of the one of this name; the recovery sheet stays good."""
        self.slots.change_password(new_password, name)
        self.log(Event.KEYS_CHANGED)

    def log(self, event: Event, patient_id: str = "", detail: str = "") -> None:
        """Write a line in the log of who did what; `detail` is nothing clinical.

        Views and edits of the same kind are one line in ten minutes. A place that cannot be written to gets none, and
        a damaged log stops no one's work: a check names it.
        """
        if event in _REPEATED:
            last = self._logged_at.get((event, patient_id, detail))
            if last is not None and abs(self.now() - last) < _ONE_LINE:
                return
            self._logged_at[event, patient_id, detail] = self.now()
        if not os.access(self.folder, os.W_OK):
            return
        with suppress(VaultDamagedError, NotWritableError, VaultBusyError), self.keeper.held():
            # What an earlier process could not note any more comes first: never more than one line is unknown.
            self.keeper.note_log(audit.head(self.folder, self._keys.log_key()))
            end = audit.append(
                self.folder, self._keys.log_key(), self.now(), self.slots.user(), event, patient_id, detail
            )
            self.keeper.note_log(end)

    def log_entries(self, limit: int | None = None) -> tuple[audit.Entry, ...]:
        """The log, oldest line first; with `limit` the newest lines."""
        return audit.entries(self.folder, self._keys.log_key(), limit)

    @property
    def writable(self) -> bool:
        """Whether this is the one that may write."""
        return self._lock is not None

    @property
    def keys(self) -> keys.VaultKeys:
        """The open keys, for the vault's own modules."""
        return self._keys

    def _begin_writing(self) -> None:
        try:
            self.keeper.begin()
        except NotWritableError:
            # With the reserve given up there is room enough to delete something.
            if not reserve.give_up(self.folder):
                raise
            self.keeper.begin()
        sweep(self.folder)

    def rest(self) -> None:
        """Close the generation, so that the vault is whole in its own files; the next write begins another one."""
        if self._lock is not None:
            self.keeper.close()
            self.db.before_writing = self._begin_writing

    def close(self) -> None:
        """Fold the log into the database, close it, and let the next writer in."""
        try:
            if self._lock is not None:
                with translated():
                    self.keeper.close()
                reserve.fill(self.folder)
        finally:
            self.db.close()
            forget_texts()
            if self._lock is not None:
                self._lock.release()

    def abandon(self) -> None:
        """Close without writing anything more, as a damaged vault must be left."""
        self.db.close()
        forget_texts()
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
    for part in (
        *(DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", keys.MARKER_NAME, LOCK_NAME),
        *(audit.NAME, f"{audit.NAME}-journal", inventory_file.NAME, inventory_file.LOCK_NAME, reserve.NAME),
    ):
        (folder / part).unlink(missing_ok=True)
    if remove:
        folder.rmdir()


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which file the records are in, None where there is none: another may have taken its place under the same name.

    Windows lets nobody take the place of an open file, and not each of its disks numbers them for good.
    """
    try:
        found = (folder / DATABASE_NAME).stat()
    except OSError:
        return None
    return (0, 0) if os.name == "nt" else (found.st_dev, found.st_ino)


def _connected(folder: Path, vault_keys: keys.VaultKeys, *, writer: bool) -> Connection:
    """The database; on a full disk a writer gets a part of the reserve, as it needs small files beside it."""
    try:
        return connect(folder, vault_keys.database_key(), writer=writer)
    except NotWritableError:
        if not writer or not is_full(folder) or not reserve.lend(folder):
            raise
        return connect(folder, vault_keys.database_key(), writer=True)


def _without_records() -> VaultDamagedError:
    return VaultDamagedError(
        _("The vault's records file is missing"),
        _("The file records.db is not in the folder. Put it back from a backup. The originals are still here."),
    )
