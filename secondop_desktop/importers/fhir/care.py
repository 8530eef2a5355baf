"""Encounters, clinicians, insurance, devices and imaging studies."""

from __future__ import annotations

from typing import Any

from secondop_desktop.core.records import (
    Coverage,
    Device,
    Encounter,
    ImagingStudy,
    Kind,
    Practitioner,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    address,
    codes,
    concept,
    first_code,
    formal_name,
    labelled,
    lines,
    listed,
    many,
    one,
    remarks,
    telecom,
    whole,
    word,
)
from secondop_desktop.importers.fhir.index import concept_or_reference, device_name
from secondop_desktop.importers.fhir.none_known import states_nothing

# ---------------------------------------------------------------------------------------------------- encounters

_ENCOUNTER = {
    "arrived": Status.ACTIVE,
    "triaged": Status.ACTIVE,
    "in-progress": Status.ACTIVE,
    "onleave": Status.ACTIVE,
    "on-hold": Status.ACTIVE,
    "finished": Status.COMPLETED,
    "completed": Status.COMPLETED,
    "discharged": Status.COMPLETED,
    "discontinued": Status.STOPPED,
    "cancelled": Status.CANCELLED,
    "entered-in-error": Status.ENTERED_IN_ERROR,
    "unknown": Status.UNKNOWN,
    "": Status.UNKNOWN,
}


def read_encounter(draft: Draft, resource: Json, where: str) -> None:
    """An Encounter as a visit or a stay."""
    text = word(resource.get("status"))
    status = _ENCOUNTER.get(text)
    held = resource.get("type")
    kind = concept(resource.get("class"))
    period = one(resource.get("period") or resource.get("actualPeriod"))
    reasons = resource.get("reasonCode") or resource.get("reason")
    reason = _reasons(draft, resource) if type(reasons) is list and _holds_value(reasons) else concept(reasons)
    clinicians = [
        draft.name(item.get("individual") or item.get("actor"), resource) for item in many(resource.get("participant"))
    ]
    stay = one(resource.get("hospitalization") or resource.get("admission"))
    places = [draft.name(item.get("location"), resource) for item in many(resource.get("location"))]
    code, others = draft.coding(held)
    draft.add(
        Encounter(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status or Status.UNKNOWN,
            display=concept(held) or concept(resource.get("serviceType")) or kind or _("Visit"),
            code=code,
            other_codes=others,
            date=draft.date(period),
            note=lines(
                "" if status is not None else labelled(_("Status in the source"), text),
                labelled(_("Discharged to"), concept(stay.get("dischargeDisposition"))),
                labelled(_("Diagnosis"), _diagnoses(draft, resource)),
            ),
            sources=draft.source(where),
            end=draft.end(period),
            encounter_class=kind,
            reason=reason or draft.name(resource.get("reasonReference"), resource),
            practitioner=listed(clinicians),
            facility=draft.name(resource.get("serviceProvider"), resource) or listed(places),
        ),
        resource,
    )


def _holds_value(reasons: list[Json]) -> bool:
    """R5 wraps each reason in an object with `value`."""
    return any(type(item) is dict and "value" in item for item in reasons)


def _reasons(draft: Draft, resource: Json) -> str:
    return listed(
        [concept_or_reference(item.get("value"), draft.index, resource) for item in many(resource.get("reason"))]
    )


def _diagnoses(draft: Draft, resource: Json) -> str:
    return listed(
        [
            concept_or_reference(item.get("condition"), draft.index, resource)
            for item in many(resource.get("diagnosis"))
            if item.get("condition") is not None
        ]
    )


# ----------------------------------------------------------------------------------------------------- clinicians


def read_practitioner(draft: Draft, resource: Json, where: str) -> None:
    """A Practitioner, with the specialty and place of the role that the file gives them."""
    name = formal_name(resource.get("name"))
    if not name:
        draft.unmapped["Practitioner"] += 1
        return
    role = draft.roles.get(id(resource), resource)
    if role is resource:
        role = next(iter(many(resource.get("practitionerRole"))), resource)  # DSTU2
    code, others = draft.coding(role.get("specialty"))
    place = role.get("organization") or role.get("managingOrganization")
    draft.add(
        Practitioner(
            id=draft.new_id(),
            display=name,
            code=code,
            other_codes=others,
            sources=draft.source(where),
            specialty=concept(role.get("specialty")),
            role=concept(role.get("code") or role.get("role")) if role is not resource else "",
            facility=draft.name(place, role) or listed([draft.name(item, role) for item in many(role.get("location"))]),
            phone=telecom(resource.get("telecom"), "phone") or telecom(role.get("telecom"), "phone"),
            fax=telecom(resource.get("telecom"), "fax") or telecom(role.get("telecom"), "fax"),
            email=telecom(resource.get("telecom"), "email") or telecom(role.get("telecom"), "email"),
            address=address(resource.get("address")),
        ),
        resource,
    )


