"""Other scripts than Latin, Greek and Cyrillic: their fonts, the order they are read in, and the shapes of letters.

HarfBuzz shapes what has to be shaped. Each glyph of such a font also has a character in the private use area (see
packaging/fonts.py), so that the shapes can be drawn like any text; what they say is told beside them (ActualText).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from secondop_desktop.core.files import resource
from secondop_desktop.packet.style import Face

FIRST = "\u0590"
"""The first character that is looked at here."""

_GLYPHS = {"Arabic": 0xE000, "Devanagari": 0xEB00, "Thai": 0xF200, "Hebrew": 0xF400}
"""The fonts whose letters are shaped, and where their glyphs have characters."""

_RANGES = (
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0750, 0x077F, "Arabic"),
    (0x08A0, 0x08FF, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x1100, 0x11FF, "KR"),
    (0x2E80, 0x312F, "Han"),
    (0x3130, 0x318F, "KR"),
    (0x3190, 0x9FFF, "Han"),
    (0xA8E0, 0xA8FF, "Devanagari"),
    (0xAC00, 0xD7A3, "KR"),
    (0xF900, 0xFAFF, "Han"),
    (0xFB1D, 0xFB4F, "Hebrew"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFC, "Arabic"),
    (0xFF00, 0xFFEF, "Han"),
)
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Part:
    """Text that is drawn at once: where it stands behind the start of its line and how high, by the size of type."""

    font: str
    shown: str
    x: float
    y: float = 0.0
    says: str = ""
    """What it says where its shapes do not; of a word in several parts the first one says it, the others a zero."""


def private(character: str) -> bool:
    """Whether it is of the private use area, where it says nothing and our shapes have their places."""
    return "\ue000" <= character <= "\uf8ff"


def script_of(character: str) -> str:
    """The script whose font has this character; empty for one that is not looked at here."""
    code = ord(character)
    if code < 0x0590:
        return ""
    return next((script for low, high, script in _RANGES if low <= code <= high), "")


@cache
def font_of(script: str, face: Face) -> TTFont:
    """The font of a script, with weight where it has it; italics stay upright."""
    style = "400Regular"
    if script in _GLYPHS and face is Face.BOLD:
        style = "600SemiBold"
    name = f"SecondOp{script}_{style}"
    font = TTFont(name, str(resource("fonts", f"{name}.ttf")))
    pdfmetrics.registerFont(font)
    return font


@cache
def coverage(script: str) -> frozenset[int]:
    """The characters that the font of a script has."""
    return frozenset(code for code in font_of(script, Face.REGULAR).face.charToGlyph if not 0xE000 <= code <= 0xF8FF)


def han_fonts(text: str) -> tuple[str, ...]:
    """The fonts for Chinese characters in their order: with Japanese syllables around them, the Japanese one first."""
    japanese = any("\u3040" <= character <= "\u30ff" for character in text)
    return ("JP", "SC", "KR") if japanese else ("SC", "JP", "KR")


# ---------------------------------------------------------------------------------------------------------- order


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a line: whether it is read from right to left, and when it is spoken."""

    text: str
    right_to_left: bool
    spoken: int


def in_order(text: str) -> list[Stretch]:
    """The stretches of a line from left to right.

    The base direction is left to right; within that, what the Unicode bidirectional algorithm (UAX 9) does with
    letters, numbers and what stands between them, without its explicit marks.
    """
    kinds = [_kind(character) for character in text]
    out: list[Stretch] = []
    at = 0
    while at < len(text):
        if kinds[at] != "R":
            end = next((n for n in range(at, len(text)) if kinds[n] == "R"), len(text))
            out.append(Stretch(text[at:end], False, len(out)))
            at = end
            continue
        end = _end_of_right_to_left(text, kinds, at)
        turned = _turned(text[at:end], kinds[at:end])
        last = len(out) + len(turned) - 1
        out += [Stretch(part, turns, last - n) for n, (part, turns) in enumerate(turned)]
        at = end
    return out


def _kind(character: str) -> str:
    """R for what is read from right to left, L from left to right, N a number, M a mark, or a blank for the rest."""
    if character in _JOINERS:
        return "M"
    return _KINDS.get(unicodedata.bidirectional(character), " ")


