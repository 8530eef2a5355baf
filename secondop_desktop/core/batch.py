"""What an importer proposes from one file: drafts of records, what it could not read, and what a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from secondop_desktop.core.records import Document, NoneKnown, Patient, Record, TestResult
from secondop_desktop.core.tables import Table


class Severity(StrEnum):
    """How much an issue matters to the person."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a file that the person should know; with `decision` it waits for the person's answer.

    An issue that asks for a decision names in `record` the draft that it is about (its batch id), which is then
    committed only by the person or by `--accept all`, marked unconfirmed.
    """

    severity: Severity
    title: str
    message: str
    locator: str = ""
    decision: bool = False
    record: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing could be read out of a file, in the person's words."""

    title: str
    message: str


class Use(StrEnum):
    """What was done with a file of a disc or a zip: sealed (the first three), only listed, or not to be had.

    A picture that was LEFT stays on its disc and is known by name, size and SHA-256; BEGINNINGS is what is sealed of
    all of these together, so that the disc can be read again without them.
    """

    IMAGE = "image"
    DOCUMENT = "document"
    BEGINNINGS = "beginnings"
    LEFT = "left"
    LISTED = "listed"
    PROGRAM = "program"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a disc or a zip: what is done with it, what its bytes are known by; `why` it is a program or unread."""

    path: str
    sha256: str
    size: int
    use: Use
    why: str = ""


@dataclass(frozen=True, slots=True)
class SignedText:
    """The signed text of a health card (JWS) that records were read from, for those who hold the issuer's key.

    `document` and `number`: the SHA-256 of the file and which card of it; the locators of the records begin with
    "card" and that number. `broken` says why the signature cannot hold, whatever the key.
    """

    document: str
    number: int
    issuer: str
    text: str = field(repr=False)
    broken: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file says, as an importer read it; nothing in it is merged.

    `patients`: whom the file names (a record's `subject` is an index here; a file that names nobody has none).
    `records`: coded or narrative facts. `proposed`: values that a machine read from pages, each with page, box and
    confidence in its source. `documents`: the file itself first, then documents taken out of it; their `sha256`
    names their bytes, and is the `document_id` of the records' sources. `texts`: the text of each document by
    SHA-256, one string a page (one string in all where it has no pages). `none_known`: statements that there is
    nothing of a kind. `unmapped`: resources or entries that have no kind of ours, counted by type.
    `refused`: why the file could not be read at all. `members`: every file of a zip whose members are sealed one by
    one; empty for everything else. `tables`: the tables of results in it, whose columns a person can name.
    `signed`: the health cards in it, whose signatures are still to be held against keys.
    """

    importer: str | None
    patients: tuple[Patient, ...] = ()
    records: tuple[Record, ...] = ()
    proposed: tuple[TestResult, ...] = ()
    documents: tuple[Document, ...] = ()
    none_known: tuple[NoneKnown, ...] = ()
    unmapped: Mapping[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Refusal | None = None
    members: tuple[Member, ...] = ()
    tables: tuple[Table, ...] = ()
    signed: tuple[SignedText, ...] = ()

    @property
    def unpacked(self) -> bool:
        """Whether all that a zip holds was sealed by itself, so that the zip itself need not be kept."""
        return bool(self.members) and all(member.use is not Use.UNREAD for member in self.members)


class Verdict(StrEnum):
    """Whose a file is, held against the open patient."""

    SAME = "same"
    UNSURE = "unsure"
    UNIDENTIFIED = "unidentified"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Guard:
    """The identity guard's verdict on a file, and why, in the person's words."""

    verdict: Verdict
    title: str
    message: str
