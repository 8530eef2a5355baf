"""A page limit is kept by leaving out whole originals, the least important first, each named with why."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.records import DocumentCategory
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.plan import PacketPlan
from tests.packet import files, story
from tests.packet.reading import page_texts, verified

KINDS = (
    *(DocumentCategory.PATHOLOGY, DocumentCategory.LABORATORY, DocumentCategory.CONSULTATION),
    *(DocumentCategory.OTHER, DocumentCategory.INSURANCE),
)


def papers(**changes: Any) -> tuple[PacketPlan, dict[str, bytes]]:
    """Of each kind an older and a newer paper of three pages."""
    made = [
        story.original(f"{kind}-{year}", files.pages([f"{kind} {year} {n}" for n in range(3)]), title=f"{kind} {year}",
                       category=kind, when=f"{year}-01-02")
        for kind in KINDS
        for year in (2019, 2024)
    ]  # fmt: skip
    return story.plan(made, records=(), case=None, gaps=(), **changes)


def kept(made: story.Made) -> set[str]:
    return {str(item["document_id"]) for item in made.result["included"]}


@pytest.fixture(scope="module")
def whole() -> int:
    plan, data = papers()
    return int(story.composed(plan, data).result["pages"])


def test_a_limit_that_is_large_enough_changes_nothing(whole: int) -> None:
    plan, data = papers(max_pages=whole)
    made = story.composed(plan, data)
    assert made.result["pages"] == whole
    assert made.result["left_out"] == []


def test_the_limit_is_kept_and_insurance_and_background_go_first(whole: int) -> None:
    plan, data = papers(max_pages=whole - 8)
    made = story.composed(plan, data)
    assert made.result["pages"] <= whole - 8
    left = {item["document_id"]: item["reason"] for item in made.result["left_out"]}
    assert set(left) == {"insurance-2019", "insurance-2024", "other-2019"}
    assert all(f"within {whole - 8} pages" in reason for reason in left.values())
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_what_was_left_out_is_listed_in_the_packet_as_available_on_request(whole: int) -> None:
    plan, data = papers(max_pages=whole - 8)
    made = story.composed(plan, data)
    manifest = page_texts(made.data)[-1]
    assert "Available on request" in manifest
    for name in ("insurance 2019", "insurance 2024", "other 2019"):
        assert name in manifest
    assert any("3 originals were left out" in text for text in made.result["warnings"])


def test_of_one_kind_the_older_goes_before_the_newer(whole: int) -> None:
    plan, data = papers(max_pages=whole - 14)
    made = story.composed(plan, data)
    assert "consultation-2024" in kept(made)
    assert "consultation-2019" not in kept(made)
    reason = next(i["reason"] for i in made.result["left_out"] if i["document_id"] == "consultation-2019")
    assert "newer ones of its kind" in reason


def test_what_the_case_rests_on_is_the_last_to_go(whole: int) -> None:
    plan, data = papers(max_pages=whole - 18)
    ranked = tuple(
        dataclasses.replace(item, rank=0) if item.document.id == "other-2019" else item for item in plan.originals
    )
    made = story.composed(dataclasses.replace(plan, originals=ranked), data)
    assert "other-2019" in kept(made)
    assert "other-2024" not in kept(made)


def test_room_that_is_left_is_filled_again() -> None:
    made = [
        story.original("long", files.pages(["long"] * 9), title="Long", when="2019-01-01"),
        story.original("short", files.pages(["short"]), title="Short", when="2018-01-01"),
    ]
    plan, data = story.plan(made, records=(), case=None, gaps=())
    pages = int(story.composed(plan, data).result["pages"])
    limited = story.composed(dataclasses.replace(plan, max_pages=pages - 3), data)
    assert kept(limited) == {"short"}


def test_a_limit_that_cannot_be_kept_is_told_with_the_number_that_can() -> None:
    plan, data = papers(max_pages=1)
    with pytest.raises(UsageError, match="page limit is too small") as told:
        story.composed(plan, data)
    number = re.search(r"take (\d+) pages", told.value.message)
    assert number is not None
    least = story.composed(dataclasses.replace(plan, max_pages=int(number[1])), data)
    assert least.result["pages"] == int(number[1])
    assert kept(least) == set()


def test_two_pages_a_sheet_count_as_one_page_of_the_file(whole: int) -> None:
    plan, data = papers(max_pages=whole // 2 - 3, look=Look.TWO_UP)
    made = story.composed(plan, data)
    assert made.result["pages"] <= whole // 2 - 3
    assert len(kept(made)) >= 6
