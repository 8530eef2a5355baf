"""Checks a finished packet by reading its bytes again: is everything in it, its originals, stamps and bookmarks?

Three readers look at a packet, two of which had no part in making it. Here PDFium reads the outline and the stamp of
every page as a reader on the clinic's side would, and qpdf holds the content of each original's page against what was
prepared. At the same time, in a process of its own, pypdf counts the pages and follows every link, and whatever is
active is looked for (`safety`).
"""

from __future__ import annotations

import ctypes
import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Object, Pdf

from secondop_desktop.core.text import _
from secondop_desktop.packet.paint import birth_words, page_words
from secondop_desktop.packet.plan import PacketPlan
from secondop_desktop.packet.reread import Holder
from secondop_desktop.packet.scripts import is_read_back
from secondop_desktop.packet.style import HEAD, Face, geometry
from secondop_desktop.packet.text import shortened
from secondop_desktop.packet.typeface import drawn, plain, printed
from secondop_desktop.packet.verdict import Finished, verdict
from secondop_desktop.sandbox.task import TaskContext


def verify(context: TaskContext) -> dict[str, Any]:
    """Whether a packet holds what its plan and its proof say; input, arguments and answer are those of `verdict`."""
    return verdict(context, _problems)


def _problems(packet: Finished, context: TaskContext) -> list[str]:
    data, password, proof = packet.data, packet.password, packet.proof
    pdf = packet.opened()
    pages: list[Object] = [page.obj for page in pdf.pages]
    held = [Holder(page) for page in pages]
    context.held.extend((pdf, pages, held))
    problems = _originals(held, proof, context)
    problems += _bookmarks(data, password, proof)
    if pdf.get_warnings():
        problems.append(_("The file is not built as it should be."))
    # Last, as it takes the originals out of the pages.
    return problems or _Stamps(packet.plan, proof).read(pdf, pages, held, context)


def _bookmarks(data: bytes, password: str, proof: Mapping[str, Any]) -> list[str]:
    """The outline and the number of pages, as PDFium reads them."""
    document = pypdfium2.PdfDocument(data, password=password or None)
    try:
        if len(document) != proof["pages"]:
            return [_("The file has pages that a reader does not show.")]
        found: Counter[tuple[str, int]] = Counter()
        for bookmark in document.get_toc():
            place = bookmark.get_dest()
            page = place.get_index() if place is not None else None
            found[bookmark.get_title(), -1 if page is None else page + 1] += 1
    finally:
        document.close()
    wanted = Counter((str(title), int(page)) for title, page in proof["bookmarks"])
    return [] if found == wanted else [_("The bookmarks are not complete.")]


def _originals(pages: list[Holder], proof: Mapping[str, Any], context: TaskContext) -> list[str]:
    """Every chosen page of every original is on its page, drawn from the same content as it was prepared with."""
    missing = []
    known: dict[tuple[int, int], bytes] = {}
    drawn: dict[int, frozenset[str]] = {}
    for number, document_id, page, digest in proof["shown"]:
        if number not in drawn:
            if number % 100 == 1:
                context.progress.step(_("Checking originals"), number - 1, len(pages))
            drawn[number] = pages[number - 1].digests(known) if number <= len(pages) else frozenset()
        if digest not in drawn[number]:
            missing.append((document_id, page))
    if not missing:
        return []
    documents = len({document for document, _page in missing})
    text = _("{pages} pages of {documents} originals are missing or altered.")
    return [text.format(pages=len(missing), documents=documents)]


class _Stamps:
    """Name, birth date and page number on every page.

    `proof["stamps"]` says on which page of the file each laid-out page stands; without it, each is a page.
    """

    def __init__(self, plan: PacketPlan, proof: Mapping[str, Any]) -> None:
        page = geometry(plan.paper, plan.look)
        name = plain(plan.patient.display)
        self._names = {_squeezed(name)}
        for room in (page.measure, page.turned().measure):
            short = shortened(name, Face.BOLD, HEAD.pt, room)
            self._names |= {_squeezed(short), _letters(drawn(short, Face.BOLD))}
        self._name = printed(name)
        self._born = _squeezed(birth_words(plan))
        self._on: list[int] = list(proof.get("stamps") or range(1, int(proof["pages"]) + 1))
        self._shared = Counter(self._on)

    def read(self, pdf: Pdf, pages: list[Object], held: list[Holder], context: TaskContext) -> list[str]:
        """Read every page as PDFium does; takes the originals out first, so that only what we print is read."""
        for page, holder in zip(pages, held, strict=True):
            holder.drop_originals()
            if "/Annots" in page:
                del page.Annots
        for key in ("/StructTreeRoot", "/Outlines", "/Names", "/AF", "/OCProperties"):
            if key in pdf.Root:
                del pdf.Root[key]
        out = io.BytesIO()
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            encryption=False,
        )
        numbers: dict[int, list[int]] = {}
        for number, on in enumerate(self._on, start=1):
            numbers.setdefault(on, []).append(number)
        unstamped = sum(len(found) for on, found in numbers.items() if on > len(pages))
        document = pypdfium2.PdfDocument(out.getvalue())
        try:
            for on in range(1, len(pages) + 1):
                if on % 100 == 1:
                    context.progress.step(_("Checking stamps"), on - 1, len(pages))
                text = _text_of(document, on - 1)
                # Every page is somebody's: one that no stamp is expected on has none, and is told.
                wanted = numbers.get(on, [on])
                unstamped += sum(not self._is_stamped(text, number, on) for number in wanted)
        finally:
            document.close()
        if not unstamped:
            return []
        return [_("{n} pages do not carry the name, birth date and page number.").format(n=unstamped)]

    def _is_stamped(self, text: str, number: int, on: int) -> bool:
        times = self._shared[on]
        named = any(text.count(name) >= times for name in self._names) or is_read_back(self._name, text)
        named = named and text.count(self._born) >= times
        return named and _squeezed(page_words(number, len(self._on))) in text


_USUAL_LETTERS = 2048
"""More than our own pages mostly have, so that they are read in one go."""


def _text_of(document: pypdfium2.PdfDocument, index: int) -> str:
    """The letters within the box of a page; PDFium is called as it is, as its wrapper takes a third of the time."""
    page = raw.FPDF_LoadPage(document.raw, index)
    words = raw.FPDFText_LoadPage(page) if page else None
    try:
        box = raw.FS_RECTF()
        if not words or not raw.FPDF_GetPageBoundingBox(page, box):
            return ""
        sides = (box.left, box.top, box.right, box.bottom)
        room = _USUAL_LETTERS
        while True:
            held = (ctypes.c_ushort * room)()
            count = raw.FPDFText_GetBoundedText(words, *sides, held, room)
            if count < room:
                return _letters(bytes(held)[: 2 * count].decode("utf-16-le", "replace").rstrip("\0"))
            room = max(2 * room, 2 + raw.FPDFText_GetBoundedText(words, *sides, None, 0))
    finally:
        if words:
            raw.FPDFText_ClosePage(words)
        if page:
            raw.FPDF_ClosePage(page)


def _letters(text: str) -> str:
    return "".join(text.split())


def _squeezed(text: str) -> str:
    """The text as it is printed, without the blanks that a reader of pages may set anew."""
    return _letters(printed(text))
