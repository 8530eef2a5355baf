from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    Coding,
    Condition,
    Identifier,
    Immunization,
    Kind,
    Medication,
    Note,
    Patient,
    Practitioner,
    Procedure,
    Record,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.packet.plan import CaseSummary, Gap, GapState, Paper, Statement
from tests.packet import files, story
from tests.packet.reading import link_beside, page_texts, squeezed, verified


def texts(records: list[Record], **changes: Any) -> list[str]:
    plan, data = story.plan(records=tuple(records), **changes)
    return page_texts(story.composed(plan, data).data)


def lines(text: str) -> str:
    return " ".join(text.split())


def test_page_one_says_what_the_case_says_with_its_pages() -> None:
    first = lines(texts(story.records())[0])
    for words in (
        "Born 14 March 1968 (58) · Female · Linden Valley record LV-204471",
        "Is removing only the right half of the thyroid a sound choice for me",
        "Papillary thyroid carcinoma,",
        "Decide by 8 Dec 2026",
        "Atorvastatin 20 mg, every evening: cholesterol",
        "Ibuprofen 200 mg, as needed: neck ache (patient)",
        "Penicillin: hives, 1990s (patient)",
        "Contrast dye, latex, tape: not recorded",
        "Implant: titanium plate and cage C5-C6, 2017",
        "Vitamin D, 25-hydroxy 24.1 Low ng/mL 30.0-100.0",
        "For Dr Sofia Marchetti, Northgate Thyroid Clinic, 19 Nov 2026 · prepared 9 Nov 2026 by the patient",
        "Supports, and does not replace",
    ):
        assert words in first, words
    assert "Simvastatin" not in first
    assert "000" not in first.replace("1,000", "")


def test_without_a_case_the_question_reads_not_recorded() -> None:
    plan, data = story.plan(case=None, records=())
    first = lines(page_texts(story.composed(plan, data).data)[0])
    assert "The question not recorded" in first
    assert "Current medicines not recorded" in first
    assert "Allergies not recorded" in first
    assert "Key results, as printed not recorded" in first


def test_without_a_case_the_clinicians_of_the_records_can_be_called() -> None:
    doctors: list[Record] = [
        Practitioner(id="p1", display="Dr Imre Falk", specialty="Dermatology", phone="555 0142",
                     sources=story.said("portal")),
        Practitioner(id="p2", display="Dr Noor Without-Number", specialty="Urology", sources=story.said("portal")),
    ]  # fmt: skip
    first = lines(texts(doctors, case=None)[0])
    assert "Dr Imre Falk, Dermatology, 555 0142" in first
    assert "Without-Number" not in first


def crowd(medications: int, allergies: int, conditions: int = 60, results: int = 80) -> list[Record]:
    found: list[Record] = []
    long = "with a very long name that goes on and on until nobody would want to read any more of it"
    for n in range(medications):
        found.append(Medication(id=f"m{n}", display=f"Medicine{n:03d} {long}", status=Status.ACTIVE, dose=f"{n} mg",
                                frequency="twice a day", reason="many", sources=story.said("portal")))  # fmt: skip
    for n in range(allergies):
        found.append(Allergy(id=f"a{n}", display=f"Allergen{n:03d}", reactions=("hives", "swelling of the face"),
                             sources=story.said("portal")))  # fmt: skip
    for n in range(conditions):
        found.append(Condition(id=f"c{n}", display=f"Condition{n:03d} {long}", status=Status.ACTIVE,
                               onset=PartialDate("2011"), sources=story.said("pryce", 1)))  # fmt: skip
    for n in range(results):
        found.append(TestResult(id=f"t{n}", display=f"Test {n:03d}", category=ResultCategory.LABORATORY,
                                code=Coding("x", str(n)), value=f"{n}.5", value_number=f"{n}.5", unit="mg/dL",
                                interpretation="High" if n % 2 else "", date=PartialDate("2026-08-18"),
                                sources=story.said("lab-2026", 1)))  # fmt: skip
    return found


