"""What the window shows while files are held over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line


class DropOverlay(QWidget):
    """Covers the window while files are held over it, and says what letting go will do."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.theme = active_theme()
        self.setObjectName("drop_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = ""
        self.hide()

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
