"""A file that a person wants somewhere: it appears there whole, or they are told in plain words why it does not."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.files import atomic_write, is_disk_full
from secondop_desktop.core.text import _


def write_out(target: Path, data: bytes) -> None:
    """Write these bytes at `target` whole, in place of a file of that name; raises `NotWritableError`."""
    with told_why_not(target), atomic_write(target) as stream:
        stream.write(data)


@contextlib.contextmanager
def told_why_not(target: Path, *, a_folder: bool = False) -> Iterator[None]:
    """Turns the system's error into a `NotWritableError`, for what is written at `target` whole or not at all.

    With `a_folder` a folder is made there, so that one that is there already is not in the way.
    """
    try:
        yield
    except OSError as error:
        raise NotWritableError(*_why(error, target, a_folder)) from error


def _why(error: OSError, target: Path, a_folder: bool) -> tuple[str, str]:
    """What happened, and what to do next."""
    if is_disk_full(error):
        return _("The disk is full"), _("Nothing was written. Make room, or choose another place.")
    # Windows says of a folder in the way, as of a file that is open, that access is denied: so look first.
    if not a_folder and _is(target, folder=True):
        return _("A folder there has this name"), _("Nothing was written. Choose another name.")
    if not _is(target.parent, folder=True):
        return _("There is no such folder"), _("Nothing was written. Choose another place.")
    if isinstance(error, PermissionError) and error.filename2 is not None and _is(target, folder=False):
        # The file beside it was written, and only could not take its place.
        return (
            _("The file there cannot be replaced"),
            _(
                "It may be open in another program. Close it there and try again, or choose another name. "
                "Nothing was written."
            ),
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        message = _("You may only read in it. Nothing was written. Choose another place.")
        return _("This folder does not take files"), message
    return _("The file cannot be written there"), _("Nothing was written. Choose another name or another place.")


def _is(path: Path, *, folder: bool) -> bool:
    """Whether a folder, or else a file, is there; a name that the system does not take is neither."""
    try:
        return path.is_dir() if folder else path.is_file()
    except OSError:
        return False
