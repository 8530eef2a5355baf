"""The parts of a case that are lists of small values (calls, costs …) to JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from secondop_desktop.core.dates import PartialDate, parse_iso

P = TypeVar("P")


def part_to_json(part: Any) -> dict[str, Any]:
    """A part as JSON: what is empty is left out, a date is written as precisely as it is known."""
    out: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if value != field.default:
            out[field.name] = value.iso if isinstance(value, PartialDate) else value
    return out


def part_from_json(cls: type[P], value: Mapping[str, Any]) -> P:
    """The part that `part_to_json` wrote; names that this version does not know are passed over.

    `on` is its date, as in every part.
    """
    names = cls.__dataclass_fields__  # type: ignore[attr-defined]
    known = {name: item for name, item in value.items() if name in names}
    if "on" in known:
        known["on"] = parse_iso(known["on"])
    return cls(**known)
