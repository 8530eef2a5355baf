"""Whether two records of different sources state the same thing, and if not, what keeps them apart.

When in doubt they are two: a line too many can be seen, a value that was lost in another one cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from secondop_desktop.core.dates import PartialDate, Precision
from secondop_desktop.core.quantities import decimal_or_none
from secondop_desktop.core.records import (
    NOT_SO,
    Allergy,
    Coding,
    Condition,
    Device,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    Note,
    Procedure,
    Record,
    Report,
    Status,
    TestResult,
)

DATED = frozenset(
    {Kind.TEST_RESULT, Kind.REPORT, Kind.PROCEDURE, Kind.IMMUNIZATION, Kind.NOTE, Kind.ENCOUNTER},
)
"""Kinds of which two records can be the same only on the same day."""

COMPARED = DATED | {
    Kind.MEDICATION,
    Kind.CONDITION,
    Kind.ALLERGY,
    Kind.FAMILY_HISTORY,
    Kind.DEVICE,
    Kind.IMAGING_STUDY,
}
"""Kinds that are compared at all."""

_OIDS = {
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.6.69": "http://hl7.org/fhir/sid/ndc",
}
_QUALIFIER = re.compile(r"\s*\((?:disorder|finding|situation|procedure|substance|event|regime/therapy)\)\s*$")
_ANTIBODY = re.compile(r"(?<=\w )(?:abs?|antibodies)$")
_SPECIMEN_WORDS = frozenset({"specimen", "sample", "or", "of", "the", "and", "from"})


# ------------------------------------------------------------------------------------------------------- spelling


@lru_cache(maxsize=4096)
def name_of(text: str) -> str:
    """A name without what spelling makes of it: case, spaces, SNOMED's qualifier at the end, "Ab" for antibody."""
    return _ANTIBODY.sub("antibody", _QUALIFIER.sub("", " ".join(text.casefold().split())))


@lru_cache(maxsize=1024)
def unit_of(text: str) -> str:
    """A unit in one spelling of many: `mg/dl` and `mg/dL`, `x10E3/µL` and `10*3/uL`; nothing is converted."""
    unit = "".join(text.split()).casefold().replace("µ", "u").replace("μ", "u").replace("mcg", "ug")
    unit = unit.replace("{1.73_m2}", "1.73m2").replace("[iu]", "iu").replace("[degf]", "°f").replace("mm[hg]", "mmhg")
    unit = re.sub(r"(?<=.)\{[^{}]*\}", "", unit)
    unit = re.sub(r"^x(?=10)", "", unit)
    unit = re.sub(r"10(?:\^|e|\*\*)(?=\d)", "10*", unit)
    unit = re.sub(r"^(?:k|thou|thousand)(?=/)", "10*3", unit)
    unit = re.sub(r"\^(?=\d)", "", unit)
    return {"degf": "°f", "cel": "°c", "degc": "°c", "percent": "%", "beats/min": "/min", "bpm": "/min", "1": ""}.get(
        unit, unit
    )


@lru_cache(maxsize=4096)
def _coding(coding: Coding) -> tuple[str, str]:
    system = coding.system.removeprefix("urn:oid:").rstrip("/")
    return _OIDS.get(system, system).casefold(), coding.code.casefold()


def codes_of(record: Record) -> frozenset[tuple[str, str]]:
    """The codes of a record, each system in its one name."""
    if record.code is None:
        return frozenset()
    return frozenset(_coding(one) for one in (record.code, *record.other_codes) if one.system and one.code)


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


# ------------------------------------------------------------------------------------------------------ comparing


def keys_of(record: Record) -> tuple[Hashable, ...]:
    """What two records share at least one of when they can be the same; empty for what is never compared."""
    if record.kind not in COMPARED:
        return ()
    names: list[Hashable] = [*codes_of(record), name_of(record.display)]
    if isinstance(record, ImagingStudy):
        names = [record.study_uid] if record.study_uid else []
    elif isinstance(record, Device):
        names = [record.identifier] if record.identifier else []
    if record.kind in DATED:
        return tuple((record.kind, name, day) for name in names for day in days_of(record.date))
    return tuple((record.kind, name) for name in names)


