"""Panes side by side: a hairline between them, a wider place to take hold of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.spaces import VBox
from secondop_desktop.ui.widgets.whole import Scrolled

_MARGIN = 24
_PAGE_MARGIN = 32


class _Handle(QSplitterHandle):
    """A hairline on a handle that is wider than it looks."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = active_theme()
        painter = QPainter(self)
        color = theme.color("accent" if self.underMouse() else "line")
        if self.orientation() == Qt.Orientation.Horizontal:
            # Flush with the pane behind it, whose ground may be another one.
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            painter.fillRect(0 if mirrored else self.width() - 1, 0, 1, self.height(), color)
        else:
            painter.fillRect(0, self.height() - 1, self.width(), 1, color)


class Splitter(QSplitter):
    """Panes with a hairline between; `stack_below` units of width they lie below each other, each of them high enough
    to show something.
    """

    def __init__(
        self, name: str, *, stack_below: int = 0, stacked_height: int = 640, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.theme = active_theme()
        self.setObjectName(name)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(5)
        self._stack_below, self._stacked_height = stack_below, stacked_height
        self._stacked = False
        self.theme.changed.connect(self.update)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def add_pane(self, pane: QWidget, *, stretch: int = 0) -> None:
        """Add a pane; those with a stretch take the room that is left."""
        self.addWidget(pane)
        self.setStretchFactor(self.indexOf(pane), stretch)

    def fit(self, width: int, *, below: int = 0) -> None:
        """Lay the panes beside each other, or below each other when this width in pixels is too small.

        `below` units are too small where that is not what the splitter was made with.
        """
        least = below or self._stack_below
        stacked = bool(least) and width < self.theme.px(least)
        wanted = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        if wanted != self.orientation():
            self.setOrientation(wanted)
        self._stacked = stacked
        self._hold_height()

    def _hold_height(self) -> None:
        panes = [self.widget(index) for index in range(self.count())]
        several = self._stacked and sum(pane is not None and not pane.isHidden() for pane in panes) > 1
        self.setMinimumHeight(self.theme.px(self._stacked_height) if several else 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # A pane came or went.
            self._hold_height()
        return super().event(event)


def side_margin(widget: QWidget) -> int:
    """The units free beside what is in a pane: the page's own where the pane lies below its list."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, Splitter):
        around = around.parentWidget()
    below = around is not None and around.orientation() == Qt.Orientation.Vertical
    return _PAGE_MARGIN if below else _MARGIN


class PaneContent(Scrolled):
    """What scrolls in a pane beside a list: a column whose margin is the page's own where the pane lies below it."""

    def __init__(self, *, spacing: int = 0) -> None:
        super().__init__()
        self._side = _MARGIN
        self.column = VBox(self, margins=(_MARGIN, _MARGIN, _MARGIN, _MARGIN), spacing=spacing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = side_margin(self)
        if side != self._side:
            self._side = side
            self.column.set_margins((side, _MARGIN, side, _MARGIN))
