"""A patient portal's export of the demo patient: a FHIR R4 Bundle of type `collection`, as JSON."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping

from secondop_desktop.sample.fhir_parts import (
    LOINC,
    RXNORM,
    SNOMED,
    TERMINOLOGY,
    Resource,
    category,
    concept,
    full_url,
    organization,
    patient,
    practitioner,
    quantity,
    reference,
    to_json,
)
from secondop_desktop.sample.fhir_results import laboratory, vital_signs
from secondop_desktop.sample.story import Story

# The portal shares these originals as attachments, the same bytes that the patient has as files.
_ATTACHED_REPORTS = {"ct": "CT neck with contrast", "ultrasound": "Ultrasound neck"}
_ATTACHED_LETTERS = {
    "pryce": ("57133-1", "Referral note"),
    "discharge": ("18842-5", "Discharge summary"),
}


class _Export:
    """One portal export: each method yields the resources of one part of the record."""

    def __init__(self, story: Story, originals: Mapping[str, bytes]) -> None:
        self.story = story
        self.person = story.person
        self.originals = originals
        self.patient = patient(story)

    def practitioner(self, key: str) -> Resource:
        return practitioner(self.story, key)

    def organization(self, key: str) -> Resource:
        return organization(self.story, key)

    def people_and_places(self) -> Iterator[tuple[str, Resource]]:
        about = self.person["patient"]
        yield (
            "calloway",
            {
                "resourceType": "Patient",
                "identifier": [
                    {
                        "use": "usual",
                        "type": concept(
                            about["record_label"], (TERMINOLOGY + "v2-0203", "MR", "Medical record number")
                        ),
                        "system": f"urn:oid:{about['record_oid']}",
                        "value": about["record"],
                        "assigner": {"display": about["record_authority"]},
                    }
                ],
                "active": True,
                "name": [{"use": "official", "family": about["family"], "given": [about["given"]]}],
                "telecom": [{"system": "phone", "value": about["phone"], "use": "home"}],
                "gender": about["sex"],
                "birthDate": self.story.birth_date.isoformat(),
                "address": [{"use": "home", "line": [about["street"]], "city": about["city"]}],
                "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": about["language"]}]}}],
                "generalPractitioner": [self.practitioner("pryce")],
            },
        )
        for key, place in self.person["organizations"].items():
            yield (
                key,
                {
                    "resourceType": "Organization",
                    "active": True,
                    "name": place["name"],
                    "telecom": [{"system": "phone", "value": place["phone"], "use": "work"}],
                    "address": [{"line": [place["street"]], "city": place["city"]}],
                },
            )
        for key, who in self.person["practitioners"].items():
            yield (
                key,
                {
                    "resourceType": "Practitioner",
                    "active": True,
                    "name": [{"family": who["family"], "given": [who["given"]], "prefix": ["Dr"]}],
                    "telecom": [{"system": "phone", "value": who["phone"], "use": "work"}],
                    "qualification": [{"code": concept(who["specialty"])}],
                },
            )
            yield (
                f"{key}-role",
                {
                    "resourceType": "PractitionerRole",
                    "active": True,
                    "practitioner": self.practitioner(key),
                    "organization": self.organization(who["organization"]),
                    "specialty": [concept(who["specialty"])],
                    "telecom": [{"system": "phone", "value": who["phone"], "use": "work"}],
                },
            )

    def conditions(self) -> Iterator[tuple[str, Resource]]:
        for condition in self.person["conditions"]:
            resource: Resource = {
                "resourceType": "Condition",
                "clinicalStatus": concept(
                    condition["status"].capitalize(),
                    (TERMINOLOGY + "condition-clinical", condition["status"], condition["status"].capitalize()),
                ),
                "verificationStatus": concept(
                    "Confirmed", (TERMINOLOGY + "condition-ver-status", "confirmed", "Confirmed")
                ),
                "category": category("problem-list-item", "condition-category"),
                "code": concept(
                    condition["name"],
                    (SNOMED, condition.get("snomed", ""), condition["formal"]),
                    ("http://hl7.org/fhir/sid/icd-10-cm", condition["icd10"], condition["formal"]),
                ),
                "subject": self.patient,
                "onsetDateTime": self.story.when(condition["onset"]),
            }
            if "abatement" in condition:
                resource["abatementDateTime"] = self.story.when(condition["abatement"])
            yield condition["id"], resource

    def medications(self) -> Iterator[tuple[str, Resource]]:
        for medication in self.person["medications"]:
            sig = medication["dose"] + (f" {medication['unit']}" if "unit" in medication else "")
            dosage: Resource = {
                "text": f"{sig} {medication['route']}, {medication['frequency']}",
                "timing": {"code": {"text": medication["frequency"]}},
                "route": concept(medication["route"], (SNOMED, "26643006", "Oral route")),
                "asNeededBoolean": medication.get("as_needed", False),
            }
            if "times" in medication:
                dosage["timing"]["repeat"] = {"frequency": medication["times"], "period": 1, "periodUnit": "d"}
            if "unit" in medication:
                ucum = "[iU]" if medication["unit"] == "units" else medication["unit"]
                dosage["doseAndRate"] = [{"doseQuantity": quantity(medication["dose"], medication["unit"], ucum)}]
            start = self.story.when(medication["start"])
            resource: Resource = {
                "status": medication["status"],
                "medicationCodeableConcept": concept(
                    medication["name"], (RXNORM, medication.get("rxnorm", ""), medication.get("rxnorm_name", ""))
                ),
                "subject": self.patient,
                "reasonCode": [concept(medication["reason"])],
            }
            if medication["status"] == "active" and "prescriber" in medication:
                yield (
                    medication["id"],
                    resource
                    | {
                        "resourceType": "MedicationRequest",
                        "intent": "order",
                        "authoredOn": start,
                        "requester": self.practitioner(medication["prescriber"]),
                        "dosageInstruction": [dosage],
                    },
                )
                continue
            period = {"start": start}
            if "end" in medication:
                period["end"] = self.story.when(medication["end"])
            resource |= {"resourceType": "MedicationStatement", "effectivePeriod": period, "dosage": [dosage]}
            if "stop_reason" in medication:
                resource["statusReason"] = [concept(medication["stop_reason"])]
            if "prescriber" in medication:
                resource["informationSource"] = self.practitioner(medication["prescriber"])
            yield medication["id"], resource

    def immunizations(self) -> Iterator[tuple[str, Resource]]:
        for vaccine in self.person["immunizations"]:
            resource: Resource = {
                "resourceType": "Immunization",
                "status": "completed",
                "vaccineCode": concept(
                    vaccine["name"], ("http://hl7.org/fhir/sid/cvx", vaccine["cvx"], vaccine["cvx_name"])
                ),
                "patient": self.patient,
                "occurrenceDateTime": self.story.when(vaccine["given"]),
                "primarySource": True,
                "lotNumber": vaccine["lot"],
                "site": concept(vaccine["site"]),
                "performer": [{"actor": self.organization("maple-court")}],
            }
            if "dose_number" in vaccine:
                resource["protocolApplied"] = [{"doseNumberPositiveInt": vaccine["dose_number"]}]
            yield vaccine["id"], resource

    def procedures(self) -> Iterator[tuple[str, Resource]]:
        for procedure in self.person["procedures"]:
            resource: Resource = {
                "resourceType": "Procedure",
                "status": "completed",
                "code": concept(procedure["name"]),
                "subject": self.patient,
                "performedDateTime": self.story.when(procedure["performed"]),
                "performer": [
                    {
                        "actor": self.practitioner(procedure["performer"]),
                        "onBehalfOf": self.organization(procedure["organization"]),
                    }
                ],
                "location": {"display": self.person["organizations"][procedure["organization"]]["name"]},
                "reasonCode": [concept(procedure["reason"])],
                "bodySite": [concept(procedure["site"])],
            }
            if "complication" in procedure:
                resource["complication"] = [concept(procedure["complication"])]
            if "outcome" in procedure:
                resource["outcome"] = concept(procedure["outcome"])
            notes = [procedure[field] for field in ("formal",) if field in procedure]
            notes += [
                f"{label}: {procedure[field]}"
                for field, label in (("anaesthesia", "Anesthesia"), ("specimens", "Specimens"))
                if field in procedure
            ]
            resource["note"] = [{"text": note} for note in notes]
            implants = [device for device in self.person["devices"] if device["procedure"] == procedure["id"]]
            if implants:
                resource["focalDevice"] = [
                    {"action": concept("Implanted"), "manipulated": reference("Device", device["id"], device["name"])}
                    for device in implants
                ]
            yield procedure["id"], resource
        for device in self.person["devices"]:
            yield (
                device["id"],
                {
                    "resourceType": "Device",
                    "udiCarrier": [{"carrierHRF": device["udi"]}],
                    "status": "active",
                    "manufacturer": "Halden Spine Works",
                    "lotNumber": device["lot"],
                    "modelNumber": device["model"],
                    "deviceName": [{"name": device["name"], "type": "user-friendly-name"}],
                    "type": concept(device["name"]),
                    "patient": self.patient,
                    "note": [{"text": f"Implanted on {self.story.when(device['implanted'])}"}],
                },
            )

    def background(self) -> Iterator[tuple[str, Resource]]:
        for relative in self.person["family"]:
            yield (
                relative["id"],
                {
                    "resourceType": "FamilyMemberHistory",
                    "status": "completed",
                    "patient": self.patient,
                    "relationship": concept(
                        relative["relation"],
                        (TERMINOLOGY + "v3-RoleCode", relative["code"], relative["relation"].lower()),
                    ),
                    "condition": [
                        {
                            "code": concept(relative["condition"], (SNOMED, relative["snomed"], relative["condition"])),
                            "onsetString": relative["onset"],
                        }
                    ],
                },
            )
        for visit in self.person["encounters"]:
            period = {
                "start": self.story.when(visit["start"]),
                "end": self.story.when(visit.get("end", visit["start"])),
            }
            yield (
                visit["id"],
                {
                    "resourceType": "Encounter",
                    "status": "finished",
                    "class": {"system": TERMINOLOGY + "v3-ActCode", "code": visit["class"]},
                    "type": [concept(visit["name"])],
                    "subject": self.patient,
                    "participant": [{"individual": self.practitioner(visit["practitioner"])}],
                    "period": period,
                    "reasonCode": [concept(visit["reason"])],
                    "serviceProvider": self.organization(visit["organization"]),
                },
            )
        coverage = self.person["coverage"]
        yield (
            "harrow",
            {
                "resourceType": "Coverage",
                "status": "active",
                "subscriberId": coverage["member_id"],
                "beneficiary": self.patient,
                "period": {"start": self.story.when(coverage["start"])},
                "payor": [{"display": coverage["payer"]}],
                "class": [
                    {
                        "type": concept("Plan", (TERMINOLOGY + "coverage-class", "plan", "Plan")),
                        "value": coverage["plan"],
                        "name": coverage["plan"],
                    }
                ],
            },
        )

    def documents(self) -> Iterator[tuple[str, Resource]]:
        for key, name in _ATTACHED_REPORTS.items():
            document = self.story.documents[key]
            when = self.story.when(document["dated"])
            yield (
                key,
                {
                    "resourceType": "DiagnosticReport",
                    "identifier": [{"type": concept("Accession number"), "value": document["accession"]}],
                    "status": "final",
                    "category": [concept("Imaging", (TERMINOLOGY + "v2-0074", "RAD", "Radiology"))],
                    "code": concept(name),
                    "subject": self.patient,
                    "effectiveDateTime": when,
                    "issued": f"{when}T17:00:00-05:00",
                    "performer": [
                        self.organization(document["organization"]),
                        {"display": f"Dr {document['author'][:-4]}"},
                    ],
                    "conclusion": document["conclusion"],
                    "presentedForm": [self._attachment(key)],
                },
            )
        for key, (code, name) in _ATTACHED_LETTERS.items():
            document = self.story.documents[key]
            author = {"pryce": "pryce", "discharge": "varga"}[key]
            yield (
                key,
                {
                    "resourceType": "DocumentReference",
                    "status": "current",
                    "docStatus": "final",
                    "type": concept(name, (LOINC, code, name)),
                    "category": [
                        concept(
                            "Clinical Note",
                            (
                                "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                                "clinical-note",
                                "Clinical Note",
                            ),
                        )
                    ],
                    "subject": self.patient,
                    "date": f"{self.story.when(document['dated'])}T12:00:00-05:00",
                    "author": [self.practitioner(author)],
                    "custodian": self.organization(document["organization"]),
                    "description": document["title"],
                    "content": [{"attachment": self._attachment(key)}],
                },
            )

    def _attachment(self, key: str) -> Resource:
        document = self.story.documents[key]
        return {
            "contentType": "application/pdf",
            "data": base64.b64encode(self.originals[key]).decode("ascii"),
            "title": document["title"],
            "creation": self.story.when(document["dated"]),
        }


def portal_export(story: Story, originals: Mapping[str, bytes]) -> bytes:
    """The portal's export as FHIR R4 JSON; `originals` are the PDFs by their key in `documents.toml`.

    Numbers keep the digits of the laboratory ("0.80"), as FHIR asks of its decimals (R4, section 2.24.0.1).
    """
    export = _Export(story, originals)
    parts = (
        export.people_and_places(),
        export.conditions(),
        export.medications(),
        export.immunizations(),
        export.procedures(),
        laboratory(story),
        vital_signs(story),
        export.documents(),
        export.background(),
    )
    entries = []
    for part in parts:
        for key, resource in part:
            url = full_url(resource["resourceType"], key)
            body = {"resourceType": resource["resourceType"], "id": url.removeprefix("urn:uuid:")} | resource
            entries.append({"fullUrl": url, "resource": body})
    # The portal was asked for the export on the day before the story's today.
    exported = story.day(story.person["exported"]).isoformat()
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": f"{exported}T18:20:00-05:00",
        "entry": entries,
    }
    return to_json(bundle)
