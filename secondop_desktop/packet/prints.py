"""Prints sheets that stand by themselves, one or several to a file: tasks `print_sheet`, `print_sheets`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.prints import (
    PrintSheet,
    sheet_from_json,
)
from secondop_desktop.core.text import _, use_language
from secondop_desktop.packet.bind import About, Binder, Bookmark, Spot
from secondop_desktop.packet.impose import Painted
from secondop_desktop.packet.pen import Fonts, Pen
from secondop_desktop.packet.plan import Paper
from secondop_desktop.packet.print_flow import TIGHT, USUAL, BlockFlow, SheetPage, SheetType
from secondop_desktop.packet.sheet import Sheet, draw_sheet
from secondop_desktop.packet.style import FOOT, INK_SOFT, Face, geometry
from secondop_desktop.packet.tags import Role
from secondop_desktop.packet.text import Span, shortened, wrap
from secondop_desktop.packet.typeface import plain, unprintable, width
from secondop_desktop.packet.writer import Base, Writer
from secondop_desktop.sandbox.task import TaskContext

SHEET = "sheet.pdf"
"""The name of the blob that `print_sheet` emits."""


def print_sheet(context: TaskContext) -> dict[str, Any]:
    """Print a sheet; emits "sheet.pdf".

    Arguments: `sheet` (as `core.prints.sheet_to_json` writes it). Returns `pages` and `warnings`.
    """
    content = sheet_from_json(context.args["sheet"])
    use_language(content.language)
    with unprintable() as missing:
        pages = _lay_out(content)
        data = _paint([(content, pages)])
    context.emit(SHEET, data)
    return {"pages": len(pages), "warnings": _warnings(missing.characters)}


def print_sheets(context: TaskContext) -> dict[str, Any]:
    """Print several sheets of one paper and one language into one file, each with its own numbers; emits "sheet.pdf".

    Arguments: `sheets` (as `core.prints.sheet_to_json` writes them), `names` (what the bookmark of each says), `title`
    (of the file; names no one) and `both_sides`: each then begins on a new sheet of paper, after an empty page where
    there is need of one. Returns `pages`, those of each in `each`, and `warnings`.
    """
    contents = [sheet_from_json(item) for item in context.args["sheets"]]
    names: Sequence[str] = context.args["names"]
    use_language(contents[0].language)
    laid_out: list[tuple[PrintSheet, list[Sheet]]] = []
    with unprintable() as missing:
        for number, content in enumerate(contents):
            context.progress.step("", number, len(contents))
            laid_out.append((content, _lay_out(content)))
        each = [len(pages) for _content, pages in laid_out]
        if context.args["both_sides"]:
            for _content, pages in laid_out[:-1]:
                if len(pages) % 2:
                    pages.append(Sheet(pages[-1].geometry, pages[-1].section))
        data = _paint(laid_out, context.args["title"], names)
    context.emit(SHEET, data)
    total = sum(len(pages) for _content, pages in laid_out)
    return {"pages": total, "each": each, "warnings": _warnings(missing.characters)}


def _warnings(missing: Collection[str]) -> list[str]:
    if not missing:
        return []
    codes = " ".join(f"U+{ord(character):04X}" for character in sorted(missing)[:20])
    text = _("Some characters have no printed form in this program’s fonts and stand as [?]: {codes}")
    return [text.format(codes=codes)]


def _lay_out(content: PrintSheet) -> list[Sheet]:
    usual = _pages(content, USUAL, wide=content.wide)
    if not content.fit_pages or len(usual) <= content.fit_pages:
        return usual
    for wide in (content.wide, not content.wide):
        tighter = _pages(content, TIGHT, wide=wide)
        if len(tighter) <= content.fit_pages:
            return tighter
    return usual


def _pages(content: PrintSheet, sizes: SheetType, *, wide: bool) -> list[Sheet]:
    page = geometry(Paper(content.paper))
    if wide:
        page = page.turned()
    flow = BlockFlow(SheetPage(page.width, page.height, sizes.margin, sizes.head), sizes)
    if content.show_title and content.title:
        flow.text(content.title, sizes.title, Face.BOLD, after=8, role=Role.TITLE)
    flow.blocks(content.blocks)
    return flow.sheets


def _paint(laid_out: Sequence[tuple[PrintSheet, Sequence[Sheet]]], title: str = "", names: Sequence[str] = ()) -> bytes:
    """One file of all of these; `title` is the first one's where none is given, `names` are the bookmarks."""
    fonts = Fonts()
    painted: list[Painted] = []
    firsts: list[int] = []
    for content, pages in laid_out:
        firsts.append(len(painted))
        filled = sum(bool(sheet.drawing) for sheet in pages)
        for number, sheet in enumerate(pages, start=1):
            if sheet.drawing:
                # What every page repeats is not spoken on every page.
                sheet.tagged = False
                _stamp(content, sheet, number, filled)
                sheet.tagged = True
            pen = Pen(fonts)
            draw_sheet(sheet, cast(Canvas, pen))
            painted.append(Painted(sheet.geometry.width, sheet.geometry.height, pen.content))
    first = laid_out[0][0]
    title = title or first.title
    base = Base.empty()
    out = Writer(base.size)
    binder = Binder(out, painted, fonts.write(out))
    binder.tag([sheet for _content, pages in laid_out for sheet in pages], lambda _section: title)
    if names:
        spots = (Spot(page, 0, painted[page].height) for page in firsts)
        binder.outline([Bookmark(name, spot) for name, spot in zip(names, spots, strict=True)])
    binder.write_contents()
    return base.whole(binder.finish(base, About(title, first.language)))


def _stamp(content: PrintSheet, sheet: Sheet, number: int, total: int) -> None:
    """The running head of further pages, and the footer with the page's number."""
    page = sheet.geometry
    if content.head and number > 1:
        head = shortened(plain(content.head), Face.REGULAR, FOOT.pt, page.measure)
        sheet.spans((Span(head, colour=INK_SOFT),), page.margin, 40.0, FOOT.pt)
    words = _("Page {number} of {total}").format(number=number, total=total)
    words_width = width(words, Face.REGULAR, FOOT.pt)
    sheet.rule(page.margin, page.right, page.foot_rule)
    baseline = page.foot_rule + 14
    sheet.spans((Span(words, colour=INK_SOFT),), page.right - words_width, baseline, FOOT.pt)
    room = page.measure - words_width - 14
    foot = (Span(plain(content.foot), colour=INK_SOFT),)
    # What does not fit beside the number has a second line; a third would leave the page.
    for line in wrap(foot, FOOT, room)[:2] if content.foot else ():
        sheet.spans(line.spans, page.margin, baseline, FOOT.pt)
        baseline += FOOT.line - 1
