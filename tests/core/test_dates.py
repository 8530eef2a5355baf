"""Partial dates: what is not known is not invented, and nothing is moved by a time zone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.core.dates import (
    AmbiguousDate,
    PartialDate,
    Precision,
    age_on,
    parse_hl7,
    parse_iso,
    parse_printed,
    show,
)


@pytest.mark.parametrize(
    "text, iso",
    [
        ("2019", "2019"),
        ("2019-03", "2019-03"),
        ("2019-03-04", "2019-03-04"),
        ("2019-03-04T10:20:00-05:00", "2019-03-04T10:20:00-05:00"),
        ("2019-03-04T23:59:00-0800", "2019-03-04T23:59:00-08:00"),
        ("2015-01-01T00:00:00.000Z", "2015-01-01T00:00:00.000Z"),
    ],
)
def test_an_iso_date_keeps_its_precision_and_its_offset(text: str, iso: str) -> None:
    read = parse_iso(text)
    assert read is not None
    assert read.iso == iso


@pytest.mark.parametrize("text", ["", None, "2019-13", "2019-02-30", "19-03-04", "yesterday", "2019-3-4"])
def test_what_is_not_an_iso_date_is_none(text: str | None) -> None:
    assert parse_iso(text) is None


@pytest.mark.parametrize(
    "text, iso",
    [
        ("2013", "2013"),
        ("201307", "2013-07"),
        ("20130710", "2013-07-10"),
        ("201307102225", "2013-07-10T22:25"),
        ("20130710222500.000-0500", "2013-07-10T22:25:00.000-05:00"),
    ],
)
def test_an_hl7_time_stamp_keeps_its_day_and_its_offset(text: str, iso: str) -> None:
    read = parse_hl7(text)
    assert read is not None
    assert read.iso == iso


@pytest.mark.parametrize("text", ["", "20131301", "20130231", "201", "2013071", "nullFlavor"])
def test_what_is_not_an_hl7_time_stamp_is_none(text: str) -> None:
    assert parse_hl7(text) is None


@pytest.mark.parametrize(
    "text, iso",
    [
        ("03/14/1968", "1968-03-14"),
        ("14/03/1968", "1968-03-14"),
        ("4.3.2024", "2024-03-04"),
        ("05/05/2024", "2024-05-05"),
        ("3 Apr 2024", "2024-04-03"),
        ("April 3, 2024", "2024-04-03"),
        ("Jun 2026", "2026-06"),
        ("2009", "2009"),
    ],
)
def test_a_printed_date_with_one_reading_is_read(text: str, iso: str) -> None:
    assert parse_printed(text) == PartialDate(iso)


def test_a_printed_date_with_two_readings_is_ambiguous_and_keeps_both() -> None:
    read = parse_printed("03/04/2024")
    assert read == AmbiguousDate("03/04/2024", (PartialDate("2024-03-04"), PartialDate("2024-04-03")))


def test_the_order_of_the_document_settles_an_ambiguous_date() -> None:
    assert parse_printed("03/04/2024", day_first=True) == PartialDate("2024-04-03")
    assert parse_printed("03/04/2024", day_first=False) == PartialDate("2024-03-04")


def test_a_day_that_does_not_exist_is_not_a_date() -> None:
    assert parse_printed("31 Feb 2024") is None
    with pytest.raises(ValueError, match="day"):
        PartialDate.of(2024, 2, 31)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_whole_day_survives_reading_and_showing(day: date) -> None:
    read = parse_iso(day.isoformat())
    assert read is not None
    assert read.as_date() == day
    assert parse_printed(show(read)) == read
    assert parse_printed(show(read, long=True)) == read


@given(st.text(max_size=30))
def test_no_text_makes_the_readers_fail(text: str) -> None:
    parse_iso(text)
    parse_hl7(text)
    parse_printed(text)


def test_showing_never_adds_precision() -> None:
    assert show(PartialDate("2009")) == "2009"
    assert show(PartialDate("2026-06")) == "Jun 2026"
    assert show(PartialDate("2026-08-18T09:00:00-05:00")) == "18 Aug 2026"
    assert show(None) == ""


def test_precision_is_read_from_the_text() -> None:
    found = [PartialDate(iso).precision for iso in ("2019", "2019-03", "2019-03-04", "2019-03-04T10:00")]
    assert found == [Precision.YEAR, Precision.MONTH, Precision.DAY, Precision.TIME]


def test_age_is_counted_in_whole_years_and_only_from_a_full_date() -> None:
    assert age_on(PartialDate("1968-03-14"), date(2026, 3, 13)) == 57
    assert age_on(PartialDate("1968-03-14"), date(2026, 3, 14)) == 58
    assert age_on(PartialDate("1968"), date(2026, 3, 14)) is None
    assert age_on(None, date(2026, 3, 14)) is None
