"""The columns of a laboratory's table: found by their headings, and which of them each piece of a row belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from secondop_desktop.importers import lab_report_content as content
from secondop_desktop.importers.lab_report_words import Cell, Line, Word, cells_of


class Column(StrEnum):
    """What a column holds; OTHER is read past: a laboratory's code, an earlier result, a date."""

    NAME = "name"
    VALUE = "value"
    FLAG = "flag"
    UNIT = "unit"
    RANGE = "range"
    OTHER = "other"


_HEADINGS = {
    Column.OTHER: (
        r"(?:previous|prior|last|vorwert)(?: (?:results?|values?))?(?: (?:and|&) date)?|lab(?: code)?|code|loinc|site"
        r"|performing(?: lab)?|(?:test )?date(?:/time)?|collected|methods?|methode|comments?|notes?|remarks?|no\.?|#"
        r"|delta"
    ),
    Column.RANGE: (
        r"(?:biological |bio\. ?|standard )?ref(?:erence|\.)?(?: (?:range|interval|values?|limits?|intvl)s?)?"
        r"(?: (?:and|&) units?)?|(?:normal|standard|expected|healthy)(?: (?:range|values?|limits?)s?)?|normals|ranges?"
        r"|limits|referenz(?:bereich|werte?|intervall)?|normbereich|normalbereich|normwerte?|norm"
    ),
    Column.UNIT: r"units?(?: of measure)?|uom|einheit(?:en)?|measure",
    Column.FLAG: (
        r"flags?|abnormal(?: flag)?|abn\.?|h/l|alert|ind(?:icator)?\.?|status|bewertung|hinweis|markierung"
        r"|\+\s?/?\s?[-–]|±"
    ),
    Column.VALUE: (
        r"(?:your |current |observed |test )?(?:results?|values?)(?: value)?(?: (?:and|&) (?:flag|units?))?|finding"
        r"|reading|in range|out of range|within range|outside range|within|outside|ergebnis(?:se)?|messwert|wert"
        r"|resultat"
    ),
    Column.NAME: (
        r"(?:lab(?:oratory)? )?tests?(?: (?:names?|description|performed|ordered))?|analytes?|components?(?: name)?"
        r"|parameters?|investigations?|determinations?|procedures?|examinations?|assays?|observations?|names?"
        r"|description|measurement|untersuchung(?:en)?|analysen?|analyt|bezeichnung|leistung"
    ),
}
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _HEADINGS.items())
_NEEDED = {Column.RANGE, Column.UNIT, Column.FLAG}
_FAR = 8.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A column, and from where to where its heading is printed."""

    kind: Column
    left: float
    right: float


Table = tuple[Heading, ...]


def tables_of(lines: Sequence[Line], index: int) -> tuple[list[Table], int]:
    """The tables whose headings stand in this line, side by side, and how many lines the headings take."""
    one = _headings(lines[index])
    if one is not None:
        return _side_by_side(one), 1
    if index + 1 < len(lines) and lines[index + 1].middle - lines[index].middle < 1.6 * lines[index].height:
        two = _headings(_stacked(lines[index], lines[index + 1]))
        if two is not None:
            return _side_by_side(two), 2
    return [], 0


def _headings(line: Line) -> list[Heading] | None:
    """The headings of a table's first line; None when the line is something else."""
    words = line.words
    found: list[Heading] = []
    missed = 0
    start = 0
    height = line.height
    while start < len(words):
        for size in range(min(5, len(words) - start), 0, -1):
            piece = words[start : start + size]
            if any(b.left - a.right > 1.1 * height for a, b in pairwise(piece)):
                continue
            kind = _kind(" ".join(word.text for word in piece))
            if kind is not None:
                found.append(Heading(kind, piece[0].left, max(word.right for word in piece)))
                start += size
                break
        else:
            missed += 1
            start += 1
    kinds = {heading.kind for heading in found}
    if Column.VALUE not in kinds or missed > len(found):
        return None
    if len(found) >= 3 and (kinds & _NEEDED):
        return _with_name(found)
    if kinds == {Column.NAME, Column.VALUE} and missed == 0 and len(cells_of(line, 1.5)) == len(found):
        return found
    return None


def _with_name(found: list[Heading]) -> list[Heading] | None:
    """The headings, the first of them the name's: some laboratories print nothing above the names."""
    if any(heading.kind is Column.NAME for heading in found):
        return found
    if found[0].kind is Column.OTHER and found[0].right < found[1].left:
        return [Heading(Column.NAME, found[0].left, found[0].right), *found[1:]]
    return [Heading(Column.NAME, 0.0, found[0].left / 2), *found] if found[0].left > 0 else None


def _kind(text: str) -> Column | None:
    text = text.strip(" :*()|")
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)), None)


