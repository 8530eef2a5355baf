"""Flowing text, headings and tables down our own pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from secondop_desktop.packet.book import Book
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import ACCENT, BODY, HEADING, INK, LINE, TABLE, TITLE, Face, Size
from secondop_desktop.packet.tags import Role, Tag
from secondop_desktop.packet.text import Line, Span, Text, soft, text_width, wrap
from secondop_desktop.packet.typeface import plain, width

_WHOLE_LINES = 4
"""So many lines of a paragraph are never parted by the end of a page."""

_STAY = 3
"""So many of a table's last rows go to a further page together, and with what little stands below them."""
HEADING_HEIGHT = HEADING.line + 4.5
"""How high a heading of one line is drawn."""


class Align(StrEnum):
    """How a cell stands in its column; decimal: numbers below each other by their decimal points."""

    LEFT = "left"
    RIGHT = "right"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading (a second line of it has weight), its width and how its cells stand."""

    heading: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `targets` are what links lead to it, `strong` gives it weight."""

    cells: tuple[Text, ...]
    targets: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class _Headed:
    """A heading that stands last on its page: what it says, and how much was drawn before and after it."""

    text: str
    targets: tuple[str, ...]
    rule: bool
    sheet: Sheet
    before: int
    after: int
    bottom: float


class Flow:
    """Puts blocks below each other on pages of one section, and begins a new page when one is full."""

    def __init__(self, book: Book, section: Section, head: str = "") -> None:
        self.book = book
        self.section = section
        self.head = head or book.plan.title_of(section)
        self.sheet: Sheet
        self.y = 0.0
        self.foot: Text = ()
        self._headed: _Headed | None = None
        self.new_page()

    @property
    def left(self) -> float:
        return self.sheet.geometry.margin

    @property
    def right(self) -> float:
        return self.sheet.geometry.right

    @property
    def measure(self) -> float:
        return self.sheet.geometry.measure

    @property
    def room(self) -> float:
        """How much height is left on this page."""
        return self.sheet.geometry.bottom - self.y

    @property
    def page_height(self) -> float:
        """How much height a page has."""
        return self.sheet.geometry.bottom - self.sheet.geometry.top

    @property
    def _third(self) -> float:
        """A third of a page: a row that is taller may be cut."""
        return self.page_height / 3

    def new_page(self) -> None:
        self.sheet = self.book.new_sheet(self.section, self.head)
        self.sheet.foot = self.foot
        self.y = self.sheet.geometry.top

    def need(self, height: float) -> bool:
        """Begin a new page unless this much height is left; returns whether it did."""
        if height <= self.room or self.y == self.sheet.geometry.top:
            return False
        headed = self._taken_back()
        self.new_page()
        if headed is not None:
            self.heading(headed.text, *headed.targets, rule=headed.rule)
        return True

    def _taken_back(self) -> _Headed | None:
        """Take the heading that stands last on this page away again, so that it goes where what follows goes."""
        headed, self._headed = self._headed, None
        if headed is None or headed.sheet is not self.sheet or len(self.sheet.drawing) != headed.after:
            return None
        if self.y != headed.bottom or not headed.before:
            return None
        del self.sheet.drawing[headed.before :], self.sheet.owners[headed.before :]
        for target in headed.targets:
            if self.book.anchors[target].sheet == len(self.book.sheets) - 1:
                del self.book.anchors[target]
        return headed

    def gap(self, height: float) -> None:
        """White space, dropped at the top of a page."""
        if self.y > self.sheet.geometry.top:
            self.y = min(self.y + height, self.sheet.geometry.bottom)

    def title(self, text: str, *targets: str, size: Size = TITLE) -> None:
        """A page's title."""
        self.need(size.line + 40)
        self._mark(targets)
        self.y = self.sheet.lines(wrap((Span(plain(text), Face.BOLD),), size, self.measure), self.left, self.y, size)
        self.y += 4

    def heading(self, text: str, *targets: str, keep: float = 36.0, rule: bool = True) -> None:
        """A heading with a hairline below it, kept together with what follows."""
        self.need(HEADING.line + keep)
        before = len(self.sheet.drawing)
        new = tuple(target for target in targets if target not in self.book.anchors)
        self._mark(targets)
        lines = wrap((Span(plain(text), Face.BOLD, ACCENT),), HEADING, self.measure)
        self.y = self.sheet.lines(lines, self.left, self.y, HEADING) + 1.5
        if rule:
            self.sheet.rule(self.left, self.right, self.y)
        self.y += 3
        self._headed = _Headed(text, new, rule, self.sheet, before, len(self.sheet.drawing), self.y)

    def _mark(self, targets: Sequence[str]) -> None:
        for target in targets:
            self.book.anchor(target, self.y)

    def paragraph(
        self, text: Text, size: Size = BODY, *, indent: float = 0.0, targets: Sequence[str] = (), after: float = 3.0
    ) -> None:
        """A paragraph, broken over pages where it must be."""
        lines = wrap(text, size, self.measure - indent)
        # A short paragraph stays whole; no line of a longer one stands alone at the foot or the top of a page.
        self.need((len(lines) if len(lines) <= _WHOLE_LINES else 2) * size.line)
        self._mark(targets)
        tag = Tag(Role.PARAGRAPH)
        for number, line in enumerate(lines):
            self.need(size.line * (2 if number and number == len(lines) - 2 else 1))
            self.y = self.sheet.lines([line], self.left + indent, self.y, size, tag=tag)
        self.y += after

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        size: Size = TABLE,
        *,
        left: float = 0.0,
        below: float = 0.0,
    ) -> None:
        """A table with hairlines; its headings are repeated on each page, and its last row is not alone on one.

        `below` is how high that is which stands below the table and would be little on a page of its own: the last
        rows go with it.
        """
        if not rows:
            return
        measured = [self._measured(columns, row, size) for row in rows]
        points = [_decimal_point(measured, index, size) for index in range(len(columns))]
        first = max((len(cell) for cell in measured[0]), default=1) * size.line + 3
        heads = [_heading_lines(column, size) for column in columns if column.heading]
        self.need(min(first, self._third) + (max(map(len, heads)) * size.line + 4 if heads else 0))
        table = Tag(Role.TABLE)
        self._headings(columns, size, left, table)
        kept = max(1, len(rows) - _STAY)
        for number, (row, cells) in enumerate(zip(rows, measured, strict=True)):
            if number == kept:
                high = _rows_height(measured[number:], size) + below
                if self.room < high <= (self.page_height / 2 if below else self._third):
                    self.new_page()
                    self._headings(columns, size, left)
            self._row(columns, row, cells, points, size, left, table)

    def table_height(self, columns: Sequence[Column], rows: Sequence[Row], size: Size = TABLE) -> float:
        """How high a table without headings is drawn."""
        return _rows_height([self._measured(columns, row, size) for row in rows], size)

    def lines_height(self, texts: Sequence[Text], size: Size = BODY, after: float = 3.0) -> float:
        """How high these paragraphs are drawn."""
        return sum(len(wrap(text, size, self.measure)) * size.line + after for text in texts)

    def _measured(self, columns: Sequence[Column], row: Row, size: Size) -> list[list[Line]]:
        return [
            wrap(_weighted(cell, row.strong), size, column.width - (6 if column.align is Align.LEFT else 0))
            for column, cell in zip(columns, row.cells, strict=True)
        ]

    def _headings(self, columns: Sequence[Column], size: Size, left: float, table: Tag | None = None) -> None:
        """The headings of a table; those repeated on a further page, without `table`, are decoration."""
        if not any(column.heading for column in columns):
            return
        tagged = self.sheet.tagged
        self.sheet.tagged = tagged and table is not None
        row = Tag(Role.ROW, table) if table is not None else None
        x = self.left + left
        headings = [_heading_lines(column, size) for column in columns]
        highest = max(len(lines) for lines in headings)
        height = highest * size.line
        for column, lines in zip(columns, headings, strict=True):
            tag = Tag(Role.COLUMN_HEADING, row) if row is not None else None
            for number, line in enumerate(lines, start=highest - len(lines)):
                top = self.y + number * size.line
                if column.align is Align.RIGHT:
                    self.sheet.right_aligned(line, x + column.width, top, size, tag=tag)
                else:
                    self.sheet.lines([line], x, top, size, tag=tag)
            x += column.width
        self.sheet.tagged = tagged
        self.y += height + 1
        self.sheet.rule(self.left + left, self.right, self.y, colour=INK)
        self.y += 1.5

    def _row(
        self,
        columns: Sequence[Column],
        row: Row,
        cells: list[list[Line]],
        points: list[float],
        size: Size,
        left: float,
        table: Tag,
    ) -> None:
        height = max((len(cell) for cell in cells), default=1)
        # Other rows stay whole.
        whole = height * size.line <= self._third
        if self.room < (height if whole else 2) * size.line + 3:
            self.new_page()
            self._headings(columns, size, left)
        self._mark(row.targets)
        line_tag = Tag(Role.ROW, table)
        tags = [Tag(Role.CELL, line_tag) for _column in columns]
        for number in range(height):
            if self.room < size.line + 2:
                self.new_page()
                self._headings(columns, size, left)
            x = self.left + left
            for column, cell, point, tag in zip(columns, cells, points, tags, strict=True):
                if number < len(cell):
                    shift = 0.0
                    if column.align is Align.DECIMAL and number == 0:
                        shift = max(0.0, point - (_before_point(cell[0], size) or point))
                        shift = min(shift, max(0.0, column.width - cell[0].width))
                    if column.align is Align.RIGHT:
                        self.sheet.right_aligned(cell[number], x + column.width, self.y, size, tag=tag)
                    else:
                        self.sheet.lines([cell[number]], x + shift, self.y, size, tag=tag)
                x += column.width
            self.y += size.line
        self.y += 1.5
        self.sheet.rule(self.left + left, self.right, self.y, colour=LINE)
        self.y += 1.5

    def nothing(self, text: str, *targets: str) -> None:
        """Say that there is nothing, and whether someone said so."""
        self.paragraph(soft(text), targets=targets)


