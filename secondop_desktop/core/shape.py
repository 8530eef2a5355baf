"""A record as scripts and tables see it: every field that its kind has, as plain JSON values."""

from __future__ import annotations

from typing import Any

from secondop_desktop.core.codec import said_by
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Kind, Record

COMMON = ("id", "kind", "status", "display", "code", "date", "note", "confirmed", "sources")
OWN: dict[Kind, tuple[str, ...]] = {
    Kind.TEST_RESULT: (
        *("category", "value", "value_number", "comparator", "unit", "reference_range", "interpretation", "panel"),
        *("specimen", "method", "laboratory", "date_kind", "comments"),
    ),
    Kind.REPORT: (
        *("category", "text", "conclusion", "author", "facility", "document_ids", "result_ids", "imaging_study_id"),
    ),
    Kind.PROCEDURE: (
        *("text", "indication", "findings", "complications", "implants", "specimens", "anaesthesia", "surgeon"),
        *("facility", "document_ids"),
    ),
    Kind.MEDICATION: (
        *("dose", "route", "frequency", "as_needed", "reason", "prescriber", "start", "end", "stop_reason"),
        "last_confirmed",
    ),
    Kind.CONDITION: ("onset", "abatement", "verification", "stage", "severity"),
    Kind.ALLERGY: ("reactions", "severity", "criticality"),
    Kind.IMMUNIZATION: ("lot", "site", "dose_number"),
    Kind.FAMILY_HISTORY: ("relation", "onset"),
    Kind.DEVICE: ("identifier", "implanted", "removed", "procedure_id"),
    Kind.IMAGING_STUDY: (
        *("modality", "study_uid", "series", "instances", "description", "body_site", "disc", "report_ids"),
    ),
    Kind.DOCUMENT: ("title", "category", "media_type", "size", "sha256", "pages", "author", "tags"),
    Kind.ENCOUNTER: ("end", "encounter_class", "reason", "practitioner", "facility"),
    Kind.PRACTITIONER: ("specialty", "role", "facility", "phone", "fax", "email", "address"),
    Kind.COVERAGE: ("payer", "member_id", "plan", "end"),
    Kind.NOTE: ("text", "author"),
    Kind.NONE_KNOWN: ("about",),
}
"""The fields that each kind has beside the common ones, in their order."""


def record(value: Record, *, draft: bool = False) -> dict[str, Any]:
    """A record with every field that its kind has; a draft's `id` is null."""
    out: dict[str, Any] = {}
    for name in (*COMMON, *OWN.get(value.kind, ())):
        out[name] = _plain(getattr(value, name))
    if draft:
        out["id"] = None
    out["sources"] = [
        {
            "document_id": source.document_id or None,
            "locator": source.locator or None,
            "importer": source.importer,
            "confirmed": source.confirmed,
        }
        | _otherwise(value, source)
        for source in value.sources
        if source.document_id or value.kind is not Kind.DOCUMENT
    ]
    return out


def _otherwise(value: Record, source: Source) -> dict[str, Any]:
    """What a source states in place of what the record shows, by field; nothing where it states what is shown."""
    if not source.stated:
        return {}
    said = said_by(value, source)
    names = [name for name in (*COMMON[2:-2], *OWN.get(value.kind, ())) if hasattr(said, name)]
    other = {name: _plain(getattr(said, name)) for name in names if getattr(said, name) != getattr(value, name)}
    return {"states": other}


def _plain(value: Any) -> Any:
    match value:
        case "":
            return None
        case PartialDate():
            return value.iso
        case Coding():
            return {"system": value.system, "code": value.code}
        case tuple():
            return [_plain(item) for item in value]
        case str():
            return str(value)
    return value