@lru_cache(maxsize=4096)
def days_of(when: PartialDate | None) -> tuple[str, ...]:
    """The day as written and, where the hour has an offset, the day in UTC; empty where the day is not known."""
    if when is None or when.day is None:
        return ()
    instant = _instant(when)
    days = (when.day_iso,) if instant is None else (when.day_iso, instant.astimezone(UTC).date().isoformat())
    return tuple(dict.fromkeys(days))


def differs_in(one: Record, other: Record) -> str | None:
    """What keeps two records apart, as the name of a field; None where they state the same.

    What only one of them says (a range, an hour, a specimen) does not keep them apart.
    """
    if one.kind is not other.kind or one.kind not in COMPARED:
        return "kind"
    if not _same_so(one.status, other.status):
        return "status"
    if not _same_thing(one, other):
        return "code"
    compare = _COMPARE[type(one)]
    return compare(one, other)


def _same_so(one: Status, other: Status) -> bool:
    """Whether both are facts, or both withdrawn in the same way; what was replaced was a fact before."""
    if one is other:
        return True
    return all(status not in NOT_SO or status is Status.SUPERSEDED for status in (one, other))


def _same_thing(one: Record, other: Record) -> bool:
    """By a code in common, else by name; two codes of one system that differ are two things, whatever the name."""
    if isinstance(one, ImagingStudy | Device):
        return True
    mine, yours = codes_of(one), codes_of(other)
    if mine & yours:
        return True
    if {system for system, _code in mine} & {system for system, _code in yours}:
        return False
    return bool(one.display.strip()) and name_of(one.display) == name_of(other.display)


def _instant(when: PartialDate) -> datetime | None:
    if when.precision is not Precision.TIME or len(when.iso) < 16:
        return None
    try:
        moment = datetime.fromisoformat(when.iso)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _same_moment(one: PartialDate | None, other: PartialDate | None) -> bool:
    """The same day, and the same minute where both say it."""
    if one is None or other is None or one.day is None or other.day is None:
        return False
    if len(one.iso) < 16 or len(other.iso) < 16:
        return one.day_iso == other.day_iso
    first, second = _instant(one), _instant(other)
    if first is not None and second is not None:
        return abs(first - second) < timedelta(minutes=1)
    return one.iso[:16] == other.iso[:16]


