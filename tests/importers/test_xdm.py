"""IHE XDM: what the metadata describe comes in, checked against size and hash; the pages around it do not."""

from __future__ import annotations

import hashlib

from tests.fixtures import fhir_bundle
from tests.importers.container_files import METADATA, described, exchange
from tests.importers.files import parse, pdf, picture

LETTER = pdf("A letter without names")
EXPORT = fhir_bundle()


def test_the_described_documents_come_in_with_what_the_list_says_of_them() -> None:
    entries = [described("DOC1.JSON", EXPORT), described("DOC2.PDF", LETTER, title="Printed summary")]
    batch = parse("exchange.zip", exchange({"DOC1.JSON": EXPORT, "DOC2.PDF": LETTER}, entries))
    assert batch.importer == "xdm"
    _own, first, second = batch.documents
    assert {first.sha256, second.sha256} == {hashlib.sha256(data).hexdigest() for data in (EXPORT, LETTER)}
    assert len(batch.records) == 2
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist"]


def test_a_title_from_the_list_stands_where_the_file_has_none() -> None:
    scan = picture()
    batch = parse("x.zip", exchange({"DOC1.PNG": scan}, [described("DOC1.PNG", scan, title="Printed summary")]))
    assert batch.documents[1].title == "Printed summary"
    assert batch.documents[1].date is not None
    assert batch.documents[1].date.iso.startswith("2024-03-15")


def test_the_pages_around_the_documents_are_no_records() -> None:
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, [described("DOC1.JSON", EXPORT)]))
    assert len(batch.documents) == 2
    (aside,) = [issue for issue in batch.issues if "viewer" in issue.title]
    assert "INDEX.HTM" in aside.message
    assert "README.TXT" in aside.message


def test_another_size_or_hash_than_the_lists_is_told_and_the_document_read() -> None:
    wrong = described("DOC1.JSON", EXPORT, hash="0" * 40)
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, [wrong]))
    assert any("Not the document" in issue.title for issue in batch.issues)
    assert len(batch.records) == 2
    fine = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, [described("DOC1.JSON", EXPORT)]))
    assert not any("Not the document" in issue.title for issue in fine.issues)


def test_a_document_that_is_named_and_missing_is_named_to_the_person() -> None:
    entries = [described("DOC1.JSON", EXPORT), described("DOC2.PDF", LETTER)]
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, entries))
    (issue,) = [issue for issue in batch.issues if "missing" in issue.title]
    assert "DOC2.PDF" in issue.message


def test_a_document_that_the_list_forgot_is_read_all_the_same() -> None:
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT, "EXTRA.PDF": LETTER}, [described("DOC1.JSON", EXPORT)]))
    assert hashlib.sha256(LETTER).hexdigest() in {document.sha256 for document in batch.documents}


def test_the_list_says_whose_the_documents_are_where_they_do_not() -> None:
    who = ("PID-5|Lindqvist^Rosa^^^^", "PID-7|19510203", "PID-8|F")
    batch = parse("x.zip", exchange({"DOC2.PDF": LETTER}, [described("DOC2.PDF", LETTER, who=who)]))
    (person,) = batch.patients
    assert (person.display, person.sex) == ("Rosa Lindqvist", "female")
    assert person.birth_date is not None
    assert person.birth_date.iso == "1951-02-03"


def test_a_list_that_names_someone_else_than_its_documents_is_told() -> None:
    who = ("PID-5|Okafor^Ada", "PID-7|19800506")
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, [described("DOC1.JSON", EXPORT, who=who)]))
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist"]
    assert any("names someone else" in issue.title for issue in batch.issues)


def test_a_list_with_a_document_type_declaration_is_not_read_and_the_files_are() -> None:
    entry = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x/>'
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, [entry]))
    assert any("list of documents is damaged" in issue.title for issue in batch.issues)
    assert len(batch.records) == 2


def test_a_path_that_climbs_out_of_the_set_reaches_nothing() -> None:
    batch = parse("x.zip", exchange({"DOC1.JSON": EXPORT}, [described("../../../README.TXT", EXPORT)]))
    assert any("missing" in issue.title for issue in batch.issues)


def test_the_list_of_an_unpacked_exchange_is_kept_and_names_its_documents() -> None:
    who = ["PID-5|Lindqvist^Rosa^^^", "PID-7|19510203"]
    entry = described("DOC1.XML", b"<x/>", title="Visit summary", who=who)
    data = METADATA.format(entry).encode()
    batch = parse("METADATA.XML", data)
    assert (batch.importer, batch.refused) == ("xdm", None)
    (person,) = batch.patients
    assert person.display == "Rosa Lindqvist"
    (issue,) = batch.issues
    assert "DOC1.XML" in issue.message
    assert "Visit summary" in batch.texts[batch.documents[0].sha256][0]


def test_a_damaged_list_of_an_exchange_is_kept_with_its_reason() -> None:
    batch = parse("METADATA.XML", METADATA.format("<ExtrinsicObject>").encode())
    assert batch.refused is not None
    assert "damaged" in batch.refused.title
    assert parse("METADATA.XML", METADATA.format("").encode()).refused is None
