"""Sheets that are printed by themselves: what is on them, where pages break, and what no font can print."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from secondop_desktop.core.prints import (
    AnswerLines,
    Block,
    Bullets,
    Facts,
    Gap,
    Heading,
    Keep,
    Marker,
    PageBreak,
    Paragraph,
    PrintSheet,
    Signature,
    Style,
    Table,
    sheet_from_json,
    sheet_to_json,
)
from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.prints import SHEET, print_sheet
from secondop_desktop.sandbox.task import TaskContext
from tests.packet.reading import page_sizes, page_texts, squeezed

LONG_NAME = "Wilhelmina Konstantinopoulou-Featherstonehaugh van der Westhuizen-Papadopoulos the Younger"


def printed(*blocks: Block, paper: str = "letter", **values: object) -> tuple[bytes, dict[str, object]]:
    sheet = PrintSheet("A sheet", blocks, paper=paper, **values)  # type: ignore[arg-type]
    blobs: dict[str, bytes] = {}
    told = print_sheet(TaskContext((), {"sheet": sheet_to_json(sheet)}, Progress(), blobs.__setitem__))
    return blobs[SHEET], told


def filler(lines: int) -> Bullets:
    return Bullets(tuple(f"line {number}" for number in range(lines)))


EVERYTHING: tuple[Block, ...] = (
    Heading("Heading"),
    Paragraph("Text", Style.SOFT),
    Bullets(("one", "two"), Marker.BOX, lines=2, start=3),
    Facts((("Name", "Ana"),), empty="none"),
    Table(("a", "b"), (("1", "2"),), (1.0, 2.0), (0,)),
    AnswerLines(2, "Notes"),
    Keep((Paragraph("kept"), Signature(("Signature", "Date")))),
    Gap(3.0),
    PageBreak(),
)


def test_a_sheet_comes_through_the_pipe_whole() -> None:
    sheet = PrintSheet("T", EVERYTHING, head="h", foot="f", paper="a4", wide=True, show_title=False, language="de")
    assert sheet_from_json(sheet_to_json(sheet)) == sheet


@pytest.mark.parametrize("paper, size", [("letter", (612, 792)), ("a4", (595, 842))])
def test_every_page_says_which_it_is_on_the_paper_that_was_asked_for(paper: str, size: tuple[int, int]) -> None:
    data, told = printed(filler(120), paper=paper, foot="A footer", head="A running head")
    texts = page_texts(data)
    assert told["pages"] == len(texts)
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "A footer" in text
        assert ("A running head" in text) == (number > 1)
    assert {(round(w), round(h)) for w, h in page_sizes(data)} == {size}
    for number in range(120):
        assert len(re.findall(rf"line {number}\b", "".join(texts))) == 1


def test_a_wide_sheet_lies_on_its_side() -> None:
    data, _told = printed(Paragraph("x"), wide=True)
    assert page_sizes(data) == [(792, 612)]


def test_fonts_are_inside_the_file_and_its_title_is_kept() -> None:
    data, _told = printed(Paragraph("Zoë Ångström"))
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "A sheet"
    for font in reader.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        descriptor = font.get_object().get("/FontDescriptor")
        assert descriptor is None or "/FontFile2" in descriptor


@pytest.mark.parametrize("fill", range(30, 60, 2))
def test_what_is_kept_together_is_never_cut(fill: int) -> None:
    closing = Keep((Paragraph("Sincerely,"), Signature(("Signature of the patient", "Day of signing"))))
    texts = page_texts(printed(filler(fill), closing)[0])
    pages = [[words in text for text in texts] for words in ("Sincerely,", "Signature of the patient", "Day of sig")]
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("fill", range(30, 48))
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(fill: int) -> None:
    table = Table(("Column",), tuple((f"row {n}",) for n in range(4)))
    texts = page_texts(printed(filler(fill), Heading("The heading"), table)[0])
    assert any("The heading" in text and "row 0" in text for text in texts)


@pytest.mark.parametrize("fill", range(28, 48, 3))
def test_a_question_stays_with_the_lines_for_its_answer(fill: int) -> None:
    with_lines, _told = printed(filler(fill), Bullets(("Is it safe to wait?",), Marker.NUMBER, lines=6))
    without, _told = printed(filler(fill), Bullets(("Is it safe to wait?",), Marker.NUMBER))
    pages = page_texts(with_lines)
    here = next(n for n, text in enumerate(pages) if "safe to wait" in text)
    assert here == len(pages) - 1
    assert "1." in pages[here]
    assert len(page_texts(without)) <= len(pages)


def test_a_table_repeats_its_headings_and_loses_no_word_of_a_long_cell() -> None:
    words = [f"word{number}" for number in range(1200)]
    table = Table(("What", "Said"), (("Long", " ".join(words)), ("Short", "end")), (1.0, 1.0))
    texts = page_texts(printed(table)[0])
    assert len(texts) > 2
    assert all("What" in text and "Said" in text for text in texts)
    whole = squeezed("".join(texts))
    assert all(word in whole for word in words)
    assert "end" in texts[-1]


def test_rows_stay_whole_where_they_can() -> None:
    cell = "\n".join(f"part {n}" for n in range(5))
    rows = tuple((f"row {n}", cell) for n in range(30))
    for text in page_texts(printed(Table(("a", "b"), rows))[0]):
        assert text.count("part 0") == text.count("part 4") == text.count("row ")


def test_line_breaks_are_kept() -> None:
    (text,) = page_texts(printed(Paragraph("1 Pier Road\nPortville"), Facts((("Address", "2 Hill\nTown"),)))[0])
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index("1 Pier Road") + 1] == "Portville"
    assert lines[lines.index("Address 2 Hill") + 1] == "Town"


def test_a_fact_without_a_value_is_left_out_or_said_to_be_empty() -> None:
    (text,) = page_texts(printed(Facts((("Name", "Ana"), ("Number", ""))))[0])
    assert "Number" not in text
    (text,) = page_texts(printed(Facts((("Number", ""),), empty="not known"))[0])
    assert "Number" in text
    assert "not known" in text


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_long_names_wrap_inside_the_page(paper: str) -> None:
    unbroken = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 3
    blocks = (
        Paragraph(f"Dear {LONG_NAME},"),
        Facts((("Name", LONG_NAME), ("Number", unbroken))),
        Table(("a", "b", "c", "d"), ((LONG_NAME, unbroken, "x", "y"),)),
        Signature((LONG_NAME, "Date")),
    )
    data, _told = printed(*blocks, paper=paper, foot=LONG_NAME * 3, head=LONG_NAME * 3)
    whole = squeezed("".join(page_texts(data)))
    assert whole.count(unbroken) == 2 or unbroken in whole
    page = pypdf.PdfReader(io.BytesIO(data)).pages[0]
    right = float(page.mediabox.width)
    seen: list[float] = []

    def place(text: str, _cm: object, tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            seen.append(tm[4])

    page.extract_text(visitor_text=place)
    assert seen
    assert all(0 <= x < right for x in seen)


def test_other_scripts_print_or_are_warned_about() -> None:
    data, told = printed(
        Paragraph("Ελένη Παπαδοπούλου · Анна Ковальчук · Nguyễn Thị Hạnh · Łukasz Żółć · 田中 花子 · שרה")
    )
    assert told["warnings"] == []
    (text,) = page_texts(data)
    assert "Ελένη" in text
    assert "Ковальчук" in text
    assert "田中 花子" in text
    assert "שרה" in text
    data, told = printed(Paragraph("বাংলা নাম"))
    warnings = told["warnings"]
    assert isinstance(warnings, list)
    assert len(warnings) == 1
    assert "U+09AC" in warnings[0]
    assert "[?]" in page_texts(data)[0]


def test_a_break_begins_a_page_once() -> None:
    texts = page_texts(printed(Paragraph("one"), PageBreak(), PageBreak(), Paragraph("two"))[0])
    assert ["one" in text for text in texts] == [True, False]
    assert ["two" in text for text in texts] == [False, True]
