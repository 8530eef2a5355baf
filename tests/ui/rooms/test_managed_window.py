"""What an organisation has settled is shown in the window, cannot be changed there, and stops every export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from secondop_desktop.core import managed
from secondop_desktop.core.errors import UsageError
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.dialogs.base import MessageDialog
from secondop_desktop.ui.views.backups import BackupsCard
from secondop_desktop.ui.views.locking import LockingCard
from secondop_desktop.ui.views.organisation import OrganisationCard, lines_of
from secondop_desktop.usecases import backups, export, share_patient, turnaround
from secondop_desktop.usecases.export import Format
from secondop_desktop.vault import backup_set as sets
from tests.cli.test_commands import Secondop, files, rosa, secondop
from tests.ui.rooms.conftest import Desk

__all__ = ["files", "secondop"]

Settle = Callable[[str], None]


@pytest.fixture(autouse=True)
def settle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settle:
    """Writes the organisation's file; before the window of the test is made."""
    folder = tmp_path / "etc"
    folder.mkdir()
    (tmp_path / "everyone").mkdir()
    monkeypatch.setattr(managed, "folder", lambda: folder)

    def write(text: str) -> None:
        (folder / managed.NAME).write_text(text, encoding="utf-8")

    write(f"lock_minutes = 3\nbackup_folder = '{tmp_path / 'everyone'}'\nexports = false\nhand_over = false\n")
    return write


@pytest.fixture
def no_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked where to write what is not written."""

    def asked(*_args: object) -> None:
        raise AssertionError("it asked for a place")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", asked)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", asked)


def told(desk: Desk) -> str:
    """The title of the message over the window, which is closed."""
    desk.settle()
    dialog = desk.window.findChild(MessageDialog)
    assert dialog is not None
    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.done(0)
    dialog.setParent(None)
    dialog.deleteLater()
    return words


def test_settings_show_what_is_set_and_do_not_let_it_be_changed(desk: Desk, tmp_path: Path) -> None:
    room = desk.open("settings")
    locking, card = room.findChild(LockingCard), room.findChild(OrganisationCard)
    assert locking is not None
    assert card is not None
    assert not locking.minutes.isEnabled()
    assert locking.minutes.value() == "3"
    assert "Set by your organisation" in desk.words(locking)
    guard = desk.controller.guard
    guard.set_minutes(60)
    assert (guard.minutes, guard.idle.minutes) == (3, 3)
    words = desk.words(card)
    for wanted in ("Set by your organisation", "After 3 minutes without use.", "everyone", "Exports are turned off",
                   "Handing over is turned off"):  # fmt: skip
        assert wanted in words


def test_the_backup_place_of_the_organisation_is_used_and_stays(desk: Desk, tmp_path: Path) -> None:
    vault = desk.shell.vault
    assert vault is not None
    desk.shell.write(lambda vault, progress: backups.settle_places(vault), name="test")
    desk.settle()
    place = desk.read(lambda vault: backups.backup_places(vault)[0])
    assert isinstance(place, backups.BackupPlace)
    assert sets.find(tmp_path / "everyone") is not None
    card = desk.open("settings").findChild(BackupsCard)
    assert card is not None
    desk.qtbot.waitUntil(lambda: "Set by your organisation" in desk.words(card), timeout=30000)
    assert [button.isHidden() for button in card.buttons if "Remove" in button.text()] == [True]
    errors: list[object] = []
    desk.shell.write(
        lambda vault, progress: backups.forget_place(vault, place.set_id), name="test", failed=errors.append
    )
    desk.settle()
    assert [type(error) for error in errors] == [UsageError]


def test_no_way_of_the_window_exports_anything(desk: Desk, no_dialog: None) -> None:
    for action, title in (
        ("export", "Your organisation does not allow exports"),
        ("share", "Your organisation does not allow handing over"),
    ):
        desk.shell.act(action)
        assert title in told(desk)
    room = desk.open("worklist")
    room.out.turnaround()  # type: ignore[attr-defined]
    assert "Your organisation does not allow exports" in told(desk)


def test_what_writes_refuses_however_it_is_called(desk: Desk, tmp_path: Path) -> None:
    vault, target = desk.shell.vault, tmp_path / "out"
    assert vault is not None
    patient = desk.known.patient_id

    def refused(vault_: object) -> list[bool]:
        assert vault is not None
        found = []
        ways: tuple[Callable[[], object], ...] = (
            *(lambda what=what: export.export(vault, patient, what, target) for what in Format),
            lambda: turnaround.turnaround(vault),
            lambda: share_patient.write(vault, patient, target, password="maple river candle forty"),
        )
        for way in ways:
            with pytest.raises(UsageError):
                way()
            found.append(target.exists())
        return found

    got: list[list[bool]] = []
    desk.shell.write(lambda vault, progress: refused(vault), name="test", done=got.append)
    desk.settle()
    assert got == [[False] * (len(Format) + 2)]


def test_no_command_exports_anything(secondop: Secondop, files: Path, settle: Settle, tmp_path: Path) -> None:
    settle("")
    patient = rosa(secondop, files)
    settle("exports = false\nhand_over = false\n")
    out = tmp_path / "out"
    password = tmp_path / "p"
    password.write_text("maple river candle forty", encoding="utf-8")
    for command in (
        *(("export", "--patient", patient, "--format", what) for what in ("ips", "csv", "folder")),
        ("share", "--patient", patient, "--hand-over-password-file", password),
    ):
        assert secondop(*command, "-o", out, code=2)["error"]["title"].startswith("Your organisation does not allow")
    assert secondop("worklist", "--turnaround", out, code=2)["error"]["exit_code"] == 2
    assert not out.exists()


def test_nothing_is_said_of_an_organisation_where_there_is_none(settle: Settle, controller: Controller) -> None:
    settle("")
    assert lines_of(managed.managed()) == ()
    settle("exprots = false")
    assert any("exprots" in text for _title, text in lines_of(managed.managed()))
