"""Paints the laid-out pages: what is on each, and the running head and footer that are known only at the end."""

from __future__ import annotations

from functools import cache
from typing import cast

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.packet.bind import Drawn
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.edition import Edition, Look
from secondop_desktop.packet.impose import Painted
from secondop_desktop.packet.marked import begin_decoration, end_marked
from secondop_desktop.packet.pen import Fonts, Pen, filling
from secondop_desktop.packet.plan import PacketPlan, Section
from secondop_desktop.packet.sheet import Link, Rect, Sheet, draw_sheet
from secondop_desktop.packet.style import ACCENT, FOOT, HEAD, INK, INK_SOFT, LINE, Face, Geometry
from secondop_desktop.packet.text import Span, Text, bold, regular, shortened, soft, text_width
from secondop_desktop.packet.typeface import in_a_row, plain, width


@cache
def _colour(name: str) -> colors.Color:
    return colors.HexColor(name)


@cache
def _filling(name: str) -> str:
    return filling(_colour(name))


def paint(book: Book, progress: Progress, *, only: int | None = None) -> Drawn:
    """Every page of the book, or `only` so many from the first, with gaps where the originals' pages will stand."""
    fonts = Fonts()
    pages = []
    total = len(book.sheets)
    stamps, own = _Stamps(book, fonts), _OwnStamps(book, fonts, total)
    for number, sheet in enumerate(book.sheets[:only], start=1):
        if number % 50 == 1:
            progress.step(_("Laying out pages"), number - 1, total)
        pen = Pen(fonts)
        if book.plan.look is Look.TWO_UP and number % 2 == 0:
            beside = book.sheets[number - 2]
            # The page of an original is a piece of its own, which is put there last.
            sheet.first_mark = beside.next_mark + int(beside.shown is not None)
        shared = stamps.shared(sheet, total)
        canvas = cast(Canvas, pen)
        begin_decoration(canvas)
        own.draw(sheet, pen, number)
        end_marked(canvas)
        draw_sheet(sheet, canvas)
        pages.append(Painted(sheet.geometry.width, sheet.geometry.height, pen.content, shared))
    return Drawn(fonts, pages)


class _Stamps:
    """What is the same in the head and foot of many pages, drawn once."""

    def __init__(self, book: Book, fonts: Fonts) -> None:
        self._book = book
        self._fonts = fonts
        self._drawn: dict[tuple[object, ...], tuple[bytes, list[Link]]] = {}

    def shared(self, sheet: Sheet, total: int) -> bytes:
        """The code of the shared part of this page's stamp; its links are added to the page."""
        key = (sheet.geometry, sheet.head, sheet.foot_target, sheet.ours, sheet.shown is None)
        if key not in self._drawn:
            part = Sheet(sheet.geometry, sheet.section, sheet.head, foot_target=sheet.foot_target, ours=sheet.ours)
            part.tagged = False
            _head(self._book, part, total)
            _foot(self._book, part, original=sheet.shown is not None)
            pen = Pen(self._fonts)
            begin_decoration(cast(Canvas, pen))
            pen.saveState()
            for draw in part.drawing:
                draw(cast(Canvas, pen))
            pen.restoreState()
            end_marked(cast(Canvas, pen))
            self._drawn[key] = (pen.content, part.links)
        code, links = self._drawn[key]
        sheet.links += links
        return code


def birth_words(plan: PacketPlan) -> str:
    """The birth date as it stands on every page."""
    if plan.patient.birth_date is None:
        return _("birth date not recorded")
    return _("born {date}").format(date=show(plan.patient.birth_date))


def page_words(number: int, total: int) -> str:
    """The page number as it stands on every page."""
    return str(number).join(_around_number(total))


def _around_number(total: int) -> tuple[str, str]:
    """What stands before and behind the number of a page."""
    before, _number, after = _("page {number} of {total}").partition("{number}")
    return before.format(total=total), after.format(total=total)


def _head(book: Book, sheet: Sheet, total: int) -> None:
    """Name, birth date and section; room is left for the number of any page of the packet."""
    page = sheet.geometry
    name = plain(book.plan.patient.display)
    born = f" · {birth_words(book.plan)}"
    right_width = width(page_words(total, total), Face.REGULAR, HEAD.pt)
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
    sheet.rule(page.margin, page.right, page.head_rule, colour=INK)


def packet_foot(plan: PacketPlan, section: Section) -> Text:
    """For whom the packet is, and on page one when and by whom it was prepared."""
    parts = [_("Redacted copy")] if plan.redaction is not None else []
    case = plan.case if plan.edition is not Edition.PATIENT else None
    whom = plan.recipient
    if not whom and case is not None:
        whom = ", ".join(part for part in (case.specialist, case.clinic, show(case.appointment)) if part)
    if whom:
        parts.append(_("For {whom}").format(whom=whom))
    when = show(plan.prepared_on)
    if section is Section.SUMMARY and plan.prepared_by:
        parts.append(_("prepared {date} by {whom}").format(date=when, whom=plan.prepared_by))
    else:
        parts.append(_("prepared {date}").format(date=when))
    text = " · ".join(parts)
    return soft(text[:1].upper() + text[1:])


