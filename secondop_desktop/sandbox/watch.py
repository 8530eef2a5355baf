"""Watches one task from the parent's side and ends the worker when a limit is passed or a cancel goes unheard."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from types import TracebackType

from secondop_desktop.core.progress import Progress
from secondop_desktop.sandbox.frames import ChannelClosedError, Kind
from secondop_desktop.sandbox.limits import Limits
from secondop_desktop.sandbox.process import Process, Verdict

CANCEL_GRACE_SECONDS = 2.0
_START_SECONDS = 60.0
_LOOK_SECONDS = 0.05


class Watch:
    """A thread of its own, so that it holds while the caller's thread is blocked in reading or writing a pipe."""

    def __init__(self, process: Process, limits: Limits, progress: Progress, number: int) -> None:
        self._process = process
        self._limits = limits
        self._progress = progress
        self._number = number
        self._over = threading.Event()
        self._sent = self._told = False
        self._paused = self._greeted = False
        self._started = self._last_sign = time.monotonic()
        self._cancelled_at: float | None = None
        self._thread = threading.Thread(target=self._look, name="worker-watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def sign_of_life(self) -> None:
        """Something came or went through the pipes: the clock starts anew."""
        self._last_sign = time.monotonic()

    def greeted(self) -> None:
        """The process has started: its time begins; a slow start is no file's fault."""
        self._started = self._last_sign = time.monotonic()
        self._greeted = True

    def all_sent(self) -> None:
        """The task has all its inputs and runs: from now on a cancel is told to it."""
        self._sent = True
        self.sign_of_life()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """The worker waits for the caller meanwhile, and its time does not count."""
        self._paused = True
        try:
            yield
        finally:
            self.sign_of_life()
            self._paused = False

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            now = time.monotonic()
            if self._process.resident_bytes() > self._limits.memory_bytes:
                return self._process.end(Verdict.MEMORY)
            if self._progress.cancelled:
                self._cancelled_at = self._cancelled_at or now
                self._tell_cancel()
                if now - self._cancelled_at > CANCEL_GRACE_SECONDS:
                    return self._process.end(Verdict.CANCELLED)
            elif not self._paused and self._overdue(now):
                return self._process.end(Verdict.HUNG)
        return None

    def _overdue(self, now: float) -> bool:
        if not self._greeted:
            return now - self._started > _START_SECONDS
        return now - self._last_sign > self._limits.seconds or now - self._started > self._limits.total_seconds

    def _tell_cancel(self) -> None:
        if self._sent and not self._told:
            self._told = True
            # In a thread of its own: a worker that no longer reads must not stop this watch.
            threading.Thread(target=self._send_cancel, name="worker-cancel", daemon=True).start()

    def _send_cancel(self) -> None:
        with contextlib.suppress(ChannelClosedError):
            self._process.writer.send_json(Kind.CANCEL, self._number)
