"""What an importer is: it says how sure it is of a file, and reads it into a batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.tables import TableMapping


@dataclass(slots=True)
class Scans:
    """How many pages of a file are pictures whose words were not read."""

    count: int = 0


@dataclass(slots=True)
class Allowance:
    """What may still be unpacked out of a file, the containers inside it included; `bounded` by its own size."""

    bytes_left: int = 1_500_000_000
    files_left: int = 20_000
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What an importer is given beside the bytes.

    `emit(sha256, data)` hands a document that was taken out of the file to the parent, which seals it;
    `emit_document` does that and returns the SHA-256. `seal` hands one over that has a reader of its own, so that
    it is not read once more as an inline document. `depth` counts the containers that the file lies in. `passwords`
    are tried on each locked file, and `opened` says by SHA-256 which of them (its index) opened which file. `inside`
    seals and reads a file that was taken out of this one. With `ocr` pages without text are read from their picture;
    without it `scans` counts them. `tables`: how the person said that the columns of tables are to be read, by the
    table's `layout`.
    """

    progress: Progress
    emit: Callable[[str, bytes], None]
    seal: Callable[[str, bytes], None] | None = None
    depth: int = 0
    allowance: Allowance = field(default_factory=Allowance)
    passwords: tuple[str, ...] = field(default=(), repr=False)
    opened: dict[str, int] = field(default_factory=dict)
    inside: Callable[[str, bytes, ImportContext], Batch] | None = None
    tables: Mapping[str, TableMapping] = field(default_factory=dict)
    ocr: bool = False
    scans: Scans = field(default_factory=Scans)

    def emit_document(self, data: bytes) -> str:
        """Hand over the bytes of an inline attachment; returns their SHA-256 in hexadecimal."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.emit(sha256, data)
        return sha256

    def seal_member(self, data: bytes) -> str:
        """Hand over a file of a container; returns its SHA-256 in hexadecimal."""
        sha256 = hashlib.sha256(data).hexdigest()
        (self.seal or self.emit)(sha256, data)
        return sha256


class Importer(Protocol):
    """A reader of one format; pure: bytes in, a batch out. It runs in the worker only.

    `name` is what the command line calls it. `sniff` sees the first 64 KiB and the file's name, and returns how sure
    it is (0 to 1) or None when the file is not its kind; it never raises. `parse` raises `InputRefusedError` when
    the file is its kind but cannot be read, saying why in the person's words.
    """

    name: str

    def sniff(self, head: bytes, name: str) -> float | None: ...

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch: ...


HEAD_SIZE = 64 * 1024
