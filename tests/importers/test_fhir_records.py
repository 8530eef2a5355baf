"""FHIR resources as records: what they state, and above all what they state is not so."""

from __future__ import annotations

from typing import Any

import pytest

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Device,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    Practitioner,
    Procedure,
    Report,
    Status,
)
from tests.importers.fhir_files import ANNA, SNOMED, Json, bundle, concept, observation, of, only, patient, read, titles

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


def condition(**parts: Any) -> Json:
    return {"resourceType": "Condition", "code": concept("Asthma", SNOMED, "195967001"), "subject": ANNA} | parts


def allergy(**parts: Any) -> Json:
    return {"resourceType": "AllergyIntolerance", "code": concept("Penicillin"), "patient": ANNA} | parts


def request(**parts: Any) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": concept("Bisoprolol 2.5 mg tablet"),
        "subject": ANNA,
    } | parts


def status_of(resource: Json) -> Status:
    (record,) = read(resource).batch.records
    return record.status


# ---------------------------------------------------------------------------------------------------------- status


@pytest.mark.parametrize(
    "parts, expected",
    [
        ({"clinicalStatus": concept(code="active")}, Status.ACTIVE),
        ({"clinicalStatus": concept(code="relapse")}, Status.ACTIVE),
        ({"clinicalStatus": concept(code="resolved")}, Status.COMPLETED),
        ({"clinicalStatus": concept(code="remission")}, Status.COMPLETED),
        ({"clinicalStatus": "active"}, Status.ACTIVE),
        ({}, Status.UNKNOWN),
        ({"abatementDateTime": "2020"}, Status.COMPLETED),
        ({"clinicalStatus": concept(code="active"), "verificationStatus": concept(code="refuted")}, Status.REFUTED),
        ({"verificationStatus": concept(code="entered-in-error")}, Status.ENTERED_IN_ERROR),
        ({"verificationStatus": "refuted"}, Status.REFUTED),
    ],
)
def test_a_refuted_diagnosis_is_never_an_active_one(parts: Json, expected: Status) -> None:
    assert status_of(condition(**parts)) is expected


@pytest.mark.parametrize(
    "parts, expected",
    [
        ({"clinicalStatus": concept(code="active")}, Status.ACTIVE),
        ({"clinicalStatus": concept(code="inactive")}, Status.STOPPED),
        ({"clinicalStatus": concept(code="active"), "verificationStatus": concept(code="refuted")}, Status.REFUTED),
        ({"verificationStatus": concept(code="entered-in-error")}, Status.ENTERED_IN_ERROR),
        ({"status": "refuted"}, Status.REFUTED),
        ({"status": "confirmed"}, Status.ACTIVE),
    ],
)
def test_a_refuted_allergy_is_never_an_active_one(parts: Json, expected: Status) -> None:
    assert status_of(allergy(**parts)) is expected


@pytest.mark.parametrize(
    "parts, expected",
    [
        ({"status": "active"}, Status.ACTIVE),
        ({"status": "stopped"}, Status.STOPPED),
        ({"status": "cancelled"}, Status.CANCELLED),
        ({"status": "entered-in-error"}, Status.ENTERED_IN_ERROR),
        ({"status": "on-hold"}, Status.UNKNOWN),
        ({"doNotPerform": True}, Status.NEGATED),
        ({"resourceType": "MedicationStatement", "status": "not-taken"}, Status.NOT_DONE),
        ({"resourceType": "MedicationStatement", "taken": "n"}, Status.NOT_DONE),
        ({"resourceType": "MedicationStatement", "wasNotTaken": True}, Status.NOT_DONE),
        ({"resourceType": "MedicationAdministration", "status": "not-done"}, Status.NOT_GIVEN),
        ({"resourceType": "MedicationAdministration", "status": "completed"}, Status.COMPLETED),
    ],
)
def test_a_medicine_that_is_not_taken_is_not_an_active_one(parts: Json, expected: Status) -> None:
    assert status_of(request(**parts)) is expected


