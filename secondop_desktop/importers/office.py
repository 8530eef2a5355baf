"""Letters and pages as documents with text: DOCX, RTF and HTML; nothing in them is shown, followed or run."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lxml import etree

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers import labels, markup, titles
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.zip_guard import Archive, DamagedMemberError, open_zip
from secondop_desktop.sandbox.task import TaskContext

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF = "application/rtf"
HTML = "text/html"
MAX_PART = 60_000_000
"""The largest part of a DOCX, and the largest page or RTF file, that is read for its text, in bytes."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PARTS = re.compile(r"word/(?:(?P<head>header)|document|footnotes|endnotes|footer)\d{0,3}\.xml")
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_PAGE = re.compile(
    r"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
_PIECE = 50_000


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a document, the title that it states, and how many pictures are in it, which are not read."""

    words: str
    title: str = ""
    pictures: int = 0


class OfficeImporter:
    """Documents of word processors, and pages that were saved from a browser."""

    name = "office"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure of RTF by its beginning, of DOCX by its parts or its name, of a page by its root."""
        if head.startswith(b"{\\rtf"):
            return 0.8
        if head.startswith(_ZIP_MARKS):
            return 0.75 if _is_docx_name(name) or b"word/document.xml" in head else None
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4000]
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            start = start[2:].replace(b"\0", b"").lstrip()
        return 0.3 if _PAGE.match(start.decode("latin-1")) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The document with its text; raises `InputRefusedError` where it is damaged or made to do harm."""
        context.progress.step(_("Reading document"))
        kind, reader = _reader(data)
        if len(data) > MAX_PART and kind != DOCX:
            raise _too_large()
        written = reader(data, context)
        return _batch(self.name, written, kind, data, name)


IMPORTER = OfficeImporter()


def words(context: TaskContext) -> str:
    """The words of the document given as first input; a task of the worker, for the packet."""
    data = context.inputs[0].data
    _kind, reader = _reader(data)
    return reader(data, ImportContext(context.progress, lambda sha256, content: None)).words


Reader = Callable[[bytes, ImportContext], Written]


def _reader(data: bytes) -> tuple[str, Reader]:
    if data.startswith(_ZIP_MARKS):
        return DOCX, _docx
    if data.startswith(b"{\\rtf"):
        return RTF, _rtf
    return HTML, _html


def _is_docx_name(name: str) -> bool:
    return PurePath(name).suffix.lower() in {".docx", ".docm", ".dotx"}


def _batch(importer: str, written: Written, media_type: str, data: bytes, name: str) -> Batch:
    sha256 = hashlib.sha256(data).hexdigest()
    words = written.words
    pieces = [words[start : start + _PIECE] for start in range(0, len(words), _PIECE)]
    named = labels.people(pieces, sha256, importer, paged=False)
    when = labels.document_date(pieces)
    title = titles.title_of(written.title, words, name)
    issues = [*named.issues, *((when.issue,) if when.issue else ())]
    if not words.strip():
        message = _("No text was found in it. It is kept, but what is in it cannot be searched.")
        issues.append(Issue(Severity.INFO, _("A document without text"), message))
    elif written.pictures:
        message = _("What is written in the pictures inside it cannot be searched.")
        issues.append(Issue(Severity.INFO, _("Pictures in the document"), message))
    document = Document(
        id="document",
        title=title,
        category=titles.category_of(title, words),
        date=when.date,
        media_type=media_type,
        size=len(data),
        sha256=sha256,
        file_name=name,
    )
    return Batch(
        importer=importer,
        patients=named.patients,
        documents=(document,),
        issues=tuple(issues),
        texts={sha256: (words,)} if words.strip() else {},
    )


def _too_large() -> InputRefusedError:
    return InputRefusedError(
        _("This document is too large"),
        _("Reading it would need more memory than a file may use. It is kept sealed."),
    )


def _damaged() -> InputRefusedError:
    return InputRefusedError(
        _("This document is damaged"),
        _("It cannot be opened as the kind of document that it says it is. It is kept as it is. Ask for it again."),
    )


# ------------------------------------------------------------------------------------------------------ RTF and HTML


def _rtf(data: bytes, context: ImportContext) -> Written:
    title = re.search(rb"\{\\title ([^{}\\]{1,200})\}", data[:100_000])
    stated = title[1].decode("cp1252", "replace") if title else ""
    return Written(markup.rtf_text(data), stated, data.count(b"\\pict"))


def _html(data: bytes, context: ImportContext) -> Written:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    title = re.search(rb"<title[^>]{0,200}>(.{0,400}?)</title>", data[:100_000], re.IGNORECASE | re.DOTALL)
    stated = html.unescape(title[1].decode("utf-8", "replace")) if title else ""
    return Written(markup.html_text(data), stated, len(re.findall(rb"<img\b", data, re.IGNORECASE)))


# -------------------------------------------------------------------------------------------------------------- DOCX


def _docx(data: bytes, context: ImportContext) -> Written:
    """The text of a DOCX (ECMA-376): headings of its pages first, then the document, notes and footers."""
    archive = open_zip(data)
    archive.check_size(context.allowance)
    found = [(entry.name, match) for entry in archive.entries if (match := _PARTS.fullmatch(entry.name))]
    if not any(name == "word/document.xml" for name, _match in found):
        raise _damaged()
    found.sort(key=lambda item: (item[1]["head"] is None, item[0] != "word/document.xml", item[0]))
    parts: list[str] = []
    for name, _match in found:
        context.progress.check()
        text = _part_text(_part(archive, name))
        if text.strip() and text not in parts:
            parts.append(text)
    pictures = sum(entry.name.startswith("word/media/") for entry in archive.entries)
    return Written("\n".join(parts), _docx_title(archive), pictures)


def _part(archive: Archive, name: str) -> etree._Element:
    entry = next(entry for entry in archive.entries if entry.name == name)
    if entry.size > MAX_PART:
        raise _too_large()
    try:
        content = archive.read(entry)
    except DamagedMemberError as error:
        raise _damaged() from error
    # A DTD has no place in these parts; one would only bring entities that swell.
    if re.search(rb"<!DOCTYPE|<!ENTITY", content.replace(b"\0", b""), re.IGNORECASE):
        raise _damaged()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise _damaged() from error


def _docx_title(archive: Archive) -> str:
    if not any(entry.name == "docProps/core.xml" for entry in archive.entries):
        return ""
    try:
        return (_part(archive, "docProps/core.xml").findtext(_DC_TITLE) or "").strip()
    except InputRefusedError:
        return ""


def _part_text(root: etree._Element) -> str:
    """Paragraphs as lines and the cells of a table's row beside each other; deleted text and field codes stay out."""
    out: list[str] = []
    skipped = cells = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if tag == _FALLBACK:
            skipped += 1 if event == "start" else -1
            continue
        name = tag.removeprefix(_WORD).removeprefix(_STRICT)
        if skipped or name.startswith("{"):
            continue
        if event == "start":
            if name == "t":
                out.append(element.text or "")
            elif name in ("br", "cr"):
                out.append("\n")
            elif name == "tab" and not _is_setting(element):
                out.append("\t")
            elif name == "noBreakHyphen":
                out.append("-")
            cells += name == "tc"
        elif name == "p":
            out.append(" " if cells else "\n")
        elif name == "tc":
            cells -= 1
            out.append("\t")
        elif name == "tr":
            out.append("\n")
    return _tidy("".join(out).splitlines())


def _is_setting(element: etree._Element) -> bool:
    """Whether a tab is a stop of the paragraph's settings and no character."""
    parent = element.getparent()
    return parent is not None and str(parent.tag).endswith("}tabs")


def _tidy(lines: Sequence[str]) -> str:
    plain = (re.sub(r"[ \xa0]*\t[ \t\xa0]*", "\t", line).strip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(plain)).strip("\n")
