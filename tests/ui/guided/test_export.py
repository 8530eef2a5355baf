"""Export in the window: what is written, where, with progress, and stopped without a trace."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from secondop_desktop.ui.dialogs.export import ExportDialog, new_folder
from secondop_desktop.usecases.export import Format
from tests.ui.guided.conftest import Open


def dialog_of(opened: Open, *, by_key: bool = False) -> ExportDialog:
    window = opened.controller.window
    if by_key:
        QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    else:
        window.menus.actions["export"].trigger()
    opened.settle()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    return dialog


def test_the_key_opens_it_and_the_records_are_written(opened: Open, tmp_path: Path) -> None:
    dialog = dialog_of(opened, by_key=True)
    assert dialog.chosen is Format.FOLDER
    dialog.take(new_folder(tmp_path, Format.FOLDER))
    opened.settle()
    assert {path.name for path in (tmp_path / "Records").iterdir()} >= {"originals", "records.json", "README.txt"}
    assert new_folder(tmp_path, Format.FOLDER).name == "Records 2"
    assert "Exported to Records" in opened.controller.window.toast.label.text()


def test_a_summary_is_one_file_and_cancel_writes_nothing(opened: Open, tmp_path: Path) -> None:
    dialog = dialog_of(opened)
    dialog.choose_format(Format.IPS)
    dialog.take(tmp_path / "summary.json")
    opened.settle()
    assert json.loads((tmp_path / "summary.json").read_bytes())["type"] == "document"
    before = sorted(tmp_path.iterdir())
    dialog_of(opened).reject()
    opened.settle()
    assert sorted(tmp_path.iterdir()) == before
