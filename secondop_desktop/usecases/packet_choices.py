"""What a person chooses for a packet, and whether it can be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _
from secondop_desktop.packet.edition import Edition, RedactionBox
from secondop_desktop.packet.plan import Paper, Section
from secondop_desktop.packet.sensitive import Sensitive, sensitive_word
from secondop_desktop.packet.terms import squeezed

__all__ = ["Choices", "Edition", "RedactionBox", "Sensitive", "check", "sensitive_word"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chooses for a packet.

    `left_out`: ids of documents that stay out, each with why. `terms`, `boxes` and `sensitive` (what goes in although
    it may be sensitive) are for the redacted edition; `since` is the packet that a supplement follows, empty for the
    newest one. `with_summary`: whether the file carries the machine-readable patient summary, where its edition may.
    """

    case_id: str | None = None
    paper: Paper = Paper.LETTER
    recipient: str = ""
    sections: tuple[Section, ...] = tuple(Section)
    left_out: Mapping[str, str] = field(default_factory=dict)
    edition: Edition = Edition.SPECIALIST
    terms: tuple[str, ...] = ()
    boxes: tuple[RedactionBox, ...] = ()
    sensitive: tuple[Sensitive, ...] = ()
    max_pages: int | None = None
    since: str = ""
    with_summary: bool = True


def check(choices: Choices) -> None:
    """Raise `UsageError` for choices that no packet can be made of."""
    redacting = choices.edition is Edition.REDACTED
    if (choices.terms or choices.boxes) and not redacting:
        raise UsageError(
            _("Words are removed in the redacted edition only"),
            _("Choose the redacted edition, or take the words away. Nothing was written."),
        )
    for term in choices.terms:
        if len(squeezed(term)) < 2:
            raise UsageError(
                _("A word to remove is too short"),
                _("Each needs at least two letters or digits. Nothing was written."),
            )
    if choices.since and choices.edition is not Edition.SUPPLEMENT:
        raise UsageError(
            _("Only a supplement follows an earlier packet"),
            _("Choose the supplement edition, or take the earlier packet away. Nothing was written."),
        )
