"""DOCX, RTF and HTML as documents with text."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.importers import pick
from secondop_desktop.importers.office import DOCX, HTML, IMPORTER, RTF
from tests.importers.fhir_files import titles
from tests.importers.files import parse

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def docx(*body: str, parts: dict[str, str | bytes] | None = None, root: str = "document", head: str = "") -> bytes:
    out = io.BytesIO()
    document = f'{head}<w:{root} xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{"".join(body)}</w:body></w:{root}>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", document)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


LETTER = (
    paragraph("Clinic letter"),
    paragraph("Patient: Ines ", "Calloway"),
    paragraph("DOB: 14 Mar 1968"),
    paragraph("Date: 14 Oct 2026"),
    paragraph("The operation went well &amp; she goes home."),
)


def words(batch: Batch) -> str:
    return batch.texts[batch.documents[0].sha256][0]


def the(batch: Batch) -> Document:
    (document,) = batch.documents
    return document


def test_a_docx_is_a_document_with_text_person_date_and_title() -> None:
    data = docx(*LETTER)
    assert pick(data[: 64 * 1024], "letter.docx") is IMPORTER
    batch = parse("letter.docx", data)
    document = the(batch)
    assert (batch.importer, document.media_type, document.pages) == ("office", DOCX, None)
    assert (document.title, document.category) == ("Clinic letter", DocumentCategory.CONSULTATION)
    assert str(document.date) == "2026-10-14"
    assert [(p.display, str(p.birth_date)) for p in batch.patients] == [("Ines Calloway", "1968-03-14")]
    assert words(batch).splitlines()[-1] == "The operation went well & she goes home."
    assert batch.issues == ()


def test_tables_breaks_headers_and_notes_of_a_docx_are_read() -> None:
    cell = "<w:tc>{}</w:tc>"
    table = "<w:tbl><w:tr>" + cell.format(paragraph("Sodium")) + cell.format(paragraph("139")) + "</w:tr></w:tbl>"
    tabs = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    body = f"<w:p>{tabs}<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
    parts: dict[str, str | bytes] = {
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph("Lindenklinik")}</w:hdr>',
        "word/header2.xml": f'<w:hdr xmlns:w="{W}">{paragraph("Lindenklinik")}</w:hdr>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{paragraph("a note below")}</w:footnotes>',
    }
    text = words(parse("a.docx", docx(table, body, parts=parts)))
    assert text == "Lindenklinik\nSodium\t139\na\tb\nc\na note below"


def test_deleted_words_field_codes_and_fallbacks_are_not_read() -> None:
    body = (
        "<w:p><w:r><w:delText>gone</w:delText><w:instrText>DATE</w:instrText><w:t>kept</w:t></w:r></w:p>"
        f"<mc:AlternateContent><mc:Choice>{paragraph('box')}</mc:Choice>"
        f"<mc:Fallback>{paragraph('box')}</mc:Fallback></mc:AlternateContent>"
    )
    assert words(parse("a.docx", docx(body))) == "kept\nbox"


def test_the_title_that_a_docx_states_is_taken() -> None:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Operative report of May</dc:title></c>'
    document = the(parse("scan.docx", docx(paragraph("x y z"), parts={"docProps/core.xml": core})))
    assert (document.title, document.category) == ("Operative report of May", DocumentCategory.PROCEDURE)


def test_pictures_in_a_document_are_told() -> None:
    batch = parse("a.docx", docx(paragraph("words"), parts={"word/media/image1.png": b"\x89PNG"}))
    assert titles(batch) == ["Pictures in the document"]
    assert titles(parse("b.docx", docx())) == ["A document without text"]


def test_rtf_and_html_are_documents_with_text() -> None:
    rtf = rb"{\rtf1\ansi{\info{\title Discharge summary}}"
    rtf += rb"Patient: Ines Calloway\par DOB: 14 Mar 1968\line Gr\'fc\'dfe\par}"
    page = (
        "<!DOCTYPE html><html><head><title>Test results</title><script>steal()</script></head><body>"
        "<p>Patient: Ines Calloway</p><p>DOB: 14 Mar 1968</p><p>Größe &amp; Gewicht</p>"
        '<img src="http://example.org/pixel.gif"></body></html>'
    )
    for name, data, kind, title, last in (
        ("a.rtf", rtf, RTF, "Discharge summary", "Grüße"),
        ("a.htm", page.encode(), HTML, "Test results", "Größe & Gewicht"),
        ("a", b"\xef\xbb\xbf" + page.encode(), HTML, "Test results", "Größe & Gewicht"),
        ("a.html", page.encode("utf-16"), HTML, "Test results", "Größe & Gewicht"),
    ):
        assert pick(data, name) is IMPORTER
        batch = parse(name, data)
        assert (the(batch).media_type, the(batch).title) == (kind, title)
        assert words(batch).splitlines()[-1] == last
        assert "steal" not in words(batch)
        assert [p.display for p in batch.patients] == ["Ines Calloway"]


def test_other_zips_and_other_markup_are_left_to_their_readers() -> None:
    assert IMPORTER.sniff(b"PK\x03\x04" + b"x" * 100, "export.zip") is None
    assert IMPORTER.sniff(b"<?xml version='1.0'?><ClinicalDocument/>", "a.xml") is None
    assert IMPORTER.sniff(b"<Bundle xmlns='http://hl7.org/fhir'/>", "a.xml") is None
    assert IMPORTER.sniff(b"<3 of them", "a.txt") is None
    assert IMPORTER.sniff(b"", "a.docx") is None


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04rest",
        docx(*LETTER)[:-40],
        docx(paragraph("x"), head=BOMB),
        docx("<w:p>"),
        docx(parts={}).replace(b"word/document.xml", b"word/dokument.xml"),
        docx(paragraph("x" * 70_000_000)),
        docx(paragraph("x"), parts={f"word/media/{n}.bin": b"\0" * 40_000_000 for n in range(6)}),
    ],
    ids=["stub", "cut", "entities", "unclosed", "no document", "huge", "bomb"],
)
def test_damaged_and_hostile_docx_files_are_refused_in_plain_words(data: bytes) -> None:
    batch = parse("a.docx", data)
    assert batch.refused is not None
    assert batch.records == ()
    assert batch.documents[0].unread_reason


@pytest.mark.parametrize(
    "name,data",
    [
        ("a.rtf", b"{\\rtf1" + b"{" * 200_000),
        ("a.rtf", b"{\\rtf1 \\u99999999 \\'zz \\ansicpg99999 \\bin5 abc}"),
        ("a.rtf", b"{\\rtf1" + bytes(range(256)) * 100),
        ("a.html", b"<html>" + b"<div>" * 100_000),
        ("a.html", b"<html><p>" + b"&lt;" * 300_000),
        ("a.html", b"<html>" + bytes(range(256)) * 100),
        ("a.html", b"<html><title>" + b"<title>" * 20_000),
        ("a.html", BOMB.replace("d [", "html [").encode() + b"<html>&b;</html>"),
        ("a.html", b"<!--" * 30_000),
    ],
)
def test_strange_letters_are_kept_and_never_fail(name: str, data: bytes) -> None:
    batch = parse(name, data)
    assert batch.documents[0].sha256 == hashlib.sha256(data).hexdigest()