@pytest.mark.parametrize(
    "parts, expected",
    [
        ({"status": "completed"}, Status.COMPLETED),
        ({"status": "not-done"}, Status.NOT_GIVEN),
        ({"status": "completed", "notGiven": True}, Status.NOT_GIVEN),
        ({"status": "completed", "wasNotGiven": True}, Status.NOT_GIVEN),
        ({"status": "entered-in-error"}, Status.ENTERED_IN_ERROR),
    ],
)
def test_a_refused_vaccine_was_not_given(parts: Json, expected: Status) -> None:
    assert status_of({"resourceType": "Immunization", "vaccineCode": concept("Influenza")} | parts) is expected


@pytest.mark.parametrize(
    "parts, expected",
    [
        ({"status": "completed"}, Status.COMPLETED),
        ({"status": "not-done"}, Status.NOT_DONE),
        ({"status": "completed", "notPerformed": True}, Status.NOT_DONE),
        ({"status": "stopped"}, Status.STOPPED),
        ({"status": "preparation"}, Status.UNKNOWN),
        ({"status": "entered-in-error"}, Status.ENTERED_IN_ERROR),
    ],
)
def test_an_operation_that_was_not_done_is_not_a_fact(parts: Json, expected: Status) -> None:
    assert status_of({"resourceType": "Procedure", "code": concept("Appendectomy")} | parts) is expected


def test_a_status_that_we_do_not_have_is_kept_in_the_source_s_words() -> None:
    assert "on-hold" in only(read(request(status="on-hold")).batch, Medication).note


# ------------------------------------------------------------------------------------------------------ none known


@pytest.mark.parametrize(
    "resource, about, display",
    [
        (allergy(code=concept("No known allergy", SNOMED, "716186003")), Kind.ALLERGY, "No known allergy"),
        (
            allergy(code=concept("", SNOMED, "409137002", "No known drug allergy")),
            Kind.ALLERGY,
            "No known drug allergy",
        ),
        (allergy(code=concept("No known drug or food allergies")), Kind.ALLERGY, "No known drug or food allergies"),
        (allergy(code=concept("NKDA")), Kind.ALLERGY, "NKDA"),
        (allergy(code=concept("No Known Allergies")), Kind.ALLERGY, "No Known Allergies"),
        (allergy(code=concept("", ABSENT, "no-known-food-allergies")), Kind.ALLERGY, "No known food allergies"),
        (condition(code=concept("", SNOMED, "160245001")), Kind.CONDITION, "160245001"),
        (condition(code=concept("", ABSENT, "no-known-problems")), Kind.CONDITION, "No known problems"),
        (
            request(medicationCodeableConcept=concept("", ABSENT, "no-known-medications")),
            Kind.MEDICATION,
            "No known medications",
        ),
        (
            {"resourceType": "Procedure", "code": concept("", ABSENT, "no-known-procedures")},
            Kind.PROCEDURE,
            "No known procedures",
        ),
    ],
)
def test_none_known_is_a_statement_and_never_a_record(resource: Json, about: Kind, display: str) -> None:
    batch = read(resource).batch
    assert batch.records == ()
    (stated,) = batch.none_known
    assert (stated.about, stated.display) == (about, display)
    assert stated.sources[0].importer == "fhir"


@pytest.mark.parametrize(
    "resource",
    [
        allergy(code=concept("", ABSENT, "no-allergy-info")),
        condition(code=concept("", ABSENT, "no-problem-info")),
        request(medicationCodeableConcept=concept("", ABSENT, "no-medication-info")),
        allergy(code=concept("No information about allergies")),
        allergy(code=concept("Allergies not on file")),
        allergy(code=concept("No allergies on file")),
        allergy(code=concept("No documented allergies")),
        allergy(code=concept("Unknown")),
    ],
)
def test_no_information_is_not_the_same_as_none_known(resource: Json) -> None:
    batch = read(resource).batch
    assert batch.records == ()
    assert batch.none_known == ()
    assert [(issue.severity, issue.title) for issue in batch.issues] == [(Severity.INFO, "No information")]


@pytest.mark.parametrize("text", ["No known metastases", "Nodule of thyroid", "Unknown primary tumour", "Nosebleed"])
def test_a_diagnosis_that_only_sounds_so_stays_a_diagnosis(text: str) -> None:
    assert only(read(condition(code=concept(text))).batch, Condition).display == text