def read_role(draft: Draft, resource: Json, where: str) -> None:
    """A PractitionerRole whose clinician the file does not hold, but names."""
    if draft.index.find(resource.get("practitioner"), resource) is not None:
        draft.index.used.add(id(resource))
        return
    name = draft.name(resource.get("practitioner"), resource)
    if not name:
        draft.unmapped["PractitionerRole"] += 1
        return
    code, others = draft.coding(resource.get("specialty"))
    draft.add(
        Practitioner(
            id=draft.new_id(),
            display=name,
            code=code,
            other_codes=others,
            sources=draft.source(where),
            specialty=concept(resource.get("specialty")),
            role=concept(resource.get("code")),
            facility=draft.name(resource.get("organization"), resource),
            phone=telecom(resource.get("telecom"), "phone"),
            fax=telecom(resource.get("telecom"), "fax"),
            email=telecom(resource.get("telecom"), "email"),
        ),
        resource,
    )


# ------------------------------------------------------------------------------------------------------ insurance


def read_coverage(draft: Draft, resource: Json, where: str) -> None:
    """A Coverage as an insurance."""
    status = {
        "active": Status.ACTIVE,
        "cancelled": Status.CANCELLED,
        "entered-in-error": Status.ENTERED_IN_ERROR,
    }.get(word(resource.get("status")), Status.UNKNOWN)
    payers = next((resource[key] for key in ("payor", "insurer", "issuer", "issuerReference") if key in resource), None)
    payer = draft.name(payers, resource)
    identifiers = [word(item.get("value")) for item in many(resource.get("identifier"))]
    classes = [_class_name(item) for item in many(resource.get("class"))]
    plan = listed(classes) or concept(resource.get("type")) or word(resource.get("plan"))
    subscriber = resource.get("subscriberId")
    if type(subscriber) is list or type(subscriber) is dict:
        subscriber = listed([word(item.get("value")) for item in many(subscriber)])
    code, others = draft.coding(resource.get("type"))
    draft.add(
        Coverage(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=payer or plan or _("Insurance"),
            code=code,
            other_codes=others,
            date=draft.date(one(resource.get("period"))),
            sources=draft.source(where),
            payer=payer,
            member_id=word(subscriber) or next((text for text in identifiers if text), ""),
            plan=plan,
            end=draft.end(resource.get("period")),
        ),
        resource,
    )


def _class_name(held: Json) -> str:
    """The name of a class of coverage; its value is an Identifier in R5."""
    value = held.get("value")
    return word(held.get("name")) or word(value.get("value") if type(value) is dict else value)


# -------------------------------------------------------------------------------------------------------- devices


def _no_device(draft: Draft, held: Any, resource: Json, where: str) -> bool:
    return states_nothing(draft, Kind.DEVICE, concept(held), codes(held), resource, where)


def read_device(draft: Draft, resource: Json, where: str) -> None:
    """A Device that is on or in the patient; instruments and programs that only measured are none of ours."""
    if _no_device(draft, resource.get("type"), resource, where):
        return
    used = draft.device_uses.get(id(resource))
    if used is None and not resource.get("patient") and id(resource) not in draft.implanted:
        if id(resource) not in draft.index.used:
            draft.unmapped["Device"] += 1
        return
    add_device(draft, resource, used or resource, where)


def read_device_use(draft: Draft, resource: Json, where: str) -> None:
    """A DeviceUseStatement (R5: DeviceUsage) whose device the file does not hold as a resource of its own."""
    held = resource.get("device")
    if _no_device(draft, one(held).get("concept"), resource, where):
        return
    inner = one(held).get("reference") if type(one(held).get("reference")) is dict else held
    found = draft.index.find(inner, resource)
    if found is not None and id(found) in draft.device_uses:
        return
    add_device(draft, found if found is not None else {}, resource, where)


