"""Questions follow the reasons, the treatment proposed, the specialty and what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from secondop_desktop.opinion.case import REASONS, SPECIALTIES, Case, Question
from secondop_desktop.opinion.questions import proposals, proposed_questions, read_proposals, sheet
from secondop_desktop.opinion.readiness import readiness
from secondop_desktop.opinion.requirements import ChecklistError, checklist

TODAY = date(2026, 11, 9)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_brings_a_question_of_its_own(reason: str) -> None:
    assert proposed_questions(Case(reasons=(reason,)))[0] not in proposed_questions(Case())


@pytest.mark.parametrize("specialty", [name for name in SPECIALTIES if name != "general"])
def test_every_specialty_brings_a_question_of_its_own(specialty: str) -> None:
    assert set(proposed_questions(Case(specialty=specialty))) > set(proposed_questions(Case()))


@pytest.mark.parametrize(
    "proposed, word",
    [
        ("Total thyroidectomy with central neck dissection", "operation"),
        ("Spinal fusion L4-L5", "operation"),
        ("Chemotherapy with FOLFOX", "drug"),
        ("Start adalimumab", "drug"),
        ("External radiotherapy", "rays"),
        ("A clinical trial of a new drug", "study"),
        ("Active surveillance", "look"),
    ],
)
def test_the_treatment_proposed_brings_its_questions(proposed: str, word: str) -> None:
    fresh = set(proposed_questions(Case(proposed=proposed))) - set(proposed_questions(Case()))
    assert any(word in text for text in fresh), fresh


def test_a_word_inside_another_brings_nothing() -> None:
    assert proposed_questions(Case(proposed="Industrial studying")) == proposed_questions(Case())


def test_what_is_missing_becomes_a_question() -> None:
    case = Case(specialty="oncology")
    states = readiness(checklist("oncology"), case, (), TODAY)
    fresh = set(proposed_questions(case, states)) - set(proposed_questions(case))
    assert "Do you need the pathology report before you can say?" in fresh


def test_rare_illness_and_trials_are_asked_about() -> None:
    found = " ".join(proposed_questions(Case(reasons=("rare-disease",))))
    assert "rare illness" in found
    assert "trial" in found


def test_questions_of_the_persons_reasons_come_first() -> None:
    found = proposed_questions(Case(reasons=("peace-of-mind",), specialty="oncology"))
    assert found[0] == "Is there anything in my records that worries you?"
    assert found.index("What is the stage, and how sure is it?") < found.index("What happens if I do nothing for now?")


def test_the_sheet_has_the_top_three_first() -> None:
    case = Case(specialist="Dr Quist", question="Why?", questions=(Question("A"), Question("B", top=True)))
    found = sheet(case)
    assert (found.top, found.others, found.visit, found.question) == (("B",), ("A",), "Dr Quist", "Why?")


def test_the_list_is_whole() -> None:
    assert len(proposals()) > 40


@pytest.mark.parametrize(
    "text, line, reason",
    [
        ('[[question]]\ntext = "A"\n', 2, "when"),
        ('[[question]]\ntext = "A"\nreasons = ["rare"]\n', 3, "rare"),
        ('[[question]]\ntext = "A"\ngaps = ["patology"]\n', 3, "patology"),
        ('[[question]]\ntext = "A"\nalways = true\n\n[[question]]\ntext = "A"\nalways = true\n', 6, "twice"),
        ('[[question]]\ntext = "A"\nalways = true\nwho = "me"\n', 4, "who"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(ChecklistError) as caught:
        read_proposals(text, "q.toml")
    assert f"q.toml, line {line}:" in caught.value.message
    assert reason in caught.value.message
