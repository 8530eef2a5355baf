"""Calls about coverage: who was called, what they said, and what follows from it for the referral and the insurance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.text import _

ANSWERS = ("yes", "no")
"""What was said of a referral or of approval in advance; empty where it was not asked."""


@dataclass(frozen=True, slots=True)
class CoverageCall:
    """One call about coverage, as the person noted it; an empty text was not noted.

    `called` names the insurer or the clinic, `spoke_with` who answered. `referral` and `approval` are one of
    `ANSWERS`: whether a referral, and whether approval in advance (pre-authorisation), is needed.
    """

    whom: str = "insurer"
    called: str = ""
    on: PartialDate | None = None
    spoke_with: str = ""
    said: str = ""
    reference: str = ""
    referral: str = ""
    approval: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was noted yet."""
        return replace(self, whom="insurer") == CoverageCall()


def whom_word(whom: str) -> str:
    """Who was called, in a word."""
    words = {"insurer": _("The insurer"), "clinic": _("The clinic"), "other": _("Someone else")}
    return words.get(whom, whom)


def call_title(call: CoverageCall) -> str:
    """Who was called and when, as a line."""
    return ", ".join(part for part in (call.called or whom_word(call.whom), show(call.on, long=True)) if part)


def call_words(call: CoverageCall) -> str:
    """What came of a call, as a line: what was said of referral and approval, the words, the number."""
    referral = {"yes": _("A referral is needed"), "no": _("No referral is needed")}.get(call.referral, "")
    approval = {"yes": _("They must approve it first"), "no": _("No approval is needed first")}.get(call.approval, "")
    reference = _("Reference {number}").format(number=call.reference) if call.reference else ""
    spoke = _("Spoke with {name}").format(name=call.spoke_with) if call.spoke_with else ""
    parts = (referral, approval, f"“{call.said}”" if call.said else "", reference, spoke)
    return " · ".join(part for part in parts if part) or _("Nothing noted yet")


def newest_first(calls: Sequence[CoverageCall]) -> tuple[CoverageCall, ...]:
    """The calls by their day, the newest first; those without a day last."""
    return tuple(sorted(calls, key=lambda call: call.on.iso if call.on is not None else "", reverse=True))


@dataclass(frozen=True, slots=True)
class Said:
    """What the calls say of one matter: it is needed or not, and the sentence that says who said so and when."""

    needed: bool
    words: str


def referral_said(calls: Sequence[CoverageCall]) -> Said | None:
    """Whether a referral is needed, by the newest word of each who was called; None where nobody was asked.

    It is needed where one of them says so: the others may not have to know.
    """
    return _said(
        calls,
        "referral",
        _("{who} said on {day}: a referral is needed."),
        _("{who} said on {day}: no referral is needed."),
        _("{who} said that a referral is needed."),
        _("{who} said that no referral is needed."),
    )


def approval_said(calls: Sequence[CoverageCall]) -> Said | None:
    """Whether the insurer must approve it first, in the same way."""
    return _said(
        calls,
        "approval",
        _("{who} said on {day}: they must approve it first."),
        _("{who} said on {day}: no approval is needed first."),
        _("{who} said that they must approve it first."),
        _("{who} said that no approval is needed first."),
    )


def _said(calls: Sequence[CoverageCall], field: str, yes_on: str, no_on: str, yes: str, no: str) -> Said | None:
    newest: dict[tuple[str, str], CoverageCall] = {}
    for call in newest_first(calls):
        if getattr(call, field) in ANSWERS:
            newest.setdefault((call.whom, call.called.casefold().strip()), call)
    if not newest:
        return None
    found = newest_first(tuple(newest.values()))
    decisive = next((call for call in found if getattr(call, field) == "yes"), found[0])
    needed = getattr(decisive, field) == "yes"
    who, day = decisive.called or whom_word(decisive.whom), show(decisive.on)
    words = (yes_on if needed else no_on) if day else (yes if needed else no)
    return Said(needed, words.format(who=who, day=day))
