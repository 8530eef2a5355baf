"""Tables of laboratory results in text form (CSV): rows as printed; what a column means is the person's to confirm."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.dates import AmbiguousDate, PartialDate, parse_iso
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Coding,
    Document,
    DocumentCategory,
    Identifier,
    Patient,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.core.tables import Role, Table
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers import labels, titles
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext
from secondop_desktop.importers.csv_columns import Row, UnreadableTableError, rows_of
from secondop_desktop.importers.csv_layout import (
    Layout,
    blank,
    dates_open,
    day_in,
    key_of,
    layout_of,
    name_and_unit,
    proposed,
    read_date,
)
from secondop_desktop.importers.text import decode

MEDIA_TYPE = "text/csv"
_NAMES = frozenset({".csv", ".tsv", ".tab"})
_LOINC = re.compile(r"\d{1,5}-\d")
_LOINC_SYSTEM = "http://loinc.org"
_CATEGORIES = {str(category): category for category in ResultCategory}
_STATUS = {
    "final": Status.FINAL,
    "f": Status.FINAL,
    "preliminary": Status.PRELIMINARY,
    "p": Status.PRELIMINARY,
    "pending": Status.PRELIMINARY,
    "corrected": Status.CORRECTED,
    "c": Status.CORRECTED,
    "amended": Status.AMENDED,
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
}
_SPECIMENS = re.compile(
    r"\b(?:in|of) (?:\w+ )?(?:Serum|Plasma|Blood|Urine|Stool|Cerebral|Body fluid|Specimen)|by Automated count", re.I
)
_SEXES = {"f": "female", "female": "female", "m": "male", "male": "male"}
_MOST_ISSUES = 200
_SHOWN = 8
"""How many rows the person sees while saying what the columns hold."""


class CsvImporter:
    """Tables of results with any delimiter; a table of something else is a document with its text."""

    name = "csv"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Fairly sure by the file's name, less by a heading that names tests and values."""
        tabular = PurePath(name).suffix.lower() in _NAMES
        words = decode(head, whole=len(head) < HEAD_SIZE, wordy=not tabular)
        if words is None or not words.strip():
            return None
        if tabular:
            return 0.5
        if words.lstrip("\ufeff \t\r\n")[:1] in "<{[":
            return None
        try:
            rows = rows_of("".join(words.splitlines(keepends=True)[:60]))
        except UnreadableTableError:
            return None
        return 0.3 if proposed(rows) is not None else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The results of the table, and a question about its columns unless the layout is a known one."""
        context.progress.step(_("Reading a table"))
        words = decode(data, wordy=False)
        if words is None:
            raise InputRefusedError(
                _("This is not a table in text form"),
                _("It is named like one, but it holds something else. It is kept sealed."),
            )
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            rows = rows_of(words)
        except UnreadableTableError:
            rows = []
        layout = layout_of(rows, context.tables)
        own = Document(
            id=sha256,
            title=titles.stem_of(name),
            media_type=MEDIA_TYPE,
            size=len(data),
            sha256=sha256,
            file_name=name,
        )
        if layout is None:
            unknown = blank(rows)
            return _as_text(own, words, (_shown(sha256, unknown, rows),) if unknown is not None else ())
        table = _Table(sha256, layout, rows)
        table.read(context)
        batch = table.batch(replace(own, category=DocumentCategory.LABORATORY))
        return replace(batch, texts={sha256: (words,)}) if layout.heading > 0 else batch


IMPORTER = CsvImporter()


def _as_text(own: Document, words: str, tables: tuple[Table, ...]) -> Batch:
    """A table that is none of results: a document that can be searched."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    named = labels.people([_as_labels(words[:50_000])], own.sha256, IMPORTER.name, paged=False)
    issue = Issue(
        Severity.INFO,
        _("No table of results"),
        _("No columns with the names of tests and their values were found. The file is kept, and can be searched."),
    )
    return Batch(
        importer=IMPORTER.name,
        patients=named.patients,
        documents=(own,),
        issues=(issue, *named.issues),
        texts={own.sha256: (words,)},
        tables=tables,
    )


