"""Lets go of what rooms held that were thrown away, so that no record stays in memory longer than it must."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_BETWEEN_MS = 10


class LettingGo(QObject):
    """Takes the parts of deleted widgets from each other, one widget at a time.

    They hold each other, and would keep the records that they showed until garbage is looked for.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._gone: list[QWidget] = []
        self._timer = QTimer(self, interval=_BETWEEN_MS)
        self._timer.timeout.connect(self._next)

    @property
    def left(self) -> int:
        """How many are still to be let go of."""
        return len(self._gone)

    def throw_away(self, widget: QWidget) -> None:
        """Delete this widget when Qt next does so, and then let go of what it held."""
        widget.deleteLater()
        self._gone.append(widget)
        self._timer.start()

    def _next(self) -> None:
        gone = next((widget for widget in self._gone if not isValid(widget)), None)
        if gone is not None:
            self._gone.remove(gone)
            vars(gone).clear()
        if not self._gone:
            self._timer.stop()
