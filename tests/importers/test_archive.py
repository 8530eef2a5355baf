"""Portal zips: each file by its own reader, the viewer's parts set aside, one person named once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TypeVar

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.records import Document, ImagingStudy, Record, Report, TestResult
from tests.fixtures import fhir_bundle
from tests.importers.container_files import dicom, patched, zipped
from tests.importers.fhir_files import bundle, observation, patient
from tests.importers.files import parse, parse_and_emit, pdf, picture

LETTER = pdf("Patient: Rosa Lindqvist\nDate of birth: 02/03/1951\nDear colleague,")


R = TypeVar("R", bound=Record)


def of(records: Iterable[Record], kind: type[R]) -> list[R]:
    return [record for record in records if isinstance(record, kind)]


def test_each_file_is_a_document_and_its_records_name_it() -> None:
    export = fhir_bundle()
    batch, emitted = parse_and_emit("portal.zip", zipped({"data/export.json": export, "letter.pdf": LETTER}))
    assert batch.importer == "zip"
    assert batch.refused is None
    own, *members = batch.documents
    assert own.media_type == "application/zip"
    assert {member.parent_id for member in members} == {own.id}
    hashes = {hashlib.sha256(data).hexdigest() for data in (export, LETTER)}
    assert {member.sha256 for member in members} == hashes
    assert {name for name, _data in emitted} == hashes
    results = of(batch.records, TestResult)
    assert {result.value for result in results} == {"3.87", "9.60"}
    assert {result.sources[0].document_id for result in results} == {hashlib.sha256(export).hexdigest()}
    assert batch.texts[hashlib.sha256(LETTER).hexdigest()]


def test_one_person_in_several_files_is_one_person() -> None:
    other = fhir_bundle([("Sodium", "141", "mmol/L", "2026-08-19")])
    batch = parse("portal.zip", zipped({"a.json": fhir_bundle(), "b.json": other}))
    (person,) = batch.patients
    assert person.display == "Rosa Lindqvist"
    assert {record.subject for record in batch.records} == {0}


def test_two_people_in_a_zip_stay_two_and_keep_their_own_records() -> None:
    other = fhir_bundle([("Sodium", "141", "mmol/L", "2026-08-19")], family="Okafor", given="Ada", born="1980-05-06")
    batch = parse("portal.zip", zipped({"a.json": fhir_bundle(), "b.json": other}))
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist", "Ada Okafor"]
    by_value = {result.value: result.subject for result in of(batch.records, TestResult)}
    assert by_value == {"3.87": 0, "9.60": 0, "141": 1}


def test_links_between_records_of_one_file_hold_and_ids_are_unique() -> None:
    def made(name: str) -> bytes:
        report = {
            "resourceType": "DiagnosticReport",
            "id": "r",
            "status": "final",
            "code": {"text": name},
            "subject": {"reference": "Patient/p"},
            "result": [{"reference": "Observation/o"}],
        }
        value = observation(name, id="o", subject={"reference": "Patient/p"}, valueString=name)
        return json.dumps(bundle(patient(id="p"), value, report)).encode()

    batch = parse("portal.zip", zipped({"a.json": made("Sodium"), "b.json": made("Calcium")}))
    ids = [record.id for record in (*batch.records, *batch.documents)]
    assert len(ids) == len(set(ids))
    results = {result.id: result.display for result in of(batch.records, TestResult)}
    for report in of(batch.records, Report):
        assert [results[identity] for identity in report.result_ids] == [report.display]


def test_the_viewer_around_the_records_is_named_and_left_aside() -> None:
    page = b'<html><img src="img/logo.png"><link href="style.css"></html>'
    files = {
        "index.html": page,
        "style.css": b"body{}",
        "view.xsl": b"<xsl/>",
        "img/logo.png": picture(),
        "scan.png": picture(size=(90, 70)),
        ".DS_Store": b"\0\1",
        "__MACOSX/._scan.png": b"\0\5",
        "export.json": fhir_bundle(),
    }
    batch = parse("portal.zip", zipped(files))
    assert {document.file_name for document in batch.documents} == {"portal.zip", "scan.png", "export.json"}
    (aside,) = [issue for issue in batch.issues if "viewer" in issue.title]
    assert all(name in aside.message for name in ("index.html", "style.css", "view.xsl", "img/logo.png"))
    assert aside.severity is Severity.INFO


def test_a_program_is_listed_by_name_and_hash_and_not_handed_over() -> None:
    program = b"MZ" + bytes(200)
    batch, emitted = parse_and_emit("portal.zip", zipped({"viewer/run.exe": program, "export.json": fhir_bundle()}))
    (issue,) = [issue for issue in batch.issues if "program" in issue.title]
    assert issue.locator == "viewer/run.exe"
    assert hashlib.sha256(program).hexdigest() in issue.message
    assert program not in [data for _name, data in emitted]


def test_a_file_that_cannot_be_read_is_sealed_with_its_reason() -> None:
    strange = b"\1\2\3\4strange"
    batch, emitted = parse_and_emit("portal.zip", zipped({"x.bin": strange, "export.json": fhir_bundle()}))
    (document,) = [document for document in batch.documents if document.file_name == "x.bin"]
    assert "can’t read" in document.unread_reason
    assert strange in [data for _name, data in emitted]
    assert any(issue.locator == "x.bin" and "can’t read" in issue.title for issue in batch.issues)


def test_a_damaged_member_is_told_and_the_others_are_read() -> None:
    data = patched(
        zipped({"a.json": fhir_bundle(), "b.json": fhir_bundle([("TSH", "1", "u", "2026-01-01")])}), 8, "<H", 1
    )
    batch = parse("portal.zip", data)
    assert any(issue.locator == "a.json" and "password" in issue.message for issue in batch.issues)
    assert [result.value for result in of(batch.records, TestResult)] == ["1"]


def test_a_zip_of_nothing_readable_is_refused_and_kept() -> None:
    batch = parse("odd.zip", zipped({"x.bin": b"\1\2\3\4strange"}))
    assert batch.refused is not None
    assert "Nothing in this zip" in batch.refused.title
    assert batch.documents[0].file_name == "odd.zip"


def test_an_empty_zip_is_refused() -> None:
    batch = parse("empty.zip", zipped({}))
    assert batch.refused is not None
    assert "empty" in batch.refused.title


def test_a_zip_in_a_zip_is_unpacked_and_one_deeper_is_not() -> None:
    inner = zipped({"export.json": fhir_bundle()})
    batch = parse("outer.zip", zipped({"inner.zip": inner}))
    assert len(of(batch.records, TestResult)) == 2
    deeper = parse("outer.zip", zipped({"middle.zip": zipped({"inner.zip": inner})}))
    assert of(deeper.records, TestResult) == []
    assert any("zip in a zip" in issue.title for issue in deeper.issues)


def test_the_same_file_twice_is_taken_once() -> None:
    batch = parse("portal.zip", zipped({"a.json": fhir_bundle(), "copy of a.json": fhir_bundle()}))
    assert len(of(batch.records, TestResult)) == 2
    assert any("twice" in issue.title for issue in batch.issues)


def test_scans_that_name_nobody_beside_files_that_do_are_not_confirmed() -> None:
    batch = parse("mixed.zip", zipped({"export.json": fhir_bundle(), "scan.png": picture()}))
    doubtful = [document.file_name for document in batch.documents if not document.confirmed]
    assert doubtful == ["scan.png"]
    assert any("whose" in issue.title and "scan.png" in issue.message for issue in batch.issues)


def test_the_same_remark_about_many_scans_is_made_once() -> None:
    batch = parse("scans.zip", zipped({f"{n}.png": picture(size=(50 + n, 40)) for n in range(12)}))
    (remark,) = [issue for issue in batch.issues if "without text" in issue.title]
    assert "11" in remark.locator


def test_pictures_of_a_scanner_in_a_zip_are_one_study_with_its_counts() -> None:
    files = {f"CT/{n}.dcm": dicom(series=f"1.2.3.1.{1 + n // 4}", number=n) for n in range(8)}
    batch, emitted = parse_and_emit("images.zip", zipped(files))
    (study,) = of(batch.records, ImagingStudy)
    assert (study.series, study.instances, study.modality, study.body_site) == (2, 8, "CT", "NECK")
    (person,) = batch.patients
    assert person.display == "Rosa Lindqvist"
    assert of(batch.documents, Document) == list(batch.documents[:1])
    assert {data for _name, data in emitted} == set(files.values())
    assert batch.unpacked


def test_the_batch_lists_every_file_of_a_zip_with_what_was_done_with_it() -> None:
    program = b"MZ" + bytes(200)
    files = {"export.json": fhir_bundle(), "index.html": b"<html>", "run.exe": program, ".DS_Store": b"\0\1"}
    batch = parse("portal.zip", zipped(files))
    assert {(member.path, str(member.use)) for member in batch.members} == {
        ("export.json", "document"),
        ("index.html", "listed"),
        ("run.exe", "program"),
        (".DS_Store", "listed"),
    }
    assert {member.sha256 for member in batch.members} == {hashlib.sha256(data).hexdigest() for data in files.values()}


def test_a_zip_with_a_member_that_failed_is_not_unpacked() -> None:
    data = patched(zipped({"a.json": fhir_bundle(), "b.json": fhir_bundle(allergies=False)}), 8, "<H", 1)
    batch = parse("portal.zip", data)
    assert [str(member.use) for member in batch.members] == ["unread", "document"]
    assert not batch.unpacked


def test_an_office_document_is_no_portal_zip() -> None:
    batch = parse("letter.docx", zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}))
    assert batch.importer != "zip"
