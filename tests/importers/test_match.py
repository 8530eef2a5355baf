"""The identity guard: whose is this file?"""

from __future__ import annotations

import pytest

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import parse_iso
from secondop_desktop.core.records import Identifier, Patient
from secondop_desktop.importers.match import group_people, judge, same_person

SAME, UNSURE, UNIDENTIFIED, DIFFERENT = Verdict.SAME, Verdict.UNSURE, Verdict.UNIDENTIFIED, Verdict.DIFFERENT


def person(text: str, *aliases: str, sex: str = "", note: str = "", **numbers: str) -> Patient:
    """`Family|Given|1968-03-14`, or `Whole name|1968-03-14`; numbers are `system="value"`."""
    parts = text.split("|")
    birth = parse_iso(parts[-1]) if len(parts) > 1 else None
    names = parts[:-1] if len(parts) > 1 else parts
    family, given = names if len(names) == 2 else ("", "")
    return Patient(
        display=f"{given} {family}" if family else names[0],
        family_name=family,
        given_names=given,
        aliases=aliases,
        birth_date=birth,
        sex=sex,
        note=note,
        identifiers=tuple(Identifier(f"urn:oid:{system}", value) for system, value in numbers.items()),
    )


INES = "Calloway|Ines|1968-03-14"

PAIRS = [
    # The name and the full birth date agree.
    (INES, "Calloway|Ines|1968-03-14", SAME),
    (INES, "CALLOWAY|INES|1968-03-14", SAME),
    (INES, "CALLOWAY, INES|1968-03-14", SAME),
    (INES, "Ines Calloway|1968-03-14", SAME),
    (INES, "Mrs. Ines Calloway|1968-03-14", SAME),
    (INES, "Calloway, Mrs. Ines|1968-03-14", SAME),
    (INES, "Ines Calloway MD|1968-03-14", SAME),
    (INES, "Ines  Calloway|1968-03-14T10:20:00-05:00", SAME),
    ("O'Brien|Sean|1950-01-02", "O’Brien|Sean|1950-01-02", SAME),
    ("García López|María|1961-05-06", "María García López|1961-05-06", SAME),
    ("García López|María|1961-05-06", "GARCÍA LÓPEZ, MARÍA|1961-05-06", SAME),
    ("van der Berg|Jan|1940-07-08", "Jan van der Berg|1940-07-08", SAME),
    ("Smith|John|1950-02-03", "John Smith Jr.|1950-02-03", SAME),
    ("Müller|Jürgen|1955-09-10", "Mu\u0308ller|Ju\u0308rgen|1955-09-10", SAME),
    ("Иванова|Анна|1970-02-02", "ИВАНОВА|АННА|1970-02-02", SAME),
    ("田中|太郎|1980-12-01", "田中太郎|1980-12-01", SAME),
    ("Sukarno||1970-06-06", "SUKARNO|1970-06-06", SAME),
    ("Do|Anh Van|1977-04-04", "Anh Van Do|1977-04-04", SAME),
    ("Smith|Don|1950-02-03", "Don Smith|1950-02-03", SAME),
    # A variant of the name.
    (INES, "Calloway|Ines M.|1968-03-14", UNSURE),
    (INES, "Ines Maria Calloway|1968-03-14", UNSURE),
    (INES, "Calloway|I.|1968-03-14", UNSURE),
    (INES, "I. Calloway|1968-03-14", UNSURE),
    (INES, "Calloway Ines|1968-03-14", UNSURE),
    (INES, "Ines|Calloway|1968-03-14", UNSURE),
    (INES, "Calloway|Inés|1968-03-14", UNSURE),
    (INES, "Caloway|Ines|1968-03-14", UNSURE),
    (INES, "Calloway|Inez|1968-03-14", UNSURE),
    (INES, "Calloway-Reed|Ines|1968-03-14", UNSURE),
    (INES, "Mrs Calloway|1968-03-14", UNSURE),
    ("Calloway|Ines Maria|1968-03-14", "Calloway|Ines Rosa|1968-03-14", UNSURE),
    ("Calloway|Maria Ines|1968-03-14", "Calloway|Ines|1968-03-14", UNSURE),
    ("Smith-Jones|Anna|1966-01-01", "Smith Jones|Anna|1966-01-01", UNSURE),
    ("O'Brien|Sean|1950-01-02", "OBrien|Sean|1950-01-02", UNSURE),
    ("García López|María|1961-05-06", "Garcia|Maria|1961-05-06", UNSURE),
    ("Muñoz|José|1961-05-06", "Munoz|Jose|1961-05-06", UNSURE),
    ("Łukasz|Jørgen|1961-05-06", "Lukasz|Jorgen|1961-05-06", UNSURE),
    ("Haddon|Robert|1948-08-08", "Haddon|Bob|1948-08-08", UNSURE),
    ("Haddon|Margaret|1948-08-08", "Haddon|Peggy|1948-08-08", UNSURE),
    ("Haddon|Alexander|1948-08-08", "Haddon|Alex|1948-08-08", UNSURE),
    ("Smith|John Jr|1950-02-03", "Smith|John Sr|1950-02-03", UNSURE),
    ("Иванова|Анна|1970-02-02", "Ivanova|Anna|1970-02-02", UNSURE),
    ("Иванова|Анна Петровна|1970-02-02", "Иванова|Анна|1970-02-02", UNSURE),
    # A partial or missing birth date.
    (INES, "Ines Calloway", UNSURE),
    (INES, "Calloway|Ines|1968-03", UNSURE),
    (INES, "Calloway|Ines|1968", UNSURE),
    ("Calloway|Ines|1968", "Calloway|Ines|1968-03-14", UNSURE),
    ("Ines Calloway", "Calloway|Ines|1968-03-14", UNSURE),
    ("Ines Calloway", "Ines Calloway", UNSURE),
    ("|1968-03-14", "Calloway|Ines|1968-03-14", UNSURE),
    (INES, "|1968-03-14", UNSURE),
    # The birth date conflicts.
    (INES, "Calloway|Ines|1986-03-14", DIFFERENT),
    (INES, "Calloway|Ines|1968-03-15", DIFFERENT),
    (INES, "Calloway|Ines|1968-03-41", UNSURE),  # no such day: it was never read
    (INES, "Calloway|Ines|1967", DIFFERENT),
    (INES, "Calloway|Ines|1968-04", DIFFERENT),
    ("Calloway|Ines|1968-03-04", "Calloway|Ines|1968-04-03", DIFFERENT),
    ("Calloway|Ines|1968", "Calloway|Ines|1969-03-14", DIFFERENT),
    (INES, "|1970-01-01", DIFFERENT),
    # The family name conflicts.
    (INES, "Haddon|Ines|1968-03-14", DIFFERENT),
    (INES, "Ines Haddon|1968-03-14", DIFFERENT),
    (INES, "HADDON, INES|1968-03-14", DIFFERENT),
    (INES, "Haddon|Walter|1951-02-01", DIFFERENT),
    (INES, "Walter Haddon", DIFFERENT),
    (INES, "Ines Galloway", DIFFERENT),  # one letter, and no birth date that would speak for a slip
    ("Lee|Ann|1968-03-14", "Li|Ann|1968-03-14", DIFFERENT),  # too short to call it a slip
    ("Иванова|Анна|1970-02-02", "Петрова|Анна|1970-02-02", DIFFERENT),
    ("Иванов|Анна|1970-02-02", "Иванова|Анна|1970-02-02", DIFFERENT),
    # Another given name: a twin, a parent, a spouse.
    (INES, "Calloway|Rosa|1968-03-14", DIFFERENT),
    (INES, "Calloway|Thomas|1968-03-14", DIFFERENT),
    (INES, "T. Calloway|1968-03-14", DIFFERENT),
    (INES, "Thomas Calloway", DIFFERENT),
    ("Reed|Jon|2015-05-05", "Reed|Joan|2015-05-05", UNSURE),  # twins or a slip: asked about
]


