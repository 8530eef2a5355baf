"""The last page of the timeline: contacts are little, and do not stand there alone."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import Practitioner, Record, Report, ReportCategory
from secondop_desktop.packet.plan import CaseSummary
from tests.packet import story
from tests.packet.reading import page_texts

DOCTOR = Practitioner(id="hale", display="Dr Amara Hale", phone="555 0163", sources=story.said("pryce", 1))


def visits(count: int) -> list[Record]:
    return [
        Report(
            id=f"visit-{n}",
            display=f"Visit number {n}",
            category=ReportCategory.CONSULTATION,
            date=story.day(f"2024-{1 + n // 28:02}-{1 + n % 28:02}"),
            sources=story.said("pryce", 1),
        )
        for n in range(count)
    ]


def last_page(count: int, case: CaseSummary | None) -> str:
    """The page on which the contacts of so many visits stand."""
    plan, data = story.plan(story.originals()[:1], records=(*visits(count), DOCTOR), case=case)
    found = page_texts(story.composed(plan, data).data)
    return next(text for text in found[2:] if "Dr Amara Hale" in text)


@pytest.mark.parametrize("counts", [range(24, 36), range(36, 48)])
def test_contacts_never_stand_alone_behind_a_full_timeline(counts: range) -> None:
    for count in counts:
        page = last_page(count, None)
        assert page.count("Visit number") >= 3, (count, page)


def test_questions_go_with_the_contacts_below_them() -> None:
    case = CaseSummary(question="Is it the right choice?", questions=("Is it safe to wait?", "Is there a trial?"))
    for count in range(18, 42):
        page = last_page(count, case)
        assert "Is it safe to wait?" in page, (count, page)
