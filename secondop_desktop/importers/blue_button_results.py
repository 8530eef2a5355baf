"""Measurements and reports of a VA Blue Button download."""

from __future__ import annotations

import re
from collections.abc import Callable

from secondop_desktop.core.quantities import parse_value
from secondop_desktop.core.records import (
    DocumentCategory,
    Encounter,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers import titles
from secondop_desktop.importers.blue_button_text import (
    Draft,
    Entry,
    Section,
    blocks,
    entries,
    note_of,
    plain,
    read_date,
)

_FLAGGED = re.compile(
    r"(?P<value>\S.*?)\s+(?P<flag>(?:Critical(?:ly)? )?(?:High|Low)|Critical|Abnormal)\*?", re.IGNORECASE
)


def read_laboratory(draft: Draft, section: Section) -> None:
    """Chemistry as results, anything else of the laboratory as a report."""
    header = (
        "Lab Type|Ordering Provider|Ordering Location|Specimen|Collection Sample|Date/Time Collected"
        "|Collected Location|Performing Location|Date/Time Completed"
    )
    parts = "Result|Units|Reference Range|Interpretation|Performing Location|Status|Comments"
    for lines in blocks(section, "Lab Test"):
        (head,) = entries(lines, "Lab Test", header)
        tests = entries(lines, "Test Name", parts)
        if not tests:
            body = head.body or plain(lines)
            _report(draft, head, head.text("Lab Test").rstrip("."), body, ReportCategory.LABORATORY)
            continue
        comments = tests[-1].text("Comments")
        for entry in tests:
            printed = entry.text("Result")
            match = _FLAGGED.fullmatch(printed)
            value, flag = (match["value"], match["flag"]) if match else (printed, "")
            parsed = parse_value(value)
            when, done = head.date("Date/Time Collected"), head.date("Date/Time Completed")
            draft.records.append(
                TestResult(
                    id=draft.new_id(),
                    status=Status.FINAL if entry.text("Status").casefold() == "final" else Status.UNKNOWN,
                    display=entry.text("Test Name"),
                    date=when or done,
                    category=ResultCategory.LABORATORY,
                    value=value,
                    value_number=str(parsed.number) if parsed is not None else None,
                    comparator=parsed.comparator if parsed is not None else "",
                    unit=entry.text("Units"),
                    reference_range=entry.text("Reference Range").strip("()"),
                    interpretation=flag,
                    panel=head.text("Lab Test"),
                    specimen=head.text("Specimen"),
                    laboratory=" ".join(entry.text("Performing Location").split()),
                    date_kind="collected" if when is not None else "reported" if done is not None else "unknown",
                    report_date=done if when is not None else None,
                    comments="\n".join(part for part in (entry.text("Interpretation"), comments) if part),
                    sources=draft.source(entry.line),
                )
            )


def read_vitals(draft: Draft, section: Section) -> None:
    """Vital signs that the VA measured."""
    labels = "Measurement|Comments|Location|Date/Time Collected"
    for entry in entries(section.lines, "Vital Sign", labels):
        value, _space, unit = entry.text("Measurement").partition(" ")
        _measured(draft, section, entry, entry.text("Vital Sign"), value, unit.strip())


_OWN_VITALS = frozenset({"Measurement Type", "Date", "Time", "Measure", "Comments", "Method", "Location"})


def read_own_vitals(draft: Draft, section: Section) -> None:
    """Each labelled number of an entry is a measurement: systolic and diastolic, a pulse, a weight with its unit."""
    names = {
        match[1]
        for line in section.lines
        if (match := re.match(r"([A-Z][A-Za-z0-9 ()/%-]{1,40}):", line.text)) and match[1] != "Measurement Type"
    }
    labels = "|".join(sorted(names | _OWN_VITALS - {"Measurement Type"}))
    for entry in entries(section.lines, "Measurement Type", labels):
        for label, value in entry.fields.items():
            if label not in _OWN_VITALS and re.search(r"\d", value):
                _measured(draft, section, entry, label, value, entry.text("Measure"), entry.text("Measurement Type"))


def _measured(draft: Draft, section: Section, entry: Entry, name: str, value: str, unit: str, panel: str = "") -> None:
    parsed = parse_value(value)
    clock = entry.text("Time")
    when = entry.date("Date/Time Collected") or read_date(f"{entry.text('Date')} @ {clock}" if clock else "")
    when = when or entry.date("Date")
    draft.records.append(
        TestResult(
            id=draft.new_id(),
            status=Status.UNKNOWN,
            display=name,
            date=when,
            date_kind="collected" if when is not None else "unknown",
            category=ResultCategory.VITAL_SIGNS,
            value=value,
            value_number=str(parsed.number) if parsed is not None else None,
            comparator=parsed.comparator if parsed is not None else "",
            unit=unit,
            panel=panel,
            method=entry.text("Method"),
            comments=note_of(section, entry, "Location"),
            sources=draft.source(entry.line),
        )
    )


# -------------------------------------------------------------------------------------------------------- reports


def _report(
    draft: Draft,
    head: Entry,
    title: str,
    text: str,
    category: ReportCategory,
    *,
    author: str = "",
    conclusion: str = "",
) -> None:
    draft.records.append(
        Report(
            id=draft.new_id(),
            status=Status.FINAL if head.date("Date/Time Completed", "Date Completed") else Status.UNKNOWN,
            display=title or _("Report"),
            date=head.date(
                *("Date/Time Collected", "Date Obtained", "Date/Time Exam Performed", "Discharge Date", "Date/Time"),
                "Date",
            ),
            category=category,
            text=text,
            conclusion=conclusion,
            author=author,
            facility=" ".join(head.text("Performing Location", "Location", "Ordering Location").split()),
            sources=draft.source(head.line),
        )
    )


def read_pathology(draft: Draft, section: Section) -> None:
    """Pathology reports, each with its text."""
    for lines in blocks(section, "Type of Report"):
        (head,) = entries(lines, "Type of Report", "Specimen|Date Obtained|Performing Location|Date Completed")
        body = head.body or plain(lines)
        author = re.search(r"Pathologist:[ \t]*([^\n]*?)[ \t]*$", body, re.MULTILINE)
        title = head.text("Type of Report")
        _report(draft, head, title, body, ReportCategory.PATHOLOGY, author=author[1] if author else "")


def read_examinations(category: ReportCategory) -> Callable[[Draft, Section], None]:
    """The reader of a section of examinations: radiology, electrocardiograms."""
    labels = (
        "Date/Time Exam Performed|Ordering Location|Requesting Provider|Reasons for Study|Clinical History"
        "|Performing Location|Radiologist"
    )

    def read(draft: Draft, section: Section) -> None:
        for lines in blocks(section, "Procedure/Test Name"):
            (head,) = entries(lines, "Procedure/Test Name", labels)
            body = plain(lines[1:])
            said = re.search(r"Impression:[ \t]*\n?(.*?)(?:\n\s*\n|\n[A-Z][\w ]+:|\Z)", head.body, re.DOTALL)
            title = head.text("Procedure/Test Name")
            conclusion = said[1].strip() if said else ""
            _report(draft, head, title, body, category, author=head.text("Radiologist"), conclusion=conclusion)

    return read


_NOTE_CATEGORIES = {
    DocumentCategory.DISCHARGE: ReportCategory.DISCHARGE,
    DocumentCategory.CONSULTATION: ReportCategory.CONSULTATION,
    DocumentCategory.IMAGING: ReportCategory.IMAGING,
    DocumentCategory.PATHOLOGY: ReportCategory.PATHOLOGY,
}


def read_notes(draft: Draft, section: Section) -> None:
    """Notes of clinicians, each with its text."""
    labels = "Note Title|Location|Signed By|Co-signed By|Date/Time Signed"
    for lines in blocks(section, "Date/Time"):
        (head,) = entries(lines[:8], "Date/Time", labels)
        head.lines = list(lines)
        title = head.text("Note Title")
        category = _NOTE_CATEGORIES.get(titles.kind_of(title), ReportCategory.OTHER)
        _report(draft, head, title or _("Note"), head.body or plain(lines), category, author=head.text("Signed By"))


def read_stays(draft: Draft, section: Section) -> None:
    """Stays in hospital, and their discharge summaries."""
    labels = "Location|Admitting Physician|Discharge Date|Discharge Physician"
    for lines in blocks(section, "Admission Date"):
        (head,) = entries(lines[:8], "Admission Date", labels)
        head.lines = list(lines)
        end = head.date("Discharge Date")
        draft.records.append(
            Encounter(
                id=draft.new_id(),
                status=Status.COMPLETED if end is not None else Status.UNKNOWN,
                display=_("Hospital stay"),
                date=head.date("Admission Date"),
                end=end,
                encounter_class=_("inpatient"),
                practitioner=head.text("Admitting Physician"),
                facility=head.text("Location"),
                sources=draft.source(head.line),
            )
        )
        if body := head.body:
            author = head.text("Discharge Physician")
            _report(draft, head, _("Discharge summary"), body, ReportCategory.DISCHARGE, author=author)


def read_own_tests(draft: Draft, section: Section) -> None:
    """Tests that the person typed in."""
    labels = "Date|Location performed|Provider|Results|Comments"
    for entry in entries(section.lines, "Test Name", labels):
        text = "\n".join(
            part for part in (entry.text("Results"), note_of(section, entry, "Location performed")) if part
        )
        _report(draft, entry, entry.text("Test Name"), text, ReportCategory.LABORATORY, author=entry.text("Provider"))
