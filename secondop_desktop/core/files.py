"""Data folders, the program's own resources, and files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

APP_NAME = "SecondOp"


def resource(*parts: str) -> Path:
    """The path of a file or folder of the program's resources, installed, frozen or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_resources", package.parent / "resources"):
        if root.is_dir():
            return root.joinpath(*parts)
    return package.parent.joinpath("resources", *parts)


def state_dir() -> Path:
    """Where window state, the list of recent vaults and logs are kept; never a record."""
    if sys.platform == "linux":
        # As platformdirs says; the first window waits for this, and loading it takes as long as making the window.
        told = Path(os.environ.get("XDG_STATE_HOME", ""))
        return (told if told.is_absolute() else Path.home() / ".local" / "state") / APP_NAME
    import platformdirs  # not at the top: every command and every worker loads this module, few ask for a folder

    return Path(platformdirs.user_state_dir(APP_NAME, appauthor=False))


def is_disk_full(error: OSError) -> bool:
    """Whether this error says that the disk, or the person's share of it, is full."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT} or getattr(error, "winerror", None) in {39, 112}


def sync_folder(folder: Path) -> None:
    """Make a rename inside this folder durable; Windows has no call for it and needs none.

    Some shared disks have none either, and a folder may take files and not let itself be opened: as SQLite does, go on,
    as the file itself is written and in its place.
    """
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}:
            raise
    finally:
        os.close(handle)


def rename(source: Path, target: Path) -> None:
    """Put a file or folder in the place of `target`, at once, and make that durable."""
    source.replace(target)
    sync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove a file; one that is not there is no error."""
    path.unlink(missing_ok=True)


def write_synced(stream: BinaryIO) -> None:
    """Bring what was written so far to the disk."""
    stream.flush()
    os.fsync(stream.fileno())


@contextlib.contextmanager
def atomic_write(target: Path, *, overwrite: bool = True) -> Iterator[BinaryIO]:
    """A file that appears at `target` whole and synced when the block ends, and not at all if it raises.

    With `overwrite=False` an existing target raises `FileExistsError`.
    """
    if not overwrite and target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    partial = target.with_name(f".{os.urandom(8).hex()}.partial")
    try:
        with open(partial, "xb") as stream:
            yield stream
            write_synced(stream)
        partial.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
