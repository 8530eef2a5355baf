"""What the overview says: the heading, what to do next, what there is, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    ImagingStudy,
    Kind,
    Medication,
    Patient,
    Procedure,
    Record,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.next_steps import (
    LACKING,
    STEPS,
    Step,
    first_steps,
    steps_of,
    steps_of_nobody,
    to_be_sent,
    waiting_step,
)
from secondop_desktop.ui.models.results import MANY, same_stated_count
from secondop_desktop.ui.models.statements import is_current, is_over, statements
from secondop_desktop.usecases import browse, case_readiness, prepare_opinion, request_records, review_tray
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case, Readiness, State

KINDS = (
    Kind.TEST_RESULT,
    Kind.PROCEDURE,
    Kind.MEDICATION,
    Kind.CONDITION,
    Kind.ALLERGY,
    Kind.IMAGING_STUDY,
)
SHOWN_MISSING = 4


@dataclass(frozen=True, slots=True)
class Have:
    """One line of what there is: the room, its name, how many, and the newest date or when it was checked."""

    room: str
    name: str
    count: str
    note: str


@dataclass(frozen=True, slots=True)
class Missing:
    """One requirement that is not met: name, why, its state, and whether it is essential."""

    name: str
    why: str
    state: str
    word: str
    essential: bool


@dataclass(frozen=True, slots=True)
class Looking:
    """A case whose lists are still to be held against the records, and the requirements whose letters are written."""

    case: Case
    written: frozenset[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the overview shows."""

    heading: str
    second: str
    steps: tuple[Step, ...] = ()
    have: tuple[Have, ...] = ()
    missing: tuple[Missing, ...] = ()
    missing_more: int = 0
    has_case: bool = False
    none_known: tuple[str, ...] = ()
    looking: Looking | None = None
    """What is still to be held against the records."""


def overview_of_nobody(vault: Vault) -> Overview:
    """How to begin, while there is no person in these records."""
    steps = steps_of_nobody(len(review_tray.waiting_for(vault, None)))
    return Overview(_("Welcome"), _("Begin with whose records these are, or with what you have."), steps)


def read_overview(vault: Vault, patient_id: str) -> Overview:
    """The overview of a person; works without a case and without records.

    Very many records are not held against the lists here: where it is not known from before what is missing, `looking`
    says that `looked` is to follow.
    """
    patient = browse.patient(vault, patient_id)
    count = browse.counts(vault, patient_id).get(Kind.TEST_RESULT, 0)
    many = count > MANY
    kinds = tuple(kind for kind in KINDS if not (many and kind is Kind.TEST_RESULT))
    records = browse.records(vault, patient_id, kinds)
    documents = browse.document_counts(vault, patient_id)
    said = browse.none_known(vault, patient_id)
    none = tuple(item.display for item in said)
    about = {item.about for item in said if denies_all(item)}
    cases = [case for case in prepare_opinion.all_cases(vault, patient_id) if case.closed is None]
    today = vault.now().date()
    known = (count, browse.newest_date(vault, patient_id, Kind.TEST_RESULT)) if many else None
    have = have_of(records, about, documents, known)
    waiting = waiting_step(sum(item.patient_id in (patient_id, None) for item in browse.waiting(vault)))
    if not cases:
        has_records = bool(records) or many or documents[0] > 0
        heading, second = calm_heading(patient, has_records)
        steps = first_steps(records, has_records=has_records)
        return Overview(heading, second, (*waiting, *steps)[:STEPS], have, none_known=none)
    case = cases[-1]
    written = to_be_sent(request_records.all_requests(vault, patient_id, case.id))
    heading, second = heading_of(case, today, patient)
    looking = Looking(case, written)
    overview = Overview(heading, second, waiting, have, has_case=True, looking=looking, none_known=none)
    if not many:
        return looked(overview, prepare_opinion.hold_against_records(vault, case))
    before = case_readiness.known(vault, case)
    return looked(overview, before) if before is not None else overview


def looked(overview: Overview, ready: tuple[Readiness, ...]) -> Overview:
    """The overview with what its case lacks, once the records were held against the lists."""
    looking = overview.looking
    if looking is None:
        return overview
    lacking = missing_of(ready)
    return replace(
        overview,
        steps=(*overview.steps, *steps_of(looking.case, ready, looking.written))[:STEPS],
        missing=lacking[:SHOWN_MISSING],
        missing_more=max(0, len(lacking) - SHOWN_MISSING),
        looking=None,
    )


# --------------------------------------------------------------------------------------------------------- heading


def calm_heading(patient: Patient, has_records: bool) -> tuple[str, str]:
    """The heading while there is no case."""
    first = patient.given_names.split()[0] if patient.given_names else patient.display
    if not has_records:
        return _("Welcome, {name}").format(name=first), _("One thing at a time. Begin with what you have at hand.")
    return (
        _("The records of {name}").format(name=patient.display),
        _("Begin a second opinion when you are ready. Nothing is lost if you stop on the way."),
    )


