"""What happened on the days that a record names, in words that the timeline on screen and the one on paper share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Coding,
    Condition,
    Device,
    Immunization,
    Medication,
    Procedure,
    Record,
    ResultCategory,
    TestResult,
)
from secondop_desktop.core.text import _

_CODE_SYSTEMS = {
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://snomed.info/sct": "SNOMED CT",
    "http://loinc.org": "LOINC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
}


def called(record: Record) -> str:
    """What a record is called; where its source gave a code and no words, the code with the name of its system.

    A health card says of a vaccine only "207", which is told as "CVX 207".
    """
    for code in (record.code, *record.other_codes):
        if code is not None and code.code == record.display and code.system in _CODE_SYSTEMS:
            return coded(code)
    return record.display


def coded(code: Coding) -> str:
    """A code with the name of its system, as "RxNorm 617310"; of a system without such a name, with its address."""
    name = _CODE_SYSTEMS.get(code.system)
    return f"{name} {code.code}" if name is not None else f"{code.code} ({code.system})"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something of a record that has a date of its own, as precise as its source has it."""

    when: PartialDate
    words: str


def moments(record: Record) -> tuple[Moment, ...]:
    """What happened by this record and when: begun and ended, started and stopped, done, given, put in.

    Empty for a record without a date, and for kinds that are told otherwise (results, reports, documents, notes).
    """
    name = called(record)
    found: list[tuple[PartialDate | None, str]] = []
    match record:
        case Condition():
            began = _("{name}: began") if record.onset is not None else _("{name}: recorded")
            found = [
                (record.onset or record.date, began.format(name=name)),
                (record.abatement, _("{name}: ended").format(name=name)),
            ]
        case Procedure():
            found = [(record.date, name)]
        case Device():
            found = [(record.implanted or record.date, _("Implant: {name}").format(name=name))]
        case Medication():
            found = [
                (record.start, _("Started: {name}").format(name=name)),
                (record.end, _("Stopped: {name}").format(name=name)),
            ]
        case Immunization():
            found = [(record.date, _("Vaccine: {name}").format(name=name))]
    return tuple(Moment(when, words) for when, words in found if when is not None and words)


def result_days(results: Iterable[TestResult]) -> dict[tuple[str, str], list[TestResult]]:
    """The dated laboratory results by day (`2024-05-03`) and laboratory, as one report brings them.

    A laboratory whose name is in capitals in one source and not in another is one.
    """
    days: dict[tuple[str, str], list[TestResult]] = {}
    written: dict[str, str] = {}
    for result in results:
        if result.category is ResultCategory.LABORATORY and result.date is not None:
            name = written.setdefault(result.laboratory.casefold(), result.laboratory)
            days.setdefault((result.date.day_iso, name), []).append(result)
    return days


def panel_words(panels: Sequence[str]) -> str:
    """The first panels of a day: `Thyroid, Minerals, …`; empty where no result names one."""
    spelled: dict[str, str] = {}
    for panel in panels:
        if panel:
            spelled.setdefault(panel.casefold(), panel)
    named = list(spelled.values())
    return ", ".join(named[:2]) + (", …" if len(named) > 2 else "")
