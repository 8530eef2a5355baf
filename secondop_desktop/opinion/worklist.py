"""The worklist: what stops each open case, since when, what to do next, by when, and in which order.

The order: what may be a wrong person's page comes first; then by due date, the past before the future and cases without
one last; of one day what stops most (the order of `Blocker`), then what waits longest, then by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.ordering import in_words
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.opinion import desk
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.readiness import State
from secondop_desktop.opinion.requests import Request, RequestStatus, day_of, days_allowed, due, overdue


class Blocker(StrEnum):
    """What stops a case, most urgent first: what can be acted on stands before what is only waited for."""

    WRONG_PERSON = "wrong-person"
    OVERDUE = "overdue"
    REFUSED = "refused"
    REVIEW = "review"
    MISSING = "missing"
    IMAGES = "images-missing"
    STALE = "stale"
    LETTER = "letter"
    ARRIVED = "arrived"
    WAITING = "waiting"
    READY = "ready"
    PACKET_MADE = "packet-made"
    HANDED_OVER = "handed-over"
    ANSWERED = "answered"


STOPPED = frozenset(
    {
        Blocker.WRONG_PERSON,
        Blocker.OVERDUE,
        Blocker.REFUSED,
        Blocker.REVIEW,
        Blocker.MISSING,
        Blocker.IMAGES,
        Blocker.STALE,
        Blocker.LETTER,
        Blocker.ARRIVED,
    }
)
"""The case stands still until somebody here does something."""

_RANK = {kind: number for number, kind in enumerate(Blocker)}


def rank(kind: Blocker) -> int:
    """How urgent it is, from 0."""
    return _RANK[kind]


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement of a case and its state; `askable`: a hospital could send it. `name` is as the list has it."""

    id: str
    name: str
    essential: bool
    state: State
    by_person: bool = False
    askable: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file of the person in the review tray: whether it seems to be another person's, and the day it came."""

    wrong_person: bool
    added: date | None


_DONE = frozenset({State.READY, State.NOT_APPLICABLE})


class Gaps(tuple[Gap, ...]):
    """What a case lacks and what it has, in list order; hundreds of cases may share one."""

    @cached_property
    def open(self) -> tuple[Gap, ...]:
        """The essential things that are not ready."""
        return tuple(gap for gap in self if gap.essential and gap.state not in _DONE)

    @cached_property
    def ready(self) -> frozenset[str]:
        """The ids of what is ready by what was found."""
        return frozenset(gap.id for gap in self if gap.state is State.READY and not gap.by_person)


@dataclass(frozen=True, slots=True)
class Held:
    """All that the worklist knows of one case. `packets`: the days on which packets of it were made."""

    patient: Patient
    case: Case
    gaps: Gaps = field(default_factory=Gaps)
    requests: tuple[Request, ...] = ()
    packets: tuple[PartialDate, ...] = ()
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """What stops a case: `what` is the requirement's name or the hospital, by `requirement` or `request` their ids.

    `days`: for how many days, None where nobody waits. `allowed`: of how many, where a clock runs (0 else).
    `on`: the day of what was done last, where that is what there is to say. `askable`: a hospital could send it.
    """

    kind: Blocker
    next_action: str
    days: int | None = None
    what: str = ""
    requirement: str = ""
    request: str = ""
    allowed: int = 0
    on: PartialDate | None = None
    askable: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the worklist; `name` has the family name first, `due` is as precise as it is known.

    `open_gaps`: how many essential things are not ready. `note` and `own_due`: what whoever prepares the case wrote.
    """

    case_id: str
    patient_id: str
    name: str
    full_name: str
    birth_date: PartialDate | None
    clinic: str
    stop: Stop
    due: PartialDate | None = None
    open_gaps: int = 0
    note: str = ""
    own_due: PartialDate | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still until somebody here does something."""
        return self.stop.kind in STOPPED

    @property
    def is_ready(self) -> bool:
        """Whether its packet can be made or handed over."""
        return self.stop.kind in {Blocker.READY, Blocker.PACKET_MADE}

    def is_due(self, today: date) -> bool:
        """Whether its day is today or has passed."""
        return self.due is not None and self.due.earliest() <= today


def lines(held: Iterable[Held], today: date) -> tuple[Line, ...]:
    """Every open case as a row, the most urgent first."""
    return in_order(line(item, today) for item in held if item.case.closed is None and item.case.archived is None)


