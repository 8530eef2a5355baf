"""Handing records out: whole or not at all, exact, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.core import shape
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import CancelledError, NotWritableError, SecondOpError, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import CLINICAL_KINDS, Document, Kind, Patient, Record, Status, TestResult
from secondop_desktop.usecases import browse, edit, export, export_tables, import_files
from secondop_desktop.usecases.export import Format
from secondop_desktop.usecases.file_names import Names, safe_name
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter
from tests.vaults import Made, prepared_copy


@pytest.fixture(scope="module")
def filled(made_once: Made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, str]:
    """A vault with one person's records, imported once for all tests here."""
    with prepared_copy(made_once, tmp_path_factory, "filled") as made, made.open() as vault:
        person = taken_in(vault, None, ("export.json", fhir_bundle()))
        taken_in(vault, person, ("letter.pdf", letter()))
    return made, person


@pytest.fixture
def rosa(filled: tuple[Made, str]) -> str:
    return filled[1]


@pytest.fixture
def vault(filled: tuple[Made, str], tmp_path: Path) -> Iterator[Vault]:
    """A copy of that vault, open."""
    shutil.copytree(filled[0].folder, tmp_path / "vault")
    with Made(tmp_path / "vault", filled[0].recovery_key).open() as opened:
        yield opened


def taken_in(vault: Vault, person: str | None, *files: tuple[str, bytes]) -> str:
    """Import these files; returns the person's id."""
    offered = [Offered(Path(name), name, data) for name, data in files]
    session = import_files.read_files(vault, person, offered, jobs=1)
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    assert outcome.patient is not None
    return outcome.patient.id


def everything(vault: Vault, patient_id: str) -> list[Record]:
    return list(browse.records(vault, patient_id, (*CLINICAL_KINDS, Kind.NONE_KNOWN), facts_only=False))


def test_a_folder_holds_every_original_byte_for_byte_and_every_record(vault: Vault, rosa: str, tmp_path: Path) -> None:
    made = export.export(vault, rosa, Format.FOLDER, tmp_path / "out")
    held = json.loads((tmp_path / "out" / "records.json").read_text(encoding="utf-8"))
    records = everything(vault, rosa)
    assert {item["id"] for item in held["records"]} == {item.id for item in records}
    documents = [item for item in records if isinstance(item, Document)]
    assert documents
    files = {item["sha256"]: item["file"] for item in held["records"] if item["kind"] == "document"}
    told = {item["id"]: item for item in held["records"] if item["kind"] == "document"}
    for document in documents:
        assert told[document.id]["tags"] == list(document.tags)
        assert told[document.id]["turns"] == list(document.turns)
        assert told[document.id]["made_from"] == []
        data = (tmp_path / "out" / files[document.sha256]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == document.sha256
    sums = (tmp_path / "out" / "SHA256SUMS").read_text().splitlines()
    for line in sums:
        digest, _sep, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) == len(sums) + 1 == made.files
    assert made.originals == len({document.sha256 for document in documents})


def test_tables_hold_every_field_of_every_record(vault: Vault, rosa: str, tmp_path: Path) -> None:
    export.export(vault, rosa, Format.CSV, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        names = set(archive.namelist())
        rows = {
            row["id"]: row
            for name in names - {"README.txt", "SHA256SUMS", "person.csv"}
            for row in csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
        }
    for record in everything(vault, rosa):
        row = rows[record.id]
        for name, value in shape.record(record).items():
            if name == "code":
                assert row["code"] == (value["code"] if value else "")
            elif isinstance(value, str):
                assert export_tables.unguarded(row[name]) == value
            else:
                assert name in row


def test_a_name_that_ends_in_csv_makes_one_table_of_all_kinds(vault: Vault, rosa: str, tmp_path: Path) -> None:
    made = export.export(vault, rosa, Format.CSV, tmp_path / "all.csv")
    text = (tmp_path / "all.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["id"] for row in rows} == {record.id for record in everything(vault, rosa)}
    assert {row["value"] for row in rows if row["kind"] == "test-result"} == {"3.87", "9.60"}
    assert made.files == 1


@given(st.text(max_size=12))
def test_a_guarded_cell_is_no_formula_and_gives_back_its_exact_text(text: str) -> None:
    cell = export_tables.guarded(text)
    assert export_tables.unguarded(cell) == text
    plain_number = text.lstrip("+-").replace(".", "", 1).isdigit()
    assert cell[:1] not in {"=", "@", "\t", "\r", "\n"}
    assert cell[:1] not in {"+", "-"} or plain_number


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "'quoted", "＝1"])
def test_what_a_spreadsheet_would_run_has_an_apostrophe_before_it(text: str) -> None:
    assert export_tables.guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-2.5", "+3", "7.40", "<0.01", "3-5", ""])
