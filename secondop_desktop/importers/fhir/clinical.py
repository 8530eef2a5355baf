"""Conditions, allergies, immunizations and procedures."""

from __future__ import annotations

from secondop_desktop.core.dates import PartialDate, parse_printed
from secondop_desktop.core.records import Allergy, Condition, Immunization, Kind, Procedure, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.documents import written_narrative
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    codes,
    concept,
    first_code,
    flag,
    labelled,
    lines,
    listed,
    many,
    one,
    quantity,
    remarks,
    when_text,
    word,
)
from secondop_desktop.importers.fhir.index import concept_or_reference
from secondop_desktop.importers.fhir.none_known import states_nothing
from secondop_desktop.importers.fhir.own_fields import is_marked

# ---------------------------------------------------------------------------------------------------- conditions

_CLINICAL = {
    "active": Status.ACTIVE,
    "recurrence": Status.ACTIVE,
    "relapse": Status.ACTIVE,
    "inactive": Status.COMPLETED,
    "remission": Status.COMPLETED,
    "resolved": Status.COMPLETED,
}
_TELLING = frozenset({"recurrence", "relapse", "inactive", "remission"})
_TAKEN_BACK = {"refuted": Status.REFUTED, "entered-in-error": Status.ENTERED_IN_ERROR}


def read_condition(draft: Draft, resource: Json, where: str) -> None:
    """A Condition as a diagnosis or problem."""
    held = resource.get("code")
    display, pairs = concept(held), codes(held)
    if states_nothing(draft, Kind.CONDITION, display, pairs, resource, where):
        return
    verification, clinical = first_code(resource.get("verificationStatus")), first_code(resource.get("clinicalStatus"))
    abated = draft.first_date(resource, "abatementDateTime", "abatementPeriod", "abatementDate")
    status = _TAKEN_BACK.get(verification) or _CLINICAL.get(clinical)
    if status is None:
        over = abated is not None or flag(resource.get("abatementBoolean")) or when_text(resource, "abatement")
        status = Status.COMPLETED if over else Status.UNKNOWN
    code, others = draft.coded(pairs)
    evidence = [
        concept_or_reference(item.get("code") or item.get("detail") or item, draft.index, resource)
        for item in many(resource.get("evidence"))
    ]
    draft.add(
        Condition(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=display or _("Condition without a name"),
            code=code,
            other_codes=others,
            date=draft.first_date(resource, "recordedDate", "assertedDate", "dateRecorded"),
            note=lines(
                labelled(_("Clinical status in the source"), clinical)
                if clinical in _TELLING and not is_marked(resource, "exact")
                else "",
                labelled(_("Began"), when_text(resource, "onset")),
                labelled(_("Ended"), when_text(resource, "abatement")),
                labelled(_("Body site"), concept(resource.get("bodySite"))),
                labelled(_("Evidence"), listed(evidence)),
                remarks(resource.get("note") or resource.get("notes")),
                written_narrative(resource),
            ),
            sources=draft.source(where),
            onset=draft.first_date(resource, "onsetDateTime", "onsetPeriod") or _printed(resource, "onset"),
            abatement=abated or _printed(resource, "abatement"),
            verification=verification,
            stage=listed([_stage(item, draft, resource) for item in many(resource.get("stage"))]),
            severity=concept(resource.get("severity")),
        ),
        resource,
    )


def _stage(stage: Json, draft: Draft, resource: Json) -> str:
    return concept(stage.get("summary")) or draft.name(stage.get("assessment"), resource)


def _printed(resource: Json, stem: str) -> PartialDate | None:
    """The date in an onsetString and the like, where it can be read in one way only."""
    text = word(resource.get(f"{stem}String"))
    when = parse_printed(text) if text else None
    return when if isinstance(when, PartialDate) else None


# ----------------------------------------------------------------------------------------------------- allergies

_ALLERGY = {
    "active": Status.ACTIVE,
    "confirmed": Status.ACTIVE,
    "unconfirmed": Status.ACTIVE,
    "inactive": Status.STOPPED,
    "resolved": Status.COMPLETED,
}


