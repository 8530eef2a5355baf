"""A trend as a display list: bands, rules, a curve, marks and labels, painted alike by the window and the packet.

Coordinates are in the caller's unit, from the chart's top left corner, downwards. Nothing is converted or computed
beyond where a printed value stands: the band is each report's own range, and a flag is the laboratory's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.turns import give_way

Measure = Callable[[str, bool], float]
"""The width of a text at the chart's text size; True for the strong face."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One result of a series of the same test in the same unit.

    `printed` is the value as printed, `number` where it is drawn, `bounded` whether it is a limit (`<1.0`) and not a
    measured value. `flag` is the laboratory's, empty when it printed none. `low` and `high` are the report's range.
    """

    when: PartialDate
    number: Decimal
    printed: str
    bounded: bool = False
    flag: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    low_printed: str = ""
    high_printed: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the range that one report printed."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the axis."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A result: a disc, a square when `flagged` by the laboratory, open when it is only a bound."""

    x: float
    y: float
    flagged: bool
    bounded: bool
    index: int


@dataclass(frozen=True, slots=True)
class Label:
    """A text; `x`, `y` is where its baseline starts, has its middle or ends, by `anchor`."""

    x: float
    y: float
    text: str
    anchor: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """What is painted, back to front: bands, rules, the curve through the marks, marks, labels."""

    width: float
    height: float
    bands: tuple[Band, ...]
    rules: tuple[Rule, ...]
    curve: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        give_way()
        if self.high == self.low:
            return (self.first + self.last) / 2
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)


def trend(
    points: Sequence[TrendPoint],
    width: float,
    height: float,
    text_size: float,
    measure: Measure,
    *,
    every_year: bool = False,
) -> Trend:
    """The display list of a series, oldest result first; a series without points gives an empty one.

    The axis names the years of the first, the last and a middle result, or `every_year` for which there is room.
    """
    ordered = sorted(points, key=_order)
    if not ordered:
        return Trend(width, height, (), (), (), (), ())
    last = ordered[-1]
    last_text = f"{last.printed} {last.flag}".strip()
    gap = 0.5 * text_size
    ranges = _range_labels(ordered)
    left = max((measure(text, False) for text, _value in ranges), default=0.0) + gap
    right = width - measure(last_text, True) - gap
    bottom = height - 1.75 * text_size
    top = 1.4 * text_size
    pad = 0.05 * (right - left)
    days = [_day(point.when) for point in ordered]
    across = _Scale(days[0], days[-1], left + pad, right - pad)
    low, high = _extent(ordered)
    upward = _Scale(low, high, bottom - 0.6 * text_size, top)

    xs = [across.at(day) for day in days]
    ys = [upward.at(float(point.number)) for point in ordered]
    axis = [Rule(left, bottom, right, bottom)]
    limits = [(text, upward.at(float(value))) for text, value in ranges if low <= float(value) <= high]
    labels = [
        Label(left - gap, y + 0.32 * text_size, text, "end") for text, y in _apart(limits, 1.1 * text_size, bottom)
    ]
    for x, text in _ticks(ordered, xs, measure, gap, every_year=every_year):
        axis.append(Rule(x, bottom, x, bottom + 0.3 * text_size))
        labels.append(Label(x, bottom + 1.4 * text_size, text, "middle"))
    marks = tuple(
        Mark(x, y, bool(point.flag), point.bounded, index)
        for index, (x, y, point) in enumerate(zip(xs, ys, ordered, strict=True))
    )
    labels.extend(_flag_labels(ordered, marks, text_size, measure))
    labels.append(Label(xs[-1] + 0.55 * text_size, ys[-1] + 0.32 * text_size, last_text, "start", strong=True))
    return Trend(
        width,
        height,
        tuple(_bands(ordered, xs, upward, left, right)),
        tuple(axis),
        tuple(zip(xs, ys, strict=True)),
        marks,
        tuple(labels),
    )


def _order(point: TrendPoint) -> tuple[date, str]:
    give_way()
    return point.when.earliest(), point.when.iso


def _day(when: PartialDate) -> float:
    """Where a date stands on the axis: the middle of what it can mean."""
    give_way()
    return (when.earliest().toordinal() + when.latest().toordinal()) / 2


