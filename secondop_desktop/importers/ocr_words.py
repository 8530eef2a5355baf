"""Lines of writing to words with places: read twice where a figure may stand in them, and doubted where they differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from secondop_desktop.importers.lab_report_words import Word
from secondop_desktop.importers.ocr_engine import Engine, Letter, Picture, Quad
from secondop_desktop.importers.ocr_page import Upright, line_of
from secondop_desktop.importers.ocr_signs import lone_dashes

_TEXT_HEIGHT = 0.78  # of a found line, which is found with a margin
_COLUMN_GAP = 0.34  # of the line's height: so far apart, two letters are of two words
# How far each look reaches beyond the ends of a line, and its height, in heights of the line.
_FIRST, _SECOND, _THIRD = (0.1, 1.0), (0.3, 0.84), (0.2, 1.15)
_SPACE = 0.22
_SPACED = 2.5  # times the usual gap between two letters of the line
_DASHED = 0.18
_DASHES = frozenset("-–—")
_YEAR = re.compile(r".*?(?:19|20)\d{2}(?:-\d{0,2}-?)?")
_DAY = re.compile(r"(?:[/.\-]\d{1,2}[/.\-]\d{4}|\d{4}-\d{2}-\d{2})$")
_POINTS = frozenset(".,")
_LEADERS = frozenset(".·…_")
_LEADER = 3
_SHORT = 14
_SURE = 0.97
_DIFFERENT = 0.5  # the confidence of what was read in two ways
_AT_A_RULE = 0.88
_UNREADABLE = 0.35
_PAIRS = 8
_LEFT_OVER = 0.03
_PLAINLY = 1.5  # times as much speaks for a slope that is left over as for none
_RULE = 0.94  # of the line's height or width: no letter is as long
_EDGE = 0.35


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a line: its letters, and from where to where they stand, in fractions of the line's width."""

    letters: tuple[Letter, ...]
    left: float
    right: float
    spaced: bool
    sure: float

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a line: the cut-out, where ink stands in it, whether a table's rule was taken off, what was read."""

    quad: Quad
    picture: Picture
    ink: npt.NDArray[np.bool_]
    ruled: bool
    letters: tuple[Letter, ...] = ()
    agreed: bool = False

    @property
    def solid(self) -> str:
        return "".join(letter.text for letter in self.letters if not letter.text.isspace())

    @property
    def words(self) -> list[str]:
        return "".join(letter.text for letter in self.letters).split()

    @property
    def sure(self) -> float:
        return min((letter.sure for letter in self.letters if not letter.text.isspace()), default=0.0)


def words_of(page: Upright, engine: Engine) -> list[Word]:
    """The words of the page in a frame in which its lines are level, each with its place on the page as shown."""
    looks = [[_look(page.picture, quad, *_FIRST)] for quad in page.quads]
    _read_looks(looks, range(len(looks)), engine)
    again = [n for n, line in enumerate(looks) if _wants_second(line[0].letters)]
    for n in again:
        looks[n].append(_look(page.sharp, page.quads[n], *_SECOND))
    _read_looks(looks, again, engine)
    unclear = [n for n in again if looks[n][0].solid != looks[n][1].solid]
    for n in unclear:
        looks[n].append(_look(page.picture, page.quads[n], *_THIRD))
    _read_looks(looks, unclear, engine)
    common = Counter(word for line in looks if len({look.solid for look in line}) == 1 for word in line[0].words)
    level = Level(page.quads)
    words: list[Word] = []
    for line in looks:
        look = _chosen(line, common)
        words += (_word(page, look.quad, piece, level) for piece in _pieces(look))
    return words + [_sign(page, sign, level) for sign in lone_dashes(page.sharp, page.quads)]


def _read_looks(looks: Sequence[list[_Look]], numbers: Iterable[int], engine: Engine) -> None:
    """Read the last look at each of these lines."""
    last = [looks[n] for n in numbers]
    for line, letters in zip(last, engine.read([line[-1].picture for line in last]), strict=True):
        line[-1] = replace(line[-1], letters=tuple(_plain(letter) for letter in letters))


