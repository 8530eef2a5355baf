"""Files that are dropped on the window, and what it shows while they are held over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import (
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QMainWindow, QWidget

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QPaintEvent,
        QResizeEvent,
        QShowEvent,
    )


class DropOverlay(QWidget):
    """Covers the window while files are held over it, and says what letting go will do."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.theme = active_theme()
        self.setObjectName("drop_overlay")
        self.words = ""
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = theme.color("window")
        veil.setAlphaF(0.85)
        painter.fillRect(self.rect(), veil)
        box = QRectF(self.rect()).adjusted(px(24), px(24), -px(24), -px(24))
        pen = QPen(theme.color("accent"), px(2))
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("tint"))
        painter.drawRoundedRect(box, theme.radius(), theme.radius())
        side = px(44)
        middle = box.center()
        paint_icon(painter, "save", QRectF(middle.x() - side / 2, middle.y() - side, side, side), theme.color("accent"))
        painter.setPen(theme.color("ink"))
        line = box.toRect().adjusted(px(16), 0, -px(16), 0)
        line.moveTop(line.top() + px(28))
        paint_line(painter, line, self.words, theme.font("title"), Qt.AlignmentFlag.AlignHCenter)


def _accept_a_copy(event: QDropEvent) -> None:
    """Accept what is dropped as a copy: where a move is offered and taken, its source may delete the person's file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class TakesDrops(QMainWindow):
    """A window that emits `files_dropped` with the paths of files that were let go over it."""

    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.overlay = DropOverlay(self)

    def dropping_words(self) -> str:
        """What letting go will do now."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # What was dragged out of here would come in a second time.
        if event.source() is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            _accept_a_copy(event)
            self.overlay.words = self.dropping_words()
            self.overlay.setGeometry(self.rect())
            self.overlay.raise_()
            self.overlay.show()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        _accept_a_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            _accept_a_copy(event)
            self.files_dropped.emit(paths)
