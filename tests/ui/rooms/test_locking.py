"""Locking: by time, by the system, by a key; and what is then still to be seen of a person: nothing."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QClipboard, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.dialogs.password import PasswordDialog
from secondop_desktop.ui.guard import capture
from secondop_desktop.ui.guard.clipboard import SECONDS
from secondop_desktop.ui.guard.idle import LOOK_EVERY, SLEPT, IdleWatch, Instant
from secondop_desktop.ui.guard.system import SystemWatch, session_path
from secondop_desktop.ui.models.statements import Statement
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.views.locking import LockingCard
from secondop_desktop.ui.views.unlock import UnlockView
from secondop_desktop.ui.widgets.fields import copy_text
from tests.ui.rooms.conftest import Desk

ROOT = Path(__file__).resolve().parents[3]
SECRETS = ("Rosa", "Lindqvist", "1951", "TSH", "Gallbladder", "Lisinopril", "Harbour", "scarf", "Adebayo", "mIU/L")


class FakeClock:
    def __init__(self) -> None:
        self.steady, self.wall = 1000.0, 5000.0

    def __call__(self) -> Instant:
        return Instant(self.steady, self.wall)

    def pass_by(self, watch: IdleWatch, seconds: int) -> int | None:
        """Let time pass as the timer lets it; returns after how many seconds it was due."""
        due: list[bool] = []
        watch.due.connect(lambda: due.append(True))
        for second in range(1, seconds + 1):
            self.steady += LOOK_EVERY / 1000
            self.wall += LOOK_EVERY / 1000
            if watch.timer.isActive():
                watch.look()
            if due:
                return second
        return None


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def watch(qapp: QApplication, clock: FakeClock) -> Iterator[IdleWatch]:
    watch = IdleWatch(clock=clock)
    watch.minutes = 10
    watch.start()
    yield watch
    watch.stop()


def test_it_is_due_within_five_seconds_of_the_set_time(watch: IdleWatch, clock: FakeClock) -> None:
    due = clock.pass_by(watch, 700)
    assert due is not None
    assert 600 <= due <= 605
    assert watch.timer.interval() <= 5000
    assert not watch.timer.isActive(), "it is said once"


def test_using_the_program_puts_it_off_and_never_by_itself_is_never(watch: IdleWatch, clock: FakeClock) -> None:
    assert clock.pass_by(watch, 599) is None
    watch.used()
    assert clock.pass_by(watch, 599) is None
    watch.minutes = 0
    assert clock.pass_by(watch, 3600) is None


def test_a_clock_that_was_set_back_does_not_put_it_off(watch: IdleWatch, clock: FakeClock) -> None:
    assert clock.pass_by(watch, 300) is None
    clock.wall -= 86400
    due = clock.pass_by(watch, 400)
    assert due is not None
    assert 300 <= due <= 305


def test_after_the_computer_slept_it_is_due_at_once(watch: IdleWatch, clock: FakeClock) -> None:
    watch.minutes = 0
    clock.wall += SLEPT + 1
    assert clock.pass_by(watch, 1) == 1


def test_only_what_a_person_does_counts(desk: Desk) -> None:
    idle = desk.controller.guard.idle
    assert idle.timer.isActive()
    before = idle._used_at
    desk.window.repaint()
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.UpdateRequest))
    assert idle._used_at == before
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Shift)
    assert idle._used_at != before


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_what_an_input_method_writes_counts_and_so_does_what_is_done_in_a_later_window(desk: Desk) -> None:
    idle = desk.controller.guard.idle
    field = QLineEdit()
    desk.qtbot.addWidget(field)
    with desk.qtbot.waitActive(field):
        field.show()
    field.setFocus()
    desk.qtbot.waitUntil(field.hasFocus)
    before = idle._used_at
    QApplication.sendEvent(field, QInputMethodEvent("字", []))
    assert idle._used_at != before, "the keys go to the input method alone"
    before = idle._used_at
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_Shift)
    assert idle._used_at != before
    listed = QWidget(desk.window, Qt.WindowType.ToolTip)  # as menus and lists, it never has the focus
    listed.show()
    idle.look()
    before = idle._used_at
    QTest.mouseMove(listed.windowHandle(), QPoint(3, 3))
    assert idle._used_at != before


def owns_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform of tests never says whose the clipboard is; every real one does."""
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)