def _chosen(looks: Sequence[_Look], common: Counter[str]) -> _Look:
    """The reading that most looks agree on, else the one whose words the page has elsewhere, else the surest one.

    Each letter is as sure as the looks together leave it: what they do not all say stays in doubt.
    """
    if len(looks) == 1:
        return looks[0]
    if len({look.solid for look in looks}) == 1:
        return replace(looks[0], letters=_surer(looks[0].letters, looks[1].letters), agreed=True)

    def worth(look: _Look) -> float:
        votes = sum(other.solid == look.solid for other in looks)
        # Only words: that a figure stands elsewhere on the page says nothing about this one.
        words = [word for word in look.words if not any(char.isdigit() for char in word)]
        known = sum(common[word] > 1 for word in words) / len(words) if words else 0.0
        return votes + known + 0.5 * look.sure

    best = max(looks, key=worth)
    doubted: set[int] = set()
    for other in looks:
        doubted |= _differences(best.solid, other.solid)
    places = iter(range(len(best.solid)))
    letters = []
    for letter in best.letters:
        if not letter.text.isspace() and any(next(places) in doubted for _char in letter.text):
            letter = replace(letter, sure=min(letter.sure, _DIFFERENT))
        letters.append(letter)
    return replace(best, letters=tuple(letters))


def _surer(first: Sequence[Letter], second: Sequence[Letter]) -> tuple[Letter, ...]:
    """The letters of the first reading, each as sure as the surer of the two that say the same."""
    other = iter([letter for letter in second if not letter.text.isspace()])
    return tuple(
        letter if letter.text.isspace() else replace(letter, sure=max(letter.sure, next(other).sure))
        for letter in first
    )


def _differences(text: str, other: str) -> set[int]:
    """The places in a text where the other reads differently; where the other has more, the neighbours."""
    found: set[int] = set()
    for kind, start, end, _from, _to in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        if kind != "equal":
            found |= set(range(start, end)) or {max(0, start - 1), min(start, len(text) - 1)}
    return found


def _stretched(quad: Quad, wider: float, height: float) -> Quad:
    """The line with some of its height more at both ends, and its height changed about its middle."""
    along = quad[1] - quad[0]
    along = along / max(1.0, float(np.hypot(*along)))
    down = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
    end = along * float(np.hypot(*down)) * wider
    inset = down * (1.0 - height) / 2
    return np.asarray(
        [quad[0] - end + inset, quad[1] + end + inset, quad[2] + end - inset, quad[3] - end - inset], np.float32
    )


