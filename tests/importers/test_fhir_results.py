"""FHIR observations as test results: every value as printed, and nothing invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.core.dates import parse_iso
from secondop_desktop.core.records import Coding, Report, ResultCategory, Status, TestResult
from secondop_desktop.importers.fhir.draft import _time_stamp
from tests.importers.fhir_files import LOINC, bundle, concept, observation, of, only, patient, read


def quantity(value: str, unit: str = "mmol/L", **parts: Any) -> str:
    comparator = "".join(f'"{name}":"{text}",' for name, text in parts.items())
    return f'{{"value":{value},{comparator}"unit":"{unit}"}}'


def result_of(value_quantity: str) -> TestResult:
    text = (
        '{"resourceType":"Observation","status":"final","code":{"text":"pH"},"effectiveDateTime":"2025-03-04",'
        f'"valueQuantity":{value_quantity}}}'
    )
    return only(read(text).batch, TestResult)


@pytest.mark.parametrize(
    "written, number",
    [
        ("7.40", "7.40"),
        ("0.0", "0.0"),
        ("-1.50", "-1.50"),
        ("1.5e-2", "0.015"),
        ("1E3", "1000"),
        ("180.1306960668356", "180.1306960668356"),
        ("12345678901234567890.123", "12345678901234567890.123"),
    ],
)
def test_a_number_is_kept_as_the_source_writes_it(written: str, number: str) -> None:
    result = result_of(quantity(written, "kPa"))
    assert (result.value, result.value_number, result.unit) == (written, number, "kPa")


def test_a_number_beyond_all_measure_is_kept_as_text_only() -> None:
    result = result_of(quantity("1e999999999"))
    assert (result.value, result.value_number) == ("1e999999999", None)


def test_a_comparator_stands_before_the_value_and_beside_it() -> None:
    result = result_of(quantity("0.01", "ng/mL", comparator="<"))
    assert (result.value, result.comparator, result.value_number) == ("<0.01", "<", "0.01")


def test_the_code_of_the_unit_stands_in_where_no_unit_is_printed() -> None:
    assert result_of('{"value":5,"code":"mg/dL"}').unit == "mg/dL"


@pytest.mark.parametrize(
    "name, value, expected",
    [
        ("valueString", "<0.01", ("<0.01", "0.01", "<", "")),
        ("valueString", "Not detected", ("Not detected", None, "", "")),
        ("valueString", "1:160", ("1:160", None, "", "")),
        ("valueInteger", 7, ("7", "7", "", "")),
        ("valueBoolean", True, ("true", None, "", "")),
        ("valueTime", "08:30:00", ("08:30:00", None, "", "")),
        ("valueDateTime", "2024-11", ("2024-11", None, "", "")),
        ("valueCodeableConcept", concept(code="LA6576-8", display="Positive"), ("Positive", None, "", "")),
        ("valueCodeableConcept", concept("strongly positive", code="LA6576-8"), ("strongly positive", None, "", "")),
        ("valuePeriod", {"start": "2024-01-02", "end": "2024-01-05"}, ("2024-01-02 – 2024-01-05", None, "", "")),
        (
            "valueRange",
            {"low": {"value": 5, "unit": "mL"}, "high": {"value": 9, "unit": "mL"}},
            ("5-9", None, "", "mL"),
        ),
        ("valueRange", {"high": {"value": 30, "unit": "mL/min"}}, ("<=30", "30", "<=", "mL/min")),
        ("valueRange", {"low": {"value": 90}}, (">=90", "90", ">=", "")),
        ("valueRatio", {"numerator": {"value": 1}, "denominator": {"value": 128}}, ("1:128", None, "", "")),
        (
            "valueRatio",
            {"numerator": {"value": 30, "unit": "mg"}, "denominator": {"value": 1, "unit": "g"}},
            ("30", "30", "", "mg/g"),
        ),
        (
            "valueSampledData",
            {"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "1 2 3"},
            ("A curve of 3 samples, in the original", None, "", ""),
        ),
    ],
)
def test_every_type_of_value_is_read(name: str, value: Any, expected: tuple[str, str | None, str, str]) -> None:
    result = only(read(observation(**{name: value})).batch, TestResult)
    assert (result.value, result.value_number, result.comparator, result.unit) == expected


def test_components_are_results_of_their_own_that_share_the_panel() -> None:
    pressure = observation(
        "Blood pressure",
        code=concept("Blood pressure", code="85354-9"),
        category=None,
        component=[
            {"code": concept("Systolic", code="8480-6"), "valueQuantity": {"value": 128, "unit": "mm[Hg]"}},
            {"code": concept("Diastolic", code="8462-4"), "valueQuantity": {"value": 81, "unit": "mm[Hg]"}},
        ],
    )
    systolic, diastolic = of(read(bundle(patient(), pressure)).batch, TestResult)
    assert (systolic.display, systolic.value, systolic.panel) == ("Systolic", "128", "Blood pressure")
    assert (diastolic.display, diastolic.value, diastolic.panel) == ("Diastolic", "81", "Blood pressure")
    assert systolic.category is ResultCategory.VITAL_SIGNS
    assert systolic.sources[0].locator == "/entry/1/resource/component/0"
    assert systolic.date == diastolic.date == parse_iso("2025-03-04T08:10:00+02:00")


def test_a_component_without_a_value_says_why_and_an_empty_one_is_no_result() -> None:
    panel = observation(
        "Panel",
        component=[
            {"code": concept("A"), "dataAbsentReason": concept(code="not-performed")},
            {"code": concept("B")},
        ],
    )
    result = only(read(panel).batch, TestResult)
    assert (result.display, result.value, result.comments) == ("A", "", "No value: not performed")


def test_a_reason_for_an_absent_value_is_never_a_value() -> None:
    result = only(read(observation(dataAbsentReason=concept(code="unknown"))).batch, TestResult)
    assert (result.value, result.value_number, result.comments) == ("", None, "No value: not known")


def test_an_observation_that_only_gathers_others_is_their_panel() -> None:
    panel = observation("Lipid panel", id="p", hasMember=[{"reference": "Observation/m"}])
    member = observation("LDL cholesterol", id="m", valueQuantity={"value": 3.2, "unit": "mmol/L"})
    result = only(read(bundle(patient(), panel, member)).batch, TestResult)
    assert (result.display, result.panel) == ("LDL cholesterol", "Lipid panel")


def test_a_report_names_the_panel_and_the_results_and_is_named_by_neither() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "category": [concept(system="http://terminology.hl7.org/CodeSystem/v2-0074", code="LAB")],
        "code": concept("Electrolytes", code="24326-1"),
        "performer": [{"reference": "Organization/lab", "display": "Harbour Laboratory"}],
        "result": [{"reference": "urn:uuid:1"}, {"reference": "Observation/second"}],
    }
    file = bundle(
        patient(), report, observation(category=None, valueInteger=139), observation(id="second", valueInteger=4)
    )
    file["entry"][2]["fullUrl"] = "urn:uuid:1"
    batch = read(file).batch
    first, second = of(batch, TestResult)
    made = only(batch, Report)
    assert made.result_ids == (first.id, second.id)
    assert {first.panel, second.panel} == {"Electrolytes"}
    assert first.category is ResultCategory.LABORATORY
    assert first.laboratory == "Harbour Laboratory"


def test_a_result_without_a_date_keeps_that_of_its_report_as_the_day_it_was_reported() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "code": concept("Blood count"),
        "issued": "2024-05-06T10:00:00Z",
        "result": [{"reference": "Observation/o"}],
    }
    held = observation(id="o", valueInteger=5)
    del held["effectiveDateTime"]
    result = only(read(bundle(report, held)).batch, TestResult)
    assert result.date is None
    assert result.date_kind == "unknown"
    assert str(result.report_date) == "2024-05-06T10:00:00Z"


@pytest.mark.parametrize(
    "written, expected",
    [
        ([{"low": {"value": 135}, "high": {"value": 180}}], "135-180"),
        ([{"low": {"value": -2.5}, "high": {"value": -1.0}}], "-2.5 to -1.0"),
        ([{"high": {"value": 0.21}}], "<=0.21"),
        ([{"low": {"value": 60}}], ">=60"),
        ([{"text": "negative"}], "negative"),
        ([{"low": {"value": 3, "unit": "g/L"}, "high": {"value": 5, "unit": "g/L"}}], "3-5 g/L"),
        (
            [
                {"text": "3-5", "appliesTo": [concept("women")]},
                {"text": "4-6", "appliesTo": [concept("men")]},
            ],
            "3-5 (women); 4-6 (men)",
        ),
    ],
)
def test_a_reference_range_is_as_the_source_gives_it(written: list[Any], expected: str) -> None:
    held = observation(valueQuantity={"value": 5, "unit": "mmol/L"}, referenceRange=written)
    assert only(read(held).batch, TestResult).reference_range == expected


@pytest.mark.parametrize(
    "written, expected",
    [
        ([concept(code="H", display="High")], "H"),
        ([concept("above goal", code="H")], "above goal"),
        ([concept(code="POS", display="Positive"), concept(code="A")], "POS, A"),
        (concept(code="LL"), "LL"),
    ],
)
def test_the_flag_is_the_one_that_the_laboratory_printed(written: Any, expected: str) -> None:
    assert only(read(observation(valueInteger=1, interpretation=written)).batch, TestResult).interpretation == expected


@pytest.mark.parametrize(
    "status, expected",
    [
        ("preliminary", Status.PRELIMINARY),
        ("registered", Status.PRELIMINARY),
        ("final", Status.FINAL),
        ("amended", Status.AMENDED),
        ("corrected", Status.CORRECTED),
        ("cancelled", Status.CANCELLED),
        ("entered-in-error", Status.ENTERED_IN_ERROR),
        ("something else", Status.UNKNOWN),
    ],
)
def test_the_status_of_a_result_is_kept(status: str, expected: Status) -> None:
    assert only(read(observation(status=status, valueInteger=1)).batch, TestResult).status is expected


def test_a_date_is_in_the_source_s_own_offset_and_says_what_it_means() -> None:
    held = observation(valueInteger=1, effectiveDateTime="2025-01-01T00:30:00+13:00", issued="2025-01-02T09:00:00Z")
    result = only(read(held).batch, TestResult)
    assert str(result.date) == "2025-01-01T00:30:00+13:00"
    assert (result.date_kind, str(result.report_date)) == ("collected", "2025-01-02T09:00:00Z")


def test_the_day_of_issue_is_the_date_only_where_no_other_is_known() -> None:
    held = observation(valueInteger=1, issued="2025-01-02T09:00:00Z")
    del held["effectiveDateTime"]
    result = only(read(held).batch, TestResult)
    assert (str(result.date), result.date_kind, result.report_date) == ("2025-01-02T09:00:00Z", "reported", None)


@pytest.mark.parametrize(
    "name, value",
    [
        ("effectivePeriod", {"start": "2025-02", "end": "2025-03"}),
        ("effectiveInstant", "2025-02"),
        ("effectiveTiming", {"event": ["2025-02"]}),
    ],
)
def test_a_period_or_timing_gives_the_day_that_it_starts(name: str, value: Any) -> None:
    held = observation(valueInteger=1) | {name: value}
    del held["effectiveDateTime"]
    assert str(only(read(held).batch, TestResult).date) == "2025-02"


def test_all_codes_are_kept_and_the_first_is_the_code() -> None:
    held = observation(valueInteger=1)
    held["code"]["coding"].append({"system": "urn:local", "code": "NA"})
    result = only(read(held).batch, TestResult)
    assert result.code == Coding(LOINC, "2951-2")
    assert result.other_codes == (Coding("urn:local", "NA"),)


def test_specimen_method_site_and_remarks_are_kept() -> None:
    held = observation(
        valueInteger=1,
        specimen={"reference": "Specimen/s"},
        method=concept("Ion selective electrode"),
        bodySite=concept("Left arm"),
        note=[{"text": "Haemolysed"}],
    )
    file = bundle(patient(), held, {"resourceType": "Specimen", "id": "s", "type": concept("Venous blood")})
    result = only(read(file).batch, TestResult)
    assert (result.specimen, result.method) == ("Venous blood", "Ion selective electrode")
    assert result.comments == "Haemolysed\nBody site: Left arm"
    assert "Specimen" not in read(file).batch.unmapped


@given(
    st.datetimes(),
    st.sampled_from(["", "Z", "+02:00", "-05:00", "+0200", "+02", "x"]),
    st.sampled_from(["", ".5", ".481", ",5"]),
)
def test_time_stamps_are_read_as_the_core_reads_them(when: Any, offset: str, fraction: str) -> None:
    text = f"{when.strftime('%Y').zfill(4)}{when.strftime('-%m-%dT%H:%M:%S')}{fraction}{offset}"
    quick = _time_stamp(text)
    assert quick is None or quick == parse_iso(text)
