"""The chart of a series: laid out and painted once, however often the window paints."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from secondop_desktop.core import charts
from secondop_desktop.core.charts import Trend, TrendPoint
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.ui.theme import Mode, Theme
from secondop_desktop.ui.widgets import trend as trends
from secondop_desktop.ui.widgets import trend_picture


def test_a_trend_is_laid_out_once_however_often_it_is_painted(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[int] = []
    real: Callable[..., Trend] = charts.trend

    def counted(points: tuple[TrendPoint, ...], *more: Any, **named: Any) -> Trend:
        laid.append(len(points))
        return real(points, *more, **named)

    monkeypatch.setattr(trend_picture, "trend", counted)
    view = trends.TrendView("t")
    qtbot.addWidget(view)
    view.resize(400, 200)
    points = [TrendPoint(PartialDate(f"2020-01-{day:02}"), Decimal(day), str(day)) for day in range(1, 11)]
    view.show_points("Test", points, 3)
    first = view.grab().toImage()
    assert view.grab().toImage() == first
    assert laid == [10]
    view.show_points("Test", points, 5)
    assert view.grab().toImage() != first
    assert laid == [10]
    light = view.grab().toImage()
    theme.set_mode(Mode.DARK)
    assert view.grab().toImage() != light


def test_a_curve_of_thousands_keeps_the_ends_of_each_column_of_pixels_and_a_short_one_all() -> None:
    short = [(float(x), float(x % 7)) for x in range(trend_picture.AT_ONCE)]
    assert trend_picture.thinned(short) == short
    # Ten points to a pixel, in the middle of each the highest and the lowest.
    heights = (5.0, 4.0, 6.0, 1.0, 5.0, 9.0, 5.0, 6.0, 4.0, 5.5)
    many = [(column + index / 10, heights[index]) for column in range(100) for index in range(10)]
    kept = trend_picture.thinned(many)
    assert kept == [(column + index / 10, heights[index]) for column in range(100) for index in (0, 3, 5, 9)]
