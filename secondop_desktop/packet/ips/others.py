"""The person, devices, visits, clinicians, insurances and notes as FHIR resources."""

from __future__ import annotations

import base64
import re

from secondop_desktop.core.own_fields import spelled_system
from secondop_desktop.core.records import (
    Coverage,
    Device,
    Encounter,
    Note,
    Patient,
    Practitioner,
    Report,
    Status,
)
from secondop_desktop.packet.ips.clinical import Subject, status_or_absent
from secondop_desktop.packet.ips.elements import (
    LOINC,
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
    reference,
)

_UDI = re.compile(r"\(01\)\d{14}|\+[A-Z0-9]|=/|01\d{14}(?:1[17]|21)")
_GENDERS = frozenset({"male", "female", "other", "unknown"})


def patient(record: Patient, resource_id: str) -> Json:
    """The Patient, with name, birth date and numbers exactly as recorded."""
    own = Own()
    parts = " ".join(" ".join((record.given_names, record.family_name)).split())
    own.text("display", record.display, parts or record.display)
    own.text("note", record.note)
    born = record.birth_date.day_iso if record.birth_date is not None else ""
    own.date("birth_date", record.birth_date, born)
    gender = record.sex if record.sex in _GENDERS else ""
    own.text("sex", record.sex, gender)
    name = {"text": record.display, "family": record.family_name, "given": [record.given_names]}
    return clean(
        {
            "resourceType": "Patient",
            "id": resource_id,
            "extension": own.extension(),
            "identifier": [
                {"system": spelled_system(item.system), "value": item.value, "type": concept(item.label)}
                for item in record.identifiers
            ],
            "name": [name, *({"text": alias} for alias in record.aliases)],
            "telecom": _telecom(record.phone, "", record.email),
            "gender": gender,
            "birthDate": born,
            "_birthDate": {} if born else absent(),
            "address": [{"text": record.address}],
            "communication": [{"language": concept(record.language)}] if record.language else [],
        }
    )


def _telecom(phone: str, fax: str, email: str) -> list[Json]:
    pairs = (("phone", phone), ("fax", fax), ("email", email))
    return [{"system": system, "value": value} for system, value in pairs if value]


def device(record: Device, subject: Subject) -> tuple[Json, Json]:
    """The Device, and the DeviceUseStatement that it is or was in use."""
    own = Own()
    known_ones = {Status.ACTIVE: "active", Status.COMPLETED: "completed", Status.STOPPED: "stopped"}
    own.text("status", str(record.status), str(record.status if record.status in known_ones else Status.UNKNOWN))
    start, end = date_time(record.implanted), date_time(record.removed)
    if start and end and start > end:  # per-1
        start = end = ""
    own.date("implanted", record.implanted, start)
    own.date("removed", record.removed, end)
    own.date("date", record.date, date_time(record.date))
    key = subject.id_of(record)
    is_udi = _UDI.match(record.identifier) is not None
    thing = {
        "resourceType": "Device",
        "id": key,
        "extension": own.extension(),
        "udiCarrier": [{"carrierHRF": record.identifier}] if is_udi else [],
        "identifier": [{"value": record.identifier}] if record.identifier and not is_udi else [],
        "type": concept(record.display, record.code, record.other_codes),
        "patient": subject.patient,
    }
    period = clean({"start": start, "end": end})
    use = {
        "resourceType": "DeviceUseStatement",
        "id": new_id("use", key),
        **status_or_absent(known_ones.get(record.status, "")),
        "subject": subject.patient,
        **({"timingPeriod": period} if period else {"_timingDateTime": absent()}),
        "recordedOn": date_time(record.date),
        "device": reference(key),
        "note": notes(record.note),
    }
    return clean(thing), clean(use)


def encounter(record: Encounter, subject: Subject) -> Json:
    """An Encounter."""
    own = Own()
    known_ones = {Status.ACTIVE: "in-progress", Status.COMPLETED: "finished"}
    own.text("status", str(record.status), str(record.status if record.status in known_ones else Status.UNKNOWN))
    start, end = date_time(record.date), date_time(record.end)
    if start and end and start > end:  # per-1
        end = ""
    own.date("date", record.date, start)
    own.date("end", record.end, end)
    own.text("note", record.note)
    return clean(
        {
            "resourceType": "Encounter",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "status": known_ones.get(record.status, "unknown"),
            "class": {"display": record.encounter_class} if record.encounter_class else absent(),
            "type": [concept(record.display, record.code, record.other_codes)],
            "subject": subject.patient,
            "participant": [{"individual": item} for item in called(record.practitioner, "Practitioner")],
            "period": {"start": start, "end": end},
            "reasonCode": [concept(record.reason)],
            "serviceProvider": next(iter(called(record.facility, "Organization")), {}),
        }
    )


