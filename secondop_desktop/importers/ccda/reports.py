"""What is only in words becomes a record: a surgical report, a report, laboratory text, or notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Coding,
    DocumentCategory,
    Note,
    Procedure,
    Report,
    ReportCategory,
    Status,
)
from secondop_desktop.importers.ccda.draft import Draft, Loose, Place
from secondop_desktop.importers.ccda.header import entity
from secondop_desktop.importers.ccda.parts import author, join
from secondop_desktop.importers.ccda.vocabulary import DOCUMENT_BY_CODE, PART_BY_CODE, PART_BY_WORD, SectionKind
from secondop_desktop.importers.ccda.wording import says_nothing
from secondop_desktop.importers.ccda.xml import V3, Element, every, first

_REPORTS = {
    DocumentCategory.LABORATORY: ReportCategory.LABORATORY,
    DocumentCategory.IMAGING: ReportCategory.IMAGING,
    DocumentCategory.PATHOLOGY: ReportCategory.PATHOLOGY,
    DocumentCategory.GENETICS: ReportCategory.GENETICS,
    DocumentCategory.CONSULTATION: ReportCategory.CONSULTATION,
    DocumentCategory.DISCHARGE: ReportCategory.DISCHARGE,
}
_CONCLUSIONS = frozenset({"121072", "19005-8", "121076", "51848-0", "51847-2", "22637-3", "55752-0", "11535-2"})
_CONCLUSION_WORDS = re.compile(r"impression|conclusion|final diagnosis|pathologic(al)? diagnosis", re.IGNORECASE)
_IMAGING = re.compile(r"imaging|radiolog|x-?ray|\bct\b|\bmri\b|ultraso|mammogra", re.IGNORECASE)
_PATHOLOGY = re.compile(r"patholog|histolog|cytolog|biops", re.IGNORECASE)


def keep_loose(draft: Draft) -> None:
    """Make records of the words that were kept, by what the document is."""
    rest = []
    for loose in draft.loose:
        if loose.place.kind in {SectionKind.RESULTS, SectionKind.VITALS} and not _is_report(draft):
            _results_in_words(draft, loose)
        else:
            rest.append(loose)
    category = draft.about.category
    if not draft.loaded.is_document:
        _notes(draft, rest)
    elif category is DocumentCategory.PROCEDURE:
        _operation(draft, rest)
    elif category in _REPORTS and rest:
        _report(draft, rest, _REPORTS[category])
    else:
        _notes(draft, rest)


def _is_report(draft: Draft) -> bool:
    return draft.about.category in {
        DocumentCategory.LABORATORY,
        DocumentCategory.IMAGING,
        DocumentCategory.PATHOLOGY,
        DocumentCategory.GENETICS,
        DocumentCategory.PROCEDURE,
    }


def _titled(loose: list[Loose], *, leave_out: str = "") -> str:
    """The sections one after another, each under its title."""
    parts = []
    for one in loose:
        title = one.place.title
        parts.append(f"{title}\n{one.text}" if title and title != leave_out else one.text)
    return "\n\n".join(parts)


def _results_in_words(draft: Draft, loose: Loose) -> None:
    """Results that no entry states: the words as they stand are a report."""
    words = f"{loose.place.title} {loose.text[:2000]}"
    category = ReportCategory.LABORATORY
    if _IMAGING.search(loose.place.title):
        category = ReportCategory.IMAGING
    elif _PATHOLOGY.search(words):
        category = ReportCategory.PATHOLOGY
    if loose.place.kind is SectionKind.VITALS:
        category = ReportCategory.OTHER
    draft.add(
        Report(
            id=draft.new_id(),
            status=Status.FINAL,
            display=loose.place.title or draft.about.title,
            date=draft.about.date,
            category=category,
            text=loose.text,
            author=draft.about.author,
            facility=draft.about.facility,
            document_ids=(draft.sha256,),
            sources=draft.source(loose.place.path),
        )
    )


def _report(draft: Draft, loose: list[Loose], category: ReportCategory) -> None:
    """The document as one report, its sections under their titles."""
    about = draft.about
    conclusions = [
        one.text for one in loose if one.place.code in _CONCLUSIONS or _CONCLUSION_WORDS.search(one.place.title)
    ]
    events = _events(draft)
    draft.add(
        Report(
            id=draft.new_id(),
            status=Status.FINAL,
            display=about.title or loose[0].place.title,
            code=about.coding,
            date=next((when for _element, _path, when in events if when is not None), None)
            if category in {ReportCategory.IMAGING, ReportCategory.PATHOLOGY, ReportCategory.LABORATORY}
            else about.date,
            category=category,
            text=_titled(loose, leave_out=about.title),
            conclusion="\n".join(conclusions),
            author=about.author,
            facility=about.facility,
            document_ids=(draft.sha256,),
            sources=draft.source(loose[0].place.path if len(loose) == 1 else "/ClinicalDocument"),
        )
    )


def _notes(draft: Draft, loose: list[Loose]) -> None:
    """Each section as a record of its own: by its code a report or an operation, else a note."""
    about = draft.about
    for one in loose:
        written = Written(one.place.title or about.title, one.text, one.place.coding, about.date, about.author)
        _add_written(draft, written, one.place.path)


@dataclass(frozen=True, slots=True)
class Written:
    """Something written: its title and text, its kind as a code, when, and by whom."""

    title: str
    text: str
    coding: Coding | None
    date: PartialDate | None
    author: str
    others: tuple[Coding, ...] = ()


def note_activity(draft: Draft, element: Element, path: str, place: Place) -> bool:
    """Take in a clinical note inside a document (C-CDA's Note Activity); False where its text is nowhere."""
    text = draft.values.text(first(element, V3 + "text"))
    if not text or says_nothing(text):
        return False
    concept = draft.values.concept(first(element, V3 + "code"))
    name, written = author(draft, element, path)
    when = draft.period(first(element, V3 + "effectiveTime"), path).any
    # The code says only "note"; its translation says which.
    codings = tuple(coding for coding in (*concept.others, concept.coding) if coding is not None)
    chosen = next((coding for coding in codings if coding.code in DOCUMENT_BY_CODE), None)
    title = place.title or concept.display
    others = tuple(coding for coding in codings if coding != chosen)
    found = Written(title, text, chosen or concept.coding, when or written, name or draft.about.author, others)
    _add_written(draft, found, path)
    return True


def _add_written(draft: Draft, written: Written, path: str) -> None:
    category = DOCUMENT_BY_CODE.get(written.coding.code) if written.coding is not None else None
    common: dict[str, Any] = {
        "id": draft.new_id(),
        "display": written.title,
        "code": written.coding,
        "other_codes": written.others,
        "date": written.date,
        "text": written.text,
        "sources": draft.source(path),
    }
    if category is DocumentCategory.PROCEDURE:
        draft.add(Procedure(**common, status=Status.COMPLETED))
    elif category in _REPORTS:
        draft.add(Report(**common, status=Status.FINAL, category=_REPORTS[category], author=written.author))
    else:
        draft.add(Note(**common, status=Status.FINAL, author=written.author))


# ------------------------------------------------------------------------------------------------ surgical report


def _events(draft: Draft) -> list[tuple[Element, str, PartialDate | None]]:
    """What the document says that it documents: the act, its path and its day."""
    found = []
    for position, documentation in enumerate(draft.loaded.root.iterchildren(V3 + "documentationOf"), 1):
        event = first(documentation, V3 + "serviceEvent")
        if event is not None:
            path = f"/ClinicalDocument/documentationOf[{position}]/serviceEvent"
            found.append((event, path, draft.values.period(first(event, V3 + "effectiveTime")).any))
    return found


def _operation(draft: Draft, loose: list[Loose]) -> None:
    """One procedure with the parts of its surgical report."""
    about = draft.about
    parts: dict[str, list[Loose]] = {}
    for one in loose:
        parts.setdefault(_part_of(one), []).append(one)
    events = _events(draft)
    names, codings, surgeons = [], [], []
    for event, path, _when in events:
        concept = draft.values.concept(first(event, V3 + "code"))
        names.append(concept.display)
        codings += [coding for coding in (concept.coding, *concept.others) if coding is not None]
        for position, performer in enumerate(every(event, V3 + "performer"), 1):
            name = entity(
                draft, first(performer, V3 + "assignedEntity"), f"{path}/performer[{position}]", "assignedPerson"
            )
            if performer.get("typeCode", "PPRF") == "PPRF":
                surgeons.append(name)
    said = next((one.text for one in loose if one.place.code == "10223-6"), "")
    said = "; ".join(line.removeprefix("– ").strip() for line in said.split("\n") if line.strip())
    surgeon = join(*surgeons, by="; ") or _words_under(loose, "surgeon")
    name = join(*names, by="; ") or said or about.title
    if not loose and not codings:
        return
    unique = tuple(dict.fromkeys(codings))
    draft.add(
        Procedure(
            id=draft.new_id(),
            status=Status.COMPLETED,
            display=name,
            code=unique[0] if unique else None,
            other_codes=unique[1:],
            date=next((when for _event, _path, when in events if when is not None), None),
            text=join(_plain(parts.pop("text", [])), _titled(parts.pop("", [])), by="\n\n"),
            indication=_plain(parts.pop("indication", [])),
            findings=_plain(parts.pop("findings", [])),
            complications=_plain(parts.pop("complications", [])),
            implants=_plain(parts.pop("implants", [])),
            specimens=_plain(parts.pop("specimens", [])),
            anaesthesia=_plain(parts.pop("anaesthesia", [])),
            surgeon=surgeon,
            facility=about.facility,
            document_ids=(draft.sha256,),
            sources=draft.source("/ClinicalDocument"),
        )
    )


def _part_of(loose: Loose) -> str:
    part = PART_BY_CODE.get(loose.place.code)
    if part is None and loose.place.kind is SectionKind.OTHER and not loose.place.code:
        title = loose.place.title.casefold()
        part = next((name for word, name in PART_BY_WORD if word in title), None)
    return part or ""


def _plain(loose: list[Loose]) -> str:
    return "\n\n".join(one.text for one in loose)


def _words_under(loose: list[Loose], title: str) -> str:
    for one in loose:
        if one.place.title.casefold().strip(" :") == title:
            return "; ".join(line.removeprefix("– ").strip() for line in one.text.split("\n"))
    return ""
