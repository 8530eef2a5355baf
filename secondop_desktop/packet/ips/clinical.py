"""Conditions, allergies, vaccinations, operations, medicines and family history as FHIR resources."""

from __future__ import annotations

import html
import re

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    FamilyHistory,
    Immunization,
    Medication,
    Procedure,
    Record,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.packet.ips.elements import (
    Json,
    Own,
    absent,
    called,
    clean,
    concept,
    date_time,
    known,
    notes,
    reference,
    said,
)

_TERMS = "http://terminology.hl7.org/CodeSystem/"
_XHTML = "http://www.w3.org/1999/xhtml"
_CONTROLS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ufffe\\uffff]")


class Subject:
    """Whom a summary is about, and by what ids its records are known in it."""

    def __init__(self, patient_id: str, ids: dict[str, str]) -> None:
        self.patient = reference(patient_id)
        self.ids = ids

    def id_of(self, record: Record) -> str:
        """The id of the resource that this record becomes."""
        return self.ids[record.id]

    def stated_by(self, record: Record, name: str) -> Json:
        """Who says so, where it is the person and no document."""
        return {name: self.patient} if record.by_hand else {}


def status_or_absent(code: str) -> Json:
    """A required status, or that the source does not say it."""
    return {"status": code} if code else {"_status": absent()}


def when_or_absent(name: str, when: PartialDate | None) -> Json:
    """A required dateTime, or that it is not known."""
    text = date_time(when)
    return {name: text} if text else {f"_{name}": absent()}


def narrative(text: str) -> Json:
    """A Narrative that holds what a person wrote, a paragraph a line."""
    return {"status": "additional", "div": f'<div xmlns="{_XHTML}">{paragraphs(text)}</div>'}


def paragraphs(text: str) -> str:
    """The lines of a text as paragraphs of XHTML."""
    return "".join(f"<p>{escaped(line)}</p>" for line in text.splitlines() if line.strip())


def escaped(text: str) -> str:
    """A text for XHTML; characters that XML forbids become blanks, in the narrative alone."""
    return html.escape(_CONTROLS.sub(" ", text))


def as_read(text: str) -> str:
    """How a text comes back out of `narrative`."""
    rows = (re.sub(r"[ \t\r\n\f\v\xa0]+", " ", _CONTROLS.sub(" ", line)).strip() for line in text.splitlines())
    return "\n".join(dict.fromkeys(["\n".join(row for row in rows if row)]))


# ---------------------------------------------------------------------------------------------------- conditions

_CONDITION = {Status.ACTIVE: "active", Status.COMPLETED: "inactive"}
_VERIFICATIONS = frozenset({"unconfirmed", "provisional", "differential", "confirmed"})


def condition(record: Condition, subject: Subject) -> Json:
    """A Condition; what ended is "inactive", which is all that a record of ours says of it."""
    own = Own()
    own.text("status", str(record.status), str(record.status if record.status in _CONDITION else Status.UNKNOWN))
    clinical = _CONDITION.get(record.status, "")
    # con-4: what has ended must not be called active.
    abated = date_time(record.abatement) if clinical == "inactive" else ""
    own.date("onset", record.onset, date_time(record.onset))
    own.date("abatement", record.abatement, abated)
    own.date("date", record.date, date_time(record.date))
    verification = record.verification if record.verification in _VERIFICATIONS else ""
    own.text("verification", record.verification, verification)
    own.texts(record, "display", "stage", "severity")
    own.mark("exact")
    return clean(
        {
            "resourceType": "Condition",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "clinicalStatus": known(_TERMS + "condition-clinical", clinical) if clinical else {},
            "verificationStatus": known(_TERMS + "condition-ver-status", verification) if verification else {},
            "category": [known(_TERMS + "condition-category", "problem-list-item")],
            "severity": concept(record.severity),
            "code": concept(record.display, record.code, record.other_codes) or absent(),
            "subject": subject.patient,
            "onsetDateTime": date_time(record.onset),
            "abatementDateTime": abated,
            "recordedDate": date_time(record.date),
            **subject.stated_by(record, "asserter"),
            "stage": [{"summary": concept(record.stage)}],
            "note": notes(record.note),
        }
    )


