"""The second-opinion case: begun, answered step by step and saved at every answer, held against the records."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.records import CLINICAL_KINDS, Kind, OpinionCase
from secondop_desktop.core.text import _
from secondop_desktop.opinion import case as cases
from secondop_desktop.opinion.case import Case, Override, Question
from secondop_desktop.opinion.questions import TOP_COUNT, proposed_questions, with_questions
from secondop_desktop.opinion.readiness import Readiness, State, readiness, ready_count, state_word
from secondop_desktop.opinion.requirements import Requirement, checklist
from secondop_desktop.usecases import browse
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

__all__ = [
    "TOP_COUNT",
    "Case",
    "Override",
    "Question",
    "Readiness",
    "Requirement",
    "State",
    "proposed_questions",
    "ready_count",
    "state_word",
    "with_questions",
]


def begin(vault: Vault, patient_id: str) -> Case:
    """Begin a case for a person and keep it."""
    store.patient(vault.db, patient_id)
    case = Case(patient_id=patient_id, created=PartialDate(vault.now().date().isoformat()))
    with vault.change("case", _("Began a second opinion"), patient_id=patient_id) as change:
        record = OpinionCase(patient_id=patient_id, display=case.title, date=case.created, state=cases.to_state(case))
        return replace(case, id=change.add(record))


def all_cases(vault: Vault, patient_id: str) -> tuple[Case, ...]:
    """A person's cases, oldest first."""
    store.patient(vault.db, patient_id)
    return tuple(cases.from_state(item.state, item.id, patient_id) for item in browse.cases(vault, patient_id))


def find_case(vault: Vault, patient_id: str, case_id: str | None = None) -> Case:
    """This case of the person, or the newest one; raises `NotFoundError`."""
    found = all_cases(vault, patient_id)
    if case_id is not None:
        found = tuple(case for case in found if case.id == case_id)
    if not found:
        raise NotFoundError(_("There is no second-opinion case"), _("Begin one first. The records are as they were."))
    return found[-1]


def save(vault: Vault, case: Case) -> None:
    """Keep the answers; nothing is written when nothing changed."""
    record = store.record(vault.db, case.id)
    if not isinstance(record, OpinionCase):
        raise NotFoundError(_("There is no second-opinion case"), _("This number is another kind of record."))
    state = cases.merge_state(record.state, case)
    if state == record.state:
        return
    with vault.change("case", _("Answered in the second opinion"), patient_id=case.patient_id) as change:
        change.update(replace(record, display=case.title, state=state))


def set_field(vault: Vault, case: Case, name: str, value: str, reason: str = "") -> Case:
    """Set one field by its name on the command line and keep it; raises `UsageError`."""
    if name.startswith("requirement:"):
        _known_requirement(case, name.removeprefix("requirement:"))
    today = PartialDate(vault.now().date().isoformat())
    changed = cases.set_field(case, name, value, reason=reason, today=today)
    save(vault, changed)
    return changed


def _known_requirement(case: Case, requirement: str) -> None:
    if all(item.id != requirement for item in checklist(case.specialty)):
        raise NotFoundError(
            _("There is no such requirement"), _("“case readiness” lists the requirements and their IDs.")
        )


def hold_against_records(vault: Vault, case: Case, specialty: str | None = None) -> tuple[Readiness, ...]:
    """What the specialist wants, held against what is there."""
    found = store.records(vault.db, case.patient_id, (*CLINICAL_KINDS, Kind.NONE_KNOWN), facts_only=True)
    return readiness(checklist(specialty or case.specialty), case, found, vault.now().date())
