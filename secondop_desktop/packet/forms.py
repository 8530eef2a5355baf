"""A page of an original as a form XObject: upright, cut to what is shown of it, with a digest of what it draws."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Object, Page, Pdf, Stream

from secondop_desktop.packet.book import PageBox

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in a page's own coordinates."""


@dataclass(frozen=True, slots=True)
class Form:
    """A page's content: `corner` and `height` say where it stands once it is turned upright."""

    content: Object
    digest: str
    box: PageBox
    corner: tuple[float, float]
    height: float


def forms_of(pdf: Pdf) -> tuple[Form, ...]:
    """Every page of a PDF as a form; raises what pikepdf raises for content that cannot be read."""
    return tuple(_form(page) for page in pdf.pages)


def _form(page: Page) -> Form:
    visible = visible_box(page)
    page.trimbox = Array([round(number, 4) for number in visible])
    content = page.as_form_xobject()
    left, bottom, _right, top = _upright(content, visible)
    return Form(content, form_digest(content), page_box(page), (left, bottom), top - bottom)


def _upright(content: Object, box: Box) -> Box:
    matrix = [float(value) for value in content.get("/Matrix", [1, 0, 0, 1, 0, 0])]
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def page_box(page: Page) -> PageBox:
    """The size of a page as it is shown: its crop box within its media box, turned and scaled as it says."""
    left, bottom, right, top = visible_box(page)
    unit = _user_unit(page)
    width, height = (right - left) * unit, (top - bottom) * unit
    turned = _rotation(page) in {90, 270}
    return PageBox(height, width) if turned else PageBox(width, height)


def visible_box(page: Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is shown of a page, in its own coordinates."""
    media = _rectangle(page.mediabox) or (0.0, 0.0, 612.0, 792.0)
    crop = _rectangle(page.cropbox) or media
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else media


def _rectangle(value: object) -> tuple[float, float, float, float] | None:
    try:
        x1, y1, x2, y2 = (float(number) for number in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else None


def _rotation(page: Page) -> int:
    try:
        return int(page.rotation) % 360
    except (TypeError, ValueError):
        return 0


def _user_unit(page: Page) -> float:
    try:
        unit = float(page.obj.get("/UserUnit", 1))
    except (TypeError, ValueError):
        return 1.0
    return unit if 0.01 <= unit <= 1000 else 1.0


def form_digest(form: Object, depth: int = 0) -> str:
    """A digest of what a form XObject draws: its content and the pictures and forms in it."""
    digest = hashlib.sha256(form.read_bytes())
    resources = form.get("/Resources")
    inner = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if isinstance(inner, Dictionary) and depth < 4:
        for name in sorted(inner.keys()):
            item = inner.get(name)
            if not isinstance(item, Stream):
                continue
            digest.update(name.encode())
            if str(item.get("/Subtype", "")) == "/Form":
                digest.update(form_digest(item, depth + 1).encode())
            else:
                size = f"{item.get('/Width', 0)} {item.get('/Height', 0)}"
                digest.update(size.encode())
                digest.update(hashlib.sha256(_picture_bytes(item)).digest())
    return digest.hexdigest()


def _picture_bytes(item: Object) -> bytes:
    try:
        return bytes(item.read_bytes(pikepdf.StreamDecodeLevel.generalized))
    except pikepdf.PdfError:
        # A picture in a coding of its own (JPEG, JPEG 2000, fax) is carried as it is.
        return bytes(item.read_raw_bytes())
