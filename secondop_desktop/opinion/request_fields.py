"""The fields of a request as the command line names them, each set from text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.case import read_date
from secondop_desktop.opinion.requests import Custody, Item, Law, Request, RequestStatus

_TEXTS = {
    "facility": "facility",
    "address": "address",
    "department": "department",
    "record-number": "record_number",
    "format": "format_wanted",
    "delivery": "delivery",
    "send-to": "send_to",
    "case": "case_id",
    "refused-reason": "refused_reason",
}
_PERIOD = {"from": "period_from", "to": "period_to"}
_STEPS = ("sent", "acknowledged", "received", "refused")
_WRITTEN = ("reminder", "escalation")

FIELDS = (
    "status",
    *_STEPS,
    "extended",
    *_WRITTEN,
    "facility",
    "address",
    "department",
    "record-number",
    "from",
    "to",
    "period",
    "items",
    "format",
    "delivery",
    "send-to",
    "refused-reason",
    "law",
    "case",
    "note",
    "custody",
)
"""The fields of `request set`, as the command line names them."""

_YES = ("yes", "true", "1")
_NO = ("no", "false", "0", "")


def set_field(request: Request, name: str, value: str, today: PartialDate) -> Request:
    """The request with one field set from text; raises `UsageError` for a field or a value that is not one.

    `sent`, `acknowledged`, `received`, `refused`, `reminder` and `escalation` take a day, `status` the step itself,
    which is then of today. `items` has one a line or between `;`, those of pictures begin with `pictures:`, things
    with `thing:`. `period` is two dates with `to` between them. `custody` is `thing; shipped; day; who; carrier;
    number`. `note` adds to the log.
    """
    value = value.strip()
    if name in _TEXTS:
        texts: dict[str, Any] = {_TEXTS[name]: value}
        return replace(request, **texts)
    if name in _PERIOD:
        dates: dict[str, Any] = {_PERIOD[name]: read_date(value)}
        return replace(request, **dates)
    if name in _STEPS:
        return requests.move(request, RequestStatus(name), _day(value, today))
    if name in _WRITTEN:
        if request.sent is None:
            raise UsageError(_("This request was not sent yet"), _("Write down first on which day it was sent."))
        return requests.noted(request, _day(value, today), name)
    match name:
        case "status":
            return requests.move(request, RequestStatus(_one_of(value, [str(item) for item in RequestStatus])), today)
        case "extended":
            return requests.extend(request, _yes(value), today)
        case "period":
            return _period(request, value)
        case "items":
            return replace(request, items=read_items(value, request.items))
        case "law":
            return replace(request, law=Law(_one_of(value, [str(item) for item in Law])))
        case "note":
            return requests.noted(request, today, "note", value) if value else request
        case "custody":
            return requests.with_custody(request, _custody(value, today))
    raise UsageError(_("There is no such field"), _("Fields are: {fields}.").format(fields=", ".join(FIELDS)))


def read_items(text: str, before: tuple[Item, ...] = ()) -> tuple[Item, ...]:
    """The items of a text; one that was there before stays what it was."""
    known = {item.text: item for item in before}
    out: dict[tuple[str, bool, bool], Item] = {}
    for line in text.splitlines():
        for part in line.split(";"):
            words, images, physical = part.strip(), False, False
            head, colon, rest = words.partition(":")
            if colon and head.strip().casefold() in {"pictures", "images"}:
                words, images = rest.strip(), True
            elif colon and head.strip().casefold() in {"thing", "physical"}:
                words, physical = rest.strip(), True
            if words:
                old = known.get(words)
                item = Item(words, old.requirement if old else "", images, physical)
                if old is not None and not images and not physical:
                    item = old
                out.setdefault((words, item.images, item.physical), item)
    return tuple(out.values())


def _day(value: str, today: PartialDate) -> PartialDate:
    """A day that a person typed, or today; it must not lie ahead, as nothing has happened then."""
    day = today if value in {"", "today"} else read_date(value)
    if day is None or day.as_date() is None:
        raise UsageError(_("Which day was it?"), _("Give the whole date: the 30 days are counted from it."))
    if day.day_iso > today.day_iso:
        raise UsageError(_("This day has not come yet"), _("Give the day on which it happened."))
    return day


def _period(request: Request, value: str) -> Request:
    first, _to, last = value.partition(" to ")
    if not _to:
        first, _to, last = value.partition("..")
    period_from, period_to = read_date(first.strip()), read_date(last.strip())
    if period_from is not None and period_to is not None and period_from.earliest() > period_to.latest():
        raise UsageError(_("The period ends before it begins"), _("Check the two dates. Nothing was changed."))
    return replace(request, period_from=period_from, period_to=period_to)


def _custody(value: str, today: PartialDate) -> Custody:
    parts = [part.strip() for part in value.split(";")]
    parts += [""] * (6 - len(parts))
    item, what, on, who, carrier, number = parts[:6]
    return Custody(item, what, _day(on, today), who, carrier, number, "; ".join(parts[6:]))


def _yes(value: str) -> bool:
    if value.casefold() in _YES:
        return True
    if value.casefold() in _NO:
        return False
    raise UsageError(_("This is not one of the choices"), _("Choose one of: {choices}.").format(choices="yes, no"))


def _one_of(value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise UsageError(
            _("This is not one of the choices"), _("Choose one of: {choices}.").format(choices=", ".join(allowed))
        )
    return value