def practitioner(record: Practitioner, subject: Subject) -> tuple[Json, Json]:
    """The Practitioner and the PractitionerRole that says where and as what they work."""
    own = Own()
    own.text("status", str(record.status), str(Status.UNKNOWN))
    own.text("note", record.note)
    own.date("date", record.date)
    key = subject.id_of(record)
    person = {
        "resourceType": "Practitioner",
        "id": key,
        "extension": own.extension(),
        "name": [{"text": record.display}],
        "telecom": _telecom(record.phone, record.fax, record.email),
        "address": [{"text": record.address}],
    }
    role = {
        "resourceType": "PractitionerRole",
        "id": new_id("role", key),
        "practitioner": reference(key),
        "organization": next(iter(called(record.facility, "Organization")), {}),
        "code": [concept(record.role)],
        "specialty": [concept(record.specialty, record.code, record.other_codes)],
    }
    return clean(person), clean(role)


def coverage(record: Coverage, subject: Subject) -> Json:
    """A Coverage."""
    own = Own()
    own.text("status", str(record.status), str(record.status if record.status is Status.ACTIVE else Status.UNKNOWN))
    start, end = date_time(record.date), date_time(record.end)
    if start and end and start > end:  # per-1
        end = ""
    own.date("date", record.date, start)
    own.date("end", record.end, end)
    own.text("note", record.note)
    own.text("display", record.display, record.payer or record.plan)
    if record.code is not None and not record.plan:
        own.nothing("plan")  # a reader would take the kind of coverage
    plan = {
        "type": known("http://terminology.hl7.org/CodeSystem/coverage-class", "plan"),
        "value": record.plan,
        "name": record.plan,
    }
    return clean(
        {
            "resourceType": "Coverage",
            "id": subject.id_of(record),
            "extension": own.extension(),
            **status_or_absent("active" if record.status is Status.ACTIVE else ""),
            "type": concept("", record.code, record.other_codes),
            "subscriberId": record.member_id,
            "beneficiary": subject.patient,
            "period": {"start": start, "end": end},
            "payor": called(record.payer) or [absent()],
            "class": [plan] if record.plan else [],
        }
    )


def plan_of_care(record: Report, subject: Subject) -> Json:
    """A DocumentReference that holds a plan of care as it is written: the section takes no DiagnosticReport."""
    own = Own()
    own.mark("is_report")
    own.text("status", str(record.status), str(Status.UNKNOWN))
    own.text("category", str(record.category))
    own.text("conclusion", record.conclusion)
    own.date("date", record.date)
    own.text("note", record.note)
    if not record.text:
        own.nothing("text")
    held = record.text or record.conclusion or record.display
    when = date_time(record.date)
    return clean(
        {
            "resourceType": "DocumentReference",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "status": "current",
            "type": concept(record.display, record.code, record.other_codes),
            "subject": subject.patient,
            "date": when if is_instant(record.date) else "",
            "author": called(record.author, "Practitioner") + called(record.facility, "Organization"),
            "description": record.display,
            "content": [{"attachment": _plain_text(held)}],
            "context": {"period": {"start": when}} if when else {},
        }
    )


def _plain_text(text: str) -> Json:
    data = base64.b64encode(text.encode()).decode("ascii")
    return {"contentType": "text/plain; charset=utf-8", "data": data}


def note(record: Note, subject: Subject) -> Json:
    """A DocumentReference that holds what was written, whole; its author is the person or whoever is named."""
    own = Own()
    own.mark("is_note")
    if record.code is not None:
        own.mark("coded")
    own.text("status", str(record.status), str(Status.UNKNOWN))
    if not record.text:
        own.nothing("text")
    own.date("date", record.date)
    own.text("note", record.note)
    when = date_time(record.date)
    author = [subject.patient] if record.by_hand and not record.author else called(record.author)
    if not record.author:
        own.nothing("author")
    return clean(
        {
            "resourceType": "DocumentReference",
            "id": subject.id_of(record),
            "extension": own.extension(),
            "status": "current",
            "type": concept("", record.code, record.other_codes) or known(LOINC, "34109-9", "Note"),
            "subject": subject.patient,
            "date": when if is_instant(record.date) else "",
            "author": author,
            "description": record.display,
            "content": [{"attachment": _plain_text(record.text or record.display)}],
            "context": {"period": {"start": when}} if when else {},
        }
    )
