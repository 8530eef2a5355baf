"""What a person corrected: a result that says something else than the document that it was read from."""

from __future__ import annotations

from secondop_desktop.core.codec import said_by
from secondop_desktop.core.records import TestResult


def printed_otherwise(record: TestResult) -> TestResult | None:
    """What the document of a result states, where a person corrected its value, unit, flag or range; else None.

    Raises `CodecError` for what is no statement.
    """
    if not any(source.by_hand for source in record.sources):
        return None
    for source in record.sources:
        said = said_by(record, source) if not source.by_hand else record
        if isinstance(said, TestResult) and _measured(said) != _measured(record):
            return said
    return None


def _measured(record: TestResult) -> tuple[str, ...]:
    return record.value, record.unit, record.interpretation, record.reference_range
