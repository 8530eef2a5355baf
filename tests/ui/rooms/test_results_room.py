"""Test results in the window: rows by report, trend, evidence, filters, corrections, deletion and undo."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Kind, Status, TestResult
from secondop_desktop.ui.models.results import SERIES_HELD, Results
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.views import results_reader
from secondop_desktop.ui.views.results import ResultsRoom
from secondop_desktop.ui.widgets import EmptyState, TableRole
from secondop_desktop.usecases import edit, show_results
from secondop_desktop.vault.intake import commit_drafts
from secondop_desktop.vault.vault import Vault
from tests.ui.rooms.conftest import Desk


def room_of(desk: Desk, target: str = "") -> ResultsRoom:
    room = desk.open("results", target)
    assert isinstance(room, ResultsRoom)
    return room


def shown(room: ResultsRoom) -> list[str]:
    return [
        f"[{row.name}; {row.note}]" if isinstance(row, Group) else f"{row.display} {row.value} {row.unit}"
        for row in room.model.rows
    ]


def choose(desk: Desk, room: ResultsRoom, name: str, value: str = "") -> None:
    number = room.model.find(lambda row: row.display == name and value in ("", row.value))
    assert number >= 0
    room.table.choose_row(number)
    desk.settle()


def test_the_newest_of_each_test_is_listed_by_report_and_another_unit_is_another_test(desk: Desk) -> None:
    assert shown(room_of(desk)) == [
        "[Thyroid; 18 Aug 2026, Harbour Lab]",
        "TSH 3.87 mIU/L",
        "[Minerals; 18 Aug 2026]",
        "Calcium 9.6 mg/dL",
        "[Other laboratory tests; 18 Aug 2026]",
        "Ferritin 88 ng/mL",
        "[Minerals; 1 Feb 2024]",
        "Calcium 2.40 mmol/L",
    ]


def test_copy_takes_the_chosen_rows_with_all_that_a_reader_hears_of_them(desk: Desk) -> None:
    room = room_of(desk)
    clipboard = QApplication.clipboard()
    clipboard.clear()
    row = next(
        row
        for row in range(room.table.model().rowCount())
        if not room.table.model().index(row, 0).data(TableRole.GROUP)
    )
    room.table.choose_row(row)
    room.table.setFocus()
    desk.window.menus.actions["copy"].trigger()
    model = room.table.model()
    heard = [
        str(model.index(at, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
        for at in (row - 1, row)
        for column in range(model.columnCount())
    ]
    text = clipboard.text()
    heading, line = text.split("\n")
    assert heading == heard[0]
    assert line.split("\t") == [cell for cell in heard[model.columnCount() :] if cell]
    assert str(model.index(row, 0).data()) in line
    clipboard.clear()


def test_flagged_only_shows_every_flagged_result_of_whatever_year(desk: Desk) -> None:
    room = room_of(desk)
    room.flagged.click()
    desk.settle()
    assert shown(room) == ["[Thyroid; 22 Apr 2025, Harbour Lab]", "TSH 4.72 mIU/L"]


def test_one_panel_can_be_chosen_and_every_result_too(desk: Desk) -> None:
    room = room_of(desk)
    room.panel.set_value("panel:Thyroid")
    room.panel.activated.emit(room.panel.currentIndex())
    desk.settle()
    assert [line for line in shown(room) if line[0] != "["] == ["TSH 3.87 mIU/L"]
    room.panel.set_value("every")
    room.panel.activated.emit(room.panel.currentIndex())
    desk.settle()
    assert [line for line in shown(room) if line.startswith("TSH")] == [
        "TSH 3.87 mIU/L", "TSH 4.72 mIU/L", "TSH 2.10 mIU/L",
    ]  # fmt: skip


def test_what_was_withdrawn_is_shown_only_on_request(desk: Desk) -> None:
    room = room_of(desk)
    assert not any("Iron" in line for line in shown(room))
    assert room.withdrawn.isVisible()
    room.withdrawn.click()
    desk.settle()
    number = room.model.find(lambda row: row.display == "Iron")
    assert "entered in error" in str(room.model.index(number, 0).data())


def test_a_value_that_nobody_confirmed_is_marked_by_word_and_shape_and_can_be_confirmed(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "Ferritin")
    index = room.table.currentIndex()
    assert "not confirmed" in str(index.data())
    assert index.data(TableRole.STATE) == "needs_decision"
    assert room.detail.evidence.confirm.isVisible()
    room.detail.evidence.confirm.click()
    desk.settle()
    (ferritin,) = [item for item in desk.records(Kind.TEST_RESULT) if item.display == "Ferritin"]
    assert ferritin.confirmed
    assert ferritin.sources[0].confirmed_by == "person"


def test_the_evidence_shows_the_crop_of_the_page_and_what_was_printed(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "TSH")
    words = desk.words(room.detail.evidence)
    assert "Where 3.87 comes from" in words
    assert "3.87 mIU/L, range 0.45-4.50" in words
    assert "page 2 of 3" in words
    assert "checked by you, one by one, 8 November 2026" in words
    crop = room.detail.evidence.crop
    assert crop.isVisible()
    assert crop.accessibleName() == "TSH 3.87 mIU/L, page 2"
    picture = crop.grab().toImage()
    assert len({picture.pixelColor(x, y).name() for x in range(0, picture.width(), 5) for y in (55, 60, 65)}) > 1


def test_a_value_from_a_data_file_names_its_file_and_entry(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "Calcium", "9.6")
    assert not room.detail.evidence.crop.isVisible()
    assert "entry 3" in room.detail.evidence.words.text()


def test_the_trend_is_read_as_dates_and_values_and_its_marks_lead_to_their_evidence(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "TSH")
    trend = room.detail.trend
    assert "22 Apr 2025: 4.72 High" in trend.accessibleDescription()
    assert room.detail.count.text() == "3 results, 2019 to 2026"
    trend.setFocus()
    QTest.keyClick(trend, Qt.Key.Key_Left)
    desk.settle()
    assert "Where 4.72 comes from" in desk.words(room.detail.evidence)


def test_open_the_page_leads_to_the_document_at_that_page(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "TSH")
    room.detail.evidence.open_page.click()
    desk.settle()
    assert desk.window.current_room == "documents"
    documents = desk.open("documents")
    viewer = documents.viewer  # type: ignore[attr-defined]
    assert viewer.document.file_name == "Harbour labs.pdf"
    assert viewer.where.text() == "Page 2 of 3"


def test_a_correction_keeps_what_the_document_said_and_is_undone_by_the_toast(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "TSH")
    room.detail.evidence.correct.click()
    form = desk.form()
    said = form.findChild(QLabel, "said_value")
    assert said is not None
    assert said.isHidden()
    form.input("value").setText("3.78")  # type: ignore[union-attr]
    assert not said.isHidden()
    assert "3.87" in said.text()
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    (tsh,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "3.78"]
    assert tsh.value_number == "3.78"
    assert tsh.sources[0].page == 2
    assert not tsh.by_hand
    assert desk.window.toast.isVisible()
    desk.window.toast.button.click()
    desk.settle()
    assert "TSH 3.87 mIU/L" in shown(room)


def test_delete_takes_a_result_away_and_ctrl_z_brings_it_back(desk: Desk) -> None:
    room = room_of(desk)
    choose(desk, room, "Calcium", "9.6")
    room.table.setFocus()
    QTest.keyClick(room.table, Qt.Key.Key_Delete)
    desk.settle()
    assert "Calcium 9.6 mg/dL" not in shown(room)
    assert desk.window.toast.label.text() == "Calcium deleted"
    desk.window.menus.actions["undo"].trigger()
    desk.settle()
    assert "Calcium 9.6 mg/dL" in shown(room)


def test_a_search_hit_on_an_older_result_shows_that_result(desk: Desk) -> None:
    (old,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "2.10"]
    room = room_of(desk, old.id)
    assert room.detail.record is not None
    assert room.detail.record.id == old.id


@pytest.mark.parametrize("name", ["timeline", "results", "documents", "medications", "conditions", "procedures"])
def test_the_page_of_an_empty_room_is_not_made_where_there_is_something(desk: Desk, name: str) -> None:
    assert not desk.open(name).findChildren(EmptyState, f"{name}_empty")


def test_an_empty_room_says_what_belongs_there(desk: Desk) -> None:
    room = room_of(desk)
    ids = [item.id for item in desk.records(Kind.TEST_RESULT, facts_only=False)]
    desk.shell.write(lambda vault, progress: edit.delete(vault, ids), name="t")
    desk.settle()
    desk.shell.records_changed.emit()
    desk.settle()
    assert room.empty.isVisible()
    assert "No test results here yet" in desk.words(room.empty)
    assert not room.detail.isVisible()


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven results are very many, and are read in portions."""
    monkeypatch.setattr(results_reader, "MANY", 3)
    monkeypatch.setattr(results_reader, "FIRST", 2)
    monkeypatch.setattr(results_reader, "PORTION", 2)


