"""A calendar file (RFC 5545) of what is due; its texts name no person, no hospital and no illness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requests import Request

_LINE = 75
"""The octets of a content line before it is folded (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An entry: a whole day, or a moment where `start` is a `datetime` (without a zone: the time of the place).

    `uid` stays the same for the same thing, so that a calendar replaces the entry; `revision` grows as it moves.
    """

    uid: str
    start: date
    title: str
    text: str = ""
    revision: int = 0
    days_before: int = 1


def events(case: Case | None, found: Iterable[Request]) -> tuple[CalendarEvent, ...]:
    """The days by which answers are due, of the requests that are out, and the appointment of the case."""
    out: list[CalendarEvent] = []
    for request in found:
        by = requests.due(request)
        if request.waiting and by is not None:
            out.append(
                CalendarEvent(
                    f"request-{request.id}",
                    by,
                    _("Answer to a records request is due"),
                    _("Open SecondOp to see which one, and what you can do next."),
                    revision=sum(event.what in {"sent", "extended"} for event in request.log),
                )
            )
    start = _moment(case.appointment) if case is not None else None
    if case is not None and start is not None:
        out.append(
            CalendarEvent(
                f"appointment-{case.id}", start, _("Appointment"), _("Bring your packet, and the questions you wrote.")
            )
        )
    return tuple(out)


def _moment(when: PartialDate | None) -> date | None:
    """The day or the moment; None where the day is not known, as a day is never invented."""
    if when is None or when.as_date() is None:
        return None
    return datetime.fromisoformat(when.iso) if len(when.iso) > 10 else when.as_date()


def calendar_file(entries: Iterable[CalendarEvent], now: datetime) -> bytes:
    """The entries as a calendar file; `now` is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SecondOp//SecondOp//EN", "CALSCALE:GREGORIAN"]
    stamp = _utc(now)
    for entry in entries:
        lines += ["BEGIN:VEVENT", f"UID:{entry.uid}@secondop", f"DTSTAMP:{stamp}", f"SEQUENCE:{entry.revision}"]
        lines += _start(entry.start)
        lines.append(f"SUMMARY:{_escaped(entry.title)}")
        if entry.text:
            lines.append(f"DESCRIPTION:{_escaped(entry.text)}")
        lines += ["TRANSP:TRANSPARENT", "CLASS:PRIVATE"]
        if entry.days_before:
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(entry.title)}"]
            lines += [f"TRIGGER:-P{entry.days_before}D", "END:VALARM"]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _start(start: date) -> list[str]:
    if not isinstance(start, datetime):
        following = start + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"]
    if start.tzinfo is None:
        return [f"DTSTART:{start:%Y%m%dT%H%M%S}", "DURATION:PT1H"]
    return [f"DTSTART:{_utc(start)}", "DURATION:PT1H"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


_SPECIAL = re.compile(r"([\\;,])")


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    return re.sub(r"\r\n|\r|\n", r"\\n", _SPECIAL.sub(r"\\\1", text))


def _folded(line: str) -> bytes:
    """A content line with its line break, folded without cutting a character."""
    out, used = bytearray(), 0
    for character in line:
        coded = character.encode("utf-8")
        if used + len(coded) > _LINE:
            out += b"\r\n "
            used = 1
        out += coded
        used += len(coded)
    return bytes(out + b"\r\n")
