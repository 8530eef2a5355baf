"""Pictures."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from secondop_desktop.importers import image
from tests.importers.files import parse, picture


@pytest.mark.parametrize(
    "kind,frames,media_type,pages",
    [
        ("JPEG", 1, "image/jpeg", 1),
        ("PNG", 1, "image/png", 1),
        ("TIFF", 1, "image/tiff", 1),
        ("TIFF", 3, "image/tiff", 3),
        ("MPO", 2, "image/jpeg", 1),
    ],
)
def test_a_picture_is_a_document_with_its_pages_counted(kind: str, frames: int, media_type: str, pages: int) -> None:
    batch = parse("IMG_2231.dat", picture(kind, frames=frames))
    (document,) = batch.documents
    assert batch.importer == "image"
    assert batch.refused is None
    assert (document.title, document.media_type, document.pages) == ("IMG_2231", media_type, pages)
    assert batch.patients == ()
    assert batch.texts == {}
    assert "picture" in batch.issues[0].message


def test_the_cameras_date_is_not_the_documents_date() -> None:
    import io

    exif = Image.Exif()
    exif[306] = "2026:10:14 10:00:00"
    exif[36867] = "2026:10:14 10:00:00"
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG", exif=exif)
    assert parse("a.jpg", out.getvalue()).documents[0].date is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_cut_short_is_refused_and_listed(kind: str) -> None:
    data = picture(kind, size=(400, 400))
    batch = parse("a.img", data[: len(data) // 2])
    assert batch.refused is not None
    assert "damaged" in batch.refused.title
    assert batch.documents[0].size == len(data) // 2


def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    batch = parse("bomb.png", data)
    assert batch.refused is not None
    assert "too large" in batch.refused.title


def test_a_size_above_our_bound_and_below_pillows_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "MAX_PIXELS", 100)
    batch = parse("a.png", picture("PNG"))
    assert batch.refused is not None
    assert "too large" in batch.refused.title


def test_sniffing_goes_by_the_bytes() -> None:
    assert image.IMPORTER.sniff(picture("JPEG"), "x.pdf") == 0.8
    assert image.IMPORTER.sniff(b"GIF89a", "x.jpg") is None


@pytest.mark.conformance
def test_the_sample_pictures_are_read(samples: Path) -> None:
    from secondop_desktop.core.batch import Batch

    batches: dict[str, Batch] = {}
    for path in (samples / "images").iterdir():
        batches[path.suffix] = parse(path.name, path.read_bytes())
    assert {suffix: batch.documents[0].pages for suffix, batch in batches.items()} == {
        ".tiff": 1,
        ".heic": 1,
        ".jpg": 1,
        ".png": 1,
    }
    assert not [batch.refused for batch in batches.values() if batch.refused]