def read_allergy(draft: Draft, resource: Json, where: str) -> None:
    """An AllergyIntolerance; DSTU2 had `substance` and one `status`, early vendors only a reaction's substance."""
    reactions = many(resource.get("reaction"))
    held = resource.get("code") or resource.get("substance")
    if held is None:
        held = next((item["substance"] for item in reactions if item.get("substance")), None)
    display, pairs = concept(held), codes(held)
    if states_nothing(draft, Kind.ALLERGY, display, pairs, resource, where):
        return
    single = word(resource.get("status"))
    verification = first_code(resource.get("verificationStatus")) or single
    clinical = first_code(resource.get("clinicalStatus")) or single
    status = _TAKEN_BACK.get(verification) or _ALLERGY.get(clinical) or Status.UNKNOWN
    code, others = draft.coded(pairs)
    details = [
        lines(
            word(item.get("description")),
            labelled(_("First seen"), word(item.get("onset"))),
            labelled(_("Exposure"), concept(item.get("exposureRoute"))),
            remarks(item.get("note") or item.get("comment")),
        )
        for item in reactions
    ]
    manifested = [
        concept_or_reference(sign, draft.index, resource)
        for item in reactions
        for sign in many(item.get("manifestation"))
    ]
    draft.add(
        Allergy(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=display or _("Allergy to something unnamed"),
            code=code,
            other_codes=others,
            date=draft.first_date(resource, "recordedDate", "assertedDate"),
            note=lines(
                labelled(_("Certainty"), verification) if verification in ("unconfirmed", "presumed") else "",
                _("An intolerance, not an allergy") if first_code(resource.get("type")) == "intolerance" else "",
                labelled(_("Began"), _began(resource)),
                labelled(_("Last happened"), word(resource.get("lastOccurrence") or resource.get("lastOccurence"))),
                *details,
                remarks(resource.get("note")),
                written_narrative(resource),
            ),
            sources=draft.source(where),
            reactions=tuple(dict.fromkeys(text for text in manifested if text)),
            severity=listed([word(item.get("severity")) for item in reactions]),
            criticality={"CRITL": "low", "CRITH": "high", "CRITU": "unable-to-assess"}.get(
                word(resource.get("criticality")), word(resource.get("criticality"))
            ),
        ),
        resource,
    )


def _began(resource: Json) -> str:
    return word(resource.get("onsetDateTime") or resource.get("onset")) or when_text(resource, "onset")


# ------------------------------------------------------------------------------------------------- immunizations


def read_immunization(draft: Draft, resource: Json, where: str) -> None:
    """An Immunization, or the record that one was not given."""
    held = resource.get("vaccineCode")
    display, pairs = concept(held), codes(held)
    if states_nothing(draft, Kind.IMMUNIZATION, display, pairs, resource, where):
        return
    status = {
        "completed": Status.COMPLETED,
        "not-done": Status.NOT_GIVEN,
        "entered-in-error": Status.ENTERED_IN_ERROR,
    }.get(word(resource.get("status")), Status.UNKNOWN)
    if (flag(resource.get("notGiven")) or flag(resource.get("wasNotGiven"))) and status is not Status.ENTERED_IN_ERROR:
        status = Status.NOT_GIVEN
    explanation = one(resource.get("explanation"))
    reason = concept(resource.get("statusReason")) or concept(explanation.get("reasonNotGiven"))
    protocols = many(resource.get("protocolApplied") or resource.get("vaccinationProtocol"))
    code, others = draft.coded(pairs)
    draft.add(
        Immunization(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=display or _("Vaccine without a name"),
            code=code,
            other_codes=others,
            date=draft.first_date(resource, "occurrenceDateTime", "date") or _printed(resource, "occurrence"),
            note=lines(
                labelled(_("Not given"), reason) if status is Status.NOT_GIVEN else labelled(_("Reason"), reason),
                labelled(_("When"), word(resource.get("occurrenceString"))),
                labelled(_("Maker"), _maker(draft, resource)),
                labelled(_("Dose"), quantity(resource.get("doseQuantity"))),
                labelled(_("Route"), concept(resource.get("route"))),
                labelled(_("Expires"), word(resource.get("expirationDate"))),
                _reactions(draft, resource),
                remarks(resource.get("note")),
            ),
            sources=draft.source(where),
            lot=word(resource.get("lotNumber")),
            site=concept(resource.get("site")),
            dose_number=listed([_dose_number(item) for item in protocols]),
        ),
        resource,
    )


def _maker(draft: Draft, resource: Json) -> str:
    return concept_or_reference(resource.get("manufacturer"), draft.index, resource)


def _dose_number(protocol: Json) -> str:
    names = ("doseNumberPositiveInt", "doseNumberString", "doseNumber", "doseSequence")
    number = next((text for name in names if (text := word(protocol.get(name)))), "")
    series = ("seriesDosesPositiveInt", "seriesDosesString", "seriesDoses")
    total = next((text for name in series if (text := word(protocol.get(name)))), "")
    return _("{number} of {total}").format(number=number, total=total) if number and total else number


