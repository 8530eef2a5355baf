"""What a PDF holds beside its pages: attached files, portfolios, what was typed into forms, forms that show no page.

Attached files are named by file specifications (ISO 32000-2, 7.11.4): of the document's name tree, of associated
files (/AF), of attachment annotations, of a portfolio's collection. All of them are found by looking at every object.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext
from secondop_desktop.importers.container import Gathering, program_issue
from secondop_desktop.importers.programs import is_program
from secondop_desktop.importers.zip_guard import MAX_DEPTH, MAX_MEMBER

_BROKEN = (
    *(pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError, OverflowError),
    *(NotImplementedError, zlib.error),
)
MAX_PAGES = 20_000
"""A PDF of more pages is not read: a hundred thousand can be one page that is named again and again."""
_MOST_MEMBERS = 500
_MOST_FIELDS = 5_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WAIT = re.compile(r"please\s+wait|adobe\s+reader|acrobat", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a PDF; `data` is None where it cannot be taken out, and `trouble` says why."""

    name: str
    data: bytes | None = field(repr=False)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """What a PDF holds beside its pages; `typed`: what was typed into its forms, by page from 0."""

    members: tuple[Member, ...] = ()
    typed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    dynamic_form: bool = False


def look_inside(data: bytes, context: ImportContext) -> Inside:
    """What a PDF that opens holds beside its pages; nothing of one that is damaged."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                return Inside()
            form = pdf.Root.get("/AcroForm")
            dynamic = isinstance(form, Dictionary) and "/XFA" in form
            return Inside(tuple(_members(pdf, context)), _typed(pdf), dynamic)
    except _BROKEN:
        return Inside()


def with_members(batch: Batch, inside: Inside, context: ImportContext) -> Batch:
    """The batch of a PDF with what the files inside it say, each read by its own importer and sealed by itself."""
    if not inside.members:
        return batch
    own, *rest = batch.documents
    gathering = Gathering()
    gathering.members.append((own.title, replace(batch, documents=tuple(rest), issues=())))
    seen: set[str] = {own.sha256}
    for number, member in enumerate(inside.members):
        context.progress.step(_("Reading what is inside"), number, len(inside.members))
        if member.data is None:
            gathering.say(Severity.WARNING, _("A file in the PDF was not read"), member.trouble, member.name)
            continue
        digest = hashlib.sha256(member.data).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        program = is_program(member.data[:HEAD_SIZE], member.name)
        if program is not None:
            gathering.issues.append(program_issue(member.name, program, digest))
        elif context.inside is not None:
            gathering.add(member.name, context.inside(member.name, member.data, context))
    whole = gathering.batch(batch.importer or "", own)
    documents = (whole.documents[0], *(_under(document, own) for document in whole.documents[1:]))
    return replace(whole, documents=documents, issues=(*batch.issues, *whole.issues))


def _under(document: Document, own: Document) -> Document:
    return document if document.parent_id else replace(document, parent_id=own.id)


def form_issue(pages: Sequence[str], inside: Inside) -> Issue | None:
    """What the person should know of a form whose pages say nothing but that another program is needed (XFA)."""
    said = " ".join(pages)
    if not inside.dynamic_form or len(said) > 2_000 or not _WAIT.search(said):
        return None
    return Issue(
        Severity.WARNING,
        _("This form opens in Adobe Reader only"),
        _(
            "Its page shows a notice in place of the form, so nothing could be read. It is kept sealed, unchanged. "
            "Open it in Adobe Reader, print it to a new PDF, and add that."
        ),
    )


def with_typed(pages: Sequence[str], inside: Inside) -> tuple[str, ...]:
    """The pages' text with what was typed into forms and does not stand in it."""
    out = list(pages)
    for index, lines in inside.typed.items():
        if index < len(out):
            plain = " ".join(out[index].split())
            more = [line for line in lines if " ".join(line.partition(": ")[2].split()) not in plain]
            out[index] = "\n".join([out[index].rstrip("\n"), *more]) if more else out[index]
    return tuple(out)


# ---------------------------------------------------------------------------------------------------- attached files


def _members(pdf: Pdf, context: ImportContext) -> Iterator[Member]:
    done: set[tuple[int, int]] = set()
    count = 0
    for name, stream in _specifications(pdf):
        if stream.objgen in done:
            continue
        done.add(stream.objgen)
        count += 1
        if context.depth >= MAX_DEPTH:
            yield Member(name, None, _("It lies too deep in other files. Take it out and add it by itself."))
            continue
        if count > min(_MOST_MEMBERS, context.allowance.files_left):
            yield Member(name, None, _("The PDF holds more files than are read at once."))
            return
        yield _taken_out(name, stream, context)


