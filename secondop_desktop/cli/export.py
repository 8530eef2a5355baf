"""The command export: a person's records handed out."""

from __future__ import annotations

from pathlib import Path

import click

from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    patient_option,
    progress_on_stderr,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core.errors import ExitCode
from secondop_desktop.core.text import _
from secondop_desktop.usecases import trail
from secondop_desktop.usecases.export import Format, export


@click.command("export")
@vault_argument
@patient_option
@click.option("--format", "what", type=click.Choice([str(item) for item in Format]), required=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT")
@unlock_options
@json_option
def export_(
    vault: Path,
    patient_id: str,
    what: str,
    output: Path,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Hand a person's records out, unencrypted: a FHIR patient summary, tables, or a folder with the originals.

    ips is one file. csv and folder are a new folder, or a zip where OUT ends so; csv to a name that ends in .csv is one
    table of all kinds.
    """
    with opened(vault, password_file, recovery_key_file) as handle:
        made = export(handle, patient_id, Format(what), output, progress_on_stderr())
        trail.exported(handle, patient_id, what)
    value = {
        "path": str(output),
        "format": str(made.format),
        "files": made.files,
        "records": made.records,
        "originals": made.originals,
    }
    emit(value, as_json, lambda: iter([_("Wrote {path}. It is not encrypted: keep it safe.").format(path=output)]))
    return ExitCode.OK
