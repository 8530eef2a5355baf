"""What the parts of a page are, for a reader that speaks them: headings, paragraphs, tables, links, figures.

ISO 32000-2, 14.7 and 14.8. A tag is made while pages are laid out; `structure.py` makes the tree of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from secondop_desktop.packet.style import HEADING, SECOND_TITLE, TITLE


class Role(StrEnum):
    """The types of structure element that our pages have."""

    SECTION = "Sect"
    TITLE = "H1"
    HEADING = "H2"
    PARAGRAPH = "P"
    LIST = "L"
    LIST_ITEM = "LI"
    LIST_LABEL = "Lbl"
    LIST_BODY = "LBody"
    TABLE = "Table"
    ROW = "TR"
    COLUMN_HEADING = "TH"
    CELL = "TD"
    LINK = "Link"
    FIGURE = "Figure"


@dataclass(slots=True, eq=False)
class Tag:
    """A structure element; `alt` says what a figure shows. It stands behind those of the same parent made before it."""

    role: Role
    parent: Tag | None = None
    alt: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list[Tag] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.kids.append(self)


def row_of(table: Tag, count: int, role: Role = Role.CELL) -> list[Tag]:
    """The cells of one more row of a table."""
    row = Tag(Role.ROW, table)
    return [Tag(role, row) for _cell in range(count)]


_BY_SIZE = {TITLE.pt: Role.TITLE, SECOND_TITLE.pt: Role.HEADING, HEADING.pt: Role.HEADING}


def role_of(pt: float, *, bold: bool) -> Role:
    """What a line of this size is, where nothing else says it."""
    return _BY_SIZE.get(pt, Role.PARAGRAPH) if bold else Role.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a page's content (its number there, 14.7.5) and the tag that it belongs to."""

    number: int
    tag: Tag
