"""What the overview proposes to do next: files that wait, letters that are written, what is missing, the packet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from secondop_desktop.core.records import Medication, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion.desk import can_be_asked_for
from secondop_desktop.ui.models.statements import is_current
from secondop_desktop.usecases.prepare_opinion import TOP_COUNT, Case, Readiness, State
from secondop_desktop.usecases.request_records import Request, RequestStatus

STEPS = 3
LACKING = (State.MISSING, State.IMAGES_MISSING, State.STALE)
"""States of what is not there yet, and is not asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, why or how, the words of its button, and where that leads.

    That is "files", "folder", "add_person", "demo", a room, or a room with the page or the step in it, as
    "opinion#gather".
    """

    title: str
    text: str
    button: str
    goes: str


def waiting_step(count: int) -> tuple[Step, ...]:
    """The step to files that wait for a decision, before all others; none where no file waits."""
    if not count:
        return ()
    title = ngettext("{n} file waits for you", "{n} files wait for you", count).format(n=count)
    return (Step(title, _("Say whose it is, or keep it out. Nothing of it was added."), _("Look at it"), "import"),)


def first_steps(records: tuple[Record, ...], *, has_records: bool = False) -> tuple[Step, ...]:
    """What to do while there is no case; `has_records` where there are others than these, which were not read."""
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
    steps = [begin, files] if records or has_records else [files, begin]
    if not medications or any(item.last_confirmed is None for item in medications if is_current(item)):
        steps.append(pills)
    return tuple(steps[:STEPS])


def steps_of_nobody(waiting: int) -> tuple[Step, ...]:
    """What to do while there is no person; `waiting` is the number of files that wait for a decision."""
    return (
        *waiting_step(waiting),
        Step(
            _("Add the files that you have"),
            _("Downloads from a portal, PDFs, photos of paper. Whose they are is read in them."),
            _("Choose files…"),
            "files",
        ),
        Step(
            _("Add a whole folder, or a disc"),
            _("Everything in it is read and shown to you before it is kept."),
            _("Choose a folder…"),
            "folder",
        ),
        Step(
            _("Begin by hand"),
            _("Type in who this is about, then the rest."),
            _("Add a person…"),
            "add_person",
        ),
        Step(_("Look around first"), _("Ines Calloway, an invented patient."), _("Open the demo"), "demo"),
    )


def to_be_sent(found: Iterable[Request]) -> frozenset[str]:
    """The requirements for which a letter is written that did not go out yet."""
    drafts = [item.requirements for item in found if item.status is RequestStatus.DRAFTED and item.facility]
    return frozenset().union(*drafts)


def steps_of(case: Case, ready: tuple[Readiness, ...], written: Set[str] = frozenset()) -> tuple[Step, ...]:
    """What to do next for a case: what is essential and missing, the questions, then the packet.

    `written` are the requirements for which a letter waits to be sent: one letter may be for several of them.
    """
    lacking = [item for item in ready if item.requirement.essential and item.state in LACKING]
    lacking.sort(key=lambda item: LACKING.index(item.state))
    letters = [item for item in lacking if item.requirement.id in written]
    steps = [_step_to_send(letters)] if letters else []
    steps += [_step_for(item) for item in lacking if item not in letters]
    questions = len(case.questions)
    top = len(case.top_questions)
    if not questions:
        steps.append(
            Step(
                _("Write down your questions"),
                _("We propose some that fit. You choose."),
                _("Go to questions"),
                "opinion#questions",
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
                "opinion#questions",
            )
        )
    packet = Step(
        _("Look at the packet"),
        _("One page that a specialist can read in two minutes, then the originals."),
        _("Go to the packet"),
        "packet",
    )
    return (*steps[: STEPS - 1], packet) if len(steps) >= STEPS else (*steps, packet)


_STEP_OF = {"question": "question", "diagnosis": "story", "proposed": "story"}
"""The step of the second opinion where a field of the case is answered."""


def _step_to_send(found: Sequence[Readiness]) -> Step:
    names = " · ".join(_(item.requirement.name) for item in found)
    return Step(
        _("Send the letter: {name}").format(name=names),
        _("It is written. Print it, sign it and send it."),
        _("Open the letter"),
        "opinion#requests",
    )


def _step_for(item: Readiness) -> Step:
    name, why = _(item.requirement.name), _(item.requirement.why)
    answered = next((_STEP_OF[field] for field in item.requirement.case_fields if field in _STEP_OF), "")
    if answered:
        return Step(name, why, _("Answer it"), f"opinion#{answered}")
    if item.state is State.IMAGES_MISSING:
        return Step(
            _("Ask for the pictures of your scans"),
            _("You have the written report. The place that made it can copy the pictures to a disc."),
            _("Add from a disc…"),
            "folder",
        )
    if not can_be_asked_for(item):
        return Step(name, why, _("Go to the list"), "opinion#gather")
    if item.state is State.STALE:
        return Step(_("Ask for newer ones: {name}").format(name=name), item.why, _("Ask for it"), "opinion#gather")
    return Step(_("Ask for what is missing: {name}").format(name=name), why, _("Ask for it"), "opinion#gather")
