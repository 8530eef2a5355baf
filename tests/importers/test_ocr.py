"""Pictures of pages: their words are read, laboratory values are proposed, and what is read wrongly is never sure."""

from __future__ import annotations

import importlib.util
import io
import json
import types
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.records import TestResult
from secondop_desktop.importers import ocr, ocr_doubts, ocr_signs, ocr_words, pdf_scans
from secondop_desktop.importers.lab_report import PRESELECT, read_lab_report
from secondop_desktop.importers.lab_report_pdf import words_of
from secondop_desktop.importers.lab_report_words import Cell, PageWords, Word, box_of
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.limits import OCR_LIMITS
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import read_files
from secondop_desktop.usecases.read_one import PARSE
from tests.importers.files import parse
from tests.importers.lab_layouts import (
    LAYOUTS,
    Layout,
    flag_before_value,
    hospital_columns,
    raised_figures,
    wide_columns,
)
from tests.importers.test_lab_report import printed

SLANTS = (-1.1, 0.8, 0.0, 1.5)
Draw = Callable[[], Layout]
Scans = Callable[[Draw], tuple[Layout, Batch]]


@pytest.fixture(scope="module")
def reader() -> Iterator[Worker]:
    with Worker(OCR_LIMITS) as worker:
        yield worker


@pytest.fixture(scope="module")
def scans(reader: Worker, shared_by_all: Path, tmp_path_factory: pytest.TempPathFactory) -> Scans:
    """A layout with what is read of its scan; each is read once in a run, as reading takes seconds."""

    def scan(draw: Draw) -> tuple[Layout, Batch]:
        layout, kept = draw(), shared_by_all / f"scan-{draw.__name__}.json"
        if not kept.exists():
            slant = SLANTS[LAYOUTS.index(draw) % len(SLANTS)]
            found = answer(reader, "scan.tiff", scanned(layout.data, slant=slant))
            written = tmp_path_factory.mktemp("scan") / kept.name
            written.write_text(json.dumps(found), encoding="utf-8")
            written.replace(kept)
        return layout, batch_from_json(json.loads(kept.read_bytes()))

    return scan


def answer(reader: Worker, name: str, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = reader.run(PARSE, (Source.from_bytes(name, data),), {"ocr": True}).value
    return found


def read(reader: Worker, name: str, data: bytes) -> Batch:
    return batch_from_json(answer(reader, name, data))


def scanned(pdf: bytes, slant: float = 0.0, turned: int = 0) -> bytes:
    """The pages as a scanner gives them: a little askew, soft, and grey."""
    pages = [
        page.render(scale=200 / 72)
        .to_pil()
        .convert("L")
        .rotate(slant, expand=True, fillcolor=250, resample=Image.Resampling.BICUBIC)
        .filter(ImageFilter.GaussianBlur(0.6))
        .rotate(turned, expand=True)
        for page in pypdfium2.PdfDocument(pdf)
    ]
    out = io.BytesIO()
    pages[0].save(
        out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw", resolution=200, resolution_unit=2
    )
    return out.getvalue()


def sure(result: TestResult) -> bool:
    (source,) = result.sources
    assert source.confidence is not None
    return source.confidence >= PRESELECT


@pytest.mark.parametrize("draw", [wide_columns, flag_before_value], ids=lambda draw: draw.__name__)
def test_a_scanned_report_gives_its_values_and_its_text(scans: Scans, draw: Draw) -> None:
    layout, batch = scans(draw)
    assert printed(batch) == list(layout.rows)
    assert {str(result.date) for result in batch.proposed} == {layout.collected}
    assert all(result.unchecked_reading and not result.confirmed for result in batch.proposed)
    (text,) = batch.texts.values()
    assert all(row[0] in text[0] for row in layout.rows)
    assert not batch.records


def test_what_is_not_read_as_printed_is_not_chosen_beforehand(scans: Scans) -> None:
    layout, batch = scans(raised_figures)  # raised figures are lost in a picture
    assert batch.proposed
    chosen = [row for row, result in zip(printed(batch), batch.proposed, strict=True) if sure(result)]
    assert set(chosen) <= set(layout.rows)


def test_a_page_that_lies_on_its_side_is_read_and_its_boxes_stand_where_it_shows_them(
    reader: Worker, scans: Scans
) -> None:
    layout, upright = scans(hospital_columns)
    turned = read(reader, "scan.tiff", scanned(layout.data, turned=90))  # counter-clockwise
    assert printed(turned) == printed(upright) == list(layout.rows)
    for one, other in zip(upright.proposed, turned.proposed, strict=True):
        straight, lying = one.sources[0].box, other.sources[0].box
        assert straight is not None
        assert lying is not None
        left, top, right, bottom = straight
        assert lying == pytest.approx((top, 1 - right, bottom, 1 - left), abs=0.02)


def test_the_box_of_straightened_words_is_the_one_on_the_page_as_it_is_shown() -> None:
    words = (
        Word("9.6", 10, 10, 30, 20, seen=(0.1, 0.2, 0.3, 0.25)),
        Word("mg/dL", 40, 10, 70, 20, seen=(0.4, 0.19, 0.7, 0.24)),
    )
    assert box_of([Cell(words)], PageWords(1, 100, 100, words)) == (0.1, 0.19, 0.7, 0.25)


def test_without_the_reader_a_picture_is_kept_and_the_person_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *rest: None if name == "rapidocr" else find_spec(name, *rest)
    )
    assert not ocr.is_installed()
    out = io.BytesIO()
    Image.new("L", (200, 300), 255).save(out, "PNG")
    batch = parse("page.png", out.getvalue())
    (issue,) = batch.issues
    assert "not installed" in issue.message
    assert batch.refused is None
    assert batch.documents[0].pages == 1


