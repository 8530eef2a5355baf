"""The focus ring: drawn around whatever has the keyboard, outside it with a gap, on every window of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.widgets.inks import rounded

if TYPE_CHECKING:
    from PySide6.QtCore import QMetaObject
    from PySide6.QtGui import QPaintEvent

    from secondop_desktop.ui.theme import Theme

# A widget says otherwise by a dynamic property: "outside" (the default of a control), "inside" (it paints its own),
# "parent" (a field inside a frame) or "none".
RING = "ring"
RING_RADIUS = "ringRadius"

# By name: their classes in Python would be made for the first window, which has two kinds of them.
_RINGED = (
    "QAbstractButton",
    "QLineEdit",
    "QPlainTextEdit",
    "QTextEdit",
    "QComboBox",
    "QAbstractSpinBox",
    "QAbstractSlider",
    "QTabBar",
)
# What lies over the page for a while: a ring of something behind it is not drawn across it.
_OVER: WeakSet[QWidget] = WeakSet()
_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
    QEvent.Type.LayoutRequest,
    QEvent.Type.EnabledChange,
}


def lie_over_rings(widget: QWidget) -> None:
    """Have no ring drawn across this widget, unless it is around something in it."""
    _OVER.add(widget)


def ring_target(widget: QWidget | None) -> QWidget | None:
    """The widget that the ring goes around while this one has the keyboard, or None when it shows focus itself."""
    if widget is None:
        return None
    wish = widget.property(RING)
    if wish in ("none", "inside"):
        return None
    parent = widget.parentWidget()
    if wish == "parent" or (widget.inherits("QLineEdit") and _is_one(parent, "QComboBox", "QAbstractSpinBox")):
        return parent
    if wish == "outside":
        return widget
    if _is_one(widget, "QScrollBar", "QMenu"):
        return None
    return widget if _is_one(widget, *_RINGED) else None


def _is_one(widget: QWidget | None, *kinds: str) -> bool:
    return widget is not None and any(widget.inherits(kind) for kind in kinds)


class FocusRing(QWidget):
    """The ring of one window, above everything in it; the mouse goes through."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.setObjectName("focus_ring")
        self._theme = theme
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._links: list[QMetaObject.Connection] = []
        self._clip = QRect()
        self._lets_through = False
        self.hide()

    def target(self) -> QWidget | None:
        """The widget it is around, or None."""
        return self._target

    def follow(self, target: QWidget | None) -> None:
        """Go around this widget, and stay with it when it moves; None hides the ring."""
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        for link in self._links:
            QObject.disconnect(link)
        self._watched.clear()
        self._links.clear()
        self._target = target
        if target is None:
            self.hide()
            return
        widget: QWidget | None = target
        while widget is not None and not widget.isWindow():
            widget.installEventFilter(self)
            self._links.append(widget.destroyed.connect(self._forget))
            self._watched.append(widget)
            widget = widget.parentWidget()
        self.place()

    def _forget(self) -> None:
        # A watched widget is going: its wrapper must not be touched again.
        self._watched.clear()
        self._links.clear()
        self._target = None
        self.hide()

    def place(self) -> None:
        """Put the ring where its target is now."""
        target, window = self._target, self.parentWidget()
        if target is None or window is None or not target.isVisible() or target.window() is not window:
            self.hide()
            return
        margin = self._theme.focus_gap + self._theme.focus_width
        area = QRect(target.mapTo(window, QPoint(0, 0)), target.size()).adjusted(-margin, -margin, margin, margin)
        clip = window.rect()
        ancestor = target.parentWidget()
        while ancestor is not None and ancestor is not window:
            above = ancestor.parentWidget()
            if isinstance(above, QAbstractScrollArea) and above.viewport() is ancestor:
                clip &= QRect(ancestor.mapTo(window, QPoint(0, 0)), ancestor.size())
            ancestor = above
        self._clip = clip.translated(-area.topLeft())
        self.setGeometry(area)
        self.raise_()
        self.show()
        self.update()

    def drawn(self) -> QRegion:
        """Where it may be drawn, from its own corner: not beyond what scrolls, nor across what lies over the page."""
        region, window, target = QRegion(self._clip), self.parentWidget(), self._target
        for over in tuple(_OVER):
            if not isValid(over) or not over.isVisible() or over.window() is not window:
                continue
            if target is None or not (over is target or over.isAncestorOf(target)):
                region -= QRegion(QRect(over.mapTo(window, QPoint(0, 0)) - self.pos(), over.size()))
        return region

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self._target is not None:
            self.place()
        return False

    def _let_the_mouse_through(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._target is None:
            return
        if not self._lets_through:
            self._lets_through = True
            QTimer.singleShot(0, self, self._let_the_mouse_through)  # the first window is painted before it asks Qt
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRegion(self.drawn())
        width = self._theme.focus_width
        wish = self._target.property(RING_RADIUS)
        radius = self._theme.px(wish if isinstance(wish, int) else self._theme.tokens.radius["control"])
        half = width / 2
        outer = radius + self._theme.focus_gap + half
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        rounded(painter, area, outer, QColor(0, 0, 0, 0), self._theme.color("focus"), width)


class FocusRings(QObject):
    """One ring a window, moved as the keyboard moves."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._current: FocusRing | None = None
        self._rings: WeakKeyDictionary[QWidget, FocusRing] = WeakKeyDictionary()
        app.focusChanged.connect(self._focus_changed)
        theme.changed.connect(self._theme_changed)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None and QApplication.activePopupWidget() is not None:
            return
        target = ring_target(new)
        if self._current is not None and isValid(self._current):
            self._current.follow(None)
        self._current = None
        if target is None:
            return
        window = target.window()
        ring = self._rings.get(window)
        if ring is None or not isValid(ring):
            ring = self._rings[window] = FocusRing(window, self._theme)
        self._current = ring
        ring.follow(target)

    def _theme_changed(self) -> None:
        if self._current is not None and isValid(self._current):
            self._current.place()
