"""Two hands on a keyboard: every key goes to what has it; nothing is pressed with a mouse and no method is called."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.app import Controller

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NO_KEY = Qt.KeyboardModifier.NoModifier


class Hands:
    """The hands of somebody in front of this window."""

    def __init__(self, controller: Controller, qtbot: QtBot) -> None:
        self._controller, self._qtbot = controller, qtbot

    @property
    def at(self) -> QWidget:
        """What has the keyboard. It can be seen and used, or the person would not know where they are."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the keyboard"
        assert found.isVisible(), f"{found.objectName()} has the keyboard and can't be seen"
        assert found.isEnabled(), f"{found.objectName()} has the keyboard and can't be used"
        return found

    def settle(self) -> None:
        """Wait until nothing is under way, and what it set off is not either."""
        for _turn in range(4):
            self._qtbot.wait(20)
            self._qtbot.waitUntil(lambda: not self._controller.lanes.busy(), timeout=120000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a key, and wait for what comes of it."""
        QTest.keyClick(self.at, key, modifier)
        self.settle()

    def go(self, name: str, most: int = 120) -> QWidget:
        """Press Tab until the widget of this name has the keyboard."""
        passed = []
        for _turn in range(most):
            if self.at.objectName() == name:
                return self.at
            passed.append(self.at.objectName())
            QTest.keyClick(self.at, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}, but to {passed}")

    def push(self, name: str) -> None:
        """Go to a button and press it."""
        self.go(name)
        self.press(Qt.Key.Key_Space)

    def type(self, name: str, text: str) -> None:
        """Go to a field and write into it."""
        self.go(name)
        QTest.keyClicks(self.at, text)

    def tick(self, name: str) -> None:
        """Go to a box and tick it."""
        box = cast(QAbstractButton, self.go(name))
        QTest.keyClick(box, Qt.Key.Key_Space)
        assert box.isChecked()

    def choose(self, name: str, words: str) -> None:
        """Take an item of a list by its first letters."""
        box = cast(QComboBox, self.go(name))
        QTest.keyClicks(box, words)
        assert box.currentText().startswith(words)

    def next(self) -> None:
        """To the next step of the wizard."""
        self.press(Qt.Key.Key_Right, ALT)
