"""Pictures as pages: JPEG, PNG, TIFF and HEIC files, and the pages of a PDF that cannot be merged."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import pi_heif
import pypdfium2
from PIL import Image, ImageOps, ImageSequence
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_LARGEST = 120_000_000
_PAGE = (540.0, 700.0)
_ORIENTATION = 0x0112


class UnreadablePictureError(Exception):
    """The bytes are no picture that can be read, or one that is too large."""


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin like a JPEG, PNG, TIFF or HEIC file."""
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")
    return data.startswith(starts) or is_heif(data)


def is_heif(data: bytes) -> bool:
    """Whether the bytes begin like a HEIC or HEIF file (ISO/IEC 23008-12)."""
    return data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis"}


def frames(data: bytes) -> list[Image.Image]:
    """Every picture in the file, upright; raises `UnreadablePictureError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if is_heif(data):
                heif = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
                image: Image.Image = heif.to_pillow()
                return [image.convert("RGB")]
            opened = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF"))
            found = []
            for frame in ImageSequence.Iterator(opened):
                if frame.width * frame.height > _LARGEST:
                    raise UnreadablePictureError
                upright = ImageOps.exif_transpose(frame)
                assert upright is not None
                dpi = frame.info.get("dpi")
                picture = _printable(upright.copy())
                if dpi:
                    picture.info["dpi"] = dpi
                found.append(picture)
            return found
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, Image.DecompressionBombError) as error:
        raise UnreadablePictureError from error


def _printable(image: Image.Image) -> Image.Image:
    """The picture in a mode that PDF has, on white where it is transparent; 16-bit grey is scaled to 8."""
    if image.mode in {"1", "L", "RGB", "CMYK"}:
        return image
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        whole = image.convert("RGBA")
        ground = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(ground, whole).convert("RGB")
    if image.mode.startswith("I") or image.mode == "F":
        low, high = (float(value) for value in image.convert("F").getextrema())  # type: ignore[arg-type]
        spread = (high - low) or 1.0
        return image.convert("F").point(lambda v: (v - low) * (255.0 / spread)).convert("L")
    return image.convert("RGB")


def _page_size(image: Image.Image) -> tuple[float, float]:
    """The size that the picture says it has when that is plausible, else as large as a page shows it."""
    width, height = image.size
    dpi = image.info.get("dpi")
    if dpi:
        x, y = (float(value) for value in dpi)
        if x >= 72 and y >= 72:
            size = (width / x * 72, height / y * 72)
            if min(size) >= 72 and max(size) <= 1300:
                return size
    room = _PAGE if height >= width else (_PAGE[1], _PAGE[0])
    scale = min(room[0] / width, room[1] / height)
    return width * scale, height * scale


def as_pdf(data: bytes) -> tuple[bytes, bool]:
    """The pictures of a file as a PDF with one page each, and whether they had to be converted to be printed.

    A JPEG goes in byte for byte. Raises `UnreadablePictureError`.
    """
    pictures = frames(data)
    if not pictures:
        raise UnreadablePictureError
    raw_jpeg = None
    if data.startswith(b"\xff\xd8\xff") and len(pictures) == 1:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.getexif().get(_ORIENTATION, 1) == 1 and opened.mode in {"L", "RGB"}:
                raw_jpeg = data
    converted = is_heif(data)
    return _pdf_of(pictures, raw_jpeg, lossy=converted), converted


def _pdf_of(pictures: Sequence[Image.Image], raw_jpeg: bytes | None, *, lossy: bool) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for picture in pictures:
        width, height = _page_size(picture)
        canvas.setPageSize((width, height))
        if raw_jpeg is not None:
            reader = ImageReader(io.BytesIO(raw_jpeg))
        elif lossy:
            packed = io.BytesIO()
            picture.convert("RGB").save(packed, "JPEG", quality=92)
            packed.seek(0)
            reader = ImageReader(packed)
        else:
            reader = ImageReader(picture)
        canvas.drawImage(reader, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rendered_pdf(data: bytes, password: str = "", *, dpi: int = 150) -> bytes | None:
    """The pages of a damaged PDF as pictures in a PDF, or None when PDFium cannot show them either."""
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError:
        return None
    pictures = []
    try:
        for index in range(len(document)):
            page = document[index]
            longest = max(page.get_size())
            scale = min(dpi / 72, 2600 / longest) if longest > 0 else 1.0
            bitmap = page.render(scale=scale, may_draw_forms=True)
            picture = bitmap.to_pil().convert("RGB")
            picture.info["dpi"] = (scale * 72, scale * 72)
            pictures.append(picture)
            page.close()
    except (pypdfium2.PdfiumError, ValueError):
        return None
    finally:
        document.close()
    return _pdf_of(pictures, None, lossy=True) if pictures else None
