"""OBR and OBX: results as printed, reports with their text, documents inside, corrections and what they replace."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Document,
    DocumentCategory,
    Record,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers import titles
from secondop_desktop.importers.hl7v2.draft import Concept, Draft, concept, lines, words_of
from secondop_desktop.importers.hl7v2.message import Message, Segment
from secondop_desktop.importers.hl7v2.values import document_in, kind_of_value, value_of

RESULT_STATUS = {
    "F": Status.FINAL,
    "U": Status.FINAL,
    "V": Status.FINAL,
    "P": Status.PRELIMINARY,
    "S": Status.PRELIMINARY,
    "R": Status.PRELIMINARY,
    "I": Status.PRELIMINARY,
    "C": Status.CORRECTED,
    "A": Status.AMENDED,
    "B": Status.AMENDED,
    "D": Status.ENTERED_IN_ERROR,
    "W": Status.ENTERED_IN_ERROR,
    "X": Status.CANCELLED,
    "N": Status.NOT_DONE,
}
"""OBX-11 (HL7 table 0085)."""
_CORRECTIONS = frozenset("CDW")
_NO_TEXT = frozenset("DWX")

_LABORATORY = frozenset("LAB CH HM MB SR IMM BG BLB TX VR MCB MYC ICU NIC OTH GE CP SP PAT MOL".split())
IMAGING = frozenset("RAD RUS CT CUS NMS NMR MRI XRC PHR RX VUS MG US XR DX NM PET OUS".split())
"""OBR-24 (HL7 table 0074), and the modalities that some write in its place."""
VITAL_SIGNS = frozenset(
    "85353-1 85354-9 55284-4 8480-6 8462-4 8478-0 9279-1 8867-4 2708-6 59408-5 8310-5 8302-2 8306-3 8287-5 9843-4 "
    "29463-7 3141-9 39156-5 59576-9 8289-1 77606-2 8331-1 8328-7".split()
)
"""LOINC codes of vital signs."""


@dataclass(slots=True)
class Observed:
    """An OBX with the comments below it."""

    segment: Segment
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """What stands together: an order, the header of a document, observations, specimens, comments."""

    order: Segment | None = None
    document: Segment | None = None
    observed: list[Observed] = field(default_factory=list)
    specimens: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def panel(self) -> Concept:
        return concept(self.order.value(4)) if self.order is not None else Concept()

    @property
    def section(self) -> str:
        return self.order.text(24).upper() if self.order is not None else ""

    @property
    def number(self) -> str:
        """The laboratory's number of the order, else the sender's."""
        return (self.order.text(3) or self.order.text(2)) if self.order is not None else ""


@dataclass(slots=True)
class Known:
    """What was stated before in the file, by order, test and sub-number: for corrections to find it."""

    places: dict[tuple[object, ...], list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class When:
    """The days of an observation."""

    date: PartialDate | None
    kind: str
    other: PartialDate | None


def collected_on(draft: Draft, group: Group) -> PartialDate | None:
    """When an order's specimen was taken: OBR-7, else SPM-17."""
    if group.order is not None and (when := draft.date(group.order, 7)) is not None:
        return when
    return next((when for segment in group.specimens if (when := draft.date(segment, 17)) is not None), None)


def number_of(message: Message, group: Group, *parts: str) -> tuple[str, ...]:
    """The id of what stands at a place of an order: by who filled it, the order's number, test and sub-number."""
    if not group.number or group.order is None:
        return ()
    field = 3 if group.order.text(3) else 2
    authority = group.order.text(field, 3) or group.order.text(field, 2)
    parts = tuple("_".join(part.split()) for part in (group.number, *parts))
    return (f"order:{message.header.text(4)}/{authority} {'/'.join(parts)}",)


def sent_at(draft: Draft, message: Message, group: Group) -> str:
    """When this version was sent: MSH-7, else when the results were reported (OBR-22)."""
    when = draft.date(message.header, 7) or (draft.date(group.order, 22) if group.order is not None else None)
    return when.iso if when is not None else ""


def read_result(draft: Draft, message: Message, group: Group, item: Observed, known: Known) -> str:
    """The result that an OBX states; returns its key."""
    segment = item.segment
    about = concept(segment.value(3))
    stated = value_of(segment)
    letter = segment.text(11).upper()
    when = _when(draft, group, segment)
    place_in_order = number_of(message, group, about.coding.code if about.coding else about.display, segment.text(4))
    record = TestResult(
        id=draft.new_id(),
        status=RESULT_STATUS.get(letter, Status.UNKNOWN),
        display=about.display,
        code=about.coding,
        other_codes=about.others,
        date=when.date,
        sources=draft.source(segment, *place_in_order, version=sent_at(draft, message, group)),
        category=_category(message, group, about),
        value=stated.text,
        value_number=stated.number,
        comparator=stated.comparator,
        unit=segment.text(6, 1) or segment.text(6, 2),
        reference_range=segment.value(7).whole.strip(),
        interpretation=", ".join(
            dict.fromkeys(flag for value in segment.repetitions(8) if (flag := value.text(1) or value.text(2)))
        ),
        panel=group.panel.display,
        specimen=_specimen(group),
        method="; ".join(text for value in segment.repetitions(17) if (text := words_of(value))),
        laboratory=_laboratory(message, group, segment),
        date_kind=when.kind,
        report_date=when.other,
        comments=lines(*item.notes),
    )
    key = (
        draft.subject,
        group.number or (group.panel.display, when.date),
        about.coding or about.display,
        segment.text(4),
    )
    place = draft.add(record)
    _replace_predecessor(draft, known.places.setdefault(key, []), place, letter, numbered=bool(group.number))
    return record.id


