"""The calendar file: RFC 5545 to the letter, stable, and silent about the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.calendar import CalendarEvent, calendar_file, events
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requests import Item, Request, RequestStatus

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=timezone(timedelta(hours=-5)))
REQUEST = requests.move(
    Request(id="r1", facility="Northern Cancer Centre", items=(Item("Biopsy of the left lung"),)),
    RequestStatus.SENT,
    PartialDate("2026-03-02"),
)
CASE = Case(id="c1", diagnosis="Sarcoma", clinic="Sarcoma Clinic", appointment=PartialDate("2026-04-20T14:00:00-05:00"))


def unfolded(data: bytes) -> list[str]:
    return data.decode("utf-8").replace("\r\n ", "").split("\r\n")


def test_due_days_and_the_appointment_are_entries() -> None:
    lines = unfolded(calendar_file(events(CASE, [REQUEST]), NOW))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20260401" in lines
    assert "DTEND;VALUE=DATE:20260402" in lines
    assert "DTSTART:20260420T190000Z" in lines
    assert "DTSTAMP:20260303T143000Z" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2


def test_no_entry_names_the_person_the_hospital_or_the_illness() -> None:
    text = calendar_file(events(CASE, [REQUEST]), NOW).decode().casefold()
    for word in ("cancer", "sarcoma", "lung", "biopsy", "northern", "clinic"):
        assert word not in text


def test_an_entry_keeps_its_name_and_counts_its_moves() -> None:
    extended = requests.extend(REQUEST, True, PartialDate("2026-03-20"))
    (before,), (after,) = events(None, [REQUEST]), events(None, [extended])
    assert before.uid == after.uid
    assert after.revision > before.revision
    assert after.start == date(2026, 5, 1)


def test_only_what_is_waited_for_has_a_due_day() -> None:
    done = requests.move(REQUEST, RequestStatus.RECEIVED, PartialDate("2026-03-09"))
    assert events(None, [done, Request(id="draft")]) == ()


def test_a_day_that_is_not_known_is_not_invented() -> None:
    assert events(replace(CASE, appointment=PartialDate("2026-04")), []) == ()
    (day,) = events(replace(CASE, appointment=PartialDate("2026-04-20")), [])
    assert day.start == date(2026, 4, 20)
    assert "DTSTART;VALUE=DATE:20260420" in unfolded(calendar_file([day], NOW))


def test_a_moment_without_a_zone_is_the_time_of_the_place() -> None:
    (entry,) = events(replace(CASE, appointment=PartialDate("2026-04-20T14:00")), [])
    assert "DTSTART:20260420T140000" in unfolded(calendar_file([entry], NOW))


def test_lines_are_folded_at_75_octets_and_no_character_is_cut() -> None:
    title = "Überweisung für die Sprechstunde " * 8
    data = calendar_file([CalendarEvent("x", date(2026, 3, 3), title)], datetime(2026, 1, 1, tzinfo=UTC))
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert f"SUMMARY:{title}" in unfolded(data)
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_special_characters_are_escaped() -> None:
    entry = CalendarEvent("x", date(2026, 3, 3), "a;b,c\\d", "one\ntwo", days_before=0)
    lines = unfolded(calendar_file([entry], NOW))
    assert "SUMMARY:a\\;b\\,c\\\\d" in lines
    assert "DESCRIPTION:one\\ntwo" in lines
    assert "BEGIN:VALARM" not in lines
