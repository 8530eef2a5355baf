"""Tables in text form: how their cells are parted, and the plainest form of a heading."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

_DELIMITERS = ",;\t|"
LOOKED_AT = 60
"""How many rows and lines are enough to know a table by."""
_LARGEST_CELL = 1_000_000
_QUOTED = re.compile(r'\A\s*"([^"]*)"\s*\Z')


class Reader(Protocol):
    """What `csv.reader` returns."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and the line that it ends on (from 1)."""

    line: int
    cells: tuple[str, ...]

    def at(self, column: int | None) -> str:
        """A cell without the spaces around it; empty where the row is too short."""
        return self.cells[column].strip() if column is not None and column < len(self.cells) else ""


class UnreadableTableError(Exception):
    """The text is not written the way tables are."""


def rows_of(text: str) -> list[Row]:
    """The rows of a table; one of a single column where no delimiter fits. Raises `UnreadableTableError`."""
    hint = re.match(r"\ufeff?sep=(.)\r?\n", text)
    delimiter = hint[1] if hint else _delimiter(text)
    csv.field_size_limit(_LARGEST_CELL)
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text[hint.end() if hint else 0 :].lstrip("\ufeff"))
    skipped = 1 if hint else 0
    try:
        return _rows(csv.reader(lines, delimiter=delimiter, strict=True), skipped)
    except csv.Error:
        pass  # a quotation mark without its partner would swallow the rows after it, so here they are mere signs
    try:
        plain = _rows(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE), skipped)
        return [Row(row.line, tuple(_QUOTED.sub(r"\1", cell) for cell in row.cells)) for row in plain]
    except csv.Error as error:
        raise UnreadableTableError from error


def _rows(reader: Reader, skipped: int) -> list[Row]:
    return [Row(reader.line_num + skipped, tuple(cells)) for cells in reader if any(cell.strip() for cell in cells)]


def _delimiter(text: str) -> str:
    """The sign that parts most lines into the same number of cells, more than one."""
    sample = text[:200_000].splitlines(keepends=True)[:LOOKED_AT]
    best, found = (0.0, 0), ","
    for sign in _DELIMITERS:
        try:
            sizes = [len(cells) for cells in csv.reader(sample, delimiter=sign) if cells]
        except csv.Error:
            continue
        wide = [size for size in sizes if size > 1]
        if not wide:
            continue
        common = max(set(wide), key=lambda size: (wide.count(size), size))
        score = (wide.count(common) / len(sizes), common)
        if score > best:
            best, found = score, sign
    return found


_LONGEST_HEADING = 200


def plain(cell: str) -> str:
    """A heading in its plainest form: no case, no signs, no bracketed remark; of a long cell only its beginning."""
    cell = cell[:_LONGEST_HEADING]  # a line of brackets would take minutes
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", cell).replace("_", " ")
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold().strip(" \t\ufeff\"':*#.")
    return " ".join(re.sub(r"[/&\-.]+", " ", text).split()) if text != "h/l" else text
