"""The commands of the request desk, on working dates that each test sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Secondop, files, rosa, secondop
from tests.packet.reading import page_sizes, page_texts

__all__ = ["files", "secondop"]


class Desk:
    """The commands about one person's requests."""

    def __init__(self, run: Secondop, patient: str) -> None:
        self.run, self.patient = run, patient

    def __call__(self, *arguments: str | Path, today: str = "2026-03-02", code: int = 0) -> dict[str, Any]:
        answer: dict[str, Any] = self.run("request", "--patient", self.patient, "--today", today, *arguments, code=code)
        return answer

    def add(self, *arguments: str) -> str:
        return str(self("add", "--facility", "Harbor Hospital", "--item", "Pathology report", *arguments)["id"])

    def set(self, number: str, field: str, value: str, today: str = "2026-03-02") -> dict[str, Any]:
        return self("set", number, field, value, today=today)

    def only(self, today: str) -> dict[str, Any]:
        found: dict[str, Any]
        (found,) = self("list", today=today)["requests"]
        return found


@pytest.fixture
def desk(secondop: Secondop, files: Path) -> Desk:
    return Desk(secondop, rosa(secondop, files))


def test_a_request_is_followed_from_the_draft_to_day_thirty(desk: Desk) -> None:
    number = desk.add()
    draft = desk.only("2026-03-02")
    assert (draft["status"], draft["day"], draft["due"], draft["overdue"]) == ("drafted", None, None, False)
    desk.set(number, "sent", "2026-03-02")
    sent = desk.only("2026-03-20")
    assert (sent["status"], sent["sent"], sent["day"], sent["due"]) == ("sent", "2026-03-02", 18, "2026-04-01")
    assert not desk.only("2026-04-01")["overdue"]
    late = desk.only("2026-04-02")
    assert (late["day"], late["overdue"], late["next_action"]) == (31, True, "Send a reminder")
    desk.set(number, "reminder", "today", today="2026-04-02")
    assert desk.only("2026-04-03")["next_action"] == "Write to the privacy officer"
    desk.set(number, "extended", "yes", today="2026-04-03")
    longer = desk.only("2026-04-03")
    assert (longer["due"], longer["overdue"], longer["days_allowed"]) == ("2026-05-01", False, 60)
    desk.set(number, "status", "received", today="2026-04-09")
    assert desk.only("2026-06-01")["received"] == "2026-04-09"
    assert not desk.only("2026-06-01")["overdue"]


def test_every_field_is_kept(desk: Desk) -> None:
    number = desk.add()
    for field, value in (
        ("facility", "Second Hospital"),
        ("address", "1 Pier Road"),
        ("department", "Radiology"),
        ("record-number", "MRN 7"),
        ("period", "2019 to 2026-02"),
        ("items", "Operative report; pictures: CT chest; thing: Biopsy slides"),
        ("format", "PDF"),
        ("delivery", "Portal"),
        ("send-to", "Dr Ito, 5 Hill Street"),
        ("law", "neutral"),
        ("note", "They asked for a form."),
    ):
        shown = desk.set(number, field, value)
    assert shown["facility"] == "Second Hospital"
    assert (shown["period_from"], shown["period_to"]) == ("2019", "2026-02")
    assert shown["items"] == [
        {"text": "Operative report", "requirement": None, "pictures": False, "thing": False},
        {"text": "CT chest", "requirement": None, "pictures": True, "thing": False},
        {"text": "Biopsy slides", "requirement": None, "pictures": False, "thing": True},
    ]
    assert shown["log"] == [{"on": "2026-03-02", "what": "note", "text": "They asked for a form."}]
    assert (shown["record_number"], shown["law"], shown["send_to"]) == ("MRN 7", "neutral", "Dr Ito, 5 Hill Street")


@pytest.mark.parametrize(
    "field, value",
    [
        ("status", "lost"),
        ("status", "acknowledged"),
        ("sent", "03/04/2026"),
        ("sent", "2026-02"),
        ("sent", "2027-01-01"),
        ("sent", "soon"),
        ("reminder", "today"),
        ("extended", "perhaps"),
        ("law", "roman"),
        ("period", "2026 to 2019"),
        ("custody", "slides; lost"),
        ("colour", "blue"),
    ],
)
def test_what_is_not_a_value_is_refused_and_nothing_changes(desk: Desk, field: str, value: str) -> None:
    number = desk.add()
    before = desk.only("2026-03-02")
    assert "error" in desk("set", number, field, value, code=2)
    assert desk.only("2026-03-02") == before


