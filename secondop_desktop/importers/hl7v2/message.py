"""HL7 v2 on the wire: a file into messages and segments, a segment into fields, and the escapes in them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.importers import text

_START = re.compile(r"(?:MSH|FHS|BHS)(?P<separator>[^\w\s])")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_HEADERS = frozenset({"MSH", "FHS", "BHS"})
_BATCH = frozenset({"FHS", "BHS", "FTS", "BTS"})
_CODE_PAGES = {"8859/1": "latin-1", "8859/15": "iso8859-15", "8859/2": "iso8859-2", "8859/9": "iso8859-9"}
_MOST_SEGMENTS = 1_000_000
_STRANGE = tuple(bytes((code,)) for code in (*range(9), *range(14, 27), *range(28, 32)))
"""Control characters, which no text has; a few of them are damage on the way and do no harm."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters that part fields, components, repetitions and subcomponents, and the one that escapes."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its name, the line that it begins on (from 1), and its fields as they stand in the file."""

    name: str
    line: int
    fields: tuple[str, ...]
    marks: Marks

    @property
    def where(self) -> str:
        """Its place, as a source names it."""
        return f"line {self.line} {self.name}"

    def raw(self, number: int) -> str:
        """A field as it stands in the file; empty where it is absent or HL7's null (two quotation marks)."""
        index = number - 1 if self.name in _HEADERS else number
        found = self.fields[index] if 0 <= index < len(self.fields) else ""
        return "" if found == '""' else found

    def repetitions(self, number: int) -> list[Value]:
        """The repetitions of a field that say something."""
        raw = self.raw(number)
        return [Value(part, self.marks) for part in raw.split(self.marks.repetition) if part] if raw else []

    def value(self, number: int) -> Value:
        """The first repetition of a field."""
        return Value(self.raw(number).split(self.marks.repetition, 1)[0], self.marks)

    def text(self, number: int, component: int = 1) -> str:
        """A component of the first repetition of a field."""
        return self.value(number).text(component)


@dataclass(frozen=True, slots=True)
class Value:
    """One repetition of a field."""

    raw: str
    marks: Marks

    def __bool__(self) -> bool:
        return bool(self.raw.strip())

    def text(self, component: int = 1) -> str:
        """A component with its escapes resolved, whole: an unescaped `&` in a text stays there."""
        parts = self.raw.split(self.marks.component)
        found = parts[component - 1] if component <= len(parts) else ""
        return "" if found == '""' else unescape(found, self.marks).strip()

    def parts(self, component: int) -> list[str]:
        """The subcomponents of a component."""
        parts = self.raw.split(self.marks.component)
        found = parts[component - 1] if component <= len(parts) else ""
        return [unescape(part, self.marks).strip() for part in found.split(self.marks.subcomponent)]

    def inner(self, component: int) -> Value:
        """A component as a value of its own, its subcomponents taken for components."""
        parts = self.raw.split(self.marks.component)
        found = parts[component - 1] if component <= len(parts) else ""
        marks = Marks(
            self.marks.field, self.marks.subcomponent, self.marks.repetition, self.marks.escape, self.marks.component
        )
        return Value(found, marks)

    @property
    def whole(self) -> str:
        """All of it as one text."""
        return "" if self.raw == '""' else unescape(self.raw, self.marks)


@dataclass(frozen=True, slots=True)
class Message:
    """The segments from one MSH to the next."""

    segments: tuple[Segment, ...]

    @property
    def header(self) -> Segment:
        return self.segments[0]

    @property
    def kind(self) -> str:
        """The message's code: ORU, ADT, VXU, MDM …"""
        return self.header.text(9).upper()


def begins_message(head: bytes) -> bool:
    """Whether a file begins with a message or a batch of them, whatever stands before it on the wire."""
    return _START.match(_plain(head)[:64].decode("latin-1")) is not None


