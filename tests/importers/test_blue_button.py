"""The VA Blue Button text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Encounter,
    FamilyHistory,
    Immunization,
    Medication,
    Note,
    Practitioner,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.importers import pick
from secondop_desktop.importers.blue_button import IMPORTER
from secondop_desktop.importers.blue_button_text import read_date
from tests.importers.fhir_files import of, only, titles
from tests.importers.files import parse

COVER = """------------------ MY HEALTHEVET PERSONAL INFORMATION REPORT -------------------
                    Produced by the VA Blue Button (v12.6)
                               09 Sep 2025 @ 0602

Key:  Double dashes (--) mean there is no information to display.

Name: WEBER, ANNA MARIA         Date of Birth: 09 Apr 1961

--------------------------- DOWNLOAD REQUEST SUMMARY ---------------------------

File Name:                 mhv_weber.txt
"""


def report(*sections: tuple[str, str]) -> Batch:
    body = "".join(f"\n------------ {title} -------------\n\nSource: VA\n\n{text}\n" for title, text in sections)
    return parse("mhv.txt", (COVER + body).encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_report_is_known_by_its_heading_and_names_its_person(encoding: str) -> None:
    data = COVER.replace("\n", "\r\n").encode(encoding)
    assert pick(data, "whatever.txt") is IMPORTER
    batch = parse("whatever.txt", data)
    assert [(p.display, str(p.birth_date)) for p in batch.patients] == [("WEBER, ANNA MARIA", "1961-04-09")]
    (document,) = batch.documents
    assert (document.title, str(document.date)) == ("Blue Button report", "2025-09-09T06:02")
    assert batch.texts[document.sha256][0].startswith("------")


@pytest.mark.parametrize(
    "said, read",
    [
        (("Gender:  Female      Blood Type:  AB+",), "female"),
        (("Gender: Male", "Gender:              Male"), "male"),
        (("Gender: Male", "Gender: Female"), ""),
        (("Gender: --",), ""),
    ],
)
def test_the_persons_sex_is_read_where_all_sections_agree(said: tuple[str, ...], read: str) -> None:
    titles = ("SELF REPORTED DEMOGRAPHICS", "DEMOGRAPHICS")
    batch = report(*zip(titles, said, strict=False), ("VA PROBLEM LIST", "Gender: Male"))
    assert [person.sex for person in batch.patients] == [read]


def test_a_medicine_keeps_its_instructions_and_its_status() -> None:
    batch = report(
        (
            "VA MEDICATION HISTORY",
            (
                "Medication: LISINOPRIL 5MG TAB\nInstructions: TAKE ONE TABLET\n BY MOUTH DAILY\nStatus: Active\n"
                "Last Filled On: 11 Dec 2024\nInitially Ordered On: 10 Dec 2024\n\n"
                "Medication: DONEPEZIL 5MG TAB\nInstructions: --\nStatus: Discontinued\n"
            ),
        )
    )
    first, second = of(batch, Medication)
    assert (first.display, first.frequency) == ("LISINOPRIL 5MG TAB", "TAKE ONE TABLET BY MOUTH DAILY")
    assert (first.status, str(first.date)) == (Status.ACTIVE, "2024-12-10")
    assert first.note == "Last Filled On: 11 Dec 2024"
    assert (second.status, second.frequency, second.stop_reason) == (Status.STOPPED, "", "Discontinued")


def test_allergies_problems_and_vaccinations_are_read() -> None:
    batch = report(
        (
            "VA ALLERGIES",
            (
                "Allergy Name:   IMIPRAMINE\nDate Entered:   07 Dec 2012\nReaction:   HIVES, RASH\nComments:   hard\n"
                "                breathing\n\nRemember to share all information.\n"
            ),
        ),
        ("SELF REPORTED ALLERGIES", "Allergy Name: Latex\nDate: 07 Jan 2013\nSeverity: Mild\nReaction: Itch\n"),
        ("VA PROBLEM LIST", "Problem:   Asthma\nDate/Time Entered: 11 Feb 2013 @ 1200\nStatus:   INACTIVE\n"),
        (
            "VA IMMUNIZATIONS",
            (
                "Immunization           Date Received\n-----------\nTETANUS      07 Dec 2012 @ 1155\n\n======\n"
                "Immunization:   TETANUS\nDate Received:  07 Dec 2012 @ 1155\nReaction:*      None Reported\n"
            ),
        ),
    )
    drug, latex = of(batch, Allergy)
    assert (drug.display, drug.reactions, drug.note) == ("IMIPRAMINE", ("HIVES", "RASH"), "hard\nbreathing")
    assert (latex.severity, latex.note, str(latex.date)) == ("mild", "Entered by the patient", "2013-01-07")
    assert (only(batch, Condition).display, only(batch, Condition).status) == ("Asthma", Status.STOPPED)
    shot = only(batch, Immunization)
    assert (shot.display, str(shot.date), shot.note) == ("TETANUS", "2012-12-07T11:55", "")


def test_a_table_of_vaccinations_is_read_where_there_is_nothing_else() -> None:
    batch = report(("VA IMMUNIZATIONS", "Immunization      Date Received\n-------\nTETANUS (TD)      07 Dec 2012\n"))
    assert only(batch, Immunization).display == "TETANUS (TD)"


def test_no_known_allergies_is_a_statement_of_none() -> None:
    batch = report(("VA ALLERGIES", "Allergy Name:   No known allergies\nDate Entered:   07 Dec 2012\n"))
    assert batch.records == ()
    assert [none.display for none in batch.none_known] == ["No known allergies"]


CHEMISTRY = """=========
Lab Test: Potassium
Lab Type: Chemistry/Hematology
Specimen: Plasma
Date/Time Collected: 17 Jan 2013 @ 1341
---------
Test Name: POTASSIUM
Result: 6.5 Critical High
Units: mmol/L
Reference Range: (3.5-5.0)
Interpretation: --
Performing Location: PORTLAND 3710 SW RD ,
PORTLAND, OR
Status: Final
-----
Test Name: SODIUM
Result: <120 Low
Units: mmol/L
Reference Range: (136-145)
Status: Final
---------

