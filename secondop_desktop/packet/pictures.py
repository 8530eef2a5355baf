"""Pictures as pages: JPEG, PNG, TIFF and HEIC files, and the pages of a PDF that cannot be merged."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import pi_heif
import pypdfium2
from pikepdf import Dictionary, Name, Object, Pdf, Stream
from PIL import Image, ImageChops, ImageOps, ImageSequence

_LARGEST = 120_000_000
_PAGE = (540.0, 700.0)
_ORIENTATION = 0x0112


# What Pillow's readers raise for damaged files of their kind.
_UNREADABLE = (
    *(OSError, ValueError, SyntaxError, EOFError, RuntimeError, TypeError, KeyError, IndexError, AttributeError),
    *(ArithmeticError, struct.error, zlib.error, Image.DecompressionBombError),
)


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
    except _UNREADABLE as error:
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


def as_pdf(data: bytes) -> tuple[Pdf, bool]:
    """The pictures of a file as a PDF with one page each, and whether they had to be converted to be printed.

    A JPEG goes in byte for byte, turned by its page. Raises `UnreadablePictureError`.
    """
    pictures = frames(data)
    if not pictures:
        raise UnreadablePictureError
    pdf = Pdf.new()
    raw = _raw_jpeg(data) if len(pictures) == 1 else None
    if raw is not None:
        size, orientation, grey = raw
        _add_page(pdf, _jpeg_object(pdf, data, size, grey=grey), _page_size(pictures[0]), orientation)
        return pdf, False
    for picture in pictures:
        if is_heif(data):
            _add_page(pdf, _packed(pdf, picture), _page_size(picture))
        else:
            _add_page(pdf, _lossless(pdf, picture), _page_size(picture))
    return pdf, is_heif(data)


def _raw_jpeg(data: bytes) -> tuple[tuple[int, int], int, bool] | None:
    """Size, orientation and greyness of a JPEG that can go in as it is, or None."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as opened:
        if opened.mode not in {"L", "RGB"}:
            return None
        orientation = opened.getexif().get(_ORIENTATION, 1)
        return opened.size, orientation if orientation in _TURNS else 1, opened.mode == "L"


# How the unit square of a picture becomes its page of width 1 and height 1, by the orientation that a camera wrote.
_TURNS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


def _jpeg_object(pdf: Pdf, data: bytes, size: tuple[int, int], *, grey: bool) -> Object:
    colours = Name.DeviceGray if grey else Name.DeviceRGB
    return _image_object(pdf, data, size, colours, 8, Name.DCTDecode)


def _packed(pdf: Pdf, picture: Image.Image) -> Object:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=92)
    return _jpeg_object(pdf, out.getvalue(), picture.size, grey=False)


def _lossless(pdf: Pdf, picture: Image.Image) -> Object:
    colours = {"1": Name.DeviceGray, "L": Name.DeviceGray, "CMYK": Name.DeviceCMYK}.get(picture.mode, Name.DeviceRGB)
    bits = 1 if picture.mode == "1" else 8
    return _image_object(pdf, zlib.compress(picture.tobytes(), 6), picture.size, colours, bits, Name.FlateDecode)


def _image_object(pdf: Pdf, data: bytes, size: tuple[int, int], colours: Name, bits: int, coding: Name) -> Object:
    stream = Stream(pdf, data)
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=colours,
        BitsPerComponent=bits,
        Filter=coding,
    )
    return pdf.make_indirect(stream)


def _add_page(pdf: Pdf, image: Object, size: tuple[float, float], orientation: int = 1) -> None:
    width, height = size
    a, b, c, d, e, f = _TURNS[orientation]
    numbers = (a * width, b * height, c * width, d * height, e * width, f * height)
    matrix = " ".join(f"{number:.3f}" for number in numbers)
    page = pdf.add_blank_page(page_size=size)
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=image))
    page.obj.Contents = pdf.make_stream(f"q {matrix} cm /Picture Do Q".encode())


def page_from_picture(pdf: Pdf, picture: Image.Image, size: tuple[float, float]) -> None:
    """Add a page of this size in points that shows the picture: one without colour exactly, others as a JPEG."""
    red, green, blue = picture.split()
    grey = ImageChops.difference(red, green).getextrema()[1] < 24 and (  # type: ignore[operator]
        ImageChops.difference(green, blue).getextrema()[1] < 24  # type: ignore[operator]
    )
    _add_page(pdf, _lossless(pdf, picture.convert("L")) if grey else _packed(pdf, picture), size)


def rendered_pdf(data: bytes, password: str = "", *, dpi: int = 150) -> Pdf | None:
    """The pages of a damaged PDF as pictures in a PDF, or None when PDFium cannot show them either."""
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError:
        return None
    pdf = Pdf.new()
    try:
        for index in range(len(document)):
            page = document[index]
            longest = max(page.get_size())
            scale = min(dpi / 72, 2600 / longest) if longest > 0 else 1.0
            bitmap = page.render(scale=scale, may_draw_forms=True)
            picture = bitmap.to_pil()
            _add_page(pdf, _packed(pdf, picture), (picture.width / scale, picture.height / scale))
            page.close()
    except (pypdfium2.PdfiumError, ValueError):
        return None
    finally:
        document.close()
    return pdf if len(pdf.pages) else None
