"""Which records may be sensitive, by words of their names and by their codes; a person decides, this only points."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from secondop_desktop.core.files import resource
from secondop_desktop.core.records import (
    Document,
    DocumentCategory,
    Kind,
    Medication,
    Patient,
    Record,
    Report,
    ReportCategory,
)
from secondop_desktop.core.text import _


class Sensitive(StrEnum):
    """Kinds of records that a redacted packet leaves out unless they were chosen."""

    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_USE = "substance-use"
    SEXUAL_HEALTH = "sexual-health"
    REPRODUCTION = "reproduction"
    GENETICS = "genetics"
    VIOLENCE = "violence"


def sensitive_word(category: Sensitive) -> str:
    """A category in words."""
    return {
        Sensitive.MENTAL_HEALTH: _("Mental health"),
        Sensitive.SUBSTANCE_USE: _("Alcohol and drugs"),
        Sensitive.SEXUAL_HEALTH: _("HIV and sexual health"),
        Sensitive.REPRODUCTION: _("Pregnancy and birth control"),
        Sensitive.GENETICS: _("Gene tests"),
        Sensitive.VIOLENCE: _("Abuse and violence"),
    }[category]


@cache
def _data() -> dict[Sensitive, tuple[re.Pattern[str], tuple[str, ...]]]:
    held = tomllib.loads(resource("sensitive.toml").read_text("utf-8"))
    found = {}
    for category in Sensitive:
        words = "|".join(re.escape(word) for word in held[category]["words"])
        found[category] = (re.compile(rf"\b(?:{words})", re.IGNORECASE), tuple(held[category]["icd10"]))
    return found


def categories_of_text(text: str) -> frozenset[Sensitive]:
    """The categories whose words stand in a text."""
    return frozenset(category for category, (words, _codes) in _data().items() if words.search(text))


def categories_of(record: Record) -> frozenset[Sensitive]:
    """The categories that a record may belong to, by its name, reason, code and kind."""
    if record.kind is Kind.NONE_KNOWN or isinstance(record, Patient):
        return frozenset()
    found = set(categories_of_text(" · ".join(_names(record))))
    codes = [code for code in (record.code, *record.other_codes) if code is not None and "icd" in _system(code.system)]
    for category, (_words, prefixes) in _data().items():
        if any(code.code.upper().startswith(prefixes) for code in codes):
            found.add(category)
    genetic = {DocumentCategory.GENETICS, ReportCategory.GENETICS}
    if isinstance(record, Document | Report) and record.category in genetic:
        found.add(Sensitive.GENETICS)
    return frozenset(found)


def _names(record: Record) -> Iterable[str]:
    yield record.display
    if isinstance(record, Document):
        yield record.title
    elif isinstance(record, Medication):
        yield record.reason
    elif isinstance(record, Report):
        yield record.author


# HL7's and WHO's names of the code systems of diagnoses.
_ICD = ("2.16.840.1.113883.6.3", "2.16.840.1.113883.6.90", "2.16.840.1.113883.6.4")


def _system(system: str) -> str:
    return "icd" if system.removeprefix("urn:oid:") in _ICD else system.casefold()