def test_what_it_would_not_run_stays_as_it_was_printed(text: str) -> None:
    assert export_tables.guarded(text) == text


def test_a_summary_is_read_into_a_new_person_with_the_same_facts(vault: Vault, rosa: str, tmp_path: Path) -> None:
    export.export(vault, rosa, Format.IPS, tmp_path / "summary.json")
    new = taken_in(vault, None, ("summary.json", (tmp_path / "summary.json").read_bytes()))
    before, after = (
        sorted(
            (str(item.kind), item.display, str(item.date), getattr(item, "value", ""), str(item.status))
            for item in everything(vault, person)
            if item.is_fact and not isinstance(item, Document)
        )
        for person in (rosa, new)
    )
    assert before == after


def test_nothing_stands_there_when_it_is_cancelled(vault: Vault, rosa: str, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    for target, what in (("out", Format.FOLDER), ("out.zip", Format.FOLDER), ("tables", Format.CSV)):
        with pytest.raises(CancelledError):
            export.export(vault, rosa, what, tmp_path / "place" / target, cancelled_while_writing())
    assert list((tmp_path / "place").iterdir()) == []


def cancelled_while_writing() -> Progress:
    def listen(what: str, _done: int, _total: int) -> None:
        if "Writing" in what:
            progress.cancel()

    progress = Progress(listen)
    return progress


def test_a_folder_with_something_in_it_is_never_touched(vault: Vault, rosa: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")
    with pytest.raises(UsageError):
        export.export(vault, rosa, Format.FOLDER, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["a.txt"]


def test_a_full_disk_is_told_and_leaves_nothing(
    vault: Vault, rosa: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_records_json", full)
    (tmp_path / "place").mkdir()
    with pytest.raises(NotWritableError) as caught:
        export.export(vault, rosa, Format.FOLDER, tmp_path / "place" / "out")
    assert "full" in caught.value.title
    assert list((tmp_path / "place").iterdir()) == []


def test_a_missing_folder_and_person_are_told(vault: Vault, rosa: str, tmp_path: Path) -> None:
    with pytest.raises(SecondOpError) as caught:
        export.export(vault, rosa, Format.IPS, tmp_path / "no" / "such" / "file.json")
    assert caught.value.exit_code == 2
    with pytest.raises(SecondOpError) as caught:
        export.export(vault, "nobody", Format.IPS, tmp_path / "file.json")
    assert caught.value.exit_code == 8


def test_what_is_not_so_is_in_the_folder_with_its_status_and_not_in_the_summary(vault: Vault, tmp_path: Path) -> None:
    person = edit.add_patient(vault, Patient(display="Anna Schmidt"))
    edit.add(vault, person, TestResult(display="Wrong", value="1", status=Status.ENTERED_IN_ERROR))
    export.export(vault, person, Format.FOLDER, tmp_path / "out")
    assert '"entered-in-error"' in (tmp_path / "out" / "records.json").read_text()
    assert "Wrong" not in (tmp_path / "out" / "patient-summary.json").read_text()


def test_names_of_files_can_be_read_and_are_taken_everywhere() -> None:
    names = Names()

    def name(title: str, file_name: str = "x.pdf", when: str | None = "2026-03-04") -> str:
        return names.name(Document(title=title, file_name=file_name, date=PartialDate(when) if when else None))

    assert name("CT chest: 1/2") == "2026-03-04 CT chest 1 2.pdf"
    assert name("ct CHEST: 1/2") == "2026-03-04 ct CHEST 1 2 (2).pdf"
    assert name("letter.pdf", "letter.PDF", None) == "undated letter.pdf"
    assert name("../../etc/passwd", "x.sh") == "2026-03-04 etc passwd.sh"
    assert name("\u202egnp.exe", "") == "2026-03-04 gnp.exe.bin"
    assert safe_name("CON") == "_CON"
    assert len(name("x" * 500)) < 110
