"""What a sheet that is printed by itself says, in blocks: a letter, a question sheet, a page of opinions, a summary."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from secondop_desktop.core.text import language


class Style(StrEnum):
    """How a paragraph stands: plain, of weight, the patient's own words, standing back, or small remarks."""

    BODY = "body"
    STRONG = "strong"
    OWN_WORDS = "own-words"
    SOFT = "soft"
    SMALL = "small"


class Marker(StrEnum):
    """What stands before each entry of a list: a dot, its number, or a box to tick."""

    DOT = "dot"
    NUMBER = "number"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text, broken over lines and pages; a line break in it is kept. `after` is the space below it, in points."""

    text: str
    style: Style = Style.BODY
    after: float = 6.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with a hairline, kept on the page of what follows it."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list. `lines` ruled lines follow each entry, as room to write; an entry and its lines stay on one page.

    `start` is the number of the first entry, where they are numbered.
    """

    items: tuple[str, ...]
    marker: Marker = Marker.DOT
    lines: int = 0
    start: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with its value beside it; those without a value are left out unless `empty` is said for them."""

    rows: tuple[tuple[str, str], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells wrap and whose headings stand again on every page; `weights` share the width out.

    `strong` names the rows (from 0) that have weight, `strong_first` those whose first cell alone has it. A line break
    in a cell is kept.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...] = ()
    strong: tuple[int, ...] = ()
    strong_first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerLines:
    """Ruled lines to write on, after a label where one is given."""

    count: int = 3
    label: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to sign on, side by side, each with a label below it: who signs, and the date."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """White space, in points; dropped at the top of a page."""

    height: float = 12.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Blocks that stay on one page, unless they are higher than one."""

    blocks: tuple[Block, ...]


Block = Paragraph | Heading | Bullets | Facts | Table | AnswerLines | Signature | Gap | PageBreak | Keep


@dataclass(frozen=True, slots=True)
class PrintSheet:
    """A document of its own, of as many pages as it takes.

    `title` stands above the first page (with `show_title`) and is the PDF's title, so it names no one and no illness.
    `head` stands above every further page, `foot` below every page beside its number. `paper` is `letter` or `a4`;
    `wide` turns it. `language` is that of its texts. With `fit_pages` its type is made smaller, as far as it can still
    be read, or it is turned, where that brings it on so many pages; no text is ever cut for it.
    """

    title: str
    blocks: tuple[Block, ...]
    head: str = ""
    foot: str = ""
    paper: str = "letter"
    wide: bool = False
    show_title: bool = True
    language: str = dataclasses.field(default_factory=language)
    fit_pages: int = 0


_BLOCKS: dict[str, type] = {
    cls.__name__.lower(): cls
    for cls in (Paragraph, Heading, Bullets, Facts, Table, AnswerLines, Signature, Gap, PageBreak, Keep)
}
_ENUMS = {"style": Style, "marker": Marker}


def sheet_to_json(sheet: PrintSheet) -> dict[str, Any]:
    """The sheet as a JSON object, for the pipe to the worker."""
    plain = {field.name: getattr(sheet, field.name) for field in dataclasses.fields(sheet) if field.name != "blocks"}
    return plain | {"blocks": [_block_to_json(block) for block in sheet.blocks]}


def _block_to_json(block: Block) -> dict[str, Any]:
    out: dict[str, Any] = {"block": type(block).__name__.lower()}
    for field in dataclasses.fields(block):
        value = getattr(block, field.name)
        out[field.name] = [_block_to_json(item) for item in value] if field.name == "blocks" else _lists(value)
    return out


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, tuple) else value


def sheet_from_json(value: Mapping[str, Any]) -> PrintSheet:
    """The sheet that `sheet_to_json` wrote."""
    blocks = tuple(_block_from_json(item) for item in value["blocks"])
    return PrintSheet(**{**value, "blocks": blocks})


def _block_from_json(value: Mapping[str, Any]) -> Block:
    arguments: dict[str, Any] = {}
    for name, item in value.items():
        if name == "block":
            continue
        if name == "blocks":
            arguments[name] = tuple(_block_from_json(inner) for inner in item)
        elif name in _ENUMS:
            arguments[name] = _ENUMS[name](item)
        else:
            arguments[name] = _tuples(item)
    block: Block = _BLOCKS[value["block"]](**arguments)
    return block


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
