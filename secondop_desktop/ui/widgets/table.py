"""The table of records: columns as wide as their words, group rows, and the rows that the keyboard chooses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QTableView,
    QWidget,
)

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import hold_bar, paint_line
from secondop_desktop.ui.widgets.table_cells import RecordDelegate

_LONGEST = 24
"""How many different words of a column that grows are measured."""
_BEHIND_FIGURES = 18
"""Units before the words of a column that stands behind one of figures, which end where it begins."""
_LEAST_STRETCHED = 80
"""Units that the column that takes what is left is never narrower than."""


class RecordHeader(QHeaderView):
    """Column names in the fine role, with one line below."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.theme = active_theme()
        self._table = table
        self.setObjectName("columns")
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(0, self.theme.px(33))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._table.card:
            card = QRectF(self.viewport().rect()).adjusted(0, 0, 0, self.height())
            with QPainter(self.viewport()) as painter:
                painter.setClipRect(self.viewport().rect())
                self._table.paint_card(painter, card, frame=True)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self.theme
        painter.save()
        if self._table.card:
            painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("edge"))
        model = self.model()
        text = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        flags = model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        align = Qt.AlignmentFlag(flags) if flags is not None else Qt.AlignmentFlag.AlignLeft
        pad = (
            self._table.first_padding
            if logicalIndex == self._table.first_column()
            else self._table.cell_padding(logicalIndex)
        )
        area = QStyle.visualRect(self.layoutDirection(), rect, rect.adjusted(theme.px(pad), 0, -theme.px(4), 0))
        painter.setPen(theme.color("ink_soft"))
        paint_line(painter, area, text, theme.font("fine"), align, self.layoutDirection())
        painter.restore()


