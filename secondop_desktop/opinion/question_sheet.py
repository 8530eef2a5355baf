"""The questions of a case as a sheet to take along, with room for the answers."""

from __future__ import annotations

from secondop_desktop.core.dates import show
from secondop_desktop.core.prints import (
    AnswerLines,
    Block,
    Bullets,
    Facts,
    Heading,
    Keep,
    Marker,
    Paragraph,
    PrintSheet,
)
from secondop_desktop.core.prints import Style as Look
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import Case

_ROOM_TOP = 5
_ROOM = 3


def question_sheet(case: Case, patient_name: str, *, paper: str = "letter") -> PrintSheet:
    """The question of the case, the questions that matter most with the most room, and the others."""
    top = case.top_questions
    others = tuple(question.text for question in case.questions if not question.top)
    who = ", ".join(part for part in (case.specialist, case.clinic) if part)
    blocks: list[Block] = [
        Facts(((_("For"), patient_name), (_("With"), who), (_("On"), show(case.appointment, long=True))))
    ]
    if case.question:
        blocks += [Heading(_("My question")), Paragraph(case.question, Look.OWN_WORDS)]
    if top:
        blocks += [Heading(_("What matters most")), Bullets(top, Marker.NUMBER, _ROOM_TOP)]
    if others:
        blocks.append(Heading(_("My other questions") if top else _("My questions")))
        blocks.append(Bullets(others, Marker.NUMBER, _ROOM, start=1 + len(top)))
    if not case.questions:
        blocks.append(AnswerLines(8, _("My questions:")))
    blocks.append(Keep((Heading(_("What happens next, and who will do it")), AnswerLines(4))))
    blocks.append(Keep((Heading(_("Whom I can call if I have more questions")), AnswerLines(2))))
    title = _("Questions for my visit")
    head = " · ".join(part for part in (patient_name, title) if part)
    return PrintSheet(title, tuple(blocks), head=head, foot=title, paper=paper)
