"""What a person reads in a CDA document: each section's narrative as safe blocks, as plain text, and by reference."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from secondop_desktop.importers.ccda.xml import V3, Element, Loaded, elements, first, load, local_name
from secondop_desktop.sandbox.task import TaskContext

_SPACES = re.compile(r"\s+")
_BLOCKS = frozenset({"paragraph", "list", "table", "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_LISTS = frozenset({"list", "ul", "ol"})
_ITEMS = frozenset({"item", "li"})
_CELLS = frozenset({"td", "th"})
# Nothing in these is text for a reader; a picture's own caption is kept.
_UNSEEN = frozenset({"style", "script", "colgroup", "col", "object", "iframe", "img"})
_SECTION, _COMPONENT, _TITLE, _TEXT = (V3 + name for name in ("section", "component", "title", "text"))
_all_cells = etree.XPath(".//*[local-name() = 'td' or local-name() = 'th']")
_with_id = etree.XPath("descendant-or-self::*[@ID]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text; line breaks are the source's own."""

    text: str
    type: str = "paragraph"


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; an item that held blocks has them as lines."""

    items: tuple[str, ...]
    type: str = "list"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells; a cell over several columns has empty ones behind it, one over rows below it."""

    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    type: str = "table"


Block = Paragraph | ItemList | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the document as it is read: its title, its text as blocks, and its XPath."""

    title: str
    blocks: tuple[Block, ...]
    locator: str


def narrative(context: TaskContext) -> list[dict[str, Any]]:
    """The sections of the CDA file given as first input, as JSON; a task of the worker, for the packet."""
    return [dataclasses.asdict(section) for section in narrative_blocks(context.inputs[0].data)]


def narrative_blocks(data: bytes) -> list[Section]:
    """The sections of a CDA document in its order; raises `InputRefusedError` for what cannot be read."""
    return [
        Section(title_of(element), tuple(blocks_of(first(element, _TEXT))), locator)
        for element, locator in sections(load(data))
    ]


def sections(loaded: Loaded) -> Iterator[tuple[Element, str]]:
    """Every section, those inside others after them, with its XPath."""
    root = loaded.root
    name = local_name(root)
    here = f"/{name}"
    if loaded.is_document:
        for position, component in enumerate(root.iterchildren(_COMPONENT), 1):
            body = first(component, V3 + "structuredBody")
            if body is not None:
                at = f"{here}/component[{position}]" if position > 1 else f"{here}/component"
                yield from _sections_in(body, f"{at}/structuredBody")
    elif name == "section":
        yield root, here
        yield from _sections_in(root, here)
    elif name == "component":
        if (section := first(root, _SECTION)) is not None:
            yield section, f"{here}/section"
            yield from _sections_in(section, f"{here}/section")
        elif (body := first(root, V3 + "structuredBody")) is not None:
            yield from _sections_in(body, f"{here}/structuredBody")
    elif name == "structuredBody":
        yield from _sections_in(root, here)


def _sections_in(parent: Element, path: str) -> Iterator[tuple[Element, str]]:
    for position, component in enumerate(parent.iterchildren(_COMPONENT), 1):
        for section in component.iterchildren(_SECTION):
            locator = f"{path}/component[{position}]/section"
            yield section, locator
            yield from _sections_in(section, locator)


def title_of(section: Element) -> str:
    """The title as printed, or what the section's code is called."""
    title = first(section, _TITLE)
    text = flat(title) if title is not None else ""
    if not text and (code := first(section, V3 + "code")) is not None:
        text = code.get("displayName", "").strip()
    return text


# ------------------------------------------------------------------------------------------------------ blocks


def blocks_of(text: Element | None) -> list[Block]:
    """The blocks of a section's text, in its order; empty where there is none."""
    blocks: list[Block] = []
    if text is not None:
        _gather(text, blocks)
    return blocks


