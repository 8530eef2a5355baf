"""Where things stand on paper: what is next, what is waited for and since when, what is there, what was handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.prints import Block, Bullets, Facts, Heading, Keep, Paragraph, PrintSheet, Table
from secondop_desktop.core.records import Packet, Patient
from secondop_desktop.opinion.case import Case, Override, Question
from secondop_desktop.opinion.case_summary import Standing, case_summary, in_days, next_steps
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.opinion.opinions import Handover
from secondop_desktop.opinion.readiness import readiness
from secondop_desktop.opinion.requests import Custody, Item, Request, RequestStatus
from secondop_desktop.opinion.requirements import checklist

TODAY = date(2026, 11, 9)
CASE = Case(
    id="c",
    question="Must it come out?",
    questions=(Question("Why?", True),),
    specialist="Dr Imani Quist",
    appointment=PartialDate("2026-11-19"),
    decide_by=PartialDate("2026-12"),
    decide_by_said_by="Dr Adebayo",
    coverage=(CoverageCall(called="Northline", on=PartialDate("2026-11-03"), reference="NL-20"),),
    overrides={"referral": Override("not-applicable", "The clinic takes me without")},
    handovers=(Handover("Harbour Clinic", "portal", PartialDate("2026-11-08"), "", "p"),),
)
SENT = Request(
    id="r",
    facility="Linden Hospital",
    items=(Item("Pathology report", "imaging"),),
    status=RequestStatus.SENT,
    sent=PartialDate("2026-10-28"),
)
LATE = replace(SENT, id="l", facility="Maple Practice", sent=PartialDate("2026-09-01"), items=(Item("Letter", "x"),))
SLIDES = Request(
    id="s",
    facility="Lab",
    items=(Item("Slides", physical=True),),
    status=RequestStatus.RECEIVED,
    custody=(Custody("Slides", "received", PartialDate("2026-11-01"), "me"),),
)
PACKET = Packet(id="p", case_id="c", pages=41, date=PartialDate("2026-11-07"))


def standing(case: Case = CASE, *requests: Request) -> Standing:
    states = readiness(checklist("general"), case, (), TODAY, requests)
    patient = Patient(display="Rosa Lindqvist", birth_date=PartialDate("1951-02-03"))
    return Standing(case, patient, states, requests, (PACKET,), TODAY)


def words(sheet: PrintSheet) -> str:
    def of(block: Block) -> str:
        match block:
            case Paragraph() | Heading():
                return block.text
            case Bullets():
                return "\n".join(block.items)
            case Facts():
                return "\n".join(f"{name}: {value}" for name, value in block.rows if value)
            case Table():
                return "\n".join(" | ".join(row) for row in (block.headings, *block.rows))
            case Keep():
                return "\n".join(of(inner) for inner in block.blocks)
        return ""

    return "\n".join(of(block) for block in sheet.blocks)


def test_what_is_waited_for_names_from_whom_since_when_and_its_day() -> None:
    found = words(case_summary(standing(CASE, SENT, LATE)))
    assert "Linden Hospital | Pathology report | 28 Oct 2026 | Day 12 of 30 | 27 Nov 2026" in found
    assert "Maple Practice | Letter | 1 Sep 2026 | Day 69 of 30, late | 1 Oct 2026" in found


def test_the_sheet_says_question_readiness_visit_coverage_and_handing_over() -> None:
    found = words(case_summary(standing(CASE, SENT)))
    for part in (
        "Must it come out?",
        "2 of 13 ready",
        "Day 12 of 30 | Scans: reports and pictures",
        "Visit: 19 November 2026 (in 10 days)",
        "Decide by: December 2026, said Dr Adebayo",
        "Northline, 3 November 2026: Reference NL-20",
        "Referral, if one is needed: “The clinic takes me without”",
        "The newest was made on 7 Nov 2026, 41 pages.",
        "8 Nov 2026 | Harbour Clinic | by portal | 7 Nov 2026 | ",
    ):
        assert part in found, part


def test_what_is_late_comes_first_and_what_was_asked_for_is_not_asked_again() -> None:
    steps = next_steps(standing(CASE, SENT, LATE, SLIDES))
    assert steps[0] == "Maple Practice: Send a reminder, late"
    assert any(step.startswith("Lab: Send back: Slides") for step in steps)
    assert "Ask for it: Blood tests, over time" in steps
    assert not any("Scans" in step for step in steps)
    assert steps[-2:] == ("Visit: 19 November 2026 (in 10 days)", "Decide by December 2026")


def test_a_long_request_is_told_by_its_first_items_and_the_count_of_the_others() -> None:
    many = replace(SENT, items=tuple(Item(f"Report {n}") for n in range(40)))
    found = words(case_summary(standing(CASE, many)))
    assert "Report 3\nand 36 more" in found
    assert "Report 4" not in found
    five = replace(SENT, items=many.items[:5])
    assert "Report 4" in words(case_summary(standing(CASE, five)))


def test_a_thing_on_loan_is_named_with_where_it_is() -> None:
    assert "Slides: With me, 1 Nov 2026" in words(case_summary(standing(CASE, SENT, SLIDES)))


def test_a_closed_case_has_no_next_steps_and_an_empty_one_says_so() -> None:
    closed = replace(CASE, closed=PartialDate("2026-11-09"))
    assert next_steps(standing(closed, LATE)) == ()
    assert "Closed: 9 November 2026" in words(case_summary(standing(closed, LATE)))
    empty = words(case_summary(Standing(Case(), Patient(display="Rosa"), (), (), (), TODAY)))
    for part in ("Not written down yet.", "No request for records is open.", "None was made yet.", "no day yet"):
        assert part in empty


def test_the_title_names_no_one_and_no_illness() -> None:
    sheet = case_summary(standing(replace(CASE, diagnosis="Gallstones"), SENT), paper="a4")
    assert sheet.paper == "a4"
    assert "Rosa" not in sheet.title + sheet.foot
    assert "Gallstones" not in sheet.title + sheet.foot + sheet.head


def test_days_are_counted_only_where_they_are_known() -> None:
    assert in_days(PartialDate("2026-11-09"), TODAY) == "9 November 2026 (today)"
    assert in_days(PartialDate("2026-11-08"), TODAY) == "8 November 2026 (1 day ago)"
    assert in_days(PartialDate("2026"), TODAY) == "2026"
    assert in_days(None, TODAY) == ""
