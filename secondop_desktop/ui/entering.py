"""The keyboard goes with the person into a room, also where the room first has to read what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from secondop_desktop.ui.jobs import Lanes
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.shell import Room

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Entering(QObject):
    """Gives the keyboard to a room that is entered, and once more when it has read its records.

    Where the person went elsewhere meanwhile, the keyboard stays with them.
    """

    def __init__(self, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._room: Room | None = None
        self._stood: QWidget | None = None
        lanes.idle.connect(self._read)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def enter(self, room: Room) -> None:
        """This room is shown now."""
        self.forget()
        first = room.first_focus()
        if first is not None and first.isVisible():  # a hidden widget would take the keyboard too
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._room, self._stood = room, QApplication.focusWidget()
        if not self._lanes.busy():
            QTimer.singleShot(0, self, self._read)

    def forget(self) -> None:
        """The rooms are thrown away."""
        self._room = self._stood = None

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        # From what was hidden Qt takes the keyboard somewhere; from all else only the person does.
        if self._room is None or self._stood is new or new is None:
            return
        if old is not None and not (isValid(old) and old.isVisible()):
            self._stood = new
        else:
            self.forget()

    def _read(self) -> None:
        room, focused = self._room, QApplication.focusWidget()
        if room is None or not isValid(room) or not room.isVisible():
            return
        if focused is not None and focused is not self._stood:
            return
        target = first_stop(room) if QApplication.activeWindow() is room.window() else None
        if target is None and focused is None:
            from secondop_desktop.ui.reading_order import stops

            target = next(iter(stops(room.window())), None)  # a room with nothing to act on: the list of rooms
        if target is not None:  # else it may come with what is read next
            self.forget()
            target.setFocus(Qt.FocusReason.OtherFocusReason)


def first_stop(room: Room) -> QWidget | None:
    """What takes the keyboard in this room as it stands: what the room wants, or what comes first in it."""
    first = room.first_focus()
    if first is not None and first.isVisible() and first.isEnabled():
        return first
    from secondop_desktop.ui.reading_order import stops  # not before the first window

    return next(iter(stops(room)), None)
