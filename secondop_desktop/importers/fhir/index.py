"""References between the resources of a file: by URL, by type and id, inside a resource, or by identifier."""

from __future__ import annotations

import re
from typing import Any

from secondop_desktop.importers.fhir.elements import (
    Json,
    concept,
    formal_name,
    listed,
    many,
    one,
    word,
)
from secondop_desktop.importers.fhir.reading import Entry

_HISTORY = re.compile(r"/_history/.*$")
_TAIL = re.compile(r"([A-Z][A-Za-z]+)/([^/?#|]+)$")


class Index:
    """Finds the resource that a Reference means, and remembers which ones were asked for."""

    def __init__(self, entries: list[Entry]) -> None:
        self.used: set[int] = set()
        self.doubtful: set[str] = set()
        """The keys (`Patient/1`) that several different resources of the file answer to."""
        self.by_key: dict[str, Json] = {}
        self._bases: dict[str, str] = {}
        self._elsewhere: dict[str, Json | None] = {}
        self._by_identifier: dict[str, dict[tuple[str, str], Json]] = {}
        self._entries = entries
        by_key = self.by_key
        newest = [entry for entry in entries if not entry.superseded]
        older = [entry for entry in entries if entry.superseded] if len(newest) < len(entries) else []
        for entry in (*newest, *older):
            resource, url = entry.resource, entry.full_url
            identity = resource.get("id")
            if url and by_key.setdefault(url, resource) is not resource:
                self._again(url, entry)
            if type(identity) is str and identity:
                key = f"{resource['resourceType']}/{identity}"
                if by_key.setdefault(key, resource) is not resource:
                    self._again(key, entry)
                elif url.startswith(("http://", "https://")):
                    self._bases[key] = url

    def _again(self, key: str, entry: Entry) -> None:
        """A second resource answers to this key: an older version, or another one altogether."""
        if not entry.superseded:
            self.doubtful.add(key)

    def find(self, reference: Any, inside: Json | None = None) -> Json | None:
        """The resource of this file that a Reference names, or None; `inside` is the resource that refers."""
        held = one(reference)
        target = held.get("reference")
        found = None
        if type(target) is str and target:
            if target in self.by_key:
                found = self.by_key[target]
            elif target[0] == "#":
                found = _contained(target[1:], inside)
            elif target in self._elsewhere:
                found = self._elsewhere[target]
            else:
                found = self._elsewhere[target] = self._find_text(target)
        if found is None and "identifier" in held:
            found = self._find_identifier(word(held.get("type")), one(held["identifier"]))
        if found is not None:
            self.used.add(id(found))
        return found

    def _find_text(self, target: str) -> Json | None:
        if "?identifier=" in target:
            kind, _sep, query = target.partition("?identifier=")
            system, _bar, value = query.rpartition("|")
            return self._find_identifier(kind, {"system": system, "value": value})
        target = _HISTORY.sub("", target)
        if (found := self.by_key.get(target)) is not None:
            return found
        match = _TAIL.search(target)
        if match is None:
            return None
        key = f"{match[1]}/{match[2]}"
        base = self._bases.get(key)
        if base is not None and "://" in target and _HISTORY.sub("", base) != target:
            return None  # the same id on another server is another resource
        return self.by_key.get(key)

    def _find_identifier(self, kind: str, identifier: Json) -> Json | None:
        held = self._by_identifier.get(kind)
        if held is None:
            held = self._by_identifier[kind] = {}
            for entry in self._entries:
                if entry.resource["resourceType"] == kind:
                    for item in many(entry.resource.get("identifier")):
                        held.setdefault((word(item.get("system")), word(item.get("value"))), entry.resource)
        value = word(identifier.get("value"))
        return held.get((word(identifier.get("system")), value)) if held and value else None

    def name(self, reference: Any, inside: Json | None = None) -> str:
        """What a Reference is called: its display, else the name of the resource that it names; empty if neither."""
        if reference is None:
            return ""
        if type(reference) is list:
            return listed([self.name(item, inside) for item in reference])
        held = one(reference)
        display = word(held.get("display"))
        found = self.find(held, inside)
        return display or (self.title(found) if found is not None else "")

    def title(self, resource: Json) -> str:
        """What a resource is called, by its type."""
        kind = resource.get("resourceType")
        if kind in ("Practitioner", "Patient", "RelatedPerson", "Person"):
            return formal_name(resource.get("name"))
        if kind in ("Organization", "Location", "HealthcareService"):
            return word(resource.get("name"))
        if kind in ("PractitionerRole", "CareTeam"):
            return (
                self.name(resource.get("practitioner"), resource)
                or self.name(resource.get("organization"), resource)
                or (word(resource.get("name")) if kind == "CareTeam" else "")
            )
        if kind == "Specimen":
            return concept(resource.get("type")) or concept(resource.get("code"))
        if kind == "Medication":
            return medication_name(resource, self)
        if kind == "Device":
            return device_name(resource)
        if kind in ("Substance", "Condition", "Observation", "Procedure", "DiagnosticReport", "BodyStructure"):
            return concept(resource.get("code")) or concept(resource.get("location"))
        return concept(resource.get("code")) if type(resource.get("code")) is dict else ""

    def is_kind(self, reference: Json, *kinds: str, inside: Json | None = None) -> bool:
        """Whether a Reference names a resource of one of these types, as far as it says."""
        target = word(reference.get("reference"))
        if declared := word(reference.get("type")):
            return declared in kinds
        if target.startswith(("urn:", "#")):
            found = self.find(reference, inside)
            return found is not None and found.get("resourceType") in kinds
        return any(f"{kind}/" in target or target.startswith(f"{kind}?") for kind in kinds)


