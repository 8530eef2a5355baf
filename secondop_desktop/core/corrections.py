"""What a person corrected: a result that says something else than the document that it was read from."""

from __future__ import annotations

from secondop_desktop.core.codec import said_by
from secondop_desktop.core.records import TestResult


def printed_otherwise(record: TestResult) -> TestResult | None:
    """What the document of a result states, where a person corrected its value, unit, flag or range; else None.

    Where several documents state a result in different ways, one of them is shown, and nobody corrected it. Raises
    `CodecError` for what is no statement.
    """
    corrected = any(source.by_hand and not source.stated for source in record.sources)
    documents = [source for source in record.sources if not source.by_hand]
    if not corrected or not all(source.stated for source in documents):
        return None
    found = (said_by(record, source) for source in documents)
    return next((said for said in found if isinstance(said, TestResult) and _measured(said) != _measured(record)), None)


def _measured(record: TestResult) -> tuple[str, ...]:
    return record.value, record.unit, record.interpretation, record.reference_range
