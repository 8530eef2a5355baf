"""A group of segments as a whole: its report or document, with the results and the text that belong to it."""

from __future__ import annotations

import dataclasses

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Procedure, Record, Report, ReportCategory, ResultCategory, Status, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.importers.hl7v2.draft import Draft, concept, lines, people, person
from secondop_desktop.importers.hl7v2.message import Message, Segment
from secondop_desktop.importers.hl7v2.results import (
    Group,
    Known,
    Prose,
    collected_on,
    number_of,
    part_prose,
    read_result,
    report_category,
    sent_at,
    take_document,
)

_REPORT_STATUS = {
    "F": Status.FINAL,
    "P": Status.PRELIMINARY,
    "R": Status.PRELIMINARY,
    "A": Status.PRELIMINARY,
    "I": Status.PRELIMINARY,
    "S": Status.PRELIMINARY,
    "O": Status.PRELIMINARY,
    "C": Status.CORRECTED,
    "X": Status.CANCELLED,
}
"""OBR-25 (HL7 table 0123)."""
_DOCUMENT_STATUS = {
    "AU": Status.FINAL,
    "LA": Status.FINAL,
    "DO": Status.FINAL,
    "DI": Status.PRELIMINARY,
    "IN": Status.PRELIMINARY,
    "IP": Status.PRELIMINARY,
    "PA": Status.PRELIMINARY,
}
"""TXA-17 (HL7 table 0271)."""


def _document_names() -> dict[str, str]:
    """TXA-2 (HL7 table 0270)."""
    return {
        "AR": _("Autopsy report"),
        "CD": _("Cardiology report"),
        "CN": _("Consultation"),
        "DI": _("Imaging report"),
        "DS": _("Discharge summary"),
        "DIS": _("Discharge summary"),
        "ED": _("Emergency department report"),
        "HP": _("History and physical examination"),
        "OP": _("Operative report"),
        "PC": _("Psychiatric consultation"),
        "PH": _("Psychiatric history"),
        "PN": _("Procedure note"),
        "PR": _("Progress note"),
        "SP": _("Surgical pathology"),
        "TS": _("Transfer summary"),
    }


_CATEGORIES = {
    "CD": ReportCategory.CARDIOLOGY,
    "CN": ReportCategory.CONSULTATION,
    "DI": ReportCategory.IMAGING,
    "DS": ReportCategory.DISCHARGE,
    "DIS": ReportCategory.DISCHARGE,
    "HP": ReportCategory.CONSULTATION,
    "PC": ReportCategory.CONSULTATION,
    "SP": ReportCategory.PATHOLOGY,
}
_SURGICAL = frozenset({"OP", "PN"})


def read_group(draft: Draft, message: Message, group: Group, known: Known) -> None:
    """Read the observations of a group, and make its report."""
    document_ids: list[str] = []
    plain = []
    for item in group.observed:
        taken = take_document(draft, group, item)
        if taken is None:
            plain.append(item)
        elif taken:
            document_ids.append(taken)
    group.observed = plain
    prose = part_prose(group)
    results = [read_result(draft, message, group, item, known) for item in prose.others]
    if group.document is not None and (prose.sections or document_ids or group.notes):
        _add_document(draft, message, group, prose, document_ids, results, known)
    elif group.order is not None and (results or prose.sections or document_ids or group.notes or group.order.raw(25)):
        _add_report(draft, message, group, prose, document_ids, results, known)
    elif prose.first is not None:
        _add_loose(draft, group, prose, prose.first)
    else:
        for segment in (group.order, group.document):
            if segment is not None:
                draft.unmapped[segment.name] += 1


def _add_report(
    draft: Draft,
    message: Message,
    group: Group,
    prose: Prose,
    document_ids: list[str],
    results: list[str],
    known: Known,
) -> None:
    order = group.order
    assert order is not None
    panel = group.panel
    title = panel.display or (concept(prose.first.value(3)).display if prose.first is not None else "") or _("Report")
    status = _REPORT_STATUS.get(order.text(25).upper(), Status.UNKNOWN)
    if prose.corrected and status in {Status.FINAL, Status.UNKNOWN}:
        status = Status.CORRECTED
    measured = any(
        isinstance(record, TestResult) and record.id in results and record.category is ResultCategory.LABORATORY
        for record in draft.records[-len(results) :]
    )
    reader = order.value(32).parts(1)
    record = Report(
        id=draft.new_id(),
        status=status,
        display=title,
        code=panel.coding,
        other_codes=panel.others,
        date=collected_on(draft, group) or draft.date(order, 22),
        sources=draft.source(
            order,
            *number_of(message, group, "report", panel.coding.code if panel.coding is not None else title),
            version=sent_at(draft, message, group),
        ),
        category=report_category(group, title, results=bool(results) and measured),
        text="\n\n".join(part for part in (prose.text(), lines(*group.notes)) if part),
        conclusion=prose.conclusion,
        author=" ".join(part for part in (*reader[2:4], *reader[1:2]) if part),
        facility=order.text(21),
        document_ids=tuple(dict.fromkeys(document_ids)),
        result_ids=tuple(results),
    )
    place = draft.add(record)
    if group.number:
        earlier = known.places.setdefault(("report", draft.subject, group.number, panel.coding or title), [])
        _replace_earlier(draft, earlier, place, correction=order.text(25).upper() == "C" or prose.corrected)