def values(room: ResultsRoom) -> list[str]:
    return [row.value for row in room.model.rows if isinstance(row, TestResult)]


@pytest.mark.usefixtures("many")
def test_of_very_many_results_the_newest_of_each_test_are_read_and_the_series_of_the_chosen_one(desk: Desk) -> None:
    room = room_of(desk)
    assert values(room) == ["3.87", "9.6", "88", "2.40"]
    assert not room.still_reading.isVisible()
    # "2.10" and "4.72" of the same test are not held for the list; "12" was withdrawn, which has to be known.
    assert sorted(item.value for item in room.results.results) == ["12", "2.40", "3.87", "88", "9.6"]
    choose(desk, room, "TSH")
    assert room.detail.count.text() == "3 results, 2019 to 2026"
    assert "22 Apr 2025: 4.72 High" in room.detail.trend.accessibleDescription()
    room.detail.trend.setFocus()
    QTest.keyClick(room.detail.trend, Qt.Key.Key_Left)
    desk.settle()
    assert "Where 4.72 comes from" in desk.words(room.detail.evidence)
    assert "Laboratory report, entry 3" in desk.words(room.detail.evidence)


@pytest.mark.usefixtures("many")
def test_an_old_one_of_very_many_results_is_found_by_a_hit_and_those_around_it_stay(desk: Desk) -> None:
    (old,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "2.10"]
    room = room_of(desk, old.id)
    assert room.detail.record is not None
    assert room.detail.record.id == old.id
    assert room.detail.count.text() == "3 results, 2019 to 2026"
    assert values(room) == ["3.87", "9.6", "88", "2.40", "2.10"]


