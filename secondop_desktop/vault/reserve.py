"""A file that holds some room on the disk, which is given up when the disk is full, so that deleting still works."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.files import atomic_write

NAME = "reserve"
SIZE = 2 * 1024 * 1024
_ENOUGH = 64 * SIZE
_LENT = SIZE // 4


def fill(folder: Path) -> None:
    """Take the room, where there is plenty; no error where there is not."""
    path = folder / NAME
    with suppress(OSError):
        if (path.exists() and path.stat().st_size == SIZE) or shutil.disk_usage(folder).free < _ENOUGH:
            return
        # Random, as some disks keep nothing for zeros.
        with atomic_write(path) as stream:
            stream.write(os.urandom(SIZE))


def is_tight(folder: Path) -> bool:
    """Whether the disk has hardly any room left."""
    try:
        return shutil.disk_usage(folder).free < SIZE
    except OSError:
        return False


def lend(folder: Path) -> bool:
    """Give a part of the room back, enough to open the vault with; the rest stays for deleting."""
    path = folder / NAME
    with suppress(OSError):
        size = path.stat().st_size
        os.truncate(path, max(0, size - _LENT))
        return size > 0
    return False


def give_up(folder: Path) -> bool:
    """Give the room back; returns whether there was some."""
    path = folder / NAME
    if not path.exists():
        return False
    with suppress(OSError):
        files.remove(path)
        return True
    return False