@pytest.mark.parametrize(
    "text",
    ["1O4", "4.l", "S.2", "101/uL", "x10/uL", "AlT", "05", "12.", "1..2"],
)
def test_what_looks_misread_is_never_sure(text: str) -> None:
    (word,) = ocr_doubts.doubted([Word(text, 0, 0, 10, 10, 0.999)])
    assert (word.text, word.confidence < PRESELECT) == (text, True)


@pytest.mark.parametrize("text", ["104", "<0.01", "1:160", "10*3/uL", "10^9/L", "10³/µL", "kU/L", "ALT", "1+", "0.5"])
def test_what_laboratories_print_is_not_doubted_for_its_look(text: str) -> None:
    (word,) = ocr_doubts.doubted([Word(text, 0, 0, 10, 10, 1.0)])
    assert word.text == text
    assert PRESELECT <= word.confidence < 1.0


def test_of_two_spellings_that_look_alike_the_rarer_one_is_doubted() -> None:
    texts = ["kU/L", "kU/L", "kU/L", "kU/L", "KU/L"]
    words = ocr_doubts.doubted([Word(text, 0, 0, 10, 10, 0.99) for text in texts])
    assert [word.confidence >= PRESELECT for word in words] == [True, True, True, True, False]


@pytest.mark.parametrize(
    "text,meant",
    [
        ("mmol/I", "mmol/l"),
        ("mlU/L", "mIU/L"),
        ("ulU/mL", "uIU/mL"),
        ("103/uL", "10³/uL"),
        ("x103/uL", "x10³/uL"),
        ("1012/L", "10¹²/L"),
        ("10¹2/L", "10¹²/L"),
        ("10%/L", "10⁹/L"),
        ("10%L", "10⁹/L"),
    ],
)
def test_a_unit_that_is_read_as_none_is_the_one_that_looks_like_it_and_doubted(text: str, meant: str) -> None:
    (word,) = ocr_doubts.doubted([Word(text, 0, 0, 10, 10, 0.99)])
    assert word.text == meant
    assert word.confidence < PRESELECT


