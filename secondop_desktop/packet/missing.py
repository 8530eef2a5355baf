"""The box of what is missing or pending: its rows, the shapes of their states, and how much room they take."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.flow import Flow
from secondop_desktop.packet.plan import Gap, GapState
from secondop_desktop.packet.style import INK, PAPER, SECOND_TITLE, Size
from secondop_desktop.packet.tags import Role, Tag, row_of
from secondop_desktop.packet.text import Line, Text, bold, italic, join, regular, soft, text_width, wrap

ENTRY = Size(10.5, 14.25)
"""The letters of the contents and of this box."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How close together the contents and what is missing are set.

    `line` is the height of a line of the contents and `between` the white between two entries, `row` that in a row of
    what is missing, all in points; `grouped`: what is missing in the same way, with the same words, shares a row.
    """

    line: float
    between: float
    row: float
    above_box: float
    below_box: float
    grouped: bool = False


_ORDER = (
    GapState.MISSING,
    GapState.IMAGES_MISSING,
    GapState.STALE,
    GapState.REQUESTED,
    GapState.NOT_APPLICABLE,
)
_INSET = 13.5
_SHAPE = 16.0
_GUTTER = 8.0
_STAY = 2
"""So many of the last rows go with what stands below the box."""
_MOST_BEFORE = 0.55
"""So much of the width stands before what is known, at most."""


@dataclass(frozen=True, slots=True)
class _GapRow:
    """A row of what is missing, broken into lines."""

    state: GapState
    words: list[Line]
    what: list[Line]
    known: list[Line]

    def height(self, setting: Setting) -> float:
        return max(len(self.words), len(self.what), len(self.known)) * setting.line + setting.row


def _gap_rows(flow: Flow, setting: Setting) -> tuple[list[_GapRow], float, float]:
    """The rows, what is missing first and what is not needed last, and where their second and third column begin."""
    size = Size(ENTRY.pt, setting.line)
    listed = [gap for gap in flow.book.plan.gaps if gap.state is not GapState.READY]
    groups: dict[object, list[Gap]] = {}
    for gap in sorted(listed, key=lambda gap: _ORDER.index(gap.state)):
        alike = setting.grouped and not (gap.quote or gap.about or gap.day is not None)
        groups.setdefault((gap.state, gap.known) if alike else id(gap), []).append(gap)
    texts = [
        (group[0], bold(gap_word(group[0])), regular("; ".join(gap.name for gap in group)), _known(flow.book, group[0]))
        for group in groups.values()
    ]
    # The state takes no more room than its words, and what is asked for as much as its longest name, within bounds.
    heading = (bold(_("State")), regular(_("What")))
    state = max((text_width(words, size.pt) for _gap, words, *_others in texts), default=0.0) + _SHAPE + _GUTTER
    what_x = min(138.0, max(state, text_width(heading[0], size.pt) + _GUTTER))
    widest = max((text_width(what, size.pt) for _gap, _words, what, _known in texts), default=0.0) + _GUTTER
    most = _MOST_BEFORE * (flow.measure - 2 * _INSET) - what_x
    known_x = what_x + min(168.0, most, max(widest, 100.0))
    rows = [
        _GapRow(
            gap.state,
            wrap(words, size, what_x - _SHAPE - 6),
            wrap(what, size, known_x - what_x - 6),
            wrap(known, size, flow.measure - 2 * _INSET - known_x),
        )
        for gap, words, what, known in texts
    ]
    return rows, what_x, known_x


def box_height(flow: Flow, setting: Setting) -> float:
    rows, *_columns = _gap_rows(flow, setting)
    above = 8 + SECOND_TITLE.line + 3
    if not rows:
        return above + 2 * setting.line + 8
    return above + setting.line + sum(row.height(setting) for row in rows) + 4


def begins_here(flow: Flow, setting: Setting, above: float) -> bool:
    """Whether the box begins on this page when it stands so far below what is on it."""
    rows, *_columns = _gap_rows(flow, setting)
    return above + _least(rows, setting) <= flow.room


def _least(rows: Sequence[_GapRow], setting: Setting) -> float:
    return SECOND_TITLE.line + 2 * setting.line + (rows[0].height(setting) if rows else 0) + 20


def gaps(flow: Flow, setting: Setting, below: float = 0.0) -> None:
    """What is missing or pending, in a box; what is ready is not in it.

    `below` is how high that is which stands below the box: it is never alone on a page, the last rows go with it.
    """
    inset, size, pad = _INSET, Size(ENTRY.pt, setting.line), setting.row
    rows, what_x, known_x = _gap_rows(flow, setting)
    few = len(rows) <= _STAY
    flow.need(box_height(flow, setting) + below if few and below else _least(rows, setting))
    top = flow.y
    sheet = flow.sheet

    def close() -> None:
        sheet.box((flow.left, top, flow.right, flow.y), stroke=INK)

    flow.book.anchor("gaps", flow.y)
    flow.y += 8
    flow.sheet.lines(
        wrap(bold(_("What is missing or pending")), SECOND_TITLE, 480), flow.left + inset, flow.y, SECOND_TITLE
    )
    flow.y += SECOND_TITLE.line + 3
    if not rows:
        text = soft(_("No checklist was kept for this packet, so nothing is known to be missing."))
        if flow.book.plan.gaps:
            text = regular(_("Nothing: every requirement on the checklist is met."))
        flow.y = flow.sheet.lines(wrap(text, size, flow.measure - 2 * inset), flow.left + inset, flow.y, size) + 8
        close()
        return
    headings = ((_("State"), 0.0), (_("What"), what_x), (_("What we know"), known_x))
    table = Tag(Role.TABLE)

    def head(tags: Sequence[Tag | None]) -> None:
        for (heading, x), tag in zip(headings, tags, strict=True):
            flow.sheet.lines(wrap(soft(heading), size, 130), flow.left + inset + x, flow.y, size, tag=tag)
        flow.y += size.line

    head(row_of(table, 3, Role.COLUMN_HEADING))
    for number, row in enumerate(rows):
        height = row.height(setting)
        last = 0.0
        if number and number == len(rows) - _STAY:
            last = sum(following.height(setting) for following in rows[number:]) + below
        if flow.room < height + 4 or flow.room < last + 4 <= flow.page_height / 2:
            close()
            flow.new_page()
            top, sheet = flow.y, flow.sheet
            flow.y += 8
            # Headings on a further page are there for the eye alone.
            tagged, flow.sheet.tagged = flow.sheet.tagged, False
            head((None, None, None))
            flow.sheet.tagged = tagged
        flow.sheet.rule(flow.left + inset, flow.right - inset, flow.y)
        line_top = flow.y + pad / 2
        flow.sheet.paint(_shape(row.state, flow.left + inset, line_top + size.line / 2 - 5.25))
        first, second, third = row_of(table, 3)
        flow.sheet.lines(row.words, flow.left + inset + _SHAPE, line_top, size, tag=first)
        flow.sheet.lines(row.what, flow.left + inset + what_x, line_top, size, tag=second)
        flow.sheet.lines(row.known, flow.left + inset + known_x, line_top, size, tag=third)
        flow.y += height
    flow.y += 4
    close()


def gap_word(gap: Gap) -> str:
    """The word for a requirement's state."""
    if gap.state is GapState.REQUESTED and gap.day is not None:
        return _("Requested, day {day} of 30").format(day=gap.day)
    return {
        GapState.READY: _("Ready"),
        GapState.STALE: _("Too old"),
        GapState.IMAGES_MISSING: _("Images missing"),
        GapState.REQUESTED: _("Requested"),
        GapState.MISSING: _("Missing"),
        GapState.NOT_APPLICABLE: _("Not needed"),
    }[gap.state]


