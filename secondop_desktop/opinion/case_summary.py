"""Where a second opinion stands, on paper: the question, what is there, what is waited for, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.prints import (
    Block,
    Bullets,
    Facts,
    Heading,
    Keep,
    Marker,
    Paragraph,
    PrintSheet,
    Style,
    Table,
)
from secondop_desktop.core.records import Packet, Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion import desk
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.coverage import call_title, call_words, newest_first
from secondop_desktop.opinion.readiness import Readiness, State, ready_count, state_word
from secondop_desktop.opinion.requests import (
    Request,
    RequestStatus,
    day_of,
    days_allowed,
    due,
    in_order,
    overdue,
    status_word,
)

_DONE = (State.READY, State.NOT_APPLICABLE)
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the summary is made of: the case, whose it is, its gaps, its requests, its packets, and the day."""

    case: Case
    patient: Patient
    states: Sequence[Readiness]
    requests: Sequence[Request]
    packets: Sequence[Packet]
    today: date


def case_summary(now: Standing, *, paper: str = "letter") -> PrintSheet:
    """The summary of a case, for the person, their family, or a nurse who takes over."""
    case, patient = now.case, now.patient
    blocks: list[Block] = [
        Facts(
            (
                (_("For"), patient.display),
                (_("Born"), show(patient.birth_date, long=True)),
                (_("As of"), show(now.today, long=True)),
                (_("Begun"), show(case.created, long=True)),
                (_("Closed"), show(case.closed, long=True)),
            )
        ),
        *_next(now),
        *_question(case),
        *_waiting(now),
        *_records(now),
        *_first_opinion(case),
        *_second_doctor(now),
        *_handed_over(now),
        *_decision(case),
    ]
    title = _("My second opinion: where things stand")
    head = " · ".join(part for part in (patient.display, title, show(now.today, long=True)) if part)
    return PrintSheet(title, tuple(blocks), head=head, foot=title, paper=paper, fit_pages=2)


def in_days(when: PartialDate | None, today: date) -> str:
    """A day with how far it is, as “19 November 2026 (in 10 days)”; as it is known where it is not known to the day."""
    words = show(when, long=True)
    day = when.as_date() if when is not None else None
    if day is None:
        return words
    n = (day - today).days
    if n == 0:
        return _("{day} (today)").format(day=words)
    if n < 0:
        ago = ngettext("{day} ({n} day ago)", "{day} ({n} days ago)", -n)
        return ago.format(day=words, n=-n)
    return ngettext("{day} (in {n} day)", "{day} (in {n} days)", n).format(day=words, n=n)


# --------------------------------------------------------------------------------------------------- what is next


def next_steps(now: Standing) -> tuple[str, ...]:
    """What is to be done next, what is late first; empty for a case that is closed."""
    case, today = now.case, now.today
    if case.closed is not None:
        return ()
    out: list[str] = []
    active = [item for item in in_order(now.requests, today) if item.status is not RequestStatus.RECEIVED]
    for request in active:
        action = desk.next_action(request, today, has_arrived=desk.arrived(request, now.states))
        late = _("late") if overdue(request, today) else ""
        who = request.facility or _("Nobody named yet")
        out.append(_("{who}: {action}").format(who=who, action=", ".join(part for part in (action, late) if part)))
    for request in now.requests:
        if request.status is RequestStatus.RECEIVED and desk.still_out(request):
            action = desk.next_action(request, today)
            out.append(_("{who}: {action}").format(who=request.facility, action=action))
    asked = {key for request in active for key in request.requirements}
    for item in now.states:
        if item.requirement.essential and item.state not in _DONE and item.requirement.id not in asked:
            name = _(item.requirement.name)
            if desk.can_be_asked_for(item):
                words = _("Ask for it: {what}").format(what=name)
            else:
                words = _("Still open: {what}").format(what=name)
            out.append(words)
    if not case.coverage:
        out.append(_("Call about coverage, and write down what they say"))
    if not case.top_questions:
        out.append(_("Choose the questions that matter most"))
    if case.appointment is not None:
        out.append(_("Visit: {day}").format(day=in_days(case.appointment, today)))
    if case.decide_by is not None and case.decided_on is None:
        out.append(_("Decide by {day}").format(day=in_days(case.decide_by, today)))
    return tuple(out)


