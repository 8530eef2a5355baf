"""The text of a document's pages, where it came to be known after the document was taken in."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.vault.database import scalar
from secondop_desktop.vault.history import Change, insert_passages


def add_page_texts(change: Change, document_id: str, pages: Sequence[str]) -> None:
    """Make the pages of a document searchable, within an open change set; it must have had none."""
    row = int(scalar(change.db, "SELECT id FROM record WHERE uid = ?", document_id))
    insert_passages(change.db, [(row, number, text) for number, text in enumerate(pages, start=1) if text.strip()])