@pytest.mark.parametrize("open_record,named,verdict", PAIRS)
def test_the_verdict_on_a_name_and_a_birth_date(open_record: str, named: str, verdict: Verdict) -> None:
    assert judge(person(open_record), [person(named)]).verdict is verdict


@pytest.mark.parametrize("open_record,named,verdict", PAIRS)
def test_the_verdict_is_the_same_from_the_other_side(open_record: str, named: str, verdict: Verdict) -> None:
    assert judge(person(named), [person(open_record)]).verdict is verdict


def test_a_file_that_names_nobody_is_unidentified() -> None:
    assert judge(person(INES), []).verdict is UNIDENTIFIED
    assert judge(person(INES), [Patient()]).verdict is UNIDENTIFIED
    assert judge(person(INES), [Patient(sex="female")]).verdict is UNIDENTIFIED


def test_a_number_alone_identifies_only_where_it_can_be_compared() -> None:
    ours = person(INES, **{"1.2.3": "12345"})
    assert judge(ours, [person("", **{"1.2.3": "12345"})]).verdict is UNSURE
    assert judge(ours, [person("", **{"1.2.3": "99999"})]).verdict is DIFFERENT
    assert judge(ours, [person("", **{"1.2.4": "99999"})]).verdict is UNIDENTIFIED


