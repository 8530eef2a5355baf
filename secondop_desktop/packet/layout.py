"""Lays out the whole packet, again and again until every page number that it prints is true."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Coverage, ImagingStudy, Procedure, Record, TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Anchor, Book, Form, PageBox, Prepared, Settled, original_target
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.facts import Facts, by_date
from secondop_desktop.packet.front import Entry, contents
from secondop_desktop.packet.laboratory import TABLED, has_results, laboratory, results_title
from secondop_desktop.packet.large_summary import large_summary
from secondop_desktop.packet.lists import medications, timeline
from secondop_desktop.packet.manifest import manifest
from secondop_desktop.packet.narrative_rows import NarrativeRows
from secondop_desktop.packet.news import what_changed
from secondop_desktop.packet.page_one import page_one
from secondop_desktop.packet.plain_names import untagged_words
from secondop_desktop.packet.plan import PacketPlan, Section
from secondop_desktop.packet.printed import document_name, original_foot, print_original
from secondop_desktop.packet.reports import (
    background_title,
    has_background,
    print_background,
    print_coverage,
    print_procedures,
    print_reports,
    reports_elsewhere,
    written_reports,
)
from secondop_desktop.packet.sheet import Sheet, Shown
from secondop_desktop.packet.studies import print_studies, study_size
from secondop_desktop.packet.style import Geometry
from secondop_desktop.packet.text import Numbers, Span, bold

_PASSES = 8
_READABLE = 0.5
_STRIP = 2.2
_OVERLAP = 0.03
_MOST_PARTS = 12


def lay_out(
    plan: PacketPlan, prepared: Mapping[str, Prepared], failed: Sequence[tuple[str, str]], before: Settled | None = None
) -> Book:
    """The finished book; raises `RuntimeError` if its page numbers do not settle, which must not happen.

    `before` is what a book of a plan much like this one came to: where little moves, that soon is true again.
    """
    numbers, used = Numbers({}), dict[str, frozenset[str]]()
    if before is not None:
        numbers, used = before
    facts = Facts(plan)
    kept: dict[str, tuple[Sheet, ...]] = {}
    said: dict[str, NarrativeRows] = {}
    for _pass in range(_PASSES):
        book = Book(plan, prepared, numbers, used, kept=kept, said=said)
        _one_pass(book, facts, failed)
        found = book.settled()
        if found == (numbers, used):
            return book
        numbers, used = found
    raise RuntimeError("page numbers do not settle")


def _one_pass(book: Book, facts: Facts, failed: Sequence[tuple[str, str]]) -> None:
    plan = book.plan
    records = {record.id: record for record in (*facts.all, *facts.not_given, plan.patient)}
    originals = _by_section(book.prepared)
    entries: list[Entry] = []
    empty: list[Section] = []
    _first_page(book, facts)
    body = Book(plan, book.prepared, book.numbers, book.used_before, kept=book.kept, said=book.said)
    # The contents come before what they list: lay out the body in a book of its own, then the two together.
    for section in plan.order:
        if section in {Section.SUMMARY, Section.CONTENTS, Section.MANIFEST} or not plan.shows(section):
            continue
        before = len(entries)
        _own_first(body, facts, section, entries)
        for item in originals.get(section, ()):
            _original(body, item, records)
            when = show(item.document.date)
            entries.append(Entry(section, document_name(item), when, original_target(item.document.id, 1)))
        entries += _elsewhere(body, facts, section)
        if section is Section.IMAGING and facts.of(ImagingStudy):
            target = print_studies(body, facts)
            entries.append(Entry(section, _discs(facts.of(ImagingStudy)), "", target))
        if len(entries) == before:
            empty.append(section)
    ordered = [item for section in plan.order for item in originals.get(section, ())]
    manifest(body, ordered, failed)
    count = ngettext(
        "{n} original with date, source and SHA-256", "{n} originals with date, source and SHA-256", len(ordered)
    )
    listed = count.format(n=len(ordered)) if ordered else _("No originals")
    entries.append(Entry(Section.MANIFEST, listed, "", "section/manifest"))
    contents(book, entries, empty)
    _append(book, body)


def _first_page(book: Book, facts: Facts) -> None:
    """What a packet begins with: page one, or what stands in its place in this edition."""
    plan = book.plan
    if plan.changes is not None:
        what_changed(book, plan.changes)
    elif plan.look is Look.LARGE:
        large_summary(book, facts)
    elif plan.shows(Section.SUMMARY):
        page_one(book, facts)


def _append(book: Book, body: Book) -> None:
    """Put the pages of `body` behind those of `book`, with their targets."""
    shift = len(book.sheets)
    book.sheets += body.sheets
    for target, anchor in body.anchors.items():
        book.anchors.setdefault(target, Anchor(anchor.sheet + shift, anchor.top))
    for target, last in body.ends.items():
        book.ends[target] = last + shift
    book.spots.update(body.spots)
    book.anchor_spots()
    for name, ids in body.used.items():
        book.used.setdefault(name, set()).update(ids)


def _by_section(prepared: Mapping[str, Prepared]) -> dict[Section, list[Prepared]]:
    """The originals of each section, newest first; those without a date last, in plan order."""
    found: dict[Section, list[Prepared]] = {}
    for item in prepared.values():
        found.setdefault(item.section, []).append(item)
    for items in found.values():
        order = {record.id: place for place, record in enumerate(by_date(item.document for item in items))}
        items.sort(key=lambda item: (item.document.date is None, order[item.document.id]))
    return found


def _own_first(book: Book, facts: Facts, section: Section, entries: list[Entry]) -> None:
    """Our own pages of a section that come before its originals."""
    if section is Section.TIMELINE:
        timeline(book, facts)
        words = _("with questions and contacts") if book.plan.case is not None else _("with contacts")
        entries.append(Entry(section, words, "", "section/timeline"))
    elif section is Section.MEDICATIONS:
        medications(book, facts)
        entries.append(Entry(section, _("with conditions and implants"), "", "section/medications"))
    elif section is Section.PROCEDURES and facts.of(Procedure):
        entries.append(Entry(section, _("Operations and procedures, a list"), "", print_procedures(book, facts)))
    elif section is Section.LABORATORY and has_results(facts):
        laboratory(book, facts)
        tabled = [result for result in facts.of(TestResult) if result.category in TABLED]
        entries.append(Entry(section, results_title(facts), _years(tabled), "trends"))
    elif section is Section.BACKGROUND and has_background(facts):
        entries.append(Entry(section, background_title(facts), "", print_background(book, facts)))
    elif section is Section.INSURANCE and facts.of(Coverage):
        entries.append(Entry(section, _("Insurance"), "", print_coverage(book, facts)))
    reports = written_reports(book, facts, section)
    if reports:
        entries.append(Entry(section, _("Reports held as data"), "", print_reports(book, section, reports)))


def _elsewhere(book: Book, facts: Facts, section: Section) -> list[Entry]:
    """The reports of a section that stand in an original of another one, as in a summary, and where to find each."""
    found = reports_elsewhere(book, facts, section)
    shown = found if len(found) <= _MOST_ELSEWHERE + 1 else found[:_MOST_ELSEWHERE]
    entries = [
        Entry(
            section,
            untagged_words(report.display) or _("Report"),
            show(report.date),
            book.targets(report)[0],
        )
        for report in shown
    ]
    if more := len(found) - len(shown):
        words = ngettext("{n} more report, in the timeline", "{n} more reports, in the timeline", more)
        entries.append(Entry(section, words.format(n=more), "", "section/timeline"))
    return entries


_MOST_ELSEWHERE = 6
"""So many reports of a section that stand in other originals are in the contents, the newest; others are counted."""


def _years(results: Sequence[TestResult]) -> str:
    years = sorted({result.date.year for result in results if result.date is not None})
    if not years:
        return ""
    if years[0] == years[-1]:
        return str(years[0])
    return _("{first} to {last}").format(first=years[0], last=years[-1])


def _discs(studies: Sequence[ImagingStudy]) -> str:
    discs = {study.disc for study in studies if study.disc}
    parts = [ngettext("{n} study", "{n} studies", len(studies)).format(n=len(studies))]
    if discs:
        parts.append(ngettext("{n} disc", "{n} discs", len(discs)).format(n=len(discs)))
    elif len(studies) == 1 and study_size(studies[0]):
        parts.append(study_size(studies[0]))
    words = _("List of discs: {what}, handed over separately") if discs else _("List of studies: {what}")
    return words.format(what=", ".join(parts))


def _original(book: Book, prepared: Prepared, records: Mapping[str, Record]) -> None:
    if prepared.form in {Form.PAGES, Form.PICTURES}:
        _pages(book, prepared)
    else:
        print_original(book, prepared, records)


@dataclass(frozen=True, slots=True)
class Placement:
    """How a page of an original stands on paper: on which side of it, how large, and in how many parts."""

    turned: bool
    scale: float
    parts: int


def placement(box: PageBox, paper: Geometry, sides: Sequence[bool] = (False, True)) -> Placement:
    """The placement that shows a page largest, never enlarged; a long strip is cut into parts that can be read.

    `sides`: whether the paper may stand upright (False) and turned (True).
    """
    largest = 1.0 / paper.zoom
    choices = []
    for turned in sides:
        room_x, room_y = _room(paper.turned() if turned else paper)
        scale = min(room_x / box.width, room_y / box.height, largest)
        choices.append(Placement(turned, scale, 1))
    best = choices[-1] if choices[-1].scale > choices[0].scale * 1.05 else choices[0]
    longer, shorter = max(box.width, box.height), min(box.width, box.height)
    if best.scale * paper.zoom >= _READABLE or longer < _STRIP * shorter:
        return best
    # A strip: as wide as the paper allows across it, cut along it.
    turned = box.width > box.height and True in sides
    if not turned and box.width > box.height:
        return best
    room_x, room_y = _room(paper.turned() if turned else paper)
    across, along = (room_y / box.height, room_x) if turned else (room_x / box.width, room_y)
    scale = min(across, largest)
    parts = math.ceil(longer * scale * (1 + _OVERLAP) / along)
    while parts > _MOST_PARTS:
        scale *= 0.9
        parts = math.ceil(longer * scale * (1 + _OVERLAP) / along)
    return Placement(turned, scale, max(parts, 1)) if scale > best.scale else best


def _room(paper: Geometry) -> tuple[float, float]:
    left, top, right, bottom = paper.frame
    return right - left - 1, bottom - top - 1


def _pages(book: Book, prepared: Prepared) -> None:
    """One page of ours, or several parts, for each page of the original; the same in every pass, so made in one."""
    document = prepared.document
    if document.id not in book.kept:
        book.kept[document.id] = tuple(_sheets(book, prepared))
    for sheet in book.kept[document.id]:
        assert sheet.shown is not None
        book.sheets.append(sheet)
        book.anchor(original_target(document.id, sheet.shown.page))
    book.end(original_target(document.id, 1))


def _sheets(book: Book, prepared: Prepared) -> Iterator[Sheet]:
    paper = book.page
    sides = (False,) if book.plan.look is Look.TWO_UP else (False, True)
    title = book.plan.title_of(prepared.section)
    foot = original_foot(prepared)
    places: dict[PageBox, Placement] = {}
    for number, box in enumerate(prepared.boxes, start=1):
        if box not in places:
            places[box] = placement(box, paper, sides)
        how = places[box]
        for part in range(1, how.parts + 1):
            sheet = Sheet(paper.turned() if how.turned else paper, prepared.section, title, ours=False)
            sheet.shown = _shown(sheet.geometry, prepared.document.id, number, box, how, part)
            sheet.foot = (*foot, Span(" · "), *bold(_own_number(prepared, number, how, part)))
            yield sheet


def _shown(page: Geometry, document_id: str, number: int, box: PageBox, how: Placement, part: int) -> Shown:
    left, top, right, bottom = page.frame
    cut = (0.0, 0.0, box.width, box.height)
    if how.parts > 1:
        along_x = box.width > box.height
        longer = box.width if along_x else box.height
        length = min((right - left if along_x else bottom - top) - 1, longer * how.scale) / how.scale
        start = (longer - length) * (part - 1) / (how.parts - 1)
        cut = (start, 0.0, start + length, box.height) if along_x else (0.0, start, box.width, start + length)
    width, height = (cut[2] - cut[0]) * how.scale, (cut[3] - cut[1]) * how.scale
    x = left + (right - left - width) / 2
    # A page that is nearly as high as its frame stands in the middle; a small one stands at the top.
    y = top + (bottom - top - height) / 2 if height > 0.8 * (bottom - top) else top + 0.5
    return Shown(document_id, number, (x, y, x + width, y + height), how.scale, cut, part, how.parts)


def _own_number(prepared: Prepared, number: int, how: Placement, part: int) -> str:
    count = len(prepared.boxes)
    if prepared.picture:
        words = _("picture {number} of {count}").format(number=number, count=count)
    else:
        words = _("report p. {number} of {count}").format(number=number, count=count)
    if how.parts > 1:
        words = _("{page}, part {part} of {parts}").format(page=words, part=part, parts=how.parts)
    return words
