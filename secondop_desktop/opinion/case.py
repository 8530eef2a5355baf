"""A second-opinion case: what the person answered, saved after every answer and resumable at any step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from secondop_desktop.core.dates import AmbiguousDate, PartialDate, parse_printed
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _
from secondop_desktop.opinion.budget import CostLine
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.opinion.decision_aid import DecisionAid
from secondop_desktop.opinion.opinions import Handover, Opinion

SPECIALTIES = (
    "general",
    "oncology",
    "cardiology",
    "orthopaedics",
    "neurology",
    "genetics",
    "gastroenterology",
    "womens-health",
    "paediatrics",
)

REASONS = (
    "rare-disease",
    "several-conditions",
    "invasive-or-experimental",
    "life-threatening",
    "insurer-requires",
    "not-a-specialist",
    "cannot-talk",
    "symptoms-dismissed",
    "several-options",
    "not-responding",
    "peace-of-mind",
)

WAYS = ("referral", "insurer", "local", "association")
"""How people come to the second doctor."""

RECORDS_AS = ("paper", "pdf", "disc", "portal")
"""How a clinic wants records."""

BENEFITS = (
    "confirm-or-refute",
    "more-information",
    "further-options",
    "fits-my-life",
    "less-harm",
    "less-anxiety",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to ask the specialist; the top ones print on page one, in this order."""

    text: str
    top: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """The person's word on a requirement, with the reason that stays on file; state `ready` or `not-applicable`."""

    state: str
    reason: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone whom the specialist may want to reach."""

    name: str
    role: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The answers of one second-opinion case; an empty text is a question not answered yet.

    `sources` names, for `diagnosis`, `established`, `stage`, `proposed` or `decide_by`, the document (record id) and
    the page (from 1; 0 where it has none) that says so; a statement without one is the person's own.
    `opinion_by`, `opinion_role` and `opinion_on`: who gave the first opinion, as what, and when. `way` is how the
    person comes to the second doctor, `route` their words about it. `clinic_profile` names the clinic's own list.
    `costs`: what the person will do about each of the costs; `budget`: what it costs in money; `coverage`: the calls
    about who pays. `key_result_ids` names the results that matter most for the question. `step` is the wizard's step
    to resume at. `name` is what the person calls the case. `closed` is the day on which it was ended, `archived` the
    one on which it was put away: it is shown only on request then.

    After the visit: `opinions` are those that followed the first one, `first_says` what the first doctor said beyond
    `diagnosis`, `stage` and `proposed`, both by the names of `opinions.ROWS`; `marks` says why they differ, by row;
    `ways_on` how it goes on. `told_doctor` is the person's own doctor, told what was decided on `told_doctor_on`.
    `handovers` log the packets that were handed over. `scripts` are the person's words for what is to be said, where
    they are not ours: by the names of `scripts.SCRIPTS`.

    `work_note` and `work_due` are for the worklist alone, and never in a packet: what whoever prepares the case wrote
    down, and the day by which they want it done.
    """

    id: str = ""
    patient_id: str = ""
    created: PartialDate | None = None
    specialty: str = "general"
    trigger: str = ""
    question: str = ""
    decision_questions: tuple[str, ...] = ()
    would_change: str = ""
    diagnosis: str = ""
    opinion_by: str = ""
    opinion_role: str = ""
    opinion_on: PartialDate | None = None
    established: str = ""
    stage: str = ""
    proposed: str = ""
    decide_by: PartialDate | None = None
    decide_by_said_by: str = ""
    reasons: tuple[str, ...] = ()
    other_reason: str = ""
    own_words: str = ""
    benefits: tuple[str, ...] = ()
    clinic: str = ""
    clinic_profile: str = ""
    records_as: tuple[str, ...] = ()
    specialist: str = ""
    appointment: PartialDate | None = None
    way: str = ""
    route: str = ""
    costs: Mapping[str, str] = field(default_factory=dict)
    treatments_tried: str = ""
    contacts: tuple[Contact, ...] = ()
    key_result_ids: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    scripts: Mapping[str, str] = field(default_factory=dict)
    handovers: tuple[Handover, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    first_says: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    ways_on: tuple[str, ...] = ()
    aid: DecisionAid = field(default_factory=DecisionAid)
    decision: str = ""
    decided_on: PartialDate | None = None
    decision_reason: str = ""
    what_follows: str = ""
    told_doctor: str = ""
    told_doctor_on: PartialDate | None = None
    step: int = 1
    name: str = ""
    closed: PartialDate | None = None
    archived: PartialDate | None = None
    coverage: tuple[CoverageCall, ...] = ()
    budget: tuple[CostLine, ...] = ()
    work_note: str = ""
    work_due: PartialDate | None = None

    @property
    def top_questions(self) -> tuple[str, ...]:
        """The questions for page one."""
        return tuple(question.text for question in self.questions if question.top)

    @property
    def title(self) -> str:
        """What the case is called in a list."""
        return self.name or self.diagnosis or self.question or _("Second opinion")


FIELDS = (
    "question",
    "decision-questions",
    "diagnosis",
    "established",
    "stage",
    "proposed",
    "decide-by",
    "specialty",
    "reasons",
    "benefits",
    "clinic",
    "specialist",
    "appointment",
    "top-questions",
)
"""The fields of `case set`, as the command line names them; also `requirement:ID`."""


def set_field(case: Case, name: str, value: str, *, reason: str = "", today: PartialDate | None = None) -> Case:
    """The case with one field set from text; lists take one item a line or separated by `;`.

    Raises `UsageError` for a field or a value that is not one.
    """
    value = value.strip()
    if name.startswith("requirement:"):
        return _set_requirement(case, name.removeprefix("requirement:"), value, reason, today)
    if name not in FIELDS:
        raise UsageError(
            _("There is no such field"), _("Fields are: {fields}, requirement:ID.").format(fields=", ".join(FIELDS))
        )
    match name:
        case "decide-by":
            return replace(case, decide_by=read_date(value), sources=_without(case, "decide_by"))
        case "appointment":
            return replace(case, appointment=read_date(value))
        case "specialty":
            return replace(case, specialty=_one_of(value, SPECIALTIES))
        case "reasons":
            known, own = _split_known(_items(value), REASONS)
            return replace(case, reasons=known, other_reason="; ".join(own))
        case "benefits":
            return replace(case, benefits=tuple(_one_of(item, BENEFITS) for item in _items(value)))
        case "decision-questions":
            return replace(case, decision_questions=_items(value))
        case "top-questions":
            return with_top_questions(case, _items(value))
    text: dict[str, Any] = {name: value}
    return replace(case, sources=_without(case, name), **text)


def with_top_questions(case: Case, top: Sequence[str]) -> Case:
    """The case with these as its top questions, in this order, before its other questions."""
    others = tuple(Question(item.text) for item in case.questions if item.text not in top)
    return replace(case, questions=(*(Question(text, top=True) for text in top), *others))


def read_date(text: str) -> PartialDate | None:
    """The date that a person typed, None for nothing; raises `UsageError` where it is not one or has two readings."""
    if not text:
        return None
    read = parse_printed(text)
    if isinstance(read, AmbiguousDate):
        raise UsageError(
            _("Which day is meant?"),
            _("This date can be read in two ways. Write it as 2026-12-08, or with the month as a word."),
        )
    if read is None:
        raise UsageError(_("This is not a date"), _("Write it as 2026-12-08, 8 Dec 2026, Dec 2026 or 2026."))
    return read


def _set_requirement(case: Case, requirement: str, value: str, reason: str, today: PartialDate | None) -> Case:
    overrides = dict(case.overrides)
    if value == "":
        overrides.pop(requirement, None)
        return replace(case, overrides=overrides)
    state = _one_of(value, ("not-applicable", "ready"))
    if not reason.strip():
        raise UsageError(_("Say why"), _("A reason stays on file with your word on it. Give one with --reason."))
    overrides[requirement] = Override(state, reason.strip(), today)
    return replace(case, overrides=overrides)


def _without(case: Case, name: str) -> dict[str, tuple[str, int]]:
    return {key: place for key, place in case.sources.items() if key != name}


def _items(value: str) -> tuple[str, ...]:
    return tuple(item.strip() for line in value.splitlines() for item in line.split(";") if item.strip())


def _split_known(items: Sequence[str], known: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    chosen = tuple(item for item in items if item in known)
    return chosen, tuple(item for item in items if item not in known)


def _one_of(value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise UsageError(
            _("This is not one of the choices"), _("Choose one of: {choices}.").format(choices=", ".join(allowed))
        )
    return value
