"""The lists of page one, which can be shortened and say by how much."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from secondop_desktop.packet.style import BODY, HEADING
from secondop_desktop.packet.text import Line, Text

PAD = 2.4
DENSE_PAD = 0.6
"""White space between lines, in points, when there is room and when there is little."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of page one with the links to its sources, broken for its column; a date or number may stand before it."""

    lines: tuple[Line, ...]
    ref: Line | None = None
    date: str = ""
    indent: float = 0.0
    pad: float = PAD

    @property
    def height(self) -> float:
        return max(1, len(self.lines)) * BODY.line + self.pad


@dataclass(slots=True)
class Block:
    """A list under a heading. `shown` of its `items` are on the page; the others are counted in a line of their own.

    `more` words the count of what is not shown. `compact` holds shorter wordings of the items for two columns;
    `aside` stands at the right end of the heading.
    """

    heading: str
    items: list[Item]
    total: int
    more: Callable[[int], Text]
    compact: tuple[Item, ...] = ()
    aside: Text = ()
    shown: int = 0
    columns: int = 1
    _tops: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shown = len(self.items)

    @property
    def hidden(self) -> int:
        return self.total - self.shown

    def height_of(self, shown: int) -> float:
        """How high the block is when this many items are shown."""
        if not self.items and not self.total and not self.aside:
            return 0.0
        if len(self._tops) != -(-len(self.items) // self.columns) + 1:
            steps = range(0, len(self.items), self.columns)
            rows = [max(item.height for item in self.items[n : n + self.columns]) for n in steps]
            self._tops = [0.0, *itertools.accumulate(rows)]
        height = (HEADING.line + 4.5 if self.heading else 0.0) + self._tops[-(-shown // self.columns)]
        return height + (BODY.line if self.total > shown else 0.0)

    @property
    def height(self) -> float:
        return self.height_of(self.shown)

    def make_compact(self) -> None:
        """Go over to two columns of short wordings."""
        if self.compact and self.columns == 1:
            self.items, self.columns, self.shown = list(self.compact), 2, len(self.compact)
            self._tops = []  # one item is one row in one column and in two, and yet of another height
