"""Where in the printed narrative of a C-CDA document a fact stands: the row with its name, its value and its day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Record, TestResult
from secondop_desktop.packet.plain_names import untagged_words

Place = tuple[int, int, int]
"""The section, the block in it and the row of this block, each counted from 0."""


_TELLING = 3
"""So many digits make it unlikely that another test has the same value."""


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return " | ".join(self.cells)


class NarrativeRows:
    """The rows of tables and lists of one narrative; `wanted` are the places that links lead to."""

    def __init__(self, narrative: Sequence[Mapping[str, Any]]) -> None:
        self.wanted: set[Place] = set()
        self._rows = list(_rows(narrative))
        self._by_cell: dict[str, list[_Row]] = {}
        for row in self._rows:
            for cell in dict.fromkeys(row.cells):
                self._by_cell.setdefault(cell, []).append(row)
        self._known: dict[str, Place | None] = {}
        self._words = [json.dumps(part.get("blocks") or (), ensure_ascii=False) for part in narrative]

    def place_of(self, record: Record, section: int) -> Place | None:
        """The row that states this record, of its own section (by its locator) before any other; None without one.

        That of a result has its value; of several rows that of its day is taken.
        """
        if record.id not in self._known:
            self._known[record.id] = self._found(record, section)
        place = self._known[record.id]
        if place is not None:
            self.wanted.add(place)
        return place

    def says(self, section: int, value: str) -> bool:
        """Whether the words of a section have this value."""
        return says(self._words[section], value)

    def _found(self, record: Record, section: int) -> Place | None:
        names = {record.display.casefold(), untagged_words(record.display).casefold()} - {""}
        rows = [row for name in names for row in self._by_cell.get(name, ())]
        if not any(row.place[0] == section for row in rows):
            rows += [r for r in self._rows if r.place[0] == section and any(name in r.text for name in names)]
        if isinstance(record, TestResult):
            value = record.value.casefold()
            rows = [row for row in rows if value and says(row.text, value)]
            if not rows and sum(letter.isdigit() for letter in value) >= _TELLING:
                # A table that calls the test otherwise ("HGB"): its only row with this value, if that is no number that
                # any other test may have too.
                own = [row for row in self._rows if row.place[0] == section and says(row.text, value)]
                rows = own if len(own) == 1 else []
        else:
            rows = [row for row in rows if row.place[0] == section]
        days = _written_days(record.date)
        best = [row for row in rows if any(day in row.text for day in days)] or rows
        return min((row.place for row in best), key=lambda place: (place[0] != section, place), default=None)


def says(text: str, value: str) -> bool:
    """Whether a text has this value as a piece of its own, and not as a part of a longer number."""
    return value in text and re.search(rf"(?<![\d.]){re.escape(value)}(?!\.?\d)", text) is not None


def _rows(narrative: Sequence[Mapping[str, Any]]) -> Iterator[_Row]:
    for section, part in enumerate(narrative):
        for block, content in enumerate(part.get("blocks") or ()):
            found = content.get("rows") if content.get("type") == "table" else content.get("items")
            for number, row in enumerate(found or ()):
                cells = row if isinstance(row, list | tuple) else [row]
                yield _Row((section, block, number), tuple(words_of(cell).strip().casefold() for cell in cells))


def words_of(value: Any) -> str:
    """The text of an item or cell, which may be a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return words_of(value.get("text") or value.get("items") or "")
    if isinstance(value, Sequence):
        return "; ".join(words_of(item) for item in value)
    return "" if value is None else str(value)


_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


def _written_days(when: PartialDate | None) -> tuple[str, ...]:
    """A day as documents write it: 2024-05-03, 20240503, 05/03/2024, 5/3/2024, May 3, 2024 and the like."""
    day = when.as_date() if when is not None else None
    if day is None:
        return ()
    month = _MONTHS[day.month - 1]
    return (
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day:%m/%d/%Y}",
        f"{day.month}/{day.day}/{day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month[:3]} {day.day:02d}, {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
        f"{day.day:02d}-{month[:3]}-{day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day.day:02d} {month[:3]} {day.year}",
    )
