"""A folder of a scanner's pictures without an index: one study with its counts, however many files and imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import ImagingStudy, Kind, Patient
from secondop_desktop.usecases import browse, edit, import_files
from secondop_desktop.usecases.import_files import Accept, ImportOutcome, Offered
from secondop_desktop.vault.vault import Vault
from tests.importers.container_files import dicom, zipped


@pytest.fixture
def rosa(vault: Vault) -> str:
    born = PartialDate("1951-02-03")
    person = Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa", birth_date=born)
    return edit.add_patient(vault, person)


def take(vault: Vault, patient: str, *files: bytes, name: str = "IM") -> ImportOutcome:
    offered = [Offered(Path(f"{name}{n}"), f"{name}{n}", data) for n, data in enumerate(files)]
    session = import_files.read_files(vault, patient, offered)
    return import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))


def studies(vault: Vault, patient: str) -> list[ImagingStudy]:
    found = browse.records(vault, patient, (Kind.IMAGING_STUDY,))
    return [item for item in found if isinstance(item, ImagingStudy)]


def pictures(count: int, start: int = 0) -> list[bytes]:
    return [
        dicom(series=f"1.2.3.1.{n % 2}", number=n, SeriesDescription=f"Series {n % 2}")
        for n in range(start, start + count)
    ]


def test_the_pictures_of_a_folder_are_one_study_with_its_counts(vault: Vault, rosa: str) -> None:
    outcome = take(vault, rosa, *pictures(7))
    (study,) = studies(vault, rosa)
    assert (study.series, study.instances) == (2, 7)
    assert "From one file" not in study.note
    assert [file.committed.get(Kind.IMAGING_STUDY, 0) for file in outcome.files] == [1, 0, 0, 0, 0, 0, 0]
    assert {file.committed[Kind.DOCUMENT] for file in outcome.files} == {1}
    assert len({source.document_id for source in study.sources}) == 7
    assert all(browse.facts_of_document(vault, source.document_id) == (study,) for source in study.sources)


def test_pictures_that_come_later_are_counted_with_the_first_ones(vault: Vault, rosa: str) -> None:
    take(vault, rosa, *pictures(3))
    take(vault, rosa, *pictures(5))
    (study,) = studies(vault, rosa)
    assert (study.series, study.instances) == (2, 5)
    again = take(vault, rosa, *pictures(5))
    assert again.change_set is None


def test_one_picture_alone_is_a_study_of_one_and_says_so(vault: Vault, rosa: str) -> None:
    take(vault, rosa, *pictures(1))
    (study,) = studies(vault, rosa)
    assert study.instances == 1
    assert "From one file" in study.note


def test_undo_takes_the_pictures_out_of_the_study_again(vault: Vault, rosa: str) -> None:
    take(vault, rosa, *pictures(3))
    outcome = take(vault, rosa, *pictures(2, start=3))
    assert outcome.change_set is not None
    vault.undo(outcome.change_set)
    (study,) = studies(vault, rosa)
    assert study.instances == 3


def test_a_zip_of_the_same_study_is_the_same_study(vault: Vault, rosa: str) -> None:
    take(vault, rosa, *pictures(2))
    take(vault, rosa, zipped({f"{n}.dcm": data for n, data in enumerate(pictures(6))}), name="disc.zip")
    (study,) = studies(vault, rosa)
    assert (study.series, study.instances) == (2, 6)


def test_two_studies_stay_two(vault: Vault, rosa: str) -> None:
    take(vault, rosa, dicom(study="1.1"), dicom(study="2.2"), dicom(study="1.1", number=2))
    assert sorted((study.study_uid, study.instances) for study in studies(vault, rosa)) == [("1.1", 2), ("2.2", 1)]
