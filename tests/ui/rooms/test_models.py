"""What the rooms show, without a window: arranged results, merged statements, words of the overview."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    Coding,
    Condition,
    Kind,
    Medication,
    NoneKnown,
    Patient,
    Procedure,
    Record,
    Status,
    TestResult,
)
from secondop_desktop.opinion.requirements import Match
from secondop_desktop.ui.models.facts import differences, facts_of, texts_of
from secondop_desktop.ui.models.next_steps import first_steps, steps_of, to_be_sent
from secondop_desktop.ui.models.overview import have_of, heading_of, visit_words
from secondop_desktop.ui.models.results import Results, Wish, arrange, by_test, result_columns, same_stated
from secondop_desktop.ui.models.statements import Statement, statements
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.models.wording import confirmed_words, place_in_file, state_of
from secondop_desktop.ui.views.conditions import ConditionsRoom
from secondop_desktop.ui.views.record_room import Loaded, none_cell
from secondop_desktop.ui.widgets.table_cells import TableRole, said_in
from secondop_desktop.usecases.prepare_opinion import Case, Question, Readiness, Requirement, State
from secondop_desktop.usecases.request_records import Item, Request, RequestStatus


def result(name: str, value: str, day: str, unit: str = "mg/dL", **more: object) -> TestResult:
    fields: dict[str, object] = {"id": f"{name}{value}{day}{unit}", "display": name, "value": value, "unit": unit}
    return TestResult(**(fields | {"date": PartialDate(day) if day else None} | more))  # type: ignore[arg-type]


def lines(*found: TestResult, **wish: object) -> list[str]:
    rows = arrange(found, Wish(**wish)).rows  # type: ignore[arg-type]
    return [row.name if isinstance(row, Group) else f"{row.display} {row.value}" for row in rows]


def test_a_result_without_a_date_is_listed_and_not_lost() -> None:
    assert "Calcium 9.6" in lines(result("Calcium", "9.6", ""), result("Iron", "8", "2020"))


def test_the_same_result_of_two_sources_is_one_row_and_is_deleted_as_one() -> None:
    one, two = result("Calcium", "9.6", "2026-08-18"), result("Calcium", "9.6", "2026-08-18", id="other")
    assert lines(one, two, every=True).count("Calcium 9.6") == 1
    results = Results((one, two), {}, by_test((one, two)))
    assert same_stated(one, results.series(one) or ()) == [one, two]


def test_another_value_of_the_same_day_is_another_row() -> None:
    found = (result("Glucose", "90", "2026-08-18"), result("Glucose", "140", "2026-08-18"))
    assert lines(*found, every=True)[1:] == ["Glucose 90", "Glucose 140"]


def test_normal_as_printed_is_no_flag() -> None:
    found = [result("Iron", str(n), "2020", interpretation=flag) for n, flag in enumerate(("N", "Normal", "H", ""))]
    assert [line for line in lines(*found, flagged=True) if "Iron" in line] == ["Iron 2"]


def test_one_hundred_thousand_results_are_arranged_with_a_point_to_stop_at() -> None:
    asked: list[int] = []
    found = [result(f"T{n % 50}", str(n), f"20{n % 20:02d}-01-01") for n in range(100_000)]
    arranged = arrange(found, Wish(), lambda: asked.append(1))
    assert sum(not isinstance(row, Group) for row in arranged.rows) == 50
    assert len(asked) >= 50


def test_group_rows_cannot_be_chosen_and_cells_say_their_column(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model: RowModel[TestResult] = RowModel(result_columns())
    model.show_rows(arrange([result("Iron", "8", "2020", interpretation="Low")], Wish()).rows)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(1, 1).data(role) == "Result: 8"
    assert model.index(1, 2).data(role) == "flagged Low by the laboratory"
    assert model.headerData(4, Qt.Orientation.Horizontal) == "Printed range"


def test_two_doses_of_one_medicine_stay_two_lines() -> None:
    found = [
        Medication(id=str(n), display="Lisinopril", dose=dose)
        for n, dose in enumerate(("5 mg", "10 mg", "10 mg by mouth"))
    ]
    assert [len(line.records) for line in statements(found)] == [1, 2]


def test_a_statement_by_hand_and_one_of_a_document_stay_two_lines() -> None:
    typed = Condition(id="1", display="Gout", sources=(Source(),))
    read = Condition(id="2", display="Gout", sources=(Source("d", "/entry/1", "fhir"),))
    assert len(statements((typed, read))) == 2


def test_what_a_second_source_says_otherwise_is_told_by_name() -> None:
    one = Medication(display="X", dose="10 mg by mouth", reason="pressure")
    two = Medication(display="X", dose="10 mg", reason="pressure")
    assert differences(two, one) == "Dose: 10 mg"
    assert differences(one, one) == ""


def test_a_procedure_shows_its_parts_under_their_own_headings() -> None:
    procedure = Procedure(
        display="X", indication="a", findings="b", text="c", complications="d", implants="e", specimens="f"
    )
    assert [text for _heading, text in texts_of(procedure)] == ["a", "b", "c", "d", "e", "f"]


def test_a_code_is_told_with_the_name_of_its_system_or_its_address() -> None:
    known = Medication(display="X", code=Coding("http://www.nlm.nih.gov/research/umls/rxnorm", "617310"))
    other = Medication(display="X", code=Coding("https://example.org/codes", "7"))
    assert ("Code", "RxNorm 617310") in facts_of(known)
    assert ("Code", "7 (https://example.org/codes)") in facts_of(other)


def test_a_status_that_says_not_so_stands_among_the_facts() -> None:
    assert ("Status", "Ruled out") in facts_of(Condition(display="Gout", status=Status.REFUTED))


@pytest.mark.parametrize(
    "source, words",
    [
        (Source("d", "page 2", "pdf", page=2), "page 2"),
        (Source("d", "/entry/118/resource/component/0", "fhir"), "entry 118"),
        (Source("d", "/ClinicalDocument/component[4]/section/entry[1]/act", "ccda"), "section 4, entry 1"),
        (Source("d", "line 12", "text"), "line 12"),
    ],
)  # fmt: skip
def test_a_place_in_a_file_is_said_in_words(source: Source, words: str) -> None:
    assert place_in_file(source) == words


def test_confirmed_by_the_person_not_yet_and_as_in_the_file_are_three_things() -> None:
    file = Source("d", "/entry/1", "fhir")
    read = Allergy(display="X", sources=(file,))
    assert (state_of(read)[1], confirmed_words(read)) == ("As in the file", "as it is in the file")
    unsure = replace(read, confirmed=False)
    assert (state_of(unsure), confirmed_words(unsure)) == (("needs_decision", "Not confirmed"), "not yet")
    seen = replace(read, sources=(replace(file, confirmed_by="person", confirmed_at="2026-11-08T10:00:00+00:00"),))
    assert (state_of(seen)[1], confirmed_words(seen)) == ("Confirmed", "by you, 8 November 2026")


@pytest.mark.parametrize(
    "days, words", [(10, "is in 10 days"), (1, "is tomorrow"), (0, "is today"), (-3, "was 3 days ago")]
)
def test_the_visit_is_told_in_days(days: int, words: str) -> None:
    assert visit_words("Dr Berg", days) == f"Your visit with Dr Berg {words}"


def test_an_appointment_known_to_the_month_invents_no_day() -> None:
    case = Case(specialist="Dr Berg", appointment=PartialDate("2026-11"), clinic="Northgate")
    heading, second = heading_of(case, date(2026, 11, 9), Patient())
    assert heading == "Your second opinion with Dr Berg"
    assert second == "November 2026, Northgate."


def test_questions_are_asked_for_until_three_are_on_top() -> None:
    asked = Case(questions=tuple(Question(f"q{n}", top=n < 2) for n in range(7)))
    assert next(iter(steps_of(asked, ()))).text == "You have 7 questions. Choose the 3 for page one."
    done = Case(questions=tuple(Question(f"q{n}", top=n < 3) for n in range(7)))
    assert [step.goes for step in steps_of(done, ())] == ["packet"]


def _gap(name: str, state: State = State.MISSING, **more: object) -> Readiness:
    fields: dict[str, object] = {"matches": (Match(Kind.DOCUMENT),)} | more
    requirement = Requirement(name, name.title(), "It shows how.", True, **fields)  # type: ignore[arg-type]
    return Readiness(requirement, state, "Nothing of this is here yet.")


def test_a_letter_that_is_written_is_sent_before_another_is_asked_for() -> None:
    gaps = (_gap("notes"), _gap("slides", physical=True, matches=()), _gap("pathology"))
    items = (Item("Slides", "slides"), Item("Pathology report", "pathology"))
    draft = Request(facility="Linden", items=items, status=RequestStatus.DRAFTED)
    written = to_be_sent([draft, replace(draft, items=(Item("Notes", "notes"),), facility="")])
    first, second, third = steps_of(Case(), gaps, written)
    assert (first.title, first.button, first.goes) == (
        "Send the letter: Slides · Pathology",
        "Open the letter",
        "opinion#requests",
    )
    assert (second.title, second.button, second.goes) == (
        "Ask for what is missing: Notes",
        "Ask for it",
        "opinion#gather",
    )
    assert third.goes == "packet"


def test_what_only_the_person_can_say_leads_to_the_step_where_it_is_said() -> None:
    (answer, *_rest) = steps_of(Case(), (_gap("question", matches=(), case_fields=("question",)),))
    assert (answer.button, answer.goes) == ("Answer it", "opinion#question")
    (listed, *_rest) = steps_of(Case(), (_gap("insurance", matches=(Match(Kind.COVERAGE),)),))
    assert (listed.button, listed.goes) == ("Go to the list", "opinion#gather")


def test_an_empty_vault_leads_to_the_files_first() -> None:
    assert [step.goes for step in first_steps(())] == ["files", "opinion", "medications"]


def test_none_known_is_not_the_same_as_not_recorded() -> None:
    records: tuple[Record, ...] = (Condition(id="1", display="Gout", status=Status.ACTIVE),)
    said = {have.room: have.count for have in have_of(records, {Kind.ALLERGY, Kind.MEDICATION})}
    assert said["conditions"] == "1 and none known"
    assert said["medications"] == "none known"
    silent = {have.room: have.count for have in have_of(records, set())}
    assert silent["conditions"] == "1 and not recorded"
    assert silent["medications"] == "not recorded"


def test_a_cell_is_made_once_to_be_drawn_and_not_at_all_for_roles_that_it_does_not_answer() -> None:
    made: list[int] = []

    def cell(number: int) -> Cell:
        made.append(number)
        return Cell(str(number), second="below", strong=True, chips=("one",))

    model: RowModel[int] = RowModel((Column("Number", cell),))
    model.show_rows((Group("Group"), 7))
    index = model.index(1, 0)
    said = said_in(index)
    assert said is not None
    assert (said.text, said.second, said.strong, list(said.chips), made) == ("7", "below", True, ["one"], [7])
    for role in (Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.DecorationRole, TableRole.GROUP):
        assert index.data(role) is None
    assert made == [7]
    assert model.cell_at(0, 0) is None
    assert model.index(0, 0).data(TableRole.GROUP)


def test_a_model_that_is_not_ours_is_drawn_by_its_roles() -> None:
    model = QStandardItemModel(1, 1)
    index = model.index(0, 0)
    for role, value in ((Qt.ItemDataRole.DisplayRole, "Iron"), (TableRole.STATE, "ready"), (TableRole.PART, True)):
        model.setData(index, value, role)
    said = said_in(index)
    assert said is not None
    assert (said.text, said.state, said.part, said.second, said.strong) == ("Iron", "ready", True, "", False)


def test_a_statement_about_a_part_is_never_told_as_none_known() -> None:
    partial = NoneKnown(id="n", about=Kind.ALLERGY, display="No known food allergies")
    whole = replace(partial, display="No known allergies")
    for said, note, part in ((partial, "not recorded", True), (whole, "none known", False)):
        loaded = Loaded((Condition(id="c", display="Gout", status=Status.ACTIVE),), none_known=(said,))
        rows = ConditionsRoom.arranged(loaded, withdrawn=True)
        assert next(row.note for row in rows if isinstance(row, Group) and row.name == "Allergies") == note
        assert ("about a part" in none_cell(Statement(said)).second) is part
