"""Series of test results: the same test in the same unit, never converted, never mixed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from secondop_desktop.core.charts import TrendPoint
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.quantities import decimal_or_none, parse_range, parse_value
from secondop_desktop.core.records import TestResult
from secondop_desktop.core.specimens import named_with_specimen
from secondop_desktop.core.turns import give_way

# What laboratories print for "within the range" (HL7 table 0078 and its words); anything else counts as a flag.
NORMAL = frozenset({"", "n", "normal", "within normal limits", "wnl", "in range", "within range", "none"})
_PRINTED_LIMIT = re.compile(r"\d+(?:\.\d+)?")


def flag_of(record: TestResult) -> str:
    """The laboratory's flag as printed, empty when it printed none or said "normal"."""
    flag = record.interpretation.strip()
    return "" if flag.casefold() in NORMAL else flag


@dataclass(frozen=True, slots=True)
class Result:
    """One value of a series; several records where several sources print the same."""

    records: tuple[TestResult, ...]

    @property
    def record(self) -> TestResult:
        return self.records[0]

    @property
    def flag(self) -> str:
        return flag_of(self.record)


@dataclass(frozen=True, slots=True)
class Series:
    """Every result of one test in one unit, oldest first.

    `name` says of what it was taken, where that is not blood, and what tells it from others of its name.
    """

    name: str
    unit: str
    panel: str
    results: tuple[Result, ...]

    @property
    def newest(self) -> Result:
        """The newest result; of two sources of it the one that prints a range, also where it prints fewer decimals."""
        last = self.results[-1]
        if last.record.reference_range:
            return last
        of_the_day = (r for r in reversed(self.results[:-1]) if _day_or_id(r.record) == _day_or_id(last.record))
        return next((r for r in of_the_day if r.record.reference_range and _rounds_to(last.record, r.record)), last)

    @property
    def flagged(self) -> bool:
        """Whether the laboratory flagged its newest result."""
        return bool(self.newest.flag)

    @property
    def range(self) -> str:
        """The range that the newest report with one printed."""
        return next((r.record.reference_range for r in reversed(self.results) if r.record.reference_range), "")


_Key = tuple[str, ...]


def _named(record: TestResult) -> _Key:
    return (record.display.casefold(), record.unit)


def _test_key(record: TestResult, coded: Mapping[_Key, Sequence[TestResult]]) -> _Key:
    """What makes results the same test: the code; without one the name, the specimen and the method.

    A result without a code goes with the coded ones of its name and unit when those are all of one code, and neither
    specimen nor method speaks against it.
    """
    if record.code is not None:
        return ("code", record.code.system, record.code.code)
    others = coded.get(_named(record), ())
    codes = {(other.code.system, other.code.code) for other in others if other.code is not None}
    if len(codes) == 1 and all(
        not mine or not theirs or mine.casefold() == theirs.casefold()
        for other in others
        for mine, theirs in ((record.specimen, other.specimen), (record.method, other.method))
    ):
        return ("code", *codes.pop())
    return ("name", record.display.casefold(), record.specimen.casefold(), record.method.casefold())


def _order(record: TestResult) -> tuple[int, str]:
    # Not by id, which is random: what is of one moment stays as it came.
    when = record.date
    return (when.earliest().toordinal() if when else 0, when.iso if when else "")


