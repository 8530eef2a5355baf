"""FHIR files as they come: encodings, one resource a line, bundles in bundles, damage and malice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.errors import CancelledError, InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Condition, Report, Status, TestResult
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.fhir import IMPORTER
from tests.importers.fhir_files import ANNA, Json, bundle, concept, observation, of, only, patient, read, titles

ONE = json.dumps(observation(valueInteger=139))

# ---------------------------------------------------------------------------------------------------------- sniff


@pytest.mark.parametrize(
    "head",
    [
        b'{"resourceType":"Bundle"',
        b'\xef\xbb\xbf{ "resourceType" : "Patient"',
        '{"resourceType": "Patient"}'.encode("utf-16"),
        b'[{"resourceType":"Observation"}]',
        b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><type value="document"/>',
        b"<f:Patient xmlns:f='http://hl7.org/fhir'>",
    ],
)
def test_fhir_is_known_by_its_first_bytes(head: bytes) -> None:
    assert (IMPORTER.sniff(head, "download") or 0) > 0.9


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b'{"verifiableCredential":["e30"]}',
        b"%PDF-1.4",
        b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">',
        b'"resourceType":"Patient"',
        b"\x00\xff\xfe\x01",
    ],
)
def test_other_files_are_left_to_others(head: bytes) -> None:
    assert IMPORTER.sniff(head, "file.json") is None


# ------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_of_json_is_read(encoding: str) -> None:
    text = json.dumps(observation("Hämoglobin µ", valueInteger=139), ensure_ascii=False)
    batch = read(text.encode(encoding)).batch
    assert only(batch, TestResult).display == "Hämoglobin µ"
    assert batch.issues == ()


def test_letters_in_another_encoding_are_read_and_doubted_aloud() -> None:
    text = json.dumps(observation("Hämoglobin", valueInteger=139), ensure_ascii=False)
    batch = read(text.encode("cp1252")).batch
    assert only(batch, TestResult).display == "Hämoglobin"
    assert titles(batch) == ["Unusual letters"]


def test_half_characters_and_zero_characters_are_replaced() -> None:
    held = read(ONE.replace("Sodium", r"So\ud800d\u0000ium \ud83d\ude00").encode())
    assert only(held.batch, TestResult).display == "So?d\N{REPLACEMENT CHARACTER}ium \N{GRINNING FACE}"


# ---------------------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize(
    "text, place",
    [
        ('{"resourceType":"Bundle",\n  "entry": [{]}', "line 2, column 14"),
        ('{"resourceType":"Bundle","entry":[', "line 1, column 35"),
        ('<Bundle xmlns="http://hl7.org/fhir">\n<type value="x">', "line 2"),
    ],
)
def test_a_file_that_breaks_off_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read(text)
    assert place in refused.value.message


@pytest.mark.parametrize("text", ["{}", "[]", "7", '{"resourceType": 5}', '{"resourceType": null}', "[1, 2]"])
def test_json_that_is_no_fhir_is_refused(text: str) -> None:
    with pytest.raises(InputRefusedError):
        read(text)


def test_bottomless_nesting_is_refused() -> None:
    with pytest.raises(InputRefusedError) as refused:
        read('{"resourceType":"Observation","extension":' + "[" * 100_000 + "]" * 100_000 + "}")
    assert refused.value.title == "Nested too deeply"


def test_deep_nesting_does_not_keep_the_rest_from_being_read() -> None:
    deep = '{"resourceType":"Composition","section":' + '{"section":' * 400 + "{}" + "}" * 400 + "}"
    batch = read('{"resourceType":"Bundle","entry":[{"resource":' + deep + '},{"resource":' + ONE + "}]}").batch
    assert len(of(batch, TestResult)) == 1


def test_deep_xml_is_refused_or_set_aside() -> None:
    text = '<Observation xmlns="http://hl7.org/fhir">' + "<extension>" * 5000 + "</extension>" * 5000 + "</Observation>"
    with pytest.raises(InputRefusedError):
        read(text)


def test_xml_with_definitions_of_its_own_is_refused() -> None:
    text = '<!DOCTYPE Patient [<!ENTITY a "aaaa">]><Patient xmlns="http://hl7.org/fhir"><id value="&a;"/></Patient>'
    with pytest.raises(InputRefusedError) as refused:
        read(text)
    assert "DTD" in refused.value.message


def test_values_that_are_no_numbers_are_left_out_and_said() -> None:
    text = '{"resourceType":"Observation","code":{"text":"pH"},"valueQuantity":{"value":NaN,"unit":"1"}}'
    batch = read(text).batch
    assert only(batch, TestResult).value == ""
    assert titles(batch) == ["Not a number"]


def test_a_name_given_twice_is_said() -> None:
    batch = read('{"resourceType":"Observation","code":{"text":"a","text":"b"},"valueInteger":1}').batch
    assert only(batch, TestResult).display == "b"
    assert titles(batch) == ["Said twice"]


def test_a_number_of_ten_thousand_digits_is_kept_and_not_calculated_with() -> None:
    digits = "9" * 10_000
    result = only(read(ONE.replace("139", digits)).batch, TestResult)
    assert result.value == digits


@pytest.mark.parametrize(
    "parts",
    [
        {"code": 7},
        {"code": [[1]]},
        {"valueQuantity": "5"},
        {"valueQuantity": [{"value": 1}, {"value": 2}]},
        {"component": "none"},
        {"component": [1]},
        {"subject": "Patient/anna"},
        {"effectivePeriod": "2020", "effectiveDateTime": None},
        {"referenceRange": {"low": [1, 2]}},
        {"status": {"a": 1}},
        {"category": [["laboratory"]]},
        {"performer": 5},
        {"contained": {"resourceType": 5}},
        {"note": 3},
    ],
)
def test_a_malformed_entry_is_an_issue_and_the_rest_is_read(parts: Json) -> None:
    bad = observation(valueInteger=1) | parts
    file = bundle(patient(), bad, observation("Potassium", valueInteger=4))
    batch = read(file).batch
    results = of(batch, TestResult)
    assert results[-1].display == "Potassium"
    if len(results) == 1:
        assert [(issue.severity, issue.locator) for issue in batch.issues] == [(Severity.WARNING, "/entry/1/resource")]


@pytest.mark.parametrize("entry", [None, 5, "x", [], {"resource": 5}, {"resource": {"resourceType": ["Patient"]}}])
def test_an_entry_that_is_no_resource_is_an_issue(entry: Any) -> None:
    file = bundle(patient(), observation(valueInteger=1))
    file["entry"].insert(0, entry)
    batch = read(file).batch
    assert len(of(batch, TestResult)) == 1
    assert batch.issues[0].locator.startswith("/entry/0")


def test_entries_without_data_are_counted_once() -> None:
    file = bundle(patient())
    file["entry"] += [{"request": {"method": "DELETE", "url": "Observation/1"}}, {"response": {"status": "404"}}]
    batch = read(file).batch
    assert [(issue.severity, issue.title) for issue in batch.issues] == [(Severity.INFO, "Entries without data")]
    assert "2 entries" in batch.issues[0].message


def test_an_empty_bundle_says_so() -> None:
    assert titles(read(bundle()).batch) == ["Nothing in it"]


def test_a_bundle_with_oddities_around_its_entries_is_read() -> None:
    file = bundle(observation(valueInteger=1)) | {"link": "next", "type": 5}
    file["entry"][0]["fullUrl"] = {"a": 1}
    assert len(of(read(file).batch, TestResult)) == 1


def test_hundreds_of_remarks_are_summed_up() -> None:
    statements = [observation(id=str(n), valueInteger=n) for n in range(3)]
    documents = [
        {"resourceType": "DocumentReference", "id": str(n), "content": [{"attachment": {"url": f"https://x/{n}"}}]}
        for n in range(250)
    ]
    batch = read(bundle(*statements, *documents)).batch
    assert len(batch.issues) == 201
    assert batch.issues[-1].message == "There are 50 more remarks of these kinds."
    assert len(of(batch, Report)) == 250


# ---------------------------------------------------------------------------------------------------------- bundles


def test_bundles_in_bundles_and_parameters_are_opened() -> None:
    inner = bundle(observation(valueInteger=1), kind="searchset")
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "return", "resource": inner}]}
    batch = read(bundle(patient(), parameters)).batch
    result = only(batch, TestResult)
    assert result.sources[0].locator == "/entry/1/resource/parameter/0/resource/entry/0/resource"
    assert batch.unmapped == {}


def test_a_list_of_resources_is_read() -> None:
    batch = read([patient(), observation(valueInteger=1)]).batch
    assert only(batch, TestResult).sources[0].locator == "/1"


def test_a_page_of_a_longer_answer_says_so() -> None:
    file = bundle(patient(), kind="searchset") | {"link": [{"relation": "next", "url": "https://x"}]}
    assert titles(read(file).batch) == ["Not the last page"]


def test_what_the_server_reported_is_passed_on() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "Some records were withheld"}]}
    batch = read(bundle(patient(), outcome)).batch
    assert "Some records were withheld" in batch.issues[0].message
    assert batch.unmapped == {}


def test_an_exact_repetition_is_read_once() -> None:
    batch = read(bundle(patient(), observation(id="a", valueInteger=1), observation(id="a", valueInteger=1))).batch
    assert len(of(batch, TestResult)) == 1
    assert titles(batch) == ["The same entry twice"]


def test_an_older_version_is_superseded_by_the_newer_one() -> None:
    old = observation(id="a", valueInteger=1, meta={"versionId": "1"})
    new = observation(id="a", valueInteger=2, meta={"versionId": "2"}, status="corrected")
    for file in (bundle(old, new, kind="history"), bundle(new, old, kind="history")):
        found = {result.value: result.status for result in of(read(file).batch, TestResult)}
        assert found == {"1": Status.SUPERSEDED, "2": Status.CORRECTED}


# ---------------------------------------------------------------------------------------------------- one a line


def test_one_resource_a_line_is_read_and_a_damaged_line_is_named() -> None:
    text = "\n".join([json.dumps(patient()), "", ONE, '{"resourceType": "Observ', ONE])
    batch = read(text, "Observation.ndjson").batch
    assert [result.sources[0].locator for result in of(batch, TestResult)] == ["line 3", "line 5"]
    assert [(issue.title, issue.locator) for issue in batch.issues] == [("A damaged line", "line 4")]
    assert batch.documents[0].media_type == "application/fhir+ndjson"


def test_lines_are_known_without_the_name_and_with_other_line_ends() -> None:
    text = json.dumps(patient()) + "\r\n" + ONE + "\r\n"
    assert len(of(read(text, "download").batch, TestResult)) == 1


def test_resources_one_after_the_other_are_read() -> None:
    text = json.dumps(patient(), indent=2) + "\n" + json.dumps(observation(valueInteger=1), indent=2)
    result = only(read(text).batch, TestResult)
    assert result.sources[0].locator == f"line {json.dumps(patient(), indent=2).count(chr(10)) + 2}"


def test_lines_that_are_all_damaged_are_refused() -> None:
    with pytest.raises(InputRefusedError):
        read('{"a\n{"b\n', "x.ndjson")


# -------------------------------------------------------------------------------------------------------- progress


def test_a_long_file_can_be_cancelled_between_its_entries() -> None:
    file = bundle(patient(), *({"resourceType": "Condition", "code": concept(str(n))} for n in range(600)))
    progress = Progress(lambda _what, done, _total: progress.cancel() if done >= 500 else None)
    with pytest.raises(CancelledError):
        IMPORTER.parse(json.dumps(file).encode(), "x.json", ImportContext(progress, lambda _sha256, _data: None))


def test_reading_leaves_the_cycle_collector_as_it_was() -> None:
    import gc

    assert gc.isenabled()
    with pytest.raises(InputRefusedError):
        read("{")
    assert gc.isenabled()


def test_a_record_says_where_it_stands() -> None:
    file = bundle(patient(), {"resourceType": "Condition", "code": concept("Asthma"), "subject": ANNA})
    held = read(file).batch
    (source,) = only(held, Condition).sources
    assert (source.document_id, source.locator, source.importer) == (
        held.documents[0].sha256,
        "/entry/1/resource",
        "fhir",
    )
