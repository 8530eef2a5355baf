"""The demo patient's files are whole, agree with each other, and move with the day that they are placed around."""

from __future__ import annotations

import base64
import json
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.files import resource
from secondop_desktop.core.records import Allergy, Kind, Medication, Note, Status
from secondop_desktop.opinion.case import BENEFITS, REASONS, SPECIALTIES, Case
from secondop_desktop.sample import (
    STORY_DAY,
    SampleFile,
    build_review_files,
    build_sample,
    sample_case,
    sample_hand_entries,
    sample_opinions,
    sample_patient,
    sample_requests,
)
from secondop_desktop.sample.labs import LabReport, LabRow, lab_reports
from secondop_desktop.sample.story import load_story
from tests.sample.reading import (
    dicom_file,
    directory_records,
    found,
    moved,
    pdf_pages,
    pdf_written,
    squeezed,
    xml_root,
    zip_members,
)

PAGES = {
    "Fernbrook-labs-2026-08.pdf": 3,
    "Fernbrook-labs-2025-04.pdf": 2,
    "Fernbrook-labs-2024-03.pdf": 1,
    "Fernbrook-labs-2023-02.pdf": 1,
    "Corbel-2021-06.pdf": 1,
    "Scan Corbel 2019.pdf": 1,
    "Operative report 2017.pdf": 3,
    "Discharge summary 2017.pdf": 3,
    "CT neck 7 Oct.pdf": 2,
    "Ultrasound 2 Sep.pdf": 1,
    "Brandt letter 14 Oct.pdf": 3,
    "Pryce referral 24 Aug.pdf": 2,
}
SCAN = "Scan Corbel 2019.pdf"
LATER = 100


@pytest.fixture(scope="module")
def files() -> dict[str, SampleFile]:
    return {file.name: file for file in build_sample()}


@pytest.fixture(scope="module")
def later() -> tuple[SampleFile, ...]:
    return build_sample(STORY_DAY + timedelta(days=LATER))


@pytest.fixture(scope="module")
def resources(files: dict[str, SampleFile]) -> dict[str, dict[str, Any]]:
    bundle = json.loads(files["portal-export.json"].data, parse_float=Decimal)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    return {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}


def every_row() -> list[tuple[LabReport, LabRow]]:
    return [(report, row) for report in lab_reports(load_story()) for row in report.rows]


