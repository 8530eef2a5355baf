from __future__ import annotations

import random
from typing import Any

import pytest

from secondop_desktop.packet.book import Form, PageBox
from secondop_desktop.packet.layout import placement
from secondop_desktop.packet.originals import Failed, Ready, html_text, prepare
from secondop_desktop.packet.plan import Paper
from secondop_desktop.packet.style import geometry
from tests.packet import files, story
from tests.packet.reading import page_texts, squeezed, verified

LETTER = geometry(Paper.LETTER)


def made_ready(data: bytes, **named: Any) -> Ready | Failed:
    planned, _data = story.original("x", data, **named)
    return prepare(planned, data)


@pytest.mark.parametrize(
    "data, media_type, form",
    [
        (files.pages(["x"]), "application/pdf", Form.PAGES),
        (b"junk before\n" + files.pages(["x"]), "application/pdf", Form.PAGES),
        (files.picture("PNG"), "image/png", Form.PAGES),
        (files.fhir(), "application/fhir+json", Form.LISTING),
        (b"MSH|^~\\&|LAB|\rPID|1||\r", "text/plain", Form.LISTING),
        (b"date,test,value\n2026-01-01,TSH,3.1\n", "text/csv", Form.LISTING),
        ("Grüße".encode("utf-16"), "text/plain", Form.TEXT),
        ("Grüße".encode("cp1252"), "text/plain", Form.TEXT),
        (b"<html><body><p>Hello</p></body></html>", "text/html", Form.TEXT),
        (b"<ClinicalDocument/>", "application/xml", Form.LISTING),
    ],
)
def test_the_bytes_decide_how_an_original_appears(data: bytes, media_type: str, form: Form) -> None:
    ready = made_ready(data, media_type=media_type)
    assert isinstance(ready, Ready)
    assert ready.prepared.form is form


@pytest.mark.parametrize(
    "data, media_type",
    [
        (b"PK\x03\x04" + b"\x00" * 40, "application/zip"),
        (b"\x00" * 128 + b"DICM", "application/dicom"),
        (b"\x7fELF\x00\x00", "application/octet-stream"),
        (b"no pdf at all", "application/pdf"),
        (b" \n ", "text/plain"),
    ],
)
def test_what_has_no_pages_says_why_it_is_left_out(data: bytes, media_type: str) -> None:
    failed = made_ready(data, media_type=media_type)
    assert isinstance(failed, Failed)
    assert failed.reason.endswith(".")


@pytest.mark.parametrize(
    "box, turned, parts",
    [
        (PageBox(612, 792), False, 1),
        (PageBox(792, 612), True, 1),
        (PageBox(200, 150), False, 1),
        (PageBox(842, 1191), False, 1),
        (PageBox(1191, 842), True, 1),
        (PageBox(2400, 300), True, 4),
        (PageBox(500, 4000), False, 6),
    ],
)
def test_a_page_stands_where_it_is_largest_and_a_strip_is_cut(box: PageBox, turned: bool, parts: int) -> None:
    how = placement(box, LETTER)
    assert (how.turned, how.parts) == (turned, parts)
    assert how.scale <= 1.0
    room = LETTER.turned() if turned else LETTER
    left, top, right, bottom = room.frame
    if parts == 1:
        assert box.width * how.scale <= right - left
        assert box.height * how.scale <= bottom - top


def test_html_is_read_as_its_words() -> None:
    html = "<h1>Visit</h1><p>Seen <b>well</b> today.<br>Next visit: May</p><style>p{}</style><li>one</li><li>two</li>"
    assert html_text(html).splitlines() == ["Visit", "", "Seen well today.", "Next visit: May", "", "one", "two"]


def test_no_damaged_file_stops_a_packet() -> None:
    """Files with random bytes changed, cut or doubled are shown, or left out with a reason; never a failure."""
    chance = random.Random(7)
    whole = [files.with_javascript(), files.form(), files.shifted_box(), files.picture("TIFF", (90, 60), frames=2)]
    originals = []
    for number in range(40):
        data = bytearray(chance.choice(whole))
        for _change in range(chance.choice((1, 5, 60))):
            place = chance.randrange(len(data))
            if chance.random() < 0.7:
                data[place] = chance.randrange(256)
            else:
                del data[place : place + chance.randrange(60)]
        originals.append(story.original(f"d{number}", bytes(data), title=f"Damaged {number}"))
    plan, data_of = story.plan(originals, records=())
    made = story.composed(plan, data_of)
    assert len(made.result["included"]) + len(made.result["left_out"]) == 40
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_a_wide_table_of_a_narrative_is_printed_whole() -> None:
    header = [[f"Column {n}" for n in range(12)]]
    rows = [[f"cell {row}.{n}" for n in range(12)] for row in range(30)]
    long = "word " * 900
    narrative: list[dict[str, object]] = [
        {"title": "Wide", "locator": "/a", "blocks": [{"type": "table", "header": header, "rows": rows}]},
        {"title": "", "locator": "/b", "blocks": []},
        {"title": "Long", "locator": "/c", "blocks": [{"type": "table", "header": [], "rows": [["x", long]]}]},
    ]
    made = story.original("c", b"<x/>", title="Summary", media_type="application/xml", narrative=narrative)
    plan, data = story.plan([made], records=(), case=None)
    packet = story.composed(plan, data)
    text = squeezed(" ".join(page_texts(packet.data)))
    for row in range(30):
        for n in range(12):
            assert f"cell{row}.{n}" in text
    assert text.count("word") >= 900
    assert packet.result["included"][0]["as"] == "narrative"
    assert verified(packet.data, plan, packet.result["proof"]) == (True, [])


def test_a_container_that_facts_were_read_from_is_listed() -> None:
    planned, data = story.original("export", b"PK\x03\x04" + b"\x00" * 40, media_type="application/zip")
    assert isinstance(prepare(planned, data), Failed)
    ready = prepare(planned, data, cited=True)
    assert isinstance(ready, Ready)
    assert ready.prepared.form is Form.LISTING
