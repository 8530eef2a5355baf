"""Merges the painted pages and the originals' pages into one file: placed, linked, with bookmarks, and inert.

Every page of the packet is a page of ours; a page of an original is a form XObject in it. So nothing that belongs to
a foreign page or file but its visible content comes along, and no rotation or odd box reaches the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.packet.bind import About, Binder, Bookmark, Drawn, Spot
from secondop_desktop.packet.book import Book, original_target
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.forms import Form
from secondop_desktop.packet.foundation import Foundation
from secondop_desktop.packet.impose import Imposed, Painted, impose
from secondop_desktop.packet.originals import Ready
from secondop_desktop.packet.plan import Section, packet_title
from secondop_desktop.packet.printed import document_name
from secondop_desktop.packet.structure import tag_original
from secondop_desktop.packet.typeface import plain
from secondop_desktop.packet.writer import Writer, words

ORIGINAL = "/Original"
"""How the name begins under which a page of the packet holds the page of an original."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The finished file, and what must be found in it again.

    Of a file whose foundation is in the hands of another worker, `data` is what stands behind it.
    `starts` is the page on which each section begins. `shown` has for each page that shows one of an original: `page`,
    `document_id`, `original_page`, `area` (left, top, right, bottom in points from the page's top left corner),
    `part` (what is shown there, in fractions of the original's page as it is shown) and `turn` (by how many quarters
    that is turned clockwise).
    """

    data: bytes
    proof: dict[str, Any]
    starts: dict[str, int]
    shown: list[dict[str, Any]]


def assemble(
    book: Book,
    drawn: Drawn,
    ready: Mapping[str, Ready],
    free: int,
    ground: Callable[[], Foundation],
    progress: Progress,
) -> Assembled:
    """The packet from its painted pages, behind its foundation, whose every page of an original is in the book.

    From the number `free` on no object of the foundation stands; it is asked for when nothing is left to do before.
    """
    total = len(book.sheets)
    shown = [
        (index, sheet.shown.document_id, sheet.shown.page, ready[sheet.shown.document_id].forms[sheet.shown.page - 1])
        for index, sheet in enumerate(book.sheets)
        if sheet.shown is not None
    ]
    painted = list(drawn.pages)
    for index, name, _page, form in shown:
        painted[index] = _placed(book, index, painted[index], ready[name], form)
    imposed = impose(painted, book.sheets, book.plan.look)
    out = Writer(free)
    binder = Binder(out, imposed.pages, drawn.fonts.write(out))
    links = _links(binder, imposed, book)
    binder.tag(book.sheets, book.plan.title_of, imposed.places)
    bookmarks = _bookmarks(binder, imposed, book, ready)
    binder.write_contents()
    progress.step(_("Writing the file"), total, total)
    first_half = ground()
    forms = first_half.forms()
    if {(name, page) for _index, name, page, _form in shown} != forms.keys():
        raise ValueError("the foundation holds other pages than the book")
    title, language = packet_title(book.plan), book.plan.language or "en"
    about = About(title, language, book.plan.prepared_on, imposed.labels, first_half.entries())
    data = first_half.base.whole(binder.finish(first_half.base, about, forms))
    proof = {
        "pages": len(imposed.pages),
        "stamps": [imposed.number(index) for index in range(total)],
        "shown": [[imposed.number(index), name, page, form.digest] for index, name, page, form in shown],
        "links": links,
        "bookmarks": bookmarks,
        "attached": first_half.attached,
    }
    starts: dict[str, int] = {}
    for index, sheet in enumerate(book.sheets):
        starts.setdefault(str(sheet.section), imposed.number(index))
    return Assembled(data, proof, starts, [_shown(imposed, book, index) for index, *_rest in shown])


def _placed(book: Book, index: int, page: Painted, original: Ready, form: Form) -> Painted:
    """A page of ours with the page of an original on it, below the stamp."""
    sheet = book.sheets[index]
    shown = sheet.shown
    assert shown is not None
    # Two pages may come to stand on one sheet, and each may show one.
    name = f"{ORIGINAL}{index % 2 + 1}" if book.plan.look is Look.TWO_UP else ORIGINAL
    mark = tag_original(sheet, document_name(original.prepared), len(original.forms))
    scale = shown.scale
    x, top, right, low = shown.area
    height = sheet.geometry.height
    # Where the lower left corner of the whole page would stand, when the part that is shown fills the area.
    dx = x - shown.cut[0] * scale - form.corner[0] * scale
    dy = (height - low) - (form.height - shown.cut[3]) * scale - form.corner[1] * scale
    clip = f"{x:.3f} {height - low:.3f} {right - x:.3f} {low - top:.3f} re W n"
    matrix = f"{scale:.6f} 0 0 {scale:.6f} {dx:.3f} {dy:.3f} cm"
    begin = f"/Figure <</MCID {mark}>> BDC" if mark is not None else "/Artifact BMC"
    code = f"{begin}\nq {clip} {matrix} {name} Do Q\nEMC\n".encode()
    forms = {name[1:].encode(): (shown.document_id, shown.page)}
    return Painted(page.width, page.height, code + page.content, page.shared, forms)


def _shown(imposed: Imposed, book: Book, index: int) -> dict[str, Any]:
    """Where a page of an original stands in the file."""
    sheet = book.sheets[index]
    shown = sheet.shown
    assert shown is not None
    box = book.prepared[shown.document_id].boxes[shown.page - 1]
    place, zoom = imposed.places[index], imposed.places[index].zoom
    left, top, right, bottom = (value * zoom for value in shown.area)
    x1, y1, x2, y2 = shown.cut
    return {
        "page": place.sheet + 1,
        "document_id": shown.document_id,
        "original_page": shown.page,
        "area": [
            round(v, 2) for v in (place.right + left * zoom, top * zoom, place.right + right * zoom, bottom * zoom)
        ],
        "part": [round(v, 5) for v in (x1 / box.width, y1 / box.height, x2 / box.width, y2 / box.height)],
        "turn": book.prepared[shown.document_id].document.turn_of(shown.page),
    }


def _spot(imposed: Imposed, sheet: int, top: float) -> Spot:
    return Spot(imposed.places[sheet].sheet, *imposed.destination(sheet, top))


def _links(binder: Binder, imposed: Imposed, book: Book) -> list[list[Any]]:
    """Make every link; returns (page, rectangle, target's page) of each for the verification."""
    made: list[list[Any]] = []
    spoken: dict[int, bytes] = {}
    for index, sheet in enumerate(book.sheets):
        number = imposed.number(index)
        for link in sheet.links:
            anchor = book.anchors[link.target]
            rect = imposed.rectangle(index, link.rect)
            if anchor.sheet not in spoken:
                spoken[anchor.sheet] = words(_("Go to page {page}").format(page=anchor.sheet + 1))
            spot = _spot(imposed, anchor.sheet, anchor.top - 12)
            binder.link(number - 1, rect, spot, spoken[anchor.sheet], link.tag)
            made.append([number, rect, imposed.number(anchor.sheet)])
    return made


def _bookmarks(binder: Binder, imposed: Imposed, book: Book, ready: Mapping[str, Ready]) -> list[list[Any]]:
    """The outline: each section, and in it each original; returns (title, page) of every bookmark."""
    made: list[list[Any]] = []
    first_pages: dict[Section, int] = {}
    for index, sheet in enumerate(book.sheets):
        first_pages.setdefault(sheet.section, index)

    def item(title: str, index: int) -> Bookmark:
        title = plain(title)  # readers show a line break or a control character in it in ways of their own
        made.append([title, imposed.number(index)])
        return Bookmark(title, _spot(imposed, index, 0))

    outline = []
    for section in book.plan.order:
        if section not in first_pages:
            continue
        parent = item(book.plan.title_of(section), first_pages[section])
        inside = [
            (book.anchors[original_target(name, 1)].sheet, document_name(original.prepared))
            for name, original in ready.items()
            if original.prepared.section is section
        ]
        parent.inside = [item(title, index) for index, title in sorted(inside)]
        parent.closed = len(parent.inside) > 12
        outline.append(parent)
    binder.outline(outline)
    return made
