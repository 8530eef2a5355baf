"""Reads a person's test results for their room; of very many only what is shown, and more when it is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, TestResult
from secondop_desktop.ui.models.results import MANY, Older, Results, by_test, checked, numbers_of, same_stated, test_key
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.result_series import DrawnSeries, drawn_series
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.usecases import browse, show_results
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.show_results import Kept

FIRST, PORTION = 400, 400

Series = tuple[tuple[TestResult, ...], dict[str, Document], tuple[DrawnSeries, ...]]


class ResultsReader(QObject):
    """Reads in the reading lane. `told` carries `Results`, also those that gained older ones; `reading` how far it is.

    What was asked for before the last `begin` is told no longer.
    """

    told = Signal(object)
    reading = Signal(int, int)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self.wanted = ""
        """The id of a result that is read whatever its age."""
        self._asked = 0
        self._asked_older = 0
        self._older: Older | None = None

    def forget(self) -> None:
        """Let what is being read go."""
        self._asked += 1
        self._forget_older()

    def _forget_older(self) -> None:
        self._asked_older += 1
        self._older = None

    def begin(self, patient_id: str, *, at_once: bool) -> None:
        """Read a person's results; with `at_once` some of the newest ones are told before the others are known."""
        self.forget()
        asked, wanted = self._asked, self.wanted

        def work(vault: Vault, progress: Progress) -> Results:
            many = browse.counts(vault, patient_id).get(Kind.TEST_RESULT, 0) > MANY
            if many and at_once:
                newest = show_results.newest(vault, patient_id, FIRST)
                return Results(newest, show_results.documents_of(vault, newest), partly=True)
            return read_many(vault, patient_id, wanted) if many else read_all(vault, patient_id)

        def done(results: Results) -> None:
            if asked != self._asked:
                return
            self.told.emit(results)
            if results.partly and self._shell.reader is not None:
                self.begin(patient_id, at_once=False)

        self._shell.read(work, name="results", done=while_alive(self, done))

    # ------------------------------------------------------------------------------------------------- older results

    def read_older(self, results: Results, patient_id: str, which: Older) -> None:
        """Read these of the older results in portions, and tell the results with them."""
        if self._older is which or self._shell.reader is None:
            return
        self._forget_older()
        self._older = which
        asked = self._asked_older
        flagged = which is Older.FLAGGED
        self._shell.read(
            lambda vault, progress: show_results.kept(vault, patient_id, flagged=flagged),
            name="results",
            done=while_alive(self, lambda rows: self._read_on(asked, results, which, deque(rows), [])),
        )

    def _read_on(self, asked: int, results: Results, which: Older, left: deque[Kept], have: list[TestResult]) -> None:
        """Read the next portion; between two portions the lane is free for what others ask.

        What was read is let go of at once: thousands of results are not held twice.
        """
        if asked != self._asked_older or self._shell.reader is None:
            return
        if not left:
            self._older = None
            self.told.emit(replace(results, older={**results.older, which: tuple(have)}))
            return
        self.reading.emit(len(have), len(have) + len(left))
        rows = [left.popleft() for _number in range(min(PORTION, len(left)))]
        known = frozenset(results.documents)

        def work(vault: Vault, progress: Progress) -> tuple[tuple[TestResult, ...], dict[str, Document]]:
            found = show_results.read_kept(rows)
            new = [item for item in found if any(one.document_id not in known for one in item.sources)]
            return found, show_results.documents_of(vault, new)

        def done(found: tuple[tuple[TestResult, ...], dict[str, Document]]) -> None:
            have.extend(found[0])
            results.documents.update(found[1])
            self._read_on(asked, results, which, left, have)

        self._shell.read(work, name="results", done=while_alive(self, done))

    # ------------------------------------------------------------------------------------------------ of one test

    def read_series(
        self, record: TestResult, results: Results, done: Callable[[tuple[DrawnSeries, ...]], None]
    ) -> None:
        """Read every result of this one's test into `results`; calls `done` with them as they are drawn."""
        key = test_key(record)

        def work(vault: Vault, progress: Progress) -> Series:
            return read_series(vault, record, results)

        def keep(found: Series) -> None:
            results.hold(key, found[0], found[1])
            done(found[2])

        self._shell.read(work, name="trend", done=while_alive(self, keep))

    def read_versions(self, record: TestResult, done: Callable[[tuple[TestResult, ...]], None]) -> None:
        """Read what sources know by a number of this result, of whatever test."""
        self._shell.read(
            lambda vault, progress: show_results.other_versions(vault, record),
            name="versions",
            done=while_alive(self, done),
        )

    def with_same(self, record: TestResult, results: Results, act: Callable[[list[TestResult]], None]) -> None:
        """Call this with the result and those of other sources that state the very same, read first where need be."""
        series = results.series(record)
        if series is not None:
            act(same_stated(record, series))
            return
        self._shell.read(
            lambda vault, progress: read_series(vault, record, results)[0],
            name="results",
            done=while_alive(self, lambda found: act(same_stated(record, found))),
        )


def read_all(vault: Vault, patient_id: str) -> Results:
    """Every result of a person, by test, with all documents that it may come from."""
    documents = browse.records(vault, patient_id, (Kind.DOCUMENT,), facts_only=False)
    by_id = {item.id: item for item in documents if isinstance(item, Document)}
    found = browse.records(vault, patient_id, (Kind.TEST_RESULT,), facts_only=False)
    results = tuple(item for item in found if isinstance(item, TestResult))
    return Results(results, by_id, by_test(results))


def read_many(vault: Vault, patient_id: str, wanted: str) -> Results:
    """What the list of very many results shows, the result with this id, and the numbers of the others by test."""
    tests = show_results.by_test(vault, patient_id)
    listed = show_results.to_list(vault, patient_id, tests, wanted)
    return Results(listed, show_results.documents_of(vault, listed), numbers=numbers_of(tests))


def read_series(vault: Vault, record: TestResult, results: Results) -> Series:
    """The results of this one's test, the documents that they come from, and how they are drawn."""
    key: Hashable = test_key(record)
    numbers = results.numbers
    if results.partly:
        numbers = numbers_of(show_results.by_test(vault, record.patient_id))
    found = checked(show_results.numbered(vault, numbers.get(key, ())))
    return found, show_results.documents_of(vault, found), drawn_series(found)
