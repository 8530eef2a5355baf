"""The rows of the timeline as the table shows them: dates as precise as they are known, events, months and years."""

from __future__ import annotations

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.table import Cell, Column, Group
from secondop_desktop.usecases.timeline import Arranged, Heading, Line, Span, span_words

Shown = Line | Span


def timeline_rows(arranged: Arranged) -> tuple[Shown | Group, ...]:
    """The rows for the table; headings are group rows."""
    return tuple(Group(row.name, row.note) if isinstance(row, Heading) else row for row in arranged.rows)


def is_of(row: Shown, span: str) -> bool:
    """Whether a row lies in this year or month (or is it)."""
    return bool(span) and row.span.startswith(span)


def record_of_row(row: Shown) -> str:
    """The record that a row shows, or an empty text for a month or a year."""
    return row.event.id if isinstance(row, Line) else ""


def timeline_columns() -> tuple[Column[Shown], ...]:
    """The date as it is known, and what happened."""

    def when(row: Shown) -> Cell:
        if isinstance(row, Span):
            second = _("month not known") if row.month_unknown else ""
            return Cell(span_words(row.span, long=False), second=second, strong=True, announce=span_words(row.span))
        date = row.event.when
        words = show(date)
        time = date.iso[11:16] if date is not None and len(date.iso) > 10 else ""
        announce = show(date, long=True) or _("no date")
        return Cell(words, second=time, announce=announce, part=row.during is not None, tone="ink_soft")

    def what(row: Shown) -> Cell:
        if isinstance(row, Span):
            entries = ngettext("{n} entry", "{n} entries", row.count).format(n=row.count)
            return Cell(row.title, second=row.second, announce=f"{row.title}, {entries}")
        event = row.event
        second = event.second or " "
        if event.end is not None and event.when is not None and event.end.day_iso > event.when.day_iso:
            second = _("{what} · until {day}").format(what=second, day=show(event.end))
        said = event.title
        if event.unconfirmed:
            said = _("{name}, not confirmed").format(name=said)
        announce = said
        if row.during is not None:
            announce = _("{what}, at the time of {visit}").format(what=said, visit=row.during.title)
        elif row.inside:
            parts = ngettext("{n} entry belongs to it", "{n} entries belong to it", row.inside).format(n=row.inside)
            announce = f"{said}, {parts}"
        state = "needs_decision" if event.unconfirmed else ""
        return Cell(said, second=second, own=event.own, state=state, announce=announce, strong=row.inside > 0)

    return (Column(_("Date"), when), Column(_("What happened"), what))
