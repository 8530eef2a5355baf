"""Reports and documents inside FHIR: taken out once, with their text, and missed aloud where they are elsewhere."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from secondop_desktop.core.records import DocumentCategory, Report, ReportCategory, Status
from tests.importers.fhir_files import ANNA, Json, base64_of, bundle, concept, only, patient, read, titles

NOTE = "Seen for cough.\nLungs clear.\n"
PDF = b"%PDF-1.4\n% not a whole one\n"
LETTER = (
    "<html><head><style>p{}</style></head><body><h1>Letter</h1><p>Dear <b>colleague</b></p>"
    "<script>alert(1)</script></body></html>"
)
SECTIONS = "http://terminology.hl7.org/CodeSystem/v2-0074"


def attachment(data: bytes | str, media: str = "text/plain; charset=utf-8", **parts: Any) -> Json:
    return {"contentType": media, "data": base64_of(data)} | parts


def reference(*attachments: Json, **parts: Any) -> Json:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": concept("Progress note", code="11506-3"),
        "subject": ANNA,
        "date": "2025-02-03T10:00:00Z",
        "author": [{"display": "Dr Ito"}],
        "content": [{"attachment": item} for item in attachments],
    } | parts


def report(*attachments: Json, **parts: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": concept("CT chest"),
        "subject": ANNA,
        "effectiveDateTime": "2025-02-03",
        "presentedForm": list(attachments),
    } | parts


def test_an_inline_attachment_is_a_document_with_its_bytes_and_text() -> None:
    held = read(bundle(patient(), reference(attachment(NOTE))))
    whole, document = held.batch.documents
    sha256 = hashlib.sha256(NOTE.encode()).hexdigest()
    assert held.emitted == {sha256: NOTE.encode()}
    assert (document.sha256, document.size, document.media_type) == (sha256, len(NOTE), "text/plain")
    assert (document.title, document.author, str(document.date)) == ("Progress note", "Dr Ito", "2025-02-03T10:00:00Z")
    assert document.category is DocumentCategory.CONSULTATION
    assert document.parent_id == whole.sha256
    assert document.sources[0].locator == "/entry/1/resource/content/0"
    assert held.batch.texts == {sha256: (NOTE.strip(),)}


def test_the_file_itself_is_the_first_document() -> None:
    file = bundle(patient()) | {"timestamp": "2025-07-01T12:00:00Z"}
    (whole,) = read(file, "downloads/export.json").batch.documents
    assert (whole.media_type, whole.pages, whole.file_name) == ("application/fhir+json", None, "export.json")
    assert (whole.title, str(whole.date)) == ("Health record export (FHIR)", "2025-07-01T12:00:00Z")


def test_a_file_of_one_resource_is_called_what_the_resource_is() -> None:
    whole, letter = read(reference(attachment(NOTE, title="Visit of 3 February"))).batch.documents
    assert whole.title == letter.title == "Visit of 3 February"
    assert whole.category is DocumentCategory.CONSULTATION
    (whole, *_rest) = read(report()).batch.documents
    assert (whole.title, str(whole.date), whole.category) == ("CT chest", "2025-02-03", DocumentCategory.IMAGING)


def test_the_same_bytes_twice_are_one_document_with_both_places() -> None:
    held = read(bundle(patient(), report(attachment(NOTE)), reference(attachment(NOTE), status="superseded")))
    _whole, document = held.batch.documents
    made = only(held.batch, Report)
    assert len(held.emitted) == 1
    assert len(document.sources) == 2
    assert document.status is Status.FINAL
    assert made.document_ids == (document.sha256,)
    assert made.text == NOTE.strip()


def test_html_is_read_as_text_and_nothing_of_its_markup_survives() -> None:
    made = only(read(report(attachment(LETTER, "text/html"))).batch, Report)
    assert made.text == "Letter\nDear colleague"


def test_the_bytes_say_what_a_document_is_where_the_source_is_wrong() -> None:
    batch = read(reference(attachment(PDF, "text/plain"))).batch
    document = batch.documents[1]
    assert document.media_type == "application/pdf"
    assert batch.texts == {}


def test_an_attachment_on_a_server_is_missed_and_never_invented() -> None:
    held = read(
        reference({"contentType": "application/pdf", "url": "https://clinic.example/Binary/1", "title": "Letter"})
    )
    made = only(held.batch, Report)
    assert (made.display, made.text, made.document_ids) == ("Progress note", "", ())
    assert "not in this file" in made.note
    assert titles(held.batch) == ["A document is missing"]
    assert held.emitted == {}


@pytest.mark.parametrize("name", ["data", "content"])
def test_a_binary_of_the_file_is_the_document_that_names_it(name: str) -> None:
    binary = {"resourceType": "Binary", "id": "b", "contentType": "application/pdf", name: base64_of(PDF)}
    held = read(bundle(patient(), binary, reference({"url": "Binary/b"})))
    _whole, document = held.batch.documents
    assert (document.title, document.media_type) == ("Progress note", "application/pdf")
    assert len(held.emitted) == 1


def test_photos_media_and_attachments_of_unknown_resources_are_taken_out() -> None:
    picture = b"\x89PNG\r\n\x1a\n"
    file = bundle(
        patient(photo=[{"contentType": "image/png", "data": base64_of(picture)}]),
        {"resourceType": "Media", "content": attachment(b"\xff\xd8\xff\xe0", "image/jpeg", title="Wound")},
        {"resourceType": "Communication", "payload": [{"contentAttachment": attachment("Hello")}]},
    )
    held = read(file)
    kinds = {document.media_type for document in held.batch.documents[1:]}
    assert kinds == {"image/png", "image/jpeg", "text/plain"}
    assert held.batch.unmapped == {"Communication": 1}


def test_damaged_base64_is_an_issue_and_the_rest_is_read() -> None:
    broken = reference({"contentType": "text/plain", "data": "%%%"}, attachment(NOTE))
    held = read(broken)
    assert titles(held.batch) == ["A damaged document"]
    assert len(held.batch.documents) == 2


def test_base64_in_lines_and_in_the_url_alphabet_is_read() -> None:
    data = bytes(range(250, 256)) * 20
    text = base64_of(data).replace("+", "-").replace("/", "_").rstrip("=")
    lines = "\r\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    held = read(reference({"contentType": "application/octet-stream", "data": lines}))
    assert list(held.emitted.values()) == [data]


# --------------------------------------------------------------------------------------------------------- reports


def test_a_report_keeps_conclusion_performers_and_both_dates() -> None:
    held = report(
        conclusion="No nodule.",
        conclusionCode=[concept("Normal chest")],
        resultsInterpreter=[{"display": "Dr Ronan"}],
        performer=[{"reference": "Organization/x", "display": "Harbour Radiology"}],
    )
    made = only(read(held).batch, Report)
    assert (made.conclusion, made.author, made.facility) == (
        "No nodule.\nNormal chest",
        "Dr Ronan",
        "Harbour Radiology",
    )
    assert (str(made.date), made.status) == ("2025-02-03", Status.FINAL)


@pytest.mark.parametrize(
    "category, code, expected",
    [
        (concept(system=SECTIONS, code="LAB"), concept("Blood count"), ReportCategory.LABORATORY),
        (concept(system=SECTIONS, code="RAD"), concept("Knee"), ReportCategory.IMAGING),
        (concept(code="LP29684-5"), concept("Knee"), ReportCategory.IMAGING),
        (concept(system=SECTIONS, code="SP"), concept("Skin"), ReportCategory.PATHOLOGY),
        (concept(system=SECTIONS, code="LAB"), concept("Surgical pathology report"), ReportCategory.PATHOLOGY),
        (concept(system=SECTIONS, code="LAB"), concept("Cardiac troponin panel"), ReportCategory.LABORATORY),
        (concept(code="LP29708-2"), concept("Echo"), ReportCategory.CARDIOLOGY),
        (concept(system=SECTIONS, code="GE"), concept("Panel"), ReportCategory.GENETICS),
        (None, concept(code="18842-5", display="Discharge summary"), ReportCategory.DISCHARGE),
        (None, concept(code="11488-4", display="Consult note"), ReportCategory.CONSULTATION),
        (None, concept("MRI of the brain"), ReportCategory.IMAGING),
        (None, concept("Something"), ReportCategory.OTHER),
    ],
)
def test_a_report_is_filed_under_what_it_is(category: Json | None, code: Json, expected: ReportCategory) -> None:
    parts = {"code": code} | ({"category": [category]} if category else {})
    assert only(read(report(**parts)).batch, Report).category is expected


@pytest.mark.parametrize(
    "status, expected",
    [
        ("partial", Status.PRELIMINARY),
        ("final", Status.FINAL),
        ("corrected", Status.CORRECTED),
        ("appended", Status.AMENDED),
        ("cancelled", Status.CANCELLED),
        ("entered-in-error", Status.ENTERED_IN_ERROR),
    ],
)
def test_the_status_of_a_report_is_kept(status: str, expected: Status) -> None:
    assert only(read(report(status=status)).batch, Report).status is expected


def test_a_report_that_is_all_narrative_keeps_it() -> None:
    held = report(text={"status": "generated", "div": "<div><p>Both knees:</p><ul><li>normal</li></ul></div>"})
    assert only(read(held).batch, Report).text == "Both knees:\nnormal"


def test_sections_that_hold_only_text_become_a_report() -> None:
    composition = {
        "resourceType": "Composition",
        "status": "final",
        "type": concept("Discharge summary", code="18842-5"),
        "title": "Discharge letter",
        "date": "2025-03-09",
        "subject": ANNA,
        "section": [
            {"title": "Course", "text": {"status": "additional", "div": "<div>Uneventful.</div>"}},
            {"title": "Problems", "text": {"div": "<div>Asthma</div>"}, "entry": [{"reference": "Condition/c"}]},
        ],
    }
    asthma = {"resourceType": "Condition", "id": "c", "code": concept("Asthma"), "subject": ANNA}
    batch = read(bundle(composition, patient(), asthma, kind="document")).batch
    made = only(batch, Report)
    assert (made.display, made.text, made.category) == (
        "Discharge letter",
        "Course\nUneventful.",
        ReportCategory.DISCHARGE,
    )
    assert (batch.documents[0].title, str(batch.documents[0].date)) == ("Discharge letter", "2025-03-09")
