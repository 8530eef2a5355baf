"""The worklist of 500 people with 100,000 records: first, at the next start, and after one of them changed."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from dataclasses import replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    OpinionCase,
    Patient,
    Record,
    RecordsRequest,
    Report,
    ReportCategory,
    TestResult,
)
from secondop_desktop.opinion import case_state, requests
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requests import Item, Request, RequestStatus
from secondop_desktop.usecases import case_gaps
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.worklist import Worklist
from tests.bench import vaults
from tests.bench.measure import PeakMemory, Row, seconds

LIMIT = 0.100
FIRST = 10.0
DAY = PartialDate("2026-10-20")


def run(repeat: int = 5, people: int = 500, records: int = 100_000) -> list[Row]:
    """The limit is 100 ms, but for the first time of all, which has 10 seconds and a named progress."""
    with vaults.temporary_folder() as folder:
        made = vaults.make(folder / "made")
        with made.open() as vault:
            patients = fill(vault, people, records // people)
            work = Worklist()
            with PeakMemory() as memory:
                first = seconds(lambda: work.read(vault))
            case_gaps.keep(vault, work.to_keep())
            # As in the window, which sets aside what is there when records are opened.
            gc.collect()
            gc.freeze()
            start = [seconds(lambda: Worklist().read(vault)) for _turn in range(repeat)]
            same = [seconds(lambda: work.read(vault)) for _turn in range(repeat)]
            changed = [_after_a_change(vault, patients[number], work) for number in range(repeat)]
    where = f"{people:,} open cases, {records:,} records"
    measured: tuple[tuple[str, float, float], ...] = (
        ("worklist, the first time of all", first, FIRST),
        ("worklist, the next start", statistics.median(start), LIMIT),
        ("worklist, nothing changed", statistics.median(same), LIMIT),
        ("worklist, one person changed", statistics.median(changed), LIMIT),
    )
    return [Row(what, value, "limit", limit, 1.0, memory.parent_mb, note=where) for what, value, limit in measured]


def _after_a_change(vault: Vault, patient: str, work: Worklist) -> float:
    with vault.change("add", "Added", patient_id=patient) as change:
        change.add(Report(patient_id=patient, display="Letter", category=ReportCategory.CONSULTATION, text="Seen."))
    read: Callable[[], object] = lambda: work.read(vault)  # noqa: E731
    return seconds(read)


def fill(vault: Vault, people: int, each: int) -> list[str]:
    """Add people with an open case, a request that is out and so many records; returns their ids."""
    made = []
    with vault.change("add", "Added") as change:
        for number in range(people):
            patient = change.add(
                Patient(display=f"Rosa Nr{number}", family_name=f"Nr{number}", given_names="Rosa", birth_date=DAY)
            )
            made.append(patient)
            case = Case(patient_id=patient, created=DAY, clinic=f"Clinic {number % 12}", specialty="oncology")
            case_id = change.add(OpinionCase(patient_id=patient, date=DAY, state=case_state.to_state(case)))
            items = (Item("Slides", "pathology-report"),)
            asked = Request(case_id=case_id, facility="Harbor", items=items, status=RequestStatus.SENT, sent=DAY)
            change.add(RecordsRequest(patient_id=patient, date=DAY, state=requests.to_state(asked)))
            for turn in range(each):
                change.add(_record(patient, turn))
    return made


def _record(patient: str, turn: int) -> Record:
    if turn % 20 == 0:
        report = Report(display=f"Report {turn}", category=ReportCategory.OTHER, text="All is as it was. " * 20)
        return replace(report, patient_id=patient, date=DAY)
    return TestResult(patient_id=patient, display=f"Test {turn}", value="3.2", unit="mmol/L", date=DAY)
