"""Everything that the source article asks for stands in the wizard, each at its step."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.questions import proposals
from secondop_desktop.opinion.requirements import checklist
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard.all_steps import STEPS
from secondop_desktop.ui.widgets import OwnWords

# The item of the article, the wizard's step, and words that must stand there.
ARTICLE = [
    ("when: after a new diagnosis", 2, "after a new diagnosis"),
    ("when: a new medicine or an operation is recommended", 2, "a new medicine or an operation is recommended"),
    ("when: at any point in care", 2, "at any point in your care"),
    ("trigger: new diagnosis", 2, "I was told a new diagnosis"),
    ("trigger: medicine", 2, "A new medicine was recommended"),
    ("trigger: operation", 2, "An operation was recommended"),
    ("trigger: any point", 2, "right at any point in care"),
    ("reason: rare disease", 3, "My illness is rare"),
    ("reason: several conditions", 3, "several illnesses at once"),
    ("reason: invasive surgery or experimental drugs", 3, "A big operation or a new, untested drug"),
    ("reason: terminal or life-threatening", 3, "life-threatening"),
    ("reason: insurer requires it", 3, "My insurer asks for it"),
    ("reason: not a specialist", 3, "not a specialist in this"),
    ("reason: cannot talk about concerns", 3, "cannot talk to my doctor"),
    ("reason: symptoms dismissed, not treated or diagnosed", 3, "My symptoms were brushed aside, not treated or not"),
    ("reason: several options and no clear choice", 3, "several treatments and no clear choice"),
    ("reason: not responding", 3, "The treatment is not working"),
    ("reason: peace of mind", 3, "Peace of mind"),
    ("reason: free text", 3, "Add another reason"),
    ("benefit: confirm or refute", 3, "diagnosis and the plan are right"),
    ("benefit: more or better information", 3, "Get more facts, or have them explained better"),
    ("benefit: further options", 3, "Hear about other treatments"),
    ("benefit: fits one's life and needs", 3, "Find a plan that fits my life and needs"),
    ("benefit: less risk of harmful misdiagnosis", 3, "Lower the risk of a wrong diagnosis that does harm"),
    ("benefit: less anxiety before a big step", 3, "Worry less before a big step"),
    ("cost: delay", 4, "It may take time"),
    ("do: is waiting safe, and until when", 4, "Is it safe to wait, and until when?"),
    ("cost: travel, time off and fees", 4, "fees, travel, a hotel, and time off"),
    ("do: budget lines", 4, "Make a list of what it may cost"),
    ("do: a coverage call", 4, "Call your insurer first"),
    ("cost: conflicting advice", 4, "The two doctors may not agree"),
    ("do: the comparison at the end", 4, "At the end you can put both side by side"),
    ("cost: a hard diagnosis confirmed", 4, "The news may stay hard"),
    ("do: who will be with you", 4, "Who will be with you?"),
    ("do: recorded", 4, "What I will do about it"),
    ("route: referral", 5, "My doctor refers me"),
    ("route: the insurer's recommendation", 5, "My insurer recommends one"),
    ("route: a local clinic or hospital", 5, "a clinic or hospital near me"),
    ("route: a local medical association", 5, "the local medical association"),
    ("coverage: always check first", 5, "Always check first what is covered"),
    ("coverage: who, when, what, number, referral", 5, "whom you called, on which day, what they said, the reference"),
    ("coverage: whether a referral is needed", 5, "if you need a referral"),
    ("records: how the clinic wants them", 5, "How the clinic wants your records"),
    ("bring: diagnostic results", 7, "Bring your test results"),
    ("bring: past surgical reports", 7, "the reports of past surgery"),
    ("bring: the medication list", 7, "the list of your medicines"),
    ("bring: without a referral the patient carries it", 7, "If nobody refers you, you carry it all yourself"),
    ("bring: organised and up to date", 7, "keep it in order and up to date"),
    ("in support, not in place", 1, "in support of the bond with your doctors, not in place of it"),
    ("in support, not in place, at the packet", 10, "in support of the bond with your doctors, not in place of it"),
    ("attitude: doctors are human", 3, "Doctors are human, and nearly always do their best"),
    ("attitude: asking should not offend", 3, "should not offend"),
    ("attitude: stay respectful", 3, "Stay respectful"),
    ("attitude: keep asking", 3, "keep asking questions"),
    ("attitude: in control", 3, "You are in control"),
    ("attitude: hostile, consider a change", 3, "If your doctor is hostile to it, think about a change"),
    ("step 1: emergency", 1, "Call your emergency number"),
    ("step 1: decide by", 1, "Decide by"),
    ("step 1: who said so", 1, "Who said so"),
    ("step 2: who", 2, "Who gave it"),
    ("step 2: role", 2, "What kind of doctor"),
    ("step 2: when", 2, "When"),
    ("step 2: diagnosis", 2, "Diagnosis"),
    ("step 2: how established", 2, "How it was found"),
    ("step 2: stage or severity", 2, "Stage, or how severe"),
    ("step 2: treatment proposed", 2, "Treatment that was proposed"),
    ("step 2: linked to documents", 2, "Says so:"),
    ("step 5: specialist", 5, "Doctor"),
    ("step 5: clinic", 5, "Clinic or hospital"),
    ("step 5: appointment", 5, "Day of the visit"),
    ("step 6: the question in one sentence", 6, "One sentence"),
    ("step 6: decisions", 6, "One to three questions"),
    ("step 6: what would change the plan", 6, "What would change the plan?"),
    ("step 7: the clinic's own rules", 7, "Clinic’s own list"),
    ("step 8: the top three", 8, "Tick the three that matter most"),
    ("step 9: telling the present doctor", 9, "I would like a second opinion first"),
    ("step 9: for the visit", 9, "I brought one page that sums it up"),
    ("step 10: the packet", 10, "Make the packet"),
    ("step 10: log how and when it was handed over", 10, "Write down who got it, how and when"),
    ("step 11: enter the second opinion", 11, "Write down the second opinion"),
    ("step 11: decide or go on", 11, "Decide, or go on"),
    ("step 11: a call between the two doctors", 11, "The two doctors talk with each other"),
    ("step 11: tumour board", 11, "such as a tumour board"),
    ("step 11: a third opinion", 11, "A third opinion"),
    ("step 11: own values", 11, "I think about what matters to me"),
    ("step 11: the decision", 11, "My decision"),
    ("step 11: its date", 11, "Decided on"),
    ("step 11: its reason", 11, "Why"),
    ("step 11: what follows", 11, "What follows"),
    ("step 11: keep the primary doctor informed", 11, "Tell your own doctor"),
    ("step 11: decision aid", 11, "Open: what matters to me"),
]


def words_of(step: QWidget) -> str:
    """All the words that stand on a step."""
    out: list[str] = []
    for widget in step.findChildren(QWidget):
        if isinstance(widget, OwnWords):
            out += [label.text() for label in widget.findChildren(QLabel)]
        elif isinstance(widget, QLabel | QAbstractButton):
            out.append(widget.text())
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            out.append(widget.placeholderText())
            out.append(widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText())
    return "\n".join(out)


@pytest.fixture(scope="module")
def steps(qapp: object) -> dict[int, str]:
    made = {number: make() for number, make in enumerate(STEPS, start=1)}
    for step in made.values():
        step.show_case(Case())
    return {number: words_of(step) for number, step in made.items()}


@pytest.mark.parametrize("item, step, words", ARTICLE, ids=[item for item, _step, _words in ARTICLE])
def test_the_article_stands_in_the_wizard(
    theme: Theme, steps: dict[int, str], item: str, step: int, words: str
) -> None:
    assert _(words) in steps[step], item


def test_rare_illness_and_trials_are_among_the_questions() -> None:
    texts = " ".join(item.text for item in proposals())
    assert "rare illness" in texts
    assert "trial" in texts


def test_what_to_bring_is_on_the_core_list() -> None:
    assert {"laboratory-results", "imaging", "procedures", "medications"} <= {item.id for item in checklist("general")}
