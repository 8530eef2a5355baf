"""The list on the left of the help: the chapters, or the lines that were found."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from secondop_desktop.ui.models.found import Place
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.search import paint_marked
from secondop_desktop.ui.widgets.base import paint_line

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: a section's title and level; with `line` one that was found, and the places of the words in it."""

    section: str
    title: str
    level: int = 2
    line: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class ContentsModel(QAbstractListModel):
    """A list over these rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Entry, ...] = ()

    def show_rows(self, rows: tuple[Entry, ...]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}, {row.line}" if row.line else row.title
        return None


class ContentsDelegate(QStyledItemDelegate):
    """Paints a chapter, a part of one set in, or a line that was found below its title."""

    def __init__(self, view: QListView, model: ContentsModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self.theme = active_theme()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        two = bool(self._model.rows[index.row()].line)
        return QSize(self.theme.px(120), self.theme.px(56 if two else 36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self.theme, self.theme.px
        row = self._model.rows[index.row()]
        area: QRect = option.rect
        direction = self._view.layoutDirection()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            focused = self._view.hasFocus() or theme.high_contrast
            painter.setPen(QPen(theme.color("focus"), px(2)) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), theme.radius(), theme.radius())
        inset = px(12) + (px(18) if row.level > 2 and not row.line else 0)
        inner = QStyle.visualRect(direction, area, area.adjusted(inset, 0, -px(12), 0))
        painter.setPen(theme.color("ink"))
        if not row.line:
            weight = 600 if row.level == 2 else None
            paint_line(painter, inner, row.title, theme.font("support", weight=weight), direction=direction)
        else:
            top = QRect(inner.x(), inner.y() + px(4), inner.width(), px(25))
            paint_line(painter, top, row.title, theme.font("support", weight=600), direction=direction)
            below = QRect(inner.x(), top.bottom(), inner.width(), px(24))
            place = Place("help", row.title, row.line, "", marks=row.marks)
            soft, ink = theme.color("ink_soft"), theme.color("ink")
            paint_marked(painter, below, place, theme.font("support"), soft, ink, direction)
        painter.restore()
