"""Files inside PDFs, and forms: taken out, read by their own importers, and nothing that runs among them."""

from __future__ import annotations

import hashlib
import io

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.records import TestResult
from tests.fixtures import fhir_bundle
from tests.importers.container_files import zipped
from tests.importers.files import locked_pdf, parse, parse_and_emit, pdf, picture

COVER = "Patient: Rosa Lindqvist\nDOB: 3 Feb 1951\nVisit summary"


def saved(document: Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def attached(document: Pdf, data: bytes, name: str) -> AttachedFileSpec:
    """A file specification of this name."""
    return AttachedFileSpec(document, data, filename=name, description="", mime_type="", creation_date="", mod_date="")


def holding(files: dict[str, bytes], cover: bytes | None = None) -> bytes:
    with pikepdf.open(io.BytesIO(cover or pdf(COVER))) as document:
        for name, data in files.items():
            document.attachments[name] = attached(document, data, name)
        return saved(document)


def test_attached_files_are_sealed_and_read_each_by_its_own_importer() -> None:
    export, scan = fhir_bundle(), picture()
    data = holding({"export.json": export, "scan.png": scan, "letter.pdf": pdf("A letter")})
    batch, emitted = parse_and_emit("visit.pdf", data)
    own, *members = batch.documents
    assert batch.importer == "pdf"
    assert (own.pages, own.sha256) == (1, hashlib.sha256(data).hexdigest())
    assert {member.file_name for member in members} == {"export.json", "scan.png", "letter.pdf"}
    assert {member.parent_id for member in members} == {own.id}
    assert {blob for _name, blob in emitted} >= {export, scan}
    results = [record for record in batch.records if isinstance(record, TestResult)]
    assert {result.value for result in results} == {"3.87", "9.60"}
    assert {result.sources[0].document_id for result in results} == {hashlib.sha256(export).hexdigest()}
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist"]
    assert not any("Files inside" in issue.title for issue in batch.issues)


def test_files_of_annotations_and_associated_files_are_found_too() -> None:
    with pikepdf.open(io.BytesIO(pdf(COVER))) as document:
        noted = attached(document, b"Noted on the page.", "note.txt").obj
        beside = attached(document, b"Beside the page.", "beside.txt").obj
        annotation = Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=document.make_indirect(noted)
        )
        document.pages[0].obj.Annots = Array([annotation])
        document.Root.AF = Array([document.make_indirect(beside)])
        data = saved(document)
    assert {document.file_name for document in parse("a.pdf", data).documents[1:]} == {"note.txt", "beside.txt"}


def test_a_program_in_a_pdf_is_listed_by_name_and_hash_and_not_handed_over() -> None:
    program = b"MZ" + bytes(300)
    batch, emitted = parse_and_emit("a.pdf", holding({"update.exe": program}))
    (issue,) = [issue for issue in batch.issues if "program" in issue.title]
    assert issue.locator == "update.exe"
    assert hashlib.sha256(program).hexdigest() in issue.message
    assert emitted == []
    assert len(batch.documents) == 1


def test_a_portfolio_in_a_portfolio_is_opened_and_one_deeper_is_told() -> None:
    inner = holding({"export.json": fhir_bundle()})
    batch = parse("outer.pdf", holding({"inner.pdf": inner}))
    assert len(batch.records) == 2
    deepest = parse("outer.pdf", holding({"middle.pdf": holding({"inner.pdf": inner})}))
    assert deepest.records == ()
    assert any("too deep" in issue.message and "export.json" in issue.locator for issue in deepest.issues)


def test_a_pdf_of_a_zip_gives_its_files_and_a_zip_of_a_pdf_too() -> None:
    outer = parse("a.zip", zipped({"visit.pdf": holding({"export.json": fhir_bundle()})}))
    assert len(outer.records) == 2
    inner = parse("a.pdf", holding({"portal.zip": zipped({"export.json": fhir_bundle()})}))
    assert len(inner.records) == 2


def test_a_file_that_unpacks_to_far_too_much_is_not_taken_out() -> None:
    with pikepdf.open(io.BytesIO(pdf(COVER))) as document:
        document.attachments["zeros.txt"] = attached(document, bytes(310_000_000), "zeros.txt")
        out = io.BytesIO()
        document.save(out, compress_streams=True)
    assert len(out.getvalue()) < 2_000_000
    batch = parse("a.pdf", out.getvalue())
    (issue,) = [issue for issue in batch.issues if issue.locator == "zeros.txt"]
    assert "too large" in issue.message
    assert len(batch.documents) == 1


def test_a_locked_file_inside_is_kept_and_asked_about() -> None:
    batch = parse("a.pdf", holding({"letter.pdf": locked_pdf(user="key")}))
    (issue,) = [issue for issue in batch.issues if issue.decision]
    assert issue.locator == "letter.pdf"
    assert issue.record == batch.documents[1].id


def test_what_was_typed_is_found_where_the_form_does_not_draw_it() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(60, 740, "Questionnaire")
    canvas.acroForm.textfield(name="allergy", tooltip="Your allergies", value="", x=60, y=600, width=300, height=30)
    canvas.acroForm.checkbox(name="smoke", tooltip="Do you smoke?", checked=True, x=60, y=500)
    canvas.acroForm.checkbox(name="drink", tooltip="Do you drink?", checked=False, x=60, y=400)
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        for widget in document.pages[0].obj.Annots:
            if str(widget.get("/T")) == "allergy":
                widget.V = pikepdf.String("penicillin, Übelkeit")
                del widget.AP
        data = saved(document)
    batch = parse("form.pdf", data)
    (page,) = batch.texts[batch.documents[0].sha256]
    assert page.count("penicillin, Übelkeit") == 1
    assert "Do you smoke?: ticked" in page
    assert "Do you drink?" not in page


def test_a_form_for_another_program_says_so_and_is_kept() -> None:
    with pikepdf.open(
        io.BytesIO(pdf("Please wait...\nIf this message is not replaced, get Adobe Reader."))
    ) as document:
        document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=Array([]))
        data = saved(document)
    batch = parse("form.pdf", data)
    (issue,) = [issue for issue in batch.issues if "Adobe Reader" in issue.title]
    assert "kept" in issue.message
    assert batch.refused is None
    assert parse("plain.pdf", pdf("Please wait for the nurse.")).issues == ()


def test_a_damaged_member_is_told_and_the_others_are_read() -> None:
    data = holding({"a.json": fhir_bundle(), "b.txt": b"words " * 200})
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            held = isinstance(item, pikepdf.Stream) and str(item.get("/Type", "")) == "/EmbeddedFile"
            if held and b"words" in item.read_bytes():
                item.write(b"\x00broken", filter=Name.FlateDecode)
        data = saved(document)
    batch = parse("a.pdf", data)
    assert len(batch.records) == 2
    assert any(issue.locator == "b.txt" and "damaged" in issue.message for issue in batch.issues)