def _as_labels(words: str) -> str:
    """`Patient,Anna Weber` as `Patient: Anna Weber`, so that labels are found in tables too."""
    return re.sub(r'^"?([^",;\t|:\n]{2,40}?):?"?[,;\t|]+"?([^"\n]*)', r"\1: \2", words, flags=re.MULTILINE)


def _shown(sha256: str, layout: Layout, rows: list[Row]) -> Table:
    """The table as the person sees it to say what its columns hold."""
    first = tuple(tuple(cell[:200] for cell in row.cells[:200]) for row in rows[layout.heading + 1 :][:_SHOWN])
    width = max([len(layout.names), len(layout.mapping.roles), *map(len, first)])
    roles = (*layout.mapping.roles, *[""] * (width - len(layout.mapping.roles)))
    return Table(
        sha256,
        key_of(rows, layout.heading),
        layout.names,
        first,
        replace(layout.mapping, roles=roles, heading=layout.heading >= 0),
        dates_open(rows, layout),
    )


@dataclass(slots=True)
class _Table:
    """A table of results on its way to a batch."""

    sha256: str
    layout: Layout
    rows: list[Row]
    patients: list[Patient] = field(default_factory=list)
    _places: dict[Patient, int] = field(default_factory=dict)
    results: list[TestResult] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    panel: str = ""

    columns: dict[Role, int] = field(init=False)
    days: tuple[int, ...] = field(init=False)
    tests: tuple[tuple[int, str, str], ...] = field(init=False)
    unit: str = field(init=False)

    def __post_init__(self) -> None:
        layout = self.layout
        self.columns, self.days = layout.columns, layout.having(Role.DAY)
        self.tests = tuple((column, *name_and_unit(layout.names[column])) for column in layout.having(Role.RESULTS))
        value = self.columns.get(Role.VALUE)
        headed = value is not None and value < len(layout.names)
        self.unit = name_and_unit(layout.names[value])[1] if headed and value is not None else ""

    def read(self, context: ImportContext) -> None:
        """Read every row below the heading."""
        for number, row in enumerate(self.rows[self.layout.heading + 1 :]):
            if number % 500 == 0:
                context.progress.step(_("Reading a table"), number, len(self.rows))
            self._read_row(row)

    def _read_row(self, row: Row) -> None:
        cell = self._cells(row)
        test = cell(Role.TEST)
        filled = sum(bool(text.strip()) for text in row.cells)
        heading = self.rows[self.layout.heading].cells if self.layout.heading >= 0 else ()
        if self.tests and row.cells != heading:
            for column, name, unit in self.tests:
                if value := row.at(column):
                    self._add(row, name, value, self._when(row, Role.COLLECTED, Role.TIME), unit)
            return
        if filled == 1 and row.cells[0].strip():
            self.panel = row.cells[0].strip()  # a heading inside the table
            return
        if not test or row.cells == heading:
            self.unmapped[_("row without a test")] += 1
            return
        if not self.days:
            value = cell(Role.COMPARATOR) + cell(Role.VALUE)
            self._add(row, test, value, self._when(row, Role.COLLECTED, Role.TIME), cell(Role.UNIT) or self.unit)
            return
        for column in self.days:
            if value := row.at(column):
                self._add(row, test, value, self._read_date(self.layout.names[column]), cell(Role.UNIT))

    def _cells(self, row: Row) -> _Cells:
        return _Cells(row, self.columns)

    def _add(self, row: Row, test: str, value: str, collected: tuple[PartialDate | None, str], unit: str) -> None:
        cell = self._cells(row)
        when, printed = collected
        reported, _printed = self._when(row, Role.REPORTED)
        parsed = self.layout.number(value)
        code = cell(Role.CODE)
        system = _LOINC_SYSTEM if _LOINC.fullmatch(code) else ""
        result = TestResult(
            id=f"r{len(self.results) + 1}",
            subject=self._subject(row),
            status=_STATUS.get(cell(Role.STATUS).casefold(), Status.UNKNOWN),
            display=test,
            code=Coding(system, code) if code else None,
            date=when or (reported if not printed else None),
            sources=(Source(self.sha256, f"line {row.line}", IMPORTER.name),),
            category=self._category(cell),
            value=value,
            value_number=str(parsed.number) if parsed is not None else None,
            comparator=parsed.comparator if parsed is not None else "",
            unit=unit,
            reference_range=_range(cell),
            interpretation=cell(Role.FLAG),
            panel=cell(Role.PANEL) or self.panel,
            specimen=cell(Role.SPECIMEN),
            method=cell(Role.METHOD),
            laboratory=cell(Role.LABORATORY),
            date_kind="collected" if when is not None else "reported" if reported is not None else "unknown",
            report_date=reported if when is not None else None,
            comments=cell(Role.COMMENT),
        )
        if printed:
            self._ask_date(result, printed, known=when is not None)
        self.results.append(result)

    def _category(self, cell: _Cells) -> ResultCategory:
        named = _CATEGORIES.get(cell(Role.CATEGORY).casefold())
        if named is not None:
            return named
        if self.layout.known:
            return ResultCategory.LABORATORY if _SPECIMENS.search(cell(Role.TEST)) else ResultCategory.OTHER
        return ResultCategory.LABORATORY

    def _when(self, row: Row, role: Role, time: Role | None = None) -> tuple[PartialDate | None, str]:
        """The date in a cell, and how it is printed where it can be read in two ways or not at all."""
        stated = row.at(self.columns.get(role))
        if not stated:
            return None, ""
        if time is not None and (clock := row.at(self.columns.get(time))):
            stated = f"{stated} {clock}"
        return self._read_date(stated)

    def _read_date(self, stated: str) -> tuple[PartialDate | None, str]:
        when = read_date(stated, self.layout.mapping.day_first)
        if isinstance(when, AmbiguousDate):
            year = when.candidates[0].year
            return PartialDate.of(year) if all(one.year == year for one in when.candidates) else None, stated
        return when, "" if when is not None else stated

    def _ask_date(self, result: TestResult, printed: str, *, known: bool) -> None:
        where = result.sources[0].locator
        if known:
            message = _("The table prints {date}, and does not say which part is the month.").format(date=printed)
            self.issues.append(
                Issue(Severity.WARNING, _("A date that can be read in two ways"), message, where, True, result.id)
            )
        elif len(self.issues) < _MOST_ISSUES:
            message = _("A date in the table is not written the way dates are. It was left out; see the original.")
            self.issues.append(Issue(Severity.WARNING, _("A date could not be read"), message, where))

    # ----------------------------------------------------------------------------------------------------- people

    def _subject(self, row: Row) -> int:
        """Whom a row is about, where the table has columns for that."""
        cell = self._cells(row)
        family, given = cell(Role.FAMILY), cell(Role.GIVEN)
        name = cell(Role.NAME) or " ".join(part for part in (given, family) if part)
        number = cell(Role.NUMBER)
        if self.layout.known:
            name, number = "", name  # the layout's patient column holds a number
        if not (name or number):
            return 0
        born, printed = self._when(row, Role.BORN)
        family_of, comma, given_of = (part.strip() for part in name.partition(","))
        patient = Patient(
            display=name,
            family_name=family or (family_of if comma else ""),
            given_names=given or given_of,
            birth_date=born,
            sex=_SEXES.get(cell(Role.SEX).casefold(), cell(Role.SEX).casefold()),
            identifiers=(Identifier("", number, "MRN"),) if number else (),
            note=_("Birth date as printed: {date}").format(date=printed) if printed else "",
        )
        if (known := self._places.get(patient)) is not None:
            return known
        self._places[patient] = len(self.patients)
        source = (Source(self.sha256, f"line {row.line}", IMPORTER.name),)
        self.patients.append(replace(patient, id=f"p{len(self.patients) + 1}", sources=source))
        return len(self.patients) - 1

    # ------------------------------------------------------------------------------------------------------ batch

    def batch(self, own: Document) -> Batch:
        """What the table says, and what must be asked about it."""
        patients = tuple(self.patients)
        named: tuple[Issue, ...] = ()
        if not patients and self.layout.heading > 0:
            above = "\n".join(",".join(row.cells) for row in self.rows[: self.layout.heading])
            people = labels.people([_as_labels(above)], self.sha256, IMPORTER.name, paged=False)
            patients, named = people.patients, people.issues
        days = {result.date.day_iso for result in self.results if result.date is not None}
        if len(days) == 1 and (when := parse_iso(days.pop())) is not None:
            own = replace(own, date=when)
        return Batch(
            importer=IMPORTER.name,
            patients=patients,
            records=tuple(self.results),
            documents=(own,),
            unmapped=dict(self.unmapped),
            issues=(*self._questions(), *named, *self.issues),
            tables=() if self.layout.known else (_shown(self.sha256, self.layout, self.rows),),
        )

    def _questions(self) -> Iterator[Issue]:
        if len(self.patients) > 1:
            several = ngettext(
                "This file holds the records of {n} person.",
                "This file holds the records of {n} people.",
                len(self.patients),
            ).format(n=len(self.patients))
            yield Issue(Severity.WARNING, _("More than one person"), several)
            for result in self.results:
                where = result.sources[0].locator
                yield Issue(Severity.WARNING, _("Whose is it?"), several, where, True, result.id)
        if not self.results:
            yield Issue(Severity.WARNING, _("A table without results"), _("Its columns have names, but no results."))
        if self.layout.known or not self.results:
            return
        read = "; ".join(self._columns())
        message = _("The columns were read like this: {columns}. Compare with the original.").format(columns=read)
        if self.layout.unused:
            left = ", ".join(self.layout.unused)
            message += " " + _("Left out: {columns}.").format(columns=left)
        if self.layout.mapping.confirmed:
            yield Issue(Severity.INFO, _("The columns are read as you said"), message, f"line {self.heading_line}")
            return
        yield Issue(Severity.WARNING, _("Were the columns read right?"), message, f"line {self.heading_line}")
        asked = _("The names of the columns were guessed from their headings. Compare this value with the original.")
        for result in self.results:
            where = result.sources[0].locator
            yield Issue(Severity.WARNING, _("Were the columns read right?"), asked, where, True, result.id)

    @property
    def heading_line(self) -> int:
        return self.rows[max(self.layout.heading, 0)].line

    def _columns(self) -> Iterator[str]:
        names = {
            Role.TEST: _("test"),
            Role.VALUE: _("value"),
            Role.UNIT: _("unit"),
            Role.RANGE: _("reference range"),
            Role.FLAG: _("flag"),
            Role.COLLECTED: _("date collected"),
            Role.REPORTED: _("date reported"),
            Role.PANEL: _("panel"),
            Role.NAME: _("person"),
        }
        for role, column in self.columns.items():
            if role in names:
                yield f"“{self._heading(column)}” = {names[role]}"
        for column in self.days[:3]:
            when = day_in(self.layout.names[column])
            yield f"“{self.layout.names[column]}” = {when.iso if isinstance(when, PartialDate) else _('a day')}"
        for _column, name, unit in self.tests[:6]:
            yield f"“{name}” = {_('test')}" + (f" ({unit})" if unit else "")

    def _heading(self, column: int) -> str:
        if column < len(self.layout.names) and self.layout.names[column]:
            return self.layout.names[column]
        return _("column {n}").format(n=column + 1)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row by what their columns hold."""

    row: Row
    columns: dict[Role, int]

    def __call__(self, role: Role) -> str:
        return self.row.at(self.columns.get(role))


def _range(cell: _Cells) -> str:
    low, high = cell(Role.LOW), cell(Role.HIGH)
    if stated := cell(Role.RANGE):
        return stated
    if low and high:
        return f"{low}-{high}"
    return f">={low}" if low else f"<={high}" if high else ""
