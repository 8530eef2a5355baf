"""What is done behind the first window: a piece at a time, once it was painted, so that what is typed is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

_PAINTED_MS = 60

Piece = Callable[[], object]


class Behind(QObject):
    """Calls the pieces in their order, and lets the window hear between them what it is told."""

    def __init__(self, parent: QObject, pieces: Iterable[Piece]) -> None:
        super().__init__(parent)
        self._pieces = list(pieces)
        self._timer = QTimer(self, singleShot=True, interval=_PAINTED_MS)
        self._timer.timeout.connect(self._next)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is still to be called."""
        return tuple(self._pieces)

    def put_first(self, piece: Piece) -> None:
        """Call this before the others."""
        self._pieces.insert(0, piece)

    def begin(self) -> None:
        """Begin once the window that was just shown is painted: what is called before would only delay it."""
        self._timer.start()

    def go_on_with(self, pieces: Iterable[Piece]) -> None:
        """Call these too, from now on."""
        self._pieces += pieces
        self._next()

    def stop(self) -> None:
        """Call nothing more."""
        self._timer.stop()
        self._pieces.clear()

    def _next(self) -> None:
        if self._pieces:
            self._pieces.pop(0)()
            # A timer: calls that wait in a row are all made before anything is heard.
            self._timer.setInterval(0)
            self._timer.start()
