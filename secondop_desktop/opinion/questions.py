"""Questions to ask the specialist, proposed from the reasons; the person edits and orders them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace

from secondop_desktop.core.files import resource
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import REASONS, Case, Question
from secondop_desktop.opinion.requirements import ChecklistError

TOP_COUNT = 3
"""How many questions print on page one."""


def proposed_questions(case: Case) -> tuple[str, ...]:
    """The questions that fit this case and are not in its list yet, those of its reasons first."""
    path = resource("questions", "general.toml")
    fitting: list[str] = []
    always: list[str] = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
        reasons = entry.get("reasons", [])
        if any(reason not in REASONS for reason in reasons):
            raise ChecklistError(_("This list has a mistake"), _("{file}: an unknown reason.").format(file=path.name))
        if entry.get("always"):
            always.append(_(entry["text"]))
        elif any(reason in case.reasons for reason in reasons):
            fitting.append(_(entry["text"]))
    have = {question.text for question in case.questions}
    return tuple(text for text in (*fitting, *always) if text not in have)


def with_questions(case: Case, questions: Sequence[Question]) -> Case:
    """The case with these questions, at most three of them for page one; equal and empty ones are left out."""
    kept: dict[str, Question] = {}
    for question in questions:
        text = " ".join(question.text.split())
        if text and text not in kept:
            top = question.top and sum(item.top for item in kept.values()) < TOP_COUNT
            kept[text] = Question(text, top)
    return replace(case, questions=tuple(kept.values()))