def in_order(found: Iterable[Line]) -> tuple[Line, ...]:
    """Rows in the order of urgency that this module states."""

    def place(item: Line) -> tuple[object, ...]:
        by = item.due.earliest() if item.due is not None else date.max
        wrong = item.stop.kind is Blocker.WRONG_PERSON
        return (not wrong, by, _RANK[item.stop.kind], -(item.stop.days or 0), in_words(item.name), item.case_id)

    return tuple(sorted(found, key=place))


def line(held: Held, today: date) -> Line:
    """One case as a row."""
    case = held.case
    return Line(
        case_id=case.id,
        patient_id=case.patient_id,
        name=listed_name(held.patient),
        full_name=held.patient.display,
        birth_date=held.patient.birth_date,
        clinic=case.clinic,
        stop=stop(held, today),
        due=due_day(held, today),
        open_gaps=len(held.gaps.open),
        note=case.work_note,
        own_due=case.work_due,
    )


def listed_name(patient: Patient) -> str:
    """The name as a list has it, the family name first where it is known."""
    if patient.family_name and patient.given_names:
        return f"{patient.family_name}, {patient.given_names}"
    return patient.display


def stop(held: Held, today: date) -> Stop:
    """The first thing that stops the case."""
    wrong = [item for item in held.waiting if item.wrong_person]
    if wrong:
        return Stop(Blocker.WRONG_PERSON, _("Check the page, report it"), _since_first(wrong, today))
    return _after_packet(held, today) or _before_packet(held, today)


def _after_packet(held: Held, today: date) -> Stop | None:
    """What there is to do once a packet was made; None before that."""
    case = held.case
    if case.opinions:
        on = max((item.on for item in case.opinions if item.on is not None), key=lambda day: day.iso, default=None)
        action = _("Close the case") if case.decision else _("Compare and decide")
        return Stop(Blocker.ANSWERED, action, _since(on, today), on=on)
    if case.handovers:
        on = max((item.on for item in case.handovers if item.on is not None), key=lambda day: day.iso, default=None)
        if case.appointment is not None and case.appointment.latest() >= today:
            action = _("Wait for the visit")
        else:
            action = _("Ask what they said, write it down")
        return Stop(Blocker.HANDED_OVER, action, _since(on, today), on=on)
    if held.packets:
        on = max(held.packets, key=lambda day: day.iso)
        return Stop(Blocker.PACKET_MADE, _("Hand it over, log it"), _since(on, today), on=on)
    return None


def _before_packet(held: Held, today: date) -> Stop:
    found = [*_of_requests(held, today), *_of_gaps(held, today)]
    if held.waiting:
        found.append(Stop(Blocker.REVIEW, _("Check the new files"), _since_first(held.waiting, today)))
    if not found:
        return Stop(Blocker.READY, _("Make the packet"))
    # Of one kind the one that waits longest.
    return min(found, key=lambda item: (_RANK[item.kind], -(item.days or 0)))


def _of_requests(held: Held, today: date) -> list[Stop]:
    """What requests stop: only those whose requirements still lack, or that were for no requirement."""
    ready = held.gaps.ready
    needed = {gap.id: gap for gap in held.gaps.open}
    out: list[Stop] = []
    for request in held.requests:
        here = desk.all_here(request, ready)
        wanted = request.requirements
        names = [gap for key, gap in needed.items() if key in wanted]
        optional = bool(wanted) and not names
        kind: Blocker | None = None
        days = day_of(request, today)
        if request.waiting and here:
            kind = Blocker.ARRIVED
        elif overdue(request, today):
            kind = Blocker.OVERDUE
        elif request.status is RequestStatus.REFUSED and not optional:
            kind, days = Blocker.REFUSED, _since(request.refused, today)
        elif request.status is RequestStatus.DRAFTED and not optional:
            kind, days = Blocker.LETTER, _since(request.created, today)
        elif request.waiting and not optional:
            kind = Blocker.WAITING
        if kind is None:
            continue
        what = (desk.staff_name(names[0].id) or _(names[0].name)) if names else request.facility or _first_item(request)
        out.append(
            Stop(
                kind,
                desk.next_action(request, today, has_arrived=here),
                days,
                what,
                names[0].id if names else "",
                request.id,
                days_allowed(request) if kind in {Blocker.OVERDUE, Blocker.WAITING} else 0,
            )
        )
    return out


