"""DICOM: the study and the person in the headers, counts of sets, missing pictures by name."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from datetime import date
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    ComprehensiveSRStorage,
    EncapsulatedPDFStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
)

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import ImagingStudy, Report, ReportCategory, Status
from secondop_desktop.importers.dicom import ImageFile, read_set
from secondop_desktop.importers.programs import is_program
from secondop_desktop.sample import build_sample
from tests.importers.container_files import dicom, zipped
from tests.importers.fhir_files import only
from tests.importers.files import parse, parse_and_emit, pdf


@pytest.fixture(scope="module")
def disc() -> dict[str, bytes]:
    """The files of the demo patient's disc."""
    (data,) = [file.data for file in build_sample(date(2026, 9, 1)) if file.name.endswith(".zip")]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_picture_says_whose_it_is_and_of_what_study() -> None:
    batch = parse("IM1", dicom())
    assert batch.importer == "dicom"
    (person,) = batch.patients
    assert (person.family_name, person.given_names, person.sex) == ("Lindqvist", "Rosa", "female")
    assert person.birth_date is not None
    assert person.birth_date.iso == "1951-02-03"
    study = only(batch, ImagingStudy)
    assert (study.display, study.modality, study.body_site, study.status) == ("CT NECK", "CT", "NECK", Status.COMPLETED)
    assert study.date is not None
    assert study.date.iso == "2026-08-18"
    (document,) = batch.documents
    assert (document.media_type, document.pages) == ("application/dicom", None)


def test_one_picture_does_not_say_how_many_its_study_has() -> None:
    study = only(parse("IM1", dicom()), ImagingStudy)
    assert (study.series, study.instances) == (None, None)


def test_an_empty_name_names_nobody() -> None:
    batch = parse("IM1", dicom(name="", born="", PatientID=""))
    assert batch.patients == ()


def test_a_name_in_two_alphabets_is_read_in_the_first() -> None:
    (person,) = parse("IM1", dicom(name="Yamada^Tarou=山田^太郎", SpecificCharacterSet="ISO_IR 192")).patients
    assert person.display == "Tarou Yamada"


def test_words_drawn_into_a_picture_are_pointed_out() -> None:
    batch = parse("IM1", dicom(BurnedInAnnotation="YES"))
    assert any("drawn into" in issue.title for issue in batch.issues)
    assert not parse("IM1", dicom(BurnedInAnnotation="NO")).issues


def test_a_damaged_header_is_refused_and_the_file_kept() -> None:
    batch = parse("IM1", bytes(128) + b"DICM" + b"\2\0\0\0UL\4\0\xff\xff\xff\xff" + b"\xff" * 50)
    assert batch.refused is not None
    assert batch.documents[0].media_type == "application/dicom"


@pytest.mark.parametrize("seed", range(40))
def test_changed_headers_never_raise(seed: int) -> None:
    data = bytearray(dicom())
    chance = random.Random(seed)
    for _change in range(12):
        data[chance.randrange(132, len(data))] = chance.randrange(256)
    batch = parse("IM1", bytes(data))
    assert batch.documents


def test_a_picture_with_the_preamble_of_a_program_is_a_program() -> None:
    preamble = bytearray(128)
    preamble[:2], preamble[0x3C] = b"MZ", 0x40
    preamble[0x40:0x44] = b"PE\0\0"
    assert is_program(dicom(preamble=bytes(preamble)), "IM1") is not None
    assert is_program(dicom(preamble=b"MZ".ljust(128, b"\0")), "IM1") is None


def test_a_zip_of_a_disc_is_its_study_with_all_its_pictures(disc: dict[str, bytes]) -> None:
    batch = parse("disc.zip", zipped(disc))
    study = only(batch, ImagingStudy)
    assert (study.series, study.instances) == (2, 12)
    assert study.disc == "disc"
    assert not any("missing" in issue.title for issue in batch.issues)


def test_a_picture_that_the_index_names_and_the_disc_lacks_is_named(disc: dict[str, bytes]) -> None:
    batch = parse("disc.zip", zipped({name: data for name, data in disc.items() if name != "IMAGES/S1/I03"}))
    (issue,) = [issue for issue in batch.issues if "missing" in issue.title]
    assert "IMAGES/S1/I03" in issue.message
    assert only(batch, ImagingStudy).instances == 11


def test_names_of_old_discs_are_the_same_names(disc: dict[str, bytes]) -> None:
    old = {f"{name.lower()};1": data for name, data in disc.items()}
    assert not any("missing" in issue.title for issue in parse("disc.zip", zipped(old)).issues)


