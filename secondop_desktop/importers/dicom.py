"""DICOM: pictures of scanners, told by their headers alone; single files, and sets of them with their DICOMDIR."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag, Tag
from pydicom.uid import MediaStorageDirectoryStorage

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, DocumentCategory, Identifier, ImagingStudy, Patient, Status
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.match import join_people

NAME = "dicom"
MEDIA_TYPE = "application/dicom"
HEADER_SIZE = 64 * 1024
"""How much of a file is read: what is told of a picture stands before its pixels."""

_LAST_TAG = 0x00280301  # Burned In Annotation; what comes after it is of no use here
_MAX_RECORDS = 100_000
_BROKEN = (
    *(InvalidDicomError, EOFError, OSError, ValueError, KeyError, AttributeError, TypeError, IndexError),
    *(struct.error, zlib.error, NotImplementedError, LookupError, RecursionError, OverflowError, AssertionError),
    BytesLengthException,
)


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A DICOM file of a set: its path in the set, and the beginning of its bytes."""

    path: str
    head: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Header:
    """What is told of one picture."""

    patient: Patient
    study_uid: str
    series_uid: str
    sop_uid: str
    date: PartialDate | None
    description: str
    modality: str
    series_description: str
    body_site: str
    institution: str
    burned_in: bool
    encapsulated: str


@dataclass(slots=True)
class _Study:
    """The pictures of one study as they come."""

    first: _Header
    places: list[tuple[str, str]] = field(default_factory=list)
    series: dict[str, _Header] = field(default_factory=dict)
    instances: set[str] = field(default_factory=set)
    files: int = 0
    burned_in: int = 0


def is_dicom(head: bytes) -> bool:
    """Whether a file with this beginning has DICOM's mark behind its preamble (PS3.10, section 7.1)."""
    return head[128:132] == b"DICM"


class DicomImporter:
    """Reads what one DICOM file says of its picture and its patient."""

    name = NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure by the mark; a file that is only called `.dcm` may lack it."""
        if is_dicom(head):
            return 0.97
        old = head[:4] in (b"\x08\0\0\0", b"\x08\0\x05\0", b"\x08\0\x08\0", b"\x02\0\0\0")
        return 0.5 if old or PurePath(name).suffix.lower() == ".dcm" else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The study that the picture is of; of an index (DICOMDIR) every study that it lists."""
        context.progress.step(_("Reading pictures"))
        sha256 = hashlib.sha256(data).hexdigest()
        dataset = _read(data)
        if dataset is None:
            raise _unreadable()
        if _is_directory(dataset):
            return _read_index(dataset, name, data, sha256, context.progress)
        header = _header(dataset, sha256, "")
        study = _Study(header)
        _count(study, header, (sha256, ""))
        issues = _remarks([study], name)
        patients = (header.patient,) if _says_anything(header.patient) else ()
        document = _document(header, name, sha256, len(data))
        records = (_record(study, 0, "", whole=False),)
        return Batch(NAME, patients, records, documents=(document,), issues=tuple(issues))


IMPORTER = DicomImporter()


def read_set(
    files: Sequence[ImageFile], original: str, disc: str, progress: Progress, present: Iterable[str] = ()
) -> Batch:
    """The studies that these files are of, each counted once; `present` names what else lies beside them.

    `original` is the SHA-256 of what the set is kept as: its pictures are no documents of their own, as a study has
    hundreds. Each index among them is held against the files that are there: what is missing is named.
    """
    studies: dict[str, _Study] = {}
    people: list[Patient] = []
    keys: list[str] = []
    issues: list[Issue] = []
    indexes: list[tuple[str, Dataset]] = []
    for number, file in enumerate(files):
        progress.step(_("Reading pictures"), number, len(files))
        dataset = _read(file.head)
        if dataset is None:
            message = _("Its header cannot be read, so it is not counted. It is kept sealed.")
            issues.append(Issue(Severity.WARNING, _("This picture is damaged"), message, file.path))
            continue
        if _is_directory(dataset):
            indexes.append((file.path, dataset))
            continue
        header = _header(dataset, original, file.path)
        study = studies.setdefault(header.study_uid or f"?{file.path}", _Study(header))
        _count(study, header, (original, file.path))
        if _says_anything(header.patient) and _key(header.patient) not in keys:
            keys.append(_key(header.patient))
            people.append(header.patient)
    there = {file.path for file in files} | set(present)
    for path, dataset in indexes:
        issues += _missing(dataset, path, there, progress)
    joined = join_people(people, range(len(people)))
    subjects = {keys[place]: number for number, (_person, group) in enumerate(joined) for place in group}
    records = [
        _record(study, subjects.get(_key(study.first.patient), 0), disc, whole=True) for study in studies.values()
    ]
    return Batch(
        importer=NAME,
        patients=tuple(person for person, _group in joined),
        records=tuple(records),
        issues=(*_remarks(list(studies.values()), ""), *issues),
    )


