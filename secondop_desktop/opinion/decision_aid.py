"""A decision aid of our own: the choices, what matters and how much, how sure one is; nothing is added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

WEIGHTS = ("little", "some", "much", "most")
"""How much something matters to the person."""

FITS = ("good", "between", "bad", "unknown")
"""How well a choice fits with what matters, in the person's eyes."""

SURE = ("not", "little", "quite", "very")
"""How sure the person is."""

MOST_CHOICES = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options; `key` stays the same when its words change."""

    key: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that matters: how much (one of `WEIGHTS`), and how each choice (by its key) fits with it."""

    text: str = ""
    weight: str = ""
    fits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionAid:
    """The person's own table: choices in columns, what matters in rows; `leaning` is the key of a choice."""

    choices: tuple[Choice, ...] = ()
    matters: tuple[Matter, ...] = ()
    sure: str = ""
    leaning: str = ""
    needs: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self == DecisionAid()


def add_choice(aid: DecisionAid, text: str = "") -> DecisionAid:
    """The aid with one more choice; unchanged where there are as many as fit beside each other."""
    if len(aid.choices) >= MOST_CHOICES:
        return aid
    number = 1 + max((int(item.key) for item in aid.choices if item.key.isdigit()), default=0)
    return replace(aid, choices=(*aid.choices, Choice(str(number), text)))


def remove_choice(aid: DecisionAid, key: str) -> DecisionAid:
    """The aid without a choice, and without what was said of it."""
    return replace(
        aid,
        choices=tuple(item for item in aid.choices if item.key != key),
        matters=tuple(
            replace(item, fits={name: fit for name, fit in item.fits.items() if name != key}) for item in aid.matters
        ),
        leaning="" if aid.leaning == key else aid.leaning,
    )


def aid_to_json(aid: DecisionAid) -> dict[str, Any]:
    """The aid as JSON."""
    return {
        "choices": [{"key": item.key, "text": item.text} for item in aid.choices],
        "matters": [{"text": item.text, "weight": item.weight, "fits": dict(item.fits)} for item in aid.matters],
        "sure": aid.sure,
        "leaning": aid.leaning,
        "needs": aid.needs,
    }


def aid_from_json(value: Mapping[str, Any]) -> DecisionAid:
    """The aid that `aid_to_json` wrote."""
    return DecisionAid(
        tuple(Choice(str(item["key"]), str(item.get("text") or "")) for item in value.get("choices") or ()),
        tuple(
            Matter(
                str(item.get("text") or ""),
                str(item.get("weight") or ""),
                {str(key): str(fit) for key, fit in (item.get("fits") or {}).items()},
            )
            for item in value.get("matters") or ()
        ),
        str(value.get("sure") or ""),
        str(value.get("leaning") or ""),
        str(value.get("needs") or ""),
    )
