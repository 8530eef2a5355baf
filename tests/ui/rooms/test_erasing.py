"""The trash and erasing for good, from the window: by keys, asked twice, and told what was reached."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from secondop_desktop.core.records import Document, Kind
from secondop_desktop.ui.automatic_backups import AutomaticBackups
from secondop_desktop.ui.dialogs.base import QuestionDialog
from secondop_desktop.ui.erasing import EraseDialog, told_before
from secondop_desktop.ui.views.record_room import RecordRoom
from secondop_desktop.ui.views.trash import TrashRoom
from secondop_desktop.ui.widgets import TableRole
from secondop_desktop.usecases import backups, browse, erase
from secondop_desktop.usecases.erase import Outcome, Preview
from secondop_desktop.usecases.open_vault import Vault
from tests.ui.rooms.conftest import LABS, LETTER, Desk
from tests.ui.rooms.test_lists import choose, room_of


def trash(desk: Desk) -> TrashRoom:
    room = desk.open("trash")
    assert isinstance(room, TrashRoom)
    return room


def names(room: TrashRoom) -> list[str]:
    return [row.record.display for row in room.model.rows]  # type: ignore[union-attr]


def delete(desk: Desk, room: str, name: str) -> None:
    found = room_of(desk, room)
    choose(found, name)
    QTest.keyClick(found.table, Qt.Key.Key_Delete)
    desk.settle()


def dialog(desk: Desk, kind: type[EraseDialog] | type[QuestionDialog]) -> EraseDialog | QuestionDialog:
    desk.settle()
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    assert isinstance(found, EraseDialog | QuestionDialog)
    return found


def erase_twice(desk: Desk) -> str:
    """Answer both questions; returns what the first one says."""
    first = dialog(desk, EraseDialog)
    assert isinstance(first, EraseDialog)
    assert first.cancel.hasFocus()
    said = desk.words(first)
    first.go_on.click()
    last = dialog(desk, QuestionDialog)
    assert isinstance(last, QuestionDialog)
    last.yes.click()
    desk.settle()
    return said


def test_what_is_deleted_is_in_the_trash_with_who_and_when_and_comes_back(desk: Desk) -> None:
    delete(desk, "medications", "Simvastatin")
    room = trash(desk)
    assert names(room) == ["Simvastatin"]
    when = room.model.index(0, 1)
    assert str(when.data()).startswith("9 Nov 2026")
    assert str(when.data(TableRole.SECOND)).startswith("by ")
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    assert names(room) == []
    assert "Simvastatin" in {item.display for item in desk.records(Kind.MEDICATION)}
    desk.window.undo_wanted.emit()
    desk.settle()
    assert names(room) == ["Simvastatin"]


def test_a_document_comes_back_with_what_went_with_it(desk: Desk) -> None:
    kinds = (Kind.DOCUMENT, Kind.TEST_RESULT, Kind.MEDICATION, Kind.CONDITION)
    before = {item.id for item in desk.records(*kinds)}
    room = room_of(desk, "documents")
    document = next(item for item in room.loaded.documents.values() if item.file_name == LETTER)
    choose(room, document.display)
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    desk.settle()
    found = trash(desk)
    assert names(found) == [document.display]
    found.back.click()
    desk.settle()
    assert {
        item.id for item in desk.records(Kind.DOCUMENT, Kind.TEST_RESULT, Kind.MEDICATION, Kind.CONDITION)
    } == before


def test_erasing_is_asked_twice_and_cancelled_by_either(desk: Desk) -> None:
    delete(desk, "medications", "Simvastatin")
    room = trash(desk)
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    first = dialog(desk, EraseDialog)
    assert isinstance(first, EraseDialog)
    first.cancel.click()
    assert names(room) == ["Simvastatin"]
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    again = dialog(desk, EraseDialog)
    assert isinstance(again, EraseDialog)
    again.go_on.click()
    last = dialog(desk, QuestionDialog)
    assert isinstance(last, QuestionDialog)
    assert last.focusWidget() is last.no
    last.no.click()
    desk.settle()
    assert names(room) == ["Simvastatin"]


def test_erased_from_the_trash_it_is_gone_from_there_too(desk: Desk) -> None:
    delete(desk, "medications", "Simvastatin")
    room = trash(desk)
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    said = erase_twice(desk)
    assert "This erases 1 record for good" in said
    room = trash(desk)
    assert names(room) == []
    assert desk.window.toast.isVisible()


def test_undo_after_an_erasing_asks_before_it_takes_an_older_step_back(desk: Desk) -> None:
    delete(desk, "medications", "Lisinopril")
    delete(desk, "medications", "Simvastatin")
    room = trash(desk)
    room.table.setCurrentIndex(room.model.index(names(room).index("Simvastatin"), 0))
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    erase_twice(desk)
    desk.window.undo_wanted.emit()
    asked = dialog(desk, QuestionDialog)
    assert isinstance(asked, QuestionDialog)
    assert "Undo does not bring it back" in desk.words(asked)
    assert "changes 2 records" in desk.words(asked)
    assert asked.focusWidget() is asked.no
    asked.no.click()
    desk.settle()
    left = names(trash(desk))
    assert "Lisinopril" in left
    desk.window.undo_wanted.emit()
    asked = dialog(desk, QuestionDialog)
    assert isinstance(asked, QuestionDialog)
    asked.yes.click()
    desk.settle()
    assert len(names(trash(desk))) < len(left)
    assert "Simvastatin" not in {item.display for item in desk.records(Kind.MEDICATION)}


def test_shift_delete_in_a_list_erases_what_is_chosen(desk: Desk) -> None:
    room = room_of(desk, "medications")
    choose(room, "Simvastatin")
    desk.window.menus.actions["erase"].trigger()
    said = erase_twice(desk)
    assert "not reached by this" in said
    left = desk.window.room("medications")
    assert isinstance(left, RecordRoom)
    assert "Simvastatin" not in {item.display for item in desk.records(Kind.MEDICATION)}


def test_a_backup_that_is_away_is_named(desk: Desk, tmp_path: Path) -> None:
    desk.shell.write(lambda vault, progress: backups.back_up(vault, tmp_path / "stick"), name="backup")
    desk.settle()
    (tmp_path / "stick").rename(tmp_path / "away")
    delete(desk, "medications", "Simvastatin")
    room = trash(desk)
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    said = erase_twice(desk)
    assert str(tmp_path / "stick") in said
    told = QApplication.activeModalWidget()
    assert told is not None
    assert "may still hold it" in desk.words(told)
    told.close()
    assert Outcome(1, 0, (), (str(tmp_path / "stick"),), ()).away


def test_backups_that_come_back_are_cleaned_by_themselves_and_it_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.shell.write(lambda vault, progress: backups.back_up(vault, tmp_path / "stick"), name="backup")
    desk.settle()
    (tmp_path / "stick").rename(tmp_path / "away")
    delete(desk, "medications", "Simvastatin")
    room = trash(desk)
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    erase_twice(desk)
    told = QApplication.activeModalWidget()
    assert told is not None
    told.close()
    said: list[str] = []
    desk.shell.asked_toast.connect(lambda text, _undo: said.append(text))
    watching = AutomaticBackups(desk.shell)
    watching.look()
    desk.settle()
    assert said == [], "it is still away"
    (tmp_path / "away").rename(tmp_path / "stick")
    watching.look()
    desk.settle()
    desk.qtbot.waitUntil(lambda: said == [f"What you erased is now out of the backups in {tmp_path / 'stick'}"])
    watching.look()
    desk.settle()
    assert len(said) == 1, "it is done once"


def test_a_document_that_goes_with_the_chosen_one_is_named_before_it_is_erased(desk: Desk) -> None:
    letter = desk.known.documents[LETTER]

    def attach(vault: Vault) -> str:
        parent = browse.record(vault, letter)
        came = Document(
            display="Scan in the letter", title="Scan in the letter", parent_id=letter, patient_id=parent.patient_id
        )
        with vault.change("add", "t") as change:
            return change.add(came)

    desk.shell.write(lambda vault, progress: attach(vault), name="attach")
    desk.settle()
    found = desk.read(lambda vault: erase.preview(vault, erase.of_documents(vault, [letter])))
    assert isinstance(found, Preview)
    name = found.documents[0].display
    told = "\n".join(told_before(found, name))
    assert "These documents go with it: “Scan in the letter”." in told
    alone = desk.read(lambda vault: erase.preview(vault, erase.of_documents(vault, [desk.known.documents[LABS]])))
    assert isinstance(alone, Preview)
    assert "go with it" not in "\n".join(told_before(alone, alone.documents[0].display))
