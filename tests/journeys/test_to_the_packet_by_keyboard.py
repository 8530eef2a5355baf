"""Someone who has never seen it goes from the first start to the packet that is saved, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, TestResult
from secondop_desktop.ui.app import Controller
from secondop_desktop.usecases import browse, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case
from tests.fixtures import fhir_bundle, letter, pdf
from tests.journeys.hands import ALT, CONTROL, Hands
from tests.ui.conftest import controller, looks_at_tests_only, theme

__all__ = ["controller", "looks_at_tests_only", "theme"]

PASSWORD = "maple river candle forty"
LAB = pdf(
    [
        [
            "Harbour Lab",
            "Patient: Rosa Lindqvist",
            "Date of birth: 3 Feb 1951",
            "Collected: 18 Aug 2026",
            "Ferritin 88 ng/mL 15-150",
            "Potassium 4.2 mmol/L 3.5-5.1",
        ]
    ]
)


class Files:
    """The system's own windows for choosing files, in which this person finds what they want at once."""

    def __init__(self, folder: Path) -> None:
        self.saved: list[Path] = []
        self._folder = folder
        self.mine: list[str] = []
        for name, data in (("export.json", fhir_bundle()), ("letter.pdf", letter()), ("lab.pdf", LAB)):
            (folder / name).write_bytes(data)
            self.mine.append(str(folder / name))

    def save(self, _parent: QWidget, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        self.saved.append(self._folder / Path(start).name)
        return str(self.saved[-1]), ""

    def open(self, _parent: QWidget, _title: str, _start: str) -> tuple[list[str], str]:
        return self.mine, ""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    found = Files(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", found.save)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", found.open)
    return found


@pytest.fixture
def hands(controller: Controller, qtbot: QtBot) -> Iterator[Hands]:
    """The program as it begins on a new computer, and the hands of who sits before it."""
    controller.start()
    found = Hands(controller, qtbot)
    found.settle()
    yield found
    found.settle()


def on_paper(sheet: Path, asked: str) -> str:
    """The group of letters that is asked for, read from the recovery sheet."""
    words: str = pypdfium2.PdfDocument(sheet)[0].get_textpage().get_text_range()
    lines = [line.replace(" ", "") for line in words.splitlines() if re.fullmatch(r"(?:[0-9A-Z] ){8,}", line)]
    line, group = (int(number) for number in re.findall(r"\d+", asked))
    return lines[line - 1][4 * (group - 1) : 4 * group]


def first_start(hands: Hands, files: Files) -> None:
    """Three screens: what it is, password and spare key, first records."""
    assert hands.at.objectName() == "records_name"
    hands.press(Qt.Key.Key_Return)
    QTest.keyClicks(hands.at, PASSWORD)
    hands.press(Qt.Key.Key_Return)
    QTest.keyClicks(hands.at, PASSWORD)
    hands.press(Qt.Key.Key_Return)
    hands.push("save_sheet")
    (sheet,) = files.saved
    assert hands.at.objectName() == "sheet_group"
    QTest.keyClicks(hands.at, on_paper(sheet, hands.at.accessibleName()))
    hands.push("first_run_next_2")
    assert hands.at.objectName() == "first_files"
    hands.press(Qt.Key.Key_Space)


def import_review(hands: Hands) -> None:
    """Whose files they are, one question about two of them, two values that were read from a page, and take all in."""
    assert hands.at.objectName() == "make_person"
    hands.press(Qt.Key.Key_Return)
    # The letter's birth date can be read in two ways.
    letter_row = hands.at
    assert letter_row.accessibleName() == "letter.pdf, Is it the same person?"
    hands.press(Qt.Key.Key_Return)
    hands.push("identity_same")
    # It is said, and waits to be added.
    hands.press(Qt.Key.Key_Return)
    assert hands.at.accessibleName() == "lab.pdf, 2 values to check"
    # A value is corrected where the machine read it: to its field, over its words, and on by Enter.
    hands.go("value_result")
    QTest.keyClick(hands.at, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(hands.at, "89")
    hands.press(Qt.Key.Key_Return)
    assert hands.at.objectName() == "value_result"
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Return)
    assert hands.at.accessibleName() == "export.json, 3 records"
    hands.press(Qt.Key.Key_Return)


def wizard(hands: Hands) -> None:
    """All eleven steps, as far as they ask for something."""
    hands.press(Qt.Key.Key_9, CONTROL)
    # The tour waited until the review of the first files was over.
    assert hands.at.objectName() == "tour_next"
    hands.press(Qt.Key.Key_Escape)
    assert hands.at.objectName() == "opinion_begin"
    hands.press(Qt.Key.Key_Space)
    # 1, is it safe to wait
    hands.type("case_decide_by", "8 December 2026")
    hands.type("case_decide_by_said_by", "Dr Brandt")
    hands.next()
    # 2, what happened
    hands.tick("trigger_new-diagnosis")
    hands.type("case_opinion_by", "Dr Brandt")
    hands.type("case_diagnosis", "Thyroid nodule")
    hands.type("case_proposed", "Surgery")
    hands.next()
    # 3, why
    hands.tick("reason_several-options")
    hands.type("case_own_words", "I sing in a choir.")
    hands.tick("benefit_further-options")
    hands.next()
    # 4, what it may cost
    hands.type("case_cost_hard-news", "My sister comes with me.")
    hands.next()
    # 5, route and coverage
    hands.push("call_add")
    hands.type("call_called_0", "Northline")
    hands.choose("call_referral_0", "No")
    hands.push("call_done_0")
    hands.type("case_specialist", "Dr Marchetti")
    hands.choose("case_specialty", "Cancer")
    hands.type("case_appointment", "19 Nov 2026")
    hands.go("way_referral")
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Space)
    hands.next()
    # 6, the question
    hands.type("case_question", "Is the smaller operation a sound choice for me?")
    hands.type("case_decision_1", "Half, or all of it?")
    hands.next()
    # 7, gather: what is not needed is said with a reason
    hands.push("override_biomarkers")
    hands.type("reason_biomarkers", "Nobody has asked for them")
    hands.push("not_needed_biomarkers")
    hands.next()
    # 8, questions: one that others ask, one of one's own, the top ones ticked
    hands.push("proposed_0")
    hands.type("question_new", "Can it wait?")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Left, ALT)
    hands.next()
    hands.tick("question_top_0")
    hands.next()
    # 9, how to say it; 10, review
    hands.next()


