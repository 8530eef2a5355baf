"""Search in everything: what was found, below the search box, while the keyboard stays in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.menu_commands import Command
from secondop_desktop.ui.menus import Menus
from secondop_desktop.ui.models.found import FoundModel, Place, rows_of
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import Label, VBox, paint_line
from secondop_desktop.ui.widgets.feedback import announce
from secondop_desktop.ui.widgets.mirrored import visual_rect
from secondop_desktop.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from secondop_desktop.usecases.find import Found
    from secondop_desktop.usecases.open_vault import Vault

_ROWS = 10

Index = QModelIndex | QPersistentModelIndex


def paint_marked(
    painter: QPainter,
    area: QRect,
    place: Place,
    font: QFont,
    colour: QColor,
    strong: QColor,
    direction: Qt.LayoutDirection,
) -> None:
    """Draw the line of a place on one line, the words that were looked for in bold; cut at its end if too long."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    line = QFontMetricsF(bold).elidedText(place.line.replace("\n", " "), Qt.TextElideMode.ElideRight, area.width())
    layout = QTextLayout(line, font)
    option = QTextOption()
    option.setTextDirection(direction)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    ranges = []
    for start, end in place.marks:
        format_range = QTextLayout.FormatRange()
        format_range.start, format_range.length = start, min(end, len(line)) - start
        look = QTextCharFormat()
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setForeground(strong)
        format_range.format = look
        if format_range.length > 0:
            ranges.append(format_range)
    layout.setFormats(ranges)
    layout.beginLayout()
    text_line = layout.createLine()
    text_line.setLineWidth(area.width())
    layout.endLayout()
    painter.setPen(colour)
    layout.draw(painter, QPointF(area.x(), area.y() + (area.height() - text_line.height()) / 2))


