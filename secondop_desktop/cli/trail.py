"""Commands about the people who use a vault: audit (who did what) and slots (who may open it)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    secret,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.usecases import family, open_vault
from secondop_desktop.usecases import trail as trails


@click.command()
@vault_argument
@click.option("--verify", is_flag=True, help=_("Also check that no line was changed, removed or put back."))
@click.option("--limit", type=click.IntRange(1), metavar="N", help=_("Only the newest lines."))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT.csv", help=_("Write it as a table."))
@unlock_options
@json_option
def audit(
    vault: Path,
    verify: bool,
    limit: int | None,
    output: Path | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Who opened, read, changed, exported, printed and backed up, and when; it holds nothing clinical."""
    with opened(vault, password_file, recovery_key_file) as handle:
        found = trails.entries(handle, limit)
        problems = trails.verify(handle) if verify else ()
    if output is not None:
        write_out(output, trails.table(found))

    def lines() -> Iterator[str]:
        if output is None:
            for item in found:
                about = " ".join(part for part in (item.patient, item.detail) if part)
                yield f"{item.at}  {item.user}: {trails.spoken(item.event)}  {about}".rstrip()
        if verify:
            yield _("No line was changed or removed.") if not problems else ""
        for problem in problems:
            yield f"- {problem.what}: {problem.where}. {problem.message}"

    value = {
        "entries": [
            {
                "number": item.number,
                "at": item.at,
                "user": item.user,
                "event": item.event,
                "patient_id": item.patient or None,
                "detail": item.detail,
                "hash": item.hash,
            }
            for item in found
        ]
    }
    if verify:
        value["ok"] = not problems  # type: ignore[assignment]
        value["problems"] = [
            {"what": item.what, "where": item.where, "message": item.message, "repairable": item.repairable}
            for item in problems
        ]
    emit(value, as_json, lines)
    return ExitCode.VAULT_DAMAGED if problems else ExitCode.OK


@click.command()
@vault_argument
@click.argument("action", type=click.Choice(["list", "add", "remove", "new-recovery-key"]), default="list")
@click.argument("name", required=False)
@click.option("--new-password-file", metavar="FILE", help=_("A file with the password of the one who is added."))
@click.option("--recovery-sheet", type=click.Path(path_type=Path), metavar="OUT.pdf", help=_("Write the sheet here."))
@click.option("--recovery-key-out", type=click.Path(path_type=Path), metavar="FILE", help=_("Write the key here."))
@unlock_options
@json_option
def slots(
    vault: Path,
    action: str,
    name: str | None,
    new_password_file: str | None,
    recovery_sheet: Path | None,
    recovery_key_out: Path | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Who may open a vault: list, add NAME --new-password-file FILE, remove NAME, new-recovery-key."""
    if action in {"add", "remove"} and not name:
        raise UsageError(_("Whose password?"), _("Give a name after “{action}”.").format(action=action))
    if action == "new-recovery-key" and recovery_sheet is None and recovery_key_out is None:
        raise UsageError(
            _("Where should the new key go?"), _("Give --recovery-sheet OUT.pdf or --recovery-key-out FILE.")
        )
    with opened(vault, password_file, recovery_key_file, writer=action != "list") as handle:
        if action == "add":
            chosen = secret(new_password_file, _("New password"), variable=None, confirm=True)
            family.add(handle, name or "", chosen)
        elif action == "remove":
            family.remove(handle, name or "")
        elif action == "new-recovery-key":
            key = family.new_recovery_key(handle)
            if recovery_key_out is not None:
                write_out(recovery_key_out, key.encode("ascii") + b"\n")
            if recovery_sheet is not None:
                write_out(recovery_sheet, open_vault.recovery_sheet(handle.name, key, handle.now().date()))
        found = family.everyone(handle)
    value = {"slots": [{"name": s.name, "kind": s.kind, "file": s.file, "in_use": s.in_use} for s in found]}
    emit(value, as_json, lambda: (f"{s.name}  {s.kind}{'  *' if s.in_use else ''}" for s in found))
    return ExitCode.OK
