"""What every bench shares: alternating runs, peak memory, rows of a table."""

from __future__ import annotations

import gc
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

Run = Callable[[], object]
"""What is timed from call to return; a run that returns a float has timed itself, in seconds."""

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: seconds of ours and of the peer, the most that the ratio should be, peak memory in MB.

    `theirs` is a limit in seconds where `peer` names one. `worker_mb` is None where no worker takes part. With the
    `unit` "MB" both figures are megabytes of memory.
    """

    what: str
    ours: float
    peer: str
    theirs: float
    aim: float | None = None
    parent_mb: float | None = None
    worker_mb: float | None = None
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


def seconds(run: Run) -> float:
    """How long one run takes; garbage of earlier runs is not counted."""
    gc.collect()
    started = time.perf_counter()
    answer = run()
    return answer if isinstance(answer, float) else time.perf_counter() - started


def alternating(repeat: int, *runs: Run) -> tuple[float, ...]:
    """The median of each run, taken in turns, so that other work on this machine slows all of them alike."""
    gc.collect()
    gc.freeze()
    try:
        times = [[seconds(run) for run in runs] for _turn in range(repeat)]
    finally:
        gc.unfreeze()
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


class PeakMemory:
    """Watches the resident memory of this process and of its children; for a run whose time is not measured."""

    def __init__(self) -> None:
        self.parent_mb = 0.0
        self.worker_mb: float | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak memory", daemon=True)

    def __enter__(self) -> Self:
        gc.collect()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._done.wait(0.01):
            self._look()

    def _look(self) -> None:
        process = psutil.Process(os.getpid())
        self.parent_mb = max(self.parent_mb, process.memory_info().rss / _MB)
        for child in process.children():
            try:
                size = child.memory_info().rss / _MB
            except psutil.NoSuchProcess:
                continue
            self.worker_mb = max(self.worker_mb or 0.0, size)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: Sequence[Row]) -> str:
    """The rows as text in columns."""
    head = ("what", "ours", "peer or limit", "", "ratio", "aim", "memory: parent, worker", "")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    left = {0, 2, 7}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    memory = ", ".join(f"{size:.0f} MB" for size in (row.parent_mb, row.worker_mb) if size is not None)
    aim = f"≤ {row.aim:g}" if row.aim is not None else "–"
    figures = (_shown(row.ours, row.unit), row.peer, _shown(row.theirs, row.unit))
    return (row.what, *figures, f"{row.ratio:.2f}", aim, memory, row.note)


def _shown(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.0f} {unit}"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"
