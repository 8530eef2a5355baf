"""Tasks that use the libraries for which the worker exists."""

from __future__ import annotations

import io
from typing import Any

from secondop_desktop.sandbox.task import TaskContext


def compose(context: TaskContext) -> Any:
    """A PDF with a picture: made, normalised, merged with a password, its pages counted and its text read."""
    import pikepdf
    import pypdf
    import pypdfium2
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(picture, "JPEG")
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.drawString(72, 720, "Haemoglobin")
    canvas.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 72, 600)
    canvas.showPage()
    canvas.save()
    normal = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.getvalue())) as document:
        document.save(normal, linearize=True)
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(normal.getvalue()))
    writer.encrypt("password", algorithm="AES-256")
    packet = io.BytesIO()
    writer.write(packet)
    context.emit("packet.pdf", packet.getvalue())
    with pypdfium2.PdfDocument(packet.getvalue(), password="password") as pages:
        page = pages[0]
        text = page.get_textpage().get_text_range()
        image = page.render(scale=1).to_pil()
        page_picture = io.BytesIO()
        image.save(page_picture, "PNG")
        context.emit("page.png", page_picture.getvalue())
        return {"pages": len(pages), "text": text, "size": list(image.size)}


def pictures(context: TaskContext) -> Any:
    """The size of every picture, in each format that is read."""
    import pi_heif
    from PIL import Image

    pi_heif.register_heif_opener()
    made = []
    for kind in ("JPEG", "PNG", "TIFF"):
        picture = io.BytesIO()
        Image.new("L", (20, 30)).save(picture, kind)
        with Image.open(io.BytesIO(picture.getvalue())) as image:
            image.load()
            made.append([image.format, *image.size])
    return made
