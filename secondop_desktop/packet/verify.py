"""Checks a finished packet by reading it again: pages, originals, stamps, links and bookmarks, and that it is inert.

The file is read by two programs' code that did not lay it out: pypdf for its structure, PDFium for what is printed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
import pypdf
import pypdfium2
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from secondop_desktop.core.text import _
from secondop_desktop.packet import attached
from secondop_desktop.packet.assemble import ORIGINAL, packet_title
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.forms import form_digest
from secondop_desktop.packet.impose import HALF
from secondop_desktop.packet.paint import birth_words, page_words
from secondop_desktop.packet.plan import PacketPlan, plan_from_json, speak
from secondop_desktop.packet.style import HEAD, Face, geometry
from secondop_desktop.packet.text import shortened
from secondop_desktop.packet.typeface import plain, printed
from secondop_desktop.sandbox.task import TaskContext

_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/AA", "/OpenAction", "/EF", "/EmbeddedFiles", "/AcroForm", "/XFA", "/URI"}
)
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/GoToR", "/GoToE", "/URI", "/SubmitForm", "/ImportData", "/ResetForm", "/Rendition"}
)


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
    problems: list[str] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(packet.data), strict=False)
        if reader.is_encrypted != bool(password):
            words = _("The file asks for a password that was not chosen.")
            if password:
                words = _("The file is not locked with the password.")
            return {"ok": False, "problems": [words]}
        if password and reader.decrypt(password) == pypdf.PasswordType.NOT_DECRYPTED:
            return {"ok": False, "problems": [_("The file does not open with the chosen password.")]}
        with pikepdf.open(io.BytesIO(packet.data), password=password) as pdf:
            problems += attached.problems(pdf, proof)
            ours = attached.objects(pdf) if not problems and proof.get("attached") else frozenset()
        problems += _structure(reader, plan, proof, context, ours)
        problems += _originals(packet.data, password, proof)
        problems += _stamps(packet.data, password, plan, proof, context)
    except (pypdf.errors.PyPdfError, pikepdf.PdfError, pypdfium2.PdfiumError, KeyError, ValueError) as error:
        problems.append(_("The finished file could not be read again ({kind}).").format(kind=type(error).__name__))
    return {"ok": not problems, "problems": problems}


def _structure(
    reader: pypdf.PdfReader, plan: PacketPlan, proof: Mapping[str, Any], context: TaskContext, ours: frozenset[int]
) -> list[str]:
    problems = []
    if len(reader.pages) != proof["pages"]:
        text = _("The file has {found} pages instead of {expected}.")
        problems.append(text.format(found=len(reader.pages), expected=proof["pages"]))
    numbers = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages, start=1)
        if page.indirect_reference is not None
    }
    problems += _links(reader, numbers, proof["links"], context)
    problems += _bookmarks(reader, numbers, proof["bookmarks"])
    if _any_active(reader, ours):
        problems.append(_("The file contains something active: a script, an action or an attached file."))
    title = reader.metadata.title if reader.metadata is not None else None
    if title != packet_title(plan):
        problems.append(_("The file does not carry its title."))
    return problems


def _target(destination: Any, numbers: Mapping[int, int]) -> int | None:
    """The page number that a destination leads to."""
    if not isinstance(destination, ArrayObject) or not destination:
        return None
    page = list.__getitem__(destination, 0)
    return numbers.get(page.idnum) if isinstance(page, IndirectObject) else None


def _links(
    reader: pypdf.PdfReader, numbers: Mapping[int, int], expected: list[list[Any]], context: TaskContext
) -> list[str]:
    """Every link that was made is there and leads where it should; there is no other annotation."""
    wanted: dict[int, list[tuple[tuple[float, ...], int]]] = {}
    for page, rect, target in expected:
        wanted.setdefault(page, []).append((tuple(round(float(x), 1) for x in rect), target))
    bad, missing, foreign = 0, 0, 0
    for number, page in enumerate(reader.pages, start=1):
        if number % 100 == 1:
            context.progress.step(_("Checking links"), number - 1, len(reader.pages))
        found: dict[tuple[float, ...], int | None] = {}
        annotations = page.get("/Annots")
        references = annotations.get_object() if annotations is not None else None
        for reference in list.__iter__(references) if isinstance(references, ArrayObject) else ():
            item = reference.get_object()
            if not isinstance(item, DictionaryObject) or item.get("/Subtype") != "/Link" or "/Dest" not in item:
                foreign += 1
                continue
            corners = item["/Rect"].get_object()
            rect = tuple(round(float(x), 1) for x in corners) if isinstance(corners, ArrayObject) else ()
            found[rect] = _target(item.raw_get("/Dest"), numbers)
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


def _bookmarks(reader: pypdf.PdfReader, numbers: Mapping[int, int], expected: list[list[Any]]) -> list[str]:
    found = []
    root = reader.trailer["/Root"].get_object()
    outlines = root.get("/Outlines") if isinstance(root, DictionaryObject) else None
    entry = outlines.get_object() if outlines is not None else None
    stack = [entry.get("/First")] if isinstance(entry, DictionaryObject) else []
    seen: set[int] = set()
    while stack:
        item = stack.pop()
        if item is None:
            continue
        entry = item.get_object()
        if id(entry) in seen:
            break
        seen.add(id(entry))
        found.append((str(entry.get("/Title")), _target(entry.raw_get("/Dest"), numbers) if "/Dest" in entry else None))
        stack += [entry.get("/Next"), entry.get("/First")]
    wanted = sorted((str(title), int(page)) for title, page in expected)
    if sorted((title, page or 0) for title, page in found) != wanted:
        return [_("The bookmarks are not complete.")]
    return []


def _any_active(reader: pypdf.PdfReader, ours: frozenset[int]) -> bool:
    """Whether anything is active; `ours` are the numbers of the objects that attach the patient summary."""
    seen: set[tuple[int, int]] = set()
    stack: list[Any] = [reader.trailer.raw_get("/Root")]
    while stack:
        value = stack.pop()
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen or value.idnum in ours:
                continue
            seen.add(key)
            value = value.get_object()
        if isinstance(value, DictionaryObject):
            if not _ACTIVE_KEYS.isdisjoint(value) or value.get("/S") in _ACTIVE_ACTIONS:
                return True
            stack.extend(_children(value))
        elif isinstance(value, ArrayObject):
            stack.extend(list.__iter__(value))
    return False


def _children(value: DictionaryObject) -> Iterator[Any]:
    for key in value:
        yield value.raw_get(key)


def _originals(data: bytes, password: str, proof: Mapping[str, Any]) -> list[str]:
    """Every chosen page of every original is on its page, drawn from the same content as it was prepared with."""
    missing = []
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        drawn: dict[int, frozenset[str]] = {}
        for number, document_id, page, digest in proof["shown"]:
            if number not in drawn:
                drawn[number] = _shown_digests(pdf.pages[number - 1]) if number <= len(pdf.pages) else frozenset()
            if digest not in drawn[number]:
                missing.append((document_id, page))
    if not missing:
        return []
    documents = len({document for document, _page in missing})
    text = _("{pages} pages of {documents} originals are missing or altered.")
    return [text.format(pages=len(missing), documents=documents)]


def _shown_digests(page: pikepdf.Page) -> frozenset[str]:
    """The digests of the originals' pages that stand on a page of the packet, or on the pages that share it."""
    found = set()
    for holder in _holders(page.obj):
        for name, form in _forms(holder):
            if name.startswith(ORIGINAL) and _is_drawn(holder, name):
                found.add(form_digest(form))
    return frozenset(found)


