"""Corrections replace what they correct, and the same thing from two sources is one record with two sources."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.core.codec import said_by
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Condition, Document, Kind, Patient, Record, Report, Status, TestResult
from secondop_desktop.usecases import browse, edit, import_files, show_sources
from secondop_desktop.usecases.import_files import Accept, ImportOutcome, Offered
from secondop_desktop.vault.vault import Vault
from tests.importers import ccda_files
from tests.importers.fhir_files import bundle, concept, observation, patient

ORU = (
    "MSH|^~\\&|LIS|Lindenlabor|VAULT|HOME|{sent}||ORU^R01|m1|P|2.5.1\r"
    "PID|1||M1^^^Clinic^MR||Weber^Anna^Maria||19610409|F\r"
    "OBR|1|P1|F77^LIS|24323-8^Metabolic panel^LN|||20260301080000{more}\r"
    "OBX|1|NM|2823-3^Potassium^LN||{value}|mmol/L|3.5-5.1||||{letter}|||20260301080000\r"
)


@pytest.fixture
def anna(vault: Vault) -> str:
    return edit.add_patient(
        vault,
        Patient(
            display="Anna Maria Weber",
            family_name="Weber",
            given_names="Anna Maria",
            birth_date=PartialDate("1961-04-09"),
            sex="female",
        ),
    )


def take(vault: Vault, anna: str, *files: tuple[str, bytes]) -> ImportOutcome:
    for name, data in files:
        session = import_files.read_files(vault, anna, [Offered(Path(name), name, data)])
        outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    return outcome


def oru(value: str, letter: str, sent: str, more: str = "") -> tuple[str, bytes]:
    return f"{sent}.hl7", ORU.format(value=value, letter=letter, sent=sent, more=more).encode()


def fhir(
    *resources: dict[str, Any], name: str = "export.json", base: str = "https://a.example/fhir"
) -> tuple[str, bytes]:
    return name, json.dumps(bundle(patient(), *resources, base=base)).encode()


def potassium(value: str = "4.9", unit: str = "mmol/L", **parts: Any) -> dict[str, Any]:
    amount = {"value": float(value), "unit": unit}
    return observation(
        "Potassium", **({"id": "k1", "code": concept("Potassium", code="2823-3"), "valueQuantity": amount} | parts)
    )


def cda(*observations: str, head: str = "") -> bytes:
    made = ccda_files.document(ccda_files.results(*observations)).decode()
    for before, after in (("Odile", "Anna"), ("Maren", "Maria"), ("Brandt", "Weber"), ("19620309", "19610409")):
        made = made.replace(before, after)
    return made.replace("<title>Summary of care</title>", f"<title>Summary of care</title>{head}", 1).encode()


def cda_potassium(value: str = "4.9", unit: str = "mmol/l", time: str = "20250304", more: str = "") -> str:
    return ccda_files.result(
        f'<value xsi:type="PQ" value="{value}" unit="{unit}"/>', loinc="2823-3", display="Potassium", more=more
    ).replace("20240102", time)


def stated(vault: Vault, anna: str, kind: Kind = Kind.TEST_RESULT) -> list[tuple[str, str]]:
    found = browse.records(vault, anna, (kind,), facts_only=False)
    return sorted((getattr(item, "value", item.display), str(item.status)) for item in found)


def facts(vault: Vault, anna: str) -> list[str]:
    found = browse.records(vault, anna, (Kind.TEST_RESULT,))
    return sorted(item.value for item in found if isinstance(item, TestResult))


def only(records: Iterable[Record]) -> Record:
    (record,) = records
    return record


FIRST = oru("4.9", "F", "20260301110000")
CORRECTED = oru("4.6", "C", "20260302110000")


@pytest.mark.parametrize("files", [(FIRST, CORRECTED), (CORRECTED, FIRST)], ids=["in order", "the newer one first"])
def test_a_corrected_result_replaces_its_predecessor_in_whatever_order_they_come(
    vault: Vault, anna: str, files: tuple[tuple[str, bytes], ...]
) -> None:
    take(vault, anna, *files)
    assert stated(vault, anna) == [("4.6", "corrected"), ("4.9", "superseded")]
    assert facts(vault, anna) == ["4.6"]
    (series,) = browse.series(
        item for item in browse.records(vault, anna, (Kind.TEST_RESULT,)) if isinstance(item, TestResult)
    )
    assert [result.value for result in series.results] == ["4.6"]
    everything = browse.records(vault, anna, (Kind.TEST_RESULT,), facts_only=False)
    now = only(record for record in everything if record.is_fact)
    (before,) = show_sources.replaced_by(now, everything)
    assert isinstance(before, TestResult)
    assert before.value == "4.9"
    assert show_sources.successor_of(before, everything) == now


@pytest.mark.parametrize("letter", ["D", "W"])
def test_a_withdrawn_result_leaves_no_value(vault: Vault, anna: str, letter: str) -> None:
    take(vault, anna, FIRST, oru("4.9", letter, "20260302110000"))
    assert facts(vault, anna) == []


def test_a_final_result_replaces_the_preliminary_one_and_a_second_correction_the_first(vault: Vault, anna: str) -> None:
    take(vault, anna, oru("4.8", "P", "20260301090000"), FIRST, CORRECTED, oru("4.5", "C", "20260303110000"))
    assert facts(vault, anna) == ["4.5"]
    take(vault, anna, oru("4.7", "A", "20260302150000"))
    assert facts(vault, anna) == ["4.5"]


def test_what_is_no_correction_replaces_nothing(vault: Vault, anna: str) -> None:
    take(vault, anna, FIRST, oru("4.7", "F", "20260302110000"))
    assert facts(vault, anna) == ["4.7", "4.9"]


def test_undo_of_a_correction_brings_its_predecessor_back(vault: Vault, anna: str) -> None:
    take(vault, anna, FIRST)
    before = browse.records(vault, anna, facts_only=False)
    outcome = take(vault, anna, CORRECTED)
    assert outcome.change_set is not None
    edit.undo_step(vault, outcome.change_set)
    assert browse.records(vault, anna, facts_only=False) == before
    take(vault, anna, CORRECTED)
    assert stated(vault, anna) == [("4.6", "corrected"), ("4.9", "superseded")]


def test_an_old_copy_of_what_was_corrected_does_not_revive_it(vault: Vault, anna: str) -> None:
    take(vault, anna, FIRST, CORRECTED)
    name, data = FIRST
    take(vault, anna, (name, data + b"NTE|1||Copy\r"))
    assert facts(vault, anna) == ["4.6"]
    assert len(stated(vault, anna)) == 2


def test_a_persons_own_correction_outlives_that_of_the_source_which_is_shown_for_review(
    vault: Vault, anna: str
) -> None:
    take(vault, anna, FIRST)
    result = only(browse.records(vault, anna, (Kind.TEST_RESULT,)))
    assert isinstance(result, TestResult)
    edit.update(vault, replace(result, value="4.8", value_number="4.8"))
    outcome = take(vault, anna, CORRECTED)
    assert facts(vault, anna) == ["4.8"]
    assert "A source changed what you corrected" in [issue.title for issue in outcome.files[0].review]
    now = only(browse.records(vault, anna, (Kind.TEST_RESULT,)))
    said = [said_by(now, source) for source in now.sources]
    assert [item.value for item in said if isinstance(item, TestResult)] == ["4.9", "4.8", "4.6"]


def test_a_fhir_resource_with_the_same_url_replaces_its_older_version(vault: Vault, anna: str) -> None:
    old = potassium(meta={"lastUpdated": "2025-03-04T09:00:00Z"})
    new = potassium("4.4", meta={"lastUpdated": "2025-03-06T09:00:00Z"})
    gone = potassium("4.4", status="entered-in-error", meta={"lastUpdated": "2025-03-07T09:00:00Z"})
    take(vault, anna, fhir(new), fhir(old, name="old.json"))
    assert stated(vault, anna) == [("4.4", "final"), ("4.9", "superseded")]
    take(vault, anna, fhir(gone, name="gone.json"))
    assert facts(vault, anna) == []


def test_the_same_id_on_another_server_is_another_resource(vault: Vault, anna: str) -> None:
    take(vault, anna, fhir(potassium()), fhir(potassium("4.1", status="corrected"), base="https://b.example/fhir"))
    assert facts(vault, anna) == ["4.1", "4.9"]


def test_a_condition_that_its_source_now_calls_resolved_is_one_line_and_its_past(vault: Vault, anna: str) -> None:
    def asthma(status: str, day: str) -> dict[str, Any]:
        return {
            "resourceType": "Condition",
            "id": "c1",
            "meta": {"lastUpdated": f"{day}T08:00:00Z"},
            "clinicalStatus": concept(system="http://terminology.hl7.org/CodeSystem/condition-clinical", code=status),
            "code": concept("Asthma", "http://snomed.info/sct", "195967001"),
            "subject": {"reference": "Patient/anna"},
        }

    take(vault, anna, fhir(asthma("active", "2025-01-02")), fhir(asthma("resolved", "2025-06-02"), name="june.json"))
    assert [status for _name, status in stated(vault, anna, Kind.CONDITION)] == ["completed", "superseded"]


def test_a_newer_version_of_a_document_replaces_what_only_the_older_one_states(vault: Vault, anna: str) -> None:
    kept, wrong, right = cda_potassium(), cda_potassium("5.9", time="20250305"), cda_potassium("3.9", time="20250306")
    head = '<setId root="1.2.3" extension="S"/><versionNumber value="{n}"/>'
    one, two = (cda(kept, wrong, head=head.format(n=1)), cda(kept, right, head=head.format(n=2)))
    take(vault, anna, ("1.xml", one))
    before = browse.records(vault, anna, facts_only=False)
    outcome = take(vault, anna, ("2.xml", two))
    assert facts(vault, anna) == ["3.9", "4.9"]
    assert len([item for item in browse.records(vault, anna, (Kind.DOCUMENT,)) if isinstance(item, Document)]) == 1
    assert outcome.change_set is not None
    edit.undo_step(vault, outcome.change_set)
    assert browse.records(vault, anna, facts_only=False) == before


def test_a_document_that_names_what_it_replaces_does_so_also_when_it_comes_first(vault: Vault, anna: str) -> None:
    wrong, right = cda_potassium("5.9"), cda_potassium("3.9")
    old = cda(wrong, head='<id root="1.2.3" extension="D1"/>')
    parent = '<parentDocument><id root="1.2.3" extension="D1"/></parentDocument>'
    relation = f'<relatedDocument typeCode="{{}}">{parent}</relatedDocument>'
    new = cda(right, head='<id root="1.2.3" extension="D2"/>' + relation.format("RPLC"))
    take(vault, anna, ("new.xml", new), ("old.xml", old))
    assert facts(vault, anna) == ["3.9"]
    more = cda(
        cda_potassium("4.0"), head='<id root="1.2.3" extension="D3"/>' + relation.format("APND").replace("D1", "D2")
    )
    take(vault, anna, ("more.xml", more))
    assert facts(vault, anna) == ["3.9", "4.0"]


def test_the_same_result_of_two_exports_is_one_record_that_tells_both_apart(vault: Vault, anna: str) -> None:
    full = potassium(referenceRange=[{"text": "3.5-5.1"}])
    take(vault, anna, ("summary.xml", cda(cda_potassium())))
    before = browse.records(vault, anna, facts_only=False)
    outcome = take(vault, anna, fhir(full))
    record = only(browse.records(vault, anna, (Kind.TEST_RESULT,)))
    assert isinstance(record, TestResult)
    assert (record.unit, record.reference_range, record.date) == (
        "mmol/L",
        "3.5-5.1",
        PartialDate("2025-03-04T08:10:00+02:00"),
    )
    older = said_by(record, record.sources[0])
    assert isinstance(older, TestResult)
    assert (older.unit, older.reference_range, older.date) == ("mmol/l", "", PartialDate("2025-03-04"))
    assert [source.importer for source in record.sources] == ["ccda", "fhir"]
    assert outcome.files[0].already_there == 1
    assert outcome.change_set is not None
    edit.undo_step(vault, outcome.change_set)
    assert browse.records(vault, anna, facts_only=False) == before


def test_importing_either_export_again_adds_nothing(vault: Vault, anna: str) -> None:
    take(vault, anna, ("summary.xml", cda(cda_potassium())), fhir(potassium()))
    name, data = fhir(potassium())
    take(vault, anna, (name, data + b"\n"), ("again.xml", cda(cda_potassium()) + b"\n"))
    record = only(browse.records(vault, anna, (Kind.TEST_RESULT,)))
    assert [said_by(record, source).sources[0].importer for source in record.sources if source.stated] == [
        "ccda",
        "ccda",
    ]


def test_repeats_of_one_day_stay_apart(vault: Vault, anna: str) -> None:
    morning = potassium(id="k1")
    noon = potassium(id="k2", effectiveDateTime="2025-03-04T12:10:00+02:00")
    take(vault, anna, fhir(morning, noon), ("summary.xml", cda(cda_potassium(), cda_potassium())))
    assert facts(vault, anna) == ["4.9", "4.9"]
    take(vault, anna, ("three.xml", cda(cda_potassium(), cda_potassium(), cda_potassium())))
    assert facts(vault, anna) == ["4.9", "4.9", "4.9"]


def test_another_value_unit_or_day_is_another_result(vault: Vault, anna: str) -> None:
    others = cda(cda_potassium("4.8"), cda_potassium(unit="mg/dL"), cda_potassium(time="20250305"))
    take(vault, anna, fhir(potassium()), ("summary.xml", others))
    assert len(facts(vault, anna)) == 4


def test_what_a_person_corrected_or_deleted_does_not_return_with_another_source(vault: Vault, anna: str) -> None:
    take(vault, anna, fhir(potassium()))
    result = only(browse.records(vault, anna, (Kind.TEST_RESULT,)))
    assert isinstance(result, TestResult)
    edit.update(vault, replace(result, value="4.8", value_number="4.8"))
    take(vault, anna, ("summary.xml", cda(cda_potassium())))
    assert facts(vault, anna) == ["4.8"]
    edit.delete(vault, [result.id])
    take(vault, anna, ("again.xml", cda(cda_potassium()) + b"\n"))
    assert facts(vault, anna) == []


def test_a_report_of_two_sources_keeps_the_results_of_both(vault: Vault, anna: str) -> None:
    def report(name: str) -> dict[str, Any]:
        return {
            "resourceType": "DiagnosticReport",
            "id": f"r{name}",
            "status": "final",
            "code": concept("Metabolic panel", code="24323-8"),
            "subject": {"reference": "Patient/anna"},
            "effectiveDateTime": "2025-03-04",
            "result": [{"reference": f"Observation/{name}"}],
            "conclusion": "Within  limits",
        }

    one = fhir(potassium(id="a"), report("a"))
    two = fhir(potassium("140", id="b"), report("b"), name="two.json", base="https://b.example/fhir")
    take(vault, anna, one, two)
    record = only(browse.records(vault, anna, (Kind.REPORT,)))
    assert isinstance(record, Report)
    assert len(record.result_ids) == 2
    assert set(record.result_ids) == {item.id for item in browse.records(vault, anna, (Kind.TEST_RESULT,))}


def test_conditions_are_one_by_code_and_two_by_status(vault: Vault, anna: str) -> None:
    def condition(status: str, **parts: Any) -> dict[str, Any]:
        return {
            "resourceType": "Condition",
            "clinicalStatus": concept(system="http://terminology.hl7.org/CodeSystem/condition-clinical", code=status),
            "code": concept("Asthma (disorder)", "http://snomed.info/sct", "195967001"),
            "subject": {"reference": "Patient/anna"},
        } | parts

    take(vault, anna, fhir(condition("active")), fhir(condition("active", onsetDateTime="2019"), name="2.json"))
    record = only(browse.records(vault, anna, (Kind.CONDITION,)))
    assert isinstance(record, Condition)
    assert record.onset == PartialDate("2019")
    take(vault, anna, fhir(condition("resolved", onsetDateTime="2003"), name="3.json"))
    assert len(browse.records(vault, anna, (Kind.CONDITION,))) == 2
    assert Status.SUPERSEDED not in {record.status for record in browse.records(vault, anna, facts_only=False)}