def of_type(resources: dict[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [resource for resource in resources.values() if resource["resourceType"] == name]


def laboratory_values(resources: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        resource
        for resource in of_type(resources, "Observation")
        if resource["category"][0]["coding"][0]["code"] == "laboratory"
    ]


# --- the files --------------------------------------------------------------------------------------------------------


def test_the_same_day_gives_the_same_bytes(files: dict[str, SampleFile]) -> None:
    assert build_sample() == tuple(files.values())


def test_the_papers_are_those_of_the_story_with_their_pages(files: dict[str, SampleFile]) -> None:
    papers = {name: len(pdf_pages(file.data)) for name, file in files.items() if file.media_type == "application/pdf"}
    assert papers == PAGES
    assert set(files) - set(papers) == {"portal-export.json", "Portal summary.xml", "ALDER01.zip"}


def test_the_whole_set_stays_small(files: dict[str, SampleFile]) -> None:
    assert sum(len(file.data) for file in files.values()) < 3_000_000


def test_every_paper_names_her_and_her_birth_date_on_its_first_page(files: dict[str, SampleFile]) -> None:
    for name in PAGES.keys() - {SCAN}:
        first = pdf_pages(files[name].data)[0]
        assert "CALLOWAY, INES" in first or "Ines Calloway" in first, name
        assert "03/14/1968" in first, name
        assert "LV-204471" in first, name


def test_every_page_of_a_paper_says_whose_it_is(files: dict[str, SampleFile]) -> None:
    for name in PAGES.keys() - {SCAN}:
        for page in pdf_pages(files[name].data):
            assert "03/14/1968" in page, name
            assert "calloway" in page.lower(), name


def test_one_paper_is_a_scan_without_text(files: dict[str, SampleFile]) -> None:
    assert pdf_pages(files[SCAN].data) == [""]
    assert b"/DCTDecode" in files[SCAN].data


def test_the_pathology_report_and_the_visit_note_are_missing_on_purpose(files: dict[str, SampleFile]) -> None:
    names = " ".join(files).lower()
    assert "pathology" not in names
    assert "hale" not in names


# --- one laboratory table ---------------------------------------------------------------------------------------------


def test_the_laboratory_table_has_the_61_values_of_the_story() -> None:
    assert len(every_row()) == 61


def test_every_value_of_the_table_is_printed_in_its_report(files: dict[str, SampleFile]) -> None:
    text = {name: [squeezed(page) for page in pdf_pages(files[name].data)] for name in PAGES}
    for report, row in every_row():
        if report.scan:
            continue
        order = (row.printed, row.value, row.flag, row.unit, row.reference_range)
        if report.laboratory == "corbel":
            order = (row.printed, row.value, row.unit, row.reference_range, row.flag)
        line = " ".join(part for part in order if part)
        assert sum(line in page for page in text[report.file]) == 1, (report.file, line)


def test_the_newest_report_prints_its_values_on_its_second_page(files: dict[str, SampleFile]) -> None:
    front, results, back = (squeezed(page) for page in pdf_pages(files["Fernbrook-labs-2026-08.pdf"].data))
    assert "TSH 3.87 uIU/mL 0.45-4.50" in results
    assert "3.87" not in front + back


def test_the_portal_exports_every_value_of_the_table_as_printed(resources: dict[str, dict[str, Any]]) -> None:
    exported = Counter(
        (
            value["effectiveDateTime"][:10],
            value["code"]["text"],
            value["valueQuantity"].get("comparator", "") + str(value["valueQuantity"]["value"]),
            value["valueQuantity"]["unit"],
            value["referenceRange"][0]["text"],
            value["interpretation"][0]["text"] if "interpretation" in value else "",
        )
        for value in laboratory_values(resources)
    )
    table = Counter(
        (report.collected.isoformat(), row.name, row.value, row.unit, row.reference_range, row.flag)
        for report, row in every_row()
    )
    assert exported == table


def test_a_printed_flag_agrees_with_the_printed_range() -> None:
    for _, row in every_row():
        low, high = row.bounds
        if row.comparator or not low:
            assert row.flag == ""
            continue
        number = Decimal(row.number)
        assert row.flag == ("Low" if number < Decimal(low) else "High" if number > Decimal(high) else "")


def test_vitamin_d_in_another_unit_is_another_test() -> None:
    units = {row.loinc: row.unit for _, row in every_row() if row.name == "Vitamin D, 25-hydroxy"}
    assert sorted(units.values()) == ["ng/mL", "nmol/L"]


# --- the portal's export ----------------------------------------------------------------------------------------------


def references(value: Any) -> Iterator[str]:
    match value:
        case dict():
            if isinstance(value.get("reference"), str):
                yield value["reference"]
            for inner in value.values():
                yield from references(inner)
        case list():
            for inner in value:
                yield from references(inner)


def test_every_reference_of_the_export_resolves(resources: dict[str, dict[str, Any]]) -> None:
    named = {reference for resource in resources.values() for reference in references(resource)}
    assert named
    assert named <= resources.keys()
    assert all(url == f"urn:uuid:{resource['id']}" for url, resource in resources.items())


def test_the_export_is_about_her(resources: dict[str, dict[str, Any]]) -> None:
    [patient] = of_type(resources, "Patient")
    assert (patient["name"][0]["given"], patient["name"][0]["family"]) == (["Ines"], "Calloway")
    assert (patient["birthDate"], patient["gender"]) == ("1968-03-14", "female")
    assert patient["identifier"][0]["value"] == "LV-204471"


def test_every_laboratory_value_belongs_to_one_panel(resources: dict[str, dict[str, Any]]) -> None:
    members = [
        result["reference"] for report in of_type(resources, "DiagnosticReport") for result in report.get("result", [])
    ]
    assert len(members) == len(set(members)) == len(laboratory_values(resources))


def test_the_export_records_no_allergy_and_does_not_say_that_there_is_none(
    files: dict[str, SampleFile], resources: dict[str, dict[str, Any]]
) -> None:
    assert of_type(resources, "AllergyIntolerance") == []
    root = xml_root(files["Portal summary.xml"].data)
    [section] = found(root, "//v3:section[v3:code/@code='48765-2']")
    assert section.get("nullFlavor") == "NI"
    assert found(section, "v3:entry") == []


def test_the_attachments_of_the_export_are_the_papers_themselves(
    files: dict[str, SampleFile], resources: dict[str, dict[str, Any]]
) -> None:
    attachments = [
        form for report in of_type(resources, "DiagnosticReport") for form in report.get("presentedForm", [])
    ]
    attachments += [
        content["attachment"] for note in of_type(resources, "DocumentReference") for content in note["content"]
    ]
    papers = {file.data for file in files.values() if file.media_type == "application/pdf"}
    assert len(attachments) == 4
    assert all(base64.b64decode(attachment["data"], validate=True) in papers for attachment in attachments)


def test_the_medicines_show_what_changed_and_why(resources: dict[str, dict[str, Any]]) -> None:
    active = of_type(resources, "MedicationRequest")
    assert [m["medicationCodeableConcept"]["text"] for m in active] == ["Lisinopril", "Atorvastatin"]
    past = {
        m["medicationCodeableConcept"]["text"]: (m["status"], m.get("statusReason", [{}])[0].get("text"))
        for m in of_type(resources, "MedicationStatement")
        if m["status"] != "active"
    }
    assert past == {
        "Lisinopril": ("stopped", "Dose raised to 10 mg"),
        "Simvastatin": ("stopped", "Muscle aches"),
        "Hydrocodone with acetaminophen": ("completed", None),
    }


# --- the portal's summary ---------------------------------------------------------------------------------------------


def test_the_summary_is_a_continuity_of_care_document_about_her(files: dict[str, SampleFile]) -> None:
    root = xml_root(files["Portal summary.xml"].data)
    assert root.tag == "{urn:hl7-org:v3}ClinicalDocument"
    templates = found(root, "v3:templateId/@root")
    assert "2.16.840.1.113883.10.20.22.1.2" in templates
    assert found(root, "//v3:patient/v3:name/v3:family/text()")[0] == "Calloway"
    assert found(root, "//v3:patient/v3:birthTime/@value")[0] == "19680314"
    assert found(root, "//v3:patientRole/v3:id/@extension")[0] == "LV-204471"


def test_every_entry_of_the_summary_points_into_its_narrative(files: dict[str, SampleFile]) -> None:
    root = xml_root(files["Portal summary.xml"].data)
    named = {value.removeprefix("#") for value in found(root, "//v3:reference/@value")}
    assert named
    assert named <= set(found(root, "//@ID"))


def test_summary_and_export_agree_about_conditions(
    files: dict[str, SampleFile], resources: dict[str, dict[str, Any]]
) -> None:
    root = xml_root(files["Portal summary.xml"].data)
    [section] = found(root, "//v3:section[v3:code/@code='11450-4']")
    told = set(found(section, ".//v3:td[@ID]/text()"))
    assert told == {condition["code"]["text"] for condition in of_type(resources, "Condition")}
    active = [c for c in of_type(resources, "Condition") if c["clinicalStatus"]["coding"][0]["code"] == "active"]
    assert len(active) == 3


# --- the disc ---------------------------------------------------------------------------------------------------------


def test_the_directory_of_the_disc_leads_to_every_image(files: dict[str, SampleFile]) -> None:
    members = zip_members(files["ALDER01.zip"].data)
    records = directory_records(members["DICOMDIR"])
    reached: list[str] = []
    kinds: Counter[str] = Counter()

    def walk(offset: int) -> None:
        while offset:
            record = records[offset]
            kinds[record[0x0004, 0x1430].decode().strip()] += 1
            if (0x0004, 0x1500) in record:
                reached.append(record[0x0004, 0x1500].decode().strip().replace("\\", "/"))
            walk(struct.unpack("<I", record[0x0004, 0x1420])[0])
            offset = struct.unpack("<I", record[0x0004, 0x1400])[0]

    walk(min(records))
    assert kinds == {"PATIENT": 1, "STUDY": 1, "SERIES": 2, "IMAGE": 12}
    assert sorted(reached) == sorted(members.keys() - {"DICOMDIR"})


def test_every_image_of_the_disc_is_hers_and_of_the_reported_study(files: dict[str, SampleFile]) -> None:
    for name, data in zip_members(files["ALDER01.zip"].data).items():
        if name == "DICOMDIR":
            continue
        image = dicom_file(data)
        assert image[0x0010, 0x0010].strip() == b"CALLOWAY^INES"
        assert image[0x0010, 0x0030] == b"19680314"
        assert image[0x0008, 0x0050].decode().strip() in pdf_pages(files["CT neck 7 Oct.pdf"].data)[0]
        assert len(image[0x7FE0, 0x0010]) == 128 * 128 * 2


# --- another day ------------------------------------------------------------------------------------------------------


def comparable(file: SampleFile) -> str:
    """The words of a file with everything in it that is a date."""
    if file.media_type == "application/pdf":
        return squeezed("\n".join(pdf_pages(file.data)))
    text = file.data.decode("utf-8")
    if file.media_type == "application/fhir+json":
        bundle = json.loads(text)
        for entry in bundle["entry"]:
            for form in entry["resource"].get("presentedForm", []):
                del form["data"]
            for content in entry["resource"].get("content", []):
                del content["attachment"]["data"]
        text = json.dumps(bundle)
    return text


def test_another_day_moves_every_date_and_nothing_else(
    files: dict[str, SampleFile], later: tuple[SampleFile, ...]
) -> None:
    for here, there in zip(files.values(), later, strict=True):
        if here.media_type != "application/zip":
            expected = moved(comparable(here), LATER, short_months=here.media_type == "application/xml")
            assert comparable(there) == expected, here.name
            assert comparable(there) != comparable(here) or here.name == SCAN


def test_another_day_moves_the_dates_on_the_disc_and_nothing_else(
    files: dict[str, SampleFile], later: tuple[SampleFile, ...]
) -> None:
    here, there = zip_members(files["ALDER01.zip"].data), zip_members(later[-1].data)
    assert {name: data.replace(b"20261007", b"20270115") for name, data in here.items()} == there


def test_the_properties_of_a_paper_say_when_it_was_written(
    files: dict[str, SampleFile], later: tuple[SampleFile, ...]
) -> None:
    assert pdf_written(files["Brandt letter 14 Oct.pdf"].data) == "20261014"
    for here, there in zip(files.values(), later, strict=True):
        if here.media_type == "application/pdf":
            day = date.fromisoformat(pdf_written(here.data)) + timedelta(days=LATER)
            assert pdf_written(there.data) == f"{day:%Y%m%d}"


def test_her_birth_date_and_a_lone_year_stay(later: tuple[SampleFile, ...]) -> None:
    export = next(file for file in later if file.name == "portal-export.json")
    resources = [entry["resource"] for entry in json.loads(export.data)["entry"]]
    [patient] = [resource for resource in resources if resource["resourceType"] == "Patient"]
    onsets = {r["code"]["text"]: r["onsetDateTime"] for r in resources if r["resourceType"] == "Condition"}
    assert patient["birthDate"] == "1968-03-14"
    assert onsets["High blood pressure"] == "2009"


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2031, 1, 1), date(2026, 11, 9)])
def test_the_files_can_be_placed_around_any_day(today: date) -> None:
    built = build_sample(today)
    assert len({file.name for file in built}) == len(PAGES) + 3
    assert [len(pdf_pages(f.data)) for f in built if f.media_type == "application/pdf"] == list(PAGES.values())


