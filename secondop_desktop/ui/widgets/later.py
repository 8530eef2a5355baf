"""Parts that are made after what is seen first: made at once, they would let the window stand still."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
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


class OneByOne(QObject):
    """Makes parts one after the other; what the person does meanwhile is heard in between, and what is made is shown.

    `begin` makes the first part at once, `begin_soon` when what there is was painted; both let go of what was still to
    be made. What is asked for by `QTimer.singleShot(0, …)` would come in one piece: Qt hands such calls on before it
    hears or paints anything.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._parts: list[Callable[[], object]] = []
        self._complete = True
        # Of no length: it comes when all that waited has been dealt with.
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be made, and the last part was laid out."""
        return self._complete

    def begin(self, *parts: Callable[[], object]) -> None:
        """Make these parts."""
        self._parts, self._complete = list(parts), False
        self._go_on()

    def begin_soon(self, *parts: Callable[[], object]) -> None:
        """Make these parts after what is around them."""
        self._parts, self._complete = list(parts), False
        self._timer.start()

    def _go_on(self) -> None:
        if not self._parts:
            self._complete = True
            return
        self._parts.pop(0)()
        self._timer.start()
