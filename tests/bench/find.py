"""Full-text search over 100,000 records and 10,000 documents, with and without somebody writing."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Sequence
from functools import partial

from secondop_desktop.core.records import Note
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.open_vault import Vault
from tests.bench import generate, vaults
from tests.bench.measure import PeakMemory, Row, percentile

LIMIT = 0.050


def run(repeat: int = 3, records: int = 100_000, documents: int = 10_000) -> list[Row]:
    """Fifty different questions, and some of words that are everywhere, asked of a reader; the limit is 50 ms."""
    with vaults.temporary_folder() as folder:
        made = vaults.make(folder / "made")
        vaults.fill(made, records, documents)
        with made.open() as vault, vault.reader() as reader:
            usual = partial(ask, reader, made.patient_id, generate.queries(50))
            with PeakMemory() as memory:
                usual()
            calm = [took for _turn in range(repeat) for took in usual()]
            common = [took for _turn in range(repeat) for took in ask(reader, made.patient_id, generate.EVERYWHERE)]
            with Writer(vault, made.patient_id):
                busy = [took for _turn in range(repeat) for took in usual()]
    where = f"{records:,} records, {documents:,} documents"
    measured = {
        "search, nothing else: median": statistics.median(calm),
        "search, nothing else: 95th": percentile(calm, 0.95),
        "search, a writer: median": statistics.median(busy),
        "search, a writer: 95th": percentile(busy, 0.95),
        "search, words on most pages: median": statistics.median(common),
    }
    return [Row(what, value, "limit", LIMIT, 1.0, memory.parent_mb, note=where) for what, value in measured.items()]


def ask(reader: Vault, patient_id: str, questions: Sequence[str]) -> list[float]:
    """How long each question takes to answer, in seconds."""
    times = []
    for question in questions:
        started = time.perf_counter()
        browse.find(reader, question, patient_id)
        times.append(time.perf_counter() - started)
    return times


class Writer:
    """A thread that writes notes, one step after the other, for as long as it is open."""

    def __init__(self, vault: Vault, patient_id: str) -> None:
        self._vault = vault
        self._patient_id = patient_id
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._write, name="writer")
        self.steps = 0

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()
        assert self.steps > 0

    def _write(self) -> None:
        while not self._done.is_set() or not self.steps:
            with self._vault.change("edit", "Wrote notes", patient_id=self._patient_id) as change:
                for number in range(20):
                    text = f"patient with pain, note {self.steps} {number}"
                    change.add(Note(patient_id=self._patient_id, display=text, text=text))
            self.steps += 1
