"""PDFs that are made to hang a reader or to fill its memory: read or refused by the worker, in plain words."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.limits import Limits
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases.read_one import PARSE

MILLIARD = 1_000_000_000


def made(*objects: bytes, size: int | None = None, root: str = "1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of where they stand."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"trailer << /Root {root} /Size {size or len(objects) + 1} >>\nstartxref\n{start}\n%%EOF"
    return bytes(out) + trailer.encode()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def page(content: bytes, resources: bytes = b"", box: bytes = b"0 0 612 792") -> list[bytes]:
    """The objects of a PDF of one page: its content is object 4."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << %s >> >>" % (box, resources),
        content,
    ]


FONT = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
WORDS = b"BT /F 12 Tf 72 700 Td (Patient: Rosa Lindqvist) Tj ET "
ZEROS = zlib.compress(bytes(200_000_000), 9)

HOSTILE = {
    "a page tree that is its own branch": made(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    ),
    "two page trees that hold each other": made(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 5 >>",
        b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 5 >>",
    ),
    "a milliard pages that are not there": made(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % MILLIARD,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
    ),
    "one page a hundred thousand times": made(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % (b"3 0 R " * 100_000),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
    ),
    "a table of two milliard objects": made(*page(stream(WORDS), FONT), size=2 * MILLIARD),
    "a table whose line says a milliard": made(*page(stream(WORDS), FONT)).replace(b"xref\n0 5", b"xref\n0 999999999"),
    "a form that paints itself": made(
        *page(stream(b"/X Do"), b"/XObject << /X 5 0 R >>"),
        stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
        ),
    ),
    "forms that double twenty times": made(
        *page(stream(b"/X Do"), b"/XObject << /X 5 0 R >>"),
        *(
            stream(
                b"/X Do /X Do" if number < 24 else WORDS,
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> %s >>"
                % (number + 1, FONT),
            )
            for number in range(5, 25)
        ),
    ),
    "a page of a milliard units": made(*page(stream(WORDS), FONT, b"0 0 1000000000 1000000000")),
    "an empty page of a milliard units": made(*page(stream(b""), b"", b"0 0 1000000000 1000000000")),
    "a page without an end": made(*page(stream(WORDS), FONT, b"-1e38 -1e38 1e38 1e38")),
    "content that unpacks to 200 MB": made(*page(stream(ZEROS, b"/Filter /FlateDecode"), FONT)),
    "content packed ten times": made(*page(stream(ZEROS, b"/Filter [%s]" % (b"/FlateDecode " * 10)), FONT)),
    "a million saved states": made(*page(stream(b"q " * 1_000_000 + WORDS), FONT)),
    "arrays in arrays": made(*page(stream(WORDS), FONT + b" /Deep " + b"[" * 200_000 + b"]" * 200_000)),
    "a picture of a milliard dots": made(
        *page(stream(b"612 0 0 792 0 0 cm /X Do"), b"/XObject << /X 5 0 R >>"),
        stream(
            zlib.compress(b"\0" * 1_000_000),
            b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
            b" /Filter /FlateDecode",
        ),
    ),
    "an object that is its own length": made(*page(b"<< /Length 4 0 R >>\nstream\n" + WORDS + b"\nendstream", FONT)),
    "outlines and names in a ring": made(
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R /Names << /EmbeddedFiles 6 0 R >> >>",
        *page(stream(WORDS), FONT)[1:],
        b"<< /First 5 0 R /Last 5 0 R /Next 5 0 R /Title (ring) >>",
        b"<< /Kids [6 0 R 6 0 R] >>",
    ),
    "a form field that is its own kid": made(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>",
        *page(stream(WORDS), FONT)[1:],
        b"<< /T (ring) /FT /Tx /Kids [5 0 R 5 0 R] /Parent 5 0 R >>",
    ),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(Limits(seconds=20, total_seconds=20)) as opened:
        yield opened


def read(worker: Worker, data: bytes, *, ocr: bool = False) -> Batch:
    result = worker.run(
        PARSE, (Source.from_bytes("letter.pdf", data),), {"ocr": ocr}, on_blob=lambda _name, _data: None
    )
    return batch_from_json(result.value)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_pdf_is_read_or_refused_in_plain_words(worker: Worker, what: str) -> None:
    data = HOSTILE[what]
    failed: WorkerFailedError | None = None
    try:
        batch = read(worker, data)
    except WorkerFailedError as error:
        failed = error
    if failed is not None:
        assert failed.reason is Reason.MEMORY, str(failed)
        assert "more memory than a file may use" in failed.message
        return
    assert batch.documents[0].size == len(data)
    if batch.refused is not None:
        assert batch.refused.title
        assert batch.refused.message


def test_the_worker_serves_honest_files_after_hostile_ones(worker: Worker) -> None:
    for what in ("a page tree that is its own branch", "a milliard pages that are not there"):
        try:
            read(worker, HOSTILE[what])
        except SecondOpError:
            continue
    assert read(worker, made(*page(stream(WORDS), FONT))).patients[0].display == "Rosa Lindqvist"
