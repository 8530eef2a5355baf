"""The shapes of DSTU2, STU3 and R5, and the XML form."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Practitioner,
    Procedure,
    Report,
    ResultCategory,
    Status,
    TestResult,
)
from tests.importers.fhir_files import ANNA, SNOMED, Json, bundle, concept, of, only, patient, read

XML = """<?xml version="1.0" encoding="UTF-8"?>
<Bundle xmlns="http://hl7.org/fhir"><!-- an export --><type value="collection"/>
  <entry><fullUrl value="urn:uuid:1"/><resource><Patient>
    <id value="anna"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Anna</p></div></text>
    <name><use value="official"/><family value="Weber"/><given value="Anna"/><given value="Maria"/></name>
    <gender value="female"/><birthDate value="1961-04-09"/></Patient></resource></entry>
  <entry><resource><Observation>
    <contained><Organization><id value="l"/><name value="Harbour Laboratory"/></Organization></contained>
    <status value="final"/><category><coding><code value="laboratory"/></coding></category>
    <code><coding><system value="http://loinc.org"/><code value="2951-2"/></coding><text value="Sodium"/></code>
    <subject><reference value="urn:uuid:1"/></subject><effectiveDateTime value="2025-03-04"/>
    <performer><reference value="#l"/></performer>
    <valueQuantity><value value="139.0"/><unit value="mmol/L"/></valueQuantity>
    <component><code><text value="A"/></code><valueBoolean value="true"/></component>
    <component><code><text value="B"/></code><valueString value="x"/></component>
  </Observation></resource></entry>
  <entry><resource><MedicationStatement><status value="active"/>
    <medicationCodeableConcept><text value="Ibuprofen"/></medicationCodeableConcept>
    <subject><reference value="Patient/anna"/></subject>
    <dosage><asNeededBoolean value="true"/></dosage></MedicationStatement></resource></entry>
