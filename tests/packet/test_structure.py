"""The structure tree: what a program that reads a packet aloud finds in it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object

from secondop_desktop.core.prints import (
    Bullets,
    Facts,
    Heading,
    Marker,
    Paragraph,
    PrintSheet,
    Signature,
    Table,
    sheet_to_json,
)
from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.prints import SHEET, print_sheet
from secondop_desktop.sandbox.task import TaskContext
from tests.packet import story
from tests.packet.reading import verified

PIECE = re.compile(rb"/(\w+) <</MCID (\d+)>> BDC")


@pytest.fixture(scope="module")
def made() -> story.Made:
    plan, data = story.plan(story.originals() + story.odd_originals()[:3])
    return story.composed(plan, data)


@pytest.fixture(scope="module")
def pdf(made: story.Made) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made.data)) as opened:
        yield opened


ROWS = tuple((f"Row {number}", "Words that are long enough for two lines of a cell " * 2) for number in range(40))


@pytest.fixture(scope="module")
def sheet() -> Iterator[pikepdf.Pdf]:
    blocks = (
        Paragraph("To the records team,"),
        Heading("What I ask for"),
        Bullets(("The report", "The pictures of it, on a disc"), Marker.NUMBER),
        Bullets(("To be signed",), Marker.BOX, lines=2),
        Facts((("Born", "14 March 1968"), ("Seen by", "Dr Amara Hale, " * 12))),
        Table(("What", "Why"), ROWS, strong_first=(0,)),
        Signature(("Signature", "Date")),
    )
    emitted: dict[str, bytes] = {}
    content = PrintSheet("A letter", blocks, head="A letter", foot="A letter")
    print_sheet(TaskContext((), {"sheet": sheet_to_json(content)}, Progress(), emitted.__setitem__))
    with pikepdf.open(io.BytesIO(emitted[SHEET])) as opened:
        yield opened


@pytest.fixture(scope="module")
def two_up() -> Iterator[pikepdf.Pdf]:
    plan, data = story.plan(story.originals()[:4], look=Look.TWO_UP)
    made = story.composed(plan, data)
    assert verified(made.data, plan, made.result["proof"]) == (True, [])
    with pikepdf.open(io.BytesIO(made.data)) as opened:
        yield opened


@pytest.fixture(params=["pdf", "two_up", "sheet"])
def tagged(request: pytest.FixtureRequest) -> pikepdf.Pdf:
    found: pikepdf.Pdf = request.getfixturevalue(request.param)
    return found


def content(page: Object) -> bytes:
    contents = page.Contents
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def kids(element: Object) -> list[Any]:
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[Object, Object | None]]:
    """Every structure element with the one above it, in reading order."""
    stack: list[tuple[Object, Object | None]] = [(pdf.Root.StructTreeRoot.K, None)]
    while stack:
        element, parent = stack.pop()
        yield element, parent
        inside = [kid for kid in kids(element) if isinstance(kid, Dictionary) and "/S" in kid]
        stack += [(kid, element) for kid in reversed(inside)]


def pieces(element: Object) -> Iterator[tuple[tuple[int, int], int]]:
    """The pieces of content of an element: (page, number)."""
    for kid in kids(element):
        if isinstance(kid, Dictionary):
            if kid.get("/Type") == Name.MCR:
                yield kid.Pg.objgen, int(kid.MCID)
        else:
            yield element.Pg.objgen, int(kid)


def test_every_piece_of_content_belongs_to_exactly_one_element_and_parents_are_right(tagged: pikepdf.Pdf) -> None:
    pdf = tagged
    used: Counter[tuple[tuple[int, int], int]] = Counter()
    owner: dict[tuple[tuple[int, int], int], tuple[tuple[int, int], str]] = {}
    for element, parent in elements(pdf):
        assert element.P.objgen == (parent.objgen if parent is not None else pdf.Root.StructTreeRoot.objgen)
        for piece in pieces(element):
            used[piece] += 1
            owner[piece] = (element.objgen, str(element.S)[1:])
    entries = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(key): value for key, value in zip(entries[::2], entries[1::2], strict=True)}
    assert sorted(parents) == list(range(int(pdf.Root.StructTreeRoot.ParentTreeNextKey)))
    drawn = 0
    for page in pdf.pages:
        listed = list(parents[int(page.obj.StructParents)])
        found = PIECE.findall(content(page.obj))
        assert sorted(int(number) for _role, number in found) == list(range(len(listed)))
        for role, text in found:
            piece = (page.obj.objgen, int(text))
            assert used[piece] == 1
            assert owner[piece] == (listed[int(text)].objgen, role.decode())
        drawn += len(found)
    assert drawn == len(used)


def test_marks_are_closed_and_nothing_is_drawn_outside_of_them(tagged: pikepdf.Pdf) -> None:
    for page in tagged.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            assert depth >= 0
            if name in ("Tj", "TJ", "Do", "S", "f", "B"):
                assert depth > 0, name
        assert depth == 0


def test_links_in_the_text_are_elements_with_their_annotation(pdf: pikepdf.Pdf) -> None:
    entries = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(key): value for key, value in zip(entries[::2], entries[1::2], strict=True)}
    linked = 0
    for element, _parent in elements(pdf):
        if Name.Link != element.S:
            continue
        (held,) = (kid for kid in kids(element) if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR)
        assert held.Obj.Subtype == Name.Link
        assert parents[int(held.Obj.StructParent)].objgen == element.objgen
        assert list(pieces(element))
        linked += 1
    assert linked > 100


def test_each_page_of_an_original_is_a_figure_that_says_what_it_is(made: story.Made, pdf: pikepdf.Pdf) -> None:
    said = [str(element.Alt) for element, _parent in elements(pdf) if Name.Figure == element.S]
    assert "Page 2 of 3 of “Operative report, Linden Valley Hospital”, shown as a picture of the original" in said
    charts = [text for text in said if text.startswith("Chart of TSH")]
    assert len(charts) == 1
    assert "18 Aug 2026: 3.87" in charts[0]
    shown = len(made.result["proof"]["shown"])
    assert sum(text.startswith("Page ") for text in said) == shown


def test_words_of_different_pieces_are_not_run_together(made: story.Made) -> None:
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        fonts = {str(name): _codes(font) for name, font in pdf.pages[0].obj.Resources.Font.items()}
        said: list[str] = []
        font = {}
        for instruction in pikepdf.parse_content_stream(pdf.pages[0]):
            if str(instruction.operator) == "Tf":
                font = fonts[str(instruction.operands[0])]
            elif str(instruction.operator) == "Tj":
                said.append("".join(font.get(code, "?") for code in bytes(instruction.operands[0])))
            elif str(instruction.operator) == "EMC":
                said.append("|")
    text = "".join(said)
    assert "Papillary thyroid carcinoma, right lobe |" in text
    assert "instead of the whole gland" in text


def _codes(font: Object) -> dict[int, str]:
    """What the codes of a font say."""
    found: dict[int, str] = {}
    for code, text in re.findall(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4})>", font.ToUnicode.read_bytes()):
        found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def test_tables_have_rows_with_as_many_cells_as_headings(pdf: pikepdf.Pdf) -> None:
    tables = [element for element, _parent in elements(pdf) if Name.Table == element.S]
    assert len(tables) > 5
    with_headings = 0
    for table in tables:
        rows = [[str(cell.S) for cell in kids(row)] for row in kids(table)]
        assert {len(row) for row in rows} == {len(rows[0])}
        if "/TH" in rows[0]:
            assert set(rows[0]) == {"/TH"}
            with_headings += 1
        assert all(set(row) == {"/TD"} for row in rows[1:])
    assert with_headings > 3


def test_the_sections_come_in_order_with_a_title_and_headings(pdf: pikepdf.Pdf) -> None:
    document = pdf.Root.StructTreeRoot.K
    assert Name.Document == document.S
    titles = [str(section.T) for section in kids(document)]
    assert titles[:4] == ["Clinical summary", "Contents", "Timeline", "Medications and allergies"]
    assert titles[-1] == "Manifest"
    roles = Counter(str(element.S) for element, _parent in elements(pdf))
    assert roles["/H1"] >= 5
    assert roles["/H2"] >= 10
    assert bool(pdf.Root.MarkInfo.Marked)


def test_large_print_is_tagged() -> None:
    plan, data = story.plan(story.originals()[:2], look=Look.LARGE)
    large = story.composed(plan, data)
    assert verified(large.data, plan, large.result["proof"]) == (True, [])
    with pikepdf.open(io.BytesIO(large.data)) as pdf:
        assert Name.Document == pdf.Root.StructTreeRoot.K.S


def test_figures_of_every_look_stand_where_their_tags_say(two_up: pikepdf.Pdf) -> None:
    """The box of each original's page, as the tag tells it, is where the page stands on its paper."""
    both = 0
    for page in two_up.pages:
        wide, high = float(page.mediabox[2]), float(page.mediabox[3])
        figures = [element for element, _parent in elements(two_up) if Name.Figure == element.S]
        boxes = [[float(v) for v in item.A.BBox] for item in figures if item.Pg.objgen == page.objgen]
        assert all(0 <= x1 < x2 <= wide and 0 <= y1 < y2 <= high for x1, y1, x2, y2 in boxes)
        both += any(x2 <= wide / 2 for _x1, _y1, x2, _y2 in boxes) and any(x1 >= wide / 2 for x1, *_rest in boxes)
    assert both