# ------------------------------------------------------------------------------------------------------------ headers


def _read(data: bytes) -> Dataset | None:
    """The elements before the pixels; None where they cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom warns of each value that is not as the standard wants it
        try:
            if _is_index(data):
                return pydicom.dcmread(io.BytesIO(data), force=True)
            dataset = read_partial(
                io.BytesIO(data), stop_when=_is_beyond, force=True, specific_tags=[Tag(name) for name in _WANTED]
            )
        except _BROKEN:
            return None
        return dataset if len(dataset) else None


def _is_beyond(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return int(tag) > _LAST_TAG


def _is_index(data: bytes) -> bool:
    return MediaStorageDirectoryStorage.encode() in data[:1024]


_WANTED = (
    *("SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "StudyDate", "SeriesDate", "ContentDate"),
    *("AcquisitionDate", "Modality", "InstitutionName", "StudyDescription", "SeriesDescription"),
    *("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "OtherPatientNames"),
    *("BodyPartExamined", "StudyInstanceUID", "SeriesInstanceUID", "BurnedInAnnotation", "DocumentTitle"),
    *("DirectoryRecordSequence", "MIMETypeOfEncapsulatedDocument"),
)


def _is_directory(dataset: Dataset) -> bool:
    meta = getattr(dataset, "file_meta", None)
    return "DirectoryRecordSequence" in dataset or (
        meta is not None and _text_of(meta, "MediaStorageSOPClassUID") == MediaStorageDirectoryStorage
    )


def _text_of(dataset: Dataset, name: str) -> str:
    """The text of an element; empty where there is none, or it is not what the standard says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value: Any = dataset.get(name)
            if value is None:
                return ""
            if isinstance(value, pydicom.multival.MultiValue):
                value = "; ".join(str(item) for item in value if item)
            text = str(value)
        except _BROKEN:
            return ""
    return re.sub(r"\s+", " ", text.replace("\0", " ")).strip()[:1000]


def _date_of(dataset: Dataset, *names: str) -> PartialDate | None:
    for name in names:
        digits = re.fullmatch(r"(\d{4})[.\-]?(\d\d)[.\-]?(\d\d)", _text_of(dataset, name))
        when = parse_iso(f"{digits[1]}-{digits[2]}-{digits[3]}") if digits else None
        if when is not None and when.year > 1850:
            return when
    return None


def _header(dataset: Dataset, sha256: str, path: str) -> _Header:
    return _Header(
        patient=_patient(dataset, sha256, path),
        study_uid=_text_of(dataset, "StudyInstanceUID"),
        series_uid=_text_of(dataset, "SeriesInstanceUID"),
        sop_uid=_text_of(dataset, "SOPInstanceUID"),
        date=_date_of(dataset, "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"),
        description=_text_of(dataset, "StudyDescription"),
        modality=_text_of(dataset, "Modality"),
        series_description=_text_of(dataset, "SeriesDescription"),
        body_site=_text_of(dataset, "BodyPartExamined"),
        institution=_text_of(dataset, "InstitutionName"),
        burned_in=_text_of(dataset, "BurnedInAnnotation").upper() == "YES",
        encapsulated=_text_of(dataset, "DocumentTitle") if "MIMETypeOfEncapsulatedDocument" in dataset else "",
    )


