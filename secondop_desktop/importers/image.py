"""Photographs, scans and faxes: sealed as documents once every picture in them has been decoded."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib
from functools import cache

import pi_heif
from PIL import Image, ImageSequence

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers import health_card, titles
from secondop_desktop.importers.base import ImportContext

MAX_PIXELS = 150_000_000
"""The largest picture that is opened: Letter at 1,200 dpi has 135 million pixels."""
MAX_FRAMES = 5_000

_FORMATS = ("JPEG", "PNG", "TIFF", "HEIF")
_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "HEIF": "image/heic",
}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def is_image(head: bytes) -> bool:
    """Whether a file with this beginning is a JPEG, PNG, TIFF or HEIC picture."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))
        or head[4:8] == b"ftyp"
        and head[8:12] in _HEIF_BRANDS
    )


@cache
def _load_formats() -> None:
    pi_heif.register_heif_opener()
    Image.init()  # `Image.open` knows only the formats that were loaded


def read_image(data: bytes, progress: Progress) -> tuple[str, int]:
    """The media type and the number of pages, all of them decoded; raises `InputRefusedError`."""
    _load_formats()
    try:
        with warnings.catch_warnings():
            # Pillow's own bound is a warning; ours is below, and strange metadata does not concern us.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                kind = image.format or ""
                _check_size(image)
                if kind != "TIFF":
                    image.load()
                    return _MEDIA_TYPES[kind], 1
                count = 0
                for frame in ImageSequence.Iterator(image):
                    progress.step(_("Reading pages"), count)
                    _check_size(frame)
                    if count >= MAX_FRAMES:
                        raise _too_large()
                    frame.load()
                    count += 1
                return _MEDIA_TYPES[kind], count
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error, EOFError, LookupError, TypeError) as error:
        # What Pillow's readers raise for damaged files (SyntaxError for a broken PNG, struct.error for a short TIFF).
        raise InputRefusedError(
            _("This picture is damaged"),
            _("It cannot be shown. The file is kept as it is. Ask for it again, or take the photo again."),
        ) from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()


def _too_large() -> InputRefusedError:
    return InputRefusedError(
        _("This picture is too large"),
        _("Opening it would need more memory than a file may use. It is kept sealed. Save it smaller and add that."),
    )


class ImageImporter:
    """Seals a picture as a document; what is written in it is left on the page."""

    name = "image"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure when the first bytes are a picture's; the file's name does not count."""
        return 0.8 if is_image(head) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The document with its pages counted. A camera's date is when the photo was taken, so it is no document's."""
        media_type, pages = read_image(data, context.progress)
        document = Document(
            id="document",
            title=titles.stem_of(name),
            media_type=media_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            pages=pages,
            file_name=name,
        )
        card = health_card.in_picture(data, document, context)
        if card is not None:
            return card
        issue = Issue(
            Severity.INFO,
            _("Pages without text"),
            _("This is a picture. What is written in it cannot be searched yet."),
        )
        return Batch(importer=self.name, documents=(document,), issues=(issue,))


IMPORTER = ImageImporter()
