"""What stands together stays together where a page ends."""

from __future__ import annotations

import re

import pytest

from secondop_desktop.packet.book import Book
from secondop_desktop.packet.flow import Column, Flow, Row
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.style import BODY, TABLE, Face
from secondop_desktop.packet.text import Numbers, regular
from secondop_desktop.packet.typeface import width
from tests.packet import story
from tests.packet.test_page_one_property import read


def flow() -> Flow:
    plan, _data = story.plan([])
    return Flow(Book(plan, {}, Numbers({}, {}, 0)), Section.BACKGROUND)


def pages(made: Flow) -> list[str]:
    return [" ".join(" ".join(read(sheet).words).split()) for sheet in made.book.sheets]


@pytest.mark.parametrize("lines", [1, 3, 9])
def test_a_heading_goes_to_the_page_of_the_first_row_below_it(lines: int) -> None:
    row = Row((regular(" ".join(["word"] * 16 * lines)),))
    for room in range(20, 120, 7):
        made = flow()
        made.y = made.sheet.geometry.bottom - room
        made.paragraph(regular("before"), after=0)
        made.heading("Visits", "visits")
        made.table((Column("", made.measure),), [row, row])
        last = len(made.book.sheets) - 1
        found = [number for number, page in enumerate(pages(made)) if "Visits" in page]
        assert found == [made.book.anchors["visits"].sheet]
        assert "Visits word" in pages(made)[found[0]]
        assert found[0] in {0, last}


def test_a_heading_at_the_top_of_a_page_stays_there() -> None:
    made = flow()
    made.heading("Visits", "visits")
    made.y = made.sheet.geometry.bottom - 5
    made.paragraph(regular("text"))
    assert "Visits" in pages(made)[0]
    assert "Visits" not in pages(made)[1]


@pytest.mark.parametrize("count", [2, 3, 4, 5, 9])
def test_no_line_of_a_paragraph_stands_alone_at_the_end_of_a_page(count: int) -> None:
    for room in range(10):
        made = flow()
        made.y = made.sheet.geometry.bottom - room * BODY.line - 1
        # So narrow that each word has a line of its own.
        made.paragraph(regular(" ".join(f"line{n}" for n in range(count))), indent=made.measure - 40)
        parts = [len(re.findall(r"line\d", page)) for page in pages(made)]
        assert sum(parts) == count
        assert 1 not in parts
        if count <= 4:
            assert count in parts


def test_headings_of_narrow_columns_do_not_touch() -> None:
    def height(room: float) -> float:
        made = flow()
        name = "Code System"
        wide = width(name, Face.REGULAR, TABLE.pt)
        made.table((Column(name, wide + room), Column("Code", 60.0)), [Row((regular("ICD"), regular("Z00")))])
        return made.y - made.sheet.geometry.top

    assert height(1) == height(30) + TABLE.line


def test_the_last_row_of_a_table_is_not_alone_on_a_page() -> None:
    for count in range(30, 60):
        made = flow()
        made.table((Column("", made.measure),), [Row((regular(f"row{n}"),)) for n in range(count)])
        parts = [len(re.findall(r"row\d", page)) for page in pages(made)]
        assert sum(parts) == count
        assert min(parts) >= 3, parts
