"""The window: its rooms, keys and panes; dropped files; what it remembers; nothing cut off in another language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui import reading_order
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.fit_screen import fit_screen
from secondop_desktop.ui.focus_ring import FocusRing
from secondop_desktop.ui.keys import ROOM_KEYS
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.state import RecentVault, WindowState
from secondop_desktop.ui.theme import Mode, Theme
from secondop_desktop.ui.views.banner import BannerPerson, initials
from secondop_desktop.ui.widgets import Button, Label, VBox
from tests.pseudo_locale import PseudoTranslations

ROOT = Path(__file__).resolve().parents[2]
INES = BannerPerson("p1", "Ines Calloway", "Born 14 March 1968 · 58 years · Female · Record LV-204471")
TOM = BannerPerson("p2", "Tobias Abara", "Born 2 February 1951 · 75 years · Male")


class PlainRoom(Room):
    """A room with one button, which counts how often it was read again."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.refreshed = 0
        self.targets: list[str] = []
        self.stays = False
        self.button = Button("Here", "here")
        VBox(self).addWidget(self.button)

    def refresh(self) -> None:
        self.refreshed += 1

    def show_target(self, target: str) -> None:
        self.targets.append(target)

    def first_focus(self) -> QWidget:
        return self.button

    def leave(self) -> bool:
        return not self.stays


@pytest.fixture
def window(controller: Controller) -> MainWindow:
    window = controller.window
    for room in ("overview", "results", "documents"):
        window.register_room(room, PlainRoom)
    window.show_rooms()
    window.banner.show_people((INES, TOM), "p1")
    window.show_room("overview")
    return window


def room_of(window: MainWindow, name: str) -> PlainRoom:
    room = window.room(name)
    assert isinstance(room, PlainRoom)
    return room


