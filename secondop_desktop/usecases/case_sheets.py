"""The sheets of a case that are printed by themselves: what it costs, and where things stand."""

from __future__ import annotations

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.cost_sheet import cost_sheet
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def costs_sheet(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """The worksheet of costs of a case."""
    return cost_sheet(case, store.patient(vault.db, case.patient_id).display, paper=paper)
