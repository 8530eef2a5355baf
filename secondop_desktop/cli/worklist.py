"""The command worklist: every open case of everybody, and how long cases took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    progress_on_stderr,
    today_option,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import ExitCode
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.usecases import turnaround as figures
from secondop_desktop.usecases import worklist as work


@click.command()
@vault_argument
@click.option(
    "--turnaround",
    type=click.Path(path_type=Path),
    metavar="OUT.csv",
    help=_("Also write how long each case took, as a table."),
)
@today_option
@unlock_options
@json_option
def worklist(
    vault: Path,
    turnaround: Path | None,
    today: datetime | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Every open second opinion: what it is blocked on, for how many days, what to do next and by when."""
    with opened(vault, password_file, recovery_key_file, today=today) as handle:
        lines = work.Worklist().read(handle, progress_on_stderr())
        if turnaround is not None:
            write_out(turnaround, figures.turnaround(handle))

    def text() -> Iterator[str]:
        if not lines:
            yield _("No second opinion is open.")
        for line in lines:
            n = line.stop.days
            days = ngettext("{n} day", "{n} days", n).format(n=n) if n is not None else "–"
            due = show(line.due) if line.due is not None else "–"
            yield f"{line.name}  {show(line.birth_date)}  {line.clinic}"
            yield f"    {work.words(line.stop)}  {days}  {line.stop.next_action}  {due}"

    emit({"cases": [_case(line) for line in lines]}, as_json, text)
    return ExitCode.OK


def _case(line: work.Line) -> dict[str, Any]:
    return {
        "case_id": line.case_id,
        "patient_id": line.patient_id,
        "name": line.full_name,
        "birth_date": line.birth_date.iso if line.birth_date is not None else None,
        "clinic": line.clinic,
        "blocker": work.words(line.stop),
        "days": line.stop.days,
        "next_action": line.stop.next_action,
        "due": line.due.iso if line.due is not None else None,
    }
