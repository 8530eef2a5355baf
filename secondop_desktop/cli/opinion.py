"""The command `case`: a person's second-opinion case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from secondop_desktop.cli.case_shapes import case_line, case_lines, case_shape
from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    patient_option,
    progress_on_stderr,
    today_option,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.opinion.case import SPECIALTIES
from secondop_desktop.usecases import case_sheets, clinic_lists, prepare_opinion, trail
from secondop_desktop.usecases.prepare_opinion import Readiness
from secondop_desktop.usecases.print_sheets import print_sheet

_WRITES = frozenset({"new", "set", "close", "reopen", "archive", "restore"})
_ACTIONS = ("new", "show", "set", "readiness", "list", "close", "reopen", "archive", "restore", "summary")


@click.command()
@vault_argument
@click.argument("action", type=click.Choice(_ACTIONS), default="show")
@click.argument("field", required=False)
@click.argument("value", required=False)
@patient_option
@click.option("--case", "case_id", metavar="ID", help=_("Which case; the newest one where it is left out."))
@click.option("--reason", default="", help=_("Why a requirement is ready or not needed."))
@click.option("--specialty", type=click.Choice(SPECIALTIES), help=_("Hold the records against this list."))
@click.option("--clinic", metavar="PROFILE", help=_("A clinic's own list."))
@click.option("--paper", type=click.Choice(["letter", "a4"]), default="letter", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT.pdf", help=_("Where the summary goes."))
@today_option
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
    paper: str,
    output: Path | None,
    today: datetime | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """A second-opinion case: new, show, set FIELD VALUE, readiness, list; close and reopen; archive and restore, which
    put it away and bring it back; summary, which writes where things stand as a PDF.
    """
    if action == "summary" and (output is None or not output.absolute().parent.is_dir()):
        raise UsageError(_("Where is the file to go?"), _("Name it with -o, in a folder that exists."))
    if action == "set" and (field is None or value is None):
        raise UsageError(_("What is to be set?"), _("Give a field and its value after “set”."))
    with opened(vault, password_file, recovery_key_file, writer=action in _WRITES, today=today) as handle:
        if action == "list":
            cases = prepare_opinion.all_cases(handle, patient_id, archived=True)
            listed = [case_line(item) for item in cases]
            emit({"cases": listed}, as_json, lambda: (line for item in listed for line in (*case_lines(item), "")))
            return ExitCode.OK
        if action == "new":
            found = prepare_opinion.begin(handle, patient_id)
            if specialty is not None:
                found = prepare_opinion.set_field(handle, found, "specialty", specialty)
            if clinic is not None:
                found = prepare_opinion.use_clinic(handle, found, clinic)
        else:
            found = prepare_opinion.find_case(handle, patient_id, case_id)
            trail.viewed(handle, patient_id)
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
        if action in {"close", "reopen"}:
            found = prepare_opinion.set_closed(handle, found, action == "close")
        if action in {"archive", "restore"}:
            found = prepare_opinion.set_archived(handle, found, action == "archive")
        if action == "summary" and output is not None:
            sheet = case_sheets.summary_sheet(handle, found, paper=paper)
            made = print_sheet(sheet, progress_on_stderr())
            write_out(output, made.data)
            written = {"path": str(output), "pages": made.pages, "warnings": list(made.warnings)}
            emit(written, as_json, lambda: iter([_("Wrote {path}.").format(path=output), *made.warnings]))
            return ExitCode.OK
        shown = case_shape(handle, found)
    emit(shown, as_json, lambda: case_lines(shown))
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
