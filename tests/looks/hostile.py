"""Texts that want to be more than text, in every field of every kind of record and of a case."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import RECORD_TYPES, Kind, Record
from secondop_desktop.opinion.requests import Custody, Event
from secondop_desktop.usecases.prepare_opinion import Case
from secondop_desktop.usecases.request_records import Request

T = TypeVar("T")

MARKUP = (
    '<img src="file:///etc/hostname"><img src="//host/share/x.png"><a href="file:///etc/passwd">open</a>'
    "<b>bold</b><h1>big</h1><script>x()</script>"
)
BIDI = "\u202egnp.exe\u202c \u2066left\u2069 \u200fright\u200e"
LONG = "W" * 10_000
SIGNS = "%s %d {} {0} {name} && &File & \\n ${HOME} `id` \u0000 null \u0007 bell"
LINES = "one\r\ntwo\nthree\u2028four\u2029five\ttab"
EMOJI = "👩🏽‍⚕️🫀🏴‍☠️ e\u0301\u0323\u0302 Z̸̧̛͚͂á̶̡̗l̵̰̈g̷̛̱ö̴̙"
SCRIPTS = "王小明 مريم العلي Ірина Ковальчук שרה כהן नेहा शर्मा さくら"

HOSTILE = (MARKUP, BIDI, LONG, SIGNS, LINES, EMOJI, SCRIPTS)
"""Each alone; `WHOLE` is all but the long word in one."""

WHOLE = " ".join(text for text in HOSTILE if text is not LONG)

_KEPT = {"id", "patient_id", "subject", "sha256", "media_type", "kind", "language", "sex", "birth_date"}
_NAMES = {"parent_id", "case_id", "imaging_study_id", "procedure_id", "result_ids", "document_ids", "report_ids"}
_CHOSEN = {"specialty", "trigger", "way", "clinic_profile", "records_as", "reasons", "benefits", "key_result_ids"}
_CHOSEN |= {"ways_on", "marks", "costs", "overrides", "sources", "scripts", "letter", "law", "had", "date_kind", "key"}
_CHOSEN |= {
    "whom",
    "referral",
    "approval",
    "what_follows_on",
    "edition",
    "since",
    "packet_id",
    "importer",
    "confirmed_by",
}


def filled(kind: type[T], text: str, **given: Any) -> T:
    """A value of this dataclass with the text in every field that holds words; what `given` names is as given."""
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = dict(given)
    if any(field.name == "key" for field in fields(kind)):  # type: ignore[arg-type]
        values["key"] = "a"  # by which a decision aid knows its choices
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name in values or field.name in _KEPT | _NAMES | _CHOSEN or not field.init:
            continue
        value = _value(hints[field.name], text)
        if value is not None:
            values[field.name] = value
    if kind in (Custody, Event):
        values["what"] = "shipped" if kind is Custody else "note"  # chosen, not typed
    return kind(**values)


def _value(hint: Any, text: str) -> Any:
    if hint is str:
        return text
    if hint is int:
        return 1
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and inner and (inner[0] is str or (isinstance(inner[0], type) and is_dataclass(inner[0]))):
        made = _value(inner[0], text)
        return (made,) if made is not None else None
    if isinstance(hint, type):
        if issubclass(hint, PartialDate):
            return PartialDate("2026-11-02")
        if issubclass(hint, Enum) or not is_dataclass(hint):
            return None
        return filled(hint, text)
    if type(None) in inner:
        wanted = next(one for one in inner if one is not type(None))
        return None if wanted is str else _value(wanted, text)
    return None


def records(text: str, *, per_kind: int = 1) -> list[Record]:
    """Records of every kind that lists hold, with this text in every field."""
    made: list[Record] = []
    for kind, cls in RECORD_TYPES.items():
        if kind in (Kind.PATIENT, Kind.DOCUMENT, Kind.OPINION_CASE, Kind.RECORDS_REQUEST, Kind.PACKET):
            continue
        made += [filled(cls, text, sources=()) for _number in range(per_kind)]
    return made


def case(begun: Case, text: str) -> Case:
    """The case with this text in every answer."""
    return filled(
        Case, text, id=begun.id, patient_id=begun.patient_id, created=begun.created, closed=None, archived=None, step=3
    )


def request(case_: Case, text: str) -> Request:
    """A request with this text in every field."""
    return filled(Request, text, patient_id=case_.patient_id, case_id=case_.id, id="", refused=None, received=None)
