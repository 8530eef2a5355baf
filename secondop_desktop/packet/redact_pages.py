"""Removes words and boxes from the pages of originals: a page with one becomes a picture, black where they stood.

What is painted over is no longer in the file: the page's text, pictures, hidden layers and comments do not come along.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Dictionary, Pdf
from PIL import Image, ImageDraw

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Form as Shape
from secondop_desktop.packet.edition import Redaction, RedactionBox
from secondop_desktop.packet.forms import forms_of
from secondop_desktop.packet.originals import Ready
from secondop_desktop.packet.pictures import page_from_picture
from secondop_desktop.packet.redact_plan import masked_value
from secondop_desktop.packet.redact_search import Said, said
from secondop_desktop.packet.terms import Terms

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in fractions of the page as it is shown."""

_DPI = 200
_LONGEST = 3200
_PAD = 1.5
"""Points by which a black box is larger than the letters under it."""
_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
_FEW_LETTERS = 12
_LARGE_PICTURE, _WHOLE_PICTURE = 0.12, 0.5
"""Of the page: from here on a picture may hold words that nobody has read, and from here on it is the page."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What is removed from one original, and which of its pages a machine has read."""

    terms: Terms
    boxes: dict[int, tuple[Box, ...]]
    unplaced: frozenset[int]
    read: frozenset[int]
    touched: bool

    @classmethod
    def of(cls, redaction: Redaction, terms: Terms, document_id: str) -> Removal:
        """The part of a redaction that concerns this original."""
        mine = [item for item in (*redaction.boxes, *redaction.found) if item.document_id == document_id]
        boxes: dict[int, tuple[Box, ...]] = {}
        for item in mine:
            boxes[item.page] = (*boxes.get(item.page, ()), item.box)
        placed = {item.page for item in redaction.found if item.document_id == document_id}
        hit = _pages_of(redaction.pictures, document_id)
        read = _pages_of(redaction.read, document_id)
        return cls(terms, boxes, hit - placed, read, document_id in redaction.touched)


def _pages_of(items: Iterable[RedactionBox], document_id: str) -> frozenset[int]:
    return frozenset(item.page for item in items if item.document_id == document_id)


def redacted(ready: Ready, removal: Removal) -> Ready:
    """The original without what is to be removed; no digest of it is kept when anything was."""
    shape = ready.prepared.form
    if ready.pdf is not None:
        return _pages(ready, ready.pdf, removal)
    prepared = ready.prepared
    if shape is Shape.TEXT:
        prepared = replace(prepared, text=removal.terms.mask(prepared.text, by_line=True))
    elif shape is Shape.NARRATIVE:
        prepared = replace(prepared, narrative=masked_value(prepared.narrative, removal.terms))
    # A data file states more than what is printed of it, and its digest would name the whole.
    changed = shape is Shape.LISTING or removal.touched or prepared != ready.prepared
    if not changed:
        return ready
    note = (_("Parts of it were removed."),) if prepared != ready.prepared or removal.touched else ()
    return replace(ready, prepared=replace(prepared, sha256="", removed=(*prepared.removed, *note)))


def _pages(ready: Ready, pdf: Pdf, removal: Removal) -> Ready:
    """The pages, those with something to remove as pictures; a photograph always, as it carries more than it shows."""
    prepared = ready.prepared
    always = prepared.picture or prepared.form is Shape.PICTURES
    boxes, unread = _places(pdf, removal, pictures=always)
    drawn: dict[int, Image.Image] = {}
    sizes: dict[int, tuple[float, float]] = {}
    wanted = set(range(len(pdf.pages))) if always else set(boxes)
    _draw(pdf, wanted, boxes, drawn, sizes)
    _replace_pages(pdf, drawn, sizes)
    _rename_layers(pdf)
    pdf.remove_unreferenced_resources()
    hidden, clean = set[int](), set[tuple[int, int]]()
    for index, form in enumerate(forms_of(pdf)):
        found = said(form.held, removal.terms, clean) if index not in drawn else Said.NOWHERE
        if found is not Said.NOWHERE:
            hidden.add(index)
        if found is Said.SHOWN:
            boxes[index] = [_WHOLE]  # it may be seen on the page, and nobody can say where
    if hidden:
        _draw(pdf, hidden, boxes, drawn, sizes)
        _replace_pages(pdf, {index: drawn[index] for index in hidden}, sizes)
    forms = forms_of(pdf)
    removed = list(prepared.removed)
    gone = sorted({*boxes, *hidden})
    if gone:
        text = ngettext("Parts of {n} page were removed.", "Parts of {n} pages were removed.", len(gone))
        removed.append(text.format(n=len(gone)))
    touched = bool(gone) or removal.touched
    digest = "" if touched else prepared.sha256
    prepared = replace(
        prepared, sha256=digest, removed=tuple(removed), boxes=tuple(form.box for form in forms), redacted=bool(gone)
    )
    return replace(ready, prepared=prepared, forms=forms, warnings=(*ready.warnings, *_warnings(unread)))


def _warnings(unread: _Unread) -> list[str]:
    words = []
    if unread.blind:
        text = ngettext(
            "Page {pages} is a picture without readable words, or has one on it. Look at it yourself.",
            "Pages {pages} are pictures without readable words, or have one on them. Look at them yourself.",
            len(unread.blind),
        )
        words.append(text.format(pages=_list(unread.blind)))
    if unread.seen:
        text = ngettext(
            "Page {pages} is a picture that was read by a machine, which can miss a word. Look at it yourself.",
            "Pages {pages} are pictures that were read by a machine, which can miss a word. Look at them yourself.",
            len(unread.seen),
        )
        words.append(text.format(pages=_list(unread.seen)))
    return words


