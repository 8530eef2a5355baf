"""The gap engine: what is wanted, held against what is there; derived each time, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import ImagingStudy, NoneKnown, Patient, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.coverage import Said, approval_said, referral_said
from secondop_desktop.opinion.matching import Found, are_here, days_of_one_test, find, has_pictures, mentions
from secondop_desktop.opinion.requests import Request, RequestStatus, day_of, waiting_for
from secondop_desktop.opinion.requirements import Requirement

ADULT_AT = 18
REFERRAL, INSURANCE = "referral", "insurance"
"""The requirements about which a call about coverage says something."""


class State(StrEnum):
    """The state of one requirement, as the command line names it."""

    READY = "ready"
    STALE = "stale"
    IMAGES_MISSING = "images-missing"
    REQUESTED = "requested"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


def state_word(state: State) -> str:
    """The word of a state, on screen and on paper."""
    words = {
        State.READY: _("Ready"),
        State.STALE: _("Too old"),
        State.IMAGES_MISSING: _("Images missing"),
        State.REQUESTED: _("Requested"),
        State.MISSING: _("Missing"),
        State.NOT_APPLICABLE: _("Not needed"),
    }
    return words[state]


@dataclass(frozen=True, slots=True)
class Readiness:
    """A requirement with its state, why it is so in the person's words, and the ids of the records that made it so.

    `told` says why to a reader at the clinic, who is not the person; `about` is the id of the record that both words
    speak of. `day` is the day of the request that is out for it, in whatever state it is. `by_person`: the person said
    so.
    """

    requirement: Requirement
    state: State
    why: str
    matched: tuple[str, ...] = ()
    day: int | None = None
    by_person: bool = False
    told: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Why:
    """Why a state is so: `own` to the person, `told` to a reader at the clinic, `about` the record with this id."""

    own: str
    told: str
    about: str = ""

    @classmethod
    def alike(cls, words: str) -> _Why:
        return cls(words, words)

    def __bool__(self) -> bool:
        return bool(self.own)

    def and_then(self, words: str) -> _Why:
        return _Why(_then(self.own, words), _then(self.told, words), self.about)


def _then(first: str, second: str) -> str:
    """Two sentences after each other."""
    return f"{first} {second}" if first.endswith((".", "!", "?")) else f"{first}. {second}"


_NOTHING = _Why("", "")


def readiness(
    requirements: Iterable[Requirement],
    case: Case,
    records: Sequence[Record],
    today: date,
    requests: Sequence[Request] = (),
    patient: Patient | None = None,
) -> tuple[Readiness, ...]:
    """Every requirement held against the case, the person's records and the requests that are out, in list order."""
    return tuple(one_by_one(requirements, case, records, today, requests, patient))


def one_by_one(
    requirements: Iterable[Requirement],
    case: Case,
    records: Sequence[Record],
    today: date,
    requests: Sequence[Request] = (),
    patient: Patient | None = None,
) -> Iterator[Readiness]:
    """The same, each when it is asked for, as there may be very many records."""
    facts = [record for record in records if record.is_fact]
    child = _is_child(patient, today)
    for requirement in requirements:
        yield _state(requirement, case, facts, today, requests, child)


def on_another_day(item: Readiness, requests: Sequence[Request], today: date) -> Readiness:
    """What was found on an earlier day, with the day of the request that is out for it counted up to today."""
    asked = waiting_for(requests, item.requirement.id)
    day = day_of(asked, today) if asked is not None else None
    if asked is None or day is None or item.day is None or day == item.day:
        return item
    before, now = _asked(asked, item.day), _asked(asked, day)
    why, told = (
        words.removesuffix(before) + now if words.endswith(before) else words for words in (item.why, item.told)
    )
    return replace(item, day=day, why=why, told=told)


def ready_count(states: Iterable[Readiness]) -> int:
    """How many are ready or not needed."""
    return sum(item.state in {State.READY, State.NOT_APPLICABLE} for item in states)


def _is_child(patient: Patient | None, today: date) -> bool | None:
    """Whether the person may be a child; None where the birth date is not known."""
    if patient is None or patient.birth_date is None:
        return None
    born = patient.birth_date.latest()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT_AT


def _state(
    requirement: Requirement,
    case: Case,
    facts: Sequence[Record],
    today: date,
    requests: Sequence[Request],
    child: bool | None,
) -> Readiness:
    """The state that stands first: not applicable, ready, images missing, too old, requested, missing."""
    found = find(requirement, facts)
    matched = [item.record for item in found]
    ids = tuple(record.id for record in matched)
    asked = waiting_for(requests, requirement.id)
    day = day_of(asked, today) if asked is not None else None

    def state(state: State, why: _Why, *, by_person: bool = False) -> Readiness:
        if asked is not None and state is not State.REQUESTED and not by_person and day is not None:
            why = why.and_then(_asked(asked, day))
        return Readiness(requirement, state, why.own, ids, day, by_person, why.told, why.about)

    override = case.overrides.get(requirement.id)
    if override is not None:
        return state(State(override.state), _Why.alike(f"“{override.reason}”"), by_person=True)
    if "child" in requirement.when and child is False:
        return state(State.NOT_APPLICABLE, _Why.alike(_("This is asked for children only.")))
    if requirement.case_fields and all(getattr(case, name) for name in requirement.case_fields):
        return state(State.READY, _Why.alike(_("You have answered this.")))
    if requirement.physical and _has_arrived(requirement, requests):
        return state(State.READY, _Why.alike(_("You noted that it has come.")))
    lacking = _lacking(requirement, matched, facts)
    said = _said_by_phone(requirement, case)
    if lacking and said is not None and not said.needed and requirement.id == REFERRAL and not requirement.essential:
        return state(State.NOT_APPLICABLE, _Why.alike(said.words))
    if lacking and said is not None:
        lacking = lacking.and_then(said.words)
    if lacking:
        if asked is not None and day is not None:
            return state(State.REQUESTED, _Why.alike(_asked(asked, day)))
        return state(State.MISSING, lacking)
    if requirement.images:
        bare = [record for record in matched if not has_pictures(record, facts, requirement.modalities)]
        if bare:
            return state(State.IMAGES_MISSING, _bare(bare))
    if requirement.max_age_days is not None:
        age = _age_in_days(matched, today)
        if age is None or age > requirement.max_age_days:
            return state(State.STALE, _stale(matched, requirement.max_age_days))
    return state(State.READY, _Why.alike(_ready(found)))


