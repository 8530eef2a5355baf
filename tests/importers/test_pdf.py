"""PDF files: pages, text, what they are called, whose they are."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.records import LOCKED, DocumentCategory
from secondop_desktop.importers.pdf import IMPORTER
from tests.importers.files import locked_pdf, parse, pdf

LAB = """Fernbrook Laboratory
LABORATORY REPORT
Patient: CALLOWAY, INES   DOB: 03/14/1968   Sex: F
MRN: LV-204471   Collected: 08/18/2026 08:12   Reported: 08/19/2026
TSH 1.64 uIU/mL 0.45-4.50"""


def test_a_laboratory_pdf_says_what_it_is_and_whose() -> None:
    data = pdf(LAB, "Second page")
    batch = parse("labs.pdf", data)
    (document,) = batch.documents
    assert batch.importer == "pdf"
    assert batch.refused is None
    assert document.title == document.display == "LABORATORY REPORT"
    assert document.category is DocumentCategory.LABORATORY
    assert (document.media_type, document.size, document.pages) == ("application/pdf", len(data), 2)
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.file_name == "labs.pdf"
    assert str(document.date) == "2026-08-18"
    assert "TSH 1.64" in batch.texts[document.sha256][0]
    assert batch.texts[document.sha256][1].strip() == "Second page"
    (patient,) = batch.patients
    assert (patient.display, patient.family_name, patient.given_names) == ("CALLOWAY, INES", "CALLOWAY", "INES")
    assert (str(patient.birth_date), patient.sex) == ("1968-03-14", "female")
    assert [(number.value, number.label) for number in patient.identifiers] == [("LV-204471", "MRN")]
    assert patient.sources[0].page == 1
    assert not batch.records
    (tsh,) = batch.proposed
    assert (tsh.display, tsh.value, tsh.unit, tsh.reference_range) == ("TSH", "1.64", "uIU/mL", "0.45-4.50")
    assert tsh.unchecked_reading


def test_the_stated_title_is_taken_only_when_it_is_one() -> None:
    assert parse("a.pdf", pdf(LAB, title="Thyroid results August")).documents[0].title == "Thyroid results August"
    for useless in ("", "untitled", "Microsoft Word - x.docx", "scan0001", "report.pdf", "Document1", "12"):
        assert parse("a.pdf", pdf(LAB, title=useless)).documents[0].title == "LABORATORY REPORT"
    assert parse("My scan.of.pdf", pdf("")).documents[0].title == "My scan.of"


def test_a_pdf_without_labels_names_nobody_and_has_no_date() -> None:
    batch = parse("a.pdf", pdf("About your thyroid\nInes Calloway asked on 08/18/2026 about her results."))
    assert batch.patients == ()
    assert batch.documents[0].date is None


def test_the_files_own_creation_date_is_not_the_documents_date() -> None:
    data = pdf("About your thyroid")
    assert b"/CreationDate" in data
    assert parse("a.pdf", data).documents[0].date is None


def test_a_page_without_text_is_pointed_out() -> None:
    batch = parse("a.pdf", pdf(LAB, "", "The end of it"))
    (issue,) = [issue for issue in batch.issues if "picture" in issue.message]
    assert (issue.locator, issue.severity) == ("page 2", Severity.INFO)
    assert len(batch.texts[batch.documents[0].sha256]) == 3
    (issue,) = parse("a.pdf", pdf("", "")).issues
    assert "All pages" in issue.message


def test_a_locked_pdf_is_kept_and_says_that_it_needs_its_password() -> None:
    batch = parse("a.pdf", locked_pdf(user="secret"))
    (document,) = batch.documents
    (issue,) = batch.issues
    assert batch.refused is None
    assert document.pages is None
    assert "password" in document.unread_reason
    assert (issue.severity, issue.decision, issue.record) == (Severity.WARNING, True, document.id)
    assert LOCKED in document.tags
    assert "password" in issue.title
    assert batch.patients == ()


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    batch = parse("a.pdf", locked_pdf())
    assert batch.documents[0].pages == 1
    assert batch.documents[0].unread_reason == ""


def test_a_damaged_pdf_is_read_when_it_can_be_repaired() -> None:
    data = pdf(LAB, "Second page")
    start = data.rindex(b"startxref")
    batch = parse("a.pdf", data[:start] + b"startxref\n99999999\n%%EOF")
    assert batch.refused is None
    assert batch.documents[0].pages == 2


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\0\xff" * 3000, b"%PDF-1.4\ntrailer<</Root 1 0 R>>"])
def test_a_pdf_beyond_repair_is_refused_and_listed(data: bytes) -> None:
    batch = parse("a.pdf", data)
    assert batch.importer == "pdf"
    assert batch.refused is not None
    assert "damaged" in batch.refused.title
    assert batch.documents[0].sha256 == hashlib.sha256(data).hexdigest()
    assert batch.documents[0].unread_reason


def test_what_was_typed_into_a_form_can_be_searched() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(60, 740, "Questionnaire")
    canvas.acroForm.textfield(name="allergy", value="penicillin rash", x=60, y=600, width=300, height=30)
    canvas.save()
    batch = parse("form.pdf", out.getvalue())
    assert "penicillin rash" in batch.texts[batch.documents[0].sha256][0]


def test_two_people_in_a_pdf_are_both_named() -> None:
    other = "Patient: HADDON, WALTER\nDOB: 02/21/1951\nMRN: 77"
    batch = parse("a.pdf", pdf(LAB, LAB, other))
    assert [patient.display for patient in batch.patients] == ["CALLOWAY, INES", "HADDON, WALTER"]
    assert [patient.sources[0].page for patient in batch.patients] == [1, 3]


def test_a_birth_date_that_reads_in_two_ways_keeps_its_year_and_its_figures() -> None:
    batch = parse("a.pdf", pdf("Patient: Ines Calloway\nDOB: 03/04/1968"))
    (patient,) = batch.patients
    assert str(patient.birth_date) == "1968"
    assert "03/04/1968" in patient.note
    (issue,) = batch.issues
    assert "03/04/1968" in issue.message


def test_another_date_of_the_document_settles_the_order() -> None:
    text = "Patient: Ines Calloway\nDOB: 03/04/1968\nCollected: {}"
    for collected, born in (("02/28/2021", "1968-03-04"), ("28/02/2021", "1968-04-03")):
        batch = parse("a.pdf", pdf(text.format(collected)))
        assert str(batch.patients[0].birth_date) == born
        assert str(batch.documents[0].date) == "2021-02-28"


def test_sniffing_goes_by_the_bytes() -> None:
    assert IMPORTER.sniff(b"%PDF-1.7", "x.txt") == 0.9
    assert IMPORTER.sniff(b"\n\n%PDF-1.7", "x") == 0.6
    assert IMPORTER.sniff(b"nothing", "x.pdf") == 0.3
    assert IMPORTER.sniff(b"nothing", "x.txt") is None


@pytest.mark.conformance
def test_the_sample_pdfs_are_read(samples: Path) -> None:
    folder = samples / "pdf"
    pages = {path.name: parse(path.name, path.read_bytes()).documents[0].pages for path in folder.glob("*.pdf")}
    assert pages == {
        "170.315_b1_toc_inp_sample2_v2.pdf": 7,
        "170.315_b6_de_amb_sample1_v14.pdf": 10,
        "assembled-lab-report-scanned-beatris.pdf": 1,
        "assembled-lab-report-text-beatris.pdf": 1,
    }


@pytest.mark.conformance
def test_the_sample_laboratory_pdf_names_its_patient(samples: Path) -> None:
    path = samples / "pdf" / "assembled-lab-report-text-beatris.pdf"
    batch = parse(path.name, path.read_bytes())
    (patient,) = batch.patients
    assert (patient.display, str(patient.birth_date)) == ("Beatris270 Bogan287", "2015-05-03")
    assert str(batch.documents[0].date) == "2021-02-28"
    assert batch.documents[0].category is DocumentCategory.LABORATORY
