"""The sections of a VA Blue Button download as records; what the person typed there says so."""

from __future__ import annotations

import re
from collections.abc import Callable

from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    FamilyHistory,
    Immunization,
    Kind,
    Medication,
    NoneKnown,
    Note,
    Practitioner,
    ReportCategory,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers import blue_button_results as results
from secondop_desktop.importers.blue_button_text import Draft, Entry, Section, blocks, entries, note_of, plain
from secondop_desktop.importers.ccda.wording import says_none

_MEDICATION_STATUS = {
    "active": Status.ACTIVE,
    "refill in process": Status.ACTIVE,
    "submitted": Status.ACTIVE,
    "discontinued": Status.STOPPED,
    "expired": Status.STOPPED,
}


def _medications(draft: Draft, section: Section) -> None:
    labels = (
        "Instructions|Status|Refills Remaining|Last Filled On|Initially Ordered On|Quantity|Days Supply|Pharmacy"
        "|Prescription Number|Comments|Category|Strength|Dose|Frequency|Start Date|Stop Date|Pharmacy Name"
        "|Reason for Taking|Reason For Taking|Pharmacy Phone Number"
    )
    first = "Drug Name" if section.self_reported else "Medication"
    for entry in entries(section.lines, first, labels):
        stated = entry.text("Status")
        status = _MEDICATION_STATUS.get(stated.casefold(), Status.UNKNOWN)
        draft.records.append(
            Medication(
                id=draft.new_id(),
                status=status,
                display=entry.text(first),
                date=entry.date("Initially Ordered On"),
                dose=" ".join(filter(None, (entry.text("Strength"), entry.text("Dose")))),
                frequency=" ".join((entry.text("Instructions") or entry.text("Frequency")).split()),
                reason=entry.text("Reason for Taking", "Reason For Taking"),
                start=entry.date("Start Date"),
                end=entry.date("Stop Date"),
                stop_reason=stated if status is Status.STOPPED else "",
                note=note_of(
                    section,
                    entry,
                    *("Status",) * (status is Status.UNKNOWN or stated.casefold() != "active"),
                    *("Last Filled On", "Quantity", "Days Supply", "Refills Remaining", "Prescription Number"),
                    "Pharmacy",
                ),
                sources=draft.source(entry.line),
            )
        )


def _allergies(draft: Draft, section: Section) -> None:
    labels = (
        "Location|Date Entered|Reaction|Allergy Type|VA Drug Class|Observed/Historical|Comments|Date|Severity"
        "|Diagnosed|Drug Class"
    )
    for entry in entries(section.lines, "Allergy Name", labels):
        name = entry.text("Allergy Name")
        if says_none(Kind.ALLERGY, name):
            draft.none_known.append(
                NoneKnown(
                    id=draft.new_id(),
                    about=Kind.ALLERGY,
                    display=name,
                    status=Status.ACTIVE,
                    date=entry.date("Date Entered", "Date"),
                    sources=draft.source(entry.line),
                )
            )
            continue
        draft.records.append(
            Allergy(
                id=draft.new_id(),
                status=Status.ACTIVE,
                display=name,
                date=entry.date("Date Entered", "Date"),
                reactions=tuple(part.strip() for part in entry.text("Reaction").split(",") if part.strip()),
                severity=entry.text("Severity").casefold(),
                note=note_of(section, entry, "Observed/Historical", "VA Drug Class", "Location"),
                sources=draft.source(entry.line),
            )
        )


def _problems(draft: Draft, section: Section) -> None:
    labels = "Date/Time Entered|Location|Status|Provider|Comments"
    states = {"ACTIVE": Status.ACTIVE, "INACTIVE": Status.STOPPED}
    for entry in entries(section.lines, "Problem", labels):
        draft.records.append(
            Condition(
                id=draft.new_id(),
                status=states.get(entry.text("Status").upper(), Status.UNKNOWN),
                display=entry.text("Problem"),
                date=entry.date("Date/Time Entered"),
                note=note_of(section, entry, "Provider", "Location"),
                sources=draft.source(entry.line),
            )
        )


def _immunizations(draft: Draft, section: Section) -> None:
    labels = "Date Received|Location|Reaction|Reactions|Comments|Other|Method"
    found = entries(section.lines, "Immunization", labels)
    if not found:  # older reports hold only the table
        for line in section.lines:
            if match := re.fullmatch(r"(\S.*?)\s{3,}(\d{1,2} \w{3} \d{4}.*)", line.text.rstrip()):
                fields = {"Immunization": match[1], "Date Received": match[2]}
                found.append(Entry(line.number, fields))
    for entry in found:
        draft.records.append(
            Immunization(
                id=draft.new_id(),
                status=Status.COMPLETED,
                display=entry.text("Immunization"),
                date=entry.date("Date Received"),
                note=note_of(section, entry, "Other", "Method", "Reaction", "Location"),
                sources=draft.source(entry.line),
            )
        )


