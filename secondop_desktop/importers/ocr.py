"""Words read from pictures of pages, with their places and how sure each reading is (the extra `ocr`).

The models are loaded when the first page is read; this module is imported where they are not installed, too. What
reads pictures is loaded in the worker alone: who imports files asks here only whether it is there.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from secondop_desktop.core.progress import Progress
    from secondop_desktop.importers.lab_report_words import PageWords

PAGES = 500
"""The most pages of one file that are read; at ten seconds a page that is an hour and a half."""
LONG_SIDE = 3300
"""Pixels of the longer side of a page that is drawn to be read: 300 dpi of a Letter page."""


def is_installed() -> bool:
    """Whether pictures can be read on this computer."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def text_of(page: PageWords) -> str:
    """The page's text, a line a line."""
    from secondop_desktop.importers.lab_report_words import lines_of

    return "\n".join(line.text for line in lines_of(page.words))


def read_page(picture: Image.Image, number: int, progress: Progress) -> PageWords:
    """The words of a page that is shown as this picture; `seen` of each word is its place on the picture."""
    from secondop_desktop.importers.lab_report_words import PageWords
    from secondop_desktop.importers.ocr_doubts import doubted
    from secondop_desktop.importers.ocr_engine import engine
    from secondop_desktop.importers.ocr_page import upright
    from secondop_desktop.importers.ocr_words import words_of

    progress.check()
    models = engine()
    page = upright(picture, models)
    progress.check()
    height, width = page.picture.shape[:2]
    return PageWords(number, width, height, doubted(words_of(page, models)))
