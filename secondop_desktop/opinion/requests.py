"""A request for records to one hospital or practice: what was asked for, how far it is, and by when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _

DAYS = 30
"""How many days a provider has to answer, and by how many it may extend that once (45 CFR 164.524(b)(2))."""


class RequestStatus(StrEnum):
    """How far a request is."""

    DRAFTED = "drafted"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    RECEIVED = "received"
    REFUSED = "refused"


class Law(StrEnum):
    """Which rules the letter names: those of the United States, or none."""

    US = "us"
    NEUTRAL = "neutral"


# A request can be answered without having been sent (the portal had it), and sent again after it was answered in part.
_NEXT: dict[RequestStatus, tuple[RequestStatus, ...]] = {
    RequestStatus.DRAFTED: (RequestStatus.SENT, RequestStatus.RECEIVED),
    RequestStatus.SENT: (RequestStatus.ACKNOWLEDGED, RequestStatus.RECEIVED, RequestStatus.REFUSED),
    RequestStatus.ACKNOWLEDGED: (RequestStatus.RECEIVED, RequestStatus.REFUSED),
    RequestStatus.RECEIVED: (RequestStatus.SENT,),
    RequestStatus.REFUSED: (RequestStatus.SENT, RequestStatus.RECEIVED),
}


def status_word(status: RequestStatus) -> str:
    """The word of a status, on screen and on paper."""
    words = {
        RequestStatus.DRAFTED: _("Draft"),
        RequestStatus.SENT: _("Sent"),
        RequestStatus.ACKNOWLEDGED: _("Confirmed"),
        RequestStatus.RECEIVED: _("Received"),
        RequestStatus.REFUSED: _("Refused"),
    }
    return words[status]


WAITING = frozenset({RequestStatus.SENT, RequestStatus.ACKNOWLEDGED})
"""The request is out and its answer is waited for."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for. `requirement` is the id of what it would satisfy, where there is one.

    `images`: the pictures themselves, asked for separately from their reports. `physical`: slides, blocks, a disc.
    """

    text: str
    requirement: str = ""
    images: bool = False
    physical: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a request; `what` is a status, or `extended`, `reminder`, `escalation`, `note`."""

    on: PartialDate
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Custody:
    """A thing changed hands: `what` is `shipped`, `received` or `returned`, `who` has it or is to get it then."""

    item: str
    what: str
    on: PartialDate | None = None
    who: str = ""
    carrier: str = ""
    number: str = ""
    note: str = ""


CUSTODY = ("shipped", "received", "returned")


