"""The preview on which boxes are drawn: with the mouse, or with the keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import PageView, announce

_STEP = 0.01
_SMALLEST = 0.004
_BEGIN = QRectF(0.3, 0.45, 0.4, 0.06)

Area = tuple[float, float, float, float]
"""Left, top, right and bottom in fractions of a page."""


class BoxView(PageView):
    """A page view that, while `set_drawing(True)`, lets boxes be drawn on its pages.

    `drawn` carries the page (from 0) and the box in fractions of it.
    """

    drawn = Signal(int, tuple)

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label)
        self._drawing = False
        self._box: QRectF | None = None
        self._at = 0
        self._from: QPointF | None = None

    def set_drawing(self, drawing: bool) -> None:
        """Whether boxes can be drawn."""
        self._drawing = drawing
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor)
        if not drawing:
            self._give_up()

    def begin_box(self) -> None:
        """Begin a box by keys, in the middle of the page in sight."""
        if self._drawing and self.count():
            self._at, self._box, self._from = self.page, QRectF(_BEGIN), None
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.viewport().update()
            self._say()

    def _give_up(self) -> None:
        self._box, self._from = None, None
        self.viewport().update()

    def _keep(self) -> None:
        box, self._box, self._from = self._box, None, None
        self.viewport().update()
        if box is not None and box.width() > _SMALLEST and box.height() > _SMALLEST:
            self.drawn.emit(self._at, (box.left(), box.top(), box.right(), box.bottom()))

    def _say(self) -> None:
        box = self._box
        if box is not None:
            words = _("Box: {left} % from the left, {top} % from the top, {width} % wide, {height} % high")
            numbers = (box.left(), box.top(), box.width(), box.height())
            left, top, width, height = (round(value * 100) for value in numbers)
            announce(self, words.format(left=left, top=top, width=width, height=height))

    # -------------------------------------------------------------------------------------------------- mouse

    def _place(self, point: QPointF) -> tuple[int, QPointF] | None:
        for page, area in self._visible():
            if area.contains(point):
                return page, QPointF((point.x() - area.x()) / area.width(), (point.y() - area.y()) / area.height())
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position()) if self._drawing else None
        if place is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._at, self._from = place
        self._box = QRectF(self._from, self._from)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            super().mouseMoveEvent(event)
            return
        area = next((area for page, area in self._visible() if page == self._at), None)
        if area is not None:
            x = min(1.0, max(0.0, (event.position().x() - area.x()) / area.width()))
            y = min(1.0, max(0.0, (event.position().y() - area.y()) / area.height()))
            self._box = QRectF(self._from, QPointF(x, y)).normalized()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            super().mouseReleaseEvent(event)
            return
        self._keep()

    # --------------------------------------------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._drawing and key == Qt.Key.Key_B and not event.modifiers():
            self.begin_box()
        elif self._box is None or self._from is not None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep()
        elif key == Qt.Key.Key_Escape:
            self._give_up()
            announce(self, _("No box was drawn."))
        else:
            step = {
                Qt.Key.Key_Left: (-_STEP, 0.0),
                Qt.Key.Key_Right: (_STEP, 0.0),
                Qt.Key.Key_Up: (0.0, -_STEP),
                Qt.Key.Key_Down: (0.0, _STEP),
            }.get(key)
            if step is None:
                super().keyPressEvent(event)
                return
            self._change(step, resize=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _change(self, step: tuple[float, float], *, resize: bool) -> None:
        box = self._box
        assert box is not None
        dx, dy = step
        if resize:
            width = min(max(_STEP, box.width() + dx), 1.0 - box.left())
            height = min(max(_STEP, box.height() + dy), 1.0 - box.top())
            self._box = QRectF(box.left(), box.top(), width, height)
        else:
            left = min(max(0.0, box.left() + dx), 1.0 - box.width())
            top = min(max(0.0, box.top() + dy), 1.0 - box.height())
            self._box = QRectF(left, top, box.width(), box.height())
        self.viewport().update()
        self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._box is None:
            return
        area = next((area for page, area in self._visible() if page == self._at), None)
        if area is None:
            return
        painter = QPainter(self.viewport())
        box = QRectF(
            area.x() + self._box.x() * area.width(),
            area.y() + self._box.y() * area.height(),
            self._box.width() * area.width(),
            self._box.height() * area.height(),
        )
        shade = self.theme.color("ink")
        shade.setAlpha(110)
        painter.fillRect(box, shade)
        painter.setPen(QPen(self.theme.color("focus"), self.theme.focus_width))
        painter.drawRect(box)
