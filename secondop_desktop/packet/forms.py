"""A page of an original as a form XObject: upright, cut to what is shown of it, with a digest of what it draws."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from secondop_desktop.packet.book import PageBox

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in a page's own coordinates."""


_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Form:
    """A page's content: `corner` and `height` say where it stands once it is turned upright.

    `content` is None where another worker has it.
    """

    content: Object | None
    digest: str
    box: PageBox
    corner: tuple[float, float]
    height: float

    @property
    def held(self) -> Object:
        """The content, where this worker has it."""
        if self.content is None:
            raise ValueError("another worker has the content of this page")
        return self.content


def forms_of(pdf: Pdf) -> tuple[Form, ...]:
    """Every page of a PDF as a form; raises what pikepdf raises for content that cannot be read.

    The pages are used up by it: a page's own content becomes the form, so that nothing is packed anew.
    """
    digests: dict[tuple[int, int], bytes] = {}
    taken: set[tuple[int, int]] = set()
    return tuple(_form(page, taken, digests) for page in pdf.pages)


def _form(page: Page, taken: set[tuple[int, int]], digests: dict[tuple[int, int], bytes]) -> Form:
    visible = visible_box(page)
    unit, rotation = _user_unit(page), _rotation(page)
    content = page.obj.get("/Contents")
    plain = unit == 1.0 and rotation == 0 and isinstance(content, Stream) and content.objgen not in taken
    if plain and isinstance(content, Stream):
        taken.add(content.objgen)
        own = page.obj.get("/Resources")
        resources = own if isinstance(own, Dictionary) else page.resources
        packed = _as_form(page, content, resources, visible)
        corner, height = (visible[0], visible[1]), visible[3] - visible[1]
        if packed and "/XObject" not in resources:
            digest = hashlib.sha256(packed).hexdigest()
            return Form(content, digest, _shown_size(visible, unit, rotation), corner, height)
    else:
        page.trimbox = Array([round(number, 4) for number in visible])
        content = page.as_form_xobject()
        left, bottom, _right, top = _upright(content, visible)
        corner, height = (left, bottom), top - bottom
    _pack(content)
    return Form(content, form_digest(content, digests), _shown_size(visible, unit, rotation), corner, height)


def _as_form(page: Page, content: Stream, resources: Object, visible: Box) -> bytes:
    """Make a page's content stream the form of the page (8.10); its bytes stay as they are.

    Returns them where they are packed as most are and could be unpacked; they are then as `_pack` would leave them.
    """
    coding = content.get("/Filter")
    usual = isinstance(coding, Name) and str(coding) == "/FlateDecode" and "/DecodeParms" not in content
    form: Any = copy(_bare_form(visible, packed=usual))
    if not usual:
        for key in ("/Filter", "/DecodeParms"):
            if key in content:
                form[key] = content.get(key)
    form.Resources = resources
    if "/Group" in page.obj:
        form.Group = page.obj.Group
    packed = content.read_raw_bytes() if usual else b""
    content.stream_dict = form
    return packed if usual and _unpacks(packed) else b""


@lru_cache(maxsize=100)
def _bare_form(visible: Box, *, packed: bool) -> Object:
    """The dictionary of a form with nothing of its page but what is shown, to be copied."""
    code = b"<< /Type /XObject /Subtype /Form /BBox [%.4f %.4f %.4f %.4f]%b >>"
    return Object.parse(code % (*visible, b" /Filter /FlateDecode" if packed else b""))


def _unpacks(data: bytes) -> bool:
    """Whether Flate takes these bytes from the first to the last."""
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(data)
    except zlib.error:
        return False
    return unpacking.eof


def turned(form: Form, quarters: int) -> Form:
    """The page turned clockwise by so many quarters; what it draws, and so its digest, stays."""
    if not quarters % 4:
        return form
    a, b, c, d, e, f = (float(value) for value in form.held.get("/Matrix", [1, 0, 0, 1, 0, 0]))
    for _quarter in range(quarters % 4):
        # What was at (x, y) comes to (y, -x).
        a, b, c, d, e, f = b, -a, d, -c, f, -e
    form.held.Matrix = Array([round(value, 6) for value in (a, b, c, d, e, f)])
    x1, y1, x2, y2 = (float(value) for value in form.held.BBox)
    left, bottom, _right, top = _upright(form.held, (x1, y1, x2, y2))
    box = PageBox(form.box.height, form.box.width) if quarters % 2 else form.box
    return replace(form, box=box, corner=(left, bottom), height=top - bottom)