def test_every_room_of_the_rail_has_its_key_in_the_menu(window: MainWindow) -> None:
    actions = window.menus.actions
    for item in ROOM_KEYS:
        name = "settings" if item.room == "settings" else f"room_{item.room}"
        assert actions[name].shortcut() == QKeySequence(item.key), item.room
    keys = [key.toString() for action in window.menus.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_a_key_leads_to_its_room_and_gives_it_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current_room == "results"
    assert window.rail.items["results"].isChecked()
    assert QApplication.focusWidget() is room_of(window, "results").button


def test_the_order_of_tab_is_not_looked_for_when_a_room_is_left_by_a_key(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_of(window, "overview").button.setFocus()
    looked: list[QWidget] = []

    def stops(root: QWidget) -> list[QWidget]:
        looked.append(root)
        return []

    monkeypatch.setattr(reading_order, "stops", stops)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current_room == "results"
    assert QApplication.focusWidget() is room_of(window, "results").button
    assert looked == []


def test_a_room_is_made_once_and_read_again_only_after_a_change(window: MainWindow) -> None:
    results = room_of(window, "results")
    window.show_room("results")
    window.show_room("overview")
    window.show_room("results")
    assert results is window.room("results")
    assert results.refreshed == 1
    window.show_room("overview")
    window.shell.records_changed.emit()
    assert results.refreshed == 1
    window.show_room("results")
    assert results.refreshed == 2


def test_a_room_with_unsaved_words_is_not_left(window: MainWindow) -> None:
    room_of(window, "overview").stays = True
    assert not window.show_room("results")
    assert window.current_room == "overview"
    assert window.rail.items["overview"].isChecked()
    window.rail.items["results"].click()
    assert not window.rail.items["results"].isChecked()
    room_of(window, "overview").stays = False


def test_something_found_is_shown_in_its_room(window: MainWindow) -> None:
    window.search.opened.emit("results", "r7")
    assert window.current_room == "results"
    assert room_of(window, "results").targets == ["r7"]


def test_f6_goes_round_the_panes(window: MainWindow, qtbot: QtBot) -> None:
    panes: list[str] = []
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        assert focused is not None
        panes.append(focused.objectName())
    assert panes == ["rail_overview", "person_switcher", "here"]
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is window.banner.person


def test_arrows_move_on_the_rail_and_enter_goes_there(window: MainWindow) -> None:
    window.rail.focus_current()
    for _ in range(2):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Down)
    focused = QApplication.focusWidget()
    assert focused is window.rail.items["results"]
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert window.current_room == "results"


def test_the_banner_says_whose_records_these_are(window: MainWindow, qtbot: QtBot) -> None:
    assert window.banner.person.text() == "Ines Calloway"
    assert window.banner.details.text() == INES.details
    assert "14 March 1968" in window.banner.accessibleName()
    menu = window.banner.people_menu()
    assert [action.text() for action in menu.actions() if action.isCheckable()] == ["Ines Calloway", "Tobias Abara"]
    window.banner.forget()
    assert "Calloway" not in window.banner.accessibleName() + window.banner.person.text()


@pytest.mark.parametrize(
    "name, letters", [("Ines Calloway", "IC"), ("Calloway", "C"), ("", "?"), ("Ana de la Cruz", "AC")]
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_ctrl_k_gives_the_keyboard_to_the_search_and_the_ring_goes_around_its_frame(
    window: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.banner.search.field
    ring = window.findChild(FocusRing)
    assert ring is not None
    assert ring.target() is window.banner.search


def test_undo_of_what_was_just_said_is_taken_before_undo_of_the_last_step(
    window: MainWindow, controller: Controller
) -> None:
    calls: list[str] = []
    window.undo_wanted.disconnect(controller.undo)
    window.undo_wanted.connect(lambda: calls.append("step"))
    controller.shell.toast("Disc removed", lambda: calls.append("toast"))
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert calls == ["toast", "step"]


def test_files_let_go_anywhere_are_taken_in(window: MainWindow, controller: Controller, tmp_path: Path) -> None:
    window.files_dropped.disconnect(controller.take_files)
    dropped: list[list[Path]] = []
    window.files_dropped.connect(dropped.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf")), QUrl("https://example.org/b.pdf")])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    window.dragEnterEvent(QDragEnterEvent(QPointF(9, 9).toPoint(), Qt.DropAction.CopyAction, mime, left, none))
    assert window.overlay.isVisible()
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, none))
    assert dropped == [[tmp_path / "a.pdf"]]
    assert window.overlay.isHidden()


def test_the_source_of_what_is_let_go_is_told_that_it_was_copied(
    window: MainWindow, controller: Controller, tmp_path: Path
) -> None:
    window.files_dropped.disconnect(controller.take_files)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf"))])
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    move, both = Qt.DropAction.MoveAction, Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    at = QPointF(9, 9)
    enter = QDragEnterEvent(at.toPoint(), both, mime, left, shift)
    over = QDragMoveEvent(at.toPoint(), both, mime, left, shift)
    drop = QDropEvent(at, both, mime, left, shift)
    assert drop.proposedAction() is move, "as file managers propose; they may delete what was moved"
    window.dragEnterEvent(enter)
    window.dragMoveEvent(over)
    window.dropEvent(drop)
    for event in (enter, over, drop):
        assert event.isAccepted()
        assert event.dropAction() is Qt.DropAction.CopyAction


def test_what_is_dragged_out_of_the_window_is_not_taken_in_again(window: MainWindow, tmp_path: Path) -> None:
    class OfOurs(QDragEnterEvent):
        def source(self) -> QObject:
            return window.rail

    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf"))])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    event = OfOurs(QPointF(9, 9).toPoint(), Qt.DropAction.CopyAction, mime, left, none)
    event.ignore()
    window.dragEnterEvent(event)
    assert not event.isAccepted()
    assert window.overlay.isHidden()


def test_rooms_of_the_past_are_thrown_away_at_lock(window: MainWindow, qtbot: QtBot) -> None:
    room = room_of(window, "results")
    with qtbot.waitSignal(room.destroyed, timeout=5000):
        window.forget_rooms()
    assert window.current_room == ""
    assert window.stack.count() == 0


def test_zoom_keys_scale_the_window(window: MainWindow, theme: Theme) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, Qt.Key.Key_Plus, ctrl)
    assert theme.zoom == 110
    assert window.rail.width() == 264
    QTest.keyClick(window, Qt.Key.Key_Minus, ctrl)
    QTest.keyClick(window, Qt.Key.Key_Minus, ctrl)
    assert theme.zoom == 90
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert theme.zoom == 100


def test_a_narrow_window_keeps_icons_and_puts_details_below(window: MainWindow) -> None:
    told: list[bool] = []
    window.narrow_changed.connect(told.append)
    window.resize(1000, 700)
    assert window.narrow
    assert window.rail.width() == 240
    window.resize(800, 700)
    assert window.rail.width() == 64
    window.resize(1280, 832)
    assert not window.narrow
    assert window.rail.width() == 240
    assert told == [True, False]


def test_what_the_window_remembers_comes_back(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "window.ini"
    state = WindowState(path)
    assert state.mode() is Mode.SYSTEM
    assert state.zoom() == 100
    assert state.recent() == ()
    state.set_mode(Mode.DARK)
    state.set_zoom(150)
    for number in range(10):
        state.add_recent(RecentVault(tmp_path / f"v{number}", f"Records {number}", None))
    state.add_recent(RecentVault(tmp_path / "v5", "Family records", None))
    state.save(wait=True)
    again = WindowState(path)
    assert (again.mode(), again.zoom()) == (Mode.DARK, 150)
    assert [item.name for item in again.recent()][:3] == ["Family records", "Records 9", "Records 8"]
    assert len(again.recent()) == 8


def unnamed(root: QWidget) -> list[str]:
    """What can be acted on and lacks a name for readers or for tests."""
    lacking = []
    for widget in root.findChildren(QWidget):
        acts = isinstance(widget, QAbstractButton) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        own = not widget.objectName().startswith("qt_")
        if acts and own and widget.isVisible() and not (widget.accessibleName() and widget.objectName()):
            lacking.append(f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}")
    return lacking


def whole(window: MainWindow, name: str) -> bool:
    """Whether all of a room was made; settings make some of it when the room stands there already."""
    return bool(getattr(window.room(name), "complete", True))


def test_whatever_can_be_acted_on_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    for room in ("imaging", "timeline", "worklist", "settings"):
        window.show_room(room)
        qtbot.waitUntil(lambda name=room: whole(window, name))  # type: ignore[misc]
        assert unnamed(window) == []


def cut_off(root: QWidget) -> list[str]:
    """Labels and buttons on the screen whose words do not fit into them."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.width() == 0:
            continue
        if isinstance(widget, Label) and not widget._elide and widget.text():
            needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            if needed > widget.height() + 1 or (
                not widget.wordWrap() and widget.sizeHint().width() > widget.width() + 1
            ):
                found.append(f"label {widget.text()!r} {widget.size()} needs {widget.sizeHint()}")
        elif isinstance(widget, Button) and widget.sizeHint().width() > widget.width() + 1:
            found.append(f"button {widget.text()!r} {widget.width()} needs {widget.sizeHint().width()}")
        elif isinstance(widget, QLabel) and not isinstance(widget, Label) and widget.text():
            found.append(f"a plain QLabel {widget.text()!r}")
    return found


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, qtbot: QtBot, tmp_path: Path, zoom: int
) -> None:
    theme.set_zoom(zoom)
    state = WindowState(tmp_path / "window.ini")
    state.set_mode(Mode.LIGHT)
    state.set_zoom(zoom)
    controller = Controller(state)
    window = controller.window
    with qtbot.waitActive(window, timeout=10000):
        window.show()
    window.show_rooms()
    window.banner.show_people((INES,), "p1")
    for room in ("imaging", "timeline", "worklist", "settings"):
        window.show_room(room)
        qtbot.waitUntil(lambda name=room: whole(window, name))  # type: ignore[misc]
        qtbot.wait(1)
        assert cut_off(window) == []
    controller.close()
    window.deleteLater()


def test_the_window_opens_without_what_only_imports_and_packets_need() -> None:
    code = "import sys, secondop_desktop.ui.app; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(ran.stdout.split())
    heavy = {"reportlab", "pypdf", "pikepdf", "pypdfium2", "lxml", "PIL", "rapidfuzz", "secondop_desktop.sample"}
    assert not loaded & heavy


def test_a_window_that_is_closed_as_soon_as_it_is_there_starts_nothing_more(
    controller: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(controller.lanes, "submit", lambda _lane, _work, *, name: asked.append(name))
    controller.start()
    controller.close()
    qtbot.wait(controller.behind._timer.interval() * 2)
    assert asked == []


def test_a_window_that_is_larger_than_the_screen_fills_it(controller: Controller) -> None:
    window, room = controller.window, controller.window.screen().availableGeometry()
    window.resize(room.width() - 40, room.height() - 60)
    assert not fit_screen(window)
    window.resize(room.width() + 200, room.height() - 60)
    controller.start()
    assert window.isMaximized()
    assert room.contains(window.geometry().topLeft())


_FAILS_IN_PAINTING = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from secondop_desktop.ui import app
from secondop_desktop.ui.dialogs import base
from secondop_desktop.ui.state import WindowState
application = app.make_application([])
controller = app.Controller(WindowState(Path(sys.argv[1])))
app.install_excepthook(controller)
controller.start()
told = []
base.show_error = lambda window, error: told.append(error)
class Fails(QWidget):
    def paintEvent(self, event):
        if not told:
            painter = QPainter(self)
            raise TypeError
widget = Fails(controller.window)
widget.show()
def look():
    print(len(told), widget.paintingActive(), flush=True)
    os._exit(0)
QTimer.singleShot(500, look)
application.exec()
"""


def test_a_bug_while_painting_is_told_and_ends_its_painter(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FAILS_IN_PAINTING, str(tmp_path / "window.ini")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.split() == ["1", "False"]
    assert "active painter" not in done.stderr
