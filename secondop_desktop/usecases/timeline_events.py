"""What the timeline tells: the events that a record is, in words, without holding the record itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.moments import moments, panel_words
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Device,
    Document,
    DocumentCategory,
    Encounter,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    Note,
    OpinionCase,
    Packet,
    Procedure,
    Record,
    RecordsRequest,
    Report,
    ReportCategory,
    ResultCategory,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext, pgettext
from secondop_desktop.opinion import case_state, requests
from secondop_desktop.packet.results import flag_of


class Topic(StrEnum):
    """What an event is about; the filter of the timeline lists them."""

    RESULTS = "results"
    PROCEDURES = "procedures"
    REPORTS = "reports"
    IMAGING = "imaging"
    CONDITIONS = "conditions"
    MEDICATIONS = "medications"
    VISITS = "visits"
    VACCINATIONS = "vaccinations"
    DOCUMENTS = "documents"
    NOTES = "notes"
    OPINION = "opinion"


def topic_word(topic: Topic) -> str:
    """What the events of a topic are called together."""
    words = {
        Topic.RESULTS: _("Test results"),
        Topic.PROCEDURES: _("Operations and implants"),
        Topic.REPORTS: _("Reports"),
        Topic.IMAGING: _("Imaging"),
        Topic.CONDITIONS: _("Conditions and allergies"),
        Topic.MEDICATIONS: _("Medications"),
        Topic.VISITS: _("Visits and stays"),
        Topic.VACCINATIONS: _("Vaccinations"),
        Topic.DOCUMENTS: _("Documents"),
        Topic.NOTES: _("Notes"),
        Topic.OPINION: _("Second opinion"),
    }
    return words[topic]


KINDS = (
    Kind.TEST_RESULT,
    Kind.REPORT,
    Kind.PROCEDURE,
    Kind.DEVICE,
    Kind.MEDICATION,
    Kind.CONDITION,
    Kind.ALLERGY,
    Kind.IMMUNIZATION,
    Kind.IMAGING_STUDY,
    Kind.DOCUMENT,
    Kind.ENCOUNTER,
    Kind.NOTE,
    Kind.OPINION_CASE,
    Kind.RECORDS_REQUEST,
    Kind.PACKET,
)
"""The kinds of record that the timeline tells of."""

DETAILED = 3  # so many results of a day are told one by one in the second line


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline; `when` is None for what has no date.

    `ids` are the records that it tells of, the one that is shown first. `place` is where it happened. `end` is the
    last day of a stay. `own`: the person's own words. `unconfirmed`: so many of its records nobody has confirmed.
    `tells` are documents and studies that need no line of their own beside this one; `told_by` are records beside
    whom this one needs none. `stated_in` are the documents of which a visit is known. `names` are more words for the
    filter.
    """

    when: PartialDate | None
    topic: Topic
    kind: Kind
    title: str
    second: str
    ids: tuple[str, ...]
    place: str = ""
    end: PartialDate | None = None
    own: bool = False
    unconfirmed: int = 0
    flagged: int = 0
    tells: frozenset[str] = frozenset()
    told_by: frozenset[str] = frozenset()
    stated_in: frozenset[str] = frozenset()
    names: str = ""

    @property
    def id(self) -> str:
        """The record that is shown for it."""
        return self.ids[0]


def events_of(records: Iterable[Record]) -> list[Event]:
    """The events that these records are, except for results: `ResultDays` gathers those by day."""
    found: list[Event] = []
    for record in records:
        found += _events(record)
    return found


