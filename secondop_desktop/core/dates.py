"""Dates as precisely as they are known: a year stays a year, and a day is never invented or moved by a time zone."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from secondop_desktop.core.date_words import show

__all__ = [
    "AmbiguousDate",
    "PartialDate",
    "Precision",
    "age_on",
    "parse_hl7",
    "parse_iso",
    "parse_printed",
    "show",
]

_ISO = (
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<time>\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?)(?P<offset>Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_HL7 = (
    r"(?P<year>\d{4})(?:(?P<month>\d{2})(?:(?P<day>\d{2})(?P<time>\d{2}(?:\d{2}(?:\d{2}(?:\.\d+)?)?)?)?)?)?"
    r"(?P<offset>[+-]\d{4})?"
)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when the first date is read: the first window reads none."""
    return re.compile(text)


class Precision(StrEnum):
    """How precisely a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as its source wrote it.

    `iso` is `2019`, `2019-03`, `2019-03-04` or `2019-03-04T10:20:00-05:00`, in the source's own offset. It is never
    moved to another time zone. Build one with `parse_iso`, `parse_hl7` or `of`, which check it.
    """

    iso: str

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> PartialDate:
        """A date of this precision; raises `ValueError` for a day that does not exist."""
        if month is None:
            return _checked(f"{year:04d}", year, None, None)
        if day is None:
            return _checked(f"{year:04d}-{month:02d}", year, month, None)
        return _checked(f"{year:04d}-{month:02d}-{day:02d}", year, month, day)

    @property
    def precision(self) -> Precision:
        size = len(self.iso)
        if size > 10:
            return Precision.TIME
        return {4: Precision.YEAR, 7: Precision.MONTH}.get(size, Precision.DAY)

    @property
    def year(self) -> int:
        return int(self.iso[:4])

    @property
    def month(self) -> int | None:
        return int(self.iso[5:7]) if len(self.iso) >= 7 else None

    @property
    def day(self) -> int | None:
        return int(self.iso[8:10]) if len(self.iso) >= 10 else None

    @property
    def day_iso(self) -> str:
        """The date without its time of day."""
        return self.iso[:10]

    def as_date(self) -> date | None:
        """The calendar day, or None when the day is not known."""
        return date.fromisoformat(self.iso[:10]) if len(self.iso) >= 10 else None

    def earliest(self) -> date:
        """The first day that this date can mean; for ordering and for drawing, never for showing."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that this date can mean; for ordering and for drawing, never for showing."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.iso


@dataclass(frozen=True, slots=True)
class AmbiguousDate:
    """A printed date that can be read in two ways; the person is asked which one is meant."""

    printed: str
    candidates: tuple[PartialDate, ...]


def _checked(iso: str, year: int, month: int | None, day: int | None) -> PartialDate:
    date(year, month or 1, day or 1)
    return PartialDate(iso)


def parse_iso(text: str | None) -> PartialDate | None:
    """The date of a FHIR date, dateTime or instant, or None when it is not one."""
    match = _pattern(_ISO).fullmatch(text.strip()) if text else None
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    iso = "-".join(part for part in (year, month, day) if part)
    if match["time"]:
        offset = match["offset"] or ""
        if len(offset) == 5:
            offset = f"{offset[:3]}:{offset[3:]}"
        iso = f"{iso}T{match['time']}{offset}"
    return PartialDate(iso)


def parse_hl7(text: str | None) -> PartialDate | None:
    """The date of an HL7 v2 or v3 time stamp (`YYYYMMDDHHMMSS.UUUU±ZZZZ`), or None when it is not one."""
    match = _pattern(_HL7).fullmatch(text.strip()) if text else None
    if match is None:
        return None
    year, month, day, time, offset = match["year"], match["month"], match["day"], match["time"], match["offset"]
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    iso = "-".join(part for part in (year, month, day) if part)
    if time:
        whole, _dot, fraction = time.partition(".")
        clock = ":".join(whole[i : i + 2] for i in range(0, len(whole), 2))
        if fraction:
            clock = f"{clock}.{fraction}"
        iso = f"{iso}T{clock}"
        if offset:
            iso = f"{iso}{offset[:3]}:{offset[3:]}"
    return PartialDate(iso)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "ene", "enero"),
            ("feb", "february", "febrero"),
            ("mar", "march", "marzo"),
            ("apr", "april", "abr", "abril"),
            ("may", "mayo"),
            ("jun", "june", "junio"),
            ("jul", "july", "julio"),
            ("aug", "august", "ago", "agosto"),
            ("sep", "sept", "september", "set", "septiembre", "setiembre"),
            ("oct", "october", "octubre"),
            ("nov", "november", "noviembre"),
            ("dec", "december", "dic", "diciembre"),
        ),
        start=1,
    )
    for name in names
}
_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]+([A-Za-z]+)\.?,?[ \-]+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]+)\.?[ \-]+(\d{1,2})(?:st|nd|rd|th)?,?[ \-]+(\d{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]+)\.?,?[ \-]+(\d{4})")
_OF = re.compile(r"(?<=[\dA-Za-z.]) del? (?=[\dA-Za-z])", re.IGNORECASE)


def parse_printed(text: str, *, day_first: bool | None = None) -> PartialDate | AmbiguousDate | None:
    """The date of a printed text such as `3 Apr 2024`, `03/14/1968`, `2019`, `Jun 2026` or `3 de abril de 2024`.

    `03/04/2024` is ambiguous unless `day_first` says which order the document uses. None: not a date.
    """
    text = " ".join(text.split())
    exact = parse_iso(text)
    if exact is not None:
        return exact
    try:
        if match := _NUMERIC.fullmatch(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            if match[2] == ".":
                day_first = True
            readings = []
            if day_first is not True and first <= 12:
                readings.append(_try(year, first, second))
            if day_first is not False and second <= 12:
                readings.append(_try(year, second, first))
            known = tuple(dict.fromkeys(reading for reading in readings if reading is not None))
            if len(known) == 1:
                return known[0]
            return AmbiguousDate(text, known) if known else None
        text = _OF.sub(" ", text)
        if match := _DAY_MONTH.fullmatch(text):
            return _named(match[3], match[2], match[1])
        if match := _MONTH_DAY.fullmatch(text):
            return _named(match[3], match[1], match[2])
        if match := _MONTH_YEAR.fullmatch(text):
            return _named(match[2], match[1], None)
    except ValueError:
        return None
    return None


def _try(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate.of(year, month, day)
    except ValueError:
        return None


def _named(year: str, month_name: str, day: str | None) -> PartialDate | None:
    month = _MONTHS.get(month_name.lower())
    if month is None:
        return None
    return PartialDate.of(int(year), month, int(day) if day else None)


def age_on(birth: PartialDate | None, today: date) -> int | None:
    """Whole years lived on that day, or None when the birth date is not known to the day."""
    born = birth.as_date() if birth is not None else None
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
