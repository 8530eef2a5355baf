"""What the system hands to the window: by double-click or as arguments; a vault is opened, a file waits its turn."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.dialogs import base
from secondop_desktop.ui.from_outside import FileOpens, sorted_out
from secondop_desktop.ui.safety.hand_over import ReceiveDialog
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.ui.views.first_run import FirstRunView
from secondop_desktop.ui.views.unlock import UnlockView
from secondop_desktop.usecases import share_patient
from tests.fixtures import pdf
from tests.ui.rooms.conftest import Desk, Known


@pytest.fixture(scope="session")
def handed_once(known_once: Known, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person of another vault, handed over to the address of the vault that the tests open."""
    folder = tmp_path_factory.mktemp("handed") / "from Zoë"
    folder.mkdir()
    shutil.copytree(known_once.made.folder, folder / "records")
    with type(known_once.made)(folder / "records", known_once.made.recovery_key).open() as vault:
        target = folder / "Hand-over.secondop.age"
        share_patient.write(vault, known_once.patient_id, target, recipient=share_patient.address(vault))
    return target


def unlock(controller: Controller, desk: Desk, known: Known) -> None:
    made = known.made
    controller.shell.run("vault", lambda progress: _opened(made.open()), name="open", done=controller.desk.show_opened)
    desk.settle()


def receiving() -> ReceiveDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReceiveDialog)
    return dialog


def test_arguments_are_a_vault_or_files_to_take_in(known: Known, tmp_path: Path) -> None:
    letter, folder = tmp_path / "letter.pdf", known.made.folder
    letter.write_bytes(b"%PDF-1.7")
    assert sorted_out([folder]) == (folder, ())
    assert sorted_out([folder / "vault.secondop"]) == (folder / "vault.secondop", ())
    assert sorted_out([letter]) == (None, (letter,))
    assert sorted_out([letter, folder]) == (folder, (letter,))
    missing = tmp_path / "nowhere"
    assert sorted_out([missing]) == (missing, ())
    assert sorted_out([]) == (None, ())


def test_what_a_command_names_by_a_short_path_is_found_from_any_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "letter.pdf").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    found = sorted_out([Path("records"), Path("letter.pdf")])
    assert found == (tmp_path / "records", (tmp_path / "letter.pdf",))


def test_a_hand_over_opened_from_the_desktop_is_taken_in_after_unlocking(
    controller: Controller, qtbot: QtBot, known: Known, handed_once: Path
) -> None:
    desk = Desk(controller, qtbot, known)
    controller.start(known.made.folder, [handed_once])
    page = controller.window.page()
    assert isinstance(page, UnlockView)
    assert page.waiting.text() == "When your records are open, Hand-over.secondop.age is taken in."
    assert not page.waiting.isHidden()
    unlock(controller, desk, known)
    dialog = receiving()
    assert dialog.file.text() == "Hand-over.secondop.age"
    dialog.take.click()
    desk.settle()
    assert desk.window.current_room == "import"
    controller.lock()
    unlock(controller, desk, known)
    assert QApplication.activeModalWidget() is None, "it is asked for once"


def test_at_the_first_start_the_last_screen_says_what_waits(controller: Controller, handed_once: Path) -> None:
    controller.start(None, [handed_once, handed_once])
    page = controller.window.page()
    assert isinstance(page, FirstRunView)
    page.show_step(2)
    assert page.records is not None
    assert not page.records.waiting.isHidden()
    assert page.records.waiting.text() == "When your records are open, 2 files are taken in."


def test_any_other_file_goes_to_the_import(controller: Controller, qtbot: QtBot, known: Known, tmp_path: Path) -> None:
    letter = tmp_path / "Brief für Zoë.pdf"
    letter.write_bytes(pdf([["Harbour Lab", "Patient: Rosa Lindqvist"]]))
    desk = Desk(controller, qtbot, known)
    controller.start(known.made.folder, [letter])
    unlock(controller, desk, known)
    assert desk.window.current_room == "import"


def test_a_file_that_the_system_asks_to_open_while_records_are_open_is_taken_in(desk: Desk, handed_once: Path) -> None:
    outside = FileOpens(desk.controller)
    outside.wanted.connect(lambda path: desk.controller.open_from_outside([path]))
    outside.listen()
    application = QCoreApplication.instance()
    assert application is not None
    try:
        QCoreApplication.sendEvent(application, QFileOpenEvent(str(handed_once)))
    finally:
        application.removeEventFilter(outside)
    assert receiving().file.text() == "Hand-over.secondop.age"
    receiving().reject()


def test_the_vault_that_is_open_stays_open_when_it_is_asked_for_again(desk: Desk, tmp_path: Path) -> None:
    opened = desk.shell.vault
    assert opened is not None
    desk.controller.open_from_outside([opened.folder / "vault.secondop"])
    assert desk.shell.vault is opened
    other = tmp_path / "other" / "vault.secondop"
    shutil.copytree(desk.known.made.folder, other.parent)
    desk.controller.open_from_outside([other])
    assert desk.shell.vault is None
    assert isinstance(desk.window.page(), UnlockView)
    assert desk.controller.desk.folder == other.parent


def test_closing_the_window_once_puts_the_records_away_and_ends_it(desk: Desk) -> None:
    desk.window.close()
    assert desk.shell.vault is None
    assert not desk.window.isVisible()


def test_closing_while_files_are_read_asks_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answer = [False, True]

    def ask(_parent: object, title: str, *_words: str) -> bool:
        asked.append(title)
        return answer.pop(0)

    monkeypatch.setattr(base, "ask", ask)
    go_on = threading.Event()

    def work(progress: Progress) -> None:
        while not go_on.wait(0.01):
            progress.check()

    desk.shell.run("files", work, name="read-files")
    desk.window.close()
    assert asked == ["Work is still under way"]
    assert desk.shell.vault is not None, "nothing was stopped"
    assert desk.window.isVisible()
    desk.window.close()
    assert desk.shell.vault is None
    assert not desk.window.isVisible()