def _event(record: Record, topic: Topic, when: PartialDate | None, title: str, second: str = "") -> Event:
    unconfirmed = int(not record.confirmed or record.unchecked_reading)
    return Event(
        when, topic, record.kind, " ".join(title.split()), second, (record.id,), own=record.by_hand,
        unconfirmed=unconfirmed,
    )  # fmt: skip


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _events(record: Record) -> list[Event]:
    match record:
        case Procedure():
            done = _of_moments(record, Topic.PROCEDURES, _joined(_("operation or procedure"), record.facility))
            return [replace(one, place=record.facility, tells=frozenset(record.document_ids)) for one in done]
        case Device():
            found = _of_moments(record, Topic.PROCEDURES, _("implant or device"))
            if record.removed is not None:
                words = _("Taken out: {name}").format(name=record.display)
                found = [one for one in found if one.when is not None]
                found.append(_event(record, Topic.PROCEDURES, record.removed, words, _("implant or device")))
            return found
        case Medication():
            return _of_medication(record)
        case Condition():
            return _of_moments(record, Topic.CONDITIONS, _("condition"))
        case Allergy():
            words = _("Allergy recorded: {name}") if record.date is not None else _("Allergy: {name}")
            title = words.format(name=record.display)
            return [_event(record, Topic.CONDITIONS, record.date, title, ", ".join(record.reactions))]
        case Immunization():
            return _of_moments(record, Topic.VACCINATIONS, _("vaccination"))
        case Encounter():
            title = record.display or _("Visit")
            second = _joined(_("stay") if is_stay(record) else _("visit"), record.facility, record.reason)
            visit = _event(record, Topic.VISITS, record.date, title, second)
            stated = frozenset(source.document_id for source in record.sources if source.document_id)
            return [replace(visit, place=record.facility, end=record.end, stated_in=stated)]
        case Note():
            second = _("in your own words") if record.by_hand else _joined(_("note"), record.author)
            return [replace(_event(record, Topic.NOTES, record.date, record.display, second), names=record.text[:2000])]
    return _of_papers(record)


def is_stay(record: Encounter) -> bool:
    """Whether a visit took more than a day."""
    return record.date is not None and record.end is not None and record.end.day_iso > record.date.day_iso


def _of_moments(record: Record, topic: Topic, second: str) -> list[Event]:
    found = [_event(record, topic, moment.when, moment.words, second) for moment in moments(record)]
    return found or [_event(record, topic, None, record.display, second)]


def _of_medication(record: Medication) -> list[Event]:
    second = _joined(_("medication"), record.dose, record.frequency)
    found = [_event(record, Topic.MEDICATIONS, moment.when, moment.words, second) for moment in moments(record)]
    if record.start is None and record.date is not None:
        # When it was written down says neither that it was begun then nor that it was taken.
        title = _("On a list: {name}").format(name=record.display)
        found.append(_event(record, Topic.MEDICATIONS, record.date, title, second))
    return found or [_event(record, Topic.MEDICATIONS, None, record.display, second)]


def _of_papers(record: Record) -> list[Event]:
    match record:
        case Report():
            imaging = record.category is ReportCategory.IMAGING
            topic = Topic.IMAGING if imaging else Topic.REPORTS
            second = _joined(_("report"), record.author, record.facility)
            tells = {*record.document_ids, record.imaging_study_id or ""} - {""}
            laboratory = record.category is ReportCategory.LABORATORY
            told_by = frozenset(record.result_ids) if laboratory else frozenset()
            event = _event(record, topic, record.date, record.display, second)
            names = record.conclusion[:2000]
            return [replace(event, place=record.facility, tells=frozenset(tells), told_by=told_by, names=names)]
        case ImagingStudy():
            pictures = record.instances
            count = ngettext("{n} picture", "{n} pictures", pictures).format(n=pictures) if pictures else ""
            event = _event(
                record, Topic.IMAGING, record.date, record.display or record.modality, _joined(_("pictures"), count)
            )
            return [replace(event, told_by=frozenset(record.report_ids), names=record.body_site)]
        case Document():
            second = _joined(_("document"), record.author, record.facility)
            event = _event(
                record, Topic.DOCUMENTS, record.date, record.title or record.display or record.file_name, second
            )
            laboratory = record.category is DocumentCategory.LABORATORY
            told_by = frozenset({"results:" + record.id}) if laboratory else frozenset()
            return [replace(event, place=record.facility, told_by=told_by, names=record.file_name)]
    return _of_opinion(record)