def test_a_dash_that_stands_alone_beside_a_value_is_found_and_others_are_left() -> None:
    picture = Image.new("RGB", (700, 200), "white")
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in (
        (400, 62, 412, 65),  # alone, at the height of the value: a flag
        (114, 62, 126, 65),  # at the value itself: a part of it
        (400, 140, 412, 143),  # on no line
        (460, 62, 660, 65),  # a rule
        (560, 30, 563, 98),  # a stroke
    ):
        draw.rectangle((left, top, right, bottom), fill="black")
    quad = np.array([[60, 48], [110, 48], [110, 80], [60, 80]], np.float32)
    found = ocr_signs.lone_dashes(np.asarray(picture, np.uint8), [quad])
    assert [corners.tolist() for corners in found] == [[[400, 48], [400, 80], [413, 48], [413, 80]]]


@pytest.mark.parametrize("slope", [-0.02, 0.0, 0.026])
def test_rows_of_short_words_that_are_found_without_their_slope_are_level(slope: float) -> None:
    quads = [
        np.array([[x, y], [x + 100, y], [x + 100, y + 30], [x, y + 30]], np.float32)
        for row in range(4)
        for x in (100, 600, 800, 1100)
        for y in (200 + 45 * row + slope * x,)
    ]
    level = ocr_words.Level(quads)
    tops = [level.box(quad[[0, 3, 1, 2]])[1] for quad in quads]
    for row in range(4):
        assert max(tops[4 * row : 4 * row + 4]) - min(tops[4 * row : 4 * row + 4]) < 3


def test_a_plus_that_is_read_as_a_times_sign_is_the_flag_of_its_value_and_doubted() -> None:
    def line(y: float, *cells: tuple[float, str]) -> list[Word]:
        return [Word(text, x, y, x + 6 * len(text), y + 10, 0.98) for x, text in cells]

    words = [
        *line(10, (10, "Entnahmedatum:"), (120, "18.08.2026")),
        *line(40, (10, "Untersuchung"), (150, "Ergebnis"), (230, "+-"), (300, "Einheit"), (400, "Referenzbereich")),
        *line(60, (10, "Kalium"), (150, "5,9"), (230, "×"), (300, "mmol/l"), (400, "3,5"), (425, "-"), (440, "5,1")),
        *line(80, (10, "Kalzium"), (150, "2,0"), (230, "-"), (300, "mmol/l"), (400, "2,1"), (425, "-"), (440, "2,6")),
    ]
    report = read_lab_report([PageWords(1, 600, 500, tuple(words))], "00", "image")
    assert [(r.value, r.interpretation, sure(r)) for r in report.proposed] == [("5,9", "+", False), ("2,0", "-", True)]


def test_a_photo_from_aside_in_poor_light_on_a_dark_table_is_read(reader: Worker) -> None:
    layout = wide_columns()
    batch = read(reader, "photo.jpg", photographed(layout.data))
    rows = printed(batch)
    chosen = [row for row, result in zip(rows, batch.proposed, strict=True) if sure(result)]
    assert set(chosen) <= set(layout.rows)
    assert [row[:2] for row in rows] == [row[:2] for row in layout.rows]
    for result in batch.proposed:
        box = result.sources[0].box
        assert box is not None
        assert 0.05 < box[0] < box[2] < 0.97  # on the sheet, which does not fill the picture


def photographed(pdf: bytes) -> bytes:
    """The first page on a brown table: seen from aside, darker to the right, as JPEG."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=170 / 72).to_pil().convert("RGB")
    width, height = page.size
    table = (round(1.2 * width), round(1.15 * height))
    corners = ((-0.09, -0.05), (1.1, -0.08), (1.07, 1.1), (-0.12, 1.06))  # of the picture, in fractions of the page
    seen = page.transform(
        table,
        Image.Transform.QUAD,
        [value for at in (0, 3, 2, 1) for value in (corners[at][0] * width, corners[at][1] * height)],
        Image.Resampling.BICUBIC,
        fillcolor=(96, 74, 58),
    )
    shade = Image.linear_gradient("L").rotate(90).resize(table).point(lambda value: 160 + value * 95 // 255)
    dark = Image.composite(seen, Image.new("RGB", table, "black"), shade)
    out = io.BytesIO()
    dark.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=82)
    return out.getvalue()


def test_invisible_text_that_a_scanner_laid_under_a_page_is_searched_and_never_sure() -> None:
    batch = parse("scan.pdf", with_hidden_text(wide_columns()))
    assert batch.proposed
    assert not any(sure(result) for result in batch.proposed)
    assert "Glucose" in batch.texts[batch.documents[0].sha256][0]


def with_hidden_text(layout: Layout) -> bytes:
    """The layout's page as a picture, and its words once more as invisible text."""
    page = pypdfium2.PdfDocument(layout.data)[0]
    width, height = page.get_size()
    out = io.BytesIO()
    canvas = Canvas(out, (width, height))
    canvas.drawImage(ImageReader(page.render(scale=1).to_pil()), 0, 0, width, height)
    for word in words_of(page, page.get_textpage(), 1).words:
        line = canvas.beginText(word.left, height - word.bottom)
        line.setTextRenderMode(3)
        line.setFont("Helvetica", 0.8 * word.height)
        line.textOut(word.text)
        canvas.drawText(line)
    canvas.save()
    return out.getvalue()


