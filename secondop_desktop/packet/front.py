"""The contents page: what is where, what is missing or pending, and how to check a statement."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.edition import Edition
from secondop_desktop.packet.flow import Flow
from secondop_desktop.packet.plan import Gap, GapState, PacketPlan, Section, section_of
from secondop_desktop.packet.style import ACCENT, HAIRLINE, HEADING, INK, LINE, PAPER, SECOND_TITLE, Face, Size
from secondop_desktop.packet.tags import Role, Tag, row_of
from secondop_desktop.packet.text import Line, Span, Text, begun, bold, italic, join, regular, soft, text_width, wrap
from secondop_desktop.packet.typeface import plain, width

_ROW = Size(10.5, 14.25)
_NOTE = Size(9.75, 12.75)
_MOST_LINES = 6
"""So many lines of an original's title stand in the contents; whole it stands on its pages and in the manifest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: in which section, what, of when, and where it begins."""

    section: Section
    name: str
    when: str
    target: str


def contents(book: Book, entries: list[Entry], empty: list[Section]) -> None:
    """The contents with links, then what is missing or pending."""
    flow = Flow(book, Section.CONTENTS)
    flow.foot = flow.sheet.foot = ()
    if book.plan.shows(Section.SUMMARY):
        flow.sheet.foot_target = "summary"
    flow.title(book.plan.title_of(Section.CONTENTS), "contents", "section/contents")
    flow.gap(2)
    _entries(flow, entries)
    flow.sheet.rule(flow.left, flow.right, flow.y)
    flow.y += 3
    for words in _nothing_of(book.plan, empty):
        flow.paragraph(soft(words), _ROW)
    for notice in book.plan.notices:
        flow.paragraph(soft(notice), _ROW)
    if book.plan.edition not in _PARTS:
        flow.gap(11)
        gaps(flow)
        flow.gap(14)
        _explanations(flow)
    book.end("contents")


_PARTS = frozenset({Edition.INSURANCE, Edition.SUPPLEMENT})
"""What these hold is a part of the records, and says nothing of what is recorded or missing."""


def _nothing_of(plan: PacketPlan, empty: list[Section]) -> list[str]:
    """Of which sections there is nothing, and whether that is because nothing is recorded."""
    if plan.edition is Edition.INSURANCE or not empty:
        return []

    def names(sections: list[Section]) -> str:
        return "; ".join(_lower_first(plan.title_of(section)) for section in sections)

    if plan.edition is Edition.SUPPLEMENT:
        return [_("Nothing new: {names}.").format(names=names(empty))]
    if plan.redaction is not None:
        return [_("Not in this copy: {names}.").format(names=names(empty))]
    held = {section_of(document) for document, _why in plan.not_chosen}
    words = []
    nothing = [section for section in empty if section not in held]
    if nothing:
        words.append(_("Not recorded: {names}.").format(names=names(nothing)))
    left = [section for section in empty if section in held]
    if left:
        words.append(_("Held by the patient and not in this packet: {names}.").format(names=names(left)))
    return words


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _entries(flow: Flow, entries: list[Entry]) -> None:
    book = flow.book
    name_x = flow.left + 166.5
    # Where a name would be broken otherwise, dates stand as far to the right as they can.
    dated = [entry for entry in entries if entry.when]
    usual = flow.right - 58.0 - 66.0
    widest = max((width(entry.name, Face.REGULAR, _ROW.pt) for entry in dated), default=0.0) + 8
    farthest = flow.right - 52.0 - max((width(entry.when, Face.REGULAR, _ROW.pt) for entry in dated), default=0.0) - 8
    date_x = usual if name_x + widest <= usual else max(usual, min(farthest, name_x + widest))
    before: Section | None = None
    for entry in entries:
        name = wrap(regular(entry.name), _ROW, (date_x if entry.when else flow.right - 52.0) - name_x - 8)
        name = begun(name, _MOST_LINES, _ROW)
        titles = wrap(bold(book.plan.title_of(entry.section)), _ROW, name_x - flow.left - 6)
        first = entry.section is not before
        height = max(len(name), len(titles) if first else 1) * _ROW.line
        if flow.need(height + 6):
            first = True
        if first:
            flow.sheet.rule(flow.left, flow.right, flow.y)
            flow.y += 2.2
            flow.sheet.lines(titles, flow.left, flow.y, _ROW)
        tag = Tag(Role.PARAGRAPH)
        flow.sheet.lines(name, name_x, flow.y, _ROW, tag=tag)
        flow.sheet.lines(wrap(soft(entry.when), _ROW, 90), date_x, flow.y, _ROW, tag=tag)
        page = (Span(book.numbers.show_range(entry.target), colour=ACCENT, target=entry.target),)
        baseline = flow.y + _ROW.line / 2 + 0.31 * _ROW.pt
        flow.sheet.spans(page, flow.right - text_width(page, _ROW.pt), baseline, _ROW.pt, tag=tag)
        flow.y += height + 2.2
        before = entry.section


