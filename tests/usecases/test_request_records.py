"""The desk over the vault: one step each, undone, and closed by what arrives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Kind,
    Patient,
    Practitioner,
    Record,
    RecordsRequest,
    Report,
    ReportCategory,
)
from secondop_desktop.usecases import archive, browse, prepare_opinion, request_records
from secondop_desktop.usecases.prepare_opinion import State
from secondop_desktop.usecases.request_records import Item, RequestStatus
from secondop_desktop.vault.vault import Vault


@pytest.fixture
def patient(vault: Vault) -> str:
    with vault.change("add", "Added a person") as change:
        return change.add(Patient(display="Rosa Mwangi", birth_date=PartialDate("1968-03-14")))


def put(vault: Vault, patient: str, *records: Record) -> list[str]:
    with vault.change("add", "Added", patient_id=patient) as change:
        return [change.add(replace(record, patient_id=patient)) for record in records]


CT = Report(display="CT chest", category=ReportCategory.IMAGING, facility="Harbor Imaging", text="Nodule.")


def test_undo_takes_back_one_step_at_the_desk(vault: Vault, patient: str) -> None:
    (request,) = request_records.add(vault, replace(request_records.template(vault, patient), facility="Harbor"))
    request_records.mark(vault, request, RequestStatus.SENT)
    step = browse.undoable(vault)
    assert step is not None
    vault.undo(step.id)
    assert request_records.find_request(vault, patient, request.id).status is RequestStatus.DRAFTED
    step = browse.undoable(vault)
    assert step is not None
    vault.undo(step.id)
    assert request_records.all_requests(vault, patient) == ()


def test_a_request_is_no_clinical_record(vault: Vault, patient: str) -> None:
    request_records.add(vault, request_records.template(vault, patient))
    assert browse.records(vault, patient) == ()
    assert len(browse.records(vault, patient, (Kind.RECORDS_REQUEST,))) == 1


def test_what_a_later_version_stored_in_a_request_is_kept(vault: Vault, patient: str) -> None:
    (number,) = put(vault, patient, RecordsRequest(state={"facility": "Harbor", "fax": "555"}))
    request = request_records.find_request(vault, patient, number)
    request_records.save(vault, replace(request, record_number="7"))
    record = browse.record(vault, number)
    assert isinstance(record, RecordsRequest)
    assert record.state["fax"] == "555"
    assert record.state["record_number"] == "7"


def test_a_report_without_pictures_is_asked_for_where_it_was_written(vault: Vault, patient: str) -> None:
    put(vault, patient, replace(CT, date=PartialDate("2026-02-03")))
    put(vault, patient, Practitioner(display="Dr Lee", facility="Harbor Imaging", address="1 Pier Road"))
    case = prepare_opinion.begin(vault, patient)
    states = prepare_opinion.hold_against_records(vault, case)
    drafts = {item.facility: item for item in request_records.propose(vault, case, states)}
    imaging = drafts["Harbor Imaging"]
    assert imaging.address == "1 Pier Road"
    assert [(item.text, item.images) for item in imaging.items] == [("CT chest, 3 Feb 2026", True)]
    assert "discharge-summaries" in drafts[""].requirements
    assert not drafts[""].requirements & {"question", "insurance", "family-history"}


def test_what_is_asked_for_already_is_not_proposed_again(vault: Vault, patient: str) -> None:
    case = prepare_opinion.begin(vault, patient)
    states = prepare_opinion.hold_against_records(vault, case)
    request_records.add(vault, *request_records.propose(vault, case, states))
    assert request_records.propose(vault, case, states) == ()


def test_a_sent_request_shows_as_day_n_and_what_arrives_offers_to_close_it(vault: Vault, patient: str) -> None:
    case = prepare_opinion.begin(vault, patient)
    (request,) = request_records.add(
        vault,
        replace(
            request_records.template(vault, patient, case.id),
            facility="Harbor",
            items=(Item("Discharge summary", "discharge-summaries"),),
        ),
    )
    request = request_records.set_field(vault, request, "sent", "2026-11-01")
    states = prepare_opinion.hold_against_records(vault, case)
    (state,) = [item for item in states if item.requirement.id == "discharge-summaries"]
    assert (state.state, state.day) == (State.REQUESTED, 8)
    line = request_records.line(request, states, vault.now().date())
    assert (line.day, line.arrived) == (8, False)
    put(vault, patient, Report(display="Stay", category=ReportCategory.DISCHARGE, text="Home."))
    states = prepare_opinion.hold_against_records(vault, case)
    line = request_records.line(request, states, vault.now().date())
    assert line.arrived
    assert line.next_action == "It is here: mark it received"
    done = request_records.mark(vault, request, RequestStatus.RECEIVED)
    assert not request_records.line(done, states, vault.now().date()).arrived


def test_the_rules_of_the_last_request_are_those_of_the_next(vault: Vault, patient: str) -> None:
    start = request_records.template(vault, patient)
    request_records.add(vault, replace(start, law=request_records.Law.NEUTRAL))
    assert request_records.template(vault, patient).law is request_records.Law.NEUTRAL


def test_what_was_met_before_the_request_does_not_close_it(vault: Vault, patient: str) -> None:
    put(vault, patient, Report(display="Stay", category=ReportCategory.DISCHARGE, text="Home."))
    case = prepare_opinion.begin(vault, patient)
    states = prepare_opinion.hold_against_records(vault, case)
    (draft,) = request_records.propose(vault, case, states, ["discharge-summaries"])
    (request,) = request_records.add(vault, replace(draft, facility="Harbor"))
    request = request_records.mark(vault, request, RequestStatus.SENT)
    assert not request_records.line(request, states, vault.now().date()).arrived


def test_a_word_of_the_person_or_a_list_without_it_closes_nothing(vault: Vault, patient: str) -> None:
    case = prepare_opinion.begin(vault, patient)
    start = replace(request_records.template(vault, patient, case.id), facility="Harbor")
    wanted = (Item("Discharge summary", "discharge-summaries"), Item("Old list", "no-such-requirement"))
    one, other = request_records.add(vault, *(replace(start, items=(item,)) for item in wanted))
    case = prepare_opinion.set_field(vault, case, "requirement:discharge-summaries", "ready", "At home.")
    states = prepare_opinion.hold_against_records(vault, case)
    for request in (one, other):
        sent = request_records.mark(vault, request, RequestStatus.SENT)
        assert not request_records.line(sent, states, vault.now().date()).arrived


def sent(vault: Vault, patient: str, day: str, status: RequestStatus = RequestStatus.SENT) -> str:
    """A request that went out on this day; the working date is 9 November 2026."""
    (request,) = request_records.add(vault, replace(request_records.template(vault, patient), facility="Harbor"))
    request_records.mark(vault, request, RequestStatus.SENT, PartialDate(day))
    if status is not RequestStatus.SENT:
        request_records.mark(vault, request_records.find_request(vault, patient, request.id), status)
    return request.id


def test_an_answer_is_due_from_its_thirtieth_day_on_until_it_came(vault: Vault, patient: str) -> None:
    today, late = sent(vault, patient, "2026-10-10"), sent(vault, patient, "2026-08-01")
    sent(vault, patient, "2026-10-11")
    sent(vault, patient, "2026-08-01", RequestStatus.RECEIVED)
    request_records.add(vault, request_records.template(vault, patient))
    assert {(item.request_id, item.day.isoformat()) for item in request_records.due_now(vault)} == {
        (today, "2026-11-09"),
        (late, "2026-08-31"),
    }
    archive.archive(vault, patient)
    assert request_records.due_now(vault) == ()
