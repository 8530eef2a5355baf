"""One digest of a whole SQLCipher file, from the authentication tags of its pages.

Each page of SQLCipher 4 ends with an HMAC-SHA512 of its content and its number, so the tags of all pages together stand
for the whole file, and reading them costs a sixty-fourth of hashing it. That each tag is right for its page is what
`PRAGMA cipher_integrity_check` says; that no page is from an older copy of the file, which that check cannot see, is
what this digest says.
"""

from __future__ import annotations

import hashlib
import mmap
from pathlib import Path

from secondop_desktop.core.turns import give_way

PAGE = 4096
_TAG = 64
_BETWEEN = 256
"""Pages that are looked at in one go."""
_RESERVED = 80
"""At the end of a page: the initialisation vector (16 bytes), then the tag."""


def digest(path: Path, without: int = 0) -> str:
    """The SHA-256 of all pages' tags, as hexadecimal digits; `without` leaves out one page (they count from 1).

    The write-ahead log must be folded in. A file that is not made of whole pages gives a digest as well.
    """
    size = path.stat().st_size
    code = hashlib.sha256(f"{size}:{without}:".encode("ascii"))
    if size == 0:
        return code.hexdigest()
    with open(path, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as pages:
        # The first page begins with the salt, which is no part of what its tag covers.
        code.update(pages[:16])
        start = PAGE - _RESERVED + 16
        for number, place in enumerate(range(start, size, PAGE), start=1):
            if number % _BETWEEN == 0:
                give_way()  # tens of thousands of pages are looked at while a window may be laid out
            if number != without:
                code.update(pages[place : place + _TAG])
    return code.hexdigest()


_LOG_HEADER, _FRAME_HEADER = 32, 24


def pages_in_log(path: Path) -> set[int]:
    """The numbers of the pages in a write-ahead log (sqlite.org/fileformat2.html, 4); none where it is not there."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return set()
    found: set[int] = set()
    with open(path, "rb") as stream:
        for place in range(_LOG_HEADER, size, _FRAME_HEADER + PAGE):
            stream.seek(place)
            found.add(int.from_bytes(stream.read(4), "big"))
    return found
