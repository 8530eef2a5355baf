"""Merges the painted pages and the originals' pages into one file: placed, linked, with bookmarks, and inert.

Every page of the packet is a page of ours; a page of an original is a form XObject in it. So nothing that belongs to
a foreign page or file but its visible content comes along, and no rotation or odd box reaches the reader.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from secondop_desktop.core.files import resource
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.packet.attached import attach
from secondop_desktop.packet.book import Anchor, Book, original_target
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.forms import Form
from secondop_desktop.packet.impose import Imposed, impose
from secondop_desktop.packet.layers import Layers
from secondop_desktop.packet.originals import Ready
from secondop_desktop.packet.plan import PacketPlan, Section, packet_title
from secondop_desktop.packet.printed import document_name
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.structure import tag_original, write_structure
from secondop_desktop.packet.tags import Tag
from secondop_desktop.packet.typeface import plain

ORIGINAL = "/Original"
"""How the name begins under which a page of the packet holds the page of an original."""


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


def assemble(book: Book, pdf: Pdf, ready: Mapping[str, Ready], password: str | None, progress: Progress) -> Assembled:
    """The packet from its painted pages; with a password it is encrypted by AES-256 (ISO 32000-2, revision 6)."""
    shown: list[tuple[int, str, int, str]] = []
    total = len(book.sheets)
    layers = Layers(pdf)
    pages = [page.obj for page in pdf.pages]
    forms: dict[str, list[Object]] = {}
    for index, sheet in enumerate(book.sheets):
        if index % 50 == 0:
            progress.step(_("Merging originals"), index, total)
        if sheet.shown is None:
            continue
        original = ready[sheet.shown.document_id]
        if sheet.shown.document_id not in forms:
            assert original.pdf is not None
            layers.take(*original.layers)
            forms[sheet.shown.document_id] = _copied(pdf, original.pdf, original.forms)
        form = original.forms[sheet.shown.page - 1]
        number = tag_original(sheet, document_name(original.prepared), len(original.forms))
        # Two pages may come to stand on one sheet, and each may show one.
        name = f"{ORIGINAL}{index % 2 + 1}" if book.plan.look is Look.TWO_UP else ORIGINAL
        _place(pdf, pages[index], sheet, form, forms[sheet.shown.document_id][sheet.shown.page - 1], number, name)
        shown.append((index, sheet.shown.document_id, sheet.shown.page, form.digest))
    layers.write()
    imposed = impose(pdf, book.sheets, book.plan.look)
    _share_equal_streams(pdf)
    links, tagged = _links(imposed, book)
    write_structure(pdf, book.sheets, book.plan.title_of, tagged, imposed.places)
    bookmarks = _bookmarks(imposed, book, ready)
    attached = attach(pdf, book.plan)
    _describe(pdf, book.plan)
    progress.step(_("Writing the file"), total, total)
    data = _saved(pdf, password)
    proof = {
        "pages": len(pdf.pages),
        "stamps": [imposed.number(index) for index in range(total)],
        "shown": [[imposed.number(index), *rest] for index, *rest in shown],
        "links": links,
        "bookmarks": bookmarks,
        "attached": attached,
    }
    starts: dict[str, int] = {}
    for index, sheet in enumerate(book.sheets):
        starts.setdefault(str(sheet.section), imposed.number(index))
    return Assembled(data, proof, starts, [_shown(imposed, book, index) for index, *_rest in shown])


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


def _copied(pdf: Pdf, source: Pdf, forms: Sequence[Form]) -> list[Object]:
    """The pages' content in our file, with the fonts and pictures that it needs, each once."""
    together = source.make_indirect(Array([form.content for form in forms]))
    copied = list(pdf.copy_foreign(together))
    for item in copied:
        for key in ("/Metadata", "/PieceInfo", "/StructParents", "/StructParent"):
            if key in item:
                del item[key]
    return copied


def _place(pdf: Pdf, page: Object, sheet: Sheet, form: Form, content: Object, number: int | None, name: str) -> None:
    """Put a page of an original onto a page of ours, below the stamp; `number` is that of its piece of content."""
    shown = sheet.shown
    assert shown is not None
    page.Resources.XObject = Dictionary({name: content})
    scale = shown.scale
    x, top, right, low = shown.area
    height = sheet.geometry.height
    # Where the lower left corner of the whole page would stand, when the part that is shown fills the area.
    dx = x - shown.cut[0] * scale - form.corner[0] * scale
    dy = (height - low) - (form.height - shown.cut[3]) * scale - form.corner[1] * scale
    clip = f"{x:.3f} {height - low:.3f} {right - x:.3f} {low - top:.3f} re W n"
    matrix = f"{scale:.6f} 0 0 {scale:.6f} {dx:.3f} {dy:.3f} cm"
    begin = f"/Figure <</MCID {number}>> BDC" if number is not None else "/Artifact BMC"
    code = f"{begin}\nq {clip} {matrix} {name} Do Q\nEMC\n"
    page.Contents = Array([pdf.make_stream(code.encode()), page.Contents])


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


