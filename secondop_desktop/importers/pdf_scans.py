"""Pages of a PDF that are pictures: without text, with a stamp on them, or with text that a scanner laid under them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from secondop_desktop.core.progress import Progress
from secondop_desktop.importers import ocr
from secondop_desktop.importers.lab_report_words import PageWords

_STAMP = 60  # letters: what a scanner or a fax puts on the picture of a page
_WHOLE = 0.5  # of the page, from which on a picture is the page
_LOOKED_AT = 300  # pieces of text
_LAYER_CONFIDENCE = 0.85
_GOOD = 0.6
_WORD = re.compile(r"\w+")


def is_scan(document: pypdfium2.PdfDocument, index: int, text: str) -> bool:
    """Whether a page with a word or two of text is a picture all the same, as where a scanner stamps its pages."""
    return len(text.strip()) <= _STAMP and (not text.strip() or _pictured(document, index, layered=False))


def has_hidden_text(document: pypdfium2.PdfDocument, index: int, text: str) -> bool:
    """Whether a page is a picture with invisible text, which a scanner's own OCR laid under it."""
    return len(text.strip()) > _STAMP and _pictured(document, index, layered=True)


def read_picture(document: pypdfium2.PdfDocument, index: int, progress: Progress) -> PageWords | None:
    """What can be read on the picture of a page; None when this page alone is broken."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        scale = min(6.0, ocr.LONG_SIDE / max(1.0, *page.get_size()))
        picture = page.render(scale=scale).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    finally:
        page.close()
    return ocr.read_page(picture, index + 1, progress)


def text_with(stated: str, read: str) -> str:
    """The text of a page that is a picture: what the file states where it says the same, else both."""
    stated, known = stated.strip(), set(_WORD.findall(read.casefold()))
    words = _WORD.findall(stated.casefold())
    if len(words) >= _GOOD * len(known) and sum(word in known for word in words) >= _GOOD * len(words) > 0:
        return stated
    return "\n".join(part for part in (stated, read) if part)


def unsure(page: PageWords) -> PageWords:
    """The words of a scanner's hidden text: read by a machine, too, and no surer than that."""
    return replace(
        page,
        words=tuple(replace(word, confidence=min(word.confidence, _LAYER_CONFIDENCE)) for word in page.words),
    )


def _pictured(document: pypdfium2.PdfDocument, index: int, *, layered: bool) -> bool:
    """Whether a picture covers the page, and with `layered` whether most of its text is invisible."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return False
    try:
        area = page.get_width() * page.get_height()
        pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2)
        bounds = (item.get_bounds() for item in pictures)
        if not any((right - left) * (top - bottom) > _WHOLE * area for left, bottom, right, top in bounds):
            return False
        if not layered:
            return True
        texts = islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=2), _LOOKED_AT)
        modes = [pdfium.FPDFTextObj_GetTextRenderMode(item.raw) for item in texts]
        return modes.count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE) > 0.5 * len(modes)
    except pypdfium2.PdfiumError:
        return False
    finally:
        page.close()
