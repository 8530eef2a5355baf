"""Pages as pictures, for the document viewer and the packet's preview: a task of the worker."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pypdfium2
from PIL import Image

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.packet.pictures import UnreadablePictureError, frames, is_picture
from secondop_desktop.sandbox.task import TaskContext

_WIDEST = 4000
_LONGEST = 12_000


def page_pictures(context: TaskContext) -> dict[str, Any]:
    """Render pages of a PDF or picture file; emits a PPM for each (see `written`), named by its index.

    Arguments: `pages` (indices from 0; none means all), `width` in pixels, `password` or None, `turns` (optional: by
    how many quarters each page is turned clockwise). Returns `total` (how many pages there are) and `sizes` (width and
    height in points of every page as it is turned; of a picture in pixels). An index beyond the end is passed over.
    Raises `InputRefusedError` for what has no pages or does not open.
    """
    (source,) = context.inputs
    wanted: Sequence[int] | None = context.args.get("pages")
    width = max(8, min(_WIDEST, int(context.args.get("width") or 800)))
    turns = tuple(int(quarters) % 4 for quarters in context.args.get("turns") or ())
    if is_picture(source.data):
        return _pictures(context, source.data, wanted, width, turns)
    return _pages(context, source.data, wanted, width, turns, str(context.args.get("password") or ""))


def _turn(turns: Sequence[int], index: int) -> int:
    return turns[index] if index < len(turns) else 0


def _size(size: tuple[float, float], turn: int) -> list[float]:
    width, height = size
    return [height, width] if turn % 2 else [width, height]


_TURNED = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
"""Clockwise quarters in Pillow's words, which count the other way."""


def _pictures(
    context: TaskContext, data: bytes, wanted: Sequence[int] | None, width: int, turns: Sequence[int]
) -> dict[str, Any]:
    try:
        found = frames(data)
    except UnreadablePictureError as error:
        raise _refused() from error
    for index in range(len(found)) if wanted is None else wanted:
        if 0 <= index < len(found):
            context.progress.step(_("Showing pages"), index, len(found))
            picture = found[index].convert("RGB")
            if turn := _turn(turns, index):
                picture = picture.transpose(_TURNED[turn])
            height = min(_LONGEST, max(1, round(picture.height * width / picture.width)))
            context.emit(str(index), written(picture.resize((width, height), Image.Resampling.LANCZOS)))
    sizes = [_size(picture.size, _turn(turns, index)) for index, picture in enumerate(found)]
    return {"total": len(found), "sizes": sizes}


def _pages(
    context: TaskContext,
    data: bytes,
    wanted: Sequence[int] | None,
    width: int,
    turns: Sequence[int],
    password: str,
) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError as error:
        raise _refused() from error
    try:
        document.init_forms()
        total = len(document)
        sizes = [_size(document.get_page_size(index), _turn(turns, index)) for index in range(total)]
        for index in range(total) if wanted is None else wanted:
            if not 0 <= index < total:
                continue
            context.progress.step(_("Showing pages"), index, total)
            page = document[index]
            turn = _turn(turns, index)
            page_width, page_height = _size(page.get_size(), turn)
            scale = width / max(page_width, 1.0)
            scale = min(scale, _LONGEST / max(page_height, 1.0))
            picture = page.render(scale=scale, rotation=turn * 90, may_draw_forms=True).to_pil()
            context.emit(str(index), written(picture))
            page.close()
        return {"total": total, "sizes": sizes}
    except pypdfium2.PdfiumError as error:
        raise _refused() from error
    finally:
        document.close()


def written(picture: Image.Image) -> bytes:
    """The picture as a PPM: its bare pixels, which are written and read in a tenth of the time that a PNG takes."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PPM")
    return out.getvalue()


def _refused() -> InputRefusedError:
    return InputRefusedError(
        _("Its pages cannot be shown"),
        _("The file is locked, damaged or has no pages. The original is unchanged; you can still save a copy of it."),
    )
