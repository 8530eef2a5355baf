"""What the columns of a table of results hold: as a person said before, or as its headings and cells let us propose."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from secondop_desktop.core.dates import AmbiguousDate, PartialDate, parse_printed
from secondop_desktop.core.quantities import ParsedValue, parse_value
from secondop_desktop.core.tables import REPEATED, Role, TableMapping
from secondop_desktop.importers import labels
from secondop_desktop.importers.csv_columns import LOOKED_AT, Row, plain
from secondop_desktop.importers.csv_headings import ROLES
from secondop_desktop.importers.lab_report_content import is_flag, is_number, is_unit, is_value, split_range

_SYNTHEA = frozenset({"date", "patient", "code", "description", "value", "units", "type"})
_DATES = (Role.COLLECTED, Role.REPORTED, Role.BORN)
_WITH_UNIT = re.compile(r"(?P<name>.*?\S)\s*(?:\((?P<round>[^()]+)\)|\[(?P<square>[^\[\]]+)\]|,\s+(?P<comma>\S+))\s*")
_TIME = re.compile(r"(?P<day>.*?)[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]\.?m\.?)?", re.I)
_COMPARED = r"\s*(?P<sign><=|>=|=<|=>|<|>|≤|≥)?\s*(?P<number>[+-]?{number})\s*"
_COMMA = re.compile(_COMPARED.replace("{number}", r"(?:\d{1,3}(?:[. ]\d{3})+|\d+)(?:,\d+)?"))
_POINT = re.compile(_COMPARED.replace("{number}", r"(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?"))
_COMMA_FOR_SURE = re.compile(_COMPARED.replace("{number}", r"(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))"))
_POINT_FOR_SURE = re.compile(_COMPARED.replace("{number}", r"(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,}))"))
_DAY = "\x00day"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the heading is (a place among the rows, -1 where there is none) and what the columns hold.

    `known`: the layout is one that a program writes, so that there is nothing to ask.
    """

    heading: int
    names: tuple[str, ...]
    mapping: TableMapping
    known: bool = False

    @property
    def columns(self) -> dict[Role, int]:
        """Which column holds what; the first one where two hold the same."""
        found: dict[Role, int] = {}
        for column, role in enumerate(self.mapping.roles):
            if role not in REPEATED:
                found.setdefault(Role(role), column)
        return found

    def having(self, role: Role) -> tuple[int, ...]:
        """The columns that hold this."""
        return tuple(column for column, one in enumerate(self.mapping.roles) if one == role)

    @property
    def unused(self) -> tuple[str, ...]:
        """The headings of columns that nothing is read from."""
        return tuple(
            name for name, role in zip(self.names, self.mapping.roles, strict=False) if name and role == Role.IGNORED
        )

    def number(self, value: str) -> ParsedValue | None:
        """The number in a value, with the decimal sign of this table; None where it is not one for sure."""
        pattern = {",": _COMMA, ".": _POINT}.get(self.mapping.decimal)
        if pattern is None or (self.mapping.decimal == "." and not self.mapping.confirmed):
            return parse_value(value)
        match = pattern.fullmatch(value)
        if match is None:
            return None
        whole, _sign, rest = match["number"].partition(self.mapping.decimal)
        digits = re.sub(r"[., ]", "", whole)
        return parse_value(f"{match['sign'] or ''}{digits}.{rest}" if rest else f"{match['sign'] or ''}{digits}")


def name_and_unit(heading: str) -> tuple[str, str]:
    """`Glucose (mg/dL)` as its name and its unit; the unit is empty where none stands there."""
    match = _WITH_UNIT.fullmatch(heading.strip())
    if match is not None:
        unit = (match["round"] or match["square"] or match["comma"] or "").strip()
        if is_unit(unit):
            return match["name"].strip(" ,:"), unit
    return heading.strip(), ""


def key_of(rows: Sequence[Row], heading: int) -> str:
    """What tables of the same headings have in common; of the same kinds of cells where there are no headings."""
    if heading < 0:
        words = ["cells", *(_coarse(cells) for cells in _columns_of(rows, 0))]
    else:
        words = ["headings"]
        for cell in rows[heading].cells:
            word = _DAY if day_in(cell) is not None else plain(cell)
            if word != _DAY or words[-1] != _DAY:
                words.append(word)
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def layout_of(rows: Sequence[Row], remembered: Mapping[str, TableMapping]) -> Layout | None:
    """The layout as a person confirmed it before, else as it is proposed; None where this is no table of results."""
    found = _remembered(rows, remembered) or proposed(rows)
    if found is None or found.known:
        return found
    shown = _orders(rows, found)
    mapping = found.mapping
    if mapping.day_first is None:
        mapping = replace(mapping, day_first=shown)
    elif shown not in (None, mapping.day_first):
        mapping = replace(mapping, day_first=shown, confirmed=False)  # this file is not written like those before
    if not mapping.decimal:
        mapping = replace(mapping, decimal=_decimal(rows, found))
    return replace(found, mapping=mapping)