class _PlaceDelegate(QStyledItemDelegate):
    """Paints a place: its room's icon, its name, the line with the words in bold, the page or the key."""

    def __init__(self, view: QListView, model: FoundModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self.theme = active_theme()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(200), row_height(self._model.rows[index.row()]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self.theme, self.theme.px
        area: QRect = option.rect
        row = self._model.rows[index.row()]
        direction = self._view.layoutDirection()
        inner = area.adjusted(px(12), 0, -px(12), 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Group):
            painter.setPen(theme.color("ink_soft"))
            painter.fillRect(inner.x(), area.bottom(), inner.width(), 1, theme.color("line"))
            wide = paint_line(painter, inner, row.note, theme.font("fine"), Qt.AlignmentFlag.AlignRight, direction)
            name = visual_rect(direction, inner, inner.adjusted(0, 0, -int(wide) - px(12), 0))
            paint_line(painter, name, row.name, theme.font("fine", weight=600), direction=direction)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.color("focus"), px(2)))
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), theme.radius(), theme.radius())
        side = theme.size("icon")
        icon = QRect(inner.x(), inner.y() + (inner.height() - side) // 2, side, side)
        paint_icon(painter, row.icon, QRectF(visual_rect(direction, inner, icon)), theme.color("ink_soft"))
        painter.setPen(theme.color("ink_soft"))
        top = QRect(inner.x() + side + px(12), inner.y() + px(3), inner.width() - side - px(12), px(26))
        beside = visual_rect(direction, inner, top)
        wide = paint_line(painter, beside, row.where, theme.font("fine"), Qt.AlignmentFlag.AlignRight, direction)
        below = visual_rect(direction, inner, QRect(top.x(), top.bottom() - px(3), top.width(), px(22)))
        paint_marked(painter, below, row, theme.font("fine"), theme.color("ink_soft"), theme.color("ink"), direction)
        painter.setPen(theme.color("ink"))
        name = visual_rect(direction, inner, top.adjusted(0, 0, -int(wide) - px(12), 0))
        paint_line(painter, name, row.title, theme.font("body"), direction=direction)
        painter.restore()


def row_height(row: Place | Group) -> int:
    """The height of a row in pixels."""
    theme = active_theme()
    return theme.px(34) if isinstance(row, Group) else theme.size("table_row_two_lines")


def _rounded(size: QSize, radius: int) -> QRegion:
    """All pixels that a rectangle with such corners touches."""
    region = QRegion(QRect(QPoint(0, 0), size))
    for row in range(radius):
        reach = math.sqrt(radius**2 - (radius - row - 1) ** 2)
        free = max(0, math.floor(radius - reach))
        for left in (0, size.width() - free):
            for top in (row, size.height() - row - 1):
                region -= QRect(left, top, free, 1)
    return region


class _List(QListView):
    """The list with a ground of its own: what lies below it need not be painted with every letter."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = active_theme()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.theme.color("surface"))
        painter.end()
        super().paintEvent(event)


class SearchPopup(QFrame):
    """The list below the search box; it follows the words as they are typed and never takes the keyboard."""

    opened = Signal(str, str)

    def __init__(self, window: QWidget, field: SearchField, shell: Shell, menus: Menus) -> None:
        super().__init__(window)
        self._menus = menus
        self.theme = active_theme()
        self.setObjectName("search_results")
        # The room below it, with all that is in it, need not be painted with every letter that is typed.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._field, self._shell = field, shell
        self._asked = ""
        self._commands: tuple[Command, ...] = ()
        self._answer: tuple[Found, ...] = ()
        self._opened: set[str] = set()
        self._job: Job | None = None
        column = VBox(self, margins=(6, 6, 6, 6))
        self.note = Label("", "support", "ink_soft", wrap=True)
        note_box = QWidget()
        VBox(note_box, margins=(12, 6, 12, 6)).addWidget(self.note)
        column.addWidget(note_box)
        self.model = FoundModel()
        self.view = _List()
        self.view.setObjectName("search_list")
        self.view.setAccessibleName(_("Found"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setStyleSheet("QListView { border: 0; background: transparent; }")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_PlaceDelegate(self.view, self.model))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.clicked.connect(self._clicked)
        column.addWidget(self.view, 1)
        field.changed.connect(self._typed)
        field.submitted.connect(self._submitted)
        field.moved.connect(self._move)
        field.left.connect(self.dismiss)
        self.hide()

    def dismiss(self) -> None:
        """Take it away and forget what was found."""
        self._asked = ""
        self._commands, self._answer = (), ()
        self.model.show_rows(())
        self.hide()

    def _typed(self, words: str) -> None:
        if not words.strip() or self._shell.reader is None:
            self.dismiss()
            return
        # The first letter is asked for at once. Letters that come while it is searched are one question after it.
        if self._job is None:
            self._search()
        else:
            self._job.cancel()
            self._asked = ""

    def _search(self) -> None:
        from secondop_desktop.usecases import find

        words, patient_id = self._field.text().strip(), self._shell.patient_id
        if not words or self._shell.reader is None:
            return
        self._asked = words
        if self._job is not None:
            self._job.cancel()

        def work(vault: Vault, progress: Progress) -> tuple[str, tuple[Found, ...]]:
            return words, find.find(vault, words, patient_id)

        job = self._job = self._shell.read(work, name="search", done=self._found)
        job.finished.connect(self._ended)
        # Meanwhile: the records are searched beside it.
        self._commands = self._menus.commands(words)

    def _ended(self) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        words = self._field.text().strip()
        if words and words != self._asked:
            self._search()

    def _found(self, answer: tuple[str, tuple[Found, ...]]) -> None:
        words, found = answer
        # An answer to words that were typed over since is of no use: it is not painted.
        if words != self._asked or words != self._field.text().strip():
            return
        self._answer = found
        self._opened = set()
        self.model.show_rows(rows_of(self._commands, found))
        said = ngettext("{n} place", "{n} places", len(found)).format(n=len(found))
        if not found:
            said = _("Nothing has these words. Try fewer, or the beginning of a word.")
            if self._commands:
                said = _("No record has these words.")
        self.note.setText(said)
        first = self.model.step(0, 0)
        if first >= 0:
            self.view.setCurrentIndex(self.model.index(first, 0))
            self.view.scrollToTop()
        self.place()
        self.show()
        self.raise_()
        announce(self._field.field, said)

    def place(self) -> None:
        """Put it below the search box."""
        window = self.parentWidget()
        if window is None:
            return
        px = self.theme.px
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + px(6)))
        width = min(px(560), window.width() - px(16))
        right = corner.x() + self._field.width()
        left = max(px(8), right - width)
        rows = sum(row_height(row) for row in self.model.rows[:_ROWS])
        height = rows + px(12) + px(34)
        self.setGeometry(left, corner.y(), width, min(height + px(4), window.height() - corner.y() - px(8)))
        self.setMask(_rounded(self.size(), self.theme.radius()))

    def _move(self, steps: int) -> None:
        number = self.model.step(self.view.currentIndex().row(), steps)
        if self.isVisible() and number >= 0:
            index = self.model.index(number, 0)
            self.view.setCurrentIndex(index)
            if number == self.model.step(0, 0):
                self.view.scrollToTop()  # the name of the first group is seen again
            announce(self._field.field, str(self.model.data(index, Qt.ItemDataRole.AccessibleTextRole)))

    def _submitted(self, words: str) -> None:
        if self.isVisible() and self.model.place(self.view.currentIndex().row()) is not None:
            self._clicked(self.view.currentIndex())
        else:
            self._search()

    def _clicked(self, index: QModelIndex) -> None:
        place = self.model.place(index.row()) if index.isValid() else None
        if place is None:
            return
        if place.opens:
            self._opened.add(place.opens)
            self.model.show_rows(rows_of(self._commands, self._answer, self._opened))
            self.view.setCurrentIndex(self.model.index(index.row(), 0))
            self.place()
            return
        self._field.clear()
        self.dismiss()
        if place.command is not None:
            place.command.action.trigger()
        for target in place.targets:
            self.opened.emit(place.room, target)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))  # seen through the edge of the corners
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("edge"), 1))
        painter.setBrush(self.theme.color("surface"))
        radius = self.theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