def _reactions(draft: Draft, resource: Json) -> str:
    found = []
    for item in many(resource.get("reaction")):
        detail = item.get("detail") if "detail" in item else item.get("manifestation")
        text = concept_or_reference(detail, draft.index, resource)
        found.append(listed([text, word(item.get("date"))]))
    return labelled(_("Reaction"), "; ".join(text for text in found if text))


# ---------------------------------------------------------------------------------------------------- procedures

_PROCEDURE = {
    "in-progress": Status.ACTIVE,
    "not-done": Status.NOT_DONE,
    "stopped": Status.STOPPED,
    "aborted": Status.STOPPED,
    "completed": Status.COMPLETED,
    "entered-in-error": Status.ENTERED_IN_ERROR,
    "unknown": Status.UNKNOWN,
    "": Status.UNKNOWN,
}
_WHEN = (
    *("performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod"),
    *("performedDate", "performed", "recorded"),
)


def read_procedure(draft: Draft, resource: Json, where: str) -> None:
    """A Procedure with the parts of its report."""
    index = draft.index
    held = resource.get("code")
    display, pairs = concept(held), codes(held)
    if states_nothing(draft, Kind.PROCEDURE, display, pairs, resource, where):
        return
    text = word(resource.get("status"))
    status = _PROCEDURE.get(text)
    remark = "" if status is not None else labelled(_("Status in the source"), text)
    status = status or Status.UNKNOWN
    if (flag(resource.get("notPerformed")) or flag(resource.get("notDone"))) and status is not Status.ENTERED_IN_ERROR:
        status = Status.NOT_DONE
    surgeons, places = _performers(draft, resource)
    said = when_text(resource, "performed") or when_text(resource, "occurrence")
    reasons = [resource.get(name) for name in ("reasonCode", "reasonCodeableConcept", "reasonNotPerformed", "reason")]
    indication = listed([concept_or_reference(item, index, resource) for item in reasons if item is not None])
    indication = indication or draft.name(resource.get("reasonReference"), resource)
    implants = [item.get("manipulated") for item in many(resource.get("focalDevice"))]
    used = [resource.get(name) for name in ("usedReference", "usedCode", "used")]
    code, others = draft.coded(pairs)
    key = draft.new_id()
    for device in implants:
        found = index.find(device, resource)
        if found is not None:
            draft.implanted[id(found)] = key
    documents = [
        document
        for reference in many(resource.get("report"))
        if (report := index.find(reference, resource)) is not None
        for document in draft.documents_of(report)
    ]
    draft.add(
        Procedure(
            id=key,
            subject=draft.people.subject(resource, where, index),
            status=status,
            display=display or _("Procedure without a name"),
            code=code,
            other_codes=others,
            date=draft.first_date(resource, *_WHEN) or _printed(resource, "performed"),
            note=lines(
                remark,
                labelled(_("Not done"), concept(resource.get("statusReason"))),
                labelled(_("When"), said),
                remarks(resource.get("note") or resource.get("notes")),
            ),
            sources=draft.source(where),
            text=lines(
                labelled(_("Body site"), concept(resource.get("bodySite"))),
                labelled(_("Aftercare"), concept(resource.get("followUp"))),
                labelled(_("Used"), listed([concept_or_reference(item, index, resource) for item in used if item])),
                written_narrative(resource),
            ),
            indication=indication,
            findings=concept(resource.get("outcome")),
            complications=listed(
                [
                    concept_or_reference(resource[name], index, resource)
                    for name in ("complication", "complicationDetail")
                    if name in resource
                ]
            ),
            implants=listed([index.name(item, resource) for item in implants if item is not None]),
            surgeon=surgeons,
            facility=places or draft.name(resource.get("location"), resource),
            document_ids=tuple(dict.fromkeys(documents)),
        ),
        resource,
    )


def _performers(draft: Draft, resource: Json) -> tuple[str, str]:
    people, places = [], []
    for item in many(resource.get("performer")):
        actor = one(item["actor"]) if "actor" in item else item
        name = draft.name(actor, resource)
        role = concept(item.get("function") or item.get("role"))
        if draft.index.is_kind(actor, "Organization", inside=resource):
            places.append(name)
        elif name:
            people.append(f"{name} ({role})" if role else name)
        places.append(draft.name(item.get("onBehalfOf"), resource))
    return listed(people), listed(places)