def _known(book: Book, gap: Gap) -> Text:
    quote = join((italic(_("“{words}”").format(words=gap.quote)), regular(_("(patient)")))) if gap.quote else ()
    documents = (item.document for item in book.plan.originals)
    about = next((record for record in (*book.plan.records, *documents) if gap.about and record.id == gap.about), None)
    return join((regular(gap.known), quote, book.refs((about,)) if about is not None else ()))


def _shape(state: GapState, left: float, top: float) -> Callable[[Canvas, float], None]:
    """The state's shape, 10.5 points wide, drawn so that it differs without colour."""

    def draw(canvas: Canvas, height: float) -> None:
        canvas.saveState()
        canvas.translate(left, height - top)
        canvas.scale(10.5 / 18, -10.5 / 18)
        canvas.setStrokeColor(HexColor(INK))
        canvas.setFillColor(HexColor(INK))
        canvas.setLineWidth(1.7)
        canvas.setLineCap(1)
        if state is GapState.STALE:
            path = canvas.beginPath()
            path.moveTo(9, 0.8)
            for x, y in ((17.2, 9), (9, 17.2), (0.8, 9)):
                path.lineTo(x, y)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)
            canvas.setStrokeColor(HexColor(PAPER))
            canvas.setLineWidth(1.9)
            canvas.line(9, 5.2, 9, 9.5)
            canvas.line(9, 11.9, 9, 12.8)
        elif state is GapState.MISSING:
            canvas.setLineCap(0)
            canvas.setDash(3, 2.65)
            canvas.circle(9, 9, 7.2, stroke=1, fill=0)
        else:
            canvas.circle(9, 9, 7.2, stroke=1, fill=0)
            if state is GapState.IMAGES_MISSING:
                path = canvas.beginPath()
                path.moveTo(9, 1.8)
                for step in range(1, 25):
                    angle = math.pi * step / 24
                    path.lineTo(9 - 7.2 * math.sin(angle), 9 - 7.2 * math.cos(angle))
                path.close()
                canvas.drawPath(path, stroke=0, fill=1)
            elif state is GapState.REQUESTED:
                canvas.line(9, 4.8, 9, 9)
                canvas.line(9, 9, 12, 11.2)
            elif state is GapState.NOT_APPLICABLE:
                canvas.line(5.5, 9, 12.5, 9)
            else:
                canvas.line(5.5, 9.5, 8, 12)
                canvas.line(8, 12, 12.5, 6.5)
        canvas.restoreState()

    return draw