def add_device(draft: Draft, device: Json, used: Json, where: str) -> None:
    """One device record, from the Device and from the statement of its use."""
    if device and _no_device(draft, device.get("type"), used, where):
        return
    text = word(used.get("status")) or word(device.get("status"))
    status = {
        "active": Status.ACTIVE,
        "available": Status.ACTIVE,
        "completed": Status.COMPLETED,
        "inactive": Status.STOPPED,
        "not-available": Status.STOPPED,
        "stopped": Status.STOPPED,
        "not-done": Status.NOT_DONE,
        "entered-in-error": Status.ENTERED_IN_ERROR,
    }.get(text, Status.UNKNOWN)
    timing = one(used.get("timingPeriod") or used.get("whenUsed"))
    code, others = draft.coding(device.get("type"))
    about = used if used.get("subject") or used.get("patient") else device
    draft.add(
        Device(
            id=draft.new_id(),
            subject=draft.people.subject(about, where, draft.index),
            status=status,
            display=device_name(device) or concept_or_reference(used.get("device"), draft.index, used) or _("Device"),
            code=code,
            other_codes=others,
            date=draft.first_date(used, "recordedOn", "dateAsserted"),
            note=lines(
                labelled(_("Maker"), word(device.get("manufacturer"))),
                labelled(_("Model"), word(device.get("modelNumber")) or word(device.get("model"))),
                labelled(_("Lot"), word(device.get("lotNumber"))),
                labelled(_("Serial number"), word(device.get("serialNumber"))),
                labelled(_("Expires"), word(device.get("expirationDate")) or word(device.get("expiry"))),
                labelled(_("Body site"), concept_or_reference(used.get("bodySite"), draft.index, used)),
                remarks(device.get("note")),
                remarks(used.get("note")) if used is not device else "",
            ),
            sources=draft.source(where),
            identifier=_device_identifier(device),
            implanted=draft.date(timing) or draft.first_date(used, "timingDateTime"),
            removed=draft.end(timing),
            procedure_id=draft.implanted.get(id(device)),
        ),
        device or used,
    )


def _device_identifier(device: Json) -> str:
    """The UDI as printed on the label, else its device identifier, else the serial number."""
    for carrier in many(device.get("udiCarrier")):
        if text := word(carrier.get("carrierHRF")) or word(carrier.get("deviceIdentifier")):
            return text
    held = device.get("udi")
    if type(held) is str:
        return held.strip()
    udi = one(held)
    if text := word(udi.get("carrierHRF")) or word(udi.get("deviceIdentifier")):
        return text
    serial = word(device.get("serialNumber"))
    return serial or next((text for item in many(device.get("identifier")) if (text := word(item.get("value")))), "")


# -------------------------------------------------------------------------------------------------------- imaging


def read_imaging_study(draft: Draft, resource: Json, where: str) -> None:
    """An ImagingStudy: what kind of pictures, of what, and how many."""
    series = many(resource.get("series"))
    held = resource.get("modality") or resource.get("modalityList")
    modalities = [first_code(item) for item in many(held)] if type(held) is not str else [held]
    modalities += [first_code(item.get("modality")) for item in series]
    uid = word(resource.get("uid"))
    if not uid:
        numbers = [word(item.get("value")) for item in many(resource.get("identifier"))]
        uid = next((text for text in numbers if text.startswith("urn:oid:")), "")
    sites = [concept_or_reference(item.get("bodySite"), draft.index, resource) for item in series]
    titles = [word(item.get("description")) for item in series]
    procedure = resource.get("procedureCode") or resource.get("procedure")
    called = concept_or_reference(procedure, draft.index, resource)
    description = word(resource.get("description"))
    instances = whole(resource.get("numberOfInstances"))
    if instances is None and series:
        counted = [whole(item.get("numberOfInstances")) for item in series]
        known = [count for count in counted if count is not None]
        instances = sum(known) if len(known) == len(series) else None
    listed_series = whole(resource.get("numberOfSeries"))
    code, others = draft.coding(resource.get("procedureCode"))
    status = {
        "available": Status.COMPLETED,
        "cancelled": Status.CANCELLED,
        "entered-in-error": Status.ENTERED_IN_ERROR,
    }.get(word(resource.get("status")), Status.UNKNOWN)
    reason = concept(resource.get("reasonCode")) or draft.name(resource.get("reasonReference"), resource)
    draft.add(
        ImagingStudy(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=description or called or listed([*titles, *sites]) or _("Imaging study"),
            code=code,
            other_codes=others,
            date=next((d for item in (resource, *series) if (d := draft.first_date(item, "started"))), None),
            note=lines(labelled(_("Reason"), reason), remarks(resource.get("note"))),
            sources=draft.source(where),
            modality=listed(modalities),
            study_uid=uid.removeprefix("urn:oid:"),
            series=listed_series if listed_series is not None else len(series) or None,
            instances=instances,
            description=description or called,
            body_site=listed(sites),
        ),
        resource,
    )