def test_the_index_alone_lists_the_study_and_says_that_the_pictures_are_not_here(disc: dict[str, bytes]) -> None:
    batch = parse("DICOMDIR", disc["DICOMDIR"])
    study = only(batch, ImagingStudy)
    assert (study.series, study.instances) == (2, 12)
    assert any("without its pictures" in issue.title for issue in batch.issues)


def test_two_people_on_one_disc_have_their_own_studies() -> None:
    other = dicom("Okafor^Ada", born="19800506", study="1.2.3.2", series="1.2.3.2.1")
    batch = read_set([ImageFile("a", dicom()), ImageFile("b", other)], "0" * 64, "disc", Progress())
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist", "Ada Okafor"]
    assert sorted(record.subject for record in batch.records) == [0, 1]


def test_the_beginning_of_a_picture_is_enough() -> None:
    large = dicom(PixelData=bytes(4_000_000))
    batch = read_set([ImageFile("a", large[: 32 * 1024])], "0" * 64, "disc", Progress())
    assert only(batch, ImagingStudy).instances == 1


def test_a_picture_that_stands_twice_on_a_disc_is_counted_once() -> None:
    batch = read_set([ImageFile("a", dicom()), ImageFile("b", dicom())], "0" * 64, "disc", Progress())
    assert only(batch, ImagingStudy).instances == 1


def test_kinds_of_picture_that_often_show_names_are_pointed_out() -> None:
    for more in (
        {"SOPClassUID": SecondaryCaptureImageStorage},
        {"SOPClassUID": UltrasoundImageStorage, "Modality": "US"},
        {"ConversionType": "SD"},
    ):
        (issue,) = parse("IM1", dicom(**more)).issues
        assert "Names may be written" in issue.title
        assert not parse("IM1", dicom(BurnedInAnnotation="NO", **more)).issues


def test_a_document_in_a_dicom_file_is_taken_out_and_read() -> None:
    letter = pdf("Patient: Rosa Lindqvist\nDOB: 3 Feb 1951\nRadiology report")
    wrapped = dicom(
        SOPClassUID=EncapsulatedPDFStorage,
        EncapsulatedDocument=letter + b"\0" * (len(letter) % 2),
        EncapsulatedDocumentLength=len(letter),
        MIMETypeOfEncapsulatedDocument="application/pdf",
        DocumentTitle="Report of the scan",
    )
    batch, emitted = parse_and_emit("DOC1", wrapped)
    own, inside = batch.documents
    assert own.media_type == "application/dicom"
    assert (inside.media_type, inside.pages, inside.parent_id) == ("application/pdf", 1, own.id)
    assert inside.sha256 == hashlib.sha256(letter).hexdigest()
    assert [blob for _name, blob in emitted] == [letter]
    assert len(batch.patients) == 1
    assert not [record for record in batch.records if isinstance(record, ImagingStudy)]
    assert len(parse("set.zip", zipped({"A": dicom(), "B": wrapped})).documents) == 3


def test_a_structured_report_is_a_report_with_its_words() -> None:
    def coded(meaning: str) -> Dataset:
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "99", meaning
        return code

    def item(kind: str, name: str, **more: Any) -> Dataset:
        held = Dataset()
        held.ValueType, held.ConceptNameCodeSequence = kind, [coded(name)]
        for key, value in more.items():
            setattr(held, key, value)
        return held

    size = Dataset()
    size.NumericValue, size.MeasurementUnitsCodeSequence = "12.50", [coded("mm")]
    findings = item("CONTAINER", "Findings", ContentSequence=[item("NUM", "Nodule", MeasuredValueSequence=[size])])
    data = dicom(
        SOPClassUID=ComprehensiveSRStorage,
        Modality="SR",
        ConceptNameCodeSequence=[coded("Thyroid ultrasound report")],
        ContentSequence=[findings, item("TEXT", "Impression", TextValue="No growth\nsince 2024.")],
        VerificationFlag="VERIFIED",
    )
    batch = parse("SR1", data)
    report = only(batch, Report)
    assert report.display == "Thyroid ultrasound report"
    assert report.text == "Findings\n  Nodule: 12.50 mm\nImpression: No growth\nsince 2024."
    assert report.conclusion == "No growth\nsince 2024."
    assert (report.status, report.category) == (Status.FINAL, ReportCategory.IMAGING)
    assert batch.documents[0].title == "Thyroid ultrasound report"
