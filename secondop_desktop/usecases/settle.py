"""What taking in a file does beside adding its records: a document that was locked is open now, and has pages."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.records import LOCKED, Document
from secondop_desktop.usecases.read_files import ReadFile
from secondop_desktop.vault import originals
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import Change
from secondop_desktop.vault.pages import add_page_texts


def open_documents(change: Change, patient_id: str, file: ReadFile, batch: Batch) -> None:
    """Keep the passwords of a file's documents, and open those that were taken in while they were locked."""
    for document in batch.documents:
        if document.sha256 not in file.passwords:
            continue
        originals.keep_password(change.db, document.sha256, file.passwords[document.sha256])
        uid = store.document_with(change.db, patient_id, document.sha256)
        held = store.record(change.db, uid) if uid is not None else None
        if not isinstance(held, Document) or LOCKED not in held.tags:
            continue
        change.update(
            replace(
                held,
                tags=tuple(tag for tag in held.tags if tag != LOCKED),
                unread_reason="",
                pages=document.pages,
                date=held.date or document.date,
            )
        )
        add_page_texts(change, held.id, batch.texts.get(document.sha256, ()))
