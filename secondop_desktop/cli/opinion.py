"""The command `case`: a person's second-opinion case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from secondop_desktop.cli.frame import emit, json_option, opened, patient_option, unlock_options, vault_argument
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import SPECIALTIES
from secondop_desktop.usecases import browse, clinic_lists, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case, Readiness


@click.command()
@vault_argument
@click.argument("action", type=click.Choice(["new", "show", "set", "readiness"]), default="show")
@click.argument("field", required=False)
@click.argument("value", required=False)
@patient_option
@click.option("--case", "case_id", metavar="ID", help=_("Which case; the newest one where it is left out."))
@click.option("--reason", default="", help=_("Why a requirement is ready or not needed."))
@click.option("--specialty", type=click.Choice(SPECIALTIES), help=_("Hold the records against this list."))
@click.option("--clinic", metavar="PROFILE", help=_("A clinic's own list."))
@unlock_options
@json_option
def case(
    vault: Path,
    action: str,
    field: str | None,
    value: str | None,
    patient_id: str,
    case_id: str | None,
    reason: str,
    specialty: str | None,
    clinic: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """A second-opinion case: new, show, set FIELD VALUE, readiness."""
    if action == "set" and (field is None or value is None):
        raise UsageError(_("What is to be set?"), _("Give a field and its value after “set”."))
    with opened(vault, password_file, recovery_key_file, writer=action in {"new", "set"}) as handle:
        if action == "new":
            found = prepare_opinion.begin(handle, patient_id)
            if specialty is not None:
                found = prepare_opinion.set_field(handle, found, "specialty", specialty)
            if clinic is not None:
                found = prepare_opinion.use_clinic(handle, found, clinic)
        else:
            found = prepare_opinion.find_case(handle, patient_id, case_id)
        if action == "set" and field is not None and value is not None:
            found = prepare_opinion.set_field(handle, found, field, value, reason)
            if clinic is not None:
                found = prepare_opinion.use_clinic(handle, found, clinic)
        if action == "readiness":
            profile = (
                clinic_lists.named_or_file(handle, clinic)
                if clinic is not None
                else clinic_lists.profile_of(handle, found)
            )
            states = prepare_opinion.hold_against_records(handle, found, specialty, profile)
            shown = {
                "specialty": specialty or found.specialty,
                "clinic": profile.name if profile is not None else None,
                "requirements": [_requirement(item) for item in states],
            }
            emit(shown, as_json, lambda: (_readiness_line(item) for item in states))
            return ExitCode.OK
        shown = _case(handle, found)
    emit(shown, as_json, lambda: _case_lines(shown))
    return ExitCode.OK


def _requirement(item: Readiness) -> dict[str, Any]:
    return {
        "id": item.requirement.id,
        "name": _(item.requirement.name),
        "essential": item.requirement.essential,
        "state": str(item.state),
        "why": item.why,
        "matched": list(item.matched),
        "day": item.day,
    }


def _readiness_line(item: Readiness) -> str:
    return f"{prepare_opinion.state_word(item.state)}: {_(item.requirement.name)}. {item.why}"


def _case(vault: Vault, found: Case) -> dict[str, Any]:
    return {
        "id": found.id,
        "created": found.created.iso if found.created else None,
        "question": found.question or None,
        "decision-questions": list(found.decision_questions),
        "diagnosis": found.diagnosis or None,
        "established": found.established or None,
        "stage": found.stage or None,
        "proposed": found.proposed or None,
        "decide-by": found.decide_by.iso if found.decide_by else None,
        "specialty": found.specialty,
        "reasons": [*found.reasons, *([found.other_reason] if found.other_reason else [])],
        "benefits": list(found.benefits),
        "clinic": found.clinic or None,
        "specialist": found.specialist or None,
        "appointment": found.appointment.iso if found.appointment else None,
        "top-questions": list(found.top_questions),
        "requirements": {
            key: {"state": item.state, "reason": item.reason, "on": item.on.iso if item.on else None}
            for key, item in found.overrides.items()
        },
        "requests": [
            item.id for item in prepare_opinion.requests_of(vault, found.patient_id) if item.case_id == found.id
        ],
        "questions": [item.text for item in found.questions],
        "packets": [item.id for item in browse.packets(vault, found.patient_id) if item.case_id == found.id],
    }


def _case_lines(shown: dict[str, Any]) -> Iterator[str]:
    for name, value in shown.items():
        if value:
            yield f"{name}: {'; '.join(map(str, value)) if isinstance(value, list) else value}"
