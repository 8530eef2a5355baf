"""Tells while the window is open that answers to requests are due: in it, and by the system where it is not seen.

What the system shows may be read by others: it names no person, no place and nothing of the records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import ngettext
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import request_records
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.request_records import Due

SOON, OFTEN = 5_000, 900_000
"""Milliseconds after opening, and between two looks: a day may begin while the window is open."""

_SHOWN_MS = 20_000


class Reminders(QObject):
    """Looks now and then which answers are due, and tells of each once while the records are open."""

    def __init__(self, shell: Shell, window: QWidget) -> None:
        super().__init__(shell)
        self._shell, self._window = shell, window
        self._told = set[Due]()
        self._tray: QSystemTrayIcon | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """A vault was opened."""
        self._told.clear()
        self._timer.start(SOON)

    def stop(self) -> None:
        """The vault is put away."""
        self._timer.stop()
        self._hide()

    def look(self) -> None:
        """Tell of the answers that came to be due."""
        self._timer.setInterval(OFTEN)
        if self._shell.reader is None:
            return

        def work(vault: Vault, progress: Progress) -> tuple[Due, ...]:
            return request_records.due_now(vault)

        self._shell.read(work, name="due", done=self._tell)

    def _tell(self, found: Sequence[Due]) -> None:
        new = [item for item in found if item not in self._told]
        self._told.update(new)
        if not new:
            return
        people = {item.patient_id for item in new}
        n = len(new)
        words = ngettext("{n} answer to a request is due.", "{n} answers to requests are due.", n).format(n=n)
        here = people == {self._shell.patient_id}
        if here:
            where = ngettext(
                "It is in Second opinion, under Requests.", "They are in Second opinion, under Requests.", n
            )
        else:
            where = ngettext("The worklist shows whose it is.", "The worklist shows whose they are.", n)
        self._shell.toast(f"{words} {where}")
        if not self._active():
            QApplication.alert(self._window)
            self._notify(words, lambda: self._shell.go(*(("opinion", "requests") if here else ("worklist", ""))))

    def _active(self) -> bool:
        """Whether the person has the program before them."""
        return QApplication.activeWindow() is not None

    def _notify(self, words: str, go: Callable[[], None]) -> None:
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return  # the window's entry in the task bar asks for attention
        self._hide()
        tray = self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)

        def clicked() -> None:
            self._hide()
            self._window.showNormal() if self._window.isMinimized() else self._window.show()
            self._window.raise_()
            self._window.activateWindow()
            if self._shell.vault is not None:
                go()

        tray.messageClicked.connect(clicked)
        tray.activated.connect(clicked)
        tray.show()
        tray.showMessage("SecondOp", words, QSystemTrayIcon.MessageIcon.Information, _SHOWN_MS)

    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None
