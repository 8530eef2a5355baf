"""Takes what is to be removed out of a plan, before anything is laid out: what is left makes every page of ours."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Allergy, Document, Kind, Note, Patient, Record
from secondop_desktop.core.text import _
from secondop_desktop.packet.edition import Redaction, RedactionBox
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal, section_of, section_title
from secondop_desktop.packet.terms import REMOVED, Terms

T = TypeVar("T")

# Fields that name records, files and kinds, and that are never printed.
_NAMES = frozenset(
    {
        *("id", "patient_id", "case_id", "sha256", "document_id", "document_ids", "result_ids", "imaging_study_id"),
        *("report_ids", "procedure_id", "parent_id", "media_type", "importer", "ids", "replaces", "version"),
        *("key_result_ids", "system", "code", "language", "other_codes", "confirmed_at", "confirmed_by", "redaction"),
    }
)
# What stays, masked, when a term stands in its name: the name is only its first words, or others must not miss it.
_MASKED = (Patient, Document, Note)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A plan after redaction, and how many records of each kind were left out of it."""

    plan: PacketPlan
    left_out: dict[Kind, int]


def redact(plan: PacketPlan, *, also: Iterable[str] = ()) -> Redacted:
    """The plan without the terms and boxes of its redaction, and without the records of the ids in `also`."""
    redaction = plan.redaction or Redaction()
    terms = Terms(redaction.terms)
    also = frozenset(also)
    kept: list[Record] = []
    left: dict[Kind, int] = {}
    touched: set[str] = set(redaction.touched)
    for record in plan.records:
        named = not isinstance(record, _MASKED) and terms.hit(record.display)
        if named or record.id in also or _touches(record.sources, redaction.boxes):
            left[record.kind] = left.get(record.kind, 0) + 1
            touched.update(source.document_id for source in record.sources)
            if isinstance(record, Allergy):
                # That there is an allergy must not vanish with its name.
                kept.append(_nameless(record))
            continue
        masked = masked_value(record, terms)
        if masked != record:
            touched.update(source.document_id for source in record.sources)
        kept.append(masked)
    gone = {record.id for record in plan.records} - {record.id for record in kept}
    originals = tuple(_original(item, terms) for item in plan.originals)
    touched |= {item.document.id for item in plan.originals if terms.hit(item.document.title)}
    case = masked_value(plan.case, terms)
    if case is not None:
        case = replace(case, key_result_ids=tuple(name for name in case.key_result_ids if name not in gone))
    masked_plan = replace(
        plan,
        patient=_patient(plan.patient, terms),
        records=tuple(kept),
        originals=originals,
        case=case,
        gaps=masked_value(plan.gaps, terms),
        recipient=terms.mask(plan.recipient),
        prepared_by=terms.mask(plan.prepared_by),
        notices=tuple(terms.mask(text) for text in plan.notices),
        redaction=replace(redaction, touched=tuple(sorted(touched - {""}))),
    )
    return Redacted(masked_plan, left)


def clean_of(plan: PacketPlan, terms: Terms) -> bool:
    """Whether no text of the plan that can be printed has a term."""
    return masked_value(plan, terms) == plan


def masked_value(value: T, terms: Terms) -> T:
    """A value with every term in its texts masked, whatever dataclasses and tuples it is made of."""
    masked: T = _masked(value, terms)
    return masked


def _masked(value: Any, terms: Terms) -> Any:
    if isinstance(value, Enum | PartialDate):
        return value
    if isinstance(value, str):
        return terms.mask(value)
    if isinstance(value, tuple):
        return tuple(_masked(item, terms) for item in value)
    if isinstance(value, list):
        return [_masked(item, terms) for item in value]
    if isinstance(value, dict):
        return {key: item if key in _NAMES else _masked(item, terms) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for name in _texts(type(value)):
            before = getattr(value, name)
            after = _masked(before, terms)
            if name == "stated" and after != before:
                after = ""  # JSON of another wording: no part of it can stand by itself
            if after != before:
                changes[name] = after
        return replace(value, **changes) if changes else value
    return value


@cache
def _texts(cls: type) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(cls) if item.init and item.name not in _NAMES)


def _touches(sources: Iterable[Source], boxes: tuple[RedactionBox, ...]) -> bool:
    """Whether a box lies on a place that states a record; where the place is not known, its whole page counts."""
    for source in sources:
        for box in boxes:
            if box.document_id != source.document_id or source.page not in {None, box.page}:
                continue
            if source.box is None or source.page is None or _overlap(source.box, box.box):
                return True
    return False


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _nameless(record: Allergy) -> Allergy:
    return Allergy(
        id=record.id,
        patient_id=record.patient_id,
        status=record.status,
        display=REMOVED,
        sources=tuple(replace(source, box=None, stated="", locator="") for source in record.sources),
    )


def _patient(patient: Patient, terms: Terms) -> Patient:
    masked = masked_value(patient, terms)
    born = masked.birth_date
    if born is not None and any(terms.hit(text) for text in (born.iso, show(born), show(born, long=True))):
        masked = replace(masked, birth_date=None)
    return masked


def _original(item: PlannedOriginal, terms: Terms) -> PlannedOriginal:
    """An original without its file name; a title that is only a file name gives way to what kind of paper it is."""
    document = item.document
    stem = document.file_name.rpartition(".")[0] or document.file_name
    title = document.title
    if not title or title.casefold() in {document.file_name.casefold(), stem.casefold()} or "." in title[-5:]:
        title = section_title(section_of(document))
    masked = masked_value(replace(document, title=title, display=title, file_name=""), terms)
    narrative = masked_value(item.narrative, terms)
    words, reason = terms.mask(item.words), terms.mask(item.reason)
    return replace(item, document=masked, narrative=narrative, words=words, reason=reason)


def kinds_words(left_out: dict[Kind, int]) -> str:
    """The kinds of records that were left out, for the reader of the packet."""
    words = {
        Kind.TEST_RESULT: _("test results"),
        Kind.MEDICATION: _("medicines"),
        Kind.CONDITION: _("conditions"),
        Kind.ALLERGY: _("allergies"),
        Kind.PROCEDURE: _("operations and procedures"),
        Kind.IMMUNIZATION: _("vaccinations"),
        Kind.DEVICE: _("implants"),
        Kind.FAMILY_HISTORY: _("family history"),
        Kind.IMAGING_STUDY: _("imaging"),
    }
    return ", ".join(dict.fromkeys(words.get(kind, _("reports and notes")) for kind in left_out))