def _said_by_phone(requirement: Requirement, case: Case) -> Said | None:
    """What the calls about coverage say of this requirement; None where they say nothing of it.

    A clinic that takes nobody without a referral (its own list says essential) is not overruled by an insurer.
    """
    if requirement.id == REFERRAL:
        return referral_said(case.coverage)
    return approval_said(case.coverage) if requirement.id == INSURANCE else None


def _asked(request: Request, day: int) -> str:
    if not request.facility:
        return _("Asked for on {date}, day {n} of 30.").format(date=show(request.sent), n=day)
    return _("Asked for on {date} at {facility}, day {n} of 30.").format(
        date=show(request.sent), facility=request.facility, n=day
    )


def _has_arrived(requirement: Requirement, requests: Sequence[Request]) -> bool:
    """Whether a thing that was asked for has come; a file closes its requirement itself."""
    return any(
        request.status is RequestStatus.RECEIVED and requirement.id in request.requirements for request in requests
    )


def _lacking(requirement: Requirement, matched: Sequence[Record], facts: Sequence[Record]) -> _Why:
    """What is not there yet, empty where nothing lacks."""
    none = bool(matched) and all(isinstance(record, NoneKnown) for record in matched)
    if none:
        return _NOTHING
    if requirement.physical and not matched:
        own = _("This is a thing and not a file. Ask the place that keeps it.")
        return _Why(own, _("To be sent by the place that keeps it."))
    if not requirement.matches:
        return _Why(_("You have not answered this yet."), _("Not answered by the patient."))
    if not matched:
        told = mentions(requirement, facts)
        if told:
            what = _newest(told)
            own = _("Your records name it ({what}). The report itself is not here.").format(what=what)
            return _Why(own, _("Named in the records ({what}); the report itself is not here.").format(what=what))
        return _Why(_("Nothing of this is here yet."), _("Nothing of this is in the records."))
    if len(matched) < requirement.count:
        return _Why.alike(_("{n} of {count} are here.").format(n=len(matched), count=requirement.count))
    days = days_of_one_test(matched) if requirement.trend > 1 else requirement.trend
    if days < requirement.trend:
        own = ngettext(
            "There are values of {n} day. To see a trend, it takes the same test on {count} days.",
            "There are values of {n} days. To see a trend, it takes the same test on {count} days.",
            days,
        )
        to_clinic = ngettext(
            "Values of {n} day; a trend takes the same test on {count} days.",
            "Values of {n} days; a trend takes the same test on {count} days.",
            days,
        )
        return _Why(*(words.format(n=days, count=requirement.trend) for words in (own, to_clinic)))
    return _NOTHING


def _bare(bare: Sequence[Record]) -> _Why:
    if all(isinstance(record, ImagingStudy) and not are_here(record) for record in bare):
        own = _("Your records say that it was made ({what}). The pictures are not here.")
        told = _("Made, as the records say ({what}); the images are not here.")
    else:
        own = _("You have the written report ({what}). The pictures are not here.")
        told = _("The report is here ({what}), the images are not.")
    what = _newest(bare)
    why = _Why(own.format(what=what), told.format(what=what), _newest_of(bare).id)
    more = len(bare) - 1
    if more:
        why = why.and_then(ngettext("{n} more is like this.", "{n} more are like this.", more).format(n=more))
    return why


def _stale(matched: Sequence[Record], days: int) -> _Why:
    own = _("The newest is {what}. The clinic wants the last {days} days.")
    told = _("Newest: {what}. Asked for: the last {days} days.")
    what = _newest(matched)
    return _Why(own.format(what=what, days=days), told.format(what=what, days=days), _newest_of(matched).id)


def _age_in_days(matched: Sequence[Record], today: date) -> int | None:
    """How old the newest is at least; None where no date is known."""
    days = [record.date.latest() for record in matched if record.date is not None]
    return (today - max(days)).days if days else None


def _newest_of(matched: Sequence[Record]) -> Record:
    return max(matched, key=lambda record: record.date.iso if record.date is not None else "")


def _newest(matched: Sequence[Record]) -> str:
    newest = _newest_of(matched)
    when = show(newest.date)
    return f"{newest.display}, {when}" if when else newest.display


def _ready(found: Sequence[Found]) -> str:
    matched = [item.record for item in found if not isinstance(item.record, NoneKnown)]
    if not matched:
        return _("It is on record that there are none.")
    n = len(matched)
    what = _newest(matched)
    by = next((item.by for item in found if item.by and _newest([item.record]) == what), "")
    if by:
        words = ngettext("{n} on record: {what} ({known_by})", "{n} on record, the newest: {what} ({known_by})", n)
        return words.format(n=n, what=what, known_by=by)
    return ngettext("{n} on record: {what}", "{n} on record, the newest: {what}", n).format(n=n, what=what)
