"""Vaults to look at the window over: nearly empty, of the demo patient, crowded, and full of hostile text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Document,
    DocumentCategory,
    ImagingStudy,
    Kind,
    Medication,
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
from secondop_desktop.opinion.case import Contact
from secondop_desktop.sample import STORY_DAY
from secondop_desktop.usecases import browse, demo, edit, import_files, prepare_opinion, request_records
from secondop_desktop.usecases.import_files import FileDecision, Offered
from secondop_desktop.usecases.prepare_opinion import CostLine, CoverageCall, Question
from secondop_desktop.usecases.request_records import Item, Request, RequestStatus
from secondop_desktop.vault.vault import Vault
from tests.fixtures import pdf
from tests.looks import hostile

PASSWORD = "maple river candle"

PEOPLE = (
    "Bartholomew Maximilian Featherstonehaugh-Cholmondeley von Wolfeschlegelsteinhausenbergerdorff",
    "王小明",
    "مريم بنت عبد الله العلي",
    "Ірина Олександрівна Ковальчук",
    "नेहा शर्मा",
)
TESTS = (
    "Thyrotropin [Units/volume] in Serum or Plasma by Detection limit <= 0.005 mIU/L",
    "Calcium",
    "Estimated glomerular filtration rate (CKD-EPI 2021, race-free creatinine-cystatin C equation)",
    "HbA1c",
    "Ferritin",
    "Thyroglobulin antibody",
    "Ki-67 labelling index of the invasive component after neoadjuvant endocrine treatment",
    "Витамин D",
    "血糖",
    "Sodium",
)
DOSE = "12.5 mg by mouth twice a day with food, half a tablet on days of dialysis, not together with calcium"


@dataclass(frozen=True, slots=True)
class Made:
    """A closed vault and the key of its recovery sheet."""

    folder: Path
    recovery_key: str


def make(state: str, folder: Path) -> Made:
    """Make the vault of this state (`empty`, `normal`, `crowded`, `hostile`) in a folder that is not there yet."""
    name = {"crowded": PEOPLE[0], "hostile": hostile.WHOLE}.get(state, "Family records")
    vault, recovery_key = Vault.create(folder, PASSWORD, name, demo.demo_clock(STORY_DAY))
    with vault:
        STATES[state](vault)
    return Made(folder, recovery_key)


def copied(state: str, language: str, kept: Path, folder: Path) -> Made:
    """A copy of the vault of this state in a folder that is not there yet; it is made below `kept` where it is not."""
    original, key = kept / f"{state}-{language}", kept / f"{state}-{language}.key"
    if not key.is_file():
        shutil.rmtree(original, ignore_errors=True)
        key.parent.mkdir(parents=True, exist_ok=True)
        key.write_text(make(state, original).recovery_key, encoding="ascii")
    shutil.copytree(original, folder)
    return Made(folder, key.read_text(encoding="ascii"))


def _empty(vault: Vault) -> None:
    edit.add_patient(vault, Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa"))


def _normal(vault: Vault) -> None:
    demo.build(vault, STORY_DAY)


def _take_in(vault: Vault, patient_id: str, names: list[str]) -> dict[str, str]:
    """Papers of two pages under these names; the documents' ids by their names."""
    offered = [
        Offered(Path(f"{number}.pdf"), name, pdf([[f"Page one of {number}", "TSH 3.87"], ["Page two"]]))
        for number, name in enumerate(names)
    ]
    session = import_files.read_files(vault, patient_id, offered)
    same = FileDecision(same_person=True, with_undecided=True)
    import_files.commit(vault, session, dict.fromkeys(range(len(session.files)), same))
    found = browse.records(vault, patient_id, (Kind.DOCUMENT,), facts_only=False)
    return {record.file_name: record.id for record in found if isinstance(record, Document)}


