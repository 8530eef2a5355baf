"""The second-opinion case: begun, answered step by step and saved at every answer, held against the records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.records import CLINICAL_KINDS, Kind, OpinionCase, Record, RecordsRequest
from secondop_desktop.core.text import _
from secondop_desktop.opinion import case as cases
from secondop_desktop.opinion import case_state
from secondop_desktop.opinion.budget import CostLine
from secondop_desktop.opinion.case import Case, Override, Question
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.opinion.matching import forget_words
from secondop_desktop.opinion.questions import TOP_COUNT, proposed_questions, with_questions
from secondop_desktop.opinion.readiness import Readiness, State, readiness, ready_count, state_word
from secondop_desktop.opinion.requests import Request
from secondop_desktop.opinion.requests import from_state as request_from_state
from secondop_desktop.opinion.requirements import Requirement
from secondop_desktop.usecases import browse, clinic_lists
from secondop_desktop.usecases.clinic_lists import ClinicProfile
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

__all__ = [
    "TOP_COUNT",
    "Case",
    "CostLine",
    "CoverageCall",
    "Override",
    "Question",
    "Readiness",
    "Requirement",
    "State",
    "forget_words",
    "proposed_questions",
    "ready_count",
    "state_word",
    "with_questions",
]


def begin(vault: Vault, patient_id: str, start: Case | None = None) -> Case:
    """Begin a case for a person and keep it; `start` holds what it starts with."""
    store.patient(vault.db, patient_id)
    case = replace(start or Case(), id="", patient_id=patient_id, created=_today(vault))
    with vault.change("case", _("Began a second opinion"), patient_id=patient_id) as change:
        record = OpinionCase(
            patient_id=patient_id, display=case.title, date=case.created, state=case_state.to_state(case)
        )
        return replace(case, id=change.add(record))


def all_cases(vault: Vault, patient_id: str, *, archived: bool = False) -> tuple[Case, ...]:
    """A person's cases, oldest first; with `archived` also those that were put away."""
    store.patient(vault.db, patient_id)
    found = (
        case_state.from_state(_draft(vault, item.id) or item.state, item.id, patient_id)
        for item in browse.cases(vault, patient_id)
    )
    return tuple(case for case in found if archived or case.archived is None)


def find_case(vault: Vault, patient_id: str, case_id: str | None = None) -> Case:
    """This case of the person, or the newest one that is open, or else the newest; raises `NotFoundError`."""
    found = all_cases(vault, patient_id, archived=case_id is not None)
    if case_id is not None:
        found = tuple(case for case in found if case.id == case_id)
    if not found:
        raise NotFoundError(_("There is no second-opinion case"), _("Begin one first. The records are as they were."))
    return newest(found)


def newest(found: Sequence[Case]) -> Case:
    """The newest of these cases (oldest first) that is open, or else the newest."""
    return ([case for case in found if case.closed is None] or list(found))[-1]


def set_closed(vault: Vault, case: Case, closed: bool) -> Case:
    """End a case today, or open it again."""
    what = _("Closed a second opinion") if closed else _("Opened a second opinion again")
    return _keep(vault, replace(case, closed=_today(vault) if closed else None), what)


def set_archived(vault: Vault, case: Case, archived: bool) -> Case:
    """Put a case away, so that it is shown only on request, or bring it back."""
    what = _("Put a second opinion away") if archived else _("Brought a second opinion back")
    return _keep(vault, replace(case, archived=_today(vault) if archived else None), what)


def rename(vault: Vault, case: Case, name: str) -> Case:
    """Give a case a name of the person's own; empty: it is called by its diagnosis or question again."""
    return _keep(vault, replace(case, name=" ".join(name.split())), _("Named a second opinion"))


def note_work(vault: Vault, patient_id: str, case_id: str, note: str) -> Case:
    """Keep a note about the work on a case; empty takes it away. It is in no packet."""
    case = find_case(vault, patient_id, case_id)
    return _keep(vault, replace(case, work_note=note.strip()), _("Wrote a note in the worklist"))


def set_work_due(vault: Vault, patient_id: str, case_id: str, due: PartialDate | None) -> Case:
    """Set the day by which the work on a case is to be done; None takes it away."""
    case = find_case(vault, patient_id, case_id)
    return _keep(vault, replace(case, work_due=due), _("Set a due day in the worklist"))


