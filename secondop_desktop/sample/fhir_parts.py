"""The building blocks of FHIR R4 JSON: references, concepts, and decimals that keep their zeros."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from secondop_desktop.sample.story import Story

Resource = dict[str, Any]

_NAMESPACE = uuid.UUID("4b1d1c0e-8a53-4c0a-9d0e-204471204471")
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_DECIMAL = "\N{SYMBOL FOR NULL}"  # marks a number that has to keep its zeros; nothing else in the data holds it


def decimal(text: str) -> str:
    """The number, to stand in the JSON with every digit that it is printed with."""
    return f"{_DECIMAL}{text}{_DECIMAL}"


def full_url(kind: str, key: str) -> str:
    """The address of an entry: the same key has the same one in every export."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{kind}/{key}')}"


def reference(kind: str, key: str, display: str = "") -> Resource:
    """A Reference to an entry of the bundle."""
    return {"reference": full_url(kind, key), "display": display} if display else {"reference": full_url(kind, key)}


def concept(text: str, *codings: tuple[str, str, str]) -> Resource:
    """A CodeableConcept with its text and those (system, code, display) codings that have a code."""
    coding = [{"system": system, "code": code, "display": name} for system, code, name in codings if code]
    return {"coding": coding, "text": text} if coding else {"text": text}


def category(code: str, system: str = "observation-category") -> list[Resource]:
    """The category element of an Observation or, with its own system, of another resource."""
    return [{"coding": [{"system": TERMINOLOGY + system, "code": code}]}]


def patient(story: Story) -> Resource:
    """A Reference to the demo patient."""
    about = story.person["patient"]
    return reference("Patient", "calloway", f"{about['given']} {about['family']}")


def practitioner(story: Story, key: str) -> Resource:
    """A Reference to one of the doctors."""
    who = story.person["practitioners"][key]
    return reference("Practitioner", key, f"Dr {who['given']} {who['family']}")


def organization(story: Story, key: str) -> Resource:
    """A Reference to one of the places."""
    return reference("Organization", key, story.person["organizations"][key]["name"])


def quantity(value: str, unit: str, ucum: str) -> Resource:
    """A Quantity with the digits and the unit as they are printed."""
    return {"value": decimal(value), "unit": unit, "system": UCUM, "code": ucum}


def to_json(resource: Resource) -> bytes:
    """The resource as JSON in UTF-8, in which a `decimal` stands with every digit that it was given.

    FHIR R4 asks that the precision of a decimal be kept: 0.80 is not 0.8 (data types, decimal).
    """
    text = json.dumps(resource, ensure_ascii=False, indent=1)
    return re.sub(f'"{_DECIMAL}([^"]*){_DECIMAL}"', r"\1", text).encode("utf-8")
