"""What is said before and after the visit: scripts, opinions side by side, the person's own table; all on paper."""

from __future__ import annotations

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.records import Document, Kind
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.compare import (
    Agreement,
    Column,
    Comparison,
    Line,
    all_columns,
    compare,
    mark_meaning,
    mark_word,
    next_number,
    opinion_of,
    order_word,
    row_word,
    with_mark,
    with_opinion,
    with_text,
    without_opinion,
)
from secondop_desktop.opinion.decision_aid import (
    FITS,
    MOST_CHOICES,
    SURE,
    WEIGHTS,
    Choice,
    DecisionAid,
    Matter,
    add_choice,
    remove_choice,
)
from secondop_desktop.opinion.opinion_sheets import (
    aid_sheet,
    choice_word,
    column_facts,
    compare_title,
    comparison_sheet,
    fit_word,
    sure_word,
    weight_word,
    why,
)
from secondop_desktop.opinion.opinions import HOW_HANDED, MARKS, ROWS, WAYS_ON, Handover, Opinion
from secondop_desktop.opinion.scripts import SCRIPTS, our_words, script_sheet, script_title, with_words, words_for
from secondop_desktop.usecases import browse
from secondop_desktop.vault.vault import Vault

__all__ = [
    "FITS",
    "HOW_HANDED",
    "MARKS",
    "MOST_CHOICES",
    "ROWS",
    "SCRIPTS",
    "SURE",
    "WAYS_ON",
    "WEIGHTS",
    "Agreement",
    "Choice",
    "Column",
    "Comparison",
    "DecisionAid",
    "Handover",
    "Line",
    "Matter",
    "Opinion",
    "add_choice",
    "all_columns",
    "choice_word",
    "column_facts",
    "compare",
    "compare_title",
    "fit_word",
    "mark_meaning",
    "mark_word",
    "next_number",
    "opinion_of",
    "order_word",
    "our_words",
    "remove_choice",
    "row_word",
    "script_title",
    "sure_word",
    "weight_word",
    "why",
    "with_mark",
    "with_opinion",
    "with_text",
    "with_words",
    "without_opinion",
    "words_for",
]


def printed_comparison(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """The opinions of a case side by side, as a sheet; for itself or as a page of the packet."""
    found = browse.records(vault, case.patient_id, (Kind.DOCUMENT,))
    titles = {item.id: item.title or item.file_name for item in found if isinstance(item, Document)}
    name = browse.patient(vault, case.patient_id).display
    return comparison_sheet(case, name, titles, _today(vault), paper=paper)


def printed_aid(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """The person's own table of choices, as a sheet."""
    name = browse.patient(vault, case.patient_id).display
    return aid_sheet(case.aid, case, name, _today(vault), paper=paper)


def printed_scripts(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """The words of a case for each occasion, as a sheet."""
    return script_sheet(case, browse.patient(vault, case.patient_id).display, paper=paper)


def _today(vault: Vault) -> PartialDate:
    return PartialDate(vault.now().date().isoformat())
