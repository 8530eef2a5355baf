"""What is drafted while one CDA file is read: records, documents, statements of none, issues."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import ENTRY, Source
from secondop_desktop.core.records import (
    Coding,
    Document,
    DocumentCategory,
    Kind,
    NoneKnown,
    Practitioner,
    Record,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.ccda.values import Period, Values
from secondop_desktop.importers.ccda.vocabulary import SectionKind
from secondop_desktop.importers.ccda.xml import Element, Loaded, numbers_of

IMPORTER_NAME = "ccda"
_MOST_ISSUES = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A section of the document: what it is about, its code and title, and its XPath."""

    kind: SectionKind
    code: str
    title: str
    path: str
    coding: Coding | None = None


@dataclass(frozen=True, slots=True)
class Loose:
    """The narrative of a section that no record of its own says: it goes into a report, a procedure or a note."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class About:
    """What the header says of the document: what kind it is, whose, and when.

    `ids`: its own number and that of the set of its versions; `replaces`: numbers of documents that it replaces.
    """

    title: str = ""
    coding: Coding | None = None
    category: DocumentCategory = DocumentCategory.OTHER
    date: PartialDate | None = None
    author: str = ""
    facility: str = ""
    ids: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    version: str = ""


@dataclass(slots=True)
class Draft:
    """Everything that is being gathered from one file.

    `gathered`: how many records there were when the section at hand began, to know whether it made any.
    """

    loaded: Loaded
    sha256: str
    context: ImportContext
    values: Values
    about: About = field(default_factory=About)
    records: list[Record] = field(default_factory=list)
    none_known: list[NoneKnown] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unmapped: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    practitioners: dict[str, Practitioner] = field(default_factory=dict)
    _count: int = 0
    _held_back: int = 0

    def new_id(self) -> str:
        """A key for one more record, unique in the batch."""
        self._count += 1
        return f"r{self._count}"

    def source(self, path: str, element: Element | None = None) -> tuple[Source, ...]:
        """The provenance of what stands there, and by what numbers the document knows this entry."""
        if element is None:
            return (Source(self.sha256, path, IMPORTER_NAME),)
        ids = tuple(ENTRY + number for number in numbers_of(element))
        written = self.about.date.iso if ids and self.about.date is not None else ""
        return (Source(self.sha256, path, IMPORTER_NAME, ids=ids, version=written),)

    def add(self, record: Record) -> None:
        """One more record."""
        self.records.append(record)

    def none(self, about: Kind, display: str, path: str, *, date: PartialDate | None = None, note: str = "") -> None:
        """One more statement that there is nothing of a kind."""
        self.none_known.append(
            NoneKnown(
                id=self.new_id(),
                about=about,
                display=display,
                date=date,
                note=note,
                status=Status.ACTIVE,
                sources=self.source(path),
            )
        )

    def issue(self, severity: Severity, title: str, message: str, path: str = "") -> None:
        """Something that the person should know; beyond 200 they are only counted."""
        if len(self.issues) >= _MOST_ISSUES:
            self._held_back += 1
        else:
            self.issues.append(Issue(severity, title, message, path))

    def period(self, element: Element | None, path: str) -> Period:
        """The time or interval of an element; what cannot be read as one is reported."""
        found = self.values.period(element)
        if found.unreadable:
            self.issue(
                Severity.WARNING,
                _("A date could not be read"),
                _("A date in the file is not written the way dates are. It was left out; see the original."),
                path,
            )
        return found

    def all_issues(self) -> tuple[Issue, ...]:
        """The issues, and how many more there were."""
        if not self._held_back:
            return tuple(self.issues)
        more = Issue(
            Severity.INFO,
            _("More of the same"),
            _("{n} more remarks about this file are not listed.").format(n=self._held_back),
        )
        return (*self.issues, more)
