"""The packets that were made: what was in each, and what is new since then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from secondop_desktop.core import codec
from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.records import CLINICAL_KINDS, Document, Kind, NoneKnown, Packet, Record
from secondop_desktop.core.text import _
from secondop_desktop.packet.edition import Change, Changed, Changes
from secondop_desktop.packet.facts import plain_line, when_of
from secondop_desktop.usecases.read_disc import LISTING
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import versions_of
from secondop_desktop.vault.vault import Vault

__all__ = ["Change", "Changed", "Changes"]

_PASSED_OVER = frozenset({Kind.ENCOUNTER, Kind.PRACTITIONER, Kind.COVERAGE})
"""What is in a packet without being news for a specialist."""


def packets(vault: Vault, patient_id: str) -> tuple[Packet, ...]:
    """The packets that were written for a person, newest first."""
    store.patient(vault.db, patient_id)
    found = store.records(vault.db, patient_id, (Kind.PACKET,))
    made = [item for item in found if isinstance(item, Packet)]
    # Of one day the one that was made last stands first.
    made.sort(key=lambda item: item.date.iso if item.date else "", reverse=True)
    days: dict[str, list[Packet]] = {}
    for item in made:
        days.setdefault(item.date.iso if item.date else "", []).append(item)
    return tuple(item for same in days.values() for item in reversed(same))


def packet(vault: Vault, patient_id: str, packet_id: str) -> Packet:
    """One packet of a person; the newest one when the id is empty. Raises `NotFoundError`."""
    made = packets(vault, patient_id)
    found = [item for item in made if item.id == packet_id] if packet_id else list(made[:1])
    if not found:
        raise NotFoundError(
            _("There is no such packet"),
            _("No packet of this person has that number. “secondop packets” lists those that were made."),
        )
    return found[0]


def changes_since(vault: Vault, earlier: Packet) -> Changes:
    """What is new, corrected or gone since an earlier packet of the same person."""
    found = store.records(vault.db, earlier.patient_id, (*CLINICAL_KINDS, Kind.NONE_KNOWN), facts_only=True)
    known = bool(earlier.record_versions) or not earlier.included
    day = date.fromisoformat(earlier.date.iso[:10]) if earlier.date is not None else vault.now().date()
    items = list(_documents(vault, earlier, [item for item in found if isinstance(item, Document)]))
    if known:
        items += _records(vault, earlier, [item for item in found if not isinstance(item, Document)])
    return Changes(day, earlier.recipient, tuple(items), known)


def _documents(vault: Vault, earlier: Packet, documents: Sequence[Document]) -> Iterable[Changed]:
    then = {*earlier.included, *earlier.left_out}
    for document in documents:
        if document.id not in then and document.media_type != LISTING:
            yield _changed(Change.NEW, document)
    living = {document.id for document in documents}
    for name in earlier.included:
        if name not in living:
            was = _last(vault, name)
            if was is not None:
                yield _changed(Change.REMOVED, was)


def _records(vault: Vault, earlier: Packet, records: Sequence[Record]) -> list[Changed]:
    then = earlier.record_versions
    living = {record.id: record for record in records}
    before = store.at_versions(vault.db, then)
    new = [record for record in records if record.id not in then]
    gone = [was for name, was in before.items() if name not in living]
    items: list[Changed] = []
    for record in records:
        was = before.get(record.id)
        if was is not None and codec.statement(was) != codec.statement(record):
            items.append(_changed(Change.CORRECTED, record, was))
    for record in new:
        # What its source replaced: the same thing of the same day, said anew.
        was = next((item for item in gone if _same_thing(item, record)), None)
        if was is not None:
            gone.remove(was)
        items.append(_changed(Change.CORRECTED if was is not None else Change.NEW, record, was))
    items += [_changed(Change.REMOVED, was) for was in gone]
    return [item for item in items if item is not None and item.kind]


def _same_thing(one: Record, other: Record) -> bool:
    return (
        one.kind is other.kind and one.display.casefold() == other.display.casefold() and when_of(one) == when_of(other)
    )


def _last(vault: Vault, record_id: str) -> Record | None:
    """What a record was last, also where it was deleted."""
    versions = [record for _change, record in versions_of(vault.db, record_id) if record is not None]
    return versions[-1] if versions else None


def _changed(change: Change, record: Record, was: Record | None = None) -> Changed:
    kind = "" if record.kind in _PASSED_OVER else kind_word(record.kind)
    before = _line(was) if was is not None and _line(was) != _line(record) else ""
    return Changed(change, kind, _line(record), show(when_of(record)), before, record.id)


def _line(record: Record) -> str:
    if isinstance(record, Document):
        return ", ".join(part for part in (record.title or record.display, record.facility) if part)
    if isinstance(record, NoneKnown):
        return record.display or _("None known: {kind}").format(kind=kind_word(record.about))
    return plain_line(record)


def kind_word(kind: Kind) -> str:
    """A kind of record in a word or two."""
    words = {
        Kind.TEST_RESULT: _("Result"),
        Kind.REPORT: _("Report"),
        Kind.PROCEDURE: _("Procedure"),
        Kind.MEDICATION: _("Medicine"),
        Kind.CONDITION: _("Condition"),
        Kind.ALLERGY: _("Allergy"),
        Kind.IMMUNIZATION: _("Vaccine"),
        Kind.FAMILY_HISTORY: _("Family history"),
        Kind.DEVICE: _("Implant"),
        Kind.IMAGING_STUDY: _("Imaging"),
        Kind.DOCUMENT: _("Original"),
        Kind.NOTE: _("Note"),
        Kind.NONE_KNOWN: _("Statement"),
    }
    return words.get(kind, str(kind))
