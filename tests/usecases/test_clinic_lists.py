"""Clinics' lists are kept with the vault, go out as files and come in from them, and change what is ready."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import InputRefusedError, NotFoundError, UsageError
from secondop_desktop.core.records import Allergy, Patient, ResultCategory, Status, TestResult
from secondop_desktop.opinion.clinics import ClinicProfile, Override
from secondop_desktop.opinion.requirements import ChecklistError
from secondop_desktop.usecases import clinic_lists, edit, prepare_opinion
from secondop_desktop.vault import history
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made

NORTHGATE = ClinicProfile("Northgate", drop=("insurance",), changes=(Override("laboratory-results", max_age_days=60),))
ROSA = Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa", status=Status.ACTIVE)


def test_a_kept_list_is_there_when_the_vault_is_opened_again(made: Made) -> None:
    with made.open() as vault:
        clinic_lists.keep(vault, NORTHGATE)
    with made.open(writer=False) as vault:
        assert clinic_lists.kept(vault) == (NORTHGATE,)
        assert clinic_lists.find(vault, "northgate") == NORTHGATE


def test_a_list_goes_out_as_a_file_and_comes_in_elsewhere(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "northgate.toml"
    clinic_lists.export_file(NORTHGATE, path)
    assert clinic_lists.import_file(vault, path) == NORTHGATE
    assert clinic_lists.kept(vault) == (NORTHGATE,)
    clinic_lists.remove(vault, "Northgate")
    assert clinic_lists.kept(vault) == ()


def test_a_file_with_a_mistake_changes_nothing(vault: Vault, tmp_path: Path) -> None:
    clinic_lists.keep(vault, NORTHGATE)
    path = tmp_path / "bad.toml"
    path.write_text('name = "Northgate"\n\ndrop = ["insurence"]\n')
    with pytest.raises(ChecklistError) as caught:
        clinic_lists.import_file(vault, path)
    assert "bad.toml, line 3: “insurence”" in caught.value.message
    assert clinic_lists.kept(vault) == (NORTHGATE,)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputRefusedError):
        clinic_lists.import_file(vault, path)


def test_a_file_that_begins_with_a_byte_order_mark_is_read(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    path.write_bytes(b"\xef\xbb\xbf" + 'name = "Zürich"\r\n'.encode())
    assert clinic_lists.named_or_file(vault, str(path)).name == "Zürich"


def test_an_edited_list_takes_the_place_of_the_one_it_was_made_from(vault: Vault) -> None:
    clinic_lists.keep(vault, NORTHGATE)
    clinic_lists.keep_text(vault, 'name = "Northgate East"\n', instead_of="Northgate")
    assert [item.name for item in clinic_lists.kept(vault)] == ["Northgate East"]


def test_an_example_keeps_its_name(vault: Vault) -> None:
    with pytest.raises(UsageError):
        clinic_lists.keep(vault, clinic_lists.examples()[0])


def test_too_old_comes_from_a_clinic_alone(vault: Vault) -> None:
    patient = edit.add_patient(vault, ROSA)
    for day in ("2026-01-02", "2026-02-03"):
        edit.add(vault, patient, TestResult(display="TSH", category=ResultCategory.LABORATORY, date=PartialDate(day)))
    edit.add(vault, patient, Allergy(display="Penicillin"))
    case = prepare_opinion.begin(vault, patient)

    def state() -> str:
        found = prepare_opinion.hold_against_records(vault, prepare_opinion.find_case(vault, patient))
        return next(str(item.state) for item in found if item.requirement.id == "laboratory-results")

    assert state() == "ready"
    clinic_lists.keep(vault, NORTHGATE)
    prepare_opinion.use_clinic(vault, case, "Northgate")
    assert state() == "stale"
    named = prepare_opinion.set_field(vault, prepare_opinion.find_case(vault, patient), "clinic", "Elsewhere")
    assert named.clinic_profile == ""
    assert state() == "ready"
    prepare_opinion.set_field(vault, named, "clinic", "northgate")
    assert state() == "stale"
    with pytest.raises(NotFoundError):
        prepare_opinion.use_clinic(vault, named, "Nowhere")


def test_a_clinics_own_requirement_can_be_set_by_the_person(vault: Vault) -> None:
    patient = edit.add_patient(vault, ROSA)
    case = prepare_opinion.begin(vault, patient)
    with pytest.raises(NotFoundError):
        prepare_opinion.set_field(vault, case, "requirement:disc-list", "not-applicable", "no discs")
    case = prepare_opinion.use_clinic(vault, case, "Example: pictures first (DICOM)")
    prepare_opinion.set_field(vault, case, "requirement:disc-list", "not-applicable", "no discs")


def test_what_was_being_typed_is_there_after_a_sudden_end_and_is_one_step_of_undo(made: Made) -> None:
    with made.open() as vault:
        patient = edit.add_patient(vault, ROSA)
        case = prepare_opinion.begin(vault, patient)
        for text in ("I", "Is", "Is it"):
            prepare_opinion.keep_draft(vault, replace(case, question=text))
    with made.open() as vault:
        case = prepare_opinion.find_case(vault, patient)
        assert case.question == "Is it"
        prepare_opinion.save(vault, case)
        last = history.last_undoable(vault.db)
        assert last is not None
        vault.undo(last.id)
        assert prepare_opinion.find_case(vault, patient).question == ""
