"""What an OBX states: its value as printed, or the bytes of a document inside it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from secondop_desktop.core.dates import parse_hl7
from secondop_desktop.core.quantities import parse_value
from secondop_desktop.importers.hl7v2.draft import words_of
from secondop_desktop.importers.hl7v2.message import Segment, Value

TEXT_TYPES = frozenset({"TX", "FT"})
_CODED = frozenset({"CE", "CWE", "CNE", "CF", "IS", "ID"})
_DATES = frozenset({"DT", "TS", "DTM"})
_COMPOUND = frozenset({"XPN", "XCN", "XAD", "XTN", "XON", "CX", "EI", "HD", "CP", "MO", "NR", "DR", "NA", "CQ"})
_BASE64_MARKS = ("JVBERi0", "/9j/", "iVBORw0KGgo", "SUkq", "TU0AK", "UEsDB", "e1xydGY", "PD94bWw", "PCFET0NUWVBF")
_LEAST_BASE64 = 400


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as printed, with what can be parsed from it."""

    text: str = ""
    number: str | None = None
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """A document inside a message; `data` is None where its encoding is broken, empty where there is none."""

    data: bytes | None
    media_type: str = ""


def kind_of_value(segment: Segment) -> str:
    """OBX-2: the type of the value."""
    return segment.text(2).upper()


def value_of(segment: Segment) -> Stated:
    """The value of an OBX that is no document."""
    kind = kind_of_value(segment)
    found = [text for value in segment.repetitions(5) if (text := _one(value, kind))]
    if len(found) == 1 and (parsed := parse_value(found[0])) is not None and kind not in _DATES | _CODED:
        return Stated(found[0], str(parsed.number), parsed.comparator)
    return Stated(("\n" if kind in TEXT_TYPES else "; ").join(found))


def _one(value: Value, kind: str) -> str:
    if kind == "SN":
        return _structured(value)
    if kind in _CODED:
        return words_of(value)
    if kind in _DATES:
        when = parse_hl7(value.text(1))
        return when.iso if when is not None else value.text(1)
    if kind in _COMPOUND:
        parts = (value.text(number) for number in range(1, value.raw.count(value.marks.component) + 2))
        return " ".join(part for part in parts if part)
    if kind in TEXT_TYPES:
        return value.whole.rstrip()
    return value.whole.strip()


def _structured(value: Value) -> str:
    """A structured number: `>^100`, `^1^:^160`, `^2^-^10`, `^2^+`."""
    return "".join(value.text(number) for number in range(1, 5))


def document_in(segment: Segment) -> Inside | None:
    """The document in an OBX of encapsulated data, or in a text that is plainly one in base64."""
    kind = kind_of_value(segment)
    raw = segment.raw(5)
    if kind == "ED":
        parts = raw.split(segment.marks.component)
        value = Value(raw, segment.marks)
        encoding = value.text(4).casefold()
        data = segment.marks.component.join(parts[4:])
        return Inside(_decoded(data, encoding, segment), _media_type(value.text(2), value.text(3)))
    start = raw.rpartition(segment.marks.component)[2].lstrip()
    if kind in {"TX", "FT", "ST", ""} and len(start) > _LEAST_BASE64 and start.startswith(_BASE64_MARKS):
        found = _from_base64(start)
        return Inside(found) if found else None
    return None


def _decoded(data: str, encoding: str, segment: Segment) -> bytes | None:
    if not data.strip():
        return b""
    if encoding == "hex":
        try:
            return bytes.fromhex(data)
        except ValueError:
            return None
    if encoding in {"a", "ascii", "none"}:
        return Value(data, segment.marks).whole.encode("utf-8", "replace")
    return _from_base64(Value(data, segment.marks).whole)


def _from_base64(text: str) -> bytes | None:
    plain = re.sub(r"[\s~]+", "", text)
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _media_type(kind: str, part: str) -> str:
    """A MIME type of the two parts that v2 writes; some write it whole in the second."""
    if "/" in part:
        return part.casefold()
    known = {"pdf": "application/pdf", "rtf": "application/rtf", "jpeg": "image/jpeg", "jpg": "image/jpeg"}
    known |= {"html": "text/html", "tiff": "image/tiff", "png": "image/png", "plain": "text/plain"}
    found = known.get(part.casefold()) or known.get(kind.casefold())
    return found or (
        f"{kind}/{part}".casefold() if kind.casefold() in {"text", "image", "application"} and part else ""
    )
