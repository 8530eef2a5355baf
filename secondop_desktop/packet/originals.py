"""Finds out how each original can appear in the packet, and makes it ready: pages, pictures, text or a listing."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from pikepdf import Object, Pdf

from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Form as Shape
from secondop_desktop.packet.book import PageBox, Prepared
from secondop_desktop.packet.clean import UNREADABLE, BrokenPdfError, LockedPdfError, clean
from secondop_desktop.packet.forms import Form, forms_of, turned
from secondop_desktop.packet.layers import layers_of
from secondop_desktop.packet.pictures import UnreadablePictureError, as_pdf, is_heif, is_picture, rendered_pdf
from secondop_desktop.packet.plan import PlannedOriginal, section_of

_TEXT_TYPES = ("text/plain", "text/html", "application/xhtml+xml", "text/markdown")
_MOST_PAGES = 20_000
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Ready:
    """An original that goes in; `pdf` holds its pages when it has any, and `forms` are their content."""

    prepared: Prepared
    pdf: Pdf | None = None
    forms: tuple[Form, ...] = ()
    warnings: tuple[str, ...] = ()
    apart: tuple[Sequence[Object], Sequence[Object]] | None = None

    @property
    def layers(self) -> tuple[Sequence[Object], Sequence[Object]]:
        """Its layers, and those of them that are switched off; kept `apart` where the file holds others as well."""
        return self.apart if self.apart is not None else layers_of(self.pdf) if self.pdf is not None else ((), ())


@dataclass(frozen=True, slots=True)
class Failed:
    """An original that cannot go in, and why, in the person's words."""

    document: Document
    reason: str

    @property
    def title(self) -> str:
        """What the original is called in lists."""
        return self.document.title or self.document.display or _("Untitled document")


def prepare(planned: PlannedOriginal, data: bytes, password: str = "", *, cited: bool = False) -> Ready | Failed:
    """Make one original ready for the packet; it is never the reason that a packet fails.

    A container of files is listed where it is `cited`: where facts of the packet were read from it itself.
    """
    document = planned.document
    if b"%PDF-" in data[:1024]:
        return _pdf(document, data, password)
    if is_picture(data):
        return _picture(document, data)
    if planned.narrative:
        sections = tuple(planned.narrative)
        return Ready(_prepared(document, data, Shape.NARRATIVE, narrative=sections))
    if data[128:132] == b"DICM":
        return Failed(document, _("It is a DICOM image; images are handed over on a disc."))
    if planned.words.strip():
        note = _("Its words are printed; how it looks, and the pictures in it, are in the original file.")
        return Ready(_prepared(document, data, Shape.TEXT, text=planned.words, removed=(note,)))
    if data.startswith(b"PK\x03\x04") and cited:
        return Ready(_prepared(document, data, Shape.LISTING))
    if data.startswith(b"PK\x03\x04"):
        return Failed(document, _("It is a container of files; it is handed over as it is."))
    if document.media_type == "application/pdf" or document.media_type.startswith("image/"):
        return Failed(document, _("The file is damaged, and none of its pages could be shown."))
    text = decoded(data)
    if text is None:
        return Failed(document, _("This kind of file has no pages that can be printed."))
    if not data.strip():
        return Failed(document, _("The file is empty."))
    if _is_prose(document, text):
        if document.media_type in {"text/html", "application/xhtml+xml"} or _looks_like_html(text):
            text = html_text(text)
        return Ready(_prepared(document, data, Shape.TEXT, text=text))
    return Ready(_prepared(document, data, Shape.LISTING))


def _prepared(
    document: Document,
    data: bytes,
    form: Shape,
    *,
    boxes: tuple[PageBox, ...] = (),
    text: str = "",
    narrative: tuple[dict[str, object], ...] = (),
    removed: tuple[str, ...] = (),
    picture: bool = False,
) -> Prepared:
    digest = hashlib.sha256(data).hexdigest()
    return Prepared(document, section_of(document), form, digest, boxes, text, narrative, removed, picture)


def _pdf(document: Document, data: bytes, password: str) -> Ready | Failed:
    try:
        cleaned = clean(data, password)
        if len(cleaned.pdf.pages) > _MOST_PAGES:
            return Failed(document, _("It has more pages than a packet can hold."))
        return _ready(document, data, cleaned.pdf, Shape.PAGES, removed=cleaned.removed)
    except LockedPdfError:
        return Failed(document, _("It is locked with a password. Add it again and give its password."))
    except BrokenPdfError:
        drawn = rendered_pdf(data, password)
    if drawn is None:
        return Failed(document, _("The file is damaged, and none of its pages could be shown."))
    note = _("The file is damaged; its pages are shown as pictures.")
    return _ready(document, data, drawn, Shape.PICTURES, removed=(note,), warnings=(note,))


def _picture(document: Document, data: bytes) -> Ready | Failed:
    try:
        pages, converted = as_pdf(data)
    except UnreadablePictureError:
        return Failed(document, _("The picture is damaged or too large and could not be shown."))
    removed = (_("Converted from HEIC to JPEG for printing."),) if converted and is_heif(data) else ()
    return _ready(document, data, pages, Shape.PAGES, removed=removed, picture=True)


def _ready(
    document: Document,
    data: bytes,
    pdf: Pdf,
    shape: Shape,
    *,
    removed: tuple[str, ...] = (),
    picture: bool = False,
    warnings: tuple[str, ...] = (),
) -> Ready:
    """An original with pages; raises `BrokenPdfError` when the content of one cannot be read."""
    try:
        forms = forms_of(pdf)
    except UNREADABLE as error:
        raise BrokenPdfError from error
    boxes = tuple(form.box for form in forms)
    prepared = _prepared(document, data, shape, boxes=boxes, removed=removed, picture=picture)
    return Ready(prepared, pdf, forms, warnings)


def upright(ready: Ready) -> Ready:
    """The original with its pages turned as the person turned them; after all else that needs them as they were."""
    turns = ready.prepared.document.turns
    if not any(turns) or not ready.forms:
        return ready
    forms = tuple(turned(form, ready.prepared.document.turn_of(n)) for n, form in enumerate(ready.forms, start=1))
    return replace(ready, prepared=replace(ready.prepared, boxes=tuple(form.box for form in forms)), forms=forms)


def decoded(data: bytes) -> str | None:
    """The bytes as text, or None when they are not text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\x00" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    odd = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096])
    return data.decode("cp1252", "replace") if odd <= len(data[:4096]) / 50 else None


def _is_prose(document: Document, text: str) -> bool:
    """Whether a text is for reading, and not a data file that is listed."""
    head = text.lstrip()[:600]
    if head.startswith(("{", "[", "MSH|", "FHS|", "BHS|")):
        return False
    if document.media_type in _TEXT_TYPES or _looks_like_html(text):
        return True
    if head.startswith("<"):
        return False
    return document.media_type in {"", "application/octet-stream"} and "," not in head.split("\n", 1)[0]


def _looks_like_html(text: str) -> bool:
    head = text.lstrip()[:600].lower()
    return head.startswith(("<!doctype html", "<html")) or "<html" in head


class _HtmlText(HTMLParser):
    """The words of an HTML page in lines; scripts and styles are not words."""

    _BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
    _SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent += 1
        elif tag in self._BREAKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in {"p", "table", "ul", "ol", "h1", "h2", "h3"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(_BLANKS.sub(" ", data))


def html_text(text: str) -> str:
    """The words of an HTML page, a line for each of its blocks."""
    parser = _HtmlText()
    parser.feed(text)
    parser.close()
    lines = [line.strip() for line in "".join(parser.parts).split("\n")]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip()
