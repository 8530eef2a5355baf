"""Pages that the person turned upright: on the screen and in the packet, with every place still right."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from PIL import Image, ImageDraw

from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Condition, Status
from secondop_desktop.core.turning import turned, turned_back
from secondop_desktop.packet.edition import Edition, Redaction, RedactionBox
from secondop_desktop.packet.plan import PacketPlan
from tests.packet import files, story
from tests.packet.reading import links, page_image, verified
from tests.packet.test_render import shown

MARK = (0.1, 0.1, 0.4, 0.2)
"""Where a black bar stands on each of these pages as its file shows it."""


def _picture(kind: str = "PNG") -> bytes:
    image = Image.new("RGB", (600, 800), "white")
    brush = ImageDraw.Draw(image)
    brush.rectangle([60, 80, 240, 160], fill="black")
    out = io.BytesIO()
    image.save(out, kind, dpi=(100, 100))
    return out.getvalue()


def _as_pdf(rotate: int = 0, unit: float = 1.0, corner: tuple[int, int] = (0, 0)) -> bytes:
    """The same page as a PDF, whose own /Rotate is undone by how it is drawn."""
    pdf = pikepdf.new()
    x, y = corner
    wide, high = (432, 576) if rotate % 180 == 0 else (576, 432)
    page = pdf.add_blank_page(page_size=(wide, high))
    page.obj.MediaBox = pikepdf.Array([x, y, x + wide, y + high])
    page.obj.Rotate = rotate
    if unit != 1.0:
        page.obj.UserUnit = unit
    left, top, right, bottom = turned(MARK, -rotate // 90)
    bar = (x + left * wide, y + (1 - bottom) * high, (right - left) * wide, (bottom - top) * high)
    page.obj.Contents = pdf.make_stream("0 0 0 rg {:.2f} {:.2f} {:.2f} {:.2f} re f".format(*bar).encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


ORIGINALS = {
    "a picture": _picture(),
    "a photograph": _picture("JPEG"),
    "a PDF": _as_pdf(),
    "a PDF that turns its page itself": _as_pdf(90),
    "a PDF upside down with another corner": _as_pdf(180, corner=(30, -40)),
    "a PDF in another unit": _as_pdf(270, unit=1.25),
}


def _black(image: Image.Image, box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Where what is black stands in this part of an image, in fractions of the part."""
    part = (
        image.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))
        .convert("L")
        .point(lambda v: 255 if v < 100 else 0)
    )
    found = part.getbbox()
    assert found is not None
    return found[0] / part.width, found[1] / part.height, found[2] / part.width, found[3] / part.height


def _plan(data: bytes, turns: tuple[int, ...], redaction: Redaction | None = None) -> tuple[PacketPlan, story.Made]:
    planned, _data = story.original("scan", data, media_type="application/octet-stream")
    planned = replace(planned, document=replace(planned.document, turns=turns))
    fact = Condition(
        id="fact",
        display="Gastritis",
        status=Status.ACTIVE,
        sources=(Source("scan", "page 1", "pdf", page=1, box=MARK),),
    )
    plan = PacketPlan(patient=story.INES, prepared_on=date(2026, 11, 20), originals=(planned,), records=(fact,))
    if redaction is not None:
        plan = replace(plan, edition=Edition.REDACTED, redaction=redaction)
    return plan, story.composed(plan, {"scan": data})


@pytest.mark.parametrize(
    "kind, quarters", [*((kind, 1) for kind in ORIGINALS), ("a PDF", 0), ("a PDF", 2), ("a photograph", 3)]
)
def test_a_page_turned_on_the_screen_stands_so_in_the_packet_and_the_packet_is_right(kind: str, quarters: int) -> None:
    plan, made = _plan(ORIGINALS[kind], (quarters,))
    (place,) = made.result["shown"]
    scale = 2.0
    area = [value * scale for value in place["area"]]
    # The frame around the original is grey; what is black is the bar.
    inside = (area[0] + 3, area[1] + 3, area[2] - 3, area[3] - 3)
    where = _black(page_image(made.data, place["page"], scale), inside)
    assert where == pytest.approx(turned(MARK, quarters), abs=0.02)
    assert place["turn"] == quarters
    assert verified(made.data, plan, made.result["proof"]) == (True, [])
    _result, pictures = shown(ORIGINALS[kind], width=400, turns=[quarters])
    picture = pictures["0"].convert("RGB")
    assert _black(picture, (0, 0, *picture.size)) == pytest.approx(turned(MARK, quarters), abs=0.02)


def test_a_link_to_a_value_leads_to_where_it_stands_once_its_page_is_turned() -> None:
    tops = {}
    for quarters in (0, 2):
        made = _plan(ORIGINALS["a PDF"], (quarters,))[1]
        page = made.result["shown"][0]["page"]
        with pikepdf.open(io.BytesIO(made.data)) as pdf:
            ends = [
                [float(number) for number in list(item.Dest)[2:4] if number is not None]
                for number, sheet in enumerate(pdf.pages, start=1)
                for item in sheet.get("/Annots", [])
                if item.Dest[0].objgen == pdf.pages[page - 1].obj.objgen and number < page
            ]
        tops[quarters] = min(end[-1] for end in ends if end)
        assert page in {target for _page, _rect, target in links(made.data)}
    # Upside down, the bar stands low on the page: the link leads further down.
    assert tops[2] < tops[0]


def test_a_box_drawn_over_a_turned_page_hides_what_stands_there() -> None:
    hidden = RedactionBox("scan", 1, (0.6, 0.6, 0.9, 0.9))
    made = _plan(ORIGINALS["a PDF"], (1,), Redaction(boxes=(hidden,)))[1]
    (place,) = made.result["shown"]
    area = [value * 2 for value in place["area"]]
    image = page_image(made.data, place["page"], 2.0)
    left, top, right, bottom = turned(hidden.box, 1)
    wide, high = area[2] - area[0], area[3] - area[1]
    middle = (round(area[0] + (left + right) / 2 * wide), round(area[1] + (top + bottom) / 2 * high))
    assert max(image.getpixel(middle)) < 60  # type: ignore[arg-type]


@pytest.mark.parametrize("quarters", range(-4, 5))
def test_a_place_turned_and_turned_back_is_the_same_place(quarters: int) -> None:
    assert turned_back(turned(MARK, quarters), quarters) == pytest.approx(MARK)


def test_only_the_pages_that_were_turned_are_turned() -> None:
    data = files.pages(["A", "B", "C"])
    result, pictures = shown(data, width=300, turns=[0, 1])
    assert result["sizes"] == [[612.0, 792.0], [792.0, 612.0], [612.0, 792.0]]
    assert pictures["1"].width == pictures["0"].width == 300
    assert pictures["1"].height < pictures["0"].height
