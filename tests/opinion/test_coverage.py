"""Calls about coverage: kept whole, and what they mean for the referral and the insurance."""

from __future__ import annotations

from datetime import date

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.case_state import from_state, to_state
from secondop_desktop.opinion.coverage import CoverageCall, call_words, newest_first, referral_said
from secondop_desktop.opinion.readiness import Readiness, readiness
from secondop_desktop.opinion.requirements import checklist

INSURER = CoverageCall("insurer", "Northline Health", PartialDate("2026-11-03"), referral="no")
CLINIC = CoverageCall("clinic", "Harbour Clinic", PartialDate("2026-11-04"), referral="yes", approval="yes")


def row(case: Case, name: str, *, essential: bool = False) -> Readiness:
    wanted = [item for item in checklist("general") if item.id == name]
    if essential:
        from dataclasses import replace

        wanted = [replace(item, essential=True) for item in wanted]
    return readiness(wanted, case, (), date(2026, 11, 9))[0]


def test_a_call_is_kept_with_all_that_was_noted_and_an_empty_one_is_not() -> None:
    whole = CoverageCall(
        "insurer", "Northline", PartialDate("2026-11-03"), "Ms Okafor", "Ask again in May", "NL-20", "no", "yes"
    )
    state = to_state(Case(coverage=(whole, CoverageCall("clinic"), CLINIC)))
    assert from_state(state, "", "").coverage == (whole, CLINIC)
    assert all(part in call_words(whole) for part in ("No referral", "approve", "Ask again in May", "NL-20", "Okafor"))


def test_a_case_without_calls_loads_as_it_did() -> None:
    assert from_state({"question": "Why?"}, "", "") == Case(question="Why?")


def test_what_a_later_version_noted_of_a_call_is_passed_over() -> None:
    state = {"coverage": [{"called": "Northline", "call_back": True}]}
    assert from_state(state, "", "").coverage == (CoverageCall(called="Northline"),)


def test_no_referral_is_asked_for_when_everyone_who_was_called_said_so() -> None:
    found = row(Case(coverage=(INSURER,)), "referral")
    assert (found.state, found.by_person) == ("not-applicable", False)
    assert found.why == "Northline Health said on 3 Nov 2026: no referral is needed."


def test_one_who_wants_a_referral_is_enough() -> None:
    found = row(Case(coverage=(INSURER, CLINIC)), "referral")
    assert found.state == "missing"
    assert "Harbour Clinic said on 4 Nov 2026: a referral is needed." in found.why


def test_a_clinic_whose_own_list_wants_a_referral_is_not_overruled() -> None:
    assert row(Case(coverage=(INSURER,)), "referral", essential=True).state == "missing"


def test_the_newest_word_of_the_same_place_counts() -> None:
    later = CoverageCall("insurer", "northline health", PartialDate("2026-11-05"), referral="yes")
    said = referral_said((INSURER, later))
    assert said is not None
    assert said.needed
    assert newest_first((INSURER, CoverageCall(), later))[0] == later


def test_approval_in_advance_is_named_at_the_insurance() -> None:
    assert "they must approve it first" in row(Case(coverage=(CLINIC,)), "insurance").why
    assert referral_said((CoverageCall(said="We will call back"),)) is None
