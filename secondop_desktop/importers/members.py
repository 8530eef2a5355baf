"""The files in a zip, one by one: unpacked, refused in plain words, listed as programs, or read by their importer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from secondop_desktop.core.batch import Batch, Issue, Refusal, Severity, Use
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import HEAD_SIZE
from secondop_desktop.importers.container import Gathering, program_issue
from secondop_desktop.importers.programs import is_program
from secondop_desktop.importers.run import read_member
from secondop_desktop.importers.zip_guard import Archive, DamagedMemberError, Entry

__all__ = [
    "is_left_by_system",
    "is_listed_only",
    "list_only",
    "nothing_read",
    "program_issue",
    "read_member",
    "set_aside",
    "unpack",
]

_SYSTEM = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", ".localized"})


def unpack(archive: Archive, entry: Entry, gathering: Gathering) -> bytes | None:
    """The bytes of a member; None where it cannot be unpacked or is empty, with an issue that says so."""
    try:
        data = archive.read(entry)
    except DamagedMemberError as error:
        message = _("{reason} The zip itself is kept sealed.").format(reason=error.reason)
        gathering.say(Severity.WARNING, _("A file in the zip was not read"), message, entry.name)
        gathering.hold(entry.name, None, Use.UNREAD, error.reason, entry.size)
        return None
    if not data:
        gathering.say(Severity.INFO, _("This file is empty"), _("There is nothing in it."), entry.name)
        gathering.hold(entry.name, data, Use.LISTED)
        return None
    return data


def is_listed_only(entry: Entry, data: bytes, gathering: Gathering) -> bool:
    """Whether a member is a program, which is then listed by its name and SHA-256."""
    program = is_program(data[:HEAD_SIZE], entry.base)
    if program is None:
        return False
    gathering.issues.append(program_issue(entry.name, program, hashlib.sha256(data).hexdigest()))
    gathering.hold(entry.name, data, Use.PROGRAM, program)
    return True


def set_aside(names: Sequence[str], title: str = "") -> Issue:
    """The line that lists the pages and pictures around the records."""
    listed = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
    message = _("These belong to the viewer that came with the records and hold none themselves: {names}.")
    return Issue(Severity.INFO, title or _("Parts of a viewer were left in the zip"), message.format(names=listed))


def list_only(archive: Archive, entry: Entry, gathering: Gathering) -> None:
    """Note a file that belongs to a viewer or a system, by its name, size and SHA-256."""
    try:
        gathering.hold(entry.name, archive.read(entry), Use.LISTED)
    except DamagedMemberError as error:
        gathering.hold(entry.name, None, Use.LISTED, error.reason, entry.size)


def is_left_by_system(entry: Entry) -> bool:
    """Whether a computer's own system put this file into the zip."""
    base = entry.base.lower()
    return base in _SYSTEM or base.startswith("._") or entry.name.startswith("__MACOSX/")


def nothing_read(batch: Batch) -> Batch:
    """The batch of a zip of which no member could be read."""
    nothing = Refusal(
        _("Nothing in this zip could be read"),
        _("It is kept sealed, unchanged. What is in it is listed beside it."),
    )
    return replace(batch, refused=nothing)
