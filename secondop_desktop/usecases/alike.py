"""Whether a person who is about to be added is in the records already."""

from __future__ import annotations

from secondop_desktop.core.records import Patient
from secondop_desktop.importers.match import same_person
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def alike(vault: Vault, patient: Patient) -> tuple[Patient, ...]:
    """Who, in use or archived, can be this person: something agrees, and nothing says that they are two."""
    return tuple(one for one in store.patients(vault.db) if one.id != patient.id and same_person(one, patient))
