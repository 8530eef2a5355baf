"""Medicines that several sources name: which lines are of one medicine, and what is said once instead of in each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from secondop_desktop.core.records import Medication, Status
from secondop_desktop.core.text import _
from secondop_desktop.packet.facts import Fact
from secondop_desktop.packet.text import Text, soft

_DOSE = re.compile(r"(\d[\d.,]*)\s*([^\s,;]*)")
_CODED = re.compile(r"\bevery \d+ (?:d|h|wk|mo|min)\b")
_UNITS = {"[iu]": "unit", "iu": "unit", "units": "unit", "unt": "unit", "tablets": "tablet"}


def medicine_groups(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts of each medicine: what has the same name and dose is one, however it is worded; the fullest first.

    What the patient says of a medicine stays apart.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        record = fact.record
        assert isinstance(record, Medication)
        match = _DOSE.search(record.dose)
        dose = (match[1].replace(",", ""), _UNITS.get(match[2].casefold(), match[2].casefold())) if match else ()
        key = (record.display.casefold(), *dose) if dose and not record.by_hand else (record.id,)
        groups.setdefault(key, []).append(fact)
    return [sorted(group, key=_fullness, reverse=True) for group in groups.values()]


def _fullness(fact: Fact) -> tuple[bool, int]:
    words = "".join(span.text for span in fact.text)
    return not _CODED.search(words), len(words)


def same_medicine(facts: Sequence[Fact]) -> list[Fact]:
    """For page one: a medicine that several sources word differently is one line, with the pages of all of them.

    The fullest wording stands for all; the list of medications shows each.
    """
    return [
        Fact(tuple(record for fact in group for record in fact.records), group[0].text)
        for group in medicine_groups(facts)
    ]


def without_status(facts: Sequence[Fact]) -> tuple[list[Fact], bool]:
    """The facts without the remark that their status is not recorded, where it is to be said once for all of them.

    The second value says whether it is: of two or more medicines in a document, none has a status.
    """
    told = [fact for fact in facts if not fact.record.by_hand]
    if len(told) < 2 or any(record.status is not Status.UNKNOWN for fact in told for record in fact.records):
        return list(facts), False
    return [Fact(fact.records, _without(fact.text)) for fact in facts], True


def _without(text: Text) -> Text:
    remark = soft(status_not_recorded())[0]
    if remark not in text:
        return text
    place = text.index(remark)
    return (*text[: max(0, place - 1)], *text[place + 1 :])


def status_not_recorded() -> str:
    """The remark behind a medicine of which no source says whether it is still taken."""
    return _("(status not recorded)")
