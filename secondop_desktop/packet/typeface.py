"""The packet's typeface: measuring text, falling back by glyph, and never printing a silent empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from secondop_desktop.core.files import resource
from secondop_desktop.packet import scripts
from secondop_desktop.packet.scripts import Part
from secondop_desktop.packet.style import Face

_FAMILIES = ("SourceSans3", "NotoSans")
_NOTHING = "\U0010fffd"  # no font has it
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
    _laid.cache_clear()
    in_a_row.cache_clear()
    try:
        yield found
    finally:
        _collecting.remove(found)


_TURNS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Signs that order text otherwise than its letters say, by which "gnp.exe" looks like a picture (UAX 9)."""


def plain(text: str) -> str:
    """The text in one line, composed, without control characters, in the order that its letters have."""
    return text if text.isascii() and text.isprintable() else _plain(text)


@lru_cache(maxsize=30_000)
def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text.translate(_TURNS))
    return "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)


@lru_cache(maxsize=60_000)
def _pieces(text: str, face: Face) -> tuple[tuple[str, str], ...]:
    first, second = (_coverage(family, face) for family in _FAMILIES)
    text = unicodedata.normalize("NFC", text)
    if text and first.issuperset(map(ord, text)) and _SAME.keys().isdisjoint(text):
        return ((f"{_FAMILIES[0]}_{face}", text),)
    pieces: list[tuple[str, str]] = []
    for character in text:
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


@dataclass(frozen=True, slots=True)
class _Laid:
    """A text as it stands in a line: its parts by the size of type, how wide they are together, and what they say."""

    parts: tuple[Part, ...]
    width: float
    says: str


@lru_cache(maxsize=20_000)
def _laid(text: str, face: Face) -> _Laid:
    """A text with letters of other scripts: in the order they are read in, in their shapes."""
    text = "".join(_NOTHING if scripts.private(c) else c for c in unicodedata.normalize("NFC", text))
    says = "".join(_says(part, script, face, text) for part, script in scripts.stretches(text))
    x = 0.0
    stretches = scripts.in_order(says)
    held: list[list[Part]] = []
    for stretch in stretches:
        parts: list[Part] = []
        for part, script in scripts.stretches(stretch.text):
            if scripts.is_shaped(script):
                found, x = scripts.shaped(part, script, face, right_to_left=stretch.right_to_left, x=x)
                parts += found
                continue
            for name, shown in _han(part, says) if script else _pieces(part, face):
                parts.append(Part(name, shown, x))
                x += pdfmetrics.stringWidth(shown, name, 1)
        held.append(parts)
    # Drawn in the order of speaking, wherever it stands: what reads a file aloud follows the order of drawing.
    spoken = sorted(zip(stretches, held, strict=True), key=lambda item: item[0].spoken)
    return _Laid(tuple(part for _stretch, parts in spoken for part in parts), x, says)


def _says(part: str, script: str, face: Face, text: str) -> str:
    """What of a stretch can be printed, with the marker for the rest."""
    if not script:
        return "".join(piece for _name, piece in _pieces(part, face))
    fonts = scripts.han_fonts(text) if script == "Han" else (script,)
    out: list[str] = []
    for character in part:
        if any(ord(character) in scripts.coverage(font) for font in fonts) or character in "\u200c\u200d":
            out.append(character)
            continue
        for found in _collecting:
            found.characters.add(character)
        if not out or out[-1] != MISSING:
            out.append(MISSING)
    return "".join(out)


def _han(part: str, text: str) -> list[tuple[str, str]]:
    """Chinese, Japanese and Korean characters in the first font that has each."""
    out: list[tuple[str, str]] = []
    for character in part:
        script = next(font for font in scripts.han_fonts(text) if ord(character) in scripts.coverage(font))
        name = scripts.font_of(script, Face.REGULAR).fontName
        if out and out[-1][0] == name:
            out[-1] = (name, out[-1][1] + character)
        else:
            out.append((name, character))
    return out


_usual: set[str] = set()
"""The characters that were met and that need no shaping and no other order."""


def _is_other(text: str) -> bool:
    if text.isascii():
        return False
    new = set(text) - _usual
    _usual.update(c for c in new if not (scripts.script_of(c) or scripts.private(c)))
    return not new <= _usual


def placed(text: str, face: Face, pt: float) -> list[Part]:
    """The text in parts, each in a font that has all its glyphs, with their places at this size."""
    if _is_other(text):
        return [replace(part, x=part.x * pt, y=part.y * pt) for part in _laid(text, face).parts]
    cut = _pieces(text, face)
    if len(cut) == 1:
        return [Part(*cut[0], 0.0)]
    x, out = 0.0, []
    for name, shown in cut:
        out.append(Part(name, shown, x))
        x += pdfmetrics.stringWidth(shown, name, pt)
    return out


@lru_cache(maxsize=20_000)
def in_a_row(text: str, face: Face) -> tuple[tuple[str, str], ...] | None:
    """The text in parts of (font, characters) that simply follow each other; None for letters of other scripts."""
    return None if _is_other(text) else _pieces(text, face)


def drawn(text: str, face: Face = Face.REGULAR) -> str:
    """The characters that are drawn for the text, one after the other: shapes, and in the order of the paper."""
    return "".join(part.shown for part in placed(text, face, 1))


def printed(text: str, face: Face = Face.REGULAR) -> str:
    """The text as it stands on paper, with the marker for what no font has."""
    if _is_other(text):
        return _laid(text, face).says
    return "".join(piece for _name, piece in _pieces(text, face))


@lru_cache(maxsize=60_000)
def width(text: str, face: Face, pt: float) -> float:
    """How wide the text is at this size, in points."""
    if _is_other(text):
        return _laid(text, face).width * pt
    _font(_FAMILIES[0], face), _font(_FAMILIES[1], face)
    return sum(pdfmetrics.stringWidth(piece, name, pt) for name, piece in _pieces(text, face))
