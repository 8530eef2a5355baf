"""The JSON of the command line: records, files and people in the shapes that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from secondop_desktop.core.batch import Guard, Issue, Refusal
from secondop_desktop.core.records import (
    Document,
    Kind,
    NoneKnown,
    Patient,
    TestResult,
)
from secondop_desktop.core.shape import record
from secondop_desktop.usecases.import_files import FileOutcome, ImportOutcome, ReadFile


def patient(value: Patient) -> dict[str, Any]:
    """A person."""
    return {"id": value.id or None} | _person(value)


def _person(value: Patient) -> dict[str, Any]:
    return {
        "name": value.display,
        "birth_date": value.birth_date.iso if value.birth_date is not None else None,
        "sex": value.sex or None,
        "identifiers": [{"system": item.system, "value": item.value} for item in value.identifiers],
    }


def none_known(values: Iterable[NoneKnown]) -> list[dict[str, Any]]:
    """Statements that there is nothing of a kind, one a kind with all its sources."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for value in values:
        kinds.setdefault(str(value.about), []).extend(record(value)["sources"])
    return [{"kind": kind, "sources": sources} for kind, sources in kinds.items()]


def refusal(value: Refusal | None) -> dict[str, str] | None:
    return {"title": value.title, "message": value.message} if value is not None else None


def guard(value: Guard | None) -> dict[str, str] | None:
    if value is None:
        return None
    return {"verdict": str(value.verdict), "title": value.title, "message": value.message}


def issue(value: Issue) -> dict[str, Any]:
    return {
        "severity": str(value.severity),
        "title": value.title,
        "message": value.message,
        "locator": value.locator or None,
    }


def document(value: Document) -> dict[str, Any]:
    """A document of a file that was inspected."""
    return {
        "title": value.title,
        "kind": str(value.category),
        "media_type": value.media_type,
        "size": value.size,
        "sha256": value.sha256,
        "pages": value.pages,
    }


def inspected(file: ReadFile) -> dict[str, Any]:
    """One entry of `inspect`."""
    batch = file.batch
    return {
        "path": str(file.path),
        "importer": file.importer,
        "refused": refusal(file.refused),
        "patients": [_person(item) for item in batch.patients] if batch else [],
        "records": [record(item, draft=True) for item in batch.records] if batch else [],
        "proposed": [_proposed(item) for item in batch.proposed] if batch else [],
        "documents": [document(item) for item in batch.documents] if batch else [],
        "none_known": none_known(batch.none_known) if batch else [],
        "unmapped": dict(batch.unmapped) if batch else {},
        "issues": [issue(item) for item in batch.issues] if batch else [],
    }


def _proposed(value: TestResult) -> dict[str, Any]:
    source = value.sources[0] if value.sources else None
    return record(value, draft=True) | {
        "page": source.page if source else None,
        "box": list(source.box) if source and source.box else None,
        "confidence": source.confidence if source else None,
    }


def imported(outcome: ImportOutcome) -> dict[str, Any]:
    """The answer of `import`."""
    return {
        "patient": patient(outcome.patient) if outcome.patient is not None else None,
        "files": [_outcome(item) for item in outcome.files],
    }


def _outcome(item: FileOutcome) -> dict[str, Any]:
    return {
        "path": str(item.file.path),
        "importer": item.file.importer,
        "guard": guard(item.file.guard),
        "committed": {str(kind): count for kind, count in item.committed.items()},
        "review": [
            {"title": entry.title, "message": entry.message, "locator": entry.locator or None} for entry in item.review
        ],
        "already_there": item.already_there,
        "refused": refusal(item.file.refused),
    }


def counted(counts: Mapping[Kind, int] | Sequence[tuple[Kind, int]]) -> str:
    """Counts in one line, such as `test-result 14, report 2`."""
    return ", ".join(f"{kind} {count}" for kind, count in dict(counts).items())