def test_a_recorded_other_name_is_asked_about_and_not_stopped() -> None:
    married = person(INES, "Ines Haddon")
    assert judge(married, [person("Haddon|Ines|1968-03-14")]).verdict is UNSURE
    assert judge(person(INES), [person("Haddon|Ines|1968-03-14", "Calloway, Ines")]).verdict is UNSURE
    assert judge(married, [person(INES)]).verdict is SAME


def test_a_record_number_of_the_same_place_decides() -> None:
    ours = person(INES, **{"1.2.3": "00123-45"})
    assert judge(ours, [person(INES, **{"1.2.3": "12345"})]).verdict is SAME
    assert judge(ours, [person(INES, **{"1.2.3": "99999"})]).verdict is DIFFERENT
    assert judge(ours, [person(INES, **{"1.2.4": "99999"})]).verdict is SAME
    assert judge(ours, [person("Calloway|Bunny|1968-03-14", **{"1.2.3": "12345"})]).verdict is UNSURE
    assert judge(ours, [person("Haddon|Ines|1968-03-14", **{"1.2.3": "12345"})]).verdict is DIFFERENT
    assert judge(ours, [person("Calloway|Ines|1968-03-15", **{"1.2.3": "12345"})]).verdict is DIFFERENT


def test_a_number_among_several_of_one_place_is_no_conflict() -> None:
    both = Patient(
        display="Ines Calloway",
        birth_date=parse_iso("1968-03-14"),
        identifiers=(Identifier("urn:oid:1.2.3", "1"), Identifier("urn:oid:1.2.3", "2")),
    )
    assert judge(both, [person(INES, **{"1.2.3": "2"})]).verdict is SAME


@pytest.mark.parametrize(
    "system,label,verdict",
    [
        ("urn:oid:1.2.3", "Medical record number", DIFFERENT),
        ("urn:oid:1.2.3", "MR", DIFFERENT),
        ("http://hl7.org/fhir/sid/us-ssn", "", DIFFERENT),
        ("urn:oid:1.2.3", "Account number", UNSURE),
        ("urn:oid:1.2.3", "AN", UNSURE),
        ("urn:oid:1.2.3", "Passport number", UNSURE),
        ("http://insurer.example/member-id", "", UNSURE),
        ("urn:ietf:rfc3986", "", SAME),
        ("http://hl7.org/fhir/sid/us-npi", "", SAME),
        ("", "MRN", SAME),
    ],
)
def test_numbers_that_change_with_time_are_only_asked_about(system: str, label: str, verdict: Verdict) -> None:
    def with_number(value: str) -> Patient:
        return Patient(
            display="Ines Calloway",
            birth_date=parse_iso("1968-03-14"),
            identifiers=(Identifier(system, value, label),),
        )

    assert judge(with_number("1234"), [with_number("5678")]).verdict is verdict
    assert judge(with_number("1234"), [with_number("xxx-xx-5678")]).verdict is SAME


def test_a_conflicting_sex_is_asked_about() -> None:
    assert judge(person(INES, sex="female"), [person(INES, sex="male")]).verdict is UNSURE
    assert judge(person(INES, sex="female"), [person(INES, sex="F")]).verdict is SAME
    assert judge(person(INES, sex="female"), [person(INES, sex="unknown")]).verdict is SAME


