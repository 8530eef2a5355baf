"""Checks a finished packet by reading its bytes again: pages, originals, stamps, links, and that it is inert.

Every page is read through qpdf by code of its own, which shares nothing with what laid the packet out; a sample of
the pages, the outline and the number of pages are read by PDFium as well, as a reader on the clinic's side would.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Object, Pdf

from secondop_desktop.core.text import _
from secondop_desktop.packet import attached
from secondop_desktop.packet.assemble import packet_title
from secondop_desktop.packet.inert import is_inert
from secondop_desktop.packet.paint import birth_words, page_words
from secondop_desktop.packet.plan import PacketPlan, plan_from_json, speak
from secondop_desktop.packet.redact_check import leftovers
from secondop_desktop.packet.reread import Holder, Reader, holders, original_digests
from secondop_desktop.packet.scripts import is_read_back
from secondop_desktop.packet.style import HEAD, Face, geometry
from secondop_desktop.packet.text import shortened
from secondop_desktop.packet.typeface import drawn, plain, printed
from secondop_desktop.sandbox.task import TaskContext

_SAMPLE = 60
"""How many pages PDFium reads at most; of a packet with no more than that, every one."""


def verify(context: TaskContext) -> dict[str, Any]:
    """Whether a packet is what its plan and its proof say.

    Input: the bytes of the file, read afresh. Arguments: `plan`, the `proof` that `compose` returned, and the
    `password` or None. Returns `ok` and `problems`, in words for the person.
    """
    plan = plan_from_json(context.args["plan"])
    speak(plan)
    proof: Mapping[str, Any] = context.args["proof"]
    password = str(context.args.get("password") or "")
    (packet,) = context.inputs
    try:
        if password and _opens(packet.data):
            problems = [_("The file is not locked with the password.")]
        else:
            problems = _problems(packet.data, password, plan, proof, context)
            problems += leftovers(packet.data, password, plan)
    except pikepdf.PasswordError:
        problems = [_("The file does not open with the chosen password.")]
        if not password:
            problems = [_("The file asks for a password that was not chosen.")]
    except (pikepdf.PdfError, pypdfium2.PdfiumError, KeyError, ValueError, TypeError, AttributeError) as error:
        problems = [_("The finished file could not be read again ({kind}).").format(kind=type(error).__name__)]
    return {"ok": not problems, "problems": problems}


def _opens(data: bytes) -> bool:
    """Whether the file opens without a password."""
    try:
        with Pdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True):
            return True
    except pikepdf.PasswordError:
        return False


def _problems(
    data: bytes, password: str, plan: PacketPlan, proof: Mapping[str, Any], context: TaskContext
) -> list[str]:
    with Pdf.open(io.BytesIO(data), password=password, attempt_recovery=False, suppress_warnings=True) as pdf:
        pages: list[Object] = [page.obj for page in pdf.pages]
        problems = []
        if len(pages) != proof["pages"]:
            text = _("The file has {found} pages instead of {expected}.")
            problems.append(text.format(found=len(pages), expected=proof["pages"]))
        problems += _links(pages, proof["links"], context)
        wrong = attached.problems(pdf, proof)
        problems += wrong
        if not is_inert(pdf, attached.objects(pdf) if proof.get("attached") and not wrong else frozenset()):
            problems.append(_("The file contains something active: a script, an action or an attached file."))
        if str(pdf.docinfo.get("/Title", "")) != packet_title(plan):
            problems.append(_("The file does not carry its title."))
        held = [holders(page) for page in pages]
        problems += _originals(held, proof, context)
        problems += _bookmarks(data, password, proof)
        stamps = _Stamps(plan, proof)
        problems += stamps.read(held, context)
        if pdf.get_warnings():
            problems.append(_("The file is not built as it should be."))
        # Last, as it takes the originals out of the sample.
        return problems or stamps.read_by_pdfium(pages, held)


def _links(pages: list[Object], expected: list[list[Any]], context: TaskContext) -> list[str]:
    """Every link that was made is there and leads where it should; there is no other annotation."""
    numbers = {page.objgen: number for number, page in enumerate(pages, start=1)}
    wanted: dict[int, list[tuple[tuple[float, ...], int]]] = {}
    for page_number, rect, target in expected:
        wanted.setdefault(page_number, []).append((_rounded(rect), target))
    targets: dict[tuple[int, int], int | None] = {}
    bad, missing, foreign = 0, 0, 0
    for number, page in enumerate(pages, start=1):
        if number % 100 == 1:
            context.progress.step(_("Checking links"), number - 1, len(pages))
        found: dict[tuple[float, ...], int | None] = {}
        annotations = page.get("/Annots")
        for item in annotations if isinstance(annotations, Array) else ():
            if not isinstance(item, Dictionary) or item.get("/Subtype") != "/Link" or "/Dest" not in item:
                foreign += 1
                continue
            destination = item.Dest
            key = destination.objgen
            if key not in targets or key == (0, 0):
                targets[key] = _target(destination, numbers)
            found[_rounded(item.Rect)] = targets[key]
        for rect, target in wanted.get(number, ()):
            if rect not in found:
                missing += 1
            elif found[rect] != target:
                bad += 1
        foreign += max(0, len(found) - len(wanted.get(number, ())))
    problems = []
    if missing or bad:
        problems.append(_("{n} links are missing or lead to a wrong page.").format(n=missing + bad))
    if foreign:
        problems.append(_("{n} annotations in the file are not ours.").format(n=foreign))
    return problems


def _rounded(rect: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 1) for value in rect)


def _target(destination: Object, numbers: Mapping[tuple[int, int], int]) -> int | None:
    """The page number that a destination leads to."""
    if not isinstance(destination, Array) or not len(destination):
        return None
    page = destination[0]
    return numbers.get(page.objgen) if isinstance(page, Dictionary) else None


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


def _originals(pages: list[list[Holder]], proof: Mapping[str, Any], context: TaskContext) -> list[str]:
    """Every chosen page of every original is on its page, drawn from the same content as it was prepared with."""
    missing = []
    known: dict[tuple[int, int], bytes] = {}
    drawn: dict[int, frozenset[str]] = {}
    for number, document_id, page, digest in proof["shown"]:
        if number not in drawn:
            if number % 100 == 1:
                context.progress.step(_("Checking originals"), number - 1, len(pages))
            drawn[number] = original_digests(pages[number - 1], known) if number <= len(pages) else frozenset()
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
        firsts = dict.fromkeys(number for number, _document, page_number, *_rest in proof["shown"] if page_number == 1)
        self._sample = _sampled(len(self._shared), list(firsts))

    def read(self, pages: list[list[Holder]], context: TaskContext) -> list[str]:
        """Decode the stamp of every page from what is written on it, without its originals."""
        reader = Reader()
        texts: dict[int, str] = {}
        unstamped = 0
        for number, on in enumerate(self._on, start=1):
            if number % 100 == 1:
                context.progress.step(_("Checking stamps"), number - 1, len(self._on))
            if on not in texts:
                texts = {on: reader.text(pages[on - 1]) if on <= len(pages) else ""}
            unstamped += not self._is_stamped(texts[on], number, on)
        return _unstamped(unstamped)

    def read_by_pdfium(self, pages: list[Object], held: list[list[Holder]]) -> list[str]:
        """The same of a sample, as PDFium reads it from the page; takes the originals out of those pages."""
        sample = Pdf.new()
        for on in self._sample:
            page = pages[on - 1]
            for holder in held[on - 1]:
                holder.drop_originals()
            if "/Annots" in page:
                del page.Annots
            sample.pages.append(pikepdf.Page(page))
        out = io.BytesIO()
        sample.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        numbers: dict[int, list[int]] = {}
        for number, on in enumerate(self._on, start=1):
            numbers.setdefault(on, []).append(number)
        unstamped = 0
        document = pypdfium2.PdfDocument(out.getvalue())
        try:
            for index, on in enumerate(self._sample):
                text = _text_of(document, index)
                unstamped += sum(not self._is_stamped(text, number, on) for number in numbers[on])
        finally:
            document.close()
        return _unstamped(unstamped)

    def _is_stamped(self, text: str, number: int, on: int) -> bool:
        times = self._shared[on]
        named = any(text.count(name) >= times for name in self._names) or is_read_back(self._name, text)
        named = named and text.count(self._born) >= times
        return named and _squeezed(page_words(number, len(self._on))) in text


def _unstamped(count: int) -> list[str]:
    if not count:
        return []
    return [_("{n} pages do not carry the name, birth date and page number.").format(n=count)]


def _sampled(pages: int, firsts: list[int]) -> list[int]:
    """The pages that PDFium reads: all of a short packet; of a long one its beginning, its end, first pages of
    originals and pages at even distances."""
    if pages <= _SAMPLE:
        return list(range(1, pages + 1))
    third = _SAMPLE // 3
    chosen = {*range(1, 9), pages, *range(1, pages + 1, -(-pages // third)), *firsts[:: -(-len(firsts) // third) or 1]}
    return sorted(number for number in chosen if number <= pages)[: _SAMPLE + 9]


def _text_of(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    words = page.get_textpage()
    text = _letters(words.get_text_bounded())
    words.close()
    page.close()
    return text


def _letters(text: str) -> str:
    return "".join(text.split())


def _squeezed(text: str) -> str:
    """The text as it is printed, without the blanks that a reader of pages may set anew."""
    return _letters(printed(text))


def digest_of(data: bytes) -> str:
    """The SHA-256 of a finished packet, for its history."""
    return hashlib.sha256(data).hexdigest()
