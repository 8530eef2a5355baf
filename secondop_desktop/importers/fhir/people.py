"""Whose records these are: the patients of a file, and which of them each resource is about."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import PartialDate, Precision, parse_iso
from secondop_desktop.core.own_fields import read_system
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Identifier, Kind, Patient, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.fhir.elements import (
    WRONG_SHAPE,
    Json,
    address,
    concept,
    flag,
    labelled,
    many,
    one,
    person_name,
    telecom,
    word,
    words,
)
from secondop_desktop.importers.fhir.index import Index
from secondop_desktop.importers.fhir.own_fields import restored
from secondop_desktop.importers.fhir.reading import Entry, unreadable

_Identity = tuple[PartialDate, frozenset[str]]
_SUBJECTS = ("subject", "patient", "beneficiary", "individual")
_OTHER_SUBJECTS = ("Group", "Device", "Location", "Medication", "Substance", "Practitioner", "Organization")
_NAME_ORDER = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4, "maiden": 5, "old": 6, "anonymous": 7}


class People:
    """The people of one file; a person is known by a Patient resource, or only by how records refer to them."""

    def __init__(self, sha256: str, importer: str) -> None:
        self.patients: list[Patient] = []
        self.issues: list[Issue] = []
        self._sha256 = sha256
        self._importer = importer
        self._of_resource: dict[int, int] = {}
        self._by_reference: dict[str, int] = {}
        self._by_identity: dict[_Identity, list[int]] = {}  # an export of a whole clinic names tens of thousands
        self._known: set[int] = set()
        self._met: set[int] = set()
        self._nobody: list[str] = []
        self._unsure: list[str] = []

    # -------------------------------------------------------------------------------------------------- reading

    def add(self, entry: Entry) -> int:
        """Read a Patient resource; two that agree in name, full birth date and sex are one person."""
        resource, where = entry.resource, entry.where
        patient = read_patient(resource, (Source(self._sha256, where, self._importer),))
        identity = _identity(patient)
        for position in self._by_identity.get(identity, ()) if identity is not None else ():
            other = self.patients[position]
            if patient.sex == other.sex or not patient.sex or not other.sex:
                identifiers = tuple(dict.fromkeys((*other.identifiers, *patient.identifiers)))
                aliases = tuple(dict.fromkeys((*other.aliases, *patient.aliases)))
                self.patients[position] = dataclasses.replace(other, identifiers=identifiers, aliases=aliases)
                self._of_resource[id(resource)] = position
                return position
        self.patients.append(dataclasses.replace(patient, id=f"p{len(self.patients) + 1}"))
        position = len(self.patients) - 1
        self._known.add(position)
        if identity is not None:
            self._by_identity.setdefault(identity, []).append(position)
        self._of_resource[id(resource)] = position
        return position

    def add_all(self, entries: list[Entry]) -> None:
        """Read the Patient resources of the file."""
        for entry in entries:
            if entry.resource["resourceType"] == "Patient":
                try:
                    self.add(entry)
                except WRONG_SHAPE:
                    self.issues.append(unreadable(entry.where))
                    position = self.add(Entry(_readable(entry.resource), entry.where))
                    self._of_resource[id(entry.resource)] = position

    def subject(self, resource: Json, where: str, index: Index) -> int:
        """Whom a resource is about, as an index of `patients` (settled by `settle`)."""
        for name in _SUBJECTS:
            held = resource.get(name)
            if held:
                break
        else:
            self._nobody.append(where)
            return 0
        target = held.get("reference") if type(held) is dict else None
        if type(target) is str and target[:1] != "#" and (known := self._by_reference.get(target)) is not None:
            self._met.add(known)
            return known
        return self._meet(one(held), resource, where, index)

    def _meet(self, reference: Json, resource: Json, where: str, index: Index) -> int:
        """The first time that a reference to a person is met."""
        target = word(reference.get("reference"))
        found = index.find(reference, resource)
        person: int | None = None
        if found is not None and found.get("resourceType") == "Patient":
            person = self._of_resource.get(id(found))
            if person is None:
                person = self.add(Entry(found, where))
            if target in index.doubtful and len(self.patients) > 1:
                self._unsure.append(where)
                return person
        elif found is not None or ("Patient/" not in target and any(f"{kind}/" in target for kind in _OTHER_SUBJECTS)):
            self._nobody.append(where)
            return 0
        if person is None:
            person = self._unknown(reference, target, where)
        if target and target[0] != "#":
            self._by_reference[target] = person
        self._met.add(person)
        return person

    def _unknown(self, reference: Json, target: str, where: str) -> int:
        """A person of whom the file says only how they are referred to."""
        display = word(reference.get("display"))
        identifier = one(reference.get("identifier"))
        key = target or f"{word(identifier.get('system'))}|{word(identifier.get('value'))}|{display}"
        if (known := self._by_reference.get(key)) is not None:
            return known
        identifiers = _identifiers(identifier)
        self.patients.append(
            Patient(
                id=f"p{len(self.patients) + 1}",
                display=display,
                identifiers=identifiers,
                sources=(Source(self._sha256, where, self._importer),),
            )
        )
        self._by_reference[key] = len(self.patients) - 1
        return len(self.patients) - 1

    # ------------------------------------------------------------------------------------------------- settling

    def settle(self, records: list[Record], others: list[Any]) -> tuple[tuple[Patient, ...], list[Record], list[Any]]:
        """The people of the file in the end, and its records with their subjects put right.

        A person who is only referred to is the file's one patient when the reference says that name, or when nothing
        else in the file refers to that patient. Otherwise they stay another person, whom the guard will see.
        """
        named = sorted(self._known)
        unknown = [position for position in range(len(self.patients)) if position not in self._known]
        moved: dict[int, int] = {}
        if len(named) == 1:
            only = named[0]
            known = name_words(self.patients[only].display)
            for person in unknown:
                display = name_words(self.patients[person].display)
                if display and known and (known <= display or display <= known):
                    moved[person] = only
            rest = [person for person in unknown if person not in moved]
            if len(rest) == 1 and only not in self._met and not moved and not self.patients[rest[0]].display:
                moved[rest[0]] = only
        elif not named and len(unknown) == 1 and self._is_blank(self.patients[0]):
            return (), records, others  # the file names nobody
        kept = [position for position in range(len(self.patients)) if position not in moved]
        places = {old: new for new, old in enumerate(kept)}
        places |= {old: places[new] for old, new in moved.items()}
        if any(old != new for old, new in places.items()):
            records = [_about(record, places) for record in records]
            others = [_about(record, places) for record in others]
        self._tell(len(kept), records)
        return tuple(self.patients[position] for position in kept), records, others

    def _is_blank(self, patient: Patient) -> bool:
        return not patient.display and not patient.identifiers

    def _tell(self, people: int, records: list[Record]) -> None:
        if people < 2:
            return
        message = ngettext(
            "This file holds the records of {n} person.", "This file holds the records of {n} people.", people
        )
        self.issues.append(Issue(Severity.WARNING, _("More than one person"), message.format(n=people)))
        undecided = {*self._nobody, *self._unsure}
        if not undecided:
            return
        for record in records:
            if record.sources and record.sources[0].locator in undecided and record.kind is not Kind.PRACTITIONER:
                message = _("The file does not say clearly which of its people this is about.")
                where = record.sources[0].locator
                self.issues.append(Issue(Severity.WARNING, _("Whose is it?"), message, where, True, record.id))


def _about(record: Any, places: dict[int, int]) -> Any:
    place = places.get(record.subject, record.subject)
    return record if place == record.subject else dataclasses.replace(record, subject=place)


def name_words(name: str) -> frozenset[str]:
    """The words of a name, for comparing without order or titles."""
    return frozenset(re.findall(r"[^\W\d_]{2,}", name.lower())) - {"mr", "mrs", "ms", "dr", "miss", "prof"}


def _identity(person: Patient) -> _Identity | None:
    """The full birth date and the words of the name; None where either is missing."""
    born = person.birth_date
    if born is None or born.precision in {Precision.YEAR, Precision.MONTH} or not person.display:
        return None
    return born, name_words(person.display)


# ------------------------------------------------------------------------------------------------------- patient


def read_patient(resource: Json, sources: tuple[Source, ...]) -> Patient:
    """A Patient resource as the record of a person."""
    names = sorted(many(resource.get("name")), key=_name_rank)
    called = [name for item in names if (name := person_name(item))]
    first = names[0] if names else {}
    died = labelled(_("Died"), word(resource.get("deceasedDateTime")))
    patient = Patient(
        sources=sources,
        display=called[0] if called else "",
        family_name=" ".join(words(first.get("family"))),
        given_names=" ".join(words(first.get("given"))),
        aliases=tuple(dict.fromkeys(name for name in called[1:] if name != called[0])),
        birth_date=parse_iso(word(resource.get("birthDate"))),
        sex=word(resource.get("gender")).lower(),
        identifiers=_identifiers(resource.get("identifier")),
        phone=telecom(resource.get("telecom"), "phone"),
        email=telecom(resource.get("telecom"), "email"),
        address=address(resource.get("address")),
        language=_language(resource.get("communication")),
        note=died or (_("Recorded as dead") if flag(resource.get("deceasedBoolean")) else ""),
    )
    return restored(patient, resource)


def _readable(resource: Json) -> Json:
    """Those elements of a malformed Patient that can be read."""
    held: Json = {"resourceType": "Patient"}
    for name, value in resource.items():
        try:
            read_patient({name: value}, ())
        except WRONG_SHAPE:
            continue
        held[name] = value
    return held


def _name_rank(name: Json) -> tuple[bool, bool, int]:
    ended = bool(word(one(name.get("period")).get("end")))
    return (not person_name(name), ended, _NAME_ORDER.get(word(name.get("use")), 2))


def _identifiers(value: Any) -> tuple[Identifier, ...]:
    found = []
    for item in many(value):
        if held := word(item.get("value")):
            label = concept(item.get("type")) or word(one(item.get("assigner")).get("display"))
            found.append(Identifier(read_system(word(item.get("system"))), held, label))
    return tuple(dict.fromkeys(found))


def _language(value: Any) -> str:
    spoken = [item for item in many(value) if type(item.get("language", {})) is dict]
    preferred = [item for item in spoken if flag(item.get("preferred"))]
    return concept((preferred or spoken)[0].get("language")) if spoken else ""