@pytest.mark.usefixtures("many")
def test_a_hit_on_an_old_one_of_very_many_results_is_read_in_a_room_that_is_open(desk: Desk) -> None:
    room = room_of(desk)
    (old,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "2.10"]
    room = room_of(desk, old.id)
    assert room.detail.record is not None
    assert room.detail.record.id == old.id


@pytest.mark.usefixtures("many")
def test_a_replaced_one_of_very_many_results_names_its_successor_under_another_code(desk: Desk) -> None:
    (patient,) = {item.patient_id for item in desk.records(Kind.TEST_RESULT)}

    def one(value: str, code: str, day: str, name: str, status: Status = Status.FINAL) -> TestResult:
        source = Source(ids=(name,) if name else ())
        return TestResult(
            display=f"Creatinine {code}", value=value, unit="mg/dL", date=PartialDate(day), status=status,
            code=Coding("http://loinc.org", code), sources=(source,),
        )  # fmt: skip

    drafts = (
        one("1.3", "2160-0", "2024-03-05", "obs-77", Status.SUPERSEDED),
        one("1.4", "38483-4", "2024-03-05", "obs-77"),
        one("1.1", "38483-4", "2026-02-01", ""),
    )

    def work(vault: Vault) -> None:
        with vault.change("import", "Imported", patient_id=patient) as change:
            commit_drafts(change, patient, (), drafts, {}, Progress())

    desk.shell.write(lambda vault, progress: work(vault), name="t")
    desk.settle()
    desk.shell.records_changed.emit()
    desk.settle()
    (old,) = [r for r in desk.records(Kind.TEST_RESULT, facts_only=False) if r.display == "Creatinine 2160-0"]
    room = room_of(desk, old.id)
    assert room.detail.record is not None
    assert room.detail.record.id == old.id
    assert "1.4" not in [item.value for item in room.results.results]  # neither in the list nor in the series
    assert "Replaced by 1.4 mg/dL, 5 Mar 2024" in desk.words(room.detail)


