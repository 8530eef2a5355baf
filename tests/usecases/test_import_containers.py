"""Importing zips and discs: one entry each, everything in them sealed, taken in as one step, whole after any stop."""

from __future__ import annotations

import hashlib
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
from secondop_desktop.usecases import browse, edit, import_files, maintain, make_packet, show_imaging
from secondop_desktop.usecases.import_files import Accept, ImportOutcome
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter
from tests.importers.container_files import dicom, patched, zipped
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


def left_there(vault: Vault, patient: str, disc: Path) -> ImportOutcome:
    session = import_files.read_files(vault, patient, [disc], leave_pictures=True)
    return import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))


def test_pictures_that_stay_on_their_disc_are_listed_and_few_are_kept(vault: Vault, ines: str, disc: Path) -> None:
    (file,) = left_there(vault, ines, disc).files
    assert file.committed == {Kind.DOCUMENT: 1, Kind.IMAGING_STUDY: 1}
    (study,) = browse.records(vault, ines, (Kind.IMAGING_STUDY,))
    assert isinstance(study, ImagingStudy)
    assert (study.series, study.instances, study.disc) == (2, 12, "ALDER01")
    assert "stay on the disc" in study.note
    (told,) = [issue for issue in file.review if "stay on the disc" in issue.title]
    assert "10 pictures" in told.message
    listed = vault.originals.read(file.file.sha256).decode()
    here = {path.name for path in vault.originals.stored()}
    kept = []
    for path in sorted((disc / "IMAGES").rglob("I*")):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        assert sha256 in listed
        kept += [path.parent.name] if vault.originals.path(sha256).name in here else []
    assert kept == ["S1", "S2"]
    assert len(here) == 5  # the list, the index, one picture of each folder, and the beginnings of the others
    assert not maintain.check(vault, read_originals=True)


def test_a_study_that_stays_on_its_disc_shows_a_picture_that_is_kept(vault: Vault, ines: str, disc: Path) -> None:
    left_there(vault, ines, disc)
    (study,) = browse.records(vault, ines, (Kind.IMAGING_STUDY,))
    assert isinstance(study, ImagingStudy)
    shutil.rmtree(disc)
    with show_imaging.Worker() as worker:
        found = show_imaging.pictures_of(vault, study)
        assert show_imaging.draw_key_picture(found, 64, worker).png.startswith(b"\x89PNG")


def test_a_disc_left_out_of_the_vault_that_waits_needs_no_disc_to_be_decided(
    vault: Vault, ines: str, disc: Path
) -> None:
    first = import_files.read_files(vault, ines, [disc], leave_pictures=True).files[0]
    shutil.rmtree(disc)
    again = import_files.reread(vault, browse.waiting(vault)[0]).files[0]
    assert first.batch is not None
    assert again.batch is not None
    assert again.batch.records == first.batch.records
    assert again.batch.patients == first.batch.patients
    assert again.batch.issues == first.batch.issues
    assert not any(
        b"\xe0\x7f\x10\x00" in vault.originals.read(part.sha256) for part in again.parts if part.use == "beginnings"
    )


def test_pictures_that_were_left_on_the_disc_can_be_taken_in_later(vault: Vault, ines: str, disc: Path) -> None:
    left_there(vault, ines, disc)
    take_in(vault, ines, disc)
    (study,) = browse.records(vault, ines, (Kind.IMAGING_STUDY,))
    assert isinstance(study, ImagingStudy)
    assert (study.instances, "stay on the disc" in study.note) == (12, False)
    assert len(show_imaging.pictures_of(vault, study).pictures) == 13  # with the index
    assert not maintain.check(vault, read_originals=True)


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


@pytest.fixture
def rosa(vault: Vault) -> str:
    born = PartialDate("1951-02-03")
    person = Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa", birth_date=born)
    return edit.add_patient(vault, person)


def documents_of(vault: Vault, patient: str) -> dict[str, Document]:
    found = browse.records(vault, patient, (Kind.DOCUMENT,))
    return {item.file_name: item for item in found if isinstance(item, Document)}


