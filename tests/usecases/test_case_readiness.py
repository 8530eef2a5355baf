"""What very many records lack is known again while nothing of it changed, and found anew where anything did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from secondop_desktop.core import text
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient, Record, Report, ReportCategory
from secondop_desktop.usecases import browse, case_readiness, clinic_lists, edit, prepare_opinion, request_records
from secondop_desktop.usecases.clinic_lists import Change, ClinicProfile
from secondop_desktop.usecases.prepare_opinion import Case, Readiness, State
from secondop_desktop.usecases.request_records import Item, RequestStatus
from secondop_desktop.vault.vault import Vault

STAY = Report(display="Stay", category=ReportCategory.DISCHARGE, text="Home.", date=PartialDate("2026-10-01"))


@pytest.fixture
def patient(vault: Vault) -> str:
    return edit.add_patient(vault, Patient(display="Rosa Mwangi", birth_date=PartialDate("1968-03-14")))


@pytest.fixture
def case(vault: Vault, patient: str) -> Case:
    return prepare_opinion.begin(vault, patient)


def put(vault: Vault, patient: str, record: Record) -> str:
    with vault.change("add", "Added", patient_id=patient) as change:
        return change.add(replace(record, patient_id=patient))


def look(vault: Vault, case: Case) -> tuple[Readiness, ...]:
    """Hold the case against the records, and keep what is found."""
    parts = case_readiness.hold_in_parts(vault, case)
    while True:
        try:
            next(parts)
        except StopIteration as end:
            found = end.value
            break
    case_readiness.keep(vault, case, found.text)
    assert found.ready == prepare_opinion.hold_against_records(vault, case)
    return tuple(replace(item, matched=()) for item in found.ready)


def later(vault: Vault, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = vault.now() + timedelta(days=days)
    monkeypatch.setattr(type(vault), "now", lambda self: now)


def test_it_is_known_again_word_for_word(vault: Vault, patient: str, case: Case) -> None:
    assert case_readiness.known(vault, case) is None
    put(vault, patient, STAY)
    put(vault, patient, Report(display="CT chest", category=ReportCategory.IMAGING, text="Nodule."))
    found = look(vault, case)
    assert {State.READY, State.MISSING, State.IMAGES_MISSING} <= {item.state for item in found}
    assert case_readiness.known(vault, case) == found


CHANGES: dict[str, Callable[[Vault, str, Case], object]] = {
    "a record": lambda vault, patient, case: put(vault, patient, STAY),
    "a request": lambda vault, patient, case: request_records.add(
        vault, request_records.template(vault, patient, case.id)
    ),
    "who it is": lambda vault, patient, case: edit.update(
        vault, replace(browse.patient(vault, patient), birth_date=PartialDate("2015-01-01"))
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_of_the_person_is_looked_at_anew(vault: Vault, patient: str, case: Case, what: str) -> None:
    look(vault, case)
    CHANGES[what](vault, patient, case)
    assert case_readiness.known(vault, case) is None
    found = look(vault, case)
    assert case_readiness.known(vault, case) == found


def test_what_changed_while_it_was_read_is_looked_at_anew(vault: Vault, patient: str, case: Case) -> None:
    parts = case_readiness.hold_in_parts(vault, case)
    next(parts)
    put(vault, patient, STAY)
    while True:
        try:
            next(parts)
        except StopIteration as end:
            case_readiness.keep(vault, case, end.value.text)
            break
    assert case_readiness.known(vault, case) is None


def test_an_answer_counts_from_its_first_letter_on(vault: Vault, case: Case) -> None:
    look(vault, case)
    assert case_readiness.known(vault, replace(case, question="Why?")) is None


def test_another_persons_records_change_nothing(vault: Vault, case: Case) -> None:
    found = look(vault, case)
    other = edit.add_patient(vault, Patient(display="Ben Okafor"))
    put(vault, other, STAY)
    assert case_readiness.known(vault, case) == found


def test_another_list_is_held_against_them_anew(vault: Vault, case: Case) -> None:
    clinic_lists.keep(vault, ClinicProfile(name="Harbor", changes=(Change("discharge-summaries", essential=True),)))
    look(vault, case)
    asked = replace(case, clinic_profile="Harbor")
    assert case_readiness.known(vault, asked) is None


def test_another_language_has_other_words(vault: Vault, case: Case) -> None:
    look(vault, case)
    before = text.language()
    text.use_language("es")
    try:
        assert case_readiness.known(vault, case) is None
    finally:
        text.use_language(before)


def test_the_days_of_a_request_are_counted_on(
    vault: Vault, patient: str, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = (Item("Discharge summary", "discharge-summaries"), Item("Scans", "imaging"))
    start = replace(request_records.template(vault, patient, case.id), facility="Harbor", items=wanted)
    (request,) = request_records.add(vault, start)
    request_records.mark(vault, request, RequestStatus.SENT)
    first = {item.requirement.id: item for item in look(vault, case)}
    later(vault, monkeypatch, 3)
    known = case_readiness.known(vault, case)
    assert known is not None
    anew = tuple(replace(item, matched=()) for item in prepare_opinion.hold_against_records(vault, case))
    assert known == anew
    (asked,) = [item for item in known if item.requirement.id == "discharge-summaries"]
    assert (asked.state, asked.day) == (State.REQUESTED, (first["discharge-summaries"].day or 0) + 3)


def test_what_a_day_makes_too_old_is_looked_at_anew_from_that_day_on(
    vault: Vault, patient: str, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = vault.now().date()
    put(vault, patient, replace(STAY, date=PartialDate((today - timedelta(days=28)).isoformat())))
    clinic_lists.keep(vault, ClinicProfile(name="Harbor", changes=(Change("discharge-summaries", max_age_days=30),)))
    case = replace(case, clinic_profile="Harbor")
    look(vault, case)
    later(vault, monkeypatch, 2)
    assert case_readiness.known(vault, case) is not None
    later(vault, monkeypatch, 1)
    assert case_readiness.known(vault, case) is None


def test_what_another_version_wrote_is_not_believed(vault: Vault, case: Case) -> None:
    look(vault, case)
    for nonsense in ("[]", "{", '{"version": 0}', '{"version": "x", "since": 1, "until": 2, "of": 3, "found": []}'):
        case_readiness.keep(vault, case, nonsense)
        assert case_readiness.known(vault, case) is None
