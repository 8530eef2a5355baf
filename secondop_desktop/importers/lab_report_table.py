"""The rows of a laboratory's table, with names that wrap, headings of panels, and comments between rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from secondop_desktop.importers import lab_report_content as content
from secondop_desktop.importers.lab_report_columns import Column, Placed, Table, place
from secondop_desktop.importers.lab_report_words import Cell, Line

NOT_A_TEST = re.compile(
    r"(?:patient|name|d\.?o\.?b|date|born|age|sex|gender|mrn|page|collected|drawn|received|reported"
    r"|printed|phone|tel|fax"
    r"|ordering|physician|provider|specimen (?:id|number)|accession|account|fasting|status|client|address|requested"
    r"|time|room|report(?:ed)?|signed|reviewed|https?|www)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:comments?|notes?|interpretation|please note|remarks?|see|methodology)\b|[*†#(]", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:[,/\-(&]|\b(?:and|of|with|w/|by|in|for|to))$", re.IGNORECASE)
SENTENCE = re.compile(r"[.;]$|\b(?:is|are|was|were|the|this|these|should|may|has|have|been|which|that)\b")


_REMARKS = 30
_LONGEST_NAME = 120


@dataclass(slots=True)
class Row:
    """A result as it is printed, where it stands, and how sure the reading is."""

    name: str
    value: str
    flag: str
    unit: str
    range: str
    cells: list[Cell]
    sure: float
    panel: str = ""
    comments: list[str] = field(default_factory=list)

    @property
    def top(self) -> float:
        return min(cell.middle for cell in self.cells)


@dataclass(slots=True)
class _Read:
    """A line of the table: a row, or a row without its name, or words."""

    line: Line
    placed: Placed
    row: Row | None = None
    nameless: bool = False


def rows_of(lines: Sequence[Line], table: Table, *, carried: bool = False, panel: str = "") -> list[Row]:
    """The results in the lines below a table's headings; with `carried` the headings are those of an earlier page."""
    read = [_read(line, table, carried) for line in lines]
    numbers = [n for n, item in enumerate(read) if item.row is not None]
    if not numbers:
        return []
    gaps = [b.line.middle - a.line.middle for a, b in pairwise(read) if a.row and b.row]
    height = median(read[n].line.height for n in numbers)
    pitch = median(gaps) if gaps else 2.0 * height
    name_left = min((cell.left for n in numbers for cell in read[n].placed.cells.get(Column.NAME, [])), default=0.0)
    edge = min((heading.left for heading in table if heading.kind is Column.VALUE), default=0.0)
    rows: list[Row] = []
    pending: list[Line] = []
    last: _Read | None = None
    for n, item in enumerate(read):
        row, line = item.row, item.line
        if row is not None:
            if pending and _wraps_into(pending[-1], item, pitch):
                above = pending.pop()
                row.name = f"{above.text} {row.name}".strip()
                row.cells.append(above)
                row.sure -= 0.04 if item.nameless else 0.08
            if pending:
                panel = pending[-1].text.strip(" :-")
                pending = []
            if not row.name:
                last = None
                continue
            row.panel = panel
            rows.append(row)
            last = item
            continue
        if last is not None and last.row is not None and not pending:
            gap = line.middle - max(cell.middle for cell in last.row.cells)
            kinds = set(item.placed.cells)
            if kinds == {Column.RANGE} and gap < 1.1 * pitch and content.split_range(item.placed.text(Column.RANGE)):
                last.row.range = f"{last.row.range} {item.placed.text(Column.RANGE)}".strip()
                last.row.cells.append(line)
                continue
            if _continues(line, last.row, gap, pitch, edge, name_left):
                last.row.name = f"{last.row.name} {line.text}"
                last.row.cells.append(line)
                last.row.sure -= 0.04
                continue
            if _is_remark(read, n, last.row, gap, pitch):
                last.row.comments.append(line.text)
                continue
        if _is_heading(line):
            pending.append(line)
        else:
            pending, last = [], None
    return rows


