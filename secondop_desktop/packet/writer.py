"""Writes a file in two halves: what comes from other files by qpdf, and behind it our own objects as PDF source.

Thousands of links, structure elements and pages are text that we know before it is written. Building them in qpdf's
memory, to be written from there, takes several times as long as writing them. What comes from foreign files is never
written by us: qpdf lays it down, enciphers it and says which number each object has (`Base`).
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import pikepdf
from pikepdf import Array, Object, Pdf

from secondop_desktop.packet.cipher import StreamCipher

_IN_ONE_STREAM = 200
_PACKED = 1
"""How hard our streams are packed: a packet of a thousand pages would be 0.6 % smaller, and take longer to write."""
_MORE = 8
"""Objects that qpdf may add when it writes a file, as how it is encrypted."""
_TAIL = 64
"""More than the last three lines of a file."""
_ENTRY = 20
"""The bytes of an entry of a cross-reference table (7.5.4)."""
_NEVER = 65535
"""The generation of what is never used: object 0 (7.5.4)."""
_ROW = struct.Struct(">BIH")
"""A row of a cross-reference stream: what kind of object, where or in which stream, and which in it (7.5.8.3)."""
_REFERENCE = re.compile(rb"(\d+) 0 R")


def words(text: str) -> bytes:
    """A text string as it stands in PDF source."""
    return pikepdf.String(text).unparse()


def array(items: Iterable[bytes]) -> bytes:
    """An array of these values."""
    return b"[ %b ]" % b" ".join(items)


def references(numbers: Iterable[int]) -> bytes:
    """An array of references to these objects."""
    return array(b"%d 0 R" % number for number in numbers)


@dataclass(frozen=True, slots=True)
class Base:
    """What qpdf wrote of a file, up to its table: its bytes, and where each object begins, by number.

    Another worker may hold the bytes: then `data` is None, and `length` says how many they are. `held` are the numbers
    of the objects that were asked for. What only qpdf needed is blank. `trailer` holds the entries that a file which is
    enciphered needs, `cipher` enciphers what else comes into it; without one, `digest` stands for the bytes.
    """

    data: io.BytesIO | None
    length: int
    digest: str
    offsets: Mapping[int, int]
    size: int
    held: Mapping[str, Sequence[int]]
    trailer: bytes
    cipher: StreamCipher | None

    @classmethod
    def of(
        cls,
        pdf: Pdf,
        held: Mapping[str, Sequence[Object]],
        password: str | None = None,
        tidy: Callable[[Pdf], None] | None = None,
        told: Callable[[int], None] | None = None,
    ) -> Base:
        """Let qpdf write the objects `held` with all that they need; with a password by AES-256, revision 6.

        The objects of `held` must be indirect ones of `pdf`, which is used up by it; `tidy` may first change it. Before
        it is written, `told` hears from which number on no object of it stands.
        """
        for key in set(pdf.Root.keys()) - {"/Type", "/Pages"}:
            del pdf.Root[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.Root.Held = pdf.make_indirect(Array([Array(items) for items in held.values()]))
        if tidy is not None:
            tidy(pdf)
        if told is not None:
            told(len(pdf.objects) + _MORE)
        out = io.BytesIO()
        options: dict[str, Any] = {
            "object_stream_mode": pikepdf.ObjectStreamMode.disable,
            "compress_streams": True,
            "fix_metadata_version": False,
            # AES-256 as revision 6 has it, and files attached with a relationship, are of PDF 2.0 (ISO 32000-2).
            "min_version": "2.0",
        }
        if password:
            options["encryption"] = pikepdf.Encryption(user=password, owner=password, R=6, aes=True)
        pdf.save(out, **options)
        return cls._read(out, tuple(held), password)

    @classmethod
    def _read(cls, data: io.BytesIO, names: Sequence[str], password: str | None) -> Base:
        start, offsets, size = _table(data)
        with Pdf.open(data, password=password or "") as pdf:
            root = pdf.Root
            numbers = {
                name: [int(number) for number in _REFERENCE.findall(items.unparse())]
                for name, items in zip(names, root.Held, strict=True)
            }
            dead = {item.objgen[0] for item in (root, root.Pages, root.Held)}
            trailer, cipher = b"", None
            if password:
                trailer = b" /Encrypt %d 0 R" % pdf.trailer.Encrypt.objgen[0]
                cipher = StreamCipher(pdf.encryption.encryption_key)
        data.truncate(start)
        order = sorted(offsets.values())
        ends = dict(zip(order, [*order[1:], start], strict=True))
        with data.getbuffer() as view:
            for number in dead:
                begin = offsets.pop(number)
                view[begin : ends[begin]] = b" " * (ends[begin] - begin)
            digest = hashlib.md5(view, usedforsecurity=False).hexdigest() if cipher is None else ""
        return cls(data, start, digest, offsets, size, numbers, trailer, cipher)

    @classmethod
    def empty(cls) -> Base:
        """The base of a file that holds nothing of others."""
        with Pdf.new() as pdf:
            return cls.of(pdf, {})

    def described(self) -> dict[str, Any]:
        """All but the bytes, as a JSON object; with the file key, where there is one."""
        return {
            "length": self.length,
            "digest": self.digest,
            "offsets": [self.offsets.get(number, 0) for number in range(self.size)],
            "held": dict(self.held),
            "trailer": self.trailer.decode("ascii"),
            "key": self.cipher.file_key.hex() if self.cipher is not None else "",
        }

    @classmethod
    def from_description(cls, told: Mapping[str, Any]) -> Base:
        """The base that `described` told of, whose bytes another worker holds."""
        offsets = {number: int(offset) for number, offset in enumerate(told["offsets"]) if offset}
        cipher = StreamCipher(bytes.fromhex(told["key"])) if told["key"] else None
        trailer = str(told["trailer"]).encode("ascii")
        size = len(told["offsets"])
        return cls(None, int(told["length"]), str(told["digest"]), offsets, size, told["held"], trailer, cipher)

    def whole(self, rest: bytes) -> bytes:
        """The file whose `rest` a `Writer` finished behind these bytes, which are used up; the rest where they are
        with another worker.
        """
        if self.data is None:
            return rest
        self.data.seek(0, io.SEEK_END)
        self.data.write(rest)
        return self.data.getvalue()


def _table(data: io.BytesIO) -> tuple[int, dict[int, int], int]:
    """Where the cross-reference table of a file by qpdf begins, where each object does, and how many there are."""
    data.seek(-_TAIL, io.SEEK_END)
    start = int(data.read().rpartition(b"startxref")[2].split()[0])
    data.seek(start)
    _name, first, count = data.readline(), *map(int, data.readline().split())
    if first != 0:
        raise ValueError("the cross-reference table does not begin with object 0")
    offsets = {}
    for number in range(count):
        entry = data.read(_ENTRY)
        if entry[17:18] == b"n":
            offsets[number] = int(entry[:10])
    return start, offsets, count


class Writer:
    """Our objects, numbered from `first` on, which stand behind those of the base."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._next = first
        self._codes: list[tuple[int, bytes]] = []
        self._streams: list[tuple[int, bytes, bytes]] = []
        self._inside: dict[int, tuple[int, int]] = {}

    def number(self) -> int:
        """The number of an object that comes later."""
        self._next += 1
        return self._next - 1

    def put(self, number: int, code: bytes) -> None:
        """Write the object of this number."""
        self._codes.append((number, code))

    def add(self, code: bytes) -> int:
        """Write one more object; returns its number."""
        number = self.number()
        self._codes.append((number, code))
        return number

    def stream(self, data: bytes, entries: bytes = b"") -> int:
        """Write a stream, packed; returns its number. The entries must hold no strings, which would stay open."""
        return self.packed_stream(zlib.compress(data, _PACKED), entries)

    def packed_stream(self, packed: bytes, entries: bytes = b"") -> int:
        """Write a stream that is packed by Flate already."""
        number = self.number()
        self._streams.append((number, entries, packed))
        return number

    def pack(self) -> None:
        """Put the objects that were written so far into streams (7.5.7)."""
        for start in range(0, len(self._codes), _IN_ONE_STREAM):
            some = self._codes[start : start + _IN_ONE_STREAM]
            places, at = [], 0
            for number, code in some:
                places.append(b"%d %d" % (number, at))
                at += len(code) + 1
            head = b" ".join(places) + b"\n"
            entries = b" /Type /ObjStm /N %d /First %d" % (len(some), len(head))
            holder = self.stream(head + b"\n".join(code for _number, code in some), entries)
            self._inside |= {number: (holder, index) for index, (number, _code) in enumerate(some)}
        self._codes.clear()

    def finish(self, base: Base, root: int, info: int) -> bytes:
        """What stands behind the base; `root` is the number of its catalogue, `info` that of its information."""
        if base.size > self._first:
            raise ValueError("objects of the base have the numbers of ours")
        self.pack()
        out = _Out(base, self._inside)
        for number, entries, packed in self._streams:
            out.stream(number, entries, packed)
        return out.finished(self.number(), root, info)


