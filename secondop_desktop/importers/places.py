"""Where the words stand on pages that are pictures: a task of the worker, for what has to be found on them again."""

from __future__ import annotations

from typing import Any

import pypdfium2

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.importers import image, ocr, pdf, pdf_scans
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.lab_report_words import PageWords
from secondop_desktop.sandbox.task import TaskContext


def words_of_pictures(context: TaskContext) -> dict[str, list[list[Any]]]:
    """The words of pages that are pictures, by the page's number: `[text, left, top, right, bottom]` of each.

    Places are fractions of the page as it is shown. Arguments: `pages` (from 1) and `password` or None. A page that is
    a picture and cannot be read here has no words; one that is no picture is not in the answer.
    """
    (source,) = context.inputs
    wanted = {int(page) for page in context.args["pages"]}
    data = source.data
    if image.is_image(data[:64]):
        words: dict[int, PageWords] = {}
        if ocr.is_installed():
            reading = ImportContext(context.progress, lambda _sha256, _data: None, ocr=True)
            words = {page.number: page for page in image.read_image(data, reading).words}
        return {str(page): _placed(words.get(page)) for page in sorted(wanted)}
    if b"%PDF-" not in data[:1024]:
        return {}
    found = _pages(data, str(context.args.get("password") or ""), wanted, context.progress)
    return {str(page): _placed(words) for page, words in found.items()}


def _pages(data: bytes, password: str, wanted: set[int], progress: Progress) -> dict[int, PageWords | None]:
    found: dict[int, PageWords | None] = {}
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError:
        return dict.fromkeys(sorted(wanted))
    try:
        for place, number in enumerate(sorted(wanted)):
            progress.step(_("Reading pictures of pages"), place, len(wanted))
            if not 1 <= number <= len(document):
                continue
            text = pdf.page_text(document, number - 1)
            is_picture = pdf_scans.is_scan(document, number - 1, text)
            if is_picture or pdf_scans.has_hidden_text(document, number - 1, text):
                installed = ocr.is_installed()
                found[number] = pdf_scans.read_picture(document, number - 1, progress) if installed else None
    finally:
        document.close()
    return found


def _placed(page: PageWords | None) -> list[list[Any]]:
    words: list[list[Any]] = []
    if page is None:
        return words
    for word in page.words:
        box = word.seen or (
            *(word.left / page.width, word.top / page.height),
            *(word.right / page.width, word.bottom / page.height),
        )
        words.append([word.text, *(round(value, 5) for value in box)])
    return words