def test_an_allergy_to_something_unknown_stays_an_allergy() -> None:
    held = allergy(code=concept("Unknown"), reaction=[{"manifestation": [concept("Hives")]}])
    assert only(read(held).batch, Allergy).reactions == ("Hives",)


def test_none_known_that_was_taken_back_is_neither() -> None:
    held = allergy(code=concept("", SNOMED, "716186003"), verificationStatus=concept(code="entered-in-error"))
    batch = read(held).batch
    assert (batch.records, batch.none_known) == ((), ())
    assert titles(batch) == ["Taken back"]


def test_an_empty_section_states_none_known_only_when_it_says_nil_known() -> None:
    def composition(reason: str) -> Json:
        section = {
            "title": "Allergies",
            "code": concept(code="48765-2"),
            "emptyReason": concept(system="http://terminology.hl7.org/CodeSystem/list-empty-reason", code=reason),
        }
        return {"resourceType": "Composition", "title": "Summary", "subject": ANNA, "section": [section]}

    (stated,) = read(bundle(composition("nilknown"), patient(), kind="document")).batch.none_known
    assert (stated.about, stated.display) == (Kind.ALLERGY, "None known: Allergies")
    asked = read(bundle(composition("notasked"), patient(), kind="document")).batch
    assert asked.none_known == ()
    assert titles(asked) == ["No information"]


# --------------------------------------------------------------------------------------------------------- dosage


def test_the_dosage_is_as_written_and_its_parts_stand_beside_it() -> None:
    held = request(
        authoredOn="2025-02-03",
        requester={"reference": "Practitioner/p"},
        reasonCode=[concept("Hypertension")],
        note=[{"text": "Recheck in June"}],
        dosageInstruction=[
            {
                "text": "Take one tablet every morning",
                "route": concept("Oral"),
                "timing": {
                    "repeat": {
                        "frequency": 1,
                        "period": 1,
                        "periodUnit": "d",
                        "when": ["MORN"],
                        "boundsPeriod": {"start": "2025-02-04", "end": "2025-08"},
                    }
                },
                "asNeededBoolean": False,
            }
        ],
    )
    clinician = {"resourceType": "Practitioner", "id": "p", "name": [{"prefix": ["Dr"], "family": "Ito"}]}
    medication = only(read(bundle(patient(), held, clinician)).batch, Medication)
    assert medication.dose == "Take one tablet every morning"
    assert (medication.route, medication.frequency) == ("Oral", "1 time every day in the morning")
    assert medication.as_needed is False
    assert (str(medication.start), str(medication.end), str(medication.date)) == ("2025-02-04", "2025-08", "2025-02-03")
    assert (medication.prescriber, medication.reason) == ("Dr Ito", "Hypertension")
    assert medication.note == "Recheck in June"


def test_a_dosage_without_text_is_put_together_and_nothing_is_invented() -> None:
    dosage = {
        "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg"}}],
        "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
        "asNeededCodeableConcept": concept("pain"),
    }
    medication = only(read(request(dosageInstruction=[dosage])).batch, Medication)
    assert (medication.dose, medication.frequency, medication.as_needed) == ("500 mg", "3 times every day", True)
    assert medication.note == "As needed for: pain"
    bare = only(read(request()).batch, Medication)
    assert (bare.dose, bare.frequency, bare.route, bare.as_needed, bare.start) == ("", "", "", None, None)


@pytest.mark.parametrize(
    "timing, expected",
    [
        ({"code": concept("twice daily")}, "twice daily"),
        ({"code": concept(code="BID")}, "BID"),
        ({"repeat": {"frequency": 1, "period": 8, "periodUnit": "h"}}, "1 time every 8 hours"),
        ({"repeat": {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}}, "1 time every 4-6 hours"),
        ({"repeat": {"frequency": 2, "period": 1, "periodUnits": "wk"}}, "2 times every week"),
        ({"repeat": {"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"]}}, "on Mondays, at 08:00"),
        (
            {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "boundsDuration": {"value": 7, "code": "d"}}},
            "1 time every day for 7 days",
        ),
    ],
)
def test_a_timing_is_said_in_words(timing: Json, expected: str) -> None:
    assert only(read(request(dosageInstruction=[{"timing": timing}])).batch, Medication).frequency == expected