def _gather(parent: Element, blocks: list[Block]) -> None:
    """Append the blocks of an element; loose text between them becomes paragraphs."""
    loose: list[str] = [_SPACES.sub(" ", parent.text or "")]

    def flush() -> None:
        if text := squeeze("".join(loose)):
            blocks.append(Paragraph(text))
        loose.clear()

    for child in parent:
        name = local_name(child)
        if name in _UNSEEN:
            pass
        elif name == "table":
            flush()
            blocks.extend(_table(child))
        elif name in _LISTS:
            flush()
            blocks.extend(_list(child))
        elif name == "br":
            loose.append("\n")
        elif name in _BLOCKS or _has_block(child):
            flush()
            _gather(child, blocks)
        else:
            _inline(child, loose)
        loose.append(_SPACES.sub(" ", child.tail or ""))
    flush()


def _has_block(element: Element) -> bool:
    return len(element) > 0 and any(local_name(inside) in _BLOCKS for inside in element.iterdescendants())


def _has_table(element: Element) -> bool:
    return len(element) > 0 and any(local_name(inside) == "table" for inside in element.iterdescendants())


def _list(element: Element) -> Iterator[Block]:
    items: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "caption":
            if text := flat(child):
                yield Paragraph(text)
        elif name in _ITEMS and _has_table(child):
            # Cells say what they are by their columns: a table in an item stays a table.
            if items:
                yield ItemList(tuple(items))
                items = []
            inside: list[Block] = []
            _gather(child, inside)
            yield from inside
        elif name in _ITEMS and (text := flat(child)):
            items.append(text)
        elif name in _LISTS:
            items.extend(text for item in child if (text := flat(item)))
    if items:
        yield ItemList(tuple(items))


def _table(element: Element) -> Iterator[Block]:
    header: list[tuple[str, ...]] = []
    rows: list[tuple[str, ...]] = []
    loose: dict[int, int] = {}
    for child in element:
        name = local_name(child)
        if name == "caption":
            if text := flat(child):
                yield Paragraph(text)
        elif name in {"thead", "tbody", "tfoot"}:
            into = header if name == "thead" else rows
            # A cell does not reach out of its part of the table.
            below: dict[int, int] = {}
            into.extend(row for tr in child if local_name(tr) == "tr" and any(row := _row(tr, below)))
        elif name == "tr" and any(row := _row(child, loose)):
            rows.append(row)
    if header or rows:
        yield Table(tuple(header), tuple(rows))


def _row(tr: Element, below: dict[int, int] | None = None) -> tuple[str, ...]:
    """The cells of a row; `below`, which this row changes, is how many more rows a cell takes of each column."""
    cells: list[str] = []
    taken = {} if below is None else below

    def pass_over() -> None:
        while taken.get(len(cells), 0) > 0:
            taken[len(cells)] -= 1
            cells.append("")

    for cell in tr:
        if local_name(cell) in _CELLS:
            pass_over()
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for column in range(len(cells), len(cells) + width):
                taken[column] = height - 1
            cells += [flat(cell), *[""] * (width - 1)]
    pass_over()
    return tuple(cells)


def _span(cell: Element, name: str) -> int:
    """Over how many columns or rows a cell reaches."""
    said = cell.get(name, "")
    return max(1, min(int(said), 50)) if said.isascii() and said.isdigit() else 1


def _inline(element: Element, pieces: list[str]) -> None:
    """Append the text of an element; what stands on its own line in print does so here."""
    name = local_name(element)
    if name in _UNSEEN or not name:
        return
    if name == "br":
        pieces.append("\n")
        return
    # Some programs give `content` that stands on a line of its own the style of a block.
    block = name in _BLOCKS or name in _ITEMS or name in {"tr", "caption"} or element.get("styleCode") == "xdiv"
    if block:
        pieces.append("\n")
    elif name in _CELLS:
        pieces.append(" ")
    if element.text:
        pieces.append(_SPACES.sub(" ", element.text))
    for child in element:
        _inline(child, pieces)
        if child.tail:
            pieces.append(_SPACES.sub(" ", child.tail))
    if block:
        pieces.append("\n")


