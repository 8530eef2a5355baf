"""What is drafted while one file is read: records, documents, issues, and whose they are."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime
from typing import Any

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.own_fields import read_system
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Document, ImagingStudy, Kind, NoneKnown, Record, Report, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.fhir.elements import Json, codes, one, word
from secondop_desktop.importers.fhir.index import Index
from secondop_desktop.importers.fhir.numbers import Numbers
from secondop_desktop.importers.fhir.own_fields import restored
from secondop_desktop.importers.fhir.people import People
from secondop_desktop.importers.fhir.reading import Contents, Entry

IMPORTER_NAME = "fhir"
_MOST_ISSUES = 200


class Draft:
    """Everything that is being gathered from one file.

    `panels`: the name of the panel that an observation is part of, by the resource's identity in memory.
    `ids`: the batch ids of the records that a resource became; `implanted`: that of the procedure that put a device
    in; `roles`: the PractitionerRole of a Practitioner; `device_uses`: the statement that a Device is in use; all
    likewise.
    """

    def __init__(self, contents: Contents, index: Index, people: People, sha256: str, context: ImportContext) -> None:
        self.contents = contents
        self.index = index
        self.people = people
        self.sha256 = sha256
        self.context = context
        self.records: list[Record] = []
        self.documents: dict[str, Document] = {}
        self.texts: dict[str, tuple[str, ...]] = {}
        self.none_known: list[NoneKnown] = []
        self.unmapped: Counter[str] = Counter()
        self.issues: list[Issue] = []
        self.panels: dict[int, str] = {}
        self.reports_of: dict[int, Json] = {}
        self.ids: dict[int, list[str]] = {}
        self.implanted: dict[int, str] = {}
        self.roles: dict[int, Json] = {}
        self.device_uses: dict[int, Json] = {}
        self.attachments_taken = 0
        self.superseded = False
        self.numbers: Numbers | None = None
        self._held_back = 0
        self._positions: dict[str, int] = {}
        self._count = 0
        self._dates: dict[str, PartialDate | None] = {}
        self._codings: dict[tuple[str, str], Coding] = {}

    # ---------------------------------------------------------------------------------------------- small parts

    def date(self, value: Any) -> PartialDate | None:
        """The date that a primitive or the start of a Period spells, as the source writes it."""
        if type(value) is dict:
            value = value.get("start")
        if value is None:
            return None
        if type(value) is not str:
            value = word(value)
        try:
            return self._dates[value]
        except KeyError:
            when = self._dates[value] = _time_stamp(value) or parse_iso(value)
            return when

    def end(self, value: Any) -> PartialDate | None:
        """The end of a Period."""
        return self.date(one(value).get("end"))

    def first_date(self, resource: Json, *names: str) -> PartialDate | None:
        """The first of these elements that is a date."""
        for name in names:
            if (value := resource.get(name)) is not None and (when := self.date(value)) is not None:
                return when
        return None

    def coding(self, value: Any) -> tuple[Coding | None, tuple[Coding, ...]]:
        """The first code of a concept, and the others."""
        return self.coded(codes(value)) if value is not None else (None, ())

    def coded(self, pairs: list[tuple[str, str]]) -> tuple[Coding | None, tuple[Coding, ...]]:
        """The first of these (system, code) pairs as a code, and the others."""
        if not pairs:
            return None, ()
        held = self._codings
        found = []
        for pair in pairs:
            coding = held.get(pair)
            if coding is None:
                coding = held[pair] = Coding(read_system(pair[0]), pair[1])
            found.append(coding)
        return found[0], tuple(dict.fromkeys(found[1:])) if len(found) > 1 else ()

    def name(self, reference: Any, inside: Json) -> str:
        """What a reference is called."""
        return self.index.name(reference, inside)

    def source(self, where: str, part: str = "") -> tuple[Source, ...]:
        """The provenance of what stands there; `part` names the part of the resource that becomes a record."""
        numbers = self.numbers
        if numbers is None:
            return (Source(self.sha256, where, IMPORTER_NAME),)
        ids = tuple([f"{name}#{part}" for name in numbers.ids]) if part else numbers.ids
        return (Source(self.sha256, where, IMPORTER_NAME, ids=ids, replaces=numbers.replaces, version=numbers.version),)

    def new_id(self) -> str:
        """A key for one more record, unique in the batch."""
        self._count += 1
        return f"r{self._count}"

    # ------------------------------------------------------------------------------------------------ gathering

    def add(self, record: Record, resource: Json) -> None:
        """One more record, which this resource became."""
        if "extension" in resource:
            record = restored(record, resource)
        if self.superseded and record.is_fact:
            record = dataclasses.replace(record, status=Status.SUPERSEDED)
        self._positions[record.id] = len(self.records)
        self.records.append(record)
        self.ids.setdefault(id(resource), []).append(record.id)

    def documents_of(self, resource: Json) -> tuple[str, ...]:
        """The documents that a report or document reference of this file became."""
        found: list[str] = []
        for key in self.ids.get(id(resource), ()):
            if key in self.documents:
                found.append(key)
            else:
                record = self.records[self._positions[key]]
                found += record.document_ids if isinstance(record, Report) else ()
        return tuple(found)

    def position(self, key: str) -> int:
        """Where the record with this batch id stands in `records`."""
        return self._positions[key]

    def none(
        self, about: Kind, display: str, resource: Json, where: str, *, date: PartialDate | None = None, note: str = ""
    ) -> None:
        """One more statement that there is nothing of a kind."""
        said = NoneKnown(
            id=self.new_id(),
            subject=self.people.subject(resource, where, self.index),
            display=display,
            about=about,
            date=date,
            note=note,
            sources=self.source(where),
        )
        self.none_known.append(restored(said, resource) if "extension" in resource else said)

    def issue(self, severity: Severity, title: str, message: str, where: str = "") -> None:
        """One more thing that the person should know; hundreds of them are summed up."""
        if len(self.issues) < _MOST_ISSUES:
            self.issues.append(Issue(severity, title, message, where))
        else:
            self._held_back += 1

    def info(self, title: str, message: str, where: str = "") -> None:
        """One more remark that needs nothing done."""
        self.issue(Severity.INFO, title, message, where)

    def all_issues(self) -> tuple[Issue, ...]:
        """The issues of the file, with a last one that says how many more there were."""
        found = [*self.contents.issues, *self.issues, *self.people.issues]
        if self._held_back:
            message = _("There are {n} more remarks of these kinds.").format(n=self._held_back)
            found.append(Issue(Severity.WARNING, _("More of the same"), message))
        return tuple(found)

    def link_studies(self) -> None:
        """Name in each imaging study the reports that name it."""
        found: dict[str, list[str]] = {}
        for record in self.records:
            if isinstance(record, Report) and record.imaging_study_id:
                found.setdefault(record.imaging_study_id, []).append(record.id)
        for study, reports in found.items():
            position = self._positions[study]
            held = self.records[position]
            if isinstance(held, ImagingStudy):
                self.records[position] = dataclasses.replace(held, report_ids=tuple(reports))


def _time_stamp(text: str) -> PartialDate | None:
    """The commonest form of an instant, `2019-03-04T10:20:00-05:00`, as `parse_iso` reads it and four times as fast."""
    if len(text) < 19 or text[4] != "-" or text[7] != "-" or text[10] != "T" or "," in text:
        return None
    if text[13] != ":" or text[16] != ":" or not (text[-1] == "Z" or (text[-3] == ":" and text[-6] in "+-")):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return PartialDate(text)


def newest_first(entries: list[Entry]) -> tuple[list[Entry], int]:
    """The entries with exact repetitions left out and older versions marked; and how many were left out.

    A resource is the same when type and id are; which version is older is said by `meta` (versionId, lastUpdated).
    """
    seen: dict[tuple[str, str], list[Entry]] = {}
    kept = []
    for entry in entries:
        resource = entry.resource
        identity = resource.get("id")
        if type(identity) is not str or not identity or resource.get("resourceType") == "Patient":
            kept.append(entry)
            continue
        others = seen.setdefault((resource["resourceType"], identity), [])
        if others:
            if any(other.resource == resource and other.full_url == entry.full_url for other in others):
                continue
            for other in others:
                if other.full_url == entry.full_url and (order := _order(other.resource, resource)):
                    (other if order < 0 else entry).superseded = True
        others.append(entry)
        kept.append(entry)
    return kept, len(entries) - len(kept)


def _order(one_version: Json, other: Json) -> int:
    """Below zero where the first is the older version, above zero where it is the newer, zero where nothing says."""
    first, second = one_version.get("meta"), other.get("meta")
    if type(first) is not dict or type(second) is not dict:
        return 0
    left, right = word(first.get("versionId")), word(second.get("versionId"))
    if left.isdigit() and right.isdigit() and len(left) < 10 and len(right) < 10:
        return (int(left) > int(right)) - (int(left) < int(right))
    left, right = word(first.get("lastUpdated")), word(second.get("lastUpdated"))
    if left[10:11] == "T" == right[10:11] and left[19:] == right[19:] or left[:10] != right[:10]:
        return (left > right) - (left < right) if left and right else 0
    return 0
