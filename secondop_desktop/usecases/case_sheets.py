"""The sheets of a case that are printed by themselves: what it costs, and where things stand."""

from __future__ import annotations

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.case_summary import Standing, case_summary
from secondop_desktop.opinion.cost_sheet import cost_sheet
from secondop_desktop.usecases import browse, prepare_opinion, request_records
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def costs_sheet(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """The worksheet of costs of a case."""
    return cost_sheet(case, store.patient(vault.db, case.patient_id).display, paper=paper)


def standing(vault: Vault, case: Case) -> Standing:
    """Where a case stands on the working date."""
    return Standing(
        case,
        store.patient(vault.db, case.patient_id),
        prepare_opinion.hold_against_records(vault, case),
        request_records.all_requests(vault, case.patient_id, case.id),
        browse.packets(vault, case.patient_id),
        vault.now().date(),
    )


def summary_sheet(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """Where a case stands, to print."""
    return case_summary(standing(vault, case), paper=paper)