def gaps(flow: Flow) -> None:
    """What is missing or pending, in a box; what is ready is not in it."""
    open_gaps = [gap for gap in flow.book.plan.gaps if gap.state is not GapState.READY]
    inset = 13.5
    size = _ROW
    known_x = 273.0
    rows = []
    room = flow.room - 14 - _explanations_height(flow)
    for gap in open_gaps:
        words = wrap(bold(gap_word(gap)), size, 138 - 16 - 6)
        what = wrap(regular(gap.name), size, known_x - 138 - 6)
        known = wrap(_known(flow.book, gap), size, flow.measure - 2 * inset - known_x)
        rows.append((gap, words, what, known, max(len(words), len(what), len(known)) * size.line))
    above = 8 + SECOND_TITLE.line + 3 + size.line + 4
    # Closer together where all of it, and how to check it, then stands on the page of the contents.
    pad = next((pad for pad in (_LOOSE, _CLOSE) if above + sum(row[4] + pad for row in rows) <= room), _LOOSE)
    rows = [(*row[:4], row[4] + pad) for row in rows]
    flow.need(SECOND_TITLE.line + 2 * size.line + (rows[0][4] if rows else 0) + 20)
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
    headings = ((_("State"), 0.0), (_("What"), 138.0), (_("What we know"), known_x))
    table = Tag(Role.TABLE)

    def head(tags: Sequence[Tag | None]) -> None:
        for (heading, x), tag in zip(headings, tags, strict=True):
            flow.sheet.lines(wrap(soft(heading), size, 130), flow.left + inset + x, flow.y, size, tag=tag)
        flow.y += size.line

    head(row_of(table, 3, Role.COLUMN_HEADING))
    for gap, words, what, known, height in rows:
        if flow.room < height + 4:
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
        flow.sheet.paint(_shape(gap.state, flow.left + inset, line_top + size.line / 2 - 5.25))
        first, second, third = row_of(table, 3)
        flow.sheet.lines(words, flow.left + inset + 16, line_top, size, tag=first)
        flow.sheet.lines(what, flow.left + inset + 138, line_top, size, tag=second)
        flow.sheet.lines(known, flow.left + inset + known_x, line_top, size, tag=third)
        flow.y += height
    flow.y += 4
    close()


_LOOSE, _CLOSE = 7.5, 3.0
"""Points of white in a row of what is missing."""


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


def _explanations(flow: Flow) -> None:
    half = (flow.measure - 18) / 2
    columns = _explained(half)
    flow.need(_explanations_height(flow))
    for number, (heading, lines) in enumerate(columns):
        x = flow.left + number * (half + 18)
        flow.sheet.lines(wrap((Span(plain(heading), Face.BOLD, ACCENT),), HEADING, half), x, flow.y, HEADING)
        flow.sheet.rule(x, x + half, flow.y + HEADING.line + 1.5, colour=LINE, weight=HAIRLINE)
        flow.sheet.lines(lines, x, flow.y + HEADING.line + 4, _NOTE)
    flow.y += HEADING.line + 4 + max(len(lines) for _heading, lines in columns) * _NOTE.line


def _explanations_height(flow: Flow) -> float:
    lines = max(len(lines) for _heading, lines in _explained((flow.measure - 18) / 2))
    return HEADING.line + lines * _NOTE.line + 8


def _explained(half: float) -> list[tuple[str, list[Line]]]:
    check = regular(
        _(
            "Every line on page 1 names the page it came from. In the PDF the page number is a link, and each page "
            "links back here."
        )
    )
    marked = (
        Span(_("Upright text is quoted from a document.")),
        Span(" "),
        Span(_("Italic text marked (patient) is the patient’s own statement."), Face.ITALIC),
        Span(" "),
        Span(_("“None known” was said by someone. “Not recorded” was not.")),
    )
    return [
        (_("How to check a statement"), wrap(check, _NOTE, half)),
        (_("How statements are marked"), wrap(marked, _NOTE, half)),
    ]
