"""Zip files that may be hostile: their directory is checked before anything is unpacked, all of it in memory."""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import Allowance

MAX_ENTRIES = 20_000
MAX_MEMBER = 300_000_000
"""The largest member that is held in memory, in bytes."""
MAX_DEPTH = 2
"""How many containers may lie in each other."""

_MAX_RATIO = 250  # of what it unpacks to; health records shrink to a sixtieth at most
_RATIO_FROM = 20_000_000  # below this many bytes no ratio does harm
_MAX_DIRECTORY = 32_000_000
_END = b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a zip; `name` is for showing and comparing only. `trouble` says why it is not unpacked."""

    name: str
    size: int
    trouble: str
    info: zipfile.ZipInfo

    @property
    def base(self) -> str:
        """The name without its folders."""
        return self.name.rpartition("/")[2]


class DamagedMemberError(Exception):
    """A member cannot be unpacked; `reason` says why in the person's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Archive:
    """A zip in memory whose directory was found to be honest; folders are not among its `entries`."""

    def __init__(self, file: zipfile.ZipFile, entries: Sequence[Entry], size: int) -> None:
        self._file = file
        self._size = size
        self.entries = tuple(entries)

    def check_size(self, allowance: Allowance) -> None:
        """Raise `InputRefusedError` if it unpacks to more than may still be unpacked, and count what it does."""
        total = sum(entry.size for entry in self.entries)
        most = min(allowance.bytes_left, max(_RATIO_FROM, _MAX_RATIO * self._size))
        if not allowance.bounded:
            # What zips in it unpack to counts too: the outermost one's size bounds all of them together.
            allowance.bytes_left, allowance.bounded = most, True
        if total > most:
            raise InputRefusedError(
                _("This zip unpacks to far too much"),
                _(
                    "Its files would be {mb} MB large when unpacked, which is how zips that are made to do harm look. "
                    "It is kept sealed and was not unpacked."
                ).format(mb=f"{total // 1_000_000:,}"),
            )
        allowance.bytes_left -= total
        allowance.files_left -= len(self.entries)
        if allowance.files_left < 0:
            raise _too_many()

    def read(self, entry: Entry) -> bytes:
        """The bytes of a member; raises `DamagedMemberError`."""
        if entry.trouble:
            raise DamagedMemberError(entry.trouble)
        try:
            with self._file.open(entry.info) as stream:
                data = stream.read(entry.size + 1)
        except _UNREADABLE as error:
            raise DamagedMemberError(_("It is damaged inside the zip, so it could not be unpacked.")) from error
        if len(data) != entry.size:
            raise DamagedMemberError(_("It is damaged inside the zip, so it could not be unpacked."))
        return data

    def open(self, entry: Entry) -> IO[bytes]:
        """A member as a stream, for one that is too large to hold; reading it may raise `UNREADABLE`."""
        if entry.info.flag_bits & _ENCRYPTED:
            raise DamagedMemberError(_locked())
        try:
            return self._file.open(entry.info)
        except _UNREADABLE as error:
            raise DamagedMemberError(_("It is damaged inside the zip, so it could not be unpacked.")) from error


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError),
    *(ValueError, struct.error),
)
UNREADABLE = _UNREADABLE
"""What the standard library raises for members that are damaged or packed in a way that it does not know."""


def open_zip(data: bytes) -> Archive:
    """The zip with its directory checked; raises `InputRefusedError` where it is damaged or made to do harm."""
    _check_directory(data)
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise _damaged() from error
    infos = file.infolist()
    if len(infos) > MAX_ENTRIES:
        raise _too_many()
    _check_overlaps(data, infos, file.start_dir)
    entries = [_entry(info) for info in infos if not info.is_dir()]
    if entries and all(entry.info.flag_bits & _ENCRYPTED for entry in entries):
        raise InputRefusedError(_("This zip needs its password"), _locked())
    return Archive(file, entries, len(data))


def _check_directory(data: bytes) -> None:
    """Refuse a directory that is too long to read, before the standard library reads it."""
    at = data.rfind(_END, max(0, len(data) - 65_557))
    if at < 0 or at + 22 > len(data):
        raise _damaged()
    count, size = struct.unpack_from("<HL", data, at + 10)
    if count == 0xFFFF or size == 0xFFFFFFFF:  # ZIP64: the true figures stand in a record of their own
        record = data.rfind(b"PK\x06\x06", 0, at)
        if record >= 0 and record + 56 <= len(data):
            count, size = struct.unpack_from("<QQ", data, record + 32)
    if count > MAX_ENTRIES:
        raise _too_many()
    if size > min(_MAX_DIRECTORY, len(data)):
        raise _damaged()


def _check_overlaps(data: bytes, infos: Sequence[zipfile.ZipInfo], directory: int) -> None:
    """Refuse members that share bytes with each other or with the directory, as the smallest zip bombs do."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        start = info.header_offset
        if start < end or start + _LOCAL.size > directory:
            raise _hostile()
        mark, *_fields, name_size, extra_size = _LOCAL.unpack_from(data, start)
        if mark != b"PK\x03\x04":
            raise _damaged()
        end = start + _LOCAL.size + name_size + extra_size + info.compress_size
        if end > directory:
            raise _hostile()


def _entry(info: zipfile.ZipInfo) -> Entry:
    raw = info.filename.replace("\\", "/")
    parts = [_CONTROLS.sub("", unicodedata.normalize("NFC", part)) for part in raw.split("/")]
    climbs = raw.startswith("/") or ".." in parts or bool(re.match(r"[A-Za-z]:", raw))
    name = "/".join(part for part in parts if part not in {"", ".", ".."}) or _("a file without a name")
    trouble = ""
    if info.flag_bits & _ENCRYPTED:
        trouble = _locked()
    elif climbs:
        trouble = _("Its name points out of the zip to another folder of the computer, which no record's does.")
    elif info.create_system == 3 and stat.S_ISLNK(info.external_attr >> 16):
        trouble = _("It is not a file but a pointer to another one.")
    elif info.file_size > MAX_MEMBER:
        trouble = _("It is too large to be read.")
    return Entry(name[-300:], info.file_size, trouble, info)


def _locked() -> str:
    return _("It is locked with a password. Unpack it with the password on your computer, and add the files.")


def _damaged() -> InputRefusedError:
    return InputRefusedError(
        _("This zip is damaged"),
        _("It cannot be unpacked. It may not have been copied to the end. Get it again from where it came from."),
    )


def _hostile() -> InputRefusedError:
    return InputRefusedError(
        _("This zip is not honest"),
        _(
            "Its files lie over each other, as in zips that are made to do harm. "
            "It is kept sealed and was not unpacked."
        ),
    )


def _too_many() -> InputRefusedError:
    return InputRefusedError(
        _("This zip holds too many files"),
        _("More than {n} files are not unpacked at once. It is kept sealed.").format(n=f"{MAX_ENTRIES:,}"),
    )