def _links(imposed: Imposed, book: Book) -> tuple[list[list[Any]], list[tuple[Tag, Object, Object]]]:
    """Make every link; returns (page, rectangle, target's page) of each for the verification, and the tagged ones."""
    made: list[list[Any]] = []
    tagged: list[tuple[Tag, Object, Object]] = []
    pages = [page.obj for page in imposed.pdf.pages]
    pdf = imposed.pdf
    annotations: dict[int, list[Object]] = {}
    destinations: dict[Anchor, Object] = {}
    spoken = [pikepdf.String(_("Go to page {page}").format(page=n + 1)).unparse() for n in range(len(book.sheets))]
    for index, sheet in enumerate(book.sheets):
        number = imposed.number(index)
        for link in sheet.links:
            anchor = book.anchors[link.target]
            if anchor not in destinations:
                destinations[anchor] = pdf.make_indirect(imposed.destination(anchor.sheet, anchor.top - 12))
            rect = imposed.rectangle(index, link.rect)
            annotation: Any = Object.parse(_LINK % (*rect, spoken[anchor.sheet]))
            annotation.Dest = destinations[anchor]
            annotation = pdf.make_indirect(annotation)
            annotations.setdefault(number, []).append(annotation)
            if link.tag is not None:
                tagged.append((link.tag, annotation, pages[number - 1]))
            made.append([number, rect, imposed.number(anchor.sheet)])
    for number, items in annotations.items():
        pages[number - 1].Annots = Array(items)
    return made, tagged


_LINK = b"<< /Type /Annot /Subtype /Link /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /F 4 /Contents %b >>"


def _bookmarks(imposed: Imposed, book: Book, ready: Mapping[str, Ready]) -> list[list[Any]]:
    """The outline: each section, and in it each original; returns (title, page) of every bookmark."""
    made: list[list[Any]] = []
    first_pages: dict[Section, int] = {}
    for index, sheet in enumerate(book.sheets):
        first_pages.setdefault(sheet.section, index)

    def item(title: str, index: int) -> pikepdf.OutlineItem:
        title = plain(title)  # readers show a line break or a control character in it in ways of their own
        made.append([title, imposed.number(index)])
        return pikepdf.OutlineItem(title, destination=imposed.destination(index, 0))

    with imposed.pdf.open_outline() as outline:
        for section in Section:
            if section not in first_pages:
                continue
            parent = item(book.plan.title_of(section), first_pages[section])
            outline.root.append(parent)
            inside = [
                (book.anchors[original_target(name, 1)].sheet, document_name(original.prepared))
                for name, original in ready.items()
                if original.prepared.section is section
            ]
            parent.children.extend(item(title, index) for index, title in sorted(inside))
            parent.is_closed = len(parent.children) > 12
    return made


def _describe(pdf: Pdf, plan: PacketPlan) -> None:
    """Title, language, dates of the plan, an output intent; nothing of the vault."""
    title = packet_title(plan)
    stamp = f"D:{plan.prepared_on:%Y%m%d}000000Z"
    info = Dictionary(
        Title=pikepdf.String(title), CreationDate=stamp, ModDate=stamp, Producer=pikepdf.String("SecondOp")
    )
    pdf.trailer.Info = pdf.make_indirect(info)
    root = pdf.Root
    root.Lang = pikepdf.String(plan.language or "en")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    if "/PageLabels" not in root:
        root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    root.Metadata = Stream(pdf, _xmp(title, plan.language or "en", plan.prepared_on))
    root.Metadata.Type = Name.Metadata
    root.Metadata.Subtype = Name.XML
    profile = Stream(pdf, resource("icc", "srgb.icc").read_bytes())
    profile.N = 3
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=pikepdf.String("sRGB"),
                Info=pikepdf.String("sRGB"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )


def _xmp(title: str, language: str, day: date) -> bytes:
    safe = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    when = f"{day.isoformat()}T00:00:00Z"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{safe}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
        "<pdf:Producer>SecondOp</pdf:Producer>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def _saved(pdf: Pdf, password: str | None) -> bytes:
    out = io.BytesIO()
    options: dict[str, Any] = {
        "object_stream_mode": pikepdf.ObjectStreamMode.generate,
        "compress_streams": True,
        "fix_metadata_version": False,
        # AES-256 as revision 6 has it, and files attached with a relationship, are of PDF 2.0 (ISO 32000-2).
        "min_version": "2.0",
    }
    if password:
        pdf.save(out, encryption=pikepdf.Encryption(user=password, owner=password, R=6, aes=True), **options)
    else:
        pdf.save(out, deterministic_id=True, **options)
    return out.getvalue()