@pytest.mark.parametrize("paper", list(Paper))
def test_page_one_is_one_page_however_much_there_is(paper: Paper) -> None:
    plan, data = story.plan(records=tuple(crowd(300, 100)), paper=paper)
    made = story.composed(plan, data)
    pages = page_texts(made.data)
    assert "Clinical summary" in pages[0]
    assert "Contents" in pages[1]
    first = lines(pages[0])
    assert "See p." in first
    assert ": 100 allergies" in first
    assert "Decide by 8 Dec 2026" in first
    assert "Papillary thyroid carcinoma" in first
    assert "more, p." in first
    everything = squeezed(" ".join(pages))
    for n in range(300):
        assert f"Medicine{n:03d}" in everything
    for n in range(100):
        assert f"Allergen{n:03d}" in everything
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_what_is_counted_and_what_is_shown_add_up() -> None:
    first = lines(texts(crowd(40, 3, 0, 0))[0])
    shown = sum(f"Medicine{n:03d}" in first for n in range(40))
    assert 0 < shown < 40
    assert f"+{40 - shown} more, p." in first


def test_allergies_stay_when_medications_have_to_be_counted() -> None:
    first = lines(texts(crowd(300, 5))[0])
    for n in range(5):
        assert f"Allergen{n:03d}: hives, swelling of the face" in first


def test_very_long_statements_stay_on_one_page_and_stand_whole_elsewhere() -> None:
    long = " ".join(f"word{n}" for n in range(400))
    case = dataclasses.replace(
        story.CASE, question=long, diagnosis=Statement(long), proposed=Statement(long), own_words=long
    )
    patient = dataclasses.replace(story.INES, display=" ".join(["Maximiliana-Theodora"] * 14))
    plan, data = story.plan(case=case, patient=patient)
    made = story.composed(plan, data)
    pages = page_texts(made.data)
    assert "Contents" in pages[1]
    assert "The whole question:" in lines(pages[0])
    assert "word399" in squeezed(" ".join(pages[2:]))
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


@pytest.mark.parametrize(
    "name, printed",
    [
        ("Ирина Соколова", "Ирина Соколова"),
        ("Σοφία Παπαδοπούλου", "Σοφία Παπαδοπούλου"),
        ("Jürgen Łukasz Žižek", "Jürgen Łukasz Žižek"),
        ("王小明", "王小明"),
        ("مريم", "مريم"),
        ("ᜀᜈ", "[?]"),
    ],
)
def test_names_in_other_scripts_are_printed_or_marked_and_reported(name: str, printed: str) -> None:
    patient = Patient(id="p", display=name, birth_date=PartialDate("1980-05"))
    plan, data = story.plan([], patient=patient, records=(), case=None)
    made = story.composed(plan, data)
    for text in page_texts(made.data):
        assert printed in text
        assert "born May 1980" in text
    assert bool(made.result["warnings"]) is (printed == "[?]")
    if made.result["warnings"]:
        assert f"U+{ord(name[0]):04X}" in made.result["warnings"][0]
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_none_known_is_not_the_same_as_not_recorded() -> None:
    silent = [r for r in story.records() if not isinstance(r, Allergy | Medication)]
    said = [*silent, story.none_known(Kind.ALLERGY), story.none_known(Kind.MEDICATION)]
    assert "Allergies not recorded" in lines(texts(silent)[0])
    pages = texts(said)
    assert "None known: no known allergies." in lines(pages[0])
    assert "None known: no medication is taken." in lines(pages[0])
    whole = lines(" ".join(pages))
    assert "None known: a source says that there are no known allergies. p." in whole


def test_a_statement_of_none_beside_an_allergy_is_not_dropped() -> None:
    first = lines(texts([*story.records(), story.none_known(Kind.ALLERGY)])[0])
    assert "Penicillin: hives" in first
    assert "Also recorded: no known allergies" in first


@pytest.mark.parametrize(
    "words", ["No Known Drug Allergies", "No known food allergies", "No known allergies to contrast"]
)
def test_a_statement_of_a_part_is_never_told_as_one_of_the_whole(words: str) -> None:
    said = dataclasses.replace(story.none_known(Kind.ALLERGY), display=words)
    pages = [lines(page) for page in texts([said])]
    assert f"“{words}”" in pages[0]
    assert f"A source says: “{words}”." in " ".join(pages)
    assert "no known allergies." not in " ".join(pages)
    beside = lines(texts([*story.records(), said])[0])
    assert f"Also recorded: {words}" in beside
    assert "latex, tape: not recorded" in beside


