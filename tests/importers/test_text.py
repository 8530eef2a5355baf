"""Plain text files."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from secondop_desktop.importers.text import IMPORTER, decode
from tests.importers.files import parse

NOTE = "Clinic letter\nPatient: Ines Calloway\nDOB: 14 Mar 1968\nDate: 2026-10-14\nSchilddrüse: 4 µg\n"


@pytest.mark.parametrize(
    "data",
    [
        NOTE.encode(),
        codecs.BOM_UTF8 + NOTE.encode(),
        NOTE.encode("utf-16"),
        NOTE.encode("utf-16-le"),
        NOTE.encode("utf-16-be"),
        NOTE.encode("cp1252"),
        NOTE.replace("\n", "\r\n").encode(),
        NOTE.replace("\n", "\r").encode(),
    ],
)
def test_a_text_is_read_in_the_encodings_that_portals_write(data: bytes) -> None:
    batch = parse("note.txt", data)
    (document,) = batch.documents
    assert batch.importer == "text"
    assert batch.texts[document.sha256] == (NOTE,)
    assert (document.title, document.pages, document.media_type) == ("Clinic letter", None, "text/plain")
    assert str(document.date) == "2026-10-14"
    assert batch.patients[0].display == "Ines Calloway"
    assert batch.patients[0].sources[0].page is None


@pytest.mark.parametrize(
    "data",
    [
        b"\0\1\2\3",
        b"plain\0text",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 4,
        "naïve".encode("cp1252")[2:3] * 50,
        b"\xff\xfe\0",
    ],
)
def test_binary_is_not_text(data: bytes) -> None:
    assert decode(data) is None
    assert IMPORTER.sniff(data, "note.txt") is None


@pytest.mark.parametrize(
    "data,name",
    [
        (b'{"resourceType": "Patient"}', "a.txt"),
        (b' [{"a": 1}]', "a"),
        (b"<?xml version='1.0'?><a/>", "a.txt"),
        (b"<ClinicalDocument/>", "a.txt"),
        (b"MSH|^~\\&|LAB", "a.txt"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"shc:/5676", "a.txt"),
        (b"eyJ6aXAiOiJERUYiLCJhbGciOiJFUzI1NiJ9.3ZJLb9swEI", "a.txt"),
        (b"{\\rtf1 x}", "a.txt"),
        (b"", "a.txt"),
        (b"  \n", "a.txt"),
    ],
)
def test_data_in_text_form_is_left_to_its_own_reader(data: bytes, name: str) -> None:
    assert IMPORTER.sniff(data, name) is None


def test_text_gives_way_to_every_surer_reader() -> None:
    assert IMPORTER.sniff(b"[x] took it\n- note", "note.txt") == 0.1
    assert IMPORTER.sniff(b"<3 of them", "note") == 0.1


def test_a_character_cut_by_the_end_of_the_head_is_no_fault() -> None:
    data = ("x" * (64 * 1024 - 1) + "ü").encode()
    assert IMPORTER.sniff(data[: 64 * 1024], "note.txt") == 0.1


def test_a_text_that_turns_binary_is_refused() -> None:
    batch = parse("note.txt", b"words and words\n" * 10_000 + b"\0\1\2")
    assert batch.refused is not None
    assert batch.importer == "text"
    assert batch.documents[0].unread_reason


@pytest.mark.conformance
def test_the_sample_health_report_names_its_patient(samples: Path) -> None:
    (path,) = (samples / "text-bluebutton").glob("*.txt")
    batch = parse(path.name, path.read_bytes())
    (patient,) = batch.patients
    assert (patient.display, str(patient.birth_date)) == ("MHVTESTVETERAN, ONE A", "1948-03-01")
