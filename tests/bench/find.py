"""Full-text search over 100,000 records and 10,000 documents, with and without somebody writing."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Sequence

from secondop_desktop.core.records import Note
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.open_vault import Vault
from tests.bench import generate, vaults
from tests.bench.measure import PeakMemory, Row, percentile

LIMIT = 0.050


def run(repeat: int = 3, records: int = 100_000, documents: int = 10_000) -> list[Row]:
    """Fifty different questions, each asked `repeat` times, of a reader; the limit is 50 ms."""
    with vaults.temporary_folder() as folder:
        made = vaults.make(folder / "made")
        vaults.fill(made, records, documents)
        questions = generate.queries(50)
        with made.open() as vault, vault.reader() as reader:
            ask(reader, made.patient_id, questions[:3])
            with PeakMemory() as memory:
                ask(reader, made.patient_id, questions)
            calm = [took for _turn in range(repeat) for took in ask(reader, made.patient_id, questions)]
            with Writer(vault, made.patient_id):
                busy = [took for _turn in range(repeat) for took in ask(reader, made.patient_id, questions)]
    where = f"{records:,} records, {documents:,} documents"
    rows = []
    for state, times in (("nothing else", calm), ("a writer", busy)):
        for name, value in (("median", statistics.median(times)), ("95th", percentile(times, 0.95))):
            rows.append(Row(f"search, {state}: {name}", value, "limit", LIMIT, 1.0, memory.parent_mb, note=where))
    return rows


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
