"""The words that the rooms use for what records hold: states, kinds, places in a file, confirmations."""

from __future__ import annotations

import re
from collections.abc import Mapping

from secondop_desktop.core.dates import PartialDate, parse_iso, show
from secondop_desktop.core.provenance import BY_PAGE, Source
from secondop_desktop.core.records import (
    Condition,
    Device,
    Document,
    DocumentCategory,
    Kind,
    Medication,
    Record,
    ReportCategory,
    ResultCategory,
    Status,
)
from secondop_desktop.core.text import _, ngettext, pgettext

_ENTRY = re.compile(r"/entry/(\d+)(?:/.*)?")
_SECTION = re.compile(r".*/component\[(\d+)\]/section(?:/entry\[(\d+)\].*)?")


def kind_word(kind: Kind) -> str:
    """What one record of this kind is called."""
    words = {
        Kind.PATIENT: _("Person"),
        Kind.TEST_RESULT: _("Test result"),
        Kind.REPORT: _("Report"),
        Kind.PROCEDURE: _("Operation or procedure"),
        Kind.MEDICATION: _("Medication"),
        Kind.CONDITION: _("Condition"),
        Kind.ALLERGY: _("Allergy"),
        Kind.IMMUNIZATION: _("Vaccination"),
        Kind.FAMILY_HISTORY: _("Illness in the family"),
        Kind.DEVICE: _("Implant or device"),
        Kind.IMAGING_STUDY: _("Imaging study"),
        Kind.DOCUMENT: _("Document"),
        Kind.ENCOUNTER: _("Visit"),
        Kind.PRACTITIONER: _("Doctor or clinic"),
        Kind.COVERAGE: _("Insurance"),
        Kind.NOTE: _("Note"),
        Kind.NONE_KNOWN: _("Statement that there is none"),
        Kind.OPINION_CASE: _("Second opinion"),
        Kind.RECORDS_REQUEST: _("Request for records"),
        Kind.PACKET: _("Packet"),
    }
    return words[kind]


def status_word(status: Status) -> str:
    """The word of a status; empty for one that says nothing more."""
    words = {
        Status.ACTIVE: _("Active"),
        Status.COMPLETED: _("Completed"),
        Status.STOPPED: _("Stopped"),
        Status.PRELIMINARY: _("Preliminary"),
        Status.FINAL: "",
        Status.CORRECTED: _("Corrected by its source"),
        Status.AMENDED: _("Amended by its source"),
        Status.UNKNOWN: "",
        Status.ENTERED_IN_ERROR: _("Withdrawn: entered in error"),
        Status.REFUTED: _("Ruled out"),
        Status.NOT_DONE: _("Not done"),
        Status.NEGATED: _("Said not to be so"),
        Status.NOT_GIVEN: _("Not given"),
        Status.CANCELLED: _("Cancelled"),
        Status.SUPERSEDED: _("Replaced by a newer one"),
    }
    return words[status]


def document_category_word(category: DocumentCategory) -> str:
    """What kind of paper a document is."""
    words = {
        DocumentCategory.LABORATORY: _("Laboratory"),
        DocumentCategory.IMAGING: _("Imaging"),
        DocumentCategory.PATHOLOGY: _("Pathology"),
        DocumentCategory.GENETICS: _("Genetics"),
        DocumentCategory.PROCEDURE: _("Operation or procedure"),
        DocumentCategory.CONSULTATION: _("Letter or visit note"),
        DocumentCategory.DISCHARGE: _("Discharge summary"),
        DocumentCategory.TREATMENT: _("Treatment"),
        DocumentCategory.INSURANCE: _("Insurance"),
        DocumentCategory.SUMMARY: _("Summary or export"),
        DocumentCategory.OTHER: pgettext("kind of document", "Other"),
    }
    return words[category]


def report_category_word(category: ReportCategory) -> str:
    """What kind of report it is."""
    words = {
        ReportCategory.LABORATORY: _("Laboratory"),
        ReportCategory.IMAGING: _("Imaging"),
        ReportCategory.PATHOLOGY: _("Pathology"),
        ReportCategory.GENETICS: _("Genetics"),
        ReportCategory.CARDIOLOGY: _("Heart"),
        ReportCategory.CONSULTATION: _("Letter or visit note"),
        ReportCategory.DISCHARGE: _("Discharge summary"),
        ReportCategory.OTHER: pgettext("kind of document", "Other"),
    }
    return words[category]


def result_category_word(category: ResultCategory) -> str:
    """The group of results without a panel of their own."""
    words = {
        ResultCategory.LABORATORY: _("Other laboratory tests"),
        ResultCategory.VITAL_SIGNS: _("Vital signs"),
        ResultCategory.IMAGING: _("Measured in imaging"),
        ResultCategory.SOCIAL_HISTORY: _("Living habits"),
        ResultCategory.SURVEY: _("Questionnaires"),
        ResultCategory.OTHER: _("Other results"),
    }
    return words[category]


