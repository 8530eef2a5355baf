from __future__ import annotations

from decimal import Decimal

from secondop_desktop.core.charts import TrendPoint, trend
from secondop_desktop.core.dates import PartialDate


def measure(text: str, strong: bool) -> float:
    return len(text) * (6.0 if strong else 5.0)


def point(when: str, value: str, limits: tuple[str, str] | None = ("0.45", "4.50"), flag: str = "") -> TrendPoint:
    low, high = limits or (None, None)
    return TrendPoint(
        PartialDate(when),
        Decimal(value),
        value,
        flag=flag,
        low=Decimal(low) if low else None,
        high=Decimal(high) if high else None,
        low_printed=low or "",
        high_printed=high or "",
    )


def test_an_empty_series_draws_nothing() -> None:
    drawn = trend([], 200, 100, 9, measure)
    assert (drawn.bands, drawn.rules, drawn.curve, drawn.marks, drawn.labels) == ((), (), (), (), ())


def test_points_stand_by_their_dates_whatever_their_order() -> None:
    drawn = trend([point("2026", "3"), point("2019", "1"), point("2020", "2")], 200, 100, 9, measure)
    xs = [x for x, _y in drawn.curve]
    ys = [y for _x, y in drawn.curve]
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    assert xs[1] - xs[0] < (xs[2] - xs[1]) / 4


def test_each_reports_own_range_makes_a_step_of_the_band() -> None:
    drawn = trend(
        [point("2019", "2", ("0.40", "4.00")), point("2021", "2", ("0.40", "4.00")), point("2024", "3")],
        200, 100, 9, measure,
    )  # fmt: skip
    assert len(drawn.bands) == 2
    assert drawn.bands[0].right == drawn.bands[1].left
    assert drawn.bands[1].top < drawn.bands[0].top


def test_the_limits_of_a_narrow_range_do_not_stand_on_each_other() -> None:
    drawn = trend([point("2019", "2", ("8.6", "10.2")), point("2020", "900", ("8.6", "10.2"))], 200, 100, 9, measure)
    low, high = (next(label for label in drawn.labels if label.text == text) for text in ("8.6", "10.2"))
    assert low.y - high.y >= 9
    assert low.y <= drawn.rules[0].y1 + 0.32 * 9


def test_without_a_printed_range_there_is_no_band() -> None:
    drawn = trend([point("2019", "2", None), point("2020", "3", None)], 200, 100, 9, measure)
    assert drawn.bands == ()


def test_a_flag_is_a_square_and_a_word_and_the_last_value_is_labelled() -> None:
    drawn = trend([point("2019", "2"), point("2020", "4.72", flag="High"), point("2026", "3.87")], 220, 120, 9, measure)
    assert [mark.flagged for mark in drawn.marks] == [False, True, False]
    strong = [label.text for label in drawn.labels if label.strong]
    assert strong == ["High", "3.87"]


def test_the_limits_of_the_newest_range_are_printed_as_they_were() -> None:
    drawn = trend([point("2019", "2"), point("2026", "3")], 220, 120, 9, measure)
    texts = [label.text for label in drawn.labels]
    assert "0.45" in texts
    assert "4.50" in texts


def test_everything_stays_inside_the_chart() -> None:
    drawn = trend(
        [point("2019", "2"), point("2020", "40", flag="H"), point("2026", "0.1", ("30.0", "900"), "L")],
        220, 120, 9, measure,
    )  # fmt: skip
    for mark in drawn.marks:
        assert 0 <= mark.x <= 220
        assert 0 <= mark.y <= 120
    for band in drawn.bands:
        assert 0 <= band.left < band.right <= 220
        assert 0 <= band.top < band.bottom <= 120


def test_a_far_range_does_not_flatten_the_results() -> None:
    drawn = trend([point("2019", "2.0", ("1", "900")), point("2020", "3.0", ("1", "900"))], 220, 120, 9, measure)
    ys = [y for _x, y in drawn.curve]
    assert abs(ys[0] - ys[1]) > 20


def test_one_date_gives_one_mark_and_one_year() -> None:
    drawn = trend([point("2026-08-18", "3")], 220, 120, 9, measure)
    assert len(drawn.marks) == 1
    assert [label.text for label in drawn.labels].count("2026") == 1


def test_every_year_for_which_there_is_room_is_named_where_that_is_wanted() -> None:
    series = [point(f"{year}-05-01", "3") for year in (2019, 2021, 2023, 2024, 2025, 2026)]

    def years(width: int, *, every: bool) -> list[str]:
        drawn = trend(series, width, 160, 9, measure, every_year=every)
        return [label.text for label in drawn.labels if label.text.startswith("20")]

    assert years(600, every=False) == ["2019", "2024", "2026"]
    assert years(600, every=True) == ["2019", "2021", "2023", "2024", "2025", "2026"]
    assert set(years(160, every=True)) < {"2019", "2021", "2023", "2024", "2025", "2026"}