def walk(item: QAccessibleInterface, depth: int = 0) -> Iterator[str]:
    """Every text that a screen reader could reach from here, hidden parts too."""
    for kind in (
        QAccessible.Text.Name,
        QAccessible.Text.Description,
        QAccessible.Text.Value,
        QAccessible.Text.Help,
        QAccessible.Text.Accelerator,
    ):
        yield item.text(kind)
    words = item.textInterface()
    if words is not None:
        yield words.text(0, words.characterCount())
    for number in range(item.childCount()):
        child = item.child(number)
        if child is not None and child.isValid() and depth < 60:
            yield from walk(child, depth + 1)


def everything_shown() -> str:
    """What titles, screen readers, tool tips, labels and the clipboard hold now, of every window there is."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    found: list[str] = [QGuiApplication.clipboard().text()]
    for window in QApplication.topLevelWidgets():
        found.append(window.windowTitle())
        root = QAccessible.queryAccessibleInterface(window)
        if root is not None:
            found += walk(root)
        parts: list[QObject] = [window, *window.findChildren(QObject)]
        for part in parts:
            for name in ("text", "plainText", "title", "toolTip", "accessibleName", "accessibleDescription"):
                value = part.property(name)
                found.append(value if isinstance(value, str) else "")
    return "\n".join(found)


def test_the_locked_window_its_reader_and_the_clipboard_hold_nothing_of_the_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    owns_the_clipboard(monkeypatch)
    for room in ("timeline", "results", "procedures", "medications", "conditions", "documents", "settings"):
        desk.open(room)
    desk.open("results")
    desk.window.banner.search.field.setText("Lisinopril")
    desk.settle()
    desk.shell.toast("Taken back: TSH of Rosa Lindqvist")
    copy_text("TSH 3.87 mIU/L")
    seen = everything_shown()
    assert [word for word in SECRETS[:4] if word not in seen] == [], "the walk sees what is there"
    QTest.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(desk.window.page(), UnlockView)
    seen = everything_shown()
    assert "Open your records" in seen
    assert [word for word in SECRETS if word.lower() in seen.lower()] == []
    assert desk.window.windowTitle() == "SecondOp"
    assert not desk.controller.guard.idle.timer.isActive()


def test_locking_closes_what_is_open_over_the_window(desk: Desk) -> None:
    dialog = PasswordDialog(desk.window, desk.shell, by_sheet=True)
    dialog.new.first.field.setText("half a secret")
    dialog.open()
    desk.controller.guard.idle.due.emit()
    assert desk.shell.vault is None
    assert QApplication.activeModalWidget() is None
    assert "half a secret" not in everything_shown()
    assert [window for window in QApplication.topLevelWidgets() if isinstance(window, QDialog)] == []


def test_what_was_begun_before_locking_does_nothing_after_it(desk: Desk) -> None:
    desk.controller.lock()
    did: list[object] = []
    jobs = [
        desk.shell.write(lambda vault, progress: did.append(vault), name="late"),
        desk.shell.read(lambda vault, progress: did.append(vault), name="late"),
    ]
    cancelled: list[int] = []
    for job in jobs:
        job.cancelled.connect(lambda: cancelled.append(1))
    desk.settle()
    assert did == []
    assert cancelled == [1, 1]


def test_the_clipboard_forgets_what_was_copied_and_keeps_what_others_put_there(
    controller: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = controller.guard.clipboard
    owns_the_clipboard(monkeypatch)
    assert 10 <= SECONDS <= 120
    copy_text("TSH 3.87 mIU/L")
    assert guard.timer.isActive()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "TSH 3.87 mIU/L"
    assert data.data("x-kde-passwordManagerHint") == b"secret"
    guard.timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: False)
    other = QMimeData()
    other.setText("from another program")
    QGuiApplication.clipboard().setMimeData(other)
    assert not guard.timer.isActive()
    guard.clear()
    assert QGuiApplication.clipboard().text() == "from another program"


def test_when_to_lock_and_what_captures_show_is_chosen_and_remembered(desk: Desk, tmp_path: Path) -> None:
    card = desk.open("settings").findChild(LockingCard, "locking_card")
    assert card is not None
    assert card.minutes.value() == "10"
    card.minutes.set_value("5")
    card.minutes.activated.emit(0)
    assert desk.controller.guard.idle.minutes == 5
    assert not card.hidden.isEnabled(), "the platform of tests has no way to hide a window"
    desk.controller.guard.set_hidden(False)
    desk.controller.state.save(wait=True)
    again = WindowState(tmp_path / "state" / "window.ini")
    assert again.lock_minutes() == 5
    assert not again.hidden_from_captures()
    card.now.click()
    assert desk.shell.vault is None


def test_every_window_also_a_later_one_is_left_out_of_captures(
    controller: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, bool]] = []
    monkeypatch.setattr(capture, "is_offered", lambda: True)
    monkeypatch.setattr(capture, "set_hidden", lambda window, hidden: asked.append((window, hidden)))
    controller.guard.set_hidden(True)
    assert (int(controller.window.winId()), True) in asked
    later = QWidget()
    qtbot.addWidget(later)
    later.show()
    assert (int(later.winId()), True) in asked
    controller.guard.set_hidden(False)
    assert asked[-1][1] is False
    assert {window for window, hidden in asked if not hidden} >= {int(later.winId()), int(controller.window.winId())}


@pytest.mark.parametrize(
    "message, detail, locks",
    [
        (0x02B1, 0x7, True),  # the session is locked
        (0x02B1, 0x8, False),  # it is unlocked
        (0x02B1, 0x4, True),  # a remote session ends
        (0x0218, 0x4, True),  # sleep
        (0x0218, 0xA, False),  # the battery says something
        (0x0200, 0x7, False),  # the mouse moves
    ],
)
def test_windows_says_by_its_messages_that_it_locks(qapp: QApplication, message: int, detail: int, locks: bool) -> None:
    watch = SystemWatch()
    said: list[bool] = []
    watch.locking.connect(lambda: said.append(True))
    watch.heard_from_windows(message, detail)
    assert bool(said) is locks


_ON_A_BUS = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from secondop_desktop.ui.guard.system import SystemWatch
app = QCoreApplication(sys.argv)
watch = SystemWatch()
said = []
watch.locking.connect(lambda: said.append(1))
print("heard", watch.listen_on_buses())
bus = QDBusConnection.sessionBus()
def tell(active):
    message = QDBusMessage.createSignal("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged")
    message.setArguments([active])
    bus.send(message)
QTimer.singleShot(0, lambda: tell(False))
QTimer.singleShot(0, lambda: tell(True))
watch.locking.connect(app.quit)
QTimer.singleShot(20000, app.quit)
app.exec()
print("said", len(said))
"""