def packet(hands: Hands, files: Files) -> Path:
    """The packet, once it was checked, saved."""
    hands.press(Qt.Key.Key_0, CONTROL)
    # The keyboard is in the room, and Save comes when there is something to save.
    hands.push("packet_save")
    return files.saved[-1]


def test_from_the_first_start_to_the_saved_packet_by_keyboard_alone(
    hands: Hands, files: Files, controller: Controller, qtbot: QtBot
) -> None:
    first_start(hands, files)
    import_review(hands)
    wizard(hands)
    saved = packet(hands, files)
    found: list[tuple[Case | None, list[TestResult]]] = []

    def ask(vault: Vault, progress: Progress) -> tuple[Case | None, list[TestResult]]:
        patient_id = str(controller.shell.patient_id)
        results = browse.records(vault, patient_id, (Kind.TEST_RESULT,))
        return prepare_opinion.find_case(vault, patient_id), [one for one in results if isinstance(one, TestResult)]

    controller.shell.read(ask, name="test", done=found.append)
    hands.settle()
    ((case, results),) = found
    assert {(one.display, one.value, one.unit) for one in results} == {
        ("TSH", "3.87", "mIU/L"),
        ("Calcium", "9.60", "mg/dL"),
        ("Ferritin", "89", "ng/mL"),
        ("Potassium", "4.2", "mmol/L"),
    }
    assert case is not None
    assert case.question == "Is the smaller operation a sound choice for me?"
    assert (case.decide_by, case.appointment) == (PartialDate("2026-12-08"), PartialDate("2026-11-19"))
    assert (case.specialty, case.way, case.trigger) == ("oncology", "insurer", "new-diagnosis")
    assert (case.coverage[0].called, case.coverage[0].referral) == ("Northline", "no")
    assert case.overrides["biomarkers"].reason == "Nobody has asked for them"
    assert len(case.questions) == 2
    assert len(case.top_questions) == 1
    pages = pypdfium2.PdfDocument(saved)
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    for told in ("Rosa Lindqvist", "Is the smaller operation a sound choice for me?", "Ferritin", "gallbladder"):
        assert told in words
