"""What comes to be known of a document beside its record: the text of its pages, and what file it stands for."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.vault.database import scalar
from secondop_desktop.vault.history import Change, insert_passages
from secondop_desktop.vault.records import document_fingerprint


def add_page_texts(change: Change, document_id: str, pages: Sequence[str]) -> None:
    """Make the pages of a document searchable, within an open change set; it must have had none."""
    row = int(scalar(change.db, "SELECT id FROM record WHERE uid = ?", document_id))
    insert_passages(change.db, [(row, number, text) for number, text in enumerate(pages, start=1) if text.strip()])


def stands_for(change: Change, patient_id: str, document_id: str, sha256: str) -> None:
    """Know a file by this document, which is kept in its place; within an open change set."""
    row = int(scalar(change.db, "SELECT id FROM record WHERE uid = ?", document_id))
    change.db.execute(
        "INSERT OR REPLACE INTO origin (patient, fingerprint, ordinal, record, change_set) VALUES (?, ?, 0, ?, ?)",
        (patient_id, document_fingerprint(sha256), row, change.id),
    )
