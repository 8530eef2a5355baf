"""The demo patient and people of the public samples, held against every list, requirement by requirement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, RecordsRequest
from secondop_desktop.opinion.case import SPECIALTIES
from secondop_desktop.opinion.requests import Item, Request, RequestStatus, to_state
from secondop_desktop.usecases import browse, demo, import_files, prepare_opinion
from secondop_desktop.usecases.import_files import Accept
from secondop_desktop.vault.vault import Vault
from tests.vaults import PASSWORD, clock

SAMPLES = {
    "a girl with four heart ultrasounds": "fhir-r4/Beatris270_Bogan287_5b3645de-a2d0-d016-0839-bab3757c4c58.json",
    "a man with cancer drugs": "fhir-r4/Fletcher_Hyatt_fe0562b5-f517-4951-8366-32fdab088930.json",
    "a woman who was pregnant": "fhir-r4/Clara_Montañez_276b501c-98d9-4837-8601-4700a93fa397.json",
}
Table = dict[str, dict[str, str]]
# What is not named is missing; “core” holds for every specialty.
DEMO: Table = {
    "core": {
        "question": "ready",
        "referral": "ready",
        "diagnosis-and-plan": "ready",
        "consultation-notes": "ready",
        "discharge-summaries": "ready",
        "imaging": "images-missing",
        "laboratory-results": "stale",
        "medications": "ready",
        "allergies": "ready",
        "procedures": "ready",
        "family-history": "ready",
        "insurance": "ready",
        "contacts": "ready",
    },
    "oncology": {
        "pathology-report": "requested",
        "slides-and-blocks": "requested",
        "staging": "ready",
        "operative-notes": "ready",
        "radiation-summary": "not-applicable",
    },
    "cardiology": {},
    "orthopaedics": {"orthopaedic-imaging": "ready", "operative-notes": "ready", "implants": "ready"},
    "neurology": {"neuro-imaging": "ready", "drugs-tried": "ready"},
    "genetics": {
        "problem-list": "ready",
        "all-tests": "ready",
        "pedigree": "ready",
        "early-records": "ready",
        "birth-history": "not-applicable",
        "clinician-letter": "ready",
    },
    "gastroenterology": {"biopsy-report": "requested"},
    "womens-health": {"pathology-report": "requested", "treatments-tried": "ready"},
    "paediatrics": {"growth-charts": "ready", "immunizations": "ready"},
}
EXPECTED: dict[str, Table] = {
    "a girl with four heart ultrasounds": {
        "core": {
            "consultation-notes": "ready",
            "imaging": "images-missing",
            "laboratory-results": "ready",
            "medications": "ready",
            "allergies": "ready",
            "procedures": "ready",
        },
        "oncology": {"pathology-report": "requested"},
        "cardiology": {"ecg": "requested", "echocardiogram": "images-missing"},
        "orthopaedics": {},
        "neurology": {},
        "genetics": {"problem-list": "ready", "all-tests": "ready", "early-records": "ready"},
        "gastroenterology": {},
        "womens-health": {"pathology-report": "requested"},
        "paediatrics": {"growth-charts": "ready", "immunizations": "ready"},
    },
    "a man with cancer drugs": {
        "core": {
            "imaging": "images-missing",
            "laboratory-results": "ready",
            "medications": "ready",
            "procedures": "ready",
            "contacts": "ready",
        },
        "oncology": {"pathology-report": "requested", "systemic-therapy": "ready"},
        "cardiology": {"ecg": "requested"},
        "orthopaedics": {"orthopaedic-imaging": "images-missing"},
        "neurology": {},
        "genetics": {"problem-list": "ready", "all-tests": "ready", "birth-history": "not-applicable"},
        "gastroenterology": {"liver-panel": "ready"},
        "womens-health": {"pathology-report": "requested"},
        "paediatrics": {"growth-charts": "ready", "immunizations": "ready"},
    },
    "a woman who was pregnant": {
        "core": {
            "imaging": "requested",
            "laboratory-results": "ready",
            "medications": "ready",
            "procedures": "ready",
            "contacts": "ready",
        },
        "oncology": {"pathology-report": "requested"},
        "cardiology": {"ecg": "requested"},
        "orthopaedics": {},
        "neurology": {},
        "genetics": {"problem-list": "ready", "all-tests": "ready", "birth-history": "not-applicable"},
        "gastroenterology": {},
        "womens-health": {"obstetric-history": "ready", "contraception": "ready", "pathology-report": "requested"},
        "paediatrics": {"growth-charts": "ready", "immunizations": "ready"},
    },
}


def _states(vault: Vault, patient_id: str, specialty: str) -> dict[str, str]:
    case = prepare_opinion.find_case(vault, patient_id)
    return {
        item.requirement.id: str(item.state)
        for item in prepare_opinion.hold_against_records(vault, case, specialty)
        if item.state != "missing"
    }


def _ask(vault: Vault, patient_id: str, *wanted: str) -> None:
    request = Request(
        facility="Linden Valley Hospital",
        items=tuple(Item(name, name) for name in wanted),
        status=RequestStatus.SENT,
        sent=PartialDate("2026-10-28"),
    )
    with vault.change("request", "asked", patient_id=patient_id) as change:
        change.add(RecordsRequest(patient_id=patient_id, display="x", state=to_state(request)))


@pytest.fixture(scope="module")
def demo_vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vault, str]]:
    vault, _key = Vault.create(tmp_path_factory.mktemp("demo") / "v", PASSWORD, "x", clock)
    with vault:
        patient_id = demo.build(vault, date(2026, 11, 9))
        _ask(vault, patient_id, "pathology-report", "slides-and-blocks", "biopsy-report")
        yield vault, patient_id


@pytest.mark.parametrize("specialty", SPECIALTIES)
def test_the_demo_patient_held_against_a_list(demo_vault: tuple[Vault, str], specialty: str) -> None:
    vault, patient_id = demo_vault
    assert _states(vault, patient_id, specialty) == DEMO["core"] | DEMO.get(specialty, {})


def test_what_was_asked_for_names_its_day(demo_vault: tuple[Vault, str]) -> None:
    vault, patient_id = demo_vault
    case = prepare_opinion.find_case(vault, patient_id)
    found = prepare_opinion.hold_against_records(vault, case, "oncology")
    (report,) = [item for item in found if item.requirement.id == "pathology-report"]
    assert (report.day, report.matched) == (12, ())
    assert "day 12 of 30" in report.why


def test_a_case_without_records_of_its_own_still_names_what_made_each_ready(demo_vault: tuple[Vault, str]) -> None:
    vault, patient_id = demo_vault
    case = replace(prepare_opinion.find_case(vault, patient_id), overrides={})
    for specialty in SPECIALTIES:
        for item in prepare_opinion.hold_against_records(vault, case, specialty):
            if item.state == "ready" and not item.requirement.case_fields:
                assert item.matched, item.requirement.id
            assert item.why


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[tuple[Vault, dict[str, str]]]:
    vault, _key = Vault.create(tmp_path_factory.mktemp("people") / "v", PASSWORD, "x", clock)
    with vault:
        found = {}
        for who, name in SAMPLES.items():
            session = import_files.read_files(vault, None, [samples / name])
            outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
            assert outcome.patient is not None
            found[who] = outcome.patient.id
            prepare_opinion.begin(vault, outcome.patient.id)
            _ask(vault, outcome.patient.id, "pathology-report", "ecg", "imaging")
        yield vault, found


@pytest.mark.conformance
@pytest.mark.parametrize("specialty", SPECIALTIES)
@pytest.mark.parametrize("who", list(SAMPLES))
def test_people_of_the_samples_held_against_a_list(
    people: tuple[Vault, dict[str, str]], who: str, specialty: str
) -> None:
    vault, found = people
    assert _states(vault, found[who], specialty) == EXPECTED[who]["core"] | EXPECTED[who].get(specialty, {})


@pytest.mark.conformance
@pytest.mark.parametrize("who", list(SAMPLES))
def test_what_people_of_the_samples_asked_for_is_on_its_day(people: tuple[Vault, dict[str, str]], who: str) -> None:
    vault, found = people
    case = prepare_opinion.find_case(vault, found[who])
    asked = [
        item
        for specialty in SPECIALTIES
        for item in prepare_opinion.hold_against_records(vault, case, specialty)
        if item.state == "requested"
    ]
    assert asked
    assert {item.day for item in asked} == {12}
    assert all("day 12 of 30" in item.why for item in asked)


def test_every_specialty_is_held_against_people_of_each_state() -> None:
    for specialty in SPECIALTIES:
        tables = [DEMO, *EXPECTED.values()]
        states = {state for table in tables for state in (table["core"] | table.get(specialty, {})).values()}
        assert {"ready", "images-missing", "requested"} <= states, specialty


def test_a_page_that_adds_to_the_name_of_a_test_is_a_further_source_of_its_result(
    demo_vault: tuple[Vault, str],
) -> None:
    vault, patient_id = demo_vault
    found = [record for record in browse.records(vault, patient_id, (Kind.TEST_RESULT,)) if record.display == "TSH"]
    (result,) = [record for record in found if record.date is not None and record.date.day_iso == "2021-06-09"]
    assert [source.importer for source in result.sources] == ["fhir", "pdf"]
    assert not any("generation" in r.display for r in browse.records(vault, patient_id, (Kind.TEST_RESULT,)))