class _Out:
    """The bytes of a file behind those of its base, and where each object stands in it."""

    def __init__(self, base: Base, inside: Mapping[int, tuple[int, int]]) -> None:
        """`inside` are the objects inside of streams: the number of the stream, and the index in it."""
        self._base = base
        self._parts: list[bytes] = []
        self._length = base.length
        self._at: dict[int, int] = dict(base.offsets)
        self._inside = inside

    def _add(self, data: bytes) -> None:
        self._parts.append(data)
        self._length += len(data)

    def stream(self, number: int, entries: bytes, packed: bytes) -> None:
        """One more stream, whose data is packed; it is enciphered where the file is."""
        cipher = self._base.cipher
        self._plain(number, entries, cipher(packed) if cipher is not None else packed)

    def _plain(self, number: int, entries: bytes, packed: bytes) -> None:
        self._at[number] = self._length
        head = b"%d 0 obj\n<< /Length %d /Filter /FlateDecode%b >>\nstream\n" % (number, len(packed), entries)
        self._add(b"%b%b\nendstream\nendobj\n" % (head, packed))

    def finished(self, number: int, root: int, info: int) -> bytes:
        """All of them with the cross-reference stream (7.5.8), which has this number and is never enciphered."""
        at = self._length
        self._at[number] = at
        rows = [(0, 0, 0 if item else _NEVER) for item in range(number + 1)]
        for item, where in self._at.items():
            rows[item] = (1, where, 0)
        for item, (holder, index) in self._inside.items():
            rows[item] = (2, holder, index)
        name = self._name()
        entries = b" /Type /XRef /Size %d /W [ 1 4 2 ] /Root %d 0 R /Info %d 0 R /ID [ <%b> <%b> ]%b" % (
            number + 1,
            root,
            info,
            name,
            name,
            self._base.trailer,
        )
        self._plain(number, entries, zlib.compress(b"".join(starmap(_ROW.pack, rows))))
        self._add(b"startxref\n%d\n%%%%EOF\n" % at)
        return b"".join(self._parts)

    def _name(self) -> bytes:
        """The file's identifier (14.4): of its content, so that the same packet is the same file; else by chance."""
        if self._base.cipher is not None:
            return os.urandom(16).hex().encode()
        digest = hashlib.md5(self._base.digest.encode(), usedforsecurity=False)
        for part in self._parts:
            digest.update(part)
        return digest.hexdigest().encode()
