"""Pictures, DICOM, zips, XML and JSON at the edges of their formats, written by us."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from PIL import Image

from tests.fixtures import fhir_bundle
from tests.importers.ccda_files import document, results
from tests.importers.container_files import dicom, patched, zipped
from tests.importers.files import picture

Cases = Iterator[tuple[str, bytes | Callable[[], bytes]]]


def cuts(name: str, data: bytes, count: int = 4) -> Cases:
    """The file cut short at some places."""
    for part in range(1, count + 1):
        yield f"{name} cut {part}", data[: len(data) * part // (count + 1)]


def _png(width: int, height: int, *, depth: int = 1, colour: int = 0, data: bytes | None = None) -> bytes:
    """A PNG by hand; its data need not fit what it says of itself."""
    row = b"\0" * (1 + (width * depth + 7) // 8)
    packed = zlib.compress(row * height if data is None else data, 9)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _as(kind: str, image: Image.Image, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def corner_pictures() -> Cases:
    """Name and bytes of each; large ones are made when they are asked for."""
    modes = {
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "JPEG": ("L", "RGB", "CMYK"),
        "TIFF": ("1", "L", "P", "RGB", "CMYK", "F", "I;16"),
        "GIF": ("L", "P"),
        "BMP": ("1", "L", "RGB"),
        "WEBP": ("RGB", "RGBA"),
    }
    for kind, known in modes.items():
        for mode in known:
            yield f"{kind} of {mode}", _as(kind, Image.new(mode, (33, 21)))
        whole = picture(kind)
        yield from cuts(kind, whole)
        yield f"{kind} of one dot", _as(kind, Image.new("L", (1, 1)))
        broken = bytearray(whole)
        for place in range(20, len(broken), 9):
            broken[place] ^= 0x55
        yield f"{kind} broken", bytes(broken)
        yield f"{kind} and more", whole + b"\0" * 100_000
    yield "JPEG long and thin", _as("JPEG", Image.new("L", (60_000, 1)))
    for turn in range(9):
        exif = Image.Exif()
        exif[274] = turn
        yield f"JPEG turned {turn}", _as("JPEG", Image.new("RGB", (40, 20)), exif=exif.tobytes())
    yield "JPEG with a broken note", _as("JPEG", Image.new("L", (9, 9)), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    yield "PNG of a billion dots", lambda: _png(40_000, 30_000)
    yield "PNG that says a billion", _png(30_000, 30_000, data=b"")
    yield "PNG of no size", _png(0, 0, data=b"")
    yield "PNG of all sizes", _png(2**31 - 1, 2**31 - 1, data=b"x")
    yield "PNG of unknown depth", _png(9, 9, depth=7)
    yield "PNG of unknown colours", _png(9, 9, colour=5)
    yield "GIF of many frames", picture("GIF", frames=300)
    yield "TIFF of many pages", picture("TIFF", frames=40)
    yield "TIFF before itself", b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8)
    entries = struct.pack("<HHII", 256, 4, 1, 2**31) + struct.pack("<HHII", 257, 4, 1, 2**31)
    yield "TIFF of all sizes", b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + struct.pack("<I", 0)
    yield "HEIC without anything", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"
    yield "HEIC of a huge box", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\xff\xff\xff\xffmeta" + b"\0" * 90


def corner_dicom() -> Cases:
    """Name and bytes of each; large ones are made when they are asked for."""
    whole = dicom()
    yield "DICOM", whole
    yield from cuts("DICOM", whole, 12)
    yield "DICOM without its preamble", whole[132:]
    yield "DICOM preamble alone", b"\0" * 128 + b"DICM"
    yield "DICOM of zeros", b"\0" * 128 + b"DICM" + b"\0" * 10_000
    yield "DICOM of ones", b"\0" * 128 + b"DICM" + b"\xff" * 10_000
    for syntax in (b"1.2.840.10008.1.2.4.50", b"1.2.840.10008.1.2.4.90", b"1.2.840.10008.1.2.2", b"9.9.9"):
        name = syntax.ljust(len(b"1.2.840.10008.1.2.1"), b"\0")
        yield f"DICOM that says {syntax.decode()}", whole.replace(b"1.2.840.10008.1.2.1", name[:19], 1)
    sequence = b"\x08\0\x15\x11SQ\0\0\xff\xff\xff\xff"
    yield "DICOM deep", whole + (sequence + b"\xfe\xff\0\xe0\xff\xff\xff\xff") * 3000
    yield "DICOM of a huge element", whole + b"\x10\0\x10\0UN\0\0\xf0\xff\xff\x7f" + b"x" * 100
    pictures = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff" + b"\xfe\xff\0\xe0\4\0\0\0abcd" * 5000
    yield "DICOM of endless pictures", whole + pictures
    chance = random.Random(4)
    for number in range(12):
        broken = bytearray(whole)
        for _bit in range(20):
            broken[chance.randrange(132, len(broken))] ^= 1 << chance.randrange(8)
        yield f"DICOM broken {number}", bytes(broken)


def corner_zips() -> Cases:
    """Name and bytes of each; large ones are made when they are asked for."""
    inside = fhir_bundle()
    whole = zipped({"a.json": inside, "b.txt": b"words", "c/d.xml": b"<a/>"})
    yield from cuts("zip", whole, 8)
    yield "zip of nothing", b"PK\x05\x06" + b"\0" * 18
    yield "zip with words before", b"MZ program" * 100 + whole
    yield "zip with words behind", whole + b"\0" * 70_000
    deep = inside
    for _level in range(30):
        deep = zipped({"in.zip": deep})
    yield "zip in zip in zip", deep
    yield "zip of zeros", lambda: zipped({"zeros.txt": b"\0" * 300_000_000})
    yield "zip of many zeros", lambda: zipped({f"{number}.txt": b"\0" * 20_000_000 for number in range(20)})
    yield "zip of many files", lambda: zipped({f"{number}.txt": b"" for number in range(30_000)})
    names = (
        "../../up.txt",
        "/root.txt",
        "C:\\windows.txt",
        "a\\b.txt",
        "nul",
        "con.txt",
        "x" * 5000,
        "\u202etxt.exe",
        ".",
        "..",
        "a//b",
        "\ud7ff\u0000.txt",
    )
    for number, name in enumerate(names):
        yield f"zip of a name {number}", zipped({name: inside})
    with_twins = io.BytesIO()
    with zipfile.ZipFile(with_twins, "w") as made:
        for number in range(3):
            made.writestr(f"{number}.json", fhir_bundle([("TSH", f"{number}.1", "mIU/L", "2024-01-01")]))
    yield "zip of twins", with_twins.getvalue().replace(b"1.json", b"0.json").replace(b"2.json", b"0.json")
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with_link = io.BytesIO()
    with zipfile.ZipFile(with_link, "w") as made:
        made.writestr(link, "/etc/passwd")
    yield "zip of a link", with_link.getvalue()
    for at in range(4, 46, 2):
        yield f"zip directory {at}", patched(whole, at, "<H", 0xFFFF)
    for number, method in enumerate((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as made:
            made.writestr("a.json", inside)
        yield f"zip packed otherwise {number}", out.getvalue()


def corner_xml() -> Cases:
    """Name and bytes of each; large ones are made when they are asked for."""
    whole = document(results())
    yield from cuts("C-CDA", whole, 10)
    head = '<?xml version="1.0"?>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield "laughs", f'{head}<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l11;</a>'.encode()
    long = f'{head}<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>'
    yield "one long entity", (long + "&x;" * 50_000 + "</a>").encode()
    yield "file of ours", f'{head}<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode()
    yield "address outside", f'{head}<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'.encode()
    yield "deep", lambda: b"<a>" * 200_000 + b"</a>" * 200_000
    yield "deep and open", b"<ClinicalDocument xmlns='urn:hl7-org:v3'>" + b"<section>" * 100_000
    yield "many attributes", ("<a " + " ".join(f'b{n}="x"' for n in range(100_000)) + "/>").encode()
    yield "many namespaces", ("<a " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(20_000)) + "/>").encode()
    yield "one long attribute", b'<a b="' + b"x" * 5_000_000 + b'"/>'
    yield "one long text", lambda: b"<a>" + b"x" * 20_000_000 + b"</a>"
    yield "many texts", b"<a>" + b"<b>x</b>" * 500_000 + b"</a>"
    for coding in ("utf-16", "utf-32", "utf-8-sig", "latin-1", "cp1252", "utf-7"):
        yield f"in {coding}", whole.decode("utf-8", "replace").encode(coding, "replace")
    for said in ("utf-16", "none-such", "ebcdic-cp-us", "x" * 500):
        yield f"says {said[:12]}", f'<?xml version="1.0" encoding="{said}"?><a/>'.encode()
    for number, text in enumerate(
        (
            b"",
            b"<",
            b"<a",
            b"<a>",
            b"<a/><b/>",
            b"\0<a/>",
            b"<a>\0</a>",
            b"<a>\xff\xfe</a>",
            b"<a>&nope;</a>",
            b"<a>&#x0;</a>",
            b"<a>&#1114112;</a>",
            b"<a b='1' b='2'/>",
            b"<a><![CDATA[",
            b"<!-- ",
            b"<?xml",
            b"<a xmlns='urn:hl7-org:v3'/>",
            b"<Bundle xmlns='http://hl7.org/fhir'/>",
            b"<HealthData/>",
            b"\xef\xbb\xbf",
        )
    ):
        yield f"XML scrap {number}", text


def corner_json() -> Cases:
    """Name and bytes of each; large ones are made when they are asked for."""
    whole = fhir_bundle()
    yield from cuts("FHIR", whole, 10)
    for opening in (b"[", b'{"a":', b'[{"b":'):
        yield f"deep {opening.decode()}", opening * 100_000
    yield "deep and closed", b"[" * 50_000 + b"]" * 50_000
    bundle = json.loads(whole)

    def edited(name: str, **parts: object) -> tuple[str, bytes]:
        other = json.loads(whole)
        other["entry"][1]["resource"] |= parts
        return f"FHIR with {name}", json.dumps(other).encode()

    for number, value in enumerate(
        (
            "NaN",
            "Infinity",
            "-Infinity",
            "1e999999",
            "-0",
            "0." + "0" * 5000 + "1",
            "9" * 5000,
            "1E400",
            "true",
            "null",
            "{}",
            "[]",
            '"x"',
            "01",
            "+1",
            "1.",
        )
    ):
        text = whole.replace(b"3.87", value.encode())
        yield f"FHIR number {number}", text
    yield edited("an id of itself", hasMember=[{"reference": "Observation/o0"}], derivedFrom=[{"reference": "#"}])
    yield edited("itself inside", contained=[bundle])
    yield edited("a long name", code={"text": "x" * 3_000_000})
    yield edited("half letters", code={"text": "\ud800\udfff\udc00"})
    yield edited("controls", code={"text": "".join(map(chr, range(32)))})
    yield edited("turned words", code={"text": "\u202e\u2066TSH\u2069\u200f"})
    for number, day in enumerate(
        ("0000-00-00", "2024-13-45", "9999-12-31T25:61:61+99:99", "-1", "", "2024-02-30", "x" * 999)
    ):
        yield edited(f"a day {number}", effectiveDateTime=day)
    kinds: tuple[object, ...] = (None, 5, [], {}, "", "Nope", "Observation\0", "x" * 9999)
    for number, kind in enumerate(kinds):
        yield edited(f"a kind {number}", resourceType=kind)
    parts: tuple[object, ...] = (None, 5, [[]], [None], "x", {"a": {}}, [5])
    for number, part in enumerate(parts):
        yield edited(f"a code {number}", code=part)
        yield edited(f"a value {number}", valueQuantity=part)
        yield edited(f"a subject {number}", subject=part)
    attachment = {"contentType": "application/pdf", "data": "!!!not base64!!!"}
    yield edited("a broken attachment", resourceType="DocumentReference", content=[{"attachment": attachment}])
    nested: object = bundle
    for _level in range(200):
        nested = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": nested}]}
    yield "bundle in bundle in bundle", json.dumps(nested).encode()
    many = {"resourceType": "Bundle", "entry": bundle["entry"][1:2] * 20_000}
    yield "twenty thousand times the same", lambda: json.dumps(many).encode()
    yield "twice the same key", b'{"resourceType":"Patient","resourceType":"Bundle","entry":[],"entry":5}'
    for coding in ("utf-16", "utf-32", "utf-8-sig", "latin-1"):
        yield f"JSON in {coding}", whole.decode().encode(coding)
    for number, text in enumerate(
        (
            b"",
            b"{",
            b"}",
            b"{}",
            b"[]",
            b"5",
            b'"x"',
            b"null",
            b"nul",
            b"\0",
            b"{\0}",
            b'{"a":1,}',
            b"{'a':1}",
            b"\xff\xfe{",
            b'{"resourceType":"Bundle"}',
            b'{"resourceType":["Bundle"]}',
            b'{"resourceType":"Bundle","entry":{}}',
            b'{"verifiableCredential":["a.b.c"]}',
            b'{"verifiableCredential":5}',
            b"shc:/" + b"5" * 40_000,
        )
    ):
        yield f"JSON scrap {number}", text
