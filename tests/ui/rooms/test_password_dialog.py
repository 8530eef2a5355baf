"""Another password for open records: the one of now is asked for, what is not right yet is said, nothing is cut."""

from __future__ import annotations

import pytest

from secondop_desktop.core.errors import WrongPasswordError
from secondop_desktop.ui.dialogs.password import PasswordDialog
from secondop_desktop.usecases import family, open_vault
from secondop_desktop.vault import keys
from tests.ui.rooms.conftest import Desk
from tests.vaults import PASSWORD, Made

NEW = "river lamp cousin nine"


def shown(desk: Desk, *, by_sheet: bool) -> PasswordDialog:
    dialog = PasswordDialog(desk.window, desk.shell, by_sheet=by_sheet)
    desk.qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_password_is_changed_only_by_who_knows_it(made: Made) -> None:
    with open_vault.open_with_password(made.folder, PASSWORD) as vault:
        family.add(vault, "Ben", "a password of bens own")
        for wrong in (None, "", "not this one", "a password of bens own"):
            with pytest.raises(WrongPasswordError):
                open_vault.change_password(vault, wrong, NEW)
        keys.unlock_with_password(made.folder, PASSWORD)
        open_vault.change_password(vault, PASSWORD, NEW)
    with pytest.raises(WrongPasswordError):
        keys.unlock_with_password(made.folder, PASSWORD)
    keys.unlock_with_password(made.folder, NEW)
    keys.unlock_with_password(made.folder, "a password of bens own")


def test_who_came_by_the_sheet_is_not_asked_for_a_forgotten_password(made: Made) -> None:
    with open_vault.open_with_recovery_key(made.folder, made.recovery_key) as vault:
        assert open_vault.by_sheet(vault)
        open_vault.change_password(vault, None, NEW)
    keys.unlock_with_password(made.folder, NEW)


def test_a_wrong_old_password_is_told_in_the_dialog_and_what_was_typed_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = desk.shell.vault
    assert vault is not None
    monkeypatch.setattr(open_vault, "by_sheet", lambda vault: False)
    dialog = shown(desk, by_sheet=False)
    dialog.old.field.setText("not this one")
    dialog.new.first.field.setText(NEW)
    assert not dialog.save.isEnabled()
    dialog.new.again.field.setText("river lamp")
    assert dialog.new.match.text() == "Not the same yet"
    dialog.new.again.field.setText(NEW)
    dialog.save.click()
    desk.settle()
    assert dialog.isVisible()
    assert dialog.old_field.has_error()
    assert dialog.height() == dialog.needed_height(), "no empty room is left of the progress"
    assert dialog.focusWidget() is dialog.old.field
    assert dialog.new.text() == NEW
    keys.unlock_with_password(vault.folder, PASSWORD)


def test_the_dialog_of_one_who_came_by_the_sheet_has_no_field_for_the_old_one(desk: Desk) -> None:
    dialog = shown(desk, by_sheet=True)
    assert dialog.old_field.isHidden()
    vault = desk.shell.vault
    assert vault is not None
    dialog.new.first.field.setText(NEW)
    dialog.new.again.field.setText(NEW)
    dialog.save.click()
    desk.settle()
    assert not dialog.isVisible()
    keys.unlock_with_password(vault.folder, NEW)


def test_advice_of_two_lines_makes_the_dialog_higher_in_place_of_cutting_a_field(desk: Desk) -> None:
    dialog = shown(desk, by_sheet=False)
    dialog.new.first.field.setText("short")
    dialog.new.again.field.setText("other")
    desk.settle()
    assert dialog.height() >= dialog.needed_height()
