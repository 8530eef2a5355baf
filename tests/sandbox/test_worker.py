"""What comes back from the worker: values, blobs, digests, steps, the task's own errors."""

from __future__ import annotations

import hashlib
import select
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from secondop_desktop.core.errors import CancelledError, ExitCode, InputRefusedError, NotFoundError
from secondop_desktop.core.progress import Progress
from secondop_desktop.sandbox.arriving import Arriving, NeverComesError
from secondop_desktop.sandbox.limits import Limits
from secondop_desktop.sandbox.task import Input
from secondop_desktop.sandbox.worker import Source, Worker
from tests.sandbox.conftest import ALLOWED
from tests.sandbox.tasks import RECORD_VALUE

TASKS = "tests.sandbox.tasks:"


def test_a_task_sees_its_inputs_and_arguments(worker: Worker) -> None:
    sources = [Source.from_bytes("report.pdf", b"%PDF"), Source.from_bytes("empty", b"")]
    result = worker.run(TASKS + "echo", sources, {"page": 3, "names": ["ж", None]})
    assert result.value["args"] == {"page": 3, "names": ["ж", None]}
    assert [item[:2] for item in result.value["inputs"]] == [["report.pdf", 4], ["empty", 0]]
    assert result.blobs == ()


def test_the_digests_are_of_what_the_worker_received(worker: Worker) -> None:
    one, two = b"first" * 200_000, b""
    result = worker.run(TASKS + "echo", [Source.from_bytes("a", one), Source.from_bytes("b", two)])
    expected = tuple(hashlib.sha256(data).hexdigest() for data in (one, two))
    assert result.sha256 == expected
    assert tuple(item[2] for item in result.value["inputs"]) == expected


def test_a_source_is_opened_when_it_is_sent_and_on_the_callers_thread(worker: Worker) -> None:
    opened: list[threading.Thread] = []

    def chunks() -> Iterator[bytes]:
        opened.append(threading.current_thread())
        yield b"one"
        yield b""
        yield b"two" * 500_000

    source = Source("stream", chunks)
    assert opened == []
    result = worker.run(TASKS + "echo", [source])
    assert result.value["inputs"][0][1] == 3 + 1_500_000
    assert opened == [threading.current_thread()]


