"""Plain readers of the sample's files, which owe nothing to the code that wrote them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdfium2
from lxml import etree

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(MONTHS)
_SHORT = "|".join(month[:3] for month in MONTHS)
BORN = ("1968-03-14", "03/14/1968", "14 March 1968", "19680314")


def squeezed(text: str) -> str:
    """The text with every run of white space as one space: a date of another length may wrap a line elsewhere."""
    return " ".join(text.split())


def pdf_pages(data: bytes) -> list[str]:
    """The text layer of every page."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def pdf_written(data: bytes) -> str:
    """The day of writing in the document's properties, as YYYYMMDD."""
    document = pypdfium2.PdfDocument(data)
    try:
        return str(document.get_metadata_value("CreationDate"))[2:10]
    finally:
        document.close()


def xml_root(data: bytes) -> etree._Element:
    """The document element, parsed without entities, DTD or network."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def found(node: etree._Element, path: str) -> list[Any]:
    """What an XPath with the prefix `v3` finds under this node."""
    result = node.xpath(path, namespaces={"v3": "urn:hl7-org:v3"})
    assert isinstance(result, list)
    return result


def moved(text: str, days: int, *, short_months: bool = False) -> str:
    """The text with every date in it moved by so many days, but her birth date and years that stand alone.

    `short_months` says that the text shortens the names of months, which its "May" cannot show.
    """

    def move(day: date) -> date:
        return day + timedelta(days=days)

    def iso(match: re.Match[str]) -> str:
        return match[0] if match[0] in BORN else move(date.fromisoformat(match[0])).isoformat()

    def us(match: re.Match[str]) -> str:
        day = move(date(int(match[3]), int(match[1]), int(match[2])))
        return match[0] if match[0] in BORN else f"{day:%m/%d/%Y}"

    def long(match: re.Match[str]) -> str:
        day = move(date(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1])))
        if match[0] in BORN:
            return match[0]
        name = MONTHS[day.month - 1]
        return f"{day.day} {name[:3] if short_months else name} {day.year}"

    def short(match: re.Match[str]) -> str:
        month = [name[:3] for name in MONTHS].index(match[2]) + 1
        day = move(date(int(match[3]), month, int(match[1])))
        return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"

    def compact(match: re.Match[str]) -> str:
        day = date(int(match[0][:4]), int(match[0][4:6]), int(match[0][6:8]))
        return match[0] if match[0] in BORN else f"{move(day):%Y%m%d}"

    def month_alone(match: re.Match[str]) -> str:
        """Letters name only the month of days that the data know: each is told apart by its month."""
        known = {"June 2026": date(2026, 6, 15), "April 2025": date(2025, 4, 22), "May 2017": date(2017, 5, 23)}
        day = move(known[match[0]])
        return f"{MONTHS[day.month - 1]} {day.year}"

    def specimen(match: re.Match[str]) -> str:
        day = move(date(2000 + int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1))
        return f"{day.year % 100:02d}-{day.timetuple().tm_yday:03d}-{match[3]}"

    # One pass over the text, so that a date that was moved is not met again by another pattern.
    patterns = (
        (r'(?<!extension=")\b(?:19|20)\d{2}-\d{2}-\d{2}(?=\b|T)', iso),
        (r"\b(\d{2})/(\d{2})/((?:19|20)\d{2})\b", us),
        (rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b", long),
        (rf"\b(\d{{1,2}}) ({_SHORT}) (\d{{4}})\b", short),
        (r'(?<=value=")(?:19|20)\d{6}', compact),
        (rf"(?<!\d )\b(?:{_MONTH}) \d{{4}}\b", month_alone),
        (r"\b(\d{2})-(\d{3})-(\d{5})\b", specimen),
    )
    whole = re.compile("|".join(f"(?:{re.sub(r'[(](?![?])', '(?:', pattern)})" for pattern, _ in patterns))

    def replace(match: re.Match[str]) -> str:
        for pattern, change in patterns:
            if here := re.compile(pattern).match(text, match.start()):
                return change(here)
        raise AssertionError(match[0])

    return whole.sub(replace, text)


# --- DICOM, explicit VR little endian (PS3.5, section 7.1.2) ----------------------------------------------------------

Elements = dict[tuple[int, int], bytes]


def dicom_elements(data: bytes, at: int, end: int) -> Iterator[tuple[tuple[int, int], int, int]]:
    """The tag of each element between two offsets, and where its value begins and ends."""
    while at < end:
        group, element, vr = struct.unpack_from("<HH2s", data, at)
        if vr in {b"OB", b"OW", b"SQ"}:
            length, at = struct.unpack_from("<I", data, at + 8)[0], at + 12
        else:
            length, at = struct.unpack_from("<H", data, at + 6)[0], at + 8
        yield (group, element), at, at + length
        at += length


def dicom_file(data: bytes) -> Elements:
    """The elements of a DICOM file, by tag."""
    assert data[128:132] == b"DICM"
    return {tag: data[start:end] for tag, start, end in dicom_elements(data, 132, len(data))}


def directory_records(data: bytes) -> dict[int, Elements]:
    """The records of a DICOMDIR, by the offset that other records name them by."""
    places = {tag: (start, end) for tag, start, end in dicom_elements(data, 132, len(data))}
    at, end = places[0x0004, 0x1220]
    records: dict[int, Elements] = {}
    while at < end:
        group, element, length = struct.unpack_from("<HHI", data, at)
        assert (group, element) == (0xFFFE, 0xE000)
        body = dicom_elements(data, at + 8, at + 8 + length)
        records[at] = {tag: data[start:stop] for tag, start, stop in body}
        at += 8 + length
    return records


def zip_members(data: bytes) -> dict[str, bytes]:
    """The files in a zip, by name, with their checksums verified."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