def test_none_of_one_visit_beside_medicines_is_told_as_another_statement() -> None:
    said = dataclasses.replace(story.none_known(Kind.MEDICATION), display="No known hospital discharge medications")
    whole = lines(" ".join(texts([*story.records(), said])))
    assert "Another statement: A source says: “No known hospital discharge medications”." in whole
    assert "no medication is taken" not in whole


def test_a_medicine_that_was_taken_again_and_again_tells_of_every_time() -> None:
    def taken(start: str, end: str, why: str = "") -> Record:
        return Medication(id=start, display="Thiazide 25 MG", status=Status.COMPLETED, start=story.day(start),
                          end=story.day(end), stop_reason=why, sources=story.said("pryce", 1))  # fmt: skip

    found = [taken("2015-11-01", "2016-11-06", "Cramps"), taken("1977-03", "1978"), taken("1999", "2001", "Low sodium")]
    whole = lines(" ".join(texts(found)))
    assert "1 Nov 2015–6 Nov 2016; 2" in whole
    assert "times before, from Mar 1977" in whole
    assert "Cramps; Low sodium" in whole


def test_conditions_that_ended_are_counted_on_page_one_with_the_page_that_lists_them() -> None:
    once = Condition(
        id="once", display="Malignant tumor of breast", status=Status.COMPLETED, sources=story.said("pryce", 1)
    )
    now = Condition(id="now", display="Hot flushes", status=Status.ACTIVE, sources=story.said("pryce", 1))
    pages = [lines(page) for page in texts([once, now])]
    assert "Hot flushes" in pages[0]
    assert "1 past, p. " in pages[0]
    number = int(pages[0].split("1 past, p. ")[1].split()[0])
    assert "Past conditions Malignant tumor of breast" in pages[number - 1]


@pytest.mark.parametrize("medicines, flagged", [(14, False), (40, False), (40, True)])
def test_no_list_of_page_one_fills_it_alone(medicines: int, flagged: bool) -> None:
    many: list[Record] = [
        Condition(id=f"c{n}", display=f"Condition{n:02d} of a long name that takes two lines of its column",
                  status=Status.ACTIVE, sources=story.said("pryce", 1))
        for n in range(60)
    ]  # fmt: skip
    many += [
        Medication(id=f"m{n}", display=f"Medicine{n:02d}", status=Status.ACTIVE, dose="10 mg")
        for n in range(medicines)
    ]  # fmt: skip
    many += [
        TestResult(id=f"t{n}", display=f"Test{n:03d}", category=ResultCategory.LABORATORY, value=f"{n}.5",
                   interpretation="High" if flagged else "", unit="mg/dL",
                   date=PartialDate("2026-08-18"), sources=story.said("lab-2026", 2))
        for n in range(300)
    ]  # fmt: skip
    first = lines(texts(many)[0])
    flag = " High" if flagged else ""
    shown = sum(f"Test{n:03d} {n}.5{flag} mg/dL" in first for n in range(300))
    assert shown >= 3
    assert sum(f"Condition{n:02d}" in first for n in range(60)) >= 4
    assert sum(f"Medicine{n:02d} 10 mg" in first for n in range(medicines)) >= min(medicines, 14)
    words = f"{300 - shown} of them flagged" if flagged else "none flagged"
    assert f"+{300 - shown} more, {words} by the laboratory," in first


def test_a_missing_pathology_report_is_named_beside_how_the_diagnosis_was_made() -> None:
    missing = Gap(GapState.MISSING, "Pathology report", "Nothing of this is here yet.", establishes=True)
    pages = [lines(page) for page in texts(story.records(), gaps=(missing,))]
    assert "Pathology report: missing p. 2" in pages[0]
    here = dataclasses.replace(missing, state=GapState.READY)
    assert "Pathology report" not in lines(texts(story.records(), gaps=(here,))[0])


def test_a_result_without_a_value_gives_its_place_on_page_one_to_one_with_a_value() -> None:
    def result(name: str, value: str) -> Record:
        return TestResult(id=name, display=name, category=ResultCategory.LABORATORY, value=value, unit="mg/dL" if value
                          else "", date=PartialDate("2026-08-18"), sources=story.said("lab-2026", 2))  # fmt: skip

    first = lines(texts([*(result(f"Empty{n}", "") for n in range(7)), result("Calcium", "9.6")])[0])
    assert "Calcium 9.6 mg/dL" in first


