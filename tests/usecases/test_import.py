"""Importing: what is sure comes in, what is not waits, what is another person's is stopped, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import ExitCode, IdentityError, NotFoundError, UsageError
from secondop_desktop.core.records import Kind, Patient, TestResult
from secondop_desktop.usecases import browse, edit, import_files
from secondop_desktop.usecases.import_files import Accept, FileDecision, ImportOutcome, Offered
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter

pytestmark = pytest.mark.usefixtures("vault")


@pytest.fixture
def rosa(vault: Vault) -> str:
    return edit.add_patient(
        vault,
        Patient(
            display="Rosa Lindqvist",
            family_name="Lindqvist",
            given_names="Rosa",
            birth_date=PartialDate("1951-02-03"),
            sex="female",
        ),
    )


def run(
    vault: Vault, patient: str | None, *files: tuple[str, bytes], accept: Accept = Accept.CLEAN, jobs: int = 1
) -> ImportOutcome:
    offered = [Offered(Path(name), name, data) for name, data in files]
    session = import_files.read_files(vault, patient, offered, jobs=jobs)
    return import_files.commit(vault, session, import_files.decide(session, accept))


def values(vault: Vault, patient: str) -> list[str]:
    found = browse.records(vault, patient, (Kind.TEST_RESULT,), facts_only=False)
    return sorted(item.value for item in found if isinstance(item, TestResult))


def test_a_clean_file_comes_in_with_its_values_as_printed(vault: Vault, rosa: str) -> None:
    outcome = run(vault, rosa, ("export.json", fhir_bundle()))
    (file,) = outcome.files
    assert file.file.guard is not None
    assert file.file.guard.verdict is Verdict.SAME
    assert file.committed == {Kind.DOCUMENT: 1, Kind.TEST_RESULT: 2, Kind.NONE_KNOWN: 1}
    assert values(vault, rosa) == ["3.87", "9.60"]
    assert [item.about for item in browse.none_known(vault, rosa)] == [Kind.ALLERGY]
    assert browse.records(vault, rosa, (Kind.ALLERGY,)) == ()
    assert browse.waiting(vault) == ()
    assert outcome.exit_code is ExitCode.OK


def test_the_same_file_again_adds_nothing_and_says_how_much_was_there(vault: Vault, rosa: str) -> None:
    run(vault, rosa, ("export.json", fhir_bundle()))
    before = len(browse.steps(vault))
    again = run(vault, rosa, ("renamed.json", fhir_bundle()))
    assert again.files[0].already_there == 4
    assert again.files[0].committed == {}
    assert again.change_set is None
    assert len(browse.steps(vault)) == before
    assert again.exit_code is ExitCode.OK


def test_another_persons_file_is_never_committed_and_waits_sealed(vault: Vault, rosa: str) -> None:
    other = fhir_bundle(family="Okafor", given="Ada", born="1980-05-06")
    outcome = run(vault, rosa, ("other.json", other), ("export.json", fhir_bundle()), accept=Accept.ALL)
    assert outcome.exit_code is ExitCode.IDENTITY_STOPPED
    assert outcome.files[0].committed == {}
    assert values(vault, rosa) == ["3.87", "9.60"]
    (waiting,) = browse.waiting(vault)
    assert waiting.guard is not None
    assert waiting.guard.verdict is Verdict.DIFFERENT
    assert vault.originals.read(waiting.sha256) == other
    assert browse.find(vault, "other") == ()


def test_a_person_can_decide_that_a_stopped_file_is_theirs(vault: Vault, rosa: str) -> None:
    run(vault, rosa, ("typo.json", fhir_bundle(born="1951-03-02")))
    (waiting,) = browse.waiting(vault)
    session = import_files.reread(vault, waiting)
    outcome = import_files.commit(vault, session, {0: FileDecision(same_person=True)})
    assert outcome.files[0].committed[Kind.TEST_RESULT] == 2
    assert browse.waiting(vault) == ()


def test_a_doubtful_file_waits_under_clean_and_comes_in_unconfirmed_under_all(vault: Vault, rosa: str) -> None:
    unsure = fhir_bundle(born=None)
    assert run(vault, rosa, ("export.json", unsure)).files[0].committed == {}
    assert len(browse.waiting(vault)) == 1
    run(vault, rosa, ("export.json", unsure), accept=Accept.ALL)
    assert [record.confirmed for record in browse.records(vault, rosa, (Kind.TEST_RESULT,))] == [False, False]
    assert browse.waiting(vault) == ()


def test_without_accept_nothing_comes_in_and_everything_waits(vault: Vault, rosa: str) -> None:
    outcome = run(vault, rosa, ("export.json", fhir_bundle()), ("letter.pdf", letter()), accept=Accept.NOTHING)
    assert browse.records(vault, rosa) == ()
    assert [item.file_name for item in browse.waiting(vault)] == ["export.json", "letter.pdf"]
    assert outcome.change_set is None


def test_a_new_person_is_made_from_the_files(vault: Vault) -> None:
    outcome = run(vault, None, ("export.json", fhir_bundle()))
    assert outcome.patient is not None
    assert outcome.patient.display == "Rosa Lindqvist"
    assert outcome.patient.birth_date == PartialDate("1951-02-03")
    assert values(vault, outcome.patient.id) == ["3.87", "9.60"]
    (document,) = browse.records(vault, outcome.patient.id, (Kind.DOCUMENT,))
    assert {source.document_id for source in outcome.patient.sources} == {document.id}
    assert browse.waiting(vault) == ()


def test_files_of_two_people_make_no_new_person(vault: Vault) -> None:
    with pytest.raises(IdentityError):
        run(
            vault,
            None,
            ("export.json", fhir_bundle()),
            ("other.json", fhir_bundle(family="Okafor", given="Ada", born="1980-05-06")),
            accept=Accept.ALL,
        )
    assert browse.patients(vault) == ()
    assert len(browse.waiting(vault)) == 2


def test_files_that_name_nobody_make_no_new_person(vault: Vault) -> None:
    session = import_files.read_files(vault, None, [Offered(Path("note.txt"), "note.txt", b"Take care.\n")])
    with pytest.raises(UsageError):
        import_files.commit(vault, session, {0: FileDecision(same_person=True)})
    assert browse.patients(vault) == ()


def test_undo_of_an_import_of_a_new_person_takes_the_person_back_too(vault: Vault) -> None:
    outcome = run(vault, None, ("export.json", fhir_bundle()), ("letter.pdf", letter()), accept=Accept.ALL)
    assert outcome.change_set is not None
    assert edit.undo_step(vault, outcome.change_set) == 0
    assert browse.patients(vault) == ()
    assert browse.find(vault, "gallbladder") == ()


def test_programs_and_what_systems_leave_are_listed_and_not_stored(vault: Vault, rosa: str) -> None:
    program = b"MZ" + bytes(58) + b"\x40\x00\x00\x00PE\x00\x00" + bytes(200)
    outcome = run(vault, rosa, ("viewer.exe", program), (".DS_Store", b"\x00\x01"), ("empty.pdf", b""))
    assert all(file.file.refused is not None and not file.file.kept for file in outcome.files)
    assert outcome.files[0].file.sha256
    assert list(vault.originals.stored()) == []
    assert outcome.exit_code is ExitCode.INPUT_REFUSED


def test_a_file_of_no_known_kind_is_sealed_with_the_reason(vault: Vault, rosa: str) -> None:
    outcome = run(vault, rosa, ("thing.xyz", b"\x00\x01\x02 nothing known"), accept=Accept.ALL)
    assert outcome.exit_code is ExitCode.INPUT_REFUSED
    (document,) = browse.records(vault, rosa, (Kind.DOCUMENT,))
    assert browse.original(vault, document.id)[1] == b"\x00\x01\x02 nothing known"
    assert outcome.files[0].file.refused is not None


def test_several_workers_read_the_same_as_one(vault: Vault, rosa: str) -> None:
    files = [(f"export{n}.json", fhir_bundle([("TSH", f"{n}.5", "mIU/L", "2026-01-01")])) for n in range(6)]
    outcome = run(vault, rosa, *files, jobs=3)
    assert [file.file.name for file in outcome.files] == [name for name, _data in files]
    assert values(vault, rosa) == [f"{n}.5" for n in range(6)]


def test_a_missing_file_stops_before_anything_is_read(vault: Vault, rosa: str, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_bytes(fhir_bundle())
    with pytest.raises(NotFoundError):
        import_files.read_files(vault, rosa, [tmp_path / "there.json", tmp_path / "gone.json"])
    assert browse.waiting(vault) == ()


def test_a_folder_gives_each_of_its_files(vault: Vault, rosa: str, tmp_path: Path) -> None:
    folder = tmp_path / "portal"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.json").write_bytes(fhir_bundle())
    (folder / "deep" / "b.pdf").write_bytes(letter())
    session = import_files.read_files(vault, rosa, [folder])
    assert [file.name for file in session.files] == ["portal/a.json", "portal/deep/b.pdf"]


def test_what_a_person_left_out_stays_out_and_what_they_corrected_comes_in_so(vault: Vault, rosa: str) -> None:
    from dataclasses import replace

    session = import_files.read_files(vault, rosa, [Offered(Path("export.json"), "export.json", fhir_bundle())])
    batch = session.files[0].batch
    assert batch is not None
    tsh = next(record for record in batch.records if record.display == "TSH")
    calcium = next(record for record in batch.records if record.display == "Calcium")
    assert isinstance(calcium, TestResult)
    decision = FileDecision(left_out=frozenset({tsh.id}), changed={calcium.id: replace(calcium, value="9.70")})
    import_files.commit(vault, session, {0: decision})
    assert values(vault, rosa) == ["9.70"]


def test_the_text_of_a_letter_is_found_with_its_page(vault: Vault, rosa: str) -> None:
    run(vault, rosa, ("letter.pdf", letter()), accept=Accept.ALL)
    (hit,) = browse.find(vault, "gallbladder")
    assert (hit.kind, hit.page) == (Kind.DOCUMENT, 2)


def test_record_numbers_of_a_sure_file_are_learned(vault: Vault, rosa: str) -> None:
    run(vault, rosa, ("export.json", fhir_bundle()))
    assert [item.system for item in browse.patient(vault, rosa).identifiers] == ["urn:oid:1.2.3"]
