"""Sheets with long names, long lists and names in other scripts: every word stands on paper, inside the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Medication, Patient, Status
from secondop_desktop.opinion.budget import CostLine
from secondop_desktop.opinion.case import Case, Question
from secondop_desktop.opinion.case_summary import Standing, case_summary
from secondop_desktop.opinion.cost_sheet import cost_sheet
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.opinion.letters import LetterKind, letter
from secondop_desktop.opinion.question_sheet import question_sheet
from secondop_desktop.opinion.readiness import readiness
from secondop_desktop.opinion.reconcile import reconcile
from secondop_desktop.opinion.reconcile_sheet import reconcile_sheet
from secondop_desktop.opinion.requests import Item, Request, RequestStatus
from secondop_desktop.opinion.requirements import checklist
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases.print_sheets import print_sheet
from tests.packet.reading import page_texts, squeezed

TODAY = date(2026, 11, 9)
LONG = "Maximiliana-Konstantinopoulou von Hohenzollern-Schönborn-Wiesentheid y Fernández de la Santísima Trinidad"
GREEK, CYRILLIC, VIETNAMESE = "Αικατερίνη Παπαδοπούλου", "Екатерина Рождественская", "Nguyễn Thị Ngọc Ánh"
ROSA = Patient(display=LONG, aliases=(VIETNAMESE, CYRILLIC), birth_date=PartialDate("1951-02-03"))
REQUEST = Request(
    id="r",
    facility=f"University Hospital of the Holy Cross at the River, {GREEK}",
    items=tuple(Item(f"Report {n} of the upper and the lower spine", f"x{n}", images=n % 5 == 0) for n in range(40)),
    status=RequestStatus.SENT,
    sent=PartialDate("2026-09-01"),
)
CASE = Case(
    id="c",
    question="Is it really needed? " * 12,
    questions=tuple(Question(f"Question {n}: what would {GREEK} do?", n < 3) for n in range(25)),
    specialist=CYRILLIC,
    clinic=f"{LONG} Clinic",
    diagnosis=VIETNAMESE,
    proposed="word " * 90,
    coverage=tuple(CoverageCall(called=f"Insurer {n}", said="They said a lot. " * 12) for n in range(5)),
    budget=tuple(CostLine(f"Cost {n} {CYRILLIC}", "$1,234.50", "", GREEK if n % 2 else "me") for n in range(30)),
)
DOCUMENTS = {f"d{n}": Document(id=f"d{n}", title=f"List {n} of {LONG}") for n in range(5)}
MEDICINES = [
    Medication(
        id=f"{n}-{m}",
        display=f"Medicine{chr(97 + n)} {GREEK}",
        dose=f"{m + 1}0 mg",
        status=Status.ACTIVE,
        sources=(Source(document_id=f"d{m}", importer="fhir"),),
    )
    for n in range(9)
    for m in range(5)
]


def sheets(paper: str) -> dict[str, tuple[PrintSheet, tuple[str, ...]]]:
    """Each sheet, and words that must stand on it."""
    states = readiness(checklist("oncology"), CASE, (), TODAY, [REQUEST])
    now = Standing(CASE, ROSA, states, [REQUEST], (), TODAY)
    return {
        "letter": (letter(REQUEST, ROSA, LetterKind.REQUEST, TODAY, paper=paper), (LONG, CYRILLIC, GREEK, "Report 39")),
        "reminder": (letter(REQUEST, ROSA, LetterKind.REMINDER, TODAY, paper=paper), (LONG, GREEK, "Report 39")),
        "questions": (question_sheet(CASE, LONG, paper=paper), (LONG, CYRILLIC, "Question 24", GREEK)),
        "summary": (case_summary(now, paper=paper), (LONG, CYRILLIC, VIETNAMESE, GREEK, "Day 69 of 30, late")),
        "costs": (cost_sheet(CASE, LONG, paper=paper), (LONG, "Cost 29", CYRILLIC, "$37,035.00", "Insurer 4")),
        "medicines": (reconcile_sheet(reconcile(MEDICINES, DOCUMENTS), LONG, TODAY, paper=paper), (LONG, "Medicinei")),
    }


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as one:
        yield one


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("name", list(sheets("letter")))
def test_every_word_is_on_paper_and_nothing_runs_over_its_edges(worker: Worker, name: str, paper: str) -> None:
    sheet, wanted = sheets(paper)[name]
    printed = print_sheet(sheet, worker=worker)
    assert printed.warnings == ()
    text = squeezed(" ".join(page_texts(printed.data)))
    assert [words for words in wanted if squeezed(words) not in text] == []
    document = pypdfium2.PdfDocument(io.BytesIO(printed.data))
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        words = page.get_textpage()
        boxes = [words.get_rect(index) for index in range(words.count_rects())]
        assert all(
            left > 30 and right < width - 30 and low > 15 and top < height - 15 for left, low, right, top in boxes
        )
        words.close()
        page.close()
    document.close()


def test_a_script_that_no_font_here_has_is_told_and_not_left_out_silently(worker: Worker) -> None:
    sheet = question_sheet(replace(CASE, specialist="ᏣᎳᎩ"), LONG)
    (warning,) = print_sheet(sheet, worker=worker).warnings
    assert "U+13E3" in warning