def _contained(name: str, inside: Json | None) -> Json | None:
    """The resource of that id inside a resource; the resource itself where the id is empty."""
    if inside is None or not name:
        return inside
    return next((part for part in many(inside.get("contained")) if word(part.get("id")).lstrip("#") == name), None)


def medication_name(resource: Json, index: Index) -> str:
    """The name of a Medication: its code, its product's name (DSTU2), else what it is made of."""
    if text := concept(resource.get("code")) or concept(one(resource.get("product")).get("code")):
        return text
    parts = []
    for item in many(resource.get("ingredient")):
        held = item.get("itemCodeableConcept") or item.get("item")
        if type(held) is dict and ("concept" in held or "reference" in held):
            inner = held.get("concept")
            parts.append(concept(inner) or index.name(_reference(held), resource))
        else:
            parts.append(concept(held) or index.name(item.get("itemReference"), resource))
    return listed(parts)


def device_name(resource: Json) -> str:
    """The name of a Device: as given, else its type, else its model."""
    for item in (*many(resource.get("deviceName")), *many(resource.get("name"))):
        if text := word(item.get("name")) or word(item.get("value")):
            return text
    model = word(resource.get("modelNumber")) or word(resource.get("model"))
    return word(resource.get("displayName")) or concept(resource.get("type")) or model


def _reference(held: Json) -> Any:
    """The Reference in a CodeableReference, or the Reference itself."""
    inner = held.get("reference")
    return inner if type(inner) is dict else held


def concept_or_reference(value: Any, index: Index, inside: Json) -> str:
    """What an element says that is a CodeableConcept, a Reference or (R5) a CodeableReference; several with commas."""
    if value is None:
        return ""
    if type(value) is list:
        return listed([concept_or_reference(item, index, inside) for item in value])
    if type(value) is str:
        return value
    held = one(value)
    if "concept" in held or type(held.get("reference")) is dict:
        return concept(held.get("concept")) or index.name(held.get("reference"), inside)
    if "reference" in held or ("display" in held and "code" not in held and "coding" not in held):
        return index.name(held, inside)
    return concept(held)
