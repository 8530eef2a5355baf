"""Reading pages by OCR: a scan of several pages by the worker against rapidocr's own pipeline on the same pictures."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.sandbox.limits import OCR_LIMITS
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases.read_one import PARSE
from tests.bench.measure import PeakMemory, Row, alternating
from tests.importers.lab_layouts import LAYOUTS

PAGES = 4
AIM = 1.5
DPI = 300
GROWTH = 1.2
"""How much more memory ten times as many pages may take."""


def run(repeat: int = 3, pages: int = PAGES, longer: int = 10, dpi: int = DPI) -> list[Row]:
    """Pages a minute, and the memory of a scan that is `longer` times as long."""
    pictures = scanned_pages(pages, dpi)
    scan = tiff(pictures, dpi)
    bare = bare_reader()
    with Worker(OCR_LIMITS) as worker:
        batch = read(worker, scan)  # the worker has the models from here on
        assert len(next(iter(batch.texts.values()))) == pages
        with PeakMemory() as once:
            read(worker, scan)
        with PeakMemory() as often:
            read(worker, tiff(pictures * longer, dpi))
        ours, theirs = alternating(
            repeat, lambda: read(worker, scan), lambda: [bare(np.asarray(picture)) for picture in pictures]
        )
    name = f"scan of {pages} pages"
    limit = OCR_LIMITS.memory_bytes / 1_000_000
    return [
        Row(
            f"{name}: read", ours, "rapidocr alone", theirs, AIM, once.parent_mb, once.worker_mb,
            f"{pages / ours * 60:.0f} pages a minute, {len(batch.proposed)} values",
        ),
        Row(f"{name}: worker's memory", once.worker_mb or 0.0, "limit", limit, 1.0, unit="MB"),
        Row(
            f"{name}: memory, {longer} times as long", often.worker_mb or 0.0, "once", once.worker_mb or 1.0, GROWTH,
            unit="MB",
        ),
    ]  # fmt: skip


def read(worker: Worker, scan: bytes) -> Batch:
    """What the worker makes of a scan."""
    return batch_from_json(worker.run(PARSE, (Source.from_bytes("scan.tiff", scan),), {"ocr": True}).value)


def scanned_pages(count: int, dpi: int) -> list[Image.Image]:
    """Laboratory pages as a scanner gives them, a little askew."""
    found: list[Image.Image] = []
    for number in range(count):
        page = pypdfium2.PdfDocument(LAYOUTS[number % len(LAYOUTS)]().data)[0]
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        found.append(picture.rotate(0.7, expand=True, fillcolor=250, resample=Image.Resampling.BICUBIC).convert("RGB"))
    return found


def tiff(pictures: list[Image.Image], dpi: int) -> bytes:
    """These pages as one file."""
    out = io.BytesIO()
    first, *others = pictures
    how = {"save_all": True, "append_images": others, "compression": "tiff_lzw"}
    first.save(out, "TIFF", resolution=dpi, resolution_unit=2, **how)
    return out.getvalue()


def bare_reader() -> Callable[[npt.NDArray[np.uint8]], object]:
    """rapidocr as it comes, with the same models."""
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    reader: Callable[[npt.NDArray[np.uint8]], object] = RapidOCR()
    return reader