def _specifications(pdf: Pdf) -> Iterator[tuple[str, Stream]]:
    """Every embedded file with its name, in the order in which the file holds them."""
    for item in pdf.objects:
        for place in _dictionaries(item):
            held = place.get("/EF")
            if not isinstance(held, Dictionary):
                continue
            stream = next((held[key] for key in ("/UF", "/F", "/DOS", "/Mac", "/Unix") if key in held), None)
            if isinstance(stream, Stream):
                named = next((place[key] for key in ("/UF", "/F", "/Desc") if key in place), "")
                name = _CONTROLS.sub("", str(named)).replace("\\", "/").rstrip("/").rpartition("/")[2]
                yield name[-200:] or _("a file without a name"), stream


def _dictionaries(value: Object, depth: int = 0) -> Iterator[Object]:
    """This object and every dictionary that stands inside it, without following references."""
    if depth > 40:
        return
    if isinstance(value, Stream):
        yield value
        value = value.stream_dict
    elif isinstance(value, Dictionary):
        yield value
    children = value.values() if isinstance(value, Dictionary) else value if isinstance(value, Array) else ()
    for child in children:
        if isinstance(child, Dictionary | Array) and not child.is_indirect:
            yield from _dictionaries(child, depth + 1)


def _taken_out(name: str, stream: Stream, context: ImportContext) -> Member:
    most = min(MAX_MEMBER, context.allowance.bytes_left)
    try:
        data = _unpacked(stream, most)
    except _BROKEN:
        return Member(name, None, _("It is damaged inside the PDF, so it could not be taken out."))
    if len(data) > most:
        return Member(name, None, _("It is too large to be read."))
    if not data:
        return Member(name, None, _("There is nothing in it."))
    context.allowance.bytes_left -= len(data)
    context.allowance.files_left -= 1
    return Member(name, data)


def _unpacked(stream: Stream, most: int) -> bytes:
    """The bytes of a stream, and at most a byte more than `most` where it unpacks to more."""
    raw = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    names = [str(item) for item in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
    if not names:
        return raw
    if names in (["/FlateDecode"], ["/Fl"]) and "/DecodeParms" not in stream:
        return zlib.decompressobj().decompress(raw, most + 1)
    if len(raw) * 1_000 > most and len(names) > 1:
        return bytes(most + 1)  # filters over filters are how small files become huge ones
    return stream.read_bytes()


# --------------------------------------------------------------------------------------------------------------- forms


def _typed(pdf: Pdf) -> dict[int, tuple[str, ...]]:
    """What was typed into or ticked in the fields of each page, as `label: value`."""
    found: dict[int, tuple[str, ...]] = {}
    left = _MOST_FIELDS
    for index, page in enumerate(pdf.pages):
        annotations = page.obj.get("/Annots")
        lines: list[str] = []
        for item in annotations if isinstance(annotations, Array) else ():
            if left and isinstance(item, Dictionary) and str(item.get("/Subtype", "")) == "/Widget":
                left -= 1
                line = _field(item)
                if line:
                    lines.append(line)
        if lines:
            found[index] = tuple(dict.fromkeys(lines))
    return found


def _field(widget: Object) -> str:
    label = str(_inherited(widget, "/TU") or _inherited(widget, "/T") or "").strip()
    value = _inherited(widget, "/V")
    kind = str(_inherited(widget, "/FT") or "")
    if kind == "/Btn":
        state = str(widget.get("/AS", value if value is not None else "/Off"))
        return f"{label}: {_('ticked')}" if label and state not in {"/Off", "None", ""} else ""
    if kind not in {"/Tx", "/Ch"} or value is None:
        return ""
    parts = list(value) if isinstance(value, Array) else [value]
    text = ", ".join(_said(part) for part in parts).strip()
    return f"{label}: {text}" if text else ""


def _said(value: object) -> str:
    if isinstance(value, Stream):
        return value.read_bytes().decode("utf-8", "replace")
    return str(value)


def _inherited(item: Object, key: str) -> Object | None:
    for _level in range(16):
        if key in item:
            return item.get(key)
        parent = item.get("/Parent")
        if not isinstance(parent, Dictionary):
            return None
        item = parent
    return None
