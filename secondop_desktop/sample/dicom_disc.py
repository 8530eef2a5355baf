"""The imaging disc of the demo patient: a CT of two series drawn by us, as a DICOM file set (PS3.10) in a zip."""

from __future__ import annotations

import io
import random
import struct
import uuid
import zipfile
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from secondop_desktop.sample.story import Story

DISC = "ALDER01"

_SIDE = 128  # pixels
_NAMESPACE = uuid.UUID("4b1d1c0e-8a53-4c0a-9d0e-204471d1c0de")
_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
_DIRECTORY = "1.2.840.10008.1.3.10"
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_LONG = frozenset({"OB", "OW", "SQ", "UN", "UT"})

Tag = tuple[int, int]
Value = str | int | bytes


def _uid(key: str) -> str:
    """A UID under the arc 2.25, which anyone may make from a UUID (PS3.5, section B.2)."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, key).int}"


def _element(tag: Tag, vr: str, value: Value) -> bytes:
    """One data element in explicit VR little endian (PS3.5, section 7.1.2)."""
    if isinstance(value, int):
        data = struct.pack("<H" if vr == "US" else "<I", value)
    elif isinstance(value, str):
        data = value.encode("ascii")
        if len(data) % 2:
            data += b"\0" if vr == "UI" else b" "
    else:
        data = value
    head = struct.pack("<HH2s", *tag, vr.encode("ascii"))
    return head + (struct.pack("<HI", 0, len(data)) if vr in _LONG else struct.pack("<H", len(data))) + data


def _elements(*elements: tuple[Tag, str, Value]) -> bytes:
    return b"".join(_element(*element) for element in sorted(elements, key=lambda element: element[0]))


def _file(sop_class: str, sop_instance: str, body: bytes) -> bytes:
    meta = _elements(
        ((0x0002, 0x0001), "OB", b"\0\1"),
        ((0x0002, 0x0002), "UI", sop_class),
        ((0x0002, 0x0003), "UI", sop_instance),
        ((0x0002, 0x0010), "UI", _EXPLICIT_LITTLE_ENDIAN),
        ((0x0002, 0x0012), "UI", _uid("implementation")),
    )
    return bytes(128) + b"DICM" + _element((0x0002, 0x0000), "UL", len(meta)) + meta + body


# --- the phantom ------------------------------------------------------------------------------------------------------

# Tissue, by its number in the drawing, and how dense it is in Hounsfield units.
_AIR, _FAT, _MUSCLE, _THYROID, _NODULE, _VESSEL, _BONE, _METAL = range(8)
_HOUNSFIELD = (-1000, -90, 55, 160, 85, 210, 600, 1900)
_NOISE = 8  # steps of grain a tissue has, so that the pictures look measured


def _axial(depth: int, count: int) -> Image.Image:
    """A slice across the neck; the patient's right is on the left, as radiologists look at it."""
    picture = Image.new("L", (_SIDE, _SIDE), _AIR)
    draw = ImageDraw.Draw(picture)
    middle = 1 - abs(2 * depth / (count - 1) - 1)  # 0 at both ends of the stack, 1 in its middle
    draw.ellipse((14, 12, 114, 118), fill=_FAT)
    draw.ellipse((20, 18, 108, 112), fill=_MUSCLE)
    for x in (38, 90):
        draw.ellipse((x - 7, 54, x + 3, 64), fill=_VESSEL)
        lobe = 5 + 6 * middle
        centre = 50 if x < 64 else 78
        draw.ellipse((centre - lobe * 0.8, 46 - lobe, centre + lobe * 0.8, 46 + lobe), fill=_THYROID)
    if middle > 0.3:
        radius = 6 * middle
        draw.ellipse((47 - radius, 45 - radius, 47 + radius, 45 + radius), fill=_NODULE)
    draw.ellipse((57, 38, 71, 54), fill=_MUSCLE)
    draw.ellipse((59, 40, 69, 52), fill=_AIR)
    draw.ellipse((50, 62, 78, 84), fill=_BONE)
    draw.ellipse((58, 82, 70, 92), fill=_MUSCLE)
    if middle > 0.5:
        draw.rectangle((55, 60, 73, 62), fill=_METAL)
        draw.rectangle((58, 68, 70, 76), fill=_METAL)
    return picture


