"""Any set of originals composes to a packet that passes its check: sizes, turns, boxes, codings, pictures, damage."""

from __future__ import annotations

import io
import zlib
from base64 import a85encode
from dataclasses import dataclass

import pikepdf
import pypdfium2
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from secondop_desktop.packet.plan import Paper
from tests.packet import files, story
from tests.packet.reading import page_sizes, page_texts, squeezed, verified


@dataclass(frozen=True, slots=True)
class Page:
    """How a page of an original is built."""

    size: tuple[float, float]
    origin: tuple[float, float]
    crop: float
    turn: int
    unit: float
    coding: str
    parts: int


PAGES = st.builds(
    Page,
    size=st.tuples(st.floats(90, 4000), st.floats(90, 4000)),
    origin=st.sampled_from([(0.0, 0.0), (100.0, 200.0), (-300.5, -40.25)]),
    crop=st.sampled_from([0.0, 0.0, 7.5, 20.0]),
    turn=st.sampled_from([0, 0, 90, 180, 270, -90, 450]),
    unit=st.sampled_from([1.0, 1.0, 0.5, 2.0, 10.0]),
    coding=st.sampled_from(["flate", "text", "none", "old", "twice"]),
    parts=st.integers(1, 3),
)
PICTURES = st.tuples(
    st.sampled_from(["JPEG", "PNG", "TIFF"]),
    st.tuples(st.integers(310, 1500), st.integers(310, 1500)),
    st.integers(1, 8),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=300)


def words(number: int) -> str:
    return f"ORIGINAL {number}"


def made(number: int, pages: list[Page]) -> bytes:
    """A PDF of these pages, each with the original's words inside what is shown of it."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for how in pages:
        page = pdf.add_blank_page(page_size=how.size)
        left, bottom = how.origin
        width, height = how.size
        page.obj.MediaBox = Array([left, bottom, left + width, bottom + height])
        if how.crop:
            page.obj.CropBox = Array(
                [left + how.crop, bottom + how.crop, left + width - how.crop, bottom + height - how.crop]
            )
        page.obj.Rotate = how.turn
        if how.unit != 1.0:
            page.obj.UserUnit = how.unit
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        x, y = left + how.crop + 3, bottom + height / 2
        lines = [b"q", b"0.8 g", b"%f %f 9 9 re f" % (x, y + 12), b"BT", b"/F1 8 Tf", b"0 g", b"%f %f Td" % (x, y)]
        lines += [f"({words(number)})".encode(), b"Tj", b"ET", b"Q"]
        # A page's content may be cut between any two of its words, also inside q and Q (7.8.2).
        step = -(-len(lines) // how.parts)
        pieces = [b"\n".join(lines[n : n + step]) for n in range(0, len(lines), step)]
        streams = [coded(pdf, piece, how.coding) for piece in pieces]
        page.obj.Contents = streams[0] if len(streams) == 1 else Array(streams)
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def coded(pdf: pikepdf.Pdf, data: bytes, coding: str) -> pikepdf.Object:
    stream = pdf.make_stream(b"")
    if coding == "flate":
        stream.write(zlib.compress(data), filter=Name.FlateDecode)
    elif coding == "text":
        stream.write(a85encode(zlib.compress(data)) + b"~>", filter=Array([Name.ASCII85Decode, Name.FlateDecode]))
    elif coding == "old":
        runs = b"".join(bytes([len(data[n : n + 128]) - 1]) + data[n : n + 128] for n in range(0, len(data), 128))
        stream.write(runs + b"\x80", filter=Name.RunLengthDecode)
    elif coding == "twice":
        stream.write(zlib.compress(zlib.compress(data)), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    else:
        stream.write(data)
    return stream


@settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    pdfs=st.lists(st.lists(PAGES, min_size=1, max_size=3), max_size=4),
    pictures=st.lists(PICTURES, max_size=2),
    texts=st.lists(TEXTS, max_size=2),
    paper=st.sampled_from(list(Paper)),
    password=st.sampled_from([None, None, "maple river"]),
)
def test_any_originals_compose_to_a_packet_that_is_right(
    pdfs: list[list[Page]],
    pictures: list[tuple[str, tuple[int, int], int]],
    texts: list[str],
    paper: Paper,
    password: str | None,
) -> None:
    originals = [story.original(f"pdf{n}", made(n, pages), title=f"File {n}") for n, pages in enumerate(pdfs)]
    originals += [
        story.original(
            f"pic{n}", files.picture(kind, size, orientation=turn if kind == "JPEG" else 1), media_type="image/x"
        )
        for n, (kind, size, turn) in enumerate(pictures)
    ]
    originals += [
        story.original(f"text{n}", text.encode(), media_type="text/plain", title=f"Note {n}")
        for n, text in enumerate(texts)
    ]
    plan, data = story.plan(originals, records=(), case=None, gaps=(), paper=paper, with_summary=False)
    packet = story.composed(plan, data, password=password)
    assert verified(packet.data, plan, packet.result["proof"], password) == (True, [])
    left_out = {item["document_id"] for item in packet.result["left_out"]}
    assert {name for name in left_out if not name.startswith("text")} == set()
    printed = page_texts(packet.data, password)
    placed = {item["document_id"]: item for item in packet.result["included"]}
    for n, pages in enumerate(pdfs):
        item = placed[f"pdf{n}"]
        shown = squeezed(" ".join(printed[item["first_page"] - 1 : item["last_page"]]))
        assert shown.count(squeezed(words(n))) >= len(pages)
    if password is None:
        short, long = (612, 792) if paper is Paper.LETTER else (595, 842)
        assert {tuple(sorted(map(round, size))) for size in page_sizes(packet.data)} == {(short, long)}
        with pikepdf.open(io.BytesIO(packet.data)) as pdf:
            assert pdf.check_pdf_syntax() == []
    pypdfium2.PdfDocument(packet.data, password=password).close()
