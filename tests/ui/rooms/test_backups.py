"""Settings: a backup place is chosen, backed up to by itself and removed; a check says what it found."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.safety.problems import ProblemsDialog
from secondop_desktop.ui.views.backups import BackupsCard
from secondop_desktop.usecases import backups, maintain
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.vault import backup_set as sets
from tests.ui.rooms.conftest import Desk


def card_of(desk: Desk) -> BackupsCard:
    found = desk.open("settings").findChild(BackupsCard, "backups")
    assert found is not None
    return found


def test_a_place_is_chosen_backed_up_to_and_removed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = card_of(desk)
    desk.qtbot.waitUntil(lambda: "No backup place" in desk.words(card))
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path / "stick"))
    card.add.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: "Last backup" in desk.words(card))
    assert len(sets.find(tmp_path / "stick").points()) == 1
    card.buttons[0].click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: len(sets.find(tmp_path / "stick").points()) == 2)
    desk.qtbot.waitUntil(lambda: card.buttons[1].isEnabled())
    card.buttons[1].click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: "No backup place" in desk.words(card))
    assert len(sets.find(tmp_path / "stick").points()) == 2, "what was backed up stays"
    assert desk.read(backups.backup_places) == ()


def test_a_check_of_whole_records_says_so_and_one_of_others_says_what(desk: Desk) -> None:
    card = card_of(desk)
    said: list[str] = []
    desk.shell.asked_toast.connect(lambda text, _undo: said.append(text))
    card.check.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: said == ["The records are whole."])
    vault = desk.shell.vault
    assert vault is not None
    next((vault.folder / "originals").rglob("*.age")).write_bytes(b"rubbish")
    card.check.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: card.window().findChild(ProblemsDialog) is not None)
    dialog = card.window().findChild(ProblemsDialog)
    assert dialog is not None
    assert any("An original is damaged" in label.text() for label in dialog.findChildren(QLabel))
    dialog.close()


def test_a_check_can_be_cancelled_and_begun_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Progress] = []
    asked = threading.Event()

    def slow(vault: Vault, *, read_originals: bool, progress: Progress) -> tuple[Problem, ...]:
        begun.append(progress)
        while not progress.cancelled:
            progress.step("Checking the originals", len(begun), 9)
            asked.wait(0.01)
        progress.check()
        raise AssertionError("it was cancelled")

    monkeypatch.setattr(maintain, "check", slow)
    card = card_of(desk)
    card.check.click()
    desk.qtbot.waitUntil(lambda: card.progress.count.text() == "1 of 9")
    assert not card.check.isEnabled()
    card.progress.cancel.click()
    desk.settle()
    desk.qtbot.waitUntil(card.check.isEnabled)
    assert card.check.text() == "Check now"
    assert card.progress.isHidden()