# ----------------------------------------------------------------------------------------------------- allergies

_ALLERGY = {Status.ACTIVE: "active", Status.STOPPED: "inactive", Status.COMPLETED: "resolved"}
_SEVERITIES = frozenset({"mild", "moderate", "severe"})
_CRITICALITIES = frozenset({"low", "high", "unable-to-assess"})


def allergy(record: Allergy, subject: Subject) -> Json:
    """An AllergyIntolerance; severity and criticality are coded where the source's word is FHIR's."""
    own = Own()
    own.text("status", str(record.status), str(record.status if record.status in _ALLERGY else Status.UNKNOWN))
    clinical = _ALLERGY.get(record.status, "")
    severity = record.severity if record.severity in _SEVERITIES and record.reactions else ""
    criticality = record.criticality if record.criticality in _CRITICALITIES else ""
    own.text("severity", record.severity, severity)
    own.text("criticality", record.criticality, criticality)
    own.date("date", record.date, date_time(record.date))
    signs = [concept(sign) for sign in record.reactions]
    return clean(
        {
            "resourceType": "AllergyIntolerance",
            "id": subject.id_of(record),
            "extension": own.extension(),
            # ait-1 demands one.
            "clinicalStatus": known(_TERMS + "allergyintolerance-clinical", clinical) if clinical else absent(),
            "criticality": criticality,
            "code": concept(record.display, record.code, record.other_codes) or absent(),
            "patient": subject.patient,
            "recordedDate": date_time(record.date),
            **subject.stated_by(record, "asserter"),
            "note": notes(record.note),
            "reaction": [{"manifestation": signs, "severity": severity}] if signs else [],
        }
    )


# ------------------------------------------------------------------------------------------------- immunizations


def immunization(record: Immunization, subject: Subject) -> Json:
    """An Immunization that was given."""
    own = Own()
    own.text("status", str(record.status), str(_one_of(record.status, Status.COMPLETED)))
    own.date("date", record.date, date_time(record.date))
    dose = record.dose_number
    plain = dose.isascii() and dose.isdigit() and not dose.startswith("0") and len(dose) < 6
    protocol: Json = {"doseNumberPositiveInt": int(dose)} if plain else {"doseNumberString": dose}
    return clean(
        {
            "resourceType": "Immunization",
            "id": subject.id_of(record),
            "extension": own.extension(),
            **status_or_absent("completed" if record.status is Status.COMPLETED else ""),
            "vaccineCode": concept(record.display, record.code, record.other_codes) or absent(),
            "patient": subject.patient,
            **when_or_absent("occurrenceDateTime", record.date),
            "lotNumber": record.lot,
            "site": concept(record.site),
            "note": notes(record.note),
            "protocolApplied": [protocol] if dose else [],
        }
    )


def _one_of(status: Status, *known_ones: Status) -> Status:
    """The status as the standard element says it."""
    return status if status in known_ones else Status.UNKNOWN


# ---------------------------------------------------------------------------------------------------- procedures

_PROCEDURE = {Status.ACTIVE: "in-progress", Status.COMPLETED: "completed", Status.STOPPED: "stopped"}


def procedure(record: Procedure, subject: Subject, devices: tuple[str, ...] = ()) -> Json:
    """A Procedure with the parts of its report; `devices` are the ids of the resources that it put in."""
    own = Own()
    own.text("status", str(record.status), str(_one_of(record.status, *_PROCEDURE)))
    own.date("date", record.date, date_time(record.date))
    more = [
        _("Specimens: {text}").format(text=record.specimens) if record.specimens else "",
        _("Anaesthesia: {text}").format(text=record.anaesthesia) if record.anaesthesia else "",
    ]
    report = "\n".join(part for part in (record.text, *more) if part)
    own.text("text", record.text, as_read(report))
    own.text("specimens", record.specimens)
    own.text("anaesthesia", record.anaesthesia)
    own.texts(record, "display", "indication", "findings", "complications")
    implants = [{"manipulated": item} for item in called(record.implants, "Device")]
    implants += [{"manipulated": reference(item)} for item in devices]
    if devices and record.implants:
        own.text("implants", record.implants)
    elif devices:
        own.nothing("implants")
    return clean(
        {
            "resourceType": "Procedure",
            "id": subject.id_of(record),
            "text": narrative(report) if report.strip() else {},
            "extension": own.extension(),
            "status": _PROCEDURE.get(record.status, "unknown"),
            "code": concept(record.display, record.code, record.other_codes) or absent(),
            "subject": subject.patient,
            **when_or_absent("performedDateTime", record.date),
            **subject.stated_by(record, "asserter"),
            "performer": [{"actor": item} for item in called(record.surgeon, "Practitioner")],
            "location": next(iter(called(record.facility, "Location")), {}),
            "reasonCode": [concept(record.indication)],
            "outcome": concept(record.findings),
            "complication": [concept(record.complications)],
            "note": notes(record.note),
            "focalDevice": implants,
        }
    )


