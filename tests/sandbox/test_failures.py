"""What a file can do to the worker, and what the program says then; it always goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from secondop_desktop.core.errors import ExitCode, SecondOpError
from secondop_desktop.sandbox import process as process_module
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.frames import MAX_PAYLOAD
from secondop_desktop.sandbox.limits import MIB, Limits, resident_bytes
from secondop_desktop.sandbox.process import Process
from secondop_desktop.sandbox.worker import Source, Worker
from tests.sandbox.conftest import ALLOWED
from tests.sandbox.tasks import RECORD_VALUE

TASKS = "tests.sandbox.tasks:"


def await_end(pid: int) -> None:
    """Wait until a process has no memory any more, whether or not somebody has collected its status."""
    while resident_bytes(pid):
        time.sleep(0.01)


def failure(worker: Worker, task: str, **args: object) -> WorkerFailedError:
    """How a task fails; the worker serves the next one all the same."""
    with pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + task, [Source.from_bytes("a", b"bytes")], args)
    assert caught.value.exit_code is ExitCode.INPUT_REFUSED
    assert caught.value.title
    assert caught.value.message
    assert worker.run(TASKS + "echo", [Source.from_bytes("b", b"next")]).value["inputs"][0][:2] == ["b", 4]
    return caught.value


def test_a_process_that_ends_by_itself_is_reported(worker: Worker) -> None:
    error = failure(worker, "leave")
    assert error.reason is Reason.CRASHED
    assert error.detail == "exit status 3"


def test_a_segmentation_fault_is_reported_with_its_place(worker: Worker) -> None:
    error = failure(worker, "segfault")
    assert error.reason is Reason.CRASHED
    assert "in segfault" in error.captured


def test_a_task_that_exits_is_a_bug_not_the_end(worker: Worker) -> None:
    assert failure(worker, "leave_quietly").reason is Reason.BUG


def test_an_unexpected_exception_crosses_as_places_without_its_text(worker: Worker) -> None:
    error = failure(worker, "unexpected")
    assert error.reason is Reason.BUG
    assert error.detail.startswith("KeyError at ")
    assert "tests.sandbox.tasks:" in error.detail
    everything = f"{error}{error!r}{error.title}{error.message}{error.detail}{error.captured}"
    assert RECORD_VALUE not in everything + "".join(traceback.format_exception(error))


@pytest.mark.parametrize("task", ["not_json", "not_a_number"])
def test_a_value_that_is_not_json_is_a_bug(worker: Worker, task: str) -> None:
    assert failure(worker, task).reason is Reason.BUG


def test_a_task_that_is_not_there_is_a_bug(worker: Worker) -> None:
    assert failure(worker, "nowhere").reason is Reason.BUG


def test_a_function_imported_from_elsewhere_is_not_run_as_a_task(worker: Worker) -> None:
    error = failure(worker, "Path")
    assert error.reason is Reason.BUG
    assert error.detail.startswith("ValueError at ")


@pytest.mark.parametrize("task", ["hang", "hang_natively"])
def test_a_task_without_progress_is_ended(task: str) -> None:
    with Worker(Limits(seconds=2.0), allowed=ALLOWED) as worker:
        assert failure(worker, task).reason is Reason.HUNG


def test_a_task_with_progress_may_take_longer_than_the_idle_limit() -> None:
    with Worker(Limits(seconds=2.0), allowed=ALLOWED) as worker:
        assert worker.run(TASKS + "slow_but_alive", [], {"steps": 12, "seconds": 0.25}).value == "done"


def test_a_task_with_endless_progress_is_ended_at_last() -> None:
    with Worker(Limits(total_seconds=2.0), allowed=ALLOWED) as worker:
        assert failure(worker, "cancellable").reason is Reason.HUNG


def test_the_time_that_the_program_takes_for_a_blob_is_not_the_workers() -> None:
    with Worker(Limits(seconds=2.0), allowed=ALLOWED) as worker:
        # More than a pipe holds, so that the worker waits in the middle.
        args = {"count": 2, "size": 2_000_000}
        result = worker.run(TASKS + "blobs", [], args, on_blob=lambda name, data: time.sleep(2.5))
    assert result.value == 2


def test_a_worker_above_its_memory_is_ended() -> None:
    with Worker(Limits(memory_bytes=200 * MIB), allowed=ALLOWED) as worker:
        assert failure(worker, "hog").reason is Reason.MEMORY


def test_the_worker_ends_itself_when_nobody_watches_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Process, "resident_bytes", lambda self: 0)
    with Worker(Limits(memory_bytes=200 * MIB), allowed=ALLOWED) as worker:
        assert failure(worker, "hold", size=300 * MIB).reason is Reason.MEMORY


def test_memory_is_also_watched_from_outside() -> None:
    with Worker(Limits(memory_bytes=200 * MIB), allowed=ALLOWED) as worker:
        assert failure(worker, "hog_natively", size=300 * MIB).reason is Reason.MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds private memory by a limit of the process")
def test_one_huge_allocation_fails_before_it_is_made() -> None:
    with Worker(Limits(memory_bytes=200 * MIB), allowed=ALLOWED) as worker:
        assert worker.run(TASKS + "one_huge_allocation", [], {"size": 2000 * MIB}).value == "refused"


def test_a_library_that_runs_out_of_memory_is_reported_as_that(worker: Worker) -> None:
    assert failure(worker, "out_of_memory").reason is Reason.MEMORY


def test_a_worker_still_swollen_by_the_last_file_is_replaced() -> None:
    with Worker(Limits(memory_bytes=400 * MIB), allowed=ALLOWED) as worker:
        swollen = worker.run(TASKS + "swell", [], {"size": 250 * MIB}).value
        assert worker.run(TASKS + "pid", []).value != swollen


@pytest.mark.parametrize(
    "task, args", [("large_value", {"size": 3_000_000}), ("blobs", {"count": 100_000, "size": 20})]
)
def test_more_output_than_allowed_ends_the_worker(task: str, args: dict[str, int]) -> None:
    with Worker(Limits(output_bytes=2_000_000), allowed=ALLOWED) as worker:
        assert failure(worker, task, **args).reason is Reason.OUTPUT


def test_what_libraries_print_does_not_get_between_the_frames(worker: Worker) -> None:
    assert worker.run(TASKS + "print_everywhere", []).value == "undisturbed"
    assert worker.run(TASKS + "echo", []).value["inputs"] == []


def test_of_what_libraries_print_only_the_end_is_kept_and_never_shown(worker: Worker) -> None:
    error = failure(worker, "print_a_lot_and_leave")
    assert error.captured.endswith(RECORD_VALUE)
    assert len(error.captured) == 16 * 1024
    assert RECORD_VALUE not in "".join(traceback.format_exception(error)) + error.message


def test_a_library_that_asks_the_person_gets_no_answer(worker: Worker) -> None:
    assert worker.run(TASKS + "read_standard_input", []).value == 0


# A stand-in for a worker that was taken over by what it read: it greets, takes the task, and then sends `rubbish`.
IMPOSTOR = """
import json, os, struct, sys, time
def frame(kind, payload): return struct.pack(">Ic", len(payload), kind) + payload
os.write(1, {greeting})
length, = struct.unpack(">I", os.read(0, 5)[:4]); os.read(0, length)
length, = struct.unpack(">I", os.read(0, 5)[:4]); os.read(0, length)
os.write(1, {rubbish})
time.sleep({seconds})
"""
GREETING = 'frame(b"Y", json.dumps(dict(pid=os.getpid())).encode())'


def impostor(monkeypatch: pytest.MonkeyPatch, rubbish: str, *, greeting: str = GREETING, seconds: float = 60) -> None:
    code = IMPOSTOR.format(greeting=greeting, rubbish=rubbish, seconds=seconds)
    monkeypatch.setattr(process_module, "command", lambda: [sys.executable, "-c", code])


@pytest.mark.parametrize(
    "rubbish",
    [
        'b"Segmentation fault, or any other text"',
        'struct.pack(">Ic", 2**31, b"V")',
        f'struct.pack(">Ic", {MAX_PAYLOAD + 1}, b"V")',
        'frame(b"?", b"")',
        'frame(b"H", b"{}")',
        'frame(b"V", b"{not json")',
        'frame(b"V", b"NaN")',
        'frame(b"V", "ж".encode())',
        'frame(b"V", b"[" * 100_000)',
        'frame(b"V", b"9" * 100_000)',
        'frame(b"P", b"[1, 2, 3]")',
        'frame(b"P", b\'["Reading"]\')',
        'frame(b"D", b"data of no blob")',
        'frame(b"E", b"")',
        'frame(b"B", b"1")',
        'frame(b"B", b\'"a"\') + frame(b"B", b\'"b"\')',
        'frame(b"B", b\'"a"\') + frame(b"V", b"1")',
        'frame(b"S", b\'["00"]\') + frame(b"V", b"1")',
        'frame(b"S", b"1") + frame(b"V", b"1")',
        'frame(b"X", b\'{"kind": "error", "class": "ExitCode", "title": "", "message": "", "exit_code": 6}\')',
        'frame(b"X", b\'{"kind": "error", "class": "UsageError", "title": "", "message": "", "exit_code": 99}\')',
        'frame(b"X", b\'{"kind": "error", "class": "UsageError", "title": "", "message": "", "exit_code": []}\')',
        'frame(b"X", b"[]")',
        'frame(b"Y", b"{}")',
    ],
)
def test_a_worker_that_sends_rubbish_is_ended_and_reported(monkeypatch: pytest.MonkeyPatch, rubbish: str) -> None:
    impostor(monkeypatch, rubbish)
    with Worker(allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [])
    assert caught.value.reason is Reason.PROTOCOL


def test_a_value_without_the_digest_of_its_input_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    impostor(monkeypatch, 'frame(b"V", b"1")')
    with Worker(allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [Source.from_bytes("a", b"a")])
    assert caught.value.reason is Reason.PROTOCOL


@pytest.mark.parametrize(
    "greeting", ['b"Traceback (most recent call last)"', 'frame(b"Y", b"[]")', 'frame(b"V", b"1")']
)
def test_a_worker_that_does_not_greet_is_reported(monkeypatch: pytest.MonkeyPatch, greeting: str) -> None:
    impostor(monkeypatch, 'b""', greeting=greeting)
    with Worker(allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [])
    assert caught.value.reason is Reason.PROTOCOL


def test_a_worker_that_stops_in_the_middle_of_a_frame_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    impostor(monkeypatch, 'struct.pack(">Ic", 1000, b"V") + b"half"', seconds=0)
    with Worker(allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [])
    assert caught.value.reason is Reason.CRASHED


def test_a_worker_that_dies_while_it_is_fed_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    impostor(monkeypatch, 'b""', seconds=0)
    with Worker(allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [Source.from_bytes("a", bytes(10_000_000))])
    assert caught.value.reason is Reason.CRASHED


def test_a_worker_that_does_not_read_is_ended_though_the_pipe_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    impostor(monkeypatch, 'b""')
    with Worker(Limits(seconds=0.7), allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [Source.from_bytes("a", bytes(10_000_000))])
    assert caught.value.reason is Reason.HUNG


def test_a_worker_that_cannot_be_started_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(process_module, "command", lambda: [str(tmp_path / "secondop")])
    with Worker(allowed=ALLOWED) as worker, pytest.raises(WorkerFailedError) as caught:
        worker.run(TASKS + "echo", [])
    assert caught.value.reason is Reason.CRASHED


@pytest.mark.skipif(sys.platform == "win32", reason="the process is ended by a signal")
def test_a_worker_that_died_between_two_tasks_is_replaced_without_a_word(worker: Worker) -> None:
    first = worker.run(TASKS + "pid", []).value
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert worker.run(TASKS + "pid", []).value != first


def test_what_the_person_is_told_depends_on_whether_a_file_was_read_or_pages_were_made() -> None:
    for reason in Reason:
        reading, making = WorkerFailedError(reason), WorkerFailedError(reason, reading=False)
        assert isinstance(reading, SecondOpError)
        assert "original is unchanged" in reading.message
        assert "file" not in making.title


PARENT = """
import sys
from secondop_desktop.sandbox.worker import Worker
with Worker(allowed=("tests.sandbox.",)) as worker:
    def tell(name, data):
        sys.stdout.write(data.decode() + "\\n")
        sys.stdout.flush()
    worker.run("tests.sandbox.tasks:pid", [])
    worker.run("tests.sandbox.tasks:hang", [], on_blob=tell)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A program in the middle of a task, and the number of its worker."""
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=root, env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        yield program, int(program.stdout.readline())
        program.kill()


def test_the_worker_goes_when_its_parent_is_killed_in_the_middle_of_a_task(
    parent: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    program, child = parent
    assert len(list(tmp_path.iterdir())) == 1
    program.kill()
    program.wait()
    await_end(child)
    assert list(tmp_path.iterdir()) == [], "its private folder went with it"