def test_units_that_are_codes_are_written_as_laboratories_print_them() -> None:
    def result(name: str, value: str, unit: str) -> Record:
        return TestResult(id=name, display=name, category=ResultCategory.LABORATORY, value=value, unit=unit,
                          date=PartialDate("2026-08-18"), sources=story.said("lab-2026", 2))  # fmt: skip

    found = [
        result("Pressure", "120", "mm[Hg]"),
        result("Ratio", "0.94", "1"),
        result("Pulse", "61", "{beats}/min"),
        result("Thyrotropin", "3.87", "u[IU]/mL"),
        result("Odd", "5", "[foo]"),
        Medication(id="d3", display="Vitamin D3", status=Status.ACTIVE, dose="1000 [iU]", sources=story.said("pryce")),
    ]
    packet = lines(" ".join(texts(found)))
    for words in ("120 mmHg", "61 beats/min", "3.87 uIU/mL", "5 [foo]", "Vitamin D3 1000 units", "Ratio 0.94 18 Aug"):
        assert words in packet, words
    assert "0.94 1 " not in packet


def test_an_unchecked_reading_is_counted_and_never_shown() -> None:
    unchecked = TestResult(
        id="ocr",
        display="Misread test",
        category=ResultCategory.LABORATORY,
        value="987.6",
        unit="mg/dL",
        date=PartialDate("2026-08-18"),
        sources=(Source("lab-2026", "page 2", "ocr", confirmed=False, page=2, confidence=0.6),),
    )
    pages = texts([*story.records(), unchecked])
    whole = " ".join(pages)
    assert "987.6" not in whole
    assert "Misread" not in whole
    assert "1 value not checked, see p. " in lines(pages[0])
    confirmed = dataclasses.replace(unchecked, sources=(dataclasses.replace(unchecked.sources[0], confirmed=True),))
    assert "987.6" in " ".join(texts([*story.records(), confirmed]))


def test_what_is_not_so_is_not_a_fact() -> None:
    wrong = Allergy(id="x", display="Refuted allergen", status=Status.REFUTED, sources=story.said("portal"))
    assert "Refuted allergen" not in " ".join(texts([*story.records(), wrong]))


def test_a_preliminary_result_says_so() -> None:
    records = story.records()
    last = next(r for r in records if r.id == "3016-3@2026-08-18")
    records[records.index(last)] = dataclasses.replace(last, status=Status.PRELIMINARY)
    pages = texts(records)
    assert "18 Aug 2026, preliminary" in lines(pages[0])
    assert "3.87†" in " ".join(pages)
    assert "† TSH, 18 Aug 2026: preliminary." in lines(" ".join(pages))


def test_the_same_result_of_two_sources_is_one_line_with_two_pages() -> None:
    records = story.records()
    tsh = next(r for r in records if r.id == "3016-3@2026-08-18")
    twice = dataclasses.replace(tsh, id="again", sources=story.said("brandt", 3))
    both = texts([*records, twice])[0]
    assert lines(both).count("TSH 3.87") == 1
    plan, data = story.plan(records=(*records, twice))
    included = {i["document_id"]: i["first_page"] for i in story.composed(plan, data).result["included"]}
    assert f"p. {included['lab-2026'] + 1}, {included['brandt'] + 2}" in lines(both)


def test_units_are_never_mixed_or_converted() -> None:
    pages = texts(story.records())
    laboratory = next(lines(page) for page in pages if "Laboratory trends" in page)
    assert "Vitamin D, 25-hydroxy nmol/L 50-125 61 58" in laboratory
    assert "Vitamin D, 25-hydroxy ng/mL 30.0-100.0" in laboratory
    assert "TSH range on 14 May 2019, 9 Jun 2021: 0.40-4.00." in laboratory


def test_a_long_result_is_printed_whole() -> None:
    words = "Detected, more than 1,000 copies per millilitre, see the comment of the laboratory below"
    result = TestResult(
        id="long", display="Viral load", category=ResultCategory.LABORATORY, value=words, interpretation="Abnormal",
        date=PartialDate("2026-10-01"), sources=story.said("lab-2026", 1),
    )  # fmt: skip
    assert words in lines(texts([*story.records(), result])[0])


