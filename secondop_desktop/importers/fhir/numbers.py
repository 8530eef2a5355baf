"""By what numbers a server knows a resource: its URL, its id, its business identifiers; and which version it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from secondop_desktop.core.provenance import RESOURCE
from secondop_desktop.importers.fhir.elements import Json, first_code, many, one, word
from secondop_desktop.importers.fhir.reading import Entry

_HISTORY = re.compile(r"/_history/.*$")
_ALONE = 16
"""An id of so many letters is nobody else's, wherever it stands."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The ids of a resource, those of the resources that it says it replaces, and its version."""

    ids: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    version: str = ""


def numbers_of(entry: Entry) -> Numbers | None:
    """What a resource is known by; None where nothing of it would be known again."""
    resource = entry.resource
    kind, identity = resource["resourceType"], resource.get("id")
    ids: list[str] = []
    url = entry.full_url
    if url.startswith(("http://", "https://")):
        base, _slash, tail = (_HISTORY.sub("", url) if "_history" in url else url).rpartition("/")
        ids.append(f"{RESOURCE}{base} {tail}")
    elif url.startswith("urn:uuid:"):
        ids.append(f"{RESOURCE}{url[9:].lower()}")
    if type(identity) is str and identity:
        if len(identity) >= _ALONE:
            ids.append(f"{RESOURCE}{identity.lower()}")
        elif not ids and (subject := _subject(resource)):
            # A short id is counted by one server: the person's id there stands for it.
            ids.append(f"short:{subject}/{kind}/{identity}/{first_code(resource.get('code'))}")
    if (numbers := resource.get("identifier")) is not None:
        code = first_code(resource.get("code"))
        for number in many(numbers):
            system, value = word(number.get("system")), word(number.get("value"))
            if system and value and f"{system}/{value}" not in url:
                ids.append(f"number:{system} {kind}/{'_'.join(value.split())}/{code}")
    if not ids:
        return None
    return Numbers(tuple(dict.fromkeys(ids)), _replaced(resource), _version(resource))


def _subject(resource: Json) -> str:
    held = resource.get("subject") or resource.get("patient")
    found = held.get("reference") if type(held) is dict else None
    return found if type(found) is str else ""


def _replaced(resource: Json) -> tuple[str, ...]:
    """The documents that a DocumentReference says it replaces, as far as their ids are nobody else's."""
    relations = resource.get("relatesTo")
    if relations is None:
        return ()
    found = []
    for relation in many(relations):
        if first_code(relation.get("code")) != "replaces":
            continue
        target = word(one(relation.get("target")).get("reference"))
        base, _slash, tail = target.rpartition("/")
        if target.startswith(("http://", "https://")):
            found.append(f"{RESOURCE}{base} {tail}")
        name = tail or target
        if len(name.removeprefix("urn:uuid:")) >= _ALONE:
            found.append(f"{RESOURCE}{name.removeprefix('urn:uuid:').lower()}")
    return tuple(dict.fromkeys(found))


def _version(resource: Json) -> str:
    """When the server last changed it, else its count of versions, else when it was issued."""
    meta = resource.get("meta")
    if type(meta) is dict:
        updated, count = meta.get("lastUpdated"), meta.get("versionId")
        if type(updated) is str and updated:
            return updated
        if type(count) is str and count.isdigit() and len(count) < 10:
            return count
    issued = resource.get("issued")
    return issued if type(issued) is str else ""