def _holders(page: pikepdf.Object) -> list[pikepdf.Object]:
    """What holds the originals of a page: the page itself, or each of the pages that are shown side by side on it."""
    return [form for name, form in _forms(page) if name.startswith(HALF) and _is_drawn(page, name)] or [page]


def _forms(holder: pikepdf.Object) -> list[tuple[str, pikepdf.Object]]:
    resources = holder.get("/Resources")
    drawn = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(drawn, pikepdf.Dictionary):
        return []
    found = ((str(name), drawn.get(name)) for name in drawn.keys())  # noqa: SIM118  (a PDF dictionary)
    return [(name, form) for name, form in found if isinstance(form, pikepdf.Stream)]


def _is_drawn(holder: pikepdf.Object, name: str) -> bool:
    """Whether the content of this page or form shows the form of this name."""
    contents = holder if isinstance(holder, pikepdf.Stream) else holder.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    wanted = f"{name} Do".encode()
    return any(isinstance(item, pikepdf.Stream) and wanted in item.read_bytes() for item in streams)


def _stamps(data: bytes, password: str, plan: PacketPlan, proof: Mapping[str, Any], context: TaskContext) -> list[str]:
    """Every page prints name, birth date and its number, as PDFium reads them back out of the page."""
    page = geometry(plan.paper, plan.look)
    names = {_squeezed(plain(plan.patient.display))}
    for room in (page.measure, page.turned().measure):
        names.add(_squeezed(shortened(plain(plan.patient.display), Face.BOLD, HEAD.pt, room)))
    born = _squeezed(birth_words(plan))
    stamps: list[int] = proof["stamps"]
    total = len(stamps)
    unstamped = []
    text = ""
    document = pypdfium2.PdfDocument(_without_originals(data, password))
    try:
        for number, sheet in enumerate(stamps, start=1):
            if number % 100 == 1:
                context.progress.step(_("Checking stamps"), number - 1, total)
            shared = stamps.count(sheet) if plan.look is Look.TWO_UP else 1
            if number == 1 or sheet != stamps[number - 2]:
                text = _text_of(document, sheet)
            enough = any(text.count(name) >= shared for name in names) and text.count(born) >= shared
            if not enough or _squeezed(page_words(number, total)) not in text:
                unstamped.append(number)
    finally:
        document.close()
    if unstamped:
        return [_("{n} pages do not carry the name, birth date and page number.").format(n=len(unstamped))]
    return []


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    """The letters of a page (from 1); none where there is no such page."""
    if number > len(document):
        return ""
    page = document[number - 1]
    words = page.get_textpage()
    text = _letters(words.get_text_bounded())
    words.close()
    page.close()
    return text


def _without_originals(data: bytes, password: str) -> bytes:
    """The packet with the originals' pages taken out, so that only what we print is read back."""
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        for page in pdf.pages:
            for holder in _holders(page.obj):
                for name, _form in _forms(holder):
                    if name.startswith(ORIGINAL):
                        del holder.Resources.XObject[name]
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return out.getvalue()


def _letters(text: str) -> str:
    return "".join(text.split())


def _squeezed(text: str) -> str:
    """The text as it is printed, without the blanks that a reader of pages may set anew."""
    return _letters(printed(text))


def digest_of(data: bytes) -> str:
    """The SHA-256 of a finished packet, for its history."""
    return hashlib.sha256(data).hexdigest()
