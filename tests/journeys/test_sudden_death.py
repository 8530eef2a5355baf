"""The process is killed in the middle of an import or an export: the vault opens, and nothing committed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secondop_desktop.core.records import Kind
from secondop_desktop.usecases import browse, import_files, maintain
from secondop_desktop.usecases.import_files import Accept
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter
from tests.vaults import Made

# Ends this process without warning, as a power cut does, at the n-th call of a function of ours.
_DIE_AT = """
import os, sys
import importlib
module, _, name = sys.argv[1].partition(":")
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
real, calls = getattr(owner, last), [0]
def deadly(*args, **kwargs):
    calls[0] += 1
    if calls[0] == int(sys.argv[2]):
        os._exit(137)
    return real(*args, **kwargs)
setattr(owner, last, deadly)
from secondop_desktop.cli import main
sys.exit(main(sys.argv[3:]))
"""


def run(made: Made, key: Path, where: str, call: int, *arguments: str | Path) -> int:
    command, *rest = map(str, arguments)
    words = [sys.executable, "-c", _DIE_AT, where, str(call), command, str(made.folder), *rest]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run([*words, "--recovery-key-file", str(key), "--json"], capture_output=True, env=environment)
    return done.returncode


@pytest.fixture
def key(made: Made, tmp_path: Path) -> Path:
    path = tmp_path / "key.txt"
    path.write_text(made.recovery_key)
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "first.json").write_bytes(fhir_bundle([("TSH", "1.11", "mIU/L", "2024-01-01")]))
    rows = [(f"Test {n}", f"{n}.25", "mg/dL", "2025-01-01") for n in range(1500)]
    (folder / "second.json").write_bytes(fhir_bundle(rows))
    (folder / "letter.pdf").write_bytes(letter())
    return [folder / "first.json", folder / "second.json", folder / "letter.pdf"]


def results(vault: Vault, patient: str) -> int:
    return len(browse.records(vault, patient, (Kind.TEST_RESULT,)))


@pytest.mark.parametrize(
    "where, call",
    [
        ("secondop_desktop.vault.originals:Originals.seal", 2),
        ("secondop_desktop.vault.originals:sync_folder", 2),
        ("secondop_desktop.vault.tray:put", 2),
        ("secondop_desktop.vault.intake:_Intake.document", 1),
        ("secondop_desktop.vault.intake:columns_of", 700),
        ("secondop_desktop.vault.intake:passage_of", 1400),
        ("secondop_desktop.usecases.import_files:_learn_identifiers", 1),
        ("secondop_desktop.vault.vault:end_writing", 1),
    ],
)
def test_death_during_an_import_loses_nothing_committed(
    made: Made, key: Path, files: list[Path], where: str, call: int
) -> None:
    with made.open() as vault:
        session = import_files.read_files(vault, None, files[:1])
        outcome = import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
        assert outcome.patient is not None
        patient = outcome.patient.id
    assert run(made, key, where, call, "import", "--patient", patient, *files[1:], "--accept", "all") == 137
    with made.open() as vault:
        after = results(vault, patient)
        assert after in {1, 1501}, "an import is taken in whole or not at all"
        assert all(problem.repairable for problem in maintain.check(vault, read_originals=True))
        assert list(made.folder.rglob("*.partial")) == [] or after == 1
        session = import_files.read_files(vault, patient, files)
        import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
        assert results(vault, patient) == 1501
        assert [len(browse.records(vault, patient, (Kind.DOCUMENT,)))] == [3]
        assert maintain.check(vault, read_originals=True) == ()
        assert browse.waiting(vault) == ()


@pytest.mark.parametrize(
    "where, call",
    [
        ("secondop_desktop.usecases.make_packet:save", 1),
        ("secondop_desktop.core.files:sync_folder", 1),
        ("secondop_desktop.vault.vault:Vault.change", 1),
    ],
)
def test_death_during_an_export_leaves_no_half_packet(
    made: Made, key: Path, files: list[Path], tmp_path: Path, where: str, call: int
) -> None:
    with made.open() as vault:
        session = import_files.read_files(vault, None, files[:1])
        outcome = import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
        assert outcome.patient is not None
        patient = outcome.patient.id
    out = tmp_path / "out"
    out.mkdir()
    assert run(made, key, where, call, "packet", "--patient", patient, "-o", out / "packet.pdf") == 137
    packet = out / "packet.pdf"
    assert not packet.exists() or packet.read_bytes().rstrip().endswith(b"%%EOF")
    with made.open() as vault:
        assert results(vault, patient) == 1
        assert maintain.check(vault, read_originals=True) == ()


def test_what_a_dead_writer_left_behind_does_not_lock_the_vault(made: Made, key: Path, files: list[Path]) -> None:
    where = "secondop_desktop.vault.tray:put"
    assert run(made, key, where, 1, "import", "--patient", "new", files[0], "--accept", "clean") == 137
    with made.open() as vault:
        assert browse.patients(vault) == ()
