"""Editions of a packet: what each selects, how its pages look, and what is done to them; values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Edition(StrEnum):
    """For what a packet is made, as the command line names it."""

    SPECIALIST = "specialist"
    PATIENT = "patient"
    REDACTED = "redacted"
    INSURANCE = "insurance"
    SUPPLEMENT = "supplement"
    TWO_UP = "2up"


class Look(StrEnum):
    """How the pages are laid out: in the usual type, in large print, or two of them on a sheet."""

    USUAL = "usual"
    LARGE = "large"
    TWO_UP = "two-up"


@dataclass(frozen=True, slots=True)
class RedactionBox:
    """A part of an original's page that is painted over; `box` as in `Source.box`, of the page as its file shows it."""

    document_id: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is removed from the originals: wherever these terms stand, and what is under these boxes.

    `read`: pages that are pictures and whose words a machine has read; `pictures`: those of them on which it found a
    term; `found`: where. A page in `pictures` without a place in `found` is painted over as a whole. `touched`: the
    documents that state something which was taken out of the records, so that no digest of them is printed.
    """

    terms: tuple[str, ...] = ()
    boxes: tuple[RedactionBox, ...] = ()
    found: tuple[RedactionBox, ...] = ()
    pictures: tuple[RedactionBox, ...] = ()
    read: tuple[RedactionBox, ...] = ()
    touched: tuple[str, ...] = ()


class Change(StrEnum):
    """What happened to a record or an original since an earlier packet."""

    NEW = "new"
    CORRECTED = "corrected"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Changed:
    """One record or original that is not as it was; `before` is what it was where it was corrected."""

    change: Change
    kind: str
    name: str
    when: str = ""
    before: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from an earlier packet: when that one was made and for whom; `known` how much it held."""

    since: date
    recipient: str = ""
    items: tuple[Changed, ...] = ()
    known: bool = True
