"""The worker's tasks: one file in, its batch out as a JSON value, and every document that was inside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from secondop_desktop.core.batch import Batch, Issue, Refusal, Severity, Verdict
from secondop_desktop.core.codec import batch_to_json, mapping_from_json
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Patient, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.importers import pick
from secondop_desktop.importers.attachments import Reading, read_attachment
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext
from secondop_desktop.importers.lab_report import looks_like_lab_report, read_lab_report
from secondop_desktop.importers.match import judge
from secondop_desktop.importers.titles import stem_of
from secondop_desktop.sandbox.task import Input, TaskContext


def parse(context: TaskContext) -> dict[str, Any]:
    """The batch of the first input, as `batch_to_json` writes it; documents taken out of it are emitted by SHA-256.

    A file that cannot be read gives a batch that says why. Its first document is always the file itself.
    `args`: `passwords` to try on locked files (optional); `opened` in the answer says by SHA-256 which one (its index)
    opened which file. With `ocr` the words of pictures are read; `scans` in the answer counts the pages that were not.
    `tables`: how the columns of tables are to be read, as JSON, by the table's `layout` (optional).
    """
    file = context.inputs[0]
    passwords = tuple(str(password) for password in context.args.get("passwords") or ())
    tables = {str(key): mapping_from_json(item) for key, item in (context.args.get("tables") or {}).items()}
    reading = ImportContext(
        *(context.progress, _once(context.emit)),
        passwords=passwords,
        ocr=context.args.get("ocr") is True,
        tables=tables,
    )
    batch = read_file(file, reading)
    return batch_to_json(batch) | {"opened": reading.opened, "scans": reading.scans.count}


def read_file(file: Input, context: ImportContext) -> Batch:
    """The whole batch of a file, alone or inside a container: it is the first document, and its attachments are read.

    `context.emit` hands bytes to the parent as they are.
    """
    out = context.seal or context.emit
    emitted = _Emitted(out, context)
    batch = _read(file, replace(context, emit=emitted.emit, seal=out, inside=read_member))
    return _complete(batch, file, emitted.readings)


def read_member(name: str, data: bytes, context: ImportContext) -> Batch:
    """The batch of a file in a container, whose bytes are handed over to be sealed."""
    context.seal_member(data)
    return read_file(Input(name, data), replace(context, depth=context.depth + 1))


def _once(emit: Callable[[str, bytes], None]) -> Callable[[str, bytes], None]:
    """The same, for bytes that were not handed over before."""
    seen: set[str] = set()

    def emit_once(sha256: str, data: bytes) -> None:
        if sha256 not in seen:
            seen.add(sha256)
            emit(sha256, data)

    return emit_once


def _read(file: Input, context: ImportContext) -> Batch:
    if not file.data:
        refusal = Refusal(_("This file is empty"), _("There is nothing in it. Get it again from where it came from."))
        return Batch(importer=None, refused=refusal)
    importer = pick(file.data[:HEAD_SIZE], file.name)
    if importer is None:
        refusal = Refusal(
            _("SecondOp can’t read this kind of file yet"),
            _("It is kept sealed with your records, unchanged. You can add what matters in it by hand."),
        )
        return Batch(importer=None, refused=refusal)
    try:
        return importer.parse(file.data, file.name, context)
    except InputRefusedError as error:
        return Batch(importer=importer.name, refused=Refusal(error.title, error.message))


class _Emitted:
    """Passes each inline document on once, and keeps what was read of it instead of its bytes."""

    def __init__(self, emit: Callable[[str, bytes], None], context: ImportContext) -> None:
        self._emit = emit
        self._context = context
        self.readings: dict[str, Reading] = {}

    def emit(self, sha256: str, data: bytes) -> None:
        if sha256 in self.readings:
            return
        self._emit(sha256, data)
        self.readings[sha256] = replace(read_attachment(data, self._context), size=len(data))


def _complete(batch: Batch, file: Input, readings: Mapping[str, Reading]) -> Batch:
    """The batch with the file as its first document, and with what was read of the documents inside it."""
    sha256 = hashlib.sha256(file.data).hexdigest()
    own = next((document for document in batch.documents if document.sha256 == sha256), Document())
    first = _complete_file(own, batch, file, sha256)
    rest: list[Document] = []
    texts = dict(batch.texts)
    issues = list(batch.issues)
    taken = {first.id}
    # The pages of a file that states its results in code repeat them.
    coded = any(isinstance(record, TestResult) for record in batch.records)
    proposed: list[TestResult] = []
    for document in batch.documents:
        if document is own:
            continue
        reading = readings.get(document.sha256, Reading())
        document = _complete_attachment(document, reading, first.id, batch.importer or "", taken)
        rest.append(document)
        if reading.texts:
            texts.setdefault(document.sha256, reading.texts)
        issues += (replace(issue, locator=_inside(document, issue.locator)) for issue in reading.issues)
        if not coded and looks_like_lab_report("\n".join(reading.texts)):
            report = read_lab_report(reading.words, document.sha256, batch.importer or "")
            named = {result.id: f"{document.id}-{result.id}" for result in report.proposed}
            proposed += (replace(result, id=named[result.id]) for result in report.proposed)
            issues += (replace(issue, record=named.get(issue.record, issue.record)) for issue in report.issues)
        stranger = _stranger(batch.patients, reading.people)
        if stranger is not None:
            issues.append(replace(stranger, record=document.id, locator=_inside(document, "")))
    return replace(
        batch, documents=(first, *rest), texts=texts, issues=tuple(issues), proposed=(*batch.proposed, *proposed)
    )


def _complete_file(document: Document, batch: Batch, file: Input, sha256: str) -> Document:
    title = document.title or document.display or stem_of(file.name)
    reason = document.unread_reason
    if batch.refused is not None and not reason:
        reason = f"{batch.refused.title}. {batch.refused.message}"
    media_type = document.media_type
    if media_type == _UNKNOWN:
        media_type = _media_type(file)
    return replace(
        document,
        id=document.id or "document",
        title=title,
        display=title,
        media_type=media_type,
        size=len(file.data),
        sha256=sha256,
        file_name=document.file_name or file.name,
        unread_reason=reason,
        sources=document.sources or (Source(sha256, importer=batch.importer or ""),),
    )


def _complete_attachment(
    document: Document, reading: Reading, parent_id: str, importer: str, taken: set[str]
) -> Document:
    identity = document.id
    if not identity or identity in taken:
        identity = next(name for n in range(1, len(taken) + 2) if (name := f"attachment-{n}") not in taken)
    taken.add(identity)
    title = document.title or document.display or _("Attached document")
    return replace(
        document,
        id=identity,
        title=title,
        display=title,
        media_type=reading.media_type or document.media_type,
        size=document.size or reading.size,
        pages=document.pages if document.pages is not None else reading.pages,
        parent_id=document.parent_id or parent_id,
        unread_reason=document.unread_reason or reading.unread_reason,
        sources=document.sources or (Source(document.sha256, importer=importer),),
    )


def _inside(document: Document, locator: str) -> str:
    return f"{document.title}, {locator}" if locator else document.title


def _stranger(patients: Sequence[Patient], named: Sequence[Patient]) -> Issue | None:
    """The question about an inline document whose labels name someone whom the file itself does not."""
    if not patients:
        return None
    for person in named:
        guards = [judge(patient, (person,)) for patient in patients]
        if all(guard.verdict is Verdict.DIFFERENT for guard in guards):
            return Issue(
                Severity.WARNING,
                _("An attached document seems to be about someone else"),
                guards[0].message,
                decision=True,
            )
    return None


_UNKNOWN = "application/octet-stream"
_MARKS = (
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"%PDF-", "application/pdf"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"),
    (b"<?xml", "application/xml"),
    (b"MSH|", "text/plain"),
)
_NAMES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".csv": "text/csv",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".heic": "image/heic",
}


def _media_type(file: Input) -> str:
    """What the file's beginning or else its name says that it is."""
    if file.data[128:132] == b"DICM":
        return "application/dicom"
    by_name = _NAMES.get(PurePath(file.name).suffix.lower())
    marked = next((media_type for mark, media_type in _MARKS if file.data.startswith(mark)), None)
    if marked == "application/zip" and by_name and "officedocument" in by_name:
        return by_name
    return marked or by_name or _UNKNOWN
