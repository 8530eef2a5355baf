"""Opinions side by side: the first stays what the case says, what is the same is worked out, the person says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.prints import PrintSheet, Table
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.case_state import from_state, to_state
from secondop_desktop.opinion.compare import (
    Agreement,
    agreement,
    all_columns,
    compare,
    first_column,
    next_number,
    normalised,
    row_word,
    with_mark,
    with_opinion,
    with_text,
    without_opinion,
)
from secondop_desktop.opinion.decision_aid import (
    Choice,
    DecisionAid,
    Matter,
    add_choice,
    remove_choice,
)
from secondop_desktop.opinion.opinion_sheets import aid_sheet, comparison_sheet
from secondop_desktop.opinion.opinions import MARKS, ROWS, Handover, Opinion

FIRST = Case(
    id="c",
    patient_id="p",
    question="Is an operation right for me?",
    diagnosis="Gallstones",
    stage="Mild",
    proposed="Take the gallbladder out",
    opinion_by="Dr Amina Osei",
    opinion_role="surgeon",
    opinion_on=PartialDate("2026-10-14"),
    decide_by=PartialDate("2026-12-08"),
    decide_by_said_by="Dr Osei",
    sources={"diagnosis": ("letter", 2)},
    first_says={"goal": "No more pain"},
)
SECOND = Opinion(
    "Dr Imani Quist",
    "physician",
    PartialDate("2026-11-19"),
    {"diagnosis": "gallstones.", "treatment": "Wait and watch", "risks": "An attack may come back"},
    ("second", 1),
)
BOTH = replace(FIRST, opinions=(SECOND,))
DAY = PartialDate("2026-11-27")


def line(case: Case, row: str) -> tuple[tuple[str, ...], Agreement, str]:
    found = next(item for item in compare(case).lines if item.row == row)
    return found.texts, found.agreement, found.mark


def test_the_first_column_is_what_the_case_says_and_stays_true() -> None:
    column = first_column(FIRST)
    assert column.by == "Dr Amina Osei"
    assert column.letter == ("letter", 2)
    assert column.says["diagnosis"] == "Gallstones"
    assert column.says["treatment"] == "Take the gallbladder out"
    assert column.says["timing"] == "By 8 December 2026, said Dr Osei"
    assert column.says["goal"] == "No more pain"
    changed = replace(FIRST, diagnosis="Gallstones, many", decide_by=None)
    assert first_column(changed).says["diagnosis"] == "Gallstones, many"
    assert first_column(changed).says["timing"] == ""


def test_changing_the_first_column_changes_the_answer_itself() -> None:
    changed = with_text(FIRST, 1, "treatment", "Keyhole operation")
    assert changed.proposed == "Keyhole operation"
    assert "treatment" not in changed.first_says
    timed = with_text(FIRST, 1, "timing", "Before Christmas")
    assert first_column(timed).says["timing"] == "Before Christmas"
    assert timed.decide_by == FIRST.decide_by
    assert first_column(with_text(timed, 1, "timing", "")).says["timing"].startswith("By 8 December")


@pytest.mark.parametrize(
    "one, other",
    [
        ("Cure", "cure"),
        ("Cure.", " cure "),
        ("The node “looks  ordinary”", 'The node "looks ordinary"'),
        ("2–3 weeks", "2-3 weeks"),
        ("Papillary thyroid cancer, right side", "papillary thyroid cancer,\nright side"),
        ("A biopsy", "a biopsy"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_writing_it_down_twice_is_no_difference(one: str, other: str) -> None:
    assert agreement((one, other)) is Agreement.SAME


@pytest.mark.parametrize(
    "one, other",
    [
        ("1.4 cm", "14 cm"),
        ("1.4 cm", "1,4 cm"),
        ("10²", "102"),
        ("Stage II", "Stage III"),
        ("5 mSv", "5 MSv"),
        ("−2", "2"),
        ("Not safe", "Safe"),
        ("< 5", "> 5"),
        ("½ tablet", "1/2 tablet"),
        ("T1b", "t1B"),
    ],
)
def test_what_may_mean_something_else_is_never_called_the_same(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)
    assert agreement((one, other)) is Agreement.DIFFERS


def test_what_one_doctor_did_not_say_is_no_difference() -> None:
    assert line(BOTH, "diagnosis") == (("Gallstones", "gallstones."), Agreement.SAME, "")
    assert line(BOTH, "treatment")[1] is Agreement.DIFFERS
    assert line(BOTH, "risks")[1] is Agreement.PARTLY
    assert line(BOTH, "benefits")[1] is Agreement.NOBODY


def test_two_that_say_the_same_and_a_third_that_is_silent() -> None:
    assert agreement(("Cure", "cure", "")) is Agreement.PARTLY
    assert agreement(("Cure", "", "Comfort")) is Agreement.DIFFERS


def test_only_what_differs_carries_the_persons_mark() -> None:
    case = with_mark(with_mark(BOTH, "treatment", "judgement"), "diagnosis", "data")
    assert line(case, "treatment")[2] == "judgement"
    assert line(case, "diagnosis")[2] == ""
    comparison = compare(case)
    assert [item.row for item in comparison.differing] == ["treatment"]
    assert comparison.unmarked == ()
    assert comparison.marked("data") == ()
    assert with_mark(case, "treatment", "").marks == {"diagnosis": "data"}
    with pytest.raises(ValueError, match="better"):
        with_mark(BOTH, "treatment", "better")


def test_an_opinion_of_which_nothing_is_written_is_left_out_and_used_next() -> None:
    assert next_number(FIRST) == 2
    case = with_opinion(BOTH, 4, Opinion("Dr Third"))
    assert [item.number for item in compare(case).columns] == [1, 2, 4]
    assert next_number(case) == 3
    full = with_text(case, 3, "goal", "Comfort")
    assert next_number(full) is None
    assert len(all_columns(full)) == 4
    assert [item.by for item in without_opinion(full, 2).opinions] == ["", "Dr Third"]


def test_every_row_and_mark_has_words() -> None:
    assert all(row_word(row) for row in ROWS)
    assert len({row_word(row) for row in ROWS}) == len(ROWS)


# ---------------------------------------------------------------------------------------------------- kept in the case

AID = DecisionAid(
    (Choice("1", "Operate"), Choice("2", "Wait")),
    (Matter("Little pain", "most", {"1": "good", "2": "bad"}), Matter("At home soon", "", {})),
    "quite",
    "1",
    "A talk with my son",
)


def test_all_of_it_is_kept_and_an_older_case_loads_without_it() -> None:
    case = replace(
        with_mark(BOTH, "treatment", "judgement"),
        aid=AID,
        handovers=(Handover("Dr Quist", "mail", PartialDate("2026-11"), "by courier", "packet-1"),),
        ways_on=("call", "values"),
        decision="I wait.",
        decided_on=PartialDate("2026-12"),
        decision_reason="It does not hurt",
        what_follows="A scan in May",
        told_doctor="Dr Osei",
        told_doctor_on=PartialDate("2026-12-09"),
        closed=PartialDate("2026-12-10"),
    )
    assert from_state(to_state(case), "c", "p") == case
    old = to_state(FIRST)
    for name in ("opinions", "marks", "aid", "handovers", "ways_on", "decision"):
        old.pop(name, None)
    loaded = from_state(old, "c", "p")
    assert loaded.opinions == ()
    assert loaded.aid.empty


def test_a_choice_that_is_removed_takes_what_was_said_of_it_along() -> None:
    aid = remove_choice(AID, "1")
    assert [item.key for item in aid.choices] == ["2"]
    assert aid.matters[0].fits == {"2": "bad"}
    assert aid.leaning == ""
    again = add_choice(aid, "Tablets")
    assert again.choices[-1].key == "3"
    for _n in range(5):
        again = add_choice(again)
    assert len(again.choices) == 4


# ------------------------------------------------------------------------------------------------------------ on paper


def table(sheet: PrintSheet) -> Table:
    return next(block for block in sheet.blocks if isinstance(block, Table))


def test_the_sheet_names_who_when_and_which_letter_and_says_what_is_not_written() -> None:
    case = with_mark(BOTH, "treatment", "judgement")
    sheet = comparison_sheet(case, "Rosa Mwangi", {"letter": "Letter of Dr Osei"}, DAY)
    found = table(sheet)
    assert found.headings[1] == "Dr Amina Osei\nFirst opinion, 14 Oct 2026, surgeon\nLetter of Dr Osei, page 2"
    assert found.headings[2] == "Dr Imani Quist\nSecond opinion, 19 Nov 2026, physician"
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["Diagnosis"] == ("Gallstones", "gallstones.", "The same")
    assert rows["Treatment"] == ("Take the gallbladder out", "Wait and watch", "Judgement")
    assert rows["Risks named"] == ("Not written down", "An attack may come back", "Only one said so")
    assert sheet.title == "Two opinions"
    assert "Rosa" not in sheet.title + sheet.foot
    assert "Gallstones" not in sheet.title + sheet.foot


def test_a_difference_without_a_mark_is_printed_as_one() -> None:
    rows = {row[0]: row[1:] for row in table(comparison_sheet(BOTH, "R", {}, DAY)).rows}
    assert rows["Treatment"][-1] == "They differ"


def test_the_own_table_prints_words_and_no_sum() -> None:
    found = table(aid_sheet(AID, FIRST, "Rosa Mwangi", DAY))
    assert found.headings == ("What matters", "How much", "Operate", "Wait")
    assert found.rows[0] == ("Little pain", "Most of all", "Good for this", "Bad for this")
    assert found.rows[1] == ("At home soon", "Not said", "Not said", "Not said")
    assert not any(character.isdigit() for row in found.rows for cell in row for character in cell)


def test_marks_are_the_three_of_the_design() -> None:
    assert MARKS == ("data", "interpretation", "judgement")
