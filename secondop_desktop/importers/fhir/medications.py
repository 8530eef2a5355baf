"""Medication requests, statements, dispenses and administrations, with their dosage as written."""

from __future__ import annotations

import dataclasses
from typing import Any

from secondop_desktop.core.records import Kind, Medication, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.documents import written_narrative
from secondop_desktop.importers.fhir.dosage import read_dosage
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    codes,
    concept,
    flag,
    labelled,
    lines,
    many,
    one,
    quantity,
    remarks,
    word,
)
from secondop_desktop.importers.fhir.index import concept_or_reference, medication_name
from secondop_desktop.importers.fhir.none_known import states_nothing

_STATUS = {
    "active": Status.ACTIVE,
    "recorded": Status.ACTIVE,
    "in-progress": Status.ACTIVE,
    "completed": Status.COMPLETED,
    "stopped": Status.STOPPED,
    "ended": Status.STOPPED,
    "inactive": Status.STOPPED,
    "cancelled": Status.CANCELLED,
    "abandoned": Status.CANCELLED,
    "declined": Status.NOT_GIVEN,
    "entered-in-error": Status.ENTERED_IN_ERROR,
    "not-taken": Status.NOT_DONE,
    "not-done": Status.NOT_GIVEN,
    "unknown": Status.UNKNOWN,
    "": Status.UNKNOWN,
}


def _what(draft: Draft, resource: Json) -> tuple[str, Any]:
    """The name of the medicine and the concept that codes it, in the shapes of DSTU2 to R5."""
    index = draft.index
    held = resource.get("medicationCodeableConcept")
    reference = resource.get("medicationReference")
    if held is None and reference is None:
        medication = resource.get("medication")
        if type(medication) is dict:
            inner = medication.get("reference")
            if "concept" in medication or type(inner) is dict:
                held, reference = medication.get("concept"), inner
            elif type(inner) is str:
                reference = medication
            else:
                held = medication
    if held is not None:
        return concept(held), held
    if reference is None:
        return "", None
    found = index.find(reference, resource)
    display = word(one(reference).get("display"))
    if found is None or found.get("resourceType") != "Medication":
        return display, None
    return medication_name(found, index) or display, found.get("code") or one(found.get("product")).get("code")


def _status(resource: Json) -> tuple[Status, str]:
    """The status, and a remark where the source's own word says more than ours."""
    text = word(resource.get("status"))
    if flag(resource.get("doNotPerform")):
        return Status.NEGATED, _("Not to be given")
    if flag(resource.get("wasNotTaken")) or word(resource.get("taken")) == "n":
        return (Status.ENTERED_IN_ERROR if text == "entered-in-error" else Status.NOT_DONE), _("Not taken")
    if flag(resource.get("wasNotGiven")) or flag(resource.get("notGiven")):
        return Status.NOT_GIVEN, ""
    known = _STATUS.get(text)
    if known is None:
        return Status.UNKNOWN, labelled(_("Status in the source"), text)
    intent = word(resource.get("intent"))
    reported = flag(resource.get("reportedBoolean"))
    if intent in ("proposal", "plan", "option") and known is Status.ACTIVE and not reported:
        return known, labelled(_("Intent in the source"), intent)
    return known, ""


def read_medication(draft: Draft, resource: Json, where: str) -> None:
    """A request or a statement as a medication."""
    display, held = _what(draft, resource)
    pairs = codes(held)
    if states_nothing(draft, Kind.MEDICATION, display, pairs, resource, where):
        return
    status, remark = _status(resource)
    dosage = read_dosage(many(resource.get("dosageInstruction") or resource.get("dosage")), draft)
    statement = resource["resourceType"] == "MedicationStatement" or resource["resourceType"] == "MedicationUsage"
    effective = resource.get("effectivePeriod")
    taken = draft.first_date(resource, "effectiveDateTime") if statement else None
    asserted = draft.first_date(resource, "dateAsserted") if statement else None
    ordered = one(resource.get("dispenseRequest"))
    code, others = draft.coded(pairs)
    draft.add(
        Medication(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=display or _("Medicine without a name"),
            code=code,
            other_codes=others,
            date=draft.first_date(resource, "authoredOn", "dateWritten", "dateAsserted", "effectiveDateTime"),
            note=lines(
                remark,
                dosage.notes,
                word(resource.get("renderedDosageInstruction")) if not dosage.as_written else "",
                labelled(_("Quantity ordered"), quantity(ordered["quantity"])) if "quantity" in ordered else "",
                remarks(resource.get("note")),
                written_narrative(resource),
            ),
            sources=draft.source(where),
            dose=dosage.dose,
            route=dosage.route,
            frequency=dosage.frequency,
            as_needed=dosage.as_needed,
            reason=_reason(draft, resource),
            prescriber=_prescriber(draft, resource),
            start=draft.date(effective) or dosage.start,
            end=draft.end(effective) or draft.first_date(resource, "dateEnded") or dosage.end,
            stop_reason=concept(resource.get("statusReason")) if status in (Status.STOPPED, Status.CANCELLED) else "",
            last_confirmed=asserted or taken,
        ),
        resource,
    )


