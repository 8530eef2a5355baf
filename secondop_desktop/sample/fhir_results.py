"""The laboratory results and vital signs of the portal export, as FHIR R4 resources."""

from __future__ import annotations

from collections.abc import Iterator

from secondop_desktop.sample.fhir_parts import (
    LOINC,
    TERMINOLOGY,
    Resource,
    category,
    concept,
    organization,
    patient,
    practitioner,
    quantity,
    reference,
)
from secondop_desktop.sample.labs import LabReport, LabRow, lab_reports
from secondop_desktop.sample.story import Story

_PRESSURES = (
    ("systolic", "Systolic blood pressure", "8480-6"),
    ("diastolic", "Diastolic blood pressure", "8462-4"),
)
_MEASUREMENTS = (
    ("pulse", "Heart rate", "8867-4", "Heart rate", "/min", "/min"),
    ("weight", "Weight", "29463-7", "Body weight", "kg", "kg"),
    ("height", "Height", "8302-2", "Body height", "cm", "cm"),
)


def laboratory(story: Story) -> Iterator[tuple[str, Resource]]:
    """A key and a resource for every laboratory value and, after its values, for every panel of every report."""
    for report in lab_reports(story):
        # The portal writes every time in the offset of its own server, all year round.
        collected = f"{report.collected.isoformat()}T{report.time}:00-05:00"
        issued = f"{report.reported.isoformat()}T07:00:00-05:00"
        for panel, rows in report.panels:
            keys = [f"{report.sequence}-{row.test}" for row in rows]
            for key, row in zip(keys, rows, strict=True):
                yield key, _observation(story, report, row, collected, issued)
            yield (
                f"{report.sequence}-{panel}",
                {
                    "resourceType": "DiagnosticReport",
                    "identifier": [{"type": concept("Specimen number"), "value": report.specimen_number}],
                    "status": "final",
                    "category": [concept("Laboratory", (TERMINOLOGY + "v2-0074", "LAB", "Laboratory"))],
                    "code": concept(panel),
                    "subject": patient(story),
                    "effectiveDateTime": collected,
                    "issued": issued,
                    "performer": [organization(story, report.laboratory)],
                    "result": [reference("Observation", key, row.name) for key, row in zip(keys, rows, strict=True)],
                },
            )


def _observation(story: Story, report: LabReport, row: LabRow, collected: str, issued: str) -> Resource:
    value = quantity(row.number, row.unit, row.ucum)
    if row.comparator:
        value["comparator"] = row.comparator
    interval: Resource = {"text": row.reference_range}
    for end, bound in zip(("low", "high"), row.bounds, strict=True):
        if bound:
            interval[end] = quantity(bound, row.unit, row.ucum)
    observation: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": category("laboratory"),
        "code": concept(row.name, (LOINC, row.loinc, row.loinc_name)),
        "subject": patient(story),
        "effectiveDateTime": collected,
        "issued": issued,
        "performer": [organization(story, report.laboratory)],
        "valueQuantity": value,
        "specimen": {"display": row.specimen},
        "referenceRange": [interval],
    }
    if row.flag:
        code = {"High": "H", "Low": "L"}[row.flag]
        coding = (TERMINOLOGY + "v3-ObservationInterpretation", code, row.flag)
        observation["interpretation"] = [concept(row.flag, coding)]
    return observation


def vital_signs(story: Story) -> Iterator[tuple[str, Resource]]:
    """A key and a resource for every vital sign measured at a visit; blood pressure has two components."""
    for vital in story.person["vitals"]:
        base: Resource = {
            "resourceType": "Observation",
            "status": "final",
            "category": category("vital-signs"),
            "subject": patient(story),
            "effectiveDateTime": story.when(vital["measured"]),
            "performer": [practitioner(story, "pryce")],
        }
        visit = vital["measured"].isoformat()
        panel = (LOINC, "85354-9", "Blood pressure panel with all children optional")
        components = [
            {
                "code": concept(name, (LOINC, code, name)),
                "valueQuantity": quantity(vital[part], "mmHg", "mm[Hg]"),
            }
            for part, name, code in _PRESSURES
        ]
        yield f"{visit}-pressure", base | {"code": concept("Blood pressure", panel), "component": components}
        for part, name, code, formal, unit, ucum in _MEASUREMENTS:
            if part in vital:
                value = quantity(vital[part], unit, ucum)
                yield f"{visit}-{part}", base | {"code": concept(name, (LOINC, code, formal)), "valueQuantity": value}