Comments: haemolytic

=========
Lab Test:     GRAM STAIN
Lab Type:     Microbiology
Date/Time Collected:   12 Dec 2012 @ 1200
---------
GRAM STAIN: POSITIVE
PENICILLIN.....  R
"""


def test_chemistry_becomes_results_as_printed_and_microbiology_a_report() -> None:
    batch = report(("VA LABORATORY RESULTS", CHEMISTRY))
    potassium, sodium = of(batch, TestResult)
    assert (potassium.value, potassium.interpretation, potassium.unit) == ("6.5", "Critical High", "mmol/L")
    assert (potassium.reference_range, potassium.panel, potassium.specimen) == ("3.5-5.0", "Potassium", "Plasma")
    assert (potassium.laboratory, potassium.status) == ("PORTLAND 3710 SW RD , PORTLAND, OR", Status.FINAL)
    assert (str(potassium.date), potassium.date_kind) == ("2013-01-17T13:41", "collected")
    assert (sodium.value, sodium.comparator, sodium.interpretation) == ("<120", "<", "Low")
    assert potassium.comments == sodium.comments == "haemolytic"
    stain = only(batch, Report)
    assert (stain.display, stain.category) == ("GRAM STAIN", ReportCategory.LABORATORY)
    assert "PENICILLIN.....  R" in stain.text


def test_vital_signs_of_the_clinic_and_of_the_person_are_told_apart() -> None:
    batch = report(
        (
            "VA VITALS AND READINGS",
            (
                "Vital Sign:    Blood Pressure\nMeasurement:   190/70 mm[Hg]\nComments:   --\n"
                "Date/Time Collected:  07 Jan 2013 @ 1527\n"
            ),
        ),
        (
            "SELF REPORTED VITALS AND READINGS",
            (
                "=====\nMeasurement Type: Blood pressure\nDate: 06 Jan 2013\nTime: 1940\nSystolic: 126\n"
                "Diastolic: 82\n\n"
                "Comments: slept badly\n=====\nMeasurement Type: Body weight\nDate: 06 Jan 2013\nBody Weight: 244\n"
                "Measure: Pounds\n"
            ),
        ),
    )
    clinic, systolic, diastolic, weight = of(batch, TestResult)
    assert (clinic.value, clinic.unit, clinic.value_number) == ("190/70", "mm[Hg]", None)
    assert (systolic.display, systolic.value, str(systolic.date)) == ("Systolic", "126", "2013-01-06T19:40")
    assert systolic.comments == "slept badly\nEntered by the patient"
    assert (diastolic.panel, diastolic.value) == ("Blood pressure", "82")
    assert (weight.value, weight.unit, str(weight.date)) == ("244", "Pounds", "2013-01-06")
    assert {result.category for result in of(batch, TestResult)} == {ResultCategory.VITAL_SIGNS}


def test_notes_reports_and_stays_keep_their_whole_text() -> None:
    batch = report(
        (
            "VA NOTES",
            (
                "======\nDate/Time:     25 Jan 2013 @ 0701\nNote Title:  CARDIOLOGY CONSULTATION\n"
                "Signed By:   ROTH, EVA\n"
                "------\n\nFirst line.\n\n\n\nLast line.\n======\nDate/Time:     24 Jan 2013 @ 1437\n"
                "Note Title:    PHYSICAL THERAPY\n------\nDid well.\n"
            ),
        ),
        (
            "VA RADIOLOGY REPORTS",
            (
                "Procedure/Test Name:     CT HEAD\nDate/Time Exam Performed:  10 Dec 2012 @ 1018\n"
                "Radiologist:   RAY, MAX\n"
                "------\nReport:\nNo bleeding.\n\nImpression:\nNormal head.\n\nPrimary Diagnostic Code:\n"
            ),
        ),
        (
            "VA PATHOLOGY REPORTS",
            (
                "Type of Report:   Surgical Pathology\nDate Obtained:   28 Mar 2013\n"
                "Date Completed:  29 Mar 2013\n------\n"
                "Date taken: x   Pathologist:EVA ROTH\nSKIN, HEALTHY\n"
            ),
        ),
        (
            "VA ADMISSIONS AND DISCHARGES",
            (
                "Admission Date:   10 Dec 2012 @ 0935\nDischarge Date:   11 Dec 2012 @ 1134\n"
                "Discharge Physician:   ROTH, EVA\n-----\nDISCHARGE SUMMARY\nWent home.\n"
            ),
        ),
    )
    found = {held.display: held for held in of(batch, Report)}
    consult = found["CARDIOLOGY CONSULTATION"]
    assert consult.text == "First line.\n\nLast line."
    assert (consult.author, consult.category) == ("ROTH, EVA", ReportCategory.CONSULTATION)
    assert found["PHYSICAL THERAPY"].text == "Did well."
    head = found["CT HEAD"]
    assert (head.conclusion, head.author, head.category) == ("Normal head.", "RAY, MAX", ReportCategory.IMAGING)
    assert "No bleeding." in head.text
    skin = found["Surgical Pathology"]
    assert (skin.author, skin.status, str(skin.date)) == ("EVA ROTH", Status.FINAL, "2013-03-28")
    assert found["Discharge summary"].text == "DISCHARGE SUMMARY\nWent home."
    assert str(only(batch, Encounter).end) == "2012-12-11T11:34"


def test_what_the_person_typed_is_kept_as_such() -> None:
    batch = report(
        (
            "SELF REPORTED FAMILY HEALTH HISTORY",
            (
                "Relationship: Self\nHealth Issues:\n-----\nBack Pain\n\nRelationship: Mother\n"
                "Living or Deceased: Dead\n"
                "Health Issues:\n------\nStroke\nDiabetes\n\nOther Health Issues:\n-----\nJoint pain\n\n"
                "Comments: at 40\n"
            ),
        ),
        ("SELF REPORTED HEALTH INSURANCE", "Health Insurance Company: Acme\nID Number: 77      Group Number: 12\n"),
        ("SELF REPORTED HEALTH CARE PROVIDERS", "Provider Name: EVA ROTH\nPhone Number: 555     Ext: 12\n"),
        ("SELF REPORTED MEDICAL EVENTS", "Medical Event:   Broke arm\nStart Date:   07 Jan 2013\nResponse: Cast.\n"),
        ("SELF REPORTED LABS AND TESTS", "Test Name: CBC\nDate: 08 Jan 2013\nResults: GLUCOSE 144\nK   4.1\n"),
    )
    assert [(f.relation, f.display) for f in of(batch, FamilyHistory)] == [
        ("Mother", "Stroke"),
        ("Mother", "Diabetes"),
        ("Mother", "Joint pain"),
    ]
    own, event = of(batch, Note)
    assert "Back Pain" in own.text
    assert (event.display, str(event.date)) == ("Broke arm", "2013-01-07")
    cover = only(batch, Coverage)
    assert (cover.payer, cover.member_id, cover.note) == ("Acme", "77", "Group Number: 12\nEntered by the patient")
    assert only(batch, Practitioner).phone == "555 12"
    assert only(batch, Report).text == "GLUCOSE 144\nK   4.1\nEntered by the patient"


def test_other_sections_are_named_and_their_text_stays() -> None:
    batch = report(
        ("SELF REPORTED FOOD JOURNAL", "Breakfast: two eggs\n"),
        ("VA MEDICATION HISTORY", "No information was available that matched your selection.\n"),
        ("VA ALLERGIES", "Written in some other way.\n"),
    )
    assert batch.unmapped == {"SELF REPORTED FOOD JOURNAL": 1, "VA ALLERGIES": 1}
    assert titles(batch) == ["Sections kept as text"]
    assert "two eggs" in batch.texts[batch.documents[0].sha256][0]


@pytest.mark.parametrize(
    "text,read",
    [
        ("07 Jan 2013 @ 1527", "2013-01-07T15:27"),
        ("07 Jan 2013", "2013-01-07"),
        ("07 Jan 2013 @ 9999", "2013-01-07"),
        ("99 Jan 2013", "None"),
        ("--", "None"),
    ],
)
def test_dates_are_read_as_far_as_they_are_known(text: str, read: str) -> None:
    assert str(read_date(text)) == read


@pytest.mark.parametrize(
    "tail",
    ["\0\1\2", "\n-------- VA NOTES --------\n" * 3000, "\n" + "-" * 300_000, "\nLab Test:" * 2000, "x" * 2_000_000],
)
def test_strange_reports_are_read_or_refused_and_never_fail(tail: str) -> None:
    data = (COVER + tail).encode()
    batch = parse("mhv.txt", data)
    assert batch.documents[0].sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.conformance
def test_the_sample_report_gives_every_entry_of_its_sections(samples: Path) -> None:
    (path,) = (samples / "text-bluebutton").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    batch = parse(path.name, path.read_bytes())
    found = Counter(type(record) for record in batch.records)
    parts = {
        match[1]: match[2]
        for match in re.finditer(r"^-+ ?([A-Z /:()]+?) ?-{3,}$(.*?)(?=^-+ ?[A-Z /:()]+ ?-{3,}$|\Z)", text, re.M | re.S)
    }

    def count(section: str, label: str) -> int:
        return len(re.findall(rf"^{label}:", parts[section], re.MULTILINE))

    assert found[Medication] == count("VA MEDICATION HISTORY", "Medication")
    assert found[Allergy] == count("VA ALLERGIES", "Allergy Name") + count("SELF REPORTED ALLERGIES", "Allergy Name")
    assert found[Condition] == count("VA PROBLEM LIST", "Problem")
    laboratory = [r for r in of(batch, TestResult) if r.category is ResultCategory.LABORATORY]
    assert len(laboratory) == count("VA LABORATORY RESULTS", "Test Name") > 20
    assert all(r.value and r.date for r in laboratory)
    clinic = [r for r in of(batch, TestResult) if r.category is ResultCategory.VITAL_SIGNS and not r.panel]
    assert len(clinic) == count("VA VITALS AND READINGS", "Vital Sign")
    notes = [r for r in of(batch, Report) if r.display in {t.strip() for t in re.findall(r"Note Title:(.*)", text)}]
    assert len(notes) == count("VA NOTES", "Note Title")
    assert all(r.text for r in notes)
