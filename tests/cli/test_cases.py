"""The command `case`: every field of the contract, the whole case as JSON, several cases, and the summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Secondop, files, rosa, secondop
from tests.packet.reading import page_sizes, page_texts

__all__ = ["files", "secondop"]

SET = {
    "question": ("Is it needed?", "Is it needed?"),
    "decision-questions": ("Half?; All?", ["Half?", "All?"]),
    "diagnosis": ("Gallstones", "Gallstones"),
    "established": ("Ultrasound", "Ultrasound"),
    "stage": ("mild", "mild"),
    "proposed": ("Operation", "Operation"),
    "decide-by": ("8 Dec 2026", "2026-12-08"),
    "specialty": ("gastroenterology", "gastroenterology"),
    "reasons": ("rare-disease\nI sing", ["rare-disease", "I sing"]),
    "benefits": ("less-harm", ["less-harm"]),
    "clinic": ("Harbour Clinic", "Harbour Clinic"),
    "specialist": ("Dr Quist", "Dr Quist"),
    "appointment": ("2026-11", "2026-11"),
    "top-questions": ("Why?; When?", ["Why?", "When?"]),
}


class Cases:
    """The command about one person's cases."""

    def __init__(self, run: Secondop, patient: str) -> None:
        self.run, self.patient = run, patient

    def __call__(self, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
        words = ("case", "--patient", self.patient, "--today", "2026-11-09", *map(str, arguments))
        answer: dict[str, Any] = self.run(*words, code=code)
        return answer


@pytest.fixture
def cases(secondop: Secondop, files: Path) -> Cases:
    return Cases(secondop, rosa(secondop, files))


def test_every_field_of_the_contract_is_set_and_shown(cases: Cases) -> None:
    made = cases("new")
    assert made["created"] == "2026-11-09"
    for field, (given, shown) in SET.items():
        assert cases("set", field, given)[field] == shown
    whole = cases("show")
    assert {field: whole[field] for field in SET} == {field: shown for field, (_given, shown) in SET.items()}
    assert whole["questions"] == ["Why?", "When?"]
    assert (whole["requests"], whole["packets"], whole["coverage"], whole["budget"]) == ([], [], [], [])


def test_a_requirement_is_set_with_a_reason_and_without_one_it_is_not(cases: Cases) -> None:
    cases("new")
    assert cases("set", "requirement:referral", "not-applicable", code=2)["error"]["title"] == "Say why"
    shown = cases("set", "requirement:referral", "ready", "--reason", "It is in my bag")
    assert shown["requirements"] == {"referral": {"state": "ready", "reason": "It is in my bag", "on": "2026-11-09"}}
    state = {item["id"]: item for item in cases("readiness")["requirements"]}["referral"]
    assert (state["state"], state["why"]) == ("ready", "“It is in my bag”")
    assert cases("set", "requirement:nothing", "ready", "--reason", "x", code=8)["error"]["exit_code"] == 8


def test_several_cases_are_listed_closed_and_put_away(cases: Cases) -> None:
    first, second = cases("new")["id"], cases("new")["id"]
    assert cases("show")["id"] == second
    assert cases("close")["closed"] == "2026-11-09"
    assert cases("show")["id"] == first
    assert cases("archive", "--case", first)["archived"] == "2026-11-09"
    assert cases("show")["id"] == second
    listed = cases("list")["cases"]
    assert [(item["id"], item["closed"], item["archived"]) for item in listed] == [
        (first, None, "2026-11-09"),
        (second, "2026-11-09", None),
    ]
    assert cases("restore", "--case", first)["archived"] is None
    assert cases("reopen", "--case", second)["closed"] is None


def test_where_things_stand_is_written_as_a_pdf(cases: Cases, tmp_path: Path) -> None:
    cases("new")
    cases("set", "question", "Is it needed?")
    out = tmp_path / "summary.pdf"
    assert cases("summary", "--paper", "a4", "-o", out)["pages"] == len(page_texts(out.read_bytes()))
    assert "Is it needed?" in page_texts(out.read_bytes())[0]
    assert page_sizes(out.read_bytes())[0] == pytest.approx((595.3, 841.9), abs=1)
    assert cases("summary", code=2)["error"]["exit_code"] == 2
