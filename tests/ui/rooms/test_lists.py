"""Medications, conditions and allergies, surgical reports, the overview: what they say and what can be done in them."""

from __future__ import annotations

import json
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.prints import PrintSheet, sheet_to_json
from secondop_desktop.core.records import Allergy, Kind, Medication, NoneKnown, Patient, Status
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.dialogs.stop_medicine import StopMedicineDialog
from secondop_desktop.ui.models.medicines import medicines_sheet
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.views.overview import OverviewRoom
from secondop_desktop.ui.views.record_room import RecordRoom
from secondop_desktop.ui.widgets import StateChip, TableRole
from secondop_desktop.usecases import edit, prepare_opinion
from secondop_desktop.usecases.print_sheets import Printed
from tests.ui.rooms.conftest import Desk


def room_of(desk: Desk, name: str, target: str = "") -> RecordRoom:
    room = desk.open(name, target)
    assert isinstance(room, RecordRoom)
    return room


def shown(room: RecordRoom) -> list[str]:
    return [f"[{row.name}; {row.note}]" if isinstance(row, Group) else row.record.display for row in room.model.rows]


def choose(room: RecordRoom, name: str) -> None:
    number = room.model.find(lambda line: line.record.display == name)
    assert number >= 0
    room.table.choose_row(number)


def test_the_same_medicine_of_two_sources_is_one_line_with_both_sources(desk: Desk) -> None:
    room = room_of(desk, "medications")
    assert shown(room) == ["[Taken now; not checked yet]", "Lisinopril", "[No longer taken; ]", "Simvastatin"]
    choose(room, "Lisinopril")
    words = desk.words(room.detail)
    assert "entry 3" in words
    assert "page 2 of 3" in words


def test_a_stopped_medicine_says_why(desk: Desk) -> None:
    room = room_of(desk, "medications")
    number = room.model.find(lambda line: line.record.display == "Simvastatin")
    assert "Muscle aches" in str(room.model.index(number, 0).data(TableRole.SECOND))


def test_i_checked_this_list_is_one_step_and_undone_as_one(desk: Desk) -> None:
    room = room_of(desk, "medications")
    room.check.click()  # type: ignore[attr-defined]
    desk.settle()
    assert shown(room)[0] == "[Taken now; checked by you 9 Nov 2026]"
    medicines = [item for item in desk.records(Kind.MEDICATION) if isinstance(item, Medication)]
    assert {item.last_confirmed is not None for item in medicines if item.display == "Lisinopril"} == {True}
    desk.window.toast.button.click()
    desk.settle()
    assert shown(room)[0] == "[Taken now; not checked yet]"


def test_a_medicine_that_is_no_longer_taken_moves_with_every_source_and_undo_brings_it_back(desk: Desk) -> None:
    room = room_of(desk, "medications")
    choose(room, "Lisinopril")
    stop = room.detail.findChild(QAbstractButton, "record_stop")
    assert stop is not None
    stop.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StopMedicineDialog)
    dialog._date.field.setText("soon")
    dialog.save.click()
    assert dialog.isVisible()  # a date that is none is not taken for no date
    dialog._date.field.setText("Oct 2026")
    dialog._reason.setText("Cough")
    dialog.save.click()
    desk.settle()
    assert shown(room) == ["[No longer taken; ]", "Lisinopril", "Simvastatin"]
    medicines = [item for item in desk.records(Kind.MEDICATION) if item.display == "Lisinopril"]
    assert {(item.status, item.end, item.stop_reason) for item in medicines if isinstance(item, Medication)} == {
        (Status.STOPPED, PartialDate("2026-10"), "Cough")
    }
    assert room.detail.findChild(QAbstractButton, "record_stop") is None
    desk.window.toast.button.click()
    desk.settle()
    assert shown(room)[:2] == ["[Taken now; not checked yet]", "Lisinopril"]


def words_of(sheet: PrintSheet) -> str:
    return json.dumps(sheet_to_json(sheet), ensure_ascii=False)