def _replace_earlier(draft: Draft, earlier: list[int], place: int, *, correction: bool) -> None:
    """A corrected report, and a final one after a preliminary one, replaces it."""
    final = draft.records[place].status in {Status.FINAL, Status.CORRECTED}
    for old in earlier:
        before = draft.records[old]
        if before.is_fact and (correction or (final and before.status is Status.PRELIMINARY)):
            draft.change(old, lambda record: dataclasses.replace(record, status=Status.SUPERSEDED))
    earlier.append(place)


def _add_document(
    draft: Draft,
    message: Message,
    group: Group,
    prose: Prose,
    document_ids: list[str],
    results: list[str],
    known: Known,
) -> None:
    """The document of an MDM message (TXA): a surgical report is a procedure, any other a report."""
    header = group.document
    assert header is not None
    kind = header.text(2).upper()
    name = header.text(2, 2) or _document_names().get(kind, "")
    title = name or (concept(prose.first.value(3)).display if prose.first is not None else "") or header.text(2)
    title = title or group.panel.display or _("Clinical document")
    status = _DOCUMENT_STATUS.get(header.text(17).upper(), Status.UNKNOWN)
    event = message.header.text(9, 2).upper()
    if header.text(19).upper() == "CA" or event == "T11":
        status = Status.ENTERED_IN_ERROR
    elif header.text(19).upper() == "OB":
        status = Status.SUPERSEDED
    when = _first_date(draft, header, 4, 6, 7)
    text = "\n\n".join(part for part in (prose.text(), lines(*group.notes)) if part)
    author = people(header, 9) or people(header, 5) or people(header, 10)
    record: Record
    if kind in _SURGICAL:
        record = Procedure(
            id=draft.new_id(),
            status=Status.COMPLETED if status in {Status.FINAL, Status.UNKNOWN, Status.PRELIMINARY} else status,
            display=title,
            date=when,
            sources=draft.source(header),
            text=text,
            surgeon=people(header, 5) or author,
            document_ids=tuple(dict.fromkeys(document_ids)),
        )
    else:
        record = Report(
            id=draft.new_id(),
            status=status,
            display=title,
            date=when,
            sources=draft.source(header),
            category=_CATEGORIES.get(kind) or report_category(Group(), title, results=False),
            text=text,
            conclusion=prose.conclusion,
            author=author,
            document_ids=tuple(dict.fromkeys(document_ids)),
            result_ids=tuple(results),
        )
    place = draft.add(record)
    replaced = header.text(13)
    if event in {"T09", "T10", "T11"}:
        for number in {replaced, header.text(12) if event == "T11" else ""} - {""}:
            for old in known.places.get(("document", draft.subject, number), []):
                draft.change(old, lambda held: dataclasses.replace(held, status=Status.SUPERSEDED))
    if header.text(12):
        known.places.setdefault(("document", draft.subject, header.text(12)), []).append(place)


def _add_loose(draft: Draft, group: Group, prose: Prose, first: Segment) -> None:
    """Text that stands below no order: a report of its own."""
    title = concept(first.value(3)).display or _("Report")
    draft.add(
        Report(
            id=draft.new_id(),
            status=Status.UNKNOWN,
            display=title,
            date=draft.date(first, 14),
            sources=draft.source(first),
            category=report_category(group, title, results=False),
            text="\n\n".join(part for part in (prose.text(), lines(*group.notes)) if part),
            conclusion=prose.conclusion,
            author=person(first.value(16)),
        )
    )


def _first_date(draft: Draft, segment: Segment, *numbers: int) -> PartialDate | None:
    return next((when for number in numbers if (when := draft.date(segment, number)) is not None), None)
