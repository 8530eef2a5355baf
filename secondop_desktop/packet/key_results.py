"""The key results on page one: which they are, and a table of them whose columns are as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.corrections import printed_otherwise
from secondop_desktop.core.dates import show
from secondop_desktop.core.records import ResultCategory, Status, TestResult
from secondop_desktop.core.text import _, pgettext
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.facts import Facts, once, result_words
from secondop_desktop.packet.results import Series, series_of
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import INK, LINE, TABLE, Face
from secondop_desktop.packet.tags import Role, Tag, row_of
from secondop_desktop.packet.text import Line, Span, soft, text_width, wrap
from secondop_desktop.packet.typeface import plain, width
from secondop_desktop.packet.units import written

_DAY_AND_SOURCE = 136.0
"""What the date and the source take at the right, in points."""
_SOURCE = 48.0
"""What of it is left for the source where a remark stands behind the date."""
_GAP = 9.0
_USUAL = (30.0, 30.0, 66.0, 75.0)
"""How wide value, flag, unit and range are where there is room for it."""
_USUAL_NAME, _SHORTEST_NAME, _STEP = 139.0, 99.0, 8.0
_NAME_LINES = 2


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A line of "Key results" on page one."""

    series: Series
    linked: bool

    @property
    def keep(self) -> bool:
        """Whether it stays before what is neither flagged nor linked."""
        return self.linked or self.series.flagged

    @property
    def record(self) -> TestResult:
        """The newest result of the test."""
        return self.series.newest.record

    @property
    def face(self) -> Face:
        """What the line is set in."""
        return Face.BOLD if self.series.flagged else Face.REGULAR

    @property
    def day(self) -> str:
        """The day of the result, with what a reader must know of it: not final, corrected, not confirmed."""
        record = self.record
        when = show(record.date) or _("date not recorded")
        if record.status is Status.PRELIMINARY:
            when = _("{date}, preliminary").format(date=when)
        elif printed_otherwise(record) is not None:
            when = _("{date}, corrected").format(date=when)
        return when if record.confirmed else f"{when}, {_('not confirmed')}"

    def name_lines(self, measure: float) -> list[Line]:
        """The name of the test, broken for a column."""
        return wrap((Span(plain(self.series.name), self.face),), TABLE, measure)

    def widths(self) -> tuple[float, float, float, float, float]:
        """How wide the value before its decimal point and from there on, flag, unit and range are."""
        record = self.record
        whole, point, rest = record.value.partition(".")
        texts = (whole, point + rest, record.interpretation, written(record.unit), record.reference_range)
        before, after, flag, unit, limits = (width(plain(text), self.face, TABLE.pt) for text in texts)
        return before, after, flag, unit, limits


@once
def key_results(facts: Facts) -> list[KeyResult]:
    """The newest result of each laboratory test: linked to the case first, then flagged, then the newest.

    What has neither a value nor a flag tells nothing here and comes last.
    """
    wanted = list(facts.plan.case.key_result_ids) if facts.plan.case is not None else []
    results = [r for r in facts.of(TestResult) if r.category is ResultCategory.LABORATORY]
    found = []
    for series in series_of(results):
        places = [wanted.index(r.id) for result in series.results for r in result.records if r.id in wanted]
        found.append((min(places, default=len(wanted)), KeyResult(series, bool(places))))

    def order(item: tuple[int, KeyResult]) -> tuple[int, bool, bool, int]:
        place, key = item
        when = key.record.date
        empty = not key.record.value and not key.series.flagged
        return place, not key.series.flagged, empty, -when.latest().toordinal() if when is not None else 0

    return [key for _place, key in sorted(found, key=order)]


