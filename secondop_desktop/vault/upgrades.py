"""Before a vault's tables are changed for a newer version of the program, its records file is kept as it was."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import shutil
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.files import atomic_write
from secondop_desktop.vault import schema
from secondop_desktop.vault.database import DATABASE_NAME, Connection, end_writing, scalar, translated
from secondop_desktop.vault.inventory import Keeper
from secondop_desktop.vault.keys import KEYS_FOLDER
from secondop_desktop.vault.originals import ORIGINALS_FOLDER

FOLDER = "before-upgrade"
"""Holds `records-N-DIGEST.db`: the records file as it was under N migrations, with the same key, and its SHA-256."""

_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.partial")


def upgrade(folder: Path, db: Connection, keeper: Keeper) -> None:
    """Apply the migrations that are missing, after the file was kept; only the newest kept file stays.

    Raises `NotWritableError` where there is no room to keep it: nothing was changed then.
    """
    with translated():
        version = int(scalar(db, "PRAGMA user_version"))
        if version == schema.schema_version():
            return
        if version:
            end_writing(db)
            _keep(folder, version)
    hook, db.before_writing = db.before_writing, None
    try:
        if version >= schema.WITH_SEAL:
            keeper.begin()
        schema.upgrade(db)
    finally:
        db.before_writing = hook


def _keep(folder: Path, version: int) -> None:
    source = folder / DATABASE_NAME
    sha256 = _sha256(source)
    target = folder / FOLDER / f"records-{version}-{sha256}.db"
    target.parent.mkdir(exist_ok=True)
    with open(source, "rb") as stream, atomic_write(target) as copy:
        shutil.copyfileobj(stream, copy, 1024 * 1024)
    if not is_whole(target):
        raise OSError(errno.EIO, "the copy is not as the file")
    for path in target.parent.glob("records-*.db"):
        if path != target:
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
