"""What a specialist wants to see: requirement lists as data, validated when they are loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.files import resource
from secondop_desktop.core.records import Kind
from secondop_desktop.core.text import _


@dataclass(frozen=True, slots=True)
class Match:
    """Which records satisfy a requirement: of this kind, in one of these categories, or named by one of these words.

    `categories` and `words` both empty: every record of the kind. `none_known`: the statement that there is none also
    satisfies it.
    """

    kind: Kind
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    none_known: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a specialist wants.

    `case_fields`: answers of the case that satisfy it, all of them. `images`: pictures are wanted beside the report.
    `modalities`: of these kinds (DICOM modality codes), empty for any. `max_age_days` only where a clinic says so.
    """

    id: str
    name: str
    why: str
    essential: bool
    matches: tuple[Match, ...] = ()
    case_fields: tuple[str, ...] = ()
    images: bool = False
    modalities: tuple[str, ...] = ()
    count: int = 1
    max_age_days: int | None = None


class ChecklistError(UsageError):
    """A requirement list has a mistake in it; the message names file, line and reason."""


_KEYS = frozenset(
    {"id", "name", "why", "essential", "matches", "case_fields", "images", "modalities", "count", "max_age_days"}
)


def checklist(specialty: str) -> tuple[Requirement, ...]:
    """The core list followed by what the specialty adds; a requirement of the same id replaces the core one."""
    found = {item.id: item for item in load(resource("checklists", "general.toml"))}
    if specialty != "general":
        path = resource("checklists", f"{specialty}.toml")
        if path.is_file():
            found |= {item.id: item for item in load(path)}
    return tuple(found.values())


def load(path: Path) -> tuple[Requirement, ...]:
    """The requirements of one file; raises `ChecklistError`."""
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChecklistError(
            _("This list cannot be read"), _("{file}: {reason}").format(file=path.name, reason=str(error))
        ) from error
    starts = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip() == "[[requirement]]"]
    entries = data.get("requirement", [])
    out: list[Requirement] = []
    for entry, line in zip(entries, starts, strict=False):
        try:
            requirement = _requirement(entry)
            if any(requirement.id == other.id for other in out):
                raise ValueError(_("the id “{id}” stands twice").format(id=requirement.id))
        except (KeyError, TypeError, ValueError) as error:
            reason = _("“{key}” is missing").format(key=error.args[0]) if isinstance(error, KeyError) else str(error)
            raise ChecklistError(
                _("This list has a mistake"),
                _("{file}, from line {line}: {reason}.").format(file=path.name, line=line, reason=reason),
            ) from error
        out.append(requirement)
    return tuple(out)


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    unknown = set(entry) - _KEYS
    if unknown:
        raise ValueError(_("“{key}” is not a key").format(key=sorted(unknown)[0]))
    requirement = Requirement(
        id=_text(entry["id"]),
        name=_text(entry["name"]),
        why=_text(entry["why"]),
        essential=_flag(entry["essential"]),
        matches=tuple(_match(item) for item in entry.get("matches", ())),
        case_fields=_texts(entry.get("case_fields", ())),
        images=_flag(entry.get("images", False)),
        modalities=_texts(entry.get("modalities", ())),
        count=_number(entry.get("count", 1)),
        max_age_days=_number(entry["max_age_days"]) if "max_age_days" in entry else None,
    )
    if not requirement.matches and not requirement.case_fields:
        raise ValueError(_("nothing can satisfy it: give “matches” or “case_fields”"))
    return requirement


def _match(item: Mapping[str, Any]) -> Match:
    unknown = set(item) - {"kind", "categories", "words", "none_known"}
    if unknown:
        raise ValueError(_("“{key}” is not a key").format(key=sorted(unknown)[0]))
    return Match(
        Kind(item["kind"]),
        _texts(item.get("categories", ())),
        tuple(word.casefold() for word in _texts(item.get("words", ()))),
        _flag(item.get("none_known", False)),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(_("a text is expected"))
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(_("a list of texts is expected"))
    return tuple(_text(item) for item in value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("true or false is expected"))
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(_("a whole number above 0 is expected"))
    return value
