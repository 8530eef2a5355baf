"""HL7 v2 messages: framing, people, results as printed, corrections, reports, documents, care."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Encounter,
    Immunization,
    Medication,
    Note,
    Procedure,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.importers import pick
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.hl7v2 import IMPORTER
from tests.importers.fhir_files import of, only, titles
from tests.importers.files import parse, parse_and_emit
from tests.importers.test_fhir_conformance import row, rows

MSH = r"MSH|^~\&|LIS|Lindenlabor|VAULT|HOME|20260302110000||{kind}|m1|P|2.5.1"
PID = "PID|1||4711^^^Lindenlabor&1.2.3.4&ISO^MR||Weber^Anna^Maria||19610409|F|||Gartenweg 3^^Bonn^^53111^DE||0228 5550"
OBR = "OBR|1|P1|F1|24323-8^Metabolic panel^LN|||20260301080000|||||||||||||||20260301120000||CH|F"


def message(*segments: str, kind: str = "ORU^R01", pid: str = PID) -> str:
    return "\r".join([MSH.format(kind=kind), *([pid] if pid else []), *segments]) + "\r"


def obx(
    value: str, kind: str = "NM", name: str = "2951-2^Sodium^LN", rest: str = "mmol/L|136-145|N|||F", sub: str = ""
) -> str:
    return f"OBX|1|{kind}|{name}|{sub}|{value}|{rest}"


def result(*segments: str) -> TestResult:
    return only(parse("r.hl7", message(OBR, *segments).encode()), TestResult)


def test_a_result_is_taken_as_the_laboratory_printed_it() -> None:
    batch = parse(
        "r.hl7",
        message(
            OBR,
            "OBX|1|NM|2951-2^Sodium^LN^NA^^L||139|mmol/L^^UCUM|136-145|N|||F|||20260301074500+0100|||ISE^Ion electrode",
            "NTE|1||Sample was fine.",
        ).encode(),
    )
    found = only(batch, TestResult)
    assert batch.importer == "hl7v2"
    assert (found.display, found.value, found.value_number, found.unit) == ("Sodium", "139", "139", "mmol/L")
    assert (found.reference_range, found.interpretation, found.status) == ("136-145", "N", Status.FINAL)
    assert (str(found.date), found.date_kind) == ("2026-03-01T07:45:00+01:00", "collected")
    assert str(found.report_date) == "2026-03-01T12:00:00"
    assert found.code is not None
    assert (found.code.system, found.code.code) == ("http://loinc.org", "2951-2")
    assert (found.panel, found.laboratory, found.method) == ("Metabolic panel", "Lindenlabor", "Ion electrode")
    assert (found.comments, found.category) == ("Sample was fine.", ResultCategory.LABORATORY)
    assert found.sources[0].locator == "line 4 OBX"
    report = only(batch, Report)
    assert (report.display, report.result_ids, report.status) == ("Metabolic panel", (found.id,), Status.FINAL)
    assert report.category is ReportCategory.LABORATORY


def test_a_comment_below_those_who_took_part_is_on_the_result_above_them() -> None:
    batch = parse("r.hl7", message(OBR, obx("139"), "PRT|1||||PO|4^Weber", "NTE|1||Sample was fine.").encode())
    assert only(batch, TestResult).comments == "Sample was fine."
    assert not [record for record in batch.records if record.kind == "note"]
    assert batch.unmapped == {"PRT": 1}


@pytest.mark.parametrize(
    "kind,raw,printed,number,comparator",
    [
        ("NM", "4.10", "4.10", "4.10", ""),
        ("NM", "60~120", "60; 120", None, ""),
        ("SN", ">^100", ">100", "100", ">"),
        ("SN", "<=^0.5", "<=0.5", "0.5", "<="),
        ("SN", "^182", "182", "182", ""),
        ("SN", "^1^:^160", "1:160", None, ""),
        ("SN", "^2^-^10", "2-10", None, ""),
        ("ST", "<0.01", "<0.01", "0.01", "<"),
        ("ST", "4,2", "4,2", None, ""),
        ("ST", "not detected", "not detected", None, ""),
        ("ST", "A & B", "A & B", None, ""),
        ("ST", r"A \T\ B \F\ C \S\ D \R\ E \E\ F", "A & B | C ^ D ~ E \\ F", None, ""),
        ("ST", r"\XC3A4\ \X41\ \H\bold\N\ \Zzz\ ", "ä A bold \\Zzz\\", None, ""),
        ("CWE", "112283007^Escherichia coli^SCT^^^^^^E. coli grown", "E. coli grown", None, ""),
        ("CE", "POS^Positive^L~NEG", "Positive; NEG", None, ""),
        ("DT", "20260218", "2026-02-18", None, ""),
        ("", "7.0", "7.0", "7.0", ""),
        ("NM", '""', "", None, ""),
    ],
)
def test_every_type_of_value_is_kept_as_printed(
    kind: str, raw: str, printed: str, number: str | None, comparator: str
) -> None:
    found = result(obx(raw, kind))
    assert (found.value, found.value_number, found.comparator) == (printed, number, comparator)


@pytest.mark.parametrize(
    "letter,status",
    [
        ("F", Status.FINAL),
        ("P", Status.PRELIMINARY),
        ("I", Status.PRELIMINARY),
        ("C", Status.CORRECTED),
        ("D", Status.ENTERED_IN_ERROR),
        ("W", Status.ENTERED_IN_ERROR),
        ("X", Status.CANCELLED),
        ("", Status.UNKNOWN),
    ],
)
def test_the_status_is_what_the_laboratory_says(letter: str, status: Status) -> None:
    assert result(obx("5", rest=f"mmol/L|||||{letter}")).status is status


def test_a_result_without_a_value_is_not_dropped() -> None:
    found = result(obx("", rest="|||||I"))
    assert (found.display, found.value, found.status) == ("Sodium", "", Status.PRELIMINARY)


@pytest.mark.parametrize("letter", ["C", "D", "W"])
def test_a_correction_replaces_its_predecessor(letter: str) -> None:
    other = obx("4.1", name="2823-3^Potassium^LN")
    text = message(OBR, obx("139"), other) + message(OBR, obx("129", rest=f"mmol/L|136-145|L|||{letter}"))
    by_value = {record.value: record.status for record in of(parse("r.hl7", text.encode()), TestResult)}
    assert by_value["139"] is Status.SUPERSEDED
    assert by_value["4.1"] is Status.FINAL
    assert by_value["129"] is (Status.CORRECTED if letter == "C" else Status.ENTERED_IN_ERROR)


def test_a_final_result_replaces_the_preliminary_one_of_the_same_order() -> None:
    text = message(OBR, obx("139", rest="mmol/L|||||P")) + message(OBR, obx("140"))
    assert [r.status for r in of(parse("r.hl7", text.encode()), TestResult)] == [Status.SUPERSEDED, Status.FINAL]


def test_distinct_repeats_and_other_orders_stay_distinct() -> None:
    other = OBR.replace("|F1|", "|F2|")
    text = message(OBR, obx("139"), obx("140", sub="2"), other, obx("150", rest="mmol/L|||||C"))
    assert [r.status for r in of(parse("r.hl7", text.encode()), TestResult)] == [
        Status.FINAL,
        Status.FINAL,
        Status.CORRECTED,
    ]


def test_a_correction_of_several_possible_results_is_told() -> None:
    first = "mmol/L|||||F|||20260301"
    second = "mmol/L|||||F|||20260302"
    third = "mmol/L|||||C|||20260303"
    batch = parse("r.hl7", message(OBR, obx("1", rest=first), obx("2", rest=second), obx("3", rest=third)).encode())
    assert "A correction of an unclear result" in titles(batch)
    assert Status.SUPERSEDED not in {record.status for record in of(batch, TestResult)}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\r", "\n"),
        lambda text: text.replace("\r", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "\x0b" + text + "\x1c\r",
        lambda text: "FHS|^~\\&|A\rBHS|^~\\&|B\r" + text + "BTS|1\rFTS|1\r",
        lambda text: text.replace("|", "#").replace("^", "*"),
    ],
)
def test_every_framing_reads_the_same(change: object) -> None:
    assert callable(change)
    data = change(message(OBR, obx("139"))).encode()
    assert pick(data, "no name") is IMPORTER
    batch = parse("x", data)
    assert [(r.display, r.value) for r in of(batch, TestResult)] == [("Sodium", "139")]
    assert [(p.display, str(p.birth_date)) for p in batch.patients] == [("Anna Maria Weber", "1961-04-09")]


def test_utf_16_and_western_letters_are_read() -> None:
    text = message(OBR, obx("grün", "ST"))
    for data in (
        text.encode("utf-16"),
        text.encode("cp1252"),
        text.replace("2.5.1", "2.5.1||||||8859/1").encode("latin-1"),
    ):
        assert pick(data, "a.txt") is IMPORTER
        assert only(parse("a.txt", data), TestResult).value == "grün"


def test_a_western_letter_among_many_signs_and_a_stray_control_character_do_no_harm() -> None:
    text = message(OBR, *[obx("1", rest="µg/l||||||||||||||||||")] * 20, obx("grün", "ST"))
    data = text.encode("cp1252").replace(b"Sodium", b"Sod\x01ium", 1)
    assert [r.value for r in of(parse("a.hl7", data), TestResult)][-1] == "grün"
    assert {r.display for r in of(parse("a.hl7", data), TestResult)} == {"Sodium"}


def test_a_damaged_letter_in_a_file_that_says_its_encoding_shows_as_damaged() -> None:
    data = b"\xef\xbb\xbf" + message(OBR, obx("gr?n", "ST")).encode().replace(b"gr?n", b"gr\xfcn")
    assert only(parse("a.hl7", data), TestResult).value == "gr\ufffdn"


def test_a_message_with_nothing_in_it_says_so() -> None:
    assert titles(parse("a.hl7", message("EVN|A01").encode())) == ["Nothing to take in"]


def test_a_line_that_is_no_segment_goes_on_with_the_one_before() -> None:
    text = message(OBR, obx("First line\nABC-DEF second line\nTHE third", "TX", "x^Finding^L", "|||||F"))
    assert only(parse("r.hl7", text.encode()), Report).text == "Finding\nFirst line\nABC-DEF second line\nTHE third"


def test_the_person_is_read_with_numbers_and_address() -> None:
    (person,) = parse("r.hl7", message(OBR, obx("1")).encode()).patients
    assert (person.family_name, person.given_names, person.sex) == ("Weber", "Anna Maria", "female")
    assert [(n.system, n.value, n.label) for n in person.identifiers] == [("urn:oid:1.2.3.4", "4711", "MR")]
    assert (person.address, person.phone) == ("Gartenweg 3, Bonn, 53111, DE", "0228 5550")
    assert person.sources[0].locator == "line 2 PID"


def test_several_people_in_one_file_are_kept_apart() -> None:
    twin = PID.replace("Anna^Maria", "Berta").replace("4711", "4712")
    text = message(OBR, obx("1")) + message(OBR, obx("2"), pid=twin) + message(OBR, obx("3"))
    batch = parse("r.hl7", text.encode())
    assert [p.display for p in batch.patients] == ["Anna Maria Weber", "Berta Weber"]
    assert [r.subject for r in of(batch, TestResult)] == [0, 1, 0]
    assert "More than one person" in titles(batch)


def test_a_message_that_names_nobody_beside_one_that_does_is_asked_about() -> None:
    batch = parse("r.hl7", (message(OBR, obx("1")) + message(OBR, obx("2"), pid="")).encode())
    asked = {issue.record for issue in batch.issues if issue.decision}
    assert {r.value for r in of(batch, TestResult) if r.id in asked} == {"2"}


def test_lines_of_text_become_one_report() -> None:
    text = message(
        "OBR|1||R1|71020^Chest X-ray^C4|||20260301|||||||||||||||20260302||RAD|F|||||||&Roth&Eva",
        r"OBX|1|TX|71020&GDT^Chest X-ray^C4|1|Heart normal.\.br\Lungs clear.||||||F",
        "OBX|2|TX|71020&GDT^Chest X-ray^C4|2|No effusion.||||||F",
        "OBX|3|TX|71020&IMP^Chest X-ray^C4|3|Normal chest.||||||F",
    )
    batch = parse("r.hl7", text.encode())
    report = only(batch, Report)
    assert report.text == "Description\nHeart normal.\nLungs clear.\nNo effusion.\n\nImpression\nNormal chest."
    assert (report.conclusion, report.category, report.author) == ("Normal chest.", ReportCategory.IMAGING, "Eva Roth")
    assert of(batch, TestResult) == []


def test_a_short_text_is_a_result_like_any_other() -> None:
    found = result(obx("Yellow", "TX", "5778-6^Color^LN", "|||||F"))
    assert (found.display, found.value) == ("Color", "Yellow")


def test_a_deleted_text_is_in_no_report() -> None:
    batch = parse("r.hl7", message(OBR, obx("Wrong\\.br\\text", "TX", "x^Finding^L", "|||||W")).encode())
    assert only(batch, TestResult).status is Status.ENTERED_IN_ERROR
    assert only(batch, Report).text == ""


def test_an_inline_document_is_taken_out() -> None:
    content = b"Letter of the clinic\nThe patient did well.\n" * 20
    held = base64.b64encode(content).decode()
    ed = f"OBX|2|ED|11502-2^Laboratory report^LN||LIS^text^plain^Base64^{held}||||||F"
    batch, emitted = parse_and_emit("r.hl7", message(OBR, obx("1"), ed).encode())
    sha256 = hashlib.sha256(content).hexdigest()
    assert emitted == [(sha256, content)]
    assert [d.title for d in batch.documents] == ["Results (HL7 message)", "Laboratory report"]
    assert "did well" in batch.texts[sha256][0]
    assert only(batch, Report).document_ids == (batch.documents[1].id,)


def test_base64_in_a_text_is_a_document_and_no_text() -> None:
    held = base64.b64encode(b"%PDF-1.4 " + b"x" * 600).decode()
    _batch, emitted = parse_and_emit("r.hl7", message(OBR, obx(held, "FT", "x^Letter^L", "|||||F")).encode())
    assert emitted[0][1].startswith(b"%PDF-1.4")


def test_a_damaged_or_absent_document_is_told() -> None:
    segments = [
        "OBX|1|ED|x^Letter^L||A^text^plain^Base64^@@@||||||F",
        "OBX|2|ED|x^Letter^L||A^text^plain^Base64||||||F",
    ]
    batch = parse("r.hl7", message(OBR, *segments, "OBX|3|RP|x^Picture^L||\\\\server\\a.pdf||||||F").encode())
    assert titles(batch) == [
        "An attached document is damaged",
        "An attached document is empty",
        "A file that is elsewhere",
    ]


def test_a_document_message_becomes_a_report_with_its_whole_text() -> None:
    text = message(
        "TXA|1|DS|TX|20260228|9^Roth^Eva||20260301|||||DOC1|||||AU",
        "OBX|1|TX|x^Discharge^L||Stayed four days.||||||F",
        "OBX|2|TX|x^Discharge^L||Went home well.||||||F",
        kind="MDM^T02",
    )
    report = only(parse("m.hl7", text.encode()), Report)
    assert (report.display, report.status, str(report.date)) == ("Discharge summary", Status.FINAL, "2026-02-28")
    assert report.text == "Discharge\nStayed four days.\nWent home well."
    assert (report.author, report.category) == ("Eva Roth", ReportCategory.DISCHARGE)


def test_an_operative_report_is_a_procedure_and_a_replacement_supersedes_it() -> None:
    body = "OBX|1|TX|x^Op^L||Gallbladder removed.||||||F"
    first = message(
        "TXA|1|OP|TX|20260228|9^Roth^Eva|||||||DOC1|||||AU",
        body,
        kind="MDM^T02",
    )
    second = message(
        "TXA|1|OP|TX|20260228|9^Roth^Eva|||||||DOC2|DOC1|||||AU", body.replace("removed", "taken out"), kind="MDM^T10"
    )
    old, new = of(parse("m.hl7", (first + second).encode()), Procedure)
    assert (old.status, new.status) == (Status.SUPERSEDED, Status.COMPLETED)
    assert (new.surgeon, new.text) == ("Eva Roth", "Op\nGallbladder taken out.")


def test_a_vaccination_is_given_refused_or_deleted() -> None:
    text = message(
        "ORC|RE",
        "RXA|0|1|20260105||115^Tdap^CVX|0.5|mL||00^New record^NIP001||||||L77||SKB^GSK^MVX|||CP|A",
        "RXR|IM^Intramuscular|LD^Left deltoid",
        "OBX|1|CE|64994-7^Eligibility^LN|1|V01^Not eligible^L||||||F",
        "OBX|2|NM|30973-2^Dose number^LN|1|2||||||F",
        "ORC|RE",
        "RXA|0|1|20260105||88^influenza^CVX|999||||||||||||00^Parental decision^NIP002||RE",
        "RXA|0|1|20250105||88^influenza^CVX|999||||||||||||||CP|D",
        kind="VXU^V04",
    )
    given, refused, deleted = of(parse("v.hl7", text.encode()), Immunization)
    assert (given.display, given.status, str(given.date)) == ("Tdap", Status.COMPLETED, "2026-01-05")
    assert (given.lot, given.site, given.dose_number) == ("L77", "Left deltoid", "2")
    assert given.note.splitlines() == [
        "Dose: 0.5 mL",
        "Route: Intramuscular",
        "Manufacturer: GSK",
        "New record",
        "Eligibility: Not eligible",
    ]
    assert (refused.status, refused.note) == (Status.NOT_GIVEN, "Reason: Parental decision")
    assert deleted.status is Status.ENTERED_IN_ERROR


def test_a_medicine_given_outside_a_vaccination_message_is_a_medicine() -> None:
    text = message("RXA|0|1|202601051000||1191^Aspirin^RXNORM|100|mg", kind="RAS^O17")
    found = only(parse("r.hl7", text.encode()), Medication)
    assert (found.display, found.dose, str(found.start)) == ("Aspirin", "100 mg", "2026-01-05T10:00")


def test_an_admission_gives_visit_diagnoses_allergies_procedures_and_insurance() -> None:
    text = message(
        "NTE|1||Prefers to be called Anni.",
        "PV1|1|I|3W^12^A^Lindenklinik||||7^Roth^Eva^^^Dr" + "|" * 37 + "20260110|20260114",
        "PV2|||K80^Gallstones^I10",
        "AL1|1|DA|70618^Penicillin^RXNORM|SV|Rash~Hives|2001",
        "AL1|2|DA|^No known food allergies",
        "IAM|1|DA|1^Latex^L|MO|Itch|D",
        "DG1|1||K80.2^Gallstones^I10||20260110|A",
        "PR1|1||47562^Laparoscopic cholecystectomy^C4||20260111||||||8^Kern^Ida",
        "IN1|1|B1^Basic|77|Linden Kasse||||||||20250101|20261231" + "|" * 23 + "M-99",
        kind="ADT^A03",
    )
    batch = parse("a.hl7", text.encode())
    visit = only(batch, Encounter)
    assert (str(visit.date), str(visit.end), visit.encounter_class) == ("2026-01-10", "2026-01-14", "inpatient")
    assert (visit.practitioner, visit.facility, visit.reason) == (
        "Eva Roth",
        "Lindenklinik",
        "Gallstones",
    )
    penicillin, latex = of(batch, Allergy)
    assert (penicillin.display, penicillin.severity, penicillin.reactions) == (
        "Penicillin",
        "severe",
        ("Rash", "Hives"),
    )
    assert latex.status is Status.ENTERED_IN_ERROR
    assert [none.display for none in batch.none_known] == ["No known food allergies"]
    assert (only(batch, Condition).display, only(batch, Condition).verification) == (
        "Gallstones",
        "admitting diagnosis",
    )
    operation = only(batch, Procedure)
    assert (operation.display, operation.surgeon) == ("Laparoscopic cholecystectomy", "Ida Kern")
    cover = only(batch, Coverage)
    assert (cover.payer, cover.member_id, str(cover.end)) == ("Linden Kasse", "M-99", "2026-12-31")
    assert only(batch, Note).text == "Prefers to be called Anni."


def test_an_unreadable_date_is_left_out_and_told() -> None:
    batch = parse("r.hl7", message(OBR.replace("20260301080000", "2026-13-45"), obx("1")).encode())
    found = only(batch, TestResult)
    assert (str(found.date), found.date_kind) == ("2026-03-01T12:00:00", "reported")
    assert "A date could not be read" in titles(batch)


def test_parts_of_a_date_filled_with_zeros_are_not_known() -> None:
    (person,) = parse("r.hl7", message(OBR, obx("1"), pid=PID.replace("19610409", "19610000")).encode()).patients
    assert str(person.birth_date) == "1961"


def test_what_has_no_kind_is_counted() -> None:
    batch = parse("r.hl7", message("NK1|1|Weber^Otto", OBR, obx("1"), "ZZZ|1|own").encode())
    assert batch.unmapped == {"NK1": 1, "ZZZ": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"FHS|^~\\&|A\rBTS|0\r",
        b"MSH|^~\\&|A\r" + bytes(range(256)) * 20,
        b"BHS|^~\\&|\r" + b"OBX|1|NM|x||1\r" * 100,
    ],
)
def test_what_holds_no_message_is_refused_in_plain_words(data: bytes) -> None:
    with pytest.raises(InputRefusedError):
        IMPORTER.parse(data, "x.hl7", ImportContext(Progress(), lambda _sha256, _data: None))


@pytest.mark.parametrize(
    "data",
    [
        b"MSH",
        b"MSH|",
        b"MSH|^~\\&|" + b"|" * 200_000,
        message(OBR, obx("~" * 50_000), obx("^" * 50_000, "SN"), obx("&" * 50_000, "CE")).encode(),
        message(OBR, obx("\\" * 50_001, "ST"), obx("9" * 300_000)).encode(),
        message(*["OBR"] * 50, *["OBX"] * 50, "RXA", "PV1", "TXA", "AL1", "DG1", "PR1", "IN1", "SPM", "NTE").encode(),
    ],
)
def test_strange_messages_are_read_or_refused_and_never_fail(data: bytes) -> None:
    assert parse("x.hl7", data).documents[0].sha256 == hashlib.sha256(data).hexdigest()


# Rows of the truth that hold the raw OBX-5 where the result reads otherwise, each looked up in the file.
EXPLAINED: dict[str, tuple[set[str], set[str]]] = {
    # 29 lines of text of one document: they are that document's report.
    "hl7v2/MDM-T02-03.hl7": (set(), set()),
    # A coded value reads as its original text; two repetitions of a number are one result with both.
    "hl7v2/ORU-R01-01.hl7": (
        {"27268008^salmonella^sct^^^^^^salmonella species", "27~25"},
        {"salmonella species", "27; 25"},
    ),
    # A structured number: no comparator, 182.
    "hl7v2/ORU-R01-RMGEAD.hl7": ({"^182"}, {"182"}),
    "hl7v2/VXU-V04-01.hl7": ({"60~120"}, {"60; 120"}),
}
ABOUT_A_VACCINE = {
    "Vaccine Funding Source",
    "Vaccine Funding Program Eligibility",
    "Document Type",
    "Date Vis Presented",
}


@pytest.mark.conformance
def test_every_sample_gives_its_results_people_and_documents(samples: Path) -> None:
    seen = 0
    for path in sorted((samples / "truth").glob("hl7v2__*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        name = truth["file"]
        batch = parse(Path(name).name, (samples / name).read_bytes())
        raw, read = EXPLAINED.get(name, (set(), set()))
        labs = [held for held in truth["labs"] if held[0] not in ABOUT_A_VACCINE]
        if name == "hl7v2/MDM-T02-03.hl7":
            report = next(report for report in of(batch, Report) if report.text)
            assert all(held[2] in report.text for held in labs)
            labs = []
        wanted = Counter(row(*held[2:5]) for held in labs)
        found = rows(batch)
        assert {key[0] for key in wanted - found} == raw, name
        assert {key[0] for key in found - wanted} == read, name
        assert _facts(batch, Immunization) == truth["counts"]["immunizations"], name
        inline = {item["sha256"] for item in truth["attachments"] if item.get("sha256")}
        assert {document.sha256 for document in batch.documents[1:]} == inline, name
        (person,) = batch.patients
        assert str(person.birth_date).replace("-", "") == truth["patients"][0]["birthDate"][:8], name
        seen += 1
    assert seen == 9


def _facts(batch: Batch, kind: type[Immunization]) -> int:
    return sum(record.is_fact for record in of(batch, kind))