def zip_file(folder: Path, **files: bytes) -> Path:
    path = folder / "portal.zip"
    path.write_bytes(zipped({name.replace("_", "."): data for name, data in files.items()}))
    return path


def test_a_zip_whose_files_are_all_sealed_is_kept_as_their_list(vault: Vault, rosa: str, tmp_path: Path) -> None:
    path = zip_file(tmp_path, export_json=fhir_bundle(), letter_pdf=letter(), style_css=b"b {}")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    take_in(vault, rosa, path, accept=Accept.ALL)
    assert not vault.originals.path(sha256).exists()
    documents = documents_of(vault, rosa)
    listed = documents["portal.zip.txt"]
    assert documents["letter.pdf"].parent_id == listed.id
    _document, data = browse.original(vault, listed.id)
    assert hashlib.sha256(data).hexdigest() == listed.sha256
    assert len(data) == listed.size
    assert hashlib.sha256(letter()).hexdigest() in data.decode()
    assert "style.css" in data.decode()
    assert not maintain.check(vault, read_originals=True)


def test_the_same_zip_again_is_already_there(vault: Vault, rosa: str, tmp_path: Path) -> None:
    path = zip_file(tmp_path, export_json=fhir_bundle())
    take_in(vault, rosa, path)
    again = take_in(vault, rosa, path)
    assert again.change_set is None
    assert again.files[0].already_there > 0
    assert not maintain.check(vault)


def test_after_undo_the_same_zip_comes_in_again(vault: Vault, rosa: str, tmp_path: Path) -> None:
    path = zip_file(tmp_path, export_json=fhir_bundle())
    first = take_in(vault, rosa, path)
    assert first.change_set is not None
    vault.undo(first.change_set)
    assert take_in(vault, rosa, path).files[0].committed[Kind.TEST_RESULT] == 2


def test_a_zip_with_a_file_that_failed_is_kept_whole(vault: Vault, rosa: str, tmp_path: Path) -> None:
    path = zip_file(tmp_path, locked_json=fhir_bundle(), export_json=fhir_bundle(allergies=False))
    path.write_bytes(patched(path.read_bytes(), 8, "<H", 1))
    take_in(vault, rosa, path, accept=Accept.ALL)
    assert browse.original(vault, documents_of(vault, rosa)["portal.zip"].id)[1] == path.read_bytes()
    assert not maintain.check(vault, read_originals=True)


def test_a_zip_that_waits_is_kept_until_it_is_decided(vault: Vault, rosa: str, tmp_path: Path) -> None:
    path = zip_file(tmp_path, export_json=fhir_bundle())
    import_files.read_files(vault, rosa, [path])
    assert not maintain.check(vault, read_originals=True)
    path.unlink()
    session = import_files.reread(vault, browse.waiting(vault)[0])
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
    assert outcome.files[0].committed[Kind.TEST_RESULT] == 2
    assert not maintain.check(vault, read_originals=True)


def test_pictures_in_a_zip_are_sealed_one_by_one(vault: Vault, rosa: str, tmp_path: Path) -> None:
    pictures = {f"im{n}_dcm": dicom(number=n) for n in range(3)}
    take_in(vault, rosa, zip_file(tmp_path, **pictures))
    for data in pictures.values():
        assert vault.originals.read(hashlib.sha256(data).hexdigest()) == data
    (study,) = browse.records(vault, rosa, (Kind.IMAGING_STUDY,))
    assert study.sources[0].document_id == documents_of(vault, rosa)["portal.zip.txt"].id
    assert not maintain.check(vault, read_originals=True)


def test_the_list_of_a_zip_is_neither_in_the_packet_nor_left_out_of_it(vault: Vault, rosa: str, tmp_path: Path) -> None:
    take_in(vault, rosa, zip_file(tmp_path, letter_pdf=letter()), accept=Accept.ALL)
    packet = make_packet.compose(vault, make_packet.plan_packet(vault, rosa, make_packet.Choices()))
    assert [item["title"] for item in packet.included] == [documents_of(vault, rosa)["letter.pdf"].title]
    assert packet.left_out == ()


def test_a_zip_is_one_entry_and_its_files_are_sealed_originals(vault: Vault, rosa: str, tmp_path: Path) -> None:
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
