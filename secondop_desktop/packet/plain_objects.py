"""Reads single objects of a PDF by pypdf's decoding of the file and a lexer of our own, without building all others.

pypdf finds, deciphers and unpacks the object streams (ISO 32000-2, 7.5.7); of what is in them only the objects that
are asked for are taken apart. What the lexer does not know is left to pypdf.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

_TOKEN = re.compile(
    rb"<<|>>|\[|\]|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*|\d+ \d+ R\b|[+-]?(?:\d+\.?\d*|\.\d+)|<[0-9A-Fa-f\s]*>"
    rb"|\((?:[^()\\]|\\.)*\)|true\b|false\b|null\b|[^\x00\t\n\x0c\r ]",
    re.DOTALL,
)
_CLOSED = {b">>", b"]"}
_WORDS = {b"true": True, b"false": False, b"null": None}
_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object by its number."""

    number: int


class UnknownCodeError(ValueError):
    """The lexer does not know this; pypdf may."""


class Objects:
    """The objects of an open file as plain values: dictionaries by name ("/Type"), lists, numbers, bytes, references.

    A name is a `str`, the words of a string are left as they are written.
    """

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self._reader = reader
        self._streams: dict[int, dict[int, bytes]] = {}

    def __getitem__(self, number: int) -> Any:
        """The object of this number; raises what pypdf raises for one that cannot be read."""
        place = self._reader.xref_objStm.get(number)
        if place is not None:
            code = self._stream(place[0]).get(number)
            if code is not None:
                try:
                    return parsed(code)
                except UnknownCodeError:
                    pass
        return _plain(self._reader.get_object(IndirectObject(number, 0, self._reader)))

    def of(self, value: Any) -> Any:
        """The value itself, or what it refers to."""
        for _step in range(_DEPTH):
            if not isinstance(value, Ref):
                return value
            value = self[value.number]
        return None

    @property
    def root(self) -> Any:
        """The catalogue."""
        return self.of(_plain(self._reader.trailer.raw_get("/Root")))

    def pages(self) -> list[int]:
        """The numbers of the pages' objects in their order (7.7.3); those of a broken tree are fewer."""
        found: list[int] = []
        seen: set[int] = set()
        root = self.root
        waiting = [root.get("/Pages")] if isinstance(root, dict) else []
        while waiting:
            item = waiting.pop()
            if not isinstance(item, Ref) or item.number in seen:
                continue
            seen.add(item.number)
            node = self[item.number]
            kids = self.of(node.get("/Kids")) if isinstance(node, dict) else None
            if isinstance(kids, list):
                waiting += reversed(kids)
            elif isinstance(node, dict) and node.get("/Type") == "/Page":
                found.append(item.number)
        return found

    def _stream(self, number: int) -> dict[int, bytes]:
        """The code of each object in an object stream."""
        if number not in self._streams:
            held: Any = self._reader.get_object(IndirectObject(number, 0, self._reader))
            found: dict[int, bytes] = {}
            if isinstance(held, StreamObject) and held.get("/Type") == "/ObjStm":
                data, first = held.get_data(), int(str(held["/First"]))
                numbers = [int(word) for word in data[:first].split()]
                names, places = numbers[0::2], numbers[1::2]
                ends = [*places[1:], len(data) - first]
                for name, start, end in zip(names, places, ends, strict=True):
                    found[name] = data[first + start : first + end]
            self._streams[number] = found
        return self._streams[number]


def parsed(code: bytes) -> Any:
    """The one object that this code is; raises `UnknownCodeError` for what the lexer does not know."""
    tokens = _TOKEN.findall(code)
    value, end = _value(tokens, 0, 0)
    if end != len(tokens):
        raise UnknownCodeError
    return value


def _value(tokens: list[bytes], at: int, depth: int) -> tuple[Any, int]:
    """The value that begins at this token, and where the next one begins."""
    if at >= len(tokens) or depth > _DEPTH:
        raise UnknownCodeError
    token = tokens[at]
    first = token[:1]
    if token in {b"<<", b"["}:
        items: list[Any] = []
        at += 1
        while at < len(tokens) and tokens[at] not in _CLOSED:
            item, at = _value(tokens, at, depth + 1)
            items.append(item)
        if at >= len(tokens) or tokens[at] != (b">>" if token == b"<<" else b"]"):
            raise UnknownCodeError
        if token == b"[":
            return items, at + 1
        names = items[0::2]
        if len(items) % 2 or not all(isinstance(name, str) for name in names):
            raise UnknownCodeError
        return dict(zip(names, items[1::2], strict=True)), at + 1
    if first == b"/":
        if b"#" in token:
            raise UnknownCodeError
        return token.decode("latin-1"), at + 1
    if token in _WORDS:
        return _WORDS[token], at + 1
    if len(token) > 1 and first in b"(<":
        return token, at + 1
    if token.endswith(b"R"):
        return Ref(int(token.split()[0])), at + 1
    try:
        return float(token), at + 1
    except ValueError as error:
        raise UnknownCodeError from error


def _plain(value: Any) -> Any:
    """A value of pypdf as a plain one; streams are the dictionaries that they begin with."""
    if isinstance(value, IndirectObject):
        return Ref(value.idnum)
    if isinstance(value, DictionaryObject):
        return {str(key): _plain(value.raw_get(key)) for key in value}
    if isinstance(value, ArrayObject):
        return [_plain(item) for item in list.__iter__(value)]
    if isinstance(value, NameObject):
        return str(value)
    if isinstance(value, bool | int | float):
        return float(value)
    return bytes(value) if isinstance(value, bytes) else None
