"""Commands about the vault itself and its people: create, patients, password, recover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from secondop_desktop.cli import shapes
from secondop_desktop.cli.alike import say_alike
from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    secret,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core.dates import AmbiguousDate, parse_printed, show
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.usecases import backups, browse, edit, open_vault


@click.command()
@vault_argument
@click.option("--name", default="", help=_("What you call these records."))
@click.option("--password-file", metavar="FILE", help=_("A file with the password; - for standard input."))
@click.option("--recovery-sheet", type=click.Path(path_type=Path), metavar="OUT.pdf", help=_("Write the sheet here."))
@click.option("--recovery-key-out", type=click.Path(path_type=Path), metavar="FILE", help=_("Write the key here."))
@json_option
def create(
    vault: Path,
    name: str,
    password_file: str | None,
    recovery_sheet: Path | None,
    recovery_key_out: Path | None,
    as_json: bool,
) -> int:
    """Make a new vault in a new or empty folder."""
    for out in (recovery_sheet, recovery_key_out):
        if out is not None and not out.absolute().parent.is_dir():
            raise UsageError(_("There is no such folder"), _("The recovery key can't go there. Nothing was made."))
    handle, key = open_vault.create(vault, secret(password_file, _("New password"), confirm=True), name)
    with handle:
        vault_id, shown = handle.id, handle.name
        made_on = handle.now().date()
    if recovery_key_out is not None:
        write_out(recovery_key_out, key.encode("ascii") + b"\n")
    if recovery_sheet is not None:
        write_out(recovery_sheet, open_vault.recovery_sheet(shown, key, made_on))
    value = {"vault": str(vault), "id": vault_id}
    if recovery_key_out is None:
        value["recovery_key"] = key

    place = backups.warning(vault)

    def lines() -> Iterator[str]:
        if place is not None:
            yield f"{place.what}. {place.message}"
        yield _("Made the vault “{name}” in {folder}.").format(name=shown, folder=vault)
        if recovery_key_out is None and recovery_sheet is None:
            yield _(
                "Recovery key. Write it down; it is shown once, and it opens the records when the password is lost:"
            )
            yield " ".join(open_vault.printed_groups(key))

    emit(value, as_json, lines)
    return ExitCode.OK


@click.command()
@vault_argument
@click.argument("action", type=click.Choice(["list", "add", "show"]), default="list")
@click.argument("patient_id", required=False, metavar="[ID]")
@click.option("--name", help=_("Full name."))
@click.option("--birth-date", help=_("As 1968-03-14, or 1968 if no more is known."))
@click.option("--sex", type=click.Choice(["female", "male", "other", "unknown"]))
@unlock_options
@json_option
def patients(
    vault: Path,
    action: str,
    patient_id: str | None,
    name: str | None,
    birth_date: str | None,
    sex: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """The people of a vault: list, add --name "…" --birth-date …, show ID."""
    with opened(vault, password_file, recovery_key_file, writer=action == "add") as handle:
        if action == "add":
            new = _new_patient(name, birth_date, sex)
            say_alike(handle, new)
            found = [replace(new, id=edit.add_patient(handle, new))]
        elif action == "show":
            if patient_id is None:
                raise UsageError(_("Which person?"), _("Give the person's ID after “show”."))
            found = [browse.patient(handle, patient_id)]
        else:
            found = list(browse.patients(handle))
    shown = [shapes.patient(item) for item in found]
    emit(
        {"patients": shown} if action == "list" else shown[0],
        as_json,
        lambda: (f"{item.id}  {item.display}  {show(item.birth_date)}" for item in found),
    )
    return ExitCode.OK


def _new_patient(name: str | None, birth_date: str | None, sex: str | None) -> Patient:
    if not name or not name.strip():
        raise UsageError(_("A name is needed"), _('Give it with --name "…".'))
    born = parse_printed(birth_date) if birth_date else None
    if isinstance(born, AmbiguousDate) or (birth_date and born is None):
        raise UsageError(_("The birth date is not clear"), _("Write it as 1968-03-14, or 1968 if no more is known."))
    given, _space, family = name.strip().rpartition(" ")
    return Patient(
        display=" ".join(name.split()), family_name=family, given_names=given, birth_date=born, sex=sex or ""
    )


@click.command()
@vault_argument
@click.option("--new-password-file", required=True, metavar="FILE", help=_("A file with the new password."))
@click.option("--name", help=_("Whose password to change; see “slots”."))
@unlock_options
@json_option
def password(
    vault: Path,
    new_password_file: str,
    name: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Give a vault a new password, in place of the one that opens it."""
    with opened(vault, password_file, recovery_key_file, writer=True) as handle:
        open_vault.reset_password(handle, secret(new_password_file, _("New password"), variable=None), name)
        vault_id = handle.id
    emit({"vault": str(vault), "id": vault_id}, as_json, lambda: iter([_("The password was changed.")]))
    return ExitCode.OK


@click.command()
@vault_argument
@click.option("--recovery-key-file", required=True, metavar="FILE", help=_("A file with the recovery key."))
@click.option("--new-password-file", required=True, metavar="FILE", help=_("A file with the new password."))
@json_option
def recover(vault: Path, recovery_key_file: str, new_password_file: str, as_json: bool) -> int:
    """Open a vault by its recovery sheet and give it a new password."""
    with opened(vault, None, recovery_key_file, writer=True) as handle:
        open_vault.reset_password(handle, secret(new_password_file, _("New password"), variable=None))
        vault_id = handle.id
    emit({"vault": str(vault), "id": vault_id}, as_json, lambda: iter([_("The password was changed.")]))
    return ExitCode.OK