# --- her answers ------------------------------------------------------------------------------------------------------


def test_the_case_says_what_page_one_shows() -> None:
    case = sample_case()
    assert case["question"].startswith("Is removing only the right half of the thyroid a sound choice for me")
    assert case["diagnosis"] == "Papillary thyroid carcinoma, right lobe"
    assert (case["decide-by"], case["decide-by-said-by"]) == ("2026-12-08", "Dr Brandt")
    assert (case["specialist"], case["appointment"]) == ("Dr Sofia Marchetti", "2026-11-19")
    assert len(case["questions"]) == 7
    assert [case["questions"][n - 1] for n in case["top-questions"]][
        2
    ] == "Is it safe to wait for the pathology report?"
    assert case["reasons"] == ["invasive-or-experimental", "several-options", "peace-of-mind"]


@pytest.mark.parametrize(
    "field, words",
    [
        ("diagnosis", "Papillary thyroid carcinoma, right lobe"),
        ("established", "Bethesda VI"),
        ("stage", "cT1b, cN0 or cN1a"),
        ("proposed", "total thyroidectomy with central neck dissection"),
        ("decide_by", "decide by 8 December 2026"),
    ],
)
def test_the_named_page_of_the_original_says_it(files: dict[str, SampleFile], field: str, words: str) -> None:
    place = sample_case()["sources"][field]
    assert words in squeezed(pdf_pages(files[place["file"]].data)[place["page"] - 1])