def squeeze(text: str) -> str:
    """The text with runs of white space made one space, line by line."""
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def flat(element: Element) -> str:
    """The text of one element; line breaks only where the source has them."""
    if not len(element):
        text = element.text
        return " ".join(text.split()) if text else ""
    pieces: list[str] = [_SPACES.sub(" ", element.text or "")]
    for child in element:
        _inline(child, pieces)
        pieces.append(_SPACES.sub(" ", child.tail or ""))
    return squeeze("".join(pieces))


# -------------------------------------------------------------------------------------------------- plain text


def plain(blocks: list[Block]) -> str:
    """The blocks as plain text: cells parted by bars, items by dashes."""
    return "\n".join(_lines(blocks, _barred))


def readable(blocks: list[Block]) -> str:
    """The blocks as text for a reader: as `plain`, and each cell of a table behind the heading of its column."""
    return "\n".join(_lines(blocks, _table_lines))


def _lines(blocks: list[Block], rows: Callable[[Table], Iterable[str]]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, ItemList):
            for item in block.items:
                yield "– " + item.replace("\n", "\n  ")
        else:
            yield from rows(block)


def _barred(table: Table) -> Iterator[str]:
    for row in (*table.header, *table.rows):
        yield " | ".join(cell.replace("\n", " / ") for cell in row if cell)


def _table_lines(table: Table) -> Iterator[str]:
    """The rows of a table as lines; where a cell has no heading of its own, the cells are parted by bars."""
    header = [cell.replace("\n", " ").rstrip(" :") for cell in table.header[0]] if len(table.header) == 1 else []
    if not table.rows or not all(_is_named(header, row) for row in table.rows):
        yield from _barred(table)
        return
    for row in table.rows:
        cells = ((header[place], cell.replace("\n", " / ")) for place, cell in enumerate(row) if cell)
        yield "– " + "; ".join(f"{name}: {cell}" for name, cell in cells)


def _is_named(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether each cell of a row has a heading of its own; a heading over several columns names none of them."""
    names = [name for name in header if name]
    return (
        len(set(names)) == len(names)
        and len(row) <= len(header)
        and all(header[place] for place, cell in enumerate(row) if cell)
    )


# ------------------------------------------------------------------------------------------------ by reference


class References:
    """The parts of the narrative that entries point to by `#id`."""

    def __init__(self, texts: list[Element]) -> None:
        self._texts = texts
        self._by_id: dict[str, Element] | None = None
        self._read: dict[str, str] = {}

    def find(self, reference: str) -> Element | None:
        """The element that a reference such as `#result1` (or `result1`, as some write it) points to."""
        if self._by_id is None:
            self._by_id = {}
            for text in self._texts:
                for element in elements(_with_id, text):
                    self._by_id.setdefault(element.get("ID", ""), element)
        return self._by_id.get(reference.strip().removeprefix("#"))

    def text(self, reference: str) -> str:
        """The text that a reference points to; empty where it points to nothing in this file."""
        try:
            return self._read[reference]
        except KeyError:
            element = self.find(reference)
            if element is None:
                text = ""
            elif local_name(element) == "tr":
                text = " | ".join(cell for cell in _row(element) if cell)
            else:
                text = flat(element)
            self._read[reference] = text
            return text

    def row(self, reference: str) -> dict[str, str]:
        """The cells of the table's row that a reference points to or into, by the headings of their columns.

        Empty where the headings are not one to a column: then nobody can say which is whose.
        """
        element = self.find(reference)
        while element is not None and local_name(element) != "tr":
            element = element.getparent() if local_name(element) != "text" else None
        table = element
        while table is not None and local_name(table) != "table":
            table = table.getparent()
        if element is None or table is None:
            return {}
        found = [block for block in _table(table) if isinstance(block, Table) and len(block.header) == 1]
        header = [cell.rstrip(" :") for cell in found[0].header[0]] if found else []
        cells = _row(element)
        spans = any(cell.get("rowspan") or cell.get("colspan") for cell in elements(_all_cells, table))
        if spans or len(cells) != len(header) or not _is_named(header, cells):
            return {}
        return {name.casefold(): cell for name, cell in zip(header, cells, strict=True) if cell}
