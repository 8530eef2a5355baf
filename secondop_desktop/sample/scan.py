"""A page as a home scanner makes it: a slightly turned, noisy grey picture in a PDF, without a text layer."""

from __future__ import annotations

import io
import random
from datetime import date

import pypdfium2
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader

from secondop_desktop.sample.paper import HEIGHT, WIDTH, Painter, Sheet, pdf

_DOTS_PER_INCH = 150
_TURN = -0.7  # degrees, as a sheet laid on the glass by hand


def _picture(page: pypdfium2.PdfPage, noise: random.Random) -> bytes:
    image = page.render(scale=_DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L")
    image = image.rotate(_TURN, resample=Image.Resampling.BICUBIC, fillcolor=246)
    # Paper is not white and ink is not black on a cheap scanner; the grain comes from a seed, so that bytes repeat.
    image = image.point([38 + value * 208 // 255 for value in range(256)])
    width, height = image.size
    grain = Image.frombytes("L", (width // 2, height // 2), noise.randbytes((width // 2) * (height // 2)))
    grain = grain.resize(image.size, Image.Resampling.BILINEAR).point([value // 14 for value in range(256)])
    stream = io.BytesIO()
    ImageChops.subtract(image, grain).save(stream, "JPEG", quality=55, dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))
    return stream.getvalue()


def photographed(printed: bytes, *, seed: int = 2231) -> bytes:
    """The first page of the printed PDF as a JPEG, as a telephone takes it."""
    document = pypdfium2.PdfDocument(printed)
    try:
        return _picture(document[0], random.Random(seed))
    finally:
        document.close()


def scanned(printed: bytes, *, day: date, seed: int = 2019) -> bytes:
    """The printed PDF as a PDF of pictures, made on this day; the same seed gives the same bytes."""
    noise = random.Random(seed)
    document = pypdfium2.PdfDocument(printed)
    try:
        pictures = [_picture(document[index], noise) for index in range(len(document))]
    finally:
        document.close()

    def painter(picture: bytes) -> Painter:
        def paint(sheet: Sheet) -> None:
            sheet.canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, WIDTH, HEIGHT)

        return paint

    return pdf([painter(picture) for picture in pictures], title="Scan", author="", creator="Home scanner", written=day)
