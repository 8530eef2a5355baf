"""Test results arranged for the table: by panel and report, the newest of each test or every one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import Document, ResultCategory, TestResult
from secondop_desktop.core.specimens import named_with_specimen
from secondop_desktop.core.text import _, pgettext
from secondop_desktop.ui.models.table import Cell, Column, Group
from secondop_desktop.ui.models.wording import result_category_word, status_word
from secondop_desktop.usecases.show_results import OneTest, flag_of

MANY = 4000
"""Of more results than these only what is shown is read: the newest of each test, then what is asked for."""
SERIES_HELD = 8
"""So many tests' results are held of those that were read one by one."""

_ORDER = {category: place for place, category in enumerate(ResultCategory)}


class Older(StrEnum):
    """Which of very many results are read beyond the newest of each test."""

    EVERY = "every"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Results:
    """What was read for the room: results newest first, and documents by id.

    Of very many results `results` are the newest of each test in each panel and what was withdrawn; the others are
    known by `numbers`, and `by_test` gains those of a test when they are read, by `hold`. `partly`: only some of the
    newest are known so far. `older` are the results that are shown where all, or all flagged ones, are wished for.
    """

    results: tuple[TestResult, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)
    by_test: dict[Hashable, tuple[TestResult, ...]] = field(default_factory=dict)
    numbers: Mapping[Hashable, Sequence[int]] = field(default_factory=dict)
    partly: bool = False
    older: Mapping[Older, tuple[TestResult, ...]] = field(default_factory=dict)

    def series(self, record: TestResult) -> tuple[TestResult, ...] | None:
        """Every result of this one's test, newest first; None where they were not read yet."""
        key = test_key(record)
        unread = self.partly or key in self.numbers
        return self.by_test.get(key, None if unread else ())

    def hold(self, key: Hashable, found: tuple[TestResult, ...], documents: Mapping[str, Document]) -> None:
        """Keep what was read of a test, and let the one go that was read the longest ago."""
        self.by_test[key] = found
        self.documents.update(documents)
        while len(self.by_test) > SERIES_HELD:
            del self.by_test[next(iter(self.by_test))]

    def lacks(self, wish: Wish) -> Older | None:
        """Which of the older results have to be read for this; None where all that is wished for is there."""
        if not self.numbers or not (wish.every or wish.flagged) or Older.EVERY in self.older:
            return None
        wanted = Older.FLAGGED if wish.flagged else Older.EVERY
        return None if wanted in self.older else wanted

    def lacks_result(self, wanted: str) -> bool:
        """Whether there may be a result with this id that was not read."""
        return self.partly or (bool(self.numbers) and not any(item.id == wanted for item in self.results))

    def listed(self, wish: Wish) -> tuple[TestResult, ...]:
        """The results among which this is to be found."""
        if not (wish.every or wish.flagged):
            return self.results
        every = self.older.get(Older.EVERY, self.results)
        return self.older.get(Older.FLAGGED, every) if wish.flagged else every


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the results is to be shown. `every`: each result of each test, and not only the newest."""

    panel: str = ""
    flagged: bool = False
    every: bool = False
    withdrawn: bool = False
    must_show: str = ""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Rows for the table, and the panels there are to choose from."""

    rows: tuple[TestResult | Group, ...] = ()
    panels: tuple[str, ...] = ()
    withdrawn: int = 0


def test_key(result: TestResult) -> Hashable:
    """What makes two results the same test: its code, or else its name and specimen; and the unit as printed."""
    if result.code is not None:
        return result.code.system, result.code.code, result.unit
    return "", result.display.casefold(), result.specimen.casefold(), result.unit


def numbers_of(tests: Iterable[OneTest]) -> dict[Hashable, Sequence[int]]:
    """The inner numbers of the results of each test, by the key that `test_key` gives them."""
    found: dict[Hashable, Sequence[int]] = {}
    for test in tests:
        key: Hashable = (test.system, test.code, test.unit)
        if test.system is None:
            key = ("", test.display.casefold(), test.specimen.casefold(), test.unit)
        have = found.get(key)
        found[key] = test.numbers if have is None else (*have, *test.numbers)
    return found


def checked(results: Iterable[TestResult]) -> tuple[TestResult, ...]:
    """The facts of a series; what a machine read and nobody confirmed is left out."""
    return tuple(item for item in results if item.is_fact and not item.unchecked_reading)


def by_test(results: Iterable[TestResult]) -> dict[Hashable, tuple[TestResult, ...]]:
    """The results by test; what a machine read and nobody confirmed is left out."""
    groups: dict[Hashable, list[TestResult]] = {}
    for result in checked(results):
        groups.setdefault(test_key(result), []).append(result)
    return {key: tuple(group) for key, group in groups.items()}


