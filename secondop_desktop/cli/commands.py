"""The commands of `secondop` and the way to their exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

import click

from secondop_desktop import __version__
from secondop_desktop.cli.frame import report
from secondop_desktop.cli.language import choose_languages
from secondop_desktop.cli.listing import Commands
from secondop_desktop.core.errors import CancelledError, ExitCode, SecondOpError, UsageError
from secondop_desktop.core.text import _


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="secondop")
def cli() -> None:
    """Your medical records in one vault on this computer, and the packet for a second opinion.

    VAULT is the vault's folder or the file vault.secondop in it. Passwords come from --password-file FILE (- for
    standard input), from the file that SECONDOP_PASSWORD_FILE names, or from a prompt.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Anything that is not explained to the person is our bug: 1."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments == ["--sandbox-worker"]:
        # The frozen program is its own worker.
        from secondop_desktop.sandbox.child import main as worker_main

        worker_main()
        return 0
    _utf8(sys.stdout)
    _utf8(sys.stderr)
    as_json = "--json" in arguments
    choose_languages(as_json=as_json)
    try:
        result = cli.main(arguments, prog_name="secondop", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ExitCode.USAGE
    except click.ClickException as error:
        if as_json:
            report(UsageError(_("The command was not understood"), error.format_message()), as_json)
        else:
            error.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        return report(CancelledError(_("Cancelled"), _("It was stopped at your request.")), as_json)
    except SecondOpError as error:
        return report(error, as_json)
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout.close()
        return ExitCode.OK
    return int(result or 0)


def _utf8(stream: IO[str]) -> None:
    """Names have accents everywhere; the console's own code page may not."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
