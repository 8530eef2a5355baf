"""Words read from pictures of pages (the extra `ocr`): level lines, places on the page, and how sure each reading is.

A reading is never corrected: where two readings of the same place differ, or a figure looks like a letter, the word is
less sure than what is chosen for a person beforehand.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import Any

from PIL import Image

from secondop_desktop.core.progress import Progress
from secondop_desktop.importers.lab_report import looks_like_lab_report
from secondop_desktop.importers.lab_report_words import PageWords, Word, lines_of

PAGES = 300
"""The most pages of one file that are read."""
LONG_SIDE = 2400
"""Pixels of the longer side of a page as it is read: 218 dpi of a Letter page. Larger is slower and no better."""

_THREADS = 2
_UNSURE = 0.6
"""For a word whose two readings differ."""
_HIGHEST = 0.97  # what a machine reads is never as sure as a text layer
_POOR = 0.75  # a page whose lines are read worse than this may be upside down
_TURNED = 0.6  # the share of upright narrow boxes from which on a page lies on its side
_PADDING = 0.12  # of a box's height: the finder of text leaves air around a line
_FIGURES_AS_LETTERS = re.compile(r"(?<![A-Za-z])(?=[\dOolI|SB.,]*\d)[\d.,]*[OolI|SB][\dOolI|SB.,]*(?![A-Za-z/%])")
_LETTERS_ALIKE = re.compile(r"l[a-z][A-Z]")  # lgE for IgE
_RAISED_LOST = re.compile(r"(?<!\d)10\d{1,2}/|x ?10\d{1,2}(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Region:
    """A piece of text as it was found: its corners in pixels, clockwise from the top left."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]
    parts: tuple[tuple[str, float, float, float], ...]

    @property
    def left(self) -> float:
        return min(x for x, _y in self.corners)

    @property
    def right(self) -> float:
        return max(x for x, _y in self.corners)

    @property
    def top(self) -> float:
        return min(y for _x, y in self.corners)

    @property
    def bottom(self) -> float:
        return max(y for _x, y in self.corners)


def is_installed() -> bool:
    """Whether pictures can be read on this computer."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def text_of(page: PageWords) -> str:
    """The page's text, a line a line."""
    return "\n".join(line.text for line in lines_of(page.words))


def read_page(picture: Image.Image, number: int, progress: Progress) -> PageWords:
    """The words of a page that is shown as this picture; `seen` of each word is its place on the picture."""
    progress.check()
    upright = picture.convert("RGB")
    scale = LONG_SIDE / max(upright.size)
    if scale < 0.95 or scale > 1.3:
        size = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    turned, regions = _best_way_up(upright, progress)
    way_up = upright.rotate(-turned, expand=True) if turned else upright
    if looks_like_lab_report("\n".join(region.text for region in regions)):
        regions = [_read_twice(way_up, region, progress) for region in regions]
    return PageWords(number, way_up.width, way_up.height, _one_case(_level(regions, way_up.size, turned)))


