"""Looking: people, records, documents and their pages, search, history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    CLINICAL_KINDS,
    Document,
    Kind,
    NoneKnown,
    OpinionCase,
    Packet,
    Patient,
    Record,
    TestResult,
)
from secondop_desktop.vault import history, listing, originals, search, tray
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import ChangeSet
from secondop_desktop.vault.search import Hit
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault

__all__ = ["ChangeSet", "Hit", "TrayItem"]


def patients(vault: Vault) -> tuple[Patient, ...]:
    """Every person of the vault."""
    return store.patients(vault.db)


def patient(vault: Vault, patient_id: str) -> Patient:
    """One person; raises `NotFoundError`."""
    return store.patient(vault.db, patient_id)


def record(vault: Vault, record_id: str) -> Record:
    """One record; raises `NotFoundError`."""
    return store.record(vault.db, record_id)


def records(
    vault: Vault, patient_id: str, kinds: Iterable[Kind] = CLINICAL_KINDS, *, facts_only: bool = True
) -> tuple[Record, ...]:
    """A person's records, newest first; with `facts_only=False` also those whose source said "not so"."""
    return store.records(vault.db, patient_id, kinds, facts_only=facts_only)


def counts(vault: Vault, patient_id: str) -> dict[Kind, int]:
    """How many active facts a person has of each kind."""
    return store.counts(vault.db, patient_id)


def newest_date(vault: Vault, patient_id: str, kind: Kind) -> PartialDate | None:
    """The newest date of a person's facts of this kind."""
    found = listing.newest_date(vault.db, patient_id, kind)
    return PartialDate(found) if found else None


def document_counts(vault: Vault, patient_id: str) -> tuple[int, int]:
    """How many documents a person has, and how many pages together, without reading them."""
    return listing.document_counts(vault.db, patient_id)


def none_known(vault: Vault, patient_id: str) -> tuple[NoneKnown, ...]:
    """What sources say that there is none of."""
    return store.none_known(vault.db, patient_id)


def cases(vault: Vault, patient_id: str) -> tuple[OpinionCase, ...]:
    """A person's second-opinion cases as stored, oldest first."""
    found = store.records(vault.db, patient_id, (Kind.OPINION_CASE,))
    # Those of one day come in the order in which they were begun.
    return tuple(sorted((item for item in found if isinstance(item, OpinionCase)), key=_day))


def packets(vault: Vault, patient_id: str) -> tuple[Packet, ...]:
    """The packets that were written for a person, newest first."""
    found = store.records(vault.db, patient_id, (Kind.PACKET,))
    # Those of one day come newest first, too: the records of a day are listed in the order in which they were added.
    return tuple(sorted((item for item in reversed(found) if isinstance(item, Packet)), key=_day, reverse=True))


def _day(record: Record) -> str:
    return record.date.iso if record.date is not None else ""


def facts_of_document(vault: Vault, document_id: str) -> tuple[Record, ...]:
    """Every record that this document states."""
    return store.records_of_document(vault.db, document_id)


def page_texts(vault: Vault, document_id: str) -> tuple[str, ...]:
    """The text of a document, one string a page; one in all where it has no pages, empty where it has no text."""
    return store.page_texts(vault.db, document_id)


def find(vault: Vault, words: str, patient_id: str | None = None, limit: int = 100) -> tuple[Hit, ...]:
    """Where all these words occur, best first."""
    return search.search(vault.db, words, patient_id, limit)


def original(vault: Vault, document_id: str) -> tuple[Document, bytes]:
    """A document with the bytes of its original; raises `NotFoundError`, `VaultDamagedError`."""
    found = store.record(vault.db, document_id)
    if not isinstance(found, Document):
        raise originals.no_such_document()
    return found, vault.originals.read(found.sha256)


def password_of(vault: Vault, sha256: str) -> str:
    """The password that opens this original; empty where it needs none or none is known."""
    return originals.password_of(vault.db, sha256)


@dataclass(frozen=True, slots=True)
class Series:
    """Results of the same test in the same unit, oldest first; never converted, never mixed."""

    name: str
    unit: str
    results: tuple[TestResult, ...]


def series(results: Iterable[TestResult]) -> tuple[Series, ...]:
    """The results grouped by test and unit; what a machine read and nobody confirmed is left out."""
    groups: dict[tuple[str, str], list[TestResult]] = {}
    for result in results:
        if result.is_fact and not result.unchecked_reading:
            groups.setdefault(series_key(result), []).append(result)
    return tuple(
        Series(group[-1].display, group[0].unit, tuple(group))
        for group in (sorted(g, key=lambda r: r.date.iso if r.date else "") for g in groups.values())
    )


def series_key(result: TestResult) -> tuple[str, str]:
    """What makes two results members of one series: the code, or else the printed name, and the unit as printed."""
    name = f"{result.code.system}|{result.code.code}" if result.code is not None else result.display.casefold()
    return name, result.unit


def waiting(vault: Vault) -> tuple[TrayItem, ...]:
    """The files in the review tray."""
    return tray.items(vault.db)


def steps(vault: Vault, patient_id: str | None = None, limit: int = 200) -> tuple[ChangeSet, ...]:
    """The history, newest step first."""
    return history.change_sets(vault.db, patient_id, limit)


def versions(vault: Vault, record_id: str) -> tuple[tuple[ChangeSet, Record | None], ...]:
    """What a record was, oldest first; None where it was deleted."""
    return history.versions_of(vault.db, record_id)


def undoable(vault: Vault) -> ChangeSet | None:
    """The step that Undo would take back, or None."""
    return history.last_undoable(vault.db)