def _next(now: Standing) -> list[Block]:
    steps = next_steps(now)
    return [Heading(_("What is next")), Bullets(steps, Marker.BOX)] if steps else []


def _question(case: Case) -> list[Block]:
    blocks: list[Block] = [Heading(_("The question"))]
    if case.question:
        blocks.append(Paragraph(case.question, Style.OWN_WORDS))
    else:
        blocks.append(Paragraph(_("Not written down yet."), Style.SOFT))
    if case.decision_questions:
        blocks += [
            Paragraph(_("What has to be decided:"), Style.SOFT, 2.0),
            Bullets(case.decision_questions, Marker.NUMBER),
        ]
    if case.top_questions:
        blocks += [
            Paragraph(_("What matters most to ask:"), Style.SOFT, 2.0),
            Bullets(case.top_questions, Marker.NUMBER),
        ]
    return blocks


# --------------------------------------------------------------------------------------- what is waited for, and there


def _waiting(now: Standing) -> list[Block]:
    rows: list[tuple[str, ...]] = []
    late: list[int] = []
    for request in in_order(now.requests, now.today):
        if request.status is RequestStatus.RECEIVED:
            continue
        if overdue(request, now.today):
            late.append(len(rows))
        rows.append(
            (
                request.facility or _("Nobody named yet"),
                _first([item.text for item in request.items]),
                show(request.sent) or "–",
                how_far(request, now.today),
                show(due(request)) if request.waiting else "–",
            )
        )
    if not rows:
        return [Heading(_("What is waited for")), Paragraph(_("No request for records is open."), Style.SOFT)]
    headings = (_("From whom"), _("What"), _("Asked on"), _("How far"), _("Due"))
    blocks: list[Block] = [
        Heading(_("What is waited for")),
        Table(headings, tuple(rows), (2.4, 3, 1.3, 1.5, 1.3), tuple(late)),
    ]
    things = tuple(
        _("{thing}: {where}").format(thing=thing, where=desk.where_is(request, thing))
        for request in now.requests
        for thing in desk.still_out(request)
    )
    if things:
        blocks += [Paragraph(_("On loan, to be sent back:"), Style.SOFT, 2.0), Bullets(things)]
    return blocks


def _first(lines: Sequence[str]) -> str:
    """The first of these lines, and how many more there are: a summary is no place for forty of them."""
    more = len(lines) - _SHOWN
    if more <= 1:
        return "\n".join(lines)
    words = ngettext("and {n} more", "and {n} more", more).format(n=more)
    return "\n".join([*lines[:_SHOWN], words])


def how_far(request: Request, today: date) -> str:
    """How far a request is: its day of 30 (or 60) while it is out, else its word."""
    day = day_of(request, today)
    if request.waiting and day is not None:
        words = _("Day {n} of {total}").format(n=day, total=days_allowed(request))
        return _("{day}, late").format(day=words) if overdue(request, today) else words
    return status_word(request.status)


def _records(now: Standing) -> list[Block]:
    total = len(now.states)
    words = _("{n} of {total} ready").format(n=ready_count(now.states), total=total)
    head: list[Block] = [Heading(_("The records")), Paragraph(words, Style.STRONG)]
    blocks: list[Block] = []
    for essential, said in ((True, _("Without these the visit is of little use:")), (False, _("Also helpful:"))):
        still = [i for i in now.states if i.state not in _DONE and i.requirement.essential is essential]
        if still:
            rows = tuple((_state(item), _(item.requirement.name), item.why) for item in still)
            table = Table((_("State"), _("What"), _("Why")), rows, (1.4, 2.4, 4.4))
            blocks.append(Keep((*head, Paragraph(said, Style.SOFT, 2.0), table)))
            head = []
    blocks += head
    ready = ", ".join(_(item.requirement.name) for item in now.states if item.state is State.READY)
    dropped = "\n".join(
        f"{_(item.requirement.name)}: {item.why}" for item in now.states if item.state is State.NOT_APPLICABLE
    )
    blocks.append(Facts(((state_word(State.READY), ready), (state_word(State.NOT_APPLICABLE), dropped))))
    return blocks


