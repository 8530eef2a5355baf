"""Files made in code for the tests of the document importers, and the worker's task called in this process."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.importers import run
from secondop_desktop.sandbox.task import Input, TaskContext


def pdf(*pages: str, title: str = "") -> bytes:
    """A PDF of these pages, each line of text on a line of its own; an empty text gives a page without text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter)
    canvas.setTitle(title)
    for text in pages:
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(60, 740 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def locked_pdf(user: str = "", owner: str = "owner") -> bytes:
    """A PDF that needs the user's password, or only the owner's where that is empty."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("Laboratory report"))) as document:
        document.save(out, encryption=pikepdf.Encryption(user=user, owner=owner))
    return out.getvalue()


def picture(kind: str = "PNG", *, frames: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture of one or more frames in this format."""
    images = []
    for number in range(frames):
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).line((0, 0, 10 + number, 30), fill="black")
        images.append(image)
    out = io.BytesIO()
    if frames > 1:
        images[0].save(out, kind, save_all=True, append_images=images[1:])
    else:
        images[0].save(out, kind)
    return out.getvalue()


def parse(name: str, data: bytes) -> Batch:
    """The batch that the worker's task proposes for this file."""
    batch, _emitted = parse_and_emit(name, data)
    return batch


def parse_and_emit(name: str, data: bytes) -> tuple[Batch, Sequence[tuple[str, bytes]]]:
    """The batch, and what was emitted on the way."""
    emitted: list[tuple[str, bytes]] = []
    context = TaskContext((Input(name, data),), {}, Progress(), lambda key, blob: emitted.append((key, blob)))
    return batch_from_json(run.parse(context)), emitted
