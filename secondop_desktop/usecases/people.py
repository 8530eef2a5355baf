"""Several people in one vault: who is in use and who is archived, and moving what landed with the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.usecases.archive import archive, archived, bring_back, in_use
from secondop_desktop.usecases.worklist import Line, Worklist
from secondop_desktop.vault import moving, tray
from secondop_desktop.vault import records as store
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.moving import Plan
from secondop_desktop.vault.vault import Vault

__all__ = ["Plan", "Standing", "archive", "archived", "bring_back", "everybody", "in_use", "move", "plan_move"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as a carer sees them: the open cases by urgency, and how many files wait for a decision."""

    patient: Patient
    lines: tuple[Line, ...]
    waiting: int
    archived: bool


def everybody(vault: Vault, work: Worklist, progress: Progress | None = None) -> tuple[Standing, ...]:
    """Every person with their next steps, the archived ones last."""
    away = archived(vault)
    lines: dict[str, list[Line]] = {}
    for line in work.read(vault, progress):
        lines.setdefault(line.patient_id, []).append(line)
    waiting: dict[str, int] = {}
    for item in tray.items(vault.db):
        if item.patient_id is not None:
            waiting[item.patient_id] = waiting.get(item.patient_id, 0) + 1
    found = [
        Standing(patient, tuple(lines.get(patient.id, ())), waiting.get(patient.id, 0), patient.id in away)
        for patient in store.patients(vault.db)
    ]
    return tuple(sorted(found, key=lambda item: item.archived))


def plan_move(vault: Vault, record_ids: Sequence[str]) -> Plan:
    """What would move with these records; raises as `vault.moving.plan`."""
    return moving.plan(vault.db, record_ids)


def move(vault: Vault, record_ids: Sequence[str], to_patient: str) -> int:
    """Move records, with the documents that state them, to another person; returns how many moved.

    It is one step that Undo takes back, and a line in the log of each of the two. Raises `UsageError` where they are
    that person's already, `NotFoundError`.
    """
    what = moving.plan(vault.db, record_ids)
    every = (*what.documents, *what.records)
    from_patient = every[0].patient_id
    if from_patient == to_patient:
        raise UsageError(_("It is there already"), _("Choose another person. Nothing was changed."))
    n = len(every)
    said = ngettext("Moved {n} record to another person", "Moved {n} records to another person", n).format(n=n)
    with vault.change("move", said, actor=vault.slots.user(), patient_id=from_patient) as change:
        moving.move(change, what, to_patient)
    vault.log(Event.MOVED, to_patient, "to this person")
    return n
