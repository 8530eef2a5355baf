"""Photographs, scans and faxes: sealed as documents once every picture in them has been decoded."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass, replace
from functools import cache

import pi_heif
from PIL import Image, ImageOps, ImageSequence

from secondop_desktop.core.batch import Batch, Issue
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers import health_card, labels, ocr, pdf, titles
from secondop_desktop.importers.base import ImportContext, Scans
from secondop_desktop.importers.lab_report import looks_like_lab_report, read_lab_report
from secondop_desktop.importers.lab_report_words import PageWords

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


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture file holds: its media type, its pages, and with OCR their words; `unread` counts the others."""

    media_type: str
    pages: int
    words: tuple[PageWords, ...] = ()
    unread: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each page; empty where no page was read."""
        texts = {page.number: ocr.text_of(page) for page in self.words}
        return tuple(texts.get(number, "") for number in range(1, self.pages + 1)) if any(texts.values()) else ()


def read_image(data: bytes, context: ImportContext) -> Seen:
    """All pages decoded, and with `context.ocr` their words; raises `InputRefusedError`."""
    seen = _decode(data, context)
    context.scans.count += seen.unread
    return seen


def picture_issue(seen: Seen) -> Issue:
    """What the person must know of pages that are pictures."""
    machine = [page.number for page in seen.words]
    unread = [number for number in range(1, seen.pages + 1) if number not in machine]
    return pdf.picture_issue(machine, unread, seen.pages)


def _decode(data: bytes, context: ImportContext) -> Seen:
    progress, words = context.progress, list[PageWords]()
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
                    if context.ocr:
                        words.append(ocr.read_page(ImageOps.exif_transpose(image), 1, progress))
                    return Seen(_MEDIA_TYPES[kind], 1, tuple(words), 1 - len(words))
                count = 0
                for frame in ImageSequence.Iterator(image):
                    progress.step(_("Reading pages"), count)
                    _check_size(frame)
                    if count >= MAX_FRAMES:
                        raise _too_large()
                    frame.load()
                    count += 1
                    if context.ocr and count <= ocr.PAGES:
                        words.append(ocr.read_page(_square(ImageOps.exif_transpose(frame)), count, progress))
                return Seen(_MEDIA_TYPES[kind], count, tuple(words), count - len(words))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error, EOFError, LookupError, TypeError) as error:
        # What Pillow's readers raise for damaged files (SyntaxError for a broken PNG, struct.error for a short TIFF).
        raise InputRefusedError(
            _("This picture is damaged"),
            _("It cannot be shown. The file is kept as it is. Ask for it again, or take the photo again."),
        ) from error


def _square(image: Image.Image) -> Image.Image:
    """The page with as many dots across as down to an inch: a fax has 204 across and often 98 down."""
    across, down = (float(value) for value in image.info.get("dpi", (1.0, 1.0))[:2])
    if across <= 0 or down <= 0 or 0.8 < across / down < 1.25 or not 0.3 < across / down < 3.4:
        return image
    return image.convert("L").resize((image.width, round(image.height * across / down)))


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
        seen = read_image(data, replace(context, ocr=False, scans=Scans()))
        sha256 = hashlib.sha256(data).hexdigest()
        document = Document(
            id="document",
            title=titles.stem_of(name),
            media_type=seen.media_type,
            size=len(data),
            sha256=sha256,
            pages=seen.pages,
            file_name=name,
        )
        card = health_card.in_picture(data, document, context)
        if card is not None:
            return card
        if context.ocr:
            seen = read_image(data, context)
        else:
            context.scans.count += seen.unread
        if not seen.texts:
            return Batch(importer=self.name, documents=(document,), issues=(picture_issue(seen),))
        named = labels.people(seen.texts, sha256, self.name)
        when = labels.document_date(seen.texts)
        looks = looks_like_lab_report("\n".join(seen.texts))
        report = read_lab_report(seen.words if looks else (), sha256, self.name, day_first=labels.day_first(seen.texts))
        category = titles.category_of(document.title, seen.texts[0])
        document = replace(document, category=category, date=when.date, facility=report.laboratory)
        return Batch(
            importer=self.name,
            patients=named.patients,
            documents=(document,),
            proposed=report.proposed,
            issues=(
                *(*named.issues, *((when.issue,) if when.issue else ()), *report.issues),
                picture_issue(seen),
            ),
            texts={sha256: seen.texts},
        )


IMPORTER = ImageImporter()