def _stacked(upper: Line, lower: Line) -> Line:
    """Two lines of headings as one: what stands beneath follows what stands above it."""
    cells = [list(cell.words) for cell in cells_of(upper)]
    for cell in cells_of(lower):
        over = next((c for c in cells if c[0].left < cell.right and cell.left < max(w.right for w in c)), None)
        if over is None:
            cells.append(list(cell.words))
            continue
        left, right = min(over[0].left, cell.left), max(max(word.right for word in over), cell.right)
        texts = [word.text for word in (*over, *cell.words)]
        step = (right - left) / len(texts)
        over[:] = [
            Word(text, left + n * step, upper.top, left + (n + 1) * step, lower.bottom) for n, text in enumerate(texts)
        ]
    return Cell(tuple(sorted((word for cell in cells for word in cell), key=lambda word: word.left)))


def _side_by_side(found: list[Heading]) -> list[Table]:
    starts = [n for n, heading in enumerate(found) if heading.kind is Column.NAME]
    tables = [found[start:end] for start, end in zip(starts, [*starts[1:], len(found)], strict=True)]
    if len(tables) > 1 and all(any(h.kind is Column.VALUE for h in table) for table in tables):
        if starts[0] > 0:
            tables[0] = [*found[: starts[0]], *tables[0]]
        return [tuple(table) for table in tables]
    first = starts[0]
    return [
        tuple(
            replace(heading, kind=Column.OTHER) if n != first and heading.kind is Column.NAME else heading
            for n, heading in enumerate(found)
        )
    ]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row's pieces by column, and how far from its heading the value stands, in heights of the text."""

    cells: dict[Column, list[Cell]]
    value_off: float

    def text(self, kind: Column) -> str:
        return " ".join(cell.text for cell in self.cells.get(kind, ()))


def place(line: Line, table: Table) -> Placed:
    """Every piece of the line in the column where it costs least; the order of columns is that of the headings."""
    pieces = _pieces(line, table)
    height = line.height
    best: list[list[tuple[float, int]]] = []
    for n, piece in enumerate(pieces):
        row: list[tuple[float, int]] = []
        for column, heading in enumerate(table):
            own = _off(piece, table, column, height) + _unlike(piece.text, heading.kind)
            if n == 0:
                row.append((own, -1))
                continue
            before = [
                (best[n - 1][b][0] + (_again(heading.kind) if b == column else 0.0), b) for b in range(column + 1)
            ]
            cost, came = min(before)
            row.append((cost + own, came))
        best.append(row)
    cells: dict[Column, list[Cell]] = {}
    off = 0.0
    column = min(range(len(table)), key=lambda c: best[-1][c][0]) if best else 0
    for n in range(len(pieces) - 1, -1, -1):
        kind = table[column].kind
        cells.setdefault(kind, []).insert(0, pieces[n])
        if kind is Column.VALUE:
            off = _off(pieces[n], table, column, height)
        column = best[n][column][1]
    return Placed(cells, off)


def _again(kind: Column) -> float:
    return 0.3 if kind in {Column.NAME, Column.RANGE, Column.OTHER} else 1.0


def _pieces(line: Line, table: Table) -> list[Cell]:
    """The line's cells, cut once more where a word stands exactly under a heading's edge."""
    near = 0.2 * line.height
    cut: list[Cell] = []
    for cell in cells_of(line):
        words: list[Word] = []
        for word in cell.words:
            starts = any(abs(word.left - heading.left) < near for heading in table if heading.kind is not Column.NAME)
            follows = words and any(
                abs(words[-1].right - heading.right) < near and word.left > heading.right for heading in table
            )
            if words and (starts or follows):
                cut.append(Cell(tuple(words)))
                words = []
            words.append(word)
        cut.append(Cell(tuple(words)))
    return cut


def _off(cell: Cell, table: Table, column: int, height: float) -> float:
    """How far a cell stands from a column, in heights of the text: by its left, its right or its middle."""
    heading = table[column]
    left, right = cell.left - heading.left, cell.right - heading.right
    off = min(abs(left), abs(right), abs(left + right) / 2) / height
    if heading.kind is Column.NAME:
        until = table[column + 1].left if column + 1 < len(table) else float("inf")
        if heading.left - height <= cell.left < until:
            off = min(off, 0.15 * max(0.0, left) / height)
    return min(off, _FAR)


def _unlike(text: str, kind: Column) -> float:
    """How little a text looks like what a column of this kind holds."""
    if kind is Column.NAME:
        return 5.0 if content.is_number(text) else 2.5 if content.is_unit(text) or content.split_range(text) else 0.0
    if kind is Column.VALUE:
        if content.is_value(text):
            return 0.0
        if content.split_value(text):
            return 0.5
        return 3.0 if len(text.split()) <= 4 else 9.0
    if kind is Column.FLAG:
        return 0.0 if content.is_flag(text) else 1.0 if text in content.SIGNS else 8.0
    if kind is Column.UNIT:
        return 0.0 if content.is_unit(text) else 7.0 if content.is_number(text) or len(text) > 14 else 3.0
    if kind is Column.RANGE:
        return 0.0 if content.split_range(text) else 3.0
    return 1.0
