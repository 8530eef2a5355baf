"""Documents in the window: list, pages, what was read, correcting, deleting, a copy of the original."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.records import Document, Kind, TestResult
from secondop_desktop.ui.dialogs.join import JoinDialog
from secondop_desktop.ui.dialogs.split import SplitDialog
from secondop_desktop.ui.dialogs.tags import TagDialog
from secondop_desktop.ui.drag_out import outgoing_of
from secondop_desktop.ui.page_source import PageSource
from secondop_desktop.ui.views import record_room
from secondop_desktop.ui.views.documents import DocumentsRoom
from tests.ui.rooms.conftest import BROKEN, LABS, LETTER, Desk


def room_of(desk: Desk, file_name: str = "", place: str = "") -> DocumentsRoom:
    target = f"{desk.known.documents[file_name]}{place}" if file_name else ""
    room = desk.open("documents", target)
    assert isinstance(room, DocumentsRoom)
    return room


def files(room: DocumentsRoom) -> list[str]:
    found = [row.record for row in room.model.rows if hasattr(row, "record")]
    return sorted(item.file_name if isinstance(item, Document) else item.display for item in found)


def test_every_original_is_listed_and_words_narrow_the_list(desk: Desk) -> None:
    room = room_of(desk)
    assert files(room) == sorted([LETTER, LABS, BROKEN])
    room.filter.field.setText("laboratory")
    assert files(room) == [LABS]


def test_a_kind_of_document_can_be_chosen_and_what_is_no_document_too(desk: Desk) -> None:
    room = room_of(desk)
    room.choice.set_value("category:laboratory")
    room.arrange_again()
    assert files(room) == [LABS]
    room.choice.set_value("kind:note")
    room.arrange_again()
    assert files(room) == ["I felt a lump"]
    assert "I felt a lump when I put on a scarf" in desk.words(room.detail)


def test_pages_are_drawn_when_they_come_into_sight_and_turned_by_keys(desk: Desk) -> None:
    room = room_of(desk, LABS)
    view = room.viewer.view
    assert view.count() == 3
    assert room.viewer.where.text() == "Page 1 of 3"
    desk.qtbot.waitUntil(lambda: 0 in view._images, timeout=20000)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    desk.settle()
    assert room.viewer.where.text() == "Page 2 of 3"
    room.viewer.zoom.set_value("150")
    room.viewer.zoom.activated.emit(0)
    assert view.page == 1


def test_the_box_of_a_value_is_marked_on_the_page_that_the_evidence_names(desk: Desk) -> None:
    (tsh,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "3.87"]
    room = room_of(desk, LABS, f"#2#{tsh.id}")
    assert room.viewer.where.text() == "Page 2 of 3"
    (mark,) = [one for one in room.viewer.view._marks[1] if one.strong]
    assert mark.text == "TSH: 3.87 mIU/L"


def test_what_was_read_lists_the_facts_and_leads_to_their_rooms(desk: Desk) -> None:
    room = room_of(desk, LABS)
    room.viewer.tabs["facts"].click()
    facts = room.viewer.facts
    number = facts.find(lambda record: record.display == "Simvastatin")
    assert number >= 0
    room.viewer.fact_table.choose_row(number)
    QTest.keyClick(room.viewer.fact_table, Qt.Key.Key_Return)
    desk.settle()
    assert desk.window.current_room == "medications"


def test_locking_ends_the_worker_and_forgets_every_page(desk: Desk) -> None:
    room_of(desk, LABS)
    source = desk.shell.findChild(PageSource)
    assert source is not None
    assert source._originals
    desk.controller.lock()
    desk.qtbot.waitUntil(lambda: source._worker is None and not source._originals, timeout=20000)


def test_find_goes_to_the_page_with_the_words(desk: Desk) -> None:
    room = room_of(desk, LABS)
    assert room.find_inside()
    room.viewer.finder.search.field.setText("tsh 3.87")
    assert room.viewer.finder.found.text() == "1 of 1"
    assert room.viewer.view.page == 1
    desk.settle()
    # It is pointed out on the page.
    (mark,) = [one for one in room.viewer.view._marks[1] if one.strong]
    assert mark.left == pytest.approx(72 / 595.28, abs=0.01)
    assert mark.bottom < 0.12
    room.viewer.finder.search.field.setText("nothing like it")
    assert room.viewer.finder.found.text() == "not in this document"


def test_an_unread_file_says_why_and_is_still_there_to_save(desk: Desk, tmp_path: Path) -> None:
    room = room_of(desk, BROKEN)
    assert room.viewer.notice.isVisible()
    assert room.viewer.notice.message.text()
    target = tmp_path / "copy.bin"
    room.viewer.acts.choose_target = lambda parent, document: target
    room.viewer.save.click()
    desk.settle()
    assert target.read_bytes() == bytes(range(256)) * 4


def test_a_copy_that_cannot_be_written_is_explained_and_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_of(desk, LETTER)
    target = tmp_path / "no such folder" / "copy.pdf"
    room.viewer.acts.choose_target = lambda parent, document: target
    told: list[str] = []
    desk.shell.asked_error.disconnect()
    desk.shell.asked_error.connect(lambda error: told.append(error.title))
    room.viewer.save.click()
    desk.settle()
    assert told == ["There is no such folder"]
    assert not target.exists()


def test_title_and_kind_of_a_document_are_corrected_by_hand(desk: Desk) -> None:
    room = room_of(desk, LETTER)
    room.viewer.edit.click()
    form = desk.form()
    form.input("title").setText("Letter of Dr Adebayo")  # type: ignore[union-attr]
    form.input("date").field.setText("Jun 2026")  # type: ignore[union-attr]
    form.save()
    desk.settle()
    document = desk.read(lambda vault: None) or next(
        item for item in desk.records(Kind.DOCUMENT) if item.id == desk.known.documents[LETTER]
    )
    assert isinstance(document, Document)
    assert document.title == document.display == "Letter of Dr Adebayo"
    assert document.date is not None
    assert document.date.iso == "2026-06"
    assert room.viewer.title.text() == "Letter of Dr Adebayo"


def test_a_deleted_document_takes_what_only_it_states_and_comes_back_whole(desk: Desk) -> None:
    room = room_of(desk, LABS)
    before = len(desk.records(Kind.TEST_RESULT))
    room.viewer.delete.click()
    desk.settle()
    assert LABS not in files(room)
    assert desk.records(Kind.TEST_RESULT) == ()
    assert "records read from it" in desk.window.toast.label.text()
    desk.window.toast.button.click()
    desk.settle()
    assert LABS in files(room)
    assert len(desk.records(Kind.TEST_RESULT)) == before


def test_no_label_of_a_document_takes_markup(desk: Desk) -> None:
    room = room_of(desk, LETTER)
    room.viewer.edit.click()
    form = desk.form()
    form.input("title").setText("<img src='//host/x.png'><b>bold</b>")  # type: ignore[union-attr]
    form.save()
    desk.settle()
    assert room.viewer.title.text() == "<img src='//host/x.png'><b>bold</b>"
    assert room.viewer.title.textFormat() == Qt.TextFormat.PlainText


def test_everything_that_can_be_acted_on_has_a_name(desk: Desk) -> None:
    for name in ("overview", "results", "procedures", "medications", "conditions", "documents"):
        room = desk.open(name)
        for widget in room.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.objectName(), (name, type(widget))
                inner = widget.focusProxy() or widget
                assert inner.accessibleName(), (name, widget.objectName())


def _documents(desk: Desk) -> dict[str, Document]:
    found = [item for item in desk.records(Kind.DOCUMENT) if isinstance(item, Document)]
    return {item.file_name: item for item in found}


def _choose(room: DocumentsRoom, *names: str) -> None:
    """Choose these documents in the list, as Ctrl and clicks do."""
    model = room.table.selectionModel()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    model.clearSelection()
    for name in names:
        row = room.model.find(lambda item, name=name: getattr(item.record, "file_name", "") == name)  # type: ignore[misc]
        model.select(room.model.index(row, 0), flags)


def test_a_page_is_turned_by_a_key_its_evidence_with_it_and_undo_turns_it_back(desk: Desk) -> None:
    (tsh,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "3.87"]
    room = room_of(desk, LABS, f"#2#{tsh.id}")
    (wide, high) = room.viewer.view.sizes()[1]
    QTest.keyClick(room.viewer.view, Qt.Key.Key_R)
    desk.qtbot.waitUntil(lambda: room.viewer.view.sizes()[1:2] == [(high, wide)], timeout=20000)
    desk.settle()
    assert room.viewer.where.text() == "Page 2 of 3"
    (mark,) = [one for one in room.viewer.view._marks[1] if one.strong]
    assert (mark.left, mark.top, mark.right, mark.bottom) == pytest.approx((0.66, 0.1, 0.7, 0.7))
    assert _documents(desk)[LABS].turns == (0, 1)
    desk.window.toast.button.click()
    desk.settle()
    assert room.viewer.view.sizes()[1] == (wide, high)
    action = next(item for item in room.viewer.head.menu.actions() if item.objectName() == "document_turn_all")
    action.trigger()
    desk.settle()
    assert _documents(desk)[LABS].turns == (1, 1, 1)


def test_tags_are_added_shown_filtered_by_and_taken_away(desk: Desk) -> None:
    room = room_of(desk, LABS)
    room.viewer.tags.wanted.emit()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TagDialog)
    dialog.decide()
    assert dialog.field.error.text() == "Type a word."
    dialog.input.setText("for Dr Lee, <img src=x>")
    dialog.decide()
    desk.settle()
    assert [chip.tag for chip in room.viewer.tags.chips] == ["for Dr Lee", "<img src=x>"]
    assert "Tag for Dr Lee" in room.model.index(room.table.currentIndex().row(), 0).data(
        Qt.ItemDataRole.AccessibleTextRole
    )
    room.viewer.tags.chips[0].click()
    assert files(room) == [LABS]
    assert room.choice.currentText() == "Tag: for Dr Lee"
    room.viewer.tags.chips[0].cross.click()  # type: ignore[union-attr]
    desk.settle()
    assert [chip.tag for chip in room.viewer.tags.chips] == ["<img src=x>"]
    assert len(files(room)) == 3


def test_several_documents_are_tagged_and_deleted_together(desk: Desk) -> None:
    room = room_of(desk)
    _choose(room, LABS, LETTER)
    assert room.several.title.text() == "2 documents chosen"
    room.several.tags.wanted.emit()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TagDialog)
    dialog.input.setText("2026")
    dialog.decide()
    desk.settle()
    assert {name for name, item in _documents(desk).items() if item.tags == ("2026",)} == {LABS, LETTER}
    # They stay chosen, so that the next thing can be done with them.
    assert room.several.isVisible()
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    desk.settle()
    assert files(room) == [BROKEN]
    desk.window.toast.button.click()
    desk.settle()
    assert files(room) == sorted([LETTER, LABS, BROKEN])


def test_tags_are_corrected_in_the_form_too(desk: Desk) -> None:
    room = room_of(desk, LETTER)
    room.viewer.edit.click()
    form = desk.form()
    form.input("tags").setText("ask,  second , ASK")  # type: ignore[union-attr]
    form.save()
    desk.settle()
    assert _documents(desk)[LETTER].tags == ("ask", "second")


def test_a_scan_is_split_where_pages_are_ticked_and_undo_makes_it_one_again(desk: Desk) -> None:
    (tsh,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "3.87"]
    room = room_of(desk, LABS)
    assert room.viewer.document is not None
    room.viewer.split.emit(room.viewer.document)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SplitDialog)
    assert not dialog.save.isEnabled()
    dialog.rows[1].begins.setChecked(True)
    dialog.rows[1].title.setText("<b>Second</b>")
    assert dialog.told.text() == "2 documents"
    dialog.save.click()
    desk.settle()
    shown = _documents(desk)
    assert LABS not in shown
    second = next(item for item in shown.values() if item.title == "<b>Second</b>")
    assert second.pages == 2
    now = next(r for r in desk.records(Kind.TEST_RESULT) if r.id == tsh.id)
    assert [(s.document_id, s.page) for s in now.sources] == [(second.id, 1)]
    room.table.choose_row(room.model.find(lambda item: item.has(second.id)))
    assert room.viewer.head.origin.text() == "Made from pages 2 to 3 of “Laboratory report”"
    desk.window.toast.button.click()
    desk.settle()
    assert LABS in _documents(desk)


def test_chosen_scans_are_joined_in_the_order_that_keys_gave_them(desk: Desk) -> None:
    room = room_of(desk)
    _choose(room, LABS, BROKEN)
    assert not room.several.join_button.isEnabled()
    _choose(room, LABS, LETTER)
    first, second = room.chosen_documents()
    room.several.join_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, JoinDialog)
    assert dialog.order() == (first.id, second.id)
    dialog.move_chosen(1)
    assert dialog.order() == (second.id, first.id)
    dialog.input.setText("Both")
    dialog.decide()
    desk.settle()
    made = next(item for item in _documents(desk).values() if item.title == "Both")
    assert [piece.document_id for piece in made.made_from] == [second.id, first.id]
    assert room.viewer.title.text() == "Both"
    assert made.pages == 5


def test_the_next_and_the_last_place_are_gone_to_by_keys_and_pointed_out_in_the_text_too(desk: Desk) -> None:
    room = room_of(desk, LABS)
    finder = room.viewer.finder
    room.find_inside()
    finder.search.field.setText("l")
    total = len(finder.hits)
    assert finder.found.text() == f"1 of {total}"
    QTest.keyClick(finder.search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert finder.found.text() == f"{total} of {total}"
    QTest.keyClick(finder.search.field, Qt.Key.Key_Return)
    assert finder.found.text() == f"1 of {total}"
    room.viewer.show_tab("text")
    finder.go(1)
    assert room.viewer.text.textCursor().selectedText().casefold() == "l"
    assert len(room.viewer.text.extraSelections()) == len(room.viewer.found.in_text) > 1
    finder.close_bar()
    assert room.viewer.text.extraSelections() == []


def test_small_pictures_of_the_pages_lead_to_them_and_follow_the_page_that_is_read(desk: Desk) -> None:
    room = room_of(desk, LABS)
    viewer = room.viewer
    viewer.thumbs.click()
    assert viewer.thumbnails.isVisible()
    QTest.keyClick(viewer.thumbnails, Qt.Key.Key_Down)
    assert viewer.where.text() == "Page 2 of 3"
    viewer.view.go_to(0)
    assert viewer.thumbnails.current == 0
    assert viewer.thumbnails.accessibleName() == "Small pictures of the pages, page 1 of 3"
    desk.qtbot.waitUntil(lambda: 0 in viewer.thumbnails._images, timeout=20000)
    viewer.show_tab("text")
    assert not viewer.thumbnails.isVisible()


def test_the_page_is_made_larger_and_smaller_by_keys(desk: Desk) -> None:
    view = room_of(desk, LABS).viewer.view
    viewer = room_of(desk, LABS).viewer
    viewer.zoom.set_value("100")
    viewer._zoomed()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert viewer.zoom.value() == "125"
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert viewer.zoom.value() == "75"


def test_chosen_documents_are_dragged_out_as_copies_that_locking_wipes(desk: Desk, tmp_path: Path) -> None:
    room = room_of(desk)
    _choose(room, LABS, LETTER)
    copies = outgoing_of(desk.shell)
    copies._root = tmp_path / "out"
    row = room.model.find(lambda item: getattr(item.record, "file_name", "") == LETTER)
    carried = room._dragged_documents(room.table.visualRect(room.model.index(row, 0)).center())
    assert {document.file_name for document in carried} == {LABS, LETTER}
    room._dragged.begin(carried)
    desk.settle()
    assert len(list((tmp_path / "out").rglob("*.pdf"))) == 2
    desk.controller.lock()
    desk.settle()
    assert list((tmp_path / "out").rglob("*")) == []


def test_of_a_long_list_what_is_chosen_is_shown_when_the_list_was_painted(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_room, "MANY", 0)
    room = desk.open("documents")
    assert isinstance(room, DocumentsRoom)
    qtbot.waitUntil(room.viewer.isVisible, timeout=20000)
    assert room.viewer.document is not None
    assert room.viewer.document.id == room.model.row(room.table.currentIndex().row()).record.id  # type: ignore[union-attr]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody move a folder with open files")
def test_a_page_whose_folder_is_gone_says_so(desk: Desk, tmp_path: Path) -> None:
    room = desk.open("documents")
    assert isinstance(room, DocumentsRoom)
    folder = desk.known.made.folder
    folder.rename(tmp_path / "elsewhere")
    try:
        desk.open("documents", desk.known.documents[LABS])
        desk.settle()
        assert room.viewer.stack.currentWidget() is room.viewer.message
        assert room.viewer.message.text()
    finally:
        (tmp_path / "elsewhere").rename(folder)
