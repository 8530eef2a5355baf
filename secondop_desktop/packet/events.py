"""The events of the timeline: what happened when, each once, whichever sources tell of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.moments import Moment, moments, panel_words, result_days
from secondop_desktop.core.records import (
    Condition,
    Device,
    Document,
    DocumentCategory,
    Encounter,
    Immunization,
    Medication,
    Note,
    Procedure,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.facts import Facts, in_voice, marks, once
from secondop_desktop.packet.plain_names import says_no_disease, untagged_words
from secondop_desktop.packet.text import Text, join, regular
from secondop_desktop.packet.units import written_dose


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline. `weight` says how much it matters on page one (higher is more); 0 stays off it.

    `brief` is a shorter wording for page one, where there is one.
    """

    when: PartialDate
    text: Text
    records: tuple[Record, ...]
    weight: int
    brief: Text = ()

    @property
    def order(self) -> tuple[int, str]:
        return self.when.earliest().toordinal(), self.when.iso


_LONG_NAME = re.compile(r" \[[^\]]*\].*$")


@once
def renewals(facts: Facts) -> bool:
    """Whether a medicine was renewed on the day on which it ended, which the timeline does not tell."""
    found = facts.of(Medication)
    ends = {(*_same(record), record.end.day_iso) for record in found if record.end is not None}
    return any((*_same(record), record.start.day_iso) in ends for record in found if record.start is not None)


@once
def events(facts: Facts) -> list[Event]:
    """Everything that is dated, oldest first; results of one day are one event."""
    found: list[Event] = []
    with_report = {name for r in facts.of(Report) for name in r.document_ids}
    with_report |= {name for p in facts.of(Procedure) for name in p.document_ids}

    def add(record: Record, when: PartialDate | None, words: str, weight: int) -> None:
        if when is not None and words:
            said = in_voice(record, words if record.by_hand else untagged_words(words))
            found.append(Event(when, join((said, marks(record))), (record,), weight))

    for condition in facts.of(Condition):
        # What is over, or no disease, tells less on page one.
        weight = 1 if says_no_disease(condition.display) else 3 if condition.abatement is None else 2
        for moment in moments(condition):
            add(condition, moment.when, moment.words, 0 if moment.when is condition.abatement else weight)
    for procedure in facts.of(Procedure):
        before = len(found)
        add(procedure, procedure.date, procedure.display, 2 if _ROUTINE.search(procedure.display) else 6)
        if len(found) > before:
            found[-1] = replace(found[-1], records=(procedure, *papers_of(facts, procedure)))
    laboratory = _laboratory_days(facts)
    laboratory_days = {event.when.day_iso for event in laboratory}
    for report in facts.of(Report):
        # The report of a panel is told by the results of its day.
        if report.category is not ReportCategory.LABORATORY or _day(report) not in laboratory_days:
            add(report, report.date, report.display, _REPORT_WEIGHT.get(report.category, 2))
    for note in facts.of(Note):
        words = _("“{words}”").format(words=note.display or note.text) if note.by_hand else note.display or note.text
        add(note, note.date, words, 5 if note.by_hand else 0)
    for device in facts.of(Device):
        for moment in moments(device):
            add(device, moment.when, moment.words, 2)
    for encounter in facts.of(Encounter):
        add(encounter, encounter.date, ", ".join(p for p in (encounter.display, encounter.facility) if p), 0)
    for medicine, moment in _medicine_moments(facts.of(Medication)):
        add(medicine, moment.when, moment.words, 0)
    for vaccine in facts.of(Immunization):
        for moment in moments(vaccine):
            add(vaccine, moment.when, moment.words, 0)
    found += _documents(facts, with_report, laboratory_days)
    return _merged(found + laboratory)


def papers_of(facts: Facts, procedure: Procedure) -> tuple[Document, ...]:
    """The originals that report this procedure: those filed as such, of a day on which only this was done."""
    done, papers = _operations(facts)
    day = _day(procedure)
    return papers.get(day, ()) if len(done.get(day, ())) == 1 else ()


@once
def _operations(facts: Facts) -> tuple[dict[str, set[str]], dict[str, tuple[Document, ...]]]:
    """By day: the names of what was done, and the originals that report of an operation."""
    done: dict[str, set[str]] = {}
    for procedure in facts.of(Procedure):
        if procedure.date is not None and procedure.date.as_date() is not None:
            done.setdefault(_day(procedure), set()).add(untagged_words(procedure.display).casefold())
    papers: dict[str, tuple[Document, ...]] = {}
    for planned in facts.plan.chosen:
        document = planned.document
        if document.category is DocumentCategory.PROCEDURE and document.is_fact and _day(document) in done:
            papers[_day(document)] = (*papers.get(_day(document), ()), document)
    return done, papers


_ROUTINE = re.compile(
    r"\b(?:reconciliation|documentation of|assessment|screening|questionnaire|referral|education|counsel+ing"
    r"|evaluation of|auscultation|measurement of|vaccination|immunization|physical examination|panel|culture|tests?"
    r"|count|urinalysis)\b",
    re.IGNORECASE,
)
"""Acts that a record lists as procedures and that are part of every visit: on page one they come after conditions."""


