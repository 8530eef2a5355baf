"""Where words stand on the pages of a PDF, to be pointed out on the screen: a task of the worker."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from secondop_desktop.core.turning import turned
from secondop_desktop.sandbox.task import TaskContext

_MOST = 2000


def word_places(context: TaskContext) -> dict[str, Any]:
    """Find words on the pages of a PDF.

    Arguments: `words`; `pages` (indices from 0); `password`; `turns` as a document has them. Returns by the page's
    index a list of places, each a list of boxes (left, top, right, bottom in fractions of the page as it is shown, as
    it is turned); a place that runs over a line's end has two. A file that is no PDF, or does not open, has none.
    """
    (source,) = context.inputs
    words = str(context.args["words"]).strip()
    turns = list(context.args.get("turns") or ())
    if not words or b"%PDF-" not in source.data[:1024]:
        return {}
    try:
        document = pypdfium2.PdfDocument(source.data, password=str(context.args.get("password") or "") or None)
    except pypdfium2.PdfiumError:
        return {}
    found: dict[str, Any] = {}
    left = _MOST
    try:
        for index in context.args["pages"]:
            if 0 <= index < len(document) and left > 0:
                places = _on_page(document[index], words, int(turns[index]) % 4 if index < len(turns) else 0)
                found[str(index)] = places[:left]
                left -= len(places)
    except pypdfium2.PdfiumError:
        return found
    finally:
        document.close()
    return found


def _on_page(page: pypdfium2.PdfPage, words: str, turn: int) -> list[list[list[float]]]:
    places: list[list[list[float]]] = []
    text = page.get_textpage()
    search = text.search(words)
    while len(places) < _MOST and (hit := search.get_next()) is not None:
        start, count = hit
        rects = range(text.count_rects(start, count))
        places.append([list(turned(_shown(page, text.get_rect(number)), turn)) for number in rects])
    search.close()
    text.close()
    page.close()
    return places


def _shown(page: pypdfium2.PdfPage, box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A box in the page's own coordinates as fractions of the page as its file shows it."""
    side = 10_000
    xs, ys = [], []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        right, down = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, side, side, 0, x, y, right, down)
        xs.append(right.value / side)
        ys.append(down.value / side)
    return min(xs), min(ys), max(xs), max(ys)
