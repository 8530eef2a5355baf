"""The index of a DICOM disc (DICOMDIR, PS3.10, chapter 8): what it names, and what of that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydicom.dataset import Dataset

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, DocumentCategory, ImagingStudy, Patient, Status
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.dicom_header import BROKEN, date_of, listed, patient_of, says_anything, text_of
from secondop_desktop.importers.dicom_places import MEDIA_TYPE, NAME

_MAX_RECORDS = 100_000


def _index_records(dataset: Dataset) -> list[Dataset]:
    """The records of an index in the order of its tree, or in that of the file where its offsets lead nowhere."""
    try:
        found = dataset.get("DirectoryRecordSequence")
        records = list(found)[:_MAX_RECORDS] if found else []
        by_place = {record.seq_item_tell: record for record in records}
        waiting = [int(dataset.get("OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity") or 0)]
        ordered: list[Dataset] = []
        while waiting:
            record = by_place.pop(waiting.pop(), None)
            if record is not None:
                ordered.append(record)
                waiting.append(int(record.get("OffsetOfTheNextDirectoryRecord") or 0))
                waiting.append(int(record.get("OffsetOfReferencedLowerLevelDirectoryEntity") or 0))
    except BROKEN:
        return []
    return ordered if len(ordered) == len(records) else records


def _named_path(record: Dataset) -> str:
    """The path of the file that a record of the index names; empty where it names none."""
    try:
        value: Any = record.get("ReferencedFileID")
    except BROKEN:
        return ""
    if not value:
        return ""
    return "/".join([value] if isinstance(value, str) else [str(part) for part in value])


def missing_files(dataset: Dataset, place: str, there: set[str], progress: Progress) -> list[Issue]:
    """What an index names and is not beside it, by name."""
    folder = place.rpartition("/")[0]
    have = {_plain_path(path) for path in there}
    lost = []
    for record in _index_records(dataset):
        progress.check()
        path = _named_path(record)
        if path and _plain_path(f"{folder}/{path}" if folder else path) not in have:
            lost.append(path)
    if not lost:
        return []
    names = ", ".join(lost[:20]) + (" …" if len(lost) > 20 else "")
    message = ngettext(
        "The disc’s index names a file that is not on it: {names}. The study is not whole. Ask for the disc again.",
        "The disc’s index names {n} files that are not on it: {names}. The study is not whole. Ask for the disc again.",
        len(lost),
    )
    return [Issue(Severity.WARNING, _("Pictures are missing"), message.format(n=len(lost), names=names), place)]


def _plain_path(path: str) -> str:
    """A path as discs of every age spell it alike: without case, version numbers and trailing dots."""
    return re.sub(r"(?:\.?;\d+|\.)$", "", path.strip("/").casefold())


def read_index(dataset: Dataset, name: str, data: bytes, sha256: str, progress: Progress) -> Batch:
    """A DICOMDIR by itself: the studies that its disc holds, whose pictures are not here."""
    document = Document(
        id=sha256,
        title=name,
        category=DocumentCategory.IMAGING,
        media_type=MEDIA_TYPE,
        size=len(data),
        sha256=sha256,
        file_name=name,
        sources=(Source(sha256, importer=NAME),),
    )
    person: Patient | None = None
    people: list[Patient] = []
    studies: list[tuple[int, Dataset, list[Dataset], list[int]]] = []
    kinds: dict[str, Callable[[Dataset], None]] = {}

    def patient(record: Dataset) -> None:
        nonlocal person
        person = patient_of(record, sha256, name)
        if says_anything(person):
            people.append(person)

    def study(record: Dataset) -> None:
        studies.append((max(0, len(people) - 1), record, [], [0]))

    def series(record: Dataset) -> None:
        if studies:
            studies[-1][2].append(record)

    kinds |= {"PATIENT": patient, "STUDY": study, "SERIES": series}
    for number, record in enumerate(_index_records(dataset)):
        progress.step(_("Reading pictures"), number)
        take = kinds.get(text_of(record, "DirectoryRecordType").upper())
        if take is not None:
            take(record)
        elif studies and _named_path(record):
            studies[-1][3][0] += 1
    records = [_listed_study(*held, sha256=sha256, where=f"study {n}") for n, held in enumerate(studies, start=1)]
    issue = Issue(
        Severity.WARNING,
        _("The index of a disc, without its pictures"),
        _("This file only lists what is on a disc. Add the whole folder or the disc itself to keep the pictures."),
    )
    return Batch(NAME, tuple(people), tuple(records), documents=(document,), issues=(issue,))


def _listed_study(
    subject: int, record: Dataset, series: list[Dataset], count: list[int], *, sha256: str, where: str
) -> ImagingStudy:
    uid = text_of(record, "StudyInstanceUID")
    description = text_of(record, "StudyDescription")
    modalities = listed(text_of(item, "Modality") for item in series)
    return ImagingStudy(
        id=f"study-{uid or where}",
        subject=subject,
        status=Status.COMPLETED,
        display=description or modalities or _("Imaging study"),
        date=date_of(record, "StudyDate"),
        note=_("From the index of the disc; the pictures themselves are not here."),
        sources=(Source(sha256, locator=where, importer=NAME),),
        modality=modalities,
        study_uid=uid,
        series=len(series),
        instances=count[0],
        description=description,
        body_site=listed(text_of(item, "BodyPartExamined") for item in series),
    )
