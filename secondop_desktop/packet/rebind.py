"""Makes documents out of pages of others: a scan of two letters split, photos of one letter joined; in the worker."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Pdf

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.packet.clean import UNREADABLE, BrokenPdfError, LockedPdfError, clean
from secondop_desktop.packet.layers import Layers, layers_of
from secondop_desktop.packet.pictures import UnreadablePictureError, as_pdf, is_heif, is_picture
from secondop_desktop.sandbox.task import TaskContext


def rebind(context: TaskContext) -> dict[str, Any]:
    """Make PDFs of pages of PDFs and pictures; emits a PDF for each of `parts`, named by its index.

    A page's own content is not drawn anew; what runs, opens or sends does not come along, and neither does anything of
    a page that is not named. Arguments: `parts`, each a list of `[input, first, last]` (inputs from 0, pages from 1,
    both included); `passwords`, one for each input. Returns `pages` (of each input) and `remarks` (of each part: what
    did not come along, in the person's words). Raises `InputRefusedError` for what has no pages that can be taken.
    """
    passwords = list(context.args["passwords"])
    opened: list[Pdf] = []
    remarks: list[tuple[str, ...]] = []
    for index, source in enumerate(context.inputs):
        context.progress.step(_("Reading pages"), index, len(context.inputs))
        pdf, words = _pages(source.data, str(passwords[index]))
        opened.append(pdf)
        remarks.append(words)
    said = []
    parts = context.args["parts"]
    for number, part in enumerate(parts):
        context.progress.step(_("Putting pages together"), number, len(parts))
        context.emit(str(number), _bound(opened, part))
        used = dict.fromkeys(int(piece[0]) for piece in part)
        said.append(list(dict.fromkeys(word for index in used for word in remarks[index])))
    return {"pages": [len(pdf.pages) for pdf in opened], "remarks": said}


def _pages(data: bytes, password: str) -> tuple[Pdf, tuple[str, ...]]:
    try:
        if is_picture(data):
            remark = (_("Converted from HEIC to JPEG."),) if is_heif(data) else ()
            return as_pdf(data)[0], remark
        if b"%PDF-" not in data[:1024]:
            raise _refused()
        cleaned = clean(data, password)
    except LockedPdfError as error:
        raise InputRefusedError(
            _("It is locked with a password"), _("Add the file again and give its password. Nothing was changed.")
        ) from error
    except (BrokenPdfError, UnreadablePictureError) as error:
        raise _refused() from error
    return cleaned.pdf, cleaned.removed


def _bound(opened: list[Pdf], part: list[list[int]]) -> bytes:
    out = Pdf.new()
    layers = Layers(out)
    taken: set[int] = set()
    try:
        for index, first, last in part:
            source = opened[index]
            if not 1 <= first <= last <= len(source.pages):
                raise ValueError("no such page")
            if index not in taken:
                taken.add(index)
                layers.take(*layers_of(source))
            for number in range(first - 1, last):
                out.pages.append(source.pages[number])
        properties = layers.properties()
        if properties is not None:
            out.Root.OCProperties = properties
        stream = io.BytesIO()
        out.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    except UNREADABLE as error:
        raise _refused() from error
    return stream.getvalue()


def _refused() -> InputRefusedError:
    return InputRefusedError(
        _("Its pages cannot be taken apart"),
        _("The file is damaged or has no pages of its own. It stays as it is, and nothing was changed."),
    )
