"""Commands that keep a vault safe, and the log of who did what."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from secondop_desktop.cli import main
from secondop_desktop.cli.frame import opening_on_stderr
from secondop_desktop.vault.memory import Memory
from tests.cli.test_commands import Secondop, files, rosa, secondop
from tests.golden.make import HERE
from tests.vaults import PASSWORD

__all__ = ["files", "secondop"]


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password.txt"
    path.write_text(PASSWORD + "\n")
    return path


def test_a_backup_is_made_listed_tried_and_had_back(
    secondop: Secondop, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = rosa(secondop, files)
    before = secondop("records", "--patient", patient)
    first = secondop("backup", tmp_path / "b", "--drill")
    assert (first["originals"], first["copied"], first["problems"]) == (1, 1, [])
    assert first["drill"] == {"ok": True, "problems": []}
    assert secondop("backup", tmp_path / "b")["copied"] == 0
    assert main(["restore", str(tmp_path / "b"), "--list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["points"]) == 2
    assert main(["drill", str(tmp_path / "b"), "--json", "--recovery-key-file", str(secondop.key)]) == 0
    assert main(["restore", str(tmp_path / "b"), str(tmp_path / "back"), "--json"]) == 0
    assert main(["restore", str(tmp_path / "b"), str(tmp_path / "back")]) == 2
    assert main(["restore", str(tmp_path / "none"), str(tmp_path / "x")]) == 8
    secondop.vault = tmp_path / "back"
    assert secondop("records", "--patient", patient) == before
    assert secondop("check", "--read-originals") == {"ok": True, "problems": []}


def test_a_damaged_backup_is_not_restored(
    secondop: Secondop, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rosa(secondop, files)
    made = secondop("backup", tmp_path / "b")
    path = tmp_path / "b" / "points" / made["point"] / "records.db"
    path.write_bytes(path.read_bytes()[:-4096])
    assert main(["restore", str(tmp_path / "b"), str(tmp_path / "back"), "--json"]) == 5
    assert not (tmp_path / "back").exists()
    assert main(["drill", str(tmp_path / "b"), "--json", "--recovery-key-file", str(secondop.key)]) == 5


def test_check_names_what_was_played_back_and_mends_it_from_a_backup(
    secondop: Secondop, files: Path, tmp_path: Path
) -> None:
    patient = rosa(secondop, files)
    shutil.copytree(secondop.vault, tmp_path / "older")
    secondop("import", "--patient", patient, files / "letter.pdf", "--accept", "all")
    secondop("backup", tmp_path / "b")
    shutil.copyfile(tmp_path / "older" / "inventory.json", secondop.vault / "inventory.json")
    with_older = secondop("check", code=5)
    assert "inventory.json" in [problem["where"] for problem in with_older["problems"]]
    original = next((secondop.vault / "originals").rglob("*.age"))
    original.write_bytes(b"rubbish")
    mended = secondop("check", "--repair-from", tmp_path / "b")
    assert mended["ok"]
    assert original.relative_to(secondop.vault).as_posix() in mended["repaired"]
    assert secondop("check", "--read-originals")["ok"]


def test_an_accepted_older_copy_is_named_no_more(secondop: Secondop, files: Path, tmp_path: Path) -> None:
    shutil.copytree(secondop.vault, tmp_path / "older")
    rosa(secondop, files)
    shutil.rmtree(secondop.vault)
    shutil.copytree(tmp_path / "older", secondop.vault)
    assert [item["where"] for item in secondop("check", code=5)["problems"]] == ["vault.secondop"]
    secondop("check", "--accept")
    assert secondop("check")["ok"]


def test_the_log_says_who_did_what_and_nothing_clinical(
    secondop: Secondop, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = rosa(secondop, files)
    secondop("records", "--patient", patient)
    secondop("backup", tmp_path / "b")
    log = secondop("audit", "--verify")
    assert log["ok"]
    events = [entry["event"] for entry in log["entries"]]
    assert events[0] == "created"
    assert {"opened", "imported", "viewed", "backed-up"} <= set(events)
    assert {entry["user"] for entry in log["entries"][1:]} == {"recovery sheet"}
    assert [entry["patient_id"] for entry in log["entries"] if entry["event"] == "viewed"] == [patient]
    text = json.dumps(log)
    assert not [word for word in ("TSH", "Calcium", "3.87", "Lindqvist", "export.json") if word in text]
    secondop("audit", "-o", tmp_path / "log.csv")
    assert (tmp_path / "log.csv").read_text().startswith("number,at,user,event")


def test_a_second_person_has_a_password_of_their_own_and_can_lose_it(
    secondop: Secondop, password: Path, tmp_path: Path
) -> None:
    bens = tmp_path / "ben.txt"
    bens.write_text("a password of bens own\n")
    added = secondop("slots", "add", "Ben", "--new-password-file", bens)
    assert [slot["name"] for slot in added["slots"]] == ["owner", "recovery sheet", "Ben"]
    assert main(["patients", str(secondop.vault), "--password-file", str(bens)]) == 0
    assert main(["patients", str(secondop.vault), "--password-file", str(password)]) == 0
    assert secondop("audit")["entries"][-2]["user"] == "owner"
    secondop("slots", "remove", "Ben")
    assert main(["patients", str(secondop.vault), "--password-file", str(bens)]) == 3
    assert secondop("check")["ok"]
    secondop("slots", "remove", "owner", code=2)
    key = tmp_path / "new.txt"
    secondop("slots", "new-recovery-key", "--recovery-key-out", key)
    secondop("patients", code=3)
    secondop.key.write_text(key.read_text())
    assert secondop("check")["ok"]
    Memory(json.loads((secondop.vault / "vault.secondop").read_text())["id"]).forget(secondop.vault)
    assert secondop("check")["ok"]


def test_an_opening_that_takes_long_says_what_it_does_once(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter((0.0, 0.4, 1.1, 1.2, 1.3))
    progress = opening_on_stderr(lambda: next(times))
    for done in range(4):
        progress.step("Preparing the search", done, 4)
    progress.step("Something else")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "Preparing the search …\nSomething else …\n"


def test_an_opening_that_takes_no_time_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = HERE / "v2"
    shutil.copytree(golden / "vault", tmp_path / "v")
    key = tmp_path / "key.txt"
    key.write_text(json.loads((golden / "expected.json").read_text(encoding="utf-8"))["recovery_key"])
    assert main(["patients", str(tmp_path / "v"), "--json", "--recovery-key-file", str(key)]) == 0
    assert capsys.readouterr().err == ""
