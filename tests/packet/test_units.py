"""Units that a source states as codes: written for people, never converted, and never in silence."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import Record, ResultCategory, TestResult
from secondop_desktop.packet.units import written, written_dose
from tests.packet import story
from tests.packet.reading import page_texts


@pytest.mark.parametrize(
    "code, shown",
    [
        ("mm[Hg]", "mmHg"),
        ("{beats}/min", "beats/min"),
        ("%{saturation}", "% saturation"),
        ("1", ""),
        ("Cel", "°C"),
        ("m[IU]/L", "mIU/L"),
        ("10*3/uL", "10*3/uL"),
        ("mg/dL", "mg/dL"),
        ("", ""),
    ],
)
def test_a_code_is_written_as_a_laboratory_prints_it(code: str, shown: str) -> None:
    assert written(code) == shown


def test_units_are_spelled_out_in_a_dose() -> None:
    assert written_dose("1000 [iU]") == "1000 units"
    assert written_dose("20 mg") == "20 mg"


def packet(*units: str) -> str:
    records: list[Record] = [
        TestResult(
            id=f"r{n}",
            display=f"Test {n}",
            value="120",
            unit=unit,
            category=ResultCategory.LABORATORY,
            date=story.day("2026-08-18"),
            sources=story.said("portal", None, f"/entry/{n}"),
        )
        for n, unit in enumerate(units)
    ]
    plan, data = story.plan(records=tuple(records))
    return " ".join(" ".join(page_texts(story.composed(plan, data).data)).split())


def test_the_page_says_which_units_were_written_out_and_from_what() -> None:
    text = packet("mm[Hg]", "mg/dL", "{beats}/min")
    assert "Units that a source states as codes are written out: mmHg for mm[Hg], beats/min for {beats}/min." in text


def test_where_none_was_the_page_says_nothing_of_it() -> None:
    assert "written out" not in packet("mg/dL", "10*3/uL")
