"""The header of the portal summary: whose it is, who wrote it, and who keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any

from secondop_desktop.sample.ccda_parts import E, Element, entry_id
from secondop_desktop.sample.story import Story


def _address(place: dict[str, Any], use: str = "WP") -> Element:
    return E.addr(E.streetAddressLine(place["street"]), E.city(place["city"]), use=use)


def _telecom(phone: str, use: str = "WP") -> Element:
    return E.telecom(value=f"tel:{phone}", use=use)


def record_target(story: Story) -> Element:
    """Whose summary it is."""
    patient = story.person["patient"]
    return E.recordTarget(
        E.patientRole(
            E.id(
                root=patient["record_oid"],
                extension=patient["record"],
                assigningAuthorityName=patient["record_authority"],
            ),
            _address(patient, "HP"),
            _telecom(patient["phone"], "HP"),
            E.patient(
                E.name(E.given(patient["given"]), E.family(patient["family"]), use="L"),
                E.administrativeGenderCode(code="F", codeSystem="2.16.840.1.113883.5.1", displayName="Female"),
                E.birthTime(value=f"{story.birth_date:%Y%m%d}"),
                E.maritalStatusCode(code="M", codeSystem="2.16.840.1.113883.5.2", displayName=patient["marital"]),
                E.languageCommunication(E.languageCode(code=patient["language"]), E.preferenceInd(value="true")),
            ),
        )
    )


def clinician(story: Story, key: str) -> tuple[Element, ...]:
    """The parts of an assigned entity that name a doctor and where to reach them."""
    who = story.person["practitioners"][key]
    place = story.person["organizations"][who["organization"]]
    return (
        entry_id(f"practitioner {key}"),
        _address(place),
        _telecom(who["phone"]),
        E.assignedPerson(E.name(E.prefix("Dr"), E.given(who["given"]), E.family(who["family"]))),
    )


def author(story: Story, exported: date) -> Element:
    """Who wrote the summary, and when."""
    return E.author(
        E.time(value=f"{exported:%Y%m%d}182000-0500"),
        E.assignedAuthor(*clinician(story, "pryce")),
    )


def custodian(story: Story) -> Element:
    """The practice that keeps the summary."""
    place = story.person["organizations"]["maple-court"]
    return E.custodian(
        E.assignedCustodian(
            E.representedCustodianOrganization(
                entry_id("organization maple-court"),
                E.name(place["name"]),
                _telecom(place["phone"]),
                _address(place),
            )
        )
    )


def documentation_of(story: Story, exported: date) -> Element:
    """The span of care that the summary is about."""
    low = story.when(story.person["conditions"][0]["onset"]).replace("-", "")
    return E.documentationOf(
        E.serviceEvent(
            E.effectiveTime(E.low(value=low), E.high(value=f"{exported:%Y%m%d}")),
            E.performer(E.assignedEntity(*clinician(story, "pryce")), typeCode="PRF"),
            classCode="PCPR",
        )
    )