def proposed(rows: Sequence[Row]) -> Layout | None:
    """The layout that headings, or else the cells, let us propose."""
    for place, row in enumerate(rows[:LOOKED_AT]):
        found = _by_headings(place, row) or _by_tests(place, row, rows)
        if found is not None:
            return found
    return _by_cells(rows)


def blank(rows: Sequence[Row]) -> Layout | None:
    """The layout of a table about which nothing is known, for the person to fill in; None where it is no table."""
    widths = [len(row.cells) for row in rows[:LOOKED_AT] if len(row.cells) > 1]
    if len(widths) < 2:
        return None
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    place = next(place for place, row in enumerate(rows) if len(row.cells) == common)
    return Layout(place, _names(rows[place]), TableMapping(("",) * common))


def day_in(heading: str) -> PartialDate | AmbiguousDate | None:
    """The day that a heading names, or None."""
    found = parse_printed(heading)
    if isinstance(found, PartialDate) and len(found.iso) < 10:
        return None
    return found


def dates_in(rows: Sequence[Row], layout: Layout) -> list[str]:
    """What is printed where dates are, each once."""
    columns = layout.columns
    places = [columns[role] for role in _DATES if role in columns]
    cells = [row.at(column) for row in rows[layout.heading + 1 :] for column in places]
    if layout.heading >= 0:
        cells += [layout.names[column] for column in layout.having(Role.DAY)]
    return list(dict.fromkeys(cell for cell in cells if cell))[:4000]


def dates_open(rows: Sequence[Row], layout: Layout) -> bool:
    """Whether a date can be read in two ways."""
    return any(isinstance(read_date(cell, layout.mapping.day_first), AmbiguousDate) for cell in dates_in(rows, layout))


