"""What is missing or pending, on the page of the contents: for whom it is worded, and where it stands."""

from __future__ import annotations

import dataclasses

from secondop_desktop.packet.plan import Gap, GapState
from tests.packet import story
from tests.packet.reading import link_beside, page_texts

ROW = "Nothing of this is in the records."


def gap(number: int) -> Gap:
    return Gap(GapState.MISSING, f"Paper {number}", ROW)


def texts(count: int) -> list[str]:
    plan, data = story.plan(story.originals()[:8], gaps=tuple(gap(number) for number in range(count)))
    return page_texts(story.composed(plan, data).data)


def test_rows_stand_closer_where_all_then_fits_on_the_page_of_the_contents() -> None:
    pages = {count: texts(count) for count in range(4, 18)}
    on_one = {count for count, found in pages.items() if "How to check a statement" in found[1] and ROW in found[1]}
    assert on_one == set(range(4, max(on_one) + 1))
    for count in on_one:
        assert pages[count][1].count(ROW) == count
    # One row more, and they are as far from each other as ever, on two pages.
    beyond = pages[max(on_one) + 1]
    assert 0 < beyond[1].count(ROW) <= max(on_one)
    assert beyond[1].count(ROW) + beyond[2].count(ROW) == max(on_one) + 1


def test_a_row_names_the_pages_of_the_record_that_it_speaks_of() -> None:
    about = dataclasses.replace(gap(1), known="The report is here, the images are not.", about="us-report")
    plan, data = story.plan(gaps=(about,))
    made = story.composed(plan, data)
    page = next(item["first_page"] for item in made.result["included"] if item["document_id"] == "us-report")
    assert link_beside(made.data, 2, "the images are not.") == page


def test_a_record_that_is_not_in_the_packet_is_no_reason_to_fail() -> None:
    about = dataclasses.replace(gap(1), about="nobody")
    plan, data = story.plan([], gaps=(about,))
    assert ROW in page_texts(story.composed(plan, data).data)[1]
