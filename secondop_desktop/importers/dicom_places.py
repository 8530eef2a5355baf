"""How a DICOM file is known and where a picture stands in its study; for both sides of the worker, without pydicom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from secondop_desktop.core.text import _

NAME = "dicom"
MEDIA_TYPE = "application/dicom"
ENCAPSULATED, REPORTS = "1.2.840.10008.5.1.4.1.1.104.", "1.2.840.10008.5.1.4.1.1.88."
"""How the UIDs of the classes of wrapped documents and of structured reports begin."""


HEADER_SIZE = 64 * 1024
"""How much of a file is read: what is told of a picture stands before its pixels."""


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A DICOM file of a set: its path in the set, and the beginning of its bytes."""

    path: str
    head: bytes = field(repr=False)


def is_dicom(head: bytes) -> bool:
    """Whether a file with this beginning has DICOM's mark behind its preamble (PS3.10, section 7.1)."""
    return head[128:132] == b"DICM"


def instance_place(series_uid: str, sop_uid: str) -> str:
    """Where a picture of a study stands in it, as the locator of a source."""
    return f"series {series_uid or '?'}, picture {sop_uid or '?'}"


def instance_of(locator: str) -> tuple[str, str] | None:
    """The UIDs of series and picture that a locator names; None for a locator of another kind."""
    found = re.fullmatch(r"series (\S+), picture (\S+)", locator)
    return (found[1], found[2]) if found else None


def left_on_its_disc() -> str:
    """What the note of a study says whose pictures were listed and not copied."""
    return _("Its pictures stay on the disc. A few are kept here to know it by.")


def is_paper(head: bytes) -> bool:
    """Whether a DICOM file with this beginning holds a document or a report and no picture."""
    start = head[:4096]
    return ENCAPSULATED.encode() in start or REPORTS.encode() in start
