"""What every command shares: passwords, output, progress, errors and their exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from secondop_desktop.core.errors import (
    NotFoundError,
    NotWritableError,
    SecondOpError,
    UsageError,
    VaultBusyError,
)
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import LANGUAGES, _

if TYPE_CHECKING:
    from secondop_desktop.usecases.open_vault import Clock, Vault

PASSWORD_FILE_VARIABLE = "SECONDOP_PASSWORD_FILE"  # noqa: S105 - the name of a variable
F = TypeVar("F", bound=Callable[..., Any])


def language_option(command: F) -> F:
    """The language of what is written for people."""
    words = _("The language of its words; yours where it is left out.")
    return click.option("--language", type=click.Choice(LANGUAGES), help=words)(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help=_("One JSON document on standard output."))(command)


def unlock_options(command: F) -> F:
    """The options of every command that opens a vault."""
    command = click.option(
        "--password-file", "password_file", metavar="FILE", help=_("A file with the password; - for standard input.")
    )(command)
    return click.option(
        "--recovery-key-file", "recovery_key_file", metavar="FILE", help=_("Open with the recovery key in this file.")
    )(command)


def vault_argument(command: F) -> F:
    return click.argument("vault", type=click.Path(path_type=Path))(command)


def patient_option(command: F) -> F:
    return click.option("--patient", "patient_id", required=True, metavar="ID", help=_("Whose records."))(command)


def secret(
    file: str | None, prompt: str, *, variable: str | None = PASSWORD_FILE_VARIABLE, confirm: bool = False
) -> str:
    """A password or key from its file, from the file that the environment names, or asked for; never an argument."""
    name = file or (os.environ.get(variable) if variable else None)
    if name is None:
        if not sys.stdin.isatty():
            raise UsageError(_("A password is needed"), _("Give it in a file with --password-file."))
        return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFoundError(_("The password file cannot be read"), _("Check its name. Nothing was changed.")) from error
    return text.rstrip("\r\n")


def today_option(command: F) -> F:
    """The working date of what counts days; that of this computer where it is left out."""
    return click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help=_("Count the days up to this date, as 2026-12-08; today where it is left out."),
    )(command)


@contextlib.contextmanager
def opened(
    vault: Path,
    password_file: str | None,
    recovery_key_file: str | None,
    *,
    writer: bool = False,
    today: datetime | None = None,
) -> Iterator[Vault]:
    """The vault, open while the block runs; its clock stands at `today` where one is given."""
    # What opens a vault is large, and not wanted for help.
    from secondop_desktop.usecases import open_vault

    clock: Clock = open_vault.system_clock if today is None else (lambda: today.replace(hour=9).astimezone())
    if recovery_key_file is not None:
        key = secret(recovery_key_file, _("Recovery key"), variable=None)
        handle = open_vault.open_with_recovery_key(vault, key, writer=writer, clock=clock, progress=opening_on_stderr())
    else:
        if not open_vault.is_vault(vault):
            raise NotFoundError(_("There is no vault here"), _("This folder holds no records of SecondOp."))
        password = secret(password_file, _("Password"))
        handle = open_vault.open_with_password(
            vault, password, writer=writer, clock=clock, progress=opening_on_stderr()
        )
    with handle:
        end_progress()
        for alarm in handle.alarms:
            click.echo(f"{alarm.what}: {alarm.where}. {alarm.message}", err=True)
        yield handle


@contextlib.contextmanager
def opened_for_backup(vault: Path, password_file: str | None, recovery_key_file: str | None) -> Iterator[Vault]:
    """The vault, for writing where nobody else does; beside an open window only for reading."""
    with contextlib.ExitStack() as stack:
        try:
            handle = stack.enter_context(opened(vault, password_file, recovery_key_file, writer=True))
        except (VaultBusyError, NotWritableError):
            handle = stack.enter_context(opened(vault, password_file, recovery_key_file))
        yield handle


def unlocking(password_file: str | None, recovery_key_file: str | None) -> Callable[[Path], Any]:
    """How to unlock a vault that is not there yet, or that may not open: asked for once, before anything is done."""
    from secondop_desktop.usecases import open_vault

    if recovery_key_file is not None:
        return open_vault.by_recovery_key(secret(recovery_key_file, _("Recovery key"), variable=None))
    return open_vault.by_password(secret(password_file, _("Password")))


def opening_on_stderr(clock: Callable[[], float] = time.monotonic, patience: float = 1.0) -> Progress:
    """Progress of opening a vault: nothing in the first second; then at a terminal how far it is, else what is done.

    A vault from an earlier version of the program is made ready for this one then, and whoever waits should know.
    """
    begun: list[float] = []
    said: set[str] = set()

    def show(what: str, done: int, total: int) -> None:
        now = clock()
        if not begun:
            begun.append(now)
        if now - begun[0] < patience:
            return
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{what}{f' {done}/{total}' if total else ''}", err=True, nl=False)
        elif what not in said:
            said.add(what)
            click.echo(f"{what} …", err=True)

    return Progress(show)


def progress_on_stderr() -> Progress:
    """Progress that a person at a terminal sees on standard error, and that Ctrl+C cancels."""

    def show(what: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{what}{f' {done}/{total}' if total else ''}", err=True, nl=False)

    progress = Progress(show)

    def cancel(_number: int, _frame: FrameType | None) -> None:
        progress.cancel()

    signal.signal(signal.SIGINT, cancel)
    return progress


def end_progress() -> None:
    """Clear the line of progress."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)


def emit(value: Any, as_json: bool, lines: Callable[[], Iterator[str]]) -> None:
    """Print the answer: one JSON document, or text for a person."""
    end_progress()
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    for line in lines():
        click.echo(line)


def report(error: SecondOpError, as_json: bool) -> int:
    """Print an error for the person; returns its exit code."""
    end_progress()
    if as_json:
        value = {"error": {"title": error.title, "message": error.message, "exit_code": int(error.exit_code)}}
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    title = error.title if error.title.endswith(("?", "!", ".")) else f"{error.title}."
    click.echo(f"{title} {error.message}", err=True)
    return int(error.exit_code)


def refuse_no_folder(output: Path) -> None:
    """Say before long work that its file could not be written; raises `UsageError` where its folder is not there."""
    if not output.absolute().parent.is_dir():
        raise UsageError(_("There is no such folder"), _("Choose another place. Nothing was written."))
