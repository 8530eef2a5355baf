"""Watches the window's thread: how long it answers nothing, and what it did meanwhile."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from secondop_desktop.ui.plain_imports import keep_plain_imports

keep_plain_imports()  # before PySide6, as the program does it: else the source of every module is read, and stays

from PySide6.QtCore import QTimer  # noqa: E402

BEAT = 0.005
"""Seconds between two looks at the window's thread; it is asked to answer as often."""
PLACE = "secondop_desktop/"


@dataclass(slots=True)
class Pause:
    """A time in which nothing was answered: its length, how much of it was work, and where the thread was seen.

    `queued`: how long it could have worked, but other programs had the processors (Linux only, 0 elsewhere). The rest
    of its length it waited for another thread of this program.
    """

    seconds: float
    worked: float
    queued: float
    seen: Counter[str] = field(default_factory=Counter)

    def words(self, places: int = 4) -> str:
        """The length, and the places where the thread was seen most often, innermost first."""
        found = "".join(f"\n    {times:>4} × {place}" for place, times in self.seen.most_common(places))
        lengths = f"worked {self.worked * 1000:.0f} ms, queued {self.queued * 1000:.0f} ms"
        return f"{self.seconds * 1000:.0f} ms, {lengths}{found}"


class PauseWatch:
    """Begins with `start`, in the window's thread; `pauses` are those longer than `least`, `longest` is the longest.

    Where the system has timers that interrupt (not on Windows) it is also seen where the thread was. A thread that
    looks at the frames of this one would be simpler, and ends the process now and then (Python 3.11, PySide 6.11).
    """

    def __init__(self, least: float = 0.05, *, places: bool = False) -> None:
        self.least = least
        self.pauses: list[Pause] = []
        self.longest = 0.0
        self.most_work = 0.0
        self._places = places and hasattr(signal, "setitimer")
        self._queue = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._last, self._worked, self._queued = time.perf_counter(), time.thread_time(), self._in_queue()
        self._seen: Counter[str] = Counter()
        self._timer = QTimer()
        self._timer.setInterval(int(BEAT * 1000))
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Watch from now on."""
        self._last, self._worked, self._queued = time.perf_counter(), time.thread_time(), self._in_queue()
        self._timer.start()
        if self._places:
            signal.signal(signal.SIGALRM, self._look)
            signal.setitimer(signal.ITIMER_REAL, BEAT, BEAT)

    def stop(self) -> None:
        """Watch no longer."""
        self._beat()
        self._timer.stop()
        if self._places:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _beat(self) -> None:
        now, worked, queued = time.perf_counter(), time.thread_time(), self._in_queue()
        took, work, waited = now - self._last - BEAT, worked - self._worked, queued - self._queued
        self._last, self._worked, self._queued = now, worked, queued
        seen, self._seen = self._seen, Counter()
        self.longest, self.most_work = max(self.longest, took), max(self.most_work, work)
        if took > self.least:
            self.pauses.append(Pause(took, work, waited, seen))

    def _in_queue(self) -> float:
        """How long this thread was ready, and had no processor, since it began."""
        return int(self._queue.read_text().split()[1]) / 1e9 if self._queue.exists() else 0.0

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        if time.perf_counter() - self._last > 3 * BEAT:
            self._seen[_place(frame)] += 1


def _place(frame: FrameType | None) -> str:
    """Our own functions around this frame, innermost first."""
    found: list[str] = []
    while frame is not None and len(found) < 6:
        name = frame.f_code.co_filename.replace("\\", "/")
        if PLACE in name:
            short = name.rsplit(PLACE, 1)[-1].removesuffix(".py")
            found.append(f"{short}:{frame.f_lineno} {frame.f_code.co_name}")
        elif not found:
            found.append(frame.f_code.co_name)
        frame = frame.f_back
    return " < ".join(found)
