"""In a low and narrow window a room shows its list or the detail, and leads from one to the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.models.table import Cell, Column, RowModel
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.panes import Panes
from secondop_desktop.ui.widgets import Button, RecordTable, Splitter, VBox
from secondop_desktop.ui.widgets.base import Panel

ROWS = ("Atorvastatin", "Ibuprofen", "Lisinopril")
WIDE, LOW, TALL = (1100, 500), (700, 500), (700, 900)


class Small:
    """A list with a detail in a window whose size is set."""

    def __init__(self) -> None:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.splitter = Splitter("small_panes", stack_below=860, stacked_height=0)
        self.area.setWidget(self.splitter)
        self.left = Panel("window")
        self.table = RecordTable("small_table", "Medicines")
        self.model: RowModel[str] = RowModel((Column("Name", Cell),), self.splitter)
        self.table.setModel(self.model)
        VBox(self.left).addWidget(self.table)
        self.pane = Panel("surface")
        VBox(self.pane).addWidget(Button("Correct", "small_correct"))
        self.splitter.add_pane(self.left, stretch=1)
        self.splitter.add_pane(self.pane)
        self.panes = Panes(self.splitter, self.table, self.pane)

    def at(self, size: tuple[int, int]) -> tuple[bool, bool]:
        """Whether list and detail are in sight in a window of this size."""
        self.area.resize(*size)
        QApplication.processEvents()
        self.panes.fit(self.area.viewport().width())
        QApplication.processEvents()
        return self.seen()

    def seen(self) -> tuple[bool, bool]:
        return self.left.isVisible(), self.pane.isVisible()


@pytest.fixture
def small(theme: Theme, qtbot: QtBot) -> Small:
    made = Small()
    made.model.show_rows(ROWS)
    made.table.choose_first()
    qtbot.addWidget(made.area)
    made.area.show()
    qtbot.waitExposed(made.area)
    return made


def test_both_are_in_sight_where_there_is_room_beside_or_below(small: Small) -> None:
    assert small.at(WIDE) == (True, True)
    assert small.at(TALL) == (True, True)
    assert small.panes.page.bar.isHidden()
    assert small.panes.open_row() is False


def test_the_list_has_all_of_a_low_window_until_a_row_is_opened(small: Small) -> None:
    assert small.at(LOW) == (True, False)
    assert small.panes.open_row() is True
    assert small.seen() == (False, True)
    assert small.panes.page.back.isVisible()
    assert small.panes.first_focus() is small.panes.page.back
    # Now Enter and the rest are about what the detail shows.
    assert small.panes.open_row() is False


@pytest.mark.parametrize(
    "back",
    [
        lambda small: small.panes.page.back.click(),
        lambda small: QTest.keyClick(small.panes.page.back, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_the_button_and_its_key_lead_back_to_the_list(small: Small, back: Callable[[Small], object]) -> None:
    small.at(LOW)
    small.panes.open_row()
    small.panes.page.back.setFocus()
    back(small)
    assert small.seen() == (True, False)
    assert small.panes.first_focus() is small.table


def test_a_click_opens_the_row_and_the_second_click_presses_nothing(small: Small) -> None:
    small.at(LOW)
    pressed: list[str] = []
    correct = small.pane.findChild(Button, "small_correct")
    assert correct is not None
    correct.clicked.connect(lambda: pressed.append("correct"))
    place = small.table.visualRect(small.table.model().index(1, 0)).center()
    QTest.mouseClick(small.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert small.seen() == (False, True)
    assert small.table.currentIndex().row() == 1
    QApplication.processEvents()
    window = small.area.window().windowHandle()
    assert window is not None
    there = correct.mapTo(small.area.window(), QPoint(10, 10))
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=there)
    assert pressed == []
    small.panes._take_clicks()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=there)
    assert pressed == ["correct"]


def test_the_arrows_go_on_to_the_next_row_and_stop_at_the_ends(small: Small) -> None:
    small.at(LOW)
    small.panes.open_row()
    page = small.panes.page
    assert (page.before.isEnabled(), page.after.isEnabled()) == (False, True)
    page.after.click()
    page.after.click()
    assert small.table.currentIndex().row() == 2
    assert (page.before.isEnabled(), page.after.isEnabled()) == (True, False)
    assert small.seen() == (False, True)


def test_a_detail_without_anything_to_show_gives_the_window_back_to_the_list(small: Small) -> None:
    small.at(LOW)
    small.panes.open_row()
    small.pane.hide()
    assert small.seen() == (True, False)
    small.pane.show()
    assert small.seen() == (False, True)


def test_a_window_that_gets_larger_shows_both_and_begins_with_the_list_when_it_is_low_again(small: Small) -> None:
    small.at(LOW)
    small.panes.open_row()
    assert small.at(WIDE) == (True, True)
    assert small.at(LOW) == (True, False)


def test_what_was_searched_for_is_opened_at_once(small: Small) -> None:
    assert small.panes.open_detail() is False  # before it is known how large the window is
    assert small.at(LOW) == (False, True)
