"""The clock of a request for records, its steps, and how it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import UsageError
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.requests import Custody, Event, Item, Law, Request, RequestStatus

SENT = PartialDate("2026-03-02")


def sent(**values: object) -> Request:
    request = Request(id="r", patient_id="p", facility="Harbor Hospital", items=(Item("Biopsy report", "pathology"),))
    return replace(requests.move(request, RequestStatus.SENT, SENT), **values)  # type: ignore[arg-type]


def test_the_day_it_goes_out_is_day_zero_and_day_thirty_is_not_late() -> None:
    request = sent()
    assert requests.day_of(request, date(2026, 3, 2)) == 0
    assert requests.day_of(request, date(2026, 4, 1)) == 30
    assert requests.due(request) == date(2026, 4, 1)
    assert not requests.overdue(request, date(2026, 4, 1))
    assert requests.overdue(request, date(2026, 4, 2))


def test_one_extension_gives_thirty_days_more() -> None:
    request = requests.extend(sent(), True, PartialDate("2026-03-20"))
    assert requests.due(request) == date(2026, 5, 1)
    assert not requests.overdue(request, date(2026, 5, 1))
    assert requests.extend(request, True, SENT) == request
    assert requests.due(requests.extend(request, False, SENT)) == date(2026, 4, 1)


def test_a_draft_has_no_day_and_is_never_late() -> None:
    request = Request(facility="Harbor Hospital")
    assert requests.day_of(request, date(2026, 3, 2)) is None
    assert requests.due(request) is None
    assert not requests.overdue(request, date(2030, 1, 1))


def test_what_came_is_no_longer_late() -> None:
    request = requests.move(sent(), RequestStatus.RECEIVED, PartialDate("2026-06-01"))
    assert not requests.overdue(request, date(2026, 7, 1))
    assert requests.waiting_for([request], "pathology") is None


def test_the_request_sent_first_is_the_one_that_is_waited_for() -> None:
    later = replace(sent(), id="later", sent=PartialDate("2026-03-09"))
    first = replace(sent(), id="first")
    found = requests.waiting_for([later, first], "pathology")
    assert found is not None
    assert found.id == "first"
    assert requests.waiting_for([later, first], "imaging") is None


@pytest.mark.parametrize(
    "before, after, allowed",
    [
        (RequestStatus.DRAFTED, RequestStatus.SENT, True),
        (RequestStatus.DRAFTED, RequestStatus.ACKNOWLEDGED, False),
        (RequestStatus.DRAFTED, RequestStatus.REFUSED, False),
        (RequestStatus.DRAFTED, RequestStatus.RECEIVED, True),
        (RequestStatus.SENT, RequestStatus.ACKNOWLEDGED, True),
        (RequestStatus.SENT, RequestStatus.DRAFTED, False),
        (RequestStatus.ACKNOWLEDGED, RequestStatus.SENT, False),
        (RequestStatus.ACKNOWLEDGED, RequestStatus.RECEIVED, True),
        (RequestStatus.RECEIVED, RequestStatus.REFUSED, False),
        (RequestStatus.RECEIVED, RequestStatus.SENT, True),
        (RequestStatus.REFUSED, RequestStatus.SENT, True),
    ],
)
def test_steps_follow_each_other(before: RequestStatus, after: RequestStatus, allowed: bool) -> None:
    request = Request(status=before)
    if allowed:
        assert requests.move(request, after, SENT).status is after
    else:
        with pytest.raises(UsageError):
            requests.move(request, after, SENT)


def test_an_answer_cannot_come_before_the_letter_went() -> None:
    with pytest.raises(UsageError, match="before it was sent"):
        requests.move(sent(), RequestStatus.RECEIVED, PartialDate("2026-03-01"))


def test_the_day_of_sending_must_be_a_day() -> None:
    with pytest.raises(UsageError, match="Which day"):
        requests.move(Request(), RequestStatus.SENT, PartialDate("2026-03"))


def test_the_same_step_again_corrects_its_day() -> None:
    request = requests.move(sent(), RequestStatus.SENT, PartialDate("2026-03-05"))
    assert requests.due(request) == date(2026, 4, 4)


def test_asking_again_begins_the_clock_anew_and_keeps_the_log() -> None:
    refused = requests.move(sent(extended=True), RequestStatus.REFUSED, PartialDate("2026-03-10"), "No signature.")
    assert refused.refused_reason == "No signature."
    again = requests.move(refused, RequestStatus.SENT, PartialDate("2026-03-12"))
    assert (again.refused, again.refused_reason, again.extended) == (None, "", False)
    assert requests.due(again) == date(2026, 4, 11)
    assert [event.what for event in again.log] == ["sent", "refused", "sent"]
    assert again.log[1] == Event(PartialDate("2026-03-10"), "refused", "No signature.")


def test_where_a_thing_is_follows_the_days_and_not_the_order_of_typing() -> None:
    request = sent(items=(Item("Biopsy slides", "pathology", physical=True), Item("Biopsy report")))
    request = requests.with_custody(request, Custody("Biopsy slides", "received", PartialDate("2026-03-09"), "Clinic"))
    request = requests.with_custody(request, Custody("Biopsy slides", "shipped", PartialDate("2026-03-05"), "Harbor"))
    last = requests.last_custody(request, "Biopsy slides")
    assert last is not None
    assert last.what == "received"
    assert requests.physical_items(request) == ("Biopsy slides",)
    assert requests.last_custody(request, "Biopsy report") is None
    same_day = requests.with_custody(request, Custody("Biopsy slides", "returned", PartialDate("2026-03-09"), "Harbor"))
    last = requests.last_custody(same_day, "Biopsy slides")
    assert last is not None
    assert last.what == "returned"


def test_custody_needs_a_thing_and_a_known_step() -> None:
    with pytest.raises(UsageError):
        requests.with_custody(sent(), Custody("Slides", "lost"))
    with pytest.raises(UsageError):
        requests.with_custody(sent(), Custody(" ", "shipped"))


def test_everything_survives_storing() -> None:
    request = Request(
        id="r",
        patient_id="p",
        case_id="c",
        facility="Harbor Hospital",
        address="1 Pier\nPortville",
        department="Pathology",
        record_number="123",
        period_from=PartialDate("2019"),
        period_to=PartialDate("2026-02"),
        items=(Item("Slides", "pathology", physical=True), Item("CT pictures", "imaging", images=True)),
        had=("imaging",),
        format_wanted="PDF",
        delivery="Portal",
        send_to="Dr Ito",
        status=RequestStatus.REFUSED,
        created=PartialDate("2026-03-01"),
        sent=SENT,
        refused=PartialDate("2026-03-09"),
        refused_reason="No form",
        extended=True,
        notes="Call first",
        law=Law.NEUTRAL,
        log=(Event(SENT, "sent", ""), Event(SENT, "note", "called")),
        custody=(Custody("Slides", "shipped", SENT, "Clinic", "Parcel", "1Z", "signed"),),
    )
    assert requests.from_state(requests.to_state(request), "r", "p") == request


def test_what_a_later_version_stored_is_kept() -> None:
    state = requests.to_state(sent()) | {"fax": "555"}
    request = requests.from_state(state, "r", "p")
    assert requests.merge_state(state, replace(request, notes="x")) == state | {"notes": "x"}


def test_a_desk_shows_what_is_late_first() -> None:
    today = date(2026, 4, 20)
    late = replace(sent(), id="late")
    out = replace(sent(), id="out", sent=PartialDate("2026-04-10"))
    done = replace(requests.move(sent(), RequestStatus.RECEIVED, PartialDate("2026-03-09")), id="done")
    draft = Request(id="draft")
    refused = replace(requests.move(sent(), RequestStatus.REFUSED, PartialDate("2026-03-09")), id="refused")
    shown = requests.in_order([done, draft, out, refused, late], today)
    assert [item.id for item in shown] == ["late", "out", "refused", "draft", "done"]
