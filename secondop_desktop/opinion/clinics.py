"""A clinic's own list: what it asks for beyond a specialty's list, what it leaves out, and how it wants records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.files import resource
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import RECORDS_AS, SPECIALTIES
from secondop_desktop.opinion.entries import Entry, read
from secondop_desktop.opinion.requirements import (
    SYSTEMS,
    Match,
    Requirement,
    checklist,
    every_requirement,
    read_age,
    read_requirements,
)


@dataclass(frozen=True, slots=True)
class Override:
    """What a clinic asks otherwise for one requirement of a list; None and empty leave it as it is."""

    id: str
    name: str = ""
    why: str = ""
    essential: bool | None = None
    images: bool | None = None
    count: int | None = None
    trend: int | None = None
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class ClinicProfile:
    """A clinic's own list. `specialty` empty: it fits any. `extends` names the list or the profile that it changes,
    empty for the list of its specialty or of the case. `extras` are requirements that no list has.
    """

    name: str
    specialty: str = ""
    extends: str = ""
    records_as: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""
    email: str = ""
    contact: str = ""
    notes: str = ""
    drop: tuple[str, ...] = ()
    changes: tuple[Override, ...] = ()
    extras: tuple[Requirement, ...] = ()


_TOP = ("name", "specialty", "extends", "records_as", "address", "phone", "email", "contact", "notes", "drop")
_CHANGE = ("id", "name", "why", "essential", "images", "count", "trend", "recent_days", "recent_months")
_TEXTS = ("address", "phone", "email", "contact", "notes")


def read_profile(text: str, file: str) -> ClinicProfile:
    """The profile that a file states; raises `ChecklistError` with the file, the line and the reason."""
    top, tables = read(text, file, ("change", "requirement"))
    top.only(_TOP)
    name = top.text("name")
    if len(name) > 120:
        raise top.error(_("“name” is too long"), "name")
    known = every_requirement()
    extras = read_requirements(tables["requirement"])
    for entry, extra in zip(tables["requirement"], extras, strict=True):
        if extra.id in known:
            raise entry.error(_("“{id}” is in the lists already; use [[change]]").format(id=extra.id), "id")
    specialty = top.choice("specialty", SPECIALTIES, "")
    extends = top.text("extends", "")
    if extends == name:
        raise top.error(_("a list cannot extend itself"), "extends")
    lists = extends if extends in SPECIALTIES else specialty if not extends else ""
    # Beside another profile's, whose own requirements are not known here, ids are checked when the lists are joined.
    ids = {item.id for item in checklist(lists)} if lists else set(known)
    open_ids = bool(extends) and extends not in SPECIALTIES
    drop = top.texts("drop", None if open_ids else sorted(ids))
    changes: list[Override] = []
    for entry in tables["change"]:
        change = _change(entry, None if open_ids else sorted(ids))
        if change.id in drop:
            raise entry.error(_("“{id}” is dropped above").format(id=change.id), "id")
        if any(change.id == other.id for other in changes):
            raise entry.error(_("the id “{id}” stands twice").format(id=change.id), "id")
        changes.append(change)
    return ClinicProfile(
        name=name,
        specialty=specialty,
        extends=extends,
        records_as=top.texts("records_as", RECORDS_AS),
        drop=drop,
        changes=tuple(changes),
        extras=extras,
        **{key: top.text(key, "") for key in _TEXTS},
    )


def _change(entry: Entry, ids: list[str] | None) -> Override:
    entry.only(_CHANGE)
    found = entry.text("id") if ids is None else entry.choice("id", ids)
    change = Override(
        id=found,
        name=entry.text("name", ""),
        why=entry.text("why", ""),
        essential=entry.flag("essential") if "essential" in entry.values else None,
        images=entry.flag("images") if "images" in entry.values else None,
        count=entry.number("count") if "count" in entry.values else None,
        trend=entry.number("trend") if "trend" in entry.values else None,
        max_age_days=read_age(entry),
    )
    if change == Override(found):
        raise entry.error(_("this changes nothing"), "id")
    return change


def clinic_checklist(
    profile: ClinicProfile | None, specialty: str, find: Callable[[str], ClinicProfile | None]
) -> tuple[Requirement, ...]:
    """What this clinic asks for: the list that it extends, changed as it says; `find` knows profiles by name.

    Raises `UsageError` where the profile extends one that is not there, or that extends it in turn.
    """
    return _joined(profile, specialty, find, ())


def _joined(
    profile: ClinicProfile | None, specialty: str, find: Callable[[str], ClinicProfile | None], seen: tuple[str, ...]
) -> tuple[Requirement, ...]:
    if profile is None:
        return checklist(specialty)
    if profile.name in seen:
        raise UsageError(
            _("These lists go in a circle"), _("“{name}” extends itself by way of another.").format(name=profile.name)
        )
    own = profile.specialty or specialty
    if profile.extends and profile.extends not in SPECIALTIES:
        base = find(profile.extends)
        if base is None:
            raise UsageError(
                _("A list is missing"),
                _("“{name}” extends “{other}”, which is not here. Import that one too.").format(
                    name=profile.name, other=profile.extends
                ),
            )
        items = _joined(base, own, find, (*seen, profile.name))
    else:
        items = checklist(profile.extends or own)
    found = {item.id: item for item in items if item.id not in profile.drop}
    for change in profile.changes:
        if change.id in found:
            found[change.id] = _changed(found[change.id], change)
    return tuple((found | {item.id: item for item in profile.extras}).values())


def _changed(item: Requirement, change: Override) -> Requirement:
    values: dict[str, Any] = {
        name: value
        for name in ("name", "why", "essential", "images", "count", "trend", "max_age_days")
        if (value := getattr(change, name)) not in (None, "")
    }
    return replace(item, **values)


@cache
def examples() -> tuple[ClinicProfile, ...]:
    """The worked examples: invented clinics, to be looked at and changed."""
    paths = sorted(resource("clinics").glob("*.toml"))
    return tuple(read_profile(path.read_text(encoding="utf-8"), path.name) for path in paths)


# ------------------------------------------------------------------------------------------------- as a file


def write_profile(profile: ClinicProfile) -> str:
    """The profile as a file that `read_profile` reads."""
    lines = [f"name = {toml_string(profile.name)}"]
    for key in ("specialty", "extends"):
        if value := getattr(profile, key):
            lines.append(f"{key} = {toml_string(value)}")
    if profile.records_as:
        lines.append(f"records_as = {toml_strings(profile.records_as)}")
    lines += [f"{key} = {toml_string(value)}" for key in _TEXTS if (value := getattr(profile, key))]
    if profile.drop:
        lines.append(f"drop = {toml_strings(profile.drop)}")
    for change in profile.changes:
        lines += ["", "[[change]]", *_pairs(change, Override(change.id))]
    plain = Requirement("", "", "", False)
    for extra in profile.extras:
        lines += ["", "[[requirement]]", *_pairs(extra, plain)]
    return "\n".join(lines) + "\n"


def _pairs(part: Override | Requirement, plain: Override | Requirement) -> Iterable[str]:
    for name in part.__dataclass_fields__:
        value = getattr(part, name)
        if name not in {"id", "essential"} and value == getattr(plain, name):
            continue
        if value is None:
            continue
        if name == "matches":
            yield f"matches = [{', '.join(_match(item) for item in value)}]"
        else:
            yield f"{'recent_days' if name == 'max_age_days' else name} = {_value(value)}"


def _match(match: Match) -> str:
    names: Mapping[str, str] = {uri: name for name, uri in SYSTEMS.items()}
    parts = [f"kind = {toml_string(match.kind)}"]
    for name in Match.__dataclass_fields__:
        value = getattr(match, name)
        if name == "kind" or not value:
            continue
        if name == "codes":
            value = tuple(f"{names[system]}:{code}" for system, code in value)
        parts.append(f"{name} = {_value(value)}")
    return "{ " + ", ".join(parts) + " }"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return toml_strings(value)
    return str(value) if isinstance(value, int) else toml_string(str(value))


def toml_strings(values: Iterable[str]) -> str:
    """A TOML array of texts."""
    return f"[{', '.join(toml_string(value) for value in values)}]"


def toml_string(value: str) -> str:
    """A TOML basic string (TOML 1.0, String)."""
    short = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(short.get(c, c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in value) + '"'
