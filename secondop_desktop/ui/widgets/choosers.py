"""What is ticked or chosen: check boxes and radio buttons."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy

from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.action_words import plain
from secondop_desktop.ui.widgets.label import paint_line
from secondop_desktop.ui.widgets.mirrored import visual_alignment, visual_rect

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent


def paint_check_box(
    painter: QPainter, area: QRectF, *, checked: bool, partly: bool = False, enabled: bool = True
) -> None:
    """Draw a check box of the tokens into this square."""
    theme = active_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = theme.tokens.line["check_box"] * theme.zoom / 100
    filled = (checked or partly) and enabled
    painter.setPen(QPen(theme.color("accent" if filled else "edge" if enabled else "line"), pen))
    painter.setBrush(theme.color("accent" if filled else "surface" if enabled else "window"))
    half = pen / 2
    radius = theme.radius("check_box") - half
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius, radius)
    mark = QPen(theme.color("on_accent" if enabled else "ink_soft"), 2.2 * area.width() / 20)
    mark.setCapStyle(Qt.PenCapStyle.FlatCap)
    mark.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(mark)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    unit = area.width() / 20
    if partly:
        painter.drawLine(area.topLeft() + QPointF(5 * unit, 10 * unit), area.topLeft() + QPointF(15 * unit, 10 * unit))
    elif checked:
        points = [QPointF(4.6, 9.4), QPointF(8.6, 13.4), QPointF(15.6, 6.2)]
        painter.drawPolyline(QPolygonF([area.topLeft() + point * unit for point in points]))
    painter.restore()


def _wrapped_height(text: str, font: QFont, width: int) -> int:
    """The height of these words in lines of this width, in pixels."""
    room = QRectF(0, 0, max(1, width), 100000)
    return ceil(QFontMetricsF(font).boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height())


def _paint_words(painter: QPainter, area: QRect, text: str, font: QFont, direction: Qt.LayoutDirection) -> None:
    """Draw the words in one line, or in several where they are longer."""
    if QFontMetricsF(font).horizontalAdvance(text) <= area.width():
        paint_line(painter, area, text, font, direction=direction)
        return
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignVCenter | visual_alignment(direction, Qt.AlignmentFlag.AlignLeft)
    painter.drawText(area, int(flags | Qt.TextFlag.TextWordWrap), text)


class CheckBox(QCheckBox):
    """A check box as drawn, its words wrapped beside it; `row` fills and frames the whole row when it is ticked."""

    def __init__(self, text: str, name: str, *, role: str = "body", row: bool = False) -> None:
        super().__init__(text)
        self.theme = active_theme()
        self._role, self._row = role, row
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if row:
            self.setProperty(RING, "inside")
        self.theme.changed.connect(self._restyle)
        self.toggled.connect(self.update)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def _text_left(self) -> int:
        return self.theme.px(46 if self._row else 32)

    def sizeHint(self) -> QSize:
        px = self.theme.px
        width = self._text_left() + self.theme.text_width(plain(self.text()), self._role) + px(12 if self._row else 2)
        least = px(50) if self._row else max(self.theme.size("hit_target_minimum"), self.theme.line_height(self._role))
        return QSize(width, least)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.theme.px(160), self.sizeHint().width()), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = width - self._text_left() - (self.theme.px(12) if self._row else 0)
        wanted = _wrapped_height(plain(self.text()), self.theme.font(self._role), room)
        return max(self.sizeHint().height(), wanted + self.theme.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._row and (self.isChecked() or self.hasFocus()):
            width = theme.focus_width
            inset = width / 2 if self.hasFocus() else 0
            painter.setPen(QPen(theme.color("focus"), width) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("tint") if self.isChecked() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), theme.radius(), theme.radius()
            )
        side = px(20)
        box = QRect(px(12) if self._row else 0, (self.height() - side) // 2, side, side)
        box = visual_rect(self.layoutDirection(), self.rect(), box)
        paint_check_box(
            painter,
            QRectF(box),
            checked=self.isChecked(),
            partly=self.checkState() == Qt.CheckState.PartiallyChecked,
            enabled=self.isEnabled(),
        )
        left = self._text_left()
        words = QRect(left, 0, self.width() - left - (px(12) if self._row else 0), self.height())
        words = visual_rect(self.layoutDirection(), self.rect(), words)
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_soft"))
        _paint_words(painter, words, plain(self.text()), theme.font(self._role), self.layoutDirection())


class RadioButton(QRadioButton):
    """A radio button as drawn, its words wrapped beside it."""

    def __init__(self, text: str, name: str, *, role: str = "body") -> None:
        super().__init__(text)
        self.theme = active_theme()
        self._role = role
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.theme.px(34) + self.theme.text_width(plain(self.text()), self._role)
        return QSize(width, max(self.theme.size("hit_target_minimum"), self.theme.line_height(self._role)))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.theme.px(160), self.sizeHint().width()), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        wanted = _wrapped_height(plain(self.text()), self.theme.font(self._role), width - self.theme.px(32))
        return max(self.sizeHint().height(), wanted + self.theme.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(20)
        area = visual_rect(self.layoutDirection(), self.rect(), QRect(0, (self.height() - side) // 2, side, side))
        pen = theme.tokens.line["check_box"] * theme.zoom / 100
        color = theme.color("accent" if self.isChecked() and self.isEnabled() else "edge")
        painter.setPen(QPen(color, pen))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(QRectF(area).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QRectF(area).center(), px(5), px(5))
        words = visual_rect(self.layoutDirection(), self.rect(), QRect(px(32), 0, self.width() - px(32), self.height()))
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_soft"))
        _paint_words(painter, words, plain(self.text()), theme.font(self._role), self.layoutDirection())
