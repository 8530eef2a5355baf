"""Erasing for good: a record, a document or a person, from the vault and from every backup that can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.usecases import backups
from secondop_desktop.vault import erase_everywhere, trash
from secondop_desktop.vault import erase_extent as rows
from secondop_desktop.vault.erase_extent import Target
from secondop_desktop.vault.vault import Vault

__all__ = ["Outcome", "Preview", "Target", "erase", "of_documents", "of_person", "of_records", "of_waiting", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing comes to. `records` counts all that goes, documents included; `originals` counts files.

    `documents`: those of the lists that go, also what came in the chosen one and has stood in the list by itself since.
    `stays`: the documents that state the same, or that the erased one came in, and that stay. `away`: where backups
    are that cannot be reached now.
    """

    target: Target
    records: int
    originals: int
    shared: int
    stays: tuple[Document, ...]
    away: tuple[str, ...]
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was erased. `cleaned`: the folders of backups that were; `away`: those to be cleaned when they come back.

    `failed`: points of backups that could not be changed and may hold it.
    """

    records: int
    originals: int
    cleaned: tuple[Path, ...]
    away: tuple[str, ...]
    failed: tuple[Path, ...]


def of_records(record_ids: Sequence[str]) -> Target:
    """These records, deleted or not; the documents that state them stay."""
    return Target(records=tuple(record_ids))


def of_documents(vault: Vault, document_ids: Iterable[str]) -> Target:
    """These documents with what only they state, what came out of them as documents of their own, and the documents
    that they were split or joined from, which have the same pages.
    """
    return Target(documents=trash.with_sources(vault.db, trash.with_parts(vault.db, document_ids)))


def of_person(patient_id: str) -> Target:
    """Everything of a person, what waits for them included."""
    return Target(patient=patient_id)


def of_waiting(sha256: str) -> Target:
    """A file that waits in the review tray; its original stays where a document has the same bytes."""
    return Target(originals=(sha256,))


def preview(vault: Vault, target: Target) -> Preview:
    """What erasing this comes to; changes nothing."""
    found = rows.extent(vault.db, target)
    stays = () if target.patient else trash.documents_about(vault.db, (*target.records, *target.documents))
    away = tuple(place.folder for place in backups.holding_sets(vault) if place.found() is None)
    documents = trash.living(vault.db, target.documents)
    return Preview(target, found.count, len(found.originals), len(found.shared), stays, away, documents)


def erase(vault: Vault, target: Target, progress: Progress | None = None) -> Outcome:
    """Erase it from the vault, then from every backup that is there; nothing takes this back.

    Backups that are away are cleaned before the next time that anything is written to them. Cancelled between backups,
    the rest is done then, too.
    """
    progress = progress or Progress()
    places = backups.known_sets(vault)
    target = replace(target, originals=rows.extent(vault.db, target).originals or target.originals)
    found = erase_everywhere.erase(vault, target, _kind(target), progress, [place.set_id for place in places])
    cleaned, away, failed = list[Path](), list[str](), list[Path]()
    for place in backups.holding_sets(vault):
        folder = place.found()
        if folder is None:
            away.append(place.folder)
            continue
        try:
            done = backups.clean_up(vault, folder, progress)
        except SecondOpError:
            away.append(place.folder)
            continue
        if done is None:
            # Nothing was touched there, as where another vault's backups have taken its place.
            away.append(place.folder)
            continue
        cleaned.append(folder)
        failed += done.failed
    return Outcome(found.count, len(found.originals), tuple(cleaned), tuple(away), tuple(failed))


def _kind(target: Target) -> str:
    if target.patient:
        return "person"
    if target.documents:
        return "document"
    return "record" if target.records else "waiting file"
