"""All people: their next steps, archiving, and moving what landed with the wrong person, from the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog

from secondop_desktop.core.records import Kind, Patient
from secondop_desktop.ui.dialogs.alike import AlikeDialog
from secondop_desktop.ui.dialogs.move import MoveDialog
from secondop_desktop.ui.dialogs.person import PersonDialog
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.views.everybody import EverybodyRoom
from secondop_desktop.usecases import browse, edit
from tests.ui.rooms.conftest import Desk
from tests.ui.rooms.test_lists import choose, room_of


@pytest.fixture
def omar(desk: Desk) -> str:
    """A second person in the vault."""
    got: list[str] = []
    new = Patient(display="Omar Haddad", family_name="Haddad", given_names="Omar")
    desk.shell.write(lambda vault, progress: edit.add_patient(vault, new), name="add", done=got.append)
    desk.settle()
    desk.shell.records_changed.emit()
    desk.settle()
    return got[0]


def everybody(desk: Desk) -> EverybodyRoom:
    room = desk.open("people")
    assert isinstance(room, EverybodyRoom)
    return room


def shown(room: EverybodyRoom) -> list[str]:
    return [f"[{row.name}]" if isinstance(row, Group) else row.patient.display for row in room.model.rows]


def test_everybody_stands_there_with_a_next_step_and_enter_opens_them(desk: Desk, omar: str) -> None:
    room = everybody(desk)
    assert len(shown(room)) == 2
    assert desk.window.banner.person.text() == "All people"
    place = room.model.find(lambda item: item.patient.id == omar)
    assert room.model.index(place, 1).data() == "No second opinion is open"
    room.table.choose_row(place)
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    assert desk.shell.patient_id == omar
    assert desk.window.current_room == "overview"


def test_an_archived_person_leaves_the_switcher_and_comes_back(desk: Desk, omar: str) -> None:
    room = everybody(desk)
    room.table.choose_row(room.model.find(lambda item: item.patient.id == omar))
    QTest.keyClick(room.table, Qt.Key.Key_A)
    desk.settle()
    assert shown(room)[-2:] == ["[Archived]", "Omar Haddad"]
    assert "Omar Haddad" not in [action.text() for action in desk.window.banner.people_menu().actions()]
    assert room.archive_button.text() == "Bring back"
    desk.window.toast.button.click()
    desk.settle()
    assert "[Archived]" not in shown(room)
    assert "Omar Haddad" in [action.text() for action in desk.window.banner.people_menu().actions()]


def test_a_record_moves_to_another_person_and_undo_brings_it_back(desk: Desk, omar: str) -> None:
    room = room_of(desk, "medications")
    choose(room, "Simvastatin")
    desk.window.menus.actions["move_record"].trigger()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MoveDialog)
    assert "Omar Haddad" in dialog.to.currentText()
    dialog.move_button.click()
    desk.settle()

    def theirs() -> set[str]:
        found = desk.read(lambda vault: browse.records(vault, omar, (Kind.MEDICATION,), facts_only=False))
        assert isinstance(found, tuple)
        return {item.display for item in found}

    assert "Simvastatin" in theirs()
    assert "Simvastatin" not in {item.display for item in desk.records(Kind.MEDICATION, facts_only=False)}
    desk.window.toast.button.click()
    desk.settle()
    assert theirs() == set()


def test_the_banner_never_cuts_off_whose_records_these_are(desk: Desk) -> None:
    banner = desk.window.banner
    desk.window.resize(900, 800)
    details, theme = banner.details, desk.shell.theme

    def fits() -> bool:
        one_line = theme.text_width(details.text(), "support") <= details.width()
        return one_line or details.height() >= details.heightForWidth(details.width())

    for zoom in (100, 150, 200):
        theme.set_zoom(zoom)
        desk.settle()
        desk.qtbot.waitUntil(fits)
        assert banner.height() >= details.height() + banner.person.height()


@pytest.mark.parametrize("answer", ["alike_same", "alike_other", "alike_cancel"])
def test_adding_somebody_who_is_there_already_asks_first(
    desk: Desk, omar: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(dialog: PersonDialog) -> int:
        dialog.given.setText("Omar")
        dialog.family.setText("haddad")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(PersonDialog, "exec", typed)
    before = desk.shell.patient_id
    desk.controller.people.add()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AlikeDialog)
    assert "Omar Haddad, born on a day that is not recorded" in desk.words(dialog)
    button = dialog.findChild(QAbstractButton, answer)
    assert button is not None
    button.click()
    desk.settle()
    people = desk.read(browse.patients)
    assert isinstance(people, tuple)
    assert len(people) == (3 if answer == "alike_other" else 2)
    another = next((one.id for one in people if one.id not in (omar, before)), None)
    assert desk.shell.patient_id == {"alike_same": omar, "alike_cancel": before, "alike_other": another}[answer]


def test_somebody_new_is_added_without_a_question(desk: Desk, omar: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(dialog: PersonDialog) -> int:
        dialog.given.setText("Ada")
        dialog.family.setText("Haddad")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(PersonDialog, "exec", typed)
    desk.controller.people.add()
    desk.settle()
    assert desk.window.banner.person.text() == "Ada Haddad"
