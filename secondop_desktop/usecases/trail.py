"""Who did what with a vault: what is logged from outside of it, and how the log is read."""

from __future__ import annotations

import csv
import io

from secondop_desktop.core.problems import Problem
from secondop_desktop.core.text import _
from secondop_desktop.vault import audit
from secondop_desktop.vault.audit import Entry, Event
from secondop_desktop.vault.vault import Vault

__all__ = ["Entry", "Event", "entries", "exported", "handed_over", "printed", "spoken", "table", "verify", "viewed"]


def viewed(vault: Vault, patient_id: str) -> None:
    """Somebody looked at this person's records."""
    vault.log(Event.VIEWED, patient_id)


def exported(vault: Vault, patient_id: str, what: str) -> None:
    """Something left the vault for a file; `what` says its kind, never what is in it."""
    vault.log(Event.EXPORTED, patient_id, what)


def printed(vault: Vault, patient_id: str, what: str) -> None:
    """Something was printed, or laid out for printing."""
    vault.log(Event.PRINTED, patient_id, what)


def handed_over(vault: Vault, patient_id: str) -> None:
    """This person's records were written to a hand-over file."""
    vault.log(Event.HANDED_OVER, patient_id)


def entries(vault: Vault, limit: int | None = None) -> tuple[Entry, ...]:
    """The log, oldest line first; with `limit` its newest lines."""
    return vault.log_entries(limit)


def verify(vault: Vault) -> tuple[Problem, ...]:
    """What is wrong with the log: its chain, and whether its end is the one that the inventory knows."""
    with vault.keeper.held():
        known = vault.keeper.present().log
    return tuple(audit.verify(vault.folder, vault.keys.log_key(), known))


def table(found: tuple[Entry, ...]) -> bytes:
    """These lines as a table (CSV, UTF-8): each with its hash, by which it can be compared with another copy."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "at", "user", "event", "patient", "detail", "hash"])
    writer.writerows(
        (item.number, item.at, item.user, item.event, item.patient, item.detail, item.hash) for item in found
    )
    return out.getvalue().encode("utf-8")


def spoken(event: str) -> str:
    """What a line says in the person's words."""
    words = {
        Event.CREATED: _("made the vault"),
        Event.OPENED: _("opened the vault"),
        Event.CLOSED: _("closed the vault"),
        Event.VIEWED: _("looked at a person’s records"),
        Event.IMPORTED: _("added files"),
        Event.EDITED: _("changed records"),
        Event.MOVED: _("moved records from one person to another"),
        Event.ERASED: _("erased something for good"),
        Event.EXPORTED: _("saved a file outside"),
        Event.PRINTED: _("printed"),
        Event.PACKET: _("made a packet"),
        Event.BACKED_UP: _("made a backup"),
        Event.RESTORED: _("restored from a backup"),
        Event.CHECKED: _("checked the vault"),
        Event.REPAIRED: _("repaired the vault"),
        Event.KEYS_CHANGED: _("changed a password"),
        Event.HANDED_OVER: _("wrote a hand-over file"),
        Event.ALARM: _("was warned"),
    }
    return words.get(Event(event), event) if event in {str(item) for item in Event} else event
