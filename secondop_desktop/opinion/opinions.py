"""What belongs to the time after the visit: what each doctor said, how a packet was handed over, how it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from secondop_desktop.core.dates import PartialDate, parse_iso

ROWS = ("diagnosis", "saw", "stage", "goal", "treatment", "benefits", "risks", "timing", "would-change")
"""What opinions are compared by, in the order in which it is shown and printed."""

MARKS = ("data", "interpretation", "judgement")
"""Why two doctors differ, in the person's eyes: they saw other things, read them otherwise, or weigh them otherwise."""

MOST_OPINIONS = 4
"""How many opinions stand beside each other, the first among them."""

WAYS_ON = ("call", "board", "third", "values")
"""How it may go on when two opinions differ."""

HOW_HANDED = ("in-person", "mail", "portal", "email", "fax", "disc", "other")
"""How a packet reaches a clinic."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion that followed the first one: who gave it, and what they said, by the names of `ROWS`.

    `letter` is the document (record id) that says so, and its page (from 1; 0 where it has none).
    """

    by: str = ""
    role: str = ""
    on: PartialDate | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    letter: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """That a packet was handed over: to whom, how (one of `HOW_HANDED`), when, and which one (its record id)."""

    to: str = ""
    how: str = ""
    on: PartialDate | None = None
    note: str = ""
    packet_id: str = ""


def opinion_to_json(item: Opinion) -> dict[str, Any]:
    """The opinion as JSON."""
    return {
        "by": item.by,
        "role": item.role,
        "on": item.on.iso if item.on else None,
        "says": dict(item.says),
        "letter": list(item.letter) if item.letter else None,
    }


def opinion_from_json(value: Mapping[str, Any]) -> Opinion:
    """The opinion that `opinion_to_json` wrote."""
    letter = value.get("letter")
    return Opinion(
        str(value.get("by") or ""),
        str(value.get("role") or ""),
        parse_iso(value.get("on")),
        {str(key): str(text) for key, text in (value.get("says") or {}).items()},
        (str(letter[0]), int(letter[1])) if letter else None,
    )


def handover_to_json(item: Handover) -> dict[str, Any]:
    """The entry as JSON."""
    return {
        "to": item.to,
        "how": item.how,
        "on": item.on.iso if item.on else None,
        "note": item.note,
        "packet": item.packet_id,
    }


def handover_from_json(value: Mapping[str, Any]) -> Handover:
    """The entry that `handover_to_json` wrote."""
    return Handover(
        str(value.get("to") or ""),
        str(value.get("how") or ""),
        parse_iso(value.get("on")),
        str(value.get("note") or ""),
        str(value.get("packet") or ""),
    )
