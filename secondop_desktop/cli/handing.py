"""Commands that hand a vault or a person on: share, receive, rekey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from secondop_desktop.cli import shapes
from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    patient_option,
    progress_on_stderr,
    refuse_no_folder,
    secret,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.usecases import import_files, maintain, open_vault, share_patient
from secondop_desktop.usecases.import_files import Accept

_hand_over_password = click.option(
    "--hand-over-password-file", "hand_over_file", metavar="FILE", help=_("A file with the hand-over's own password.")
)


@click.command()
@vault_argument
@patient_option
@_hand_over_password
@click.option("--recipient", default="", metavar="AGE1…", help=_("The address of the other vault; see “receive”."))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.age")
@unlock_options
@json_option
def share(
    vault: Path,
    patient_id: str,
    hand_over_file: str | None,
    recipient: str,
    output: Path,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Hand one person over to another vault: records and originals in one encrypted file."""
    if (hand_over_file is None) == (not recipient):
        raise UsageError(_("Who may open it?"), _("Give --hand-over-password-file FILE or --recipient ADDRESS."))
    password = secret(hand_over_file, "", variable=None) if hand_over_file is not None else ""
    refuse_no_folder(output)
    with opened(vault, password_file, recovery_key_file) as handle:
        done = share_patient.write(
            handle, patient_id, output, password=password, recipient=recipient, progress=progress_on_stderr()
        )
    value = {"path": str(done.path), "records": done.records, "originals": done.originals}
    emit(value, as_json, lambda: iter([_("Wrote {path}. Tell the password by another way.").format(path=output)]))
    return ExitCode.OK


@click.command()
@vault_argument
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--address", "shown", is_flag=True, help=_("Show to whom others encrypt a hand-over for this vault."))
@click.option("--patient", "patient_id", metavar="ID|new", help=_("Whose records, or new."))
@click.option("--accept", type=click.Choice(["all", "clean"]), help=_("What to take in without looking at it."))
@_hand_over_password
@unlock_options
@json_option
def receive(
    vault: Path,
    file: Path | None,
    shown: bool,
    patient_id: str | None,
    accept: str | None,
    hand_over_file: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Take in a person who was handed over, past the identity guard; without --accept it waits in the review tray."""
    if shown:
        with opened(vault, password_file, recovery_key_file) as handle:
            address = share_patient.address(handle)
        emit({"address": address}, as_json, lambda: iter([address]))
        return ExitCode.OK
    if file is None or patient_id is None:
        raise UsageError(_("Which file, and whose?"), _("Give the file, and --patient ID or --patient new."))
    password = secret(hand_over_file, "", variable=None) if hand_over_file is not None else ""
    progress = progress_on_stderr()
    with opened(vault, password_file, recovery_key_file, writer=True) as handle:
        offered = share_patient.offered(handle, file, password)
        person = None if patient_id == "new" else patient_id
        session = import_files.read_files(handle, person, [offered], progress)
        decisions = import_files.decide(session, Accept(accept or Accept.NOTHING))
        outcome = import_files.commit(handle, session, decisions, progress)

    def lines() -> Iterator[str]:
        if outcome.patient is not None:
            yield f"{outcome.patient.display} ({outcome.patient.id})"
        for item in outcome.files:
            if item.committed:
                yield shapes.counted(item.committed)
            for issue in item.review:
                yield f"  {issue.title}. {issue.message}"

    emit(shapes.imported(outcome), as_json, lines)
    return outcome.exit_code


@click.command()
@vault_argument
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW-VAULT")
@click.option("--new-password-file", required=True, metavar="FILE", help=_("A file with the new password."))
@click.option("--recovery-sheet", type=click.Path(path_type=Path), metavar="OUT.pdf", help=_("Write the sheet here."))
@click.option("--recovery-key-out", type=click.Path(path_type=Path), metavar="FILE", help=_("Write the key here."))
@unlock_options
@json_option
def rekey(
    vault: Path,
    new: Path,
    new_password_file: str,
    recovery_sheet: Path | None,
    recovery_key_out: Path | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Encrypt a vault anew, with new keys, in a new folder: after someone may have got hold of the old ones."""
    password = secret(new_password_file, _("New password"), variable=None)
    with opened(vault, password_file, recovery_key_file) as handle:
        vault_id, key = maintain.rekey(handle, new, password, progress=progress_on_stderr())
        name, made_on = handle.name, handle.now().date()
    if recovery_key_out is not None:
        write_out(recovery_key_out, key.encode("ascii") + b"\n")
    if recovery_sheet is not None:
        write_out(recovery_sheet, open_vault.recovery_sheet(name, key, made_on))
    value = {"vault": str(new), "id": vault_id}
    if recovery_key_out is None:
        value["recovery_key"] = key

    def lines() -> Iterator[str]:
        yield _("Made the vault {folder} with new keys.").format(folder=new)
        yield _("The old one, and every backup of it, still opens with the old keys: remove them when you are ready.")
        if recovery_key_out is None and recovery_sheet is None:
            yield _("New recovery key, shown once:")
            yield " ".join(open_vault.printed_groups(key))

    emit(value, as_json, lines)
    return ExitCode.OK
