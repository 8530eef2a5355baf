"""The packet's typeface: measuring text, falling back by glyph, and never printing a silent empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from secondop_desktop.core.files import resource
from secondop_desktop.packet.style import Face

_FAMILIES = ("SourceSans3", "NotoSans")
MISSING = "[?]"
"""Printed in the place of a character that no font of ours has."""

# What looks the same or is invisible, so that it needs no marker.
_SAME = {"\u2011": "-", "\u2212": "-", "\u00ad": "", "\u2028": " ", "\u2029": " "}
_SAME |= dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f", "")


@cache
def _font(family: str, face: Face) -> TTFont:
    name = f"{family}_{face}"
    font = TTFont(name, str(resource("fonts", f"{name}.ttf")))
    pdfmetrics.registerFont(font)
    return font


@cache
def _coverage(family: str, face: Face) -> frozenset[int]:
    return frozenset(_font(family, face).face.charToGlyph)


class Unprintable:
    """The characters that were asked for and that no font has, collected while a packet is laid out."""

    def __init__(self) -> None:
        self.characters: set[str] = set()


_collecting: list[Unprintable] = []


@contextmanager
def unprintable() -> Iterator[Unprintable]:
    """Collects the characters that cannot be printed until the block ends."""
    found = Unprintable()
    _collecting.append(found)
    _pieces.cache_clear()
    try:
        yield found
    finally:
        _collecting.remove(found)


def plain(text: str) -> str:
    """The text in one line, composed, without control characters."""
    return text if text.isascii() and text.isprintable() else _plain(text)


@lru_cache(maxsize=30_000)
def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)


@lru_cache(maxsize=60_000)
def _pieces(text: str, face: Face) -> tuple[tuple[str, str], ...]:
    first, second = (_coverage(family, face) for family in _FAMILIES)
    pieces: list[tuple[str, str]] = []
    for character in unicodedata.normalize("NFC", text):
        family = 0
        shown = character
        if ord(character) not in first:
            if character in _SAME:
                shown = _SAME[character]
            elif ord(character) in second:
                family = 1
            elif unicodedata.category(character) in {"Cc", "Cf"}:
                shown = " " if character in "\t\n\r\f\v" else ""
            else:
                for found in _collecting:
                    found.characters.add(character)
                shown = "" if pieces and pieces[-1][1].endswith(MISSING) else MISSING
        elif character in _SAME:
            shown = _SAME[character]
        if not shown:
            continue
        name = f"{_FAMILIES[family]}_{face}"
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + shown)
        else:
            pieces.append((name, shown))
    return tuple(pieces)


def pieces(text: str, face: Face) -> tuple[tuple[str, str], ...]:
    """The text cut into (font name, text), each piece in a font that has all its glyphs."""
    return _pieces(text, face)


def printed(text: str, face: Face = Face.REGULAR) -> str:
    """The text as it stands on paper, with the marker for what no font has."""
    return "".join(piece for _name, piece in _pieces(text, face))


@lru_cache(maxsize=60_000)
def width(text: str, face: Face, pt: float) -> float:
    """How wide the text is at this size, in points."""
    _font(_FAMILIES[0], face), _font(_FAMILIES[1], face)
    return sum(pdfmetrics.stringWidth(piece, name, pt) for name, piece in _pieces(text, face))
