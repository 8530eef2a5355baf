"""PDFs at the edges of the format, written by us: each is legal but odd, or broken in one way."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.importers.files import locked_pdf
from tests.importers.files import pdf as plain
from tests.packet.hostile import CATEGORIES, hostile

HEAD = "Patient: Rosa Lindqvist"


def _saved(pdf: Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def _page(content: bytes = b"BT /F1 12 Tf 72 700 Td (Rosa Lindqvist) Tj ET", **more: object) -> bytes:
    """One page with this content and these entries."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 612, 792]),
        Contents=pdf.make_stream(content),
        Resources=Dictionary(Font=Dictionary(F1=font)),
    )
    for name, value in more.items():
        page[f"/{name}"] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return _saved(pdf)


def _image(width: int, height: int, bits: int, data: bytes, colours: Name = Name.DeviceGray) -> bytes:
    pdf = pikepdf.new()
    image = pdf.make_stream(
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=bits,
        ColorSpace=colours,
        Filter=Name.FlateDecode,
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 612, 792]),
        Contents=pdf.make_stream(b"612 0 0 792 0 0 cm /I Do"),
        Resources=Dictionary(XObject=Dictionary(I=image)),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return _saved(pdf)


def _by_hand(objects: list[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of these objects, as no library would write it."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def corner_pdfs() -> Iterator[tuple[str, bytes | Callable[[], bytes]]]:
    """Name and bytes of each; large ones are made when they are asked for."""
    good = plain(HEAD, "Page two", "Page three")
    for category in CATEGORIES:
        yield f"hostile {category}", hostile(category)
    for box in ((0, 0, 0, 0), (0, 0, 1, 1), (612, 792, 0, 0), (-9e5, -9e5, 9e5, 9e5), (0, 0, 14401, 14401)):
        yield f"box {box}", _page(MediaBox=Array([float(number) for number in box]))
    yield "box of words", _page(MediaBox=Array([String("a"), String("b"), String("c"), String("d")]))
    yield "box of three", _page(MediaBox=Array([0, 0, 612]))
    for turn in (37, -90, 450, 2**31 - 1):
        yield f"turn {turn}", _page(Rotate=turn)
    for unit in (0, -1, 1000000):
        yield f"unit {unit}", _page(UserUnit=unit)
    yield "no content", _page(b"")
    yield "open saves", _page(b"q " * 100_000)
    yield "closed saves", _page(b"Q " * 100_000)
    yield "deep arrays", _page(b"[" * 100_000)
    yield "deep dictionaries", _page(b"/A << /B " * 50_000)
    yield "unknown operators", _page(b"zz yy xx " * 20_000)
    yield "huge numbers", _page(b"1" * 5000 + b" 0 m " + b"9e999 -9e999 l S")
    yield "a million lines", lambda: _page(b"0 0 m 9 9 l S\n" * 200_000)
    yield "text far away", _page(b"BT /F1 12 Tf 1e30 1e30 Td (Rosa) Tj ET")
    yield "text of size nothing", _page(b"BT /F1 0 Tf 72 700 Td (Rosa) Tj ET")
    yield "text of giants", _page(b"BT /F1 1e9 Tf 72 700 Td (Rosa) Tj ET")
    yield "a font that is not there", _page(b"BT /F9 12 Tf 72 700 Td (Rosa) Tj ET")
    yield "inline picture cut", _page(b"BI /W 9999 /H 9999 /BPC 8 /CS /G ID \x00\x01")
    yield "picture of a billion dots", lambda: _image(40_000, 30_000, 1, zlib.compress(b"\0" * (5000 * 30_000)))
    yield "picture without its data", _image(2000, 2000, 8, zlib.compress(b"\0" * 10))
    yield "picture of no size", _image(0, 0, 8, zlib.compress(b""))
    yield "picture of wrong size", _image(-5, 2**31 - 1, 8, zlib.compress(b"\0"))
    yield "packed two hundred million times", lambda: _page(b" " * 200_000_000)
    for number in (1, 2, 40, 41, 77, 200, len(good) // 2, len(good) - 30, len(good) - 7):
        yield f"cut at {number}", good[:number]
    yield "empty", b""
    yield "only its head", b"%PDF-1.7\n"
    yield "junk before", b"\0junk" * 200 + good
    yield "far before", b"\n" * 2000 + good
    yield "junk behind", good + b"\0junk" * 2000
    yield "twice", good + good
    yield "version none", good.replace(b"%PDF-1", b"%PDF-9", 1)
    yield "other line ends", good.replace(b"\n", b"\r\n")
    yield "no places", good.replace(b"startxref", b"startyref")
    yield "no trailer", good.replace(b"trailer", b"trailed")
    yield "no ends", good.replace(b"endobj", b"endabj")
    yield "no streams", good.replace(b"endstream", b"endstrean")
    yield "wrong filter", good.replace(b"/FlateDecode", b"/LZWDecode")
    yield "unknown filter", good.replace(b"/FlateDecode", b"/NoneDecode")
    yield "no pages at all", _saved(pikepdf.new())
    yield "three thousand pages", lambda: _many(3000)
    yield "locked", locked_pdf("secret")
    yield "locked to its owner", locked_pdf()
    for revision in (2, 3, 4, 6):
        locked = pikepdf.open(io.BytesIO(good))
        how = pikepdf.Encryption(owner="o", user="u", R=revision, aes=revision > 3, metadata=revision > 3)
        yield f"locked by revision {revision}", _saved(locked, encryption=how)
    yield "linear", _saved(pikepdf.open(io.BytesIO(good)), linearize=True)
    linear = _saved(pikepdf.open(io.BytesIO(good)), linearize=True)
    yield "linear and cut", linear[: len(linear) * 2 // 3]
    packed = _saved(
        pikepdf.open(io.BytesIO(good)), object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True
    )
    yield "objects in streams", packed
    yield "objects in a broken stream", packed.replace(b"/N ", b"/M ")
    yield "kids of itself", _by_hand([_CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
    yield (
        "parent of itself",
        _by_hand(
            [_CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>", b"<< /Type /Page /Parent 3 0 R >>"]
        ),
    )
    yield "a million pages claimed", _by_hand([_CATALOG, b"<< /Type /Pages /Kids [] /Count 1000000 >>"])
    yield "fewer pages than none", _by_hand([_CATALOG, b"<< /Type /Pages /Kids [] /Count -1 >>"])
    yield "pages that are a number", _by_hand([_CATALOG, b"42"])
    yield (
        "content of itself",
        _by_hand(
            [
                _CATALOG,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents [3 0 R 4 0 R] >>",
                b"[4 0 R]",
            ]
        ),
    )
    yield (
        "form in itself",
        _by_hand(
            [
                _CATALOG,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources 6 0 R >>",
                b"<< /Length 5 >>\nstream\n/X Do\nendstream",
                b"<< /Type /XObject /Subtype /Form /BBox 7 0 R /Resources 6 0 R /Length 5 >>\nstream\n/X Do\nendstream",
                b"<< /XObject << /X 5 0 R >> >>",
                b"[0 0 9 9]",
            ]
        ),
    )
    yield (
        "outline of itself",
        _by_hand(
            [
                b"<< /Type /Catalog /Pages 2 0 R /Outlines 3 0 R >>",
                b"<< /Type /Pages /Kids [] /Count 0 >>",
                b"<< /First 4 0 R /Last 4 0 R /Count 9 >>",
                b"<< /Title (x) /Parent 3 0 R /Next 4 0 R /First 4 0 R >>",
            ]
        ),
    )
    yield (
        "length of itself",
        _by_hand([_CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>", b"<< /Length 3 0 R >>\nstream\nx\nendstream"]),
    )
    yield (
        "places before themselves",
        _by_hand([_CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"], b"/Root 1 0 R /Prev 9"),
    )
    yield (
        "deep kids",
        _by_hand(
            [
                _CATALOG,
                *(
                    b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (number + 1, number - 1)
                    for number in range(2, 3000)
                ),
                b"<< /Type /Page /MediaBox [0 0 9 9] >>",
            ]
        ),
    )
    yield "title of half letters", _titled("\ud800x".encode("utf-16-be", "surrogatepass"))
    yield "title of a megabyte", _titled(b"T" * 1_000_000)


def _titled(title: bytes) -> bytes:
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    info = b"<< /Title <%s> >>" % (b"\xfe\xff" + title).hex().encode()
    return _by_hand([catalog, b"<< /Type /Pages /Kids [] /Count 0 >>", info], b"/Root 1 0 R /Info 3 0 R")


def _many(count: int) -> bytes:
    pdf = pikepdf.new()
    for _number in range(count):
        pdf.add_blank_page(page_size=(200, 200))
    return _saved(pdf)
