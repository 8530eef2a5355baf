"""Importing zips and discs: one entry each, everything in them sealed, taken in as one step, whole after any stop."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Document, ImagingStudy, Kind, Patient
from secondop_desktop.sample import build_sample, sample_patient
from secondop_desktop.usecases import browse, edit, import_files, maintain
from secondop_desktop.usecases.import_files import Accept, ImportOutcome
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter
from tests.importers.container_files import dicom, zipped
from tests.importers.files import picture

DAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def disc_bytes() -> bytes:
    (data,) = [file.data for file in build_sample(DAY) if file.name.endswith(".zip")]
    return data


@pytest.fixture
def disc(tmp_path: Path, disc_bytes: bytes) -> Path:
    """The demo patient's disc as a folder, with a viewer."""
    folder = tmp_path / "ALDER01"
    with zipfile.ZipFile(io.BytesIO(disc_bytes)) as archive:
        archive.extractall(folder)
    (folder / "VIEWER").mkdir()
    (folder / "VIEWER" / "view.exe").write_bytes(b"MZ" + bytes(300))
    (folder / "VIEWER" / "manual.pdf").write_bytes(letter())
    (folder / "README.TXT").write_bytes(b"Start the viewer.")
    return folder


@pytest.fixture
def ines(vault: Vault) -> str:
    person = sample_patient(DAY)
    return edit.add_patient(
        vault,
        Patient(
            display=f"{person['given']} {person['family']}",
            family_name=person["family"],
            given_names=person["given"],
            birth_date=PartialDate(person["birth_date"]),
        ),
    )


def take_in(vault: Vault, patient: str, *paths: Path, accept: Accept = Accept.CLEAN) -> ImportOutcome:
    session = import_files.read_files(vault, patient, paths)
    return import_files.commit(vault, session, import_files.decide(session, accept))


def test_a_disc_is_one_entry_and_comes_in_as_its_study(vault: Vault, ines: str, disc: Path) -> None:
    (file,) = take_in(vault, ines, disc).files
    assert file.file.path == disc
    assert file.file.guard is not None
    assert file.file.guard.verdict is Verdict.SAME
    assert file.committed == {Kind.DOCUMENT: 1, Kind.IMAGING_STUDY: 1}
    (study,) = browse.records(vault, ines, (Kind.IMAGING_STUDY,))
    assert isinstance(study, ImagingStudy)
    assert (study.series, study.instances, study.disc) == (2, 12, "ALDER01")
    assert study.sources[0].document_id
    assert not maintain.check(vault, read_originals=True)


def test_every_picture_of_a_disc_is_sealed_and_its_programs_are_only_listed(
    vault: Vault, ines: str, disc: Path
) -> None:
    (file,) = take_in(vault, ines, disc).files
    pictures = {part.path: part.sha256 for part in file.file.parts}
    assert len(pictures) == 13
    for path, sha256 in pictures.items():
        assert vault.originals.read(sha256) == (disc / path).read_bytes()
    (listed,) = [issue for issue in file.review if "program" in issue.title]
    assert listed.locator == "VIEWER/view.exe"
    assert len(list(vault.originals.stored())) == 14


def test_the_same_disc_again_is_already_there(vault: Vault, ines: str, disc: Path) -> None:
    take_in(vault, ines, disc)
    again = take_in(vault, ines, disc)
    assert again.change_set is None
    assert again.files[0].already_there == 2


def test_a_disc_that_waits_is_read_again_from_the_vault_alone(vault: Vault, ines: str, disc: Path) -> None:
    import_files.read_files(vault, ines, [disc])
    assert not maintain.check(vault)
    shutil.rmtree(disc)
    (item,) = browse.waiting(vault)
    session = import_files.reread(vault, item)
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
    assert outcome.files[0].committed == {Kind.DOCUMENT: 1, Kind.IMAGING_STUDY: 1}
    assert browse.waiting(vault) == ()


def test_a_missing_picture_of_a_disc_is_named(vault: Vault, ines: str, disc: Path) -> None:
    (disc / "IMAGES" / "S1" / "I05").unlink()
    (file,) = take_in(vault, ines, disc).files
    (issue,) = [issue for issue in file.review if "missing" in issue.title]
    assert "IMAGES/S1/I05" in issue.message


def test_a_report_on_a_disc_is_a_document_of_its_own(vault: Vault, ines: str, disc: Path) -> None:
    (disc / "REPORT.PDF").write_bytes(letter())
    (file,) = import_files.inspect([disc])
    assert file.batch is not None
    assert [document.file_name for document in file.batch.documents[1:]] == ["REPORT.PDF"]


def test_someone_elses_picture_on_a_disc_stops_it(vault: Vault, ines: str, disc: Path) -> None:
    (disc / "IMAGES" / "OTHER").write_bytes(dicom("Okafor^Ada", born="19800506"))
    (file,) = take_in(vault, ines, disc, accept=Accept.ALL).files
    assert file.file.guard is not None
    assert file.file.guard.verdict is Verdict.DIFFERENT
    assert browse.records(vault, ines, (Kind.IMAGING_STUDY,)) == ()


def test_a_disc_inside_a_folder_is_one_entry_and_its_neighbours_are_their_own(disc: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(letter())
    found = list(import_files.expand([tmp_path]))
    assert sorted(item.path.name for item in found) == ["ALDER01", "letter.pdf"]


def test_a_pointer_on_a_disc_leads_nowhere(disc: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(letter())
    (disc / "LINK.PDF").symlink_to(outside)
    (file,) = import_files.inspect([disc])
    assert all(part.path != "LINK.PDF" for part in file.parts)


def test_a_zip_is_one_entry_and_its_files_are_sealed_originals(vault: Vault, tmp_path: Path) -> None:
    rosa = edit.add_patient(
        vault,
        Patient(
            display="Rosa Lindqvist",
            family_name="Lindqvist",
            given_names="Rosa",
            birth_date=PartialDate("1951-02-03"),
        ),
    )
    path = tmp_path / "portal.zip"
    path.write_bytes(zipped({"export.json": fhir_bundle(), "scan.png": picture()}))
    (file,) = take_in(vault, rosa, path).files
    assert file.committed[Kind.TEST_RESULT] == 2
    documents = {
        item.file_name: item for item in browse.records(vault, rosa, (Kind.DOCUMENT,)) if isinstance(item, Document)
    }
    assert {"export.json", "scan.png"} <= documents.keys()
    assert not documents["scan.png"].confirmed
    (value, *_rest) = browse.records(vault, rosa, (Kind.TEST_RESULT,))
    assert value.sources[0].document_id == documents["export.json"].id
    _document, data = browse.original(vault, documents["scan.png"].id)
    assert data == picture()
    assert not maintain.check(vault, read_originals=True)
