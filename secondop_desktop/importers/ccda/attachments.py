"""Files inside a CDA document: an unstructured body, pictures and other inline data, taken out as documents."""

from __future__ import annotations

import base64
import binascii
import zlib

from lxml import etree

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.records import Document, DocumentCategory, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import Draft, Loose, Place
from secondop_desktop.importers.ccda.narrative import blocks_of, plain
from secondop_desktop.importers.ccda.vocabulary import SectionKind
from secondop_desktop.importers.ccda.xml import V3, Element, elements, first, local_name, locate

_MOST_BYTES = 256 * 1024 * 1024
_inline = etree.XPath("//*[@representation='B64']")
_WINDOW = {"DF": -zlib.MAX_WBITS, "ZL": zlib.MAX_WBITS, "GZ": zlib.MAX_WBITS | 16}
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tiff",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/msword": ".doc",
    "text/xml": ".xml",
}
_MARKS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
)


def take_inline(draft: Draft) -> None:
    """Take out everything that stands base64-coded in the document, each file once."""
    seen: set[str] = set()
    for element in elements(_inline, draft.loaded.root):
        path = locate(element)
        data = _decoded(draft, element, path)
        if not data:
            continue
        sha256 = draft.context.emit_document(data)
        if sha256 in seen:
            continue
        seen.add(sha256)
        draft.documents.append(_document(draft, element, path, data, sha256, len(seen)))


def _decoded(draft: Draft, element: Element, path: str) -> bytes:
    """The bytes of an element's base64 text, decompressed where it says so; empty where there are none."""
    text = bytes(draft.loaded.base64_of(element))
    text = b"".join(text.split())
    if not text:
        return b""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
        if window := _WINDOW.get(element.get("compression", "").upper()):
            data = _inflate(data, window)
    except (binascii.Error, ValueError, zlib.error):
        draft.issue(
            Severity.WARNING,
            _("A file inside this document is damaged"),
            _("It could not be taken out. The original is kept with it inside."),
            path,
        )
        return b""
    return data


def _inflate(data: bytes, window: int) -> bytes:
    unpack = zlib.decompressobj(window)
    found = unpack.decompress(data, _MOST_BYTES)
    if unpack.unconsumed_tail or not unpack.eof:
        raise ValueError
    return found


def _document(draft: Draft, element: Element, path: str, data: bytes, sha256: str, number: int) -> Document:
    media_type = element.get("mediaType", "").strip().casefold()
    marked = next((kind for mark, kind in _MARKS if data.startswith(mark)), "")
    media_type = marked or media_type or "application/octet-stream"
    parent = element.getparent()
    is_body = parent is not None and local_name(parent) == "nonXMLBody"
    about = draft.about
    title = about.title if is_body else _name(draft, element)
    title = title or _("Attached document")
    return Document(
        id=sha256,
        status=Status.FINAL,
        display=title,
        title=title,
        date=about.date,
        category=about.category if is_body else DocumentCategory.OTHER,
        media_type=media_type,
        size=len(data),
        sha256=sha256,
        author=about.author,
        facility=about.facility,
        file_name=f"{number}{_ENDINGS.get(media_type, '.bin')}",
        parent_id=draft.sha256,
        sources=draft.source(path),
    )


def _name(draft: Draft, element: Element) -> str:
    """What the entry around an inline file is called, else the title of its section."""
    at = element.getparent()
    while at is not None:
        if (code := first(at, V3 + "code")) is not None and (name := draft.values.concept(code).display):
            return name
        at = at.getparent()
    return ""


def take_body(draft: Draft) -> None:
    """The body of an unstructured document that is plain text, or that only names a file elsewhere."""
    for position, component in enumerate(draft.loaded.root.iterchildren(V3 + "component"), 1):
        body = first(component, V3 + "nonXMLBody")
        text = first(body, V3 + "text")
        if body is None or text is None or text.get("representation") == "B64":
            continue
        path = f"/ClinicalDocument/component[{position}]/nonXMLBody/text"
        words = plain(blocks_of(text))
        if words:
            draft.texts[draft.sha256] = (words,)
            draft.loose.append(Loose(Place(SectionKind.OTHER, "", draft.about.title, path), words))
        elif first(text, V3 + "reference") is not None:
            draft.issue(
                Severity.WARNING,
                _("The file that this document is about is missing"),
                _("It names a file that was sent beside it, and holds no text itself. Import that file too."),
                path,
            )