def test_a_packet_of_nothing_is_still_a_packet() -> None:
    plan, data = story.plan([], records=(), case=CaseSummary(), gaps=(), patient=Patient(id="n", display="N N"))
    made = story.composed(plan, data)
    assert made.result["pages"] >= 4
    assert "Birth date not recorded" in lines(page_texts(made.data)[0])
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_numbers_of_the_state_stay_off_the_packet() -> None:
    numbers = (
        Identifier("http://hl7.org/fhir/sid/us-ssn", "999-52-6108", "Social Security number"),
        Identifier("urn:oid:2.16.840.1.113883.4.1", "999-52-6109"),
        Identifier("urn:x", "LV-1", "Record"),
    )
    pages = texts([], patient=dataclasses.replace(story.INES, identifiers=numbers))
    assert "Record LV-1" in pages[0]
    assert "999-52" not in " ".join(pages)


def test_a_patients_contact_is_read_where_the_source_names_the_original_by_its_digest() -> None:
    made = story.original("card", files.pages(["REGISTRATION"]), title="Registration")
    patient = dataclasses.replace(story.INES, sources=(Source(made[0].document.sha256, "page 1", "fhir"),))
    plan, data = story.plan([made], patient=patient, case=None, records=())
    packet = story.composed(plan, data)
    assert "REGISTRATION" in page_texts(packet.data)[link_beside(packet.data, 1, "Ines Calloway, 555 0142") - 1]


def test_a_medicine_that_two_sources_word_differently_is_one_line_on_page_one() -> None:
    first = Medication(id="1", display="Lisinopril", status=Status.ACTIVE, dose="10 mg by mouth, once a day",
                       frequency="once a day", sources=story.said("pryce", 1))  # fmt: skip
    second = dataclasses.replace(
        first, id="2", dose="10 mg", route="by mouth", frequency="every 1 d", sources=story.said("brandt", 1)
    )
    third = dataclasses.replace(first, id="3", dose="5 mg", frequency="", sources=story.said("brandt", 2))
    pages = texts([first, second, third])
    assert lines(pages[0]).count("Lisinopril 10 mg") == 1
    assert "Lisinopril 10 mg by mouth, once a day p. " in lines(pages[0])
    assert "Lisinopril 5 mg" in lines(pages[0])
    assert "every 1 d" in " ".join(pages)
    listed = lines(next(page for page in pages if "Current medications" in page))
    assert "The same, in other words: 10 mg, by mouth, every 1 d" in listed
    assert listed.count("The same, in other words") == 1
    alone = texts([first, third])
    assert squeezed("A medicine on several lines") not in squeezed(" ".join(alone))


def test_what_happened_again_and_again_is_told_once_on_page_one() -> None:
    often = [Procedure(id=f"p{n}", display="Medication reconciliation", date=PartialDate(f"20{n:02d}-03-04"),
                       sources=story.said("brandt", 1)) for n in range(10, 26)]  # fmt: skip
    rare = Procedure(id="r", display="Thyroid biopsy", date=PartialDate("2004-05-06"), sources=story.said("brandt", 2))
    first = lines(texts([*often, rare], case=None)[0])
    assert "Thyroid biopsy" in first
    assert "4 Mar 2025 Medication reconciliation" in first


def test_a_record_number_is_not_named_by_a_web_address() -> None:
    patient = dataclasses.replace(story.INES, identifiers=(Identifier("urn:y", "77-1", "https://example.org/system"),))
    first = lines(texts([], patient=patient)[0])
    assert "record 77-1" in first
    assert "example.org" not in first


def test_a_long_name_of_a_chart_leaves_its_unit_in_place() -> None:
    results: list[Record] = [
        TestResult(id=f"l{n}", display="Erythrocyte distribution width in blood by an automated count of a laboratory",
                   category=ResultCategory.LABORATORY, value=f"4{n}.1", value_number=f"4{n}.1", unit="fL",
                   date=PartialDate(f"2026-0{n}-01"), sources=story.said("lab-2026", 1)) for n in (1, 2, 3)
    ]  # fmt: skip
    page = next(lines(page) for page in texts(results, case=None) if "Laboratory trends" in page)
    assert "… fL" in page
    assert page.count("automated count of a laboratory") == 1