@dataclass(frozen=True, slots=True)
class Request:
    """A request for records; an empty text is not known yet.

    `send_to` names another person or clinic, with an address, whom the copies are to go to; empty: to the patient.
    `had` names the requirements that were met already when it was made: that they are met says nothing about it.
    `extended`: the provider said in writing that it needs 30 days more. `sent`, `acknowledged`, `received` and
    `refused` are known to the day.
    """

    id: str = ""
    patient_id: str = ""
    case_id: str = ""
    facility: str = ""
    address: str = ""
    department: str = ""
    record_number: str = ""
    period_from: PartialDate | None = None
    period_to: PartialDate | None = None
    items: tuple[Item, ...] = ()
    had: tuple[str, ...] = ()
    format_wanted: str = ""
    delivery: str = ""
    send_to: str = ""
    status: RequestStatus = RequestStatus.DRAFTED
    created: PartialDate | None = None
    sent: PartialDate | None = None
    acknowledged: PartialDate | None = None
    received: PartialDate | None = None
    refused: PartialDate | None = None
    refused_reason: str = ""
    extended: bool = False
    notes: str = ""
    law: Law = Law.US
    log: tuple[Event, ...] = ()
    custody: tuple[Custody, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether an answer is waited for."""
        return self.status in WAITING and self.sent is not None

    @property
    def requirements(self) -> frozenset[str]:
        """The ids of the requirements that it would satisfy."""
        return frozenset(item.requirement for item in self.items if item.requirement)


def day_of(request: Request, today: date) -> int | None:
    """How many days ago it was sent, 0 on the day itself; None where it was not sent."""
    sent = request.sent.as_date() if request.sent is not None else None
    return max(0, (today - sent).days) if sent is not None else None


def days_allowed(request: Request) -> int:
    """How many days the answer may take: 30, or 60 where the provider announced its one extension."""
    return DAYS * 2 if request.extended else DAYS


def due(request: Request) -> date | None:
    """The day by which the answer is due; None where it was not sent."""
    sent = request.sent.as_date() if request.sent is not None else None
    return sent + timedelta(days=days_allowed(request)) if sent is not None else None


def overdue(request: Request, today: date) -> bool:
    """Whether the answer is waited for and its day has passed."""
    by = due(request)
    return request.waiting and by is not None and today > by


def waiting_for(requests: Iterable[Request], requirement: str) -> Request | None:
    """The request that is out for this requirement, the one sent first where there are several."""
    found = [item for item in requests if item.waiting and requirement in item.requirements]
    return min(found, key=lambda item: item.sent.iso if item.sent is not None else "", default=None)


def next_statuses(request: Request) -> tuple[RequestStatus, ...]:
    """What the request can become from where it is."""
    return _NEXT[request.status]


def move(request: Request, status: RequestStatus, on: PartialDate, text: str = "") -> Request:
    """The request gone over to this status on that day.

    Raises `UsageError` for a step that does not follow from where it is, or for a day that is not known or that lies
    before it was sent. The same status again corrects its day.
    """
    if on.as_date() is None:
        raise UsageError(_("Which day was it?"), _("Give the whole date: the 30 days are counted from it."))
    if status is RequestStatus.DRAFTED and request.status is not status:
        raise UsageError(_("It has been sent already"), _("Undo the last step, or make a new request."))
    if status is not request.status and status not in _NEXT[request.status]:
        raise UsageError(
            _("This step does not follow"),
            _("The request is “{now}”. It can become: {next}.").format(
                now=status_word(request.status), next=", ".join(_NEXT[request.status])
            ),
        )
    again = status is RequestStatus.SENT and request.status in {RequestStatus.RECEIVED, RequestStatus.REFUSED}
    sent = None if status is RequestStatus.SENT else request.sent
    if sent is not None and on.day_iso < sent.day_iso:
        raise UsageError(_("This day lies before it was sent"), _("Check the two dates. Nothing was changed."))
    day = PartialDate(on.day_iso)
    dates: dict[str, Any] = {} if status is RequestStatus.DRAFTED else {str(status): day}
    if again:
        dates |= {"acknowledged": None, "received": None, "refused": None, "refused_reason": "", "extended": False}
    if status is RequestStatus.REFUSED and text:
        dates["refused_reason"] = text
    log = (*request.log, Event(day, str(status), text))
    return replace(request, status=status, log=log, **dates)


def noted(request: Request, on: PartialDate, what: str, text: str = "") -> Request:
    """The request with an event in its log: `note`, `reminder`, `escalation`."""
    return replace(request, log=(*request.log, Event(on, what, text)))


def extend(request: Request, extended: bool, on: PartialDate) -> Request:
    """The request with the provider's one extension of 30 days, or without it."""
    if extended == request.extended:
        return request
    return noted(replace(request, extended=extended), on, "extended", "" if extended else "no")


def with_custody(request: Request, entry: Custody) -> Request:
    """The request with one more entry of who has a thing; raises `UsageError` for one that is incomplete."""
    if entry.what not in CUSTODY:
        raise UsageError(
            _("This is not one of the choices"), _("Choose one of: {choices}.").format(choices=", ".join(CUSTODY))
        )
    if not entry.item.strip():
        raise UsageError(_("What was sent?"), _("Name the thing: slides, a block, a disc."))
    return replace(request, custody=(*request.custody, entry))


def physical_items(request: Request) -> tuple[str, ...]:
    """Everything of this request that can be held in the hand: what was asked for, and what changed hands."""
    asked = (item.text for item in request.items if item.physical)
    return tuple(dict.fromkeys([*asked, *(entry.item for entry in request.custody)]))


def last_custody(request: Request, item: str) -> Custody | None:
    """The last entry about this thing, by its day; of one day the one that was written last."""
    entries = [entry for entry in request.custody if entry.item == item]
    return max(reversed(entries), key=lambda entry: entry.on.iso if entry.on is not None else "", default=None)


# ------------------------------------------------------------------------------------------------------- as stored

_DATES = ("period_from", "period_to", "created", "sent", "acknowledged", "received", "refused")
_PARTS: dict[str, type[Item] | type[Event] | type[Custody]] = {"items": Item, "log": Event, "custody": Custody}


def to_state(request: Request) -> dict[str, Any]:
    """The request as JSON, for the vault; id and person are kept beside it."""
    return {name: value for name, value in _plain(request).items() if name not in {"id", "patient_id"}}


def _plain(part: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if value == field.default:
            continue
        if isinstance(value, PartialDate):
            out[field.name] = value.iso
        elif field.name == "had":
            out[field.name] = list(value)
        elif isinstance(value, tuple):
            out[field.name] = [_plain(item) for item in value]
        else:
            out[field.name] = str(value) if isinstance(value, str) else value
    return out


def from_state(state: Mapping[str, Any], request_id: str, patient_id: str) -> Request:
    """The request that `to_state` wrote; fields that this version does not know are left alone by `merge_state`."""
    values: dict[str, Any] = {"id": request_id, "patient_id": patient_id}
    for name, value in state.items():
        if name not in Request.__dataclass_fields__ or name in values:
            continue
        if name in _DATES:
            values[name] = parse_iso(value)
        elif name in _PARTS:
            values[name] = tuple(_part(_PARTS[name], item) for item in value)
        elif name == "had":
            values[name] = tuple(value)
        elif name == "status":
            values[name] = RequestStatus(value)
        elif name == "law":
            values[name] = Law(value)
        else:
            values[name] = value
    return Request(**values)


def _part(cls: Any, value: Mapping[str, Any]) -> Any:
    known = {name: item for name, item in value.items() if name in cls.__dataclass_fields__}
    if "on" in known:
        known["on"] = parse_iso(known["on"])
    return cls(**known)


def merge_state(old: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The new state over the old one: what a later version of the program stored is kept."""
    unknown = {name: value for name, value in old.items() if name not in Request.__dataclass_fields__}
    return unknown | to_state(request)


def in_order(requests: Sequence[Request], today: date) -> tuple[Request, ...]:
    """The requests as a desk shows them: overdue first, then what is out by its due day, drafts, and what is done."""

    def place(request: Request) -> tuple[int, str]:
        by = due(request)
        if request.waiting and by is not None:
            return (0 if overdue(request, today) else 1), by.isoformat()
        if request.status is RequestStatus.REFUSED:
            return 2, request.facility.casefold()
        return (3 if request.status is RequestStatus.DRAFTED else 4), request.facility.casefold()

    return tuple(sorted(requests, key=place))
