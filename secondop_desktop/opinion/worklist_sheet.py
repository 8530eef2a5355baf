"""The worklist of a day on paper: every row, with a box to tick and room to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from secondop_desktop.core.dates import show
from secondop_desktop.core.prints import Block, Paragraph, PrintSheet, Style, Table
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion.worklist import Line, words


def worklist_sheet(lines: Sequence[Line], today: date, *, paper: str = "letter") -> PrintSheet:
    """These rows in this order, turned so that each has room."""
    n = len(lines)
    count = ngettext("{n} case", "{n} cases", n).format(n=n)
    rows = tuple(
        (
            "\n".join(part for part in (line.name, show(line.birth_date)) if part),
            line.clinic,
            words(line.stop),
            str(line.stop.days) if line.stop.days is not None else "–",
            line.stop.next_action,
            show(line.due) or "–",
            line.note,
        )
        for line in lines
    )
    headings = (
        _("Person, birth date"),
        _("Clinic"),
        _("Blocked on"),
        _("Days"),
        _("Next action"),
        _("Due"),
        _("Done, note"),
    )
    title = _("Worklist")
    day = show(today, long=True)
    blocks: list[Block] = [Paragraph(f"{day} · {count}", Style.SOFT)]
    if rows:
        blocks.append(Table(headings, rows, (2.2, 1.8, 2.4, 0.6, 2.2, 1.1, 1.8), strong_first=tuple(range(n))))
    return PrintSheet(title, tuple(blocks), head=f"{title} · {day}", foot=title, paper=paper, wide=True)
