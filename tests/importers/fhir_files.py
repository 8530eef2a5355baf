"""FHIR files made in code, and the importer called on them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json, batch_to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Record
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.fhir import IMPORTER

Json = dict[str, Any]
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ANNA = {"reference": "Patient/anna"}


@dataclass(frozen=True, slots=True)
class Read:
    """A batch, and the bytes that were handed over beside it."""

    batch: Batch
    emitted: dict[str, bytes]


def read(content: Json | list[Any] | str | bytes, name: str = "export.json") -> Read:
    """What the importer makes of this file; the batch has been through the codec, as from the worker."""
    if isinstance(content, str):
        data = content.encode()
    else:
        data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    emitted: dict[str, bytes] = {}
    batch = IMPORTER.parse(data, name, ImportContext(Progress(), emitted.__setitem__))
    return Read(batch_from_json(json.loads(json.dumps(batch_to_json(batch)))), emitted)


def bundle(*resources: Json, kind: str = "collection", base: str = "") -> Json:
    """A bundle of these resources; with `base`, each with a full URL there."""
    entries: list[Json] = []
    for resource in resources:
        entry: Json = {"resource": resource}
        if base and "id" in resource:
            entry["fullUrl"] = f"{base}/{resource['resourceType']}/{resource['id']}"
        entries.append(entry)
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def concept(text: str = "", system: str = LOINC, code: str = "", display: str = "") -> Json:
    """A CodeableConcept."""
    held: Json = {"text": text} if text else {}
    if code:
        held["coding"] = [{"system": system, "code": code} | ({"display": display} if display else {})]
    return held


def patient(**parts: Any) -> Json:
    """The patient whom the other resources of these tests are about."""
    return {
        "resourceType": "Patient",
        "id": "anna",
        "name": [{"use": "official", "family": "Weber", "given": ["Anna", "Maria"]}],
        "birthDate": "1961-04-09",
        "gender": "female",
    } | parts


def observation(text: str = "Sodium", **parts: Any) -> Json:
    """A final laboratory result."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept(system="http://terminology.hl7.org/CodeSystem/observation-category", code="laboratory")],
        "code": concept(text, code="2951-2"),
        "subject": ANNA,
        "effectiveDateTime": "2025-03-04T08:10:00+02:00",
    } | parts


def base64_of(data: bytes | str) -> str:
    """The bytes as FHIR writes them inline."""
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


T = TypeVar("T", bound=Record)


def of(batch: Batch, kind: type[T]) -> list[T]:
    """The records of a kind."""
    return [record for record in batch.records if isinstance(record, kind)]


def only(batch: Batch, kind: type[T]) -> T:
    """The one record of a kind."""
    (record,) = of(batch, kind)
    return record


def titles(batch: Batch) -> list[str]:
    """The titles of the issues."""
    return [issue.title for issue in batch.issues]
