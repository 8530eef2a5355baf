"""Things beside each other that go below each other where there is no room: fields of a form, parts of a row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

from secondop_desktop.ui.theme import active_theme


@dataclass(frozen=True, slots=True)
class _Part:
    item: QLayoutItem
    stretch: int
    least: int


class Beside(QLayout):
    """Parts in one line, or each in a line of its own where the line is too narrow for all of them.

    A part with a `stretch` takes a share of the room left, and needs `least` units beside others; one without keeps its
    own width. `spacing` between parts of a line and `lines` between lines are units that zoom, as are `margins` and
    what stands above and below parts that are below each other, `pad`.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        spacing: int = 12,
        lines: int = 6,
        pad: int = 0,
        least: int = 180,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    ) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._parts: list[_Part] = []
        self._usual = least
        self._next = (0, least)
        self._between, self._lines, self._pad, self._margins = spacing, lines, pad, margins
        self._theme = active_theme()
        # What the parts need is asked for several times whenever the window is laid out; it stays until Qt says so.
        self._sizes: dict[int, QSize] = {}
        self._tall: dict[tuple[int, int], int] = {}
        self._zoom = 0
        self.setContentsMargins(0, 0, 0, 0)

    def invalidate(self) -> None:
        self._forget()
        super().invalidate()

    def _forget(self) -> None:
        self._sizes.clear()
        self._tall.clear()
        self._zoom = self._theme.zoom

    def addWidget(
        self, widget: QWidget, stretch: int = 0, alignment: Qt.AlignmentFlag | None = None, *, least: int | None = None
    ) -> None:
        """Add a widget."""
        self._next = (stretch, self._usual if least is None else least)
        super().addWidget(widget)
        self._next = (0, self._usual)
        if alignment is not None:
            self.setAlignment(widget, alignment)

    def addLayout(self, layout: QLayout, stretch: int = 0, *, least: int | None = None) -> None:
        """Add a layout."""
        self._next = (stretch, self._usual if least is None else least)
        self.addChildLayout(layout)
        self.addItem(layout)
        self._next = (0, self._usual)

    def addItem(self, item: QLayoutItem) -> None:
        self._parts.append(_Part(item, *self._next))
        self.invalidate()

    def count(self) -> int:
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._parts[index].item if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._parts):
            return None
        part = self._parts.pop(index)
        self.invalidate()
        return part.item

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        hints = [self._own(part).expandedTo(QSize(self._need(part), 0)) for part in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gaps(len(hints))
        return self._framed(QSize(width, max((hint.height() for hint in hints), default=0)))

    def minimumSize(self) -> QSize:
        least = QSize()
        for part in self._shown():
            least = least.expandedTo(part.item.minimumSize())
        return self._framed(least)

    def _framed(self, size: QSize) -> QSize:
        left, top, right, bottom = (self._theme.px(units) for units in self._margins)
        return QSize(size.width() + left + right, size.height() + top + bottom)

    def _inner(self, rect: QRect) -> QRect:
        left, top, right, bottom = (self._theme.px(units) for units in self._margins)
        return rect.adjusted(left, top, -right, -bottom)

    def _shown(self) -> list[_Part]:
        if self._zoom != self._theme.zoom:
            self._forget()
        return [part for part in self._parts if not part.item.isEmpty()]

    def _gaps(self, count: int) -> int:
        return self._theme.px(self._between) * max(count - 1, 0)

    def _own(self, part: _Part) -> QSize:
        found = self._sizes.get(id(part))
        if found is None:
            size = part.item.sizeHint().expandedTo(part.item.minimumSize())
            found = self._sizes[id(part)] = size.boundedTo(part.item.maximumSize())
        return found

    def _need(self, part: _Part) -> int:
        if not part.stretch:
            return self._own(part).width()
        return max(part.item.minimumSize().width(), min(self._own(part).width(), self._theme.px(part.least)))

    def _stacked(self, parts: list[_Part], width: int) -> bool:
        return len(parts) > 1 and sum(self._need(part) for part in parts) + self._gaps(len(parts)) > width

    def _widths(self, parts: list[_Part], width: int) -> list[int]:
        """The widths of parts in one line: what is left is shared by those that stretch, none below its need."""
        found = [self._need(part) for part in parts]
        left = width - sum(found) - self._gaps(len(parts))
        open_ = [index for index, part in enumerate(parts) if part.stretch]
        room = left + sum(found[index] for index in open_)
        while open_:
            total = sum(parts[index].stretch for index in open_)
            shares = {index: room * parts[index].stretch // total for index in open_}
            short = [index for index in open_ if shares[index] < found[index]]
            if not short:
                for index in open_:
                    found[index] = min(shares[index], parts[index].item.maximumSize().width())
                break
            for index in short:
                open_.remove(index)
                room -= found[index]
        return found

    def _height(self, part: _Part, width: int) -> int:
        # The least size of words that wrap counts the lines that they have at the width they like best.
        found = self._tall.get((id(part), width))
        if found is None:
            item = part.item
            found = item.heightForWidth(width) if item.hasHeightForWidth() else self._own(part).height()
            self._tall[id(part), width] = found
        return found

    def _lay(self, whole: QRect, *, move: bool) -> int:
        """Place the parts; returns the height that they take, with the margins."""
        rect = self._inner(whole)
        parts = self._shown()
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        framed = whole.height() - rect.height()
        if self._stacked(parts, rect.width()):
            y = self._theme.px(self._pad)
            for number, part in enumerate(parts):
                y += self._theme.px(self._lines) if number else 0
                width = rect.width() if part.stretch else min(self._own(part).width(), rect.width())
                width = max(width, part.item.minimumSize().width())
                high = self._height(part, width)
                if move:
                    area = QRect(rect.x(), rect.y() + y, width, high)
                    part.item.setGeometry(QStyle.visualRect(direction, rect, area))
                y += high
            return y + self._theme.px(self._pad) + framed
        widths = self._widths(parts, rect.width())
        tall = max((self._height(part, width) for part, width in zip(parts, widths, strict=True)), default=0)
        if move:
            x, high = 0, max(tall, rect.height())
            for part, width in zip(parts, widths, strict=True):
                tall = min(self._height(part, width), high) if part.item.layout() is not None else high
                area = QRect(rect.x() + x, rect.y() + (high - tall) // 2, width, tall)
                part.item.setGeometry(QStyle.visualRect(direction, rect, area))
                x += width + self._theme.px(self._between)
        return tall + framed
