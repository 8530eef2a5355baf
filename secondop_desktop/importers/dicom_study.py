"""The studies that DICOM pictures are of, told by their headers alone; single files, and sets with their DICOMDIR."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydicom.dataset import Dataset

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, DocumentCategory, ImagingStudy, Patient, Status
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.dicom_header import (
    Header,
    header_of,
    is_directory,
    key_of,
    listed,
    read_dataset,
    says_anything,
)
from secondop_desktop.importers.dicom_index import missing_files, read_index
from secondop_desktop.importers.dicom_places import MEDIA_TYPE, NAME, ImageFile, instance_place
from secondop_desktop.importers.dicom_report import read_paper
from secondop_desktop.importers.match import join_people


@dataclass(slots=True)
class _Study:
    """The pictures of one study as they come."""

    first: Header
    places: list[tuple[str, str]] = field(default_factory=list)
    series: dict[str, Header] = field(default_factory=dict)
    instances: set[str] = field(default_factory=set)
    files: int = 0
    burned_in: int = 0
    may_be_burned_in: int = 0


def read_picture(data: bytes, name: str, context: ImportContext) -> Batch:
    """The study that this one picture is of; of an index (DICOMDIR) every study that it lists."""
    context.progress.step(_("Reading pictures"))
    sha256 = hashlib.sha256(data).hexdigest()
    dataset = read_dataset(data)
    if dataset is None:
        raise _unreadable()
    if is_directory(dataset):
        return read_index(dataset, name, data, sha256, context.progress)
    header = header_of(dataset, sha256, "")
    document = _document(header, name, sha256, len(data))
    paper = read_paper(data, header, document, context)
    if paper is not None:
        return paper
    study = _Study(header)
    _count(study, header, (sha256, instance_place(header.series_uid, header.sop_uid)))
    issues = _remarks([study], name)
    patients = (header.patient,) if says_anything(header.patient) else ()
    records = (_record(study, 0, "", whole=False),)
    return Batch(NAME, patients, records, documents=(document,), issues=tuple(issues))


def read_set(
    files: Sequence[ImageFile], original: str, disc: str, progress: Progress, present: Iterable[str] = ()
) -> Batch:
    """As `dicom.read_set`."""
    studies: dict[str, _Study] = {}
    people: list[Patient] = []
    keys: list[str] = []
    issues: list[Issue] = []
    indexes: list[tuple[str, Dataset]] = []
    for number, file in enumerate(files):
        progress.step(_("Reading pictures"), number, len(files))
        dataset = read_dataset(file.head)
        if dataset is None:
            message = _("Its header cannot be read, so it is not counted. It is kept sealed.")
            issues.append(Issue(Severity.WARNING, _("This picture is damaged"), message, file.path))
            continue
        if is_directory(dataset):
            indexes.append((file.path, dataset))
            continue
        header = header_of(dataset, original, file.path)
        study = studies.setdefault(header.study_uid or f"?{file.path}", _Study(header))
        _count(study, header, (original, file.path))
        if says_anything(header.patient) and key_of(header.patient) not in keys:
            keys.append(key_of(header.patient))
            people.append(header.patient)
    there = {file.path for file in files} | set(present)
    for path, dataset in indexes:
        issues += missing_files(dataset, path, there, progress)
    joined = join_people(people, range(len(people)))
    subjects = {keys[place]: number for number, (_person, group) in enumerate(joined) for place in group}
    records = [
        _record(study, subjects.get(key_of(study.first.patient), 0), disc, whole=True) for study in studies.values()
    ]
    return Batch(
        importer=NAME,
        patients=tuple(person for person, _group in joined),
        records=tuple(records),
        issues=(*_remarks(list(studies.values()), ""), *issues),
    )


def _count(study: _Study, header: Header, place: tuple[str, str]) -> None:
    study.series.setdefault(header.series_uid or place[1], header)
    study.instances.add(header.sop_uid or place[1])
    study.files += 1
    study.burned_in += header.burned_in
    study.may_be_burned_in += header.may_be_burned_in
    if len(study.places) < 1:
        study.places.append(place)


def _record(study: _Study, subject: int, disc: str, *, whole: bool) -> ImagingStudy:
    """The study; counts are given only where its files came together, as one file does not say how many there are."""
    first, every = study.first, list(study.series.values())
    modalities = listed(header.modality for header in every)
    sites = listed(header.body_site for header in every)
    descriptions = listed(header.series_description for header in every)
    shown = first.description or descriptions or " ".join(part for part in (modalities, sites) if part)
    note = _("Series: {names}").format(names=descriptions) if descriptions and first.description else ""
    if not whole:
        note = "\n".join(part for part in (note, _("From one file of the study.")) if part)
    return ImagingStudy(
        id=f"study-{first.study_uid or study.places[0][1] or 'one'}",
        subject=subject,
        status=Status.COMPLETED,
        display=shown or _("Imaging study"),
        date=first.date,
        note=note,
        sources=tuple(Source(sha256, locator=path, importer=NAME) for sha256, path in study.places),
        modality=modalities,
        study_uid=first.study_uid,
        series=len(study.series) if whole else None,
        instances=len(study.instances) if whole else None,
        description=first.description or descriptions,
        body_site=sites,
        disc=disc,
    )


def _document(header: Header, name: str, sha256: str, size: int) -> Document:
    parts = (header.modality, header.description or header.series_description, name)
    title = ", ".join(part for part in parts if part)
    return Document(
        id=sha256,
        display=title,
        title=title,
        date=header.date,
        category=DocumentCategory.IMAGING,
        media_type=MEDIA_TYPE,
        size=size,
        sha256=sha256,
        facility=header.institution,
        file_name=name,
        sources=(Source(sha256, importer=NAME),),
    )


def _remarks(studies: Sequence[_Study], name: str) -> list[Issue]:
    issues = []
    for study in studies:
        if study.burned_in:
            message = ngettext(
                "One picture of it says that words are drawn into it, often the name and birth date. "
                "Look at it before you give it to anyone who must not see them.",
                "{n} pictures of it say that words are drawn into them, often the name and birth date. "
                "Look at them before you give them to anyone who must not see them.",
                study.burned_in,
            )
            where = study.first.description or study.first.modality or name
            title = _("Words are drawn into the picture")
            issues.append(Issue(Severity.WARNING, title, message.format(n=study.burned_in), where))
        if study.may_be_burned_in:
            where = study.first.description or study.first.modality or name
            message = ngettext(
                "One picture of it is of a kind that often has the name and birth date drawn into it. "
                "Look before you share it.",
                "{n} pictures of it are of a kind that often has the name and birth date drawn into it. "
                "Look before you share them.",
                study.may_be_burned_in,
            )
            title = _("Names may be written in the picture")
            issues.append(Issue(Severity.WARNING, title, message.format(n=study.may_be_burned_in), where))
    return issues


def _unreadable() -> InputRefusedError:
    return InputRefusedError(
        _("This picture is damaged"),
        _("It is a file of a scanner (DICOM), but its header cannot be read. It is kept sealed, unchanged."),
    )
