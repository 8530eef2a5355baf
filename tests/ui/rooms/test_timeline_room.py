"""The timeline in the window: rows, filters, zoom, episodes, what is beside them, keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Encounter, Kind
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.timeline import TimelineRoom
from secondop_desktop.ui.widgets import TableRole
from secondop_desktop.usecases import edit
from secondop_desktop.usecases.timeline import Line
from tests.pseudo_locale import PseudoTranslations
from tests.ui.rooms.conftest import Desk
from tests.ui.test_shell import cut_off, unnamed


def room_of(desk: Desk, target: str = "") -> TimelineRoom:
    room = desk.open("timeline", target)
    desk.settle()
    assert isinstance(room, TimelineRoom)
    return room


def shown(room: TimelineRoom) -> list[str]:
    lines = []
    for number, row in enumerate(room.model.rows):
        if isinstance(row, Group):
            lines.append(f"[{row.name}; {row.note}]")
        else:
            lines.append(" ".join(str(room.model.index(number, column).data() or "") for column in (0, 1)))
    return lines


def choose(desk: Desk, room: TimelineRoom, title: str) -> int:
    number = room.model.find(lambda row: isinstance(row, Line) and row.event.title == title)
    assert number >= 0
    room.table.choose_row(number)
    desk.settle()
    return number


def test_everything_dated_is_listed_by_year_and_what_has_no_date_apart(desk: Desk) -> None:
    lines = shown(room_of(desk))
    assert lines[0].startswith("[2026; ")
    assert "2009 High blood pressure: began" in lines
    assert "Mar 2020 Vaccine: Tetanus" in lines
    assert "Nov 2021 Stopped: Simvastatin" in lines
    apart = next(number for number, line in enumerate(lines) if line.startswith("[No date"))
    assert " Lisinopril" in lines[apart:]
    assert not any("Iron" in line for line in lines)
    assert lines[lines.index("[2009; 1 entry]") + 1] == "2009 High blood pressure: began"


def test_what_was_ruled_out_or_withdrawn_is_not_told_as_a_fact(desk: Desk) -> None:
    assert not any(word in line for line in shown(room_of(desk)) for word in ("Gout", "Iron"))


def test_own_words_and_what_nobody_confirmed_look_different(desk: Desk) -> None:
    room = room_of(desk)
    own = room.model.index(choose(desk, room, "I felt a lump"), 1)
    assert own.data(TableRole.OWN_WORDS)
    assert "in your own words" in str(own.data(Qt.ItemDataRole.AccessibleTextRole))
    number = room.model.find(lambda row: isinstance(row, Line) and row.event.unconfirmed > 0)
    assert room.model.index(number, 1).data(TableRole.STATE) == "needs_decision"
    assert "not confirmed" in str(room.model.index(number, 1).data())


def test_the_results_of_a_day_are_listed_beside_with_the_evidence_of_the_chosen_one(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "TSH: 2.10 mIU/L")
    assert room.detail.day.isVisible()
    assert "Where 2.10 comes from" in desk.words(room.detail.day.evidence)
    number = room.model.find(lambda row: isinstance(row, Line) and len(row.event.ids) > 1)
    room.table.choose_row(number)
    desk.settle()
    assert room.detail.day.model.count() > 1
    room.detail.day.go.click()
    desk.settle()
    assert desk.window.current_room == "results"


def test_enter_opens_the_page_that_states_it(desk: Desk) -> None:
    room = room_of(desk)
    number = room.model.find(lambda row: isinstance(row, Line) and "3.87" in f"{row.event.title} {row.event.second}")
    room.table.choose_row(number)
    desk.settle()
    room.table.setFocus()
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    assert desk.window.current_room == "documents"
    viewer = desk.open("documents").viewer  # type: ignore[attr-defined]
    assert viewer.where.text() == "Page 2 of 3"


def test_minus_looks_from_farther_off_and_enter_on_a_year_goes_in_again(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "Gallbladder removal")
    QTest.keyClick(room.table, Qt.Key.Key_Minus)
    desk.settle()
    assert room.table.currentIndex().data() == "May 2017"
    QTest.keyClick(room.table, Qt.Key.Key_Minus)
    desk.settle()
    assert room.table.currentIndex().data() == "2017"
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    desk.settle()
    assert room.table.currentIndex().data() == "May 2017"
    QTest.keyClick(room.table, Qt.Key.Key_Plus)
    desk.settle()
    assert room.table.currentIndex().siblingAtColumn(1).data() == "Gallbladder removal"


def test_filters_and_order(desk: Desk) -> None:
    room = room_of(desk)
    room.topic.set_value("conditions")
    room.topic.activated.emit(room.topic.currentIndex())
    desk.settle()
    room.order.set_value("oldest")
    room.order.activated.emit(room.order.currentIndex())
    desk.settle()
    assert [line for line in shown(room) if line[0] != "["] == [
        "2009 High blood pressure: began", "2012 Pneumonia: ended",
    ]  # fmt: skip
    desk.window.menus.actions["find"].trigger()
    assert room.filter.field.hasFocus()
    QTest.keyClicks(room.filter.field, "pneu")
    desk.qtbot.waitUntil(lambda: room.count.text() == "1 entry")
    QTest.keyClicks(room.filter.field, "xyz")
    desk.qtbot.waitUntil(lambda: room.stack.currentWidget() is room.none_here)


def test_a_stay_has_its_entries_below_it_and_says_so_to_a_reader(desk: Desk) -> None:
    def add(vault: object) -> None:
        stay = Encounter(display="Hospital stay", date=PartialDate("2017-05-22"), end=PartialDate("2017-05-25"))
        edit.add(vault, desk.known.patient_id, stay)  # type: ignore[arg-type]

    desk.shell.write(lambda vault, progress: add(vault), name="test")
    desk.settle()
    room = room_of(desk)
    number = choose(desk, room, "Gallbladder removal")
    index = room.model.index(number, 1)
    assert index.siblingAtColumn(0).data(TableRole.PART)
    assert "at the time of Hospital stay" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert room.model.index(number - 1, 1).data() == "Hospital stay"


def test_deleting_beside_the_timeline_is_undone_by_the_toast(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "Gallbladder removal")
    room.detail.record._remove()
    desk.settle()
    assert not any("Gallbladder removal" in line for line in shown(room))
    desk.window.toast.button.click()
    desk.settle()
    assert any("Gallbladder removal" in line for line in shown(room))
    assert desk.records(Kind.PROCEDURE)


def test_all_can_be_named_and_nothing_is_cut_off_in_a_longer_language(
    desk: Desk, pseudo_locale: PseudoTranslations, theme: Theme
) -> None:
    for zoom in (100, 150):
        theme.set_zoom(zoom)
        room = room_of(desk)
        desk.qtbot.wait(1)  # until the layouts are done
        assert unnamed(room) == []
        assert cut_off(room) == []