def _keep(vault: Vault, case: Case, what: str) -> Case:
    save(vault, case, what)
    return case


def _today(vault: Vault) -> PartialDate:
    return PartialDate(vault.now().date().isoformat())


def save(vault: Vault, case: Case, what: str = "") -> None:
    """Keep the answers; nothing is written when nothing changed. `what` names the step for Undo."""
    record = store.record(vault.db, case.id)
    if not isinstance(record, OpinionCase):
        raise NotFoundError(_("There is no second-opinion case"), _("This number is another kind of record."))
    state = case_state.merge_state(record.state, case)
    if state != record.state:
        said = what or _("Answered in the second opinion")
        with vault.change("case", said, patient_id=case.patient_id) as change:
            change.update(replace(record, display=case.title, state=state))
    forget_draft(vault, case.id)


_DRAFT = "case-draft:"


def forget_draft(vault: Vault, case_id: str) -> None:
    """Let go of what was being typed: it was kept."""
    if vault.setting(_DRAFT + case_id):
        vault.set_setting(_DRAFT + case_id, "")


def keep_draft(vault: Vault, case: Case) -> None:
    """Keep what is being typed, so that nothing is lost when the program ends now; `save` makes a version of it.

    A version at every letter would make Undo take back letters.
    """
    record = store.record(vault.db, case.id)
    if isinstance(record, OpinionCase):
        state = case_state.merge_state(record.state, case)
        vault.set_setting(_DRAFT + case.id, json.dumps(state, ensure_ascii=False) if state != record.state else "")


def _draft(vault: Vault, case_id: str) -> dict[str, Any] | None:
    found = vault.setting(_DRAFT + case_id)
    read = json.loads(found) if found else None
    return read if isinstance(read, dict) else None


def set_field(vault: Vault, case: Case, name: str, value: str, reason: str = "") -> Case:
    """Set one field by its name on the command line and keep it; raises `UsageError`."""
    if name.startswith("requirement:"):
        _known_requirement(vault, case, name.removeprefix("requirement:"))
    today = PartialDate(vault.now().date().isoformat())
    changed = cases.set_field(case, name, value, reason=reason, today=today)
    if name == "clinic":
        # Another clinic has another list: the one of its name, where there is one.
        profile = clinic_lists.find(vault, changed.clinic) if changed.clinic else None
        changed = replace(changed, clinic_profile=profile.name if profile is not None else "")
    save(vault, changed)
    return changed


def use_clinic(vault: Vault, case: Case, named: str) -> Case:
    """Use a clinic's own list for the case: one that is kept, an example, or a file, which is kept then."""
    profile = clinic_lists.named_or_file(vault, named)
    if clinic_lists.find(vault, profile.name) != profile:
        clinic_lists.keep(vault, profile)
    changed = replace(case, clinic_profile=profile.name)
    save(vault, changed)
    return changed


def _known_requirement(vault: Vault, case: Case, requirement: str) -> None:
    found = clinic_lists.list_for(vault, clinic_lists.profile_of(vault, case), case.specialty)
    if all(item.id != requirement for item in found):
        raise NotFoundError(
            _("There is no such requirement"), _("“case readiness” lists the requirements and their IDs.")
        )


def requests_of(vault: Vault, patient_id: str) -> tuple[Request, ...]:
    """The person's requests for records."""
    found = store.records(vault.db, patient_id, (Kind.RECORDS_REQUEST,), facts_only=True)
    return tuple(
        request_from_state(item.state, item.id, patient_id) for item in found if isinstance(item, RecordsRequest)
    )


def held_records(vault: Vault, patient_id: str) -> tuple[Record, ...]:
    """The records that are held against a list."""
    return tuple(store.records(vault.db, patient_id, (*CLINICAL_KINDS, Kind.NONE_KNOWN), facts_only=True))


def hold_against_records(
    vault: Vault, case: Case, specialty: str | None = None, clinic: ClinicProfile | None = None
) -> tuple[Readiness, ...]:
    """What the specialist and the clinic want, held against what is there and what was asked for."""
    wanted = clinic_lists.list_for(vault, clinic or clinic_lists.profile_of(vault, case), specialty or case.specialty)
    return readiness(
        wanted,
        case,
        held_records(vault, case.patient_id),
        vault.now().date(),
        requests_of(vault, case.patient_id),
        store.patient(vault.db, case.patient_id),
    )
