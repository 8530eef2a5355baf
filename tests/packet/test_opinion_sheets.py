"""The comparison and the own table on paper: one page, in full, on Letter and A4."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pypdfium2
import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.prints import Paragraph, PrintSheet, Table, sheet_to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.decision_aid import Choice, DecisionAid, Matter
from secondop_desktop.opinion.opinion_sheets import aid_sheet, comparison_sheet
from secondop_desktop.opinion.opinions import ROWS, Opinion
from secondop_desktop.packet.prints import SHEET, print_sheet
from secondop_desktop.sandbox.task import TaskContext
from tests.packet.reading import page_sizes, page_texts, squeezed

DAY = PartialDate("2026-11-27")
LONG_NAME = "Professor Wilhelmina Konstantinopoulou-Featherstonehaugh"


def printed(sheet: PrintSheet) -> tuple[bytes, dict[str, object]]:
    blobs: dict[str, bytes] = {}
    told = print_sheet(TaskContext((), {"sheet": sheet_to_json(sheet)}, Progress(), blobs.__setitem__))
    return blobs[SHEET], told


def said(number: int, length: int) -> dict[str, str]:
    """What an opinion says in every row: different words, of about this length."""
    filler = " over two visits and in a long letter, and that a test of both cords comes first, before any step"
    return {row: f"Opinion {number} on {row}:{filler}"[:length] for row in ROWS}


def three(length: int) -> Case:
    first = said(1, length)
    return Case(
        question="Is removing only one half a sound choice for me, instead of all of it with the nodes beside it?",
        diagnosis=first["diagnosis"],
        stage=first["stage"],
        proposed=first["treatment"],
        opinion_by=LONG_NAME,
        opinion_on=PartialDate("2026-10-14"),
        first_says=first,
        opinions=(
            Opinion("Dr Анна Ковальчук", "surgeon", PartialDate("2026-11-19"), said(2, length), ("d", 3)),
            Opinion("Dr Nguyễn Thị Hạnh", "physician", PartialDate("2026-11"), said(3, length)),
        ),
        marks={"treatment": "judgement", "stage": "interpretation", "saw": "data"},
    )


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_three_opinions_with_long_texts_stand_whole_on_one_page(paper: str) -> None:
    case = three(90)
    data, told = printed(comparison_sheet(case, LONG_NAME, {"d": "A letter"}, DAY, paper=paper))
    assert told == {"pages": 1, "warnings": []}
    (text,) = page_texts(data)
    whole = squeezed(text)
    for number in (1, 2, 3):
        for words in said(number, 90).values():
            assert squeezed(words) in whole
    for words in (LONG_NAME, "Ковальчук", "Nguyễn Thị Hạnh", "A letter, page 3", "Judgement", "Interpretation", "Data"):
        assert squeezed(words) in whole


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_what_fits_on_no_page_takes_another_and_loses_no_word(paper: str) -> None:
    case = replace(three(90), opinions=tuple(replace(item, says={row: words * 5 for row, words in item.says.items()})
                                             for item in three(90).opinions))  # fmt: skip
    data, told = printed(comparison_sheet(case, "Rosa", {}, DAY, paper=paper))
    texts = page_texts(data)
    assert told["pages"] == len(texts)
    assert len(texts) > 1
    assert all(squeezed("Why they differ") in squeezed(text) for text in texts[:-1])
    whole = squeezed("".join(texts))
    assert whole.count(squeezed("Opinion 3 on would-change")) == 5


def test_a_sheet_that_fits_keeps_the_size_that_is_read_at_leisure() -> None:
    short = comparison_sheet(three(20), "Rosa", {}, DAY)
    assert page_sizes(printed(short)[0]) == [(792, 612)]
    same = page_texts(printed(replace(short, fit_pages=0))[0])
    assert page_texts(printed(short)[0]) == same


def test_fitting_turns_the_page_only_where_that_helps() -> None:
    words = Paragraph("word " * 6000)
    _data, told = printed(PrintSheet("T", (words,), fit_pages=1))
    assert told["pages"] == printed(PrintSheet("T", (words,)))[1]["pages"]


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_nothing_is_printed_beyond_the_margins(paper: str) -> None:
    aid = DecisionAid(
        tuple(Choice(str(n), f"Choice {n} with a long name that must be broken") for n in range(1, 5)),
        tuple(Matter(f"What matters {n} " * 4, "most", {"1": "good", "3": "unknown"}) for n in range(8)),
        "little",
        "3",
        "Time. " * 30,
    )
    for sheet in (
        comparison_sheet(three(90), LONG_NAME, {}, DAY, paper=paper),
        aid_sheet(aid, three(20), LONG_NAME, DAY, paper=paper),
    ):
        data, told = printed(sheet)
        assert told["pages"] == 1
        picture = pypdfium2.PdfDocument(data)[0].render(scale=1).to_numpy().min(axis=2)
        edge = 30
        for strip in (picture[:, :edge], picture[:, -edge:], picture[:edge], picture[-18:]):
            assert strip.min() > 240
        assert (picture < 128).any()


def test_the_first_cell_of_a_row_that_differs_has_weight_and_a_heading_only_in_its_first_line() -> None:
    table = Table(("", "Name\nwhom"), (("Same", "a"), ("Other", "b")), strong_first=(1,))
    data, _told = printed(PrintSheet("T", (table,), show_title=False))
    faces: dict[str, str] = {}

    def place(text: str, _cm: object, _tm: object, font: dict[str, str] | None, _size: float) -> None:
        for word in text.split():
            faces[word] = str((font or {}).get("/BaseFont", ""))

    pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text(visitor_text=place)
    assert faces["Name"] == faces["Other"]
    assert faces["whom"] == faces["Same"] == faces["a"]
    assert faces["Name"] != faces["Same"]


def test_what_matters_prints_as_a_form_to_fill_in_by_pen_while_nothing_is_written() -> None:
    data, told = printed(aid_sheet(DecisionAid(), three(20), LONG_NAME, DAY))
    assert told["pages"] == 1
    text = page_texts(data)[0]
    assert [
        label for label in ("My choices", "I lean towards", "How sure I am", "What I still need") if label in text
    ] == [
        "My choices",
        "I lean towards",
        "How sure I am",
        "What I still need",
    ]
    picture = pypdfium2.PdfDocument(data)[0].render(scale=1).to_numpy().min(axis=2)
    ruled = (picture[:, 80:500] < 200).all(axis=1).sum()
    assert ruled >= 15
