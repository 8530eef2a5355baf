"""What is missing or pending, on the page of the contents: for whom it is worded, and where it stands."""

from __future__ import annotations

import dataclasses

import pytest

from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.plan import Gap, GapState
from tests.packet import story
from tests.packet.reading import link_beside, page_texts, squeezed

ROW = "Nothing of this is in the records."


def gap(number: int) -> Gap:
    return Gap(GapState.MISSING, f"Paper {number}", f"{ROW} It is number {number}.")


def texts(count: int) -> list[str]:
    plan, data = story.plan(story.originals()[:8], gaps=tuple(gap(number) for number in range(count)))
    return page_texts(story.composed(plan, data).data)


def test_rows_stand_closer_where_all_then_fits_on_the_page_of_the_contents() -> None:
    pages = {count: texts(count) for count in range(4, 26, 3)}
    on_one = {count for count, found in pages.items() if "How to check a statement" in found[1] and ROW in found[1]}
    assert on_one == set(range(4, max(on_one) + 1, 3))
    for count in on_one:
        assert pages[count][1].count(ROW) == count
    # More rows, and they are as far from each other as ever, on two pages.
    beyond = pages[max(on_one) + 3]
    assert 0 < beyond[1].count(ROW) <= max(on_one)
    assert beyond[1].count(ROW) + beyond[2].count(ROW) == max(on_one) + 3


def test_what_is_missing_in_the_same_way_shares_a_row_where_that_saves_a_page() -> None:
    alike = [dataclasses.replace(gap(number), known=ROW) for number in range(22)]
    plan, data = story.plan(story.originals()[:8], gaps=tuple(alike))
    page = page_texts(story.composed(plan, data).data)[1]
    assert page.count(ROW) == 1
    assert all(f"Paper{number}" in squeezed(page) for number in range(22))
    assert "How to check a statement" in page


def test_what_is_missing_comes_first_and_what_is_not_needed_last() -> None:
    states = (GapState.NOT_APPLICABLE, GapState.STALE, GapState.MISSING, GapState.REQUESTED, GapState.IMAGES_MISSING)
    found = [dataclasses.replace(gap(number), state=state) for number, state in enumerate(states)]
    plan, data = story.plan([], gaps=tuple(found))
    page = page_texts(story.composed(plan, data).data)[1]
    words = ("Missing", "Images missing", "Too old", "Requested", "Not needed")
    box = page[page.index("What we know") :]
    assert sorted(words, key=box.index) == list(words)


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


@pytest.mark.parametrize("look", [Look.USUAL, Look.LARGE])
def test_how_to_check_a_statement_never_stands_alone_on_a_page(look: Look) -> None:
    for count in range(1, 26):
        plan, data = story.plan(
            story.originals()[:8], look=look, gaps=tuple(gap(number) for number in range(count)), case=None
        )
        found = page_texts(story.composed(plan, data).data)
        (page,) = [text for text in found if "How to check a statement" in text]
        rows = page.count("It is number")
        # It stands below the contents, or below rows of what is missing.
        assert "Every original with its pages" in page or rows >= min(2, count), (count, page)


def test_rows_stand_closer_where_that_saves_a_page_behind_contents_of_several_pages() -> None:
    for count in (11, 13):
        plan, data = story.plan(look=Look.LARGE, gaps=tuple(gap(number) for number in range(count)))
        found = page_texts(story.composed(plan, data).data)
        (page,) = [text for text in found if "How to check a statement" in text]
        assert page.count("It is number") == count
