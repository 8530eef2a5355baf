"""Someone who has never seen it goes from “new diagnosis” to “packet ready” in the demo vault, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.usecases import demo, prepare_opinion
from secondop_desktop.usecases.prepare_opinion import Case
from tests.ui.conftest import controller, theme
from tests.ui.guided.conftest import Open, open_window
from tests.vaults import Made

__all__ = ["controller", "theme"]

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Hands:
    """Two hands on a keyboard: every key goes to what has it, and nothing else is touched."""

    def __init__(self, opened: Open) -> None:
        self._opened = opened

    @property
    def at(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.at, key, modifier)
        self._opened.settle()

    def go(self, name: str) -> QWidget:
        """Press Tab until the widget of this name has the keyboard."""
        for _turn in range(120):
            if self.at.objectName() == name:
                return self.at
            QTest.keyClick(self.at, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")

    def type(self, name: str, text: str) -> None:
        self.go(name)
        QTest.keyClicks(self.at, text)

    def tick(self, name: str) -> None:
        box = cast(QAbstractButton, self.go(name))
        QTest.keyClick(box, Qt.Key.Key_Space)
        assert box.isChecked()

    def choose(self, name: str, words: str) -> None:
        """Take an item of a list by its first letters."""
        box = cast(QComboBox, self.go(name))
        QTest.keyClicks(box, words)
        assert box.currentText().startswith(words)

    def next(self) -> None:
        self.press(Qt.Key.Key_Right, ALT)


@pytest.fixture
def opened(controller: Controller, made: Made, qtbot: QtBot) -> Iterator[Open]:
    """The window over the demo records."""
    with made.open() as vault:
        demo.build(vault, date(2026, 11, 9))
    found = open_window(controller, made, qtbot)
    yield found
    found.settle()


def test_from_a_new_diagnosis_to_the_packet_by_keyboard_alone(opened: Open) -> None:
    hands = Hands(opened)
    window = opened.controller.window
    hands.press(Qt.Key.Key_9, CONTROL)
    room = window.room("opinion")
    assert isinstance(room, OpinionRoom)
    hands.press(Qt.Key.Key_C, CONTROL | SHIFT)
    hands.press(Qt.Key.Key_N)
    opened.qtbot.waitUntil(lambda: room.pages.currentIndex() == 1, timeout=20000)
    opened.settle()
    assert room.stepper.current == 0
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
    hands.go("call_add")
    hands.press(Qt.Key.Key_Space)
    hands.type("call_called_0", "Northline")
    hands.choose("call_referral_0", "No")
    hands.go("call_done_0")
    hands.press(Qt.Key.Key_Space)
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
    states = {item.requirement.id: str(item.state) for item in room.gather._states}
    assert states["question"] == states["medications"] == "ready"
    hands.go("override_biomarkers")
    hands.press(Qt.Key.Key_Space)
    hands.type("reason_biomarkers", "Nobody has asked for them")
    hands.go("not_needed_biomarkers")
    hands.press(Qt.Key.Key_Space)
    hands.next()
    # 8, questions: one that others ask, one of one's own, the top ones ticked
    hands.go("proposed_0")
    hands.press(Qt.Key.Key_Space)
    hands.type("question_new", "Can it wait?")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Left, ALT)
    hands.next()
    hands.tick("question_top_0")
    hands.next()
    # 9, how to say it; 10, review
    assert room.stepper.current == 8
    hands.next()
    assert room.stepper.current == 9
    hands.press(Qt.Key.Key_0, CONTROL)
    assert window.current_room == "packet"
    packet = window.room("packet")
    assert isinstance(packet, PacketRoom)
    opened.qtbot.waitUntil(lambda: not packet.composition.busy, timeout=120000)
    opened.settle()
    assert packet.choices.foot.state.text() == "Checked and ready"
    assert packet.choices.foot.save_button.isEnabled()
    case = cast(
        Case, opened.ask(lambda vault: prepare_opinion.find_case(vault, str(opened.controller.shell.patient_id)))
    )
    assert case.question == "Is the smaller operation a sound choice for me?"
    assert (case.decide_by, case.appointment) == (PartialDate("2026-12-08"), PartialDate("2026-11-19"))
    assert (case.specialty, case.way, case.trigger) == ("oncology", "insurer", "new-diagnosis")
    assert (case.coverage[0].called, case.coverage[0].referral) == ("Northline", "no")
    assert case.overrides["biomarkers"].reason == "Nobody has asked for them"
    assert len(case.questions) == 2
    assert len(case.top_questions) == 1
