"""Whole C-CDA documents: the header, narrative that is the only place of a fact, files inside, surgical reports."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib

import pytest

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import (
    Coding,
    Condition,
    DocumentCategory,
    Encounter,
    Identifier,
    ImagingStudy,
    Medication,
    Note,
    Practitioner,
    Procedure,
    Report,
    ReportCategory,
    TestResult,
)
from secondop_desktop.importers.ccda.narrative import narrative, narrative_blocks
from secondop_desktop.sandbox.task import Input, TaskContext, find_task
from tests.importers.ccda_files import (
    PATIENT,
    SNOMED,
    batch,
    code,
    concern,
    document,
    medication,
    observation,
    of,
    one,
    problem,
    read,
    section,
    template,
)


def test_the_person_is_read_with_names_number_sex_and_address() -> None:
    (person,) = batch().patients
    assert (person.display, person.given_names, person.family_name) == ("Odile Maren Brandt", "Odile Maren", "Brandt")
    assert person.aliases == ("Odi Brandt",)
    assert (str(person.birth_date), person.sex, person.language) == ("1962-03-09", "female", "en")
    assert person.identifiers == (Identifier("urn:oid:2.16.840.1.113883.19.5", "MRN-77", "Harbour Clinic"),)
    assert (person.address, person.phone) == ("4 Quay Lane, Portsea, US", "+1-555-010-0077")


def test_a_null_name_and_number_are_empty_and_not_invented() -> None:
    person = (
        '<recordTarget><patientRole><id nullFlavor="NI"/><patient><name nullFlavor="UNK"/>'
        '<administrativeGenderCode nullFlavor="UNK"/><birthTime value="1962"/></patient></patientRole></recordTarget>'
    )
    (found,) = read(document(patient=person)).batch.patients
    assert (found.display, found.identifiers, found.sex, str(found.birth_date)) == ("", (), "", "1962")


def test_a_document_that_names_two_people_says_so() -> None:
    found = read(document(patient=PATIENT + PATIENT.replace("Odile", "Ulla"))).batch
    assert len(found.patients) == 2
    assert [issue.title for issue in found.issues] == ["This document names several people"]


def test_the_file_is_the_first_document_with_its_title_date_and_kind() -> None:
    data = document(loinc="18842-5", title="Discharge Summary")
    held = read(data, "C:\\portal\\discharge.xml").batch.documents[0]
    assert held.sha256 == hashlib.sha256(data).hexdigest()
    assert (held.title, held.category, held.media_type) == ("Discharge Summary", DocumentCategory.DISCHARGE, "text/xml")
    assert str(held.date) == "2024-01-05T10:30-05:00"
    assert (held.author, held.facility, held.size) == ("Tomas Reyes MD", "Harbour Clinic", len(data))
    assert (held.file_name, held.pages) == ("discharge.xml", None)


def test_the_author_is_a_practitioner() -> None:
    found = one(batch(), Practitioner)
    assert (found.display, found.specialty, found.phone) == ("Tomas Reyes MD", "Internal Medicine", "555-010-0100")


def test_the_visit_that_the_document_is_about_is_an_encounter() -> None:
    header = (
        "<componentOf><encompassingEncounter>"
        f'{code("IMP", "inpatient", "2.16.840.1.113883.5.4")}<effectiveTime><low value="20240101"/>'
        '<high value="20240104"/></effectiveTime><location><healthCareFacility><location><name>Ward 3</name></location>'
        "</healthCareFacility></location></encompassingEncounter></componentOf>"
    )
    found = one(read(document(header=header)).batch, Encounter)
    assert (found.encounter_class, found.facility, str(found.date), str(found.end)) == (
        "inpatient",
        "Ward 3",
        "2024-01-01",
        "2024-01-04",
    )


# ---------------------------------------------------------------------------------------------------- narrative

MIXED = (
    "Loose words <content styleCode='Bold'>in bold</content>"
    "<paragraph>One<br/>two</paragraph>"
    "<list><caption>To do</caption><item>rest</item><item>walk <linkHtml href='http://x.example'>daily</linkHtml></item></list>"
    "<table><thead><tr><th>Test</th><th>Value</th></tr></thead><tbody><tr><td>Iron</td><td>7</td></tr>"
    "<tr><td colspan='2'>end</td></tr></tbody></table>"
    "<renderMultiMedia referencedObject='pic'><caption>Scan of the knee</caption></renderMultiMedia>"
)


def test_narrative_becomes_plain_blocks_without_links_styles_or_images() -> None:
    (found,) = narrative_blocks(document(section("10164-2", "History", MIXED)))
    assert found.title == "History"
    assert found.locator == "/ClinicalDocument/component/structuredBody/component[1]/section"
    as_json = json.loads(json.dumps(narrative(_context(document(section("10164-2", "History", MIXED))))))
    assert as_json[0]["blocks"] == [
        {"text": "Loose words in bold", "type": "paragraph"},
        {"text": "One\ntwo", "type": "paragraph"},
        {"text": "To do", "type": "paragraph"},
        {"items": ["rest", "walk daily"], "type": "list"},
        {"header": [["Test", "Value"]], "rows": [["Iron", "7"], ["end", ""]], "type": "table"},
        {"text": "Scan of the knee", "type": "paragraph"},
    ]
    assert "x.example" not in json.dumps(as_json)


def test_a_cell_over_several_rows_leaves_its_column_to_itself() -> None:
    table = (
        "<table><thead><tr><th>Date</th><th>Test</th><th>Result</th></tr></thead><tbody>"
        "<tr><td rowspan='2'>6 Aug 2012</td><td>Systolic</td><td>135</td></tr>"
        "<tr><td>Diastolic</td><td>92</td></tr>"
        "<tr><td colspan='2' rowspan='x'>Both arms</td><td>same</td></tr></tbody></table>"
    )
    (found,) = narrative_blocks(document(section("8716-3", "Vital signs", table)))
    assert found.blocks[0].rows == (  # type: ignore[union-attr]
        ("6 Aug 2012", "Systolic", "135"),
        ("", "Diastolic", "92"),
        ("Both arms", "", "same"),
    )


def test_a_table_in_an_item_of_a_list_stays_a_table() -> None:
    inside = (
        "<list><item>rest</item><item><table><thead><tr><th>Name</th><th>When</th></tr></thead><tbody><tr>"
        "<td><content styleCode='xdiv'>Sputum culture</content><content styleCode='xdiv'>Reason: cough</content></td>"
        "<td>6 Aug</td></tr></tbody></table></item></list>"
    )
    (found,) = narrative_blocks(document(section("18776-5", "Plan", inside)))
    assert [block.type for block in found.blocks] == ["list", "table"]
    assert found.blocks[1].rows == (("Sputum culture\nReason: cough", "6 Aug"),)  # type: ignore[union-attr]


def _context(data: bytes) -> TaskContext:
    return TaskContext((Input("summary.xml", data),), {}, Progress(), lambda _name, _data: None)


def test_the_worker_knows_the_narrative_task() -> None:
    assert find_task("secondop_desktop.importers.ccda.narrative:narrative") is narrative


def test_the_whole_narrative_is_searchable_as_one_text() -> None:
    found = batch(section("10164-2", "History", MIXED), section("8648-8", "Course", "All went well."))
    (text,) = found.texts[found.documents[0].sha256]
    assert "Iron | 7" in text
    assert "Course\nAll went well." in text


def test_sections_inside_sections_are_read() -> None:
    inner = section("8648-8", "Hospital course", "All went well.")
    outer = f"<component><section><title>Stay</title>{inner}</section></component>"
    found = one(batch(outer), Note)
    assert found.text == "All went well."
    assert found.sources[0].locator.endswith("/component[1]/section/component[1]/section")


def test_sections_of_a_summary_that_hold_only_text_become_notes() -> None:
    found = one(batch(section("42349-1", "Reason for referral", "Please see for chest pain.")), Note)
    assert (found.display, found.text, found.author) == (
        "Reason for referral",
        "Please see for chest pain.",
        "Tomas Reyes MD",
    )


def test_a_discharge_summary_is_one_report_of_its_text_and_keeps_its_entries() -> None:
    found = read(
        document(
            section("8648-8", "Hospital course", "Two days of antibiotics."),
            section("8653-8", "Discharge instructions", "Rest for a week."),
            section("10160-0", "Medications", "", medication("")),
            loinc="18842-5",
            title="Discharge Summary",
        )
    ).batch
    report = one(found, Report)
    assert report.category is ReportCategory.DISCHARGE
    assert report.text == "Hospital course\nTwo days of antibiotics.\n\nDischarge instructions\nRest for a week."
    assert report.document_ids == (found.documents[0].sha256,)
    assert one(found, Medication).display == "Lisinopril 10 MG Oral Tablet"


def test_an_imaging_report_has_its_conclusion_and_its_study() -> None:
    series = (
        '<act classCode="ACT" moodCode="EVN"><id root="1.2.3.4.1"/><code code="113015" codeSystem="1"><qualifier>'
        '<name code="121139"/><value code="CT" codeSystem="1"/></qualifier></code>'
        '<entryRelationship typeCode="COMP"><observation classCode="DGIMG" moodCode="EVN"><id root="1.2.3.4.1.1"/>'
        "</observation></entryRelationship></act>"
    )
    study = (
        '<act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.6.2.6"/><id root="1.2.3.4"/>'
        f'<code code="113014" codeSystem="1"/><entryRelationship typeCode="COMP">{series}</entryRelationship></act>'
    )
    found = read(
        document(
            section("121181", "DICOM Object Catalog", "", study),
            section("121070", "Findings", "A nodule of 8 mm."),
            section("121072", "Impression", "Follow up in 3 months."),
            loinc="18748-4",
            title="CT of the chest",
        )
    ).batch
    report = one(found, Report)
    assert (report.category, report.conclusion) == (ReportCategory.IMAGING, "Follow up in 3 months.")
    assert "A nodule of 8 mm." in report.text
    images = one(found, ImagingStudy)
    assert (images.study_uid, images.modality, images.series, images.instances) == ("1.2.3.4", "CT", 1, 1)
    assert images.description == "CT of the chest"


def test_a_study_in_a_summary_is_not_called_by_the_summarys_title() -> None:
    series = (
        '<act classCode="ACT" moodCode="EVN"><id root="1.2.3.4.1"/><code code="113015" codeSystem="1"><qualifier>'
        '<name code="121139"/><value code="US" codeSystem="1" displayName="Ultrasound"/></qualifier></code></act>'
    )
    study = (
        '<act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.6.2.6"/><id root="1.2.3.4"/>'
        f'<code code="113014" codeSystem="1"/><entryRelationship typeCode="COMP">{series}</entryRelationship></act>'
    )
    found = read(document(section("121181", "DICOM Object Catalog", "", study), title="Patient record")).batch
    images = one(found, ImagingStudy)
    assert (images.display, images.description) == ("US", "Ultrasound")


OPERATION = document(
    section("10223-6", "Surgical procedure", "<list><item>Laparoscopic appendectomy</item></list>"),
    section(
        "10219-4",
        "Preoperative diagnosis",
        "Appendicitis",
        f'<act classCode="ACT" moodCode="EVN">{template("65")}<entryRelationship typeCode="SUBJ">'
        + problem(f'<value xsi:type="CD" code="74400008" codeSystem="{SNOMED}" displayName="Appendicitis"/>')
        + "</entryRelationship></act>",
    ),
    section("59768-2", "Indications", "Pain in the right lower quadrant"),
    section("59776-5", "Findings", "Inflamed appendix"),
    section("55109-3", "Complications", "None"),
    section("59771-6", "Implants", "No implants were placed"),
    section("59773-2", "Specimens", "Appendix"),
    section(
        "59774-0",
        "Anesthesia",
        "General",
        f'<procedure classCode="PROC" moodCode="EVN">{code("80146002", "Appendectomy", SNOMED)}</procedure>',
    ),
    section("29554-3", "Description", "The abdomen was entered."),
    section("59770-8", "Estimated blood loss", "Minimal"),
    section("", "Operative findings, more", "Free fluid"),
    loinc="11504-8",
    title="Operative note",
    header="<documentationOf><serviceEvent classCode='PCPR'>"
    + code("80146002", "Appendectomy", SNOMED)
    + "<effectiveTime><low value='20231114'/></effectiveTime><performer typeCode='PPRF'><assignedEntity>"
    "<assignedPerson><name><given>Ida</given><family>Quill</family></name></assignedPerson></assignedEntity></performer>"
    "</serviceEvent></documentationOf>",
)


def test_an_operative_note_is_one_procedure_with_the_parts_of_its_report() -> None:
    found = read(OPERATION).batch
    done = one(found, Procedure)
    assert (done.display, str(done.date), done.surgeon) == ("Appendectomy", "2023-11-14", "Ida Quill")
    assert done.code == Coding("http://snomed.info/sct", "80146002")
    assert done.indication == "Pain in the right lower quadrant"
    assert done.findings == "Inflamed appendix\n\nFree fluid"
    assert done.complications == "None"
    assert done.implants == "No implants were placed"
    assert done.specimens == "Appendix"
    assert done.anaesthesia == "General\nAppendectomy"
    assert done.text.startswith("The abdomen was entered.")
    assert "Estimated blood loss\nMinimal" in done.text
    assert done.document_ids == (found.documents[0].sha256,)
    assert [c.display for c in of(found, Condition)] == ["Appendicitis"]
    assert of(found, Note) == []


# ------------------------------------------------------------------------------------------------- files inside

PDF = b"%PDF-1.4 an invented letter"


def unstructured(text: str) -> bytes:
    return document(body=f"<component><nonXMLBody>{text}</nonXMLBody></component>", loinc="34133-9", title="A letter")


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    "attributes, data",
    [
        ('mediaType="application/pdf"', PDF),
        ("", PDF),
        ('mediaType="application/pdf" compression="DF"', deflated(PDF)),
        ('mediaType="application/pdf" compression="ZL"', zlib.compress(PDF)),
        ('mediaType="application/pdf" compression="GZ"', gzip.compress(PDF, mtime=0)),
    ],
)
def test_an_embedded_file_is_taken_out_as_a_document(attributes: str, data: bytes) -> None:
    packed = base64.encodebytes(data).decode()
    held = read(unstructured(f'<text {attributes} representation="B64">{packed}</text>'))
    inner = held.batch.documents[1]
    assert held.emitted == {hashlib.sha256(PDF).hexdigest(): PDF}
    assert (inner.sha256, inner.media_type, inner.size) == (
        hashlib.sha256(PDF).hexdigest(),
        "application/pdf",
        len(PDF),
    )
    assert (inner.title, inner.parent_id) == ("A letter", held.batch.documents[0].id)


def test_a_picture_in_an_entry_is_taken_out_once_and_is_no_value() -> None:
    packed = base64.b64encode(b"\x89PNG\r\n\x1a\n invented").decode()
    media = (
        '<observationMedia classCode="OBS" moodCode="EVN"><value xsi:type="ED" mediaType="image/png" '
        f'representation="B64">{packed}</value></observationMedia>'
    )
    entry = observation(
        f'{code("11502-2", "Scanned report")}<value xsi:type="ED" mediaType="image/png" '
        f'representation="B64">{packed}</value>'
    )
    held = read(document(section("30954-2", "Results", "See picture", entry, media)))
    assert len(held.emitted) == 1
    assert held.batch.documents[1].media_type == "image/png"
    assert of(held.batch, TestResult) == []


def test_an_embedded_file_longer_than_the_parser_takes_is_read() -> None:
    big = PDF + b"\0" * 9_000_000
    packed = base64.b64encode(big).decode()
    assert len(packed) > 10_000_000
    held = read(unstructured(f'<text mediaType="application/pdf" representation="B64">{packed}</text>'))
    assert list(held.emitted.values()) == [big]


@pytest.mark.parametrize("text", ["not base64 !!", base64.b64encode(b"not deflated").decode()])
def test_a_damaged_embedded_file_is_pointed_out(text: str) -> None:
    held = read(unstructured(f'<text mediaType="application/pdf" representation="B64" compression="DF">{text}</text>'))
    assert held.emitted == {}
    assert [issue.title for issue in held.batch.issues] == ["A file inside this document is damaged"]


def test_a_body_that_only_names_a_file_says_that_it_is_missing() -> None:
    held = read(unstructured('<text><reference value="letter.pdf"/></text>'))
    assert [issue.title for issue in held.batch.issues] == ["The file that this document is about is missing"]


def test_a_body_of_plain_text_is_searchable_and_a_note() -> None:
    found = read(unstructured('<text mediaType="text/plain">Seen today, all well.</text>')).batch
    assert one(found, Note).text == "Seen today, all well."
    assert found.texts[found.documents[0].sha256] == ("Seen today, all well.",)


def test_the_concern_of_a_document_is_found_by_template_where_the_section_code_is_local() -> None:
    entry = concern(problem(f'<value xsi:type="CD" code="1" codeSystem="{SNOMED}" displayName="Gout"/>'))
    local = (
        '<component><section><templateId root="2.16.840.1.113883.10.20.22.2.5.1"/><code code="LOCAL-1"/>'
        f"<title>Issues</title><entry>{entry}</entry></section></component>"
    )
    assert one(batch(local), Condition).display == "Gout"


def note(text: str, kind: str) -> str:
    return (
        f'<act classCode="ACT" moodCode="EVN">{template("202")}'
        f"{code('34109-9', 'Note', inside=code(kind, tag='translation'))}"
        f'<text><reference value="#{text}"/></text><effectiveTime value="20230215"/><author><time value="20230216"/>'
        "<assignedAuthor><assignedPerson><name><given>Ida</given><family>Quill</family></name></assignedPerson>"
        "</assignedAuthor></author></act>"
    )


def test_notes_inside_a_summary_become_records_of_their_kind() -> None:
    text = '<paragraph ID="n1">Polyp removed.</paragraph><paragraph ID="n2">Normal marrow.</paragraph>'
    text += '<paragraph ID="n3">Feels well.</paragraph>'
    entries = (note("n1", "28570-0"), note("n2", "11526-1"), note("n3", "11506-3"))
    found = batch(section("34109-9", "Notes", text, *entries))
    assert one(found, Procedure).text == "Polyp removed."
    reports = of(found, Report)
    assert [(r.category, r.text) for r in reports] == [
        (ReportCategory.PATHOLOGY, "Normal marrow."),
        (ReportCategory.CONSULTATION, "Feels well."),
    ]
    assert (str(reports[0].date), reports[0].author) == ("2023-02-15", "Ida Quill")


def test_a_section_about_a_relative_gives_nothing_but_its_text() -> None:
    entry = concern(problem(f'<value xsi:type="CD" code="1" codeSystem="{SNOMED}" displayName="Jaundice"/>'))
    child = section("11450-4", "Newborn", "The child had jaundice.", entry).replace(
        "<entry>", '<subject><relatedSubject classCode="PRS"><code code="CHILD"/></relatedSubject></subject><entry>'
    )
    found = batch(child)
    assert of(found, Condition) == []
    assert one(found, Note).text == "The child had jaundice."
    assert [issue.title for issue in found.issues] == ["A part about someone else"]