def _patient(dataset: Dataset, sha256: str, path: str) -> Patient:
    """The person in a header (PS3.5, 6.2: family^given^middle^prefix^suffix, by alphabet)."""
    groups = _text_of(dataset, "PatientName").split("=")
    family, given, middle, prefix, suffix = _components(groups[0] or next((g for g in groups if g), ""))
    given = " ".join(part for part in (given, middle) if part)
    display = " ".join(part for part in (prefix, given, family, suffix) if part)
    others = [_components(text.split("=")[0]) for text in _text_of(dataset, "OtherPatientNames").split("; ")]
    aliases = [f"{first} {last}".strip() for last, first, *_rest in others]
    number, issuer = _text_of(dataset, "PatientID"), _text_of(dataset, "IssuerOfPatientID")
    return Patient(
        display=display,
        family_name=family,
        given_names=given,
        aliases=tuple(alias for alias in aliases if alias),
        birth_date=_date_of(dataset, "PatientBirthDate"),
        sex={"F": "female", "M": "male", "O": "other"}.get(_text_of(dataset, "PatientSex").upper(), ""),
        # A number of an archive that is not named says little; it is no record number of a known authority.
        identifiers=(Identifier(issuer, number, "Patient ID"),) if number else (),
        sources=(Source(sha256, locator=path, importer=NAME),),
    )


def _components(name: str) -> tuple[str, str, str, str, str]:
    parts = [part.strip() for part in name.split("^")] + [""] * 5
    return parts[0], parts[1], parts[2], parts[3], parts[4]


def _says_anything(person: Patient) -> bool:
    return bool(person.display or person.birth_date or person.identifiers)


def _key(person: Patient) -> str:
    when = person.birth_date.iso if person.birth_date is not None else ""
    numbers = ",".join(f"{number.system}|{number.value}" for number in person.identifiers)
    return "\n".join((person.family_name, person.given_names, when, person.sex, numbers))


# ------------------------------------------------------------------------------------------------------------ records


def _count(study: _Study, header: _Header, place: tuple[str, str]) -> None:
    study.series.setdefault(header.series_uid or place[1], header)
    study.instances.add(header.sop_uid or place[1])
    study.files += 1
    study.burned_in += header.burned_in
    if len(study.places) < 1:
        study.places.append(place)


def _record(study: _Study, subject: int, disc: str, *, whole: bool) -> ImagingStudy:
    """The study; counts are given only where its files came together, as one file does not say how many there are."""
    first, every = study.first, list(study.series.values())
    modalities = _listed(header.modality for header in every)
    sites = _listed(header.body_site for header in every)
    descriptions = _listed(header.series_description for header in every)
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


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))[:300]


def _document(header: _Header, name: str, sha256: str, size: int) -> Document:
    parts = (header.modality, header.description or header.series_description, name)
    title = header.encapsulated or ", ".join(part for part in parts if part)
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
    return issues


def _unreadable() -> InputRefusedError:
    return InputRefusedError(
        _("This picture is damaged"),
        _("It is a file of a scanner (DICOM), but its header cannot be read. It is kept sealed, unchanged."),
    )


# -------------------------------------------------------------------------------------------------------------- index


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
    except _BROKEN:
        return []
    return ordered if len(ordered) == len(records) else records


def _named_path(record: Dataset) -> str:
    """The path of the file that a record of the index names; empty where it names none."""
    try:
        value: Any = record.get("ReferencedFileID")
    except _BROKEN:
        return ""
    if not value:
        return ""
    return "/".join([value] if isinstance(value, str) else [str(part) for part in value])


def _missing(dataset: Dataset, place: str, there: set[str], progress: Progress) -> list[Issue]:
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


def _read_index(dataset: Dataset, name: str, data: bytes, sha256: str, progress: Progress) -> Batch:
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
        person = _patient(record, sha256, name)
        if _says_anything(person):
            people.append(person)

    def study(record: Dataset) -> None:
        studies.append((max(0, len(people) - 1), record, [], [0]))

    def series(record: Dataset) -> None:
        if studies:
            studies[-1][2].append(record)

    kinds |= {"PATIENT": patient, "STUDY": study, "SERIES": series}
    for number, record in enumerate(_index_records(dataset)):
        progress.step(_("Reading pictures"), number)
        take = kinds.get(_text_of(record, "DirectoryRecordType").upper())
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
    uid = _text_of(record, "StudyInstanceUID")
    description = _text_of(record, "StudyDescription")
    modalities = _listed(_text_of(item, "Modality") for item in series)
    return ImagingStudy(
        id=f"study-{uid or where}",
        subject=subject,
        status=Status.COMPLETED,
        display=description or modalities or _("Imaging study"),
        date=_date_of(record, "StudyDate"),
        note=_("From the index of the disc; the pictures themselves are not here."),
        sources=(Source(sha256, locator=where, importer=NAME),),
        modality=modalities,
        study_uid=uid,
        series=len(series),
        instances=count[0],
        description=description,
        body_site=_listed(_text_of(item, "BodyPartExamined") for item in series),
    )
