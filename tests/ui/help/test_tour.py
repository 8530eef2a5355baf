"""The tour: short, never in the way, by keyboard alone, and never again once it was closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.help.tour import Tour
from secondop_desktop.ui.theme import Theme
from tests.ui.help.conftest import Desk
from tests.ui.test_shell import cut_off, unnamed


def started(controller: Controller) -> Tour:
    """The tour after the action of the menu."""
    controller.shell.act("help_tour")
    tour = controller.help.tour
    assert tour is not None
    assert tour.running
    return tour


def test_it_goes_from_step_to_step_by_enter_and_ends_at_the_last(desk: Desk) -> None:
    desk.open("overview")
    tour = started(desk.controller)
    assert len(tour.stops) == 5
    seen = []
    while tour.running:
        assert QApplication.focusWidget() is tour.next
        seen.append(tour.title.text())
        meant = tour.stops[tour.number].at()
        area = QRect(meant.mapTo(desk.window, meant.rect().topLeft()), meant.size())
        assert not tour.geometry().intersects(area), "it does not cover what it points at"
        assert desk.window.rect().contains(tour.geometry())
        assert tour.accessibleName().endswith(tour.title.text())
        QTest.keyClick(tour.next, Qt.Key.Key_Return)
    assert len(set(seen)) == 5
    assert desk.controller.state.tour_seen()
    assert QApplication.focusWidget() is not None


def test_escape_ends_it_and_alt_left_goes_back(desk: Desk) -> None:
    tour = started(desk.controller)
    QTest.keyClick(tour.next, Qt.Key.Key_Return)
    assert tour.number == 1
    QTest.keyClick(tour.next, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert tour.number == 0
    QTest.keyClick(tour.next, Qt.Key.Key_Escape)
    assert not tour.running
    assert desk.controller.state.tour_seen()


def test_the_rooms_can_be_used_while_it_is_shown(desk: Desk) -> None:
    tour = started(desk.controller)
    desk.window.rail.items["results"].click()
    desk.settle()
    assert desk.window.current_room == "results"
    assert tour.running


def test_it_begins_after_the_first_start_and_never_again_once_closed(desk: Desk) -> None:
    help_ = desk.controller.help
    help_.begin()
    desk.qtbot.waitUntil(lambda: help_.tour is not None and help_.tour.running)
    assert help_.tour is not None
    help_.put_away()
    assert not help_.tour.running
    assert not desk.controller.state.tour_seen(), "locking does not count as closing"
    help_.start_tour()
    help_.tour.skip.click()
    assert desk.controller.state.tour_seen()
    help_.begin()
    QApplication.processEvents()
    assert not help_.tour.running
    assert started(desk.controller).running, "the menu starts it all the same"


def test_without_records_there_is_no_tour(controller: Controller) -> None:
    controller.shell.act("help_tour")
    assert controller.help.tour is None
    assert not controller.window.menus.actions["help_tour"].isEnabled()


@pytest.mark.parametrize("zoom", [100, 200])
def test_nothing_of_it_is_cut_off(spanish: None, desk: Desk, theme: Theme, zoom: int) -> None:
    theme.set_zoom(zoom)
    tour = started(desk.controller)
    for _step in range(4):
        assert cut_off(tour) == []
        assert unnamed(tour) == []
        assert desk.window.rect().contains(tour.geometry())
        tour.next.click()
    tour.end()
