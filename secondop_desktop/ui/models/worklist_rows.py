"""How the worklist words its rows, which rows a filter shows, and the place where each row's blocker is."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.table import Cell, Column
from secondop_desktop.usecases.worklist import Blocker, Line, clock_words, short_words, words
from secondop_desktop.usecases.worklist_views import Sort, View

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


COLUMNS = (Sort.NAME, Sort.CLINIC, Sort.BLOCKER, Sort.DAYS, Sort.NEXT, Sort.DUE)
"""The columns in their places, by what they put the rows in order by."""
NAME, CLINIC, BLOCKER, DAYS, NEXT, DUE = range(6)
"""Columns by their places."""


def titles() -> dict[Sort, str]:
    """The headings of the columns."""
    return {
        Sort.NAME: _("Person, birth date"),
        Sort.CLINIC: _("Clinic"),
        Sort.BLOCKER: _("Blocked on"),
        Sort.DAYS: _("Days"),
        Sort.NEXT: _("Next action"),
        Sort.DUE: _("Due"),
    }


def columns(today: date, view: View | None = None, *, narrow: bool = False) -> tuple[Column[Line], ...]:
    """The columns of the worklist on this day; an arrow stands at that by which the view puts them in order.

    In a narrow room the columns `CLINIC` and `NEXT` are to be hidden: what they say stands in second lines then.
    """
    view = view or View()

    def person(line: Line) -> Cell:
        second = (show(line.birth_date) or _("Birth date not recorded"), line.clinic if narrow else "")
        return Cell(line.name, second=" · ".join(part for part in second if part), strong=True)

    def blocker(line: Line) -> Cell:
        stop = line.stop
        second = " · ".join(part for part in (clock_words(stop), stop.next_action if narrow else "") if part)
        said = words(stop)
        # A reader hears the clock in the words: it is not said again for the second line.
        told = f"{said}, {stop.next_action}" if narrow else said
        return Cell(short_words(stop), second=second, state=_STATES[stop.kind], announce=told)

    def days(line: Line) -> Cell:
        if line.stop.days is None:
            return Cell("–", tone="ink_soft", announce=_("none"))
        return Cell(str(line.stop.days))

    def due(line: Line) -> Cell:
        return _due(line, today)

    words_of = {
        Sort.NAME: person,
        Sort.CLINIC: lambda line: Cell(line.clinic or "–", tone="" if line.clinic else "ink_soft"),
        Sort.BLOCKER: blocker,
        Sort.DAYS: days,
        Sort.NEXT: lambda line: Cell(line.stop.next_action, second=" ".join(line.note.split())),
        Sort.DUE: due,
    }
    named = titles()
    arrow = "↓" if view.backwards else "↑"
    return tuple(
        Column(
            named[sort],
            words_of[sort],
            Qt.AlignmentFlag.AlignRight if sort is Sort.DAYS else None,
            heading=f"{named[sort]} {arrow}" if sort is view.sort else "",
        )
        for sort in COLUMNS
    )


def _due(line: Line, today: date) -> Cell:
    if line.due is None:
        return Cell("–", tone="ink_soft", announce=_("none"))
    own = _("set by you") if line.due == line.own_due else ""
    if line.due.as_date() == today:
        return Cell(_("Today"), second=own, strong=True)
    late = line.due.latest() < today
    said = _("{day}, past").format(day=show(line.due)) if late else ""
    return Cell(show(line.due), second=own, strong=late, tone="stop" if late else "", announce=said)