def _look(picture: Picture, quad: Quad, wider: float, taller: float) -> _Look:
    """The line with the rules of a table taken off its edges: they read as 1, l or |."""
    quad = _stretched(quad, wider, taller)
    line = line_of(picture, quad)
    grey = cv2.cvtColor(line, cv2.COLOR_RGB2GRAY)
    _level, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ink = dark.astype(bool)
    if ink.mean() > 0.5:
        ink = ~ink  # light writing on a dark ground
    height, width = ink.shape
    paper = np.median(line[~ink], axis=0) if (~ink).any() else np.array([255, 255, 255])
    rows, columns = ink.mean(axis=1) > _RULE, ink.mean(axis=0) > _RULE
    edge = round(0.22 * height)
    for start, end in ((0, edge), (height - edge, height)):
        for row in range(start, end):
            if rows[row] and width > 2 * height:
                line[row], ink[row] = paper, False
    ruled = False
    side = min(width // 3, round(_EDGE * height))
    for column in [*range(side), *range(width - side, width)]:
        if columns[column]:
            ruled = True
            near = slice(max(0, column - 1), column + 2)
            line[:, near], ink[:, near] = paper, False
    inner = ink[round(0.12 * height) : height - round(0.12 * height)]
    return _Look(quad, line, np.asarray(inner.any(axis=0), np.bool_), ruled)


def _wants_second(letters: Sequence[Letter]) -> bool:
    text = "".join(letter.text for letter in letters)
    return bool(text.strip()) and (
        len(text) <= _SHORT
        or any(char.isdigit() for char in text)
        or any(letter.sure < _SURE for letter in letters if not letter.text.isspace())
    )


def _plain(letter: Letter) -> Letter:
    """The letter in its usual form: the models know wide letters, too, and the Greek mu, which looks like micro."""
    text = letter.text.replace("\u03bc", "\u00b5").replace("\u2212", "-")
    if len(text) == 1 and "\uff01" <= text <= "\uff5e":
        text = unicodedata.normalize("NFKC", text)
    return letter if text == letter.text else replace(letter, text=text)


def _pieces(line: _Look) -> list[_Piece]:
    """The words of the line: parted at spaces that were read, where a gap is too wide for a word, and at leaders."""
    height, width = line.picture.shape[:2]
    letters, leaders = _without_leaders(line.letters)
    gaps = [_gap(line.ink, a.at * width, b.at * width) for a, b in pairwise(letters)]
    usual = median([end - start for start, end in gaps]) if gaps else 0.0
    words: list[list[Letter]] = []
    cuts: list[tuple[float, float]] = []
    spaced = [False]
    for number, letter in enumerate(letters):
        if letter.text.isspace():
            continue
        before = next((other for other in reversed(letters[:number]) if not other.text.isspace()), None)
        if before is None:
            words.append([letter])
            continue
        gap = _gap(line.ink, before.at * width, letter.at * width)
        wide = gap[1] - gap[0]
        space = letters[number - 1].text.isspace()
        # The models often swallow spaces; but nothing in a figure parts it, however much room a 1 or a point has.
        pair = letter.text + before.text
        if not space and not set(pair) & _POINTS:
            space = wide > max(_SPACE * height, _SPACED * usual) and not pair.isdigit()
            so_far = "".join(other.text for other in words[-1])
            # A dash stands free on both sides or on none, and in a day on none.
            free = letter.text in _DASHES or before.text in _DASHES and len(words[-1]) == 1
            space = space or free and wide > _DASHED * height and not _YEAR.fullmatch(so_far)
            space = space or pair.isdigit() and bool(_DAY.search(so_far))
        if space or number in leaders or wide > _COLUMN_GAP * height and not {letter.text, before.text} & _POINTS:
            cuts.append(gap)
            spaced.append(space)
            words.append([letter])
        else:
            words[-1].append(letter)
    beside = {n for n, word in enumerate(words) for number in leaders if word[0] is letters[number]}
    inked = np.flatnonzero(line.ink)
    start, end = (float(inked[0]), float(inked[-1] + 1)) if len(inked) else (0.0, float(width))
    edges = [start, *(side for cut in cuts for side in cut), end]
    pieces = []
    for number, word in enumerate(words):
        sure = min(letter.sure for letter in word)
        if not line.agreed and len(word) > 1:
            sure = min(sure, 0.99)
        outer = number == 0 and start < 0.02 * height or number == len(words) - 1 and width - end < 0.02 * height
        if line.ruled and (number == 0 or number == len(words) - 1) or outer and not line.agreed:
            sure = min(sure, _AT_A_RULE)
        if number in beside:
            sure = min(sure, _AT_A_RULE)
        if sure >= _UNREADABLE or line.agreed:
            left, right = edges[2 * number], max(edges[2 * number] + 1, edges[2 * number + 1])
            pieces.append(_Piece(tuple(word), left / width, right / width, spaced[number], sure))
    return pieces


def _without_leaders(letters: Sequence[Letter]) -> tuple[list[Letter], set[int]]:
    """The letters without the dots that lead the eye to the next column, and which of them stand behind such dots."""
    left: list[Letter] = []
    behind: set[int] = set()
    run: list[Letter] = []
    for letter in [*letters, None]:
        if letter is not None and (letter.text in _LEADERS or letter.text.isspace()):
            run.append(letter)
            continue
        # A line of dots is often found in two: what begins with two of them is the end of one.
        least = _LEADER if left else _LEADER - 1
        if sum(not dot.text.isspace() for dot in run) >= least and letter is not None:
            behind.add(len(left))
        else:
            left += run
        if letter is not None:
            left.append(letter)
        run = []
    return left, behind


def _gap(ink: npt.NDArray[np.bool_], start: float, end: float) -> tuple[float, float]:
    """The widest stretch without ink between two letters' middles."""
    low, high = round(start), max(round(start) + 1, round(end))
    best, run = (0, 0), 0
    for offset, dark in enumerate(ink[low:high]):
        run = 0 if dark else run + 1
        if run > best[1] - best[0]:
            best = (offset + 1 - run, offset + 1)
    if best == (0, 0):
        middle = (low + high) / 2
        return middle, middle
    return float(low + best[0]), float(low + best[1])


def _word(page: Upright, quad: Quad, piece: _Piece, level: Level) -> Word:
    down = (1.0 - _TEXT_HEIGHT) / 2

    def at(along: float, below: float) -> npt.NDArray[np.float32]:
        top, bottom = quad[0] + along * (quad[1] - quad[0]), quad[3] + along * (quad[2] - quad[3])
        return np.asarray(top + below * (bottom - top), np.float32)

    corners = np.array([at(side, edge) for side in (piece.left, piece.right) for edge in (down, 1.0 - down)])
    left, top, right, bottom = level.box(corners)
    return Word(piece.text, left, top, right, bottom, round(piece.sure, 4), piece.spaced, page.shown(corners))


def _sign(page: Upright, corners: npt.NDArray[np.float32], level: Level) -> Word:
    left, top, right, bottom = level.box(corners)
    return Word("-", left, top, right, bottom, _DIFFERENT, True, page.shown(corners))


class Level:
    """How the lines of a page run, and where a point lies once they are level.

    Their slope may change a little over the page, as where it was photographed from aside or lies in a bend.
    """

    def __init__(self, quads: Sequence[Quad]) -> None:
        rows = []
        for quad in quads:
            (dx, dy) = ((quad[1] - quad[0]) + (quad[2] - quad[3])) / 2
            high = float(np.hypot(*(quad[3] - quad[0])))
            if dx > 4 * high > 0:
                middle = quad.mean(axis=0)
                rows.append((float(dy / dx), float(middle[0]), float(middle[1]), float(dx)))
        self._slope = self._by_x = self._by_y = 0.0
        self._middle = (0.0, 0.0)
        if rows:
            self._follow(np.array(rows))
        if len(quads):
            self._slope += self._left_over(quads)

    def _follow(self, found: npt.NDArray[np.float64]) -> None:
        """Take over how these lines run: of each its slope, its middle and its length."""
        order = np.argsort(found[:, 0])
        heavy = np.cumsum(found[order, 3])
        self._slope = float(found[order][np.searchsorted(heavy, heavy[-1] / 2), 0])
        self._middle = (float(found[:, 1].mean()), float(found[:, 2].mean()))
        near = found[np.abs(found[:, 0] - self._slope) < 0.04]
        if len(near) >= 12:
            x, y = near[:, 1] - self._middle[0], near[:, 2] - self._middle[1]
            weight = np.sqrt(near[:, 3])
            columns = np.stack([np.ones(len(near)), x, y], axis=1) * weight[:, None]
            slope, by_x, by_y = np.linalg.lstsq(columns, near[:, 0] * weight, rcond=None)[0]
            self._slope, self._by_x, self._by_y = float(slope), float(by_x), float(by_y)

    def _left_over(self, quads: Sequence[Quad]) -> float:
        """The slope in which the pieces of a row still lie to each other.

        A short word is mostly found without its slope; that the name, the value and the range of a row stand in one
        line says more.
        """
        middles = np.array([quad.mean(axis=0) for quad in quads]) - np.array(self._middle)
        x = middles[:, 0]
        y = middles[:, 1] - (self._slope * x + self._by_y * x * middles[:, 1] + self._by_x * x * x / 2)
        high = float(np.median([np.hypot(*(quad[3] - quad[0])) for quad in quads])) * _TEXT_HEIGHT
        across, down = x[None, :] - x[:, None], y[None, :] - y[:, None]
        pairs = (across > 3 * high) & (np.abs(down) < 0.9 * high)
        slopes = down[pairs] / across[pairs]
        if len(slopes) < _PAIRS:
            return 0.0
        weight = np.minimum(across[pairs], 30 * high)
        tried = np.linspace(-_LEFT_OVER, _LEFT_OVER, 121)
        score = np.array([(weight * np.exp(-(((slopes - slope) / 0.0025) ** 2))).sum() for slope in tried])
        best = int(score.argmax())
        return float(tried[best]) if score[best] > _PLAINLY * score[len(tried) // 2] else 0.0

    def box(self, corners: npt.NDArray[np.float32]) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the upper left, lower left, upper right and lower right corner, levelled."""
        x, y = corners[:, 0] - self._middle[0], corners[:, 1] - self._middle[1]
        down = y - (self._slope * x + self._by_y * x * y + self._by_x * x * x / 2)
        across = x + self._slope * y
        return (
            float(across[:2].mean()),
            float((down[0] + down[2]) / 2),
            float(across[2:].mean()),
            float((down[1] + down[3]) / 2),
        )
