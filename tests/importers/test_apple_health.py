"""Apple Health: clinical records as they are, a few values that doctors read, and one note for all the rest."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from secondop_desktop.core.records import Note, Report, TestResult
from tests.importers.container_files import health_data, measured, zipped
from tests.importers.fhir_files import observation, of, only, patient
from tests.importers.files import parse

STEPS = tuple(measured("StepCount", str(5000 + n), "count", f"2026-02-{n + 1:02}") for n in range(20))
ROSA = {"name": [{"family": "Lindqvist", "given": ["Rosa"]}], "birthDate": "1951-02-03"}


def export(xml: bytes, **resources: object) -> bytes:
    files = {"apple_health_export/export.xml": xml, "apple_health_export/export_cda.xml": b"<ClinicalDocument/>"}
    for name, resource in resources.items():
        files[f"apple_health_export/clinical-records/{name}.json"] = json.dumps(resource).encode()
    files["apple_health_export/workout-routes/route.gpx"] = b"<gpx/>"
    return zipped(files)


def test_the_clinical_records_come_in_and_the_zip_is_their_one_document() -> None:
    value = observation("Sodium", id="o", valueString="141", subject={"reference": "Patient/p"})
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "code": {"text": "Panel"},
        "result": [{"reference": "Observation/o"}],
    }
    data = export(health_data(*STEPS), a=report, b=value, c=patient(id="p", **ROSA))
    batch = parse("export.zip", data)
    assert batch.importer == "apple-health"
    (document,) = batch.documents
    result = only(batch, TestResult)
    assert result.value == "141"
    assert result.sources[0].document_id == document.sha256
    assert result.sources[0].locator.startswith("apple_health_export/clinical-records/b.json")
    assert only(batch, Report).result_ids == (result.id,)
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist"]
    assert batch.unmapped["workout-routes"] == 1


def test_steps_are_counted_in_a_note_and_are_no_results() -> None:
    batch = parse("export.zip", export(health_data(*STEPS)))
    assert of(batch, TestResult) == []
    note = only(batch, Note)
    assert "Step count: 20 measurements" in note.text
    assert "lowest" not in note.text
    assert note.author == "Apple Health"


def test_the_range_of_a_heart_rate_is_told_in_the_note() -> None:
    beats = [measured("HeartRate", str(rate), "count/min", f"2026-02-0{n + 1}") for n, rate in enumerate((61, 93, 54))]
    text = only(parse("export.zip", export(health_data(*beats))), Note).text
    assert "lowest 54, highest 93, newest 54 count/min" in text


def test_weight_and_blood_pressure_are_results_as_measured() -> None:
    rows = (
        measured("BodyMass", "71.40", "kg", "2026-02-01"),
        measured("BloodPressureSystolic", "128", "mmHg", "2026-02-02"),
        measured("BloodPressureDiastolic", "81", "mmHg", "2026-02-02"),
    )
    found = of(parse("export.zip", export(health_data(*rows))), TestResult)
    assert [(item.value, item.unit, item.date.day_iso if item.date else "") for item in found] == [
        ("71.40", "kg", "2026-02-01"),
        ("128", "mmHg", "2026-02-02"),
        ("81", "mmHg", "2026-02-02"),
    ]
    assert {item.panel for item in found} == {"", "Blood pressure"}


@pytest.mark.usefixtures("spanish")
def test_a_series_has_one_name_whatever_the_language_of_the_window() -> None:
    data = export(health_data(measured("BodyMass", "71.40", "kg", "2026-02-01")))
    batch = parse("export.zip", data)
    assert only(batch, TestResult).display == "Body weight"
    assert only(batch, Note).text.startswith("Body weight: 1 medición")


def test_of_very_many_values_the_newest_are_results_and_the_note_counts_all() -> None:
    first = date(2025, 1, 1)
    rows = [measured("BloodGlucose", str(100 + n), "mg/dL", str(first + timedelta(n))) for n in range(120)]
    batch = parse("export.zip", export(health_data(*rows)))
    found = of(batch, TestResult)
    assert len(found) == 50
    assert found[-1].value == "219"
    assert "120 measurements" in only(batch, Note).text


def test_the_owner_of_the_phone_is_the_person_of_the_records() -> None:
    batch = parse("export.zip", export(health_data(*STEPS), p=patient(id="p", **ROSA)))
    assert len(batch.patients) == 1
    other = parse("export.zip", export(health_data(*STEPS, born="1980-05-06"), p=patient(id="p", **ROSA)))
    assert len(other.patients) == 2


def test_an_export_without_its_zip_is_read_too() -> None:
    batch = parse("export.xml", health_data(*STEPS))
    assert batch.importer == "apple-health"
    assert "20 measurements" in only(batch, Note).text
    (person,) = batch.patients
    assert person.birth_date is not None


def test_entities_of_the_declaration_are_never_expanded() -> None:
    bomb = '<!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    batch = parse("export.xml", health_data(measured("BodyMass", "&b;", "kg", "2026-02-01"), doctype=bomb))
    assert any("damaged" in issue.title for issue in batch.issues)
    assert of(batch, TestResult) == []


def test_an_export_that_was_cut_short_gives_what_stands_before_and_says_so() -> None:
    whole = health_data(*STEPS)
    batch = parse("export.xml", whole[: len(whole) // 2])
    assert any("damaged" in issue.title for issue in batch.issues)
    assert "Step count" in only(batch, Note).text


def test_a_damaged_clinical_record_is_told_and_the_others_are_read() -> None:
    data = zipped(
        {
            "apple_health_export/export.xml": health_data(),
            "apple_health_export/clinical-records/bad.json": b'{"resourceType": "Observation", ',
            "apple_health_export/clinical-records/good.json": json.dumps(observation("TSH", valueString="3")).encode(),
        }
    )
    batch = parse("export.zip", data)
    assert only(batch, TestResult).value == "3"
    assert any(issue.locator.endswith("bad.json") for issue in batch.issues)
