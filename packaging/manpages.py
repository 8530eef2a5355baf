"""Man pages of the two programs, written out of the command line's own definitions."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from secondop_desktop import __version__
from secondop_desktop.cli.commands import cli
from secondop_desktop.core.errors import ExitCode

_CODES = {
    ExitCode.OK: "done",
    ExitCode.BUG: "an error of the program",
    ExitCode.USAGE: "the command was not understood",
    ExitCode.WRONG_PASSWORD: "wrong password or recovery key",
    ExitCode.VAULT_BUSY: "another window or command is writing to the vault",
    ExitCode.VAULT_DAMAGED: "the vault is damaged or from a newer version, or a check found problems",
    ExitCode.INPUT_REFUSED: "a file was refused",
    ExitCode.IDENTITY_STOPPED: "the identity guard stopped something",
    ExitCode.NOT_FOUND: "no such id, file or vault",
    ExitCode.NOT_WRITABLE: "the disk is full, or the place may not be written to",
    ExitCode.CANCELLED: "cancelled",
}


def command_line(day: str) -> str:
    """The page secondop(1)."""
    context = click.Context(cli, info_name="secondop", **cli.context_settings)
    lines = [
        f'.TH SECONDOP 1 "{day}" "SecondOp {__version__}" "User Commands"',
        ".SH NAME",
        r"secondop \- encrypted medical records, and the packet for a second opinion",
        ".SH SYNOPSIS",
        r".B secondop",
        r".I COMMAND",
        r"[\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        ".ad l",  # names of options are not torn apart
        *_paragraphs(cli.help or ""),
        ".SH OPTIONS",
        *_options(cli, context),
        ".SH COMMANDS",
    ]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None and not command.hidden:
            lines += _command(command, context, name)
    lines += [".SH EXIT STATUS"]
    for code, words in _CODES.items():
        lines += [".TP", rf".B {int(code)}", _escaped(words)]
    lines += [
        ".SH ENVIRONMENT",
        ".TP",
        ".B SECONDOP_PASSWORD_FILE",
        "Names a file with the password of the vault.",
        ".SH SEE ALSO",
        r".BR secondop\-desktop (1)",
    ]
    return "\n".join(lines) + "\n"


def window(day: str) -> str:
    """The page secondop-desktop(1)."""
    return "\n".join(
        [
            f'.TH SECONDOP-DESKTOP 1 "{day}" "SecondOp {__version__}" "User Commands"',
            ".SH NAME",
            r"secondop\-desktop \- medical records in an encrypted vault, in a window",
            ".SH SYNOPSIS",
            r".B secondop\-desktop",
            r"[\fIVAULT\fR] [\fIFILE\fR...]",
            ".SH DESCRIPTION",
            *_lines(
                "Opens the window. VAULT is the folder of the records, or the file vault.secondop in it; without one, "
                "the records that were open last. Other files are taken in when the records are open, past the same "
                "questions as any import; a hand-over is asked for its password."
            ),
            ".SH OPTIONS",
            ".TP",
            r"\fB\-\-version\fR",
            "Print the version.",
            ".SH SEE ALSO",
            ".BR secondop (1)",
            "",
        ]
    )


def _command(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    yield rf".SS secondop {_escaped(name)} {_escaped(usage)}"
    yield from _paragraphs(command.help or "")
    yield from _options(command, context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None and not found.hidden:
                yield from _command(found, context, f"{name} {inner}")


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and parameter.param_type_name == "option":
            yield ".TP"
            yield rf"\fB{_escaped(record[0])}\fR"
            yield from _lines(record[1] or "")


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs with a macro between them, none before the first: that follows a heading, which begins one itself."""
    for number, paragraph in enumerate(text.replace("\b", "").split("\n\n")):
        if number:
            yield ".PP"
        yield from _lines(paragraph)


def _lines(text: str) -> list[str]:
    """Running text in source lines of at most 80 bytes, as roff's own tools want them."""
    words = textwrap.wrap(text, 54, break_long_words=False, break_on_hyphens=False)
    return [_escaped(line) for line in words] or [""]


def _escaped(text: str) -> str:
    """Text as roff takes it literally (groff_char(7)): hyphens that can be copied, no accidental requests."""
    text = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


def write(folder: Path, day: str) -> list[Path]:
    """Write both pages into this folder, for the day as `2026-11-28`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, text in (("secondop.1", command_line(day)), ("secondop-desktop.1", window(day))):
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        made.append(path)
    return made


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2])
