"""Small source files of an invented person, made by us, for tests of what is done with files."""

from __future__ import annotations

import io
import json
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

NAME, FAMILY, GIVEN, BORN = "Rosa Lindqvist", "Lindqvist", "Rosa", "1951-02-03"


def fhir_bundle(
    results: list[tuple[str, str, str, str]] | None = None,
    *,
    family: str = FAMILY,
    given: str = GIVEN,
    born: str | None = BORN,
    allergies: bool = True,
) -> bytes:
    """A FHIR R4 bundle of one person with results as (name, value, unit, day)."""
    if results is None:
        results = [("TSH", "3.87", "mIU/L", "2026-08-18"), ("Calcium", "9.60", "mg/dL", "2026-08-18")]
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"use": "official", "family": family, "given": [given]}],
        "gender": "female",
        "identifier": [{"system": "urn:oid:1.2.3", "value": f"{given}-{born}"}],
    }
    if born is not None:
        patient["birthDate"] = born
    resources = [patient]
    for number, (name, value, unit, day) in enumerate(results):
        resources.append(
            {
                "resourceType": "Observation",
                "id": f"o{number}",
                "status": "final",
                "category": [{"coding": [{"code": "laboratory"}]}],
                "code": {"coding": [{"system": "http://loinc.org", "code": f"{number}-1"}], "text": name},
                "subject": {"reference": "Patient/p"},
                "effectiveDateTime": day,
                "valueQuantity": {"value": f"@{value}@", "unit": unit},
            }
        )
    if allergies:
        resources.append(
            {
                "resourceType": "AllergyIntolerance",
                "id": "a",
                "patient": {"reference": "Patient/p"},
                "code": {
                    "coding": [{"system": "http://snomed.info/sct", "code": "716186003"}],
                    "text": "No known allergy",
                },
            }
        )
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]})
    # As laboratories write them: a number keeps its last zero.
    return text.replace('"@', "").replace('@"', "").encode()


def pdf(lines: list[list[str]]) -> bytes:
    """A PDF with these lines on its pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream, A4, invariant=True)
    for page in lines:
        for number, line in enumerate(page):
            canvas.drawString(72, 760 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def letter(name: str = NAME, born: str = "02/03/1951") -> bytes:
    """A letter of two pages about the person."""
    return pdf(
        [
            ["Harbour Clinic", f"Patient: {name}", f"Date of birth: {born}", "Consultation letter", "Date: 3 Apr 2024"],
            ["We discussed removal of the gallbladder.", "Signed: Dr Noor Adebayo"],
        ]
    )
