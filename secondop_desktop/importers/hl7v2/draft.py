"""What is drafted while one file of messages is read, and what several segments are read with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import PartialDate, parse_hl7
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Document, NoneKnown, Patient, Record
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.hl7v2.message import Segment, Value

IMPORTER_NAME = "hl7v2"
_MOST_ISSUES = 200

_SYSTEMS = {
    "LN": "http://loinc.org",
    "LOINC": "http://loinc.org",
    "SCT": "http://snomed.info/sct",
    "SNOMED-CT": "http://snomed.info/sct",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "NDC": "http://hl7.org/fhir/sid/ndc",
    "I9": "http://hl7.org/fhir/sid/icd-9-cm",
    "I9C": "http://hl7.org/fhir/sid/icd-9-cm",
    "I9CDX": "http://hl7.org/fhir/sid/icd-9-cm",
    "I10": "http://hl7.org/fhir/sid/icd-10",
    "I10C": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "C4": "http://www.ama-assn.org/go/cpt",
    "CPT": "http://www.ama-assn.org/go/cpt",
    "CPT4": "http://www.ama-assn.org/go/cpt",
}
"""Coding systems of HL7's table 0396 that have a URI."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A coded element: its words, its code, and its other code."""

    display: str = ""
    coding: Coding | None = None
    others: tuple[Coding, ...] = ()


def concept(value: Value) -> Concept:
    """A CE or CWE: the original text, else the code's text, else the code."""
    codings = tuple(
        Coding(_SYSTEMS.get(value.text(system).upper(), value.text(system)), value.text(code))
        for code, system in ((1, 3), (4, 6))
        if value.text(code) and (value.text(code + 1) or value.text(system))
    )
    display = next((value.text(part) for part in (9, 2, 5, 1, 4) if value.text(part)), "")
    return Concept(display, codings[0] if codings else None, codings[1:])


def words_of(value: Value) -> str:
    """The words of a coded element."""
    return concept(value).display


def person(value: Value) -> str:
    """The name of a clinician (XCN), or of a person (XPN) whose first component is no number."""
    family, given, middle = value.parts(2)[0], value.text(3), value.text(4)
    if not family and not given:
        return value.text(1) if not value.text(1).isdigit() else ""
    return " ".join(part for part in (given, middle, family, value.text(5)) if part)


def people(segment: Segment, number: int) -> str:
    """The names of the clinicians in a field."""
    return "; ".join(dict.fromkeys(name for value in segment.repetitions(number) if (name := person(value))))


@dataclass(slots=True)
class Draft:
    """Everything that is being gathered from one file; `subject` is whom the segments at hand are about.

    `nobody` holds the records that stood before any patient was named. `places` finds patients by what two
    descriptions of one have in common, as a file may name thousands.
    """

    sha256: str
    context: ImportContext
    patients: list[Patient] = field(default_factory=list)
    places: dict[object, list[int]] = field(default_factory=dict)
    subject: int | None = None
    records: list[Record] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    none_known: list[NoneKnown] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    _count: int = 0
    _held_back: int = 0

    def new_id(self) -> str:
        """A key for one more record, unique in the batch."""
        self._count += 1
        return f"r{self._count}"

    def source(self, segment: Segment, *ids: str, version: str = "") -> tuple[Source, ...]:
        """The provenance of what a segment states, and by what numbers the sender knows it."""
        return (Source(self.sha256, segment.where, IMPORTER_NAME, ids=ids, version=version),)

    def add(self, record: Record) -> int:
        """One more record of whom the message is about; returns its place."""
        if self.subject is None:
            self.nobody.append(record.id)
        self.records.append(replace(record, subject=self.subject or 0))
        return len(self.records) - 1

    def change(self, place: int, change: Callable[[Record], Record]) -> None:
        """Replace the record at a place."""
        self.records[place] = change(self.records[place])

    def issue(self, severity: Severity, title: str, message: str, where: str = "") -> None:
        """Something that the person should know; beyond 200 they are only counted."""
        if len(self.issues) >= _MOST_ISSUES:
            self._held_back += 1
        else:
            self.issues.append(Issue(severity, title, message, where))

    def date(self, segment: Segment, number: int) -> PartialDate | None:
        """The time stamp in a field; one that cannot be read is reported and left out."""
        stated = segment.value(number).parts(1)[0]
        if not stated:
            return None
        # Some systems fill unknown parts with zeros ("20140000"); those parts are not known.
        when = parse_hl7(stated)
        if when is None and len(stated) >= 8 and stated[:8].isdigit():
            when = parse_hl7(stated[:6]) if stated[6:8] == "00" else None
            when = when or (parse_hl7(stated[:4]) if stated[4:8] == "0000" else None)
        if when is None:
            self.issue(
                Severity.WARNING,
                _("A date could not be read"),
                _("A date in the file is not written the way dates are. It was left out; see the original."),
                segment.where,
            )
        return when

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


def lines(*texts: str) -> str:
    """The texts that say something, one below the other."""
    return "\n".join(text.strip() for text in texts if text.strip())


def labelled(label: str, text: str) -> str:
    """`label: text`, or nothing where there is no text."""
    return f"{label}: {text}" if text else ""
