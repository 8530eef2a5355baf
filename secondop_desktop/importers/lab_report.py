"""Laboratory reports: what is printed on their pages, as results that wait for a person to check them.

The pages come as words with places (`lab_report_words`), from a PDF's text layer or from OCR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.quantities import parse_value
from secondop_desktop.core.records import ResultCategory, Status, TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers import lab_report_columns as columns
from secondop_desktop.importers import lab_report_inline as inline
from secondop_desktop.importers.lab_report_header import Day, days_of, laboratory_of
from secondop_desktop.importers.lab_report_table import Row, rows_of
from secondop_desktop.importers.lab_report_words import Line, PageWords, box_of, lines_of

PRESELECT = 0.9
"""From this confidence on, a value is chosen for the person beforehand; it is unconfirmed all the same."""

MOST = 2000
_WITHOUT_A_DAY = 0.85
_DOUBTFUL = 0.7
"""For a reading of a picture that does not fit the range or the flag beside it, as where a decimal point was lost."""
_SIGNS = (
    re.compile(r"\b(?:laborator(?:y|ies)|labs?|diagnostics|pathology|blood (?:test|work)|labor\w*)\b", re.IGNORECASE),
    re.compile(r"\b(?:specimen|sample|probe)\b", re.IGNORECASE),
    re.compile(r"\b(?:collected|drawn|collection|entnahme\w*|abnahme\w*|entnommen)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:reference|normal|standard|ref\.) ?(?:range|interval|values?|limits)?|referenz\w*|norm(?:al)?bereich",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:results?|values?|ergebnis\w*|messwert)\b", re.IGNORECASE),
    re.compile(r"\b(?:units?|einheit\w*|flags?|abnormal)\b", re.IGNORECASE),
    re.compile(r"(?:[munpµμ]?g|[munpµμ]?mol|IU|U|10\S{1,3}|K|mEq)/(?:d?L|mL|[uµμ]L)\b", re.IGNORECASE),
)
_ENOUGH_SIGNS = 3
_FOOTER = re.compile(
    r"^(?:page \d|.{0,60}\bpage \d+ ?(?:of|/) ?\d+|end of report|\*{2,} ?(?:end|final)|printed (?:on|by)"
    r"|©|copyright|confidential)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|—|to)\s*(\d+(?:[.,]\d+)?)")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(?:\d{1,4},\d{1,2}|0,\d+)(?![\d.,])")
_DECIMAL_POINT = re.compile(r"(?<![\d.,])(?:\d{1,4}\.\d{1,2}|0\.\d+)(?![\d.,])")
_STATUSES = (
    (Status.PRELIMINARY, re.compile(r"\bpreliminary (?:report|results?)\b|\bstatus\s?:\s?preliminary", re.IGNORECASE)),
    (Status.CORRECTED, re.compile(r"\bcorrected (?:report|results?)\b|\bstatus\s?:\s?corrected", re.IGNORECASE)),
    (Status.FINAL, re.compile(r"\bfinal (?:report|results?)\b|\bstatus\s?:\s?final", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class LabReport:
    """What was read of a document: results to check, and what the person must know about their days."""

    proposed: tuple[TestResult, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def laboratory(self) -> str:
        """The laboratory that all its results name; empty where they name none or several."""
        named = {result.laboratory for result in self.proposed}
        return named.pop() if len(named) == 1 else ""


def looks_like_lab_report(text: str) -> bool:
    """Whether a document's text has the words of a laboratory report; a cheap question before its layout is read."""
    return sum(sign.search(text) is not None for sign in _SIGNS) >= _ENOUGH_SIGNS


def read_lab_report(
    pages: Sequence[PageWords], sha256: str, importer: str, *, day_first: bool | None = None
) -> LabReport:
    """The results on these pages, each with its page, its box and how sure the reading is; none is confirmed."""
    laid_out = [(page, lines_of(page.words)) for page in pages]
    text = "\n".join(line.text for _page, lines in laid_out for line in lines)
    context = _Context(
        sha256,
        importer,
        next((name for _page, lines in laid_out if (name := laboratory_of(lines))), ""),
        next((status for status, words in _STATUSES if words.search(text)), Status.UNKNOWN),
        len(_DECIMAL_COMMA.findall(text)) > 2 * len(_DECIMAL_POINT.findall(text)),
    )
    proposed: list[TestResult] = []
    unclear: dict[tuple[str, int], list[str]] = {}
    days: dict[str, Day] = {}
    for page, rows, on_page in _rows_by_page(laid_out, day_first):
        for number, row in enumerate(rows, start=1):
            here = days | _days_for(row, on_page)
            identity = f"page-{page.number}-row-{number}"
            proposed.append(_result(row, identity, page, here, context))
            collected = here.get("collected")
            if collected is not None and collected.date is None:
                unclear.setdefault((collected.printed, page.number), []).append(identity)
        days |= {day.kind: day for day in on_page}
    issues = list(_day_issues(unclear))
    if len(proposed) > MOST:
        title = _("Not every value was read")
        issues.append(Issue(Severity.WARNING, title, _("The document holds more than {n} values.").format(n=MOST)))
    return LabReport(tuple(proposed[:MOST]), tuple(issues))


@dataclass(frozen=True, slots=True)
class _Context:
    sha256: str
    importer: str
    laboratory: str
    status: Status
    comma: bool


