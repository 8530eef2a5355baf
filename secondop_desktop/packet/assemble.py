"""Merges the painted pages and the originals' pages into one file: placed, linked, with bookmarks, and inert.

Every page of the packet is a page of ours; a page of an original is a form XObject in it. So nothing that belongs to
a foreign page or file but its visible content comes along, and no rotation or odd box reaches the reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.packet.attached import attach
from secondop_desktop.packet.bind import About, Binder, Bookmark, Drawn, Spot
from secondop_desktop.packet.book import Book, original_target
from secondop_desktop.packet.colours import output_intents
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.forms import Form
from secondop_desktop.packet.impose import Imposed, Painted, impose
from secondop_desktop.packet.layers import Layers
from secondop_desktop.packet.originals import Ready
from secondop_desktop.packet.plan import Section, packet_title
from secondop_desktop.packet.printed import document_name
from secondop_desktop.packet.structure import tag_original
from secondop_desktop.packet.typeface import plain
from secondop_desktop.packet.writer import Base, Writer, words
from secondop_desktop.packet.xmp import metadata

ORIGINAL = "/Original"
"""How the name begins under which a page of the packet holds the page of an original."""

_FONTS = "Fonts"


@dataclass(frozen=True, slots=True)
class Assembled:
    """The finished file, and what must be found in it again.

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
    book: Book, drawn: Drawn, ready: Mapping[str, Ready], password: str | None, progress: Progress
) -> Assembled:
    """The packet from its painted pages; with a password it is encrypted by AES-256 (ISO 32000-2, revision 6)."""
    total = len(book.sheets)
    progress.step(_("Merging originals"), 0, total)
    pdf, fonts = drawn.fonts.file()
    wanted = _wanted(book)
    layers = Layers(pdf)
    held: dict[str, Sequence[Object]] = {_FONTS: [fonts]}
    for name, pages in wanted.items():
        layers.take(*ready[name].layers)
        held[_form_key(name)] = _copied(pdf, ready[name], pages)
    attached = attach(pdf, book.plan)
    objects: dict[str, Object | None] = {
        "Metadata": metadata(pdf, packet_title(book.plan), book.plan.language or "en", book.plan.prepared_on),
        "OutputIntents": output_intents(pdf),
        "OCProperties": layers.properties(),
        "Names": attached.names if attached is not None else None,
        "AF": attached.associated if attached is not None else None,
    }
    held |= {name: [item] for name, item in objects.items() if item is not None}
    base = Base.of(pdf, held, password, _share_equal_streams)
    progress.step(_("Merging originals"), total, total)

    forms = {
        (name, page): number
        for name, pages in wanted.items()
        for page, number in zip(pages, base.held[_form_key(name)], strict=True)
    }
    shown = [
        (index, sheet.shown.document_id, sheet.shown.page, ready[sheet.shown.document_id].forms[sheet.shown.page - 1])
        for index, sheet in enumerate(book.sheets)
        if sheet.shown is not None
    ]
    painted = list(drawn.pages)
    for index, name, page, form in shown:
        painted[index] = _placed(book, index, painted[index], ready[name], form, forms[name, page])
    imposed = impose(painted, book.sheets, book.plan.look)
    binder = Binder(Writer(base), imposed.pages, base.held[_FONTS][0])
    links = _links(binder, imposed, book)
    binder.tag(book.sheets, book.plan.title_of, imposed.places)
    bookmarks = _bookmarks(binder, imposed, book, ready)
    progress.step(_("Writing the file"), total, total)
    kept = {name.encode(): base.held[name][0] for name, item in objects.items() if item is not None}
    title, language = packet_title(book.plan), book.plan.language or "en"
    data = binder.finish(About(title, language, book.plan.prepared_on, imposed.labels, kept))
    proof = {
        "pages": len(imposed.pages),
        "stamps": [imposed.number(index) for index in range(total)],
        "shown": [[imposed.number(index), name, page, form.digest] for index, name, page, form in shown],
        "links": links,
        "bookmarks": bookmarks,
        "attached": attached.proof if attached is not None else None,
    }
    starts: dict[str, int] = {}
    for index, sheet in enumerate(book.sheets):
        starts.setdefault(str(sheet.section), imposed.number(index))
    return Assembled(data, proof, starts, [_shown(imposed, book, index) for index, *_rest in shown])