def test_a_dispense_of_an_order_in_the_file_confirms_it_and_is_not_counted_again() -> None:
    dispense = {
        "resourceType": "MedicationDispense",
        "status": "completed",
        "authorizingPrescription": [{"reference": "MedicationRequest/m"}],
        "medicationCodeableConcept": concept("Bisoprolol 2.5 mg tablet"),
        "whenHandedOver": "2025-06-01",
        "subject": ANNA,
    }
    medication = only(read(bundle(patient(), request(id="m"), dispense)).batch, Medication)
    assert str(medication.last_confirmed) == "2025-06-01"
    assert [source.locator for source in medication.sources] == ["/entry/1/resource", "/entry/2/resource"]
    alone = only(read(bundle(patient(), dispense)).batch, Medication)
    assert (alone.status, str(alone.date)) == (Status.COMPLETED, "2025-06-01")


def test_the_medicine_is_found_inside_beside_and_by_its_ingredients() -> None:
    inside = request(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m"},
        contained=[
            {"resourceType": "Medication", "id": "m", "ingredient": [{"itemCodeableConcept": concept("Codeine")}]}
        ],
    )
    beside = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/x"})
    file = bundle(inside, beside, {"resourceType": "Medication", "id": "x", "code": concept("Metformin")})
    batch = read(file).batch
    assert [medication.display for medication in of(batch, Medication)] == ["Codeine", "Metformin"]
    assert batch.unmapped == {}


# --------------------------------------------------------------------------------------------------- other records


def test_a_condition_keeps_its_parts_and_partial_dates() -> None:
    held = condition(
        clinicalStatus=concept(code="remission"),
        verificationStatus=concept(code="confirmed"),
        severity=concept("moderate"),
        stage=[{"summary": concept("T2 N0 M0")}],
        onsetDateTime="2014",
        abatementDateTime="2016-05",
        recordedDate="2014-03-02",
        note=[{"text": "Diagnosed abroad"}],
    )
    record = only(read(held).batch, Condition)
    assert (str(record.onset), str(record.abatement), str(record.date)) == ("2014", "2016-05", "2014-03-02")
    assert (record.stage, record.severity, record.verification) == ("T2 N0 M0", "moderate", "confirmed")
    assert record.note == "Clinical status in the source: remission\nDiagnosed abroad"


@pytest.mark.parametrize(
    "parts, onset, note",
    [
        ({"onsetAge": {"value": 52, "code": "a", "system": "http://unitsofmeasure.org"}}, "None", "Began: 52 years"),
        ({"onsetString": "March 2019"}, "2019-03", "Began: March 2019"),
        ({"onsetString": "03/04/2019"}, "None", "Began: 03/04/2019"),
        ({"onsetPeriod": {"start": "2019-01"}}, "2019-01", ""),
    ],
)
def test_an_onset_that_is_no_date_is_kept_in_words(parts: Json, onset: str, note: str) -> None:
    record = only(read(condition(**parts)).batch, Condition)
    assert (str(record.onset), record.note) == (onset, note)


def test_an_allergy_keeps_its_reactions() -> None:
    held = allergy(
        criticality="high",
        clinicalStatus=concept(code="active"),
        reaction=[
            {"manifestation": [concept("Hives"), concept("Wheeze")], "severity": "severe", "description": "At once"}
        ],
    )
    record = only(read(held).batch, Allergy)
    assert (record.reactions, record.severity, record.criticality) == (("Hives", "Wheeze"), "severe", "high")
    assert record.note == "At once"


def test_an_immunization_keeps_lot_site_and_dose() -> None:
    held = {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept("Hepatitis B"),
        "occurrenceDateTime": "2023-11",
        "lotNumber": "A1",
        "site": concept("Left arm"),
        "protocolApplied": [{"doseNumberPositiveInt": 2, "seriesDosesPositiveInt": 3}],
    }
    record = only(read(held).batch, Immunization)
    assert (record.lot, record.site, record.dose_number, str(record.date)) == ("A1", "Left arm", "2 of 3", "2023-11")


