"""The series of one test, ready to be drawn; of thousands of results it is made away from the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from secondop_desktop.core.charts import TrendPoint
from secondop_desktop.core.records import TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.turns import give_way
from secondop_desktop.ui.widgets.trend_picture import points_words
from secondop_desktop.usecases.show_results import Result, Series, points_of, series_of

MANY = 400
"""So many results of one test are arranged and drawn in a lane."""


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A series, its results that have a place in a curve, that place for each, the curve and their number in words.

    `places`: which of the points each result is, by its id; -1 where it is none.
    """

    series: Series
    points: tuple[TrendPoint, ...]
    results: tuple[Result, ...]
    words: str
    count: str
    places: Mapping[str, int]

    def has(self, record: TestResult) -> bool:
        """Whether this result is among them, drawn or not."""
        return record.id in self.places

    def place_of(self, record: TestResult) -> int:
        """Which of the points this result is; -1 where it is none."""
        return self.places.get(record.id, -1)


def drawn_series(found: Sequence[TestResult]) -> tuple[DrawnSeries, ...]:
    """The series that these results of one test make."""
    return tuple(_drawn(series) for series in series_of(found))


def _drawn(series: Series) -> DrawnSeries:
    points: list[TrendPoint] = []
    results: list[Result] = []
    places: dict[str, int] = {}
    for result in series.results:
        give_way()
        point = points_of(Series(series.name, series.unit, series.panel, (result,)))
        places |= dict.fromkeys((one.id for one in result.records), len(points) if point else -1)
        if point:
            points.append(point[0])
            results.append(result)
    return DrawnSeries(series, tuple(points), tuple(results), points_words(points), count_words(series), places)


def series_with(known: Sequence[DrawnSeries], record: TestResult) -> DrawnSeries:
    """The series that has this result; a series of it alone where none has, as of one that was withdrawn."""
    for one in known:
        if one.has(record):
            return one
    alone = Series(record.display, record.unit, record.panel, (Result((record,)),))
    return DrawnSeries(alone, (), (), "", count_words(alone), {record.id: -1})


def count_words(series: Series) -> str:
    """How many results there are of it, and in which years."""
    n = len(series.results)
    words = ngettext("{n} result", "{n} results", n).format(n=n)
    years = [result.record.date.year for result in series.results if result.record.date is not None]
    if not years:
        return words
    if min(years) == max(years):
        return f"{words}, {min(years)}"
    return _("{results}, {first} to {last}").format(results=words, first=min(years), last=max(years))
