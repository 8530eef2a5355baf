"""A case to JSON and back, for the vault: what an older version wrote loads, what a later one wrote is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from secondop_desktop.core.dates import parse_iso
from secondop_desktop.opinion.budget import CostLine
from secondop_desktop.opinion.case import Case, Contact, Override, Question
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.opinion.decision_aid import aid_from_json, aid_to_json
from secondop_desktop.opinion.opinions import (
    handover_from_json,
    handover_to_json,
    opinion_from_json,
    opinion_to_json,
)
from secondop_desktop.opinion.parts import part_from_json, part_to_json

Turn = Callable[[Any], Any]


def _each(turn: Turn) -> Turn:
    return lambda items: [turn(item) for item in items]


def _all(turn: Turn) -> Turn:
    return lambda items: tuple(turn(item) for item in items)


def _texts(value: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(text) for key, text in value.items()}


def _parts(cls: type[CoverageCall] | type[CostLine]) -> tuple[Turn, Turn]:
    def write(items: Any) -> list[dict[str, Any]]:
        return [part_to_json(item) for item in items if not item.is_empty]

    return write, lambda items: tuple(part_from_json(cls, item) for item in items)


_DATE: tuple[Turn, Turn] = (lambda value: value.iso, parse_iso)
_LIST: tuple[Turn, Turn] = (list, tuple)
_TEXTS: tuple[Turn, Turn] = (dict, _texts)

# Written and read by; a field that is not here is JSON as it is.
_FIELDS: dict[str, tuple[Turn, Turn]] = {
    "created": _DATE,
    "decide_by": _DATE,
    "opinion_on": _DATE,
    "appointment": _DATE,
    "decided_on": _DATE,
    "told_doctor_on": _DATE,
    "closed": _DATE,
    "archived": _DATE,
    "work_due": _DATE,
    "decision_questions": _LIST,
    "reasons": _LIST,
    "benefits": _LIST,
    "records_as": _LIST,
    "key_result_ids": _LIST,
    "ways_on": _LIST,
    "costs": _TEXTS,
    "first_says": _TEXTS,
    "marks": _TEXTS,
    "scripts": _TEXTS,
    "questions": (
        _each(lambda item: {"text": item.text, "top": item.top}),
        _all(lambda item: Question(item["text"], bool(item["top"]))),
    ),
    "contacts": (
        _each(lambda item: {"name": item.name, "role": item.role, "phone": item.phone, "note": item.note}),
        _all(lambda item: Contact(item["name"], item["role"], item["phone"], item["note"])),
    ),
    "overrides": (
        lambda value: {
            key: {"state": item.state, "reason": item.reason, "on": item.on.iso if item.on else None}
            for key, item in value.items()
        },
        lambda value: {
            key: Override(item["state"], item["reason"], parse_iso(item.get("on"))) for key, item in value.items()
        },
    ),
    "sources": (
        lambda value: {key: list(place) for key, place in value.items()},
        lambda value: {key: (str(place[0]), int(place[1])) for key, place in value.items()},
    ),
    "coverage": _parts(CoverageCall),
    "budget": _parts(CostLine),
    "opinions": (_each(opinion_to_json), _all(opinion_from_json)),
    "handovers": (_each(handover_to_json), _all(handover_from_json)),
    "aid": (aid_to_json, aid_from_json),
}


def to_state(case: Case) -> dict[str, Any]:
    """The case as JSON, for the vault: id and person are kept beside it, what was not answered is left out."""
    state: dict[str, Any] = {}
    empty = Case()
    for name in Case.__dataclass_fields__:
        value = getattr(case, name)
        if name not in {"id", "patient_id"} and value != getattr(empty, name):
            state[name] = _FIELDS[name][0](value) if name in _FIELDS else value
    return state


def from_state(state: Mapping[str, Any], case_id: str, patient_id: str) -> Case:
    """The case that `to_state` wrote; fields that this version does not know are left alone by `merge_state`."""
    values: dict[str, Any] = {"id": case_id, "patient_id": patient_id}
    for name, value in state.items():
        if name in Case.__dataclass_fields__ and name not in values:
            values[name] = _FIELDS[name][1](value) if name in _FIELDS else value
    return Case(**values)


def merge_state(old: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """The new state over the old one: what a later version of the program stored is kept."""
    unknown = {name: value for name, value in old.items() if name not in Case.__dataclass_fields__}
    return unknown | to_state(case)
