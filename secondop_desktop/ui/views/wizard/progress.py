"""Where a second opinion stands: the names of its steps for links, and which of them are done."""

from __future__ import annotations

from secondop_desktop.usecases.prepare_opinion import Case

_ORDER = ("safe", "story", "why", "costs", "visit", "question", "gather", "questions", "say", "review", "after")
STEP_NAMES = {name: number for number, name in enumerate(_ORDER, start=1)}
GATHER = STEP_NAMES["gather"]


def done_steps(case: Case, current: int) -> set[int]:
    """The steps (from 0) that carry a tick: those answered, and those without answers that were passed."""
    answered = {
        1: case.decide_by is not None or bool(case.decide_by_said_by),
        2: bool(case.diagnosis or case.proposed),
        3: bool(case.reasons or case.other_reason or case.own_words),
        4: bool(case.costs) or case.step > 4,
        5: bool(case.clinic or case.specialist or case.way),
        6: bool(case.question),
        7: case.step > 7,
        8: bool(case.top_questions),
        9: case.step > 9,
        10: bool(case.handovers) or case.step > 10,
        11: bool(case.decision) or case.closed is not None,
    }
    return {number - 1 for number, done in answered.items() if done and number != current}
