"""The identity guard over a table of pairs, and what holds for every pair that can be made."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient
from secondop_desktop.importers.match import judge, same_person
from tests.importers.identity_pairs import DIFFERENT, PAIRS, UNIDENTIFIED, Pair, person


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_each_pair_has_its_verdict_from_both_sides(pair: Pair) -> None:
    guard = judge(person(pair.record), [person(pair.file)])
    assert guard.verdict is pair.verdict, (pair.why, guard.message)
    if pair.verdict is not UNIDENTIFIED:  # from the other side the open record is what has no name
        assert judge(person(pair.file), [person(pair.record)]).verdict is pair.verdict, pair.why


def test_the_table_is_large_and_says_each_thing_once() -> None:
    assert len(PAIRS) >= 140
    assert len({str(pair) for pair in PAIRS}) == len(PAIRS)


def test_every_verdict_says_why_in_whole_sentences() -> None:
    for pair in PAIRS:
        guard = judge(person(pair.record), [person(pair.file)])
        assert guard.title
        assert guard.message.endswith("."), pair
        if guard.verdict is DIFFERENT:
            assert "Nothing from this file was added." in guard.message, pair


WORDS = st.sampled_from(
    "Ines Inez Calloway Reed Haddon García Garcia López Müller Mueller Anna Ann O'Brien van der Jr Dr I Unknown Baby"
    " Иванова Анна 田中 太郎 Mac".split()
)
NAMES = st.lists(WORDS, max_size=3).map(" ".join)
DAYS = st.dates().map(lambda day: PartialDate(day.isoformat()))
BORN = st.one_of(
    st.none(), DAYS, DAYS.map(lambda day: PartialDate(day.iso[:7])), DAYS.map(lambda day: PartialDate(day.iso[:4]))
)
PEOPLE = st.builds(
    lambda family, given, display, born, sex: Patient(
        family_name=family, given_names=given, display=display, birth_date=born, sex=sex
    ),
    NAMES,
    NAMES,
    NAMES,
    BORN,
    st.sampled_from(("", "female", "male")),
)


@given(PEOPLE, PEOPLE)
def test_no_two_people_are_held_differently_from_the_two_sides(one: Patient, other: Patient) -> None:
    verdicts = {judge(one, [other]).verdict, judge(other, [one]).verdict}
    assert len(verdicts - {UNIDENTIFIED}) <= 1
    assert same_person(one, other) == same_person(other, one)


@given(PEOPLE, DAYS, DAYS)
def test_two_full_birth_dates_that_conflict_are_never_the_same_whatever_the_names(
    someone: Patient, one: PartialDate, other: PartialDate
) -> None:
    first = dataclasses.replace(someone, birth_date=one)
    second = dataclasses.replace(someone, birth_date=other)
    verdict = judge(first, [second]).verdict
    assert (verdict is Verdict.SAME) <= (one == other)
