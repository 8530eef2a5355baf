"""What to say: to the present doctor, when asking for records, and at the visit; ours until the person changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from secondop_desktop.core.prints import Block, Facts, Heading, Keep, Paragraph, PrintSheet
from secondop_desktop.core.prints import Style as Look
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import Case

SCRIPTS = ("doctor", "records", "visit")
"""The occasions, in their order."""


def script_title(name: str) -> str:
    """The occasion."""
    words = {
        "doctor": _("To your doctor now"),
        "records": _("When you ask for your records"),
        "visit": _("At the visit"),
    }
    return words[name]


def our_words(name: str, case: Case) -> str:
    """Words that we offer for an occasion, a sentence or two a line; they name whom the case names."""
    lines: tuple[str, ...] = ()
    if name == "doctor":
        lines = (
            _("“Thank you for your care. This is a big decision for me, and I would like a second opinion first.”"),
            _("“I would like to ask {name}. Have you worked with them?”").format(name=case.specialist)
            if case.specialist
            else _("“Whom would you ask, if it were you?”"),
            _("“Is it safe to wait for it, and until when?”"),
            _("“Would you send them my records, and talk with them?”"),
            _("“I want to stay with you. I will tell you what they say.”"),
        )
    elif name == "records":
        lines = (
            _("“I need a copy of my records for a second opinion, please: the reports and the pictures.”"),
            _("“What do I sign, when will it be ready, and what does it cost?”"),
        )
    elif name == "visit":
        lines = (
            _("“I brought one page that sums it up. May I start with my question?”"),
            _("“{question}”").format(question=case.question) if case.question else "",
            _("“Could you say that again in plain words? I would like to write it down.”"),
            _("“What would you do next, and why? What would change your mind?”"),
            _("“What happens if I wait, or do nothing?”"),
            _("“Would you talk with my doctor, and send us both a letter?”"),
        )
    return "\n".join(line for line in lines if line)


def words_for(name: str, case: Case) -> str:
    """What the person would say: their own words, or ours where they changed nothing."""
    return case.scripts.get(name) or our_words(name, case)


def with_words(case: Case, name: str, text: str) -> Case:
    """The case with these words for an occasion; ours, or none at all, are not kept as the person's."""
    others: Mapping[str, str] = {key: value for key, value in case.scripts.items() if key != name}
    own = text.strip()
    return replace(case, scripts={**others, name: own} if own and own != our_words(name, case) else others)


def script_sheet(case: Case, patient_name: str, *, paper: str = "letter") -> PrintSheet:
    """The words of every occasion on a sheet to take along."""
    blocks: list[Block] = [Facts(((_("For"), patient_name),))]
    for name in SCRIPTS:
        blocks.append(Keep((Heading(script_title(name)), Paragraph(words_for(name, case), Look.OWN_WORDS))))
    title = _("What I want to say")
    return PrintSheet(title, tuple(blocks), head=title, foot=title, paper=paper)
