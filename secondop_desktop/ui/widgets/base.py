"""The ground of our widgets: icons, hairlines, panels, what scrolls; and the labels and spaces beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.late_qt import NO_FOCUS, Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.inks import disc, fill
from secondop_desktop.ui.widgets.label import Label, paint_line, plain_tooltip, set_tooltip
from secondop_desktop.ui.widgets.spaces import BAR, Grid, HBox, Margins, VBox, clear, fix, show_if

if TYPE_CHECKING:
    from PySide6.QtGui import QMoveEvent, QPaintEvent
    from PySide6.QtWidgets import QAbstractScrollArea

__all__ = [
    "Grid",
    "HBox",
    "IconView",
    "Label",
    "Margins",
    "Panel",
    "Rule",
    "Scroll",
    "VBox",
    "clear",
    "fix",
    "paint_line",
    "plain_tooltip",
    "set_tooltip",
    "show_if",
]

_BEFORE_BAR = 4
"""Units that stay free before a scroll bar in the margin of a page."""


class IconView(QWidget):
    """An icon in a colour of the theme; with `disc` on a tinted disc of that diameter. Says nothing to a reader."""

    def __init__(
        self, name: str, size: int = 20, tone: str = "ink_soft", *, disc: int = 0, ground: str = "surface"
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._name, self._size, self._tone, self._disc, self._ground = name, size, tone, disc, ground
        side = disc or size
        fix(self, width=side, height=side)
        self.theme.changed.connect(self.update)

    def set_icon(self, name: str, tone: str | None = None) -> None:
        """Another icon."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self._disc:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            disc(painter, area, self.theme.color("tint"))
            inset = (area.width() - self.theme.px(self._size)) / 2
            area = area.adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, self._name, area, self.theme.color(self._tone), self.theme.color(self._ground))


class Rule(QWidget):
    """A hairline, across or down; one across with `above` units free. The card paints one that goes `across` it."""

    def __init__(self, *, vertical: bool = False, tone: str = "line", above: int = 0, across: bool = False) -> None:
        super().__init__()
        self.theme = active_theme()
        self._tone, self._above, self.across = tone, above, across
        if vertical:
            self.setFixedWidth(1)
        else:
            self._restyle()
            self.theme.changed.connect(self._restyle)
        self.theme.changed.connect(self.update)

    def _restyle(self) -> None:
        self.setFixedHeight(1 + self.theme.px(self._above))

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        around = self.parentWidget()
        if self.across and around is not None:
            around.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.across:
            QPainter(self).fillRect(
                self.rect().adjusted(0, self.theme.px(self._above), 0, 0), self.theme.color(self._tone)
            )


class Panel(QWidget):
    """A plain ground in a colour of the theme, with hairlines on the named sides ("left top right bottom")."""

    def __init__(self, ground: str = "window", *, lines: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self._ground = ground
        self._sides = frozenset(lines.split())
        self.theme.changed.connect(self.update)

    def set_lines(self, lines: str) -> None:
        """Hairlines on other sides."""
        self._sides = frozenset(lines.split())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, self.rect(), self.theme.color(self._ground))
        if not self._sides:
            return
        line = self.theme.color("line")
        width, height = self.width(), self.height()
        sides = self._sides
        if self.isRightToLeft():
            swap = {"left": "right", "right": "left"}
            sides = frozenset(swap.get(side, side) for side in sides)
        if "top" in sides:
            fill(painter, QRect(0, 0, width, 1), line)
        if "bottom" in sides:
            fill(painter, QRect(0, height - 1, width, 1), line)
        if "left" in sides:
            fill(painter, QRect(0, 0, 1, height), line)
        if "right" in sides:
            fill(painter, QRect(width - 1, 0, 1, height), line)


class Bar(QScrollBar):
    """A scroll bar that keeps its place, and is seen where there is something to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def hold_bar(area: QAbstractScrollArea) -> None:
    """Keep the place of the vertical bar, so that what is scrolled is as wide with it as without."""
    area.setVerticalScrollBar(Bar(Qt.Orientation.Vertical))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)


class Scroll(QScrollArea):
    """Scrolls one widget up and down; keeps the widget with the keyboard in sight.

    The bar stands in the end margin of what it scrolls, where that is wide enough: words and cards end at the same
    line whether there is something to scroll or not, below what stands above them.
    """

    def __init__(self, content: QWidget, name: str) -> None:
        super().__init__()
        # A view of our own: for one that Qt made Python would make a class of each kind of widget that there is.
        self.setViewport(QWidget())
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        column = content.layout()
        if isinstance(column, (VBox, HBox)) and column.end_margin() >= BAR + _BEFORE_BAR:
            column.leave_to_bar(BAR)
            hold_bar(self)
        self.setProperty("focusPolicy", NO_FOCUS)
        self.setWidget(content)
        content.setAutoFillBackground(False)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # QScrollArea scrolls to a focused child by itself, but flush with its edge: leave room for the focus ring.
        moved = super().focusNextPrevChild(forward)
        focused, content = self.focusWidget(), self.widget()
        if moved and focused is not None and content is not None and content.isAncestorOf(focused):
            theme = active_theme()
            self.ensureWidgetVisible(focused, theme.px(8), theme.px(24))
        return moved
