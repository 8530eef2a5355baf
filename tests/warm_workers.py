"""Worker processes that one test is done with serve the next one, as one serves many files in the program.

A process costs a second, most of it for importing the readers, and most tests of the window need some.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence

import pytest

from secondop_desktop.sandbox import worker as worker_module
from secondop_desktop.sandbox.frames import ChannelClosedError, Kind
from secondop_desktop.sandbox.limits import Limits
from secondop_desktop.sandbox.process import Process
from secondop_desktop.sandbox.worker import Worker

_MOST_OF_A_KIND = 3
_Key = tuple[Limits, str | None]


class Shelf:
    """Processes between two tasks, by their limits and time zone, which are given to them when they start."""

    def __init__(self) -> None:
        self._idle: dict[_Key, list[Process]] = {}

    def take(self, limits: Limits, allowed: Sequence[str], modules: Sequence[str]) -> Process:
        """A process of the shelf where it has one that lives, or a new one."""
        idle = [] if allowed else self._idle.get(_key(limits), [])
        while idle:
            process = idle.pop()
            if process.alive:
                with contextlib.suppress(ChannelClosedError):
                    if modules:
                        process.writer.send_json(Kind.WARM, list(modules))
                    return process
            process.discard()
        return Process(limits, allowed, modules)

    def keep(self, worker: Worker) -> None:
        """Take over the process of a worker that is about to be closed, if it is between tasks and not swollen."""
        if worker._allowed or not worker._turn.acquire(blocking=False):
            return
        try:
            process = worker._process
            idle = self._idle.setdefault(_key(worker._limits), [])
            if process is None or not process.alive or len(idle) >= _MOST_OF_A_KIND:
                return
            if process.resident_bytes() <= worker._limits.memory_bytes // 2:
                worker._process = None
                idle.append(process)
        finally:
            worker._turn.release()

    def clear(self) -> None:
        """End every process."""
        for idle in self._idle.values():
            for process in idle:
                process.discard()
        self._idle.clear()


def _key(limits: Limits) -> _Key:
    return limits, os.environ.get("TZ")


@pytest.fixture(scope="session", autouse=True)
def warm_workers() -> Iterator[Shelf]:
    """Workers of this run's tests get their processes from one shelf and leave them there."""
    shelf = Shelf()
    close = Worker.close

    def close_and_keep(worker: Worker) -> None:
        shelf.keep(worker)
        close(worker)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_module, "Process", shelf.take)
        patch.setattr(Worker, "close", close_and_keep)
        yield shelf
    shelf.clear()


@pytest.fixture
def own_workers() -> Iterator[None]:
    """Workers of this test start their own processes and end them, as in the program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_module, "Process", Process)
        patch.setattr(Worker, "close", _CLOSE)
        yield


_CLOSE = Worker.close
