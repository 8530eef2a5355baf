"""Before a vault's tables are changed for a newer version of the program, its records file is kept as it was."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.files import atomic_write
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import schema
from secondop_desktop.vault.database import DATABASE_NAME, Connection, end_writing, scalar, translated
from secondop_desktop.vault.inventory import Keeper
from secondop_desktop.vault.keys import KEYS_FOLDER
from secondop_desktop.vault.originals import ORIGINALS_FOLDER

FOLDER = "before-upgrade"
"""Holds `records-N-DIGEST.db`: the records file as it was under N migrations, with the same key, and its SHA-256."""

_MB = 1_000_000
_CHUNK = 1024 * 1024

_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.partial")


def upgrade(folder: Path, db: Connection, keeper: Keeper, progress: Progress | None = None) -> None:
    """Apply the migrations that are missing, after the file was kept; only the newest kept file stays.

    Raises `NotWritableError` where there is no room, `CancelledError`: the records are as they were then, and what was
    kept of them goes again. A process that dies on the way leaves them as they were too, and the kept file beside them.
    """
    progress = progress or Progress()
    kept: Path | None = None
    with translated():
        version = int(scalar(db, "PRAGMA user_version"))
        if version == schema.schema_version():
            return
        if version:
            end_writing(db)
            kept = _keep(folder, version, progress)
    hook, db.before_writing = db.before_writing, None
    try:
        if version >= schema.WITH_SEAL:
            keeper.begin()
        schema.upgrade(db, progress)
    except SecondOpError:
        with contextlib.suppress(SecondOpError), translated():
            if kept is not None and int(scalar(db, "PRAGMA user_version")) == version:
                files.remove(kept)
            keeper.close()
        raise
    finally:
        db.before_writing = hook
    if kept is not None:
        _forget(folder, "*", kept)


def _keep(folder: Path, version: int, progress: Progress) -> Path:
    what = _("Keeping a copy of your records as they are")
    source = folder / DATABASE_NAME
    total = source.stat().st_size // _MB
    progress.step(what, 0, total)
    target = folder / FOLDER / f"records-{version}-{_sha256(source)}.db"
    target.parent.mkdir(exist_ok=True)
    with open(source, "rb") as stream, atomic_write(target) as copy:
        done = 0
        while chunk := stream.read(_CHUNK):
            copy.write(chunk)
            done += len(chunk)
            progress.step(what, min(done // _MB, total), total)
    if not is_whole(target):
        raise OSError(errno.EIO, "the copy is not as the file")
    # Of an upgrade that a process died in: the records are those of that version still.
    _forget(folder, str(version), target)
    return target


def _forget(folder: Path, version: str, kept: Path) -> None:
    for path in (folder / FOLDER).glob(f"records-{version}-*.db"):
        if path != kept:
            files.remove(path)


def is_whole(path: Path) -> bool:
    """Whether a kept file is as it was kept."""
    return path.stem.rpartition("-")[2] == _sha256(path)


def _sha256(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sweep(folder: Path) -> None:
    """Remove what a process that was killed had half written; the caller is the one that may write."""
    for place in (folder, folder / KEYS_FOLDER, folder / FOLDER, *(folder / ORIGINALS_FOLDER).glob("*")):
        if place.is_dir():
            for path in place.iterdir():
                if _PARTIAL.fullmatch(path.name):
                    with contextlib.suppress(OSError):
                        path.unlink()
