"""Documents on their way out by dragging: copies in a private folder, which is wiped when the records are locked.

The folder is the system's for what lives as long as the person is logged in, where it has one. A folder that a program
left behind, having ended without wiping it, is wiped by the next start: nobody holds its lock any more.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import platformdirs

from secondop_desktop.core import managed
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.files import APP_NAME
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.usecases.file_names import Names

if TYPE_CHECKING:
    from secondop_desktop.vault.vault import Vault

_BLOCK = 1024 * 1024


def private_root() -> Path:
    """Where the copies lie: a folder that only this person can look into; on Linux, where there is one, in memory."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "") if sys.platform.startswith("linux") else ""
    root = Path(runtime) if runtime else Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))
    return root / APP_NAME / "outgoing" if runtime else root / "outgoing"


class Outgoing:
    """The copies that this program has made for dragging; `wipe` takes them away."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or private_root()
        self._lock: filelock.BaseFileLock | None = None
        self._folder: Path | None = None

    def prepare(self, vault: Vault, document_ids: Sequence[str], progress: Progress | None = None) -> tuple[Path, ...]:
        """Copies of these originals under names that a person can read, noted in the log as exported.

        Raises `UsageError` where the organisation allows no exports, `NotFoundError`, `VaultDamagedError`, and
        `NotWritableError`; then no copy is left.
        """
        # The window wipes before it opens anything: what reads a vault is loaded when it is first needed.
        from secondop_desktop.usecases import browse, trail

        managed.check_exports()
        progress = progress or Progress()
        made: list[Path] = []
        names = Names()
        try:
            folder = self._own() / secrets.token_hex(4)
            folder.mkdir(mode=0o700)
            for number, document_id in enumerate(document_ids):
                progress.step(_("Saving a copy"), number, len(document_ids))
                document, data = browse.original(vault, document_id)
                path = folder / names.name(document)
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                    stream.write(data)
                made.append(path)
                trail.exported(vault, document.patient_id, "document")
        except OSError as error:
            self.wipe()
            raise NotWritableError(
                _("The copy could not be written"), _("Use “Save a copy” instead. Your records are as they were.")
            ) from error
        return tuple(made)

    def wipe(self) -> None:
        """Overwrite and remove every copy."""
        folder, self._folder = self._folder, None
        if folder is not None:
            _wipe(folder)
        if self._lock is not None:
            self._lock.release()
            remove_lock(self._lock)
            self._lock = None

    def wipe_left_over(self) -> None:
        """Wipe what another run of the program, which has ended, left behind."""
        with contextlib.suppress(OSError):
            for folder in [path for path in self._root.iterdir() if path.is_dir()]:
                lock = filelock.FileLock(f"{folder}.lock", timeout=0)
                with contextlib.suppress(filelock.Timeout):
                    lock.acquire()
                    _wipe(folder)
                    lock.release()
                    remove_lock(lock)

    def _own(self) -> Path:
        """This program's folder, made when it is first wanted and held by a lock."""
        if self._folder is None:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = self._root / secrets.token_hex(8)
            self._lock = filelock.FileLock(f"{folder}.lock", timeout=0)
            self._lock.acquire()
            folder.mkdir(mode=0o700)
            self._folder = folder
        return self._folder


def remove_lock(lock: filelock.BaseFileLock) -> None:
    """Take the lock's own file away; one that cannot be is empty and says nothing."""
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


def _wipe(folder: Path) -> None:
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.is_symlink():
                _overwrite(path)
    shutil.rmtree(folder, ignore_errors=True)


def _overwrite(path: Path) -> None:
    left = path.stat().st_size
    with open(path, "r+b") as stream:
        while left > 0:
            left -= stream.write(bytes(min(left, _BLOCK)))
        stream.flush()
        os.fsync(stream.fileno())
