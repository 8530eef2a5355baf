"""Looks for words in a part of a PDF: in its strings and streams, decompressed, whether they are shown or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

import pikepdf
from pikepdf import Dictionary, Object, Stream

from secondop_desktop.packet.terms import Terms

_SHORTEST_IN_PICTURES = 6
"""Shorter words turn up in the bytes of fonts and pictures by chance."""


class Said(IntEnum):
    """Where a page still has a term: nowhere, in what is not shown, or in what may be."""

    NOWHERE = 0
    HIDDEN = 1
    SHOWN = 2


_NAMED = frozenset({"/XObject", "/Font", "/Properties", "/ColorSpace", "/Pattern", "/Shading", "/ExtGState"})
"""Where the keys are names that whoever made the file chose."""
_MACHINE = frozenset({"/ToUnicode", "/FontDescriptor", "/DestOutputProfile", "/Encoding"})
_UP = frozenset({"/Parent", "/P"})


def said(value: Object, terms: Terms, clean: set[tuple[int, int]], *, ours: bool = False) -> Said:
    """Where a term stands in this object and in all that it refers to; `clean` are objects known to have none.

    `ours`: pass over what fonts and colour profiles of ours say of themselves.
    """
    seen: set[tuple[int, int]] = set()
    worst = Said.NOWHERE
    stack: list[tuple[str, Any]] = [("", value)]
    while stack and worst is not Said.SHOWN:
        place, item = stack.pop()
        if not isinstance(item, Object):
            continue
        if item.is_indirect:
            if item.objgen in seen or item.objgen in clean:
                continue
            seen.add(item.objgen)
        if isinstance(item, pikepdf.String):
            if terms.hit(str(item)) or terms.hit_bytes(bytes(item)):
                worst = max(worst, Said.HIDDEN)
        elif isinstance(item, pikepdf.Array):
            stack.extend((place, child) for child in _children(item))
        elif isinstance(item, Dictionary | Stream):
            for key in item.keys():  # noqa: SIM118  (a PDF dictionary)
                if key in _UP or (ours and key in _MACHINE):
                    continue
                if place in _NAMED and terms.hit(key[1:]):
                    worst = max(worst, Said.HIDDEN)
                stack.append((key, item.get(key)))
            if isinstance(item, Stream):
                worst = max(worst, _stream_says(item, terms))
    if worst is Said.NOWHERE:
        clean |= seen
    return worst


def _children(array: pikepdf.Array) -> list[Any]:
    return [array[index] for index in range(len(array))]


_TAG = re.compile(rb"<[^>]*>")


def _stream_says(stream: Stream, terms: Terms) -> Said:
    kind = str(stream.get("/Subtype", ""))
    binary = kind == "/Image" or "/Length1" in stream or kind in {"/Type1C", "/CIDFontType0C", "/OpenType"}
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        data = stream.read_raw_bytes()
        binary = True
    if str(stream.get("/Type", "")) == "/Metadata":
        data = _TAG.sub(b" ", data)
    found = terms.hit_bytes(data, shortest=_SHORTEST_IN_PICTURES if binary else 1)
    if kind == "/Form":
        return max(Said.HIDDEN if found else Said.NOWHERE, _content_says(stream, terms))
    return Said.HIDDEN if found else Said.NOWHERE


def _content_says(form: Stream, terms: Terms) -> Said:
    """What the text of a form says as it is coded, and what a reading program is told in its place (14.9.4)."""
    worst = Said.NOWHERE
    try:
        instructions = pikepdf.parse_content_stream(form)
    except pikepdf.PdfError:
        return worst
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in {"Tj", "TJ", "'", '"'}:
            if terms.hit("".join(_strings(instruction.operands))):
                return Said.SHOWN
        elif operator in {"BDC", "DP"} and any(terms.hit(text) for text in _strings(instruction.operands)):
            worst = Said.HIDDEN
    return worst


def _strings(operands: Iterable[Any]) -> list[str]:
    found: list[str] = []
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            found.append(str(operand))
        elif isinstance(operand, pikepdf.Array):
            found += _strings(_children(operand))
        elif isinstance(operand, Dictionary):
            found += _strings(operand.values())
    return found
