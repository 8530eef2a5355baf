"""Test results in series, as the packet groups them too: the same test in the same unit, never converted.

Of very many results only those that a list shows are read: the newest of each test, then what is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from secondop_desktop.core.records import Document, Kind, Record, TestResult
from secondop_desktop.packet.results import NORMAL, Result, Series, flag_of, points_of, series_of
from secondop_desktop.vault import identity, listing
from secondop_desktop.vault.listing import Kept, OneTest
from secondop_desktop.vault.vault import Vault

__all__ = [
    "Kept",
    "OneTest",
    "Result",
    "Series",
    "by_test",
    "documents_of",
    "flag_of",
    "kept",
    "newest",
    "newest_of_each_test",
    "numbered",
    "other_versions",
    "points_of",
    "read_kept",
    "series_of",
    "to_list",
]


def newest_of_each_test(vault: Vault, patient_id: str) -> tuple[TestResult, ...]:
    """The newest result of each test in each unit, newest first, without reading the others."""
    return _results(listing.newest_of_each_test(vault.db, patient_id))


def newest(vault: Vault, patient_id: str, limit: int) -> tuple[TestResult, ...]:
    """So many results with the newest dates; none without a date, none that was withdrawn."""
    return _results(listing.newest(vault.db, patient_id, Kind.TEST_RESULT, limit))


def by_test(vault: Vault, patient_id: str) -> tuple[OneTest, ...]:
    """Which results there are of each test and panel, without reading them; none that was withdrawn."""
    return listing.facts_by_test(vault.db, patient_id)


def to_list(vault: Vault, patient_id: str, tests: Iterable[OneTest], wanted: str = "") -> tuple[TestResult, ...]:
    """What a list needs: the newest of each test in each panel, all that was withdrawn, and the one with this id."""
    numbers = [test.numbers[0] for test in tests]
    return _results(listing.these_and_no_facts(vault.db, patient_id, Kind.TEST_RESULT, numbers, wanted))


def numbered(vault: Vault, numbers: Sequence[int]) -> tuple[TestResult, ...]:
    """The results with these inner numbers that are still there and were not withdrawn, newest first."""
    return _results(listing.facts_numbered(vault.db, numbers))


def documents_of(vault: Vault, results: Iterable[TestResult]) -> dict[str, Document]:
    """The documents that these results come from, by id; without those that are gone, or another person's."""
    named: dict[str, set[str]] = {}
    for result in results:
        named.setdefault(result.patient_id, set()).update(one.document_id for one in result.sources if one.document_id)
    found: dict[str, Document] = {}
    for person, documents in named.items():
        found |= listing.documents_with(vault.db, person, documents)
    return found


def other_versions(vault: Vault, record: TestResult) -> tuple[TestResult, ...]:
    """The results that sources know by a number of this one, by the index of numbers: also those under another code."""
    found = identity.held_with(vault.db, record.patient_id, (record,))
    return _results(held.record for held in found.values() if not held.deleted and held.record.id != record.id)


def kept(vault: Vault, patient_id: str, *, flagged: bool = False) -> tuple[Kept, ...]:
    """Every result, or every flagged one, as it is kept, newest first; `read_kept` makes results of a portion."""
    return listing.kept(vault.db, patient_id, Kind.TEST_RESULT, flagged_unless=NORMAL if flagged else None)


def read_kept(rows: Sequence[Kept]) -> tuple[TestResult, ...]:
    """The results that these are; needs no vault."""
    return _results(listing.read_kept(rows))


def _results(found: Iterable[Record]) -> tuple[TestResult, ...]:
    return tuple(item for item in found if isinstance(item, TestResult))
