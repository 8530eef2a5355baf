"""What is painted with a colour: grounds, frames and letters.

A painter that is given a colour looks first whether it is one of all the things that Qt's namespace names, and makes
that whole namespace for it (`late_qt`). A brush, and what is filled, stroked or set with one, does not.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPalette, QPen, QTextLayout
from PySide6.QtWidgets import QWidget


@lru_cache(maxsize=512)
def _brush(rgba: int) -> QBrush:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor.fromRgba(rgba))
    return palette.brush(QPalette.ColorRole.Window)


def fill(painter: QPainter, area: QRect, ground: QColor) -> None:
    """Fill this rectangle with a colour that lets nothing through."""
    painter.setBackground(_brush(ground.rgba()))
    painter.eraseRect(area)


def rounded(painter: QPainter, area: QRectF, radius: float, ground: QColor, frame: QColor, width: float = 1) -> None:
    """A rectangle with round corners on its ground, and in a frame; either is left out where its colour is clear."""
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    if ground.alpha():
        painter.fillPath(path, _brush(ground.rgba()))
    if frame.alpha():
        painter.strokePath(path, _pen(frame, width))


def disc(painter: QPainter, area: QRectF, ground: QColor) -> None:
    """An ellipse without a frame."""
    path = QPainterPath()
    path.addEllipse(area)
    painter.fillPath(path, _brush(ground.rgba()))


def underline(painter: QPainter, start: QPointF, width: float, ink: QColor) -> None:
    """A line of one pixel from here on."""
    path = QPainterPath(start)
    path.lineTo(start + QPointF(width, 0))
    painter.strokePath(path, _pen(ink, 1))


def words_in(widget: QWidget, ink: QColor, faint: QColor) -> None:
    """What a painter of this widget begins with: this pen, and the other one where the widget is disabled."""
    palette = widget.palette().__copy__()  # as its constructor makes one, which looks first at all else that it takes
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(role, ink)
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    widget.setPalette(palette)


def set_in(painter: QPainter, layout: QTextLayout, ink: QColor) -> None:
    """Set all letters of this layout in one colour, before its lines are made, where the painter's pen is another."""
    if painter.pen().color().rgba() == ink.rgba():
        return
    from PySide6.QtGui import QTextCharFormat

    letters = QTextLayout.FormatRange()
    letters.start, letters.length = 0, len(layout.text().encode("utf-16-le", "surrogatepass")) // 2
    form = QTextCharFormat()
    form.setForeground(_brush(ink.rgba()))
    letters.format = form
    layout.setFormats([letters])


def _pen(ink: QColor, width: float) -> QPen:
    pen = QPen()
    pen.setBrush(_brush(ink.rgba()))
    pen.setWidthF(width)
    return pen