def pages_word(document: Document) -> str:
    """How many pages, or what it is where it has none."""
    if document.pages is not None:
        return ngettext("{n} page", "{n} pages", document.pages).format(n=document.pages)
    return _("data file") if is_data(document) else _("file")


def origin_words(document: Document, documents: Mapping[str, Document]) -> str:
    """What a document was made from, or what it was split or joined into; empty for any other."""
    told = []
    for piece in document.made_from:
        known = documents.get(piece.document_id)
        title = (known.title or known.file_name) if known is not None else piece.title
        words = _("page {first} of “{title}”")
        if piece.last > piece.first:
            words = _("pages {first} to {last} of “{title}”")
        told.append(words.format(first=piece.first, last=piece.last, title=title))
    if told:
        return _("Made from {pages}").format(pages="; ".join(told))
    into = [
        other.title or other.file_name
        for other in documents.values()
        if any(piece.document_id == document.id for piece in other.made_from)
    ]
    if into and not document.is_fact:
        return _("Its pages are now in {titles}. The file is kept as it was.").format(
            titles="; ".join(f"“{title}”" for title in into)
        )
    return ""


def is_data(document: Document) -> bool:
    """Whether a document is for computers first: its facts are what there is to show of it."""
    return "json" in document.media_type or "xml" in document.media_type


def is_picture(document: Document) -> bool:
    """Whether its pages can be drawn."""
    return document.media_type == "application/pdf" or (
        document.media_type.startswith("image/") and document.pages is not None
    )


def main_date(record: Record) -> PartialDate | None:
    """The date that a record stands under in a list."""
    match record:
        case Medication():
            return record.start or record.date
        case Condition():
            return record.onset or record.date
        case Device():
            return record.implanted or record.date
    return record.date


def place_in_file(source: Source) -> str:
    """Where in its document a fact stands: a page, an entry, a section."""
    if source.page is not None:
        return _("page {n}").format(n=source.page)
    if match := _ENTRY.fullmatch(source.locator):
        return _("entry {n}").format(n=match[1])
    if match := _SECTION.fullmatch(source.locator):
        section = _("section {n}").format(n=match[1])
        return f"{section}, " + _("entry {n}").format(n=match[2]) if match[2] else section
    return source.locator


def source_words(source: Source, titles: Mapping[str, Document]) -> str:
    """The document of a fact and the place in it: `Fernbrook report, page 2 of 3`."""
    if source.by_hand:
        return _("Typed by you")
    document = titles.get(source.document_id)
    name = document.title or document.file_name if document is not None else _("A document that was deleted")
    place = place_in_file(source)
    if source.page is not None and document is not None and document.pages:
        place = _("page {n} of {total}").format(n=source.page, total=document.pages)
    return f"{name}, {place}" if place else name


def confirmed_words(record: Record) -> str:
    """Who said that it is right, and when."""
    for source in reversed(record.sources):
        if source.confirmed_by:
            when = show(parse_iso(source.confirmed_at), long=True)
            if source.confirmed_by == BY_PAGE:
                return _("accepted as a page on {day}").format(day=when) if when else _("accepted as a page")
            if source.confidence is not None and when:
                return _("checked by you, one by one, {day}").format(day=when)
            who = _("by you") if source.confirmed_by in ("person", "hand") else source.confirmed_by
            return f"{who}, {when}" if when else who
    if not record.confirmed or record.unchecked_reading:
        return _("not yet")
    return _("as it is in the file")


def state_of(record: Record) -> tuple[str, str]:
    """The state of a record as a shape's name and a word: confirmed, from the file, or not checked."""
    if not record.is_fact:
        return "not-applicable", status_word(record.status)
    if not record.confirmed or record.unchecked_reading:
        return "needs_decision", _("Not confirmed")
    if any(source.confirmed_by for source in record.sources):
        return "confirmed", _("Confirmed")
    return "confirmed", _("As in the file")


def lines_of(text: str, limit: int = 160) -> str:
    """The first words of a longer text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def room_of(kind: Kind) -> str:
    """The room that shows records of this kind."""
    rooms = {
        Kind.TEST_RESULT: "results",
        Kind.PROCEDURE: "procedures",
        Kind.MEDICATION: "medications",
        Kind.CONDITION: "conditions",
        Kind.ALLERGY: "conditions",
        Kind.FAMILY_HISTORY: "conditions",
        Kind.IMMUNIZATION: "conditions",
        Kind.DEVICE: "conditions",
        Kind.NONE_KNOWN: "conditions",
    }
    return rooms.get(kind, "documents")
