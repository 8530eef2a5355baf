"""A database that can't be opened where it lies is read from a copy of its files, encrypted as they are.

On a disk that can't be written to, or has no room left, SQLite can't make the files that it needs beside a database
whose log was not folded in (sqlite.org/wal.html, 5), as after a crash. The copy goes when the connection is closed.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

_LOGS = ("-wal", "-journal")
_TRIES = 3


def is_unfolded(path: Path) -> bool:
    """Whether a log beside the database has something that is not in the database itself."""
    return any(size for _mark, size in _state(path)[1:])


def copied(path: Path) -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """A private folder with a copy of the database and its logs, of one moment; raises `OSError`."""
    place = tempfile.TemporaryDirectory(prefix="secondop-reading-", ignore_cleanup_errors=True)
    try:
        target = Path(place.name) / path.name
        for _number in range(_TRIES):
            before = _state(path)
            for ending, (_mark, size) in zip(("", *_LOGS), before, strict=True):
                if size:
                    shutil.copyfile(_beside(path, ending), _beside(target, ending))
                else:
                    _beside(target, ending).unlink(missing_ok=True)
            if _state(path) == before:
                return place, target
        # Someone else is writing to it all the time: a copy would be of no one moment.
        raise OSError(errno.EBUSY, "the database changes while it is copied")
    except BaseException:
        place.cleanup()
        raise


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _state(path: Path) -> list[tuple[int, int]]:
    """When the database and each of its logs was written last, and its size; zeros for one that is not there."""
    found = []
    for ending in ("", *_LOGS):
        try:
            stat = _beside(path, ending).stat()
            found.append((stat.st_mtime_ns, stat.st_size))
        except FileNotFoundError:
            found.append((0, 0))
    return found