def test_an_unknown_request_is_not_found(desk: Desk) -> None:
    assert "error" in desk("set", "nothing", "sent", "2026-03-02", code=8)
    assert "error" in desk("add", "--requirement", "discharge-summaries", code=8)


def test_things_are_followed_from_hand_to_hand(desk: Desk) -> None:
    number = desk.add("--thing", "Biopsy slides")
    desk.set(number, "custody", "Biopsy slides; shipped; 2026-03-01; Second Clinic; Parcel Post; 1Z 999")
    shown = desk.set(number, "custody", "Biopsy slides; received; 2026-03-02; Second Clinic")
    assert shown["where"] == [{"thing": "Biopsy slides", "where": "With Second Clinic, 2 Mar 2026"}]
    assert [entry["number"] for entry in shown["custody"]] == ["1Z 999", ""]
    done = desk.set(number, "status", "received")
    assert done["next_action"] == "Send back: Biopsy slides"
    back = desk.set(number, "custody", "Biopsy slides; returned; 2026-03-02; Harbor Hospital; Parcel Post; 2Z")
    assert back["next_action"] == "Nothing more to do"


def test_gaps_become_requests_and_day_n_and_what_comes_closes_them(desk: Desk, files: Path) -> None:
    desk.run("case", "new", "--patient", desk.patient)
    states = {item["id"]: item for item in desk.run("case", "readiness", "--patient", desk.patient)["requirements"]}
    assert states["discharge-summaries"]["state"] == "missing"
    added = desk("add", "--missing", "--facility", "Harbor Hospital")
    (made,) = added["requests"]
    wanted = {item["requirement"] for item in made["items"]}
    assert "discharge-summaries" in wanted
    assert not wanted & {"question", "insurance", "family-history"}
    assert "id" in added
    again = desk("add", "--missing", "--facility", "Harbor Hospital")
    assert again["requests"] == []


def test_the_letter_of_a_request_and_its_papers(desk: Desk, tmp_path: Path) -> None:
    number = desk.add("--pictures", "CT chest", "--record-number", "MRN 7")
    out = tmp_path / "letter.pdf"
    base = ("letter", "--patient", desk.patient, "--request", number, "-o", out)
    answer = desk.run(*base, "--today", "2026-03-02")
    assert (answer["paper"], answer["kind"], answer["warnings"]) == ("letter", "request", [])
    whole = " ".join(page_texts(out.read_bytes()))
    for words in ("Rosa", "Born", "MRN 7", "45 CFR 164.524", "CT chest", "Harbor Hospital", "Signature of"):
        assert words in whole
    answer = desk.run(*base, "--country", "other")
    assert answer["paper"] == "a4"
    assert round(page_sizes(out.read_bytes())[0][1]) == 842
    assert "CFR" not in " ".join(page_texts(out.read_bytes()))
    before = out.read_bytes()
    assert "error" in desk.run(*base, "--kind", "reminder", code=2)
    assert out.read_bytes() == before
    desk.set(number, "sent", "2026-03-02")
    desk.run(*base, "--kind", "escalation", "--today", "2026-04-20", "--paper", "letter")
    assert "49 days ago" in " ".join(page_texts(out.read_bytes()))
    assert "error" in desk.run("letter", "--patient", desk.patient, "--request", "x", "-o", out, code=8)


def test_the_calendar_has_the_day_the_answer_is_due(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "due.ics"
    number = desk.add()
    assert "error" in desk("calendar", "-o", out, code=2)
    assert not out.exists()
    desk.set(number, "sent", "2026-03-02")
    desk("calendar", "-o", out)
    text = out.read_bytes()
    assert b"DTSTART;VALUE=DATE:20260401\r\n" in text
    assert b"Harbor" not in text
    assert b"Rosa" not in text
    assert "error" in desk("calendar", code=2)


def test_a_removed_request_is_off_the_desk(desk: Desk) -> None:
    desk("remove", desk.add())
    assert desk("list")["requests"] == []
