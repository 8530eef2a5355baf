"""What the overview says: the heading, what to do next, what there is, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Document,
    ImagingStudy,
    Kind,
    Medication,
    Patient,
    Procedure,
    Record,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.results import MANY, same_stated_count
from secondop_desktop.ui.models.statements import is_current, is_over, statements
from secondop_desktop.usecases import browse, prepare_opinion, show_results
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import TOP_COUNT, Case, Readiness, State

KINDS = (
    Kind.TEST_RESULT,
    Kind.PROCEDURE,
    Kind.MEDICATION,
    Kind.CONDITION,
    Kind.ALLERGY,
    Kind.DOCUMENT,
    Kind.IMAGING_STUDY,
)
STEPS = 3
SHOWN_MISSING = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, why or how, the words of its button, and where that leads (a room, "files", "folder")."""

    title: str
    text: str
    button: str
    goes: str


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


def read_overview(vault: Vault, patient_id: str) -> Overview:
    """The overview of a person; works without a case and without records."""
    patient = browse.patient(vault, patient_id)
    count = browse.counts(vault, patient_id).get(Kind.TEST_RESULT, 0)
    many = count > MANY
    kinds = tuple(kind for kind in KINDS if not (many and kind is Kind.TEST_RESULT))
    records = browse.records(vault, patient_id, kinds)
    if many:
        records = (*show_results.newest_of_each_test(vault, patient_id), *records)
    none = tuple(item.display for item in browse.none_known(vault, patient_id))
    about = {item.about for item in browse.none_known(vault, patient_id)}
    cases = [case for case in prepare_opinion.all_cases(vault, patient_id) if case.closed is None]
    today = vault.now().date()
    have = have_of(records, about, count if many else None)
    waiting = waiting_step(sum(item.patient_id in (patient_id, None) for item in browse.waiting(vault)))
    if not cases:
        heading, second = calm_heading(patient, bool(records))
        return Overview(heading, second, (*waiting, *first_steps(records))[:3], have, none_known=none)
    case = cases[-1]
    ready = prepare_opinion.hold_against_records(vault, case)
    heading, second = heading_of(case, today, patient)
    lacking = missing_of(ready)
    return Overview(
        heading,
        second,
        (*waiting, *steps_of(case, ready))[:3],
        have,
        lacking[:SHOWN_MISSING],
        max(0, len(lacking) - SHOWN_MISSING),
        has_case=True,
        none_known=none,
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


# ----------------------------------------------------------------------------------------------------- what to do


def waiting_step(count: int) -> tuple[Step, ...]:
    """The step to files that wait for a decision, before all others; none where no file waits."""
    if not count:
        return ()
    title = ngettext("{n} file waits for you", "{n} files wait for you", count).format(n=count)
    return (Step(title, _("Say whose it is, or keep it out. Nothing of it was added."), _("Look at it"), "import"),)


def first_steps(records: tuple[Record, ...]) -> tuple[Step, ...]:
    """What to do while there is no case."""
    medications = [item for item in records if isinstance(item, Medication)]
    files = Step(
        _("Add the files that you have"),
        _("Downloads from a portal, PDFs, photos of paper. Drop them anywhere on this window."),
        _("Choose files…"),
        "files",
    )
    begin = Step(
        _("Begin your second opinion"),
        _("A few questions, one at a time. You can stop and come back."),
        _("Begin"),
        "opinion",
    )
    pills = Step(
        _("Check your medications"),
        _("With dose and how often. It is the list that doctors ask for first."),
        _("Go to medications"),
        "medications",
    )
    steps = [begin, files] if records else [files, begin]
    if not medications or any(item.last_confirmed is None for item in medications if is_current(item)):
        steps.append(pills)
    return tuple(steps[:STEPS])


def steps_of(case: Case, ready: tuple[Readiness, ...]) -> tuple[Step, ...]:
    """What to do next for a case: what is essential and missing, the questions, then the packet."""
    lacking = [item for item in ready if item.requirement.essential and item.state in _LACKING]
    steps = [_step_for(item) for item in sorted(lacking, key=lambda item: _LACKING.index(item.state))]
    questions = len(case.questions)
    top = len(case.top_questions)
    if not questions:
        steps.append(
            Step(
                _("Write down your questions"),
                _("We propose some that fit. You choose."),
                _("Go to questions"),
                "opinion",
            )
        )
    elif top < min(TOP_COUNT, questions):
        have = ngettext("You have {n} question.", "You have {n} questions.", questions).format(n=questions)
        choose = ngettext("Choose the one for page one.", "Choose the {n} for page one.", TOP_COUNT)
        steps.append(
            Step(
                _("Choose your top questions"),
                f"{have} " + choose.format(n=TOP_COUNT),
                _("Go to questions"),
                "opinion",
            )
        )
    packet = Step(
        _("Look at the packet"),
        _("One page that a specialist can read in two minutes, then the originals."),
        _("Go to the packet"),
        "packet",
    )
    return (*steps[: STEPS - 1], packet) if len(steps) >= STEPS else (*steps, packet)


_LACKING = (State.MISSING, State.IMAGES_MISSING, State.STALE)


def _step_for(item: Readiness) -> Step:
    name, why = _(item.requirement.name), _(item.requirement.why)
    if not item.requirement.matches:
        return Step(name, why, _("Answer it"), "opinion")
    if item.state is State.IMAGES_MISSING:
        return Step(
            _("Ask for the pictures of your scans"),
            _("You have the written report. The place that made it can copy the pictures to a disc."),
            _("Add from a disc…"),
            "folder",
        )
    if item.state is State.STALE:
        return Step(_("Ask for newer ones: {name}").format(name=name), item.why, _("Add files…"), "files")
    return Step(_("Ask for what is missing: {name}").format(name=name), why, _("Add files…"), "files")


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


def have_of(records: tuple[Record, ...], about_none: set[Kind], result_count: int | None = None) -> tuple[Have, ...]:
    """What there is, a line for each room; `result_count` where not every result was read."""
    of: dict[type[Record], list[Record]] = {}
    for record in records:
        of.setdefault(type(record), []).append(record)
    results = same_stated_count(item for item in of.get(TestResult, []) if isinstance(item, TestResult))
    if result_count is not None:
        results = result_count
    newest = _newest(of.get(TestResult, []))
    procedures = statements(of.get(Procedure, []))
    current = [item for item in of.get(Medication, []) if isinstance(item, Medication) and is_current(item)]
    conditions = statements(item for item in of.get(Condition, []) if not is_over(item))
    allergies = statements(of.get(Allergy, []))
    documents = [item for item in of.get(Document, []) if isinstance(item, Document)]
    pages = sum(item.pages or 0 for item in documents)
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
            ngettext("{n} value", "{n} values", results).format(n=results) if results else none,
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
            ngettext("{n} original", "{n} originals", len(documents)).format(n=len(documents)) if documents else none,
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
    lacking = [item for item in ready if item.state in _LACKING or item.state is State.REQUESTED]
    order = (*_LACKING, State.REQUESTED)
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
