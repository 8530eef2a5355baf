"""What is coded where there is nothing: "none known" as a source said it, else "no information"."""

from __future__ import annotations

import re

from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.records import Kind, NoneKnown, Status
from secondop_desktop.packet.ips.clinical import Subject
from secondop_desktop.packet.ips.elements import Json, Own, absent, clean, date_time, known, new_id, notes, reference

_TERMS = "http://terminology.hl7.org/CodeSystem/"
SYSTEM = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
CODED = {
    "10160-0": ("no-medication-info", Kind.MEDICATION),
    "48765-2": ("no-allergy-info", Kind.ALLERGY),
    "11450-4": ("no-problem-info", Kind.CONDITION),
    "47519-4": ("no-procedure-info", Kind.PROCEDURE),
    "11369-6": ("no-immunization-info", Kind.IMMUNIZATION),
    "46264-8": ("no-device-info", Kind.DEVICE),
}
"""The sections that are there also with nothing in them: the three that the summary demands, and three more."""

_NONE = {
    Kind.MEDICATION: "no-known-medications",
    Kind.ALLERGY: "no-known-allergies",
    Kind.CONDITION: "no-known-problems",
    Kind.PROCEDURE: "no-known-procedures",
    Kind.IMMUNIZATION: "no-known-immunizations",
    Kind.DEVICE: "no-known-devices",
}
_NARROWER = (
    (re.compile(r"drug|medi[ck]|\bnkda\b", re.I), "no-known-medication-allergies"),
    (re.compile(r"food|\bnkfa\b", re.I), "no-known-food-allergies"),
    (re.compile(r"environment", re.I), "no-known-environmental-allergies"),
)
_ONE_THING = re.compile(r"\bto \w", re.I)
"""A statement of one substance ("no known allergy to latex"): no code says exactly that."""


def stated(said: NoneKnown, subject: Subject) -> list[Json]:
    """The resources of a statement that there is nothing of a kind; none where the kind has no code for it.

    Of allergies the narrower code is taken where the source speaks of medicines, food or the surroundings alone.
    """
    code = _NONE.get(said.about)
    if code is None:
        return []
    if said.about is Kind.ALLERGY:
        if _ONE_THING.search(said.display):
            code = ""
        matched = [narrow for pattern, narrow in _NARROWER if pattern.search(said.display)]
        if code and len(matched) == 1:
            code = matched[0]
        elif matched:
            code = ""
    elif not denies_all(said):
        code = ""
    own = Own()
    own.date("date", said.date)
    own.text("note", said.note)
    own.text("status", str(said.status), str(Status.UNKNOWN))
    own.text("display", said.display)
    own.mark("none_known")
    return _made(said.about, code, said, new_id("none", said.id), subject, own)


def no_information(section: str, subject: Subject) -> list[Json]:
    """The resources that say that there is no information for a section."""
    code, about = CODED[section]
    return _made(about, code, None, new_id("no-information", section, str(subject.patient)), subject, Own())


def _made(about: Kind, code: str, said: NoneKnown | None, key: str, subject: Subject, own: Own) -> list[Json]:
    text = said.display if said is not None else ""
    what = (known(SYSTEM, code) if code else {}) | ({"text": text} if text else {})
    day = date_time(said.date) if said is not None else ""
    remark = notes(said.note) if said is not None else []
    common: Json = {"id": key, "extension": own.extension()}
    match about:
        case Kind.ALLERGY:
            clinical = known(_TERMS + "allergyintolerance-clinical", "active")
            made = [
                {
                    "resourceType": "AllergyIntolerance",
                    **common,
                    "clinicalStatus": clinical,
                    "code": what,
                    "patient": subject.patient,
                    "recordedDate": day,
                    "note": remark,
                }
            ]
        case Kind.CONDITION:
            clinical = known(_TERMS + "condition-clinical", "active")
            made = [
                {
                    "resourceType": "Condition",
                    **common,
                    "clinicalStatus": clinical,
                    "category": [known(_TERMS + "condition-category", "problem-list-item")],
                    "code": what,
                    "subject": subject.patient,
                    "recordedDate": day,
                    "note": remark,
                }
            ]
        case Kind.MEDICATION:
            made = [
                {
                    "resourceType": "MedicationStatement",
                    **common,
                    "status": "unknown",
                    "medicationCodeableConcept": what,
                    "subject": subject.patient,
                    "_effectiveDateTime": absent(),
                    "dateAsserted": day,
                    "note": remark,
                }
            ]
        case Kind.IMMUNIZATION:
            made = [
                {
                    "resourceType": "Immunization",
                    **common,
                    "status": "not-done",
                    "vaccineCode": what,
                    "patient": subject.patient,
                    "_occurrenceDateTime": absent(),
                    "note": remark,
                }
            ]
        case Kind.PROCEDURE:
            made = [
                {
                    "resourceType": "Procedure",
                    **common,
                    "status": "unknown",
                    "code": what,
                    "subject": subject.patient,
                    "_performedDateTime": absent(),
                    "note": remark,
                }
            ]
        case _:
            thing = new_id("thing", key)
            made = [
                {
                    "resourceType": "Device",
                    "id": thing,
                    "extension": own.extension(),
                    "type": what,
                    "patient": subject.patient,
                },
                {
                    "resourceType": "DeviceUseStatement",
                    "id": key,
                    "status": "active",
                    "subject": subject.patient,
                    "_timingDateTime": absent(),
                    "recordedOn": day,
                    "device": reference(thing),
                    "note": remark,
                },
            ]
    return [clean(item) for item in made]
