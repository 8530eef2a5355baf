"""The lists of the eight specialties and the core: what stands on them, and what does and does not satisfy them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Coding,
    Condition,
    Device,
    Document,
    DocumentCategory,
    ImagingStudy,
    Medication,
    Patient,
    Procedure,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    TestResult,
)
from secondop_desktop.opinion.case import SPECIALTIES, Case, set_field
from secondop_desktop.opinion.readiness import Readiness, State, readiness
from secondop_desktop.opinion.requests import Item, Request, RequestStatus
from secondop_desktop.opinion.requirements import ChecklistError, checklist, load

TODAY = date(2026, 11, 9)
DAY = PartialDate("2026-10-07")
CORE = [
    "question", "referral", "diagnosis-and-plan", "consultation-notes", "discharge-summaries", "imaging",
    "laboratory-results", "medications", "allergies", "procedures", "family-history", "insurance", "contacts",
]  # fmt: skip
OWN = {
    "oncology": [
        "pathology-report", "slides-and-blocks", "biomarkers", "staging", "operative-notes", "systemic-therapy",
        "radiation-summary", "tumor-marker-trend",
    ],
    "cardiology": [
        "ecg", "echocardiogram", "stress-test", "rhythm-monitor", "cardiac-ct-mri", "angiogram", "device-card",
    ],
    "orthopaedics": [
        "orthopaedic-imaging", "standing-films", "operative-notes", "implants", "physiotherapy", "injections", "emg",
        "pain-clinic",
    ],
    "neurology": ["neuro-imaging", "eeg", "emg", "lumbar-puncture", "symptom-log", "drugs-tried"],
    "genetics": [
        "problem-list", "all-tests", "genetic-report", "variant-file", "pedigree", "early-records", "birth-history",
        "clinician-letter",
    ],
    "gastroenterology": [
        "endoscopy-reports", "endoscopy-photographs", "biopsy-report", "slides", "enterography", "stool-tests",
        "liver-panel", "biologic-levels", "anticoagulants",
    ],
    "womens-health": [
        "pelvic-ultrasound", "cervical-screening", "obstetric-history", "contraception", "operative-photographs",
        "pathology-report", "treatments-tried",
    ],
    "paediatrics": ["growth-charts", "birth-history", "immunizations", "school-and-therapy", "consent-authority"],
}  # fmt: skip
STATED = (Source("d", importer="fhir"),)
PICTURES = (Source("d", importer="dicom"),)


def held(
    specialty: str, wanted: str, *records: Record, case: Case | None = None, requests: tuple[Request, ...] = (),
    born: str | None = None,
) -> Readiness:  # fmt: skip
    person = Patient(birth_date=PartialDate(born)) if born else None
    found = readiness(checklist(specialty), case or Case(), records, TODAY, requests, person)
    return next(item for item in found if item.requirement.id == wanted)


def test_the_core_list_is_the_one_of_the_design() -> None:
    assert [item.id for item in checklist("general")] == CORE


@pytest.mark.parametrize("specialty", [name for name in SPECIALTIES if name != "general"])
def test_a_specialty_adds_its_own_to_the_core(specialty: str) -> None:
    assert [item.id for item in checklist(specialty)] == [*CORE, *OWN[specialty]]


def report(title: str, category: ReportCategory = ReportCategory.OTHER, **values: object) -> Report:
    return Report(id="r", display=title, category=category, date=DAY, **values)  # type: ignore[arg-type]


def paper(title: str, category: DocumentCategory = DocumentCategory.OTHER, file_name: str = "") -> Document:
    return Document(id="d", display=title, title=title, category=category, date=DAY, file_name=file_name)


def result(title: str, code: str = "", day: str = "2026-10-07", **values: object) -> TestResult:
    coding = Coding("http://loinc.org", code) if code else None
    known = {"category": ResultCategory.LABORATORY} | values
    return TestResult(id=f"t{day}", display=title, code=coding, date=PartialDate(day), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "specialty, wanted, record",
    [
        ("oncology", "pathology-report", report("Biopsy, left breast", ReportCategory.PATHOLOGY)),
        ("oncology", "pathology-report", report("Report", code=Coding("http://loinc.org", "11526-1"))),
        ("oncology", "pathology-report", paper("Histopathology 2026")),
        ("oncology", "pathology-report", paper("Scan 12", file_name="surgical_pathology-report.pdf")),
        ("oncology", "biomarkers", result("HER2 [Presence] in Tissue")),
        ("oncology", "biomarkers", result("Ki-67")),
        ("oncology", "staging", Condition(id="c", display="Breast cancer", stage="IIA")),
        ("oncology", "operative-notes", Procedure(id="p", display="Lobectomy", text="The lobe was freed …")),
        ("oncology", "systemic-therapy", Medication(id="m", display="1 ML DOCEtaxel 20 MG/ML Injection")),
        ("oncology", "radiation-summary", paper("Radiotherapy summary")),
        ("cardiology", "ecg", paper("EKG 3 May")),
        ("cardiology", "ecg", report("12-lead electrocardiogram")),
        ("cardiology", "stress-test", report("Exercise test")),
        ("cardiology", "rhythm-monitor", paper("Holter 24h")),
        ("cardiology", "device-card", Device(id="v", display="cardiac pacemaker, device (physical object)")),
        ("orthopaedics", "implants", Device(id="v", display="Titanium plate")),
        ("orthopaedics", "physiotherapy", paper("PT evaluation")),
        ("orthopaedics", "injections", Procedure(id="p", display="Epidural steroid injection")),
        ("orthopaedics", "emg", report("Nerve conduction study")),
        ("orthopaedics", "pain-clinic", paper("Letter of the pain clinic")),
        ("neurology", "eeg", report("Electroencephalography")),
        ("neurology", "lumbar-puncture", result("Protein [Mass/volume] in Cerebrospinal fluid")),
        ("neurology", "symptom-log", paper("Headache diary")),
        ("neurology", "drugs-tried", Medication(id="m", display="X", dose="5 mg", stop_reason="rash")),
        ("genetics", "genetic-report", paper("Exome report", DocumentCategory.GENETICS)),
        ("genetics", "variant-file", paper("Family", file_name="sample.vcf.gz")),
        ("genetics", "problem-list", Condition(id="c", display="Ataxia", onset=PartialDate("2001"))),
        ("gastroenterology", "endoscopy-reports", Procedure(id="p", display="Colonoscopy", text="To the caecum.")),
        ("gastroenterology", "stool-tests", result("Calprotectin [Mass/mass] in Stool", "38445-3")),
        ("gastroenterology", "liver-panel", result("ALT")),
        ("gastroenterology", "biologic-levels", result("Infliximab trough")),
        ("gastroenterology", "anticoagulants", Medication(id="m", display="Warfarin Sodium 5 MG Oral Tablet")),
        ("womens-health", "cervical-screening", result("Cytology report of Cervical Pap smear")),
        ("womens-health", "obstetric-history", Procedure(id="p", display="Cesarean section")),
        ("womens-health", "contraception", Medication(id="m", display="Jolivette 28 Day Pack")),
        ("womens-health", "operative-photographs", paper("Laparoscopy photos")),
        ("paediatrics", "birth-history", result("Apgar 5 minute")),
        ("paediatrics", "school-and-therapy", paper("IEP 2026")),
        ("paediatrics", "consent-authority", paper("Custody order")),
    ],
)  # fmt: skip
def test_what_satisfies_a_requirement_is_named(specialty: str, wanted: str, record: Record) -> None:
    found = held(specialty, wanted, record)
    assert found.state is State.READY, found.why
    assert found.matched == (record.id,)
    assert record.display in found.why


@pytest.mark.parametrize(
    "specialty, wanted, record",
    [
        ("oncology", "pathology-report", report("Consultation", text="We await the pathology report.")),
        ("oncology", "pathology-report", report("Speech pathology")),
        ("oncology", "tumor-marker-trend", result("Thyroglobulin antibody")),
        ("oncology", "operative-notes", Procedure(id="p", display="Appendectomy")),
        ("cardiology", "ecg", paper("Decgraph of the neck")),
        ("cardiology", "echocardiogram", Procedure(id="p", display="Referral for echocardiography", text="please")),
        ("cardiology", "device-card", Device(id="v", display="Ureteral stent")),
        ("neurology", "neuro-imaging", report("Complete blood count", ReportCategory.LABORATORY)),
        ("gastroenterology", "endoscopy-reports", Procedure(id="p", display="Colonoscopy")),
        ("gastroenterology", "liver-panel", result("Salt intake")),
        ("genetics", "genetic-report", report("Medical genetics visit booked")),
        ("womens-health", "cervical-screening", result("Cervical spine rotation")),
    ],
)
def test_what_only_sounds_alike_satisfies_nothing(specialty: str, wanted: str, record: Record) -> None:
    assert held(specialty, wanted, record).state is State.MISSING


def test_a_report_that_is_only_named_in_a_list_is_said_to_be_so() -> None:
    found = held("gastroenterology", "endoscopy-reports", Procedure(id="p", display="Colonoscopy", date=DAY))
    assert "Colonoscopy, 7 Oct 2026" in found.why
    assert "not here" in found.why
    assert found.matched == ()


def test_a_trend_takes_the_same_test_on_two_days() -> None:
    one = result("CEA", "2039-6")
    assert held("oncology", "tumor-marker-trend", one).state is State.MISSING
    assert held("oncology", "tumor-marker-trend", one, result("CA 125", day="2026-01-02")).state is State.MISSING
    assert held("oncology", "tumor-marker-trend", one, result("CEA", "2039-6", "2026-01-02")).state is State.READY


def test_a_study_that_is_only_spoken_of_has_no_pictures() -> None:
    spoken = ImagingStudy(id="s", display="Echocardiogram", modality="US", date=DAY, sources=STATED)
    film = ImagingStudy(id="f", display="US heart", modality="US", date=DAY, sources=PICTURES)
    other = ImagingStudy(id="o", display="CT chest", modality="CT", date=DAY, sources=PICTURES)
    found = held("cardiology", "echocardiogram", spoken)
    assert found.state is State.IMAGES_MISSING
    assert "your records say" in found.why.casefold()
    assert held("cardiology", "echocardiogram", spoken, other).state is State.IMAGES_MISSING
    assert held("cardiology", "echocardiogram", spoken, film).state is State.READY


def test_two_dates_that_are_known_to_the_year_are_not_the_same_day() -> None:
    film = ImagingStudy(id="f", display="CT", modality="CT", date=PartialDate("2019"), sources=PICTURES)
    written = Report(id="r", display="CT neck", category=ReportCategory.IMAGING, date=PartialDate("2019"))
    assert held("neurology", "neuro-imaging", film, written).state is State.IMAGES_MISSING


def asked(*wanted: str, status: RequestStatus = RequestStatus.SENT) -> tuple[Request, ...]:
    items = tuple(Item(name, name) for name in wanted)
    return (Request(id="q", facility="Linden Hospital", items=items, status=status, sent=PartialDate("2026-10-28")),)


def test_what_was_asked_for_is_day_n_of_30() -> None:
    found = held("oncology", "pathology-report", requests=asked("pathology-report"))
    assert (found.state, found.day) == (State.REQUESTED, 12)
    assert "day 12 of 30" in found.why
    assert "Linden Hospital" in found.why
    drafted = asked("pathology-report", status=RequestStatus.DRAFTED)
    assert held("oncology", "pathology-report", requests=drafted).state is State.MISSING


def test_an_arriving_record_closes_what_was_asked_for() -> None:
    found = held("oncology", "pathology-report", paper("Pathology report"), requests=asked("pathology-report"))
    assert found.state is State.READY


def test_pictures_that_were_asked_for_still_say_that_they_are_missing() -> None:
    written = Report(id="r", display="CT head", category=ReportCategory.IMAGING, date=DAY)
    found = held("neurology", "neuro-imaging", written, requests=asked("neuro-imaging"))
    assert (found.state, found.day) == (State.IMAGES_MISSING, 12)
    assert "day 12 of 30" in found.why


def test_a_thing_is_ready_when_it_was_noted_as_received() -> None:
    assert held("oncology", "slides-and-blocks").state is State.MISSING
    received = asked("slides-and-blocks", status=RequestStatus.RECEIVED)
    assert held("oncology", "slides-and-blocks", requests=received).state is State.READY
    assert held("oncology", "pathology-report", requests=asked("pathology-report", status=RequestStatus.RECEIVED)
                ).state is State.MISSING  # fmt: skip


def test_birth_history_is_asked_of_children_and_where_the_age_is_not_known() -> None:
    assert held("genetics", "birth-history", born="1968-03-14").state is State.NOT_APPLICABLE
    assert held("genetics", "birth-history", born="2015-05-03").state is State.MISSING
    assert held("genetics", "birth-history").state is State.MISSING
    assert held("genetics", "birth-history", born="2008").state is State.MISSING


def test_the_persons_word_stands_before_everything() -> None:
    case = set_field(Case(), "requirement:pathology-report", "not-applicable", reason="no biopsy")
    found = held("oncology", "pathology-report", paper("Pathology report"), case=case)
    assert (found.state, found.by_person) == (State.NOT_APPLICABLE, True)


GOOD = "[[requirement]]\nid = 'a'\nname = 'A'\nwhy = 'w'\nessential = true\n"


@pytest.mark.parametrize(
    "text, line, reason",
    [
        (GOOD + "matches = [{ kind = 'reports' }]\n", 6, "reports"),
        (GOOD + "matches = [\n  { kind = 'report' },\n  { kind = 'report', colour = 'red' },\n]\n", 8, "colour"),
        (GOOD + "matches = [\n  { kind = 'report', categories = ['imagin'] },\n]\n", 7, "imagin"),
        (GOOD + "matches = [\n  { kind = 'report', codes = ['lonic:1-8'] },\n]\n", 7, "lonic:1-8"),
        (GOOD + "matches = [\n  { kind = 'report', filled = ['dose'] },\n]\n", 7, "dose"),
        (GOOD + "case_fields = ['qestion']\n", 6, "qestion"),
        (GOOD + "case_fields = ['question']\ncount = 0\n", 7, "count"),
        (GOOD + "case_fields = ['question']\nwhen = ['tuesday']\n", 7, "tuesday"),
        (GOOD + "case_fields = ['question']\nrecent_days = 3\nrecent_months = 1\n", 8, "not both"),
        (GOOD + "case_fields = ['question']\n\n" + GOOD + "physical = true\n", 9, "twice"),
        (GOOD, 1, "satisfy"),
        ("\n\nname = 'x'\n", 3, "name"),
        (GOOD + "count = = 2\n", 6, "TOML"),
        ("[requirement]\nid = 'a'\n", 1, "[[requirement]]"),
    ],
)
def test_a_mistake_in_a_list_is_told_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(ChecklistError) as caught:
        load(path)
    assert f"list.toml, line {line}:" in caught.value.message
    assert reason in caught.value.message