def _of_opinion(record: Record) -> list[Event]:
    second = _("second opinion")

    def told(*moments_of: tuple[PartialDate | None, str]) -> list[Event]:
        return [
            replace(_event(record, Topic.OPINION, when, words, second), own=False) for when, words in moments_of if when
        ]

    match record:
        case OpinionCase():
            case = case_state.from_state(record.state, record.id, record.patient_id)
            doctor = case.specialist or case.clinic
            visit = (
                _("Appointment for the second opinion: {who}") if doctor else _("Appointment for the second opinion")
            )
            others = [
                (one.on, _("Opinion of {who}").format(who=one.by) if one.by else _("Another opinion"))
                for one in case.opinions
            ]
            handed = [
                (one.on, _("Packet handed over: {who}").format(who=one.to) if one.to else _("Packet handed over"))
                for one in case.handovers
            ]
            first = _("First opinion: {who}") if case.opinion_by else _("First opinion")
            return told(
                (case.opinion_on, first.format(who=case.opinion_by)),
                (case.created, _("Second opinion begun: {name}").format(name=case.title)),
                *handed,
                (case.appointment, visit.format(who=doctor)),
                *others,
                (case.decided_on, _("Decided")),
                (case.closed, _("Second opinion ended: {name}").format(name=case.title)),
            )
        case RecordsRequest():
            request = requests.from_state(record.state, record.id, record.patient_id)
            who = request.facility
            return told(
                (request.sent, _("Records asked for: {who}").format(who=who)),
                (request.received, _("Records received: {who}").format(who=who)),
                (request.refused, _("Records refused: {who}").format(who=who)),
            )
        case Packet():
            words = _("Packet made for {who}") if record.recipient else _("Packet made")
            return told((record.date, words.format(who=record.recipient)))
    return []


# ---------------------------------------------------------------------------------------------------------- results


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What the timeline keeps of a result: enough for a line, not its whole record."""

    id: str
    when: PartialDate | None
    category: ResultCategory
    laboratory: str
    panel: str
    name: str
    said: str
    own: bool
    unconfirmed: bool
    flag: bool
    documents: tuple[str, ...]


def result_line(record: TestResult) -> ResultLine:
    """What the timeline keeps of this result."""
    said = " ".join(part for part in (record.value, record.unit) if part)
    return ResultLine(
        record.id,
        record.date,
        record.category,
        record.laboratory,
        record.panel,
        record.display,
        said,
        record.by_hand,
        not record.confirmed or record.unchecked_reading,
        bool(flag_of(record)),
        tuple(sorted({source.document_id for source in record.sources if source.document_id})),
    )


def result_events(lines: Iterable[ResultLine]) -> list[Event]:
    """One event for the results of a day and a laboratory (or a kind of measurement); those by hand apart."""
    days: dict[tuple[str, ResultCategory, str, bool], list[ResultLine]] = {}
    for line in lines:
        day = line.when.day_iso if line.when is not None else ""
        days.setdefault((day, line.category, line.laboratory, line.own), []).append(line)
    return [_result_event(group) for group in days.values()]


def _result_event(lines: Sequence[ResultLine]) -> Event:
    first = lines[0]
    when = PartialDate(first.when.day_iso) if first.when is not None else None
    n = len(lines)
    count = ngettext("{n} result", "{n} results", n).format(n=n)
    panels = panel_words([line.panel for line in lines])
    if n == 1:
        title = f"{first.name}: {first.said}" if first.said else first.name
    elif panels:
        title = _("{kind}: {what}").format(kind=_category_word(first.category), what=panels)
    else:
        title = _category_word(first.category)
    told = ""
    if n == 1:
        told = _("test result")
    elif n <= DETAILED:
        told = ", ".join(f"{line.name} {line.said}".strip() for line in lines)
    flagged = sum(line.flag for line in lines)
    flags = ngettext("{n} flagged", "{n} flagged", flagged).format(n=flagged) if flagged else ""
    documents = {document for line in lines for document in line.documents}
    return Event(
        when,
        Topic.RESULTS,
        Kind.TEST_RESULT,
        title,
        _joined(told, "" if n == 1 else count, flags, first.laboratory),
        tuple(line.id for line in lines),
        place=first.laboratory,
        own=first.own,
        unconfirmed=sum(line.unconfirmed for line in lines),
        flagged=flagged,
        tells=frozenset("results:" + document for document in documents),
        names=" ".join(dict.fromkeys(line.name for line in lines)),
    )


def _category_word(category: ResultCategory) -> str:
    words = {
        ResultCategory.LABORATORY: _("Laboratory results"),
        ResultCategory.VITAL_SIGNS: _("Vital signs"),
        ResultCategory.IMAGING: _("Measured in imaging"),
        ResultCategory.SOCIAL_HISTORY: _("Living habits"),
        ResultCategory.SURVEY: _("Questionnaires"),
        ResultCategory.OTHER: pgettext("kind of result", "Results"),
    }
    return words[category]
