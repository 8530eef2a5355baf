"""Results and vital signs of C-CDA: values as printed, panels, states."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import Note, Practitioner, Report, ReportCategory, ResultCategory, Status, TestResult
from tests.importers.ccda_files import batch, code, observation, of, one, result, results, section, template


@pytest.mark.parametrize(
    "element, value, unit, comparator, number",
    [
        ('<value xsi:type="PQ" value="5.40" unit="mmol/L"/>', "5.40", "mmol/L", "", "5.40"),
        ('<value xsi:type="PQ" value="Neg" unit=""/>', "Neg", "", "", None),
        ('<value xsi:type="INT" value="7"/>', "7", "", "", "7"),
        ('<value xsi:type="REAL" value="1.015"/>', "1.015", "", "", "1.015"),
        ('<value xsi:type="ST">&lt;0.01</value>', "<0.01", "", "<", "0.01"),
        ('<value xsi:type="ST">  1:160 </value>', "1:160", "", "", None),
        ('<value xsi:type="BL" value="true"/>', "true", "", "", None),
        ('<value xsi:type="TS" value="20240102"/>', "2024-01-02", "", "", None),
        ('<value xsi:type="CD" code="1" codeSystem="9" displayName="Not detected"/>', "Not detected", "", "", None),
        (
            '<value xsi:type="CD" nullFlavor="OTH"><originalText>Trace</originalText></value>',
            "Trace",
            "",
            "",
            None,
        ),
        (
            '<value xsi:type="IVL_PQ"><low value="500" unit="mg/dL" inclusive="false"/></value>',
            ">500",
            "mg/dL",
            ">",
            "500",
        ),
        ('<value xsi:type="IVL_PQ"><high value="0.3" unit="ng/mL"/></value>', "<=0.3", "ng/mL", "<=", "0.3"),
        (
            '<value xsi:type="IVL_PQ"><low value="2" unit="/[HPF]"/><high value="5" unit="/[HPF]"/></value>',
            "2-5",
            "/[HPF]",
            "",
            None,
        ),
        (
            '<value xsi:type="RTO"><numerator value="1"/><denominator xsi:type="INT" value="128"/></value>',
            "1:128",
            "",
            "",
            None,
        ),
        ('<value xsi:type="ED">Growth of mixed flora</value>', "Growth of mixed flora", "", "", None),
        ('<value value="4.2" unit="10*12/L"/>', "4.2", "10*12/L", "", "4.2"),
        (
            '<value xsi:type="PQ" nullFlavor="OTH"><translation value="98.6" unit="[degF]"/></value>',
            "98.6",
            "[degF]",
            "",
            "98.6",
        ),
    ],
)
def test_a_value_of_every_type_is_kept_as_printed(
    element: str, value: str, unit: str, comparator: str, number: str | None
) -> None:
    found = one(batch(results(result(element))), TestResult)
    assert (found.value, found.unit, found.comparator, found.value_number) == (value, unit, comparator, number)


def test_a_value_that_only_refers_to_the_narrative_is_read_there() -> None:
    text = '<table><tbody><tr><td>Haemoglobin</td><td ID="hb">13.2 g/dl</td></tr></tbody></table>'
    entry = result('<value xsi:type="ED"><reference value="#hb"/></value>', loinc="718-7", display="")
    found = one(batch(section("30954-2", "Results", text, entry)), TestResult)
    assert (found.value, found.unit, found.display) == ("13.2 g/dl", "", "718-7")


def test_a_result_has_its_panel_range_flag_specimen_method_and_laboratory() -> None:
    more = (
        '<specimen><specimenRole><specimenPlayingEntity><code code="119364003" codeSystem="2.16.840.1.113883.6.96" '
        'displayName="Serum"/></specimenPlayingEntity></specimenRole></specimen>'
        "<performer><assignedEntity><representedOrganization><name>Quay Laboratory</name></representedOrganization>"
        "</assignedEntity></performer>"
    )
    inside = (
        '<interpretationCode code="H" codeSystem="2.16.840.1.113883.5.83" displayName="High"/>'
        '<methodCode code="1" codeSystem="9" displayName="Enzymatic"/>'
        '<entryRelationship typeCode="SUBJ"><act classCode="ACT" moodCode="EVN">'
        f"{code('48767-8')}<text>Fasting sample</text></act></entryRelationship>"
        '<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="70" unit="mg/dL"/>'
        '<high value="99" unit="mg/dL"/></value></observationRange></referenceRange>'
    )
    found = one(
        batch(results(result('<value xsi:type="PQ" value="126" unit="mg/dL"/>', more=inside), more=more)), TestResult
    )
    assert found.panel == "Metabolic panel"
    assert found.reference_range == "70-99 mg/dL"
    assert found.interpretation == "High"
    assert found.specimen == "Serum"
    assert found.method == "Enzymatic"
    assert found.laboratory == "Quay Laboratory"
    assert found.comments == "Fasting sample"
    assert found.category is ResultCategory.LABORATORY
    assert found.date is not None
    assert (found.date.iso, found.date_kind) == ("2024-01-02", "collected")


def test_a_printed_range_is_kept_in_its_own_words() -> None:
    inside = (
        "<referenceRange><observationRange><text>M 13-18 g/dl; F 12-16 g/dl</text></observationRange></referenceRange>"
    )
    found = one(batch(results(result('<value xsi:type="PQ" value="13" unit="g/dl"/>', more=inside))), TestResult)
    assert found.reference_range == "M 13-18 g/dl; F 12-16 g/dl"


def test_components_of_one_panel_share_its_name_and_point_to_their_own_place() -> None:
    found = of(
        batch(results(result('<value xsi:type="INT" value="1"/>'), result('<value xsi:type="INT" value="2"/>'))),
        TestResult,
    )
    assert [r.panel for r in found] == ["Metabolic panel", "Metabolic panel"]
    assert found[1].sources[0].locator == (
        "/ClinicalDocument/component/structuredBody/component[1]/section/entry[1]/organizer/component[2]/observation"
    )


def test_a_result_without_a_day_takes_that_of_its_panel() -> None:
    undated = observation(f'{code("2345-7", "Glucose")}<value xsi:type="INT" value="9"/>')
    found = one(batch(results(undated, more='<effectiveTime><low value="201905"/></effectiveTime>')), TestResult)
    assert found.date is not None
    assert found.date.iso == "2019-05"


def test_a_negated_result_is_kept_and_is_no_fact() -> None:
    found = one(
        batch(results(result('<value xsi:type="INT" value="9"/>', attributes='negationInd="true"'))), TestResult
    )
    assert found.status is Status.NEGATED


@pytest.mark.parametrize(
    "state, status",
    [
        ("completed", Status.FINAL),
        ("active", Status.PRELIMINARY),
        ("nullified", Status.ENTERED_IN_ERROR),
        ("aborted", Status.STOPPED),
    ],
)
def test_a_result_keeps_the_state_that_its_source_gives(state: str, status: Status) -> None:
    entry = observation(f'{code("2345-7", "Glucose")}<statusCode code="{state}"/><value xsi:type="INT" value="9"/>')
    assert one(batch(results(entry)), TestResult).status is status


def test_a_result_whose_value_is_null_is_no_fact() -> None:
    found = batch(results(result('<value xsi:type="PQ" nullFlavor="UNK"/>'), result('<value nullFlavor="NI"/>')))
    assert of(found, TestResult) == []
    assert found.unmapped == {"observation without a value": 2}


def test_who_told_it_is_not_a_result() -> None:
    teller = observation(f'{code("48766-0", "Information source")}<value xsi:type="ST">A. Nurse</value>')
    inside = f'<entryRelationship typeCode="REFR">{teller}</entryRelationship>'
    found = batch(results(result('<value xsi:type="INT" value="9"/>', more=inside)))
    assert [r.value for r in of(found, TestResult)] == ["9"]


def test_the_parts_of_a_culture_are_results_under_its_name() -> None:
    part = result('<value xsi:type="ST">Susceptible</value>', display="Ampicillin", loinc="18862-3")
    inside = f'<entryRelationship typeCode="COMP">{part}</entryRelationship>'
    culture = result('<value xsi:type="ST">E. coli</value>', more=inside, display="Urine culture", loinc="630-4")
    found = of(batch(results(culture)), TestResult)
    assert [(r.display, r.value, r.panel) for r in found] == [
        ("Urine culture", "E. coli", "Metabolic panel"),
        ("Ampicillin", "Susceptible", "Urine culture"),
    ]


def test_vital_signs_are_told_apart_from_laboratory_results() -> None:
    vital = observation(
        f'{template("27")}{code("8480-6", "Systolic blood pressure")}<effectiveTime value="20240102"/>'
        '<value xsi:type="PQ" value="131" unit="mm[Hg]"/>'
    )
    entry = (
        f'<organizer classCode="CLUSTER" moodCode="EVN">{template("26")}{code("46680005", "Vital signs")}'
        f"<component>{vital}</component></organizer>"
    )
    found = one(batch(section("8716-3", "Vital Signs", "", entry)), TestResult)
    assert found.category is ResultCategory.VITAL_SIGNS


def test_the_reading_of_an_x_ray_is_a_result_and_a_report() -> None:
    text = "The lungs are clear. " * 10
    entry = result(f'<value xsi:type="ST">{text}</value>', display="XR Chest 2 Views", loinc="36643-5")
    found = batch(results(entry))
    written = one(found, Report)
    assert written.category is ReportCategory.IMAGING
    assert written.text == text.strip()
    assert written.result_ids == (one(found, TestResult).id,)


def test_results_that_are_only_in_the_narrative_become_a_report() -> None:
    table = (
        "<table><thead><tr><th>Test</th><th>Value</th></tr></thead>"
        "<tbody><tr><td>Ferritin</td><td>12 ng/mL</td></tr></tbody></table>"
    )
    found = one(batch(section("30954-2", "Results", table)), Report)
    assert found.category is ReportCategory.LABORATORY
    assert found.text == "– Test: Ferritin; Value: 12 ng/mL"


def test_a_cell_of_a_table_in_words_has_the_heading_of_its_column() -> None:
    table = (
        "<table><thead><tr><th>Name</th><th>Dates:</th><th>Details</th></tr></thead><tbody>"
        "<tr><td>Weight loss</td><td/><td>Walk daily</td></tr>"
        "<tr><td>Asthma</td><td>15 Aug 2012</td><td/></tr></tbody></table>"
    )
    found = one(batch(section("61146-7", "Goals", table)), Note)
    assert found.text == "– Name: Weight loss; Details: Walk daily\n– Name: Asthma; Dates: 15 Aug 2012"


@pytest.mark.parametrize(
    "heads",
    ["<th>Name</th>", '<th colspan="2">Goals</th>', "<th>Name</th><th>Name</th>", "<th>Name</th><th/>"],
)
def test_a_cell_without_a_heading_of_its_own_gets_none(heads: str) -> None:
    table = (
        f"<table><thead><tr>{heads}</tr></thead><tbody><tr><td>Weight loss</td><td>Walk daily</td></tr></tbody></table>"
    )
    assert "Weight loss | Walk daily" in one(batch(section("61146-7", "Goals", table)), Note).text


def test_a_section_that_says_that_it_has_no_data_becomes_nothing() -> None:
    table = "<table><thead><tr><th>Test</th></tr></thead><tbody><tr><td>No data</td></tr></tbody></table>"
    assert {type(record) for record in batch(section("30954-2", "Results", table)).records} == {Practitioner}
