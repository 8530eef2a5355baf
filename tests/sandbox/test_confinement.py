"""What the worker cannot see and cannot do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from secondop_desktop.sandbox.process import command, environment
from secondop_desktop.sandbox.worker import Source, Worker
from tests.sandbox.conftest import ALLOWED

TASKS = "tests.sandbox.tasks:"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is set on Linux only")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="limits of the process are those of POSIX")


def test_nothing_of_the_persons_environment_reaches_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDOP_PASSWORD_FILE", "/secret/password")
    monkeypatch.setenv("SECONDOP_VAULT", "/secret/vault")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/secret/agent")
    monkeypatch.setenv("PYTHONSTARTUP", "/secret/startup.py")
    with Worker(allowed=ALLOWED) as worker:
        seen = worker.run(TASKS + "environment", []).value
    assert "secret" not in repr(seen["environ"])
    assert {"SECONDOP_PASSWORD_FILE", "SECONDOP_VAULT", "SSH_AUTH_SOCK", "PYTHONSTARTUP"}.isdisjoint(seen["environ"])
    assert seen["environ"]["HOME"] == seen["environ"]["TMPDIR"] == seen["cwd"]


def test_the_worker_works_in_an_empty_private_folder_that_goes_with_it(worker: Worker) -> None:
    seen = worker.run(TASKS + "environment", []).value
    folder = Path(seen["cwd"])
    assert seen["files"] == []
    assert folder.is_dir()
    worker.run(TASKS + "echo", [Source.from_bytes("report.pdf", b"%PDF" * 100_000)])
    assert list(folder.iterdir()) == []
    worker.close()
    assert not folder.exists()


def test_the_folder_of_a_worker_that_crashed_goes_too(worker: Worker) -> None:
    folder = Path(worker.run(TASKS + "environment", []).value["cwd"])
    with pytest.raises(Exception, match="crashed"):
        worker.run(TASKS + "leave", [])
    assert not folder.exists()


def test_nothing_is_imported_from_the_private_folder(worker: Worker) -> None:
    seen = worker.run(TASKS + "environment", []).value
    assert "" not in seen["path"]
    assert seen["cwd"] not in seen["path"]
    Path(seen["cwd"], "planted.py").write_text("", encoding="utf-8")
    assert worker.run(TASKS + "attempt", [], {"what": "import from folder"}).value == "ModuleNotFoundError"


@pytest.mark.parametrize("what", ["socket", "look-up", "process", "shell", "fork", "file", "temporary file"])
def test_a_task_has_no_network_no_other_process_and_no_file(worker: Worker, what: str) -> None:
    folder = Path(worker.run(TASKS + "environment", []).value["cwd"])
    assert worker.run(TASKS + "attempt", [], {"what": what}).value in {"PermissionError", "FileNotFoundError"}
    assert list(folder.iterdir()) == []


def test_a_task_cannot_touch_the_files_of_the_person(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "vault.secondop"
    path.write_bytes(b"vault")
    for what in ("file elsewhere", "remove"):
        assert worker.run(TASKS + "attempt", [], {"what": what, "path": str(path)}).value == "PermissionError"
    assert path.read_bytes() == b"vault"


@posix_only
def test_not_even_native_code_can_put_a_byte_into_a_file(worker: Worker) -> None:
    folder = Path(worker.run(TASKS + "environment", []).value["cwd"])
    assert worker.run(TASKS + "attempt", [], {"what": "native file"}).value == "OSError"
    assert sum(path.stat().st_size for path in folder.iterdir()) == 0


@linux_only
def test_a_crash_leaves_no_core_file(worker: Worker) -> None:
    lines = worker.run(TASKS + "limits", []).value.splitlines()
    assert [line.split()[-3:-1] for line in lines if line.startswith("Max core")] == [["0", "0"]]


@linux_only
@pytest.mark.parametrize("what", ["native socket", "native exec"])
def test_not_even_native_code_has_a_network_or_another_program(worker: Worker, what: str) -> None:
    assert worker.run(TASKS + "attempt", [], {"what": what}).value == "PermissionError"


@linux_only
def test_the_worker_holds_no_file_but_its_pipes(worker: Worker, tmp_path: Path) -> None:
    with open(tmp_path / "vault", "wb"):
        handles = worker.run(TASKS + "open_handles", []).value
    assert [handle for handle in handles if not handle.startswith(("pipe:", "/dev/null", "/proc/"))] == []


def test_a_frozen_program_starts_its_console_executable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "secondop-desktop"))
    program, verb = command()
    assert Path(program).parent == tmp_path
    assert Path(program).stem == "secondop"
    assert verb == "--sandbox-worker"
    assert "PYTHONPATH" not in environment("folder", {})


def test_the_import_path_holds_no_relative_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", ["", ".", str(tmp_path)])
    paths = environment("folder", {})["PYTHONPATH"].split(";" if sys.platform == "win32" else ":")
    assert paths == [str(Path(__file__).resolve().parents[2]), str(tmp_path)]
