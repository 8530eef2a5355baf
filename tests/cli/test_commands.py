"""The command line keeps its contract: JSON on standard output, messages on standard error, and its exit codes."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.cli import main
from secondop_desktop.vault.keys import RECOVERY, read_marker
from tests.fixtures import fhir_bundle, letter
from tests.vaults import PASSWORD, Made

RECORD_FIELDS = {"id", "kind", "status", "display", "code", "date", "note", "confirmed", "sources"}


class Secondop:
    """Runs commands on a vault that opens by its recovery key, which costs nothing."""

    def __init__(self, made: Made, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.vault = made.folder
        self.key = folder / "recovery.txt"
        self.key.write_text(made.recovery_key)
        self._capsys = capsys

    def __call__(self, command: str, *arguments: str | Path, code: int = 0, vault: bool = True) -> Any:
        words = [command, *([str(self.vault)] if vault else []), *map(str, arguments), "--json"]
        if vault:
            words += ["--recovery-key-file", str(self.key)]
        self._capsys.readouterr()
        assert main(words) == code, self._capsys.readouterr()
        out = self._capsys.readouterr().out
        return json.loads(out)


@pytest.fixture
def secondop(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Secondop:
    return Secondop(made, tmp_path, capsys)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "export.json").write_bytes(fhir_bundle())
    (folder / "letter.pdf").write_bytes(letter())
    (folder / "other.json").write_bytes(fhir_bundle(family="Okafor", given="Ada", born="1980-05-06"))
    return folder


def rosa(secondop: Secondop, files: Path) -> str:
    answer = secondop("import", "--patient", "new", files / "export.json", "--accept", "clean")
    return str(answer["patient"]["id"])


def test_create_gives_the_recovery_key_once_and_the_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pw").write_text("maple river candle\n")
    folder, sheet, key = tmp_path / "v", tmp_path / "sheet.pdf", tmp_path / "key.txt"
    arguments = ["create", str(folder), "--password-file", str(tmp_path / "pw"), "--json"]
    assert main([*arguments, "--recovery-sheet", str(sheet), "--recovery-key-out", str(key)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "recovery_key" not in answer
    assert answer["vault"] == str(folder)
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert main(["patients", str(folder), "--json", "--recovery-key-file", str(key)]) == 0
    assert json.loads(capsys.readouterr().out) == {"patients": []}
    assert main(arguments) == 2
    assert main(["patients", str(folder), "--json", "--password-file", str(tmp_path / "pw")]) == 0


def test_inspect_reads_without_a_vault_and_writes_nothing(secondop: Secondop, files: Path) -> None:
    before = sorted(path.name for path in files.iterdir())
    answer = secondop("inspect", files, vault=False)
    export = next(file for file in answer["files"] if file["path"].endswith("export.json"))
    assert set(export) == {
        *("path", "importer", "refused", "patients", "records", "proposed", "documents", "none_known", "unmapped"),
        "issues",
    }
    assert export["importer"] == "fhir"
    assert export["patients"][0]["name"] == "Rosa Lindqvist"
    assert {record["value"] for record in export["records"]} == {"3.87", "9.60"}
    assert all(record["id"] is None for record in export["records"])
    sha256 = hashlib.sha256((files / "export.json").read_bytes()).hexdigest()
    assert export["records"][0]["sources"][0]["document_id"] == sha256
    assert export["documents"][0]["sha256"] == sha256
    assert export["none_known"][0]["kind"] == "allergy"
    assert sorted(path.name for path in files.iterdir()) == before


def test_a_command_fails_with_one_json_error(secondop: Secondop, tmp_path: Path) -> None:
    answer = secondop("records", "--patient", "nobody", code=8)
    assert set(answer["error"]) == {"title", "message", "exit_code"}
    assert answer["error"]["exit_code"] == 8
    assert secondop("inspect", tmp_path / "gone.pdf", code=8, vault=False)["error"]["exit_code"] == 8


def test_a_wrong_password_is_3(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pw").write_text(PASSWORD + "!")
    assert main(["patients", str(made.folder), "--json", "--password-file", str(tmp_path / "pw")]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["exit_code"] == 3


def test_a_busy_vault_is_4_for_a_writer_and_readable_all_the_same(secondop: Secondop, made: Made, files: Path) -> None:
    with made.open():
        secondop("import", "--patient", "new", files / "export.json", code=4)
        secondop("patients")


def test_a_damaged_and_a_newer_vault_are_5(secondop: Secondop, made: Made) -> None:
    with made.open() as vault:
        vault.db.execute("PRAGMA user_version = 99")
    secondop("patients", code=5)
    (made.folder / "records.db").write_bytes(b"x" * 8192)
    secondop("patients", code=5)


def test_no_vault_is_8_and_a_usage_error_2(
    secondop: Secondop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["patients", str(tmp_path / "none"), "--json", "--recovery-key-file", str(secondop.key)]) == 8
    assert main(["records", str(secondop.vault), "--json"]) == 2
    assert main(["nonsense"]) == 2
    capsys.readouterr()


def test_adding_the_same_person_twice_is_said_and_done(secondop: Secondop, capsys: pytest.CaptureFixture[str]) -> None:
    add = ("add", "--name", "Rosa Lindqvist", "--birth-date")
    words = ["patients", str(secondop.vault), *add, "1951-02-03", "--recovery-key-file", str(secondop.key)]
    capsys.readouterr()
    assert main(words) == 0
    assert "already" not in capsys.readouterr().err
    first = secondop("patients")["patients"][0]["id"]
    capsys.readouterr()
    assert main(words) == 0
    said = capsys.readouterr()
    assert f"There is already Rosa Lindqvist, born 3 Feb 1951, with the ID {first}" in said.err
    assert "already" not in said.out
    secondop("patients", *add, "1980-02-03")
    assert "already" not in capsys.readouterr().err  # another birth date is another person
    assert len(secondop("patients")["patients"]) == 3


def test_files_that_begin_a_second_record_of_somebody_say_so(
    secondop: Secondop, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = rosa(secondop, files)
    words = ["import", str(secondop.vault), "--patient", "new", str(files / "export.json"), "--accept", "clean"]
    assert main([*words, "--recovery-key-file", str(secondop.key)]) == 0
    assert f"with the ID {first}. Now there are two records." in capsys.readouterr().err


def test_import_answers_for_every_file(secondop: Secondop, files: Path) -> None:
    patient = rosa(secondop, files)
    answer = secondop("import", "--patient", patient, files, "--accept", "clean", code=7)
    by_name = {Path(file["path"]).name: file for file in answer["files"]}
    assert by_name["export.json"]["already_there"] == 4
    assert by_name["export.json"]["guard"] is None
    assert by_name["letter.pdf"]["committed"] == {} or by_name["letter.pdf"]["guard"]["verdict"] == "same"
    assert by_name["other.json"]["guard"]["verdict"] == "different"
    assert by_name["other.json"]["committed"] == {}
    assert by_name["other.json"]["review"]


def test_files_of_two_people_for_a_new_one_are_7_and_make_nobody(secondop: Secondop, files: Path) -> None:
    secondop("import", "--patient", "new", files / "export.json", files / "other.json", "--accept", "all", code=7)
    assert secondop("patients")["patients"] == []


def test_a_refused_file_is_6_and_the_others_come_in(secondop: Secondop, files: Path) -> None:
    (files / "broken.json").write_bytes(b'{"resourceType": "Bundle", "entry": [')
    (files / "other.json").unlink()
    answer = secondop("import", "--patient", "new", files, "--accept", "all", code=6)
    assert {file["refused"] is None for file in answer["files"]} == {True, False}
    assert secondop("records", "--patient", answer["patient"]["id"], "--kind", "test-result")["records"]


def test_records_have_every_field_of_their_kind(secondop: Secondop, files: Path) -> None:
    patient = rosa(secondop, files)
    answer = secondop("records", "--patient", patient)
    assert answer["patient"]["birth_date"] == "1951-02-03"
    assert answer["none_known"][0]["kind"] == "allergy"
    results = [record for record in answer["records"] if record["kind"] == "test-result"]
    assert RECORD_FIELDS | {"value", "value_number", "comparator", "unit", "reference_range", "panel"} <= set(
        results[0]
    )
    calcium = next(record for record in results if record["display"] == "Calcium")
    assert (calcium["value"], calcium["unit"], calcium["date"]) == ("9.60", "mg/dL", "2026-08-18")
    document = next(record for record in answer["records"] if record["kind"] == "document")
    assert calcium["sources"][0]["document_id"] == document["id"]


def test_an_original_comes_out_byte_for_byte(secondop: Secondop, files: Path, tmp_path: Path) -> None:
    patient = rosa(secondop, files)
    (document,) = secondop("records", "--patient", patient, "--kind", "document")["records"]
    secondop("original", document["id"], "-o", tmp_path / "out.json")
    assert (tmp_path / "out.json").read_bytes() == (files / "export.json").read_bytes()
    secondop("original", "nope", "-o", tmp_path / "no.json", code=8)
    assert not (tmp_path / "no.json").exists()
    secondop("original", document["id"], "-o", tmp_path / "none" / "out.json", code=9)


def test_search_finds_and_no_hit_is_no_error(secondop: Secondop, files: Path) -> None:
    patient = rosa(secondop, files)
    (hit,) = secondop("search", "calcium")["hits"]
    assert (hit["kind"], hit["patient_id"], hit["page"]) == ("test-result", patient, None)
    assert secondop("search", "zebra")["hits"] == []


def test_a_case_is_begun_answered_and_held_against_the_records(secondop: Secondop, files: Path) -> None:
    patient = rosa(secondop, files)
    secondop("case", "show", "--patient", patient, code=8)
    case = secondop("case", "new", "--patient", patient)
    secondop("case", "set", "question", "Is it needed?", "--patient", patient)
    secondop("case", "set", "reasons", "rare-disease; my sister says so", "--patient", patient)
    secondop("case", "set", "decide-by", "8 Dec 2026", "--patient", patient)
    secondop("case", "set", "decide-by", "03/04/2026", "--patient", patient, code=2)
    secondop("case", "set", "colour", "red", "--patient", patient, code=2)
    secondop("case", "set", "requirement:referral", "not-applicable", "--patient", patient, code=2)
    secondop("case", "set", "requirement:nope", "ready", "--reason", "x", "--patient", patient, code=8)
    secondop("case", "set", "requirement:referral", "not-applicable", "--reason", "own cost", "--patient", patient)
    shown = secondop("case", "show", "--patient", patient)
    assert shown["id"] == case["id"]
    assert shown["decide-by"] == "2026-12-08"
    assert shown["reasons"] == ["rare-disease", "my sister says so"]
    states = {item["id"]: item for item in secondop("case", "readiness", "--patient", patient)["requirements"]}
    assert states["question"]["state"] == "ready"
    assert states["allergies"]["state"] == "ready"
    assert states["laboratory-results"]["matched"]
    assert states["discharge-summaries"]["state"] == "missing"
    assert states["referral"]["state"] == "not-applicable"
    assert set(states["referral"]) == {"id", "name", "essential", "state", "why", "matched", "day"}


def test_a_packet_is_written_whole_and_listed(secondop: Secondop, files: Path, tmp_path: Path) -> None:
    patient = rosa(secondop, files)
    secondop("import", "--patient", patient, files / "letter.pdf", "--accept", "all")
    out = tmp_path / "packet.pdf"
    answer = secondop("packet", "--patient", patient, "--paper", "a4", "-o", out)
    assert set(answer) == {"id", "path", "pages", "included", "left_out", "warnings"}
    assert len(answer["included"]) == 2
    assert answer["left_out"] == []
    data = out.read_bytes()
    assert data.startswith(b"%PDF-")
    (listed,) = secondop("packets", "--patient", patient)["packets"]
    assert listed["id"] == answer["id"]
    assert listed["sha256"] == hashlib.sha256(data).hexdigest()
    secondop("packet", "--patient", patient, "-o", tmp_path / "none" / "p.pdf", code=2)


def test_check_finds_a_lost_original(secondop: Secondop, files: Path) -> None:
    rosa(secondop, files)
    assert secondop("check", "--read-originals") == {"ok": True, "problems": []}
    shutil.rmtree(secondop.vault / "originals")
    (secondop.vault / "originals").mkdir()
    answer = secondop("check", code=5)
    assert set(answer["problems"][0]) == {"what", "where", "message", "repairable"}


def test_recover_gives_a_new_password(secondop: Secondop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new").write_text("a new good password")
    secondop("recover", "--new-password-file", tmp_path / "new")
    assert main(["patients", str(secondop.vault), "--password-file", str(tmp_path / "new")]) == 0
    assert any(slot.kind == RECOVERY for slot in read_marker(secondop.vault).slots)
    capsys.readouterr()


def test_export_writes_a_summary_tables_and_a_folder(secondop: Secondop, files: Path, tmp_path: Path) -> None:
    person = rosa(secondop, files)
    for what, name in (("ips", "summary.json"), ("csv", "tables"), ("folder", "all.zip")):
        answer = secondop("export", "--patient", person, "--format", what, "-o", tmp_path / name)
        assert (answer["path"], answer["format"]) == (str(tmp_path / name), what)
        assert answer["records"] > 0
        assert (tmp_path / name).exists()
    assert json.loads((tmp_path / "summary.json").read_bytes())["resourceType"] == "Bundle"
    assert (tmp_path / "tables" / "test-result.csv").is_file()
    again = secondop("export", "--patient", person, "--format", "csv", "-o", tmp_path / "tables", code=2)
    assert again["error"]["exit_code"] == 2
    secondop("export", "--patient", "nobody", "--format", "ips", "-o", tmp_path / "x.json", code=8)
