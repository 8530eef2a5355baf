"""A page as words with places, and the words as lines and cells: what a table is read from, in a PDF or by OCR."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

Box = tuple[float, float, float, float]
_LEADER = re.compile(r"\.{3,}|_{3,}|…+|·{3,}")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_SUPERSCRIPT = str.maketrans("0123456789+-", _RAISED)
_RAISED_MOST = 0.8  # a raised figure is at most this high, against the text that it follows
_TOUCHING = 0.16  # of the text's height; a space is wider
_CELL_GAP = 0.55  # of the text's height; wider than a space, narrower than the space between columns


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box; lengths in the page's own unit, origin at the top left.

    `confidence` is OCR's, 0 to 1; `spaced` says that a space was written before it, however narrow it looks. `seen` is
    its place on the page as it is shown, in fractions of it, where these lengths are those of a straightened page.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0
    spaced: bool = False
    seen: Box | None = None

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one page, counted from 1, with the page's size in the same unit."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a line that stand together; also a whole line."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return median(word.middle for word in self.words)

    @property
    def height(self) -> float:
        return median(word.height for word in self.words)


Line = Cell


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The lines from top to bottom, each from left to right; leaders are gone and raised figures are marked."""
    open_lines: list[tuple[list[Word], float, float]] = []
    for word in sorted((part for word in words for part in _without_leaders(word)), key=lambda word: word.middle):
        for index in range(len(open_lines) - 1, max(-1, len(open_lines) - 5), -1):
            members, top, bottom = open_lines[index]
            shared = min(bottom, word.bottom) - max(top, word.top)
            if shared > 0.5 * min(bottom - top, word.height):
                members.append(word)
                if word.height > bottom - top:
                    open_lines[index] = (members, word.top, word.bottom)
                break
        else:
            open_lines.append(([word], word.top, word.bottom))
    lines = [Cell(tuple(_joined(sorted(members, key=lambda word: word.left)))) for members, _top, _bottom in open_lines]
    return sorted(lines, key=lambda line: line.middle)


def cells_of(line: Line, gap: float = _CELL_GAP) -> list[Cell]:
    """The line in pieces, cut where the space is wider than `gap` of the text's height."""
    height = line.height
    cells: list[list[Word]] = []
    for word in line.words:
        if cells and word.left - cells[-1][-1].right < gap * height:
            cells[-1].append(word)
        else:
            cells.append([word])
    return [Cell(tuple(words)) for words in cells]


def box_of(cells: Sequence[Cell], page: PageWords) -> Box:
    """Left, top, right and bottom of these cells together, in fractions of the page."""

    seen = [word.seen for cell in cells for word in cell.words if word.seen is not None]
    if seen:
        return _around(seen)

    def fraction(length: float, whole: float) -> float:
        return round(min(1.0, max(0.0, length / whole)), 5) if whole > 0 else 0.0

    return (
        fraction(min(cell.left for cell in cells), page.width),
        fraction(min(cell.top for cell in cells), page.height),
        fraction(max(cell.right for cell in cells), page.width),
        fraction(max(cell.bottom for cell in cells), page.height),
    )


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _without_leaders(word: Word) -> list[Word]:
    """The word without the dots that lead the eye to the next column."""
    if not _LEADER.search(word.text):
        return [word] if word.text.strip(".·_") or word.text == "." else []
    wide = (word.right - word.left) / len(word.text)
    parts: list[Word] = []
    start = 0
    for match in [*_LEADER.finditer(word.text), None]:
        end = match.start() if match else len(word.text)
        if end > start:
            part = word.text[start:end]
            parts.append(replace(word, text=part, left=word.left + start * wide, right=word.left + end * wide))
        start = match.end() if match else end
    return parts


def _joined(words: Sequence[Word]) -> list[Word]:
    """Words that touch as one, as where a laboratory changes the font inside a unit; 10 and a raised 3 is 10³."""
    joined: list[Word] = []
    for word in words:
        before = joined[-1] if joined else None
        gap = word.left - before.right if before is not None else 0.0
        raised = before is not None and _is_raised(word, before)
        # A PDF's reader may see a space before and after a raised figure that is not there.
        spaced = word.spaced and not raised and not (before is not None and before.text[-1] in _RAISED)
        if before is None or spaced or gap > _TOUCHING * max(before.height, word.height):
            joined.append(word)
            continue
        text = word.text.translate(_SUPERSCRIPT) if raised else word.text
        joined[-1] = Word(
            before.text + text,
            min(before.left, word.left),
            min(before.top, word.top) if word.height >= before.height else before.top,
            max(before.right, word.right),
            max(before.bottom, word.bottom) if word.height >= before.height else before.bottom,
            min(before.confidence, word.confidence),
            before.spaced,
            _around([box for box in (before.seen, word.seen) if box is not None]) if before.seen else word.seen,
        )
    return joined


def _is_raised(word: Word, before: Word) -> bool:
    return word.height < _RAISED_MOST * before.height and word.bottom < before.bottom - 0.15 * before.height