def test_the_case_moves_with_the_day() -> None:
    case = sample_case(STORY_DAY + timedelta(days=LATER))
    assert (case["decide-by"], case["appointment"]) == ("2027-03-18", "2027-02-27")
    assert "25 Dec 2026" in case["established"]
    assert case["sources"]["diagnosis"]["file"] in {f.name for f in build_sample(STORY_DAY + timedelta(days=LATER))}


def test_what_she_typed_in_are_kinds_and_states_that_the_vault_knows() -> None:
    entries = sample_hand_entries()
    assert [(Kind(entry["kind"]), entry["display"]) for entry in entries][:2] == [
        (Kind.MEDICATION, "Ibuprofen"),
        (Kind.ALLERGY, "Penicillin"),
    ]
    assert all(Status(entry.get("status", "unknown")) for entry in entries)
    dated = [PartialDate(entry["date"]) for entry in entries if "date" in entry]
    assert [when.iso for when in dated] == ["2026-06"]


def test_what_she_typed_in_uses_the_fields_of_the_records() -> None:
    records = {record.kind: record for record in (Medication, Allergy, Note)}
    for entry in sample_hand_entries():
        assert entry.keys() - {"kind"} <= records[entry["kind"]].__dataclass_fields__.keys()


def test_her_answers_are_ones_that_the_wizard_knows() -> None:
    case = sample_case()
    assert set(case["reasons"]) <= set(REASONS)
    assert set(case["benefits"]) <= set(BENEFITS)
    assert case["specialty"] in SPECIALTIES
    assert case["sources"].keys() <= Case.__dataclass_fields__.keys()