def _crowded(vault: Vault) -> None:
    today = STORY_DAY
    person, *others = (
        Patient(
            display=name,
            family_name=name.split()[-1],
            given_names=name.split()[0],
            birth_date=PartialDate("1938-02-28"),
            aliases=(name,),
        )
        for name in PEOPLE
    )
    patient_id = edit.add_patient(vault, person)
    for other in others:
        other_id = edit.add_patient(vault, other)
        prepare_opinion.save(
            vault, replace(prepare_opinion.begin(vault, other_id), diagnosis=f"{TESTS[2]} {other.display}", step=4)
        )
    names = [
        f"Scan of the letter from the department of {'very ' * (number % 9)}long names, {number:02} "
        f"{'副本 ' * (number % 3)}final final (copy) {'x' * (number % 4 * 20)}.pdf"
        for number in range(30)
    ]
    documents = _take_in(vault, patient_id, names)
    page = Source(next(iter(documents.values())), "page 1", "lab", True, 1, (0.1, 0.1, 0.6, 0.14), 0.97, "person")
    made: list[Record] = []
    for number in range(300):
        day = PartialDate((today - timedelta(days=31 * (number // len(TESTS)))).isoformat())
        made.append(
            TestResult(
                display=TESTS[number % len(TESTS)],
                value="Not detected; see the comment of the laboratory below"
                if number % 17 == 0
                else f"{number * 7 % 1000}.{number % 97:02}",
                value_number=None if number % 17 == 0 else f"{number * 7 % 1000}.{number % 97:02}",
                unit=("mIU/L", "mg/dL", "mL/min/1.73 m2", "10*3/uL", "copies per millilitre of plasma")[number % 5],
                reference_range=("0.45-4.50", "8.6-10.2", "above 60 in adults under 70 years of age")[number % 3],
                interpretation=("", "High", "", "Critically low, told to the ward by phone")[number % 4],
                category=ResultCategory.LABORATORY,
                panel=("Thyroid", "Comprehensive metabolic panel with estimated filtration rate", "")[number % 3],
                laboratory="Regional Reference Laboratory of the United Hospitals of the Northern Counties",
                date=day,
                date_kind="collected",
                status=Status.FINAL,
                sources=(page,),
                confirmed=number % 11 != 0,
            )
        )
    for number in range(40):
        made.append(
            Medication(
                display=f"{('Levothyroxine sodium', 'Hydrochlorothiazide-amiloride', 'Insulin')[number % 3]} {number}",
                dose=DOSE if number % 2 else "10 mg",
                status=Status.ACTIVE if number % 5 else Status.STOPPED,
                frequency="twice a day",
                reason="high blood pressure and what the heart specialist said in March",
                prescriber=PEOPLE[number % 5],
                start=PartialDate("2019"),
                stop_reason="Muscle aches",
                sources=(page,),
            )
        )
        made.append(
            Condition(
                display=f"{TESTS[number % 10]} disorder, {number}",
                status=Status.ACTIVE,
                onset=PartialDate("2009"),
                sources=(page,),
                severity="moderate to severe",
                stage="pT2 pN1a(sn) cM0",
            )
        )
    for number in range(12):
        made += [
            Allergy(
                display=f"Iodinated contrast media {number}",
                reactions=(
                    "hives",
                    "swelling of the face and tongue",
                    "trouble breathing that needed a stay in hospital",
                ),
                severity="severe",
                sources=(page,),
            ),
            Procedure(
                display=f"Laparoscopic converted to open right hemicolectomy with primary anastomosis {number}",
                date=PartialDate(f"20{10 + number}-05-23"),
                surgeon=PEOPLE[0],
                indication="Stones " * 40,
                findings="Inflamed " * 60,
                implants="Two clips; " * 20,
                status=Status.COMPLETED,
                sources=(page,),
                document_ids=tuple(documents.values())[:5],
            ),
            ImagingStudy(
                display=f"CT of the chest, abdomen and pelvis with and without contrast {number}",
                modality="CT",
                series=14,
                instances=2140,
                body_site="Chest, abdomen and pelvis",
                date=PartialDate(f"20{10 + number}-06-01"),
                sources=(page,),
            ),
            Report(
                display=f"Report of the tumour board of all departments {number}",
                text="Words " * 400,
                category=ReportCategory.PATHOLOGY,
                date=PartialDate(f"20{10 + number}-07-01"),
                author=PEOPLE[0],
                facility="Regional Hospital",
                sources=(page,),
            ),
            Practitioner(
                display=PEOPLE[number % 5],
                specialty="Endocrine surgery and head and neck oncology",
                facility="Regional Hospital of the Northern Counties",
                phone="+1 555 0100 ext. 12345",
            ),
            Note(display="I felt a lump", text="I felt a lump when I put on a scarf. " * 30),
        ]
    with vault.change("import", "Imported", patient_id=patient_id) as change:
        for record in made:
            change.add(replace(record, patient_id=patient_id))
    for tag_number, document_id in enumerate(documents.values()):
        kept = browse.record(vault, document_id)
        if isinstance(kept, Document):
            tags = tuple(f"for the {word} appointment" for word in ("first", "second", "last")[: tag_number % 4])
            edit.update(vault, replace(kept, tags=tags, category=list(DocumentCategory)[tag_number % 8]))
    gone = browse.records(vault, patient_id, (Kind.NOTE,), facts_only=False)
    edit.delete(vault, [record.id for record in gone[:6]])
    case = replace(
        prepare_opinion.begin(vault, patient_id),
        question="Is the smaller operation a sound choice for me, or would the larger one spare me a second one? " * 3,
        diagnosis="Papillary thyroid carcinoma, tall cell variant, with extrathyroidal extension into strap muscle",
        specialist=PEOPLE[0],
        clinic="The Centre for Rare Endocrine Tumours of the University Hospitals",
        step=7,
        own_words="I sing in a choir. " * 40,
        reasons=("several-options", "peace-of-mind"),
        trigger="new-diagnosis",
        appointment=PartialDate("2026-12-19"),
        decide_by=PartialDate("2026-12-24"),
        opinion_by=PEOPLE[0],
        decision_questions=("Half, or all of it?" * 6, "When?", "Who?"),
        proposed="Total removal " * 10,
        questions=tuple(
            Question(f"{number}. What happens when nothing is done, and for how long?" * 2, number < 5)
            for number in range(24)
        ),
        contacts=tuple(
            Contact(name, "Endocrine surgeon", "+1 555 0100 ext. 12345", "Ask for the nurse " * 6) for name in PEOPLE
        ),
        budget=tuple(
            CostLine(f"Second reading of the slides {number}", "$1,250.00", "$0", PEOPLE[0]) for number in range(9)
        ),
        coverage=tuple(
            CoverageCall(
                "insurer",
                PEOPLE[0],
                PartialDate("2026-11-02"),
                PEOPLE[0],
                "They said " * 40,
                "REF-0000-1111-2222-3333",
                "no",
                "yes",
            )
            for _number in range(4)
        ),
    )
    prepare_opinion.save(vault, case)
    for number in range(9):
        items = tuple(Item(f"{TESTS[item]} of the last two years", images=item % 2 == 0) for item in range(6))
        (kept_request,) = request_records.add(
            vault,
            Request(
                patient_id=patient_id,
                case_id=case.id,
                facility=f"{PEOPLE[0]} Clinic {number}",
                items=items,
                created=PartialDate("2026-10-01"),
                address="1 Harbour Road\nSpringfield",
                notes="Called twice. " * 20,
            ),
        )
        if number % 2:
            request_records.mark(vault, kept_request, RequestStatus.SENT, PartialDate("2026-10-02"))


def _hostile(vault: Vault) -> None:
    text = hostile.WHOLE
    patient_id = edit.add_patient(vault, hostile.filled(Patient, text, sources=()))
    edit.add_patient(vault, hostile.filled(Patient, hostile.LONG, sources=()))
    names = [f"{part[:90]}.pdf".replace("/", "_").replace("\0", "") for part in hostile.HOSTILE]
    documents = _take_in(vault, patient_id, names)
    with vault.change("import", text, patient_id=patient_id) as change:
        for part in (text, *hostile.HOSTILE):
            for record in hostile.records(part):
                change.add(replace(record, patient_id=patient_id))
    for part, document_id in zip((text, *hostile.HOSTILE), documents.values(), strict=False):
        kept = browse.record(vault, document_id)
        if isinstance(kept, Document):
            edit.update(
                vault,
                replace(
                    kept,
                    title=part,
                    display=part,
                    tags=(part,),
                    author=part,
                    facility=part,
                    unread_reason=part,
                    note=part,
                ),
            )
    gone = browse.records(vault, patient_id, (Kind.NOTE,), facts_only=False)
    edit.delete(vault, [gone[0].id])
    for part in (hostile.LONG, text):
        case = hostile.case(prepare_opinion.begin(vault, patient_id), part)
        prepare_opinion.save(vault, case)
        request_records.add(vault, hostile.request(case, part))


STATES: dict[str, Callable[[Vault], None]] = {
    "empty": _empty,
    "normal": _normal,
    "crowded": _crowded,
    "hostile": _hostile,
}
"""What fills the vault of each state."""
