"""Small pictures of a document's pages with their numbers, to go to one of them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from secondop_desktop.ui.widgets.base import fix, paint_line
from secondop_desktop.ui.widgets.pages import PageView

_WIDTH, _SIDE, _LABEL = 116, 14, 26


class Thumbnails(PageView):
    """The pages of a document in a narrow column. `picked` carries the page that is wanted, from 0."""

    picked = Signal(int)
    kept = 80

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label)
        self.current = 0
        fix(self, width=_WIDTH + 14)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_current(self, page: int) -> None:
        """Mark the page that is read now, and bring it into sight."""
        if not 0 <= page < self.count():
            return
        self.current = page
        area = self._areas()[page]
        bar, high = self.verticalScrollBar(), self.viewport().height()
        top, bottom = int(area.y()) - self.theme.px(8), int(area.bottom()) + self.theme.px(_LABEL + 8)
        if top < bar.value() or bottom > bar.value() + high:
            bar.setValue(top)
        self._page = page
        self._tell()
        self.viewport().update()

    def _gap(self) -> int:
        return self.theme.px(_LABEL + 8)

    def _page_width(self, width: float, height: float) -> float:
        room = self.viewport().width() - 2 * self.theme.px(_SIDE)
        # A page on its side is as wide as the others; one much higher than wide is no higher than two of them.
        return min(room, room * 2 * width / max(height, 1.0))

    def _scrolled(self) -> None:
        self._ask.start()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        theme = self.theme
        for page, area in self._visible():
            here = page == self.current
            below = QRectF(0, area.bottom() + 2, self.viewport().width(), theme.px(_LABEL - 4))
            painter.setPen(theme.color("ink" if here else "ink_soft"))
            font = theme.font("fine", weight=600 if here else 400)
            paint_line(painter, below.toRect(), str(page + 1), font, Qt.AlignmentFlag.AlignHCenter)
            if here:
                painter.setPen(QPen(theme.color("accent"), theme.px(3)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(area.adjusted(-2, -2, 2, 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        label = self.theme.px(_LABEL)
        for page, area in self._visible():
            if area.top() <= place.y() <= area.bottom() + label:
                self._pick(page)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 4,
            Qt.Key.Key_PageUp: -4,
            Qt.Key.Key_Home: -self.count(),
            Qt.Key.Key_End: self.count(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.count():
            self._pick(max(0, min(self.current + step, self.count() - 1)))
        else:
            event.ignore()

    def _pick(self, page: int) -> None:
        self.show_current(page)
        self.picked.emit(page)
