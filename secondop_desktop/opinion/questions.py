"""Questions to ask the specialist: proposed from the case and its gaps; the person edits and orders them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from secondop_desktop.core.dates import show
from secondop_desktop.core.files import resource
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import REASONS, SPECIALTIES, Case, Question
from secondop_desktop.opinion.entries import Entry, read
from secondop_desktop.opinion.readiness import Readiness, State
from secondop_desktop.opinion.requirements import every_requirement

TOP_COUNT = 3
"""How many questions print on page one."""

_KEYS = ("text", "always", "reasons", "specialties", "proposed", "gaps")
_OPEN = (State.MISSING, State.IMAGES_MISSING, State.STALE, State.REQUESTED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question of the list, and when it fits."""

    text: str
    always: bool = False
    reasons: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@cache
def proposals() -> tuple[Proposal, ...]:
    """Every question of the list; raises `ChecklistError` with file and line."""
    path = resource("questions", "general.toml")
    return read_proposals(path.read_text(encoding="utf-8"), path.name)


def read_proposals(text: str, file: str) -> tuple[Proposal, ...]:
    """The questions that a file states; raises `ChecklistError`."""
    top, tables = read(text, file, ("question",))
    top.only(())
    ids = every_requirement()
    out: list[Proposal] = []
    for entry in tables["question"]:
        found = _proposal(entry, ids)
        if any(found.text == other.text for other in out):
            raise entry.error(_("this question stands twice"), "text")
        out.append(found)
    return tuple(out)


def _proposal(entry: Entry, ids: Iterable[str]) -> Proposal:
    entry.only(_KEYS)
    found = Proposal(
        text=entry.text("text"),
        always=entry.flag("always", False),
        reasons=entry.texts("reasons", REASONS),
        specialties=entry.texts("specialties", SPECIALTIES),
        proposed=entry.texts("proposed"),
        gaps=entry.texts("gaps", ids),
    )
    if found == Proposal(found.text):
        raise entry.error(_("nothing says when this question fits"), "text")
    return found


def proposed_questions(case: Case, states: Sequence[Readiness] = ()) -> tuple[str, ...]:
    """The questions that fit this case and its gaps and are not in its list yet: those of its reasons first, then of
    the treatment proposed, of the specialty, of what is missing, and those for everyone.
    """
    have = {question.text for question in case.questions}
    missing = {item.requirement.id for item in states if item.state in _OPEN}
    ranked: list[tuple[int, str]] = []
    for item in proposals():
        fits = (
            any(reason in case.reasons for reason in item.reasons),
            any(_stands_in(word, case.proposed) for word in item.proposed),
            case.specialty in item.specialties,
            any(gap in missing for gap in item.gaps),
            item.always,
        )
        if any(fits) and _(item.text) not in have:
            ranked.append((fits.index(True), _(item.text)))
    return tuple(text for _rank, text in sorted(ranked, key=lambda pair: pair[0]))


def with_questions(case: Case, questions: Sequence[Question]) -> Case:
    """The case with these questions, at most three of them for page one; equal and empty ones are left out."""
    kept: dict[str, Question] = {}
    for question in questions:
        text = " ".join(question.text.split())
        if text and text not in kept:
            top = question.top and sum(item.top for item in kept.values()) < TOP_COUNT
            kept[text] = Question(text, top)
    return replace(case, questions=tuple(kept.values()))


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """What a sheet of questions says, to be printed with room for the answers; `top` come first."""

    title: str
    visit: str
    question: str
    top: tuple[str, ...]
    others: tuple[str, ...]


def sheet(case: Case) -> QuestionSheet:
    """The questions of a case as a sheet."""
    visit = ", ".join(part for part in (case.specialist, case.clinic, show(case.appointment, long=True)) if part)
    others = tuple(item.text for item in case.questions if not item.top)
    return QuestionSheet(_("Questions to ask"), visit, case.question, case.top_questions, others)


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text; `*` at its start or end stands for any letters."""
    start = "" if word.startswith("*") else r"\b"
    end = "" if word.endswith("*") else r"\b"
    return re.search(start + re.escape(word.strip("*")) + end, text, re.IGNORECASE) is not None
