"""What a form shows of a record, what is wrong with what was typed, and the record that becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from secondop_desktop.core import document_tags
from secondop_desktop.core.quantities import parse_value
from secondop_desktop.core.records import (
    RECORD_TYPES,
    Document,
    Identifier,
    Kind,
    Medication,
    Note,
    Patient,
    Record,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.ui.forms.kinds import form_of
from secondop_desktop.ui.models.wording import lines_of


def blank(kind: Kind) -> Record:
    """The record that a form for adding begins with."""
    if kind is Kind.TEST_RESULT:
        return TestResult(status=form_of(kind).status, category=ResultCategory.LABORATORY, date_kind="collected")
    return RECORD_TYPES[kind](status=form_of(kind).status)


def value_of(record: Record, name: str) -> Any:
    """What the form shows of a record for one entry."""
    if name == "number" and isinstance(record, Patient):
        return record.identifiers[0].value if record.identifiers else ""
    if name == "tags" and isinstance(record, Document):
        return document_tags.shown(record)
    return getattr(record, name)


def problems(kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with what was typed, by entry, in plain words."""
    found = {
        entry.name: _("This is needed.")
        for entry in form_of(kind).entries
        if entry.needed and not str(values[entry.name] or "").strip()
    }
    if kind is Kind.PATIENT and not (values["given_names"] or values["family_name"]):
        found["family_name"] = _("A name is needed.")
    if kind is Kind.MEDICATION and values["status"] == Status.ACTIVE and (values["end"] or values["stop_reason"]):
        found["status"] = _("It says when or why it ended. Is it still taken?")
    for first, last in (("start", "end"), ("onset", "abatement"), ("implanted", "removed"), ("date", "end")):
        begin, end = values.get(first), values.get(last)
        if begin is not None and end is not None and begin.earliest() > end.latest():
            found[last] = _("This is before it began.")
    return found


def record_from(before: Record, values: Mapping[str, Any]) -> Record:
    """The record as typed; what the form does not show stays as it was, and every text stays as it was written."""
    values = dict(values)
    number = values.pop("number", None)
    record = replace(before, **values)
    match record:
        case TestResult():
            parsed = parse_value(record.value)
            # A value that was not touched keeps what its source parsed.
            if not isinstance(before, TestResult) or record.value != before.value:
                record = replace(
                    record,
                    value_number=str(parsed.number) if parsed else None,
                    comparator=parsed.comparator if parsed else "",
                )
        case Medication() if record.status is Status.ACTIVE and before.status is Status.COMPLETED:
            record = replace(record, end=None)
        case Note():
            titled = before.display and isinstance(before, Note) and record.text == before.text
            record = replace(
                record,
                display=before.display if titled else lines_of(record.text, 60),
                author=record.author or "patient",
            )
        case Document():
            # What the program itself noted there stays.
            own = [tag for tag in before.tags if document_tags.is_own(tag)] if isinstance(before, Document) else []
            record = replace(record, display=record.title, tags=document_tags.merged(own, record.tags))
        case Patient():
            name = " ".join(part for part in (record.given_names, record.family_name) if part)
            known = record.identifiers
            if number is not None and number != (known[0].value if known else ""):
                rest = known[1:]
                known = (
                    (replace(known[0], value=number) if known else Identifier("", number), *rest) if number else rest
                )
            record = replace(record, display=name, identifiers=known)
    if record.kind is Kind.COVERAGE:
        record = replace(record, display=str(getattr(record, "payer", "")) or record.display)
    return record