def _coronal(depth: int, count: int) -> Image.Image:
    """A slice from ear to ear, from the front of the neck towards the spine."""
    picture = Image.new("L", (_SIDE, _SIDE), _AIR)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 0, 104, 90), fill=_MUSCLE)
    draw.ellipse((2, 76, 126, 170), fill=_MUSCLE)
    draw.rectangle((32, 0, 36, 127), fill=_VESSEL)
    draw.rectangle((92, 0, 96, 127), fill=_VESSEL)
    if depth < count - 1:
        draw.rectangle((59, 10, 69, 127), fill=_AIR)
        draw.ellipse((44, 48, 57, 92), fill=_THYROID)
        draw.ellipse((71, 48, 84, 92), fill=_THYROID)
        draw.ellipse((44, 62 + depth, 55, 74 + depth), fill=_NODULE)
    else:
        for top in range(6, 120, 20):
            draw.rectangle((52, top, 76, top + 15), fill=_BONE)
        draw.rectangle((57, 58, 71, 90), fill=_METAL)
    return picture


def _pixels(picture: Image.Image, grain: random.Random) -> bytes:
    """The drawing as 16-bit stored values: Hounsfield units with 1024 added, and a little grain."""
    noise = Image.frombytes("L", picture.size, grain.randbytes(_SIDE * _SIDE)).point([n % _NOISE for n in range(256)])
    mixed = ImageChops.add(picture.point([min(n, 31) * _NOISE for n in range(256)]), noise).tobytes()
    stored = [
        max(0, _HOUNSFIELD[min(n // _NOISE, len(_HOUNSFIELD) - 1)] + 1024 + 6 * (n % _NOISE - _NOISE // 2))
        for n in range(256)
    ]
    pixels = bytearray(2 * len(mixed))
    pixels[0::2] = mixed.translate(bytes(value & 0xFF for value in stored))
    pixels[1::2] = mixed.translate(bytes(value >> 8 for value in stored))
    return bytes(pixels)


# --- the file set -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Series:
    number: int
    description: str
    pictures: tuple[Image.Image, ...]
    orientation: str

    @property
    def uid(self) -> str:
        return _uid(f"series {self.number}")

    def image_uid(self, index: int) -> str:
        return _uid(f"image {self.number}/{index}")

    def position(self, index: int) -> str:
        """The first pixel's place in millimetres; slices stand 6 mm apart."""
        return f"-64\\-64\\{-6 * index}" if self.number == 1 else f"-64\\{12 * index - 24}\\64"


def _series() -> tuple[_Series, ...]:
    return (
        _Series(1, "AXIAL NECK 2.5 MM", tuple(_axial(n, 8) for n in range(8)), "1\\0\\0\\0\\1\\0"),
        _Series(2, "CORONAL REFORMAT", tuple(_coronal(n, 4) for n in range(4)), "1\\0\\0\\0\\0\\-1"),
    )


class _Disc:
    """One disc, with the study's facts taken from the CT report."""

    def __init__(self, story: Story) -> None:
        patient = story.person["patient"]
        report = story.documents["ct"]
        self.day = story.day(report["dated"])
        date, time = f"{self.day:%Y%m%d}", "101530"
        self.name = f"{patient['family']}^{patient['given']}".upper()
        self.record: str = patient["record"]
        self.study = (
            ((0x0008, 0x0020), "DA", date),
            ((0x0008, 0x0030), "TM", time),
            ((0x0008, 0x0050), "SH", report["accession"]),
            ((0x0008, 0x1030), "LO", report["heading"]),
            ((0x0020, 0x000D), "UI", _uid("study")),
            ((0x0020, 0x0010), "SH", "40718"),
        )
        self.patient = (((0x0010, 0x0010), "PN", self.name), ((0x0010, 0x0020), "LO", self.record))
        self.common = (
            *self.patient,
            *self.study,
            ((0x0008, 0x0005), "CS", "ISO_IR 100"),
            ((0x0008, 0x0080), "LO", story.person["organizations"][report["organization"]]["name"]),
            ((0x0008, 0x0090), "PN", report["ordering"].replace(", ", "^")),
            ((0x0010, 0x0030), "DA", f"{story.birth_date:%Y%m%d}"),
            ((0x0010, 0x0040), "CS", "F"),
            ((0x0018, 0x0015), "CS", "NECK"),
            ((0x0018, 0x0010), "LO", "IODINATED CONTRAST"),
        )

    def image(self, series: _Series, index: int, grain: random.Random) -> bytes:
        instance = series.image_uid(index)
        body = _elements(
            *self.common,
            ((0x0008, 0x0008), "CS", "ORIGINAL\\PRIMARY\\AXIAL" if series.number == 1 else "DERIVED\\SECONDARY\\MPR"),
            ((0x0008, 0x0016), "UI", _CT_IMAGE),
            ((0x0008, 0x0018), "UI", instance),
            ((0x0008, 0x0060), "CS", "CT"),
            ((0x0008, 0x0070), "LO", "Invented for SecondOp"),
            ((0x0008, 0x103E), "LO", series.description),
            ((0x0018, 0x0050), "DS", "2.5"),
            ((0x0018, 0x0060), "DS", "120"),
            ((0x0020, 0x000E), "UI", series.uid),
            ((0x0020, 0x0011), "IS", str(series.number)),
            ((0x0020, 0x0013), "IS", str(index + 1)),
            ((0x0020, 0x0032), "DS", series.position(index)),
            ((0x0020, 0x0037), "DS", series.orientation),
            ((0x0020, 0x0052), "UI", _uid("frame of reference")),
            ((0x0028, 0x0002), "US", 1),
            ((0x0028, 0x0004), "CS", "MONOCHROME2"),
            ((0x0028, 0x0010), "US", _SIDE),
            ((0x0028, 0x0011), "US", _SIDE),
            ((0x0028, 0x0030), "DS", "1\\1"),
            ((0x0028, 0x0100), "US", 16),
            ((0x0028, 0x0101), "US", 12),
            ((0x0028, 0x0102), "US", 11),
            ((0x0028, 0x0103), "US", 0),
            ((0x0028, 0x1050), "DS", "60"),
            ((0x0028, 0x1051), "DS", "400"),
            ((0x0028, 0x1052), "DS", "-1024"),
            ((0x0028, 0x1053), "DS", "1"),
            ((0x7FE0, 0x0010), "OW", _pixels(series.pictures[index], grain)),
        )
        return _file(_CT_IMAGE, instance, body)

    def directory(self, series: tuple[_Series, ...]) -> bytes:
        """The DICOMDIR: records of patient, study, series and image, linked by offsets (PS3.3, section F.3)."""
        keys: list[tuple[str, int, tuple[tuple[Tag, str, Value], ...]]] = [
            ("PATIENT", 0, self.patient),
            ("STUDY", 1, self.study),
        ]
        for one in series:
            about = (
                ((0x0008, 0x0060), "CS", "CT"),
                ((0x0008, 0x103E), "LO", one.description),
                ((0x0020, 0x000E), "UI", one.uid),
                ((0x0020, 0x0011), "IS", str(one.number)),
            )
            keys.append(("SERIES", 2, about))
            keys += [
                (
                    "IMAGE",
                    3,
                    (
                        ((0x0004, 0x1500), "CS", _path(one.number, index).replace("/", "\\")),
                        ((0x0004, 0x1510), "UI", _CT_IMAGE),
                        ((0x0004, 0x1511), "UI", one.image_uid(index)),
                        ((0x0004, 0x1512), "UI", _EXPLICIT_LITTLE_ENDIAN),
                        ((0x0020, 0x0013), "IS", str(index + 1)),
                    ),
                )
                for index in range(len(one.pictures))
            ]

        def record(at: int, following: int, lower: int) -> bytes:
            kind, _, about = keys[at]
            body = _elements(
                ((0x0004, 0x1400), "UL", following),
                ((0x0004, 0x1410), "US", 0xFFFF),
                ((0x0004, 0x1420), "UL", lower),
                ((0x0004, 0x1430), "CS", kind),
                *about,
            )
            return struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body

        def head(first: int, size: int) -> bytes:
            body = _elements(
                ((0x0004, 0x1130), "CS", DISC),
                ((0x0004, 0x1200), "UL", first),
                ((0x0004, 0x1202), "UL", first),
                ((0x0004, 0x1212), "US", 0),
            )
            sequence = struct.pack("<HH2sHI", 0x0004, 0x1220, b"SQ", 0, size)
            return _file(_DIRECTORY, _uid("file set"), body + sequence)

        # A record's length does not depend on the offsets in it, so the first pass measures and the second writes.
        offsets = [len(head(0, 0))]
        for at in range(len(keys)):
            offsets.append(offsets[-1] + len(record(at, 0, 0)))
        records = b""
        for at, (_, level, _) in enumerate(keys):
            beside = [n for n in range(at + 1, len(keys)) if keys[n][1] <= level]
            following = offsets[beside[0]] if beside and keys[beside[0]][1] == level else 0
            lower = offsets[at + 1] if at + 1 < len(keys) and keys[at + 1][1] == level + 1 else 0
            records += record(at, following, lower)
        assert all(start < end for start, end in pairwise(offsets))
        return head(offsets[0], len(records)) + records


def _path(series: int, index: int) -> str:
    return f"IMAGES/S{series}/I{index + 1:02d}"


def imaging_disc(story: Story) -> bytes:
    """The disc as a zip: DICOMDIR and a file an image; the same day gives the same bytes."""
    disc = _Disc(story)
    series = _series()
    grain = random.Random(204471)
    files = {"DICOMDIR": disc.directory(series)}
    for one in series:
        for index in range(len(one.pictures)):
            files[_path(one.number, index)] = disc.image(one, index, grain)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # Zips know no year before 1980; a story placed so early keeps the rest of the day.
            info = zipfile.ZipInfo(name, (max(1980, disc.day.year), disc.day.month, disc.day.day, 10, 15, 30))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()