class KeyTable:
    """A table of key results. A result with a part too wide for any column stands as running text: nothing is cut."""

    def __init__(self, keys: Sequence[KeyResult], measure: float) -> None:
        days = [width(plain(key.day), key.face, TABLE.pt) + _SOURCE for key in keys]
        self._day = measure - max(_DAY_AND_SOURCE, *days, 0.0)
        room = self._day - _GAP
        tabular = list(keys)
        while True:
            needs, point = self._needs(tabular)
            name = self._name_width(tabular, room - sum(needs) - len(needs) * _GAP)
            if name is not None:
                break
            tabular.remove(max(tabular, key=lambda key: sum(key.widths()) + 30.0 * len(key.name_lines(_USUAL_NAME))))
        spare = room - name - sum(needs) - len(needs) * _GAP
        columns = []
        for need, usual in zip(needs, _USUAL, strict=True):
            more = min(spare, max(0.0, usual - need))
            spare -= more
            columns.append(need + more)
        self._name = name + spare
        self._xs = [0.0]
        for before in (self._name, *columns[:-1]):
            self._xs.append(self._xs[-1] + before + _GAP)
        self._point = self._xs[1] + point
        self._tabular = {id(key) for key in tabular}
        self._lines: dict[int, list[Line]] = {}

    @staticmethod
    def _headings() -> tuple[str, ...]:
        return _("Test"), pgettext("column of a narrow table", "Result"), _("Flag"), _("Unit"), _("Range"), _("Date")

    def _needs(self, keys: Sequence[KeyResult]) -> tuple[list[float], float]:
        """How wide value, flag, unit and range must be, and where in its column the decimal point stands."""
        found = [key.widths() for key in keys]
        before, after, *others = (max(column) for column in zip(*found, strict=True)) if found else (0.0,) * 5
        names = [text_width(soft(name), TABLE.pt) for name in self._headings()[1:5]]
        return [max(need, name) for need, name in zip((before + after, *others), names, strict=True)], before

    @staticmethod
    def _name_width(keys: Sequence[KeyResult], room: float) -> float | None:
        """How wide the names should be to take the fewest lines, two each at most; None where two are too few."""
        if not keys:
            return min(room, _USUAL_NAME)
        best: tuple[int, float] | None = None
        name = min(room, _USUAL_NAME)
        while name >= _SHORTEST_NAME:
            lines = [len(key.name_lines(name)) for key in keys]
            if max(lines) <= _NAME_LINES and (best is None or sum(lines) < best[0]):
                best = sum(lines), name
            if name >= room:
                break
            name = min(room, name + _STEP)
        return best[1] if best is not None else None

    def _shown(self, key: KeyResult) -> list[Line]:
        """The lines of the name, or of the whole result where it stands as running text."""
        lines = self._lines.get(id(key))
        if lines is None:
            if id(key) in self._tabular:
                lines = key.name_lines(self._name)
            else:
                text = f"{key.series.name}: {result_words(key.record)}"
                lines = wrap((Span(plain(text), key.face),), TABLE, self._day - _GAP)
            self._lines[id(key)] = lines
        return lines

    def height(self, key: KeyResult) -> float:
        """How high a result is drawn, with the line below it."""
        return TABLE.line * len(self._shown(key)) + 1.5

    @property
    def head_height(self) -> float:
        """How high the headings of the columns are drawn."""
        return TABLE.line + 1.5

    def draw(self, book: Book, sheet: Sheet, keys: Sequence[KeyResult], left: float, right: float, top: float) -> float:
        """Draw the table with these of its results; returns where it ends."""
        names = self._headings()
        table = Tag(Role.TABLE)
        *tags, last = row_of(table, len(names) + 1, Role.COLUMN_HEADING)
        for name, x, tag in zip(names, (*self._xs, self._day), tags, strict=True):
            sheet.lines(wrap(soft(name), TABLE, 100), left + x, top, TABLE, tag=tag)
        sheet.right_aligned(wrap(soft(_("Source")), TABLE, 100)[0], right, top, TABLE, tag=last)
        top += TABLE.line
        sheet.rule(left, right, top, colour=INK)
        top += 1.5
        for key in keys:
            self._draw(book, sheet, key, left, right, top, row_of(table, len(names) + 1))
            top += self.height(key)
            sheet.rule(left, right, top - 1.5, colour=LINE)
        return top

    def _draw(
        self, book: Book, sheet: Sheet, key: KeyResult, left: float, right: float, top: float, cells: Sequence[Tag]
    ) -> None:
        test, value, flag, unit, limits, day, source = cells
        record, face = key.record, key.face
        baseline = top + TABLE.line / 2 + 0.31 * TABLE.pt
        sheet.lines(self._shown(key), left, top, TABLE, tag=test)
        if id(key) in self._tabular:
            _name, _value, *xs = self._xs
            before = self._point - key.widths()[0]
            parts = ((record.value, before, value), (record.interpretation, xs[0], flag))
            others = ((written(record.unit), xs[1], unit), (record.reference_range, xs[2], limits))
            for text, x, tag in (*parts, *others):
                sheet.spans((Span(plain(text), face, INK),), left + x, baseline, TABLE.pt, tag=tag)
        ref = book.refs(key.series.newest.records)
        sheet.spans(ref, right - text_width(ref, TABLE.pt), baseline, TABLE.pt, tag=source)
        sheet.spans((Span(key.day, face, INK),), left + self._day, baseline, TABLE.pt, tag=day)
