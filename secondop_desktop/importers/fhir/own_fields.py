"""Reads back what our own summary carries beside the standard elements, and only where the two agree.

Another program may have changed the standard elements and kept our extension: what no longer fits is passed over.
"""

from __future__ import annotations

import base64
import dataclasses
import re
import typing
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.own_fields import FIELDS
from secondop_desktop.core.records import Kind, Record, Status
from secondop_desktop.importers.fhir.elements import WRONG_SHAPE, Json, flag, many, one, word

_R = TypeVar("_R", bound=Record)

_FREE = frozenset({"category", "date_kind", "panel", "display", "plan", "implants", "note", "laboratory"})
"""What a reader of the standard elements can only guess at; here the extension says it."""

_NEVER = frozenset({"id", "patient_id", "subject", "sources", "code", "other_codes", "confirmed", "kind"})
_SPACE = re.compile(r"\s+")


def own_fields(resource: Json) -> dict[str, str | bool]:
    """What the extension says by field: a text, False for nothing, True for a mark; empty where there is none."""
    held = resource.get("extension")
    if held is None:
        return {}
    found: dict[str, str | bool] = {}
    try:
        for extension in many(held):
            if extension.get("url") != FIELDS:
                continue
            for part in many(extension.get("extension")):
                name = word(part.get("url"))
                found[name] = word(part["valueString"]) if "valueString" in part else bool(flag(part["valueBoolean"]))
    except WRONG_SHAPE:
        return {}
    return found


def is_marked(resource: Json, name: str) -> bool:
    """Whether our own extension has this mark."""
    return "extension" in resource and own_fields(resource).get(name) is True


@cache
def _types(cls: Any) -> dict[str, Any]:
    return {name: hint for name, hint in typing.get_type_hints(cls).items() if name not in _NEVER}


def restored(record: _R, resource: Json) -> _R:
    """The record with the fields that our extension gives, where they do not contradict the standard elements."""
    fields = own_fields(resource)
    if not fields:
        return record
    cls: Any = type(record)
    types = _types(cls)
    changes: dict[str, Any] = {"confirmed": False} if fields.get("unconfirmed") is True else {}
    for name, said in fields.items():
        if name not in types or said is True:
            continue
        read = getattr(record, name)
        value = _typed(types[name], said)
        if value is not _NO and _fits(name, read, value, record.kind):
            changes[name] = value
    return dataclasses.replace(record, **changes) if changes else record


_NO = object()


def _typed(hint: Any, said: str | bool) -> Any:
    """The value in the field's own type; `_NO` where it is none of it."""
    arms = typing.get_args(hint)
    if hint is str:
        return said or ""
    if PartialDate in arms:
        return (parse_iso(str(said)) or _NO) if said else None
    if str in arms and type(None) in arms:
        return said or None
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next((member for member in hint if str(member) == said), _NO)
    return _NO


def _fits(name: str, read: Any, value: Any, kind: Kind) -> bool:
    if name == "status":
        return read is Status.UNKNOWN
    if isinstance(read, PartialDate) or isinstance(value, PartialDate):
        if read is None or value is None:
            return True
        if kind in (Kind.MEDICATION, Kind.TEST_RESULT) and name in ("date", "report_date"):
            return True
        return bool(value.iso.startswith(read.iso))
    if name in _FREE or not read or read == value:
        return True
    left, right = _plain(str(read)), _plain(str(value or ""))
    return right in left or left in right


def _plain(text: str) -> str:
    return (
        _SPACE.sub("", text)
        .replace(",", ".")
        .replace("≤", "<=")
        .replace("≥", ">=")
        .replace("=<", "<=")
        .replace("=>", ">=")
    )


def text_of(resource: Json) -> str:
    """The plain text of the one form or content that our own document carries."""
    forms = many(resource.get("presentedForm")) or [
        one(content.get("attachment")) for content in many(resource.get("content"))
    ]
    return base64.b64decode(word(forms[0].get("data"))).decode("utf-8", "replace") if forms else ""
