"""The timeline: every dated event once, dates as precise as they are, episodes, filters, months and years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Condition,
    Document,
    DocumentCategory,
    Encounter,
    ImagingStudy,
    Medication,
    Note,
    OpinionCase,
    Patient,
    Procedure,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.opinion import case_state
from secondop_desktop.opinion.case import Case
from secondop_desktop.usecases import edit, timeline
from secondop_desktop.usecases.timeline import Arranged, Heading, Line, Portion, Span, Topic, Wish, Zoom
from secondop_desktop.usecases.timeline_events import events_of, result_line
from tests.vaults import Made


def day(iso: str) -> PartialDate:
    return PartialDate(iso)


def told(records: Iterable[Record], wish: Wish | None = None) -> Arranged:
    """The timeline of these records."""
    named = [replace(record, id=record.id or f"r{number}") for number, record in enumerate(records)]
    results = tuple(result_line(record) for record in named if isinstance(record, TestResult))
    events = tuple(events_of(record for record in named if not isinstance(record, TestResult)))
    return timeline.arrange(timeline.story([Portion(events, results)]), wish or Wish())


def shown(arranged: Arranged) -> list[str]:
    lines = []
    for row in arranged.rows:
        match row:
            case Heading():
                lines.append(f"[{row.name}; {row.note}]")
            case Line():
                when = row.event.when.iso if row.event.when is not None else "-"
                lines.append(("  " if row.during else "") + f"{when} {row.event.title}")
            case Span():
                lines.append(f"{row.span} ({row.count}) {row.title}")
    return lines


def result(name: str, value: str, iso: str, **more: object) -> TestResult:
    fields: dict[str, object] = {
        "display": name, "value": value, "date": day(iso) if iso else None, "category": ResultCategory.LABORATORY,
        "laboratory": "Harbour Lab", "panel": "Thyroid",
    }  # fmt: skip
    return TestResult(**(fields | more))  # type: ignore[arg-type]


def test_a_date_stays_as_precise_as_it_is_and_no_day_is_made_up() -> None:
    arranged = told(
        [
            Condition(display="Asthma", onset=day("2019")),
            Condition(display="Gout", onset=day("2019-03")),
            Procedure(display="Biopsy", date=day("2019-03-04T10:20:00-05:00")),
        ],
        Wish(oldest_first=True),
    )
    assert shown(arranged) == [
        "[2019; 3 entries]", "2019 Asthma: began", "2019-03 Gout: began", "2019-03-04T10:20:00-05:00 Biopsy",
    ]  # fmt: skip


def test_what_has_no_date_is_listed_apart_and_counted() -> None:
    arranged = told([Condition(display="Gout"), Procedure(display="Biopsy", date=day("2020-01-02"))])
    assert shown(arranged)[-2:] == ["[No date; 1 entry]", "- Gout"]
    assert (arranged.count, arranged.undated) == (2, 1)


def test_a_medicine_begun_and_stopped_is_two_events_and_one_on_a_list_was_not_begun_then() -> None:
    arranged = told(
        [
            Medication(display="Simvastatin", start=day("2018"), end=day("2021-11"), date=day("2020-01-01")),
            Medication(display="Aspirin", date=day("2020-05-06")),
        ]
    )
    assert [line for line in shown(arranged) if line[0] != "["] == [
        "2021-11 Stopped: Simvastatin", "2020-05-06 On a list: Aspirin", "2018 Started: Simvastatin",
    ]  # fmt: skip


def test_the_results_of_a_day_and_laboratory_are_one_event_with_their_number_and_flags() -> None:
    arranged = told(
        [
            result("TSH", "4.72", "2025-04-22T07:10:00", unit="mIU/L", interpretation="H"),
            result("Free T4", "1.1", "2025-04-22T07:30:00", unit="ng/dL"),
            result("TSH", "4.0", "2025-04-22", laboratory="Other Lab", unit="mIU/L"),
        ]
    )
    lines = [row.event for row in arranged.rows if isinstance(row, Line)]
    assert sorted(event.title for event in lines) == ["Laboratory results: Thyroid", "TSH: 4.0 mIU/L"]
    (day_of_two,) = [event for event in lines if len(event.ids) == 2]
    assert day_of_two.second == "TSH 4.72 mIU/L, Free T4 1.1 ng/dL · 2 results · 1 flagged · Harbour Lab"
    assert day_of_two.when == day("2025-04-22")


def test_an_event_that_two_sources_tell_of_is_one_line_and_leads_to_both() -> None:
    arranged = told(
        [
            Procedure(id="a", display="Gallbladder removal", date=day("2017-05-23")),
            Procedure(id="b", display="gallbladder removal", date=day("2017-05-23"), facility="Harbour"),
        ]
    )
    (line,) = [row for row in arranged.rows if isinstance(row, Line)]
    assert line.event.ids == ("a", "b")


def test_a_statement_of_the_person_is_never_one_line_with_that_of_a_document() -> None:
    own = (Source(),)
    arranged = told(
        [
            Procedure(id="a", display="Biopsy", date=day("2017-05-23"), sources=(Source("doc", importer="fhir"),)),
            Procedure(id="b", display="Biopsy", date=day("2017-05-23"), sources=own),
        ]
    )
    assert sorted(row.event.own for row in arranged.rows if isinstance(row, Line)) == [False, True]


def test_papers_that_another_event_tells_of_stand_by_themselves_only_where_that_is_filtered_away() -> None:
    records = [
        Document(id="d1", title="Operation note", date=day("2017-05-23"), category=DocumentCategory.PROCEDURE),
        Procedure(id="p", display="Gallbladder removal", date=day("2017-05-23"), document_ids=("d1",)),
        ImagingStudy(id="s", display="CT neck", date=day("2026-10-02")),
        Report(id="r", display="CT NECK", date=day("2026-10-02"), category=ReportCategory.IMAGING),
        Document(id="d2", title="Laboratory report", date=day("2026-10-03"), category=DocumentCategory.LABORATORY),
        result("TSH", "4", "2026-10-01", sources=(Source("d2", importer="lab"),)),
    ]
    assert [line for line in shown(told(records)) if line[0] != "["] == [
        "2026-10-02 CT NECK", "2026-10-01 TSH: 4", "2017-05-23 Gallbladder removal",
    ]  # fmt: skip
    assert [line for line in shown(told(records, Wish(topic=Topic.DOCUMENTS))) if line[0] != "["] == [
        "2026-10-03 Laboratory report", "2017-05-23 Operation note",
    ]  # fmt: skip


def test_what_falls_within_a_stay_stands_below_it_and_what_is_not_known_to_the_day_does_not() -> None:
    arranged = told(
        [
            Encounter(id="stay", display="Hospital stay", date=day("2024-05-03"), end=day("2024-05-07")),
            Encounter(id="ward", display="Ward round", date=day("2024-05-04")),
            Procedure(display="Appendix removal", date=day("2024-05-04")),
            result("CRP", "90", "2024-05-07"),
            Condition(display="Gout", onset=day("2024-05")),
            Procedure(display="Check", date=day("2024-05-08")),
        ],
        Wish(oldest_first=True),
    )
    assert shown(arranged) == [
        "[2024; 6 entries]",
        "2024-05 Gout: began",
        "2024-05-03 Hospital stay",
        "  2024-05-04 Appendix removal",
        "  2024-05-04 Ward round",
        "  2024-05-07 CRP: 90",
        "2024-05-08 Check",
    ]


def test_a_visit_has_what_bears_its_day_unless_it_names_another_place_or_is_the_persons_own() -> None:
    arranged = told(
        [
            Encounter(display="Consultation", date=day("2026-10-14"), facility="Linden"),
            Procedure(display="Scope", date=day("2026-10-14"), facility="linden"),
            Procedure(display="Tooth", date=day("2026-10-14"), facility="Dentist"),
            Note(display="I was afraid", date=day("2026-10-14"), sources=(Source(),)),
        ]
    )
    during = [row.event.title for row in arranged.rows if isinstance(row, Line) and row.during]
    assert during == ["Scope"]
    assert arranged.count == 4


def test_the_letter_that_tells_of_one_stay_alone_belongs_to_it_and_an_export_of_all_stays_does_not() -> None:
    letter, export = Source("letter", importer="pdf"), Source("export", importer="fhir")
    arranged = told(
        [
            Encounter(display="Stay", date=day("2024-05-03"), end=day("2024-05-07"), sources=(letter, export)),
            Encounter(display="Visit", date=day("2023-01-01"), sources=(export,)),
            Document(id="letter", title="Discharge letter", date=day("2024-05-20")),
            Document(id="export", title="Export", date=day("2024-06-20")),
        ]
    )
    assert [row.event.title for row in arranged.rows if isinstance(row, Line) and row.during] == ["Discharge letter"]


def test_months_and_years_count_what_they_have_and_a_month_that_is_not_known_is_said() -> None:
    records = [
        Procedure(display="Biopsy", date=day("2024-05-03")),
        result("TSH", "4", "2024-05-09"),
        Condition(display="Gout", onset=day("2024")),
        Procedure(display="Stent", date=day("2020-01-01")),
    ]
    months = told(records, Wish(zoom=Zoom.MONTHS))
    assert shown(months) == [
        "[2024; 3 entries]", "2024-05 (2) Biopsy", "2024 (1) Gout: began", "[2020; 1 entry]", "2020-01 (1) Stent",
    ]  # fmt: skip
    assert [row.month_unknown for row in months.rows if isinstance(row, Span)] == [False, True, False]
    assert shown(told(records, Wish(zoom=Zoom.YEARS, oldest_first=True))) == [
        "2020 (1) Stent", "2024 (3) Biopsy, Gout: began",
    ]  # fmt: skip


def test_words_are_found_whatever_their_accents_also_the_names_of_results_and_months() -> None:
    records = [result("Ferritin", "88", "2026-08-18"), result("Eisen", "1", "2026-08-18"),
               Note(display="Müde", text="Müde seit Tagen", date=day("2026-06-01"))]  # fmt: skip
    assert told(records, Wish(words="ferri")).count == 1
    assert told(records, Wish(words="mude tagen")).count == 1
    assert told(records, Wish(words="june 2026")).count == 1
    assert told(records, Wish(words="nothing")).rows == ()


def test_own_words_alone_can_be_asked_for() -> None:
    records = [
        Note(display="Mine", date=day("2026-06-01"), sources=(Source(),)),
        Note(display="Theirs", date=day("2026-06-01"), sources=(Source("d", importer="fhir"),)),
    ]
    assert [line for line in shown(told(records, Wish(own=True))) if line[0] != "["] == ["2026-06-01 Mine"]


def test_the_milestones_of_a_second_opinion_are_events() -> None:
    case = Case(
        diagnosis="Carcinoma", created=day("2026-11-09"), opinion_on=day("2026-10-14"), opinion_by="Dr Brandt",
        appointment=day("2026-11-19"), clinic="Northgate",
    )  # fmt: skip
    record = OpinionCase(display="Carcinoma", date=case.created, state=case_state.to_state(case))
    assert [line for line in shown(told([record])) if line[0] != "["] == [
        "2026-11-19 Appointment for the second opinion: Northgate",
        "2026-11-09 Second opinion begun: Carcinoma",
        "2026-10-14 First opinion: Dr Brandt",
    ]


def test_withdrawn_and_deleted_records_are_in_no_portion_and_the_rest_comes_from_the_end_asked_for(
    made: Made,
) -> None:
    with made.open() as vault:
        patient_id = edit.add_patient(vault, Patient(display="Rosa Lindqvist"))
        with vault.change("edit", "Added", patient_id=patient_id) as change:
            for name, iso, status in (
                ("Old", "2001-01-01", Status.COMPLETED),
                ("New", "2021-01-01", Status.COMPLETED),
                ("Wrong", "2011-01-01", Status.ENTERED_IN_ERROR),
            ):
                change.add(Procedure(patient_id=patient_id, display=name, date=day(iso), status=status))
            gone = change.add(Procedure(patient_id=patient_id, display="Gone", date=day("2015-01-01")))
        numbers = timeline.numbers(vault, patient_id)
        with vault.change("delete", "Deleted", patient_id=patient_id) as change:
            change.delete(gone)
        assert timeline.numbers(vault, patient_id, oldest_first=True)[0] == timeline.numbers(vault, patient_id)[-1]
        told_of = [event.title for event in timeline.read(vault, numbers).events]
    assert sorted(told_of) == ["New", "Old"]
