"""What stops a case, since when, what to do next and by when; and the order of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.opinions import Handover, Opinion
from secondop_desktop.opinion.readiness import State
from secondop_desktop.opinion.requests import Item, Request, RequestStatus
from secondop_desktop.opinion.worklist import Blocker, Gap, Gaps, Held, Stop, Waiting, due_day, line, lines, stop, words

TODAY = date(2026, 11, 9)
ROSA = Patient(id="p", display="Rosa Mwangi", family_name="Mwangi", given_names="Rosa")
CASE = Case(id="c", patient_id="p", created=PartialDate("2026-10-17"), clinic="Northgate")
PATHOLOGY = Gap("pathology-report", "Pathology report", True, State.MISSING)
LETTER = Request(id="r", items=(Item("Slides", "pathology-report"),), facility="Harbor")


def held(*gaps: Gap, request: Request | None = None, **more: object) -> Held:
    return replace(Held(ROSA, CASE, Gaps(gaps), (request,) if request is not None else ()), **more)  # type: ignore[arg-type]


def sent(day: str, **more: object) -> Request:
    fields = {"status": RequestStatus.SENT, "sent": PartialDate(day)} | more
    return replace(LETTER, **fields)  # type: ignore[arg-type]


def kind(item: Held) -> Blocker:
    return stop(item, TODAY).kind


def test_what_lacks_and_nobody_was_asked_for_stops_the_case_since_it_was_opened() -> None:
    found = stop(held(PATHOLOGY), TODAY)
    assert (found.kind, found.what, found.days) == (Blocker.MISSING, "Pathology report", 23)
    assert words(found) == "Missing: Pathology report"
    assert found.next_action == "Write the request letter"


def test_what_only_the_person_can_answer_is_not_asked_of_a_hospital() -> None:
    found = stop(held(replace(PATHOLOGY, askable=False)), TODAY)
    assert found.next_action == "Ask the person, note it in the case"


def test_what_is_not_essential_stops_nothing() -> None:
    assert kind(held(replace(PATHOLOGY, essential=False))) is Blocker.READY


@pytest.mark.parametrize("state, blocker", [(State.IMAGES_MISSING, Blocker.IMAGES), (State.STALE, Blocker.STALE)])
def test_each_state_of_a_gap_has_its_own_blocker(state: State, blocker: Blocker) -> None:
    assert kind(held(replace(PATHOLOGY, state=state))) is blocker


def test_a_letter_that_was_not_sent_is_what_stops() -> None:
    found = stop(held(PATHOLOGY, request=replace(LETTER, created=PartialDate("2026-11-01"))), TODAY)
    assert (found.kind, found.days, found.next_action) == (Blocker.LETTER, 8, "Sign and send the letter")


@pytest.mark.parametrize(
    "day, blocker, said",
    [
        ("2026-10-10", Blocker.WAITING, "Asked for: Pathology report, day 30 of 30"),
        ("2026-10-09", Blocker.OVERDUE, "Overdue: Pathology report, day 31 of 30"),
    ],
)
def test_day_thirty_is_waited_for_and_the_day_after_is_overdue(day: str, blocker: Blocker, said: str) -> None:
    found = stop(held(replace(PATHOLOGY, state=State.REQUESTED), request=sent(day)), TODAY)
    assert (found.kind, words(found), found.request) == (blocker, said, "r")


def test_an_extended_request_has_sixty_days() -> None:
    found = stop(held(replace(PATHOLOGY, state=State.REQUESTED), request=sent("2026-10-09", extended=True)), TODAY)
    assert (found.kind, found.allowed) == (Blocker.WAITING, 60)


def test_what_was_asked_for_and_has_come_is_to_be_marked() -> None:
    here = held(replace(PATHOLOGY, state=State.READY), request=sent("2026-10-30"))
    found = stop(here, TODAY)
    assert (found.kind, found.next_action) == (Blocker.ARRIVED, "It is here: mark it received")
    assert due_day(here, TODAY) is None


def test_a_refused_request_stops_only_while_what_it_was_for_lacks() -> None:
    refused = replace(LETTER, status=RequestStatus.REFUSED, refused=PartialDate("2026-11-04"))
    found = stop(held(PATHOLOGY, request=refused), TODAY)
    assert (found.kind, found.days) == (Blocker.REFUSED, 5)
    other = held(replace(PATHOLOGY, state=State.NOT_APPLICABLE), request=refused)
    assert kind(other) is Blocker.READY


def test_what_can_be_acted_on_stands_before_what_is_waited_for() -> None:
    slides = Gap("slides", "Slides", True, State.MISSING)
    both = held(replace(PATHOLOGY, state=State.REQUESTED), slides, request=sent("2026-11-01"))
    assert kind(both) is Blocker.MISSING
    assert line(both, TODAY).open_gaps == 2


def test_a_wrong_persons_page_comes_before_everything_even_after_the_hand_over() -> None:
    sure = Waiting(wrong_person=True, added=date(2026, 11, 8))
    done = replace(CASE, handovers=(Handover("Clinic", on=PartialDate("2026-11-03")),))
    found = stop(held(waiting=(sure,), case=done), TODAY)
    assert (found.kind, found.days) == (Blocker.WRONG_PERSON, 1)


def test_new_files_are_to_be_checked_before_a_packet_is_made_without_them() -> None:
    assert kind(held(waiting=(Waiting(False, TODAY),))) is Blocker.REVIEW


def test_from_ready_to_the_opinion_each_step_has_its_own_action() -> None:
    ready = held(replace(PATHOLOGY, state=State.READY))
    assert (kind(ready), stop(ready, TODAY).days) == (Blocker.READY, None)
    made = replace(ready, packets=(PartialDate("2026-11-05"),))
    assert (kind(made), words(stop(made, TODAY)), stop(made, TODAY).days) == (
        Blocker.PACKET_MADE,
        "Packet made 5 Nov 2026",
        4,
    )
    over = replace(CASE, handovers=(Handover("Clinic", on=PartialDate("2026-11-06")),))
    handed = replace(made, case=over)
    assert (kind(handed), stop(handed, TODAY).next_action) == (Blocker.HANDED_OVER, "Ask what they said, write it down")
    visit = replace(handed, case=replace(over, appointment=PartialDate("2026-11-20")))
    assert stop(visit, TODAY).next_action == "Wait for the visit"
    seen = replace(handed, case=replace(over, opinions=(Opinion("Dr Lee", on=PartialDate("2026-11-07")),)))
    assert (kind(seen), stop(seen, TODAY).next_action) == (Blocker.ANSWERED, "Compare and decide")
    decided = replace(seen, case=replace(seen.case, decision="Surgery"))
    assert stop(decided, TODAY).next_action == "Close the case"


def test_due_is_the_next_day_that_still_matters_and_keeps_its_precision() -> None:
    asked = held(replace(PATHOLOGY, state=State.REQUESTED), request=sent("2026-11-01"))
    assert due_day(asked, TODAY) == PartialDate("2026-12-01")
    soon = replace(asked, case=replace(CASE, appointment=PartialDate("2026-11-20"), decide_by=PartialDate("2026-11")))
    assert due_day(soon, TODAY) == PartialDate("2026-11")
    handed = replace(CASE, handovers=(Handover("Clinic"),), appointment=PartialDate("2026-11-02"))
    assert due_day(replace(asked, case=handed), TODAY) is None


def test_a_day_that_is_not_known_to_the_day_is_not_counted_from() -> None:
    assert stop(held(PATHOLOGY, case=replace(CASE, created=PartialDate("2026-10"))), TODAY).days is None


def test_closed_and_archived_cases_are_not_listed() -> None:
    shut = replace(CASE, closed=PartialDate("2026-11-01"))
    away = replace(CASE, archived=PartialDate("2026-11-01"))
    assert lines([held(case=shut), held(case=away)], TODAY) == ()


def test_the_order_is_incident_then_due_then_what_stops_most_then_days_then_name() -> None:
    def one(name: str, due: str = "", days: int = 0, kind: Blocker = Blocker.WAITING) -> Held:
        case = replace(CASE, id=name, appointment=PartialDate(due) if due else None)
        opened = date.fromordinal(TODAY.toordinal() - days)
        return Held(
            replace(ROSA, display=name, family_name=""),
            replace(case, created=PartialDate(opened.isoformat())),
            Gaps((PATHOLOGY,) if kind is Blocker.MISSING else ()),
            waiting=(Waiting(True, TODAY),) if kind is Blocker.WRONG_PERSON else (),
        )

    found = lines(
        [
            one("none"),
            one("later", "2026-12-01"),
            one("ready", "2026-11-12"),
            one("short", "2026-11-12", 2, Blocker.MISSING),
            one("long", "2026-11-12", 9, Blocker.MISSING),
            one("Also long", "2026-11-12", 9, Blocker.MISSING),
            one("past", "2026-11-01"),
            one("incident", "", 0, Blocker.WRONG_PERSON),
        ],
        TODAY,
    )
    assert [item.name for item in found] == [
        "incident",
        "past",
        "Also long",
        "long",
        "short",
        "ready",
        "later",
        "none",
    ]
    assert [item.name for item in found if item.is_due(TODAY)] == ["past"]


def test_every_blocker_has_words() -> None:
    for each in Blocker:
        assert words(Stop(each, "", 3, "Slides", allowed=30, on=PartialDate("2026-11-03")))


def test_a_day_of_ones_own_stands_in_place_of_requests_and_hides_no_visit() -> None:
    asked = held(PATHOLOGY, request=sent("2026-10-20"))
    assert due_day(asked, TODAY) == PartialDate("2026-11-19")
    own = replace(CASE, work_due=PartialDate("2026-12-01"), work_note="Call first")
    assert due_day(replace(asked, case=own), TODAY) == PartialDate("2026-12-01")
    visit = replace(own, appointment=PartialDate("2026-11-20"))
    assert due_day(replace(asked, case=visit), TODAY) == PartialDate("2026-11-20")
    row = line(replace(asked, case=own), TODAY)
    assert (row.note, row.own_due) == ("Call first", PartialDate("2026-12-01"))
