"""One line of buttons, and the menu for those that have no room in it."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.widgets import Button, Label
from secondop_desktop.ui.widgets.overflow import OverflowRow

NAMES = ("Next action", "Letter", "Sent", "Received", "Note")


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> OverflowRow:
    buttons = [Button(words, f"do_{number}", size="small", hint=words[0]) for number, words in enumerate(NAMES)]
    made = OverflowRow(buttons, "do_more", end=Label("3 of 5 shown", "support"))
    qtbot.addWidget(made)
    made.show()
    return made


def at(row: OverflowRow, width: int) -> list[str]:
    """The words of the buttons that are in sight in a row this wide."""
    row.resize(width, row.sizeHint().height())
    QApplication.processEvents()
    return [button.text() for button in row.buttons if button.isVisible()]


def _note(pressed: list[str], name: str, _on: bool = False) -> None:
    pressed.append(name)


def test_all_stand_there_where_there_is_room(row: OverflowRow) -> None:
    assert at(row, row.sizeHint().width()) == list(NAMES)
    assert not row.more.isVisible()
    assert row.in_menu() == ()


def test_the_last_go_into_the_menu_first_and_come_back(row: OverflowRow) -> None:
    wide = row.sizeHint().width()
    shown = at(row, wide - 40)
    assert shown == list(NAMES[: len(shown)])
    assert 0 < len(shown) < len(NAMES)
    assert row.more.isVisible()
    assert [action.text() for action in row.menu().actions()] == [
        f"{words}\t{words[0]}" for words in NAMES[len(shown) :]
    ]
    assert at(row, wide) == list(NAMES)


def test_nothing_lies_over_anything_at_any_width(row: OverflowRow) -> None:
    for width in range(row.minimumSizeHint().width(), row.sizeHint().width() + 30, 23):
        at(row, width)
        areas = [child.geometry() for child in (*row.buttons, row.more, row._end) if child and child.isVisible()]
        assert all(row.rect().contains(area) for area in areas)
        assert not any(one.intersects(other) for one in areas for other in areas if one is not other)


def test_the_menu_does_what_the_button_does_and_no_more(row: OverflowRow, qtbot: QtBot) -> None:
    at(row, row.minimumSizeHint().width())
    pressed: list[str] = []
    for button in row.buttons:
        button.clicked.connect(partial(_note, pressed, button.text()))
    row.buttons[1].setEnabled(False)
    for action in row.menu().actions():
        action.trigger()
    assert pressed == [words for words in NAMES if words != "Letter"]
