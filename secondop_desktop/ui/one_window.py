"""One window for one vault: a later start asks the window that has it to come to the front, and ends.

They speak by a file in the program's own folder of this computer: a question that the window takes away is answered.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

from secondop_desktop.core.files import atomic_write, state_dir

_ANSWER_S, _LOOK_S = 2.0, 0.02
"""How long a later start waits for the answer, and how often it looks."""


def _place(folder: Path) -> Path:
    """Where windows of this vault speak, without an ending; its name says nothing about the vault."""
    with suppress(OSError):
        folder = folder.resolve()
    return state_dir() / "windows" / hashlib.sha256(os.fsencode(os.path.normcase(folder))).hexdigest()[:32]


def _lock_of(place: Path) -> QLockFile:
    lock = QLockFile(str(place.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # it is stale when its process ended, not after a while
    return lock


def hand_over(folder: Path, files: Sequence[Path] = (), *, patience: float = _ANSWER_S) -> bool:
    """Ask the window that has this vault to come to the front and to take these files in; whether it answered.

    False where no window has it, or the one that has it does not answer within `patience` seconds.
    """
    place = _place(folder)
    if not place.with_suffix(".lock").exists():
        return False
    lock = _lock_of(place)
    if lock.tryLock(0):
        lock.unlock()  # its process ended without taking the lock away
        return False
    ask = place.with_suffix(f".{os.getpid()}.ask")
    try:
        with atomic_write(ask) as stream:
            stream.write(json.dumps([str(file) for file in files]).encode())
        end = time.monotonic() + patience
        while ask.exists():
            if time.monotonic() > end:
                ask.unlink()  # who takes it away first has it
                return False
            time.sleep(_LOOK_S)
    except OSError:
        return not ask.exists()
    return True


class OneWindow(QObject):
    """Holds one vault at a time for this window; `wanted` carries the files that a later start hands over."""

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place: Path | None = None
        self._lock: QLockFile | None = None
        self._watcher: QFileSystemWatcher | None = None

    def hold(self, folder: Path) -> bool:
        """This window shows this vault, open or locked; whether it is the only one."""
        place = _place(folder)
        if place == self._place:
            return True
        self.release()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return True  # nothing can be said there; the vault's own lock still admits one writer
        lock = _lock_of(place)
        if not lock.tryLock(0):
            return lock.error() != QLockFile.LockError.LockFailedError
        self._place, self._lock = place, lock
        self._watcher = QFileSystemWatcher([str(place.parent)], self)
        self._watcher.directoryChanged.connect(self.look)
        self.look()
        return True

    def release(self) -> None:
        """This window shows it no longer."""
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        self._place = None

    def look(self) -> None:
        """Answer what was asked."""
        if self._place is None:
            return
        for ask in sorted(self._place.parent.glob(f"{self._place.name}.*.ask")):
            try:
                given = json.loads(ask.read_bytes())
                ask.unlink()
            except (OSError, ValueError):
                continue
            files = given if isinstance(given, list) else []
            self.wanted.emit([Path(file) for file in files if isinstance(file, str)])
