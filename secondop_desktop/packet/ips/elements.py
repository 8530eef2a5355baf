"""FHIR's data types from the records' texts: concepts, dates, references, and what FHIR has no place for."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.own_fields import FIELDS, spelled_system
from secondop_desktop.core.records import Coding

Json = dict[str, Any]

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
LOINC = "http://loinc.org"
_NAMESPACE = uuid.UUID("5d2f3b0e-3f5c-5d6e-9c53-8d7d5b5a7a10")
"""Under which the ids of records become the ids of resources: the same record is the same resource each time."""

_DATE_TIME = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00)))?)?)?"
)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal that is written into the JSON digit by digit as it was printed: 7.40 stays 7.40."""

    text: str


def number(text: str | None) -> Number | None:
    """The decimal that this text is, or None where FHIR would not take it as one."""
    return Number(text) if text is not None and _DECIMAL.fullmatch(text) else None


def written(value: Any) -> str:
    """A JSON value as text; `Number` keeps its digits."""
    match value:
        case Number():
            return value.text
        case dict():
            return "{" + ",".join(f"{json.dumps(name)}:{written(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ",".join(written(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def clean(held: Mapping[str, Any]) -> Json:
    """The object without what is empty: FHIR has no empty texts, lists or objects."""
    out: Json = {}
    for name, value in held.items():
        if isinstance(value, dict):
            value = clean(value)
        elif isinstance(value, list):
            value = [clean(item) if isinstance(item, dict) else item for item in value]
            value = [item for item in value if item not in ("", {}, None)]
        if value not in ("", None, [], {}):
            out[name] = value
    return out


def new_id(*parts: str) -> str:
    """An id that is the same for the same parts, and says nothing of them."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def reference(resource_id: str) -> Json:
    """A reference to a resource of the same document."""
    return {"reference": f"urn:uuid:{resource_id}"}


def called(name: str, kind: str = "") -> list[Json]:
    """A reference to somebody or something of which only the name is known; none where it is not."""
    return [clean({"type": kind, "display": name})] if name else []


def concept(text: str, code: Coding | None = None, others: Iterable[Coding] = ()) -> Json:
    """A CodeableConcept with the printed text and exactly the codes that the source gave."""
    codings = [coding(item) for item in ((code,) if code is not None else ()) + tuple(others)]
    return clean({"coding": codings, "text": text})


def said(text: str) -> str:
    """How the text of a concept is read: blanks and line breaks are one blank."""
    return " ".join(text.split())


def coding(value: Coding) -> Json:
    """A Coding; a local system, which is no URI, keeps its name."""
    return clean({"system": spelled_system(value.system), "code": value.code})


def known(system: str, code: str, display: str = "") -> Json:
    """A CodeableConcept with a code of FHIR's own or LOINC's."""
    return {"coding": [clean({"system": system, "code": code, "display": display})]}


def absent(reason: str = "unknown") -> Json:
    """An element of which nothing is known where FHIR demands it."""
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def notes(text: str) -> list[Json]:
    """An Annotation list with this remark."""
    return [{"text": text}] if text else []


def date_time(when: PartialDate | None) -> str:
    """The dateTime of FHIR, as precisely as known; a time of day without seconds or zone is not one: the day then."""
    if when is None:
        return ""
    return when.iso if _DATE_TIME.fullmatch(when.iso) else when.day_iso


def is_instant(when: PartialDate | None) -> bool:
    """Whether FHIR would take it as an instant."""
    return when is not None and len(when.iso) > 10 and date_time(when) == when.iso


class Own:
    """What a record says that the standard elements do not say, or not exactly, gathered for one extension."""

    def __init__(self) -> None:
        self._held: list[Json] = []

    def text(self, name: str, value: str, read: str = "") -> None:
        """A text; `read` is what the standard elements say of it already."""
        if value != read:
            self._held.append({"url": name, "valueString": value} if value else {"url": name, "valueBoolean": False})

    def texts(self, record: object, *names: str) -> None:
        """Texts that stand in concepts, where their line breaks say something."""
        for name in names:
            value = str(getattr(record, name))
            self.text(name, value, said(value))

    def date(self, name: str, value: PartialDate | None, read: str = "") -> None:
        """A date, likewise."""
        self.text(name, value.iso if value is not None else "", read)

    def nothing(self, name: str) -> None:
        """That it says nothing, where a reader of the standard elements would take something."""
        self._held.append({"url": name, "valueBoolean": False})

    def mark(self, name: str) -> None:
        """A mark that stands by itself."""
        self._held.append({"url": name, "valueBoolean": True})

    def extension(self) -> list[Json]:
        """The extension, or none where everything has its place."""
        return [{"url": FIELDS, "extension": self._held}] if self._held else []