def _agree(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two dates do not contradict each other as far as both are known."""
    if one is None or other is None:
        return True
    size = min(len(one.day_iso), len(other.day_iso))
    return one.iso[:size] == other.iso[:size]


def _agree_in_words(one: str, other: str) -> bool:
    return not one.strip() or not other.strip() or _words(one) == _words(other)


def _specimens_agree(one: str, other: str) -> bool:
    mine, yours = (frozenset(re.findall(r"\w+", text.casefold())) - _SPECIMEN_WORDS for text in (one, other))
    return not mine or not yours or mine <= yours or yours <= mine


def _result(one: Record, other: Record) -> str | None:
    assert isinstance(one, TestResult)
    assert isinstance(other, TestResult)
    if not _same_moment(one.date, other.date):
        return "date"
    if not one.value.strip() or not other.value.strip() or not _same_value(one, other):
        return "value"
    if unit_of(one.unit) != unit_of(other.unit):
        return "unit"
    return None if _specimens_agree(one.specimen, other.specimen) else "specimen"


def _same_value(one: TestResult, other: TestResult) -> bool:
    first, second = _number(one.value_number), _number(other.value_number)
    if first is not None and second is not None:
        return first == second and one.comparator == other.comparator
    return _words(one.value) == _words(other.value)


def _number(text: str | None) -> Decimal | None:
    return decimal_or_none(text) if text is not None else None


def _medication(one: Record, other: Record) -> str | None:
    assert isinstance(one, Medication)
    assert isinstance(other, Medication)
    if one.status is not other.status:
        return "status"
    if not _agree_in_words(one.dose, other.dose):
        return "dose"
    if not _agree_in_words(one.frequency, other.frequency):
        return "frequency"
    first, second = one.start or one.date, other.start or other.date
    if (first is None) != (second is None) or not _agree(first, second):
        return "start"
    return None if _agree(one.end, other.end) else "end"


def _condition(one: Record, other: Record) -> str | None:
    assert isinstance(one, Condition)
    assert isinstance(other, Condition)
    if not _status_agrees(one.status, other.status):
        return "status"
    if not _agree(one.onset, other.onset):
        return "onset"
    return None if _agree(one.abatement, other.abatement) else "abatement"


def _status_agrees(one: Status, other: Status) -> bool:
    return one is other or Status.UNKNOWN in {one, other} or Status.SUPERSEDED in {one, other}


def _allergy(one: Record, other: Record) -> str | None:
    assert isinstance(one, Allergy)
    assert isinstance(other, Allergy)
    return None if _status_agrees(one.status, other.status) else "status"


def _immunization(one: Record, other: Record) -> str | None:
    assert isinstance(one, Immunization)
    assert isinstance(other, Immunization)
    if not _same_moment(one.date, other.date):
        return "date"
    return None if _agree_in_words(one.lot, other.lot) else "lot"


def _procedure(one: Record, other: Record) -> str | None:
    assert isinstance(one, Procedure)
    assert isinstance(other, Procedure)
    if not _same_moment(one.date, other.date):
        return "date"
    if not _status_agrees(one.status, other.status):
        return "status"
    for name in ("text", "findings", "surgeon"):
        if not _agree_in_words(getattr(one, name), getattr(other, name)):
            return name
    return None


def _report(one: Record, other: Record) -> str | None:
    assert isinstance(one, Report)
    assert isinstance(other, Report)
    if not _same_moment(one.date, other.date):
        return "date"
    if _words(one.text) != _words(other.text):
        return "text"
    return None if _words(one.conclusion) == _words(other.conclusion) else "conclusion"


def _note(one: Record, other: Record) -> str | None:
    assert isinstance(one, Note)
    assert isinstance(other, Note)
    if not _same_moment(one.date, other.date):
        return "date"
    return None if _words(one.text) == _words(other.text) else "text"


def _encounter(one: Record, other: Record) -> str | None:
    assert isinstance(one, Encounter)
    assert isinstance(other, Encounter)
    if not _same_moment(one.date, other.date) or not _agree(one.end, other.end):
        return "date"
    for name in ("encounter_class", "facility", "practitioner"):
        if not _agree_in_words(getattr(one, name), getattr(other, name)):
            return name
    return None


def _family(one: Record, other: Record) -> str | None:
    assert isinstance(one, FamilyHistory)
    assert isinstance(other, FamilyHistory)
    if _words(one.relation) != _words(other.relation):
        return "relation"
    return None if _agree_in_words(one.onset, other.onset) else "onset"


def _device(one: Record, other: Record) -> str | None:
    assert isinstance(one, Device)
    assert isinstance(other, Device)
    return None if one.identifier and one.identifier == other.identifier else "identifier"


def _study(one: Record, other: Record) -> str | None:
    assert isinstance(one, ImagingStudy)
    assert isinstance(other, ImagingStudy)
    return None if one.study_uid and one.study_uid == other.study_uid else "study_uid"


_COMPARE: dict[type[Record], Callable[[Record, Record], str | None]] = {
    TestResult: _result,
    Medication: _medication,
    Condition: _condition,
    Allergy: _allergy,
    Immunization: _immunization,
    Procedure: _procedure,
    Report: _report,
    Note: _note,
    Encounter: _encounter,
    FamilyHistory: _family,
    Device: _device,
    ImagingStudy: _study,
}
