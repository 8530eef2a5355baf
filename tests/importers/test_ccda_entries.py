"""Medicines, vaccines, problems, allergies and procedures of C-CDA, and what says that there are none."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Device,
    Encounter,
    FamilyHistory,
    Immunization,
    Kind,
    Medication,
    Note,
    Procedure,
    Status,
)
from tests.importers.ccda_files import (
    ENTRY,
    SNOMED,
    allergy,
    batch,
    code,
    concern,
    medication,
    observation,
    of,
    one,
    problem,
    section,
    template,
)


def medications(*entries: str, text: str = "") -> str:
    return section("10160-0", "Medications", text, *entries)


def problems(*entries: str, text: str = "") -> str:
    return section("11450-4", "Problems", text, *entries)


def allergies(*entries: str, text: str = "") -> str:
    return section("48765-2", "Allergies", text, *entries)


def value(number: str, display: str) -> str:
    return f'<value xsi:type="CD" code="{number}" codeSystem="{SNOMED}" displayName="{display}"/>'


# --------------------------------------------------------------------------------------------------- medicines


def test_a_medicine_has_its_dose_route_times_reason_and_prescriber_as_written() -> None:
    hypertension = observation(
        f"{template('19')}{code('404684003', 'Finding', SNOMED)}{value('38341003', 'Hypertension')}"
    )
    inside = (
        '<statusCode code="active"/>'
        '<effectiveTime xsi:type="IVL_TS"><low value="20230401"/><high value="20240401"/></effectiveTime>'
        '<effectiveTime xsi:type="PIVL_TS" operator="A"><period value="12" unit="h"/></effectiveTime>'
        f"{code('C38288', 'Oral', '2.16.840.1.113883.3.26.1.1', 'routeCode')}"
        '<doseQuantity value="1"/>'
        f"{code('C48542', 'tablet', '2.16.840.1.113883.3.26.1.1', 'administrationUnitCode')}"
        f'<entryRelationship typeCode="RSON">{hypertension}'
        "</entryRelationship>"
        '<entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="INT"><author><time value="20230330"/>'
        "<assignedAuthor><assignedPerson><name><given>Ida</given><family>Quill</family></name></assignedPerson>"
        "</assignedAuthor></author></supply></entryRelationship>"
    )
    found = one(batch(medications(medication(inside))), Medication)
    assert found.display == "Lisinopril 10 MG Oral Tablet"
    assert (found.dose, found.route, found.frequency) == ("1 tablet", "Oral", "every 12 hours")
    assert (found.reason, found.prescriber) == ("Hypertension", "Ida Quill")
    assert (str(found.start), str(found.end)) == ("2023-04-01", "2024-04-01")
    assert found.status is Status.ACTIVE
    assert found.as_needed is None


def test_a_precondition_means_as_needed_and_says_for_what() -> None:
    inside = (
        '<precondition typeCode="PRCN"><criterion><code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'
        f"{value('56018004', 'Wheezing')}</criterion></precondition>"
    )
    found = one(batch(medications(medication(inside))), Medication)
    assert (found.as_needed, found.reason) == (True, "Wheezing")


def test_times_by_meals_and_sleep_are_spelt_out() -> None:
    inside = '<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="HS"/></effectiveTime>'
    assert one(batch(medications(medication(inside))), Medication).frequency == "at bedtime"


_HEADS = "<th>Medication</th><th>Dose</th><th>Route</th><th>Frequency:</th><th>Directions</th>"
_CELLS = '<td ID="m1">Albuterol</td><td>2 PUFF</td><td>INH</td><td>Q6H PRN wheezing</td><td>Not available</td>'


@pytest.mark.parametrize(
    "heads, cells, more, told",
    [
        (_HEADS, _CELLS, "", ("2 PUFF", "INH", "Q6H PRN wheezing", True)),
        (_HEADS, _CELLS, '<doseQuantity value="1" unit="{puff}"/>', ("1 {puff}", "", "", None)),
        (_HEADS.replace("Route", "Dose"), _CELLS, "", ("", "", "", None)),
        (_HEADS, _CELLS.replace("2 PUFF", "Not available"), "", ("", "INH", "Q6H PRN wheezing", True)),
        (_HEADS, _CELLS.replace("<td>INH</td>", ""), "", ("", "", "", None)),
        (
            _HEADS,
            _CELLS.replace('<td ID="m1">A', '<td>Iron, <content ID="m1">A').replace("rol<", "rol</content><"),
            "",
            ("", "", "", None),
        ),
        (_HEADS, _CELLS.replace("<td>INH", '<td rowspan="2">INH'), "", ("", "", "", None)),
    ],
)
def test_what_an_entry_leaves_to_its_row_of_the_narrative_is_told_word_for_word(
    heads: str, cells: str, more: str, told: tuple[str, str, str, bool | None]
) -> None:
    text = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    inside = f'<text><reference value="#m1"/></text>{more}'
    found = one(batch(medications(medication(inside), text=text)), Medication)
    assert (found.dose, found.route, found.frequency, found.as_needed) == told


def test_directions_that_stand_only_in_the_narrative_are_found_in_their_row() -> None:
    row = '<tr ID="m1"><td>Lisinopril</td><td>one tablet every morning</td><td>2023</td></tr>'
    text = f"<table><tbody>{row}</tbody></table>"
    inside = '<text><reference value="#m1"/></text>'
    assert one(batch(medications(medication(inside), text=text)), Medication).frequency == "one tablet every morning"


@pytest.mark.parametrize(
    "state, times, status",
    [
        ("active", '<low value="2020"/>', Status.ACTIVE),
        ("completed", '<low value="2020"/><high value="2021"/>', Status.COMPLETED),
        ("completed", '<low value="2020"/><high nullFlavor="UNK"/>', Status.UNKNOWN),
        ("aborted", '<low value="2020"/>', Status.STOPPED),
    ],
)
def test_completed_without_an_end_does_not_stop_a_medicine(state: str, times: str, status: Status) -> None:
    inside = f'<statusCode code="{state}"/><effectiveTime xsi:type="IVL_TS">{times}</effectiveTime>'
    assert one(batch(medications(medication(inside))), Medication).status is status


def test_a_medicine_that_is_not_taken_is_no_fact() -> None:
    entry = medication('<statusCode code="active"/>', attributes='moodCode="EVN" negationInd="true"')
    assert one(batch(medications(entry)), Medication).status is Status.NOT_GIVEN


def test_an_empty_medication_entry_is_no_medicine() -> None:
    found = batch(medications(medication('<effectiveTime nullFlavor="NI"/>', name="")))
    assert of(found, Medication) == []
    assert found.unmapped == {"substanceAdministration without a medicine": 1}


def test_medicines_inside_discharge_acts_are_read() -> None:
    act = (
        f'<act classCode="ACT" moodCode="EVN">{template("35")}{code("10183-2", "Discharge medication")}'
        f'<entryRelationship typeCode="SUBJ">{medication("")}</entryRelationship></act>'
    )
    found = one(batch(section("10183-2", "Discharge Medications", "", act)), Medication)
    assert found.sources[0].locator.endswith("/entry[1]/act/entryRelationship[1]/substanceAdministration")


def test_a_planned_medicine_is_a_note_of_the_plan() -> None:
    entry = medication('<effectiveTime value="20250101"/>', attributes='moodCode="INT"')
    found = batch(section("18776-5", "Plan of care", "", entry))
    assert of(found, Medication) == []
    assert "Lisinopril" in one(found, Note).text
    assert found.unmapped == {"planned substanceAdministration": 1}


# ------------------------------------------------------------------------------------------------------ vaccines


def test_a_refused_vaccine_is_not_given_and_says_why() -> None:
    why = observation(template("53") + code("PATOBJ", "Patient objection", "9"))
    reason = f'<entryRelationship typeCode="RSON">{why}</entryRelationship>'
    entry = (
        '<substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="true">'
        f'{template("52")}<statusCode code="completed"/><effectiveTime value="20231001"/>'
        "<consumable><manufacturedProduct><manufacturedMaterial>"
        f"{code('88', 'Influenza vaccine', '2.16.840.1.113883.12.292')}<lotNumberText>L-9</lotNumberText>"
        f"</manufacturedMaterial></manufacturedProduct></consumable>{reason}</substanceAdministration>"
    )
    found = one(batch(section("11369-6", "Immunizations", "", entry)), Immunization)
    assert found.status is Status.NOT_GIVEN
    assert found.lot == "L-9"
    assert found.note == "Not given: Patient objection"
    assert found.code is not None
    assert found.code.system == "http://hl7.org/fhir/sid/cvx"


# ------------------------------------------------------------------------------------------------------ problems


def test_a_problem_has_its_onset_end_state_and_side() -> None:
    inside = (
        '<statusCode code="completed"/><effectiveTime><low value="201903"/><high value="20200501"/></effectiveTime>'
        f'<value xsi:type="CD" code="254837009" codeSystem="{SNOMED}" displayName="Malignant neoplasm of breast">'
        "<originalText>Left breast cancer</originalText></value>"
    )
    found = one(batch(problems(concern(problem(inside)))), Condition)
    assert (str(found.onset), str(found.abatement)) == ("2019-03", "2020-05-01")
    assert found.status is Status.COMPLETED
    assert found.note == "Left breast cancer"
    assert found.code is not None
    assert found.code.system == "http://snomed.info/sct"


@pytest.mark.parametrize(
    "said, status",
    [
        ("Active", Status.ACTIVE),
        ("Inactive", Status.COMPLETED),
        ("Resolved", Status.COMPLETED),
        ("Ruled out", Status.REFUTED),
    ],
)
def test_the_status_observation_outweighs_the_concern(said: str, status: Status) -> None:
    state = observation(f"{template('6')}{code('33999-4', 'Status')}{value('1', said)}")
    inside = f'{value("38341003", "Hypertension")}<entryRelationship typeCode="REFR">{state}</entryRelationship>'
    assert one(batch(problems(concern(problem(inside), status="active"))), Condition).status is status


def test_a_closed_concern_without_an_end_leaves_the_state_open() -> None:
    entry = concern(problem(value("38341003", "Hypertension")), status="completed")
    assert one(batch(problems(entry)), Condition).status is Status.UNKNOWN


def test_a_negated_problem_is_no_fact() -> None:
    entry = concern(problem(value("29857009", "Chest pain"), attributes='negationInd="true"'))
    assert one(batch(problems(entry)), Condition).status is Status.NEGATED


def test_a_problem_with_a_bare_code_is_called_by_the_narrative() -> None:
    inside = (
        '<text><reference value="#p1"/></text><value xsi:type="CD" code="786.2" codeSystem="2.16.840.1.113883.6.103"/>'
    )
    found = one(batch(problems(concern(problem(inside)), text='<content ID="p1">Cough</content>')), Condition)
    assert found.display == "Cough"
    assert found.code is not None
    assert found.code.code == "786.2"


def test_a_diagnosis_of_a_section_says_which_one_it_is() -> None:
    act = (
        f'<act classCode="ACT" moodCode="EVN">{template("33")}{code("11535-2")}<entryRelationship typeCode="SUBJ">'
        f"{problem(value('74400008', 'Appendicitis'))}</entryRelationship></act>"
    )
    assert one(batch(section("11535-2", "Discharge Diagnosis", "", act)), Condition).note == "Discharge Diagnosis"


def test_a_null_problem_is_no_fact() -> None:
    found = batch(problems(concern(problem('<value xsi:type="CD" nullFlavor="UNK"/>'))))
    assert of(found, Condition) == []
    assert found.none_known == ()


# ----------------------------------------------------------------------------------------------------- allergies


def test_an_allergy_has_its_substance_reactions_severity_and_criticality() -> None:
    severity = observation(f"{template('8')}{code('SEV', '', '2.16.840.1.113883.5.4')}{value('6736007', 'Moderate')}")
    reaction = observation(
        f"{template('9')}{code('ASSERTION', '', '2.16.840.1.113883.5.4')}{value('247472004', 'Hives')}"
        f'<entryRelationship typeCode="SUBJ" inversionInd="true">{severity}</entryRelationship>'
    )
    critical = observation(f"{template('145')}{code('82606-5', 'Criticality')}{value('CRITH', 'High criticality')}")
    inside = (
        '<effectiveTime><low value="1998"/></effectiveTime>'
        f"{value('416098002', 'Drug allergy')}"
        f'<entryRelationship typeCode="MFST" inversionInd="true">{reaction}</entryRelationship>'
        f'<entryRelationship typeCode="SUBJ" inversionInd="true">{critical}</entryRelationship>'
    )
    entry = allergy(inside, substance=code("7980", "Penicillin G", "2.16.840.1.113883.6.88"))
    found = one(batch(allergies(concern(entry, number="30"))), Allergy)
    assert found.display == "Penicillin G"
    assert found.reactions == ("Hives",)
    assert (found.severity, found.criticality) == ("Moderate", "High criticality")
    assert found.status is Status.ACTIVE
    assert str(found.date) == "1998"


def test_a_substance_whose_code_is_missing_goes_by_its_own_name() -> None:
    missing = (
        '<code nullFlavor="UNK"><originalText>Coded Allergy Name Not Available</originalText></code>'
        "<name>LATEX STRAP</name>"
    )
    found = one(batch(allergies(concern(allergy("", substance=missing), number="30"))), Allergy)
    assert found.display == "LATEX STRAP"
    said = '<code nullFlavor="UNK"><originalText>Peanuts, roasted</originalText></code><name>PEANUT</name>'
    found = one(batch(allergies(concern(allergy("", substance=said), number="30"))), Allergy)
    assert found.display == "Peanuts, roasted"


def test_a_severity_beside_the_allergy_is_not_another_allergy() -> None:
    severity = observation(f"{template('8')}{code('SEV', '', '2.16.840.1.113883.5.4')}{value('6736007', 'Moderate')}")
    entry = concern(
        allergy(value("416098002", "Drug allergy"), substance=code("1", "Latex", "9")), severity, number="30"
    )
    found = one(batch(allergies(entry)), Allergy)
    assert (found.display, found.severity) == ("Latex", "Moderate")


def test_a_negated_allergy_to_something_is_kept_as_negated() -> None:
    entry = allergy(
        value("416098002", "Drug allergy"), substance=code("7980", "Penicillin G", "9"), attributes='negationInd="true"'
    )
    found = batch(allergies(concern(entry, number="30")))
    assert one(found, Allergy).status is Status.NEGATED
    assert found.none_known == ()


@pytest.mark.parametrize(
    "entry, said",
    [
        (allergy(value("419199007", "Allergy to substance"), attributes='negationInd="true"'), "No known allergies"),
        (
            allergy(
                value("416098002", "Drug allergy"), substance='<code nullFlavor="NA"/>', attributes='negationInd="true"'
            ),
            "No known drug allergies",
        ),
        (allergy(value("716186003", "No known allergy")), "No known allergy"),
        (allergy(value("160244002", "No known allergies")), "No known allergies"),
    ],
)
def test_no_known_allergies_is_a_statement_and_not_an_allergy(entry: str, said: str) -> None:
    found = batch(allergies(concern(entry, number="30")))
    assert of(found, Allergy) == []
    assert [(none.about, none.display) for none in found.none_known] == [(Kind.ALLERGY, said)]


@pytest.mark.parametrize(
    "sections, about",
    [
        (allergies(text="No known drug allergies."), Kind.ALLERGY),
        (allergies(text="There are no current allergies at the time of this document's creation."), Kind.ALLERGY),
        (allergies(text="<table><tbody><tr><td>NKDA</td><td>Active</td></tr></tbody></table>"), Kind.ALLERGY),
        (medications(text="<paragraph>No known medications</paragraph>"), Kind.MEDICATION),
        (problems(text="<list><item>No known problems</item></list>"), Kind.CONDITION),
        (problems(concern(problem(value("160245001", "No current problems or disability")))), Kind.CONDITION),
        (medications(medication("", name="No known medications")), Kind.MEDICATION),
    ],
)
def test_none_known_is_found_in_codes_and_in_words(sections: str, about: Kind) -> None:
    found = batch(sections)
    assert [none.about for none in found.none_known] == [about]
    assert of(found, Note) == []


@pytest.mark.parametrize("text", ["No information", "Not recorded", "", "None recorded", "N/A"])
def test_not_recorded_is_not_none_known(text: str) -> None:
    found = batch(allergies(text=text))
    assert found.none_known == ()
    assert of(found, Allergy) == []


def test_a_list_that_is_only_in_words_becomes_a_note_and_is_pointed_out() -> None:
    found = batch(medications(text="<list><item>Aspirin 81 mg daily</item></list>"))
    assert one(found, Note).text == "– Aspirin 81 mg daily"
    assert [issue.title for issue in found.issues] == ["A list that is only in words"]


# ---------------------------------------------------------------------------------- procedures, devices, the rest


def test_a_procedure_has_its_day_surgeon_place_and_implant() -> None:
    entry = (
        f'<procedure classCode="PROC" moodCode="EVN">{template("14")}{code("175135009", "Pacemaker insertion", SNOMED)}'
        '<statusCode code="completed"/><effectiveTime value="20111005"/>'
        f"{code('1', 'Left subclavian vein', SNOMED, 'targetSiteCode')}"
        "<performer><assignedEntity><assignedPerson><name><given>Ida</given><family>Quill</family></name></assignedPerson>"
        "<representedOrganization><name>Harbour Hospital</name></representedOrganization></assignedEntity></performer>"
        '<participant typeCode="DEV"><participantRole classCode="MANU">'
        '<id root="2.16.840.1.113883.3.3719" extension="(01)00643169007222"/>'
        f"<playingDevice>{code('704708004', 'Pacemaker', SNOMED)}</playingDevice></participantRole></participant>"
        "</procedure>"
    )
    found = batch(section("47519-4", "Procedures", "", entry))
    done = one(found, Procedure)
    assert (done.surgeon, done.facility, done.implants) == ("Ida Quill", "Harbour Hospital", "Pacemaker")
    assert done.note == "Left subclavian vein"
    device = one(found, Device)
    assert (device.identifier, device.procedure_id) == ("(01)00643169007222", done.id)
    assert str(device.implanted) == "2011-10-05"


@pytest.mark.parametrize("tag", ["procedure", "act", "observation"])
def test_procedures_are_read_from_every_class_of_entry(tag: str) -> None:
    entry = f'<{tag} moodCode="EVN" classCode="X" negationInd="true">{code("80146002", "Appendectomy", SNOMED)}</{tag}>'
    assert one(batch(section("47519-4", "Procedures", "", entry)), Procedure).status is Status.NOT_DONE


def test_a_planned_procedure_is_never_a_procedure() -> None:
    entry = (
        f'<procedure classCode="PROC" moodCode="RQO">{template("41")}{code("73761001", "Colonoscopy", SNOMED)}'
        '<effectiveTime value="20250601"/></procedure>'
    )
    for loinc in ("18776-5", "47519-4"):
        found = batch(section(loinc, "Plan", "", entry))
        assert of(found, Procedure) == []
        assert "Colonoscopy (2025-06-01)" in one(found, Note).text


def test_a_supplied_device_is_a_device() -> None:
    entry = (
        f'<supply classCode="SPLY" moodCode="EVN">{template("50")}<statusCode code="completed"/>'
        '<effectiveTime xsi:type="IVL_TS"><high value="2013"/></effectiveTime>'
        '<participant typeCode="PRD"><participantRole classCode="MANU">'
        f"<playingDevice>{code('87405001', 'Cane', SNOMED)}</playingDevice></participantRole></participant></supply>"
    )
    found = one(batch(section("46264-8", "Medical Equipment", "", entry)), Device)
    assert (found.display, str(found.date), found.implanted) == ("Cane", "2013", None)


def test_a_smoking_status_is_a_note_with_its_code() -> None:
    entry = observation(
        f'{template("78")}{code("72166-2", "Tobacco smoking status")}<effectiveTime value="20230101"/>'
        f"{value('8517006', 'Ex-smoker')}"
    )
    found = one(batch(section("29762-2", "Social History", "", entry)), Note)
    assert found.text == "Tobacco smoking status: Ex-smoker"
    assert str(found.date) == "2023-01-01"


def test_a_relatives_illness_has_the_relation_and_the_age() -> None:
    age = observation(f'{template("31")}{code("445518008", "Age", SNOMED)}<value xsi:type="PQ" value="57" unit="a"/>')
    illness = observation(
        f"{template('46')}{value('22298006', 'Myocardial infarction')}"
        f'<entryRelationship typeCode="SUBJ" inversionInd="true">{age}</entryRelationship>'
    )
    entry = (
        f'<organizer classCode="CLUSTER" moodCode="EVN">{template("45")}<subject><relatedSubject classCode="PRS">'
        f"{code('FTH', 'father', '2.16.840.1.113883.5.111')}</relatedSubject></subject>"
        f"<component>{illness}</component></organizer>"
    )
    found = one(batch(section("10157-6", "Family History", "", entry)), FamilyHistory)
    assert (found.relation, found.display, found.onset) == ("father", "Myocardial infarction", "57 years")


def test_a_visit_has_its_reason_and_place() -> None:
    act = (
        f'<act classCode="ACT" moodCode="EVN">{template("80")}{code("29308-4", "Diagnosis")}'
        f'<entryRelationship typeCode="SUBJ">{problem(value("195967001", "Asthma"))}</entryRelationship></act>'
    )
    entry = (
        f'<encounter classCode="ENC" moodCode="EVN">{template("49")}'
        f'{code("99213", "Office visit", "2.16.840.1.113883.6.12")}<effectiveTime value="202309271300"/>'
        '<participant typeCode="LOC"><participantRole classCode="SDLOC"><playingEntity classCode="PLC">'
        "<name>Harbour Clinic</name></playingEntity></participantRole></participant>"
        f'<entryRelationship typeCode="COMP">{act}</entryRelationship></encounter>'
    )
    found = batch(section("46240-8", "Encounters", "", entry))
    visit = one(found, Encounter)
    assert (visit.reason, visit.facility) == ("Asthma", "Harbour Clinic")
    assert of(found, Condition) == []


def test_an_insurance_has_its_payer_and_member_number() -> None:
    entry = (
        f'<act classCode="ACT" moodCode="EVN">{template("60")}{code("48768-6", "Payment sources")}'
        f'<entryRelationship typeCode="COMP"><act classCode="ACT" moodCode="EVN"><templateId root="{ENTRY}61"/>'
        f'{code("1", "Health plan", "9")}<performer typeCode="PRF"><assignedEntity>{code("PAYOR", "", "9")}'
        "<representedOrganization><name>Quay Insurance</name></representedOrganization></assignedEntity></performer>"
        '<participant typeCode="COV"><participantRole><id root="1.2.3" extension="M-1138"/></participantRole>'
        "</participant></act></entryRelationship></act>"
    )
    found = one(batch(section("48768-6", "Insurance", "", entry)), Coverage)
    assert (found.payer, found.member_id, found.plan) == ("Quay Insurance", "M-1138", "Health plan")
