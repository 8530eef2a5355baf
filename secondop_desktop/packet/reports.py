"""Our own pages of the report sections: what was written without pages of its own, procedures, discs, background."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from secondop_desktop.core.dates import show
from secondop_desktop.core.moments import called
from secondop_desktop.core.records import (
    Coverage,
    Encounter,
    FamilyHistory,
    Immunization,
    Note,
    Procedure,
    Record,
    Report,
    ReportCategory,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book, Form, line_target
from secondop_desktop.packet.events import papers_of
from secondop_desktop.packet.facts import Fact, Facts, by_date, in_lines, in_voice, marks, result_words
from secondop_desktop.packet.flow import Align, Column, Flow, Row
from secondop_desktop.packet.laboratory import TABLED
from secondop_desktop.packet.lists import fact_rows
from secondop_desktop.packet.plain_names import untagged, untagged_words
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.results import series_of
from secondop_desktop.packet.style import BODY, TABLE
from secondop_desktop.packet.text import Text, bold, join, regular, soft

_SOURCE = 74.0
_AGE = re.compile(r"\d{1,2}(?:[-–]\d{1,2})?(?: \D+)?|1[01]\d(?: \D+)?")
_FILLED = 50
_NAMED_LINE = re.compile(r"[^\W\d_][\w /()-]{1,40}: ")

SECTION_OF_REPORT = {
    ReportCategory.LABORATORY: Section.LABORATORY,
    ReportCategory.IMAGING: Section.IMAGING,
    ReportCategory.PATHOLOGY: Section.PATHOLOGY,
    ReportCategory.GENETICS: Section.PATHOLOGY,
    ReportCategory.CARDIOLOGY: Section.IMAGING,
    ReportCategory.CONSULTATION: Section.LETTERS,
    ReportCategory.DISCHARGE: Section.DISCHARGE,
    ReportCategory.OTHER: Section.BACKGROUND,
}


def written_reports(book: Book, facts: Facts, section: Section) -> list[Report]:
    """The reports of a section whose words are on no page of an original, newest first."""
    found = []
    for report in facts.of(Report):
        if SECTION_OF_REPORT[report.category] is not section or not (report.text or report.conclusion):
            continue
        if not _has_pages(book, report, report.document_ids):
            found.append(report)
    return by_date(found)


def reports_elsewhere(book: Book, facts: Facts, section: Section) -> list[Report]:
    """The reports of a section whose words are only on pages of originals of other sections, newest first."""
    if section not in _TOLD_ELSEWHERE:
        return []
    found: dict[tuple[str, str], Report] = {}
    for report in by_date(facts.of(Report)):
        if SECTION_OF_REPORT[report.category] is not section or not _has_pages(book, report, report.document_ids):
            continue
        originals = {*report.document_ids, *(source.document_id for source in report.sources)}
        if any(name in book.prepared and book.prepared[name].section is section for name in originals):
            continue
        found.setdefault((report.display.casefold(), show(report.date)), report)
    return list(found.values())


_TOLD_ELSEWHERE = frozenset({Section.PATHOLOGY, Section.IMAGING, Section.LETTERS, Section.DISCHARGE})
"""The sections in which one looks for a report; results of a laboratory stand in its tables, whatever brings them."""


def _has_pages(book: Book, record: Record, document_ids: Sequence[str]) -> bool:
    names = {*document_ids, *(s.document_id for s in record.sources if s.page is not None)}
    pages = {Form.PAGES, Form.PICTURES, Form.TEXT, Form.NARRATIVE}
    names |= {
        s.document_id
        for s in record.sources
        if s.document_id in book.prepared and book.prepared[s.document_id].form in pages
    }
    return any(name in book.prepared and book.prepared[name].form in pages for name in names)


def print_reports(book: Book, section: Section, found: Sequence[Report]) -> str:
    """Print reports that have no pages of their own; returns the target of the first."""
    target = f"reports/{section}"
    flow = Flow(book, section)
    flow.title(_("Reports held as data"), target)
    for report in found:
        _report(flow, report)
    book.end(target)
    return target


def _report(flow: Flow, report: Report) -> None:
    flow.gap(8)
    flow.heading(report.display or _("Report"), line_target(report.id))
    said = ", ".join(part for part in (show(report.date), report.author, report.facility) if part)
    source = soft(_("patient")) if report.by_hand else flow.book.refs([report], 3)
    flow.paragraph(join((soft(said), marks(report), source)), TABLE)
    if report.conclusion:
        flow.paragraph(join((bold(_("Conclusion:")), in_voice(report, report.conclusion))), BODY)
    for line in report.text.splitlines():
        if line.strip():
            flow.paragraph(in_voice(report, line.strip()), BODY, after=1.5)


def print_procedures(book: Book, facts: Facts) -> str:
    """The list of operations and procedures with the parts of their reports; returns its target."""
    target = "procedures"
    flow = Flow(book, Section.PROCEDURES)
    flow.title(_("Operations and procedures"), target)
    same: dict[tuple[str, str], list[Procedure]] = {}
    for procedure in by_date(facts.of(Procedure)):
        day = procedure.date.day_iso if procedure.date is not None else procedure.id
        same.setdefault((untagged_words(procedure.display).casefold(), day), []).append(procedure)
    # What was done again and again, with nothing else to tell of it, is told once with all its days.
    done = [(_told(book, group), group) for group in same.values()]
    again: dict[object, list[list[Procedure]]] = {}
    for told, group in done:
        alike = (untagged_words(group[0].display).casefold(), group[0].by_hand, tuple(told.items()), marks(group[0]))
        again.setdefault(alike, []).append(group)
    for told, group in done:
        groups = next(groups for groups in again.values() if group in groups)
        if group is groups[0]:
            _procedure(flow, facts, told, groups)
    book.end(target)
    return target


def _told(book: Book, group: Sequence[Procedure]) -> dict[tuple[str, str], Text]:
    """What the sources of one procedure tell of it, each part once, with its label."""
    told: dict[tuple[str, str], Text] = {}
    for procedure in group:
        parts = [(name, getattr(procedure, field)) for field, name in _procedure_parts()]
        if procedure.text and not _has_pages(book, procedure, procedure.document_ids):
            parts.append((_("Also recorded"), procedure.text))
        name = " ".join(procedure.display.casefold().split())
        for label, words in parts:
            # Some programs write the name once more as the remark.
            if words and " ".join(words.casefold().split()) != name:
                items = [in_voice(procedure, untagged_words(item)) for item in _items(words)]
                told.setdefault((label, " ".join(words.split())), join(items, "\n"))
    return told


def _procedure(
    flow: Flow, facts: Facts, told: Mapping[tuple[str, str], Text], groups: Sequence[Sequence[Procedure]]
) -> None:
    """A procedure, with all that its sources tell of it; of one that was done several times, the newest first."""
    book, first = flow.book, groups[0][0]
    every = [procedure for group in groups for procedure in group]
    flow.need(60 if told else 30)
    outside = [procedure for procedure in every if not procedure.by_hand]
    papers = [paper for procedure in outside for paper in papers_of(facts, procedure)]
    source = book.refs([*outside, *papers], 3) if outside else soft(_("patient"))
    name = join((bold(untagged_words(first.display)), marks(first)))
    cells = (soft(show(first.date) or _("date not recorded")), name, source)
    columns = (Column("", 76), Column("", flow.measure - 76 - _SOURCE), Column("", _SOURCE, Align.RIGHT))
    flow.table(columns, [Row(cells, tuple(line_target(procedure.id) for procedure in every))], BODY)
    rows = [Row((soft(label), text)) for (label, _words), text in told.items()]
    before = [show(group[0].date) or _("date not recorded") for group in groups[1:]]
    if before:
        rows.append(Row((soft(_("Also on")), regular(", ".join(before)))))
    flow.table((Column("", 92), Column("", flow.measure - 76 - 92)), rows, left=76)
    flow.gap(5)


def _items(words: str) -> list[str]:
    """The lines of a list as they were listed, without the dash of each; other words in one piece.

    A line that names what it tells of ("Specimens: none") begins a piece of its own, and one behind a short line, as
    only lines that are filled were broken to fit.
    """
    lines = [" ".join(line.split()) for line in words.splitlines() if line.strip()]
    if all(line.startswith("– ") for line in lines):
        return [line.removeprefix("– ") for line in lines]
    pieces: list[list[str]] = []
    for line in lines:
        if not pieces or _NAMED_LINE.match(line) or len(pieces[-1][-1]) < _FILLED:
            pieces.append([])
        pieces[-1].append(line)
    return [" ".join(piece) for piece in pieces]


def _procedure_parts() -> tuple[tuple[str, str], ...]:
    return (
        ("indication", _("Indication")),
        ("findings", _("Findings")),
        ("complications", _("Complications")),
        ("implants", _("Implants")),
        ("specimens", _("Specimens")),
        ("anaesthesia", _("Anaesthesia")),
        ("surgeon", _("Performed by")),
        ("facility", _("Facility")),
        ("note", _("Remarks")),
    )


def has_background(facts: Facts) -> bool:
    """Whether there is anything for our own page of older background."""
    return bool(
        facts.of(Immunization)
        or facts.not_given
        or facts.of(FamilyHistory)
        or facts.of(Encounter)
        or any(not note.by_hand or note.date is None for note in facts.of(Note))
        or _other_results(facts)
    )


def background_title(facts: Facts) -> str:
    """What the contents call our own page of older background: what is on it."""
    parts = (
        (facts.of(FamilyHistory), _("family history")),
        ([*facts.of(Immunization), *facts.not_given], _("vaccines")),
        (facts.of(Encounter), _("visits")),
        ([note for note in facts.of(Note) if not note.by_hand or note.date is None], _("notes")),
        (_other_results(facts), _("other observations")),
    )
    words = ", ".join(name for found, name in parts if found)
    return words[:1].upper() + words[1:]


def _other_results(facts: Facts) -> list[TestResult]:
    return [r for r in facts.of(TestResult) if r.category not in TABLED]


def print_background(book: Book, facts: Facts) -> str:
    """Family, vaccines, visits, notes and other observations; returns its target."""
    target = "background"
    flow = Flow(book, Section.BACKGROUND)
    flow.title(_("Background"), target)
    family = facts.of(FamilyHistory)
    _dated(flow, _("Family history"), family, _family_words(family))
    _dated(flow, _("Vaccines"), by_date(facts.of(Immunization)), _vaccine_text)
    _dated(flow, _("Vaccines that were not given"), by_date(facts.not_given), _refused_text)
    notes = [note for note in facts.of(Note) if not note.by_hand or note.date is None]
    _dated(flow, _("Notes"), by_date(notes), lambda note: in_lines(note, note.text or note.display))
    others = [series.newest for series in series_of(_other_results(facts))]
    if others:
        flow.gap(8)
        flow.heading(_("Other observations, the newest of each"))
        rows = []
        for result in others:
            record = result.record
            text = join((regular(f"{record.display}:"), in_voice(record, result_words(record)), marks(record)))
            rows.append(Row((soft(show(record.date)), text, book.refs(result.records)), (line_target(record.id),)))
        flow.table(_columns(flow), rows)
    _dated(flow, _("Visits and stays"), by_date(facts.of(Encounter)), _visit_text)
    book.end(target)
    return target


def _columns(flow: Flow) -> tuple[Column, Column, Column]:
    return Column("", 76), Column("", flow.measure - 76 - _SOURCE), Column("", _SOURCE, Align.RIGHT)


def _dated(flow: Flow, heading: str, records: Sequence[Record], words: Callable[..., Text]) -> None:
    if not records:
        return
    merged: dict[tuple[str, Text], list[Record]] = {}
    for record in records:
        text = join((words(record) if record.by_hand else untagged(words(record)), marks(record)))
        merged.setdefault((show(record.date), text), []).append(record)
    flow.gap(8)
    flow.heading(heading)
    found = [Fact(tuple(group), text) for (_date, text), group in merged.items()]
    flow.table(_columns(flow), fact_rows(flow.book, found, [soft(date) for date, _text in merged]))


def _family_words(family: Sequence[FamilyHistory]) -> Callable[[FamilyHistory], Text]:
    """The wording of each line; a remark that the line above has too, of the same relation, is not printed again.

    The lines stay apart: two with the same relation and remark may be two sisters.
    """
    again = {
        after.id
        for before, after in pairwise(family)
        if after.note.count("\n") and (before.relation, before.note) == (after.relation, after.note)
    }
    return lambda record: _family_text(record, again=record.id in again)


def _family_text(record: FamilyHistory, *, again: bool) -> Text:
    # An age stands with "at"; other words ("her 60s", "1990") are the source's own.
    age = _AGE.fullmatch(record.onset)
    onset = _("at {age}") if age else _("onset: {age}")
    remark = _("remark as above") if again else record.note
    parts = (record.relation, record.display, record.onset and onset.format(age=record.onset), remark)
    return in_lines(record, ", ".join(part for part in parts if part))


def _vaccine_text(record: Immunization) -> Text:
    parts = (
        called(record),
        record.dose_number and _("dose {n}").format(n=record.dose_number),
        record.lot and _("lot {n}").format(n=record.lot),
        record.site,
    )
    return in_voice(record, ", ".join(part for part in parts if part))


def _refused_text(record: Immunization) -> Text:
    """A vaccine that was not given, and why, as far as its source says."""
    label = _("{label}: {text}").format(label=_("Not given"), text="")
    lines = [line.strip() for line in record.note.splitlines() if line.strip()]
    reasons = [line.removeprefix(label) for line in lines if line.startswith(label)]
    others = [line for line in lines if not line.startswith(label)]
    why = "; ".join(reasons) or ("" if others else _("reason not recorded"))
    said = _("{vaccine}: not given").format(vaccine=called(record))
    if why:
        said = _("{vaccine}: not given ({why})").format(vaccine=called(record), why=why)
    return in_voice(record, "; ".join((said, *others)))


def _visit_text(record: Encounter) -> Text:
    parts = (record.display, record.reason, record.practitioner, record.facility)
    until = (
        show(record.end) if record.end is not None and record.end.day_iso != (record.date or record.end).day_iso else ""
    )
    ended = _("until {until}").format(until=until) if until else ""
    return in_voice(record, ", ".join(part for part in (*parts, ended) if part))


def print_coverage(book: Book, facts: Facts) -> str:
    """The insurances that are recorded; returns the target."""
    target = "coverage"
    flow = Flow(book, Section.INSURANCE)
    flow.title(book.plan.title_of(Section.INSURANCE), target)
    rows = []
    for record in facts.of(Coverage):
        number = record.member_id and _("member {id}").format(id=record.member_id)
        until = record.end and _("until {until}").format(until=show(record.end))
        parts = (record.payer or record.display, record.plan, number, until)
        text = in_voice(record, ", ".join(part for part in parts if part))
        source = soft(_("patient")) if record.by_hand else book.refs([record])
        rows.append(Row((soft(show(record.date)), join((text, marks(record))), source), (line_target(record.id),)))
    flow.table(_columns(flow), rows)
    book.end(target)
    return target