def _replace_predecessor(draft: Draft, earlier: list[int], place: int, letter: str, *, numbered: bool) -> None:
    """Mark what a correction, or the final result after a preliminary one, replaces."""
    record = draft.records[place]
    living = [old for old in earlier if draft.records[old].is_fact]
    same_day = [old for old in living if draft.records[old].date == record.date]
    found: list[int] = []
    if letter in _CORRECTIONS:
        found = same_day[-1:] or (living if len(living) == 1 else [])
        if living and not found:
            draft.issue(
                Severity.WARNING,
                _("A correction of an unclear result"),
                _("The file corrects a result and states it several times before. Look at the original."),
                record.sources[0].locator,
            )
    elif numbered and record.status in {Status.FINAL, Status.AMENDED}:
        found = [old for old in same_day if draft.records[old].status is Status.PRELIMINARY]
    for old in found:
        draft.change(old, _superseded)
    earlier.append(place)


def _superseded(record: Record) -> Record:
    return dataclasses.replace(record, status=Status.SUPERSEDED)


def _when(draft: Draft, group: Group, segment: Segment) -> When:
    collected = draft.date(segment, 14) or collected_on(draft, group)
    reported = draft.date(group.order, 22) if group.order is not None else None
    if collected is not None:
        return When(collected, "collected", reported)
    return When(reported, "reported" if reported is not None else "unknown", None)


def _category(message: Message, group: Group, about: Concept) -> ResultCategory:
    codings = [coding for coding in (about.coding, *about.others) if coding is not None]
    if any(coding.code in VITAL_SIGNS and coding.system == "http://loinc.org" for coding in codings):
        return ResultCategory.VITAL_SIGNS
    if group.section in IMAGING:
        return ResultCategory.IMAGING
    if group.section in _LABORATORY or group.specimens:
        return ResultCategory.LABORATORY
    return ResultCategory.LABORATORY if message.kind in {"ORU", "OUL"} and group.order else ResultCategory.OTHER


def _specimen(group: Group) -> str:
    """OBR-15 (whose first component has subcomponents), else the type in SPM-4."""
    if group.order is not None and group.order.raw(15):
        found = words_of(group.order.value(15).inner(1))
        if found:
            return found
    return "; ".join(dict.fromkeys(text for segment in group.specimens if (text := words_of(segment.value(4)))))


def _laboratory(message: Message, group: Group, segment: Segment) -> str:
    """Who measured it: OBX-23, OBX-15, OBR-21, else the facility that sent the message."""
    found = segment.text(23) or segment.text(15, 2) or segment.text(15)
    if not found and group.order is not None:
        found = group.order.text(21)
    sender = message.header.text(4)
    return found or ("" if sender.replace(".", "").isdigit() else sender)


# ---------------------------------------------------------------------------------------------------------- text


@dataclass(frozen=True, slots=True)
class Prose:
    """The observations of a group that are text, by heading, and those that are not."""

    sections: tuple[tuple[str, str], ...]
    conclusion: str
    others: tuple[Observed, ...]
    first: Segment | None
    corrected: bool

    def text(self) -> str:
        """All sections, each below its heading."""
        return "\n\n".join(f"{heading}\n{words}" if heading else words for heading, words in self.sections)


def part_prose(group: Group) -> Prose:
    """Put the lines of written reports together; a short text alone is a result like any other."""
    names_report = group.section in IMAGING or titles.kind_of(group.panel.display) in {
        DocumentCategory.IMAGING,
        DocumentCategory.PATHOLOGY,
        DocumentCategory.PROCEDURE,
    }
    all_text = group.document is not None or names_report
    sections: list[tuple[str, str]] = []
    others: list[Observed] = []
    conclusion: list[str] = []
    first: Segment | None = None
    corrected = False
    for run in _runs(group.observed):
        head = run[0].segment
        words = "\n".join(value_of(item.segment).text for item in run).strip("\n")
        suffix = _suffix(head)
        long = len(run) > 1 or "\n" in words or len(words) > 200
        if not _is_text(head, all_text) or not (all_text or suffix or long) or not words.strip():
            others += run
            continue
        first = first or head
        corrected = corrected or any(item.segment.text(11).upper() == "C" for item in run)
        name = concept(head.value(3)).display
        heading = suffix or ("" if name in {group.panel.display, "", head.text(3)} else name)
        if sections and sections[-1][0] == heading:
            heading = ""
        sections.append((heading, lines(words, *(note for item in run for note in item.notes))))
        if suffix == _("Impression"):
            conclusion.append(words)
    return Prose(tuple(sections), "\n".join(conclusion), tuple(others), first, corrected)