</Bundle>"""


def test_the_xml_form_is_read_like_the_json_form() -> None:
    batch = read(XML, "export.xml").batch
    assert [(found.display, found.sex, str(found.birth_date)) for found in batch.patients] == [
        ("Anna Maria Weber", "female", "1961-04-09")
    ]
    results = of(batch, TestResult)
    assert [(result.display, result.value, result.panel) for result in results] == [
        ("Sodium", "139.0", ""),
        ("A", "true", "Sodium"),
        ("B", "x", "Sodium"),
    ]
    assert results[0].laboratory == "Harbour Laboratory"
    assert results[0].sources[0].locator == "/Bundle/entry[2]/resource/Observation"
    assert results[2].sources[0].locator == "/Bundle/entry[2]/resource/Observation/component[2]"
    assert only(batch, Medication).as_needed is True
    assert batch.documents[0].media_type == "application/fhir+xml"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_xml_form_is_read_in_other_encodings(encoding: str) -> None:
    text = XML.replace(' encoding="UTF-8"', "") if encoding == "utf-16" else XML
    assert len(of(read(text.encode(encoding), "export.xml").batch, TestResult)) == 3


@pytest.mark.parametrize(
    "resource",
    [
        {"medicationCodeableConcept": concept("Metformin")},
        {"medication": {"concept": concept("Metformin")}},
        {"medication": {"reference": {"reference": "Medication/m"}}},
        {"medication": {"reference": {"display": "Metformin"}}},
        {"medicationReference": {"reference": "Medication/m"}},
        {"medicationReference": {"reference": "Medication/gone", "display": "Metformin"}},
        {"resourceType": "MedicationOrder", "medicationCodeableConcept": concept("Metformin")},
        {"resourceType": "MedicationUsage", "medication": {"concept": concept("Metformin")}},
    ],
)
def test_the_medicine_is_found_in_the_shapes_of_every_version(resource: Json) -> None:
    held = {"resourceType": "MedicationStatement", "status": "active", "subject": ANNA} | resource
    batch = read(bundle(patient(), held, {"resourceType": "Medication", "id": "m", "code": concept("Metformin")})).batch
    assert [record.display for record in of(batch, Medication)] == ["Metformin"]


def test_an_order_of_dstu2_keeps_its_dates_dose_and_prescriber() -> None:
    held = {
        "resourceType": "MedicationOrder",
        "status": "stopped",
        "dateWritten": "2015-02",
        "dateEnded": "2015-03",
        "patient": ANNA,
        "prescriber": {"display": "Dr Ito"},
        "reasonCodeableConcept": concept("Pain"),
        "medicationCodeableConcept": concept("Ibuprofen"),
        "dosageInstruction": [
            {
                "doseQuantity": {"value": 1, "units": "tablet"},
                "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnits": "d"}},
            }
        ],
    }
    record = only(read(held).batch, Medication)
    assert (record.dose, record.frequency, record.prescriber, record.reason) == (
        "1 tablet",
        "3 times every day",
        "Dr Ito",
        "Pain",
    )
    assert (str(record.date), str(record.end), record.status) == ("2015-02", "2015-03", Status.STOPPED)


def test_an_allergy_of_dstu2_names_its_substance() -> None:
    held = {
        "resourceType": "AllergyIntolerance",
        "status": "active",
        "substance": concept("Shellfish"),
        "criticality": "CRITH",
        "patient": ANNA,
    }
    record = only(read(held).batch, Allergy)
    assert (record.display, record.criticality, record.status) == ("Shellfish", "high", Status.ACTIVE)


def test_an_observation_of_dstu2_has_one_category_and_comments() -> None:
    held = {
        "resourceType": "Observation",
        "status": "final",
        "category": concept(system="http://hl7.org/fhir/observation-category", code="vital-signs"),
        "code": concept("Weight"),
        "valueQuantity": {"value": 70, "units": "kg"},
        "comments": "With shoes",
        "related": [{"type": "has-member", "target": {"reference": "#x"}}],
    }
    record = only(read(held).batch, TestResult)
    assert (record.category, record.unit, record.comments) == (ResultCategory.VITAL_SIGNS, "kg", "With shoes")


def test_results_inside_a_report_are_results_too() -> None:
    held = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": concept("Lipids"),
        "subject": ANNA,
        "issued": "2011-03-04",
        "performer": {"reference": "#lab", "display": "Harbour Laboratory"},
        "contained": [
            {"resourceType": "Organization", "id": "lab", "name": "Harbour Laboratory"},
            {"resourceType": "Observation", "id": "c", "code": concept("HDL"), "valueQuantity": {"value": 1.30}},
        ],
        "result": [{"reference": "#c"}],
    }
    batch = read(bundle(patient(), held)).batch
    result, report = only(batch, TestResult), only(batch, Report)
    assert (result.display, result.value, result.panel) == ("HDL", "1.3", "Lipids")
    assert result.sources[0].locator == "/entry/1/resource/contained/1"
    assert (report.result_ids, report.facility) == ((result.id,), "Harbour Laboratory")


def test_the_shapes_of_r5_are_read() -> None:
    visit = {
        "resourceType": "Encounter",
        "status": "completed",
        "class": [concept(code="AMB", display="ambulatory")],
        "subject": ANNA,
        "actualPeriod": {"start": "2025-02-01"},
        "reason": [{"value": [{"concept": concept("Cough")}]}],
        "participant": [{"actor": {"display": "Dr Ito"}}],
    }
    operation = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("Appendectomy"),
        "occurrenceDateTime": "2025-02",
        "reason": [{"reference": {"reference": "Condition/c"}}],
        "subject": ANNA,
    }
    allergy = {
        "resourceType": "AllergyIntolerance",
        "code": concept("Latex"),
        "reaction": [{"manifestation": [{"concept": concept("Rash")}]}],
        "patient": ANNA,
    }
    vaccine = {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept("MMR"),
        "occurrenceDateTime": "2024",
        "manufacturer": {"concept": concept("Vaccines Ltd")},
        "patient": ANNA,
    }
    appendicitis = {"resourceType": "Condition", "id": "c", "code": concept("Appendicitis"), "subject": ANNA}
    batch = read(bundle(patient(), visit, operation, allergy, vaccine, appendicitis)).batch
    encounter = only(batch, Encounter)
    assert (encounter.encounter_class, encounter.reason, encounter.practitioner) == ("ambulatory", "Cough", "Dr Ito")
    assert (only(batch, Procedure).indication, str(only(batch, Procedure).date)) == ("Appendicitis", "2025-02")
    assert only(batch, Allergy).reactions == ("Rash",)
    assert only(batch, Immunization).note == "Maker: Vaccines Ltd"


def test_conditions_and_clinicians_of_dstu2_are_read() -> None:
    problem = {
        "resourceType": "Condition",
        "patient": ANNA,
        "code": concept("Asthma", SNOMED, "195967001"),
        "clinicalStatus": "active",
        "verificationStatus": "confirmed",
        "dateRecorded": "2012-05-24",
        "notes": "Mild",
    }
    clinician = {
        "resourceType": "Practitioner",
        "name": {"family": ["Ito"], "given": ["Mari"], "prefix": ["Dr"]},
        "practitionerRole": [{"specialty": [concept("Pulmonology")], "managingOrganization": {"display": "Harbour"}}],
    }
    batch = read(bundle(patient(), problem, clinician)).batch
    assert (str(only(batch, Condition).date), only(batch, Condition).note) == ("2012-05-24", "Mild")
    practitioner = only(batch, Practitioner)
    assert (practitioner.display, practitioner.specialty, practitioner.facility) == (
        "Dr Mari Ito",
        "Pulmonology",
        "Harbour",
    )