@pytest.mark.usefixtures("many")
def test_all_and_all_flagged_ones_of_very_many_results_are_read_when_they_are_wished_for(desk: Desk) -> None:
    room = room_of(desk)
    panels = [room.panel.itemText(number) for number in range(room.panel.count())]
    room.flagged.click()
    desk.settle()
    assert values(room) == ["4.72"]
    assert [len(found) for found in room.results.older.values()] == [1]
    room.flagged.click()
    room.panel.set_value("every")
    room.panel.activated.emit(room.panel.currentIndex())
    desk.settle()
    assert values(room) == ["3.87", "9.6", "88", "4.72", "2.40", "2.10"]
    assert [room.panel.itemText(number) for number in range(room.panel.count())] == panels
    assert not room.still_reading.isVisible()
    room.withdrawn.click()
    desk.settle()
    assert "12" in values(room)


@pytest.mark.usefixtures("many")
def test_of_very_many_results_too_the_same_one_of_another_source_is_deleted_with_it(desk: Desk) -> None:
    (tsh,) = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "3.87"]
    desk.shell.write(lambda vault, progress: edit.add(vault, tsh.patient_id, dataclasses.replace(tsh, id="")), name="t")
    desk.settle()
    assert [r.value for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult)].count("3.87") == 2
    room = room_of(desk)
    choose(desk, room, "TSH")
    # What was read of the test goes, as when many others were looked at since.
    room.results.by_test.clear()
    room.remove(room.detail.record)  # type: ignore[arg-type]
    desk.settle()
    assert not [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult) and r.value == "3.87"]


def test_only_a_few_of_the_tests_that_were_looked_at_are_held() -> None:
    results = Results(numbers={"a": (1,)})
    for number in range(20):
        results.hold(f"test {number}", (), {})
    assert list(results.by_test) == [f"test {number}" for number in range(20 - SERIES_HELD, 20)]


def test_the_first_of_very_many_results_know_their_documents_before_all_documents_are_read(
    desk: Desk,
) -> None:
    results = [r for r in desk.records(Kind.TEST_RESULT) if isinstance(r, TestResult)]
    vault = desk.shell.reader
    assert vault is not None
    found = show_results.documents_of(vault, results)
    named = {source.document_id for result in results for source in result.sources if source.document_id}
    assert set(found) == named
    assert all(document.id == name for name, document in found.items())
    # A document that was given to another person since is not shown as this one's.
    assert not show_results.documents_of(vault, [dataclasses.replace(results[0], patient_id="someone-else")])


def test_a_corrected_value_stands_beside_what_the_file_has(desk: Desk) -> None:
    room = room_of(desk)
    (result,) = [one for one in desk.records(Kind.TEST_RESULT) if isinstance(one, TestResult) and one.value == "3.87"]
    corrected = dataclasses.replace(result, value="4.0", value_number="4.0")
    desk.shell.write(lambda vault, progress: edit.update(vault, corrected), name="test")
    desk.settle()
    desk.shell.records_changed.emit()
    desk.settle()
    room.show_target(result.id)
    desk.settle()
    words = desk.words(room.detail.evidence)
    assert "Where 4.0 comes from" in words
    printed, mine = words.split("Your correction")
    assert "3.87 mIU/L" in printed.split("As printed")[1], "what was printed is never what was typed"
    assert "4.0 mIU/L" in mine
    back = next(one for one in desk.records(Kind.TEST_RESULT) if one.id == result.id)
    assert isinstance(back, TestResult)
    again = dataclasses.replace(back, value="3.87", value_number=result.value_number)
    desk.shell.write(lambda vault, progress: edit.update(vault, again), name="test")
    desk.settle()
    desk.shell.records_changed.emit()
    desk.settle()
    assert "Your correction" not in desk.words(room.detail.evidence)
