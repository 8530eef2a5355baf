"""Zips, DICOM pictures and Apple Health exports made in code."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian


def zipped(files: Mapping[str, bytes] | Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def patched(data: bytes, at: int, form: str, *values: int, member: int = 0) -> bytes:
    """The zip with fields of one member's entry in the central directory replaced, `at` bytes into it."""
    place = -1
    for _number in range(member + 1):
        place = data.index(b"PK\x01\x02", place + 1)
    changed = bytearray(data)
    struct.pack_into(form, changed, place + at, *values)
    return bytes(changed)


def dicom(
    name: str = "Lindqvist^Rosa",
    *,
    born: str = "19510203",
    study: str = "1.2.3.1",
    series: str = "1.2.3.1.1",
    number: int = 1,
    preamble: bytes = bytes(128),
    **more: Any,
) -> bytes:
    """A DICOM picture of four pixels."""
    picture = Dataset()
    picture.SOPClassUID = CTImageStorage
    picture.SOPInstanceUID = f"{series}.{number}"
    picture.PatientName, picture.PatientBirthDate, picture.PatientSex = name, born, "F"
    picture.PatientID = "MRN-7"
    picture.StudyInstanceUID, picture.SeriesInstanceUID = study, series
    picture.StudyDate, picture.Modality = "20260818", "CT"
    picture.StudyDescription, picture.BodyPartExamined = "CT NECK", "NECK"
    picture.Rows = picture.Columns = 2
    picture.BitsAllocated = picture.BitsStored = 8
    picture.HighBit, picture.SamplesPerPixel, picture.PixelRepresentation = 7, 1, 0
    picture.PhotometricInterpretation = "MONOCHROME2"
    picture.PixelData = b"\1\2\3\4"
    for key, value in more.items():
        setattr(picture, key, value)
    picture.file_meta = FileMetaDataset()
    picture.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    picture.file_meta.MediaStorageSOPClassUID = CTImageStorage
    picture.file_meta.MediaStorageSOPInstanceUID = picture.SOPInstanceUID
    picture.preamble = preamble
    out = io.BytesIO()
    pydicom.dcmwrite(out, picture, enforce_file_format=True)
    return out.getvalue()


METADATA = """<SubmitObjectsRequest xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0">
<RegistryObjectList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">{}</RegistryObjectList>
</SubmitObjectsRequest>"""


def described(uri: str, data: bytes, *, title: str = "Visit summary", who: Sequence[str] = (), **slots: str) -> str:
    """The metadata's entry of one document."""
    values = {
        "URI": uri,
        "size": str(len(data)),
        "hash": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "creationTime": "20240315103000",
    } | slots
    rows = "".join(
        f'<Slot name="{name}"><ValueList><Value>{value}</Value></ValueList></Slot>' for name, value in values.items()
    )
    if who:
        people = "".join(f"<Value>{value}</Value>" for value in who)
        rows += f'<Slot name="sourcePatientInfo"><ValueList>{people}</ValueList></Slot>'
    name = f'<Name><LocalizedString value="{title}"/></Name>'
    return f'<ExtrinsicObject id="{uri}" mimeType="text/xml">{rows}{name}</ExtrinsicObject>'


def exchange(documents: Mapping[str, bytes], entries: Sequence[str], **more: bytes) -> bytes:
    """An IHE XDM zip."""
    files = {"INDEX.HTM": b"<html>Open DOC1</html>", "README.TXT": b"An exchange of documents."}
    files["IHE_XDM/SUBSET01/METADATA.XML"] = METADATA.format("".join(entries)).encode()
    files |= {f"IHE_XDM/SUBSET01/{name}": data for name, data in documents.items()}
    return zipped(files | more)


DOCTYPE = """<!DOCTYPE HealthData [
<!-- HealthKit > Export ]> Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>"""


def health_data(*elements: str, doctype: str = DOCTYPE, born: str = "1951-02-03") -> bytes:
    """An `export.xml` of Apple Health."""
    me = (
        f'<Me HKCharacteristicTypeIdentifierDateOfBirth="{born}"'
        ' HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>'
    )
    date = '<ExportDate value="2026-09-01 10:30:00 -0500"/>'
    body = f'<HealthData locale="en_US">{date}{me}{"".join(elements)}</HealthData>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}\n{body}'.encode()


def measured(kind: str, value: str, unit: str, day: str) -> str:
    """One measurement of an export."""
    return (
        f'<Record type="HKQuantityTypeIdentifier{kind}" sourceName="Watch" unit="{unit}" value="{value}"'
        f' startDate="{day} 08:00:00 -0500" endDate="{day} 08:00:00 -0500"/>'
    )