def read_date(stated: str, day_first: bool | None) -> PartialDate | AmbiguousDate | None:
    """A date with or without a time of day, as tables print it."""
    when = parse_printed(stated, day_first=day_first)
    if when is not None:
        return when
    match = _TIME.fullmatch(stated.strip())
    if match is None:
        return None
    day = parse_printed(match["day"], day_first=day_first)
    if not isinstance(day, PartialDate) or len(day.iso) != 10:
        return day
    hour, minute, half = int(match["hour"]), int(match["minute"]), (match["half"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        return day
    return PartialDate(f"{day.iso}T{hour:02d}:{minute:02d}")


def _orders(rows: Sequence[Row], layout: Layout) -> bool | None:
    return labels.day_first(["\n".join(dates_in(rows, layout))])


def _decimal(rows: Sequence[Row], layout: Layout) -> str:
    """The decimal sign, where a value shows it and none speaks against it."""
    columns = layout.columns
    places = [columns[Role.VALUE]] if Role.VALUE in columns else []
    places += [*layout.having(Role.DAY), *layout.having(Role.RESULTS)]
    commas = points = False
    for row in rows[layout.heading + 1 :]:
        for column in places:
            commas = commas or _COMMA_FOR_SURE.fullmatch(row.at(column)) is not None
            points = points or _POINT_FOR_SURE.fullmatch(row.at(column)) is not None
    return "" if commas == points else "," if commas else "."


def _remembered(rows: Sequence[Row], remembered: Mapping[str, TableMapping]) -> Layout | None:
    if not remembered:
        return None
    for place in (*range(min(len(rows), LOOKED_AT)), -1):
        mapping = remembered.get(key_of(rows, place))
        if mapping is None or mapping.heading != (place >= 0) or mapping.problem():
            continue
        names = _names(rows[place]) if place >= 0 else ()
        fitted = _fitted(mapping, names)
        if fitted is not None:
            return Layout(place, names, fitted)
    return None


def _fitted(mapping: TableMapping, names: tuple[str, ...]) -> TableMapping | None:
    """The mapping for a table that has more or fewer days beside each other than the one that it was made for."""
    if not mapping.heading or len(mapping.roles) == len(names):
        return mapping
    if Role.DAY not in mapping.roles:
        return None
    others = [role for role in mapping.roles if role != Role.DAY]
    days = [day_in(name) is not None for name in names]
    if len(others) != days.count(False):
        return None
    rest = iter(others)
    return replace(mapping, roles=tuple(str(Role.DAY) if is_day else next(rest) for is_day in days))


def _names(row: Row) -> tuple[str, ...]:
    return tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in row.cells)


def _by_headings(place: int, row: Row) -> Layout | None:
    names = [plain(cell) for cell in row.cells]
    roles = [str(Role.IGNORED)] * len(names)
    for column, name in enumerate(names):
        role = ROLES.get(name) or ROLES.get(plain(name_and_unit(row.cells[column])[0]))
        if role is not None and role not in roles:
            roles[column] = role
    if Role.TEST not in roles:  # "Name" beside a value is the test's where nothing else is
        bare = next((n for n, name in enumerate(names) if name in {"name", "nombre", "nom"} and roles[n]), None)
        if bare is not None:
            roles[bare] = Role.TEST
    days = [column for column, cell in enumerate(row.cells) if day_in(cell) is not None]
    if Role.TEST not in roles or not (Role.VALUE in roles or days):
        return None
    if Role.VALUE not in roles:
        for column in days:
            roles[column] = Role.DAY
    known = set(names) >= _SYNTHEA and len(names) <= 10
    return Layout(place, _names(row), TableMapping(tuple(roles)), known)


def _by_tests(place: int, row: Row, rows: Sequence[Row]) -> Layout | None:
    """A table with a column a test: headings such as `Glucose (mg/dL)` beside a column of dates."""
    if len(row.cells) < 2 or not any(name_and_unit(cell)[1] for cell in row.cells):
        return None
    roles = [str(Role.IGNORED)] * len(row.cells)
    columns = _columns_of(rows, place + 1, len(row.cells))
    for column, heading in enumerate(row.cells):
        role = ROLES.get(plain(heading))
        if role is not None and role not in {Role.TEST, Role.VALUE} and role not in roles:
            roles[column] = role
        elif name_and_unit(heading)[1] or (heading.strip() and _mostly(columns[column], is_number)):
            roles[column] = Role.RESULTS
    if Role.COLLECTED not in roles:
        dated = next((n for n, cells in enumerate(columns) if _mostly(cells, _is_day)), None)
        if dated is None:
            return None
        roles[dated] = Role.COLLECTED
    if Role.RESULTS not in roles:
        return None
    return Layout(place, _names(row), TableMapping(tuple(roles)))


def _by_cells(rows: Sequence[Row]) -> Layout | None:
    """A table whose cells alone say what they are: names, values, and units or ranges beside them."""
    widths = [len(row.cells) for row in rows[:LOOKED_AT]]
    if not widths or max(widths) < 3:
        return None
    start = next((n for n, row in enumerate(rows[:LOOKED_AT]) if any(is_value(c.strip()) for c in row.cells)), None)
    if start is None:
        return None
    columns = _columns_of(rows, start)
    roles = [str(Role.IGNORED)] * len(columns)

    def give(role: Role, says: object) -> None:
        for column, cells in enumerate(columns):
            if not roles[column] and callable(says) and _mostly(cells, says):
                roles[column] = role
                return

    give(Role.COLLECTED, _is_day)
    give(Role.RANGE, _is_range)
    give(Role.UNIT, is_unit)
    give(Role.VALUE, _is_result)
    give(Role.FLAG, is_flag)
    give(Role.TEST, _is_name)
    if Role.TEST not in roles or Role.VALUE not in roles or not {Role.UNIT, Role.RANGE} & set(roles):
        return None
    heading = start - 1
    if heading >= 0 and len(rows[heading].cells) != len(rows[start].cells):
        return None  # what stands above is something else
    names = _names(rows[heading]) if heading >= 0 else ()
    return Layout(heading, names, TableMapping(tuple(roles), heading=heading >= 0))


def _columns_of(rows: Sequence[Row], start: int, width: int = 0) -> list[list[str]]:
    """The filled cells of each column of the first rows from here."""
    looked = rows[start : start + LOOKED_AT]
    wide = width or max((len(row.cells) for row in looked), default=0)
    return [[cell for row in looked if (cell := row.at(column))] for column in range(wide)]


def _mostly(cells: Sequence[str], says: object) -> bool:
    return callable(says) and bool(cells) and sum(bool(says(cell)) for cell in cells) >= 0.7 * len(cells)


def _is_day(cell: str) -> bool:
    when = read_date(cell, None)
    return when is not None and not (isinstance(when, PartialDate) and len(when.iso) < 10)


def _is_range(cell: str) -> bool:
    return any(sign in cell for sign in "-–<>≤≥") and not cell.startswith("-") and split_range(cell) is not None


def _is_result(cell: str) -> bool:
    return is_value(cell) or _COMMA.fullmatch(cell) is not None


def _is_plain_number(cell: str) -> bool:
    return is_number(cell) or _COMMA.fullmatch(cell) is not None


def _is_name(cell: str) -> bool:
    return sum(letter.isalpha() for letter in cell) >= 2


def _coarse(cells: Sequence[str]) -> str:
    return "day" if _mostly(cells, _is_day) else "number" if _mostly(cells, _is_plain_number) else "text"