def test_what_is_searched_of_a_scan_with_hidden_text_is_that_text_where_it_says_the_same() -> None:
    assert pdf_scans.text_with("Glucose 104 mg/dL", "Glucose 104 mg/dl") == "Glucose 104 mg/dL"
    assert pdf_scans.text_with("Fax 3 of 7", "Glucose 104 mg/dL") == "Fax 3 of 7\nGlucose 104 mg/dL"
    assert pdf_scans.text_with("Gl#c0s3 |O4 rng", "Glucose 104 mg/dL").endswith("Glucose 104 mg/dL")


def test_when_the_reader_of_pictures_fails_the_file_is_still_read_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object, **_more: object) -> None:
        raise WorkerFailedError(Reason.MEMORY)

    beside = types.SimpleNamespace(run=fails)
    monkeypatch.setattr(Worker, "beside", lambda self, limits: beside)
    page = tmp_path / "page.png"
    Image.new("L", (200, 300), 255).save(page)
    (file,) = read_files.inspect([page])
    assert file.refused is None
    assert file.batch is not None
    assert "could not be read" in file.batch.issues[0].message


@pytest.mark.conformance
@pytest.mark.parametrize("number", range(5))
def test_the_assembled_pictures_of_laboratory_pages_are_read(samples: Path, number: int) -> None:
    truth = json.loads((samples / "truth" / "_assembled_lab_pages.json").read_text(encoding="utf-8"))["files"]
    pictures = [name for name in truth if "text" not in name]
    assert len(pictures) == 5
    name = pictures[number]
    (file,) = read_files.inspect([samples / name])
    assert file.batch is not None, name
    wanted = {_squeezed(row["name"]): row for row in truth[name]["results"]}
    exact = 0
    for result in file.batch.proposed:
        row = wanted.get(_squeezed(result.display))
        right = row is not None and _fits(result, row, truth[name]["collected"])
        exact += right
        assert right or not sure(result), (name, result)
    assert exact >= 0.95 * len(wanted), name


def _squeezed(name: str) -> str:
    return name.casefold().replace(" ", "")


def _fits(result: TestResult, row: dict[str, Any], collected: str) -> bool:
    return (
        result.value_number is not None
        and Decimal(result.value_number) == Decimal(str(row["value"]))
        and (result.unit, result.reference_range, result.interpretation) == (row["unit"], row["range"], row["flag"])
        and str(result.date) == collected
    )


@pytest.mark.conformance
@pytest.mark.parametrize("half", [0, 1])
def test_fourteen_layouts_as_scans_are_read_and_give_no_wrong_value_that_is_sure(scans: Scans, half: int) -> None:
    assert len(LAYOUTS) == 14
    seen = wanted = 0
    for draw in LAYOUTS[half::2]:
        layout, batch = scans(draw)
        rows = printed(batch)
        seen += sum(row in rows for row in layout.rows)
        wanted += len(layout.rows)
        chosen = [row for row, result in zip(rows, batch.proposed, strict=True) if sure(result)]
        assert set(chosen) <= set(layout.rows), draw.__name__
    assert seen >= 0.95 * wanted
