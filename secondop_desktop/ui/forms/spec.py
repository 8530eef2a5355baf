"""What a form is made of: the things that it asks for, each with its words and how it is typed or chosen."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.records import Kind, Status
from secondop_desktop.core.text import _

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a form asks for. `name` is the record's field; `form` is line, area, lines (one item a line),
    date, choice, answer (yes, no, or not recorded) or tags (words with commas between). `beside` puts it next to the
    entry before it.
    """

    name: str
    label: str
    form: str = "line"
    help: str = ""
    needed: bool = False
    beside: bool = False
    choices: Choices = ()
    lines: int = 3


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The form of a kind: its titles, the line above, what is asked, and the status to begin with.

    `corrects` is what is corrected most, where the keyboard is when a record is corrected.
    """

    kind: Kind
    add: str
    correct: str
    intro: str
    entries: tuple[Entry, ...]
    status: Status = Status.UNKNOWN
    corrects: str = ""


def date_help() -> str:
    """How exact a day may be."""
    return _("As exactly as you know it: 3 Apr 2024, Jun 2026 or 2019.")


def remark() -> Entry:
    """The last thing that most forms ask for."""
    return Entry("note", _("Remark"), "area", lines=2)
