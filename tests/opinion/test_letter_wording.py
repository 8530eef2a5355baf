"""Own words in letters: places are filled, unknown ones are refused with their line, and what the law needs stays."""

from __future__ import annotations

from datetime import date

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient
from secondop_desktop.opinion.entries import ChecklistError
from secondop_desktop.opinion.letter_wording import LetterKind, Wording, fill, problem, read_wording, write_wording
from secondop_desktop.opinion.letters import letter
from secondop_desktop.opinion.requests import Item, Law, Request, RequestStatus

TODAY = date(2026, 11, 9)
ROSA = Patient(id="p", display="Rosa Mwangi", birth_date=PartialDate("1968-03-14"))
ASKED = Request(
    id="r",
    facility="Harbor",
    items=(Item("Slides"),),
    status=RequestStatus.SENT,
    sent=PartialDate("2026-10-20"),
)
OWN = Wording(
    request_opening="Dear {facility},\n\nI write for {patient}.",
    request_closing="With thanks from {patient}.",
    reminder_opening="Day {days} has come, and {due} is near.",
    reminder_closing="Bye.",
)


def words(kind: LetterKind, wording: Wording | None, law: Law = Law.US) -> str:
    return repr(letter(ASKED, ROSA, kind, TODAY, law=law, wording=wording))


def test_own_words_stand_at_both_ends_of_a_request_with_their_places_filled() -> None:
    text = words(LetterKind.REQUEST, OWN)
    assert "Dear Harbor," in text
    assert "I write for Rosa Mwangi." in text
    assert "With thanks from Rosa Mwangi." in text
    assert "Thank you for your help." not in text


@pytest.mark.parametrize(
    "part", ["45 CFR 164.524", "within 30 days", "reasonable fee", "left out", "Slides", "Signature"]
)
def test_what_the_law_needs_and_what_is_asked_for_stays(part: str) -> None:
    assert part in words(LetterKind.REQUEST, None)
    assert part in words(LetterKind.REQUEST, OWN)


@pytest.mark.parametrize("part", ["20 October 2026", "30 days for an answer (45 CFR 164.524)", "Slides", "Signature"])
def test_a_reminder_keeps_the_day_the_clock_and_what_was_asked_for(part: str) -> None:
    assert part in words(LetterKind.REMINDER, None)
    text = words(LetterKind.REMINDER, OWN)
    assert part in text
    assert "Day 20 has come, and 19 November 2026 is near." in text
    assert "Bye." in text


def test_other_countries_and_the_privacy_officer_have_no_word_of_it() -> None:
    assert "HIPAA" not in words(LetterKind.REQUEST, OWN, Law.NEUTRAL)
    assert "Bye." not in words(LetterKind.ESCALATION, OWN)


@pytest.mark.parametrize(
    "text, kind, line, said",
    [
        ("Dear {facility}\n\n{diagnosis}", LetterKind.REQUEST, 3, "“{diagnosis}” is not a place"),
        ("{sent}", LetterKind.REQUEST, 1, "“{sent}” is known only once the request was sent"),
        ("a\n} b", LetterKind.REMINDER, 2, "a brace stands alone"),
        ("{}", LetterKind.REMINDER, 1, "“{}” is not a place"),
    ],
)
def test_a_place_that_is_none_is_refused_with_its_line(text: str, kind: LetterKind, line: int, said: str) -> None:
    found = problem(text, kind)
    assert found is not None
    assert found[0] == line
    assert found[1].startswith(said)


def test_a_value_is_never_taken_for_a_place_and_what_is_not_known_is_a_line_to_write_on() -> None:
    assert fill("{patient} {born}", {"patient": "{due}", "born": ""}) == "{due} ________"


def test_a_wording_is_read_as_it_was_written() -> None:
    odd = Wording(request_opening='Quotes """ and \\ \n\nmore', reminder_closing="One\n\nTwo")
    for wording in (OWN, odd, Wording()):
        assert read_wording(write_wording(wording), "w.toml") == wording


def test_a_mistake_in_a_file_is_told_with_its_line() -> None:
    with pytest.raises(ChecklistError) as caught:
        read_wording('request_opening = """\nDear {facility}\n{name}"""', "w.toml")
    assert caught.value.message.startswith("w.toml, line 3: “{name}” is not a place (Places: {patient}, {born}")
    with pytest.raises(ChecklistError) as caught:
        read_wording('\nopening = "x"', "w.toml")
    assert caught.value.message == "w.toml, line 2: “opening” is not a key."