def heading_of(case: Case, today: date, patient: Patient) -> tuple[str, str]:
    """The heading with the visit, and the line below with its day, the clinic and the day to decide by."""
    who = case.specialist or case.clinic
    day = case.appointment.as_date() if case.appointment is not None else None
    if day is None:
        heading = _("Your second opinion")
        if who:
            heading = _("Your second opinion with {who}").format(who=who)
    else:
        heading = visit_words(who, (day - today).days)
    parts = [
        ", ".join(
            part for part in (weekday_date(day) if day else show(case.appointment, long=True), case.clinic) if part
        )
    ]
    if case.decide_by is not None:
        until = _("Decide by {day}").format(day=show(case.decide_by, long=True))
        said = case.decide_by_said_by
        parts.append(_("{until}, said {who}").format(until=until, who=said) if said else until)
    second = ". ".join(part for part in parts if part)
    return heading, f"{second}." if second else case.question


def visit_words(who: str, days: int) -> str:
    """How far off the visit is."""
    if not who:
        who = _("the specialist")
    if days == 0:
        return _("Your visit with {who} is today").format(who=who)
    if days == 1:
        return _("Your visit with {who} is tomorrow").format(who=who)
    if days > 1:
        return ngettext(
            "Your visit with {who} is in {n} day", "Your visit with {who} is in {n} days", days
        ).format(who=who, n=days)  # fmt: skip
    return ngettext(
        "Your visit with {who} was {n} day ago", "Your visit with {who} was {n} days ago", -days
    ).format(who=who, n=-days)  # fmt: skip


def weekday_date(day: date) -> str:
    """A day with its weekday, written out."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return _("{weekday} {date}").format(weekday=names[day.weekday()], date=show(day, long=True))


# --------------------------------------------------------------------------------------------- what there is, and not


def _newest(records: list[Record]) -> PartialDate | None:
    days = [record.date for record in records if record.date is not None]
    return max(days, key=lambda day: (day.earliest(), day.iso)) if days else None


def _checked(records: list[Medication]) -> str:
    days = [item.last_confirmed for item in records]
    if not days or any(day is None for day in days):
        return _("not checked yet") if days else ""
    oldest = min(day.iso for day in days if day is not None)
    return _("checked by you {when}").format(when=show(PartialDate(oldest)))


def have_of(
    records: tuple[Record, ...],
    about_none: set[Kind],
    documents: tuple[int, int] = (0, 0),
    results: tuple[int, PartialDate | None] | None = None,
) -> tuple[Have, ...]:
    """What there is, a line for each room.

    `documents`: how many, and of how many pages. `results`: how many, and the newest date, where not all were read.
    """
    of: dict[type[Record], list[Record]] = {}
    for record in records:
        of.setdefault(type(record), []).append(record)
    if results is None:
        read = of.get(TestResult, [])
        results = same_stated_count(item for item in read if isinstance(item, TestResult)), _newest(read)
    result_count, newest = results
    procedures = statements(of.get(Procedure, []))
    current = [item for item in of.get(Medication, []) if isinstance(item, Medication) and is_current(item)]
    conditions = statements(item for item in of.get(Condition, []) if not is_over(item))
    allergies = statements(of.get(Allergy, []))
    papers, pages = documents
    studies = of.get(ImagingStudy, [])
    none = _("not recorded")

    def empty(kind: Kind) -> str:
        return _("none known") if kind in about_none else none

    allergy_words = str(len(allergies)) if allergies else empty(Kind.ALLERGY)
    both = _("{conditions} and {allergies}").format(conditions=len(conditions) or none, allergies=allergy_words)
    if not conditions and not allergies and Kind.ALLERGY not in about_none:
        both = none
    lines = [
        Have(
            "results",
            _("Test results"),
            ngettext("{n} value", "{n} values", result_count).format(n=result_count) if result_count else none,
            _("newest {when}").format(when=show(newest)) if newest is not None else "",
        ),
        Have(
            "procedures",
            _("Surgical reports"),
            ngettext("{n} report", "{n} reports", len(procedures)).format(n=len(procedures))
            if procedures
            else empty(Kind.PROCEDURE),
            show(_newest([item.record for item in procedures])),
        ),
        Have(
            "medications",
            _("Medications"),
            ngettext("{n} current", "{n} current", len(statements(current))).format(n=len(statements(current)))
            if current
            else empty(Kind.MEDICATION),
            _checked(current),
        ),
        Have("conditions", _("Conditions and allergies"), both, ""),
        Have(
            "documents",
            _("Documents"),
            ngettext("{n} original", "{n} originals", papers).format(n=papers) if papers else none,
            ngettext("{n} page", "{n} pages", pages).format(n=pages) if pages else "",
        ),
        Have(
            "imaging",
            _("Imaging"),
            ngettext("{n} study", "{n} studies", len(studies)).format(n=len(studies)) if studies else none,
            show(_newest(studies)),
        ),
    ]
    return tuple(lines)


def missing_of(ready: tuple[Readiness, ...]) -> tuple[Missing, ...]:
    """What is not there yet, the essential first."""
    lacking = [item for item in ready if item.state in LACKING or item.state is State.REQUESTED]
    order = (*LACKING, State.REQUESTED)
    lacking.sort(key=lambda item: (not item.requirement.essential, order.index(item.state)))
    found = []
    for item in lacking:
        word = prepare_opinion.state_word(item.state)
        if item.state is State.REQUESTED and item.day is not None:
            word = _("Day {n} of 30").format(n=item.day)
        why = _(item.requirement.why) if item.state is State.MISSING else item.why
        if item.state is State.IMAGES_MISSING:
            why = _("You have the written report only")
        found.append(Missing(_(item.requirement.name), why, str(item.state), word, item.requirement.essential))
    return tuple(found)
