"""Results with their panels, reports and imaging studies as FHIR resources."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Coding,
    ImagingStudy,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.packet.ips.clinical import Subject, when_or_absent
from secondop_desktop.packet.ips.elements import (
    Json,
    Own,
    absent,
    called,
    clean,
    concept,
    date_time,
    is_instant,
    known,
    new_id,
    notes,
    number,
    reference,
)

_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
_SECTIONS = "http://terminology.hl7.org/CodeSystem/v2-0074"
_REASONS = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_COMPARATORS = frozenset({"", "<", "<=", ">=", ">"})
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PRINTED = re.compile(r"(<=|>=|<|>)\s*([+-]?\d+(?:\.\d+)?)")
_OBSERVATION = {
    Status.PRELIMINARY: "preliminary",
    Status.FINAL: "final",
    Status.AMENDED: "amended",
    Status.CORRECTED: "corrected",
}
_REPORT = _OBSERVATION


def observation(record: TestResult, subject: Subject, *, in_report: bool = False) -> Json:
    """An Observation: a Quantity only where number and unit were really read, else the text as printed."""
    own = Own()
    own.text("status", str(record.status), str(record.status if record.status in _OBSERVATION else Status.UNKNOWN))
    if record.category is ResultCategory.OTHER:
        own.text("category", str(record.category))
    if in_report and not record.panel:
        own.nothing("panel")  # a reader would take the report's name
    own.text("note", record.note)
    value = _value(record, own)
    nothing: Json = {}
    if not value:
        nothing = {"dataAbsentReason": known(_REASONS, "unknown")}
        own.mark("exact")
    dates = _dates(record, own)
    performers = called(record.laboratory, "Organization") or [absent()]
    return clean(
        {
            "resourceType": "Observation",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "status": _OBSERVATION.get(record.status, "unknown"),
            "category": [known(_CATEGORIES, str(record.category))]
            if record.category is not ResultCategory.OTHER
            else [],
            "code": concept(record.display, record.code, record.other_codes) or absent(),
            "subject": subject.patient,
            **dates,
            "performer": [subject.patient] if record.by_hand and not record.laboratory else performers,
            **value,
            **nothing,
            "interpretation": [concept(record.interpretation)],
            "note": notes(record.comments),
            "method": concept(record.method),
            "specimen": next(iter(called(record.specimen, "Specimen")), {}),
            "referenceRange": [{"text": record.reference_range}],
        }
    )


def _value(record: TestResult, own: Own) -> Json:
    """value[x], with what of the printed value it does not say."""
    if not record.value:
        own.text("unit", record.unit)
        own.text("value_number", record.value_number or "")
        own.text("comparator", record.comparator)
        return {}
    digits = number(record.value_number)
    if digits is not None and record.unit and record.comparator in _COMPARATORS:
        own.text("value", record.value, record.comparator + digits.text)
        return {
            "valueQuantity": clean({"value": digits, "comparator": record.comparator, "unit": record.unit}),
        }
    text = f"{record.value} {record.unit}".strip()
    own.text("value", record.value, text)
    own.text("unit", record.unit)
    comparator, read = _read(record.value)
    own.text("comparator", record.comparator, comparator)
    own.text("value_number", record.value_number or "", read)
    return {"valueString": text}


def _read(value: str) -> tuple[str, str]:
    """Comparator and number as any reader of the text would take them."""
    if _PLAIN.fullmatch(value):
        return "", value
    match = _PRINTED.fullmatch(value)
    return (match[1], match[2]) if match else ("", "")


def _dates(record: TestResult, own: Own) -> Json:
    """When it was collected and when it was reported; a day of report is no instant, and is kept beside."""
    collected, reported = _collected(record), _reported(record)
    issued = reported.iso if reported is not None and is_instant(reported) else ""
    effective = date_time(collected)
    own.text("date_kind", record.date_kind, "collected" if effective else "reported" if issued else "unknown")
    own.date("date", record.date, effective or issued)
    own.date("report_date", record.report_date, issued if effective else "")
    if record.report_date is None and not (effective or issued):
        own.nothing("report_date")  # a reader would take the report's day
    said: Json = {"effectiveDateTime": effective} if effective else {"_effectiveDateTime": absent()}
    return said | ({"issued": issued} if issued else {})


def _collected(record: TestResult) -> PartialDate | None:
    return None if record.date_kind == "reported" else record.date


def _reported(record: TestResult) -> PartialDate | None:
    return record.date if record.date_kind == "reported" else record.report_date


def panels(records: Sequence[TestResult], subject: Subject) -> list[Json]:
    """An Observation for each panel of one day, that gathers its members; it has no value of its own."""
    groups: dict[tuple[str, str, str, ResultCategory], list[TestResult]] = {}
    for record in records:
        if record.panel:
            day = record.date.iso if record.date is not None else ""
            groups.setdefault((record.panel, day, record.laboratory, record.category), []).append(record)
    found = []
    for (title, day, laboratory, category), members in groups.items():
        states = {member.status for member in members}
        performers = called(laboratory, "Organization") or [absent()]
        found.append(
            clean(
                {
                    "resourceType": "Observation",
                    "id": new_id("panel", title, day, *sorted(subject.id_of(member) for member in members)),
                    "status": _OBSERVATION.get(states.pop(), "unknown") if len(states) == 1 else "unknown",
                    "category": [known(_CATEGORIES, str(category))] if category is not ResultCategory.OTHER else [],
                    "code": concept(title),
                    "subject": subject.patient,
                    **when_or_absent("effectiveDateTime", _collected(members[0])),
                    "performer": performers,
                    "hasMember": [reference(subject.id_of(member)) for member in members],
                }
            )
        )
    return found


# ------------------------------------------------------------------------------------------------------- reports

_REPORT_SECTION = {
    ReportCategory.LABORATORY: "LAB",
    ReportCategory.IMAGING: "RAD",
    ReportCategory.PATHOLOGY: "PAT",
    ReportCategory.GENETICS: "GE",
    ReportCategory.CARDIOLOGY: "CUS",
}


def report(record: Report, subject: Subject) -> Json:
    """A DiagnosticReport; its text is a form of plain text, and its results are named where they are carried."""
    own = Own()
    own.text("status", str(record.status), str(record.status if record.status in _REPORT else Status.UNKNOWN))
    own.text("category", str(record.category))
    own.date("date", record.date, date_time(record.date))
    own.text("note", record.note)
    own.mark("exact")
    section = _REPORT_SECTION.get(record.category)
    study = record.imaging_study_id
    results = [reference(subject.ids[key]) for key in record.result_ids if key in subject.ids]
    people = called(record.author, "Practitioner") + called(record.facility, "Organization")
    data = base64.b64encode(record.text.encode()).decode("ascii")
    return clean(
        {
            "resourceType": "DiagnosticReport",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "status": _REPORT.get(record.status, "unknown"),
            "category": [known(_SECTIONS, section) if section else {"text": str(record.category)}],
            "code": concept(record.display, record.code, record.other_codes) or absent(),
            "subject": subject.patient,
            **when_or_absent("effectiveDateTime", record.date),
            "performer": people or [absent()],
            "result": results,
            "imagingStudy": [reference(subject.ids[study])] if study in subject.ids else [],
            "conclusion": record.conclusion,
            "presentedForm": [{"contentType": "text/plain; charset=utf-8", "data": data}] if record.text else [],
        }
    )


# ------------------------------------------------------------------------------------------------------- imaging

_MODALITY = re.compile(r"[A-Z]{2,6}")


def imaging_study(record: ImagingStudy, subject: Subject) -> Json:
    """An ImagingStudy: what kind of pictures and how many; the pictures are handed over separately."""
    own = Own()
    own.text("status", str(record.status), str(record.status if record.status is Status.COMPLETED else Status.UNKNOWN))
    own.date("date", record.date, date_time(record.date))
    modalities = [part for part in record.modality.split(", ") if part]
    coded = all(_MODALITY.fullmatch(part) for part in modalities)
    own.text("modality", record.modality, ", ".join(modalities) if coded else "")
    own.text("body_site", record.body_site)
    own.text("disc", record.disc)
    own.text("display", record.display, record.description or record.display)
    own.text("description", record.description, record.description or record.display)
    uid = record.study_uid
    return clean(
        {
            "resourceType": "ImagingStudy",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{uid}"}] if uid else [],
            "status": "available" if record.status is Status.COMPLETED else "unknown",
            "modality": [{"system": _DICOM, "code": part} for part in modalities] if coded else [],
            "subject": subject.patient,
            "started": date_time(record.date),
            "numberOfSeries": record.series,
            "numberOfInstances": record.instances,
            "procedureCode": [concept("", code) for code in _codes(record)],
            "description": record.description or record.display,
            "note": notes(record.note),
        }
    )


def _codes(record: ImagingStudy) -> Iterable[Coding]:
    return ((record.code,) if record.code is not None else ()) + record.other_codes
