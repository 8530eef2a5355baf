"""Lays the blocks of a sheet that is printed by itself below each other, on as many pages as they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from secondop_desktop.core.prints import (
    AnswerLines,
    Block,
    Bullets,
    Facts,
    Gap,
    Heading,
    Keep,
    Marker,
    PageBreak,
    Paragraph,
    Signature,
    Style,
    Table,
)
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import ACCENT, INK, INK_SOFT, LINE, TABLE, Face, Geometry, Size
from secondop_desktop.packet.tags import Role, Tag, row_of
from secondop_desktop.packet.text import Line, Span, Text, wrap
from secondop_desktop.packet.typeface import plain, width


@dataclass(frozen=True, slots=True)
class SheetType:
    """The sizes of a sheet: those of text that is read at leisure, or the smallest that our pages have."""

    body: Size
    small: Size
    heading: Size
    title: Size
    table: Size
    margin: float
    head: float


USUAL = SheetType(Size(11, 15), Size(9.5, 12.5), Size(11.5, 15), Size(17, 22), TABLE, 60.0, 54.0)
TIGHT = SheetType(Size(9.75, 12.25), Size(9.5, 11.5), Size(10, 12.5), Size(13, 16), Size(9.5, 11.5), 36.0, 40.0)

_ANSWER = 24.0
_INDENT = 18.0
_LABELS = 0.28


@dataclass(frozen=True, slots=True)
class SheetPage(Geometry):
    """A page without a rule at its head."""

    head: float = 54.0

    @property
    def top(self) -> float:
        return self.head

    @property
    def bottom(self) -> float:
        return self.foot_rule - 8.0


_LOOKS: dict[Style, tuple[Face, str]] = {
    Style.BODY: (Face.REGULAR, INK),
    Style.STRONG: (Face.BOLD, INK),
    Style.OWN_WORDS: (Face.ITALIC, INK),
    Style.SOFT: (Face.REGULAR, INK_SOFT),
    Style.SMALL: (Face.REGULAR, INK_SOFT),
}


def _text(words: str, face: Face, colour: str = INK) -> Text:
    """Text in one face; a line break in it ends the line."""
    spans: list[Span] = []
    for line in words.splitlines():
        if spans:
            spans.append(Span("\n"))
        spans.append(Span(plain(line), face, colour))
    return tuple(spans)


def _heading(words: str) -> Text:
    """The heading of a column: its first line has weight, what follows says more of it."""
    first, _break, rest = words.partition("\n")
    head = _text(first, Face.BOLD)
    return (*head, Span("\n"), *_text(rest, Face.REGULAR, INK_SOFT)) if rest else head


@dataclass(slots=True)
class BlockFlow:
    """Puts blocks below each other, and begins a new page when one is full."""

    page: Geometry
    sizes: SheetType = USUAL
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0

    def __post_init__(self) -> None:
        self.new_page()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def room(self) -> float:
        return self.page.bottom - self.y

    @property
    def at_top(self) -> bool:
        return self.y == self.page.top

    def new_page(self) -> None:
        self.sheets.append(Sheet(self.page, Section.SUMMARY))
        self.y = self.page.top

    def need(self, height: float) -> None:
        """Begin a new page unless this much height is left."""
        if height > self.room and not self.at_top:
            self.new_page()

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Each block after the other; a heading stays with what follows it."""
        for number, block in enumerate(blocks):
            if isinstance(block, Heading):
                after = blocks[number + 1] if number + 1 < len(blocks) else None
                self.need(self.sizes.heading.line + 16 + (self._first_height(after) if after is not None else 0))
            self.block(block)

    def _first_height(self, block: Block) -> float:
        """How much of a block a heading wants below it: all of what is kept whole, the beginning of another."""
        if isinstance(block, Keep):
            return self._height((block,))
        return min(self._height((block,)), 0.25 * (self.page.bottom - self.page.top))

    def _height(self, blocks: Sequence[Block]) -> float:
        """How high these blocks are, on a page that never ends."""
        endless = BlockFlow(SheetPage(self.page.width, 1_000_000.0, self.page.margin), self.sizes)
        start = endless.y
        endless.blocks(blocks)
        return endless.y - start

    def block(self, block: Block) -> None:
        match block:
            case Paragraph():
                size = self.sizes.small if block.style is Style.SMALL else self.sizes.body
                face, colour = _LOOKS[block.style]
                self.text(block.text, size, face, colour, after=block.after)
            case Heading():
                self._heading(block.text)
            case Bullets():
                self._bullets(block)
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case AnswerLines():
                self._answers(block)
            case Signature():
                self._signature(block)
            case Gap():
                if not self.at_top:
                    self.y = min(self.y + block.height, self.page.bottom)
            case PageBreak():
                if not self.at_top:
                    self.new_page()
            case Keep():
                self.need(self._height(block.blocks))
                self.blocks(block.blocks)
            case _:
                assert_never(block)

    def text(
        self,
        words: str,
        size: Size,
        face: Face = Face.REGULAR,
        colour: str = INK,
        *,
        indent: float = 0,
        after: float,
        role: Role = Role.PARAGRAPH,
    ) -> None:
        """A paragraph; neither its first nor its last line stands alone on a page."""
        self._lines(wrap(_text(words, face, colour), size, self.page.measure - indent), size, indent, Tag(role))
        self.y += after

    def _lines(self, lines: Sequence[Line], size: Size, indent: float, tag: Tag) -> None:
        for number, line in enumerate(lines):
            left = len(lines) - number
            # The first two lines and the last two stay together, and so do three that are all.
            together = left if number == 0 and left <= 3 else 2 if number == 0 or left == 2 else 1
            self.need(together * size.line)
            self.y = self.sheet.lines([line], self.page.margin + indent, self.y, size, tag=tag)

    def _heading(self, words: str) -> None:
        if not self.at_top:
            self.y += 8
        self.text(words, self.sizes.heading, Face.BOLD, ACCENT, after=1.5, role=Role.HEADING)
        self.sheet.rule(self.page.margin, self.page.right, self.y)
        self.y += 5

    def _bullets(self, block: Bullets) -> None:
        held = Tag(Role.LIST)
        for number, item in enumerate(block.items, start=block.start):
            lines = wrap(_text(item, Face.REGULAR), self.sizes.body, self.page.measure - _INDENT)
            answer = block.lines * _ANSWER + (6 if block.lines else 0)
            height = len(lines) * self.sizes.body.line + answer
            # Longer than half a page: it may be cut.
            self.need(height if height < 0.5 * (self.page.bottom - self.page.top) else 2 * self.sizes.body.line)
            entry = Tag(Role.LIST_ITEM, held)
            self._marker(block.marker, number, entry)
            self._lines(lines, self.sizes.body, _INDENT, Tag(Role.LIST_BODY, entry))
            for _line in range(block.lines):
                self._ruled(_INDENT)
            self.y += 10 if block.lines else 3
        self.y += 5

    def _marker(self, marker: Marker, number: int, entry: Tag) -> None:
        left = self.page.margin
        if marker is Marker.BOX:
            top = self.y + (self.sizes.body.line - 9.5) / 2
            self.sheet.box((left + 1, top, left + 10.5, top + 9.5), stroke=INK, weight=0.9)
            return
        words = f"{number}." if marker is Marker.NUMBER else "•"
        line = wrap(_text(words, Face.REGULAR), self.sizes.body, _INDENT + 12)[0]
        x = left + _INDENT - 5 - line.width if marker is Marker.NUMBER else left + 3
        self.sheet.lines([line], x, self.y, self.sizes.body, tag=Tag(Role.LIST_LABEL, entry))

    def _ruled(self, indent: float = 0) -> None:
        self.need(_ANSWER)
        self.y += _ANSWER
        self.sheet.rule(self.page.margin + indent, self.page.right, self.y, colour=INK_SOFT, weight=0.5)

    def _answers(self, block: AnswerLines) -> None:
        if block.label:
            self.need(self.sizes.body.line + min(block.count, 2) * _ANSWER)
            self.text(block.label, self.sizes.body, after=0)
        for _line in range(block.count):
            self._ruled()
        self.y += 10

    def _facts(self, block: Facts) -> None:
        shown = [(label, value or block.empty) for label, value in block.rows if value or block.empty]
        if not shown:
            return
        measure = self.page.measure
        widest = max(width(plain(label), Face.REGULAR, self.sizes.body.pt) for label, _value in shown) + 12
        column = min(max(widest, 0.16 * measure), _LABELS * measure)
        for label, value in shown:
            labels = wrap(_text(label, Face.REGULAR, INK_SOFT), self.sizes.body, column - 8)
            values = wrap(_text(value, Face.REGULAR), self.sizes.body, measure - column)
            height = max(len(labels), len(values))
            self.need(min(height, 6) * self.sizes.body.line)
            name, said = Tag(Role.PARAGRAPH), Tag(Role.PARAGRAPH)
            for number in range(height):
                self.need(self.sizes.body.line)
                if number < len(labels):
                    self.sheet.lines([labels[number]], self.page.margin, self.y, self.sizes.body, tag=name)
                if number < len(values):
                    self.sheet.lines([values[number]], self.page.margin + column, self.y, self.sizes.body, tag=said)
                self.y += self.sizes.body.line
            self.y += 1.5
        self.y += 5

    def _signature(self, block: Signature) -> None:
        """Room to sign, a line, and below it who signs; the last line, for the date, is the shortest."""
        space = 18.0
        shares = [3.0] * (len(block.labels) - 1) + [1.4] if len(block.labels) > 1 else [3.0]
        room = self.page.measure - space * (len(shares) - 1)
        widths = [room * share / sum(shares) for share in shares]
        labels = [
            wrap(_text(label, Face.REGULAR, INK_SOFT), self.sizes.small, wide)
            for label, wide in zip(block.labels, widths, strict=True)
        ]
        height = max(len(lines) for lines in labels) * self.sizes.small.line
        self.need(38 + height)
        self.y += 34
        x = self.page.margin
        for lines, wide in zip(labels, widths, strict=True):
            self.sheet.rule(x, x + wide, self.y, colour=INK)
            self.sheet.lines(lines, x, self.y + 2, self.sizes.small)
            x += wide + space
        self.y += 4 + height

    def _table(self, block: Table) -> None:
        count = len(block.headings)
        weights = block.weights or (1.0,) * count
        widths = [self.page.measure * weight / sum(weights) for weight in weights]
        headings = [
            wrap(_heading(words), self.sizes.table, wide - 8)
            for words, wide in zip(block.headings, widths, strict=True)
        ]
        rows = [
            [
                wrap(_text(cell, self._face(block, number, place)), self.sizes.table, wide - 8)
                for place, (cell, wide) in enumerate(zip(row, widths, strict=True))
            ]
            for number, row in enumerate(block.rows)
        ]
        head = max((len(lines) for lines in headings), default=0) * self.sizes.table.line + 3
        first = max((len(cell) for cell in rows[0]), default=1) * self.sizes.table.line if rows else 0.0
        self.need(head + min(first, 6 * self.sizes.table.line) + 6)
        held = Tag(Role.TABLE)
        self._table_head(headings, widths, held)
        for cells in rows:
            self._table_row(cells, widths, headings, row_of(held, count))
        self.y += 8

    @staticmethod
    def _face(block: Table, row: int, place: int) -> Face:
        strong = row in block.strong or (place == 0 and row in block.strong_first)
        return Face.BOLD if strong else Face.REGULAR

    def _table_head(self, headings: Sequence[Sequence[Line]], widths: Sequence[float], held: Tag | None = None) -> None:
        """The headings of the columns; repeated on a further page they are not spoken again."""
        if not any(line.spans for lines in headings for line in lines):
            return
        self.sheet.tagged = held is not None
        self._cells(headings, widths, row_of(held, len(widths), Role.COLUMN_HEADING) if held is not None else None)
        self.sheet.tagged = True
        self.y += max(len(lines) for lines in headings) * self.sizes.table.line + 1
        self.sheet.rule(self.page.margin, self.page.right, self.y, colour=INK)
        self.y += 2

    def _cells(self, cells: Sequence[Sequence[Line]], widths: Sequence[float], tags: Sequence[Tag] | None) -> None:
        x = self.page.margin
        for place, (lines, wide) in enumerate(zip(cells, widths, strict=True)):
            self.sheet.lines(lines, x, self.y, self.sizes.table, tag=tags[place] if tags is not None else None)
            x += wide

    def _table_row(
        self,
        cells: Sequence[Sequence[Line]],
        widths: Sequence[float],
        headings: Sequence[Sequence[Line]],
        tags: Sequence[Tag],
    ) -> None:
        height = max((len(lines) for lines in cells), default=1)
        # A row that is higher than a third of a page may be cut; others stay whole.
        whole = height * self.sizes.table.line <= (self.page.bottom - self.page.top) / 3
        if self.room < (height if whole else 3) * self.sizes.table.line + 4:
            self.new_page()
            self._table_head(headings, widths)
        done = 0
        while done < height:
            fitting = max(1, int((self.room - 4) // self.sizes.table.line))
            self._cells([lines[done : done + fitting] for lines in cells], widths, tags)
            shown = min(fitting, height - done)
            self.y += shown * self.sizes.table.line
            done += shown
            if done < height:
                self.new_page()
                self._table_head(headings, widths)
        self.y += 2
        self.sheet.rule(self.page.margin, self.page.right, self.y, colour=LINE)
        self.y += 2.5
