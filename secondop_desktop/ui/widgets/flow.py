"""A row that goes on in the next line where there is no room: buttons and links in narrow panes and at a large zoom."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.whole import Whole


class Flow(QLayout):
    """Widgets beside each other at their own sizes, in as many lines as they need; `spacing` in units that zoom.

    With `apart` the first is a title: what stands in its line is moved to the line's end. With `centered` each line is.
    A widget that says `gives_way` takes what is left of a line rather than begin another.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        spacing: int = 8,
        lines: int = 8,
        apart: bool = False,
        centered: bool = False,
    ) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._between, self._lines, self._apart, self._centered = spacing, lines, apart, centered
        self._theme = active_theme()
        # What the items need is asked for several times whenever the window is laid out; it stays until Qt says so.
        self._known: list[tuple[QLayoutItem, QSize, QSize]] | None = None
        self._heights: dict[int, int] = {}
        self._zoom = 0
        self.setContentsMargins(0, 0, 0, 0)

    def invalidate(self) -> None:
        self._known = None
        self._heights.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        item = self._items.pop(index)
        self.invalidate()
        return item

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        needs = self._needs()
        found = self._heights.get(width)
        if found is None:
            found = self._heights[width] = self._lay(needs, QRect(0, 0, width, 0), move=False)
        return found

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(self._needs(), rect, move=True)

    def sizeHint(self) -> QSize:
        hints = [hint for _item, hint, _least in self._needs()]
        gaps = self._theme.px(self._between) * max(len(hints) - 1, 0)
        return QSize(sum(hint.width() for hint in hints) + gaps, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        least = QSize()
        for _item, _hint, size in self._needs():
            least = least.expandedTo(size)
        return least

    def _needs(self) -> list[tuple[QLayoutItem, QSize, QSize]]:
        """The items that are shown, each with the size that it wants and the least that it needs."""
        if self._known is None or self._zoom != self._theme.zoom:
            self._zoom = self._theme.zoom
            self._heights.clear()
            shown = [item for item in self._items if not item.isEmpty()]
            self._known = [(item, self._hint(item), item.minimumSize()) for item in shown]
        return self._known

    @staticmethod
    def _hint(item: QLayoutItem) -> QSize:
        """What the item needs. A title that may be cut asks a layout for no room at all; here it gets what it needs."""
        widget = item.widget()
        if widget is None:
            return item.sizeHint()
        wanted = widget.sizeHint().expandedTo(item.sizeHint())
        found = wanted.boundedTo(widget.maximumSize())
        if found.width() < wanted.width() and widget.hasHeightForWidth():
            found.setHeight(max(found.height(), widget.heightForWidth(found.width())))  # words that must wrap
        return found

    def _lay(self, needs: list[tuple[QLayoutItem, QSize, QSize]], rect: QRect, *, move: bool) -> int:
        """Place the items into lines of this rectangle's width; returns the height that they take."""
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        lines: list[list[tuple[QLayoutItem, QSize, int]]] = []
        x = 0
        for item, hint, least in needs:
            size = hint.expandedTo(least)
            if size.width() > rect.width():
                size.setWidth(max(rect.width(), least.width()))
                if item.hasHeightForWidth():
                    size.setHeight(item.heightForWidth(size.width()))
            left_over = rect.width() - x
            if lines and least.width() <= left_over < size.width() and getattr(item.widget(), "gives_way", False):
                size.setWidth(left_over)
            if not lines or x + size.width() > rect.width():
                lines.append([])
                x = 0
            lines[-1].append((item, size, x))
            x += size.width() + self._theme.px(self._between)
        y = 0
        for number, line in enumerate(lines):
            y += self._theme.px(self._lines) if number else 0
            tall = max(size.height() for _item, size, _x in line)
            _last, last_size, last_left = line[-1]
            free = rect.width() - last_left - last_size.width()
            for place, (item, size, left) in enumerate(line if move else ()):
                if self._centered:
                    left += free // 2
                elif (self._apart and number == 0 and place) or self._stands_at_end(item):
                    left += free
                area = QRect(rect.x() + left, rect.y() + y + (tall - size.height()) // 2, size.width(), size.height())
                item.setGeometry(QStyle.visualRect(direction, rect, area))
            y += tall
        return y

    def _stands_at_end(self, item: QLayoutItem) -> bool:
        """Whether the item is moved to the end of its line, whichever that is."""
        return False


class AnswerRow(Flow):
    """The answers of a dialog at the ends of as many lines as they need; what is put before them begins the first."""

    def __init__(self, *, spacing: int = 12, lines: int = 8) -> None:
        super().__init__(spacing=spacing, lines=lines)
        self._before: list[QLayoutItem] = []

    def add_before(self, widget: QWidget) -> None:
        """Add something that stands at the start of the line, before all answers."""
        self.addWidget(widget)
        self._before.append(self._items.pop())
        self._items.insert(len(self._before) - 1, self._before[-1])
        self.invalidate()

    def _stands_at_end(self, item: QLayoutItem) -> bool:
        return item not in self._before


class FlowBox(Whole):
    """A widget with such a row that keeps the height of all its lines, so that a low window scrolls instead."""

    def __init__(self, *, spacing: int = 8, lines: int = 8, apart: bool = False) -> None:
        super().__init__()
        self.row = Flow(self, spacing=spacing, lines=lines, apart=apart)