def _runs(observed: list[Observed]) -> list[list[Observed]]:
    """Neighbours of the same test that are text, together."""
    runs: list[list[Observed]] = []
    for item in observed:
        segment = item.segment
        if runs and _is_text(segment, False):
            before = runs[-1][-1].segment
            if _is_text(before, False) and before.raw(3) == segment.raw(3) and not runs[-1][-1].notes:
                runs[-1].append(item)
                continue
        runs.append([item])
    return runs


def _is_text(segment: Segment, report: bool) -> bool:
    kind = kind_of_value(segment)
    if segment.text(11).upper() in _NO_TEXT:
        return False
    if kind in {"TX", "FT"} or (report and kind in {"ST", ""}):
        return True
    return kind == "ST" and bool(_suffix(segment) or "\n" in value_of(segment).text)


def _suffix(segment: Segment) -> str:
    """The part of a report that OBX-3 says an observation is ("71020&IMP"), in words."""
    parts = segment.value(3).parts(1)
    if len(parts) < 2:
        return ""
    names = {
        "IMP": _("Impression"),
        "GDT": _("Description"),
        "ADT": _("Addendum"),
        "REC": _("Recommendation"),
        "MDT": _("Microscopic description"),
        "DEV": _("Instrument"),
        "SER": _("Serial number"),
        "CNP": _("Consultation"),
    }
    return names.get(parts[1].upper(), "")


# ----------------------------------------------------------------------------------------------------- documents


def take_document(draft: Draft, group: Group, item: Observed) -> str | None:
    """Take a document out of an OBX; returns its id, None where the OBX holds none."""
    segment = item.segment
    if kind_of_value(segment) == "RP":
        draft.unmapped["OBX RP"] += 1
        message = _("The message only says where a file is kept. The file itself is not in it; ask for it.")
        draft.issue(Severity.WARNING, _("A file that is elsewhere"), message, segment.where)
        return ""
    inside = document_in(segment)
    if inside is None:
        return None
    if not inside.data:
        broken = inside.data is None
        draft.issue(
            Severity.WARNING,
            _("An attached document is damaged") if broken else _("An attached document is empty"),
            _("It could not be taken out of the message. Ask for it again.")
            if broken
            else _("The message announces a document and does not hold it. Ask for it."),
            segment.where,
        )
        return ""
    sha256 = draft.context.emit_document(inside.data)
    title = concept(segment.value(3)).display or group.panel.display
    category = titles.kind_of(title)
    if category is DocumentCategory.OTHER and group.section in _LABORATORY:
        category = DocumentCategory.LABORATORY
    when = _when(draft, group, segment)
    if sha256 not in draft.documents:
        draft.documents[sha256] = Document(
            id=sha256,
            subject=draft.subject or 0,
            status=RESULT_STATUS.get(segment.text(11).upper(), Status.UNKNOWN),
            display=title,
            title=title,
            category=category,
            date=when.date,
            note=lines(*item.notes),
            media_type=inside.media_type or "application/octet-stream",
            size=len(inside.data),
            sha256=sha256,
            sources=draft.source(segment),
        )
    return sha256


REPORT_CATEGORIES = {
    DocumentCategory.LABORATORY: ReportCategory.LABORATORY,
    DocumentCategory.IMAGING: ReportCategory.IMAGING,
    DocumentCategory.PATHOLOGY: ReportCategory.PATHOLOGY,
    DocumentCategory.GENETICS: ReportCategory.GENETICS,
    DocumentCategory.CONSULTATION: ReportCategory.CONSULTATION,
    DocumentCategory.DISCHARGE: ReportCategory.DISCHARGE,
}


def report_category(group: Group, title: str, *, results: bool) -> ReportCategory:
    """What kind of report a group is: by its section, its title, or by holding results."""
    if group.section in IMAGING:
        return ReportCategory.IMAGING
    if group.section in {"SP", "CP", "PAT"}:
        return ReportCategory.PATHOLOGY
    if group.section in {"EC", "CTH"}:
        return ReportCategory.CARDIOLOGY
    known = REPORT_CATEGORIES.get(titles.kind_of(title), ReportCategory.OTHER)
    if known is ReportCategory.OTHER and (group.section in _LABORATORY or group.specimens or results):
        return ReportCategory.LABORATORY
    return known
