"""Sample files with something broken in them, the same ones for the same number."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

LARGEST = 300_000
"""Larger samples break in the same ways, but slower."""

KINDS = {
    "FHIR JSON": ("fhir-r4/single-resources/*.json", "fhir-r5/*.json", "fhir-dstu2/single-resources/*", "ips/*.json"),
    "FHIR XML": ("fhir-dstu2/*.xml", "ips/*.xml", "fhir-r4/single-resources/*.xml"),
    "NDJSON": ("ndjson/*.ndjson",),
    "C-CDA": ("ccda/hl7-r2.1/*.xml", "ccda/vendor-*/*.xml", "ccda/fragments/*.xml", "c32/*.xml"),
    "HL7 v2": ("hl7v2/*.hl7",),
    "table": ("csv/*.csv",),
    "Blue Button": ("text-bluebutton/*.txt",),
    "health card": ("shc/*.txt", "shc/*.smart-health-card", "shc/*.json"),
    "zip": ("xdm/*.ZIP", "xdm/*.zip", "apple-health/*.zip"),
    "PDF": ("pdf/*.pdf",),
    "picture": ("images/*.tiff", "shc/*.png", "images/*.jpg", "shc/*.jpg"),
    "DICOM": ("dicom/loose/*", "dicom/dicomdirtests/*/*/*", "dicom/dicomdirtests/DICOMDIR*"),
    "letter": (),
}
_LETTER = (
    "<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    + "<w:p><w:r><w:t>Patient: Rosa Lindqvist. Date of birth: 1951-02-03.</w:t></w:r></w:p>" * 20
    + "</w:body></w:document>"
)


def samples_of(folder: Path) -> dict[str, list[tuple[str, bytes]]]:
    """The small samples of every kind, by name; letters are made here, as there are no samples of them."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for kind, patterns in KINDS.items():
        paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
        small = [path for path in paths if path.stat().st_size <= LARGEST]
        found[kind] = [(path.name, path.read_bytes()) for path in small]
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", _LETTER)
    rtf = (
        b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}" + b"\\par Patient: Rosa Lindqvist \\'e9\\u233? {\\b bold}" * 40 + b"}"
    )
    found["letter"] = [("letter.docx", word.getvalue()), ("letter.rtf", rtf)]
    return found


def mutant(samples: dict[str, list[tuple[str, bytes]]], number: int) -> tuple[str, str, bytes]:
    """The mutant of this number: what was done to what, its file name and its bytes."""
    chance = random.Random(f"mutant {number}")
    kinds = sorted(samples)
    kind = kinds[number % len(kinds)]
    name, data = chance.choice(samples[kind])
    change = chance.choice(_CHANGES)
    changed = change(data, chance, samples)
    if chance.random() < 0.3:
        changed = chance.choice(_CHANGES)(changed, chance, samples)
    return f"{number}: {change.__name__} in {kind}", name, changed or b"\0"


Samples = dict[str, list[tuple[str, bytes]]]
Change = Callable[[bytes, random.Random, Samples], bytes]


def bits(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    changed = bytearray(data)
    # Where a file says what it is, a bit matters more.
    near = min(len(changed), 4096) if chance.random() < 0.5 else len(changed)
    for _number in range(chance.choice((1, 1, 8, 64)) if near else 0):
        changed[chance.randrange(near)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] if chance.random() < 0.7 else data[start:]


def splice(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    _name, other = chance.choice(samples[chance.choice(sorted(samples))])
    start, size = chance.randrange(len(data) + 1), chance.randrange(1, 4000)
    taken = chance.randrange(len(other))
    return data[:start] + other[taken : taken + size] + data[start + chance.choice((0, size)) :]


def repeat(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    start, size = chance.randrange(len(data) + 1), chance.randrange(1, 2000)
    return data[: start + size] + data[start : start + size] * chance.randrange(1, 100) + data[start + size :]


def remove(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.randrange(1, 500) :]


_TOKENS = re.compile(rb'</?[\w:]+|"\w+"(?=\s*:)|(?<=[\r\n])[A-Z][A-Z0-9]{2}(?=\|)|/[A-Z][A-Za-z]+|\\[a-z]+')


def swap(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    """Exchange two tags, keys, segments or names, or two pairs of bytes where there are none."""
    found = list(_TOKENS.finditer(data))
    if len(found) < 2:
        places = [(place, place + 4) for place in range(0, max(len(data) - 4, 1), 4)]
    else:
        places = [match.span() for match in found]
    if len(places) < 2:
        return data
    (a, b), (c, d) = sorted(chance.sample(places, 2))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


_HUGE = (
    b"9" * 400,
    b"-1",
    b"1e999",
    b"0.0000000000000000000001",
    b"99999999999",
    b"NaN",
    b"2147483648",
    b"-0",
    b"1e-400",
)


def numbers(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    """Another number: huge, negative or none at all; in binary files a length with all its bits."""
    found = list(re.finditer(rb"\d+(?:\.\d+)?", data))
    if found and chance.random() < 0.7:
        start, end = chance.choice(found).span()
        return data[:start] + chance.choice(_HUGE) + data[end:]
    place = chance.randrange(max(len(data) - 4, 1))
    return data[:place] + struct.pack("<I", chance.choice((0, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000))) + data[place + 4 :]


_DEEP = (b"[", b'{"a":', b"<a>", b"<section>", b"(", b"<<", b"{\\b", b"\xfe\xff\x00\xe0\xff\xff\xff\xff")


def nest(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    opened = chance.choice(_DEEP) * chance.choice((50, 2000, 20_000))
    places = [match.start() for match in _TOKENS.finditer(data)]
    at = chance.choice(places or [0])
    return data[:at] + opened + data[at:]


def directory(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    """A field of a zip's headers, or a member broken and packed again with the right checksums."""
    if not data.startswith(b"PK"):
        return numbers(data, chance, samples)
    if chance.random() < 0.5:
        try:
            return _repacked(data, chance, samples)
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            EOFError,
            struct.error,
            zlib.error,
        ):
            pass
    heads = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)] or [0]
    place = chance.choice(heads) + 4 + 2 * chance.randrange(20)
    return data[:place] + chance.choice((b"\xff\xff", b"\0\0", b"\1\0", b"\x0c\0", b"\x80\x80")) + data[place + 2 :]


def _repacked(data: bytes, chance: random.Random, samples: Samples) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        members = [item for item in held.infolist() if item.file_size < 2_000_000]
        chosen = chance.choice(members)
        for item in members:
            inside = held.read(item)
            made.writestr(item.filename, bits(inside, chance, samples) if item is chosen else inside)
    return out.getvalue()


_CHANGES: tuple[Change, ...] = (bits, bits, cut, splice, repeat, remove, swap, numbers, nest, directory)