_KINDS = {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "N", "NSM": "M"}


def _end_of_right_to_left(text: str, kinds: list[str], start: int) -> int:
    """Behind the last letter or number that belongs to a stretch that begins here, and the bracket that closes it."""
    end = start + 1
    for place in range(start + 1, len(kinds)):
        if kinds[place] == "L":
            break
        if kinds[place] in "RNM":
            end = place + 1
    inside = text[start:end]
    while end < len(text) and text[end] in ")]}" and inside.count(_MIRRORED[text[end]]) > inside.count(text[end]):
        inside += text[end]
        end += 1
    return end


def _turned(text: str, kinds: list[str]) -> list[tuple[str, bool]]:
    """A stretch from right to left in the order in which it stands on paper: numbers keep their own order."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        kind = kinds[at]
        end = at + 1
        if kind in "RM":
            while end < len(text) and kinds[end] in "RM":
                end += 1
            pieces.append((text[at:end], True))
        elif kind == "N":
            while end < len(text) and (
                kinds[end] in "NM" or (text[end] in ".,:/-" and end + 1 < len(text) and kinds[end + 1] == "N")
            ):
                end += 1
            pieces.append((text[at:end], False))
        else:
            pieces.append((_MIRRORED.get(text[at], text[at]), False))
        at = end
    return pieces[::-1]


_MIRRORED = {"(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<", "«": "»", "»": "«"}


def is_read_back(name: str, text: str) -> bool:
    """Whether a reader of pages found this name, of which a part is read from right to left, in a text without blanks.

    Readers differ in how they turn such words and where they leave their marks; each letter must be there all the same.
    """
    if not any(_kind(character) == "R" for character in name):
        return False
    bare = "".join(c for c in unicodedata.normalize("NFC", text) if not unicodedata.combining(c))
    words = "".join(c for c in unicodedata.normalize("NFC", name) if not unicodedata.combining(c)).split()
    return all(word in bare or word[::-1] in bare for word in words)


# ---------------------------------------------------------------------------------------------------------- shapes


def stretches(text: str) -> Iterator[tuple[str, str]]:
    """The text cut where its script changes; marks and joiners stay with the letters before them."""
    start, script = 0, ""
    for place, character in enumerate(text):
        found = script_of(character)
        if not found and script in _GLYPHS and (character in _JOINERS or unicodedata.combining(character)):
            found = script
        if place and found != script:
            yield text[start:place], script
            start = place
        script = found
    if start < len(text):
        yield text[start:], script


def is_shaped(script: str) -> bool:
    """Whether the letters of a script are shaped."""
    return script in _GLYPHS


def shaped(text: str, script: str, face: Face, *, right_to_left: bool, x: float = 0.0) -> tuple[list[Part], float]:
    """The shapes of a word of one script from left to right, and where they end; `x` is where they begin."""
    import uharfbuzz

    font = font_of(script, face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    uharfbuzz.shape(_harfbuzz(script, face), buffer)
    base, per_em = _GLYPHS[script], font.face.unitsPerEm if hasattr(font.face, "unitsPerEm") else 1000
    parts: list[Part] = []
    says = text
    natural = -1.0  # where the next glyph would stand by itself
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        shown = chr(base + info.codepoint)
        left, up = x + position.x_offset / per_em, position.y_offset / per_em
        if parts and abs(left - natural) < 1e-6 and parts[-1].y == up:
            parts[-1] = replace(parts[-1], shown=parts[-1].shown + shown)
        else:
            parts.append(Part(font.fontName, shown, left, up, says))
            says = "\0"
        natural = left + pdfmetrics.stringWidth(shown, font.fontName, 1)
        x += position.x_advance / per_em
    return parts, x


@cache
def _harfbuzz(script: str, face: Face) -> object:
    import uharfbuzz

    font = font_of(script, face)
    blob = uharfbuzz.Blob.from_file_path(str(resource("fonts", f"{font.fontName}.ttf")))
    return uharfbuzz.Font(uharfbuzz.Face(blob))