def test_a_file_is_sent_under_its_name_without_its_path(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "Überweisung.txt"
    path.write_bytes(b"text")
    assert worker.run(TASKS + "echo", [Source.from_path(path)]).value["inputs"][0][:2] == ["Überweisung.txt", 4]


def test_a_value_of_many_frames_comes_back_whole(worker: Worker) -> None:
    value = worker.run(TASKS + "large_value", [], {"size": 5_000_000}).value
    assert value == ["x" * 1000] * 5000


def test_texts_that_no_encoding_holds_come_back_as_they_were(worker: Worker) -> None:
    assert worker.run(TASKS + "odd_texts", []).value == ["\ud800", "\0", "ж", 10**30, None, 1.5]


def test_blobs_come_back_in_order(worker: Worker) -> None:
    result = worker.run(TASKS + "blobs", [], {"count": 3, "size": 600_000})
    assert result.blobs == tuple((f"page-{n}", bytes([n]) * 600_000) for n in range(3))


def test_blobs_are_handed_over_one_by_one_when_asked_for(worker: Worker) -> None:
    seen: list[tuple[str, int, threading.Thread]] = []
    result = worker.run(
        TASKS + "blobs",
        [],
        {"count": 3, "size": 0},
        on_blob=lambda name, data: seen.append((name, len(data), threading.current_thread())),
    )
    assert result.blobs == ()
    assert seen == [(f"page-{n}", 0, threading.current_thread()) for n in range(3)]


def test_more_than_the_pipes_hold_goes_both_ways(worker: Worker) -> None:
    data = bytes(range(256)) * 40_000
    result = worker.run(TASKS + "give_back", [Source.from_bytes(f"{n}", data) for n in range(3)])
    assert result.blobs == tuple((f"{n}", data) for n in range(3))


def test_steps_reach_the_parents_progress(worker: Worker) -> None:
    seen: list[tuple[str, int, int]] = []
    worker.run(TASKS + "steps", [], progress=Progress(lambda *step: seen.append(step)))
    assert seen == [("Opening", 1, 3), ("Reading", 1, 3), ("Sorting", 1, 3)]


def test_of_a_flood_of_steps_only_some_are_told_but_the_last_is(worker: Worker) -> None:
    seen: list[tuple[str, int, int]] = []
    worker.run(TASKS + "many_steps", [], progress=Progress(lambda *step: seen.append(step)))
    assert len(seen) < 10_000
    assert seen[-1] == ("Reading", 100_000, 100_000)


def test_an_error_for_the_person_crosses_as_its_class_with_its_words(worker: Worker) -> None:
    before = worker.run(TASKS + "pid", []).value
    with pytest.raises(InputRefusedError) as caught:
        worker.run(TASKS + "refuse", [])
    assert type(caught.value) is InputRefusedError
    assert caught.value.title == "No pages"
    assert caught.value.message == "This PDF has no pages. Ask for the report again."
    assert caught.value.exit_code is ExitCode.INPUT_REFUSED
    assert worker.run(TASKS + "pid", []).value == before, "the worker stays usable"


def test_an_error_class_of_the_tasks_own_crosses_as_its_nearest_known_base(worker: Worker) -> None:
    with pytest.raises(InputRefusedError) as caught:
        worker.run(TASKS + "refuse_in_own_class", [])
    assert type(caught.value) is InputRefusedError
    assert caught.value.exit_code is ExitCode.NOT_FOUND


def test_one_process_serves_many_tasks(worker: Worker) -> None:
    assert len({worker.run(TASKS + "pid", []).value for _ in range(5)}) == 1


def test_what_a_source_raises_comes_through_and_the_worker_stays_usable(worker: Worker) -> None:
    before = worker.run(TASKS + "pid", []).value

    def broken() -> Iterator[bytes]:
        yield b"some"
        raise NotFoundError("Gone", "The original is missing.")

    with pytest.raises(NotFoundError):
        worker.run(TASKS + "echo", [Source("a", broken), Source.from_bytes("b", b"b")])
    assert worker.run(TASKS + "echo", [Source.from_bytes("c", b"ccc")]).value["inputs"][0][:2] == ["c", 3]
    assert worker.run(TASKS + "pid", []).value == before


def test_what_on_blob_raises_comes_through_and_the_next_task_gets_a_clean_worker(worker: Worker) -> None:
    def full(name: str, data: bytes) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        worker.run(TASKS + "blobs", [], {"count": 3, "size": 10}, on_blob=full)
    assert worker.run(TASKS + "blobs", [], {"count": 1, "size": 2}).blobs == (("page-0", b"\0\0"),)


def test_too_large_an_input_is_refused_before_anything_is_read(worker: Worker) -> None:
    def unread() -> Iterator[bytes]:
        raise AssertionError("opened")

    with Worker(Limits(input_bytes=1000), allowed=ALLOWED) as small:
        with pytest.raises(InputRefusedError, match="too large together"):
            small.run(TASKS + "echo", [Source("a", unread, 600), Source("b", unread, 600)])
        with pytest.raises(InputRefusedError, match="This file is too large"):
            small.run(TASKS + "echo", [Source("a", unread, 1001)])
        assert small.run(TASKS + "echo", [Source.from_bytes("c", b"c" * 1000)]).value["inputs"][0][1] == 1000


def test_a_stream_that_turns_out_too_large_is_refused_and_the_worker_stays_usable() -> None:
    with Worker(Limits(input_bytes=1000), allowed=ALLOWED) as small:
        before = small.run(TASKS + "pid", []).value
        with pytest.raises(InputRefusedError):
            small.run(TASKS + "echo", [Source("a", lambda: iter([b"x" * 600, b"y" * 600]))])
        assert small.run(TASKS + "pid", []).value == before


@pytest.mark.parametrize(
    "name",
    [
        "os:system",
        "secondop_desktop.vault.keys:open",
        "secondop_desktop.importersx.run:parse",
        "secondop_desktop.importers.run",
        "secondop_desktop.importers.run:_private",
        "secondop_desktop.importers.run:parse.__globals__",
        "secondop_desktop.importers..run:parse",
        "tests.sandboxed.tasks:echo",
        "",
    ],
)
def test_a_function_that_is_no_task_is_refused_before_a_process_is_asked(worker: Worker, name: str) -> None:
    with pytest.raises(ValueError, match="not a task"):
        worker.run(name, [])


def test_tasks_of_importers_and_packet_are_allowed_without_asking() -> None:
    with Worker() as worker, pytest.raises(ValueError, match="not a task"):
        worker.run(TASKS + "echo", [])


def test_a_warm_worker_has_imported_what_it_was_told(worker: Worker) -> None:
    worker.warm("tests.sandbox.tasks")
    first = worker.run(TASKS + "pid", []).value
    worker.warm("tests.sandbox.nowhere")
    assert worker.run(TASKS + "pid", []).value == first


def test_a_closed_worker_takes_no_task(worker: Worker) -> None:
    worker.close()
    worker.close()
    with pytest.raises(RuntimeError):
        worker.run(TASKS + "echo", [])


def test_a_cancelled_job_does_not_start(worker: Worker) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(CancelledError):
        worker.run(TASKS + "leave", [], progress=progress)


def test_a_cancel_reaches_the_task_at_its_next_step(worker: Worker) -> None:
    before = worker.run(TASKS + "pid", []).value
    progress = Progress(lambda *step: progress.cancel())
    with pytest.raises(CancelledError):
        worker.run(TASKS + "cancellable", [], progress=progress)
    assert worker.run(TASKS + "pid", []).value == before, "a task that stops by itself costs no worker"


def test_a_cancel_while_inputs_are_sent_stops_the_sending(worker: Worker) -> None:
    before = worker.run(TASKS + "pid", []).value
    progress = Progress()

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x"
            progress.cancel()

    with pytest.raises(CancelledError):
        worker.run(TASKS + "echo", [Source("a", endless)], progress=progress)
    assert worker.run(TASKS + "pid", []).value == before


def test_a_task_that_ignores_the_cancel_is_ended(worker: Worker) -> None:
    progress = Progress()
    with pytest.raises(CancelledError):
        worker.run(TASKS + "hang", [], progress=progress, on_blob=lambda name, data: progress.cancel())
    assert worker.run(TASKS + "echo", []).value["inputs"] == []


def test_closing_from_another_thread_ends_a_running_task(worker: Worker) -> None:
    closer = threading.Thread(target=worker.close)
    with pytest.raises(CancelledError):
        worker.run(TASKS + "hang", [], on_blob=lambda name, data: closer.start())
    closer.join()


def test_two_threads_take_turns(worker: Worker) -> None:
    values: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: values.append(worker.run(TASKS + "echo", [], {"n": n}).value["args"]["n"]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values) == list(range(8))


def test_no_object_of_the_worker_shows_a_record_in_its_text() -> None:
    with Worker(allowed=ALLOWED) as worker:
        source = Source.from_bytes("a", RECORD_VALUE.encode())
        result = worker.run(TASKS + "give_back", [source])
    assert RECORD_VALUE not in repr(source) + repr(result)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe cannot be waited for by select there")
def test_an_early_task_begins_before_its_last_input_is_sent(worker: Worker) -> None:
    begun: list[bool] = []

    def late() -> Iterator[bytes]:
        assert worker._process is not None
        answer = worker._process._popen.stdout
        assert answer is not None
        begun.append(bool(select.select([answer], [], [], 60)[0]))
        yield b"second"

    sources = [Source.from_bytes("a", b"first"), Source("b", late)]
    result = worker.run(TASKS + "one_by_one", sources, early=True)
    assert begun == [True], "it told its first step while the second input was not there"
    assert result.value == ["first", "second"]
    assert result.sha256 == tuple(hashlib.sha256(data).hexdigest() for data in (b"first", b"second"))


def test_an_early_task_is_answered_for_all_its_inputs_also_those_it_did_not_look_at(worker: Worker) -> None:
    sources = [Source.from_bytes(str(number), b"x" * number) for number in range(5)]
    assert len(worker.run(TASKS + "pid", sources, early=True).sha256) == 5


def test_a_source_that_fails_ends_an_early_task_and_the_worker_goes_on(worker: Worker) -> None:
    before = worker.run(TASKS + "pid", []).value

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise NotFoundError("Gone", "It is gone.")

    for task in ("one_by_one", "pid", "echo"):
        with pytest.raises(NotFoundError):
            worker.run(TASKS + task, [Source.from_bytes("a", b"first"), Source("b", broken)], early=True)
        assert worker.run(TASKS + "pid", []).value == before


def test_a_cancel_while_the_inputs_of_an_early_task_are_sent_stops_both(worker: Worker) -> None:
    before = worker.run(TASKS + "pid", []).value
    progress = Progress()

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x"
            progress.cancel()

    sources = [Source.from_bytes("a", b"first"), Source("b", endless)]
    with pytest.raises(CancelledError):
        worker.run(TASKS + "one_by_one", sources, progress=progress, early=True)
    assert worker.run(TASKS + "pid", []).value == before


def test_an_early_task_that_hangs_is_ended_when_its_sending_is_cancelled(worker: Worker) -> None:
    progress = Progress()

    def cancelled() -> Iterator[bytes]:
        progress.cancel()
        yield b"x"

    with pytest.raises(CancelledError):
        worker.run(TASKS + "hang", [Source("a", cancelled)], progress=progress, early=True)
    assert worker.run(TASKS + "echo", []).value["inputs"] == []


def test_an_early_task_that_fails_at_once_fails_when_all_is_sent(worker: Worker) -> None:
    sources = [Source.from_bytes("a", b"x" * 3_000_000), Source.from_bytes("b", b"y")]
    with pytest.raises(InputRefusedError):
        worker.run(TASKS + "refuse", sources, early=True)
    assert worker.run(TASKS + "echo", []).value["inputs"] == []


def test_inputs_that_have_come_are_read_like_a_list() -> None:
    inputs = Arriving(2)
    inputs.add(Input("a", b"1"))
    inputs.add(Input("b", b"2"))
    inputs.wait()
    assert [item.name for item in inputs] == ["a", "b"] == [item.name for item in inputs[:]]
    assert (len(inputs), inputs[-1].data) == (2, b"2")
    with pytest.raises(IndexError):
        inputs[2]


def test_who_waits_for_an_input_that_never_comes_is_told() -> None:
    inputs = Arriving(1)
    inputs.give_up()
    with pytest.raises(NeverComesError):
        inputs.wait()
