"""Tells the lanes when the window's thread has something to do and when that is done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from secondop_desktop.core.turns import window_rests, window_works


class Turns(QObject):
    """Sees the first event of each piece of the window's work from `begin` to `end`, while lanes are at work.

    Not the others: there are thousands where a room is made, and to have Python see one takes longer than most of them
    take Qt. Qt's own signals of an event loop that blocks and awakes are of no use: with GLib, on Linux, events are
    dealt with between the one and the other.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sees = False
        self._works = False
        # Of no length: it comes when all that waited has been dealt with.
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._rested)

    def begin(self) -> None:
        """Lanes are at work from now on."""
        if not self._sees:
            self._sees = True
            self._listen()

    def end(self) -> None:
        """No lane is at work."""
        if self._sees:
            self._listen(on=False)
        self._sees = False
        self._rest.stop()
        self._rested()

    def _listen(self, *, on: bool = True) -> None:
        app = QCoreApplication.instance()
        if app is None:
            return
        if on:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def _rested(self) -> None:
        self._works = False
        window_rests()
        if self._sees:
            self._listen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._works:
            self._works = True
            self._listen(on=False)
            window_works()
            self._rest.start()
        return False