def _extent(points: Sequence[TrendPoint]) -> tuple[float, float]:
    """The lowest and highest value to draw: the results, and the range's limits unless they would flatten them."""
    values = [float(point.number) for point in points]
    low, high = min(values), max(values)
    limits = [float(limit) for point in points for limit in (point.low, point.high) if limit is not None]
    near = sorted(dict.fromkeys(limits), key=lambda limit: max(low - limit, limit - high, 0.0))
    for limit in near:
        spread = high - low
        reach = max(3.0 * spread, 0.35 * abs(limit), 1.2 * abs(high))
        if low - reach <= limit <= high + reach:
            low, high = min(low, limit), max(high, limit)
    if low == high:
        slack = abs(low) * 0.1 or 1.0
        return low - slack, high + slack
    return low - 0.08 * (high - low), high + 0.08 * (high - low)


def _bands(points: Sequence[TrendPoint], xs: Sequence[float], upward: _Scale, left: float, right: float) -> list[Band]:
    """The range of each report, from halfway to the one before it to halfway to the one after it."""
    bands: list[Band] = []
    edges = [left, *((a + b) / 2 for a, b in itertools.pairwise(xs)), right]
    for index, point in enumerate(points):
        if point.low is None and point.high is None:
            continue
        bottom = upward.at(max(upward.low, float(point.low)) if point.low is not None else upward.low)
        top = upward.at(min(upward.high, float(point.high)) if point.high is not None else upward.high)
        if top >= bottom:
            continue
        before = bands[-1] if bands else None
        if before is not None and (before.right, before.top, before.bottom) == (edges[index], top, bottom):
            bands[-1] = Band(before.left, top, edges[index + 1], bottom)
        else:
            bands.append(Band(edges[index], top, edges[index + 1], bottom))
    return bands


def _range_labels(points: Sequence[TrendPoint]) -> list[tuple[str, Decimal]]:
    """The limits of the newest report's range that has one, as printed."""
    for point in reversed(points):
        limits = [
            (printed or str(limit), limit)
            for printed, limit in ((point.low_printed, point.low), (point.high_printed, point.high))
            if limit is not None
        ]
        if limits:
            return limits
    return []


def _apart(limits: list[tuple[str, float]], least: float, bottom: float) -> list[tuple[str, float]]:
    """The limits of a narrow range moved apart, so that one does not stand on the other."""
    if len(limits) != 2 or limits[0][1] - limits[1][1] >= least:
        return limits
    (low, low_y), (high, high_y) = limits
    middle = min((low_y + high_y) / 2, bottom - least / 2)
    return [(low, middle + least / 2), (high, middle - least / 2)]


def _ticks(
    points: Sequence[TrendPoint], xs: Sequence[float], measure: Measure, gap: float, *, every_year: bool
) -> list[tuple[float, str]]:
    """The years of the first, the last and a middle result, and of others if wanted, where they do not overlap."""
    middle = len(points) // 2
    wanted = sorted({0, len(points) - 1}) + ([middle] if 0 < middle < len(points) - 1 else [])
    if every_year:
        firsts: dict[int, int] = {}
        for index, point in enumerate(points):
            give_way()
            firsts.setdefault(point.when.year, index)
        wanted += reversed(firsts.values())
    ticks: list[tuple[float, str]] = []
    for index in wanted:
        text = str(points[index].when.year)
        half = measure(text, False) / 2 + gap / 2
        if any(abs(xs[index] - x) < half + measure(other, False) / 2 or other == text for x, other in ticks):
            continue
        ticks.append((xs[index], text))
    return sorted(ticks)


def _flag_labels(
    points: Sequence[TrendPoint], marks: Sequence[Mark], text_size: float, measure: Measure
) -> list[Label]:
    """The laboratory's flag above its mark, left out where it would run into the one before or the last value."""
    labels: list[Label] = []
    reach = float("-inf")
    end = marks[-1].x
    for point, mark in zip(points[:-1], marks[:-1], strict=True):
        half = measure(point.flag, True) / 2
        if not point.flag or mark.x - half < reach or mark.x + half > end + 1.5 * text_size:
            continue
        # Below the mark where the curve comes down to it, so that it does not lie on the curve.
        before = marks[mark.index - 1].y if mark.index else mark.y
        falling = before < mark.y - 0.3 * text_size
        shift = 1.25 * text_size if falling else -0.6 * text_size
        labels.append(Label(mark.x, mark.y + shift, point.flag, "middle", strong=True))
        reach = mark.x + half + 2
    return labels