def series_of(records: Iterable[TestResult]) -> list[Series]:
    """The records in series by test and unit, in the order in which the tests first appear.

    Series of one name and unit (other codes, methods or specimens) are told apart in their names.
    """
    every = list(records)
    coded: dict[_Key, list[TestResult]] = {}
    for record in every:
        if record.code is not None:
            coded.setdefault(_named(record), []).append(record)
    groups: dict[_Key, list[TestResult]] = {}
    for record in every:
        give_way()
        groups.setdefault((*_test_key(record, coded), record.unit), []).append(record)
    ordered = [sorted(group, key=_order) for group in groups.values()]
    alike = Counter(_named(group[-1]) for group in ordered)
    found = []
    for group in ordered:
        newest = group[-1]
        apart = _told_apart(group) if alike[_named(newest)] > 1 else ""
        name = named_with_specimen(newest)
        if apart and name == newest.display:
            name = f"{name} ({apart})"
        elif apart and not name.endswith(f"({apart})"):
            name = f"{name[:-1]}, {apart})"
        found.append(Series(name, newest.unit, newest.panel, tuple(_same_merged(group))))
    # The same test in another unit stands below it.
    places: dict[str, int] = {}
    for place, series in enumerate(found):
        places.setdefault(series.newest.record.display.casefold(), place)
    return sorted(found, key=lambda series: places[series.newest.record.display.casefold()])


def _told_apart(group: Sequence[TestResult]) -> str:
    """What tells a series from another one of its name and unit: method, specimen or code, as recorded."""
    for words in (record.method or record.specimen for record in reversed(group)):
        if words:
            return words
    codes = [record.code.code for record in group if record.code is not None]
    return codes[-1] if codes else ""


def _same_merged(ordered: Sequence[TestResult]) -> list[Result]:
    """The same result of two sources is one result: equal day, value and status, and no other flag or range.

    A source that prints a range stands for one that prints none.
    """
    merged: dict[tuple[object, ...], list[list[TestResult]]] = {}
    found: list[list[TestResult]] = []
    for record in ordered:
        give_way()
        groups = merged.setdefault((_day_or_id(record), record.value, record.status), [])
        same = next((group for group in groups if all(_agree(record, other) for other in group)), None)
        if same is not None:
            same.append(record)
        else:
            groups.append([record])
            found.append(groups[-1])
    return [Result(tuple(sorted(group, key=_tells_less))) for group in found]


def _day_or_id(record: TestResult) -> str:
    return record.date.day_iso if record.date else record.id


def _agree(one: TestResult, other: TestResult) -> bool:
    """Whether flag and range are the same, or one of the two sources is silent about them."""
    flags = (one.interpretation.strip(), other.interpretation.strip())
    ranges = (one.reference_range, other.reference_range)
    return all(a == b or not a or not b for a, b in (flags, ranges))


def _rounds_to(longer: TestResult, shorter: TestResult) -> bool:
    """Whether one value is the other one printed with fewer decimals, and neither flag speaks against it."""
    one, other = decimal_or_none(longer.value), decimal_or_none(shorter.value)
    if one is None or other is None or flag_of(longer) not in {"", flag_of(shorter)}:
        return False
    return one.quantize(other, ROUND_HALF_UP) == other


def _tells_less(record: TestResult) -> int:
    return -bool(record.interpretation.strip()) - bool(record.reference_range)


def day_of(result: Result) -> PartialDate | None:
    """The day of a result without its time."""
    when = result.record.date
    return PartialDate(when.day_iso) if when is not None else None


def points_of(series: Series) -> list[TrendPoint]:
    """The results that can be drawn: with a number as printed and a date."""
    points = []
    for result in series.results:
        record = result.record
        number = decimal_or_none(record.value_number) if record.value_number is not None else None
        parsed = parse_value(record.value)
        if number is None and parsed is not None:
            number = parsed.number
        if number is None or record.date is None:
            continue
        limits = parse_range(record.reference_range) if record.reference_range else None
        printed = _PRINTED_LIMIT.findall(record.reference_range)
        low = limits.low if limits else None
        high = limits.high if limits else None
        points.append(
            TrendPoint(
                when=record.date,
                number=number,
                printed=record.value,
                bounded=bool(record.comparator or (parsed and parsed.comparator)),
                flag=result.flag,
                low=low,
                high=high,
                low_printed=next((text for text in printed if low is not None and Decimal(text) == low), ""),
                high_printed=next((text for text in printed if high is not None and Decimal(text) == high), ""),
            )
        )
    return points