def _state(item: Readiness) -> str:
    if item.state is State.REQUESTED and item.day is not None:
        return _("Day {n} of 30").format(n=item.day)
    return state_word(item.state)


# ------------------------------------------------------------------------------------------------------- who is who


def _first_opinion(case: Case) -> list[Block]:
    who = ", ".join(part for part in (case.opinion_by, case.opinion_role, show(case.opinion_on, long=True)) if part)
    rows = (
        (_("By"), who),
        (_("Diagnosis"), case.diagnosis),
        (_("How it was found"), case.established),
        (_("Stage"), case.stage),
        (_("Treatment proposed"), case.proposed),
    )
    return [Keep((Heading(_("The opinion there is")), Facts(rows)))] if any(value for _name, value in rows) else []


def _second_doctor(now: Standing) -> list[Block]:
    case = now.case
    calls = _first([f"{call_title(call)}: {call_words(call)}" for call in newest_first(case.coverage)])
    decide = in_days(case.decide_by, now.today)
    if decide and case.decide_by_said_by:
        decide = _("{day}, said {name}").format(day=decide, name=case.decide_by_said_by)
    rows = (
        (_("Doctor"), case.specialist),
        (_("Clinic"), case.clinic),
        (_("Visit"), in_days(case.appointment, now.today) or _("no day yet")),
        (_("Decide by"), decide),
        (_("Coverage"), calls),
    )
    return [Heading(_("The second doctor")), Facts(rows)]


def _how_words() -> dict[str, str]:
    return {
        "in-person": _("by hand"),
        "mail": _("by mail"),
        "portal": _("by portal"),
        "email": _("by e-mail"),
        "fax": _("by fax"),
        "disc": _("on a disc"),
        "other": _("another way"),
    }


def _handed_over(now: Standing) -> list[Block]:
    blocks: list[Block] = [Heading(_("The packet"))]
    own = [item for item in now.packets if item.case_id == now.case.id]
    if not own and not now.case.handovers:
        return [*blocks, Paragraph(_("None was made yet."), Style.SOFT)]
    made = {item.id: show(item.date) for item in own}
    newest = next(iter(own), None)
    if newest is not None:
        words = ngettext("The newest was made on {day}, {n} page.", "The newest was made on {day}, {n} pages.",
                         newest.pages)  # fmt: skip
        blocks.append(Paragraph(words.format(day=show(newest.date), n=newest.pages)))
    rows = tuple(
        (
            show(item.on) or "–",
            item.to or "–",
            _how_words().get(item.how, item.how) or "–",
            made.get(item.packet_id, "") or "–",
            item.note,
        )
        for item in now.case.handovers
    )
    if rows:
        headings = (_("Handed over"), _("To"), _("How"), _("Packet of"), _("Note"))
        blocks.append(Table(headings, rows, (1.3, 2.4, 1.4, 1.3, 2.4)))
    else:
        blocks.append(Paragraph(_("It is not noted that one was handed over."), Style.SOFT))
    return blocks


def _decision(case: Case) -> list[Block]:
    opinions = "\n".join(
        ", ".join(part for part in (item.by, item.role, show(item.on, long=True)) if part) for item in case.opinions
    )
    told = " ".join(part for part in (case.told_doctor, show(case.told_doctor_on, long=True)) if part)
    rows = (
        (_("Opinions since"), opinions),
        (_("Decided"), case.decision),
        (_("On"), show(case.decided_on, long=True)),
        (_("Why"), case.decision_reason),
        (_("What follows"), case.what_follows),
        (_("Own doctor told"), told),
    )
    return [Keep((Heading(_("Since the visit")), Facts(rows)))] if any(value for _name, value in rows) else []
