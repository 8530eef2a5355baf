"""Backups restored, damage mended, a person handed over and taken in, new keys, a new sheet, the log: in the window."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TypeVar

import pypdf
import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from secondop_desktop.core.errors import WrongPasswordError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, Note, Patient
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.dialogs.base import QuestionDialog
from secondop_desktop.ui.safety.hand_over import ReceiveDialog, ShareDialog
from secondop_desktop.ui.safety.log import LogDialog
from secondop_desktop.ui.safety.mend import MendDialog
from secondop_desktop.ui.safety.new_keys import NewKeysDialog
from secondop_desktop.ui.safety.new_sheet import NewSheetDialog
from secondop_desktop.ui.safety.problems import ProblemsDialog, RepairedDialog
from secondop_desktop.ui.safety.restore import RestoreDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.unlock import UnlockView
from secondop_desktop.usecases import backups, browse, edit, erase, open_vault, share_patient, trail
from secondop_desktop.usecases.open_vault import Vault
from tests.pseudo_locale import PseudoTranslations
from tests.ui.rooms.conftest import Desk
from tests.ui.test_shell import cut_off, unnamed
from tests.vaults import PASSWORD

D = TypeVar("D", bound=QDialog)
NEW = "quiet harbor lantern seven"


def opened(desk: Desk, action: str, kind: type[D]) -> D:
    """What this action of the menu opens."""
    desk.window.menus.actions[action].trigger() if action in desk.window.menus.actions else desk.shell.act(action)
    desk.settle()
    return over(desk, kind)


def over(desk: Desk, kind: type[D]) -> D:
    """The dialog of this kind over the window."""
    desk.qtbot.waitUntil(lambda: desk.window.findChild(kind) is not None, timeout=30000)
    found = desk.window.findChild(kind)
    assert found is not None
    return found


def vault_of(desk: Desk) -> Vault:
    assert desk.shell.vault is not None
    return desk.shell.vault


def back_up(desk: Desk, place: Path) -> None:
    desk.shell.write(lambda vault, progress: backups.back_up(vault, place), name="test")
    desk.settle()


def said(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if not label.isHidden())


# ------------------------------------------------------------------------------------------------------- restoring


def test_a_backup_is_tried_and_everything_restored_to_a_new_folder(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(desk, tmp_path / "b")
    dialog = opened(desk, "restore", RestoreDialog)
    assert not dialog.restore.isEnabled()
    dialog.place.show_folder(tmp_path / "b")
    desk.settle()
    assert "3 files" in dialog.when.currentText(), said(dialog)
    assert dialog.password_field.isHidden(), "the keys of the open records are known"
    dialog.try_button.click()
    desk.settle()
    assert dialog.notice.chip.text() == "This backup gives everything back"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path))
    dialog.restore.click()
    desk.settle()
    assert dialog.notice.chip.text() == "The records were restored"
    with open_vault.open_with_recovery_key(tmp_path / "Restored records", desk.known.made.recovery_key) as back:
        assert len(browse.records(back, desk.known.patient_id)) > 10
    dialog.open_button.click()
    desk.settle()
    assert isinstance(desk.window.page(), UnlockView)


def test_a_damaged_backup_is_named_before_anything_is_restored_from_it(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, tmp_path / "b")
    next((tmp_path / "b" / "originals").rglob("*.age")).write_bytes(b"rubbish")
    dialog = opened(desk, "restore", RestoreDialog)
    dialog.place.show_folder(tmp_path / "b")
    desk.settle()
    dialog.begin()
    desk.settle()
    assert dialog.notice.chip.text() == "This backup does not give everything back"
    assert "originals/" in dialog.notice.message.text()
    dialog.restore_to(tmp_path / "what is whole")
    desk.settle()
    assert "1 document is not in it" in dialog.notice.message.text()
    dialog.close()


def test_another_folder_of_backups_is_tried_and_restored_anew(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, tmp_path / "b")
    shutil.copytree(tmp_path / "b", tmp_path / "whole")
    next((tmp_path / "b" / "originals").rglob("*.age")).write_bytes(b"rubbish")
    dialog = opened(desk, "restore", RestoreDialog)
    dialog.place.show_folder(tmp_path / "b")
    desk.settle()
    dialog.begin()
    desk.settle()
    assert dialog.restore.text() == "Restore what is whole…"
    dialog.restore_to(tmp_path / "what is whole")
    desk.settle()
    assert dialog.open_button.isVisible()
    dialog.place.show_folder(tmp_path / "whole")
    desk.settle()
    assert dialog.open_button.isHidden(), "it would open what came out of the other folder"
    assert dialog.restore.isVisible()
    assert dialog.restore.text() == "Restore…", "nobody has tried this one yet, though its day is the same"
    dialog.close()


def test_one_person_comes_back_as_a_step_that_undo_takes_back(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, tmp_path / "b")
    gone = desk.records(Kind.MEDICATION)
    desk.shell.write(lambda vault, progress: edit.delete(vault, [item.id for item in gone]), name="test")
    desk.settle()
    assert desk.records(Kind.MEDICATION) == ()
    dialog = opened(desk, "restore", RestoreDialog)
    dialog.place.show_folder(tmp_path / "b")
    desk.settle()
    dialog.one.click()
    assert dialog.person.currentText() == "Rosa Lindqvist"
    dialog.begin()
    desk.settle()
    assert dialog.notice.chip.text() == "The person’s records were restored"
    assert len(desk.records(Kind.MEDICATION)) == len(gone)
    dialog.close()
    desk.controller.undo()
    desk.settle()
    assert desk.records(Kind.MEDICATION) == ()


def test_restoring_works_without_open_records_and_a_folder_without_a_backup_says_so(
    controller: Controller, desk: Desk, tmp_path: Path
) -> None:
    back_up(desk, tmp_path / "b")
    controller.lock()
    dialog = opened(desk, "restore", RestoreDialog)
    assert not dialog.one.isEnabled()
    dialog.place.show_folder(tmp_path)
    desk.settle()
    assert dialog.notice.chip.text() == "There is no backup here"
    dialog.place.show_folder(tmp_path / "b")
    desk.settle()
    assert not dialog.password_field.isHidden()
    assert not dialog.try_button.isEnabled()
    dialog.restore_to(tmp_path / "back")
    desk.settle()
    assert open_vault.is_vault(tmp_path / "back")
    dialog.close()


def test_locking_ends_what_a_dialog_was_doing(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, tmp_path / "b")
    dialog = opened(desk, "restore", RestoreDialog)
    dialog.place.show_folder(tmp_path / "b")
    desk.settle()
    dialog.try_it()
    desk.controller.lock()
    assert desk.shell.vault is None
    assert QApplication.activeModalWidget() is None
    assert not desk.shell.lanes.busy()


# --------------------------------------------------------------------------------------------------------- mending


def test_what_a_check_finds_is_mended_from_a_backup_and_the_records_open_again(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, tmp_path / "b")
    folder = vault_of(desk).folder
    next((folder / "originals").rglob("*.age")).write_bytes(b"rubbish")
    stranger = folder / "originals" / "aa"
    stranger.mkdir(exist_ok=True)
    (stranger / ("b" * 62 + ".age")).write_bytes(b"put there by someone")
    desk.shell.asked_mending.emit(desk.read(lambda vault: _checked(vault)))
    found = over(desk, ProblemsDialog)
    assert "An original is damaged" in said(found)
    found.mend.click()
    dialog = over(desk, MendDialog)
    assert dialog.password_field.isHidden()
    dialog.place.show_folder(tmp_path / "b")
    dialog.go.click()
    desk.settle()
    result = over(desk, RepairedDialog)
    assert result.windowTitle() == "The records are whole again"
    assert "quarantine" in said(result)
    result.close()
    assert desk.shell.patient_id == desk.known.patient_id
    assert desk.read(_checked) == ()
    assert list((folder / "quarantine").rglob("*.age")) != []


def _checked(vault: Vault) -> object:
    from secondop_desktop.usecases import maintain

    return maintain.check(vault, read_originals=True)


def test_records_that_do_not_open_are_mended_by_their_password(
    controller: Controller, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    back_up(desk, tmp_path / "b")
    folder = vault_of(desk).folder
    controller.lock()
    (folder / "records.db").write_bytes(b"rubbish" * 4096)
    dialog = opened(desk, "mend", MendDialog)
    assert not dialog.go.isEnabled()
    dialog.password.field.setText(PASSWORD)
    dialog.place.show_folder(tmp_path / "b")
    dialog.go.click()
    desk.settle()
    result = over(desk, RepairedDialog)
    assert "records.db" in said(result)
    result.close()
    assert desk.shell.vault is not None


def test_mending_by_a_wrong_password_changes_nothing_and_says_so(controller: Controller, desk: Desk) -> None:
    folder = vault_of(desk).folder
    controller.lock()
    controller.safety.mend_from(folder, "", "not this one")
    desk.settle()
    assert isinstance(desk.window.page(), UnlockView)
    assert desk.shell.vault is None


# ------------------------------------------------------------------------------------------------------- hand-over


def test_a_person_is_handed_over_by_password_and_taken_in_past_the_review(desk: Desk, tmp_path: Path) -> None:
    dialog = opened(desk, "share", ShareDialog)
    assert not dialog.save.isEnabled()
    dialog.new.first.field.setText(NEW)
    dialog.new.again.field.setText(NEW)
    assert dialog.save.isEnabled()
    dialog.save_to(tmp_path / "rosa.age")
    desk.settle()
    assert "3 documents" in dialog.notice.message.text()
    dialog.close()
    assert b"Lindqvist" not in (tmp_path / "rosa.age").read_bytes()
    before = len(desk.records())
    desk.controller.take_files([tmp_path / "rosa.age"])
    taking = over(desk, ReceiveDialog)
    assert not taking.password_field.isHidden()
    taking.password.field.setText("not this one")
    taking.take.click()
    desk.settle()
    assert taking.notice.chip.text() == "The hand-over does not open"
    taking.password.field.setText(NEW)
    taking.take.click()
    desk.settle()
    assert desk.window.current_room == "import"
    assert len(desk.records()) == before, "nothing is added before it was looked at"


def test_a_person_is_handed_over_to_an_address(desk: Desk, tmp_path: Path) -> None:
    dialog = opened(desk, "share", ShareDialog)
    dialog.by_address.click()
    dialog.address.setText("age1nothing")
    dialog.save_to(tmp_path / "no.age")
    desk.settle()
    assert dialog.notice.chip.text() == "This is no address of a vault"
    assert not (tmp_path / "no.age").exists()
    dialog.address.setText(share_patient.address(vault_of(desk)))
    dialog.save_to(tmp_path / "rosa.age")
    desk.settle()
    dialog.close()
    taking = opened(desk, "receive", ReceiveDialog)
    assert taking.address.text() == share_patient.address(vault_of(desk))
    (tmp_path / "other.age").write_bytes(b"no such thing")
    taking.show_file(tmp_path / "other.age")
    assert not taking.take.isEnabled()
    taking.show_file(tmp_path / "rosa.age")
    assert taking.password_field.isHidden()
    taking.take.click()
    desk.settle()
    assert desk.window.current_room == "import"


# ------------------------------------------------------------------------------------------------- keys and sheets


def test_a_new_sheet_is_done_when_it_is_on_paper_and_one_group_was_typed(desk: Desk, tmp_path: Path) -> None:
    old = desk.known.made.recovery_key
    dialog = opened(desk, "new_sheet", NewSheetDialog)
    dialog.make.click()
    desk.settle()
    assert not dialog.done_button.isEnabled()
    key = dialog.sheet.paper.key
    dialog.sheet.paper.save_to(tmp_path / "none" / "sheet.pdf")
    assert dialog.sheet.state.text() == "Making the sheet…"
    assert not dialog.sheet.save.isEnabled()
    desk.settle()
    assert dialog.sheet.state.isHidden()
    assert dialog.sheet.save.isEnabled()  # it could not be written there, and can be saved elsewhere
    dialog.sheet.paper.save_to(tmp_path / "sheet.pdf")
    desk.settle()
    text = pypdf.PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text().replace(" ", "").replace("\n", "")
    groups = open_vault.printed_groups(key)
    assert "".join(groups[:5]) in text
    dialog.sheet.retype.field.setText(groups[dialog.sheet.retype.wanted])
    assert dialog.done_button.isEnabled()
    dialog.done_button.click()
    folder = vault_of(desk).folder
    desk.controller.lock()
    open_vault.open_with_recovery_key(folder, key).close()
    with pytest.raises(WrongPasswordError):
        open_vault.open_with_recovery_key(folder, old)


def test_leaving_without_the_new_sheet_is_asked_about(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def no(dialog: QuestionDialog) -> int:
        asked.append(dialog.windowTitle())
        return 0

    monkeypatch.setattr(QuestionDialog, "exec", no)
    dialog = opened(desk, "new_sheet", NewSheetDialog)
    dialog.make.click()
    desk.settle()
    dialog.reject()
    assert asked == ["Go on without the sheet?"]
    assert dialog.isVisible()


def test_everything_is_encrypted_anew_and_the_new_records_open(desk: Desk, tmp_path: Path) -> None:
    dialog = opened(desk, "new_keys", NewKeysDialog)
    assert not dialog.make.isEnabled()
    dialog.password.first.field.setText(NEW)
    dialog.password.again.field.setText(NEW)
    assert dialog.make.isEnabled()
    dialog.make_at(tmp_path / "anew")
    desk.settle()
    assert dialog.notice.chip.text() == "The records were encrypted anew"
    key = dialog.sheet.paper.key
    dialog.sheet.on_paper("Sent to the printer")
    dialog.sheet.retype.field.setText(open_vault.printed_groups(key)[dialog.sheet.retype.wanted])
    dialog.open_button.click()
    desk.settle()
    assert isinstance(desk.window.page(), UnlockView)
    with open_vault.open_with_recovery_key(tmp_path / "anew", key) as anew:
        assert len(browse.records(anew, desk.known.patient_id)) > 10
        assert anew.id != desk.known.made.open(writer=False).id


# ------------------------------------------------------------------------------------------------------------- log


def test_the_log_is_shown_newest_first_found_in_and_saved(desk: Desk, tmp_path: Path) -> None:
    dialog = opened(desk, "log", LogDialog)
    desk.settle()
    assert dialog.verdict.text().startswith("No line was changed or removed")
    rows = dialog.model.count()
    oldest = dialog.model.row(rows - 1)
    assert oldest is not None
    assert oldest.what == "made the vault"
    dialog.search.field.setText("made the vault")
    assert dialog.model.count() == 1
    dialog.save_to(tmp_path / "log.csv")
    desk.settle()
    with open(tmp_path / "log.csv", encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == rows
    assert all(len(line["hash"]) == 64 for line in lines)
    assert "Lindqvist" not in (tmp_path / "log.csv").read_text(encoding="utf-8")
    assert desk.read(lambda vault: trail.entries(vault, 1)[0].event) == "exported"


def test_the_log_says_of_who_was_erased_that_they_are_no_longer_here(desk: Desk) -> None:
    made: list[str] = []

    def work(vault: Vault, progress: Progress) -> str:
        person = edit.add_patient(vault, Patient(display="Ana"))
        edit.add(vault, person, Note(display="A note"))
        erase.erase(vault, erase.of_person(person))
        return person

    desk.shell.write(work, name="test", done=made.append)
    desk.settle()
    dialog = opened(desk, "log", LogDialog)
    desk.settle()
    shown = {row.whose for row in (dialog.model.row(number) for number in range(dialog.model.count())) if row}
    assert f"No longer here ({made[0][:4]})" in shown
    assert made[0] not in shown


# ----------------------------------------------------------------------------------------------------------- looks


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_longer_words_and_all_has_names(
    desk: Desk, theme: Theme, pseudo_locale: PseudoTranslations, zoom: int
) -> None:
    theme.set_zoom(zoom)
    for action, kind in (
        ("restore", RestoreDialog),
        ("share", ShareDialog),
        ("receive", ReceiveDialog),
        ("mend", MendDialog),
        ("new_sheet", NewSheetDialog),
        ("new_keys", NewKeysDialog),
        ("log", LogDialog),
    ):
        dialog = opened(desk, action, kind)
        desk.qtbot.wait(1)
        assert cut_off(dialog) == [], action
        assert unnamed(dialog) == [], action
        dialog.close()
        desk.qtbot.wait(1)
