"""The trash: what was deleted of a person, by whom and when; and having it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.records import Document, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.vault import trash
from secondop_desktop.vault.vault import Vault

_BEFORE_NAMES = "person"
"""What steps say of who did them that are from before the names of passwords were kept with them."""


@dataclass(frozen=True, slots=True)
class Thrown:
    """A line of the trash: a record, or a document with as many records as went with it. `user` is empty if unknown."""

    record: Record
    at: str
    user: str
    parts: int = 0
    moved: bool = False
    """It is with another person now; only Undo of that step brings it back."""


def thrown_away(vault: Vault, patient_id: str) -> tuple[Thrown, ...]:
    """What was deleted of a person and can be brought back, newest first."""
    found = trash.deleted(vault.db, patient_id)
    documents = {item.step: item for item in found if isinstance(item.record, Document)}
    lines = []
    for item in found:
        user = "" if item.actor == _BEFORE_NAMES else item.actor
        if isinstance(item.record, Document):
            alone = documents[item.step] is item
            parts = sum(other.step == item.step and not isinstance(other.record, Document) for other in found)
            lines.append(Thrown(item.record, item.at, user, parts if alone else 0, item.action == "move"))
        elif item.step not in documents:
            lines.append(Thrown(item.record, item.at, user, moved=item.action == "move"))
    return tuple(lines)


def bring_back(vault: Vault, record_ids: Sequence[str]) -> int:
    """Bring these back, a document with what went with it; returns how many records came. Undo takes it back."""
    if not record_ids:
        raise NotFoundError(_("Nothing is chosen"), _("Choose what to bring back. Nothing was changed."))
    patient_id = trash.whose(vault.db, record_ids[0])
    n = len(record_ids)
    said = ngettext("Brought back {n} deleted record", "Brought back {n} deleted records", n).format(n=n)
    with vault.change("restore", said, actor=vault.slots.user(), patient_id=patient_id) as change:
        return trash.bring_back(change, record_ids)
