"""The keyboard goes with the person: into rooms that are empty or still read, and from stop to stop as one reads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.reading_order import stops
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.widgets import Button, Choices, HBox, RadioButton, Scroll, TextField, VBox
from tests.ui.conftest import controller, theme
from tests.ui.guided.conftest import Open, opened_empty

__all__ = ["controller", "opened_empty", "theme"]


class Opened(QObject):
    """Notes every window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_every_room_has_the_keyboard_when_it_is_entered_also_an_empty_one(opened_empty: Open) -> None:
    window, noted = opened_empty.controller.window, Opened()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(noted)
    for digit in "1234567890":
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, getattr(Qt.Key, f"Key_{digit}"), Qt.KeyboardModifier.ControlModifier)
        opened_empty.settle()
        room, focused = window.room(window.current_room), QApplication.focusWidget()
        assert room is not None
        assert focused is not None, window.current_room
        assert not stops(room) or room.isAncestorOf(focused), window.current_room
        assert focused.isVisible(), window.current_room
    app.removeEventFilter(noted)
    assert noted.windows == []  # no part of a room comes up as a window of its own before it is in it


def test_who_goes_elsewhere_while_a_room_reads_keeps_the_keyboard(opened_empty: Open) -> None:
    window = opened_empty.controller.window
    window.show_room("results")
    window.focus_search()
    opened_empty.settle()
    assert QApplication.focusWidget() is window.banner.search.field


@pytest.mark.parametrize("forward", [True, False])
def test_tab_goes_as_one_reads_whenever_the_parts_were_made(
    qtbot: QtBot, theme: Theme, controller: Controller, forward: bool
) -> None:
    last, middle, hidden, first = (Button(name, name) for name in ("last", "middle", "hidden", "first"))
    page = QWidget()
    column, row, pages = VBox(page), HBox(), QStackedWidget()
    inside = QWidget()
    field = TextField("field")
    VBox(inside).addWidget(field)
    column.addWidget(first)
    column.addLayout(row)
    row.addWidget(middle)
    row.addWidget(QLabel("words"))
    row.addWidget(Scroll(inside, "area"))
    pages.addWidget(last)
    pages.addWidget(hidden)
    column.addWidget(pages)
    controller.window.show_page(page)
    first.setFocus()
    seen = [QApplication.focusWidget()]
    for _turn in range(3):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab)
        seen.append(QApplication.focusWidget())
    assert seen == ([first, middle, field, last] if forward else [first, last, field, middle])


def test_choices_are_one_stop_with_arrows_inside_and_told_with_what_they_answer(
    qtbot: QtBot, theme: Theme, controller: Controller
) -> None:
    page = QWidget()
    column, group = VBox(page), Choices(page, "Which one?")
    before, after = Button("before", "before"), Button("after", "after")
    first, second, third = made = [RadioButton(word, word) for word in ("first", "second", "third")]
    column.addWidget(before)
    for button in made:
        group.add(button)
        column.addWidget(button)
    column.addWidget(after)
    controller.window.show_page(page)

    def press(key: Qt.Key) -> QWidget | None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        return QApplication.focusWidget()

    before.setFocus()
    assert press(Qt.Key.Key_Tab) is first  # nothing is chosen yet
    assert press(Qt.Key.Key_Tab) is after
    second.setChecked(True)
    assert press(Qt.Key.Key_Backtab) is second
    assert press(Qt.Key.Key_Backtab) is before
    assert press(Qt.Key.Key_Tab) is second
    assert press(Qt.Key.Key_Down) is third
    assert third.isChecked()
    assert press(Qt.Key.Key_Tab) is after
    third.setEnabled(False)
    assert press(Qt.Key.Key_Backtab) is first
    assert {button.accessibleDescription() for button in made} == {"Which one?"}