def _read(line: Line, table: Table, carried: bool) -> _Read:
    placed = place(line, table)
    read = _Read(line, placed)
    name = re.sub(r"\s?[:.]+$", "", placed.text(Column.NAME)).strip()
    value, flag = placed.text(Column.VALUE), placed.text(Column.FLAG)
    unit, limits = placed.text(Column.UNIT), placed.text(Column.RANGE)
    if not value or (name and not any(char.isalpha() for char in name)) or NOT_A_TEST.match(name):
        return read
    if SENTENCE.search(name) or "=" in name or len(name.split()) > 10 or len(name) > 90:
        return read
    sure = 1.0
    parts = content.split_value(value)
    if parts is not None and not (parts.flag and flag) and not (parts.unit and unit) and not (parts.range and limits):
        value, flag, unit, limits = parts.value, flag or parts.flag, unit or parts.unit, limits or parts.range
    elif not content.is_value(value):
        # Words that we do not know can be a result only where the rest of the row is one.
        if len(value.split()) > 5 or "=" in value or placed.value_off > 1.0 or SENTENCE.search(value):
            return read
        if not (flag or unit or limits) and (placed.value_off > 0.6 or any(h.kind is Column.UNIT for h in table)):
            return read
        sure -= 0.35
    if not unit and (split := content.split_range(limits)) is not None and split.unit:
        unit, limits = split.unit, split.range
    if flag == "×":
        flag, sure = "+", sure - 0.3
    elif flag and not content.is_flag(flag) and flag not in content.SIGNS:
        sure -= 0.3
    if unit and not content.is_unit(unit):
        sure -= 0.2
    if limits and content.split_range(limits) is None:
        sure -= 0.08
    if not unit and not limits:
        sure -= 0.15
    if name[:1].islower() and not re.match(r"p[HO]|e[A-Z]|hs|h[A-Z]|dsDNA|anti|n?RBC", name):
        sure -= 0.3
    if placed.value_off > 1.5:
        sure -= 0.08 * (placed.value_off - 0.5)
        if not (unit and content.is_unit(unit)) and not content.split_range(limits):
            return read
    if carried and not (content.is_unit(unit) or content.split_range(limits)):
        return read
    if sure < 0.2:
        return read
    cells = [cell for kind, found in placed.cells.items() if kind is not Column.OTHER for cell in found]
    read.row = Row(name, value, flag, unit, limits.strip("()[] ") if limits[:1] in "([" else limits, cells, sure)
    read.nameless = not name
    return read


def _wraps_into(above: Line, below: _Read, pitch: float) -> bool:
    """Whether a line of words is the first part of the name of the row below it."""
    gap = below.line.middle - above.middle
    if below.nameless:
        return gap < 1.3 * pitch
    name = below.row.name if below.row else ""
    if gap > 1.05 * pitch:
        return False
    return name[:1].islower() or name.startswith("(") or bool(_OPEN_END.search(above.text)) or _unclosed(above.text)


def _continues(line: Line, row: Row, gap: float, pitch: float, edge: float, name_left: float) -> bool:
    """Whether a line of words is the rest of the name of the row above it."""
    text = line.text
    if line.right > edge + line.height or (_NOTE.match(text) and not _unclosed(row.name) and text[0] != "("):
        return False
    if len(row.name) > _LONGEST_NAME or len(text.split()) > 6 or text.endswith((".", ":")) or gap > 1.05 * pitch:
        return False
    if _unclosed(row.name) or _OPEN_END.search(row.name) or text[0].islower() or text.startswith("("):
        return True
    if gap < 0.8 * pitch:
        return line.left > name_left - 0.3 * line.height
    return False


def _is_remark(read: Sequence[_Read], index: int, row: Row, gap: float, pitch: float) -> bool:
    """Whether a line stands under a row, or under the last remark on it, as a remark does."""
    line = read[index].line
    if row.comments:
        gap = line.middle - read[index - 1].line.middle
    return len(row.comments) < _REMARKS and gap < max(1.6 * line.height, 1.05 * pitch) and not _heads(read, index)


def _heads(read: Sequence[_Read], index: int) -> bool:
    """Whether a line is the heading of the rows below it, and not a remark on the row above."""
    line = read[index].line
    if not _is_heading(line) or _NOTE.match(line.text) or index + 1 >= len(read):
        return False
    after = read[index + 1]
    if after.row is None:
        return index + 2 < len(read) and read[index + 2].row is not None and _is_heading(after.line)
    return after.nameless or after.row.name != "" and line.left <= after.line.left + 0.3 * line.height


def _is_heading(line: Line) -> bool:
    text = line.text
    return len(text.split()) <= 8 and not SENTENCE.search(text) and any(char.isalpha() for char in text)


def _unclosed(text: str) -> bool:
    return text.count("(") > text.count(")")