def test_contents_name_what_is_on_our_own_pages() -> None:
    pulse = TestResult(id="v", display="Pulse", category=ResultCategory.VITAL_SIGNS, value="61", unit="/min",
                       date=story.day("2026-08-18"), sources=story.said("pryce", 1))  # fmt: skip
    shot = Immunization(id="i", display="MMR", date=story.day("2021-01-29"), sources=story.said("pryce", 1))
    plan, data = story.plan([], records=(pulse, shot), case=None)
    contents = lines(page_texts(story.composed(plan, data).data)[1])
    assert "Laboratory Vital signs 2026" in contents
    assert "Older background Vaccines" in contents
    assert "Manifest No originals" in contents


def test_a_unit_of_a_chart_is_not_broken_at_its_stroke() -> None:
    results: list[Record] = [
        TestResult(id=f"l{n}", display="Hemoglobin [Mass/volume] in Blood", category=ResultCategory.LABORATORY,
                   value=f"1{n}.1", value_number=f"1{n}.1", unit="g/dL",
                   date=PartialDate(f"2026-0{n}-01"), sources=story.said("lab-2026", 1)) for n in (1, 2, 3)
    ]  # fmt: skip
    plan, data = story.plan(records=tuple(results), case=None)
    page = next(page for page in page_texts(story.composed(plan, data).data) if "Laboratory trends" in page)
    told = [line.strip() for line in page.splitlines()]
    assert "g/dL" in told
    assert not any(line.endswith("g/") for line in told)


def test_remarks_of_a_procedure_keep_the_lines_that_were_not_broken_to_fit() -> None:
    note = (
        "Entire appendix\nLaparoscopic procedure\nThe wound was closed in layers after the drain had been placed and\n"
        "the count was right.\nSpecimens: none"
    )
    done = Procedure(id="p", display="Appendectomy", date=story.day("2014-09-10"), note=note, sources=story.said("x"))
    plan, data = story.plan(records=(done,), case=None)
    page = next(p for p in page_texts(story.composed(plan, data).data) if "Entire appendix" in p)
    told = [" ".join(line.split()) for line in page.splitlines()]
    assert any(line.endswith("Entire appendix") for line in told)
    assert "Laparoscopic procedure" in told
    assert "Specimens: none" in told
    assert "placed and the count was right." in " ".join(told)


def test_what_is_not_final_is_said_once_for_a_day() -> None:
    found: list[Record] = [
        TestResult(id=f"q{n}", display=f"Test {n}", category=ResultCategory.LABORATORY, value=value, unit="%",
                   status=Status.PRELIMINARY, date=PartialDate("2026-02-03"), sources=story.said("lab-2026", 1))
        for n, value in enumerate(("40", "50", ""))
    ]  # fmt: skip
    page = next(lines(page) for page in texts(found, case=None) if "Laboratory trends" in page)
    assert "† Test 0, Test 1, Test 2, 3 Feb 2026: preliminary." in page
    assert "no value†" in page


def test_page_one_does_not_say_that_nothing_is_recorded_where_something_is_counted() -> None:
    unchecked = TestResult(
        id="read",
        category=ResultCategory.LABORATORY,
        status=Status.FINAL,
        display="TSH",
        value="2.1",
        value_number="2.1",
        sources=(
            Source(document_id="scan", page=1, locator="page 1", importer="pdf", confidence=0.9, confirmed=False),
        ),
    )
    scan = story.original("scan", files.picture("PNG"), media_type="image/png", when="2020-05-01")
    plan, data = story.plan([scan], records=(unchecked,), case=None)
    pages = [lines(page) for page in page_texts(story.composed(plan, data).data)]
    assert "Values that nobody has checked" in pages[1]
    assert "Trend charts" not in pages[1]
    first = pages[0]
    keys = first.partition("Key results, as printed")[2].partition("My top questions")[0]
    assert "1 value not checked" in keys
    assert "not recorded" not in keys
    timeline = first.partition("Timeline")[2].partition("Treatments tried")[0]
    assert "1 entry, p. 3" in timeline
    assert "not recorded" not in timeline.partition("Current medicines")[0]


def test_a_person_who_has_died_is_given_no_age_of_today() -> None:
    for note, told in (
        ("Died: 2017-02-19T08:15:20-05:00", "Died 19 Feb 2017"),
        ("Recorded as dead", "Recorded as dead"),
    ):
        first = lines(texts([], patient=dataclasses.replace(story.INES, note=note))[0])
        assert f"Born 14 March 1968 · {told} · Female" in first