def _reason(draft: Draft, resource: Json) -> str:
    names = ("reasonCode", "reasonCodeableConcept", "reasonForUseCodeableConcept", "reason", "indication")
    texts = [concept_or_reference(resource[name], draft.index, resource) for name in names if name in resource]
    if not any(texts):
        references = ("reasonReference", "reasonForUseReference")
        texts = [draft.name(resource[name], resource) for name in references if name in resource]
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _prescriber(draft: Draft, resource: Json) -> str:
    requester = resource.get("requester") or resource.get("prescriber")
    if requester is None:
        return ""
    held = one(requester)
    return draft.name(held.get("agent", held), resource)


# ------------------------------------------------------------------------------------ dispensed and administered


def read_supply(draft: Draft, resource: Json, where: str) -> None:
    """A dispense or an administration: one more source of the order that it names, else a medication of its own."""
    order = _order(draft, resource)
    if order and _confirm(draft, order, resource, where):
        return
    display, held = _what(draft, resource)
    pairs = codes(held)
    if states_nothing(draft, Kind.MEDICATION, display, pairs, resource, where):
        return
    status, remark = _status(resource)
    dispensed = resource["resourceType"] == "MedicationDispense"
    if status is Status.STOPPED and dispensed:
        status = Status.CANCELLED
    dosage = read_dosage(many(resource.get("dosageInstruction") or resource.get("dosage")), draft)
    when = _when(draft, resource)
    code, others = draft.coded(pairs)
    kind = _("Dispensed by a pharmacy") if dispensed else _("Given")
    draft.add(
        Medication(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=display or _("Medicine without a name"),
            code=code,
            other_codes=others,
            date=when,
            note=lines(
                kind if status is not Status.NOT_GIVEN else "",
                remark,
                labelled(_("Quantity"), quantity(resource["quantity"])) if "quantity" in resource else "",
                labelled(_("Supply"), quantity(resource["daysSupply"])) if "daysSupply" in resource else "",
                labelled(_("Reason"), concept(resource.get("statusReason") or resource.get("reasonNotGiven"))),
                dosage.notes,
                remarks(resource.get("note")),
            ),
            sources=draft.source(where),
            dose=dosage.dose,
            route=dosage.route,
            frequency=dosage.frequency,
            as_needed=dosage.as_needed,
            reason=_reason(draft, resource),
            start=when if not dispensed else None,
            end=draft.end(resource.get("effectivePeriod")) if not dispensed else None,
            last_confirmed=when,
        ),
        resource,
    )


def _when(draft: Draft, resource: Json) -> Any:
    return draft.first_date(
        resource,
        *("whenHandedOver", "effectiveDateTime", "effectivePeriod", "effectiveTimeDateTime", "effectiveTimePeriod"),
        *("occurenceDateTime", "occurencePeriod", "occurrenceDateTime", "occurrencePeriod", "whenPrepared", "recorded"),
    )


def _order(draft: Draft, resource: Json) -> list[str]:
    """The batch ids of the order that a dispense or administration is of."""
    for name in ("authorizingPrescription", "request", "prescription"):
        for reference in many(resource.get(name)):
            found = draft.index.find(reference, resource)
            if found is not None and (held := draft.ids.get(id(found))):
                return held
    return []


def _confirm(draft: Draft, order: list[str], resource: Json, where: str) -> bool:
    """Note on the order that it was supplied on that day; False where this was not done."""
    status, _remark = _status(resource)
    if status not in (Status.COMPLETED, Status.ACTIVE, Status.UNKNOWN):
        return False
    when = _when(draft, resource)
    position = draft.position(order[0])
    record = draft.records[position]
    if not isinstance(record, Medication):
        return False
    last = record.last_confirmed
    if when is not None and (last is None or last.iso < when.iso):
        last = when
    sources = (*record.sources, *draft.source(where))
    draft.records[position] = dataclasses.replace(record, last_confirmed=last, sources=sources)
    draft.ids.setdefault(id(resource), []).append(record.id)
    return True
