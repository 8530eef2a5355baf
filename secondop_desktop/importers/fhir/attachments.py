"""Files inside the file: Attachments with their data inline, and Binary resources, taken out as documents."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Document, DocumentCategory, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import Json, one, word
from secondop_desktop.importers.fhir.narrative import html_text

_SPACE = re.compile(r"[\s]+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/hl7-v3+xml": ".xml",
    "application/dicom": ".dcm",
}
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "text/rtf"),
)


@dataclass(frozen=True, slots=True)
class About:
    """What the resource around an attachment says of it."""

    title: str = ""
    category: DocumentCategory = DocumentCategory.OTHER
    status: Status = Status.UNKNOWN
    date: PartialDate | None = None
    author: str = ""
    facility: str = ""
    note: str = ""
    codes: Any = None


@dataclass(frozen=True, slots=True)
class Taken:
    """An attachment that was taken out: its SHA-256, and its text where it is plain text or HTML."""

    sha256: str
    text: str


def take_attachment(draft: Draft, attachment: Json, about: About, resource: Json, where: str) -> Taken | None:
    """Take out what an Attachment holds or what the Binary that it names holds; None where the file has neither."""
    media = word(attachment.get("contentType"))
    title = word(attachment.get("title"))
    data = attachment.get("data")
    if data is not None:
        draft.attachments_taken += 1
    elif url := word(attachment.get("url")):
        if url.startswith("data:"):
            head, _comma, data = url.partition(",")
            media = media or head[5:].partition(";")[0]
        else:
            binary = draft.index.find({"reference": url}, resource)
            if binary is None or binary.get("resourceType") != "Binary":
                return None
            data = binary.get("data", binary.get("content"))
            media = media or word(binary.get("contentType"))
    if data is None:
        return None
    return take_data(draft, data, media, title, about, resource, where)


def take_data(
    draft: Draft, data: Any, media: str, title: str, about: About, resource: Json, where: str
) -> Taken | None:
    """Take out base64 data as a document; the same bytes twice in a file are one document."""
    content = _decoded(draft, data, where)
    if not content:
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    held = draft.documents.get(sha256)
    if held is None:
        draft.context.emit(sha256, content)
        kind = _media_type(media, content)
        text = _text(content, kind, media)
        if text is not None:
            draft.texts[sha256] = (text,)
    title = title or about.title
    if held is not None:
        draft.documents[sha256] = _joined(draft, held, title, about, where)
        return Taken(sha256, (draft.texts.get(sha256) or ("",))[0])
    code, others = draft.coding(about.codes) if about.codes is not None else (None, ())
    title = title or _("Attached document")
    draft.documents[sha256] = Document(
        id=sha256,
        subject=draft.people.subject(resource, where, draft.index) if resource else 0,
        status=Status.SUPERSEDED if draft.superseded else about.status,
        display=title,
        code=code,
        other_codes=others,
        date=about.date,
        note=about.note,
        sources=draft.source(where),
        title=title,
        category=about.category,
        media_type=kind,
        size=len(content),
        sha256=sha256,
        author=about.author,
        facility=about.facility,
        file_name=f"{len(draft.documents) + 1}{_ENDINGS.get(kind, '.bin')}",
        parent_id=draft.sha256,
    )
    return Taken(sha256, (draft.texts.get(sha256) or ("",))[0])


def _joined(draft: Draft, held: Document, title: str, about: About, where: str) -> Document:
    """One document of two references to it: what the first leaves open, the second says."""
    status = about.status if not held.is_fact or held.status is Status.UNKNOWN else held.status
    other = DocumentCategory.OTHER
    name = held.title if held.title != _("Attached document") else title or held.title
    return dataclasses.replace(
        held,
        title=name,
        display=name,
        status=held.status if status is Status.UNKNOWN and held.is_fact else status,
        category=held.category if held.category is not other else about.category,
        date=held.date or about.date,
        author=held.author or about.author,
        facility=held.facility or about.facility,
        note=held.note or about.note,
        sources=(*held.sources, *draft.source(where)),
    )


def _decoded(draft: Draft, data: Any, where: str) -> bytes:
    text = _SPACE.sub("", word(data))
    if not text:
        return b""
    text = text.replace("-", "+").replace("_", "/")
    padded = text.rstrip("=")
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError):
        message = _("A document inside this file is damaged and could not be taken out. It is in the original.")
        draft.issue(Severity.WARNING, _("A damaged document"), message, where)
        return b""


def _media_type(declared: str, content: bytes) -> str:
    """The media type: what the first bytes show beyond doubt, else what the source declares."""
    for magic, media in _MAGIC:
        if content.startswith(magic):
            return media
    media = declared.partition(";")[0].strip().lower()
    return media if "/" in media else "application/octet-stream"


def _text(content: bytes, media: str, declared: str) -> str | None:
    """The text of plain text and HTML; None for other kinds, whose text other readers take out."""
    if media not in _HTML and not media.startswith("text/plain") and media != "text/markdown":
        return None
    match = _CHARSET.search(declared)
    text = None
    for encoding in ((match[1] if match else "utf-8-sig"), "utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    if text is None:
        text = content.decode("latin-1")
    text = text.replace("\0", "")
    return html_text(text) if media in _HTML else text.strip()


def find_attachments(resource: Json) -> list[Json]:
    """The attachments with inline data anywhere inside a resource that no reader knows."""
    found = []
    stack: list[Any] = [resource]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            if type(node.get("data")) is str and type(node.get("contentType")) is str:
                found.append(node)
            else:
                stack += [item for item in node.values() if type(item) is dict or type(item) is list]
        elif type(node) is list:
            stack += reversed([item for item in node if type(item) is dict or type(item) is list])
    return found


def only_on_server(draft: Draft, where: str) -> None:
    """The remark that a document is named in the file, and is not in it."""
    message = _(
        "The file names a document that is on the server of the clinic and not in this file. Ask the clinic for it."
    )
    draft.info(_("A document is missing"), message, where)


def first_of(value: Any) -> Json:
    """The first of several objects, or an empty one."""
    return one(value[0]) if type(value) is list and value else one(value)