def test_a_vaccine_that_a_card_names_by_its_code_alone_is_told_with_the_codes_system() -> None:
    cvx = Coding("http://hl7.org/fhir/sid/cvx", "207")
    shot = Immunization(id="i", display="207", date=story.day("2021-01-29"), code=cvx, sources=story.said("pryce", 1))
    packet = " ".join(lines(page) for page in texts([shot], case=None))
    assert "Vaccine: CVX 207" in packet


def test_conditions_stand_on_the_other_side_where_medications_leave_them_no_room() -> None:
    many: list[Record] = [
        Medication(
            id=f"m{n}", display=f"Medicine {n}", status=Status.ACTIVE, dose="10 mg", sources=story.said("pryce", 1)
        )
        for n in range(12)
    ]
    many += [
        Allergy(id=f"a{n}", display=f"Allergen {n}", reactions=("hives",), sources=story.said("pryce", 1))
        for n in range(8)
    ]
    many += [
        Condition(id=f"c{n}", display=f"Condition {n}", status=Status.ACTIVE, sources=story.said("pryce", 1))
        for n in range(6)
    ]
    first = lines(texts([*many, *story.laboratory_results()])[0])
    assert all(f"Medicine {n} 10 mg" in first for n in range(12))
    assert "Condition 0" in first
    # What a laboratory flagged stays before contacts and questions.
    assert "Vitamin D, 25-hydroxy 24.1 Low" in first
    assert re.search(r"Contacts .*\+[34] more, p\.", first)


def test_what_a_medicine_is_for_is_told_apart_from_its_name_where_no_dose_is_recorded() -> None:
    taken: list[Record] = [
        Medication(
            id="m1", display="Hydrochlorothiazide 25 MG", status=Status.ACTIVE, reason="Hypertension",
            sources=story.said("pryce", 1),
        ),
        Medication(
            id="m2", display="Amoxicillin 250 MG", status=Status.COMPLETED, reason="Sinusitis",
            date=PartialDate("2015-07-10"), sources=story.said("pryce", 1),
        ),
    ]  # fmt: skip
    packet = " ".join(lines(page) for page in texts(taken, case=None))
    assert "Hydrochlorothiazide 25 MG: Hypertension" in packet
    assert "Amoxicillin 250 MG: Sinusitis" in packet
    # Nobody said when it was taken, only when it was written down.
    assert "recorded 10 Jul 2015" in packet


def test_a_clinician_on_page_one_leads_to_the_page_that_names_them_as_in_the_list_of_contacts() -> None:
    found: list[Record] = [
        Immunization(
            id=f"i{n}", display=f"Vaccine {n}", date=story.day("2021-01-29"),
            sources=story.said("portal", None, f"i/{n}"),
        )
        for n in range(90)
    ]  # fmt: skip
    doctor = Practitioner(
        id="d", display="Dr Ada Quill", phone="555-0142", sources=story.said("portal", None, "Practitioner/1")
    )
    pages = [lines(page) for page in texts([*found, doctor], case=None)]
    listed = next(page for page in pages if "Vaccine 89" in page and "Original:" in page and "Dr Ada Quill" in page)
    number = pages.index(listed) + 1
    assert f"Dr Ada Quill, 555-0142 p. {number}" in pages[0]
    contacts = next(page for page in pages[1:] if "Contacts" in page and "Dr Ada Quill" in page)
    assert f"555-0142 p. {number}" in contacts.partition("Dr Ada Quill")[2]


def test_the_answers_of_a_form_do_not_run_together_in_a_note() -> None:
    note = Note(
        id="n", display="Event", text="Event: Fell on ice\n\nPlaced   in a cast\nComments: see the doctor",
        sources=story.said("pryce", 1),
    )  # fmt: skip
    page = next(page for page in texts([note], case=None) if "Fell on ice" in page)
    wanted = ["Event: Fell on ice", "Placed in a cast", "Comments: see the doctor"]
    found = [line.strip() for line in page.replace("\r", "").split("\n")]
    start = next(number for number, line in enumerate(found) if line.startswith(wanted[0]))
    kept = [line for line in found[start:] if line and not line.startswith("p. ")][:3]
    assert [line.partition(" p. ")[0] for line in kept] == wanted
