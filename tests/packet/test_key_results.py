"""The table of key results on page one: its columns are as wide as what stands in them, and nothing is cut."""

from __future__ import annotations

import io

import pypdfium2

from secondop_desktop.core.records import Record, ResultCategory, Status, TestResult
from secondop_desktop.packet.plan import Paper
from tests.packet import story
from tests.packet.reading import page_texts

Row = tuple[str, str, str, str, str]
"""Name, value, flag, unit and range of a result."""


def packet(*rows: Row, paper: Paper = Paper.LETTER) -> bytes:
    found: list[Record] = [
        TestResult(
            id=f"r{n}",
            display=name,
            category=ResultCategory.LABORATORY,
            value=value,
            unit=unit,
            interpretation=flag,
            reference_range=limits,
            status=Status.FINAL,
            date=story.day("2026-02-03"),
            sources=story.said("lab-2026", 1),
        )
        for n, (name, value, flag, unit, limits) in enumerate(rows)
    ]
    plan, data = story.plan(records=tuple(found), case=None, paper=paper)
    return story.composed(plan, data).data


def place(data: bytes, words: str, after: str = "Key results") -> tuple[float, float, float]:
    """Left, right and lower edge of the first of these words on page one below others, in points."""
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        start = text.index(words, text.index(after))
        boxes = [page.get_charbox(start + n) for n, letter in enumerate(words) if letter != " "]
    return min(box[0] for box in boxes), max(box[2] for box in boxes), min(box[1] for box in boxes)


def test_a_value_of_many_digits_stands_in_its_column_and_so_do_those_around_it() -> None:
    data = packet(
        ("Total Cholesterol", "160.28371416960053", "", "mg/dL", ""),
        ("Hemoglobin", "16.6", "High", "g/dL", "13.5-16.0"),
    )
    heading, long, short = (place(data, words)[0] for words in ("Result", "160.28371416960053", "16.6"))
    assert abs(long - heading) < 2
    # The decimal points stand below each other.
    assert 2 < short - long < 8
    value_ends, flag, unit = (
        place(data, "160.28371416960053")[1],
        place(data, "High")[0],
        place(data, "mg/dL")[0],
    )
    assert value_ends + 6 < flag < unit
    assert abs(flag - place(data, "Flag")[0]) < 2
    assert abs(unit - place(data, "Unit")[0]) < 2


def test_a_long_flag_widens_its_column_instead_of_leaving_the_table() -> None:
    data = packet(
        ("POTASSIUM", "6.5", "Critical High", "mmol/L", "3.5-5.0"), ("SODIUM", "145", "High", "mmol/L", "131")
    )
    assert abs(place(data, "Critical High")[0] - place(data, "Flag")[0]) < 2
    assert place(data, "Critical High")[1] + 6 < place(data, "mmol/L")[0]
    assert abs(place(data, "131", after="SODIUM")[0] - place(data, "Range")[0]) < 2


def test_what_is_too_wide_for_any_column_stands_as_running_text_and_the_others_in_the_table() -> None:
    for paper in Paper:
        words = "Positive for the antibody at a titre of one to six hundred and forty, confirmed by another method"
        data = packet(
            ("ANA", words, "A", "", "negative below a titre of 1:80"),
            ("TSH", "2.1", "", "mIU/L", "0.4-4.0"),
            paper=paper,
        )
        first = " ".join(page_texts(data)[0].split())
        assert f"ANA: {words} A (negative below a titre of 1:80)" in first
        assert abs(place(data, "mIU/L")[0] - place(data, "Unit")[0]) < 2
        assert place(data, "2.1", after="TSH")[0] - place(data, "Result")[0] > -2


def test_a_name_of_three_lines_gets_more_room_where_the_other_columns_leave_it() -> None:
    name = "Erythrocyte distribution width [Entitic volume] by Automated count in Blood"
    data = packet((name, "40.4", "", "fL", ""))
    assert abs(place(data, "40.4")[0] - place(data, "Result")[0]) < 12
    assert place(data, "Result")[0] - place(data, "Test")[0] > 150


def test_a_value_that_nobody_confirmed_says_so_on_page_one() -> None:
    found = [
        TestResult(
            id=f"r{n}",
            display=name,
            category=ResultCategory.LABORATORY,
            value="16.6",
            unit="g/dL",
            status=status,
            confirmed=confirmed,
            date=story.day("2026-02-03"),
            sources=story.said("lab-2026", 1),
        )
        for n, (name, status, confirmed) in enumerate(
            (("Albumin", Status.FINAL, False), ("Ferritin", Status.PRELIMINARY, False), ("Zinc", Status.FINAL, True))
        )
    ]
    plan, data = story.plan(records=tuple(found), case=None)
    first = page_texts(story.composed(plan, data).data)[0].partition("Key results")[2]
    assert first.count("not confirmed") == 2
    assert "preliminary, not confirmed" in " ".join(first.split())
