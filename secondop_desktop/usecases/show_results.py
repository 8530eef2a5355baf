"""Test results in series, as the packet groups them too: the same test in the same unit, never converted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.records import Document, Kind, TestResult
from secondop_desktop.packet.results import Result, Series, flag_of, points_of, series_of
from secondop_desktop.vault import listing
from secondop_desktop.vault import records as store
from secondop_desktop.vault.listing import Kept
from secondop_desktop.vault.vault import Vault

__all__ = [
    "Kept",
    "Result",
    "Series",
    "documents_of",
    "flag_of",
    "kept",
    "newest_of_each_test",
    "points_of",
    "read_kept",
    "series_of",
]


def newest_of_each_test(vault: Vault, patient_id: str) -> tuple[TestResult, ...]:
    """The newest result of each test in each unit, newest first, without reading the others."""
    found = listing.newest_of_each_test(vault.db, patient_id)
    return tuple(item for item in found if isinstance(item, TestResult))


def documents_of(vault: Vault, results: Iterable[TestResult]) -> dict[str, Document]:
    """The documents that these results of one person come from, by id; without those that are gone, or another's."""
    every = list(results)
    named = {source.document_id for result in every for source in result.sources if source.document_id}
    people = {result.patient_id for result in every}
    found: dict[str, Document] = {}
    for document_id in named:
        with suppress(NotFoundError):
            document = store.record(vault.db, document_id)
            if isinstance(document, Document) and document.patient_id in people:
                found[document_id] = document
    return found


def kept(vault: Vault, patient_id: str) -> tuple[Kept, ...]:
    """Every result as it is kept, newest first; `read_kept` makes results of a portion, without the vault."""
    return listing.kept(vault.db, patient_id, Kind.TEST_RESULT)


def read_kept(rows: Sequence[Kept]) -> tuple[TestResult, ...]:
    """The results that these are."""
    return tuple(item for item in listing.read_kept(rows) if isinstance(item, TestResult))
