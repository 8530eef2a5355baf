"""Room for a part that is made after what is seen first: made at once, it would let the window stand still."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from secondop_desktop.ui.widgets.spaces import VBox

_AFTER_MS = 30
"""When what is around it was painted."""
_BETWEEN_MS = 15


class Later(QWidget):
    """Calls `make` soon, which makes the part unless it was needed before, and has to give it to `take`."""

    def __init__(self, make: Callable[[], object], *, parent: QWidget | None = None, place: int = 0) -> None:
        """`place`: how many other parts are made before this one, so that not all of them are at once."""
        super().__init__(parent)
        self._column = VBox(self)
        QTimer.singleShot(_AFTER_MS + _BETWEEN_MS * place, self, make)

    def take(self, part: QWidget) -> None:
        """Have this part in it; its parent is this widget from the beginning on, so that it is styled once."""
        self._column.addWidget(part)