def test_a_procedure_keeps_the_parts_of_its_report() -> None:
    held = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("Total hip replacement"),
        "subject": ANNA,
        "performedPeriod": {"start": "2024-05-02T08:00:00+02:00"},
        "reasonReference": [{"reference": "Condition/c"}],
        "outcome": concept("Stable implant"),
        "complication": [concept("Haematoma")],
        "bodySite": [concept("Right hip")],
        "focalDevice": [{"manipulated": {"reference": "Device/d"}}],
        "performer": [
            {
                "function": concept("Surgeon"),
                "actor": {"display": "Dr Ito"},
                "onBehalfOf": {"display": "Harbour Hospital"},
            }
        ],
        "note": [{"text": "Blood loss 300 mL"}],
    }
    device = {
        "resourceType": "Device",
        "id": "d",
        "deviceName": [{"name": "Hip stem"}],
        "udiCarrier": [{"carrierHRF": "(01)0123"}],
        "patient": ANNA,
        "status": "active",
    }
    batch = read(bundle(patient(), condition(id="c", code=concept("Coxarthrosis")), held, device)).batch
    record = only(batch, Procedure)
    assert (record.indication, record.findings, record.complications) == ("Coxarthrosis", "Stable implant", "Haematoma")
    assert (record.surgeon, record.facility, record.implants) == ("Dr Ito (Surgeon)", "Harbour Hospital", "Hip stem")
    assert (record.text, record.note) == ("Body site: Right hip", "Blood loss 300 mL")
    assert str(record.date) == "2024-05-02T08:00:00+02:00"
    implant = only(batch, Device)
    assert (implant.identifier, implant.status, implant.procedure_id) == ("(01)0123", Status.ACTIVE, record.id)


def test_an_instrument_that_only_measured_is_no_device_of_the_patient() -> None:
    file = bundle(
        patient(),
        observation(valueInteger=1, device={"reference": "Device/d"}),
        {"resourceType": "Device", "id": "d", "deviceName": [{"name": "Analyser"}]},
    )
    batch = read(file).batch
    assert of(batch, Device) == []
    assert batch.unmapped == {"Device": 1}


def test_a_device_in_use_is_one_record_of_the_device_and_its_use() -> None:
    use = {
        "resourceType": "DeviceUseStatement",
        "status": "active",
        "subject": ANNA,
        "device": {"reference": "Device/d"},
        "timingPeriod": {"start": "2019-06"},
    }
    file = bundle(patient(), {"resourceType": "Device", "id": "d", "type": concept("Pacemaker")}, use)
    record = only(read(file).batch, Device)
    assert (record.display, str(record.implanted), record.status) == ("Pacemaker", "2019-06", Status.ACTIVE)


def test_each_illness_of_a_relative_is_one_record() -> None:
    held = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": ANNA,
        "relationship": concept("mother"),
        "condition": [
            {"code": concept("Breast cancer"), "onsetAge": {"value": 47, "unit": "years"}, "contributedToDeath": True},
            {"code": concept("Glaucoma")},
        ],
    }
    first, second = of(read(held).batch, FamilyHistory)
    assert (first.relation, first.display, first.onset) == ("mother", "Breast cancer", "47 years")
    assert first.note == "It caused the death"
    assert (second.display, second.onset) == ("Glaucoma", "")


def test_an_imaging_study_and_its_report_name_each_other() -> None:
    study = {
        "resourceType": "ImagingStudy",
        "id": "s",
        "status": "available",
        "subject": ANNA,
        "started": "2025-01-05",
        "identifier": [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3"}],
        "series": [
            {"modality": {"code": "CT"}, "bodySite": {"display": "Chest"}, "numberOfInstances": 40},
            {"modality": {"code": "CT"}, "numberOfInstances": 2},
        ],
    }
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": concept("CT chest"),
        "subject": ANNA,
        "imagingStudy": [{"reference": "ImagingStudy/s"}],
    }
    batch = read(bundle(patient(), report, study)).batch
    made, written = only(batch, ImagingStudy), only(batch, Report)
    assert (made.modality, made.study_uid, made.series, made.instances, made.body_site) == (
        "CT",
        "1.2.3",
        2,
        42,
        "Chest",
    )
    assert (made.report_ids, written.imaging_study_id) == ((written.id,), made.id)


