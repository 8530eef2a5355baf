"""The pages of help that are made while the program runs: keys, what leaves this computer, and licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core.text import _
from secondop_desktop.ui.help.guide import (
    KEYS,
    LEAVING,
    LICENCES,
    Block,
    Line,
    Section,
    Span,
    bullets,
    code,
    paragraph,
    table,
)
from secondop_desktop.ui.help.key_map import KeyGroup, shown
from secondop_desktop.ui.help.licences import bundled_notices, works


@dataclass(frozen=True, slots=True)
class Places:
    """Where this program writes on this computer; None where nothing is open or known."""

    records: Path | None
    backups: tuple[str, ...]
    settings: Path


def keys_page(groups: Sequence[KeyGroup]) -> tuple[Section, ...]:
    """All keys, a section for each place."""
    sections = [
        Section(
            KEYS,
            2,
            _("All keys"),
            (
                paragraph(_("Everything can be done without the mouse. What a key does also stands in the menus.")),
                paragraph(_("Tab goes to the next thing on the screen, F6 to the next part of the window.")),
            ),
        )
    ]
    for number, group in enumerate(groups):
        rows = [("   ".join(shown(key) for key in line.keys), line.words) for line in group.lines]
        sections.append(Section(f"{KEYS}-{number}", 3, group.title, (table((_("Key"), _("What it does")), rows),)))
    return tuple(sections)


def _place(name: str, path: object, told: str) -> tuple[str, str, str]:
    return (name, str(path), told)


def leaving_page(places: Places) -> tuple[Section, ...]:
    """What is written where on this computer, that nothing leaves it, and how a person can see for themselves."""
    rows = [
        _place(
            _("Your records"),
            places.records or _("nothing is open now"),
            _("Locked. Records, papers, your words, the log: all in this folder."),
        ),
        _place(
            _("Backups"),
            "\n".join(places.backups) or (_("no place chosen") if places.records else _("nothing is open now")),
            _("Locked in the same way. Only where you chose."),
        ),
        _place(
            _("Settings of the window"),
            places.settings,
            _(
                "Not locked. Colours, size, language, the names and folders of the records opened lately, and how often"
                " they were written to. Nothing about your health."
            ),
        ),
        _place(
            _("Reading a file"),
            _("an empty folder of the system"),
            _("While a file is read. Your papers are not written there, and the folder is removed afterwards."),
        ),
    ]
    lines = tuple(tuple(Line((Span(cell),)) for cell in row) for row in rows)
    head = tuple(Line((Span(word),)) for word in (_("What"), _("Where"), _("What is in it")))
    return (
        Section(
            LEAVING,
            2,
            _("What leaves this computer: nothing"),
            (
                paragraph(
                    _(
                        "SecondOp sends nothing. It has no account, no cloud, no advertising, and no code for the"
                        " internet. It does not look for updates and does not report errors."
                    )
                ),
                paragraph(_("Nobody can open your records without your password or your recovery sheet. Nor can we.")),
            ),
        ),
        Section(f"{LEAVING}-where", 3, _("What is written where"), (Block("table", (head, *lines)),)),
        Section(
            f"{LEAVING}-you",
            3,
            _("What you take out yourself"),
            (
                bullets(
                    (
                        _("A packet or a letter that you save is an open file, unless you gave it a password."),
                        _("What you export is not locked."),
                        _("What you drag out is a copy, wiped here when the records lock or the program ends."),
                        _("What you print lies in the printer, and some printers keep it."),
                        _("What you copy is taken off the clipboard after a minute, and when the records lock."),
                        _("A calendar file holds days only. It names no one and no illness."),
                    )
                ),
                paragraph(
                    _(
                        "If a cloud program such as OneDrive, Dropbox or iCloud copies the folder of your records, it"
                        " is that program that sends it. It is locked even then. Better keep it elsewhere."
                    )
                ),
            ),
        ),
        Section(
            f"{LEAVING}-check",
            3,
            _("See for yourself"),
            (
                bullets(
                    (
                        _("Turn off the internet, or pull the cable. Everything works as before."),
                        _(
                            "Look at the list of programs that use the network: the Resource Monitor on Windows, the"
                            " Activity Monitor on a Mac, “ss -tup” on Linux. SecondOp is not on it."
                        ),
                        _("Open a file of the records' folder with a text editor. You will find nothing to read."),
                        _("Settings, “Who did what” shows who opened, changed, printed and exported, and when."),
                    )
                ),
            ),
        ),
        Section(
            f"{LEAVING}-not",
            3,
            _("What it cannot protect you from"),
            (
                bullets(
                    (
                        _("A harmful program on this computer, while the records are open. Keep your system new."),
                        _("Someone who knows your password, or has your recovery sheet and the folder."),
                        _("Someone who looks over your shoulder. Ctrl+L locks at once."),
                    )
                ),
            ),
        ),
    )


def licences_page() -> tuple[Section, ...]:
    """The licence of the program and of each work in it; in a bundle with all their texts."""
    told = bundled_notices()
    sections = [
        Section(
            LICENCES,
            2,
            _("Licences"),
            (
                paragraph(
                    _(
                        "SecondOp is free software under the Apache License 2.0. You may use it, share it, change it."
                        " It comes without any warranty."
                    )
                ),
                paragraph(
                    _(
                        "Qt is used under the LGPL, version 3: it lies in files of its own, and you may put your own"
                        " build in its place. Source Sans 3 and the Noto fonts are under the SIL Open Font License."
                    )
                ),
            ),
        ),
        Section(
            f"{LICENCES}-works",
            3,
            _("Works of others in this program"),
            (table((_("Name"), _("Version"), _("Licence")), works()),),
        ),
    ]
    if told:
        sections.append(Section(f"{LICENCES}-texts", 3, _("Their texts"), (code(told),)))
    return tuple(sections)
