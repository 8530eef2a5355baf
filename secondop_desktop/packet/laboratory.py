"""Laboratory pages: trend charts first, then every result in tables by date, as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.charts import TrendPoint, trend
from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import ResultCategory, TestResult
from secondop_desktop.core.specimens import named_with_specimen
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.facts import Facts, in_voice, marks
from secondop_desktop.packet.flow import Align, Column, Flow, Row
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.results import Result, Series, day_of, points_of, series_of
from secondop_desktop.packet.style import FOOT, LINE, TABLE, Face
from secondop_desktop.packet.text import (
    NEW_LINE,
    Line,
    Span,
    Text,
    bold,
    join,
    page_links,
    regular,
    soft,
    wrap,
)
from secondop_desktop.packet.typeface import width
from secondop_desktop.packet.units import written

TABLED = frozenset({ResultCategory.LABORATORY, ResultCategory.VITAL_SIGNS})
"""The results that stand in these tables."""
_CHARTS = 6
_MOST_CHARTS = 15
_NAMES = 100.0
_UNITS = 60.0
_RANGES = 64.0
_BESIDE_NUMBER = 10.0
_LONG_NAMES = 230.0
_WIDE_COLUMN = 96.0
_COLUMNS = 6
_NARROW = 450.0
"""On pages that are laid out narrower than this, in points, fewer dates and charts stand side by side."""
_CHART_HEIGHT = 112.0


_Chart = tuple[Series, Sequence[TrendPoint]]


@dataclass(frozen=True, slots=True)
class _Table:
    """Results that stand under up to six dates."""

    days: tuple[PartialDate, ...]
    series: tuple[Series, ...]


def laboratory(book: Book, facts: Facts) -> None:
    """Trends and tables of laboratory results and of vital signs; nothing when there are none."""
    by_category = {
        ResultCategory.LABORATORY: _("Laboratory trends"),
        ResultCategory.VITAL_SIGNS: _("Vital signs"),
    }
    flow: Flow | None = None
    unchecked = [r for r in facts.unchecked if isinstance(r, TestResult)]
    for category, title in by_category.items():
        results = [r for r in facts.of(TestResult) if r.category is category]
        hidden = [r for r in unchecked if r.category is category]
        if not results and not hidden:
            continue
        if flow is None:
            flow = Flow(book, Section.LABORATORY)
            flow.title(title, "trends", f"trends/{category}")
        else:
            flow.gap(14)
            flow.title(title, f"trends/{category}")
        _category(flow, facts, results, hidden, charts=category is ResultCategory.LABORATORY)
    if flow is not None:
        book.end("trends")


def results_title(facts: Facts) -> str:
    """What the contents call these pages."""
    checked = {r.category for r in facts.of(TestResult)}
    if ResultCategory.LABORATORY in checked:
        return _("Trend charts and tables")
    return _("Vital signs") if ResultCategory.VITAL_SIGNS in checked else _("Values that nobody has checked")


def has_results(facts: Facts) -> bool:
    """Whether there is a laboratory page to print."""
    found = [*facts.of(TestResult), *(r for r in facts.unchecked if isinstance(r, TestResult))]
    return any(r.category in TABLED for r in found)


def unchecked_line(book: Book, hidden: Sequence[TestResult]) -> Text:
    """How many values a machine read and nobody checked, and where they stand."""
    count = ngettext("{n} value not checked, see", "{n} values not checked, see", len(hidden)).format(n=len(hidden))
    return join((bold(count), page_links(book.numbers, _targets(book, hidden), 4)))


def _category(
    flow: Flow, facts: Facts, results: Sequence[TestResult], hidden: Sequence[TestResult], *, charts: bool
) -> None:
    book = flow.book
    groups = series_of(results)
    days = sorted({when for s in groups for r in s.results if (when := day_of(r)) is not None})
    drawn = _charts(facts, groups) if charts else []
    if days:
        span = (
            show(days[0]) if len(days) == 1 else _("{first} to {last}").format(first=show(days[0]), last=show(days[-1]))
        )
        count = ngettext("{n} day with results, {dates}.", "{n} days with results, {dates}.", len(days))
        legend = count.format(n=len(days), dates=span) if len(days) > 1 else f"{span}."
        if charts and drawn:
            legend += " " + _("Grey band: the range printed on each report. Square: flagged by the laboratory.")
        flow.paragraph(soft(legend), TABLE, after=6)
    if hidden:
        flow.paragraph(unchecked_line(book, hidden), TABLE, after=6)
    _draw_charts(flow, drawn)
    remarks = _Remarks()
    columns = _columns(flow, groups)
    for table in _tables(groups, columns):
        _table(flow, table, columns, remarks)
    undated = [s for s in groups for r in s.results if r.record.date is None]
    if undated:
        _undated(flow, undated)
    if groups:
        flow.gap(3)
        said = _how_to_read(groups, days)
        flow.paragraph(join((*(soft(sentence) for sentence in said), *(soft(text) for text in remarks.texts))), TABLE)


def _how_to_read(groups: Sequence[Series], days: Sequence[PartialDate]) -> list[str]:
    """What a reader has to know of these tables, and nothing that does not occur in them."""
    said = [_("Values, units, ranges and flags are as printed.")]
    if any(len({day_of(r) for r in series.results if day_of(r) is not None}) < len(days) for series in groups):
        said.append(_("A blank means that the test is not in that report."))
    if any(r.record.interpretation.strip() and not r.flag for series in groups for r in series.results):
        said.append(_("A result that its laboratory marked as normal carries no flag here."))
    units = {(series.newest.record.display.casefold(), series.unit) for series in groups}
    if len({name for name, _unit in units}) < len(units):
        said.append(_("Results in different units stand on lines of their own and are not converted."))
    coded = sorted({series.unit for series in groups if written(series.unit) != series.unit})
    if coded:
        pairs = [_("{written} for {code}").format(written=written(code) or "–", code=code) for code in coded]
        said.append(_("Units that a source states as codes are written out: {list}.").format(list=", ".join(pairs)))
    return said


def _charts(facts: Facts, groups: Sequence[Series]) -> list[_Chart]:
    """The series with the most to tell: linked to the case, flagged, or long."""
    linked = set(facts.plan.case.key_result_ids) if facts.plan.case is not None else set()
    drawn = []
    for place, series in enumerate(groups):
        points = points_of(series)
        if len(points) < 2 or len({point.when.day_iso for point in points}) < 2:
            continue
        is_linked = any(record.id in linked for result in series.results for record in result.records)
        drawn.append((not is_linked, not any(r.flag for r in series.results), -len(points), place, series, points))
    ranked = sorted(drawn, key=lambda item: item[:4])
    # More than two rows only for what is linked to the case or was flagged.
    chosen = ranked[:_CHARTS] + [item for item in ranked[_CHARTS:_MOST_CHARTS] if not (item[0] and item[1])]
    return [(series, points) for *_rank, series, points in sorted(chosen, key=lambda item: item[3])]


def _draw_charts(flow: Flow, chosen: Sequence[_Chart]) -> None:
    """Small multiples of these series."""
    gap = 16.5
    beside = 3 if flow.measure >= _NARROW else 2
    width_each = (flow.measure - (beside - 1) * gap) / beside
    for start in range(0, len(chosen), beside):
        beside_each_other = chosen[start : start + beside]
        headings = [_chart_heading(series, width_each) for series, _points in beside_each_other]
        high = max(len(lines) for lines in headings) * TABLE.line
        flow.need(_CHART_HEIGHT + high + 15)
        for column, ((series, points), lines) in enumerate(zip(beside_each_other, headings, strict=True)):
            left = flow.left + column * (width_each + gap)
            flow.sheet.lines(lines, left, flow.y + high - len(lines) * TABLE.line, TABLE)
            flow.sheet.rule(left, left + width_each, flow.y + high + 1.5, colour=LINE)
            drawing = trend(points, width_each, _CHART_HEIGHT - 8, FOOT.pt, _measure)
            told = _told(series.name, written(series.unit), points)
            flow.sheet.chart(drawing, left, flow.y + high + 4, FOOT.pt, told)
        flow.y += high + 4 + _CHART_HEIGHT + 10


def _chart_heading(series: Series, measure: float) -> list[Line]:
    """Name and unit in at most two lines; a longer name ends with an ellipsis, as it stands whole in the table."""
    name = series.name
    while True:
        unit = written(series.unit)
        lines = wrap(join((bold(name), soft(unit))), TABLE, measure)
        if unit and not _ends_with(lines[-1], unit):
            # A unit is not broken at its stroke where it has room on a line of its own.
            lines = wrap((*bold(name), *NEW_LINE, *soft(unit)), TABLE, measure)
        words = name.rstrip("…").split()
        if len(lines) <= 2 or len(words) < 2:
            return lines[:3]
        name = " ".join(words[:-1]) + "…"


def _ends_with(line: Line, words: str) -> bool:
    return "".join(span.text for span in line.spans).rstrip().endswith(words)


def _told(name: str, unit: str, points: Sequence[TrendPoint]) -> str:
    """What a chart shows, in words."""
    ordered = sorted(points, key=lambda point: point.when.earliest())
    values = "; ".join(f"{show(p.when)}: {p.printed} {p.flag}".strip() for p in ordered)
    return _("Chart of {name} in {unit}. {values}").format(name=name, unit=unit or _("no unit"), values=values)


def _measure(text: str, strong: bool) -> float:
    return width(text, Face.BOLD if strong else Face.REGULAR, FOOT.pt)


def _columns(flow: Flow, groups: Sequence[Series]) -> int:
    """How many dates stand side by side in a table: so many that no number is cut into two lines."""
    most = _COLUMNS if flow.measure >= _NARROW else _COLUMNS // 2
    words = {word for series in groups for result in series.results for word in result.record.value.split()}
    widest = max((width(word, Face.BOLD, TABLE.pt) for word in words), default=0.0) + _BESIDE_NUMBER
    return max(1, min(most, int((flow.measure - _NAMES - _UNITS - _RANGES) / widest)))


def _tables(groups: Sequence[Series], columns: int) -> list[_Table]:
    """The series cut into blocks of up to this many dates, the newest block first, dates oldest first inside."""
    days = sorted({when for s in groups for r in s.results if (when := day_of(r)) is not None})
    tables = []
    for end in range(len(days), 0, -columns):
        block = tuple(days[max(0, end - columns) : end])
        inside = tuple(s for s in groups if any(day_of(r) in block for r in s.results))
        tables.append(_Table(block, inside))
    return tables


_NAMED = 4
"""So many tests of a day are named in a remark."""


class _Remarks:
    """Remarks below a table, each said once and marked with a star or a dagger where it applies."""

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}
        self._marked: dict[tuple[str, str], dict[str, None]] = {}

    def add(self, text: str) -> None:
        self._texts.setdefault(text)

    def mark(self, test: str, date: str, what: str) -> None:
        """Remember what has to be said of a value, together with others of its day."""
        self._marked.setdefault((date, what), {}).setdefault(test)

    @property
    def texts(self) -> list[str]:
        """The remarks, the same one of several tests said once."""
        text = _("† {test}, {date}: {what}.")
        few = [
            text.format(test=", ".join(tests), date=date, what=what)
            for (date, what), tests in self._marked.items()
            if len(tests) <= _NAMED
        ]
        # Of many the mark beside each says which.
        days: dict[str, list[str]] = {}
        for (date, what), tests in self._marked.items():
            if len(tests) > _NAMED:
                days.setdefault(what, []).append(date)
        text = _("† {what}: the marked values of {dates}.")
        many = [text.format(what=what, dates=", ".join(dates)) for what, dates in days.items()]
        return [*self._texts, *few, *many]


def _table(flow: Flow, table: _Table, most: int, remarks: _Remarks) -> None:
    """One table of the series; `most` dates have room side by side."""
    book = flow.book
    printed_ranges = {r.record.reference_range for series in table.series for r in series.results} - {""}
    units, ranges = _UNITS, _RANGES if printed_ranges else 0.0
    column = (flow.measure - _NAMES - units - _RANGES) / most
    if printed_ranges and len(table.days) < most:
        # Where there is room, no range is broken ("*" marks one that was another on other dates).
        longest_range = max(width(f"{text}*", Face.REGULAR, TABLE.pt) for text in printed_ranges)
        ranges = max(ranges, min(_WIDE_COLUMN, longest_range + 8))
    # Few dates have wide columns, so that a value and its flag stand in one line beside the test.
    longest = max((width(series.name, Face.REGULAR, TABLE.pt) for series in table.series), default=0.0) + 8
    free = flow.measure - units - ranges - max(_NAMES, min(longest, _LONG_NAMES))
    column = max(column, min(_WIDE_COLUMN, free / len(table.days)))
    names = flow.measure - units - ranges - column * len(table.days)
    columns = [Column(_("Test"), names), Column(_("Unit"), units)]
    columns += [Column(_("Range"), ranges)] if printed_ranges else []
    columns += [Column(_heading(day), column, Align.DECIMAL) for day in table.days]
    rows = []
    sources: list[list[TestResult]] = [[] for _day in table.days]
    for series in table.series:
        cells: list[Text] = []
        shown = [r for r in series.results if day_of(r) in table.days]
        printed = [r.record.reference_range for r in shown if r.record.reference_range]
        newest = printed[-1] if printed else ""
        others = [r for r in shown if r.record.reference_range not in {"", newest}]
        for index, day in enumerate(table.days):
            found = [r for r in shown if day_of(r) == day]
            sources[index] += [record for result in found for record in result.records]
            cells.append(join((_marked_value(result, remarks) for result in found), "; "))
        dates: dict[str, list[str]] = {}
        for other in others:
            dates.setdefault(other.record.reference_range, []).append(show(other.record.date))
        for limits, when in dates.items():
            text = _("{test} range on {dates}: {range}.")
            remarks.add("* " + text.format(test=series.name, dates=", ".join(when), range=limits))
        star = "*" if others else ""
        limits_of: tuple[Text, ...] = (soft(newest + star),) if printed_ranges else ()
        rows.append(Row((regular(series.name), soft(written(series.unit)), *limits_of, *cells)))
    before: tuple[Text, ...] = (soft(_("Source page")), (), ()) if printed_ranges else (soft(_("Source page")), ())
    rows.append(Row((*before, *(page_links(book.numbers, _targets(book, found), 2) for found in sources))))
    flow.gap(8)
    flow.table(columns, rows)


def _targets(book: Book, records: Sequence[TestResult]) -> list[str]:
    found = (target for record in records for target in book.targets(record))
    return sorted(dict.fromkeys(found), key=lambda target: book.numbers.of.get(target, 0))


def _heading(day: PartialDate) -> str:
    """The date over a column, its year on a line of its own."""
    text, year = show(day), str(day.year)
    return f"{text[: -len(year)].strip()}\n{year}" if text.endswith(year) and text != year else text


def _value(result: Result) -> Text:
    """A value with its flag, of weight when the laboratory flagged it."""
    record = result.record
    if not record.value:
        return join((soft(_("no value")), bold(result.flag) if result.flag else ()))
    text = in_voice(record, record.value) if not result.flag else bold(record.value)
    return join((text, bold(result.flag) if result.flag else ()))


def _marked_value(result: Result, remarks: _Remarks) -> Text:
    """A value for a narrow column: what is not final, not confirmed or the patient's is said in a remark below."""
    words = "".join(span.text for span in marks(result.record)).strip("()")
    if not words:
        return _value(result)
    record = result.record
    remarks.mark(record.display, show(record.date), words)
    return (*_value(result), Span("†"))


def _undated(flow: Flow, groups: Sequence[Series]) -> None:
    flow.gap(8)
    flow.heading(_("Results without a date"))
    columns = (
        Column(_("Test"), 190),
        Column(_("Result"), 90, Align.DECIMAL),
        Column(_("Unit"), 80),
        Column(_("Range"), flow.measure - 190 - 90 - 80 - 60),
        Column(_("Source"), 60, Align.RIGHT),
    )
    rows = []
    for series in dict.fromkeys(groups):
        for result in series.results:
            record = result.record
            if record.date is None:
                cells = (
                    regular(named_with_specimen(record)),
                    join((_value(result), marks(record))),
                    soft(written(record.unit)),
                    soft(record.reference_range),
                )
                rows.append(Row((*cells, flow.book.refs(result.records))))
    flow.table(columns, rows)
