"""The process is killed in the middle of an import or an export: the vault opens, and nothing committed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, Patient
from secondop_desktop.usecases import browse, edit, import_files, maintain, review_tray
from secondop_desktop.usecases.import_files import Accept, FileDecision
from secondop_desktop.vault.vault import Vault
from tests.fixtures import BORN, FAMILY, GIVEN, NAME, fhir_bundle, letter
from tests.vaults import Made

ROSA = Patient(display=NAME, family_name=FAMILY, given_names=GIVEN, birth_date=PartialDate(BORN), sex="female")

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
        ("secondop_desktop.vault.inventory:end_writing", 1),
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


# Decides about files that wait, as the window does, and ends without warning.
_DIE_REVIEWING = """
import os, sys
from dataclasses import replace
from pathlib import Path
from secondop_desktop.usecases import import_files, open_vault, read_tables, review_tray
vault = open_vault.open_with_recovery_key(Path(sys.argv[1]), sys.argv[2], writer=True)
patient = sys.argv[3]
session = import_files.read_files(vault, patient, [Path(name) for name in sys.argv[4:]])
table = next(file.batch.tables[0] for file in session.files if file.batch.tables)
number = next(n for n, file in enumerate(session.files) if file.batch.tables)
session = read_tables.confirm(vault, session, table.layout, replace(table.mapping, day_first=True))
slip = next(n for n, file in enumerate(session.files) if file.name == "slip.txt")
review_tray.keep_decided(vault, session, {slip: review_tray.Decided(same_person=True, looked_at=True)})
decisions = {number: import_files.FileDecision()}
import_files.commit(vault, session, decisions)
os._exit(137)
"""


def test_death_in_the_middle_of_a_review_keeps_what_was_decided(made: Made, tmp_path: Path) -> None:
    (tmp_path / "slip.txt").write_text("Kitchen list\n\neggs and flour\n")
    rows = f"Patient,DOB,Test,Result,Unit,Date\n{NAME},{BORN},Ferritin,31,ug/L,03/04/2026\n"
    (tmp_path / "table.csv").write_text(rows)
    (tmp_path / "second.json").write_bytes(fhir_bundle([("TSH", "1.11", "mIU/L", "2024-01-01")]))
    with made.open() as vault:
        patient = edit.add_patient(vault, ROSA)
    names = [str(tmp_path / name) for name in ("slip.txt", "table.csv", "second.json")]
    words = [sys.executable, "-c", _DIE_REVIEWING, str(made.folder), made.recovery_key, patient, *names]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(words, capture_output=True, env=environment)
    assert done.returncode == 137, done.stderr[-2000:]
    with made.open() as vault:
        assert results(vault, patient) == 1, "what was taken in is there, once"
        waiting = review_tray.waiting_for(vault, patient)
        assert [item.file_name for item in waiting] == ["slip.txt", "second.json"]
        session = review_tray.reopen(vault, patient, waiting)
        decided = review_tray.decided_so_far(vault, session)
        assert {session.files[number].name: what.same_person for number, what in decided.items()} == {"slip.txt": True}
        import_files.commit(vault, session, {0: FileDecision(same_person=True), 1: FileDecision()})
        import_files.read_files(vault, patient, [Path(name) for name in names])
        assert results(vault, patient) == 2
        assert browse.waiting(vault) == ()
        assert maintain.check(vault, read_originals=True) == ()
