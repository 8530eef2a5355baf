"""A file is saved under the name that the person sees, and replaces another one only when they say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.dialogs import save_as
from secondop_desktop.ui.theme import Theme


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QWidget:
    found = QWidget()
    qtbot.addWidget(found)
    return found


def answer(monkeypatch: pytest.MonkeyPatch, chosen: str, *, replace: bool | None = None) -> list[str]:
    """What the system's window gives back, and what is answered where we ask; returns the names that we ask about."""
    asked: list[str] = []

    def ask(_parent: QWidget, _title: str, message: str, _yes: str, _no: str) -> bool:
        assert replace is not None
        asked.append(message)
        return replace

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (chosen, ""))
    monkeypatch.setattr(save_as, "ask", ask)
    return asked


@pytest.mark.parametrize(
    "typed, saved",
    [
        ("letter.pdf", "letter.pdf"),
        ("LETTER.PDF", "LETTER.PDF"),
        ("letter", "letter.pdf"),
        ("For Dr. Gray", "For Dr. Gray.pdf"),
        ("letter of 3.11.2026", "letter of 3.11.2026.pdf"),
        ("letter.txt", "letter.txt.pdf"),
    ],
)
def test_the_ending_is_added_where_it_is_missing(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, saved: str
) -> None:
    answer(monkeypatch, str(tmp_path / typed))
    assert save_as.ask_where(window, "Save", "PDF (*.pdf)", name="x.pdf") == tmp_path / saved


@pytest.mark.parametrize(
    "typed, saved",
    [
        ("For Ana", "For Ana.secondop.age"),
        ("For Dr. Ana", "For Dr. Ana.secondop.age"),
        ("rosa.age", "rosa.age"),
        ("rosa.secondop.age", "rosa.secondop.age"),
    ],
)
def test_a_double_ending_is_added_whole_where_its_end_is_missing(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, saved: str
) -> None:
    answer(monkeypatch, str(tmp_path / typed))
    found = save_as.ask_where(window, "Save", "Hand-over (*.age)", name="x.secondop.age", ending=".secondop.age")
    assert found == tmp_path / saved


def test_a_name_that_the_system_asked_about_is_not_asked_about_again(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"old")
    asked = answer(monkeypatch, str(tmp_path / "letter.pdf"))
    assert save_as.ask_where(window, "Save", "PDF (*.pdf)", name="x.pdf") == tmp_path / "letter.pdf"
    assert asked == []


@pytest.mark.parametrize("replace", [True, False])
def test_a_file_that_only_the_ending_names_is_replaced_only_when_that_is_said(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"old")
    asked = answer(monkeypatch, str(tmp_path / "letter"), replace=replace)
    found = save_as.ask_where(window, "Save", "PDF (*.pdf)", name="x.pdf")
    assert found == (tmp_path / "letter.pdf" if replace else None)
    assert len(asked) == 1
    assert "letter.pdf" in asked[0]


def test_nothing_is_saved_when_the_window_is_closed(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "")
    assert save_as.ask_where(window, "Save", "PDF (*.pdf)", name="x.pdf") is None
