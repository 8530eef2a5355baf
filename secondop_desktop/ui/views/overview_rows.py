"""What the overview paints itself: the number of a step, and a line of what there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.models.overview import Have
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets import (
    fix,
    paint_line,
)
from secondop_desktop.ui.widgets.base import set_tooltip
from secondop_desktop.ui.widgets.keys import enter_presses


class StepNumber(QWidget):
    """A number in a ring."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.theme = active_theme()
        self._number = number
        fix(self, width=32, height=32)
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("accent"), 1.5 * self.theme.zoom / 100))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        paint_line(
            painter,
            self.rect(),
            str(self._number),
            self.theme.font("body", weight=600),
            Qt.AlignmentFlag.AlignHCenter,
        )


class HaveRow(QAbstractButton):
    """One line of what there is; pressing it goes to its room."""

    def __init__(self, have: Have, together: tuple[Have, ...] = ()) -> None:
        super().__init__()
        self.theme = active_theme()
        self.have = have
        self._together = together or (have,)
        self.setObjectName(f"have_{have.room}")
        self.setText(have.name)
        told = ", ".join(part for part in (have.name, have.count, have.note) if part)
        self.setAccessibleName(told)
        set_tooltip(self, told)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        sizes = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        sizes.setHeightForWidth(True)
        self.setSizePolicy(sizes)
        self.theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(300), self.theme.size("table_row"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.size("table_row"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        one = self.theme.size("table_row")
        return one if self._in_one_line(width) else one + self.theme.line_height("body")

    def _in_one_line(self, width: int) -> bool:
        """Whether the name, the number and the note fit beside each other."""
        note = max(self.theme.px(144), self.theme.text_width(self.have.note, "support"))
        words = self.theme.text_width(self.have.name) + self.theme.text_width(self.have.count)
        return words + min(note, self.theme.text_width(self.have.note, "support") + 1) + self.theme.px(56) <= width

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "surface"
        if self.underMouse() or self.isDown():
            ground = "tint"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(self.rect(), theme.radius(), theme.radius())
        direction = self.layoutDirection()
        whole = self.rect()
        side = theme.size("icon")
        icon = QStyle.visualRect(direction, whole, QRect(px(1), (self.height() - side) // 2, side, side))
        paint_icon(painter, self.have.room, QRectF(icon), theme.color("ink_soft"), theme.color(ground))
        if not self._in_one_line(self.width()):
            self._two_lines(painter)
            return
        if self._has_no_number:
            # Words without a number stand at the end of the line: the numbers of the others are one column.
            painter.setPen(theme.color("ink_soft"))
            said = QStyle.visualRect(
                direction, whole, whole.adjusted(self.width() - theme.text_width(self.have.count), 0, 0, 0)
            )
            paint_line(painter, said, self.have.count, theme.font("body"), Qt.AlignmentFlag.AlignRight, direction)
            painter.setPen(theme.color("ink"))
            name = QStyle.visualRect(
                direction, whole, whole.adjusted(px(32), 0, -theme.text_width(self.have.count) - px(8), 0)
            )
            paint_line(painter, name, self.have.name, theme.font("body"), direction=direction)
            return
        count_width = min(theme.text_width(self.have.count), self.width() // 3)
        note_width = self.note_width()
        right = Qt.AlignmentFlag.AlignRight
        note = QStyle.visualRect(direction, whole, QRect(self.width() - note_width, 0, note_width, self.height()))
        painter.setPen(theme.color("ink_soft"))
        paint_line(painter, note, self.have.note, theme.font("support"), right, direction)
        end = self.width() - note_width - px(12)
        count = QStyle.visualRect(direction, whole, QRect(end - count_width, 0, count_width, self.height()))
        painter.setPen(theme.color("ink"))
        paint_line(painter, count, self.have.count, theme.font("body"), right, direction)
        left = px(32)
        name = QStyle.visualRect(
            direction, whole, QRect(left, 0, max(0, end - count_width - px(8) - left), self.height())
        )
        paint_line(painter, name, self.have.name, theme.font("body"), direction=direction)

    def note_width(self) -> int:
        """How wide the notes are: as the longest of all lines, so that the numbers before them end in one column."""
        theme, px = self.theme, self.theme.px
        longest = max(px(144), *(theme.text_width(have.note, "support") + 1 for have in self._together))
        needed = max(theme.text_width(have.name) + theme.text_width(have.count) for have in self._together)
        if needed + longest + px(46) <= self.width():
            return longest
        # Where there is little room the note is cut first, and the name last.
        count_width = min(theme.text_width(self.have.count), self.width() // 3)
        free = self.width() - px(52) - theme.text_width(self.have.name) - count_width
        return max(px(40), min(max(px(144), theme.text_width(self.have.note, "support")), free))

    @property
    def _has_no_number(self) -> bool:
        return not self.have.note and not self.have.count[:1].isdigit()

    def _two_lines(self, painter: QPainter) -> None:
        """The name, and below it the number and the note, where the pane is narrow."""
        theme, direction = self.theme, self.layoutDirection()
        left, line = theme.px(32), theme.line_height("body")
        top = (self.height() - 2 * line) // 2
        words = QRect(left, top, self.width() - left, line)
        painter.setPen(theme.color("ink"))
        area = QStyle.visualRect(direction, self.rect(), words)
        paint_line(painter, area, self.have.name, theme.font("body"), direction=direction)
        painter.setPen(theme.color("ink_soft"))
        second = " · ".join(part for part in (self.have.count, self.have.note) if part)
        area = QStyle.visualRect(direction, self.rect(), words.translated(0, line))
        paint_line(painter, area, second, theme.font("support"), direction=direction)
