"""What a laboratory report says above its results: when the specimen was taken, when it was reported, and by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.dates import AmbiguousDate, PartialDate, Precision, parse_iso, parse_printed
from secondop_desktop.importers.lab_report_words import Cell, Line, cells_of

_COLLECTED = (
    r"(?:date(?: and|/| &)? ?(?:time)? (?:collected|drawn|of (?:specimen|collection))|(?:specimen "
    r"|sample )?collected(?: on| date)?"
    r"|(?:specimen|sample|collection|draw)(?: collection)?(?: date| taken| drawn)|(?:specimen |sample )?drawn(?: on)?"
    r"|date of (?:specimen|sample|collection)|date (?:specimen|sample)(?: taken| drawn| collected)?"
    r"|(?:sample )?taken(?: on)?"
    r"|(?:proben)?entnahme(?:datum|zeit)?|abnahme(?:datum)?|entnommen(?: am)?|collection)"
)
_REPORTED = (
    r"(?:date(?: and|/| &)? ?(?:time)? (?:reported|of report)|reported(?: on| date)?|report date"
    r"|report(?:ed)? on|resulted(?: on)?"
    r"|result date|date of report|verified(?: on)?|released(?: on)?|befunddatum|berichtsdatum|befund vom)"
)
_MONTH = r"[A-Za-z]{3,9}\.?"
_DATE = (
    rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?P<mark>[/.\-])\d{{1,2}}(?P=mark)\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \-]+{_MONTH},?[ \-]+\d{{4}}|{_MONTH}[ \-]+\d{{1,2}}(?:st|nd|rd|th)?,?[ \-]+\d{{4}})"
    r"(?:[ ,T]+(?:at |um )?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s?(?P<half>[AaPp]\.?[Mm])?)?"
)
_TIMED = r"(?:\s?(?:/|and|&|date\s?/?)\s?time)?(?:\s?\([^)]{0,12}\))?"
_LABELS = tuple(
    (kind, re.compile(rf"(?:(?<=\s)|^){words}{_TIMED}\s?:?(?=\s|$|\d)", re.IGNORECASE))
    for kind, words in (("collected", _COLLECTED), ("reported", _REPORTED))
)
_WHEN = re.compile(rf"\s*:?\s*{_DATE}(?!\d)")
_BELOW = 2.6  # heights of the text: a date stands at most this far under its label
_LABORATORY = re.compile(
    r"\b(?:laborator(?:y|ies|ium)|labs?|labcorp|diagnostics?|pathology|hospital|medical cent(?:er|re)"
    r"|clinic|labor\w*|health)\b",
    re.IGNORECASE,
)
_STATED_LABORATORY = re.compile(
    r"^(?:performing lab(?:oratory)?|laboratory|lab|performed (?:at|by)|labor)\s?:\s?(?P<name>.{3,80})$", re.IGNORECASE
)
_NO_LABORATORY = re.compile(
    r"\b(?:reports?|results?|director|data|values?|tests?|befund|patient|ordering|referring|summary|page"
    r"|number|record)\b|:|\d{3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A labelled day: its date, or None with what is printed where it reads in two ways; `top` is its place."""

    kind: str
    date: PartialDate | None
    printed: str
    top: float


def days_of(lines: Sequence[Line], day_first: bool | None) -> list[Day]:
    """The days that stand beside or under a label for collecting or reporting, from top to bottom."""
    days: list[Day] = []
    for index, line in enumerate(lines):
        text = line.text
        for kind, label in _LABELS:
            for match in label.finditer(text):
                when = _WHEN.match(text, match.end())
                if when is None:
                    below = _below(lines, index, _span(line, match.start(), match.end()))
                    when = _WHEN.match(below) if below else None
                if when is not None and (day := _day(kind, when, day_first, line.middle)) is not None:
                    days.append(day)
    return days


def _day(kind: str, when: re.Match[str], day_first: bool | None, top: float) -> Day | None:
    read = parse_printed(when["date"], day_first=day_first)
    if isinstance(read, AmbiguousDate):
        return Day(kind, None, when["date"], top)
    if read is None or read.precision is not Precision.DAY:
        return None
    if when["hour"] is not None:
        hour, half = int(when["hour"]), (when["half"] or "").casefold().replace(".", "")
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and int(when["minute"]) < 60:
            read = parse_iso(f"{read.iso}T{hour:02d}:{when['minute']}") or read
    return Day(kind, read, when["date"], top)


def _span(line: Line, start: int, end: int) -> tuple[float, float]:
    """From where to where the characters of a line's text are printed."""
    at, left, right = 0, line.right, line.left
    for word in line.words:
        if at + len(word.text) > start and at < end:
            left, right = min(left, word.left), max(right, word.right)
        at += len(word.text) + 1
    return left, right


def _below(lines: Sequence[Line], index: int, span: tuple[float, float]) -> str:
    """What is printed under this part of a line, as far as the next gap."""
    for line in lines[index + 1 : index + 3]:
        if line.middle - lines[index].middle > _BELOW * line.height:
            break
        for cell in cells_of(line):
            if cell.left < span[1] and span[0] < cell.right and cell.left > span[0] - 2 * line.height:
                return cell.text
    return ""


def laboratory_of(lines: Sequence[Line]) -> str:
    """The laboratory that the page names: by its label, else in its letterhead."""
    for line in lines:
        for cell in cells_of(line):
            if (match := _STATED_LABORATORY.match(cell.text)) and not re.search(r"\d{3}", match["name"]):
                return match["name"].strip()
    for line in lines[:8]:
        for cell in cells_of(line, 1.0):
            if _is_letterhead(cell):
                return cell.text
    return ""


def _is_letterhead(cell: Cell) -> bool:
    text = cell.text
    return 2 <= len(text.split()) <= 8 and bool(_LABORATORY.search(text)) and not _NO_LABORATORY.search(text)
