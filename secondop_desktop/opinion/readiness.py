"""The gap engine: what is wanted, held against what is there; derived each time, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import (
    Document,
    ImagingStudy,
    NoneKnown,
    Record,
    Report,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requirements import Match, Requirement


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

    `day` is the day of the request, where there is one. `by_person`: the person said so.
    """

    requirement: Requirement
    state: State
    why: str
    matched: tuple[str, ...] = ()
    day: int | None = None
    by_person: bool = False


def readiness(
    requirements: Iterable[Requirement], case: Case, records: Sequence[Record], today: date
) -> tuple[Readiness, ...]:
    """Every requirement held against the case and the person's records, in the list's order."""
    facts = [record for record in records if record.is_fact]
    return tuple(_state(requirement, case, facts, today) for requirement in requirements)


def ready_count(states: Iterable[Readiness]) -> int:
    """How many are ready or not needed."""
    return sum(item.state in {State.READY, State.NOT_APPLICABLE} for item in states)


def _state(requirement: Requirement, case: Case, facts: Sequence[Record], today: date) -> Readiness:
    override = case.overrides.get(requirement.id)
    matched = [record for record in facts if any(_matches(match, record) for match in requirement.matches)]
    ids = tuple(record.id for record in matched)
    if override is not None:
        return Readiness(requirement, State(override.state), f"“{override.reason}”", ids, by_person=True)
    if requirement.case_fields and all(getattr(case, name) for name in requirement.case_fields):
        return Readiness(requirement, State.READY, _("You have answered this."), ids)
    if not requirement.matches:
        return Readiness(requirement, State.MISSING, _("You have not answered this yet."))
    if len(matched) < requirement.count:
        return Readiness(requirement, State.MISSING, _missing(matched, requirement), ids)
    if requirement.images:
        bare = [record for record in matched if not _has_images(record, facts, requirement.modalities)]
        if bare:
            return Readiness(
                requirement,
                State.IMAGES_MISSING,
                _("You have the written report ({what}). The pictures are not here.").format(what=_newest(bare)),
                ids,
            )
    if requirement.max_age_days is not None:
        age = _age_in_days(matched, today)
        if age is None or age > requirement.max_age_days:
            return Readiness(
                requirement,
                State.STALE,
                _("The newest is {what}. The clinic wants the last {days} days.").format(
                    what=_newest(matched), days=requirement.max_age_days
                ),
                ids,
            )
    return Readiness(requirement, State.READY, _ready(matched), ids)


def _matches(match: Match, record: Record) -> bool:
    if match.none_known and isinstance(record, NoneKnown) and record.about is match.kind:
        return True
    if record.kind is not match.kind:
        return False
    if not match.categories and not match.words:
        return True
    if str(getattr(record, "category", "")) in match.categories:
        return True
    name = f" {record.display.casefold()} "
    return any(word in name for word in match.words)


def _has_images(record: Record, facts: Sequence[Record], modalities: tuple[str, ...]) -> bool:
    """Whether pictures belong to this: it is a study itself, it names one, or one of the same day is there."""
    if isinstance(record, ImagingStudy):
        return not modalities or record.modality in modalities
    for study in facts:
        if not isinstance(study, ImagingStudy) or (modalities and study.modality not in modalities):
            continue
        if isinstance(record, Report) and (record.imaging_study_id == study.id or record.id in study.report_ids):
            return True
        same_day = study.date is not None and record.date is not None and study.date.day_iso == record.date.day_iso
        if same_day and isinstance(record, Report | Document):
            return True
    return False


def _age_in_days(matched: Sequence[Record], today: date) -> int | None:
    days = [record.date.latest() for record in matched if record.date is not None]
    return (today - max(days)).days if days else None


def _newest(matched: Sequence[Record]) -> str:
    newest = max(matched, key=lambda record: record.date.iso if record.date is not None else "")
    when = show(newest.date)
    return f"{newest.display}, {when}" if when else newest.display


def _ready(matched: Sequence[Record]) -> str:
    none = [record for record in matched if isinstance(record, NoneKnown)]
    if none and len(none) == len(matched):
        return _("It is on record that there are none.")
    n = len(matched)
    return ngettext("{n} on record: {what}", "{n} on record, the newest: {what}", n).format(n=n, what=_newest(matched))


def _missing(matched: Sequence[Record], requirement: Requirement) -> str:
    if not matched:
        return _("Nothing of this is here yet.")
    return _("{n} of {count} are here.").format(n=len(matched), count=requirement.count)
