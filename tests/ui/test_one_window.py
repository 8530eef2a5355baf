"""A second start with the same vault brings the window that has it to the front, with the files it was given."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from secondop_desktop.ui import app as program
from secondop_desktop.ui import one_window
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.one_window import OneWindow, hand_over
from secondop_desktop.ui.state import RecentVault, WindowState
from tests.vaults import Made


@pytest.fixture(autouse=True)
def spoken_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Windows of this test speak in a folder of their own."""
    for module in (one_window, program):
        monkeypatch.setattr(module, "state_dir", lambda: tmp_path / "state")
    return tmp_path / "state" / "windows"


def asked(qtbot: QtBot, folder: Path, *files: Path) -> bool:
    """What a later start is told, while the window lives on."""
    with ThreadPoolExecutor(1) as pool:
        answer: Future[bool] = pool.submit(hand_over, folder, files, patience=30)
        qtbot.waitUntil(answer.done, timeout=40000)
        return answer.result()


def test_a_later_start_hands_its_files_to_the_window_that_has_the_vault(
    tmp_path: Path, qtbot: QtBot, spoken_here: Path
) -> None:
    window = OneWindow()
    heard: list[list[Path]] = []
    window.wanted.connect(heard.append)
    assert not hand_over(tmp_path / "vault"), "no window was ever open"
    assert window.hold(tmp_path / "vault")
    assert asked(qtbot, tmp_path / "vault", tmp_path / "Befund Ä.pdf")
    assert heard == [[tmp_path / "Befund Ä.pdf"]]
    assert not hand_over(tmp_path / "another vault", patience=0)
    window.release()
    assert not hand_over(tmp_path / "vault")
    assert list(spoken_here.iterdir()) == [], "nothing is left of it"


def test_a_window_that_does_not_answer_keeps_no_one_out(tmp_path: Path, spoken_here: Path) -> None:
    window = OneWindow()
    assert window.hold(tmp_path / "vault")
    assert not hand_over(tmp_path / "vault", patience=0)  # it does not come to answer, as one that hangs
    assert list(spoken_here.glob("*.ask")) == []
    assert not OneWindow().hold(tmp_path / "vault")
    window.release()
    assert OneWindow().hold(tmp_path / "vault")


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_a_window_that_was_put_down_comes_up_with_what_waits(
    made: Made, controller: Controller, qtbot: QtBot, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-")
    controller.desk.show_unlock(made.folder)
    controller.window.show()
    controller.be_the_one()
    controller.window.setWindowState(Qt.WindowState.WindowMinimized)
    assert asked(qtbot, made.folder, paper)
    qtbot.waitUntil(lambda: not controller.window.isMinimized(), timeout=30000)
    view = controller.desk._unlock_view()
    assert view is not None
    assert "paper.pdf" in view.waiting.text()
    controller.close()
    assert not hand_over(made.folder)


def test_a_start_without_a_vault_asks_the_window_of_the_last_one(
    made: Made, monkeypatch: pytest.MonkeyPatch, spoken_here: Path, tmp_path: Path
) -> None:
    state = WindowState(tmp_path / "window.ini")
    found: list[tuple[Path, tuple[Path, ...]]] = []

    def answered(folder: Path, files: tuple[Path, ...]) -> bool:
        found.append((folder, files))
        return True

    monkeypatch.setattr(one_window, "hand_over", answered)
    assert not program._is_open_already(made.folder, (), state), "no window was ever open"
    spoken_here.mkdir(parents=True)
    assert not program._is_open_already(None, (), state), "there were never any records"
    state.add_recent(RecentVault(made.folder, "Rosa", None))
    assert program._is_open_already(None, (), state)
    assert program._is_open_already(made.folder / "vault.secondop", (Path("a.pdf"),), state)
    assert found == [(made.folder, ()), (made.folder, (Path("a.pdf"),))]
