"""Tables of results in text form: how cells are parted, which row is the heading, and what each column holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from secondop_desktop.core.dates import PartialDate, parse_printed

_DELIMITERS = ",;\t|"
_LOOKED_AT = 60
_LARGEST_CELL = 1_000_000
_QUOTED = re.compile(r'\A\s*"([^"]*)"\s*\Z')


class Reader(Protocol):
    """What `csv.reader` returns."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class Role(StrEnum):
    """What a column of a results table can hold."""

    TEST = "test"
    CODE = "code"
    VALUE = "value"
    COMPARATOR = "comparator"
    UNIT = "unit"
    RANGE = "range"
    LOW = "low"
    HIGH = "high"
    FLAG = "flag"
    STATUS = "status"
    COLLECTED = "collected"
    REPORTED = "reported"
    TIME = "time"
    PANEL = "panel"
    SPECIMEN = "specimen"
    METHOD = "method"
    LABORATORY = "laboratory"
    CATEGORY = "category"
    COMMENT = "comment"
    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    BORN = "born"
    SEX = "sex"
    NUMBER = "number"


_SYNONYMS: dict[Role, str] = {
    Role.TEST: (
        "test|test name|test description|name of test|analyte|analyte name|analysis|component|component name"
        "|observation|observation name|parameter|description|measurement|lab test|test component|exam|biomarker|marker"
        "|laborwert|analyt|untersuchung|bezeichnung|analyse|examen|prueba|determinación"
    ),
    Role.CODE: "code|loinc|loinc code|test code|loinc num|analyte code|observation code",
    Role.VALUE: (
        "value|result|result value|test result|observed value|numeric result|results|your value|reading|finding"
        "|wert|ergebnis|messwert|resultado|valor|résultat|valeur"
    ),
    Role.COMPARATOR: "comparator|operator|qualifier|prefix|modifier",
    Role.UNIT: "unit|units|unit of measure|units of measure|uom|result unit|result units|einheit|unité|unidad|unidades",
    Role.RANGE: (
        "range|reference range|ref range|reference|normal range|reference interval|ref interval|normal|normals"
        "|reference ranges|standard range|normal values|expected range|referenzbereich|normbereich|normwert"
        "|valores de referencia|valeurs de référence"
    ),
    Role.LOW: "low|range low|reference low|ref low|lower limit|reference range low|low limit|normal low|lower",
    Role.HIGH: "high|range high|reference high|ref high|upper limit|reference range high|high limit|normal high|upper",
    Role.FLAG: "flag|flags|abnormal|abnormal flag|interpretation|h/l|hl flag|out of range|abnormality|indicator",
    Role.STATUS: "status|result status|test status",
    Role.COLLECTED: (
        "date|collected|collection date|date collected|collected date|collected on|specimen date|sample date|datetime"
        "|collection time|collection date time|collected date time|date of test|test date|date of collection|drawn"
        "|draw date|service date|date of service|result date time collected|observation date|effective date|date time"
        "|datum|abnahmedatum|entnahmedatum|fecha|date de prélèvement"
    ),
    Role.REPORTED: "reported|report date|date reported|result date|resulted|resulted on|reported date|issued",
    Role.TIME: "time|collected time|time collected|uhrzeit|hora",
    Role.PANEL: "panel|panel name|group|order|order name|profile|test group|battery|ordered test|section|procedure",
    Role.SPECIMEN: "specimen|specimen type|sample|sample type|source|material",
    Role.METHOD: "method|test method|methode",
    Role.LABORATORY: "lab|laboratory|performing lab|performing laboratory|facility|lab name|performed by|labor",
    Role.CATEGORY: "category|result category",
    Role.COMMENT: "comment|comments|note|notes|remark|remarks|result comment|kommentar|bemerkung",
    Role.NAME: "patient|patient name|name|full name|patient full name|paciente|patientenname",
    Role.FAMILY: "last name|family name|surname|patient last name|lastname|nachname",
    Role.GIVEN: "first name|given name|patient first name|firstname|forename|vorname",
    Role.BORN: "dob|date of birth|birth date|birthdate|patient dob|born|geburtsdatum",
    Role.SEX: "sex|gender|patient sex|geschlecht",
    Role.NUMBER: "mrn|medical record number|patient id|patient mrn|patient number|patient identifier",
}
_ROLES = {name: role for role, names in _SYNONYMS.items() for name in names.split("|")}
_SYNTHEA = frozenset({"date", "patient", "code", "description", "value", "units", "type"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and the line that it ends on (from 1)."""

    line: int
    cells: tuple[str, ...]

    def at(self, column: int | None) -> str:
        """A cell without the spaces around it; empty where the row is too short."""
        return self.cells[column].strip() if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the heading is and what the columns hold.

    `by_date`: columns that each hold the results of one day. `known`: the layout is one that a program writes, so
    that there is nothing to ask. `unused`: headings of columns that nothing was read from.
    """

    heading: int
    names: tuple[str, ...]
    columns: dict[Role, int]
    by_date: tuple[tuple[int, PartialDate], ...] = ()
    known: bool = False
    unused: tuple[str, ...] = ()


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
    sample = text[:200_000].splitlines(keepends=True)[:_LOOKED_AT]
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


def layout_of(rows: Sequence[Row]) -> Layout | None:
    """The first row that names a test's column and a value's column, or days; None where no row does."""
    for place, row in enumerate(rows[:_LOOKED_AT]):
        found = _layout(place, row)
        if found is not None:
            return found
    return None


def _layout(place: int, row: Row) -> Layout | None:
    names = [_plain(cell) for cell in row.cells]
    columns: dict[Role, int] = {}
    unused: list[str] = []
    for column, name in enumerate(names):
        role = _ROLES.get(name)
        if role is not None and role not in columns:
            columns[role] = column
        elif name:
            unused.append(row.cells[column].strip())
    if Role.TEST not in columns and Role.NAME in columns and names[columns[Role.NAME]] == "name":
        columns[Role.TEST] = columns.pop(Role.NAME)  # "Name" beside a value is the test's where nothing else is
    by_date = tuple(
        (column, when)
        for column, cell in enumerate(row.cells)
        if isinstance(when := parse_printed(cell), PartialDate) and len(when.iso) >= 10
    )
    if Role.TEST not in columns or not (Role.VALUE in columns or by_date):
        return None
    if Role.VALUE in columns:
        by_date = ()
    known = set(names) >= _SYNTHEA and len(names) <= 10
    dated = {row.cells[column].strip() for column, _when in by_date}
    return Layout(
        place,
        tuple(cell.strip() for cell in row.cells),
        columns,
        by_date,
        known,
        tuple(name for name in unused if name not in dated and not known),
    )


def _plain(cell: str) -> str:
    """A heading in its plainest form: no case, no signs, no bracketed remark."""
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", cell).replace("_", " ")
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold().strip(" \t\ufeff\"':*#.")
    return " ".join(re.sub(r"[/&\-.]+", " ", text).split()) if text != "h/l" else text
