"""What is ticked or chosen: check boxes and radio buttons."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy

from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.action_words import plain
from secondop_desktop.ui.widgets.label import paint_line
from secondop_desktop.ui.widgets.mirrored import direction_of, visual_alignment, visual_rect

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent
    from PySide6.QtWidgets import QAbstractButton

    from secondop_desktop.ui.theme import Theme

    _Button = QAbstractButton
else:
    _Button = object

_MARK = 20  # units: a side of the box, and what a circle is across


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


def _paint_words(painter: QPainter, area: QRect, text: str, font: QFont, direction: Qt.LayoutDirection | None) -> None:
    """Draw the words in one line, or in several where they are longer."""
    if QFontMetricsF(font).horizontalAdvance(text) <= area.width():
        paint_line(painter, area, text, font, direction=direction)
        return
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignVCenter | visual_alignment(direction, Qt.AlignmentFlag.AlignLeft)
    painter.drawText(area, int(flags | Qt.TextFlag.TextWordWrap), text)


class Chooser(_Button):
    """What all of them have: a mark, and beside it words in a role of the type; all of it takes the click."""

    theme: Theme
    _role = "body"
    _before, _between, _behind = 0, 12, 0
    """Units before the mark, between it and the words, and behind these."""

    def dress(self, name: str, role: str) -> None:
        """Give it its names and the type of its words; called when the button itself was made."""
        self.theme = active_theme()
        self._role = role
        self.setObjectName(name)
        self.setAccessibleName(plain(self.text()))
        self.theme.changed.connect(self._restyle)
        self.toggled.connect(self.update)

    def _wrap(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def _left(self) -> int:
        return self.theme.px(self._before + _MARK + self._between)

    def _least(self) -> int:
        return max(self.theme.size("hit_target_minimum"), self.theme.line_height(self._role))

    def sizeHint(self) -> QSize:
        width = self._left() + self.theme.text_width(plain(self.text()), self._role) + self.theme.px(self._behind or 2)
        return QSize(width, self._least())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.theme.px(160), self.sizeHint().width()), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = width - self._left() - self.theme.px(self._behind)
        wanted = _wrapped_height(plain(self.text()), self.theme.font(self._role), room)
        return max(self.sizeHint().height(), wanted + self.theme.px(2))

    def mark(self) -> QRectF:
        """Where the mark is drawn."""
        side = self.theme.px(_MARK)
        area = QRect(self.theme.px(self._before), (self.height() - side) // 2, side, side)
        return QRectF(visual_rect(direction_of(self), self.rect(), area))

    def say(self, painter: QPainter) -> None:
        """Draw the words."""
        left = self._left()
        words = QRect(left, 0, self.width() - left - self.theme.px(self._behind), self.height())
        words = visual_rect(direction_of(self), self.rect(), words)
        painter.setPen(self.theme.color("ink" if self.isEnabled() else "ink_soft"))
        _paint_words(painter, words, plain(self.text()), self.theme.font(self._role), direction_of(self))


class CheckBox(Chooser, QCheckBox):
    """A check box as drawn, its words wrapped beside it; `row` fills and frames the whole row when it is ticked."""

    def __init__(self, text: str, name: str, *, role: str = "body", row: bool = False) -> None:
        super().__init__(text)
        self._row = row
        if row:
            self._before, self._between, self._behind = 12, 14, 12
            self.setProperty(RING, "inside")
        self.dress(name, role)
        self._wrap()

    def _least(self) -> int:
        return self.theme.px(50) if self._row else super()._least()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
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
        paint_check_box(
            painter,
            self.mark(),
            checked=self.isChecked(),
            partly=self.checkState() == Qt.CheckState.PartiallyChecked,
            enabled=self.isEnabled(),
        )
        self.say(painter)


class RadioButton(Chooser, QRadioButton):
    """A radio button as drawn, its words wrapped beside it. Those that belong together are in `Choices`."""

    def __init__(self, text: str, name: str, *, role: str = "body") -> None:
        super().__init__(text)
        self.dress(name, role)
        self._wrap()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.mark()
        pen = theme.tokens.line["check_box"] * theme.zoom / 100
        color = theme.color("line" if not self.isEnabled() else "accent" if self.isChecked() else "edge")
        painter.setPen(QPen(color, pen))
        painter.setBrush(theme.color("surface" if self.isEnabled() else "window"))
        painter.drawEllipse(area.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color if self.isEnabled() else theme.color("ink_soft"))
            painter.drawEllipse(area.center(), theme.px(5), theme.px(5))
        self.say(painter)
