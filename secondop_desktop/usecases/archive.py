"""Which people are archived: out of the switcher and the worklist, with all their records kept as they are."""

from __future__ import annotations

import json

from secondop_desktop.core.records import Patient
from secondop_desktop.vault import records as store
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.vault import Vault

_SETTING = "archived-people"


def archived(vault: Vault) -> frozenset[str]:
    """The ids of the people who are archived."""
    return frozenset(json.loads(vault.setting(_SETTING) or "[]"))


def in_use(vault: Vault) -> tuple[Patient, ...]:
    """Everybody who is not archived."""
    away = archived(vault)
    return tuple(patient for patient in store.patients(vault.db) if patient.id not in away)


def archive(vault: Vault, patient_id: str) -> None:
    """Archive a person; raises `NotFoundError`. Nothing of them is changed, and `bring_back` undoes it."""
    store.patient(vault.db, patient_id)
    _keep(vault, archived(vault) | {patient_id})
    vault.log(Event.EDITED, patient_id, "archived")


def bring_back(vault: Vault, patient_id: str) -> None:
    """Take a person out of the archive; raises `NotFoundError`."""
    store.patient(vault.db, patient_id)
    _keep(vault, archived(vault) - {patient_id})
    vault.log(Event.EDITED, patient_id, "out of the archive")


def _keep(vault: Vault, ids: frozenset[str]) -> None:
    known = {patient.id for patient in store.patients(vault.db)}
    vault.set_setting(_SETTING, json.dumps(sorted(ids & known)))
