"""The words of a PDF's page with their boxes, from its text layer."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from secondop_desktop.importers.lab_report_words import PageWords, Word

CHARACTERS = 30_000
_GAP = 0.25  # of the text's height: further apart, two letters are not of one word


@dataclass(slots=True)
class _Run:
    """The letters of a word as they come."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    spaced: bool

    def takes(self, left: float, top: float, right: float, bottom: float) -> bool:
        height = self.bottom - self.top
        same_size = abs((bottom - top) - height) <= 0.12 * height
        same_line = abs(bottom - self.bottom) <= 0.1 * height
        return same_size and same_line and -0.5 * height < left - self.right < _GAP * height and right > self.left


def words_of(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int) -> PageWords:
    """The page's words as it is seen, its rotation and its crop included; of a very long page the first part."""
    turned = page.get_rotation()
    width, height = page.get_size()
    crop_left, crop_bottom, crop_right, crop_top = page.get_cropbox()
    across, down = crop_right - crop_left, crop_top - crop_bottom
    words: list[Word] = []
    run: _Run | None = None
    spaced = False
    box = pdfium.FS_RECTF()
    for index in range(min(text_page.count_chars(), CHARACTERS)):
        letter = _letter(pdfium.FPDFText_GetUnicode(text_page, index))
        known = pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
        if letter.isspace() or not letter or not known or not _is_place(box):
            _ended(words, run)
            run = None
            spaced = spaced or letter in {" ", "\xa0"}
            continue
        left, right = box.left - crop_left, box.right - crop_left
        top, bottom = crop_top - box.top, crop_top - box.bottom
        if turned == 90:
            left, top, right, bottom = down - bottom, left, down - top, right
        elif turned == 180:
            left, top, right, bottom = across - right, down - bottom, across - left, down - top
        elif turned == 270:
            left, top, right, bottom = top, across - right, bottom, across - left
        if run is not None and run.takes(left, top, right, bottom):
            run.text += letter
            run.right = max(run.right, right)
        else:
            _ended(words, run)
            run, spaced = _Run(letter, left, top, right, bottom, spaced), False
    _ended(words, run)
    return PageWords(number, width, height, tuple(words))


def _ended(words: list[Word], run: _Run | None) -> None:
    if run is not None and run.bottom > run.top:
        words.append(Word(run.text, run.left, run.top, run.right, run.bottom, spaced=run.spaced))


def _letter(code: int) -> str:
    """The character, or nothing where there is none that could be printed."""
    if code in {0x02, 0xFFFE}:  # PDFium's marks of a hyphen at a line's end
        return "-"
    if code < 0x20 or code in {0xFFFF, 0xFEFF, 0xAD} or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    return chr(code).replace("\u2212", "-").replace("\u2010", "-").replace("\u2011", "-")


def _is_place(box: pdfium.FS_RECTF) -> bool:
    return all(math.isfinite(side) and abs(side) < 1e6 for side in (box.left, box.top, box.right, box.bottom))
