"""Handing a person over to another vault, and a vault to new keys."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.cli import main
from tests.cli.test_commands import Secondop, files, rosa, secondop
from tests.vaults import Made

__all__ = ["files", "secondop"]


@pytest.fixture
def other(made_once: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Secondop:
    """Another vault, of another family member."""
    from secondop_desktop.vault import keys
    from secondop_desktop.vault.originals import ORIGINALS_FOLDER
    from secondop_desktop.vault.vault import Vault

    folder = tmp_path / "other"
    with Vault.open(
        made_once.folder, keys.unlock_with_recovery_key(made_once.folder, made_once.recovery_key), writer=False
    ) as vault:
        from secondop_desktop.vault.rekey import rekey

        _id, key = rekey(vault, folder, "another good password")
    assert (folder / ORIGINALS_FOLDER).is_dir()
    (tmp_path / "o").mkdir()
    return Secondop(Made(folder, key), tmp_path / "o", capsys)


def facts(answer: dict[str, Any]) -> list[str]:
    """Records without what a vault numbers by itself."""
    out = []
    for record in answer["records"]:
        if record["display"] == "Handed over from another vault":
            continue
        kept = {name: value for name, value in record.items() if name not in {"id", "sources"} and "_id" not in name}
        out.append(json.dumps([kept, [source["locator"] for source in record["sources"]]], sort_keys=True))
    return sorted(out)


def test_a_person_comes_over_whole_with_the_originals(
    secondop: Secondop, other: Secondop, files: Path, tmp_path: Path
) -> None:
    patient = rosa(secondop, files)
    secondop("import", "--patient", patient, files / "letter.pdf", "--accept", "all")
    before = secondop("records", "--patient", patient)
    address = other("receive", "--address")["address"]
    out = tmp_path / "rosa.age"
    assert secondop("share", "--patient", patient, "--recipient", address, "-o", out)["originals"] == 2
    assert b"Lindqvist" not in out.read_bytes()
    answer = other("receive", out, "--patient", "new", "--accept", "all")
    new = answer["patient"]["id"]
    after = other("records", "--patient", new)
    assert facts(after) == facts(before)
    assert after["none_known"][0]["kind"] == before["none_known"][0]["kind"]
    assert len(other("search", "gallbladder")["hits"]) == len(secondop("search", "gallbladder")["hits"])
    letter = next(record for record in after["records"] if record.get("media_type") == "application/pdf")
    other("original", letter["id"], "-o", tmp_path / "letter.pdf")
    assert (tmp_path / "letter.pdf").read_bytes() == (files / "letter.pdf").read_bytes()
    assert other("check", "--read-originals")["ok"]
    again = other("receive", out, "--patient", new, "--accept", "all")
    assert again["files"][0]["committed"] == {}
    secondop("receive", out, "--patient", "new", code=3)


def test_another_persons_hand_over_is_stopped(secondop: Secondop, other: Secondop, files: Path, tmp_path: Path) -> None:
    patient = rosa(secondop, files)
    ada = other("import", "--patient", "new", files / "other.json", "--accept", "clean")["patient"]["id"]
    password = tmp_path / "p.txt"
    password.write_text("told by telephone")
    secondop("share", "--patient", patient, "--hand-over-password-file", password, "-o", tmp_path / "r.age")
    before = other("records", "--patient", ada)
    words = ("--patient", ada, "--accept", "all", "--hand-over-password-file")
    assert other("receive", tmp_path / "r.age", *words, password, code=7)["files"][0]["committed"] == {}
    assert other("records", "--patient", ada) == before
    (tmp_path / "wrong.txt").write_text("not that password")
    other("receive", tmp_path / "r.age", *words, tmp_path / "wrong.txt", code=3)
    other("receive", files / "letter.pdf", *words, password, code=6)


def test_a_vault_gets_new_keys_and_keeps_everything(
    secondop: Secondop, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = rosa(secondop, files)
    before = secondop("records", "--patient", patient)
    log = secondop("audit")["entries"]
    password = tmp_path / "new.txt"
    password.write_text("a new good password")
    key = tmp_path / "key.txt"
    secondop("rekey", tmp_path / "new", "--new-password-file", password, "--recovery-key-out", key)
    old_key = secondop.key.read_text()
    old_files = {path.name for path in (secondop.vault / "originals").rglob("*.age")}
    shutil.rmtree(secondop.vault)
    secondop.vault = tmp_path / "new"
    secondop("patients", code=3)
    secondop.key.write_text(key.read_text())
    assert secondop("records", "--patient", patient) == before
    assert secondop("check", "--read-originals")["ok"]
    assert secondop("audit", "--verify")["entries"][: len(log)] == log
    assert not old_files & {path.name for path in (secondop.vault / "originals").rglob("*.age")}
    assert main(["patients", str(secondop.vault), "--password-file", str(password)]) == 0
    assert old_key != key.read_text()