def _rows_by_page(
    laid_out: Sequence[tuple[PageWords, list[Line]]], day_first: bool | None
) -> Iterator[tuple[PageWords, list[Row], list[Day]]]:
    found = [(page, lines, _table_starts(lines)) for page, lines in laid_out]
    tabled = any(starts for _page, _lines, starts in found)
    carried: columns.Table | None = None
    panel = ""
    for page, lines, starts in found:
        rows: list[Row] = []
        on_page = days_of(lines, day_first)
        body = [line for line in lines if not _FOOTER.match(line.text)]
        if starts:
            for n, (index, size, tables) in enumerate(starts):
                end = starts[n + 1][0] if n + 1 < len(starts) else len(lines)
                below = [line for line in lines[index + size : end] if not _FOOTER.match(line.text)]
                for number, table in enumerate(tables):
                    rows += rows_of(_between(below, tables, number), table)
            carried = starts[-1][2][0] if len(starts[-1][2]) == 1 else None
        elif carried is not None:
            rows += rows_of(body, carried, carried=True, panel=panel)
        elif not tabled:
            rows = inline.block_rows(body) or inline.line_rows(body)
        panel = rows[-1].panel if rows else panel
        yield page, rows, on_page


def _table_starts(lines: Sequence[Line]) -> list[tuple[int, int, list[columns.Table]]]:
    starts = []
    index = 0
    while index < len(lines):
        tables, size = columns.tables_of(lines, index)
        if tables:
            starts.append((index, size, tables))
        index += max(1, size)
    return starts


def _between(lines: Sequence[Line], tables: Sequence[columns.Table], number: int) -> list[Line]:
    """The part of the lines that lies in one of several tables side by side."""
    if len(tables) == 1:
        return list(lines)
    height = max((line.height for line in lines), default=0.0)
    left = tables[number][0].left - height if number else float("-inf")
    right = tables[number + 1][0].left - height if number + 1 < len(tables) else float("inf")
    return lines_of(word for line in lines for word in line.words if left <= word.left < right)


def _days_for(row: Row, days: Sequence[Day]) -> dict[str, Day]:
    """For each kind of day the last one printed above the row, else the first one of the page."""
    chosen: dict[str, Day] = {}
    for day in days:
        if day.kind not in chosen or day.top < row.top:
            chosen[day.kind] = day
    return chosen


def _result(row: Row, identity: str, page: PageWords, days: dict[str, Day], context: _Context) -> TestResult:
    collected, reported = days.get("collected"), days.get("reported")
    when: PartialDate | None = collected.date if collected else None
    report_date = reported.date if reported else None
    date_kind = "collected" if when else "unknown"
    note = ""
    if collected is not None and collected.date is None:
        note = _("Collection date as printed: {date}").format(date=collected.printed)
    elif collected is None and report_date is not None:
        when, report_date, date_kind = report_date, None, "reported"
    number, comparator, doubt = _number(row.value, context.comma)
    read = min(word.confidence for cell in row.cells for word in cell.words)
    sure = min(row.sure - doubt, read)
    if read < 1.0 and _contradicts_itself(row, number):
        sure = min(sure, _DOUBTFUL)
    if date_kind != "collected":
        sure = min(sure, _WITHOUT_A_DAY)
    source = Source(
        context.sha256,
        f"page {page.number}",
        context.importer,
        confirmed=False,
        page=page.number,
        box=box_of(row.cells, page),
        confidence=round(max(0.05, sure), 2),
    )
    return TestResult(
        id=identity,
        status=context.status,
        display=row.name,
        category=ResultCategory.LABORATORY,
        value=row.value,
        value_number=number,
        comparator=comparator,
        unit=row.unit,
        reference_range=row.range,
        interpretation=row.flag,
        panel=row.panel,
        laboratory=context.laboratory,
        date=when,
        date_kind=date_kind,
        report_date=report_date,
        comments="\n".join(row.comments),
        note=note,
        confirmed=False,
        sources=(source,),
    )


def _contradicts_itself(row: Row, number: str | None) -> bool:
    """Whether a value read from a picture does not fit what is printed beside it; the value stays as it was read."""
    if number is None:
        return any(letter.isdigit() for letter in row.value) and any(letter in "OolIS|" for letter in row.value)
    found = _RANGE.search(row.range)
    if found is None:
        return False
    low, high = (Decimal(part.replace(",", ".")) for part in found.groups())
    value, flag = Decimal(number), row.flag.strip().upper()[:1]
    outside = not low <= value <= high
    lost_point = "." in found[0] and "." not in number and not low / 5 <= value <= high * 5
    return lost_point or (outside and not flag) or (not outside and flag in {"H", "L"})


def _number(value: str, comma: bool) -> tuple[str | None, str, float]:
    """The number in a printed value, its comparator, and how much doubt its punctuation leaves.

    A decimal comma counts where the whole report is printed with it; then a point may part thousands.
    """
    if comma and re.fullmatch(r"\D{0,3}\d{1,3}(?:\.\d{3})+", value):
        return None, "", 0.15
    plain = value.replace(",", ".") if comma and _DECIMAL_COMMA.search(value) else value
    parsed = parse_value(plain)
    if parsed is not None:
        return str(parsed.number), parsed.comparator, 0.0
    return None, "", 0.15 if "," in value else 0.0


def _day_issues(unclear: dict[tuple[str, int], list[str]]) -> Iterator[Issue]:
    for (printed, page), identities in unclear.items():
        yield Issue(
            Severity.WARNING,
            _("A collection date that can be read in two ways"),
            ngettext(
                "The page prints the date as {date}. {n} result has no date until you say which part is the month.",
                "The page prints the date as {date}. {n} results have no date until you say which part is the month.",
                len(identities),
            ).format(date=printed, n=len(identities)),
            f"page {page}",
            decision=True,
            record=identities[0],
        )
