"""The menu of a row in a list of records: by the mouse of the row under it, by the key of the chosen one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from secondop_desktop.core.records import Kind
from secondop_desktop.ui.views.record_room import RecordRoom
from secondop_desktop.ui.views.results import ResultsRoom
from secondop_desktop.ui.widgets.table import RecordTable
from tests.ui.rooms.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("does not support raise", "grabbing the keyboard", extend=True)
MOUSE, KEYBOARD = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard


def asked(desk: Desk, table: RecordTable, row: int | None) -> QMenu:
    """The menu that opens over a row, or over the chosen one by the key."""
    at = table.visualRect(table.model().index(row, 0)).center() if row is not None else QPoint(1, 1)
    reason = MOUSE if row is not None else KEYBOARD
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(reason, at, table.viewport().mapToGlobal(at)))
    menus = [menu for menu in table.findChildren(QMenu, "row_menu") if menu.isVisible()]
    assert len(menus) == 1
    return menus[0]


@pytest.mark.parametrize("name", ["medications", "results"])
def test_the_row_under_the_mouse_is_chosen_and_its_menu_deletes_it(desk: Desk, name: str) -> None:
    room = desk.open(name)
    assert isinstance(room, RecordRoom | ResultsRoom)
    desk.settle()
    table = room.table
    last = table.model().rowCount() - 1
    menu = asked(desk, table, last)
    assert table.currentIndex().row() == last
    acts = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert list(acts) == ["Open", "Correct…", "Delete", "Move to another person…", "Erase for good…"]
    kind = Kind.MEDICATION if name == "medications" else Kind.TEST_RESULT
    before = len(desk.records(kind))
    acts["Delete"].trigger()
    menu.close()
    desk.settle()
    assert len(desk.records(kind)) < before


def test_the_menu_key_asks_about_the_chosen_row(desk: Desk) -> None:
    room = desk.open("medications")
    assert isinstance(room, RecordRoom)
    desk.settle()
    assert room.table.choose_first()
    chosen = room.table.currentIndex().row()
    menu = asked(desk, room.table, None)
    assert room.table.currentIndex().row() == chosen
    menu.close()
