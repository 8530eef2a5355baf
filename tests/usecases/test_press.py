"""The workers that make packets: what two readers find wrong with a finished file is told together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from secondop_desktop.core.errors import CancelledError, VaultDamagedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.plan import plan_to_json
from secondop_desktop.packet.shared_work import FOUNDATION
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.worker import OnBlob, Source, TaskResult, Worker
from secondop_desktop.usecases.press import Press
from tests.packet import story


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as warm:
        yield warm


def _arguments(password: str | None = None) -> tuple[bytes, dict[str, Any]]:
    plan, data = story.plan(story.originals()[:1])
    made = story.composed(plan, data)
    return made.data, {"plan": plan_to_json(plan), "proof": made.result["proof"], "password": password}


def test_a_sound_file_passes_both_readers_and_only_the_first_tells_its_steps(press: Press) -> None:
    data, arguments = _arguments()
    steps: list[str] = []
    checked = press.check(data, arguments, Progress(lambda what, _done, _total: steps.append(what)))
    assert checked == {"ok": True, "problems": []}
    assert "Checking stamps" in steps
    assert "Checking links" not in steps


def test_what_only_the_second_reader_finds_fails_the_file(press: Press) -> None:
    data, arguments = _arguments("not used")
    checked = press.check(data, arguments, Progress())
    assert checked == {"ok": False, "problems": ["The file is not locked with the password."]}


def test_what_both_find_is_told_once(press: Press) -> None:
    _data, arguments = _arguments()
    checked = press.check(b"%PDF-1.7 nothing", arguments, Progress())
    assert not checked["ok"]
    assert len(checked["problems"]) == len(set(checked["problems"]))


def test_a_cancel_stops_both_readers_and_the_press_goes_on_serving(press: Press) -> None:
    data, arguments = _arguments()
    progress = Progress()
    progress.cancel()
    with pytest.raises(CancelledError):
        press.check(data, arguments, progress)
    assert press.check(data, arguments, Progress())["ok"]


def test_two_workers_share_the_originals_and_the_packet_passes(press: Press) -> None:
    plan, data = story.plan(story.originals())
    sources = [Source.from_bytes("a.pdf", data[item.document.id]) for item in plan.chosen]
    arguments = {"plan": plan_to_json(plan), "password": None}
    made = press.compose(sources, arguments, Progress(), 4)
    checked = {**arguments, "proof": made.value["proof"]}
    assert press.check(dict(made.blobs)["packet.pdf"], checked, Progress()) == {"ok": True, "problems": []}
    assert len(made.value["included"]) == len(sources)


def test_each_original_is_read_from_the_vault_once_for_both_workers(press: Press) -> None:
    plan, data = story.plan(story.originals())
    read: list[str] = []

    def source(name: str) -> Source:
        def chunks() -> Iterator[bytes]:
            read.append(name)
            yield data[name]

        return Source("a.pdf", chunks)

    names = [item.document.id for item in plan.chosen]
    press.compose(list(map(source, names)), {"plan": plan_to_json(plan), "password": None}, Progress(), 4)
    assert sorted(read) == sorted(names)


@pytest.mark.parametrize("which", [0, 5])
def test_an_original_that_cannot_be_read_from_the_vault_fails_the_packet_and_the_press_goes_on(
    press: Press, which: int
) -> None:
    plan, data = story.plan(story.originals())
    sources = [Source.from_bytes("a.pdf", data[item.document.id]) for item in plan.chosen]
    arguments = {"plan": plan_to_json(plan), "password": None}

    def gone() -> Iterator[bytes]:
        raise VaultDamagedError("An original is missing", "It is gone.")
        yield b""

    broken = [Source("a.pdf", gone) if number == which else source for number, source in enumerate(sources)]
    with pytest.raises(VaultDamagedError):
        press.compose(broken, arguments, Progress(), 4)
    assert len(press.compose(sources, arguments, Progress(), 4).value["included"]) == len(sources)


def test_a_cancel_of_shared_work_stops_both_workers_and_the_press_goes_on(press: Press) -> None:
    plan, data = story.plan(story.originals())
    sources = [Source.from_bytes("a.pdf", data[item.document.id]) for item in plan.chosen]
    arguments = {"plan": plan_to_json(plan), "password": None}
    progress = Progress(lambda *_step: progress.cancel())
    with pytest.raises(CancelledError):
        press.compose(sources, arguments, progress, 4)
    assert len(press.compose(sources, arguments, Progress(), 4).value["included"]) == len(sources)


def test_a_worker_that_ends_before_it_gives_its_half_of_the_file_fails_the_packet(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, data = story.plan(story.originals())
    sources = [Source.from_bytes("a.pdf", data[item.document.id]) for item in plan.chosen]
    arguments = {"plan": plan_to_json(plan), "password": None}
    run = Worker.run

    def ends_early(worker: Worker, task: str, *args: Any, on_blob: OnBlob | None = None, **more: Any) -> TaskResult:
        def give(name: str, blob: bytes) -> None:
            if name == FOUNDATION:
                raise WorkerFailedError(Reason.CRASHED)
            assert on_blob is not None
            on_blob(name, blob)

        return run(worker, task, *args, on_blob=on_blob and give, **more)

    monkeypatch.setattr(Worker, "run", ends_early)
    with pytest.raises(WorkerFailedError):
        press.compose(sources, arguments, Progress(), 4)
    monkeypatch.undo()
    assert press.compose(sources, arguments, Progress(), 4).value["pages"]
