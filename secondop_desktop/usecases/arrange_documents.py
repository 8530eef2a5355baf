"""What a person arranges about a document: its pages turned upright, its tags. The original stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from secondop_desktop.core import document_tags
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.vault import records as store
from secondop_desktop.vault.originals import no_such_document
from secondop_desktop.vault.vault import Vault


def turn(vault: Vault, document_id: str, quarters: int, page: int | None = None) -> None:
    """Turn a page (from 1), or all of them, clockwise by so many quarters; raises `NotFoundError`.

    It is remembered for every place that shows the page, the packet included.
    """
    document = _document(vault, document_id)
    count = max(document.pages or 1, len(document.turns), page or 1)
    turned = [
        (document.turn_of(number) + (quarters if page in (None, number) else 0)) % 4 for number in range(1, count + 1)
    ]
    while turned and not turned[-1]:
        turned.pop()
    if tuple(turned) == document.turns:
        return
    with vault.change("edit", _("Turned a page"), patient_id=document.patient_id) as change:
        change.update(replace(document, turns=tuple(turned)))


def add_tags(vault: Vault, document_ids: Sequence[str], tags: Iterable[str]) -> int:
    """Give these documents these tags; returns how many had not all of them. Raises `NotFoundError`."""
    new = tuple(tags)
    found = [_document(vault, document_id) for document_id in document_ids]
    changed = [replace(document, tags=document_tags.merged(document.tags, new)) for document in found]
    return _put(vault, found, changed, ngettext("Tagged {n} document", "Tagged {n} documents", len(found)))


def remove_tag(vault: Vault, document_ids: Sequence[str], tag: str) -> int:
    """Take this tag from these documents; returns how many had it. Raises `NotFoundError`."""
    found = [_document(vault, document_id) for document_id in document_ids]
    changed = [replace(document, tags=document_tags.without(document.tags, tag)) for document in found]
    return _put(vault, found, changed, _("Took a tag away"))


def _put(vault: Vault, before: Sequence[Document], after: Sequence[Document], what: str) -> int:
    different = [now for was, now in zip(before, after, strict=True) if was != now]
    if different:
        said = what.format(n=len(different))
        with vault.change("edit", said, patient_id=different[0].patient_id) as change:
            for document in different:
                change.update(document)
    return len(different)


def _document(vault: Vault, document_id: str) -> Document:
    found = store.record(vault.db, document_id)
    if not isinstance(found, Document):
        raise no_such_document()
    return found
