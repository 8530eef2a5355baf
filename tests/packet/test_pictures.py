from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageOps

from secondop_desktop.packet.pictures import UnreadablePictureError, as_pdf
from tests.packet import files
from tests.packet.reading import page_image


def printed(data: bytes) -> bytes:
    pdf, _converted = as_pdf(data)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_printed_as_the_camera_meant_it(orientation: int) -> None:
    data = files.picture("JPEG", (300, 200), orientation=orientation)
    with Image.open(io.BytesIO(data)) as opened:
        expected = ImageOps.exif_transpose(opened).convert("L")
    shown = page_image(printed(data), 1).convert("L").resize(expected.size)
    assert sum(ImageChops.difference(expected, shown).histogram()[90:]) < 0.02 * 300 * 200


def test_a_jpeg_goes_in_byte_for_byte() -> None:
    data = files.picture("JPEG")
    assert data in printed(data)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_mode_is_printed(mode: str) -> None:
    image = Image.linear_gradient("L").convert("RGB").convert(mode if mode not in {"I;16", "LA"} else "L")
    if mode in {"I;16", "LA"}:
        image = image.convert(mode)
    out = io.BytesIO()
    image.save(out, "TIFF" if mode == "CMYK" else "PNG")
    shown = page_image(printed(out.getvalue()), 1).convert("L")
    dark, light = shown.getpixel((shown.width // 2, 4)), shown.getpixel((shown.width // 2, shown.height - 4))
    assert isinstance(dark, int)
    assert isinstance(light, int)
    if mode == "CMYK":
        assert dark != light
    else:
        assert dark < 60
        assert light > 190


def test_a_heic_photo_is_converted_and_said_so() -> None:
    pi_heif = pytest.importorskip("pi_heif")
    assert hasattr(pi_heif, "open_heif")
    with pytest.raises(UnreadablePictureError):
        as_pdf(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)