def fitting(heading: str, cells: Sequence[Text], most: float, size: Size = TABLE) -> float:
    """How wide a column is in which no cell is broken, or `most` where that is less."""
    widest = max((text_width(text, size.pt) for text in (soft(heading), *cells)), default=0.0)
    return min(most, widest + 9.0)


def _rows_height(measured: Sequence[Sequence[Sequence[Line]]], size: Size) -> float:
    return sum(max((len(cell) for cell in cells), default=1) * size.line + 3 for cells in measured)


def _heading_lines(column: Column, size: Size) -> list[Line]:
    """A heading's lines; of a heading in two parts the second has weight."""
    first, _break, second = column.heading.partition("\n")
    room = column.width - (4 if column.align is Align.LEFT else 0)
    lines = wrap(soft(first), size, room)
    return [*lines, *wrap((Span(plain(second), Face.BOLD),), size, room)] if second else lines


def _weighted(text: Text, strong: bool) -> Text:
    if not strong:
        return text
    return tuple(
        Span(
            span.text,
            Face.BOLD if span.face is Face.REGULAR and not span.target else span.face,
            span.colour,
            span.target,
        )
        for span in text
    )


_NUMBER = re.compile(r"[<>≤≥=]*\s*[+-]?\d[\d,]*(?=\.|$|\s)")


def _before_point(line: Line, size: Size) -> float | None:
    """How wide the part of a printed number before its decimal point is, or None when it is no number."""
    if not line.spans or line.spans[0].target:
        return None
    match = _NUMBER.match(line.spans[0].text)
    return None if match is None else width(match[0], line.spans[0].face, size.pt)


def _decimal_point(measured: Sequence[list[list[Line]]], index: int, size: Size) -> float:
    """Where the decimal points of a column stand: behind its widest whole part."""
    return max((_before_point(cells[index][0], size) or 0.0 for cells in measured), default=0.0)