def test_the_file_says_its_language_title_labels_and_outputs_and_leaks_no_tool(
    made: story.Made, pdf: pikepdf.Pdf
) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert pdf.Root.PageLabels.Nums[1].S == Name.D
    assert pdf.Root.OutputIntents[0].OutputConditionIdentifier == "sRGB"
    held = made.data + b"".join(
        item.read_bytes()
        for item in pdf.objects
        if isinstance(item, pikepdf.Stream) and str(item.get("/Type")) in ("/Metadata", "/XRef")
    )
    for tool in (b"ReportLab", b"reportlab", b"pikepdf", b"qpdf", b"QPDF", b"/home/", b"/tmp/"):
        assert tool not in held
    assert set(pdf.docinfo.keys()) == {"/Title", "/Producer", "/CreationDate", "/ModDate"}


def test_every_font_of_our_pages_is_embedded(pdf: pikepdf.Pdf) -> None:
    checked = set()
    for page in pdf.pages:
        for font in dict(page.obj.Resources.Font.items()).values():
            if font.objgen in checked:
                continue
            checked.add(font.objgen)
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert "/FontFile2" in inner.FontDescriptor, font.BaseFont
    assert checked


def test_a_sheet_is_read_aloud_in_its_order_with_its_headings_lists_and_table(sheet: pikepdf.Pdf) -> None:
    assert len(sheet.pages) > 1
    roles = [str(element.S)[1:] for element, _parent in elements(sheet)]
    assert roles[:9] == ["Document", "Sect", "H1", "P", "H2", "L", "LI", "Lbl", "LBody"]
    counted = Counter(roles)
    # The headings of a table stand again on each page, and are said once.
    assert (counted["Table"], counted["TH"], counted["TR"], counted["TD"]) == (1, 2, 41, 80)
    assert (counted["L"], counted["LI"], counted["Lbl"], counted["LBody"]) == (2, 3, 2, 3)
    assert sheet.Root.Lang == "en"
    assert sheet.Root.MarkInfo.Marked
    assert sheet.docinfo.Title == "A letter"