def _first_item(request: Request) -> str:
    return request.items[0].text if request.items else _("Records")


_GAPS = {State.MISSING: Blocker.MISSING, State.IMAGES_MISSING: Blocker.IMAGES, State.STALE: Blocker.STALE}


def _of_gaps(held: Held, today: date) -> list[Stop]:
    """What lacks and nobody was asked for, the first of each kind."""
    asked = {key for item in held.requests if item.status is not RequestStatus.RECEIVED for key in item.requirements}
    days = _since(held.case.created, today)
    # The first of each kind is enough: they all wait since the case was begun.
    first: dict[Blocker, Gap] = {}
    for gap in held.gaps.open:
        if gap.state in _GAPS and gap.id not in asked:
            first.setdefault(_GAPS[gap.state], gap)
    return [
        Stop(kind, _ask(gap), days, desk.staff_name(gap.id) or _(gap.name), gap.id, askable=gap.askable)
        for kind, gap in first.items()
    ]


def _ask(gap: Gap) -> str:
    if not gap.askable:
        return _("Ask the person, note it in the case")
    if gap.state is State.IMAGES_MISSING:
        return _("Ask for the images")
    return _("Ask for a new one") if gap.state is State.STALE else _("Write the request letter")


def _since(day: PartialDate | None, today: date) -> int | None:
    """Days since then; None where the day is not known to the day."""
    known = day.as_date() if day is not None else None
    return max(0, (today - known).days) if known is not None else None


def _since_first(found: Sequence[Waiting], today: date) -> int | None:
    days = [item.added for item in found if item.added is not None]
    return max(0, (today - min(days)).days) if days else None


def due_day(held: Held, today: date) -> PartialDate | None:
    """The next of: the answer to a request, the day of the decision, the visit; what no longer matters is left out.

    A day of one's own stands in place of the answers to requests; it cannot hide a decision or a visit before it.
    """
    case = held.case
    days: list[PartialDate] = []
    if case.work_due is not None:
        days.append(case.work_due)
    elif not case.handovers and not case.opinions:
        ready = held.gaps.ready
        for request in held.requests:
            by = due(request)
            if request.waiting and by is not None and not desk.all_here(request, ready):
                days.append(PartialDate(by.isoformat()))
    if case.decide_by is not None and not case.decision:
        days.append(case.decide_by)
    # A visit that has been is no deadline any more, unless nothing was handed over for it.
    if (
        case.appointment is not None
        and not case.opinions
        and (case.appointment.latest() >= today or not case.handovers)
    ):
        days.append(case.appointment)
    return min(days, key=lambda day: day.earliest(), default=None)


# --------------------------------------------------------------------------------------------------------- in words


def clock_words(found: Stop) -> str:
    """How far a clock of days has run; empty where none runs."""
    if not found.allowed or found.days is None:
        return ""
    return _("day {n} of {count}").format(n=found.days, count=found.allowed)


def short_words(found: Stop) -> str:
    """What stops a case, in the few words that stand beside its shape."""
    match found.kind:
        case Blocker.WRONG_PERSON:
            return _("Wrong-person page")
        case Blocker.REVIEW:
            return _("Files to check")
        case Blocker.READY:
            return _("Ready to send")
        case Blocker.PACKET_MADE:
            return _("Packet made {day}").format(day=show(found.on)) if found.on else _("Packet made")
        case Blocker.HANDED_OVER:
            return _("Sent {day}").format(day=show(found.on)) if found.on else _("Sent")
        case Blocker.ANSWERED:
            return _("Opinion came {day}").format(day=show(found.on)) if found.on else _("Opinion came")
    return found.what


def words(found: Stop) -> str:
    """What stops a case, said in full: for readers, for paper and for the command line."""
    said = ", ".join(part for part in (short_words(found), clock_words(found)) if part)
    sentences = {
        Blocker.OVERDUE: _("Overdue: {what}"),
        Blocker.REFUSED: _("Refused: {what}"),
        Blocker.MISSING: _("Missing: {what}"),
        Blocker.IMAGES: _("Images missing: {what}"),
        Blocker.STALE: _("Too old: {what}"),
        Blocker.LETTER: _("Letter not sent: {what}"),
        Blocker.ARRIVED: _("Has come: {what}"),
        Blocker.WAITING: _("Asked for: {what}"),
    }
    return sentences[found.kind].format(what=said) if found.kind in sentences else said
