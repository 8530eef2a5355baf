"""The series of one test, ready to be drawn; of thousands of results it is made away from the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.charts import TrendPoint
from secondop_desktop.core.records import TestResult
from secondop_desktop.core.turns import give_way
from secondop_desktop.ui.widgets.trend_picture import points_words
from secondop_desktop.usecases.show_results import Result, Series, points_of, series_of

MANY = 400
"""So many results of one test are arranged and drawn in a lane."""


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A series, its results that have a place in a curve, that place for each, and the curve in words."""

    series: Series
    points: tuple[TrendPoint, ...]
    results: tuple[Result, ...]
    words: str

    def has(self, record: TestResult) -> bool:
        """Whether this result is among them, drawn or not."""
        return any(one.id == record.id for result in self.series.results for one in result.records)

    def place_of(self, record: TestResult) -> int:
        """Which of the points this result is; -1 where it is none."""
        ids = (index for index, result in enumerate(self.results) if any(one.id == record.id for one in result.records))
        return next(ids, -1)


def drawn_series(found: Sequence[TestResult]) -> tuple[DrawnSeries, ...]:
    """The series that these results of one test make."""
    return tuple(_drawn(series) for series in series_of(found))


def _drawn(series: Series) -> DrawnSeries:
    points: list[TrendPoint] = []
    results: list[Result] = []
    for result in series.results:
        give_way()
        point = points_of(Series(series.name, series.unit, series.panel, (result,)))
        if point:
            points.append(point[0])
            results.append(result)
    return DrawnSeries(series, tuple(points), tuple(results), points_words(points))


def series_with(known: Sequence[DrawnSeries], record: TestResult) -> DrawnSeries:
    """The series that has this result; a series of it alone where none has, as of one that was withdrawn."""
    for one in known:
        if one.has(record):
            return one
    return DrawnSeries(Series(record.display, record.unit, record.panel, (Result((record,)),)), (), (), "")
