"""Made-up records of one invented person, as large as wanted and the same at every run."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Coding,
    Condition,
    Document,
    DocumentCategory,
    Patient,
    Record,
    ResultCategory,
    Status,
    TestResult,
)

FAMILY, GIVEN, BORN, SEX = "Brennholt", "Mirela", "1957-06-21", "female"
FIRST_DAY = date(1996, 1, 8)
_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_HL7 = "http://terminology.hl7.org/CodeSystem"

TESTS = (
    ("2345-7", "Glucose [Mass/volume] in Blood", "mg/dL", 70.0, 110.0),
    ("3094-0", "Urea nitrogen [Mass/volume] in Blood", "mg/dL", 7.0, 20.0),
    ("2160-0", "Creatinine [Mass/volume] in Blood", "mg/dL", 0.6, 1.3),
    ("17861-6", "Calcium [Mass/volume] in Blood", "mg/dL", 8.5, 10.4),
    ("2951-2", "Sodium [Moles/volume] in Blood", "mmol/L", 135.0, 145.0),
    ("2823-3", "Potassium [Moles/volume] in Blood", "mmol/L", 3.5, 5.2),
    ("2075-0", "Chloride [Moles/volume] in Blood", "mmol/L", 98.0, 107.0),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 12.0, 16.0),
    ("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", 4.0, 11.0),
    ("777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", 150.0, 400.0),
)
PROBLEMS = (
    ("44054006", "Diabetes mellitus type 2"), ("38341003", "Hypertensive disorder"), ("195967001", "Asthma"),
    ("40930008", "Hypothyroidism"), ("55822004", "Hyperlipidemia"), ("444814009", "Viral sinusitis"),
)  # fmt: skip
MEDICINES = (
    ("860975", "Metformin hydrochloride 500 MG Oral Tablet"), ("314076", "Lisinopril 10 MG Oral Tablet"),
    ("966247", "Levothyroxine sodium 0.05 MG Oral Tablet"), ("617311", "Atorvastatin 40 MG Oral Tablet"),
)  # fmt: skip


def patient() -> Patient:
    """The invented person."""
    return Patient(
        display=f"{GIVEN} {FAMILY}",
        family_name=FAMILY,
        given_names=GIVEN,
        birth_date=PartialDate(BORN),
        sex=SEX,
    )


def identity(name: str) -> str:
    """A UUID that depends on the name alone."""
    text = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def random_value(chance: random.Random, low: float, high: float) -> float:
    return round(chance.uniform(low * 0.8, high * 1.2), 2)


# ------------------------------------------------------------------------------------------------------------- FHIR


def fhir_bundle(size: int, seed: int = 1) -> bytes:
    """A FHIR R4 transaction bundle of at least `size` bytes, in the shape that Synthea writes, without line breaks.

    An encounter brings ten results with their report, at times a condition, a prescription, an attached note.
    """
    person = {
        "resourceType": "Patient",
        "id": identity("patient"),
        "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},
        "identifier": [{"system": "https://example.org/mrn", "value": identity("patient")}],
        "name": [{"use": "official", "family": FAMILY, "given": [GIVEN]}],
        "gender": SEX,
        "birthDate": BORN,
        "address": [{"line": ["12 Alder Way"], "city": "Northfield", "country": "US"}],
    }
    parts = [json.dumps(_entry(person))]
    length = len(parts[0])
    chance = random.Random(seed)
    number = 0
    while length < size:
        for resource in _encounter(chance, number):
            text = json.dumps(_entry(resource), ensure_ascii=False)
            parts.append(text)
            length += len(text) + 2
        number += 1
    return f'{{"resourceType": "Bundle", "type": "transaction", "entry": [{", ".join(parts)}]}}'.encode()


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    kind = resource["resourceType"]
    return {
        "fullUrl": f"urn:uuid:{resource['id']}",
        "resource": resource,
        "request": {"method": "POST", "url": kind},
    }


def _concept(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def _encounter(chance: random.Random, number: int) -> Iterator[dict[str, Any]]:
    day = (FIRST_DAY + timedelta(days=number * 3)).isoformat()
    at = f"{day}T09:{number % 60:02}:24-05:00"
    visit = identity(f"encounter {number}")
    subject = {"reference": f"urn:uuid:{identity('patient')}", "display": f"{GIVEN} {FAMILY}"}
    about = {"subject": subject, "encounter": {"reference": f"urn:uuid:{visit}"}}
    performer = {"reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|99", "display": "Dr. Ada Lindt"}
    site = {"reference": "Organization?identifier=https://example.org|7", "display": "Northfield Clinic"}
    yield {
        "resourceType": "Encounter",
        "id": visit,
        "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter"]},
        "status": "finished",
        "class": {"system": f"{_HL7}/v3-ActCode", "code": "AMB"},
        "type": [_concept(_SNOMED, "185345009", "Encounter for symptom")],
        "subject": subject,
        "participant": [{"period": {"start": at, "end": at}, "individual": performer}],
        "period": {"start": at, "end": at},
        "serviceProvider": site,
    }
    if number % 8 == 0:
        yield {
            "resourceType": "Condition",
            "id": identity(f"condition {number}"),
            "clinicalStatus": {"coding": [{"system": f"{_HL7}/condition-clinical", "code": "active"}]},
            "verificationStatus": {"coding": [{"system": f"{_HL7}/condition-ver-status", "code": "confirmed"}]},
            "category": [_concept(f"{_HL7}/condition-category", "encounter-diagnosis", "Encounter Diagnosis")],
            "code": _concept(_SNOMED, *PROBLEMS[number // 8 % len(PROBLEMS)]),
            **about,
            "onsetDateTime": at,
            "recordedDate": at,
        }
    if number % 2 == 0:
        yield {
            "resourceType": "MedicationRequest",
            "id": identity(f"prescription {number}"),
            "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationrequest"]},
            "status": "active" if number % 6 == 0 else "stopped",
            "intent": "order",
            "medicationCodeableConcept": _concept(_RXNORM, *MEDICINES[number // 2 % len(MEDICINES)]),
            **about,
            "authoredOn": at,
            "requester": performer,
            "dosageInstruction": [
                {
                    "sequence": 1,
                    "timing": {"repeat": {"frequency": 1, "period": 1.0, "periodUnit": "d"}},
                    "asNeededBoolean": False,
                    "doseAndRate": [{"doseQuantity": {"value": 1.0}}],
                }
            ],
        }
    results = []
    for code, name, unit, low, high in TESTS:
        results.append({"reference": f"urn:uuid:{identity(f'result {number} {code}')}", "display": name})
        yield {
            "resourceType": "Observation",
            "id": identity(f"result {number} {code}"),
            "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},
            "status": "final",
            "category": [_concept(f"{_HL7}/observation-category", "laboratory", "laboratory")],
            "code": _concept(_LOINC, code, name),
            **about,
            "effectiveDateTime": at,
            "issued": at,
            "valueQuantity": {
                "value": random_value(chance, low, high),
                "unit": unit,
                "system": "http://unitsofmeasure.org",
                "code": unit,
            },
            "referenceRange": [{"low": {"value": low, "unit": unit}, "high": {"value": high, "unit": unit}}],
        }
    report: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": identity(f"report {number}"),
        "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-diagnosticreport-lab"]},
        "status": "final",
        "category": [_concept(f"{_HL7}/v2-0074", "LAB", "Laboratory")],
        "code": _concept(_LOINC, "51990-0", "Basic metabolic panel - Blood"),
        **about,
        "effectiveDateTime": at,
        "issued": at,
        "performer": [site],
        "result": results,
    }
    if number % 50 == 25:
        note = f"{day}\n\n# Assessment and plan\n{' '.join(words(chance, 120))}\n"
        data = base64.b64encode(note.encode()).decode()
        report["presentedForm"] = [{"contentType": "text/plain; charset=utf-8", "data": data}]
    yield report


# ------------------------------------------------------------------------------------- records, text and pages


def _vocabulary() -> list[str]:
    starts = ("ad", "bron", "card", "derm", "ent", "fib", "gastr", "hep", "in", "jug", "lar", "myel", "nephr", "oss")
    middles = ("al", "ic", "om", "ur", "en", "ob", "ith", "ar", "ev", "ul", "ot", "am", "ig", "os")
    ends = ("a", "itis", "oma", "osis", "emia", "al", "ation", "ine", "ectomy", "ograph", "ure", "ium", "ing", "ed")
    built = [start + middle + end for start in starts for middle in middles for end in ends]
    random.Random(7).shuffle(built)
    return ["the", "of", "and", "with", "patient", "was", "no", "left", "right", "pain", "normal", "report", *built]


WORDS = _vocabulary()
_WEIGHTS = [0.0]
for _rank in range(1, len(WORDS) + 1):  # as in any language, the n-th word is n times rarer than the first
    _WEIGHTS.append(_WEIGHTS[-1] + 1 / _rank)
del _WEIGHTS[0]


def words(chance: random.Random, count: int) -> list[str]:
    """Words as frequent as the words of a language are."""
    return chance.choices(WORDS, cum_weights=_WEIGHTS, k=count)


def queries(count: int, seed: int = 5) -> list[str]:
    """What a person might type: words of tests, diagnoses and letters, one to three, the last at times cut short."""
    chance = random.Random(seed)
    names = [name for _code, name, *_rest in TESTS] + [name for _code, name in PROBLEMS]
    said = sorted({word.strip("[]#/").lower() for name in names for word in name.split() if len(word) > 4})
    found: dict[str, None] = {}
    while len(found) < count:
        chosen = [chance.choice(said if chance.random() < 0.4 else WORDS[9:]) for _word in range(1 + len(found) % 3)]
        if len(found) % 4 == 3:
            chosen[-1] = chosen[-1][:4]
        found[" ".join(chosen)] = None
    return list(found)


EVERYWHERE = ("the", "of", "and", "patient", "with the patient")
"""Words that most pages have."""


def results(count: int, seed: int = 3) -> Iterator[Record]:
    """Laboratory results and conditions with remarks, no two alike."""
    chance = random.Random(seed)
    for number in range(count):
        day = PartialDate((FIRST_DAY + timedelta(days=number % 10_950)).isoformat())
        remark = " ".join(words(chance, 6))
        if number % 20 == 19:
            code, name = PROBLEMS[number % len(PROBLEMS)]
            yield Condition(display=name, code=Coding(_SNOMED, code), onset=day, note=f"{remark} {number}")
            continue
        code, name, unit, low, high = TESTS[number % len(TESTS)]
        value = str(random_value(chance, low, high))
        yield TestResult(
            display=name,
            code=Coding(_LOINC, code),
            category=ResultCategory.LABORATORY,
            status=Status.FINAL,
            date=day,
            value=value,
            value_number=value,
            unit=unit,
            reference_range=f"{low} - {high}",
            laboratory="Northfield Clinic",
            comments=f"{remark} {number}",
        )


def documents(count: int, pages: int = 2, seed: int = 4) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Documents with the text of their pages."""
    chance = random.Random(seed)
    for number in range(count):
        title = f"Letter {number}: {' '.join(words(chance, 3))}"
        sha256 = hashlib.sha256(title.encode()).hexdigest()
        document = Document(
            id=f"d{number}",
            display=title,
            title=title,
            category=DocumentCategory.CONSULTATION,
            media_type="application/pdf",
            sha256=sha256,
            pages=pages,
        )
        yield document, tuple(" ".join(words(chance, 200)) for _page in range(pages))


def pdf(pages: int, seed: int) -> bytes:
    """A PDF of pages full of text, as a hospital's letters are."""
    chance = random.Random(seed)
    stream = io.BytesIO()
    canvas = Canvas(stream, LETTER, invariant=True)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(60, 740, f"Northfield Clinic, letter {seed}")
        body = canvas.beginText(60, 715)
        body.setFont("Helvetica", 9)
        for _line in range(50):
            body.textLine(" ".join(words(chance, 12))[:105])
        canvas.drawText(body)
        canvas.drawString(60, 30, f"Page {page} of {pages}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