def _list(pages: Sequence[int]) -> str:
    shown = ", ".join(str(page) for page in pages[:12])
    return shown if len(pages) <= 12 else f"{shown} …"


@dataclass(frozen=True, slots=True)
class _Unread:
    """Pages (from 1) that are pictures or hold one: those that nobody could read, and those that a machine read."""

    blind: list[int]
    seen: list[int]


def _places(pdf: Pdf, removal: Removal, *, pictures: bool) -> tuple[dict[int, list[Box]], _Unread]:
    """What is painted over on each page (from 0), and which pages may hold words that were not searched."""
    boxes: dict[int, list[Box]] = {}
    for number, placed in removal.boxes.items():
        boxes.setdefault(number - 1, []).extend(placed)
    for number in removal.unplaced:
        boxes.setdefault(number - 1, []).append(_WHOLE)
    unread: list[int] = []
    partly: set[int] = set()
    document = _opened(pdf)
    try:
        for index in range(len(document)):
            page = document[index]
            try:
                words = page.get_textpage()
                found = _words(page, words, removal.terms)
                if found:
                    boxes.setdefault(index, []).extend(found)
                hides = 1.0 if pictures else _pictured(page, words)
                if hides:
                    unread.append(index + 1)
                if 0 < hides < 1:
                    partly.add(index + 1)
                words.close()
            finally:
                page.close()
        count = len(document)
    finally:
        document.close()
    seen = [page for page in unread if page in removal.read and page not in partly]
    inside = {index: found for index, found in boxes.items() if 0 <= index < count}
    return inside, _Unread([page for page in unread if page not in seen], seen)


def _opened(pdf: Pdf) -> pypdfium2.PdfDocument:
    out = io.BytesIO()
    pdf.save(out)
    return pypdfium2.PdfDocument(out.getvalue())


def _words(page: Any, words: Any, terms: Terms) -> list[Box]:
    """Where the terms stand on a page."""
    text = words.get_text_range()
    if not terms.hit(text):
        return []
    count = pdfium.FPDFText_CountChars(words.raw)
    characters = "".join(_character(pdfium.FPDFText_GetUnicode(words.raw, index)) for index in range(count))
    places = terms.find(characters)
    if not places:
        return [_WHOLE]
    width, height = page.get_size()
    found = []
    for start, end in places:
        for index in range(start, end):
            if characters[index].isspace():
                continue
            found.append(_shown(page, words.get_charbox(index, loose=True), width, height))
    return found


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffe"


def _shown(page: Any, box: Sequence[float], width: float, height: float) -> Box:
    """A box in the page's own coordinates as fractions of the page as it is shown, a little larger."""
    scale = 1000.0
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        right, down = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, round(width * scale), round(height * scale), 0, x, y, right, down)
        corners.append((right.value / scale, down.value / scale))
    left, right_edge = sorted((corners[0][0], corners[1][0]))
    top, bottom = sorted((corners[0][1], corners[1][1]))
    return (
        (left - _PAD) / width,
        (top - _PAD) / height,
        (right_edge + _PAD) / width,
        (bottom + _PAD) / height,
    )


def _pictured(page: Any, words: Any) -> float:
    """1 for a page that is a picture, is drawn without text or has text that means nothing, else the part of it that
    its largest picture takes, when that may hold words; 0 for a page whose words can all be searched."""
    text = words.get_text_range()
    letters = [c for c in text if c.isalnum()]
    odd = sum(c in "\ufffd\ufffe\x00" or 0xE000 <= ord(c) < 0xF900 for c in text)
    width, height = page.get_size()
    area = max(1.0, width * height)
    if len(letters) < _FEW_LETTERS or odd > 0.2 * max(1, len(text)):
        return float(any(True for _item in page.get_objects(max_depth=3)))
    largest = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        largest = max(largest, (right - left) * (top - bottom) / area)
    if largest > _WHOLE_PICTURE:
        return 1.0
    return largest if largest >= _LARGE_PICTURE else 0.0


def _draw(
    pdf: Pdf,
    wanted: set[int],
    boxes: dict[int, list[Box]],
    drawn: dict[int, Image.Image],
    sizes: dict[int, tuple[float, float]],
) -> None:
    """Pictures of these pages, black where the boxes are."""
    if not wanted:
        return
    document = _opened(pdf)
    try:
        for index in sorted(wanted):
            page = document[index]
            width, height = page.get_size()
            scale = min(_DPI / 72, _LONGEST / max(1.0, width, height))
            picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
            page.close()
            brush = ImageDraw.Draw(picture)
            for left, top, right, bottom in boxes.get(index, ()):
                corners = (
                    *(left * picture.width, top * picture.height),
                    *(right * picture.width, bottom * picture.height),
                )
                brush.rectangle([round(value) for value in corners], fill="black")
            drawn[index], sizes[index] = picture, (width, height)
    finally:
        document.close()


def _replace_pages(pdf: Pdf, drawn: dict[int, Image.Image], sizes: dict[int, tuple[float, float]]) -> None:
    for index, picture in drawn.items():
        page_from_picture(pdf, picture, sizes[index])
        pdf.pages[index] = pdf.pages[-1]
        del pdf.pages[-1]


def _rename_layers(pdf: Pdf) -> None:
    """Layers keep what they do and lose their names."""
    properties = pdf.Root.get("/OCProperties")
    groups = properties.get("/OCGs") if isinstance(properties, Dictionary) else None
    if groups is not None:
        for number, group in enumerate(groups, start=1):
            if isinstance(group, Dictionary):
                group["/Name"] = pikepdf.String(f"Layer {number}")
