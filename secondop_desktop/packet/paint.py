"""Paints the laid-out pages: what is on each, and the running head and footer that are known only at the end."""

from __future__ import annotations

import io

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.plan import PacketPlan, Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import ACCENT, FOOT, HEAD, INK, INK_SOFT, LINE, Face
from secondop_desktop.packet.text import Span, Text, bold, regular, shortened, soft, text_width
from secondop_desktop.packet.typeface import plain, width


def paint(book: Book, progress: Progress) -> bytes:
    """Every page of the book as a PDF, with gaps where the originals' pages will stand."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    total = len(book.sheets)
    for number, sheet in enumerate(book.sheets, start=1):
        if number % 50 == 1:
            progress.step(_("Laying out pages"), number - 1, total)
        _stamp(book, sheet, number, total)
        canvas.setPageSize((sheet.geometry.width, sheet.geometry.height))
        for draw in sheet.drawing:
            draw(canvas)
        canvas.showPage()
    text_coding = rl_config.useA85
    rl_config.useA85 = 0  # coding every stream as text costs a second for a thousand pages
    try:
        canvas.save()
    finally:
        rl_config.useA85 = text_coding
    return out.getvalue()


def birth_words(plan: PacketPlan) -> str:
    """The birth date as it stands on every page."""
    if plan.patient.birth_date is None:
        return _("birth date not recorded")
    return _("born {date}").format(date=show(plan.patient.birth_date))


def page_words(number: int, total: int) -> str:
    """The page number as it stands on every page."""
    return _("page {number} of {total}").format(number=number, total=total)


def _stamp(book: Book, sheet: Sheet, number: int, total: int) -> None:
    _head(book, sheet, number, total)
    _foot(book, sheet)
    if sheet.shown is not None:
        left, top, right, bottom = sheet.shown.area
        sheet.box((left - 0.4, top - 0.4, right + 0.4, bottom + 0.4), stroke=LINE, weight=0.5)


def _head(book: Book, sheet: Sheet, number: int, total: int) -> None:
    page = sheet.geometry
    name = plain(book.plan.patient.display)
    born = f" · {birth_words(book.plan)}"
    right = page_words(number, total)
    right_width = width(right, Face.REGULAR, HEAD.pt)
    born_width = width(born, Face.REGULAR, HEAD.pt)
    head_width = width(sheet.head, Face.REGULAR, HEAD.pt)
    baseline = page.head_rule - 7.5
    name_width = width(name, Face.BOLD, HEAD.pt)
    room = page.measure - right_width - head_width - 36
    if name_width + born_width <= room:
        left: Text = (*bold(name), *regular(born))
        sheet.spans(left, page.margin, baseline, HEAD.pt)
        first = page.margin + name_width + born_width + 12
        last = page.right - right_width - 12
        centre = min(max(page.width / 2 - head_width / 2, first), last - head_width)
    else:
        # A long name has a line of its own above the others.
        shown = shortened(name, Face.BOLD, HEAD.pt, page.measure)
        sheet.spans(bold(shown), page.margin, baseline - HEAD.line + 1.5, HEAD.pt)
        sheet.spans(regular(birth_words(book.plan)), page.margin, baseline, HEAD.pt)
        centre = page.width / 2 - head_width / 2
    sheet.spans(regular(sheet.head), centre, baseline, HEAD.pt)
    sheet.spans(regular(right), page.right - right_width, baseline, HEAD.pt)
    sheet.rule(page.margin, page.right, page.head_rule, colour=INK)


def packet_foot(plan: PacketPlan, section: Section) -> Text:
    """For whom the packet is, and on page one when and by whom it was prepared."""
    parts = []
    case = plan.case
    whom = plan.recipient
    if not whom and case is not None:
        whom = ", ".join(part for part in (case.specialist, case.clinic) if part)
    if whom and case is not None and case.appointment is not None and show(case.appointment) not in whom:
        whom = f"{whom}, {show(case.appointment)}"
    if whom:
        parts.append(_("For {whom}").format(whom=whom))
    when = show(plan.prepared_on)
    if section is Section.SUMMARY and plan.prepared_by:
        parts.append(_("prepared {date} by {whom}").format(date=when, whom=plan.prepared_by))
    else:
        parts.append(_("prepared {date}").format(date=when))
    text = " · ".join(parts)
    return soft(text[:1].upper() + text[1:])


def _foot(book: Book, sheet: Sheet) -> None:
    page = sheet.geometry
    target = sheet.foot_target
    name = _("Summary, p. {page}") if target == "summary" else _("Contents, p. {page}")
    link = (Span(name.format(page=book.numbers.show(target)), colour=ACCENT, target=target),)
    link_width = text_width(link, FOOT.pt)
    rule = page.foot_rule if sheet.shown is None else page.foot_rule_of_original
    sheet.rule(page.margin, page.right, rule)
    baseline = rule + 13.5
    sheet.spans(link, page.right - link_width, baseline, FOOT.pt)
    text = sheet.foot or packet_foot(book.plan, sheet.section)
    if sheet.shown is not None and not book.prepared[sheet.shown.document_id].picture:
        percent = _(" · shown at {percent} %").format(percent=max(1, round(sheet.shown.scale * page.zoom * 100)))
        text = (*text, *soft(percent))
    room = page.measure - link_width - 14
    sheet.spans(_fitted(text, room), page.margin, baseline, FOOT.pt)
    if sheet.ours:
        words = _("Supports, and does not replace, the relationship between a patient and their clinicians.")
        sheet.spans(soft(words), page.margin, baseline + 11.5, FOOT.pt)


def _fitted(text: Text, room: float) -> Text:
    """The footer, its first part shortened so that the page's own number always stands whole."""
    if not text or text_width(text, FOOT.pt) <= room:
        return text
    rest = text_width(text[1:], FOOT.pt)
    short = shortened(text[0].text, text[0].face, FOOT.pt, max(20.0, room - rest))
    return (Span(short, text[0].face, INK_SOFT), *text[1:])
