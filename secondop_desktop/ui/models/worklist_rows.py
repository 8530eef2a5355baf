"""How the worklist words its rows, which rows a filter shows, and the place where each row's blocker is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from PySide6.QtCore import Qt

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.table import Cell, Column
from secondop_desktop.usecases.worklist import Blocker, Line, clock_words, short_words, words


class View(StrEnum):
    """A part of the worklist."""

    ALL = "all"
    DUE = "due"
    STOPPED = "stopped"
    READY = "ready"


def in_view(line: Line, view: View, today: date) -> bool:
    """Whether this part shows the row."""
    match view:
        case View.DUE:
            return line.is_due(today)
        case View.STOPPED:
            return line.is_stopped
        case View.READY:
            return line.is_ready
    return True


def has_words(line: Line, wanted: str) -> bool:
    """Whether every one of these words stands somewhere in the row, at any place of it."""
    text = " ".join(
        (line.name, line.full_name, show(line.birth_date), line.clinic, words(line.stop), line.stop.next_action)
    ).casefold()
    return all(word in text for word in wanted.casefold().split())


_STATES = {
    Blocker.WRONG_PERSON: "identity_stop",
    Blocker.OVERDUE: "missing",
    Blocker.REFUSED: "refused",
    Blocker.REVIEW: "needs_decision",
    Blocker.MISSING: "missing",
    Blocker.IMAGES: "images-missing",
    Blocker.STALE: "stale",
    Blocker.LETTER: "needs_decision",
    Blocker.ARRIVED: "needs_decision",
    Blocker.WAITING: "requested",
    Blocker.READY: "ready",
    Blocker.PACKET_MADE: "ready",
    Blocker.HANDED_OVER: "confirmed",
    Blocker.ANSWERED: "confirmed",
}


def places(line: Line) -> tuple[str, tuple[str, ...]]:
    """The room where the blocker is, and what it is to show there, one after the other."""
    match line.stop.kind:
        case Blocker.WRONG_PERSON | Blocker.REVIEW:
            return "import", ("tray",)
        case Blocker.MISSING | Blocker.IMAGES | Blocker.STALE:
            return "opinion", (line.case_id, "gather")
        case Blocker.OVERDUE | Blocker.REFUSED | Blocker.LETTER | Blocker.ARRIVED | Blocker.WAITING:
            return "opinion", (line.case_id, "requests")
        case Blocker.READY:
            return "packet", (line.case_id,)
        case Blocker.ANSWERED:
            return "opinion", (line.case_id, "compare")
    return "opinion", (line.case_id, "after")


CLINIC, BLOCKER, NEXT = 1, 2, 4
"""Columns by their places."""


def columns(today: date, *, narrow: bool = False) -> tuple[Column[Line], ...]:
    """The columns of the worklist on this day.

    In a narrow room the columns `CLINIC` and `NEXT` are to be hidden: what they say stands in second lines then.
    """

    def person(line: Line) -> Cell:
        second = (show(line.birth_date), line.clinic if narrow else "")
        return Cell(line.name, second=" · ".join(part for part in second if part) or " ", strong=True)

    def blocker(line: Line) -> Cell:
        stop = line.stop
        second = " · ".join(part for part in (clock_words(stop), stop.next_action if narrow else "") if part)
        said = words(stop)
        # A reader hears the clock in the words: it is not said again for the second line.
        told = f"{said}, {stop.next_action}" if narrow else said
        return Cell(short_words(stop), second=second, state=_STATES[stop.kind], announce=told)

    def due(line: Line) -> Cell:
        if line.due is None:
            return Cell("–", tone="ink_soft", announce=_("none"))
        day = line.due.as_date()
        if day == today:
            return Cell(_("Today"), strong=True)
        late = line.due.latest() < today
        said = _("{day}, past").format(day=show(line.due)) if late else ""
        return Cell(show(line.due), strong=late, tone="stop" if late else "", announce=said)

    def days(line: Line) -> Cell:
        if line.stop.days is None:
            return Cell("–", tone="ink_soft", announce=_("none"))
        return Cell(str(line.stop.days))

    return (
        Column(_("Person, birth date"), person),
        Column(_("Clinic"), lambda line: Cell(line.clinic or "–", tone="" if line.clinic else "ink_soft")),
        Column(_("Blocked on"), blocker),
        Column(_("Days"), days, Qt.AlignmentFlag.AlignRight),
        Column(_("Next action"), lambda line: Cell(line.stop.next_action)),
        Column(_("Due"), due),
    )