def test_only_the_own_session_of_logind_counts() -> None:
    assert session_path("c2") == "/org/freedesktop/login1/session/c2"
    assert session_path("31") == "/org/freedesktop/login1/session/_331"
    assert session_path("") == ""


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-run-session") is None, reason="needs a session bus to itself"
)
def test_the_screen_saver_of_a_linux_desktop_locks() -> None:
    words = ["dbus-run-session", "--", sys.executable, "-c", _ON_A_BUS]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.stdout.split("\n")[-2:] == ["said 1", ""], done.stdout + done.stderr


def test_records_may_lock_while_the_settings_are_still_being_made(desk: Desk) -> None:
    desk.window.go_to("settings")
    desk.controller.lock()
    desk.qtbot.wait(1)
    desk.settle()
    assert desk.shell.vault is None


def test_records_that_a_room_showed_go_when_it_is_locked_before_garbage_is_looked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.controller.garbage, "all_of_it", lambda: None)
    desk.controller.garbage._timer.stop()

    def held() -> int:
        return sum(type(item) is Statement for item in gc.get_objects())

    before = held()  # earlier tests may have left some
    desk.open("conditions")
    assert held() > before
    desk.controller.lock()
    desk.qtbot.waitUntil(lambda: not desk.window.letting_go.left, timeout=60000)
    assert held() <= before
