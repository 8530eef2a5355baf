"""Importing in the window: nothing is taken in unseen, another person's file is stopped, and all can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Kind, TestResult
from secondop_desktop.ui.dialogs.about_file import AboutFileDialog
from secondop_desktop.ui.dialogs.disc import DiscDialog
from secondop_desktop.ui.models.wording import confirmed_words
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.import_review import ImportRoom
from secondop_desktop.ui.views.import_review.review import Stand
from secondop_desktop.ui.widgets import Button, LinkButton
from secondop_desktop.usecases import browse, import_files
from secondop_desktop.usecases.import_files import Offered, Session
from secondop_desktop.usecases.review_tray import TrayItem
from tests.fixtures import BORN, NAME, fhir_bundle, letter, pdf
from tests.importers.container_files import dicom
from tests.importers.files import locked_pdf
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open
from tests.ui.test_shell import cut_off, unnamed

NEWER = [("Ferritin", "31", "ug/L", "2026-10-01")]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a sure file, one of a stranger, one that names nobody, and a program."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "export.json").write_bytes(fhir_bundle(NEWER))
    (folder / "stranger.pdf").write_bytes(letter("Rosa Lundqvist", "02/03/1915"))
    (folder / "slip.pdf").write_bytes(pdf([["Kitchen list", "eggs, flour"]]))
    (folder / "viewer.exe").write_bytes(b"MZ" + bytes(200))
    return folder


def take(opened: Open, *paths: Path) -> ImportRoom:
    opened.controller.take_files(list(paths))
    opened.settle()
    return cast(ImportRoom, opened.controller.window.room("import"))


def file_named(room: ImportRoom, name: str) -> int:
    assert room.review is not None
    return next(item.number for item in room.review.files if item.file.name.endswith(name))


def results(opened: Open) -> list[str]:
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id
    found = opened.ask(lambda vault: [r.display for r in browse.records(vault, patient_id, (Kind.TEST_RESULT,))])
    return cast(list[str], found)


def press(room: ImportRoom, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or room, key, modifier)


def test_every_file_stands_in_the_list_with_what_was_found(opened: Open, files: Path) -> None:
    room = take(opened, files)
    assert opened.controller.window.current_room == "import"
    assert room.review is not None
    stands = {item.file.name.split("/")[-1]: item.stand for item in room.review.files}
    assert stands == {
        "export.json": Stand.SURE,
        "stranger.pdf": Stand.STOPPED,
        "slip.pdf": Stand.ASKED,
        "viewer.exe": Stand.REFUSED,
    }
    assert "1 is sure. 2 need you. 1 was refused." in room.files.summary.text()
    assert set(results(opened)) == {"Calcium", "TSH"}


def test_a_file_of_another_person_shows_both_names_and_birth_dates(opened: Open, files: Path) -> None:
    room = take(opened, files)
    room.open_file(file_named(room, "stranger.pdf"))
    opened.settle()
    words = " ".join(label.text() for label in room.values.findChildren(QLabel) if label.isVisible())
    assert "Rosa Lundqvist" in words
    assert "1915" in words
    assert "Rosa Lindqvist" in words
    assert "1951" in words
    assert not room.values.accept_button.isVisible()
    room.accept()
    opened.settle()
    assert room.review is not None
    assert room.review.count(Stand.ADDED) == 0


def test_the_first_files_of_two_people_ask_whose_records_to_begin(opened_empty: Open, files: Path) -> None:
    room = take(opened_empty, files)
    first = opened_empty.named(Button, "whose_0")
    assert first.hasFocus()
    assert first.accessibleName() == f"Begin the records of {NAME}"
    QTest.keyClick(first, Qt.Key.Key_Space)
    opened_empty.settle()
    assert room.review is not None
    stands = {item.file.name.split("/")[-1]: item.stand for item in room.review.files}
    assert stands["export.json"] is Stand.SURE
    assert stands["stranger.pdf"] is Stand.STOPPED
    names = cast(list[str], opened_empty.ask(lambda vault: [person.display for person in browse.patients(vault)]))
    assert names == [NAME]


def test_a_sure_file_is_added_with_one_key_and_taken_back_by_undo(opened: Open, files: Path) -> None:
    room = take(opened, files)
    assert room.review is not None
    found = room.review.files[file_named(room, "export.json")].state()[1]
    press(room, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    opened.qtbot.wait(150)  # Qt shows the button pressed before it clicks
    opened.settle()
    assert "Ferritin" in results(opened)
    toast = opened.controller.window.toast
    told = room.review.files[file_named(room, "export.json")].state()[1]
    assert found == "2 records"
    assert toast.label.text() == f"Added: {told}"
    assert told == "1 record, 1 already here"  # the document that the file itself is counts in neither
    QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert "Ferritin" not in results(opened)
    assert room.review is not None
    assert room.review.files[file_named(room, "export.json")].stand is Stand.SURE


def test_enter_takes_the_open_file_in_and_goes_on_to_the_next(opened: Open, files: Path) -> None:
    room = take(opened, files)
    number = file_named(room, "export.json")
    room.open_file(number)
    opened.settle()
    row = room.files.row(number)
    assert row is not None
    row.setFocus()
    press(room, Qt.Key.Key_Return)
    opened.settle()
    assert "Ferritin" in results(opened)
    item = room.current()
    assert item is not None
    assert item.number != number


def test_an_import_taken_back_from_the_menu_stands_in_the_list_again(opened: Open, files: Path) -> None:
    room = take(opened, files)
    room.add_sure()
    opened.settle()
    assert room.review is not None
    assert room.review.count(Stand.ADDED) == 1
    told = room.review.files[file_named(room, "export.json")].state()
    for _twice in range(2):
        opened.controller.undo()
        opened.settle()
        assert "Ferritin" not in results(opened)
        assert room.review.count(Stand.ADDED) == 0
        opened.controller.redo()
        opened.settle()
        assert "Ferritin" in results(opened)
        assert room.review.files[file_named(room, "export.json")].state() == told


def test_kept_out_leaves_the_tray_and_undo_lets_it_wait_again(opened: Open, files: Path) -> None:
    room = take(opened, files / "stranger.pdf")
    assert len(cast(tuple[object, ...], opened.ask(browse.waiting))) == 1
    opened.named(Button, "identity_keep_out").click()
    opened.settle()
    assert opened.ask(browse.waiting) == ()
    assert room.review is not None
    assert room.review.files[0].stand is Stand.KEPT_OUT
    opened.controller.window.toast.button.click()
    opened.settle()
    assert len(cast(tuple[object, ...], opened.ask(browse.waiting))) == 1
    assert room.review.count(Stand.STOPPED) == 1


def test_only_the_persons_word_lets_a_stopped_file_in(opened: Open, files: Path) -> None:
    room = take(opened, files / "stranger.pdf")
    opened.named(Button, "identity_same").click()
    opened.settle()
    room.accept()
    opened.settle()
    assert room.review is not None
    assert room.review.files[0].stand is Stand.ADDED
    assert opened.ask(browse.waiting) == ()


def test_what_waits_is_opened_again_from_the_tray(opened: Open, files: Path) -> None:
    room = take(opened, files / "stranger.pdf", files / "slip.pdf")
    room.show_tray()
    opened.settle()
    titles = [label.text() for label in room.tray.findChildren(QLabel)]
    assert "2 files wait for you" in titles
    opened.named(Button, "tray_open_all").click()
    opened.settle()
    assert room.review is not None
    assert [item.stand for item in room.review.ordered()] == [Stand.STOPPED, Stand.ASKED]


def test_files_of_a_new_person_offer_to_begin_their_records(opened_empty: Open, files: Path) -> None:
    opened = opened_empty
    room = take(opened, files / "export.json")
    assert not room.files.add_button.isVisible()
    opened.named(Button, "make_person").click()
    opened.settle()
    patient_id = opened.controller.shell.patient_id
    assert patient_id
    room.add_sure()
    opened.settle()
    found = opened.ask(lambda vault: [r.display for r in browse.records(vault, patient_id, (Kind.TEST_RESULT,))])
    assert found == ["Ferritin"]
    assert opened.ask(browse.waiting) == ()
    assert len(cast(tuple[object, ...], opened.ask(browse.patients))) == 1


# ------------------------------------------------------------------------------------------------- values to check


def _read_value(number: int, name: str, value: str, sha256: str, confidence: float) -> TestResult:
    top = 0.1 + 0.05 * number
    source = Source(sha256, "page 1", "lab", False, 1, (0.1, top, 0.8, top + 0.04), confidence)
    return TestResult(
        id=f"v{number}", display=name, value=value, unit="g/L", date=PartialDate("2026-08-18"), sources=(source,)
    )


@pytest.fixture
def checking(opened: Open, tmp_path: Path) -> ImportRoom:
    """A review of one file from whose page a machine read four values."""
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id
    data = letter(born="3 February 1951") + b"\n"
    room = cast(ImportRoom, opened.go("import"))
    sessions: list[Session] = []
    opened.controller.shell.write(
        lambda vault, progress: import_files.read_files(vault, patient_id, [Offered(Path("l.pdf"), "l.pdf", data)]),
        name="read",
        done=sessions.append,
    )
    opened.settle()
    file = sessions[0].files[0]
    assert file.batch is not None
    values = tuple(
        _read_value(number, name, value, file.sha256, confidence)
        for number, (name, value, confidence) in enumerate(
            [("Iron", "1.0", 0.99), ("Zinc", "2.0", 0.98), ("Copper", "3.0", 0.5), ("Lead", "4.0", 0.97)]
        )
    )
    file = replace(file, batch=replace(file.batch, proposed=values))
    room._show_session(Session((file,), sessions[0].patient))
    opened.settle()
    return room


def stored(opened: Open, name: str) -> TestResult:
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id
    found = cast(
        list[TestResult], opened.ask(lambda vault: list(browse.records(vault, patient_id, (Kind.TEST_RESULT,))))
    )
    return next(result for result in found if result.display == name)


def test_values_read_by_a_machine_are_accepted_corrected_and_left_out_by_key(
    opened: Open, checking: ImportRoom
) -> None:
    room = checking
    editor = room.values.checks.editor
    assert editor.title.text() == "Iron"
    editor.value.setFocus()
    press(room, Qt.Key.Key_Return)
    assert editor.title.text() == "Zinc"
    editor.value.setText("2.5")
    editor.value.setFocus()
    press(room, Qt.Key.Key_Return)
    assert editor.title.text() == "Copper"
    room.page.view.setFocus()
    press(room, Qt.Key.Key_Delete)
    assert editor.title.text() == "Lead"
    press(room, Qt.Key.Key_Return)
    assert room.review is not None
    assert room.review.files[0].stand is Stand.SURE
    room.accept()
    opened.settle()
    assert (stored(opened, "Iron").value, stored(opened, "Zinc").value) == ("1.0", "2.5")
    assert stored(opened, "Zinc").value_number == "2.5"
    assert not stored(opened, "Iron").unchecked_reading
    assert "Copper" not in results(opened)
    assert opened.ask(browse.waiting) == ()


def test_accepting_a_page_takes_only_what_was_read_surely(opened: Open, checking: ImportRoom) -> None:
    room = checking
    assert "3" in opened.named(LinkButton, "import_accept_page").text()
    room.page.view.setFocus()
    press(room, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    item = room.current()
    assert item is not None
    assert item.confirmed == set(), "a page is not accepted by one key"
    press(room, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    item = room.current()
    assert item is not None
    assert item.confirmed == {"v0", "v1", "v3"} == item.by_page
    assert [draft.display for draft in item.unchecked] == ["Copper"]


def test_what_was_read_is_marked_on_the_page(opened: Open, checking: ImportRoom) -> None:
    checking.open_file(0)
    opened.settle()
    (marks,) = checking.page.view._marks.values()
    assert [mark.strong for mark in marks] == [True, False, False, False]
    assert checking.page.crop.isVisible()


def test_values_of_a_page_that_cannot_be_shown_are_not_to_be_taken_unseen(checking: ImportRoom) -> None:
    page = checking.page
    drafts, current = page._drafts, page._current
    assert drafts
    page.drawer.refused.emit(InputRefusedError("The page cannot be shown", "It is damaged."))
    told = "The page cannot be shown. It is damaged.\n\nCompare each value beside this with the paper itself"
    assert page.words.text().startswith(told)
    page.show_drafts((), None)
    assert page.words.text() == "The page cannot be shown. It is damaged."
    page.show_drafts(drafts, current)
    assert page.words.text().startswith(told)


def test_an_accepted_value_is_taken_back_with_undo(opened: Open, checking: ImportRoom) -> None:
    checking.accept()
    QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    item = checking.current()
    assert item is not None
    assert len(item.unchecked) == 4
    assert checking.values.checks.editor.title.text() == "Iron"


def test_a_date_that_can_be_read_in_two_ways_is_not_accepted(opened: Open, checking: ImportRoom) -> None:
    editor = checking.values.checks.editor
    editor.date.setText("03/04/2026")
    checking.accept()
    assert editor.date_field.has_error()
    item = checking.current()
    assert item is not None
    assert len(item.unchecked) == 4


def test_a_page_accepted_at_once_says_so_beside_what_was_checked_by_itself(opened: Open, checking: ImportRoom) -> None:
    room = checking
    room.accept()
    room.accept_page()
    room.accept_page()
    room.leave_out()
    room.accept()
    opened.settle()
    assert "checked by you, one by one" in confirmed_words(stored(opened, "Iron"))
    assert "accepted as a page" in confirmed_words(stored(opened, "Lead"))
    assert all(source.confirmed for source in stored(opened, "Lead").sources)


def test_title_kind_and_date_are_corrected_before_a_file_is_added(opened: Open, checking: ImportRoom) -> None:
    room = checking
    opened.named(LinkButton, "import_about").click()
    dialog = room.findChild(AboutFileDialog)
    assert dialog is not None
    dialog.name.setText("Letter of Dr Quist")
    dialog.kind.set_value("pathology")
    dialog.date.field.setText("3 Apr 2026")
    dialog.check()
    assert "Corrected" in opened.controller.window.toast.label.text()
    for _value in range(4):
        room.accept()
    room.accept()
    opened.settle()
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id
    found = cast(list[Document], opened.ask(lambda vault: list(browse.records(vault, patient_id, (Kind.DOCUMENT,)))))
    document = next(item for item in found if item.title == "Letter of Dr Quist")
    assert (document.category, str(document.date)) == ("pathology", "2026-04-03")


# ----------------------------------------------------------------------------------------------------------- tables


def table(name: str, value: str, *, of: str = NAME) -> bytes:
    return f"Patient,DOB,Test,Result,Unit,Date\n{of},{BORN},{name},{value},ug/L,03/04/2026\n".encode()


def test_the_columns_of_a_table_are_asked_about_once_and_remembered(opened: Open, tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"t{number}.csv").write_bytes(table(f"Ferritin {number}", "31"))
    room = take(opened, tmp_path / "t0.csv", tmp_path / "t1.csv")
    assert room.panes.asks_columns
    assert [chooser.value() for chooser in room.table.choices] == ["name", "born", "test", "value", "unit", "collected"]
    room.table.accept()
    assert "how days are written" in room.table.problem.chip.text()
    room.table.dates.set_value("day")
    press(room, Qt.Key.Key_Return)
    opened.settle()
    assert room.review is not None
    assert room.review.count(Stand.SURE) == 2
    room.add_sure()
    opened.settle()
    assert {str(stored(opened, f"Ferritin {number}").date) for number in range(2)} == {"2026-04-03"}
    (tmp_path / "later.csv").write_bytes(table("Zinc", "12"))
    room = take(opened, tmp_path / "later.csv")
    assert room.review is not None
    assert room.review.count(Stand.SURE) == 1
    opened.named(LinkButton, "import_columns").click()
    assert room.panes.asks_columns


def test_a_table_is_kept_without_its_values(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table("Ferritin", "31"))
    room = take(opened, tmp_path / "t.csv")
    opened.named(Button, "import_table_without").click()
    assert not room.panes.asks_columns
    room.accept()
    opened.settle()
    assert room.review is not None
    assert room.review.count(Stand.ADDED) == 1
    assert "Ferritin" not in results(opened)


# ----------------------------------------------------------------------------------------------------------- batches


def test_one_answer_is_given_for_all_files_that_wait_for_the_same_reason(opened: Open, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"slip{number}.pdf").write_bytes(pdf([["Kitchen list", f"eggs {number}"]]))
    (tmp_path / "stranger.pdf").write_bytes(letter("Rosa Lundqvist", "02/03/1915"))
    room = take(opened, *sorted(tmp_path.glob("*.pdf")))
    assert room.review is not None
    room.open_file(file_named(room, "stranger.pdf"))
    room.decide_alike()
    assert room.review.count(Stand.ASKED) == 3, "never for a file of somebody else"
    room.open_file(file_named(room, "slip1.pdf"))
    opened.named(Button, "identity_all_alike").click()
    assert (room.review.count(Stand.SURE), room.review.count(Stand.STOPPED)) == (3, 1)
    current = room.current()
    assert current is not None
    assert current.stand is Stand.STOPPED, "the next decision is open"
    opened.controller.window.toast.button.click()
    assert room.review.count(Stand.ASKED) == 3


def test_the_next_decision_is_one_key_away_and_a_long_list_is_cut_down(opened: Open, tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"n{number}.json").write_bytes(fhir_bundle([(f"Test {number}", "1", "g/L", "2026-01-02")]))
    (tmp_path / "slip.pdf").write_bytes(pdf([["Kitchen list", "eggs"]]))
    (tmp_path / "stranger.pdf").write_bytes(letter("Rosa Lundqvist", "02/03/1915"))
    room = take(opened, tmp_path)
    room.open_file(file_named(room, "n3.json"))
    room.setFocus()
    press(room, Qt.Key.Key_F8)
    opened.qtbot.waitUntil(lambda: room._open == file_named(room, "stranger.pdf"))
    press(room, Qt.Key.Key_F8)
    opened.qtbot.waitUntil(lambda: room._open == file_named(room, "slip.pdf"))
    room.files.filter.set_value("asked")
    shown = [number for number in range(12) if room.files.row(number) is not None]
    assert {room.review.files[n].file.name.split("/")[-1] for n in shown if room.review is not None} == {
        "slip.pdf", "stranger.pdf",
    }  # fmt: skip


# --------------------------------------------------------------------------------------------------------- pasting


def test_a_picture_on_the_clipboard_is_pasted_as_a_file(opened: Open) -> None:
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    QApplication.clipboard().setImage(picture)
    opened.go("overview")
    opened.controller.window.menus.actions["paste"].trigger()
    opened.settle()
    room = cast(ImportRoom, opened.controller.window.room("import"))
    assert room.review is not None
    (item,) = room.review.files
    assert item.file.name.startswith("Pasted picture")
    assert item.file.batch is not None
    assert item.file.batch.documents[0].media_type == "image/png"
    assert len(cast(tuple[object, ...], opened.ask(browse.waiting))) == 1


def test_copied_files_are_pasted_and_text_is_not(opened: Open, files: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(files / "export.json"))])
    QApplication.clipboard().setMimeData(mime)
    opened.go("overview")
    opened.controller.window.menus.actions["paste"].trigger()
    opened.settle()
    room = cast(ImportRoom, opened.controller.window.room("import"))
    assert room.review is not None
    assert [item.file.name for item in room.review.files] == ["export.json"]
    QApplication.clipboard().setText("just words")
    opened.controller.window.menus.actions["paste"].trigger()
    assert "no picture" in opened.controller.window.toast.label.text()


# ---------------------------------------------------------------------------------------------------- locked files


@pytest.mark.parametrize("leave", [False, True])
def test_of_a_disc_it_is_asked_whether_its_pictures_are_kept_or_stay_there(
    opened: Open, tmp_path: Path, leave: bool
) -> None:
    disc = tmp_path / "NECK CT"
    (disc / "S1").mkdir(parents=True)
    for number in range(3):
        (disc / "S1" / f"I{number}").write_bytes(dicom(number=number))
    (disc / "DICOMDIR").write_bytes(dicom(number=9))
    room = take(opened, disc)
    dialog = room.window().findChild(DiscDialog)
    assert dialog is not None
    assert "“NECK CT” holds 4 files" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert dialog.keep.isChecked()
    assert room.review is None
    dialog.leave.setChecked(leave)
    dialog.accept()
    opened.settle()
    assert room.review is not None
    (item,) = room.review.files
    assert (len(item.file.parts), any("stay on the disc" in issue.title for issue in item.notices)) == (
        (3, True) if leave else (4, False)
    )


def test_a_locked_file_asks_for_its_password_and_opens_with_it(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "locked.pdf").write_bytes(locked_pdf("rosa1951"))
    room = take(opened, tmp_path / "locked.pdf")
    unlock = room.values.unlock
    item = room.current()
    assert item is not None
    assert item.file.locked
    if item.identity_asked:
        room.say_same_person()
    assert unlock.isVisible()
    assert item.stand is Stand.ASKED
    unlock.field.field.setText("wrong")
    unlock.give()
    opened.settle()
    assert "does not open it" in unlock.error.text()
    unlock.field.field.setText("rosa1951")
    unlock.field.setFocus()
    press(room, Qt.Key.Key_Return)
    opened.settle()
    item = room.current()
    assert item is not None
    assert not item.file.locked
    assert not unlock.isVisible()


# ------------------------------------------------------------------------------------------------------ going on later


def test_a_review_is_gone_on_with_after_the_window_was_lost(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "stranger.pdf").write_bytes(letter("Rosa Lundqvist", "02/03/1915"))
    (tmp_path / "slip.pdf").write_bytes(pdf([["Kitchen list", "eggs"]]))
    room = take(opened, tmp_path / "stranger.pdf", tmp_path / "slip.pdf")
    room.open_file(file_named(room, "slip.pdf"))
    room.say_same_person()
    opened.settle()
    room.show_tray()
    opened.settle()
    opened.named(Button, "tray_open_all").click()
    opened.settle()
    assert room.review is not None
    slip, stranger = (
        room.review.files[file_named(room, "slip.pdf")],
        room.review.files[file_named(room, "stranger.pdf")],
    )
    assert slip.same_person
    assert slip.stand is Stand.SURE
    assert stranger.stand is Stand.STOPPED
    assert "Ferritin" not in results(opened)


# --------------------------------------------------------------------------------------------------------- looks


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_in_the_review_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Open, files: Path, zoom: int
) -> None:
    theme.set_zoom(zoom)
    room = take(opened, files)
    for name in ("stranger.pdf", "slip.pdf", "export.json", "viewer.exe"):
        room.open_file(file_named(room, name))
        opened.settle()
        assert cut_off(room) == [], name
        assert unnamed(room) == [], name
    room.show_tray()
    opened.settle()
    assert cut_off(room) == []
    assert unnamed(room) == []


def test_without_a_person_the_overview_says_how_to_begin_and_where_files_wait(opened_empty: Open, files: Path) -> None:
    opened_empty.go("overview")
    assert opened_empty.named(Button, "overview_step_1").text() == "Choose files…"
    asked: list[str] = []
    opened_empty.controller.shell.asked_folder.disconnect()
    opened_empty.controller.shell.asked_folder.connect(lambda: asked.append("folder"))
    QTest.keyClick(opened_empty.named(Button, "overview_step_2"), Qt.Key.Key_Return)
    assert asked == ["folder"]
    take(opened_empty, files)
    opened_empty.named(LinkButton, "whose_later").click()
    opened_empty.settle()
    assert opened_empty.named(Button, "tray_open_all").hasFocus()
    opened_empty.go("overview")
    first = opened_empty.named(Button, "overview_step_1")
    assert first.accessibleName().startswith("3 files wait for you")
    first.click()
    opened_empty.settle()
    assert opened_empty.controller.window.current_room == "import"


def test_the_row_of_a_file_never_keeps_the_name_of_one_from_a_review_before(opened: Open, tmp_path: Path) -> None:
    for name in ("first.pdf", "second.pdf"):
        (tmp_path / name).write_bytes(pdf([["Kitchen list", "eggs, flour", name]]))
        room = take(opened, tmp_path / name)
    row = room.files.row(0)
    assert row is not None
    assert row.accessibleName().startswith("second.pdf"), "it would be decided about under a wrong name"
    assert "second.pdf" in row.toolTip()


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_a_stopped_file_is_given_to_the_person_whom_it_names(opened: Open, files: Path) -> None:
    room = take(opened, files)
    number = file_named(room, "stranger.pdf")
    room.open_file(number)
    opened.settle()
    opened.named(Button, "identity_give").click()
    opened.settle()
    menu = opened.named(QMenu, "give_menu")
    (offer,) = [action for action in menu.actions() if not action.isSeparator()]
    assert offer.text().startswith("Begin the records of Rosa Lundqvist, born")
    offer.trigger()
    menu.close()
    opened.settle()
    waiting = cast(list[TrayItem], opened.ask(lambda vault: list(browse.waiting(vault))))
    people = cast(dict[str, str], opened.ask(lambda vault: {one.id: one.display for one in browse.patients(vault)}))
    whose = {item.file_name.split("/")[-1]: people[item.patient_id or ""] for item in waiting}
    assert whose["stranger.pdf"] == "Rosa Lundqvist"
    assert room.review is not None
    assert room.review.files[number].kept_out
    QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    waiting = cast(list[TrayItem], opened.ask(lambda vault: list(browse.waiting(vault))))
    assert all(people[item.patient_id or ""] == NAME for item in waiting)
    assert room.review.files[number].stand is Stand.STOPPED
