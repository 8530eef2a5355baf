"""Pictures that stay on their disc: which few are kept all the same, and the beginnings of the others in one file."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

MOST_KEPT = 100
"""The most pictures that are kept of a disc whose pictures stay on it."""

_LENGTH = struct.Struct(">I")
_PIXELS = (b"\xe0\x7f\x10\x00", b"\x7f\xe0\x00\x10")  # the tag (7FE0,0010), in either order of bytes


def to_know_it_by(pictures: Sequence[Path]) -> frozenset[Path]:
    """One picture of each folder, its middle one: on a disc a folder is mostly a series."""
    folders: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in pictures:
        folders[path.parent].append(path)
    largest = sorted(folders.values(), key=lambda paths: (-len(paths), paths[0]))[:MOST_KEPT]
    return frozenset(sorted(paths)[len(paths) // 2] for paths in largest)


def without_pixels(head: bytes) -> bytes:
    """The beginning of a picture up to its pixels, of which nothing is to be kept."""
    return head[: min((place for tag in _PIXELS if (place := head.find(tag)) > 0), default=len(head))]


def packed(heads: Sequence[bytes]) -> bytes:
    """These beginnings in one file: before each its length, four bytes, the highest first."""
    return b"".join(_LENGTH.pack(len(head)) + head for head in heads)


def unpacked(data: bytes) -> Iterator[bytes]:
    """The beginnings in such a file."""
    place = 0
    while place + _LENGTH.size <= len(data):
        (length,) = _LENGTH.unpack_from(data, place)
        place += _LENGTH.size
        yield data[place : place + length]
        place += length
