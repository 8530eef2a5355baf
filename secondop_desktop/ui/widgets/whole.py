"""Widgets whose least height is that of the lines of their words: of all of them, or of no more than there are."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Whole(QWidget):
    """Its layout's words may wrap. Qt's own least height of such a layout is that of one line each."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        if layout is None:
            return super().minimumSizeHint()
        least = layout.totalMinimumSize()
        width = max(self.width(), least.width())
        high = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return QSize(least.width(), max(least.height(), high))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class Scrolled(QWidget):
    """What scrolls, as high as its words at its width.

    Qt's own least height counts the lines that wrapped words have in the column that they like best: a wider page had
    room below its end, and a scroll bar for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("plain", True)

    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        view = self.parentWidget()
        if layout is None or view is None or not layout.hasHeightForWidth():
            return least
        width = max(view.width(), least.width())  # its own is still the one before, where the view has a new one
        return QSize(least.width(), min(least.height(), layout.totalHeightForWidth(width)))