def _wanted(book: Book) -> dict[str, list[int]]:
    """The pages of each original that stand in the book, each once, in the order in which they first do."""
    wanted: dict[str, dict[int, None]] = {}
    for sheet in book.sheets:
        if sheet.shown is not None:
            wanted.setdefault(sheet.shown.document_id, {})[sheet.shown.page] = None
    return {name: list(pages) for name, pages in wanted.items()}


def _form_key(document_id: str) -> str:
    return f"Original {document_id}"


def _copied(pdf: Pdf, original: Ready, pages: Sequence[int]) -> list[Object]:
    """The content of these pages in our file, with the fonts and pictures that it needs, each once."""
    assert original.pdf is not None
    together = original.pdf.make_indirect(Array([original.forms[page - 1].content for page in pages]))
    copied = list(pdf.copy_foreign(together))
    for item in copied:
        for key in ("/Metadata", "/PieceInfo", "/StructParents", "/StructParent"):
            if key in item:
                del item[key]
    return copied


def _placed(book: Book, index: int, page: Painted, original: Ready, form: Form, number: int) -> Painted:
    """A page of ours with the page of an original on it, below the stamp; `number` is that of the form's object."""
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
    return replace(page, content=code + page.content, forms={name[1:].encode(): number})


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


_SMALL = 1024


def _share_equal_streams(pdf: Pdf) -> None:
    """Keep one of several equal streams: the fonts and logos that a hospital's reports share."""
    first: dict[tuple[bytes, bytes], Object] = {}
    same: dict[tuple[int, int], Object] = {}
    for item in pdf.objects:
        if not isinstance(item, Stream) or int(item.get("/Length", 0)) < _SMALL:
            continue
        raw = hashlib.sha256(item.read_raw_bytes()).digest()
        key = (raw, item.stream_dict.unparse())
        kept = first.setdefault(key, item)
        if kept.objgen != item.objgen:
            same[item.objgen] = kept
    if same:
        for item in pdf.objects:
            _replace(item, same)


def _replace(item: Object, same: Mapping[tuple[int, int], Object]) -> None:
    if isinstance(item, Dictionary | Stream):
        for key in list(item.keys()):
            child = item.get(key)
            if not isinstance(child, Object):
                continue
            if child.is_indirect:
                if child.objgen in same:
                    item[key] = same[child.objgen]
            elif isinstance(child, Dictionary | Array):
                _replace(child, same)
    elif isinstance(item, Array):
        for index, child in enumerate(list(item)):
            if not isinstance(child, Object):
                continue
            if child.is_indirect:
                if child.objgen in same:
                    item[index] = same[child.objgen]
            elif isinstance(child, Dictionary | Array):
                _replace(child, same)


def _spot(imposed: Imposed, sheet: int, top: float) -> Spot:
    return Spot(imposed.places[sheet].sheet, *imposed.destination(sheet, top))


def _links(binder: Binder, imposed: Imposed, book: Book) -> list[list[Any]]:
    """Make every link; returns (page, rectangle, target's page) of each for the verification."""
    made: list[list[Any]] = []
    spoken = [words(_("Go to page {page}").format(page=n + 1)) for n in range(len(book.sheets))]
    for index, sheet in enumerate(book.sheets):
        number = imposed.number(index)
        for link in sheet.links:
            anchor = book.anchors[link.target]
            rect = imposed.rectangle(index, link.rect)
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
    for section in Section:
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
