"""Commands that keep a vault safe: check, backup, restore, drill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from secondop_desktop.cli.frame import (
    emit,
    json_option,
    opened,
    opened_for_backup,
    progress_on_stderr,
    unlock_options,
    unlocking,
    vault_argument,
)
from secondop_desktop.core.errors import ExitCode, SecondOpError, UsageError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.usecases import backups, maintain
from secondop_desktop.usecases.backups import Made, Point

_backup_argument = click.argument("backup", type=click.Path(path_type=Path))


@click.command()
@vault_argument
@click.option("--read-originals", is_flag=True, help=_("Also decrypt every original and compare it."))
@click.option("--repair", is_flag=True, help=_("Set aside what does not belong, and make anew what can be."))
@click.option(
    "--repair-from", type=click.Path(path_type=Path), metavar="BACKUP", help=_("Put back what a backup has whole.")
)
@click.option("--accept", is_flag=True, help=_("Take the vault as it is, after you looked at what was found."))
@unlock_options
@json_option
def check(
    vault: Path,
    read_originals: bool,
    repair: bool,
    repair_from: Path | None,
    accept: bool,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Check that a vault is whole and that all its parts are of one age; with --repair, mend what can be."""
    done: tuple[str, ...] = ()
    problems: tuple[Problem, ...]
    if repair or repair_from is not None:
        unlock = unlocking(password_file, recovery_key_file)
        mended = maintain.mend(vault, unlock, repair_from, progress=progress_on_stderr())
        done, problems = mended.done, mended.left
    else:
        with opened(vault, password_file, recovery_key_file, writer=accept) as handle:
            if accept:
                maintain.accept(handle)
            problems = maintain.check(handle, read_originals=read_originals, progress=progress_on_stderr())
    place = backups.warning(vault)

    def lines() -> Iterator[str]:
        for item in done:
            yield _("Mended: {what}").format(what=item)
        yield _("The vault is whole.") if not problems else _("{n} problems found.").format(n=len(problems))
        yield from _told(problems)

    value: dict[str, Any] = {"ok": not problems, "problems": [_problem(item) for item in problems]}
    if repair or repair_from is not None:
        value["repaired"] = list(done)
    emit(value, as_json, lines)
    if place is not None:
        click.echo(f"{place.what}. {place.message}", err=True)
    return ExitCode.VAULT_DAMAGED if problems else ExitCode.OK


def _problem(item: Problem) -> dict[str, Any]:
    return {"what": item.what, "where": item.where, "message": item.message, "repairable": item.repairable}


def _told(problems: tuple[Problem, ...]) -> Iterator[str]:
    for problem in problems:
        yield f"- {problem.what}: {problem.where}. {problem.message}"


