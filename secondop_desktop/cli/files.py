"""Commands about files and what was read from them: inspect, import, records, search, original."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from secondop_desktop.cli import shapes
from secondop_desktop.cli.alike import say_alike
from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    patient_option,
    progress_on_stderr,
    secret,
    unlock_options,
    vault_argument,
)
from secondop_desktop.core import shape
from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import ExitCode
from secondop_desktop.core.records import CLINICAL_KINDS, Kind, Record, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.usecases import browse, check_signatures, import_files, trail
from secondop_desktop.usecases.import_files import Accept, ImportOutcome, ReadFile

_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")


_pdf_passwords = click.option(
    "--pdf-password-file",
    "pdf_password_files",
    multiple=True,
    metavar="FILE",
    help=_("A file with the password of locked PDFs; tried on each."),
)


_issuer_keys = click.option(
    "--issuer-keys",
    "issuer_key_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Public keys of issuers (JWK set), against which the signatures of health cards are held."),
)


def _passwords(files: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(secret(file, "", variable=None) for file in files)


@click.command()
@_paths
@_pdf_passwords
@_issuer_keys
@json_option
def inspect(
    paths: tuple[Path, ...], pdf_password_files: tuple[str, ...], issuer_key_files: tuple[Path, ...], as_json: bool
) -> int:
    """What is in these files; needs no vault and writes nothing."""
    keys = tuple(key for file in issuer_key_files for key in check_signatures.read_key_file(file))
    found = import_files.inspect(paths, progress_on_stderr(), passwords=_passwords(pdf_password_files), keys=keys)
    emit({"files": [shapes.inspected(file) for file in found]}, as_json, lambda: _inspected(found))
    return ExitCode.OK


def _inspected(found: tuple[ReadFile, ...]) -> Iterator[str]:
    for file in found:
        yield f"{file.name}: {file.refused.title if file.refused else file.importer}"
        batch = file.batch
        if batch is None:
            continue
        kinds: dict[Kind, int] = {}
        for record in batch.records:
            kinds[record.kind] = kinds.get(record.kind, 0) + 1
        for person in batch.patients:
            yield f"  {person.display}, {show(person.birth_date)}"
        if kinds:
            yield f"  {shapes.counted(kinds)}"
        for issue in batch.issues:
            yield f"  {issue.title}. {issue.message}"


@click.command("import")
@vault_argument
@click.option("--patient", "patient_id", required=True, metavar="ID|new", help=_("Whose files, or new."))
@_paths
@click.option("--accept", type=click.Choice(["all", "clean"]), help=_("What to take in without looking at it."))
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help=_("How many files to read at once."))
@click.option("--leave-pictures", is_flag=True, help=_("List the pictures of imaging discs and leave them there."))
@_pdf_passwords
@_issuer_keys
@unlock_options
@json_option
def import_(
    vault: Path,
    patient_id: str,
    paths: tuple[Path, ...],
    accept: str | None,
    jobs: int,
    leave_pictures: bool,
    pdf_password_files: tuple[str, ...],
    issuer_key_files: tuple[Path, ...],
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Read files into a vault; without --accept they wait in the review tray.

    Keys given by --issuer-keys are kept with the vault.
    """
    progress = progress_on_stderr()
    passwords = _passwords(pdf_password_files)
    level = Accept(accept or Accept.NOTHING)
    with opened(vault, password_file, recovery_key_file, writer=True) as handle:
        for file in issuer_key_files:
            check_signatures.add_keys(handle, file)
        person = None if patient_id == "new" else patient_id
        session = import_files.read_files(
            handle, person, paths, progress, jobs=jobs, passwords=passwords, leave_pictures=leave_pictures
        )
        outcome = import_files.commit(handle, session, import_files.decide(session, level), progress)
        if person is None and outcome.patient is not None:
            say_alike(handle, outcome.patient)
    emit(shapes.imported(outcome), as_json, lambda: _imported(outcome))
    return outcome.exit_code


def _imported(outcome: ImportOutcome) -> Iterator[str]:
    if outcome.patient is not None:
        yield f"{outcome.patient.display} ({outcome.patient.id})"
    for item in outcome.files:
        if item.file.refused is not None:
            yield f"{item.file.name}: {item.file.refused.title}. {item.file.refused.message}"
        if item.committed:
            yield f"{item.file.name}: {shapes.counted(item.committed)}"
        if item.already_there:
            yield _("{name}: {n} already there").format(name=item.file.name, n=item.already_there)
        for issue in item.review:
            yield f"  {issue.title}. {issue.message}"


@click.command()
@vault_argument
@patient_option
@click.option("--kind", type=click.Choice([str(kind) for kind in CLINICAL_KINDS]), help=_("Only this kind."))
@unlock_options
@json_option
def records(
    vault: Path,
    patient_id: str,
    kind: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """The records of a person, newest first."""
    with opened(vault, password_file, recovery_key_file) as handle:
        person = browse.patient(handle, patient_id)
        trail.viewed(handle, patient_id)
        kinds = (Kind(kind),) if kind else CLINICAL_KINDS
        found = browse.records(handle, patient_id, kinds, facts_only=False)
        none = browse.none_known(handle, patient_id)
    value = {
        "patient": shapes.patient(person),
        "records": [shape.record(item) for item in found],
        "none_known": shapes.none_known(none),
    }
    emit(value, as_json, lambda: (_line(item) for item in found if item.is_fact))
    return ExitCode.OK


def _line(item: Record) -> str:
    value = f"  {item.value} {item.unit}".rstrip() if isinstance(item, TestResult) else ""
    return f"{item.kind}  {show(item.date)}  {item.display}{value}"


@click.command()
@vault_argument
@click.argument("words")
@click.option("--patient", "patient_id", metavar="ID", help=_("Only this person's records."))
@unlock_options
@json_option
def search(
    vault: Path,
    words: str,
    patient_id: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Where all these words occur, in records and in the text of documents."""
    with opened(vault, password_file, recovery_key_file) as handle:
        if patient_id is not None:
            browse.patient(handle, patient_id)
        hits = browse.find(handle, words, patient_id)
        for person_id in sorted({hit.patient_id for hit in hits}):
            trail.viewed(handle, person_id)
    value = {
        "hits": [
            {
                "kind": str(hit.kind),
                "id": hit.id,
                "patient_id": hit.patient_id,
                "display": hit.display,
                "snippet": hit.snippet,
                "page": hit.page,
            }
            for hit in hits
        ]
    }
    emit(value, as_json, lambda: (f"{hit.kind}  {hit.id}  {hit.display}: {hit.snippet}" for hit in hits))
    return ExitCode.OK


@click.command()
@vault_argument
@click.argument("document_id")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT")
@unlock_options
@json_option
def original(
    vault: Path,
    document_id: str,
    output: Path,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Write an original as it was, byte for byte."""
    with opened(vault, password_file, recovery_key_file) as handle:
        document, data = browse.original(handle, document_id)
        trail.exported(handle, document.patient_id, "original")
    write_out(output, data)
    value = {"path": str(output), "size": len(data), "sha256": document.sha256, "media_type": document.media_type}
    emit(value, as_json, lambda: iter([_("Wrote {path}.").format(path=output)]))
    return ExitCode.OK
