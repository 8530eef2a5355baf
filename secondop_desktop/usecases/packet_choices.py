"""What a person chooses for a packet, and whether it can be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.packet.edition import Edition, RedactionBox
from secondop_desktop.packet.plan import Paper, Section
from secondop_desktop.packet.sensitive import Sensitive, sensitive_word
from secondop_desktop.packet.terms import squeezed

__all__ = ["Choices", "Edition", "RedactionBox", "Sensitive", "check", "identity_terms", "sensitive_word"]


_SHORTEST = 2
# As American and British papers write them, whatever language the program speaks.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chooses for a packet.

    `sections` are those that go in, in the order in which they shall stand. `left_out`: ids of documents that stay out,
    each with why. `terms`, `boxes` and `sensitive` (what goes in although it may be sensitive) are for the redacted
    edition; `since` is the packet that a supplement follows, empty for the newest one. `with_summary`: whether the file
    carries the machine-readable patient summary, where its edition may. `language` is that of our words in it, empty
    for the program's own; what records say stays as it is.
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
    language: str = ""


def identity_terms(patient: Patient) -> tuple[str, ...]:
    """The words by which a person can be known: names, numbers, address, and the birth date as papers write it."""
    words = [patient.display, patient.family_name, patient.given_names, *patient.aliases]
    words += [item.value for item in patient.identifiers]
    words += [patient.phone, patient.email, patient.address]
    words += _birth_dates(patient.birth_date)
    return tuple(dict.fromkeys(word for word in words if len(squeezed(word)) >= _SHORTEST))


def _birth_dates(born: PartialDate | None) -> list[str]:
    """A whole birth date in the orders and wordings in use; what stands between the numbers does not matter."""
    if born is None or born.month is None or born.day is None:
        return []
    year, month, day = born.year, born.month, born.day
    names = {show(born), show(born, long=True)}
    for name in {_MONTHS[month - 1], _MONTHS[month - 1][:3]}:
        for number in {f"{day}", f"{day:02}"}:
            names |= {f"{number} {name} {year}", f"{name} {number}, {year}"}
    return [
        date(year, month, day).isoformat(),
        f"{month:02}/{day:02}/{year}",
        f"{day:02}/{month:02}/{year}",
        f"{month}/{day}/{year}",
        f"{day}/{month}/{year}",
        *sorted(names),
    ]


def check(choices: Choices) -> None:
    """Raise `UsageError` for choices that no packet can be made of."""
    redacting = choices.edition is Edition.REDACTED
    if (choices.terms or choices.boxes) and not redacting:
        raise UsageError(
            _("Words are removed in the redacted edition only"),
            _("Choose the redacted edition, or take the words away. Nothing was written."),
        )
    for term in choices.terms:
        if len(squeezed(term)) < _SHORTEST:
            raise UsageError(
                _("A word to remove is too short"),
                _("Each needs at least two letters or digits. Nothing was written."),
            )
    if choices.since and choices.edition is not Edition.SUPPLEMENT:
        raise UsageError(
            _("Only a supplement follows an earlier packet"),
            _("Choose the supplement edition, or take the earlier packet away. Nothing was written."),
        )
