"""Test results in series, as the packet groups them too: the same test in the same unit, never converted."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.records import Kind, TestResult
from secondop_desktop.packet.results import Result, Series, flag_of, points_of, series_of
from secondop_desktop.vault import listing
from secondop_desktop.vault.listing import Kept
from secondop_desktop.vault.vault import Vault

__all__ = ["Kept", "Result", "Series", "flag_of", "kept", "newest_of_each_test", "points_of", "read_kept", "series_of"]


def newest_of_each_test(vault: Vault, patient_id: str) -> tuple[TestResult, ...]:
    """The newest result of each test in each unit, newest first, without reading the others."""
    found = listing.newest_of_each_test(vault.db, patient_id)
    return tuple(item for item in found if isinstance(item, TestResult))


def kept(vault: Vault, patient_id: str) -> tuple[Kept, ...]:
    """Every result as it is kept, newest first; `read_kept` makes results of a portion, without the vault."""
    return listing.kept(vault.db, patient_id, Kind.TEST_RESULT)


def read_kept(rows: Sequence[Kept]) -> tuple[TestResult, ...]:
    """The results that these are."""
    return tuple(item for item in listing.read_kept(rows) if isinstance(item, TestResult))
