"""The rows of a table of results (CSV) as results, and the people that they are about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import AmbiguousDate, PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Identifier, Patient, ResultCategory, Status, TestResult
from secondop_desktop.core.tables import Role
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.csv_columns import Row
from secondop_desktop.importers.csv_layout import Layout, name_and_unit, read_date

NAME = "csv"
"""How the importer is called in sources."""

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


@dataclass(slots=True)
class Results:
    """The results of a table, whom they are about, and what must be asked of single ones."""

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
            sources=(Source(self.sha256, f"line {row.line}", NAME),),
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
        source = (Source(self.sha256, f"line {row.line}", NAME),)
        self.patients.append(replace(patient, id=f"p{len(self.patients) + 1}", sources=source))
        return len(self.patients) - 1


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