@click.command()
@vault_argument
@click.argument("dest", required=False, type=click.Path(path_type=Path))
@click.option("--drill", "drilled", is_flag=True, help=_("Also try whether it gives everything back."))
@click.option("--remember", is_flag=True, help=_("Back up to this place by itself from now on."))
@click.option("--every", type=click.IntRange(1, 24 * 366), default=1, metavar="HOURS", help=_("How often by itself."))
@click.option("--due", "due", is_flag=True, help=_("Back up to every remembered place whose time has come."))
@unlock_options
@json_option
def backup(
    vault: Path,
    dest: Path | None,
    drilled: bool,
    remember: bool,
    every: int,
    due: bool,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Back a vault up to a folder: verified, and only what is new is copied. It may be open meanwhile."""
    if (dest is None) != due:
        raise UsageError(_("Where to?"), _("Give a folder for the backup, or --due for the remembered places."))
    progress = progress_on_stderr()
    problems: tuple[Problem, ...] = ()
    if dest is None:
        with opened(vault, password_file, recovery_key_file, writer=True) as handle:
            backups.clean_returned(handle, progress=progress)
            results = backups.run_due(handle, progress)
        made = [item for item in results if not isinstance(item, SecondOpError)]
        failed = [item for item in results if isinstance(item, SecondOpError)]
        problems = tuple(problem for item in made for problem in item.problems)
        emit(
            {"backups": [_made(item) for item in made], "failed": [item.title for item in failed]},
            as_json,
            lambda: iter([*(_said(item) for item in made), *(f"{item.title}. {item.message}" for item in failed)]),
        )
        if failed:
            return int(failed[0].exit_code)
        return ExitCode.VAULT_DAMAGED if problems else ExitCode.OK
    unlock = unlocking(password_file, recovery_key_file) if drilled else None
    with opened_for_backup(vault, password_file, recovery_key_file) as handle:
        if remember:
            if not handle.writable:
                raise UsageError(_("The vault is open elsewhere"), _("Close it there to remember a backup place."))
            backups.remember_place(handle, dest, every)
        one = backups.back_up(handle, dest, progress=progress)
    problems = one.problems
    if unlock is not None:
        problems += backups.drill(one.point.folder, unlock, progress=progress)[1]

    def lines() -> Iterator[str]:
        yield _said(one)
        if drilled and not problems:
            yield _("It was tried: everything comes back.")
        yield from _told(problems)

    value = _made(one)
    if drilled:
        value["drill"] = {"ok": not problems, "problems": [_problem(item) for item in problems]}
    emit(value, as_json, lines)
    return ExitCode.VAULT_DAMAGED if problems else ExitCode.OK


def _made(item: Made) -> dict[str, Any]:
    return {
        "backup": str(item.backup_set.folder),
        "point": item.point.name,
        "originals": len(item.point.manifest.originals),
        "copied": item.copied,
        "problems": [_problem(problem) for problem in item.problems],
    }


def _said(item: Made) -> str:
    return ngettext(
        "Backed up to {folder}: {point}, {n} original, {copied} of them new.",
        "Backed up to {folder}: {point}, {n} originals, {copied} of them new.",
        len(item.point.manifest.originals),
    ).format(
        folder=item.backup_set.folder,
        point=item.point.name,
        n=len(item.point.manifest.originals),
        copied=item.copied,
    )


@click.command()
@_backup_argument
@click.argument("dest", required=False, type=click.Path(path_type=Path))
@click.option("--at", metavar="POINT", help=_("The backup of this time, or whose name begins so; else the newest."))
@click.option("--list", "listed", is_flag=True, help=_("Only list the backups that are there."))
@click.option("--keep-going", is_flag=True, help=_("Leave damaged documents out rather than stop."))
@click.option("--patient", "patient_id", metavar="ID", help=_("Only this person, into the vault DEST as it is now."))
@unlock_options
@json_option
def restore(
    backup: Path,
    dest: Path | None,
    at: str | None,
    listed: bool,
    keep_going: bool,
    patient_id: str | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Have a vault back from a backup, in a new or empty folder; it opens with the password of that time.

    With --patient, put one person's records back into a vault; what was added since stays.
    """
    if listed:
        found = backups.points(backup)
        emit({"points": [_point(point) for point in found]}, as_json, lambda: (_line(point) for point in found))
        return ExitCode.OK
    if dest is None:
        raise UsageError(_("Where to?"), _("Give a new or an empty folder for the vault."))
    if patient_id is not None:
        with opened(dest, password_file, recovery_key_file, writer=True) as handle:
            back = backups.restore_patient(handle, backup, patient_id, at=at, progress=progress_on_stderr())
        words = _("Brought back: {n}. Changed back: {m}. Originals: {o}.")
        emit(
            {"brought_back": back.brought_back, "changed_back": back.changed_back, "originals": back.originals},
            as_json,
            lambda: iter([words.format(n=back.brought_back, m=back.changed_back, o=back.originals)]),
        )
        return ExitCode.OK
    done = backups.restore(backup, dest, at=at, keep_going=keep_going, progress=progress_on_stderr())

    def lines() -> Iterator[str]:
        yield _("Restored the vault as of {point} in {folder}.").format(point=done.point.name, folder=dest)
        for path in done.skipped:
            yield "- " + _("Not in it: {path}").format(path=path)

    emit(
        {"vault": str(dest), "point": done.point.name, "skipped": list(done.skipped)},
        as_json,
        lines,
    )
    return ExitCode.VAULT_DAMAGED if done.skipped else ExitCode.OK


def _point(point: Point) -> dict[str, Any]:
    manifest = point.manifest
    return {
        "point": point.name,
        "made": manifest.made.isoformat(),
        "why": manifest.why,
        "originals": len(manifest.originals),
        "lost": list(manifest.lost),
    }


def _line(point: Point) -> str:
    count = len(point.manifest.originals)
    return f"{point.name}  {point.manifest.why}  " + ngettext("{n} original", "{n} originals", count).format(n=count)


@click.command()
@_backup_argument
@click.option("--at", metavar="POINT", help=_("The backup of this time, or whose name begins so; else the newest."))
@unlock_options
@json_option
def drill(backup: Path, at: str | None, password_file: str | None, recovery_key_file: str | None, as_json: bool) -> int:
    """Try whether a backup gives everything back: restore it aside, open it, check all of it, remove it again."""
    unlock = unlocking(password_file, recovery_key_file)
    point, problems = backups.drill(backup, unlock, at=at, progress=progress_on_stderr())

    def lines() -> Iterator[str]:
        if not problems:
            yield _("The backup {point} gives everything back.").format(point=point.name)
        yield from _told(problems)

    value = {"point": point.name, "ok": not problems, "problems": [_problem(item) for item in problems]}
    emit(value, as_json, lines)
    return ExitCode.VAULT_DAMAGED if problems else ExitCode.OK
