"""Joins what keeps others from looking, and the choices that a person made about it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication, QDialog

from secondop_desktop.core import managed
from secondop_desktop.ui.guard import capture
from secondop_desktop.ui.guard.capture import CaptureGuard
from secondop_desktop.ui.guard.clipboard import ClipboardGuard
from secondop_desktop.ui.guard.idle import IdleWatch
from secondop_desktop.ui.guard.system import SystemWatch
from secondop_desktop.ui.state import WindowState

MINUTES = (1, 2, 5, 10, 15, 30, 60, 0)
"""After how many minutes without use it may lock; 0 is never by itself."""


class Guard(QObject):
    """Emits `lock_wanted` when nobody is there, or the system locks; `start` and `stop` frame an open vault."""

    lock_wanted = Signal()

    def __init__(self, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.idle = IdleWatch(self)
        self.system = SystemWatch(self)
        self.clipboard = ClipboardGuard(self)
        self.capture = CaptureGuard(self)
        self._settled = managed.managed().lock_minutes
        self.idle.minutes = self._settled or state.lock_minutes()
        self.capture.set_hidden(state.hidden_from_captures())
        self.idle.due.connect(self.lock_wanted)
        self.system.locking.connect(self.lock_wanted)
        self.idle.looked.connect(self.system.look)

    @property
    def minutes(self) -> int:
        """After how many minutes without use it locks; 0 is never by itself."""
        return self.idle.minutes

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes from now on; the organisation's choice stands over this one."""
        if self._settled is not None:
            return
        self.idle.minutes = minutes
        self._state.set_lock_minutes(minutes)
        self._state.save()

    @property
    def is_settled(self) -> bool:
        """Whether the organisation has set when it locks."""
        return self._settled is not None

    @property
    def hidden(self) -> bool:
        """Whether captures leave the windows out."""
        return self.capture.hidden

    @property
    def can_hide(self) -> bool:
        """Whether this system can leave windows out of captures."""
        return capture.is_offered()

    def set_hidden(self, hidden: bool) -> None:
        """Leave the windows out of captures, or no more."""
        self.capture.set_hidden(hidden)
        self._state.set_hidden_from_captures(hidden)
        self._state.save()

    def start(self) -> None:
        """A vault is open."""
        self.idle.start()

    def stop(self) -> None:
        """The vault is put away: nothing of it stays on the clipboard, in a dialog or in a picture kept for later."""
        self.idle.stop()
        self.clipboard.clear()
        QPixmapCache.clear()

    @staticmethod
    def close_dialogs() -> None:
        """Close every dialog and menu over the window, as if its Cancel was pressed, and forget what was typed."""
        from secondop_desktop.ui.dialogs.base import Dialog  # not before the first window

        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            after = QApplication.activePopupWidget()
            popup = after if after is not popup else None
        for window in reversed(QApplication.topLevelWidgets()):
            if isinstance(window, QDialog):
                if window.isVisible():
                    window.reject()
                    window.hide()
                if isinstance(window, Dialog):
                    window.deleteLater()
