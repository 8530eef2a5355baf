"""Papers in DICOM files: documents that were wrapped up in one (PDF, CDA), and structured reports, as text."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

import pydicom
from pydicom.dataset import Dataset

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Patient, Report, ReportCategory, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext
from secondop_desktop.importers.container import Gathering, program_issue
from secondop_desktop.importers.dicom_header import BROKEN, Header, text_of
from secondop_desktop.importers.dicom_places import ENCAPSULATED, NAME, REPORTS
from secondop_desktop.importers.programs import is_program

_ENDINGS = {"application/pdf": ".pdf", "text/xml": ".xml", "application/xml": ".xml"}
_DEEPEST = 12
_MOST_LINES = 5_000
_CONCLUSIONS = ("conclusion", "impression")


def read_paper(data: bytes, header: Header, own: Document, context: ImportContext) -> Batch | None:
    """The batch of a DICOM file that is a paper; None where it is none, or cannot be read as one."""
    if not header.sop_class.startswith((ENCAPSULATED, REPORTS)):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(io.BytesIO(data), force=True)
            if header.sop_class.startswith(ENCAPSULATED):
                return _unwrapped(dataset, header, own, context)
            return _report(dataset, header, own)
        except BROKEN:
            return None


def _people(header: Header) -> tuple[Patient, ...]:
    person = header.patient
    return (person,) if person.display or person.birth_date or person.identifiers else ()


def _unwrapped(dataset: Dataset, header: Header, own: Document, context: ImportContext) -> Batch | None:
    content = dataset.get("EncapsulatedDocument")
    if not content or context.inside is None:
        return None
    size = text_of(dataset, "EncapsulatedDocumentLength")
    data = bytes(content)
    # A value of odd length is filled up by a byte (PS3.5, 7.1.1).
    data = data[: int(size)] if size.isdigit() and 0 < int(size) <= len(data) else data.removesuffix(b"\0")
    title = text_of(dataset, "DocumentTitle") or own.title
    ending = _ENDINGS.get(text_of(dataset, "MIMETypeOfEncapsulatedDocument").lower(), "")
    name = f"{PurePath(title).name or 'document'}{ending}"
    gathering = Gathering()
    program = is_program(data[:HEAD_SIZE], name)
    if program is not None:
        gathering.issues.append(program_issue(name, program, hashlib.sha256(data).hexdigest()))
    else:
        inner = context.inside(name, data, context)
        first, *others = inner.documents
        first = replace(first, date=first.date or header.date, facility=first.facility or header.institution)
        gathering.add(name, replace(inner, documents=(first, *others)))
    batch = gathering.batch(NAME, replace(own, title=title, display=title), _people(header))
    documents = (batch.documents[0], *(replace(d, parent_id=d.parent_id or own.id) for d in batch.documents[1:]))
    return replace(batch, documents=documents)


def _report(dataset: Dataset, header: Header, own: Document) -> Batch:
    """A structured report (PS3.3, C.17.3) as the words that a reader would see."""
    lines = list(_lines(dataset, 0))[:_MOST_LINES]
    text = "\n".join(line for line, _conclusion in lines)
    title = _concept(dataset) or header.series_description or header.description or _("Imaging report")
    issues = []
    if not text.strip():
        message = _("It is a report of a scanner, but no words were found in it. It is kept sealed.")
        issues.append(Issue(Severity.WARNING, _("A report without words"), message))
    final = text_of(dataset, "VerificationFlag").upper() == "VERIFIED"
    partial = text_of(dataset, "CompletionFlag").upper() == "PARTIAL"
    report = Report(
        id=f"report-{header.sop_uid or 'one'}",
        status=Status.FINAL if final else Status.PRELIMINARY if partial else Status.UNKNOWN,
        display=title,
        date=header.date,
        category=ReportCategory.IMAGING,
        text=text,
        conclusion="\n".join(line.partition(": ")[2] or line for line, conclusion in lines if conclusion).strip(),
        author=_author(dataset),
        facility=header.institution,
        document_ids=(own.id,),
        sources=(Source(own.sha256, importer=NAME),),
    )
    own = replace(own, title=title, display=title)
    records = (report,) if text.strip() else ()
    return Batch(NAME, _people(header), records, documents=(own,), issues=tuple(issues), texts={own.sha256: (text,)})


def _author(dataset: Dataset) -> str:
    for observer in dataset.get("VerifyingObserverSequence") or ():
        family, _caret, rest = text_of(observer, "VerifyingObserverName").partition("^")
        return " ".join(part for part in (*rest.split("^")[:2], family) if part)
    return ""


def _lines(item: Dataset, depth: int) -> Iterator[tuple[str, bool]]:
    """The lines of a report's tree, and whether each is (of) its conclusion."""
    if depth > _DEEPEST:
        return
    for child in item.get("ContentSequence") or ():
        name, value = _concept(child), _value(child)
        concludes = any(word in name.casefold() for word in _CONCLUSIONS)
        indent = "  " * depth
        if text_of(child, "ValueType").upper() == "CONTAINER":
            if name:
                yield f"{indent}{name}", False
        elif value:
            yield (f"{indent}{name}: {value}" if name else f"{indent}{value}"), concludes
        yield from _lines(child, depth + 1)


def _concept(item: Dataset, sequence: str = "ConceptNameCodeSequence") -> str:
    for code in item.get(sequence) or ():
        return text_of(code, "CodeMeaning")
    return ""


def _value(item: Dataset) -> str:
    match text_of(item, "ValueType").upper():
        case "TEXT":
            value = item.get("TextValue")
            return str(value).replace("\0", "").strip() if value is not None else ""
        case "CODE":
            return _concept(item, "ConceptCodeSequence")
        case "NUM":
            for measured in item.get("MeasuredValueSequence") or ():
                unit = next((u for u in measured.get("MeasurementUnitsCodeSequence") or ()), None)
                shown = text_of(unit, "CodeMeaning") or text_of(unit, "CodeValue") if unit is not None else ""
                return f"{text_of(measured, 'NumericValue')} {shown}".strip()
        case "DATE" | "TIME" | "DATETIME":
            return text_of(item, "Date") or text_of(item, "Time") or text_of(item, "DateTime")
        case "PNAME":
            return text_of(item, "PersonName").replace("^", " ").strip()
    return ""
