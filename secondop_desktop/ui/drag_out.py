"""Drags documents out of the window, to a folder or a mail: a copy of each original in a private folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.usecases.outgoing import Outgoing

if TYPE_CHECKING:
    from secondop_desktop.usecases.open_vault import Vault


class OutgoingCopies(QObject):
    """The copies of one shell; the program wipes them when it locks and when it ends."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.copies = Outgoing()


def outgoing_of(shell: Shell) -> Outgoing:
    """The copies of this shell."""
    found = shell.findChild(OutgoingCopies, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return (found if isinstance(found, OutgoingCopies) else OutgoingCopies(shell)).copies


def _carry(source: QWidget, paths: Sequence[Path]) -> None:
    """Carry the files while the mouse button is down, until they are dropped."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.exec(Qt.DropAction.CopyAction)


class DragOut(QObject):
    """Lets documents be dragged from a widget: `documents` says which, given where the mouse was pressed."""

    def __init__(self, shell: Shell, source: QWidget, documents: Callable[[QPoint], Sequence[Document]]) -> None:
        super().__init__(source)
        self._shell, self._source, self._documents = shell, source, documents
        self._pressed: QPoint | None = None
        self._chosen: tuple[Document, ...] = ()
        self.carry = _carry
        source.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            self._chosen = tuple(self._documents(place)) if plain else ()
            self._pressed = place if self._chosen else None
            return False
        if event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            if event.buttons() & Qt.MouseButton.LeftButton:
                if (place - self._pressed).manhattanLength() >= QApplication.startDragDistance():
                    self._pressed = None
                    self.begin(self._chosen)
                return True
            self._pressed = None
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        return False

    def begin(self, documents: Sequence[Document]) -> None:
        """Make copies of these, and carry them if the mouse button is still down then."""
        ids = [document.id for document in documents if document.sha256]
        copies = outgoing_of(self._shell)

        def work(vault: Vault, progress: Progress) -> tuple[Path, ...]:
            return copies.prepare(vault, ids, progress)

        if ids:
            self._shell.write(work, name="drag", done=while_alive(self, self._ready))

    def _ready(self, paths: tuple[Path, ...]) -> None:
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.carry(self._source, paths)