def _plain(data: bytes) -> bytes:
    """The bytes from the first character of the text on, in one byte each where they were UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data[2:].replace(b"\0", b"")
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x0b\x1c\0 \t\r\n")


def read(data: bytes) -> list[Message]:
    """The messages of a file; raises `InputRefusedError` where it is no text or holds none."""
    words = _decode(data)
    messages: list[list[Segment]] = []
    marks = Marks()
    for count, (line, part) in enumerate(_segments(words)):
        if count >= _MOST_SEGMENTS:
            raise InputRefusedError(
                _("This file is too large"),
                _("It holds more than a million lines of messages. It is kept sealed. Split it and add the parts."),
            )
        name = part[:3]
        if name in _HEADERS:
            marks = _marks(part)
        segment = Segment(name, line, _fields(part, marks), marks)
        if name == "MSH":
            messages.append([segment])
        elif messages and name not in _BATCH:
            messages[-1].append(segment)
    if not messages:
        raise InputRefusedError(
            _("This file holds no message"),
            _("It begins like a message of a laboratory or hospital system, but there is none in it. It is kept."),
        )
    return [Message(tuple(segments)) for segments in messages]


def _decode(data: bytes) -> str:
    # The frames around a message on the wire (MLLP) are no part of it.
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.translate(None, b"\x0b\x1c")
    named = re.search(rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?MSH[^\r\n]*", data[:8192])
    page = next((codec for name, codec in _CODE_PAGES.items() if named and name.encode() in named[0]), None)
    strange = sum(map(data.count, _STRANGE))
    if strange and strange * 100 < len(data) and b"\0" not in data[:16]:
        data = data.translate(None, b"".join(_STRANGE))
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")  # it says that it is UTF-8; a damaged letter shows as one
    words = text.decode(data, wordy=False)
    if page is not None:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            words = data.decode(page, "replace")
    if words is None:
        raise InputRefusedError(
            _("This message is damaged"),
            _("It begins like a message of a laboratory or hospital system, but it is no text. It is kept sealed."),
        )
    return words.lstrip("\ufeff")


def _segments(words: str) -> Iterator[tuple[int, str]]:
    """Each segment with its line; a line that is no segment goes on with the one before it."""
    held, began, separator = "", 0, "|"
    for number, line in enumerate(re.split(r"\r\n|\r|\n", words), start=1):
        line = line.lstrip("\ufeff\x0b")
        if not held and not line.strip():
            continue
        if (header := _START.match(line)) is not None:
            separator = header["separator"]
        if _SEGMENT.match(line) and line[3:4].strip() in ("", separator) and line[3:4] != " ":
            if held:
                yield began, held
            held, began = line, number
        elif held and line.strip():
            held = f"{held}\n{line}"
    if held:
        yield began, held


def _marks(header: str) -> Marks:
    field = header[3:4] or "|"
    others = header[4:].split(field, 1)[0]
    standard = "^~\\&"
    given = [others[place] if place < len(others) else standard[place] for place in range(4)]
    return Marks(field, *given)


def _fields(part: str, marks: Marks) -> tuple[str, ...]:
    return tuple(part.rstrip().split(marks.field))


_HEX = re.compile(r"[xX]((?:[0-9A-Fa-f]{2})+)")
_TROFF = {".br": "\n", ".sp": "\n", ".ce": "\n", ".fi": "", ".nf": "", ".in": "", ".ti": "", ".sk": " "}


def unescape(words: str, marks: Marks) -> str:
    """The text with its escapes resolved (HL7 2.5.1, chapter 2.7); one that is unknown stays as it is."""
    if marks.escape not in words:
        return words
    mark = re.escape(marks.escape)
    return re.sub(rf"{mark}([^{mark}\r\n]{{1,400}}){mark}", lambda match: _escaped(match, marks), words)


def _escaped(match: re.Match[str], marks: Marks) -> str:
    code = match[1]
    signs = {
        "F": marks.field,
        "S": marks.component,
        "T": marks.subcomponent,
        "R": marks.repetition,
        "E": marks.escape,
        "H": "",
        "N": "",
    }
    if code in signs:
        return signs[code]
    if (sign := _TROFF.get(code[:3].lower())) is not None and re.fullmatch(r"\.[a-zA-Z]{2}\s*[+-]?\d{0,3}", code):
        return sign
    if (found := _HEX.fullmatch(code)) is not None:
        data = bytes.fromhex(found[1])
        try:
            return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            return data.decode("latin-1")
    return match[0]
