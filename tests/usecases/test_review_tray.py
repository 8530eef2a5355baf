"""The review tray from the window: kept out, put back, opened again, handed to the person made from the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient
from secondop_desktop.usecases import browse, edit, import_files, review_tray
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.vault.vault import Vault
from tests.fixtures import BORN, FAMILY, GIVEN, NAME, fhir_bundle, letter

ROSA = Patient(display=NAME, family_name=FAMILY, given_names=GIVEN, birth_date=PartialDate(BORN), sex="female")
EXPORT = Offered(Path("export.json"), "export.json", fhir_bundle())
STRANGER = Offered(Path("stranger.pdf"), "stranger.pdf", letter("Odo Brink", "4 May 1990"))


def test_what_is_kept_out_waits_no_longer_and_can_be_put_back(vault: Vault) -> None:
    patient_id = edit.add_patient(vault, ROSA)
    (file,) = import_files.read_files(vault, patient_id, [STRANGER]).files
    item = review_tray.keep_out(vault, file.sha256, patient_id)
    assert item is not None
    assert review_tray.waiting_for(vault, patient_id) == ()
    review_tray.put_back(vault, item)
    assert [waiting.file_name for waiting in review_tray.waiting_for(vault, patient_id)] == ["stranger.pdf"]
    assert review_tray.keep_out(vault, "0" * 64, patient_id) is None


def test_what_waits_is_read_again_with_the_same_verdict(vault: Vault) -> None:
    patient_id = edit.add_patient(vault, ROSA)
    import_files.read_files(vault, patient_id, [STRANGER, EXPORT])
    session = review_tray.reopen(vault, patient_id, review_tray.waiting_for(vault, patient_id))
    verdicts = {file.name: file.guard.verdict for file in session.files if file.guard is not None}
    assert verdicts == {"stranger.pdf": Verdict.DIFFERENT, "export.json": Verdict.SAME}


def test_the_files_of_a_new_person_wait_for_that_person(vault: Vault) -> None:
    session = import_files.read_files(vault, None, [EXPORT])
    made = review_tray.make_person(vault, session)
    assert made.patient is not None
    assert made.patient.display == NAME
    assert [item.patient_id for item in browse.waiting(vault)] == [made.patient.id]
    import_files.commit(vault, made, import_files.decide(made, Accept.CLEAN))
    assert browse.waiting(vault) == ()
    assert len(browse.patients(vault)) == 1
    with pytest.raises(ValueError, match="new person"):
        review_tray.make_person(vault, made)


def test_a_file_that_named_nobody_known_is_taken_up_for_the_open_person(vault: Vault) -> None:
    import_files.read_files(vault, None, [EXPORT])
    patient_id = edit.add_patient(vault, ROSA)
    session = review_tray.reopen(vault, patient_id, review_tray.waiting_for(vault, patient_id))
    assert [file.guard.verdict for file in session.files if file.guard is not None] == [Verdict.SAME]
    assert [item.patient_id for item in browse.waiting(vault)] == [patient_id]
