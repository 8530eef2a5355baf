"""Whose records a FHIR file holds: names, identifiers, and several people in one file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from secondop_desktop.core.records import Condition, Identifier, Patient, TestResult
from tests.importers.fhir_files import ANNA, Json, bundle, concept, observation, of, only, patient, read, titles


def person(**parts: Any) -> Patient:
    (found,) = read(patient(**parts)).batch.patients
    return found


def subjects(batch: Any) -> list[int]:
    return [record.subject for record in batch.records]


def about(reference: str, **parts: Any) -> Json:
    return observation(valueInteger=1, subject={"reference": reference} | parts)


# ------------------------------------------------------------------------------------------------------- who it is


def test_the_official_name_comes_first_and_the_others_are_aliases() -> None:
    found = person(
        name=[
            {"use": "maiden", "family": "Berg", "given": ["Anna"]},
            {"use": "nickname", "given": ["Annie"]},
            {"use": "official", "family": "Weber", "given": ["Anna", "Maria"], "prefix": ["Dr"], "suffix": ["MD"]},
            {"use": "old", "text": "Anna Old", "period": {"end": "2001"}},
        ]
    )
    assert (found.display, found.family_name, found.given_names) == ("Anna Maria Weber", "Weber", "Anna Maria")
    assert found.aliases == ("Annie", "Anna Berg", "Anna Old")


@pytest.mark.parametrize(
    "names, expected",
    [
        ([{"family": "King", "given": ["Martin"], "suffix": ["Jr."]}], "Martin King Jr."),
        ([{"text": "Mr. Lee  Chang"}], "Mr. Lee Chang"),
        ([{"use": "official"}, {"use": "usual", "family": "Lee"}], "Lee"),
        (
            [{"use": "official", "family": "Now"}, {"use": "official", "family": "Then", "period": {"end": "1999"}}],
            "Now",
        ),
        ([{"family": ["de", "Vries"], "given": [None, "Piet"]}], "Piet de Vries"),
        ([], ""),
        (None, ""),
    ],
)
def test_a_person_is_called_as_the_file_calls_them(names: Any, expected: str) -> None:
    assert person(name=names).display == expected


def test_identifiers_keep_system_value_and_label() -> None:
    found = person(
        identifier=[
            {"system": "urn:hospital", "value": "12", "type": concept("Medical record number")},
            {"value": "34", "assigner": {"display": "Coast Health"}},
            {"system": "urn:empty"},
        ]
    )
    assert found.identifiers == (
        Identifier("urn:hospital", "12", "Medical record number"),
        Identifier("", "34", "Coast Health"),
    )


def test_contact_language_and_death_are_kept() -> None:
    found = person(
        telecom=[{"system": "email", "value": "a@example.org"}, {"system": "phone", "value": "555 0100"}],
        address=[{"line": ["1 Quay", "Flat 2"], "city": "Haven", "state": "HV", "postalCode": "12345"}],
        communication=[{"language": concept("German")}, {"language": concept("English"), "preferred": True}],
        deceasedDateTime="2025-06",
    )
    assert (found.phone, found.email, found.language) == ("555 0100", "a@example.org", "English")
    assert found.address == "1 Quay, Flat 2, Haven, HV 12345"
    assert found.note == "Died: 2025-06"


def test_a_partial_birth_date_stays_partial() -> None:
    assert str(person(birthDate="1961").birth_date) == "1961"
    assert person(birthDate="soon").birth_date is None


# ------------------------------------------------------------------------------------------------- several people


def test_several_people_are_told_apart() -> None:
    other = patient(id="ben", name=[{"family": "Ruiz", "given": ["Ben"]}], birthDate="1990-01-01", gender="male")
    file = bundle(patient(), other, about("Patient/ben"), about("Patient/anna"), about("Patient/ben"))
    batch = read(file).batch
    assert [found.display for found in batch.patients] == ["Anna Maria Weber", "Ben Ruiz"]
    assert subjects(batch) == [1, 0, 1]
    assert titles(batch) == ["More than one person"]


def test_a_record_about_nobody_named_in_a_file_of_several_people_is_asked_about() -> None:
    other = patient(id="ben", name=[{"family": "Ruiz"}], birthDate="1990-01-01")
    loose = {"resourceType": "Condition", "code": concept("Asthma")}
    batch = read(bundle(patient(), other, loose)).batch
    (question,) = [issue for issue in batch.issues if issue.decision]
    assert question.record == only(batch, Condition).id


def test_two_entries_for_the_same_person_are_one_patient_with_all_identifiers() -> None:
    first = patient(id="a", identifier=[{"system": "urn:x", "value": "1"}])
    second = patient(id="b", identifier=[{"system": "urn:y", "value": "2"}], gender=None)
    batch = read(bundle(first, second, about("Patient/b"))).batch
    (found,) = batch.patients
    assert [identifier.value for identifier in found.identifiers] == ["1", "2"]
    assert subjects(batch) == [0]
    assert batch.issues == ()


@pytest.mark.parametrize("parts", [{"birthDate": "1961-04-10"}, {"gender": "male"}, {"birthDate": "1961"}])
def test_two_entries_that_differ_are_two_people(parts: Json) -> None:
    assert len(read(bundle(patient(), patient(id="b", **parts))).batch.patients) == 2


def test_an_id_that_two_people_share_is_asked_about() -> None:
    batch = read(bundle(patient(), patient(birthDate="1999-09-09"), about("Patient/anna"))).batch
    assert len(batch.patients) == 2
    assert [issue.record for issue in batch.issues if issue.decision] == [only(batch, TestResult).id]


def test_a_reference_to_someone_else_is_another_person() -> None:
    batch = read(bundle(patient(), about("Patient/anna"), about("Patient/ghost"))).batch
    assert [found.display for found in batch.patients] == ["Anna Maria Weber", ""]
    assert subjects(batch) == [0, 1]


def test_a_loose_end_that_only_the_file_s_patient_can_be_is_the_patient() -> None:
    batch = read(bundle(patient(), about("Patient/typo"), about("Patient/typo"))).batch
    assert len(batch.patients) == 1
    assert subjects(batch) == [0, 0]


def test_a_reference_that_says_the_patient_s_name_is_the_patient() -> None:
    batch = read(bundle(patient(), about("Patient/anna"), about("Patient/x", display="Ms. Anna Weber"))).batch
    assert len(batch.patients) == 1


def test_the_same_id_on_another_server_is_another_person() -> None:
    file = bundle(patient(), base="https://one.example/fhir")
    file["entry"].append({"resource": about("https://two.example/fhir/Patient/anna")})
    file["entry"].append({"resource": about("https://one.example/fhir/Patient/anna")})
    batch = read(file).batch
    assert subjects(batch) == [1, 0]


def test_a_file_that_names_nobody_has_no_patient() -> None:
    batch = read(about("Patient/1")).batch
    assert batch.patients == ()
    assert subjects(batch) == [0]


def test_a_single_resource_that_says_a_name_says_whose_it_is() -> None:
    (found,) = read(about("Patient/1", display="Max Jones")).batch.patients
    assert found.display == "Max Jones"
    assert found.birth_date is None


def test_lines_about_two_people_are_told_apart_though_nobody_is_named() -> None:
    batch = read([about("Patient/1"), about("Patient/2"), about("Patient/1")]).batch
    assert len(batch.patients) == 2
    assert subjects(batch) == [0, 1, 0]


def test_a_patient_inside_a_resource_is_the_patient() -> None:
    held = about("#p") | {"contained": [patient(id="p")]}
    batch = read(held).batch
    assert [found.display for found in batch.patients] == ["Anna Maria Weber"]


def test_none_known_is_about_the_right_person() -> None:
    other = patient(id="ben", name=[{"family": "Ruiz"}], birthDate="1990-01-01")
    nothing = {"resourceType": "AllergyIntolerance", "code": concept("NKDA"), "patient": {"reference": "Patient/ben"}}
    (stated,) = read(bundle(patient(), other, nothing)).batch.none_known
    assert stated.subject == 1


def test_a_malformed_patient_is_an_issue_and_the_rest_is_read() -> None:
    batch = read(bundle(patient(name="Anna"), observation(valueInteger=1, subject=ANNA))).batch
    assert titles(batch) == ["An entry could not be read"]
    assert [(found.display, str(found.birth_date)) for found in batch.patients] == [("", "1961-04-09")]
    assert len(of(batch, TestResult)) == 1


def test_an_export_of_very_many_people_keeps_each_apart_and_joins_none_by_chance() -> None:
    lines = [json.dumps(patient(id=f"p{n}", name=[], birthDate="1980-01-01")) for n in range(3_000)]
    twice = [json.dumps(patient(id=f"{n}", birthDate="1980-01-01")) for n in "ab"]
    batch = read("\n".join((*lines, *twice)), "patients.ndjson").batch
    assert len(batch.patients) == 3_001