def _foot_link(book: Book, target: str) -> Text:
    name = _("Summary, p. {page}") if target == "summary" else _("Contents, p. {page}")
    return (Span(name.format(page=book.numbers.show(target)), colour=ACCENT, target=target),)


def _foot_rule(page: Geometry, *, original: bool) -> float:
    return page.foot_rule_of_original if original else page.foot_rule


def _foot(book: Book, sheet: Sheet, *, original: bool) -> None:
    """The line above the footer, the link back, and on our own pages what a packet is for."""
    page = sheet.geometry
    link = _foot_link(book, sheet.foot_target)
    rule = _foot_rule(page, original=original)
    sheet.rule(page.margin, page.right, rule)
    baseline = rule + 13.5
    sheet.spans(link, page.right - text_width(link, FOOT.pt), baseline, FOOT.pt)
    if sheet.ours:
        words = _("Supports, and does not replace, the relationship between a patient and their clinicians.")
        sheet.spans(soft(words), page.margin, baseline + 11.5, FOOT.pt)


class _OwnStamps:
    """What of a stamp is a page's own: its number, what it shows, and the frame around an original.

    It is not tagged: what every page repeats is not spoken on every page. What many pages have in common is measured
    once.
    """

    def __init__(self, book: Book, fonts: Fonts, total: int) -> None:
        self._book = book
        self._fonts = fonts
        self._before, self._after = (regular(words) for words in _around_number(total))
        self._rooms: dict[tuple[Geometry, str], float] = {}
        self._frames: dict[tuple[Geometry, Rect], str] = {}
        self._shares: dict[int, Text] = {}

    def draw(self, sheet: Sheet, pen: Pen, number: int) -> None:
        """Draw it on the page of this number."""
        page, shown = sheet.geometry, sheet.shown
        text = sheet.foot or packet_foot(self._book.plan, sheet.section)
        if shown is not None and not self._book.prepared[shown.document_id].picture:
            text = (*text, *self._share(max(1, round(shown.scale * page.zoom * 100))))
        baseline = _foot_rule(page, original=shown is not None) + 13.5
        right = (*self._before, Span(str(number)), *self._after)
        pen.saveState()
        _line(page, pen, right, page.right - text_width(right, HEAD.pt), page.head_rule - 7.5, HEAD.pt)
        _line(page, pen, _fitted(text, self._room(page, sheet.foot_target)), page.margin, baseline, FOOT.pt)
        if shown is not None:
            pen.literal(self._frame(page, shown.area))
        pen.restoreState()

    def _room(self, page: Geometry, target: str) -> float:
        """How long the words in the foot may be, left of the link back."""
        key = (page, target)
        if key not in self._rooms:
            self._rooms[key] = page.measure - text_width(_foot_link(self._book, target), FOOT.pt) - 14
        return self._rooms[key]

    def _share(self, percent: int) -> Text:
        if percent not in self._shares:
            self._shares[percent] = soft(_(" · shown at {percent} %").format(percent=percent))
        return self._shares[percent]

    def _frame(self, page: Geometry, area: Rect) -> str:
        """The code of the line around an original."""
        key = (page, area)
        if key not in self._frames:
            left, top, right, bottom = area
            pen = Pen(self._fonts)
            pen.setStrokeColor(_colour(LINE))
            pen.setLineWidth(0.5)
            pen.rect(left - 0.4, page.height - bottom - 0.4, right - left + 0.8, bottom - top + 0.8)
            self._frames[key] = pen.content.decode("ascii")
        return self._frames[key]


def _line(page: Geometry, pen: Pen, text: Text, x: float, baseline: float, pt: float) -> None:
    """Write a line that holds no link; letters of other scripts are placed as everywhere."""
    pieces: list[tuple[str, str, str]] = []
    for span in text:
        parts = in_a_row(span.text, span.face)
        if parts is None:
            break
        filling = _filling(span.colour)
        pieces += [(font, shown, filling) for font, shown in parts]
    else:
        pen.drawPieces(x, page.height - baseline, pt, pieces)
        return
    sheet = Sheet(page, Section.SUMMARY, tagged=False)
    sheet.spans(text, x, baseline, pt)
    for draw in sheet.drawing:
        draw(cast(Canvas, pen))


def _fitted(text: Text, room: float) -> Text:
    """The footer, its first part shortened so that the page's own number always stands whole."""
    if not text or text_width(text, FOOT.pt) <= room:
        return text
    rest = text_width(text[1:], FOOT.pt)
    short = shortened(text[0].text, text[0].face, FOOT.pt, max(20.0, room - rest))
    return (Span(short, text[0].face, INK_SOFT), *text[1:])
