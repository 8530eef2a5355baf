"""The headers of DICOM files (PS3.3, PS3.5): what stands before the pixels, read so that no damage in it raises."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag, Tag
from pydicom.uid import MediaStorageDirectoryStorage

from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Identifier, Patient
from secondop_desktop.importers.dicom_places import NAME

_LAST_TAG = 0x00280301  # Burned In Annotation; what comes after it is of no use here
BROKEN = (
    *(InvalidDicomError, EOFError, OSError, ValueError, KeyError, AttributeError, TypeError, IndexError),
    *(struct.error, zlib.error, NotImplementedError, LookupError, RecursionError, OverflowError, AssertionError),
    BytesLengthException,
)


@dataclass(frozen=True, slots=True)
class Header:
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
    may_be_burned_in: bool
    sop_class: str


def read_dataset(data: bytes) -> Dataset | None:
    """The elements before the pixels; None where they cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom warns of each value that is not as the standard wants it
        try:
            if _is_index(data):
                return pydicom.dcmread(io.BytesIO(data), force=True)
            dataset = read_partial(
                io.BytesIO(data), stop_when=_is_beyond, force=True, specific_tags=[Tag(name) for name in _WANTED]
            )
        except BROKEN:
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
    *("BodyPartExamined", "StudyInstanceUID", "SeriesInstanceUID", "BurnedInAnnotation", "ConversionType"),
    "DirectoryRecordSequence",
)


def is_directory(dataset: Dataset) -> bool:
    meta = getattr(dataset, "file_meta", None)
    return "DirectoryRecordSequence" in dataset or (
        meta is not None and text_of(meta, "MediaStorageSOPClassUID") == MediaStorageDirectoryStorage
    )


_SCREENS = (
    *("1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.6", "1.2.840.10008.5.1.4.1.1.3"),  # captures, ultrasound
    *("1.2.840.10008.5.1.4.1.1.77.1.1", "1.2.840.10008.5.1.4.1.1.77.1.4"),  # endoscopes, photographs
)
_COPIED = frozenset({"DV", "DI", "DF", "SD", "SI"})  # PS3.3, C.8.6.1: from film, from paper, from a screen


def _may_be_burned_in(dataset: Dataset) -> bool:
    """Whether a picture is of a kind that has names drawn into it, and does not say that it has none."""
    if text_of(dataset, "BurnedInAnnotation").upper() in {"YES", "NO"}:
        return False
    kind = text_of(dataset, "SOPClassUID")
    if any(kind == screen or kind.startswith(f"{screen}.") for screen in _SCREENS):
        return True
    return text_of(dataset, "Modality").upper() == "US" or text_of(dataset, "ConversionType").upper() in _COPIED


def text_of(dataset: Dataset, name: str) -> str:
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
        except BROKEN:
            return ""
    return re.sub(r"\s+", " ", text.replace("\0", " ")).strip()[:1000]


def date_of(dataset: Dataset, *names: str) -> PartialDate | None:
    for name in names:
        digits = re.fullmatch(r"(\d{4})[.\-]?(\d\d)[.\-]?(\d\d)", text_of(dataset, name))
        when = parse_iso(f"{digits[1]}-{digits[2]}-{digits[3]}") if digits else None
        if when is not None and when.year > 1850:
            return when
    return None


def header_of(dataset: Dataset, sha256: str, path: str) -> Header:
    return Header(
        patient=patient_of(dataset, sha256, path),
        study_uid=text_of(dataset, "StudyInstanceUID"),
        series_uid=text_of(dataset, "SeriesInstanceUID"),
        sop_uid=text_of(dataset, "SOPInstanceUID"),
        date=date_of(dataset, "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"),
        description=text_of(dataset, "StudyDescription"),
        modality=text_of(dataset, "Modality"),
        series_description=text_of(dataset, "SeriesDescription"),
        body_site=text_of(dataset, "BodyPartExamined"),
        institution=text_of(dataset, "InstitutionName"),
        burned_in=text_of(dataset, "BurnedInAnnotation").upper() == "YES",
        may_be_burned_in=_may_be_burned_in(dataset),
        sop_class=text_of(dataset, "SOPClassUID"),
    )


def patient_of(dataset: Dataset, sha256: str, path: str) -> Patient:
    """The person in a header (PS3.5, 6.2: family^given^middle^prefix^suffix, by alphabet)."""
    groups = text_of(dataset, "PatientName").split("=")
    family, given, middle, prefix, suffix = _components(groups[0] or next((g for g in groups if g), ""))
    given = " ".join(part for part in (given, middle) if part)
    display = " ".join(part for part in (prefix, given, family, suffix) if part)
    others = [_components(text.split("=")[0]) for text in text_of(dataset, "OtherPatientNames").split("; ")]
    aliases = [f"{first} {last}".strip() for last, first, *_rest in others]
    number, issuer = text_of(dataset, "PatientID"), text_of(dataset, "IssuerOfPatientID")
    return Patient(
        display=display,
        family_name=family,
        given_names=given,
        aliases=tuple(alias for alias in aliases if alias),
        birth_date=date_of(dataset, "PatientBirthDate"),
        sex={"F": "female", "M": "male", "O": "other"}.get(text_of(dataset, "PatientSex").upper(), ""),
        # A number of an archive that is not named says little; it is no record number of a known authority.
        identifiers=(Identifier(issuer, number, "Patient ID"),) if number else (),
        sources=(Source(sha256, locator=path, importer=NAME),),
    )


def _components(name: str) -> tuple[str, str, str, str, str]:
    parts = [part.strip() for part in name.split("^")] + [""] * 5
    return parts[0], parts[1], parts[2], parts[3], parts[4]


def says_anything(person: Patient) -> bool:
    return bool(person.display or person.birth_date or person.identifiers)


def key_of(person: Patient) -> str:
    when = person.birth_date.iso if person.birth_date is not None else ""
    numbers = ",".join(f"{number.system}|{number.value}" for number in person.identifiers)
    return "\n".join((person.family_name, person.given_names, when, person.sex, numbers))


def listed(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))[:300]