def _stated(result: TestResult) -> Hashable:
    day = result.date.day_iso if result.date is not None else result.id
    return test_key(result), day, result.value, result.interpretation, result.reference_range


def same_stated(record: TestResult, series: Iterable[TestResult]) -> list[TestResult]:
    """This result and those of its test that state the very same, of other sources: one row of the table."""
    same = [item for item in series if _stated(item) == _stated(record)]
    return same if record in same else [record]


def same_stated_count(results: Iterable[TestResult]) -> int:
    """How many results there are when the same one of two sources counts once."""
    return len({_stated(result) for result in results if result.is_fact})


def panel_of(result: TestResult) -> str:
    """The panel of a result, or the group that results without one are in."""
    return result.panel or result_category_word(result.category)


def arrange(results: Iterable[TestResult], wish: Wish, check: Callable[[], None] = lambda: None) -> Arranged:
    """The rows of the table: laboratory first; groups by report and panel, newest first; inside as its source has it.

    Flagged results are all shown, of whatever date. `check` is called now and then and may raise to stop.
    """
    found = list(results)
    panels: dict[str, None] = {}
    withdrawn = 0
    seen: set[Hashable] = set()
    said: set[Hashable] = set()
    groups: dict[tuple[str, str, str], list[TestResult]] = {}
    categories: dict[tuple[str, str, str], int] = {}
    every = wish.every or wish.flagged
    for number, result in enumerate(found):
        if number % 200 == 0:
            check()
        if not result.is_fact:
            withdrawn += 1
            if not wish.withdrawn:
                continue
        panel = panel_of(result)
        panels.setdefault(panel)
        if (wish.panel and panel != wish.panel) or (wish.flagged and not flag_of(result)):
            continue
        day = result.date.day_iso if result.date is not None else ""
        key = test_key(result)
        if result.is_fact and result.id != wish.must_show:
            if not every and key in seen:
                continue
            # The same value of the same day in two sources is one row; the other one stands in the detail.
            stated = _stated(result)
            if stated in said:
                continue
            said.add(stated)
            seen.add(key)
        group = (day, panel, result.laboratory)
        groups.setdefault(group, []).append(result)
        categories.setdefault(group, _ORDER[result.category])
    ordered = sorted(groups, key=lambda group: group[0], reverse=True)
    ordered.sort(key=lambda group: categories[group])
    rows: list[TestResult | Group] = []
    for group in ordered:
        day, panel, laboratory = group
        when = show(PartialDate(day)) if day else _("no date")
        rows.append(Group(panel, ", ".join(part for part in (when, laboratory) if part)))
        rows.extend(groups[group])
    return Arranged(tuple(rows), tuple(panels), withdrawn)


def arrange_these(results: Results, wish: Wish, check: Callable[[], None] = lambda: None) -> Arranged:
    """The rows for this wish; the panels, and how many were withdrawn, are those of all results, not of older ones."""
    listed = results.listed(wish)
    arranged = arrange(listed, wish, check)
    if listed is results.results:
        return arranged
    among = arrange(results.results, Wish())
    return replace(arranged, panels=among.panels, withdrawn=among.withdrawn)


def result_columns() -> tuple[Column[TestResult], ...]:
    """Test, result, flag, unit and printed range; everything as printed."""

    def marked(result: TestResult) -> bool:
        return bool(flag_of(result))

    def name(result: TestResult) -> Cell:
        if not result.is_fact:
            return Cell(f"{named_with_specimen(result)}, {status_word(result.status)}", tone="ink_soft")
        if not result.confirmed or result.unchecked_reading:
            return Cell(_("{name}, not confirmed").format(name=named_with_specimen(result)), state="needs_decision")
        return Cell(named_with_specimen(result), strong=marked(result), own=result.by_hand)

    def value(result: TestResult) -> Cell:
        return Cell(result.value, strong=True, own=result.by_hand, tone="" if result.is_fact else "ink_soft")

    def flag(result: TestResult) -> Cell:
        printed = flag_of(result)
        announce = _("flagged {flag} by the laboratory").format(flag=printed) if printed else ""
        return Cell(printed, strong=True, tone="attention" if result.is_fact else "ink_soft", announce=announce)

    return (
        Column(_("Test"), name),
        Column(pgettext("column of a narrow table", "Result"), value),
        Column("", flag, spoken=pgettext("column of a table", "Flag")),
        Column(_("Unit"), lambda result: Cell(result.unit, tone="ink_soft")),
        Column(
            pgettext("column of a narrow table", "Printed range"),
            lambda result: Cell(result.reference_range, tone="ink_soft"),
        ),
    )
