"""The cells of the table of records: what a model says of them, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line, plain_tooltip
from secondop_desktop.ui.widgets.chips import STATES, paint_state
from secondop_desktop.ui.widgets.choosers import paint_check_box
from secondop_desktop.ui.widgets.mirrored import visual_rect

if TYPE_CHECKING:
    from secondop_desktop.ui.widgets.table import RecordTable

Index = QModelIndex | QPersistentModelIndex


class TableRole(IntEnum):
    """What a model may say of a cell beside Qt's own roles."""

    GROUP = Qt.ItemDataRole.UserRole + 1  # in column 0: True for a group row; its DisplayRole is the group's name
    GROUP_NOTE = Qt.ItemDataRole.UserRole + 2  # in column 0 of a group row: soft words at the end of the row
    STRONG = Qt.ItemDataRole.UserRole + 3  # bool: semibold
    TONE = Qt.ItemDataRole.UserRole + 4  # a colour of the theme: "ink_soft", "attention" …
    STATE = Qt.ItemDataRole.UserRole + 5  # a state of chips.STATES, drawn before the words
    SECOND = Qt.ItemDataRole.UserRole + 6  # a second, softer line, for tables of two lines
    OWN_WORDS = Qt.ItemDataRole.UserRole + 7  # bool: the person's own words, in italics
    RECORD = Qt.ItemDataRole.UserRole + 8  # the id of the record of this row
    PART = Qt.ItemDataRole.UserRole + 9  # bool: a part of the row above it, drawn further in behind a bar
    CHIPS = Qt.ItemDataRole.UserRole + 10  # words in frames at the end of the second line


def split_decimal(text: str) -> tuple[str, str] | None:
    """The text before its decimal mark and the rest with it, or None where the text does not begin as a number."""
    body = text.lstrip("<>≤≥=~+-−– ")
    if not body[:1].isdigit():
        return None
    for position, char in enumerate(text):
        if char in ".," and position and text[position - 1].isdigit() and text[position + 1 : position + 2].isdigit():
            # A comma with exactly three digits behind it and none other may be a thousands mark: keep it in front.
            if char == "," and len(text) - position == 4 and text[position + 1 :].isdigit():
                continue
            return text[:position], text[position:]
    return text, ""