# ---------------------------------------------------------------------------------------------------- by the person


def _family(draft: Draft, section: Section) -> None:
    for lines in blocks(section, "Relationship"):
        labels = "First Name|Last Name|Living or Deceased|Health Issues|Other Health Issues|Comments"
        (head,) = entries(lines, "Relationship", labels)
        relation = head.text("Relationship")
        if relation.casefold() == "self":
            _add_note(draft, head.line, _("Own health history"), plain(lines))
            continue
        listing = False
        for line in lines:
            text = line.text.strip()
            if re.match(r"(?:Other )?Health Issues:", text):
                listing = True
            elif re.match(r"[A-Z][\w ]{2,30}:", text):
                listing = False
            elif listing and text and not re.fullmatch(r"-{5,}", text):
                draft.records.append(
                    FamilyHistory(
                        id=draft.new_id(),
                        display=text,
                        relation=relation,
                        note=note_of(section, head, "Living or Deceased"),
                        sources=draft.source(line.number),
                    )
                )


def _events(draft: Draft, section: Section) -> None:
    for lines in blocks(section, "Medical Event"):
        (head,) = entries(lines, "Medical Event", "Start Date|Stop Date|Response|Comments")
        _add_note(draft, head.line, head.text("Medical Event"), plain(lines), head)


def _add_note(draft: Draft, line: int, title: str, text: str, head: Entry | None = None) -> None:
    draft.records.append(
        Note(
            id=draft.new_id(),
            display=title or _("Note"),
            date=head.date("Start Date") if head is not None else None,
            text=text,
            author=_("Entered by the patient"),
            sources=draft.source(line),
        )
    )


def _insurance(draft: Draft, section: Section) -> None:
    labels = (
        "Primary Insurance Provider|ID Number|Group Number|Insured|Start Date|Stop Date|Pre-Approval Phone Number"
        "|Health Insurance Company Phone Number|Comments"
    )
    for entry in entries(section.lines, "Health Insurance Company", labels):
        payer = entry.text("Health Insurance Company")
        draft.records.append(
            Coverage(
                id=draft.new_id(),
                display=payer,
                payer=payer,
                member_id=entry.text("ID Number"),
                date=entry.date("Start Date"),
                end=entry.date("Stop Date"),
                note=note_of(section, entry, "Group Number"),
                sources=draft.source(entry.line),
            )
        )


def _providers(draft: Draft, section: Section) -> None:
    labels = "Type of Provider|Other Clinician Information|Phone Number|Ext|Email|Comments"
    for entry in entries(section.lines, "Provider Name", labels):
        draft.records.append(
            Practitioner(
                id=draft.new_id(),
                display=entry.text("Provider Name"),
                role=entry.text("Type of Provider"),
                phone=" ".join(filter(None, (entry.text("Phone Number"), entry.text("Ext")))),
                email=entry.text("Email"),
                note=note_of(section, entry, "Other Clinician Information"),
                sources=draft.source(entry.line),
            )
        )


READERS: dict[str, Callable[[Draft, Section], None]] = {
    "VA MEDICATION HISTORY": _medications,
    "SELF REPORTED MEDICATIONS": _medications,
    "VA ALLERGIES": _allergies,
    "SELF REPORTED ALLERGIES": _allergies,
    "VA PROBLEM LIST": _problems,
    "VA IMMUNIZATIONS": _immunizations,
    "SELF REPORTED IMMUNIZATIONS": _immunizations,
    "VA LABORATORY RESULTS": results.read_laboratory,
    "VA PATHOLOGY REPORTS": results.read_pathology,
    "SELF REPORTED LABS": results.read_own_tests,
    "VA VITALS": results.read_vitals,
    "SELF REPORTED VITALS": results.read_own_vitals,
    "VA RADIOLOGY": results.read_examinations(ReportCategory.IMAGING),
    "VA ELECTROCARDIOGRAM": results.read_examinations(ReportCategory.CARDIOLOGY),
    "VA NOTES": results.read_notes,
    "VA ADMISSIONS": results.read_stays,
    "SELF REPORTED FAMILY": _family,
    "SELF REPORTED MEDICAL EVENTS": _events,
    "SELF REPORTED HEALTH INSURANCE": _insurance,
    "SELF REPORTED HEALTH CARE PROVIDERS": _providers,
}
"""The reader of each section, by how its title begins."""