def test_the_list_to_carry_has_what_is_taken_now_and_says_of_allergies_what_is_recorded(desk: Desk) -> None:
    room = room_of(desk, "medications")
    medicines = desk.records(Kind.MEDICATION)
    rosa = Patient(display="Rosa Lindqvist", birth_date=PartialDate("1951-02-03"))
    today = date(2026, 11, 9)
    words = words_of(medicines_sheet(rosa, medicines, (), today))
    for told in ("Rosa Lindqvist", "3 February 1951", "Lisinopril", "10 mg by mouth", "not checked yet"):
        assert told in words
    assert "Simvastatin" not in words
    assert words.count("Lisinopril") == 1
    assert "Not recorded. That does not mean none." in words
    none = NoneKnown(about=Kind.ALLERGY, display="No known drug allergies")
    assert "No known drug allergies" in (part := words_of(medicines_sheet(rosa, medicines, (none,), today)))
    assert "Not recorded" in part  # of other allergies nobody said anything
    latex = Allergy(display="Latex", reactions=("hives",), confirmed=False)
    assert "Latex: hives, not confirmed" in words_of(medicines_sheet(rosa, (*medicines, latex), (), today))
    room.print.click()  # type: ignore[attr-defined]
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, SheetDialog)
    printed: list[Printed] = []
    sheet.make(printed.append)
    desk.qtbot.waitUntil(lambda: bool(printed), timeout=60000)
    assert (printed[0].pages, printed[0].warnings) == (1, ())
    sheet.reject()


def test_a_medicine_typed_by_hand_is_in_italics_as_the_persons_own_words(desk: Desk) -> None:
    room = room_of(desk, "medications")
    desk.window.add_record("medication")
    form = desk.form()
    form.input("display").setText("Ibuprofen")  # type: ignore[union-attr]
    form.input("dose").setText("200 mg, as needed")  # type: ignore[union-attr]
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    number = room.model.find(lambda line: line.record.display == "Ibuprofen")
    assert room.model.index(number, 0).data(TableRole.OWN_WORDS) is True
    assert room.table.currentIndex().row() == number
    assert "Typed by you" in desk.words(room.detail)


def test_delete_takes_all_sources_of_a_line_and_undo_brings_them_back(desk: Desk) -> None:
    room = room_of(desk, "medications")
    choose(room, "Lisinopril")
    room.table.setFocus()
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    desk.settle()
    assert "Lisinopril" not in shown(room)
    desk.window.toast.button.click()
    desk.settle()
    assert len([item for item in desk.records(Kind.MEDICATION) if item.display == "Lisinopril"]) == 2


def test_allergies_not_recorded_are_told_apart_from_none_known(desk: Desk) -> None:
    room = room_of(desk, "conditions")
    assert "[Allergies; not recorded]" in shown(room)
    room.no_allergies.click()  # type: ignore[attr-defined]
    desk.settle()
    lines = shown(room)
    assert "[Allergies; none known]" in lines
    assert lines[lines.index("[Allergies; none known]") + 1] == "No known allergies"
    assert not room.no_allergies.isVisible()  # type: ignore[attr-defined]


def test_conditions_that_are_over_stand_apart_and_what_was_ruled_out_is_hidden(desk: Desk) -> None:
    room = room_of(desk, "conditions")
    lines = shown(room)
    assert lines[:4] == ["[Conditions; ]", "High blood pressure", "[In the past; ]", "Pneumonia"]
    assert lines.count("Gout") == 1  # the father's
    room.withdrawn.click()
    assert shown(room).count("Gout") == 2


def test_family_vaccinations_and_devices_stand_below(desk: Desk) -> None:
    lines = shown(room_of(desk, "conditions"))
    for group, name in (
        ("Illness in the family", "Gout"),
        ("Vaccinations", "Tetanus"),
        ("Implants and devices", "Clip"),
    ):
        assert lines[lines.index(f"[{group}; ]") + 1] == name


def test_a_surgical_report_shows_every_part_and_its_documents(desk: Desk) -> None:
    room = room_of(desk, "procedures")
    words = desk.words(room.detail)
    for part in (
        "Gallbladder removal", "Stones", "Inflamed gallbladder", "None", "Two clips", "General", "Dr Noor Adebayo",
    ):  # fmt: skip
        assert part in words
    (link,) = room.detail.findChildren(QAbstractButton, "linked_document_0")
    link.click()
    desk.settle()
    assert desk.window.current_room == "documents"