def broken(text: str, font: QFont, width: int) -> tuple[str, str]:
    """The words that have room in one line, and the others; all of them first where they fit, or none ends in time."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    words = text.split(" ")
    for number in range(len(words) - 1, 0, -1):
        first = " ".join(words[:number])
        if metrics.horizontalAdvance(first) <= width:
            return first, " ".join(words[number:])
    return text, ""


class Said(Protocol):
    """What is drawn in a cell, as models.table.Cell has it."""

    @property
    def text(self) -> str: ...
    @property
    def second(self) -> str: ...
    @property
    def strong(self) -> bool: ...
    @property
    def tone(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def own(self) -> bool: ...
    @property
    def part(self) -> bool: ...
    @property
    def chips(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class _ByRole:
    """A cell of a model that tells it role by role."""

    text: str
    second: str
    strong: bool
    tone: str
    state: str
    own: bool
    part: bool
    chips: Sequence[str]


class Tells(Protocol):
    """A model of our own, that tells what is drawn without Qt in between, which asks for each part by itself."""

    def cell_at(self, row: int, column: int) -> Said | None: ...
    def alignment_of(self, column: int) -> Qt.AlignmentFlag | None: ...


def _tells(model: object) -> Tells | None:
    """The model, where it tells so; one that also has boxes to tick is asked role by role."""
    return cast(Tells, model) if hasattr(model, "cell_at") else None


def said_in(index: Index) -> Said | None:
    """What this cell says; None in a group row."""
    tells = _tells(index.model())
    if tells is not None:
        return tells.cell_at(index.row(), index.column())
    if index.sibling(index.row(), 0).data(TableRole.GROUP):
        return None
    state = index.data(TableRole.STATE)
    return _ByRole(
        str(index.data(Qt.ItemDataRole.DisplayRole) or ""),
        str(index.data(TableRole.SECOND) or ""),
        bool(index.data(TableRole.STRONG)),
        str(index.data(TableRole.TONE) or ""),
        state if isinstance(state, str) else "",
        bool(index.data(TableRole.OWN_WORDS)),
        bool(index.data(TableRole.PART)),
        index.data(TableRole.CHIPS) or (),
    )


class RecordDelegate(QStyledItemDelegate):
    """Paints the cells of a RecordTable."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(table)
        self._table = table
        self.theme = active_theme()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(48), self._table.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        area: QRect = option.rect
        table = self._table
        row, column = index.row(), index.column()
        tells = _tells(table.model())
        said = said_in(index)
        first = column == table.first_column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, theme.color("line"))
        if said is None:
            if first:
                self._group(painter, area, index.sibling(row, 0))
            painter.restore()
            return
        selected = QStyle.StateFlag.State_Selected in option.state
        if selected:
            self._ring(painter, area, here=row == table.currentIndex().row())
        left = theme.px(table.first_padding if first else table.cell_padding(column))
        direction = table.layoutDirection()
        if said.part:
            bar = area.adjusted(left + theme.px(4), 0, 0, 0)
            bar.setWidth(theme.px(2))
            painter.fillRect(visual_rect(direction, area, bar), theme.color("edge"))
            left += theme.px(20)
        words = visual_rect(direction, area, area.adjusted(left, 0, -theme.px(4), 0))
        ground = "selected" if selected else table.ground
        if table.decimal_columns:
            words, column, said = self._running_on(painter, area, words, index, said)
        # As in the rail: what is chosen is semibold. In two lines the first would end sooner for it.
        heavy = selected and bool(table.decimal_columns) and column == table.first_column()
        if tells is not None:
            align = tells.alignment_of(column)
        else:
            flags = index.sibling(row, column).data(Qt.ItemDataRole.TextAlignmentRole)
            align = Qt.AlignmentFlag(flags) if flags is not None else None
            words = self._box(painter, words, index.sibling(row, column))
        self._cell(painter, words, column, said, align or Qt.AlignmentFlag.AlignLeft, ground=ground, heavy=heavy)
        painter.restore()

    def _running_on(
        self, painter: QPainter, area: QRect, words: QRect, index: Index, said: Said
    ) -> tuple[QRect, int, Said]:
        """A result in words runs on into an empty cell behind it: both cells paint their part of it.

        Returns where the words stand, the column that they are of, and what it says.
        """
        columns = self._table.decimal_columns
        row, column = index.row(), index.column()
        if column not in columns and column - 1 not in columns:
            return words, column, said
        model = self._table.model()

        def cell(of: int) -> Said | None:
            if of == column:
                return said
            return said_in(model.index(row, of)) if 0 <= of < model.columnCount() else None

        for start in (column, column - 1):
            shown, behind = cell(start), cell(start + 1)
            if start not in columns or shown is None or not shown.text or (behind is not None and behind.text):
                continue
            if split_decimal(shown.text) is None:
                left = self._table.columnViewportPosition(start)
                end = self._table.columnViewportPosition(start + 1) + self._table.columnWidth(start + 1)
                painter.setClipRect(area)
                return QRect(left, area.y(), end - left - self.theme.px(4), area.height()), start, shown
        return words, column, said

    def _box(self, painter: QPainter, area: QRect, index: Index) -> QRect:
        """Draw the box to tick, where the cell has one; returns what is left for words."""
        check = index.data(Qt.ItemDataRole.CheckStateRole)
        if check is None:
            return area
        px = self.theme.px
        side = px(20)
        box = QRect(area.x(), area.y() + (area.height() - side) // 2, side, side)
        place = visual_rect(self._table.layoutDirection(), area, box)
        paint_check_box(painter, QRectF(place), checked=Qt.CheckState(check) == Qt.CheckState.Checked)
        return area.adjusted(px(32), 0, 0, 0)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        text = str(index.data(Qt.ItemDataRole.ToolTipRole) or index.data() or "")
        wide = self.theme.text_width(text) > option.rect.width() - self.theme.px(20)
        QToolTip.showText(event.globalPos(), plain_tooltip(text) if wide else "", view)
        return True

    def _group(self, painter: QPainter, area: QRect, first: QModelIndex) -> None:
        theme = self.theme
        row = QRect(
            theme.px(12),
            area.y() + theme.px(5),
            self._table.viewport().width() - theme.px(24),
            area.height() - theme.px(5),
        )
        note = str(first.data(TableRole.GROUP_NOTE) or "")
        direction = self._table.layoutDirection()
        end = Qt.AlignmentFlag.AlignRight
        painter.setPen(theme.color("ink_soft"))
        painter.setClipping(False)
        note_width = paint_line(painter, row, note, theme.font("fine"), end, direction) if note else 0.0
        room = row.width() - int(note_width) - theme.px(12)
        name = visual_rect(direction, row, QRect(row.x(), row.y(), max(room, 0), row.height()))
        painter.setPen(theme.color("ink"))
        paint_line(painter, name, str(first.data() or ""), theme.font("label"), direction=direction)

    def _ring(self, painter: QPainter, area: QRect, *, here: bool) -> None:
        """The ground of a chosen row; of several the ring is around that which the keyboard is on."""
        theme = self.theme
        width = theme.focus_width if self._table.hasFocus() else theme.px(theme.tokens.line["focus_ring"])
        left = min(
            self._table.columnViewportPosition(column) for column in range(self._table.horizontalHeader().count())
        )
        whole = QRectF(left, area.y(), self._table.columns_width(), area.height())
        painter.setClipRect(area)
        focused = here and self._table.hasFocus()
        painter.setPen(QPen(theme.color("focus"), width) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selected"))
        half = width / 2 if focused else 0
        painter.drawRoundedRect(whole.adjusted(half, half, -half, -half), theme.radius() - half, theme.radius() - half)
        painter.setClipping(False)

    def _cell(
        self,
        painter: QPainter,
        area: QRect,
        column: int,
        said: Said,
        align: Qt.AlignmentFlag,
        *,
        ground: str,
        heavy: bool = False,
    ) -> None:
        theme, px = self.theme, self.theme.px
        direction = self._table.layoutDirection()
        tone, state, text, second = said.tone, said.state, said.text, said.second
        weight = 600 if said.strong or state or heavy else None
        font = theme.font("support" if state else "body", weight=weight, italic=said.own)
        if state in STATES:
            side = theme.size("state_shape")
            shape = QRect(area.x(), area.y() + (area.height() - side) // 2, side, side)
            paint_state(painter, state, QRectF(visual_rect(direction, area, shape)), ground)
            tone = tone or STATES[state][1]
            area = visual_rect(direction, area, area.adjusted(px(26), 0, 0, 0))
        painter.setPen(theme.color(tone or "ink"))
        if column in self._table.decimal_columns and not second:
            self._decimal(painter, area, text, font, self._table.decimal_columns[column])
            return
        if second:
            top = area.height() // 2 + px(2)
            paint_line(
                painter, QRect(area.x(), area.y() + px(3), area.width(), top - px(3)), text, font, align, direction
            )
            painter.setPen(theme.color("ink_soft"))
            below = QRect(area.x(), area.y() + top - px(3), area.width(), area.height() - top - px(1))
            if said.chips:
                below = visual_rect(direction, below, self._chips(painter, below, said.chips, direction))
            paint_line(painter, below, second, theme.font("fine"), align, direction)
            return
        first, rest = broken(text, font, area.width()) if self._table.two_lines else (text, "")
        if rest:
            half = area.height() // 2
            above = QRect(area.x(), area.y() + px(3), area.width(), half - px(3))
            paint_line(painter, above, first, font, align, direction)
            paint_line(painter, above.translated(0, above.height()), rest, font, align, direction)
            return
        paint_line(painter, area, text, font, align, direction)

    def _chips(self, painter: QPainter, area: QRect, words: Sequence[str], direction: Qt.LayoutDirection) -> QRect:
        """Draw the words in frames from the end of the line; returns what is left of it, from the left.

        They take at most half of it; those that find no room are counted.
        """
        theme, px = self.theme, self.theme.px
        metrics = QFontMetricsF(theme.font("fine"))
        room = area.width() // 2 - px(8)
        height = min(area.height() - px(4), int(metrics.height()) + px(2))
        top = area.y() + (area.height() - height) // 2

        def wide(text: str) -> int:
            return int(metrics.horizontalAdvance(text) + 1) + px(14)

        short = [word if wide(word) <= px(120) else word[:14].rstrip() + "…" for word in words]
        shown: list[str] = []
        for number, text in enumerate(short):
            rest = len(short) - number - 1
            taken = sum(wide(one) + px(6) for one in shown) + wide(text)
            if taken + (px(6) + wide(f"+{rest}") if rest else 0) > room:
                shown.append(f"+{rest + 1}")
                break
            shown.append(text)
        left = area.right() - px(8) - sum(wide(text) for text in shown) - px(6) * (len(shown) - 1)
        start = left
        for text in shown:
            frame = visual_rect(direction, area, QRect(left, top, wide(text), height))
            painter.setPen(QPen(theme.color("edge"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
            painter.setPen(theme.color("ink_soft"))
            paint_line(painter, frame, text, theme.font("fine"), Qt.AlignmentFlag.AlignHCenter, direction)
            left += wide(text) + px(6)
        return QRect(area.x(), area.y(), max(start - px(6) - area.x(), 0), area.height())

    def _decimal(self, painter: QPainter, area: QRect, text: str, font: QFont, digits: int) -> None:
        # A value reads as it was printed in every language: its mark and its comparator stay where they are.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        parts = split_decimal(text)
        metrics = QFontMetricsF(font)
        if parts is None or metrics.horizontalAdvance(text) > area.width():
            paint_line(painter, area, text, font)
            return
        zone = metrics.horizontalAdvance("." + "0" * digits)
        point = area.x() + area.width() - max(zone, metrics.horizontalAdvance(parts[1]))
        point = max(point, area.x() + metrics.horizontalAdvance(parts[0]))
        baseline = area.y() + (area.height() - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
        painter.setFont(font)
        painter.drawText(QPointF(point - metrics.horizontalAdvance(parts[0]), baseline), parts[0])
        painter.drawText(QPointF(point, baseline), parts[1])