def _medicine_moments(medicines: Sequence[Medication]) -> list[tuple[Medication, Moment]]:
    """When medicines were started and stopped, with their dose, and why they were stopped.

    What ends on the day on which the same begins anew was renewed, and is neither; a list of medications has all times.
    """
    ended: dict[tuple[str, ...], set[str]] = {}
    began: dict[tuple[str, ...], set[str]] = {}
    for record in medicines:
        for days, when in ((began, record.start), (ended, record.end)):
            if when is not None:
                days.setdefault(_same(record), set()).add(when.day_iso)
    stops: list[tuple[Medication, Moment]] = []
    starts: list[tuple[Medication, Moment]] = []
    for record in medicines:
        renewed = began.get(_same(record), set()) & ended.get(_same(record), set())
        amount = _AMOUNT.match(written_dose(record.dose))
        dose = f" {amount[0]}" if amount and amount[0].casefold() not in record.display.casefold() else ""
        for moment in moments(record):
            if moment.when.day_iso in renewed:
                continue
            is_end = moment.when is record.end
            why = f" ({record.stop_reason})" if is_end and record.stop_reason else ""
            (stops if is_end else starts).append((record, replace(moment, words=f"{moment.words}{dose}{why}")))
    return stops + starts


def _same(record: Medication) -> tuple[str, ...]:
    return record.display.casefold(), record.dose.casefold()


_ONE_AMOUNT = r"\d[\d.,]*\s*[^\W\d_][^\s,;]*"
_AMOUNT = re.compile(rf"{_ONE_AMOUNT}(?:\s*/\s*{_ONE_AMOUNT})*")
_REPORT_WEIGHT = {
    ReportCategory.OTHER: 0,
    ReportCategory.IMAGING: 4,
    ReportCategory.PATHOLOGY: 5,
    ReportCategory.GENETICS: 4,
}
_DOCUMENT_WEIGHT = {
    DocumentCategory.IMAGING: 4,
    DocumentCategory.PATHOLOGY: 5,
    DocumentCategory.GENETICS: 4,
    DocumentCategory.PROCEDURE: 5,
    DocumentCategory.CONSULTATION: 3,
    DocumentCategory.DISCHARGE: 2,
}


def _day(record: Record) -> str:
    return record.date.day_iso if record.date is not None else ""


def _documents(facts: Facts, with_report: set[str], laboratory_days: set[str]) -> list[Event]:
    """The originals that are events themselves, and not told by their results, report or procedure."""
    operations = {_day(procedure) for procedure in facts.of(Procedure)}
    imaging = {_day(report) for report in facts.of(Report) if report.category is ReportCategory.IMAGING}
    told = with_report | {s.document_id for r in facts.of(TestResult) if _is_dated_result(r) for s in r.sources}
    found = []
    for planned in facts.plan.chosen:
        document = planned.document
        # A summary or an export is no event.
        if document.id in told or not document.is_fact or document.category is DocumentCategory.SUMMARY:
            continue
        if document.date is None or (
            document.category is DocumentCategory.LABORATORY and _day(document) in laboratory_days
        ):
            continue
        weight = _DOCUMENT_WEIGHT.get(document.category, 0)
        same_day = {DocumentCategory.PROCEDURE: operations, DocumentCategory.IMAGING: imaging}.get(
            document.category, set()
        )
        found.append(_document(document, document.date, 0 if _day(document) in same_day else weight))
    return found


def _document(document: Document, when: PartialDate, weight: int) -> Event:
    title = document.title or document.display
    facility = document.facility if document.facility not in title else ""
    words = f"{title}, {facility}" if facility else title
    return Event(when, join((in_voice(document, words), marks(document))), (document,), weight)


def _laboratory_days(facts: Facts) -> list[Event]:
    days = result_days(facts.of(TestResult))
    newest = max((day for day, _laboratory in days), default="")
    found = []
    for (day, laboratory), results in days.items():
        count = ngettext("{n} result", "{n} results", len(results)).format(n=len(results))
        # The long names of LOINC say the property and the method in brackets, which are too much for a line here.
        names = panel_words([_LONG_NAME.sub("", result.panel or result.display) for result in results])
        words = ", ".join(part for part in (names, laboratory) if part)
        text = _("Laboratory results: {what} ({count})") if words else _("Laboratory results ({count})")
        found.append(
            Event(
                PartialDate(day),
                regular(text.format(what=words, count=count)),
                tuple(results),
                3 if day == newest else 1,
                regular(_("Laboratory results: {what}").format(what=names)) if names else (),
            )
        )
    return found


def _is_dated_result(result: TestResult) -> bool:
    return result.category is ResultCategory.LABORATORY and result.date is not None


def _merged(found: Sequence[Event]) -> list[Event]:
    """One line for the same event on the same day in several sources."""
    merged: dict[tuple[str, Text], Event] = {}
    for event in found:
        key = (event.when.day_iso, event.text)
        before = merged.get(key)
        records = (*(before.records if before else ()), *event.records)
        merged[key] = replace(event, records=records)
    return sorted(merged.values(), key=lambda event: event.order)