def _one_case(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, those less sure that stand on the page with small and with large letters (kU/L and KU/L)."""
    spellings: dict[str, set[str]] = {}
    for word in words:
        if "/" in word.text or any(letter.isdigit() for letter in word.text):
            spellings.setdefault(word.text.casefold(), set()).add(word.text)
    return tuple(
        replace(word, confidence=min(word.confidence, _UNSURE))
        if len(spellings.get(word.text.casefold(), ())) > 1
        else word
        for word in words
    )


def _best_way_up(picture: Image.Image, progress: Progress) -> tuple[int, list[_Region]]:
    """How many degrees clockwise the picture must be turned to be read, and what is read then."""
    regions = _regions(picture)
    narrow = [region for region in regions if len(region.text) > 3]
    on_side = sum(_is_upright(region) for region in narrow) > _TURNED * len(narrow) if narrow else False
    if not on_side and _quality(regions) >= _POOR:
        return 0, regions
    ways = [(0, regions)]
    for turned in (90, 270) if on_side else (180,):
        if not regions:
            break
        progress.check()
        ways.append((turned, _regions(picture.rotate(-turned, expand=True))))
    return max(ways, key=lambda way: _quality(way[1]))


def _is_upright(region: _Region) -> bool:
    return (region.bottom - region.top) > 1.5 * (region.right - region.left)


def _quality(regions: Sequence[_Region]) -> float:
    letters = sum(len(region.text) for region in regions)
    if not letters:
        return 0.0
    across = sum(not _is_upright(region) for region in regions) / len(regions)
    return across * sum(region.score * len(region.text) for region in regions) / letters


@cache
def _engine() -> Any:
    """The reader with its models, which lie in the installed package; nothing is fetched."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": LONG_SIDE + 200,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _regions(picture: Image.Image) -> list[_Region]:
    import numpy

    read = _engine()(
        numpy.asarray(picture)[:, :, ::-1], use_det=True, use_cls=False, use_rec=True, return_word_box=True
    )
    if getattr(read, "boxes", None) is None or not read.txts:
        return []
    words = read.word_results or ()
    found = []
    for index, (box, text, score) in enumerate(zip(read.boxes, read.txts, read.scores, strict=True)):
        corners = tuple((float(x), float(y)) for x, y in box)
        parts = _parts(words[index]) if index < len(words) else ()
        # The micro sign and the letter mu look the same; units are spelled with the sign.
        found.append(_Region(" ".join(text.replace("\u03bc", "\u00b5").split()), float(score), corners, parts))
    return [region for region in found if region.text]


def _parts(words: Any) -> tuple[tuple[str, float, float, float], ...]:
    """Pieces of a line with their left and right edges, as far as the reader says where they are."""
    found = []
    for word in words:
        if not (isinstance(word, tuple | list) and len(word) == 3 and word[2] is not None):
            return ()
        across = [float(point[0]) for point in word[2]]
        found.append((str(word[0]).replace("\u03bc", "\u00b5"), float(word[1]), min(across), max(across)))
    return tuple(found)


def _read_twice(picture: Image.Image, region: _Region, progress: Progress) -> _Region:
    """The region once more, larger, where it holds a figure; what is read differently there is not sure."""
    if not any(letter.isdigit() for letter in region.text):
        return region
    import numpy

    progress.check()
    air = 0.1 * (region.bottom - region.top)
    box = (
        max(0, int(region.left - 2 * air)),
        max(0, int(region.top - air)),
        min(picture.width, int(region.right + 2 * air) + 1),
        min(picture.height, int(region.bottom + air) + 1),
    )
    crop = picture.crop(box)
    crop = crop.resize((max(1, round(crop.width * 1.6)), max(1, round(crop.height * 1.6))), Image.Resampling.BICUBIC)
    again = _engine()(
        numpy.asarray(crop)[:, :, ::-1], use_det=False, use_cls=False, use_rec=True, return_word_box=False
    )
    second = "".join(("".join(again.txts) if getattr(again, "txts", None) else "").split())
    if second == "".join(region.text.split()):
        return region
    return _Region(region.text, min(region.score, _UNSURE), region.corners, region.parts)


def _level(regions: Sequence[_Region], size: tuple[int, int], turned: int) -> tuple[Word, ...]:
    """The words of these regions in lines that run level; a page photographed askew is straightened in numbers."""
    start, growth = _slope(regions)
    width, height = size
    words: list[Word] = []
    for region in regions:
        tall = region.bottom - region.top
        slope = start + growth * (region.top + region.bottom) / 2
        lean = abs(slope) * (region.right - region.left)
        tall = max(0.5 * tall, tall - lean)
        middle = (region.top + region.bottom) / 2
        for number, (text, sure, left, right) in enumerate(_tokens(region)):
            across = (left + right) / 2
            seen_middle = middle + slope * (across - (region.left + region.right) / 2)
            level = seen_middle - slope * (across - width / 2)
            shift = slope * (middle - height / 2)
            half = tall * (0.5 - _PADDING)
            words.append(
                Word(
                    text,
                    left + shift,
                    level - half,
                    right + shift,
                    level + half,
                    round(min(_HIGHEST, sure), 3),
                    spaced=number > 0,
                    seen=_seen((left, seen_middle - tall / 2, right, seen_middle + tall / 2), size, turned),
                )
            )
    return tuple(words)


def _slope(regions: Sequence[_Region]) -> tuple[float, float]:
    """How much lines fall to the right, at the top of the page and more for each pixel down; (0, 0) where unknown."""
    found = []
    for region in regions:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = region.corners
        if x1 - x0 > 4 * (region.bottom - region.top) * 0.5 and x2 - x3 > 0:
            found.append(((region.top + region.bottom) / 2, ((y1 - y0) / (x1 - x0) + (y2 - y3) / (x2 - x3)) / 2))
    found = [(y, slope) for y, slope in found if abs(slope) < 0.3]
    if len(found) < 5:
        return 0.0, 0.0
    typical = median(slope for _y, slope in found)
    near = [(y, slope) for y, slope in found if abs(slope - typical) < 0.02]
    if len(near) < 8:
        return typical, 0.0
    mean_y = sum(y for y, _slope in near) / len(near)
    mean = sum(slope for _y, slope in near) / len(near)
    spread = sum((y - mean_y) ** 2 for y, _slope in near)
    growth = sum((y - mean_y) * (slope - mean) for y, slope in near) / spread if spread else 0.0
    return mean - growth * mean_y, growth


def _tokens(region: _Region) -> list[tuple[str, float, float, float]]:
    """The words of a region: text, how sure, left and right edge."""
    texts = region.text.split()
    pieces = [(letter, sure, left, right) for text, sure, left, right in region.parts for letter in text]
    known = "".join(letter for letter, *_rest in pieces) == "".join(texts)
    wide = (region.right - region.left) / max(1, len(region.text))
    tokens = []
    place = 0  # in the region's text
    count = 0  # of its letters
    for text in texts:
        left, right = region.left + place * wide, region.left + (place + len(text)) * wide
        sure = region.score
        if known:
            own = pieces[count : count + len(text)]
            left, right = min(piece[2] for piece in own), max(piece[3] for piece in own)
        if _FIGURES_AS_LETTERS.fullmatch(text) or _RAISED_LOST.search(text) or _LETTERS_ALIKE.match(text):
            sure = min(sure, _UNSURE)
        tokens.append((text, sure, left, right))
        place += len(text) + 1
        count += len(text)
    return tokens


def _seen(
    box: tuple[float, float, float, float], size: tuple[int, int], turned: int
) -> tuple[float, float, float, float]:
    """The box in fractions of the page as it is shown, before it was turned to be read."""
    width, height = size
    left, top, right, bottom = box
    if turned == 90:
        left, top, right, bottom, width, height = top, width - right, bottom, width - left, height, width
    elif turned == 180:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif turned == 270:
        left, top, right, bottom, width, height = height - bottom, left, height - top, right, height, width
    return tuple(  # type: ignore[return-value]
        round(min(1.0, max(0.0, value)), 5) for value in (left / width, top / height, right / width, bottom / height)
    )