def test_a_second_person_in_the_file_stops_it() -> None:
    guard = judge(person(INES), [person(INES), person("Haddon|Walter|1951-02-01")])
    assert guard.verdict is DIFFERENT
    assert guard.title == "This file names two people"
    assert "Walter Haddon" in guard.message
    assert "Ines Calloway" in guard.message
    assert judge(person(INES), [person("Haddon|Ann|1951-02-01"), person("Reed|Jo|1960-02-01")]).verdict is DIFFERENT


def test_two_spellings_of_this_person_in_one_file_are_asked_about() -> None:
    assert judge(person(INES), [person(INES), person("Calloway|Ines M|1968-03-14")]).verdict is UNSURE
    assert judge(person(INES), [person(INES), person("CALLOWAY, INES|1968-03-14")]).verdict is SAME


def test_the_words_show_what_both_say() -> None:
    guard = judge(person(INES), [person("Haddon|Walter|1951-02-01")])
    for text in ("Walter Haddon", "1 Feb 1951", "Ines Calloway", "14 Mar 1968", "someone else"):
        assert text in f"{guard.title} {guard.message}"
    guard = judge(person(INES), [person("Ines M. Calloway|1968-03-14")])
    assert "Ines M. Calloway" in guard.message
    assert "middle names" in guard.message


@pytest.mark.parametrize(
    "birth_date,words",
    [
        ("1968-04-03", "day and month are swapped"),
        ("1968-03-05", "one figure"),
        ("1986-03-04", "another order"),
        ("1951-02-01", "The birth dates differ."),
    ],
)
def test_the_words_say_how_birth_dates_differ(birth_date: str, words: str) -> None:
    assert words in judge(person("Calloway|Ines|1968-03-04"), [person(f"Calloway|Ines|{birth_date}")]).message


def test_a_birth_date_that_reads_in_two_ways_is_held_in_both() -> None:
    printed = person("Calloway|Ines|1968", note="Birth date as printed: 03/04/1968")
    for fits in ("1968-03-04", "1968-04-03"):
        guard = judge(person(f"Calloway|Ines|{fits}"), [printed])
        assert guard.verdict is UNSURE
        assert "03/04/1968" in guard.message
    assert judge(person("Calloway|Ines|1968-07-09"), [printed]).verdict is DIFFERENT
    assert judge(person("Calloway|Ines|1968"), [printed]).verdict is UNSURE


def test_people_of_an_import_are_told_apart() -> None:
    ines, ines_m, walter = person(INES), person("Calloway|Ines M|1968-03-14"), person("Haddon|Walter|1951-02-01")
    groups = group_people([walter, ines_m, ines, person("CALLOWAY, INES")])
    assert [group.display for group in groups] == ["Walter Haddon", "Ines M Calloway"]
    assert group_people([]) == []


def test_a_name_without_birth_date_draws_no_two_people_together() -> None:
    groups = group_people([person("John Smith"), person("Smith|John|1950-02-03"), person("Smith|John|1978-02-03")])
    assert len(groups) == 2
    assert {str(group.birth_date) for group in groups} == {"1950-02-03", "1978-02-03"}


def test_a_birth_date_alone_makes_no_person_and_is_not_drawn_to_another() -> None:
    date_only = Patient(birth_date=parse_iso("1968-03-14"))
    assert group_people([date_only]) == []
    assert [group.display for group in group_people([date_only, person(INES)])] == ["Ines Calloway"]
    assert [group.display for group in group_people([date_only, person("Ines Calloway")])] == ["Ines Calloway"]
    assert len(group_people([date_only, person("Haddon|Walter|1951-02-01")])) == 2


def test_a_group_keeps_what_any_of_its_files_says() -> None:
    (group,) = group_people(
        [person("Ines Calloway", sex="female", **{"1.2": "7"}), person(INES, "Ines Haddon", **{"1.3": "8"})]
    )
    assert (group.family_name, group.given_names, group.sex) == ("Calloway", "Ines", "female")
    assert group.birth_date == parse_iso("1968-03-14")
    assert group.aliases == ("Ines Haddon",)
    assert {number.value for number in group.identifiers} == {"7", "8"}


def test_two_files_without_anything_in_common_are_not_one_person() -> None:
    assert not same_person(Patient(birth_date=parse_iso("1968-03-14")), Patient(display="Ines Calloway"))
    assert same_person(person(INES), person("Calloway|Ines M.|1968-03-14"))
    assert not same_person(person(INES), person("Haddon|Walter|1951-02-01"))
