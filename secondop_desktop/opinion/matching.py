"""Whether a record is what a requirement asks for, and by what it was known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.records import (
    Document,
    ImagingStudy,
    Kind,
    NoneKnown,
    Note,
    Procedure,
    Record,
    Report,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.core.turns import give_way
from secondop_desktop.opinion.requirements import Match, Requirement

_TURN = 500
_STATED_BY = frozenset({"fhir", "ccda", "hl7v2", "shc", "blue-button", "apple-health", "csv", "text"})
"""Readers of statements: a study that only they name was made somewhere, and its pictures are not here."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that satisfies a requirement, and by what it was known (empty: by its kind alone)."""

    record: Record
    by: str = ""


def find(requirement: Requirement, facts: Sequence[Record]) -> tuple[Found, ...]:
    """The records that are what the requirement asks for."""
    out: list[Found] = []
    of_kind = _by_kind(requirement.matches)
    for record in _in_turns(facts):
        for match in of_kind.get(record.kind, ()):
            by = known_by(match, record)
            if by is not None:
                out.append(Found(record, by))
                break
    return tuple(out)


def _in_turns(facts: Sequence[Record]) -> Iterator[Record]:
    """The records; where they are very many, the window's work is let in between."""
    for start in range(0, len(facts), _TURN):
        give_way()
        yield from facts[start : start + _TURN]


def _by_kind(matches: Iterable[Match]) -> dict[Kind, list[Match]]:
    """The matches that a record of each kind can be, in their order; most records are of no kind that is asked for."""
    of_kind: dict[Kind, list[Match]] = {}
    for match in matches:
        of_kind.setdefault(match.kind, []).append(match)
        if match.none_known and match.kind is not Kind.NONE_KNOWN:
            of_kind.setdefault(Kind.NONE_KNOWN, []).append(match)
    return of_kind


def mentions(requirement: Requirement, facts: Sequence[Record]) -> tuple[Record, ...]:
    """The records that only say that there was such a thing, where its report is asked for."""
    loose = _by_kind(replace(match, written=False) for match in requirement.matches if match.written)
    return tuple(
        record
        for record in _in_turns(facts)
        if any(known_by(match, record) is not None for match in loose.get(record.kind, ()))
    )


def known_by(match: Match, record: Record) -> str | None:
    """By what the record is known as what is asked for, in the person's words; None where it is something else."""
    if match.none_known and isinstance(record, NoneKnown) and record.about is match.kind:
        # "No known food allergies" is no answer to what the person is allergic to.
        return "" if denies_all(record) else None
    if record.kind is not match.kind:
        return None
    category = str(getattr(record, "category", ""))
    if match.categories and category not in match.categories:
        return None
    if match.modalities and not (isinstance(record, ImagingStudy) and record.modality in match.modalities):
        return None
    if match.written and not _is_written(record):
        return None
    if any(not getattr(record, name) for name in match.filled):
        return None
    title = _plain(_title(record))
    if any(wanted in title for _word, wanted in _wanted(match.not_words)):
        return None
    if not (match.codes or match.words or match.text_words):
        return _filed_as(category, _("filed as {category}")) if match.categories else ""
    for coding in (*((record.code,) if record.code is not None else ()), *record.other_codes):
        if (coding.system, coding.code) in match.codes:
            return _("by its code {code}").format(code=coding.code)
    for word, wanted in _wanted(match.words):
        if wanted in title:
            return _("by the word “{word}”").format(word=word.replace("*", "…"))
    if not match.text_words:
        return None
    text = _plain(f"{getattr(record, 'text', '')} {getattr(record, 'conclusion', '')}")
    for word, wanted in _wanted(match.text_words):
        if wanted in text:
            return _("its text says “{word}”").format(word=word.replace("*", "…"))
    return None


def has_pictures(record: Record, facts: Sequence[Record], modalities: Sequence[str]) -> bool:
    """Whether pictures belong to this: they are here themselves, it names them, or some of the same day are here."""
    if isinstance(record, ImagingStudy) and are_here(record):
        return not modalities or not record.modality or record.modality in modalities
    for study in facts:
        if not isinstance(study, ImagingStudy) or not are_here(study):
            continue
        if modalities and study.modality and study.modality not in modalities:
            continue
        if isinstance(record, Report) and (record.imaging_study_id == study.id or record.id in study.report_ids):
            return True
        if isinstance(record, ImagingStudy) and record.study_uid and record.study_uid == study.study_uid:
            return True
        same_day = (
            study.date is not None
            and study.date.as_date() is not None
            and record.date is not None
            and study.date.day_iso == record.date.day_iso
        )
        if same_day and isinstance(record, Report | Document | ImagingStudy):
            return True
    return False


def are_here(study: ImagingStudy) -> bool:
    """Whether the pictures of a study are here, and not only a statement that it was made."""
    return not study.sources or any(source.importer not in _STATED_BY for source in study.sources)


def days_of_one_test(records: Sequence[Record]) -> int:
    """On how many days the test with the most days has a value."""
    days: dict[str, set[str]] = {}
    for record in records:
        if record.date is None:
            continue
        names = {record.display.casefold()}
        if record.code is not None:
            names.add(f"{record.code.system}|{record.code.code}")
        for name in names:
            days.setdefault(name, set()).add(record.date.day_iso)
    return max((len(found) for found in days.values()), default=0)


def _is_written(record: Record) -> bool:
    """Whether the words of the report are here, as text or as a document."""
    if isinstance(record, Procedure):
        return bool(record.text or record.findings or record.document_ids)
    if isinstance(record, Report):
        return bool(record.text or record.conclusion or record.document_ids)
    return not isinstance(record, Note) or bool(record.text)


def _title(record: Record) -> str:
    parts = [record.display]
    if isinstance(record, Document):
        # A portal's file name is often all that says what a document is.
        parts += [record.title, record.file_name, " ".join(record.tags)]
    elif isinstance(record, ImagingStudy):
        parts += [record.description, record.body_site]
    elif isinstance(record, TestResult):
        parts.append(record.panel)
    return " ".join(dict.fromkeys(part for part in parts if part))


@lru_cache(maxsize=64)
def _filed_as(category: str, words: str) -> str:
    # Of thousands of results the same is said, for which the words of all categories would be looked up each time.
    return words.format(category=_category(category))


def _category(category: str) -> str:
    words = {
        "laboratory": _("laboratory"),
        "imaging": _("a scan"),
        "pathology": _("pathology"),
        "genetics": _("genetics"),
        "cardiology": _("heart test"),
        "consultation": _("letter or visit note"),
        "discharge": _("discharge summary"),
        "procedure": _("operation or procedure"),
        "treatment": _("treatment"),
        "insurance": _("insurance"),
        "summary": _("summary"),
        "vital-signs": _("vital signs"),
    }
    return words.get(category, category)


def forget_words() -> None:
    """Let go of the words of records, when a vault is closed."""
    for known in (_plain, _wanted, _filed_as):
        known.cache_clear()


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    """The words of a text: small letters, no accents, one space between them and around all."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {re.sub(r'[^0-9a-z]+', ' ', bare).strip()} "


@lru_cache(maxsize=2_000)
def _wanted(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each word, with what must stand in plain text for it."""
    return tuple(
        (word, plain[:-1] if word.endswith("*") else plain) for word in words if (plain := _plain(word.rstrip("*")))
    )
