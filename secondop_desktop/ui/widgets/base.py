"""The ground of our widgets: icons, hairlines, panels, what scrolls; and the labels and spaces beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.label import Label, paint_line, plain_tooltip
from secondop_desktop.ui.widgets.spaces import Grid, HBox, Margins, VBox, clear, fix, show_if

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

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
    "show_if",
]


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
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("tint"))
            painter.drawEllipse(area)
            inset = (area.width() - self.theme.px(self._size)) / 2
            area = area.adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, self._name, area, self.theme.color(self._tone), self.theme.color(self._ground))


class Rule(QWidget):
    """A hairline, across or down."""

    def __init__(self, *, vertical: bool = False, tone: str = "line") -> None:
        super().__init__()
        self.theme = active_theme()
        self._tone = tone
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.theme.color(self._tone))


class Panel(QWidget):
    """A plain ground in a colour of the theme, with hairlines on the named sides ("left top right bottom")."""

    def __init__(self, ground: str = "window", *, lines: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self._ground = ground
        self._sides = frozenset(lines.split())
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # A rectangle without a line: for `fillRect` PySide makes the classes of all that can be filled with.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color(self._ground))
        painter.drawRect(self.rect())
        if not self._sides:
            return
        line = self.theme.color("line")
        width, height = self.width(), self.height()
        sides = self._sides
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            swap = {"left": "right", "right": "left"}
            sides = frozenset(swap.get(side, side) for side in sides)
        if "top" in sides:
            painter.fillRect(0, 0, width, 1, line)
        if "bottom" in sides:
            painter.fillRect(0, height - 1, width, 1, line)
        if "left" in sides:
            painter.fillRect(0, 0, 1, height, line)
        if "right" in sides:
            painter.fillRect(width - 1, 0, 1, height, line)


class Scroll(QScrollArea):
    """Scrolls one widget up and down; keeps the widget with the keyboard in sight."""

    def __init__(self, content: QWidget, name: str) -> None:
        super().__init__()
        # A view of our own: for one that Qt made Python would make a class of each kind of widget that there is.
        self.setViewport(QWidget())
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