class RecordTable(QTableView):
    """A table of records. Set a QAbstractTableModel, then `set_widths` and, for values, `set_decimal`.

    Enter or a double click emits `opened`; moving emits `chosen` with the row's index (column 0). Group rows can
    not be chosen: the model gives them no flags. `two_lines` makes rows of 52 with TableRole.SECOND below. The bar of
    one that is `in_page` stands in the page's margin, of which it leaves `BESIDE_TABLE` units less to the layout: rows
    end where what stands above them does, whether they scroll or not.
    """

    opened = Signal(QModelIndex)
    chosen = Signal(QModelIndex)

    def __init__(
        self,
        name: str,
        label: str,
        *,
        two_lines: bool = False,
        in_page: bool = False,
        card: bool = False,
        ground: str = "window",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self.ground = "surface" if card else ground
        self.card = card
        self.decimal_columns: dict[int, int] = {}
        self.two_lines = two_lines
        self.on_menu: Callable[[QContextMenuEvent], None] | None = None
        """Opens the menu of the chosen row, where its room has one."""
        self._widths: dict[int, int] = {}
        self._most: dict[int, int] = {}
        self._longest: dict[int, set[str]] = {}
        self._stretch = 0
        self._leave = 0
        self._squeezed = False
        self._paddings: dict[int, int] = {}  # asked for with every cell; forgotten when columns change
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setHorizontalHeader(RecordHeader(self))
        self.verticalHeader().hide()
        self.setItemDelegate(RecordDelegate(self))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.viewport().setAutoFillBackground(False)
        if in_page:
            hold_bar(self)
            self.verticalScrollBar().setProperty("beside", True)
        self.doubleClicked.connect(self.opened)
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._rows_anew)
            model.rowsInserted.connect(self._rows_came)
        selection = self.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(self._moved)
        self._spread()

    def set_widths(self, widths: dict[int, int], *, stretch: int = 0) -> None:
        """Widths of columns in units that zoom; the column `stretch` takes what is left."""
        self._widths, self._stretch = widths, stretch
        self._spread()

    def let_grow(self, most: dict[int, int], *, leave: int = 0) -> None:
        """Make these columns as wide as their words need, up to so many units; a cut flag or unit could mislead.

        The first of them grow first; with `leave` they leave so many units to the column that takes what is left.
        """
        self._most, self._leave = most, leave
        self._rows_anew()

    def let_sort(self, by: Callable[[int], None]) -> None:
        """Call this with the column whose heading is clicked."""
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(by)

    def set_decimal(self, column: int, digits: int = 2) -> None:
        """Align this column on the decimal mark, with room for this many digits behind it."""
        self.decimal_columns[column] = digits
        self._paddings.clear()
        self.viewport().update()

    def choose_row(self, row: int) -> None:
        """Make this row the current one and bring it into sight."""
        model = self.model()
        if model is not None and 0 <= row < model.rowCount():
            self.setCurrentIndex(model.index(row, 0))
            self.scrollTo(model.index(row, 0))

    def choose_first(self) -> bool:
        """Choose the first row that can be; False when there is none."""
        model = self.model()
        for row in range(model.rowCount() if model is not None else 0):
            if model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsSelectable:
                self.choose_row(row)
                return True
        return False

    def row_height(self) -> int:
        """The height of a row in pixels."""
        return self.theme.size("table_row_two_lines" if self.two_lines else "table_row")

    @property
    def first_padding(self) -> int:
        """Units free before the words of the column shown first."""
        return 16 if self.card else 12

    def first_column(self) -> int:
        """The column shown first."""
        return self.horizontalHeader().logicalIndex(0)

    def cell_padding(self, column: int) -> int:
        """Units free before the words of a cell."""
        if column in self.decimal_columns:
            return 0
        known = self._paddings.get(column)
        if known is None:
            known = self._paddings[column] = _BEHIND_FIGURES if self._behind_figures(column) else 6
        return known

    def _behind_figures(self, column: int) -> bool:
        """Whether the column before it stands at its end, so that both would touch."""
        header, model = self.horizontalHeader(), self.model()
        place = header.visualIndex(column) - 1
        while place >= 0 and header.isSectionHidden(header.logicalIndex(place)):
            place -= 1
        if place < 0 or model is None:
            return False
        role = Qt.ItemDataRole.TextAlignmentRole
        flags = model.headerData(header.logicalIndex(place), Qt.Orientation.Horizontal, role)
        return flags is not None and bool(Qt.AlignmentFlag(flags) & Qt.AlignmentFlag.AlignRight)

    def columns_width(self) -> int:
        """The width of all columns in pixels."""
        return self.horizontalHeader().length()

    def _moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.siblingAtColumn(0))
        self.viewport().update()

    def _restyle(self) -> None:
        vertical = self.verticalHeader()
        vertical.setMinimumSectionSize(1)
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(self.row_height())
        self.verticalScrollBar().setSingleStep(self.row_height())
        self._spread()

    def _spread(self) -> None:
        self._paddings.clear()
        header = self.horizontalHeader()
        if header is None or self.model() is None:
            return
        header.setMinimumSectionSize(self.theme.px(24))
        for column, width in self._fixed_widths(header.count()).items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        self._squeezed = self._too_narrow()
        if 0 <= self._stretch < header.count():
            mode = QHeaderView.ResizeMode.Fixed if self._squeezed else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(self._stretch, mode)
            if self._squeezed:
                header.resizeSection(self._stretch, self.theme.px(self._leave or _LEAST_STRETCHED))
        header.updateGeometry()
        self.viewport().update()

    def _too_narrow(self) -> bool:
        """Whether the others leave nothing to read of the column that stretches: then the table scrolls sideways."""
        header = self.horizontalHeader()
        others = sum(header.sectionSize(column) for column in range(header.count()) if column != self._stretch)
        return self.viewport().width() - others < self.theme.px(self._leave or _LEAST_STRETCHED)

    def _fixed_widths(self, columns: int) -> dict[int, int]:
        """The widths in pixels of the columns that do not stretch: the least, then what there is room for."""
        widths = {
            column: self.theme.px(self._widths.get(column, 120)) for column in range(columns) if column != self._stretch
        }
        shown = sum(width for column, width in widths.items() if not self.isColumnHidden(column))
        free = self.viewport().width() - self.theme.px(self._leave) - shown
        for column in (column for column in self._most if column in widths):
            more = self._width_of(column) - widths[column]
            if self._leave:
                more = max(min(more, free), 0)
            widths[column] += more
            free -= more
        return widths

    def setColumnHidden(self, column: int, hide: bool) -> None:
        if hide != self.isColumnHidden(column):
            super().setColumnHidden(column, hide)
            self._spread()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._stretch >= 0 and (self._leave or self._too_narrow() != self._squeezed):
            self._spread()

    def _width_of(self, column: int) -> int:
        """The width in pixels of a column that does not stretch."""
        width = self.theme.px(self._widths.get(column, 120))
        if column not in self._most:
            return width
        words = max((self.theme.text_width(text, weight=600) for text in self._longest[column]), default=0)
        before = self.first_padding if column == self.first_column() else self.cell_padding(column)
        needed = words + self.theme.px(before + 8)
        return max(width, min(self.theme.px(self._most[column]), needed))

    def _measure(self, first: int, last: int) -> None:
        """Note the long words of these rows in columns that grow."""
        model = self.model()
        tell = getattr(model, "words", None)  # our own models tell them sooner than index by index
        for column, known in self._longest.items() if model is not None else ():
            if tell is not None:
                found = known | tell(column, first, last)
            else:
                found = known | {str(model.index(row, column).data() or "") for row in range(first, last + 1)}
            # Of very many the letters tell well enough which are widest.
            self._longest[column] = set(sorted(found, key=len)[-_LONGEST:])

    def _rows_came(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._most:
            self._measure(first, last)
            self._spread()

    def _rows_anew(self) -> None:
        self._paddings.clear()
        model = self.model()
        if self._most and model is not None:
            self._longest = {column: set() for column in self._most}
            self._measure(0, model.rowCount() - 1)
            self._spread()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.card:
            with QPainter(self.viewport()) as painter:
                self.paint_card(painter, self._card(), frame=False)
        super().paintEvent(event)
        if self.card:
            with QPainter(self.viewport()) as painter:
                self.paint_card(painter, self._card(), frame=True)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.card:
            self.viewport().update()  # the frame stays where it is

    def _card(self) -> QRectF:
        """The card in the rows' own place: it begins above them, with the names, and ends with the last or the page."""
        rows, whole = self.viewport().rect(), QRectF(self.viewport().rect())
        names = self.horizontalHeader().height()
        model = self.model()
        last = self.rowViewportPosition(model.rowCount() - 1) + self.row_height() if model is not None else 0
        whole.setTop(-names)
        whole.setBottom(max(min(rows.height(), last), 0))
        return whole

    def paint_card(self, painter: QPainter, card: QRectF, *, frame: bool) -> None:
        """Paint the card, or its frame with what is outside of its corners."""
        radius = self.theme.radius()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("line"), 1) if frame else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if frame else self.theme.color("surface"))
        if frame:
            outside = QPainterPath()
            outside.addRect(card)
            inside = QPainterPath()
            inside.addRoundedRect(card, radius, radius)
            painter.fillPath(outside - inside, self.theme.color("window"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The row under the mouse, or by the menu key the chosen one, opens its menu where it has one."""
        if self.on_menu is None:
            super().contextMenuEvent(event)
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            under = self.indexAt(event.pos())
            if not under.isValid() or not self.model().flags(under) & Qt.ItemFlag.ItemIsSelectable:
                return
            self.choose_row(under.row())
        if self.currentIndex().isValid():
            self.on_menu(event)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.currentIndex().isValid():
            self.choose_first()
        self.viewport().update()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.viewport().update()