def _upright(content: Object, box: Box) -> Box:
    matrix = [float(value) for value in content.get("/Matrix", [1, 0, 0, 1, 0, 0])]
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _shown_size(visible: Box, unit: float, rotation: int) -> PageBox:
    left, bottom, right, top = visible
    width, height = (right - left) * unit, (top - bottom) * unit
    return PageBox(height, width) if rotation in {90, 270} else PageBox(width, height)


def visible_box(page: Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is shown of a page, in its own coordinates."""
    media, crop = page.mediabox, page.cropbox
    if isinstance(media, Array) and isinstance(crop, Array):
        usual = _usual_box(media.unparse(resolved=True), crop.unparse(resolved=True))
        if usual is not None:
            return usual
    return _within(_rectangle(media), _rectangle(crop))


@lru_cache(maxsize=1000)
def _usual_box(media: bytes, crop: bytes) -> Box | None:
    """What is shown by two arrays of numbers, or None where one is anything else; of most files it is the same one."""
    sides = _numbers(media), _numbers(crop)
    if sides[0] is None or sides[1] is None:
        return None
    return _within(_sorted(sides[0]), _sorted(sides[1]))


def _within(media: Box | None, crop: Box | None) -> Box:
    media = media or (0.0, 0.0, 612.0, 792.0)
    crop = crop or media
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else media


def _rectangle(value: object) -> tuple[float, float, float, float] | None:
    try:
        return _sorted([float(number) for number in value])  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None


def _sorted(sides: Sequence[float]) -> Box | None:
    """A rectangle of four numbers, of which two opposite corners may be given (7.9.5)."""
    if len(sides) != 4:
        return None
    x1, y1, x2, y2 = sides
    box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else None


def _numbers(code: bytes) -> tuple[float, ...] | None:
    """The numbers of an array, or None where it holds anything else."""
    words = code.strip(b"[] ").split()
    try:
        return tuple(float(word) for word in words)
    except ValueError:
        return None


def _rotation(page: Page) -> int:
    try:
        return int(page.rotation) % 360
    except (TypeError, ValueError):
        return 0


def _user_unit(page: Page) -> float:
    if "/UserUnit" not in page.obj:
        return 1.0
    try:
        unit = float(page.obj.get("/UserUnit", 1))
    except (TypeError, ValueError):
        return 1.0
    return unit if 0.01 <= unit <= 1000 else 1.0


def form_digest(form: Object, known: dict[tuple[int, int], bytes] | None = None, depth: int = 0) -> str:
    """A digest of what a form XObject draws: its content and the pictures and forms in it, as they are packed.

    `known` keeps the digests of one file's pictures, by object, between calls.
    """
    known = {} if known is None else known
    digest = hashlib.sha256(form.read_raw_bytes())
    for name, item, is_form in _inner(form, depth):
        digest.update(name.encode())
        if is_form:
            digest.update(form_digest(item, known, depth + 1).encode())
        else:
            size = f"{item.get('/Width', 0)} {item.get('/Height', 0)}"
            digest.update(size.encode())
            if item.objgen not in known:
                known[item.objgen] = hashlib.sha256(item.read_raw_bytes()).digest()
            digest.update(known[item.objgen])
    return digest.hexdigest()


def _inner(form: Object, depth: int) -> list[tuple[str, Object, bool]]:
    """The forms and pictures of a form by name, and whether each is a form."""
    resources = form.get("/Resources")
    inner = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(inner, Dictionary) or depth >= _DEPTH:
        return []
    items = [(name, inner.get(name)) for name in sorted(inner.keys())]
    return [(n, item, str(item.get("/Subtype", "")) == "/Form") for n, item in items if isinstance(item, Stream)]


def _pack(form: Object, depth: int = 0) -> None:
    """Pack what is not packed, so that it is written as it is here; raises what pikepdf raises for broken content."""
    data = form.read_bytes()
    if "/Filter" not in form:
        form.write(zlib.compress(data, 6), filter=Name.FlateDecode)
    for _name, item, is_form in _inner(form, depth):
        if is_form:
            _pack(item, depth + 1)
        elif "/Filter" not in item:
            item.write(zlib.compress(item.read_bytes(), 6), filter=Name.FlateDecode)
