"""Adding, correcting, confirming and deleting by hand, and taking any of it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from secondop_desktop.core.codec import statement
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Medication, Patient, Record, Status, TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.vault import history
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def add_patient(vault: Vault, patient: Patient) -> str:
    """Add a person; returns the new id."""
    with vault.change("add", _("Added a person")) as change:
        return change.add(replace(patient, sources=patient.sources or (_by_hand(vault),)))


def add(vault: Vault, patient_id: str, record: Record) -> str:
    """Add what a person typed; returns the new id."""
    stated = replace(record, patient_id=patient_id, sources=(_by_hand(vault),), confirmed=True)
    with vault.change("add", _("Added by hand"), patient_id=patient_id) as change:
        return change.add(stated)


def update(vault: Vault, record: Record) -> None:
    """Put a person's correction in place of the record with the same id; its documents stay named as sources."""
    corrected = _corrected(vault, record)
    with vault.change("edit", _("Changed by hand"), patient_id=corrected.patient_id) as change:
        change.update(corrected)


def stop_medicines(vault: Vault, record_ids: Sequence[str], end: PartialDate | None, reason: str) -> None:
    """Write down, in one step, that these are no longer taken: since when and why, as far as it is known."""
    found = [item for item in (store.record(vault.db, one) for one in record_ids) if isinstance(item, Medication)]
    if not found:
        return
    stopped = [
        _corrected(
            vault,
            replace(item, status=Status.STOPPED, end=end or item.end, stop_reason=reason or item.stop_reason),
        )
        for item in found
    ]
    with vault.change("edit", _("Changed by hand"), patient_id=found[0].patient_id) as change:
        for item in stopped:
            change.update(item)


def _corrected(vault: Vault, record: Record) -> Record:
    """The record as a person corrected it, with every source that its version before has."""
    before = store.record(vault.db, record.id)
    sources = tuple(replace(_keeping_words(source, before, record), confirmed=True) for source in before.sources)
    if not any(source.by_hand for source in sources):
        sources = (*sources, _by_hand(vault))
    return replace(record, patient_id=before.patient_id, sources=sources, confirmed=True)


def _keeping_words(source: Source, before: Record, after: Record) -> Source:
    """The source of a result with what it states kept beside a correction, and without where both are one again."""
    if not isinstance(after, TestResult) or source.by_hand:
        return source
    words = source.stated or statement(before)
    return replace(source, stated="" if statement(after) == words else words)


def confirm(vault: Vault, record_ids: Sequence[str]) -> None:
    """Say that these records are right as they are."""
    found = [store.record(vault.db, record_id) for record_id in record_ids]
    if not found:
        return
    at = vault.now().isoformat(timespec="seconds")
    with vault.change("confirm", _("Confirmed"), patient_id=found[0].patient_id) as change:
        for record in found:
            sources = tuple(
                source if source.confirmed else replace(source, confirmed=True, confirmed_by="person", confirmed_at=at)
                for source in record.sources
            )
            change.update(replace(record, sources=sources, confirmed=True))


def delete(vault: Vault, record_ids: Sequence[str]) -> None:
    """Delete records from every list, search and packet; they stay in the history and can be brought back."""
    found = [store.record(vault.db, record_id) for record_id in record_ids]
    if not found:
        return
    what = ngettext("Deleted {n} record", "Deleted {n} records", len(found)).format(n=len(found))
    with vault.change("delete", what, actor=vault.slots.user(), patient_id=found[0].patient_id) as change:
        for record in found:
            change.delete(record.id)


def delete_documents(vault: Vault, documents: Sequence[Document]) -> int:
    """Delete documents with every fact that nothing else states, in one step; returns how many facts went with them."""
    if not documents:
        return 0
    gone = {document.id for document in documents}
    facts = {fact.id: fact for uid in gone for fact in store.records_of_document(vault.db, uid) if fact.id not in gone}
    alone = 0
    n = len(documents)
    said = ngettext("Deleted {n} document", "Deleted {n} documents", n).format(n=n)
    with vault.change("delete", said, actor=vault.slots.user(), patient_id=documents[0].patient_id) as change:
        for fact in facts.values():
            kept = tuple(source for source in fact.sources if source.document_id not in gone)
            if kept:
                change.update(replace(fact, sources=kept))
            else:
                change.delete(fact.id)
                alone += 1
        for document in documents:
            change.delete(document.id)
    return alone


class ErasedLastError(UsageError):
    """The last step erased for good. `before` is the step before it, if any; `records`: how many that is about."""

    def __init__(self, before: history.ChangeSet | None, records: int) -> None:
        super().__init__(
            _("What was erased for good is gone"),
            _("Undo does not bring it back, and nobody can. Nothing was changed."),
        )
        self.before, self.records = before, records


def undo(vault: Vault, *, past_erasing: bool = False) -> str | None:
    """Take the last step back; returns what it was in the person's words, or None when there is nothing.

    Raises `ErasedLastError` where the last step was an erasing: whoever means that one must not lose an older step
    in its place. `past_erasing` takes the older one back.
    """
    step = history.last_undoable(vault.db)
    if not past_erasing and history.erased_last(vault.db):
        raise ErasedLastError(step, history.records_in(vault.db, step.id) if step is not None else 0)
    if step is None:
        return None
    return _taken(vault, step)


def redo(vault: Vault) -> str | None:
    """Do again what was last undone; returns what it was, or None when there is nothing."""
    step = history.last_redoable(vault.db)
    if step is None:
        return None
    return _taken(vault, step)


def _taken(vault: Vault, step: history.ChangeSet) -> str:
    """Take the step back; what it was, and of whom where there are several people: it may be none who is in sight."""
    people = {patient.id: patient.display for patient in store.patients(vault.db)}
    vault.undo(step.id)
    people |= {patient.id: patient.display for patient in store.patients(vault.db)}
    name = people.get(step.patient_id or "", "")
    return f"{step.what} · {name}" if name and len(people) > 1 else step.what


def undo_step(vault: Vault, number: int) -> int:
    """Take back one step, such as a whole import; returns how many of its records were changed since and left."""
    return vault.undo(number)


def _by_hand(vault: Vault) -> Source:
    return Source(confirmed_by="person", confirmed_at=vault.now().isoformat(timespec="seconds"))