def test_names_are_found_through_every_way_of_referring() -> None:
    lab = {
        "resourceType": "Organization",
        "id": "lab",
        "name": "Harbour Laboratory",
        "identifier": [{"system": "urn:x", "value": "9"}],
    }
    ways: list[Json] = [
        {"reference": "Organization/lab"},
        {"reference": "urn:uuid:lab"},
        {"reference": "https://clinic.example/fhir/Organization/lab"},
        {"reference": "Organization?identifier=urn:x|9"},
        {"type": "Organization", "identifier": {"system": "urn:x", "value": "9"}},
        {"reference": "Organization/elsewhere", "display": "Harbour Laboratory"},
        {"reference": "Organization/lab/_history/3"},
    ]
    file = bundle(patient(), lab, *(observation(valueInteger=1, performer=[way]) for way in ways))
    file["entry"][1]["fullUrl"] = "urn:uuid:lab"
    inside = observation(
        valueInteger=1, performer=[{"reference": "#l"}], contained=[{**lab, "id": "l", "name": "Harbour Laboratory"}]
    )
    file["entry"].append({"resource": inside})
    found = [getattr(record, "laboratory", "") for record in read(file).batch.records]
    assert found == ["Harbour Laboratory"] * (len(ways) + 1)


def test_visits_clinicians_and_insurance_are_records() -> None:
    visit = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "AMB"},
        "type": [concept("Follow-up")],
        "subject": ANNA,
        "period": {"start": "2025-02-01", "end": "2025-02-02"},
        "reasonCode": [concept("Cough")],
        "participant": [{"individual": {"reference": "Practitioner/p"}}],
        "serviceProvider": {"display": "Harbour Hospital"},
    }
    clinician = {
        "resourceType": "Practitioner",
        "id": "p",
        "name": [{"prefix": ["Dr"], "given": ["Mari"], "family": "Ito"}],
        "telecom": [{"system": "phone", "value": "555 0100"}, {"system": "fax", "value": "555 0101"}],
    }
    role = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": "Practitioner/p"},
        "specialty": [concept("Pulmonology")],
        "organization": {"display": "Harbour Hospital"},
    }
    insurance = {
        "resourceType": "Coverage",
        "status": "active",
        "beneficiary": ANNA,
        "payor": [{"display": "Coast Health"}],
        "subscriberId": "77",
        "class": [{"type": concept(code="plan"), "value": "B", "name": "Silver"}],
        "period": {"start": "2024", "end": "2025-12-31"},
    }
    batch = read(bundle(patient(), visit, clinician, role, insurance)).batch
    encounter, practitioner, coverage = only(batch, Encounter), only(batch, Practitioner), only(batch, Coverage)
    assert (encounter.display, str(encounter.date), str(encounter.end)) == ("Follow-up", "2025-02-01", "2025-02-02")
    assert (encounter.practitioner, encounter.facility, encounter.reason) == (
        "Dr Mari Ito",
        "Harbour Hospital",
        "Cough",
    )
    assert (practitioner.specialty, practitioner.facility, practitioner.fax) == (
        "Pulmonology",
        "Harbour Hospital",
        "555 0101",
    )
    assert (coverage.payer, coverage.member_id, coverage.plan, str(coverage.end)) == (
        "Coast Health",
        "77",
        "Silver",
        "2025-12-31",
    )
    assert batch.unmapped == {}


def test_what_has_no_kind_of_ours_is_counted() -> None:
    file = bundle(patient(), {"resourceType": "Claim"}, {"resourceType": "Claim"}, {"resourceType": "Goal"})
    assert read(file).batch.unmapped == {"Claim": 2, "Goal": 1}
