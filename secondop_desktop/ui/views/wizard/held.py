"""What the checklist shows: the states, the records that they name, and the clinics' lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secondop_desktop.core.dates import show
from secondop_desktop.ui.views.wizard.gather_step import Matched
from secondop_desktop.usecases import clinic_lists, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case, Readiness


@dataclass(frozen=True, slots=True)
class Held:
    """The list held against the records; `clinic` names the clinic's own list in use, empty for none."""

    states: tuple[Readiness, ...]
    matched: Mapping[str, Matched]
    clinics: tuple[str, ...]
    clinic: str


def held_against_records(vault: Vault, case: Case) -> Held:
    """Hold the case's list against the records; runs in the reading lane."""
    profile = clinic_lists.profile_of(vault, case)
    states = prepare_opinion.hold_against_records(vault, case)
    wanted = {name for item in states for name in item.matched}
    matched = {
        record.id: Matched(
            record.id,
            str(record.kind),
            ", ".join(part for part in (record.display, show(record.date)) if part),
            record.date.iso if record.date is not None else "",
        )
        for record in prepare_opinion.held_records(vault, case.patient_id)
        if record.id in wanted
    }
    names = tuple(item.name for item in (*clinic_lists.kept(vault), *clinic_lists.examples()))
    return Held(states, matched, names, profile.name if profile is not None else "")
