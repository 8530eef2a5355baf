"""Test results arranged for the table: by panel and report, the newest of each test or every one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import Document, ResultCategory, TestResult
from secondop_desktop.core.text import _, pgettext
from secondop_desktop.ui.models.table import Cell, Column, Group
from secondop_desktop.ui.models.wording import result_category_word, status_word
from secondop_desktop.usecases.show_results import flag_of

MANY = 4000
"""So many results are read in portions, the newest of each test first."""

_ORDER = {category: place for place, category in enumerate(ResultCategory)}


@dataclass(frozen=True, slots=True)
class Results:
    """What was read for the room: every result newest first, and the documents by id.

    `partly`: only the newest result of each test so far, as there are very many.
    """

    results: tuple[TestResult, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    by_test: Mapping[Hashable, tuple[TestResult, ...]] = field(default_factory=dict)
    partly: bool = False


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


def by_test(results: Iterable[TestResult]) -> dict[Hashable, tuple[TestResult, ...]]:
    """The facts among these results by test; what a machine read and nobody confirmed is left out."""
    groups: dict[Hashable, list[TestResult]] = {}
    for result in results:
        if result.is_fact and not result.unchecked_reading:
            groups.setdefault(test_key(result), []).append(result)
    return {key: tuple(group) for key, group in groups.items()}


def _stated(result: TestResult) -> Hashable:
    day = result.date.day_iso if result.date is not None else result.id
    return test_key(result), day, result.value, result.interpretation, result.reference_range


def same_stated(record: TestResult, results: Results) -> list[TestResult]:
    """This result and those of other sources that state the very same; they are one row of the table."""
    same = [item for item in results.by_test.get(test_key(record), ()) if _stated(item) == _stated(record)]
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
        if number % 2000 == 0:
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


def result_columns() -> tuple[Column[TestResult], ...]:
    """Test, result, flag, unit and printed range; everything as printed."""

    def marked(result: TestResult) -> bool:
        return bool(flag_of(result))

    def name(result: TestResult) -> Cell:
        if not result.is_fact:
            return Cell(f"{result.display}, {status_word(result.status)}", tone="ink_soft")
        if not result.confirmed or result.unchecked_reading:
            return Cell(_("{name}, not confirmed").format(name=result.display), state="needs_decision")
        return Cell(result.display, strong=marked(result), own=result.by_hand)

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