def test_the_visit_note_has_been_asked_for_and_the_pathology_letter_waits() -> None:
    assert [(request["state"], request.get("sent")) for request in sample_requests()] == [
        ("sent", "2026-10-28"),
        ("drafted", None),
    ]


def test_the_two_opinions_answer_the_same_rows() -> None:
    first, second = sample_opinions()
    assert first.keys() == second.keys()
    assert (first["given"], second["given"]) == ("2026-10-14", "2026-11-19")
    assert first["timing"] == "By 8 December 2026"


def test_the_person_is_the_same_in_the_answers_and_in_the_files() -> None:
    patient = sample_patient()
    assert (patient["given"], patient["family"], patient["birth_date"]) == ("Ines", "Calloway", "1968-03-14")


# --- files that are nobody's records ----------------------------------------------------------------------------------


def test_the_report_of_a_stranger_names_the_stranger() -> None:
    report, photograph, program = build_review_files()
    [page] = pdf_pages(report.data)
    assert "GALLOWAY, INEZ" in page
    assert "03/14/1986" in page
    assert "CALLOWAY" not in page
    assert photograph.data.startswith(b"\xff\xd8\xff")
    assert program.data.startswith(b"MZ")


def test_the_folder_says_that_everything_is_invented() -> None:
    assert "invented" in resource("sample", "README.md").read_text(encoding="utf-8")
