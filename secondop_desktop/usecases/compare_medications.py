"""Medication lists side by side over the vault, and their questions on the list of a case."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.records import Document, Kind
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import Case, Question
from secondop_desktop.opinion.questions import with_questions
from secondop_desktop.opinion.reconcile import Medicine, Reconciliation, reconcile, status_words
from secondop_desktop.opinion.reconcile_sheet import differs_words, left_aside, reconcile_sheet
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

__all__ = ["Compared", "Medicine", "Reconciliation", "compare", "differs_words", "left_aside", "put_question",
           "sheet", "status_words"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """The lists side by side, and the case whose questions they become; None where no case is open."""

    found: Reconciliation
    case: Case | None

    @property
    def asked(self) -> frozenset[str]:
        """The questions that are on the case's list already."""
        return frozenset(item.text for item in self.case.questions) if self.case is not None else frozenset()


def compare(vault: Vault, patient_id: str, case_id: str = "") -> Compared:
    """The person's medication lists; the questions go to this case, or to the newest that is open."""
    found = _reconcile(vault, patient_id)
    cases = prepare_opinion.all_cases(vault, patient_id)
    chosen = next((case for case in cases if case.id == case_id), None)
    still_open = [case for case in cases if case.closed is None]
    return Compared(found, chosen or (still_open[-1] if still_open else None))


def _reconcile(vault: Vault, patient_id: str) -> Reconciliation:
    records = store.records(vault.db, patient_id, (Kind.MEDICATION,))
    documents = store.records(vault.db, patient_id, (Kind.DOCUMENT,))
    return reconcile(records, {item.id: item for item in documents if isinstance(item, Document)})


def put_question(vault: Vault, patient_id: str, case_id: str, text: str, *, on: bool) -> None:
    """Put a question on the list of a case, or take it off again; nothing is written where it is so already."""
    case = prepare_opinion.find_case(vault, patient_id, case_id)
    have = [item.text for item in case.questions]
    if on == (text in have):
        return
    kept = tuple(item for item in case.questions if item.text != text)
    changed = with_questions(case, (*kept, Question(text)) if on else kept)
    prepare_opinion.save(vault, changed, _("Added a question to ask") if on else _("Took a question to ask out"))


def sheet(vault: Vault, patient_id: str, *, paper: str = "letter") -> PrintSheet:
    """The lists side by side, to print."""
    name = store.patient(vault.db, patient_id).display
    return reconcile_sheet(_reconcile(vault, patient_id), name, vault.now().date(), paper=paper)
