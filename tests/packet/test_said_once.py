"""What a reader with two minutes is spared: the same thing twice, routine before what matters, and empty pages."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from secondop_desktop.core.codec import statement
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    DocumentCategory,
    FamilyHistory,
    Immunization,
    Medication,
    Procedure,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.packet.facts import Facts
from secondop_desktop.packet.narrative_rows import NarrativeRows
from secondop_desktop.packet.plain_names import untagged_words
from secondop_desktop.packet.plan import PlannedOriginal
from secondop_desktop.packet.results import series_of
from secondop_desktop.packet.units import written_dose
from tests.packet import files, story
from tests.packet.reading import link_beside, page_texts

day, said = story.day, story.said
RESULTS = "/ClinicalDocument/component/structuredBody/component[2]/section"


def packet(records: list[Record], **changes: Any) -> tuple[story.Made, list[str]]:
    plan, data = story.plan(records=tuple(records), **changes)
    made = story.composed(plan, data)
    return made, [" ".join(page.split()) for page in page_texts(made.data)]


def page_of(pages: list[str], words: str) -> int:
    return next(number for number, page in enumerate(pages, start=1) if words in page and number > 2)


def test_a_medicine_that_was_renewed_on_the_day_on_which_it_ended_has_no_lines_for_that() -> None:
    def taken(name: str, start: str, end: str = "", dose: str = "5 mg", why: str = "") -> Record:
        return Medication(id=name, display="Lisinopril", dose=dose, start=day(start), end=day(end) if end else None,
                          status=Status.COMPLETED if end else Status.ACTIVE, stop_reason=why,
                          sources=said("pryce", 1))  # fmt: skip

    times = [taken("a", "2019-01-02", "2020-01-02"), taken("b", "2020-01-02", "2021-01-02", why="Dose raised")]
    _made, pages = packet([*times, taken("c", "2021-01-02", dose="10 mg")], case=None)
    timeline = pages[2]
    assert "2 Jan 2019 Started: Lisinopril 5 mg" in timeline
    assert "2 Jan 2020" not in timeline
    stopped = "2 Jan 2021 Stopped: Lisinopril 5 mg (Dose raised)"
    assert timeline.index(stopped) < timeline.index("2 Jan 2021 Started: Lisinopril 10 mg")
    assert "has no line here; its times are told on p. 4" in timeline


def test_routine_acts_stand_behind_what_began_on_page_one() -> None:
    routine = [
        Procedure(id=f"p{n}", display=f"{name} {n}", date=day(f"2025-0{n}-03"), sources=said("pryce", 1))
        for n, name in enumerate(["Medication reconciliation", "Depression screening", "Assessment of anxiety"] * 3, 1)
    ]
    began = Condition(id="c", display="Heart failure (disorder)", onset=day("2009-02-03"), sources=said("pryce", 1))
    _made, pages = packet([*routine, began])
    assert "3 Feb 2009 Heart failure: began" in pages[0]


def test_operations_leave_what_began_a_place_on_page_one() -> None:
    acts = [
        Procedure(id=f"p{n}", display=f"Operation {n}", date=day(f"2025-0{n}-03"), sources=said("pryce", 1))
        for n in range(1, 10)
    ]
    began = Condition(id="c", display="Heart failure", onset=day("2009-02-03"), sources=said("pryce", 1))
    papers = [item for item in story.originals() if item[0].document.id == "pryce"]
    plan, data = story.plan(papers, records=(*acts, began))
    first = " ".join(page_texts(story.composed(plan, data).data)[0].split())
    assert "3 Feb 2009 Heart failure: began" in first
    assert sum(f"Operation {n}" in first for n in range(1, 10)) == 6


@pytest.mark.parametrize(
    "name, plain",
    [
        ("Sinusitis (disorder)", "Sinusitis"),
        ("Sinusitis (disorder): began", "Sinusitis: began"),
        ("Hypertension (essential)", "Hypertension (essential)"),
        ("Respiratory therapy (regime/therapy)", "Respiratory therapy"),
        ("A (finding) of note", "A (finding) of note"),
    ],
)
def test_the_kind_that_a_code_system_writes_behind_its_names_is_not_printed(name: str, plain: str) -> None:
    assert untagged_words(name) == plain


def test_a_past_condition_that_came_again_is_one_line_that_counts_its_times() -> None:
    def had(name: str, onset: str, end: str) -> Record:
        return Condition(id=name, display="Sinusitis (disorder)", onset=day(onset), abatement=day(end),
                         sources=said("pryce", 1))  # fmt: skip

    times = [("2012-02-01", "2012-02-09"), ("2016-04-02", "2016-04-20"), ("2021-05-03", "2021-05-11")]
    _made, pages = packet([had(f"c{n}", *when) for n, when in enumerate(times)])
    listed = pages[page_of(pages, "Past conditions") - 1]
    assert "Sinusitis, 3 May 2021 to 11 May 2021; 2 times before, from 1 Feb 2012" in listed
    assert listed.count("Sinusitis") == 1
    assert "1 past," in pages[0]


def test_an_act_that_was_done_again_is_told_once_with_all_its_days() -> None:
    days = ("2021-03-04", "2023-05-06", "2025-07-08")
    acts = [
        Procedure(id=f"p{n}", display="Echocardiography", date=day(when), sources=said("pryce", 1))
        for n, when in enumerate(days)
    ]
    other = dataclasses.replace(acts[0], id="x", date=day("2024-01-02"), complications="Fainted")
    _made, pages = packet([*acts, other])
    listed = pages[page_of(pages, "Operations and procedures") - 1]
    assert "8 Jul 2025 Echocardiography" in listed
    assert "Also on 6 May 2023, 4 Mar 2021" in listed
    assert listed.count("Echocardiography") == 2
    assert "2 Jan 2024 Echocardiography" in listed


def test_where_no_medicine_has_a_status_that_is_said_once() -> None:
    def taken(name: str, status: Status) -> Medication:
        return Medication(id=name, display=name, dose="1", status=status, sources=said("pryce", 1))

    unknown: list[Record] = [taken("Furosemide", Status.UNKNOWN), taken("Simvastatin", Status.UNKNOWN)]
    _made, pages = packet(unknown)
    assert pages[0].count("status not recorded") == 1
    assert "Furosemide dose 1" in pages[0]
    assert "no source says whether these are still taken" in pages[page_of(pages, "Current medications") - 1]
    _made, pages = packet([*unknown, taken("Aspirin", Status.ACTIVE)])
    assert pages[0].count("(status not recorded)") == 2


def result(name: str, value: str, source: str, **rest: Any) -> TestResult:
    return TestResult(id=name, display="Hematocrit", value=value, unit="%", category=ResultCategory.LABORATORY,
                      date=rest.pop("date", day("2021-02-28")), sources=said(source, 1), **rest)  # fmt: skip


def test_a_source_that_prints_a_range_and_one_that_prints_none_tell_one_result() -> None:
    one, other = result("a", "38.06", "lab-2021"), result("b", "38.06", "fhir", reference_range="34-51")
    (series,) = series_of([one, other])
    assert [result.records for result in series.results] == [(other, one)]
    against = dataclasses.replace(other, id="c", reference_range="36-46")
    assert len(series_of([one, other, against])[0].results) == 2
    assert len(series_of([one, dataclasses.replace(other, value="38.1")])[0].results) == 2


def test_of_a_value_and_the_same_with_fewer_decimals_the_printed_range_decides() -> None:
    printed = result("a", "38.06", "lab-2021", reference_range="34-51")
    long = result("b", "38.0583", "fhir", date=day("2021-02-28T10:00:00-05:00"))
    (series,) = series_of([printed, long])
    assert series.newest.record is printed
    later = dataclasses.replace(long, value="41.2")
    assert series_of([printed, later])[0].newest.record is later
    flagged = dataclasses.replace(long, interpretation="High")
    assert series_of([printed, flagged])[0].newest.record is flagged


def test_a_list_of_nothing_takes_no_page_for_its_heading() -> None:
    _made, pages = packet([])
    listed = pages[page_of(pages, "Medications and allergies") - 1]
    assert "Implants: not recorded" in listed
    assert "Implants and devices" not in listed


def test_the_row_of_source_pages_never_stands_alone_on_a_page() -> None:
    for count in range(38, 44):
        found = [
            TestResult(id=f"t{n}", display=f"Test {n}", value=f"{n}.5", unit="mg/dL", sources=said("lab-2026", 2),
                       category=ResultCategory.LABORATORY, date=day("2026-08-18"))
            for n in range(count)
        ]  # fmt: skip
        _made, pages = packet(list(found))
        alone = [page for page in pages if "Source page" in page]
        assert all("mg/dL" in page for page in alone), count


def test_a_vaccine_that_was_refused_is_told_as_not_given_with_the_reason() -> None:
    refused = Immunization(id="v", display="Influenza vaccine", status=Status.NOT_GIVEN, date=day("2024-10"),
                           note="Not given: Patient objection\n50 ug",
                           sources=said("fhir", None, "/entry/1"))  # fmt: skip
    given = dataclasses.replace(refused, id="w", display="Tetanus vaccine", status=Status.COMPLETED, note="")
    made, pages = packet([refused, given])
    background = pages[page_of(pages, "Vaccines that were not given") - 1]
    assert "Influenza vaccine: not given (Patient objection); 50 ug" in background
    whole = " ".join(pages)
    assert whole.count("Influenza vaccine") == whole.count("Influenza vaccine: not given") == 2
    assert link_beside(made.data, page_of(pages, "Vaccines that were not given"), "Influenza vaccine: not given")
    assert Facts(story.plan(records=(refused, given))[0]).of(Immunization) == [given]


def summary_of_many() -> tuple[PlannedOriginal, bytes]:
    text = "\n".join(f"line {n}" for n in range(400)).encode()
    return story.original("button", text, title="Summary of all", category=DocumentCategory.SUMMARY,
                          media_type="text/plain", when="2026-11-01")  # fmt: skip


def test_reports_that_stand_in_a_summary_are_in_the_contents_and_not_told_as_missing() -> None:
    def report(name: str, category: ReportCategory, when: str, line: int) -> Record:
        return Report(id=name, display=name, category=category, date=day(when),
                      sources=said("button", None, f"line {line}"))  # fmt: skip

    many = [report(f"Scan {n}", ReportCategory.IMAGING, f"2020-01-{n + 10}", 20 * n) for n in range(9)]
    pathology = report("Surgical pathology", ReportCategory.PATHOLOGY, "2021-02-03", 333)
    plan, data = story.plan([summary_of_many()], records=(*many, pathology), case=None, gaps=())
    made = story.composed(plan, data)
    pages = [" ".join(page.split()) for page in page_texts(made.data)]
    contents = pages[1]
    assert "line 333" in pages[link_beside(made.data, 2, "Surgical pathology") - 1]
    assert "Scan 8 18 Jan 2020" in contents
    assert "3 more reports, in the timeline" in contents
    silent = contents[contents.index("Not recorded:") :]
    assert "pathology" not in silent
    assert "imaging" not in silent
    assert "discharge summaries" in silent


def narrative(rows: list[list[str]]) -> list[dict[str, object]]:
    lines = [[f"2020-01-{n % 28 + 1:02d}", f"Filler {n}", "1"] for n in range(120)]
    table = {"type": "table", "header": [["Date", "Test", "Result"]], "rows": lines + rows}
    return [{"title": "Results", "locator": RESULTS, "blocks": [table]}]


def test_a_result_of_a_long_narrative_leads_to_the_page_of_its_row() -> None:
    rows = [["2021-02-28", "Hematocrit", "38.06"], ["2022-03-01", "Hematocrit", "38.06"], ["", "HGB", "14.71"]]
    source = story.original("long", b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", title="Long summary",
                            category=DocumentCategory.SUMMARY, media_type="application/xml",
                            narrative=narrative(rows))  # fmt: skip

    def stated(name: str, value: str, test: str = "Hematocrit") -> TestResult:
        return dataclasses.replace(result(name, value, "x"), display=test, sources=said("long", None, f"{RESULTS}/e"))

    found = (
        dataclasses.replace(stated("a", "38.06"), date=day("2021-02-28T09:00:00Z")),
        stated("b", "14.71", "Hemoglobin"),  # its row calls it otherwise, and is the only one with this value
        stated("c", "5.5", "Potassium"),  # the words do not have it: only the listing does
    )
    plan, data = story.plan([source], records=found, case=None)
    made = story.composed(plan, data)
    pages = [" ".join(page.split()) for page in page_texts(made.data)]
    assert "2021-02-28 Hematocrit 38.06" in pages[link_beside(made.data, 1, "38.06") - 1]
    assert "HGB 14.71" in pages[link_beside(made.data, 1, "14.71") - 1]
    listing = pages[link_beside(made.data, 1, "5.5") - 1]
    assert "Potassium 5.5 %" in listing
    assert "Facts and their places in the file" in listing
    assert "Hematocrit 38.06 %" not in listing


def test_a_short_value_never_leads_to_the_row_of_another_test() -> None:
    rows = NarrativeRows(narrative([["", "HGB", "14.71"], ["", "WBC", "5.5"]]))

    def place(name: str, value: str) -> object:
        return rows.place_of(dataclasses.replace(result(name, value, "x"), display=name, date=None), 0)

    assert place("Hemoglobin", "14.71") == (0, 0, 120)
    assert place("WBC", "5.5") == (0, 0, 121)
    assert place("Potassium", "5.5") is None


def test_an_operation_leads_to_the_report_of_its_day_and_a_study_to_its_report() -> None:
    fusion = next(record for record in story.records() if record.id == "fusion")
    assert isinstance(fusion, Procedure)
    data_only = dataclasses.replace(fusion, document_ids=(), sources=said("fhir", None, "/entry/3"))
    others = [record for record in story.records() if record.id != "fusion"]
    made, pages = packet([*others, data_only])
    where = page_of(pages, "Operations and procedures")
    assert files.OPERATION.split()[0] in pages[link_beside(made.data, where, "Anterior neck fusion") - 1]
    discs = page_of(pages, "Imaging studies and discs")
    assert "CT NECK WITH CONTRAST" in pages[link_beside(made.data, discs, "CT, Neck with contrast") - 1]
    assert "discs are handed over separately" in pages[discs - 1]


def test_without_a_disc_nothing_is_said_to_be_handed_over() -> None:
    study = next(record for record in story.records() if record.id == "study")
    _made, pages = packet([dataclasses.replace(study, disc="")])  # type: ignore[call-arg]
    assert "List of studies: 1 study" in pages[1]
    assert "handed over" not in " ".join(pages)


def test_a_condition_that_is_recorded_on_several_days_is_one_line_with_all_of_them() -> None:
    def has(name: str, onset: str) -> Record:
        return Condition(id=name, display="Angina", onset=day(onset), status=Status.ACTIVE, sources=said("pryce", 1))

    _made, pages = packet([has("a", "2013-07-17"), has("b", "2013-07-10"), has("c", "2013-07-11")])
    assert "Angina, 17 Jul 2013 (also recorded: 11 Jul 2013, 10 Jul 2013)" in pages[0]
    assert pages[0].count("Angina: began") == 1
    assert "10 Jul 2013 Angina: began" in pages[2]


def test_page_one_counts_past_medicines_with_the_page_that_lists_them() -> None:
    taken = Medication(id="m", display="Fluticasone", status=Status.STOPPED, end=day("2012-08-13"),
                       sources=said("pryce", 1))  # fmt: skip
    made, pages = packet([taken])
    assert "Current medicines 1 past, p." in pages[0]
    assert "Past medications" in pages[link_beside(made.data, 1, "1 past,") - 1]


def test_an_allergy_that_its_source_calls_inactive_says_so() -> None:
    _made, pages = packet([Allergy(id="a", display="Penicillin", status=Status.STOPPED, sources=said("pryce", 1))])
    assert "Penicillin: reaction not recorded (no longer active)" in pages[0]


@pytest.mark.parametrize(
    "stated, shown",
    [
        ("30.0 mg", "30 mg"),
        (".5 mg", "0.5 mg"),
        ("0.50", "0.5"),
        ("1.05 mg", "1.05 mg"),
        ("1.0 mg daily", "1.0 mg daily"),
    ],
)
def test_a_coded_amount_has_no_trailing_zero_and_a_leading_one(stated: str, shown: str) -> None:
    assert written_dose(stated) == shown


def test_many_values_that_nobody_confirmed_are_marked_and_not_listed_again_below_the_table() -> None:
    found = [
        TestResult(id=f"t{n}", display=f"Test {n}", value=f"{n}.5", unit="mg/dL", confirmed=False,
                   sources=said("lab-2026", 2), category=ResultCategory.LABORATORY, date=day(when))
        for when in ("2025-04-22", "2026-08-18") for n in range(6)
    ]  # fmt: skip
    _made, pages = packet(list(found))
    table = pages[page_of(pages, "Laboratory trends") - 1]
    assert "† not confirmed: the marked values of 22 Apr 2025, 18 Aug 2026." in table
    assert table.count("Test 5") == 2, "its chart and its row"


def test_a_result_that_a_person_corrected_says_what_was_read_from_its_source() -> None:
    read = result("a", "4.9", "lab-2021")
    by_hand = Source(confirmed_by="Ines Calloway")
    source = dataclasses.replace(read.sources[0], stated=statement(read))
    corrected = dataclasses.replace(read, value="48.9", sources=(source, by_hand))
    named = dataclasses.replace(read, id="b", display="Ferritin", sources=(source, by_hand))
    source = dataclasses.replace(source, stated=statement(named))
    named = dataclasses.replace(named, date=day("2021-02-27"), sources=(source, by_hand))
    plan, data = story.plan(story.originals(), records=(corrected, named), case=None)
    made = story.composed(plan, data)
    pages = [" ".join(page.split()) for page in page_texts(made.data)]
    assert "48.9 % 28 Feb 2021, corrected" in pages[0]
    table = next(page for page in pages if "48.9†" in page)
    assert "corrected by hand; it was read from the source as 4.9 %" in table
    assert "corrected" not in pages[0].partition("Ferritin")[2][:40], "another day alone is not another value"


def test_a_remark_about_a_relative_is_printed_with_the_first_of_her_illnesses() -> None:
    def ill(name: str, relation: str, note: str) -> Record:
        return FamilyHistory(id=name, display=name, relation=relation, note=note, sources=said("pryce", 1))

    deceased = "Living or Deceased: Deceased\nDied at age 40"
    found = [ill("Stroke", "Mother", deceased), ill("Diabetes", "Mother", deceased), ill("Gout", "Father", deceased)]
    found += [ill("Goitre", "Sister", "well"), ill("Asthma", "Sister", "well")]
    _made, pages = packet(found)
    background = pages[page_of(pages, "Family history") - 1]
    assert "Mother, Stroke, Living or Deceased: Deceased" in background
    assert background.count("Died at age 40") == 2, "with the mother and the father"
    assert "Mother, Diabetes, remark as above" in background
    assert "Father, Gout, Living or Deceased: Deceased" in background
    assert background.count(", well") == 2, "a word is shorter than what would stand for it"


def test_a_range_with_its_unit_stands_in_one_line_where_there_is_room() -> None:
    one = dataclasses.replace(result("a", "135", "lab-2021"), reference_range="135-145 mmol/L")
    plan, data = story.plan(records=(one,), case=None)
    table = next(page for page in page_texts(story.composed(plan, data).data) if "Laboratory trends" in page[:400])
    assert "135-145 mmol/L" in table


def test_a_remark_that_only_says_the_name_of_the_procedure_again_is_not_printed() -> None:
    def done(name: str, note: str) -> Record:
        return Procedure(id=name, display=name, note=note, date=day("2025-01-03"), sources=said("pryce", 1))

    _made, pages = packet([done("Oxygen therapy", "Oxygen  Therapy"), done("Angiography", "Oxygen, 2 liters")])
    listed = pages[page_of(pages, "Operations and procedures") - 1]
    assert listed.casefold().count("oxygen therapy") == 1
    assert "Remarks Oxygen, 2 liters" in listed
