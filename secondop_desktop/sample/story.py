"""The demo patient's data as they are written in `resources/sample/`, with every date placed relative to a day."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from secondop_desktop.core.files import resource

STORY_DAY = date(2026, 11, 9)

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TOKEN = re.compile(r"\{(?:(?P<age>age )?(?P<day>\d{4}-\d{2}-\d{2})(?:\|(?P<style>[a-z]+))?)\}")

# Month names are written out here, not by strftime, so that the documents do not depend on the locale of the machine.
_STYLES: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "us": lambda day: f"{day.month:02d}/{day.day:02d}/{day.year}",
    "long": lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    "short": lambda day: f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}",
    "daymonth": lambda day: f"{day.day} {_MONTHS[day.month - 1][:3]}",
    "month": lambda day: f"{_MONTHS[day.month - 1]} {day.year}",
    "yearmonth": lambda day: f"{day.year}-{day.month:02d}",
    "year": lambda day: str(day.year),
}


def format_day(day: date, style: str) -> str:
    """The day in one of the styles that the data name (`us`, `long`, `month` …)."""
    return _STYLES[style](day)


@dataclass(frozen=True, slots=True)
class Story:
    """The data of the demo patient, placed so that the story happens around `today`."""

    today: date
    person: dict[str, Any]
    labs: dict[str, Any]
    documents: dict[str, Any]
    case: dict[str, Any]

    @property
    def birth_date(self) -> date:
        born = self.person["patient"]["birth_date"]
        assert isinstance(born, date)
        return born

    def day(self, written: date) -> date:
        """The day that stands in the data, moved with the story."""
        return written + (self.today - STORY_DAY)

    def when(self, written: date | str) -> str:
        """The date in ISO form, as precisely as it was written: a day or a month moves, a lone year stays."""
        if isinstance(written, date):
            return self.day(written).isoformat()
        if re.fullmatch(r"\d{4}-\d{2}", written):
            # A month has no day to move: its middle stands for it, so that a small shift seldom changes the month.
            return self.day(date.fromisoformat(f"{written}-15")).isoformat()[:7]
        return written

    def age(self, day: date) -> int:
        """Her age in years on this day."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def text(self, words: str, style: str = "long") -> str:
        """The words with every `{date}` token replaced, in `style` unless the token names its own."""

        def replace(match: re.Match[str]) -> str:
            day = self.day(date.fromisoformat(match["day"]))
            return str(self.age(day)) if match["age"] else format_day(day, match["style"] or style)

        return _TOKEN.sub(replace, words)

    def placed(self, value: Any, style: str = "long") -> Any:
        """A copy of a value of the data, with every date in it as ISO text and every token replaced."""
        match value:
            case dict():
                return {key: self.placed(item, style) for key, item in value.items()}
            case list():
                return [self.placed(item, style) for item in value]
            case date():
                return self.when(value)
            case str():
                return self.when(value) if re.fullmatch(r"\d{4}(-\d{2})?", value) else self.text(value, style)
            case _:
                return value


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resource("sample", name).read_text(encoding="utf-8"))


def load_story(today: date = STORY_DAY) -> Story:
    """The demo patient's data with the story placed around this day."""
    return Story(
        today=today,
        person=_load("ines_calloway.toml"),
        labs=_load("labs.toml"),
        documents=_load("documents.toml")["documents"],
        case=_load("case.toml"),
    )
