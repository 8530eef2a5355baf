"""A plan and its originals as the use cases would hand them over: an invented patient, six years of results."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    Coding,
    Condition,
    Device,
    Document,
    DocumentCategory,
    FamilyHistory,
    Identifier,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    NoneKnown,
    Note,
    Patient,
    Practitioner,
    Procedure,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.packet.compose import PACKET, compose
from secondop_desktop.packet.plan import (
    CaseSummary,
    Contact,
    Gap,
    GapState,
    PacketPlan,
    PlannedOriginal,
    Statement,
    plan_to_json,
)
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.packet import files


def day(iso: str) -> PartialDate:
    return PartialDate(iso)


def said(document_id: str, page: int | None = None, locator: str = "") -> tuple[Source, ...]:
    return (Source(document_id=document_id, page=page, locator=locator, importer="pdf"),)


BY_HAND = (Source(),)


def original(
    name: str,
    data: bytes,
    *,
    title: str = "",
    category: DocumentCategory = DocumentCategory.OTHER,
    when: str = "",
    media_type: str = "application/pdf",
    facility: str = "",
    author: str = "",
    included: bool = True,
    reason: str = "",
    narrative: list[dict[str, object]] | None = None,
) -> tuple[PlannedOriginal, bytes]:
    """An original as it is planned, and its bytes."""
    document = Document(
        id=name,
        title=title or name,
        display=title or name,
        category=category,
        date=day(when) if when else None,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        facility=facility,
        author=author,
        file_name=f"{name}.bin",
    )
    return PlannedOriginal(document, included, reason, narrative), data


@dataclass
class Made:
    """A composed packet."""

    data: bytes
    result: dict[str, Any]
    steps: list[tuple[str, int, int]] = field(default_factory=list)


def composed(
    plan: PacketPlan,
    data: Mapping[str, bytes],
    *,
    password: str | None = None,
    passwords: Mapping[str, str] | None = None,
) -> Made:
    """Run the task as the worker would."""
    blobs: dict[str, bytes] = {}
    steps: list[tuple[str, int, int]] = []
    inputs = tuple(Input(p.document.file_name, data[p.document.id]) for p in plan.chosen)
    args = {"plan": plan_to_json(plan), "password": password, "passwords": dict(passwords or {})}
    progress = Progress(lambda *step: steps.append(step))
    result = compose(TaskContext(inputs, args, progress, blobs.__setitem__))
    return Made(blobs[PACKET], result, steps)


INES = Patient(
    id="ines",
    display="Ines Calloway",
    family_name="Calloway",
    given_names="Ines",
    birth_date=day("1968-03-14"),
    sex="female",
    identifiers=(Identifier("urn:lv", "LV-204471", "Linden Valley record"),),
    phone="555 0142",
    sources=BY_HAND,
)

_DAYS = ("2019-05-14", "2021-06-09", "2023-02-21", "2024-03-04", "2025-04-22", "2026-08-18")
_LABS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("3016-3", "TSH", "uIU/mL", "0.45-4.50", ("2.10", "2.64", "2.98", "3.41", "4.72 High", "3.87")),
    ("3024-7", "Free T4", "ng/dL", "0.82-1.77", ("", "", "1.18", "1.15", "1.09", "1.12")),
    ("8098-6", "Thyroglobulin antibody", "IU/mL", "0.0-0.9", ("", "", "", "", "", "<1.0")),
    ("17861-6", "Calcium", "mg/dL", "8.7-10.3", ("9.4", "9.5", "9.5", "9.7", "9.6", "9.6")),
    ("1989-3", "Vitamin D, 25-hydroxy", "ng/mL", "30.0-100.0", ("", "", "31.8", "33.0", "28.6 Low", "24.1 Low")),
    ("1990-1", "Vitamin D, 25-hydroxy", "nmol/L", "50-125", ("61", "58", "", "", "", "")),
    ("1992-7", "Calcitonin", "pg/mL", "0.0-5.0", ("", "", "", "", "", "<2.0")),
    ("4548-4", "Hemoglobin A1c", "%", "4.8-5.6", ("", "5.4", "5.5", "5.6", "5.7 High", "5.8 High")),
    ("2160-0", "Creatinine", "mg/dL", "0.57-1.00", ("0.79", "0.80", "0.81", "0.83", "0.82", "0.84")),
    ("718-7", "Hemoglobin", "g/dL", "11.1-15.9", ("13.4", "13.2", "13.3", "13.0", "13.2", "13.1")),
    ("6690-2", "WBC", "x10E3/uL", "3.4-10.8", ("6.0", "6.4", "5.9", "6.1", "6.3", "6.2")),
    ("777-3", "Platelets", "x10E3/uL", "150-450", ("252", "247", "239", "244", "250", "241")),
    ("2731-8", "PTH, intact", "pg/mL", "15-65", ("", "", "", "", "", "41")),
)


def laboratory_results() -> list[Record]:
    """Six years of results, as the mock of the laboratory page shows them."""
    found: list[Record] = []
    for code, name, unit, limits, values in _LABS:
        for when, printed in zip(_DAYS, values, strict=True):
            if not printed:
                continue
            value, _space, flag = printed.partition(" ")
            early = name == "TSH" and when < "2022"
            found.append(
                TestResult(
                    id=f"{code}@{when}",
                    category=ResultCategory.LABORATORY,
                    status=Status.FINAL,
                    display=name,
                    code=Coding("http://loinc.org", code),
                    date=day(when),
                    value=value,
                    value_number=value.lstrip("<") if not value.startswith("<") else None,
                    comparator="<" if value.startswith("<") else "",
                    unit=unit,
                    reference_range="0.40-4.00" if early else limits,
                    interpretation=flag,
                    panel="Thyroid panel" if name in {"TSH", "Free T4"} else "Chemistry",
                    laboratory="Fernbrook Laboratory",
                    sources=said(f"lab-{when[:4]}", 2 if when == "2026-08-18" else 1),
                )
            )
    return found


def records() -> list[Record]:
    """The facts of the invented patient."""
    letter = "brandt"
    return [
        *laboratory_results(),
        Medication(id="lisinopril", display="Lisinopril", status=Status.ACTIVE, dose="10 mg", frequency="once a day",
                   reason="blood pressure", start=day("2021-06-14"), sources=said("portal")),
        Medication(id="atorvastatin", display="Atorvastatin", status=Status.ACTIVE, dose="20 mg",
                   frequency="every evening", reason="cholesterol", start=day("2021-12-06"), sources=said("portal")),
        Medication(id="vitamin", display="Vitamin D3", status=Status.ACTIVE, dose="1,000 units",
                   frequency="once a day", reason="low vitamin D", start=day("2025-05-05"), sources=said("portal")),
        Medication(id="ibuprofen", display="Ibuprofen", status=Status.ACTIVE, dose="200 mg", frequency="as needed",
                   as_needed=True, reason="neck ache", sources=BY_HAND),
        Medication(id="simvastatin", display="Simvastatin", status=Status.STOPPED, dose="20 mg",
                   frequency="every evening", start=day("2021-06-21"), end=day("2021-11-15"),
                   stop_reason="Muscle aches", sources=said("portal")),
        Allergy(id="penicillin", display="Penicillin", reactions=("hives, 1990s",), sources=BY_HAND),
        Condition(id="pressure", display="High blood pressure", status=Status.ACTIVE, onset=day("2009"),
                  sources=said("ccda", None, f"{files.PROBLEMS}/entry[1]")),
        Condition(id="cholesterol", display="High cholesterol", status=Status.ACTIVE, onset=day("2021"),
                  sources=said("pryce", 1)),
        Condition(id="neck", display="Neck pain after fusion", status=Status.ACTIVE, onset=day("2018"),
                  sources=said("pryce", 2)),
        Condition(id="radiculopathy", display="Cervical radiculopathy, C5-C6, right", status=Status.COMPLETED,
                  onset=day("2016"), abatement=day("2017-05-23"), sources=said("operation", 1)),
        Procedure(id="fusion", display="Anterior neck fusion C5-C6, plate, right-sided approach",
                  date=day("2017-05-23"), surgeon="Neil Varga, MD", facility="Linden Valley Hospital",
                  complications="None apparent.", implants="Titanium cage and plate", document_ids=("operation",),
                  sources=said("operation", 1)),
        Procedure(id="fna", display="Fine-needle biopsy, right nodule", date=day("2026-09-16"),
                  sources=said(letter, 1)),
        Device(id="plate", display="titanium plate and cage C5-C6", implanted=day("2017"),
               sources=said("operation", 2)),
        Report(id="ct", display="CT neck with contrast", category=ReportCategory.IMAGING, date=day("2026-10-07"),
               document_ids=("ct-report",), sources=said("ct-report", 1)),
        Report(id="us", display="Ultrasound: right nodule 1.4 cm, one 4 mm level VI node",
               category=ReportCategory.IMAGING, date=day("2026-09-02"), document_ids=("us-report",),
               sources=said("us-report", 1)),
        ImagingStudy(id="study", modality="CT", description="Neck with contrast", date=day("2026-10-07"), series=2,
                     instances=412, disc="Disc 1", sources=said("fhir", None, "/entry/4")),
        Note(id="lump", display="I felt a lump when I put on a scarf", text="I felt a lump when I put on a scarf",
             date=day("2026-06"), sources=BY_HAND),
        Immunization(id="flu", display="Influenza vaccine", date=day("2025-10-09"), lot="FX2291", site="Left arm",
                     sources=said("fhir", None, "/entry/7")),
        FamilyHistory(id="mother", display="Goitre", relation="Mother", onset="52", sources=BY_HAND),
        Practitioner(id="hale", display="Dr Amara Hale", specialty="Endocrinology", facility="Riverside",
                     phone="555 0163", sources=said("fhir", None, "/entry/9")),
    ]  # fmt: skip


def originals() -> list[tuple[PlannedOriginal, bytes]]:
    """The originals of the invented patient: ordinary ones."""
    kinds = DocumentCategory
    fern, linden = "Fernbrook Laboratory", "Linden Valley Hospital"
    lab = [
        original(f"lab-{when[:4]}", files.pages([f"LABORATORY {when} A", f"LABORATORY {when} B"]),
                 title="Laboratory report", category=kinds.LABORATORY, when=when, facility=fern)
        for when in _DAYS
    ]  # fmt: skip
    return [
        *lab,
        original("operation", files.pages([files.OPERATION, "IMPLANT RECORD", "SIGNED"]), title="Operative report",
                 category=kinds.PROCEDURE, when="2017-05-23", facility=linden, author="Neil Varga, MD"),
        original("ct-report", files.pages(["CT NECK WITH CONTRAST", "IMPRESSION"]), title="CT neck with contrast",
                 category=kinds.IMAGING, when="2026-10-07", facility="Alder Street Imaging"),
        original("us-report", files.pages(["ULTRASOUND NECK"]), title="Ultrasound neck", category=kinds.IMAGING,
                 when="2026-09-02", facility="Alder Street Imaging"),
        original("brandt", files.pages(["CONSULTATION", "STAGE", "TIMING"]), title="Dr Lena Brandt, surgeon",
                 category=kinds.CONSULTATION, when="2026-10-14", facility=linden),
        original("pryce", files.pages(["REFERRAL", "HISTORY"]), title="Dr Owen Pryce, referral",
                 category=kinds.CONSULTATION, when="2026-08-24", facility="Maple Court"),
        original("discharge", files.pages(["DISCHARGE SUMMARY"]), title="Discharge summary",
                 category=kinds.DISCHARGE, when="2017-05-25", facility=linden),
        original("portal", files.fhir(), title="Portal export, Maple Court", category=kinds.SUMMARY,
                 when="2026-11-08", media_type="application/fhir+json"),
        original("fhir", files.fhir() + b" ", title="Portal export, Riverside", category=kinds.SUMMARY,
                 when="2026-11-07", media_type="application/fhir+json"),
        original("ccda", b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", title="Portal summary",
                 category=kinds.SUMMARY, when="2026-11-08", media_type="application/xml", narrative=files.NARRATIVE),
    ]  # fmt: skip


def odd_originals() -> list[tuple[PlannedOriginal, bytes]]:
    """Originals that go wrong in careless hands."""
    kinds = DocumentCategory
    made = {
        "rotated": files.rotated(90),
        "upside-down": files.rotated(180),
        "landscape": files.pages(["LANDSCAPE PAGE"], (792, 612)),
        "a3": files.pages(["A3 PAGE", "IS LARGE"], (841.9, 1190.6)),
        "tiny": files.pages(["TINY"], (200, 150)),
        "shifted": files.shifted_box(),
        "owner": files.owner_locked(),
        "armed": files.with_javascript(),
        "form": files.form(),
        "bare-form": files.form_without_appearance(),
        "strip": files.strip(),
        "layer": files.hidden_layer(),
        "cut-short": files.cut_short(),
    }
    found = [
        original(name, data, title=f"Odd: {name}", category=kinds.OTHER, when="2020-01-02")
        for name, data in made.items()
    ]
    found += [
        original("photo", files.picture("JPEG", orientation=6), title="Photo", when="2021-03-04",
                 media_type="image/jpeg"),
        original("scan", files.picture("TIFF", frames=2), title="Scan", when="2021-03-05", media_type="image/tiff"),
        original("png", files.picture("PNG"), title="Screenshot", when="2021-03-06", media_type="image/png"),
        original("notes", b"Line one\n\n  indented\nName      Value   Unit\nTSH       3.87    uIU/mL\n",
                 title="Typed notes", when="2021-03-07", media_type="text/plain"),
        original("page", b"<html><head><title>x</title></head><body><h1>Visit</h1><p>Seen <b>well</b> today.</p>"
                 b"<script>bad()</script></body></html>", title="Web page", when="2021-03-08", media_type="text/html"),
    ]  # fmt: skip
    return found


CASE = CaseSummary(
    question="Is removing only the right half of the thyroid a sound choice for me, instead of the whole gland with "
    "the central neck nodes?",
    decision_questions=("Half of the thyroid, or all of it?",),
    diagnosis=Statement("Papillary thyroid carcinoma, right lobe", said("brandt", 1)[0]),
    established=Statement(
        "Fine-needle biopsy, 16 Sep 2026: “Bethesda VI”, quoted in Dr Brandt’s letter", said("brandt", 1)[0]
    ),
    stage=Statement("1.4 cm. Stage as written: cT1b, cN0 or cN1a", said("brandt", 2)[0]),
    proposed=Statement("Total thyroidectomy with central neck dissection", said("brandt", 2)[0], said_by="Dr Brandt"),
    decide_by=day("2026-12-08"),
    decide_by_said_by="Dr Brandt",
    decide_by_source=said("brandt", 3)[0],
    specialist="Dr Sofia Marchetti",
    clinic="Northgate Thyroid Clinic",
    appointment=day("2026-11-19"),
    own_words="I sing in a choir. I am afraid of what this operation could do to my voice.",
    questions=(
        "What would I lose, and gain, with half instead of all?",
        "How does my 2017 neck operation change the risk to my voice?",
        "Is it safe to wait for the pathology report?",
        "Does the 4 mm node change the plan, and should it be biopsied?",
        "If only half is removed, how would I be watched afterwards?",
        "Would I need tablets for life?",
        "Is there a trial that would fit me?",
    ),
    treatments_tried=(Statement("For this condition: none", None, by_patient=True),),
    contacts=(
        Contact("Ines Calloway", phone="555 0142", note="evenings"),
        Contact("Dr Owen Pryce", "primary care, Maple Court", "555 0110", source=said("pryce", 1)[0]),
        Contact("Dr Lena Brandt", "surgeon, Linden Valley", "555 0177", source=said("brandt", 1)[0]),
        Contact("Dr Amara Hale", "endocrinology", "555 0163", source=said("pryce", 1)[0]),
    ),
    key_result_ids=("3016-3@2026-08-18", "3024-7@2026-08-18", "8098-6@2026-08-18", "17861-6@2026-08-18"),
)

GAPS = (
    Gap(GapState.MISSING, "Pathology report and slides", "Biopsy of 16 Sep 2026, Linden Valley. Letter drafted."),
    Gap(GapState.IMAGES_MISSING, "Neck ultrasound images", "Images not on the disc."),
    Gap(GapState.STALE, "Laboratory results", "Newest 18 Aug 2026. Clinic asks: last 60 days."),
    Gap(GapState.REQUESTED, "Visit note, Dr Amara Hale", "Letter sent 28 Oct 2026. Day 30 is 27 Nov 2026.", day=12),
    Gap(GapState.NOT_APPLICABLE, "Radiation summary", quote="I never had radiation"),
    Gap(GapState.READY, "Imaging reports"),
)


def plan(
    made: Iterable[tuple[PlannedOriginal, bytes]] | None = None, **changes: Any
) -> tuple[PacketPlan, dict[str, bytes]]:
    """The plan of the invented patient, and the bytes of its originals."""
    chosen = list(originals() if made is None else made)
    base = PacketPlan(
        patient=INES,
        prepared_on=date(2026, 11, 9),
        records=tuple(records()),
        originals=tuple(planned for planned, _data in chosen),
        case=CASE,
        gaps=GAPS,
        prepared_by="the patient",
    )
    return dataclasses.replace(base, **changes), {planned.document.id: data for planned, data in chosen}


def none_known(about: Kind, document_id: str = "portal") -> NoneKnown:
    """A statement that there is nothing of a kind."""
    return NoneKnown(id=f"none-{about}", about=about, sources=said(document_id, None, "/entry/5"))
