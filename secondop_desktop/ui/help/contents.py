"""The list on the left of the help: the chapters, or the lines that were found."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from secondop_desktop.ui.models.found import Place
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.search import paint_marked

Index = QModelIndex | QPersistentModelIndex

_WRAPPED = Qt.TextFlag.TextWordWrap


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

    def _font(self, row: Entry) -> QFont:
        return self.theme.font("support", weight=600 if row.level < 3 or row.line else None)

    def _inset(self, row: Entry) -> int:
        return self.theme.px(30 if row.level > 2 and not row.line else 12)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        px = self.theme.px
        row = self._model.rows[index.row()]
        wide = max(self._view.viewport().width() - self._inset(row) - px(12), px(60))
        needed = QFontMetrics(self._font(row)).boundingRect(QRect(0, 0, wide, 10_000), _WRAPPED, row.title).height()
        return QSize(px(60), needed + (px(34) if row.line else px(14)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self.theme, self.theme.px
        row = self._model.rows[index.row()]
        area: QRect = option.rect
        direction = self._view.layoutDirection()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = self._view.hasFocus() or theme.high_contrast
            painter.setPen(QPen(theme.color("focus"), px(2)) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), theme.radius(), theme.radius())
        inner = QStyle.visualRect(direction, area, area.adjusted(self._inset(row), px(5), -px(12), -px(5)))
        painter.setPen(theme.color("ink"))
        painter.setFont(self._font(row))
        side = (
            Qt.AlignmentFlag.AlignRight if direction == Qt.LayoutDirection.RightToLeft else Qt.AlignmentFlag.AlignLeft
        )
        title = inner.adjusted(0, 0, 0, -px(22)) if row.line else inner
        painter.drawText(title, _WRAPPED | side | Qt.AlignmentFlag.AlignVCenter, row.title)
        if row.line:
            below = QRect(inner.x(), title.bottom(), inner.width(), px(24))
            place = Place("help", row.title, row.line, "", marks=row.marks)
            soft, ink = theme.color("ink_soft"), theme.color("ink")
            paint_marked(painter, below, place, theme.font("support"), soft, ink, direction)
        painter.restore()
