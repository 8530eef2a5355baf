"""The names of all commands and what each is for; the module of a command is loaded when it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import click
from click.shell_completion import CompletionItem

from secondop_desktop.cli.language import paper_language
from secondop_desktop.core.text import speaking


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is: its module of this package, its name there, and the first paragraph of its help."""

    module: str
    name: str
    says: str


COMMANDS = {
    "inspect": Place("files", "inspect", "What is in these files; needs no vault and writes nothing."),
    "create": Place("vaults", "create", "Make a new vault in a new or empty folder."),
    "patients": Place("vaults", "patients", 'The people of a vault: list, add --name "…" --birth-date …, show ID.'),
    "import": Place("files", "import_", "Read files into a vault; without --accept they wait in the review tray."),
    "records": Place("files", "records", "The records of a person, newest first."),
    "search": Place("files", "search", "Where all these words occur, in records and in the text of documents."),
    "original": Place("files", "original", "Write an original as it was, byte for byte."),
    "case": Place(
        "opinion",
        "case",
        "A second-opinion case: new, show, set FIELD VALUE, readiness, list; close and reopen; archive and restore,"
        " which put it away and bring it back; summary, which writes where things stand as a PDF.",
    ),
    "request": Place(
        "requests", "request", "Requests for records: list, add, set ID FIELD VALUE, show ID, remove ID, calendar."
    ),
    "letter": Place(
        "requests",
        "letter",
        "Write a request's letter as a PDF: the request itself, a reminder, or one to the privacy officer.",
    ),
    "packet": Place("packets", "packet", "Make a person's packet: one verified PDF."),
    "packets": Place("packets", "packets", "The packets that were written for a person, newest first."),
    "worklist": Place(
        "worklist",
        "worklist",
        "Every open second opinion: what it is blocked on, for how many days, what to do next and by when.",
    ),
    "check": Place(
        "safety",
        "check",
        "Check that a vault is whole and that all its parts are of one age; with --repair, mend what can be.",
    ),
    "backup": Place(
        "safety",
        "backup",
        "Back a vault up to a folder: verified, and only what is new is copied. It may be open meanwhile.",
    ),
    "restore": Place(
        "safety",
        "restore",
        "Have a vault back from a backup, in a new or empty folder; it opens with the password of that time.",
    ),
    "drill": Place(
        "safety",
        "drill",
        "Try whether a backup gives everything back: restore it aside, open it, check all of it, remove it again.",
    ),
    "share": Place(
        "handing", "share", "Hand one person over to another vault: records and originals in one encrypted file."
    ),
    "receive": Place(
        "handing",
        "receive",
        "Take in a person who was handed over, past the identity guard; without --accept it waits in the review tray.",
    ),
    "rekey": Place(
        "handing",
        "rekey",
        "Encrypt a vault anew, with new keys, in a new folder: after someone may have got hold of the old ones.",
    ),
    "audit": Place(
        "trail",
        "audit",
        "Who opened, read, changed, exported, printed and backed up, and when; it holds nothing clinical.",
    ),
    "slots": Place(
        "trail",
        "slots",
        "Who may open a vault: list, add NAME --new-password-file FILE, remove NAME, new-recovery-key.",
    ),
    "password": Place("vaults", "password", "Give a vault a new password, in place of the one that opens it."),
    "recover": Place("vaults", "recover", "Open a vault by its recovery sheet and give it a new password."),
    "export": Place(
        "export",
        "export_",
        "Hand a person's records out, unencrypted: a FHIR patient summary, tables, or a folder with the originals.",
    ),
    "demo": Place("packets", "demo", "The demo patient, from nothing to a packet. Everything about her is invented."),
}


_MODULES: dict[str, Callable[[], ModuleType]] = {
    "export": lambda: import_module("secondop_desktop.cli.export"),
    "files": lambda: import_module("secondop_desktop.cli.files"),
    "handing": lambda: import_module("secondop_desktop.cli.handing"),
    "opinion": lambda: import_module("secondop_desktop.cli.opinion"),
    "packets": lambda: import_module("secondop_desktop.cli.packets"),
    "requests": lambda: import_module("secondop_desktop.cli.requests"),
    "safety": lambda: import_module("secondop_desktop.cli.safety"),
    "trail": lambda: import_module("secondop_desktop.cli.trail"),
    "vaults": lambda: import_module("secondop_desktop.cli.vaults"),
    "worklist": lambda: import_module("secondop_desktop.cli.worklist"),
}


class Commands(click.Group):
    """A group whose help and completion know its commands without loading them: what most of them need is large."""

    def __init__(self, **settings: object) -> None:
        self._listed = click.Group(
            commands={name: click.Command(name, help=place.says) for name, place in COMMANDS.items()}
        )
        super().__init__(commands=dict(self._listed.commands), **settings)  # type: ignore[arg-type]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, loaded."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        # The help of its options is read while it is loaded, and is the person's even where the answer is JSON.
        with speaking(paper_language()):
            module = _MODULES[place.module]()
        command: click.Command = getattr(module, place.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._listed.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [
            CompletionItem(name, help=command.get_short_help_str())
            for name, command in sorted(self._listed.commands.items())
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]