# --------------------------------------------------------------------------------------------------- medications

_MEDICATION = {Status.ACTIVE: "active", Status.COMPLETED: "completed", Status.STOPPED: "stopped"}


def medication(record: Medication, subject: Subject) -> Json:
    """A MedicationStatement; the text of its dosage is the whole instruction, so that no part is read alone."""
    own = Own()
    own.text("status", str(record.status), str(_one_of(record.status, *_MEDICATION)))
    start, end = date_time(record.start), date_time(record.end)
    if start and end and start > end:  # per-1
        start = end = ""
    asserted = date_time(record.last_confirmed)
    own.date("start", record.start, start)
    own.date("end", record.end, end)
    own.date("last_confirmed", record.last_confirmed, asserted)
    own.date("date", record.date, asserted)
    own.text("prescriber", record.prescriber)
    own.texts(record, "display", "route", "frequency", "reason")
    stopped = record.stop_reason if record.status is Status.STOPPED else ""
    own.text("stop_reason", record.stop_reason, said(stopped))
    whole = instruction(record)
    own.text("dose", record.dose, whole)
    dosage = clean(
        {
            "text": whole,
            "timing": {"code": concept(record.frequency)},
            "asNeededBoolean": record.as_needed,
            "route": concept(record.route),
        }
    )
    period = clean({"start": start, "end": end})
    return clean(
        {
            "resourceType": "MedicationStatement",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "status": _MEDICATION.get(record.status, "unknown"),
            "statusReason": [concept(stopped)],
            "medicationCodeableConcept": concept(record.display, record.code, record.other_codes) or absent(),
            "subject": subject.patient,
            **({"effectivePeriod": period} if period else {"_effectiveDateTime": absent()}),
            "dateAsserted": asserted,
            **subject.stated_by(record, "informationSource"),
            "reasonCode": [concept(record.reason)],
            "note": notes(record.note),
            "dosage": [dosage],
        }
    )


def instruction(record: Medication) -> str:
    """Dose, route and frequency in one line, nothing said twice."""
    whole = record.dose
    for part in (record.route, record.frequency, _("as needed") if record.as_needed else ""):
        if part and part.casefold() not in whole.casefold():
            whole = f"{whole}, {part}" if whole else part
    return whole


# ------------------------------------------------------------------------------------------------ family history


def family_history(record: FamilyHistory, subject: Subject) -> Json:
    """A FamilyMemberHistory of one illness of one relative."""
    own = Own()
    own.text("status", str(record.status), str(_one_of(record.status, Status.COMPLETED)))
    own.date("date", record.date, date_time(record.date))
    own.text("relation", record.relation)
    only_relative = record.display == record.relation and record.code is None and not record.onset
    illness = {
        "code": concept(record.display, record.code, record.other_codes) or absent(),
        "onsetString": record.onset,
        "note": notes(record.note),
    }
    return clean(
        {
            "resourceType": "FamilyMemberHistory",
            "id": subject.id_of(record),
            "extension": own.extension(),
            **status_or_absent("completed" if record.status is Status.COMPLETED else ""),
            "patient": subject.patient,
            "date": date_time(record.date),
            "relationship": concept(record.relation) or absent(),
            "note": notes(record.note) if only_relative else [],
            "condition": [] if only_relative else [illness],
        }
    )
