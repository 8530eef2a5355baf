"""What a patient reads in the wizard, the lists and the questions is plain: grade 6 in the middle, never above 8."""

from __future__ import annotations

from statistics import median

import pytest
from PySide6.QtWidgets import QLabel

from secondop_desktop.core.records import Patient
from secondop_desktop.opinion.case import SPECIALTIES, Case
from secondop_desktop.opinion.case_summary import Standing, case_summary, next_steps
from secondop_desktop.opinion.clinics import examples
from secondop_desktop.opinion.compare import mark_meaning
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.opinion.opinions import MARKS
from secondop_desktop.opinion.questions import proposals
from secondop_desktop.opinion.reconcile import Reconciliation
from secondop_desktop.opinion.reconcile_sheet import reconcile_sheet
from secondop_desktop.opinion.requirements import checklist
from secondop_desktop.opinion.scripts import SCRIPTS, our_words
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard.aid_page import usual_matters
from secondop_desktop.ui.views.wizard.all_steps import STEPS
from secondop_desktop.ui.views.wizard.coverage_card import CallForm
from secondop_desktop.ui.views.wizard.opinion_page import row_help
from secondop_desktop.ui.views.wizard.texts import after_marks, costs, tell_your_doctor, ways_on
from tests.opinion.test_case_summary import CASE as SUMMARY_CASE
from tests.opinion.test_case_summary import LATE, SENT, SLIDES, TODAY, standing
from tests.opinion.test_case_summary import words as words_of_sheet
from tests.readability import GRADES, flesch_kincaid, words

PASSAGE = 25
"""Shorter texts say nothing about reading: a name has no grade."""


def passages() -> list[str]:
    """Everything of 25 words or more, a card or a list read as it stands."""
    out: list[str] = []
    for make in STEPS:
        step = make()
        step.show_case(Case())
        labels = [label.text() for label in step.findChildren(QLabel) if len(words(label.text())) > 3]
        out += [text for text in labels if len(words(text)) >= PASSAGE]
        out.append(" ".join(text if text.endswith((".", "?", "”")) else f"{text}." for text in labels))
    out += [f"{heading}. {more}" for heading, more in ways_on().values()]
    out += [words for words, *_rest in after_marks().values()]
    out.append(" ".join(words for words, *_rest in after_marks().values()))
    out += list(tell_your_doctor())
    out += [our_words(name, Case()) for name in SCRIPTS]
    out.append(" ".join(mark_meaning(mark) for mark in MARKS))
    out.append(" ".join(row_help().values()))
    out.append(". ".join(usual_matters()))
    out += [" ".join((heading + ".", meaning, to_do)) for _name, heading, meaning, to_do, _link, _step in costs()]
    for specialty in SPECIALTIES:
        out.append(" ".join(f"{item.name}. {item.why}" for item in checklist(specialty)))
    out += [item.why for specialty in SPECIALTIES for item in checklist(specialty) if len(words(item.why)) >= PASSAGE]
    out.append(" ".join(item.text for item in proposals()))
    out += [item.notes for item in examples()]
    return [text for text in dict.fromkeys(out) if len(words(text)) >= PASSAGE]


def test_every_passage_is_plain(theme: Theme) -> None:
    grades = {text: GRADES["en"](text) for text in passages()}
    assert len(grades) > 20
    hard = {text: round(grade, 1) for text, grade in grades.items() if grade > 8}
    assert hard == {}
    assert median(grades.values()) <= 6


def test_every_passage_is_plain_in_spanish(spanish: None, theme: Theme) -> None:
    # Ease of 70 and more is "rather easy" in Fernández Huerta's scale, 60 to 70 is "normal".
    ease = {text: 110 - 6.5 * GRADES["es"](text) for text in passages()}
    assert len(ease) > 20
    hard = {text: round(value) for text, value in ease.items() if value < 60}
    assert hard == {}
    assert median(ease.values()) >= 75


def test_what_the_sheets_and_the_forms_say_is_plain(theme: Theme) -> None:
    form = CallForm(CoverageCall(), 0)
    own = [label.text() for label in form.findChildren(QLabel) if label.text().strip()]
    summary = words_of_sheet(case_summary(standing(SUMMARY_CASE, SENT, LATE, SLIDES)))
    said = [text.split(": ", 1)[0] for text in summary.splitlines()]
    steps = next_steps(Standing(Case(), Patient(), standing(SUMMARY_CASE).states, (), (), TODAY))
    medicines = reconcile_sheet(Reconciliation((), (), 2, 2), "", TODAY)
    for texts in ([*own, *said], list(steps), words_of_sheet(medicines).splitlines()):
        whole = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in texts if text.strip())
        assert len(words(whole)) >= PASSAGE
        assert GRADES["en"](whole) <= 8, whole


def test_no_single_sentence_of_the_lists_is_hard() -> None:
    hard = {
        item.id: round(flesch_kincaid(item.why), 1)
        for specialty in SPECIALTIES
        for item in checklist(specialty)
        if flesch_kincaid(item.why) > 9
    }
    assert hard == {}


@pytest.mark.parametrize(
    "language, easy, hard",
    [
        (
            "en",
            "The dog ran to the house. It was wet and cold.",
            "Subsequent histopathological characterization demonstrated considerable heterogeneity of differentiation.",
        ),
        (
            "es",
            "El perro va a la casa. Hace sol y la niña come pan.",
            "La caracterización histopatológica posterior demostró considerable heterogeneidad de la diferenciación.",
        ),
    ],
)
def test_the_formula_of_each_language_tells_easy_from_hard(language: str, easy: str, hard: str) -> None:
    assert GRADES[language](easy) < 4 < 10 < GRADES[language](hard)
