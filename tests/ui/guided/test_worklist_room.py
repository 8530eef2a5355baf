"""The worklist in the window: every open case of everybody, filtered, and each row led to where it is stuck."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from secondop_desktop.core.batch import Guard, Verdict
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Packet, Patient
from secondop_desktop.opinion.opinions import Handover
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.dialogs import batch_packets as batch_dialog
from secondop_desktop.ui.dialogs.batch_packets import BatchDialog, BatchReport
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.dialogs.several_letters import LettersDialog, LettersMade, letter_words
from secondop_desktop.ui.dialogs.text_line import LineDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.wizard.progress import GATHER
from secondop_desktop.ui.views.wizard.request_dialogs import LetterDialog, RequestDialog
from secondop_desktop.ui.views.worklist import WorklistRoom
from secondop_desktop.ui.views.worklist_hand import DueDialog, NoteDialog
from secondop_desktop.ui.widgets import TableRole
from secondop_desktop.usecases import batch_packets, browse, edit, prepare_opinion, request_records
from secondop_desktop.usecases.batch_packets import Result, Wanted
from secondop_desktop.usecases.request_records import Item, LetterKind, Request, RequestStatus
from secondop_desktop.usecases.worklist_views import Part, Sort, built_in
from secondop_desktop.vault import tray
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open, open_window
from tests.ui.test_shell import cut_off, unnamed
from tests.vaults import Made

PEOPLE = (
    ("Marisol", "Sotelo", "1990-01-06", "Women's health, Moor"),
    ("Ines", "Calloway", "1968-03-14", "Northgate Thyroid"),
    ("Tobias", "Abara", "1951-02-02", "Cardiac, Hilltop"),
    ("Clement", "Ruhl", "1944-11-11", "Oncology, Northgate"),
    ("Ansel", "Imber", "1968-05-03", "Spine, Eastlake"),
)


@dataclass(frozen=True, slots=True)
class Cases:
    """The ids of the people and of their cases, by family name."""

    made: Made
    people: dict[str, str]
    cases: dict[str, str]


def fill(vault: Vault) -> tuple[dict[str, str], dict[str, str]]:
    """Five people, each stopped by something else."""
    people, ids = {}, {}
    for given, family, born, clinic in PEOPLE:
        patient = edit.add_patient(
            vault,
            Patient(display=f"{given} {family}", family_name=family, given_names=given, birth_date=PartialDate(born)),
        )
        case = prepare_opinion.begin(vault, patient)
        prepare_opinion.save(vault, replace(case, clinic=clinic))
        people[family], ids[family] = patient, case.id
    guard = Guard(Verdict.DIFFERENT, "Another person", "The birth date differs.")
    tray.put(vault.db, vault.now(), TrayItem("", people["Sotelo"], "00" * 32, "a.pdf", "pdf", guard, "", "", ""))
    soon = prepare_opinion.find_case(vault, people["Calloway"])
    prepare_opinion.save(vault, replace(soon, appointment=PartialDate("2026-11-09")))
    start = request_records.template(vault, people["Ruhl"], ids["Ruhl"])
    asked = replace(start, facility="Harbor", items=(Item("Letters", "consultation-notes"),))
    (request,) = request_records.add(vault, asked)
    request_records.mark(vault, request, RequestStatus.SENT, PartialDate("2026-10-05"))
    # A later case of the same person, which is closed: the packet is to be that of the row.
    prepare_opinion.set_closed(vault, prepare_opinion.begin(vault, people["Abara"]), True)
    for family in ("Abara", "Imber"):
        with vault.change("packet", "Made a packet", patient_id=people[family]) as change:
            change.add(
                Packet(patient_id=people[family], display="Packet", date=PartialDate("2026-11-03"), case_id=ids[family])
            )
    sent = prepare_opinion.find_case(vault, people["Imber"])
    over = Handover("Eastlake", on=PartialDate("2026-11-04"))
    prepare_opinion.save(vault, replace(sent, handovers=(over,), appointment=PartialDate("2026-11-30")))
    return people, ids


@pytest.fixture
def cases(made: Made) -> Cases:
    with made.open() as vault:
        people, ids = fill(vault)
    return Cases(made, people, ids)


@pytest.fixture
def desk(controller: Controller, cases: Cases, qtbot: QtBot) -> Open:
    return open_window(controller, cases.made, qtbot)


def enter(desk: Open) -> WorklistRoom:
    return cast(WorklistRoom, desk.go("worklist"))


def names(room: WorklistRoom) -> list[str]:
    return [room.model.index(row, 0).data() for row in range(room.model.rowCount())]


def requests_of(desk: Open, patient_id: str) -> tuple[Request, ...]:
    return cast(tuple[Request, ...], desk.ask(lambda vault: request_records.all_requests(vault, patient_id)))


def newest_step(desk: Open, patient_id: str) -> str:
    return cast(str, desk.ask(lambda vault: browse.steps(vault, patient_id)[0].what))


def choose(room: WorklistRoom, family: str) -> None:
    room.table.choose_row(room.model.find(lambda line: line.name.startswith(family)))


def test_the_most_urgent_stands_first_and_every_cell_is_said_with_its_column(desk: Open) -> None:
    room = enter(desk)
    assert names(room) == ["Sotelo, Marisol", "Ruhl, Clement", "Calloway, Ines", "Imber, Ansel", "Abara, Tobias"]
    said = [room.model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(6)]
    assert said[0] == "Person, birth date: Ruhl, Clement, 11 Nov 1944"
    assert said[2].startswith("Blocked on: Overdue: ")
    assert said[2].endswith(", day 35 of 30")
    assert said[3] == "Days: 35"
    assert said[5] == "Due: 4 Nov 2026, past"
    assert room.model.index(2, 5).data() == "Today"
    assert desk.controller.window.banner.person.text() == "All people"
    assert unnamed(room) == []


def test_views_and_words_narrow_the_list_and_say_how_many_are_left(desk: Open) -> None:
    room = enter(desk)
    assert [button.text() for button in room.views.values()] == ["All 5", "Due today 2", "Blocked 3", "Ready 1"]
    room.views[Part.READY].click()
    assert names(room) == ["Abara, Tobias"]
    QTest.keyClick(room.table, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert len(names(room)) == 5
    QTest.keyClick(room.table, Qt.Key.Key_Slash)
    assert room.filter.field.hasFocus()
    QTest.keyClicks(room.filter.field, "northgate ruhl")
    assert names(room) == ["Ruhl, Clement"]
    assert room.shown.text() == "1 of 5 shown"
    QTest.keyClicks(room.filter.field, " nobody")
    assert room.stack.currentWidget() is room.nothing
    room.filter.clear()
    QTest.keyClick(room.filter.field, Qt.Key.Key_Return)
    assert room.table.hasFocus()
    QTest.keyClick(room.table, Qt.Key.Key_J)
    below = room.table.currentIndex().row()
    QTest.keyClick(room.table, Qt.Key.Key_K)
    assert room.table.currentIndex().row() == below - 1


def test_enter_opens_the_person_at_the_place_where_the_case_is_stuck(desk: Open, cases: Cases) -> None:
    room = enter(desk)
    window, shell = desk.controller.window, desk.controller.shell
    choose(room, "Calloway")
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    opinion = cast(OpinionRoom, window.room("opinion"))
    assert (window.current_room, shell.patient_id) == ("opinion", cases.people["Calloway"])
    assert opinion.case is not None
    assert (opinion.case.id, opinion._step) == (cases.cases["Calloway"], GATHER)
    assert window.banner.person.text() == "Ines Calloway"
    room = enter(desk)
    choose(room, "Ruhl")
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    opinion = cast(OpinionRoom, window.room("opinion"))
    assert opinion.case is not None
    assert opinion.case.id == cases.cases["Ruhl"]
    assert opinion.pages.currentWidget() is opinion.page("requests")
    room = enter(desk)
    choose(room, "Sotelo")
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    assert (window.current_room, shell.patient_id) == ("import", cases.people["Sotelo"])
    room = enter(desk)
    choose(room, "Abara")
    QTest.keyClick(room.table, Qt.Key.Key_P)
    desk.settle()
    assert (window.current_room, shell.patient_id) == ("packet", cases.people["Abara"])
    packet = cast(PacketRoom, window.room("packet"))
    assert packet.choices.case.value() == cases.cases["Abara"]


def test_what_was_done_elsewhere_is_seen_on_coming_back_and_the_row_stays_chosen(desk: Open, cases: Cases) -> None:
    room = enter(desk)
    choose(room, "Imber")

    def close(vault: Vault) -> None:
        case = prepare_opinion.find_case(vault, cases.people["Abara"])
        prepare_opinion.set_closed(vault, case, True)

    desk.controller.shell.write(lambda vault, progress: close(vault), name="close")
    desk.settle()
    desk.controller.shell.records_changed.emit()
    desk.settle()
    assert "Abara, Tobias" not in names(room)
    assert room.line is not None
    assert room.line.name == "Imber, Ansel"


def test_the_list_of_the_day_is_what_is_shown_and_turnaround_is_written(
    desk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = enter(desk)
    room.show_view(built_in()[2])
    sheets: list[SheetDialog] = []
    monkeypatch.setattr(SheetDialog, "exec", lambda dialog: sheets.append(dialog))
    QTest.keyClick(room.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = sheets
    sheet = desk.ask(lambda vault: dialog._build(vault, "a4"))
    text = repr(sheet)
    assert "Ruhl, Clement" in text
    assert "Overdue: " in text
    assert "Imber" not in text
    target = tmp_path / "t.csv"
    room.out.turnaround_to(target)
    desk.settle()
    with target.open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 6


def test_packets_of_the_ready_rows_go_to_one_folder_and_a_list_says_what_came_of_each(
    desk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, ...]] = []

    def write(vault: Vault, wanted: Sequence[Wanted], folder: Path, progress: Progress) -> tuple[Result, ...]:
        asked.append(tuple(item.case_id for item in wanted))
        failed = NotWritableError("The disk is full", "Make room.")
        first, *rest = wanted
        return (Result(first, "Ines Calloway", folder / "a.pdf", 12, 1), *(Result(w, "B", error=failed) for w in rest))

    monkeypatch.setattr(batch_packets, "write", write)
    monkeypatch.setattr(batch_dialog, "choose_folder", lambda parent: tmp_path)
    room = enter(desk)
    QTest.keyClick(room.table, Qt.Key.Key_B)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BatchDialog)
    assert [line.is_ready for box, line in dialog.boxes if box.isChecked()] == [True] * len(dialog.wanted())
    assert len(dialog.boxes) == 5
    for box, _line in dialog.boxes[:2]:
        box.setChecked(True)
    chosen = tuple(item.case_id for item in dialog.wanted())
    dialog.go.click()
    desk.settle()
    assert asked == [chosen]
    report = QApplication.activeModalWidget()
    assert isinstance(report, BatchReport)
    said = [label.text() for label in report.findChildren(QLabel)]
    assert f"1 of {len(chosen)} packets written" in said
    assert "a.pdf · 12 pages · 1 warning" in said
    assert any("The disk is full" in text for text in said)
    assert sum(text.startswith("Not chosen. ") for text in said) == 5 - len(chosen)
    report.close()


def test_the_list_is_seen_before_its_buttons_are_made_which_move_nothing(desk: Open, qtbot: QtBot) -> None:
    window = desk.controller.window
    window.show_room("worklist")
    room = cast(WorklistRoom, window.room("worklist"))
    assert not room.complete
    before = room.table.height()
    qtbot.waitUntil(lambda: room.complete)
    desk.settle()
    assert room.table.height() == before
    assert room.buttons["open"].isVisible()
    assert room.buttons["open"].isEnabled()


def test_an_empty_worklist_says_what_belongs_there(controller: Controller, made: Made, qtbot: QtBot) -> None:
    room = enter(open_window(controller, made, qtbot))
    assert room.stack.currentWidget() is room.empty
    assert not room.buttons["print"].isEnabled()


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_a_language_with_longer_words(
    pseudo_locale: PseudoTranslations, desk: Open, theme: Theme, zoom: int
) -> None:
    theme.set_zoom(zoom)
    room = enter(desk)
    assert cut_off(room) == []


# ------------------------------------------------------------------------------------------------------------- views


def test_a_view_is_kept_picked_by_its_key_and_deleted_with_undo(desk: Open, qtbot: QtBot) -> None:
    room = enter(desk)
    assert room.looks.text() == "Views"
    room.looks.order_by(Sort.NAME)
    room.looks._turn_column(Sort.CLINIC)
    room.filter.setText("calloway")
    assert room.model.headerData(0, Qt.Orientation.Horizontal) == "Person, birth date ↑"
    assert room.table.isColumnHidden(1)
    room.looks.keep()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LineDialog)
    dialog.line.setText("Blocked")
    dialog.save.click()
    desk.settle()
    assert dialog.field.error.text() == "Give it another name. Nothing was changed."
    dialog.line.setText("Ines")
    dialog.save.click()
    desk.settle()
    assert room.looks.text() == "Ines"
    window = desk.controller.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    room.table.setFocus()
    QTest.keyClick(room.table, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    room.filter.clear()
    assert len(names(room)) == 5
    assert not room.table.isColumnHidden(1)
    QTest.keyClick(room.table, Qt.Key.Key_7, Qt.KeyboardModifier.AltModifier)
    assert names(room) == ["Calloway, Ines"]
    assert room.table.isColumnHidden(1)
    undos: list[object] = []
    desk.controller.shell.asked_toast.connect(lambda _text, undo: undos.append(undo))
    room.looks.remove()
    desk.settle()
    assert len(room.looks.every()) == 6
    assert callable(undos[0])
    undos[0]()
    desk.settle()
    assert tuple(view.name for view in room.looks.every())[6:] == ("Ines",)
    assert [action.text().split("\t")[0] for action in room.looks.menu().actions() if action.text()] == [
        *("All", "Due today", "Blocked", "Ready to send", "Due this week", "Waiting for records", "Ines"),
        *("Order by", "Columns", "Keep this view…", "Rename this view…", "Delete this view"),
    ]


def test_a_heading_puts_the_rows_in_order_and_once_more_the_other_way_round(desk: Open) -> None:
    room = enter(desk)
    header = room.table.horizontalHeader()
    header.sectionClicked.emit(0)
    assert names(room)[0] == "Abara, Tobias"
    header.sectionClicked.emit(0)
    assert names(room)[0] == "Sotelo, Marisol"
    assert room.model.headerData(0, Qt.Orientation.Horizontal) == "Person, birth date ↓"


# --------------------------------------------------------------------------------------------------------- the keys


def test_d_sets_the_due_day_and_n_keeps_a_note(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    room = enter(desk)
    typed = ["2026-11-07"]

    def answer(dialog: NoteDialog | DueDialog) -> int:
        if isinstance(dialog, NoteDialog):
            dialog.text.setText("Call the daughter\nfirst")
        else:
            dialog.date.field.setText("Dec 2026")
            dialog.save.click()
            assert dialog.result() == 0  # a month is no day
            dialog.date.field.setText(typed[0])
            dialog.save.click()
            assert dialog.result() == 1
        return 1

    monkeypatch.setattr(NoteDialog, "exec", answer)
    monkeypatch.setattr(DueDialog, "exec", answer)
    choose(room, "Abara")
    QTest.keyClick(room.table, Qt.Key.Key_N)
    desk.settle()
    choose(room, "Abara")
    QTest.keyClick(room.table, Qt.Key.Key_D)
    desk.settle()
    place = room.model.find(lambda line: line.name.startswith("Abara"))
    cells = [room.model.index(place, column) for column in (4, 5)]
    assert cells[0].data(TableRole.SECOND) == "Call the daughter first"
    assert (cells[1].data(), cells[1].data(TableRole.SECOND)) == ("7 Nov 2026", "set by you")
    typed[0] = "+7"
    choose(room, "Abara")
    QTest.keyClick(room.table, Qt.Key.Key_D)
    desk.settle()
    place = room.model.find(lambda line: line.name.startswith("Abara"))
    assert room.model.index(place, 5).data() == "16 Nov 2026"
    desk.controller.undo()
    desk.settle()
    desk.controller.undo()
    desk.settle()
    place = room.model.find(lambda line: line.name.startswith("Abara"))
    assert room.model.index(place, 5).data() == "–"


def test_l_makes_the_reminder_itself_and_r_marks_received(
    desk: Open, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = enter(desk)
    shown: list[LetterDialog] = []
    monkeypatch.setattr(LetterDialog, "exec", lambda dialog: shown.append(dialog))
    choose(room, "Ruhl")
    QTest.keyClick(room.table, Qt.Key.Key_L)
    desk.settle()
    assert shown[0].kind() is LetterKind.REMINDER
    assert desk.controller.shell.patient_id != cases.people["Ruhl"]
    QTest.keyClick(room.table, Qt.Key.Key_S)
    desk.settle()
    said: list[str] = []
    monkeypatch.setattr(desk.controller.shell, "show_error", lambda error: said.append(error.title))
    choose(room, "Ruhl")
    QTest.keyClick(room.table, Qt.Key.Key_S)  # a slip: the letter to the privacy officer did not go out
    desk.settle()
    assert said == ["A letter went out today already"]
    several(room, "Ruhl", "Abara")
    QTest.keyClick(room.table, Qt.Key.Key_S)
    desk.settle()
    (request,) = requests_of(desk, cases.people["Ruhl"])
    assert [event.what for event in request.log].count("escalation") == 0
    choose(room, "Ruhl")
    QTest.keyClick(room.table, Qt.Key.Key_A)
    desk.settle()
    assert shown[1].kind() is LetterKind.ESCALATION
    QTest.keyClick(room.table, Qt.Key.Key_R)
    desk.settle()
    (request,) = requests_of(desk, cases.people["Ruhl"])
    assert request.status is RequestStatus.RECEIVED
    assert [event.what for event in request.log].count("reminder") == 1


def test_l_drafts_the_request_where_nobody_was_asked(desk: Open, cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    room = enter(desk)
    letters: list[LetterDialog] = []
    monkeypatch.setattr(LetterDialog, "exec", lambda dialog: letters.append(dialog))

    def answer(dialog: RequestDialog) -> int:
        assert dialog.papers.text()
        dialog.facility.setText("Harbor")
        return 1

    monkeypatch.setattr(RequestDialog, "exec", answer)
    choose(room, "Calloway")
    QTest.keyClick(room.table, Qt.Key.Key_L)
    desk.settle()
    assert letters[0].kind() is LetterKind.REQUEST
    (request,) = requests_of(desk, cases.people["Calloway"])
    assert (request.facility, request.case_id) == ("Harbor", cases.cases["Calloway"])


def test_the_keys_written_below_the_list_are_those_of_the_drawing(desk: Open) -> None:
    room = enter(desk)
    keys = {name: button.hint for name, button in room.buttons.items()}
    assert keys["open"] == "Enter"
    assert {keys[name] for name in ("letter", "received", "note", "due", "packet")} == {"L", "R", "N", "D", "P"}


def test_a_row_stays_in_its_place_for_what_was_done_there_until_it_is_ordered_anew(
    desk: Open, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = enter(desk)
    before = names(room)
    choose(room, "Calloway")

    def answer(dialog: DueDialog) -> int:
        dialog.date.field.setText("2027-06-01")
        dialog.save.click()
        return dialog.result()

    monkeypatch.setattr(DueDialog, "exec", answer)
    choose(room, "Ruhl")
    QTest.keyClick(room.table, Qt.Key.Key_D)
    desk.settle()
    assert names(room) == before
    assert room.line is not None
    assert room.line.name == "Ruhl, Clement"
    assert room.shown.text() == "F5 orders anew"
    QTest.keyClick(room.table, Qt.Key.Key_F5)
    assert names(room) != before
    assert room.shown.text() == ""
    # Who was elsewhere finds the list in order.
    choose(room, "Ruhl")

    def take_away(dialog: DueDialog) -> int:
        dialog.date.field.setText("")
        dialog.save.click()
        return dialog.result()

    monkeypatch.setattr(DueDialog, "exec", take_away)
    QTest.keyClick(room.table, Qt.Key.Key_D)
    desk.settle()
    assert names(room) != before
    desk.go("overview")
    desk.controller.shell.records_changed.emit()
    desk.go("worklist")
    assert names(room) == before


def test_a_case_that_is_gone_hands_its_place_to_the_next_one(desk: Open, cases: Cases) -> None:
    room = enter(desk)
    choose(room, "Calloway")
    following = names(room)[room.table.currentIndex().row() + 1]

    def close(vault: Vault) -> None:
        prepare_opinion.set_closed(vault, prepare_opinion.find_case(vault, cases.people["Calloway"]), True)

    desk.controller.shell.write(lambda vault, progress: close(vault), name="close")
    desk.settle()
    desk.controller.shell.records_changed.emit()
    desk.settle()
    assert room.line is not None
    assert room.line.name == following


def several(room: WorklistRoom, *families: str) -> None:
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    choose(room, families[0])
    for family in families[1:]:
        place = room.model.find(lambda line, wanted=family: line.name.startswith(wanted))  # type: ignore[misc]
        room.table.selectionModel().select(room.model.index(place, 0), flags)


def test_s_r_and_d_are_for_every_row_that_is_chosen_and_one_undo_takes_all_back(
    desk: Open, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = replace(
        Request(patient_id=cases.people["Imber"], case_id=cases.cases["Imber"]),
        facility="Eastlake",
        items=(Item("Scans", "imaging"),),
    )
    desk.controller.shell.write(lambda vault, progress: request_records.add(vault, ask), name="request")
    desk.settle()
    desk.controller.shell.records_changed.emit()
    desk.settle()
    room = enter(desk)
    several(room, "Ruhl", "Imber", "Abara")
    assert room.shown.text() == "3 chosen"
    said: list[str] = []
    desk.controller.shell.asked_toast.connect(lambda text, _undo: said.append(text))
    QTest.keyClick(room.table, Qt.Key.Key_S)
    desk.settle()
    assert said[-1] == (
        "The letters of 2 cases went out today. 1 left as it was (Abara, Tobias). "
        "It has no letter yet (L writes it), or one went out today."
    )
    assert len(room.table.chosen_lines()) == 3
    assert requests_of(desk, cases.people["Imber"])[0].status is RequestStatus.SENT
    assert [event.what for event in requests_of(desk, cases.people["Ruhl"])[0].log][-1] == LetterKind.REMINDER
    # The step is in the history of each of them.
    for family in ("Ruhl", "Imber"):
        assert newest_step(desk, cases.people[family]) == "Wrote down letters of several cases"
    desk.controller.undo()
    desk.settle()
    assert requests_of(desk, cases.people["Imber"])[0].status is RequestStatus.DRAFTED
    assert all(event.what != LetterKind.REMINDER for event in requests_of(desk, cases.people["Ruhl"])[0].log)
    QTest.keyClick(room.table, Qt.Key.Key_R)
    desk.settle()
    assert requests_of(desk, cases.people["Ruhl"])[0].status is RequestStatus.RECEIVED
    assert said[-1].startswith("2 cases: received today. 1 left as it was (Abara, Tobias)")

    def answer(dialog: DueDialog) -> int:
        assert any("Abara, Tobias · 2 Feb 1951" in label.text() for label in dialog.findChildren(QLabel))
        dialog.date.field.setText("+7")
        dialog.save.click()
        return dialog.result()

    monkeypatch.setattr(DueDialog, "exec", answer)
    QTest.keyClick(room.table, Qt.Key.Key_D)
    desk.settle()
    assert said[-1] == "3 cases due on 16 Nov 2026"
    assert {line.own_due for line in room.table.chosen_lines()} == {PartialDate("2026-11-16")}
    # What is for one case at a time says so, and does nothing.
    QTest.keyClick(room.table, Qt.Key.Key_N)
    assert said[-1] == "This is done for one case at a time. Choose one row."
    # Only what was chosen is offered, all of it.
    QTest.keyClick(room.table, Qt.Key.Key_B)
    (dialog,) = [item for item in QApplication.topLevelWidgets() if isinstance(item, BatchDialog) and item.isVisible()]
    assert len(dialog.wanted()) == len(dialog.boxes) == 3
    dialog.reject()


def test_the_letters_of_several_rows_are_made_together_and_written_down_as_gone_out_in_one_step(
    desk: Open, cases: Cases, tmp_path: Path
) -> None:
    ask = replace(
        Request(patient_id=cases.people["Imber"], case_id=cases.cases["Imber"]),
        facility="Eastlake",
        items=(Item("Scans", "imaging"),),
    )
    desk.controller.shell.write(lambda vault, progress: request_records.add(vault, ask), name="request")
    desk.settle()
    desk.controller.shell.records_changed.emit()
    desk.settle()
    room = enter(desk)
    several(room, "Ruhl", "Imber", "Abara")
    said: list[str] = []
    desk.controller.shell.asked_toast.connect(lambda text, _undo: said.append(text))
    QTest.keyClick(room.table, Qt.Key.Key_L)
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LettersDialog)
    words = {item.line.name: (box.isEnabled(), letter_words(item)) for box, item in dialog.boxes}
    assert words == {
        "Ruhl, Clement": (True, "reminder to Harbor"),
        "Imber, Ansel": (True, "request to Eastlake"),
        "Abara, Tobias": (False, "not yet: nobody was asked. Press L on this row alone"),
    }
    dialog.go.click()
    desk.settle()
    made = QApplication.activeModalWidget()
    assert isinstance(made, LettersMade)
    assert made.windowTitle() == "2 of 2 letters made"
    made.save_to(tmp_path / "l.pdf")
    desk.settle()
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")
    assert made.folder_button.isVisible()
    # Nothing went out until the person says so; then it is one step.
    assert requests_of(desk, cases.people["Imber"])[0].status is RequestStatus.DRAFTED
    made.sent.click()
    desk.settle()
    assert said[-1] == "The letters of 2 cases went out today"
    assert requests_of(desk, cases.people["Imber"])[0].status is RequestStatus.SENT
    desk.controller.undo()
    desk.settle()
    assert requests_of(desk, cases.people["Imber"])[0].status is RequestStatus.DRAFTED


def test_the_window_names_nobody_while_the_list_is_about_everybody_and_a_letter_says_whose_it_is(
    desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = enter(desk)
    assert desk.controller.window.windowTitle() == "All people – SecondOp"
    shown: list[str] = []
    monkeypatch.setattr(
        LetterDialog, "exec", lambda dialog: shown.extend(label.text() for label in dialog.findChildren(QLabel))
    )
    choose(room, "Ruhl")
    QTest.keyClick(room.table, Qt.Key.Key_L)
    desk.settle()
    assert "Ruhl, Clement · 11 Nov 1944" in shown
    desk.go("overview")
    assert desk.controller.window.windowTitle() != "All people – SecondOp"


def test_the_rows_stand_on_a_card_as_drawn(desk: Open) -> None:
    room = enter(desk)
    picture = room.table.viewport().grab().toImage()
    last = room.table.rowViewportPosition(room.model.rowCount() - 1) + room.table.row_height()
    surface, page = room.table.theme.color("surface"), room.table.theme.color("window")
    assert picture.pixelColor(40, last - 4) == surface
    assert picture.pixelColor(40, last + 6) != surface
    assert picture.pixelColor(0, last - 1) == page  # a round corner


def test_who_works_in_the_worklist_goes_on_there_and_after_a_lock_every_room_comes_back(
    desk: Open, cases: Cases, qtbot: QtBot
) -> None:
    controller = desk.controller
    assert controller.window.current_room == "overview"
    desk.go("medications")
    controller.lock()
    open_window(controller, cases.made, qtbot)
    assert controller.window.current_room == "medications"
    desk.go("worklist")
    controller.close()
    assert controller.state.room() == "worklist"


def test_a_start_begins_in_the_room_about_everybody_that_was_worked_in(
    controller: Controller, cases: Cases, qtbot: QtBot
) -> None:
    controller.state.set_room("worklist")
    controller.start(cases.made.folder)
    open_window(controller, cases.made, qtbot)
    assert controller.window.current_room == "worklist"


def test_undo_in_a_room_about_everybody_says_whose_step_it_took_back(desk: Open, cases: Cases) -> None:
    enter(desk)
    desk.controller.shell.write(
        lambda vault, progress: prepare_opinion.note_work(vault, cases.people["Ruhl"], cases.cases["Ruhl"], "Call"),
        name="note",
    )
    desk.settle()
    said: list[str] = []
    desk.controller.shell.asked_toast.connect(lambda text, _undo: said.append(text))
    desk.controller.undo()
    desk.settle()
    assert said[-1] == "Taken back: Wrote a note in the worklist · Clement Ruhl"
    desk.controller.redo()
    desk.settle()
    assert said[-1] == "Done again: Wrote a note in the worklist · Clement Ruhl"
