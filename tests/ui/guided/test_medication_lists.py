"""Medication lists side by side in the window: a key puts what differs on the list of questions, and takes it off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Medication, Status
from secondop_desktop.ui.dialogs.medication_lists import MedicationListsDialog
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.widgets import Button, LinkButton
from secondop_desktop.usecases import browse, edit, prepare_opinion
from secondop_desktop.vault.vault import Vault
from tests.packet.reading import page_texts
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open, Prepared
from tests.ui.guided.test_wizard import enter, stored
from tests.ui.test_shell import cut_off, unnamed


def _fill(vault: Vault, patient: str) -> None:
    (letter,) = [
        item
        for item in browse.records(vault, patient)
        if isinstance(item, Document) and item.media_type == "application/pdf"
    ]
    for dose, sources in (("50 mcg", (Source(),)), ("75 mcg", (Source(document_id=letter.id, importer="fhir"),))):
        medication = Medication(display="Levothyroxine", dose=dose, status=Status.ACTIVE, sources=sources)
        with vault.change("edit", "x", patient_id=patient) as change:
            change.add(replace(medication, patient_id=patient))
    edit.add(vault, patient, Medication(display="Aspirin", dose="81 mg", status=Status.ACTIVE))


@pytest.fixture
def lists(opened: Open) -> Open:
    """The window over a vault with two lists that differ."""
    prepared = cast(Prepared, opened.prepared)
    opened.controller.shell.write(lambda vault, progress: _fill(vault, prepared.patient_id), name="fill")
    opened.settle()
    opened.controller.shell.records_changed.emit()
    opened.settle()
    return opened


def dialog_of(lists: Open, parent: QWidget) -> MedicationListsDialog:
    lists.settle()
    (found,) = parent.findChildren(MedicationListsDialog)
    assert found.compared is not None
    return found


def test_what_differs_goes_to_the_questions_by_one_key_and_off_by_the_same(lists: Open) -> None:
    room = enter(lists, 7)
    lists.named(LinkButton, "gather_compare_lists").click()
    dialog = dialog_of(lists, room)
    chosen = dialog.chosen()
    assert chosen is not None
    assert chosen.name == "Levothyroxine"
    assert set(chosen.differs) == {"dose"}
    assert "75 mcg" in dialog.question.text()
    assert "50 mcg" in dialog.question.text()
    QTest.keyClick(dialog.table, Qt.Key.Key_Q)
    assert stored(lists).questions[-1].text == chosen.question
    assert dialog.ask.text() == "Take it off my questions"
    QTest.keyClick(dialog.table, Qt.Key.Key_Q)
    assert chosen.question not in {item.text for item in stored(lists).questions}
    dialog.reject()
    room.go_step(8)
    lists.settle()


def test_the_lists_open_from_the_room_of_medications_and_print(
    lists: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = lists.go("medications")
    lists.named(Button, "medications_compare").click()
    dialog = dialog_of(lists, room)

    def save(sheet: SheetDialog) -> int:
        sheet.save_to(tmp_path / "lists.pdf")
        return 0

    monkeypatch.setattr(SheetDialog, "exec", save)
    QTest.keyClick(dialog.table, Qt.Key.Key_P)
    lists.qtbot.waitUntil(lambda: (tmp_path / "lists.pdf").exists(), timeout=60000)
    lists.settle()
    printed = " ".join(page_texts((tmp_path / "lists.pdf").read_bytes()))
    assert "75 mcg" in printed
    assert "Differs: the amount" in printed
    dialog.reject()


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, lists: Open, zoom: int
) -> None:
    theme.set_zoom(zoom)
    room = enter(lists)
    room.gather.compare_lists.emit()
    dialog = dialog_of(lists, room)
    assert cut_off(dialog) == []
    assert unnamed(dialog) == []
    dialog.reject()


def test_without_a_second_opinion_the_question_is_shown_and_not_kept(lists: Open) -> None:

    prepared = cast(Prepared, lists.prepared)

    def close(vault: Vault) -> None:
        case = prepare_opinion.find_case(vault, prepared.patient_id)
        prepare_opinion.set_closed(vault, case, closed=True)

    lists.controller.shell.write(lambda vault, progress: close(vault), name="close")
    lists.settle()
    room = lists.go("medications")
    dialog = MedicationListsDialog(lists.controller.shell, room)
    lists.settle()
    assert dialog.question.text().endswith("Begin a second opinion to keep it as a question.")
    assert not dialog.ask.isEnabled()
    dialog.reject()