def test_the_history_of_a_record_says_what_it_was_before(desk: Desk) -> None:
    room = room_of(desk, "procedures")
    room.detail.correct.emit(room.detail.statement.record)  # type: ignore[union-attr]
    form = desk.form()
    form.input("surgeon").setText("Dr Ada Berg")  # type: ignore[union-attr]
    form.save()
    desk.settle()
    room.detail.history.emit(room.detail.statement.record)  # type: ignore[union-attr]
    desk.settle()
    dialog = desk.window.findChild(QDialog, "history_dialog")
    assert dialog is not None
    assert "Dr Ada Berg  (before: Dr Noor Adebayo)" in desk.words(dialog)
    dialog.accept()


def test_a_record_found_by_the_search_is_shown_even_when_it_was_withdrawn(desk: Desk) -> None:
    (gout,) = [item for item in desk.records(Kind.CONDITION, facts_only=False) if item.display == "Gout"]
    room = room_of(desk, "conditions", gout.id)
    assert room.detail.statement is not None
    assert room.detail.statement.record.id == gout.id


def overview_of(desk: Desk) -> OverviewRoom:
    room = desk.open("overview")
    assert isinstance(room, OverviewRoom)
    return room


def test_the_overview_counts_what_there_is_and_says_what_is_not_recorded(desk: Desk) -> None:
    room = overview_of(desk)
    assert room.overview is not None
    have = {item.room: (item.count, item.note) for item in room.overview.have}
    assert have["results"] == ("6 values", "newest 18 Aug 2026")
    assert have["procedures"] == ("1 report", "23 May 2017")
    assert have["medications"] == ("1 current", "not checked yet")
    assert have["conditions"] == ("1 and not recorded", "")
    assert have["documents"] == ("3 originals", "5 pages")
    assert have["imaging"] == ("not recorded", "")


def test_without_a_case_the_overview_leads_to_one(desk: Desk) -> None:
    room = overview_of(desk)
    assert room.heading.text() == "The records of Rosa Lindqvist"
    assert "Begin your second opinion" in desk.words(room.next)


def test_with_a_case_the_overview_says_when_the_visit_is_what_is_missing_and_what_to_do(desk: Desk) -> None:
    def begin(vault: object, progress: object) -> None:
        case = prepare_opinion.begin(vault, desk.known.patient_id)  # type: ignore[arg-type]
        for name, value in (("specialist", "Dr Sofia Berg"), ("appointment", "2026-11-19"), ("clinic", "Northgate")):
            case = prepare_opinion.set_field(vault, case, name, value)  # type: ignore[arg-type]

    desk.shell.write(begin, name="t")
    desk.settle()
    desk.shell.records_changed.emit()
    room = overview_of(desk)
    assert room.heading.text() == "Your visit with Dr Sofia Berg is in 10 days"
    assert room.second.text() == "Thursday 19 November 2026, Northgate."
    missing = desk.words(room.missing)
    assert "Diagnosis and proposed plan" in missing
    chips = room.missing.findChildren(StateChip, "state")
    assert any(chip.accessibleName() == "Diagnosis and proposed plan, Missing, essential" for chip in chips)
    names = {button.objectName() for button in room.next.findChildren(QAbstractButton)}
    assert {name for name in names if name.startswith("overview_step_")} == {f"overview_step_{n}" for n in (1, 2, 3)}


def test_what_another_room_changed_is_shown_when_one_comes_back(desk: Desk) -> None:
    room = overview_of(desk)
    (medicine,) = [item for item in desk.records(Kind.MEDICATION) if item.display == "Simvastatin"]
    desk.shell.write(lambda vault, progress: edit.delete(vault, [medicine.id]), name="t")
    desk.settle()
    medications = room_of(desk, "medications")
    desk.shell.records_changed.emit()
    desk.settle()
    assert "Simvastatin" not in shown(medications)
    assert overview_of(desk) is room
