"""Laboratory reports: every printed value is proposed as it is printed, where it is printed, and nothing else is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.records import ResultCategory, Status, TestResult
from secondop_desktop.importers.lab_report import PRESELECT, looks_like_lab_report, read_lab_report
from secondop_desktop.importers.lab_report_words import PageWords, Word
from secondop_desktop.sample import STORY_DAY, build_sample
from secondop_desktop.sample.labs import lab_reports
from secondop_desktop.sample.story import load_story
from tests.importers.files import parse, pdf
from tests.importers.lab_layouts import LAYOUTS, Layout, Paper, in_and_out_of_range, wide_columns, wrapped_names

HEAD = "Fernbrook Laboratory\nLABORATORY REPORT   Specimen: Serum\nCollected: {day}   Reported: 08/19/2026\n"


def printed(batch: Batch) -> list[tuple[str, str, str, str, str]]:
    return [(r.display, r.value, r.interpretation, r.unit, r.reference_range) for r in batch.proposed]


def sureness(result: TestResult) -> float:
    (source,) = result.sources
    assert source.confidence is not None
    return source.confidence


@pytest.mark.parametrize("draw", LAYOUTS, ids=lambda draw: draw.__name__)
def test_every_layout_is_read_as_it_is_printed(draw: Callable[[], Layout]) -> None:
    layout = draw()
    batch = parse("labs.pdf", layout.data)
    assert printed(batch) == list(layout.rows)
    assert {str(result.date) if result.date else None for result in batch.proposed} == {layout.collected}
    assert {result.laboratory for result in batch.proposed} == {layout.laboratory}
    assert all(result.date_kind == "collected" for result in batch.proposed)
    assert not batch.records


def test_a_value_read_from_a_page_waits_for_a_person_and_says_where_it_stands() -> None:
    batch = parse("labs.pdf", wide_columns().data)
    assert len({result.id for result in batch.proposed}) == len(batch.proposed)
    for result in batch.proposed:
        (source,) = result.sources
        assert result.unchecked_reading
        assert not result.confirmed
        assert result.category is ResultCategory.LABORATORY
        assert (source.document_id, source.importer, source.page) == (batch.documents[0].sha256, "pdf", 1)
        assert source.locator == "page 1"
    glucose = batch.proposed[0]
    box = glucose.sources[0].box
    assert box is not None
    left, top, right, bottom = box
    # Drawn from 50 to about 470 points across, with its baseline 150 points from the top of a letter page.
    assert left == pytest.approx(50 / 612, abs=0.005)
    assert 420 / 612 < right < 500 / 612
    assert top < 150 / 792 < bottom
    assert bottom - top < 16 / 792


@pytest.mark.parametrize(
    "turn,matrix", [(90, "0 1 -1 0 792 0 cm"), (180, "-1 0 0 -1 612 792 cm"), (270, "0 -1 1 0 0 612 cm")]
)
def test_a_page_that_is_stored_turned_is_read_as_the_person_sees_it(turn: int, matrix: str) -> None:
    straight = parse("labs.pdf", wide_columns().data)
    with pikepdf.open(io.BytesIO(wide_columns().data)) as document:
        page = document.pages[0]
        if turn != 180:
            page.MediaBox = pikepdf.Array([0, 0, 792, 612])
        page.Rotate = turn
        page.contents_coalesce()
        page.contents_add(f"q {matrix} ".encode(), prepend=True)
        page.contents_add(b" Q")
        out = io.BytesIO()
        document.save(out)
    turned = parse("labs.pdf", out.getvalue())
    assert printed(turned) == printed(straight)
    assert [r.sources[0].box for r in turned.proposed] == [
        pytest.approx(r.sources[0].box, abs=0.002) for r in straight.proposed
    ]


def test_panel_comments_numbers_and_status_come_with_the_value() -> None:
    batch = parse("labs.pdf", wide_columns().data)
    glucose, potassium = batch.proposed[0], batch.proposed[4]
    assert glucose.panel == "Comp. Metabolic Panel (14)"
    assert (glucose.value_number, glucose.comparator) == ("104", "")
    assert potassium.comments == "Verified by repeat analysis."
    assert (batch.proposed[5].value_number, batch.proposed[5].comparator) == ("59", ">")
    assert str(glucose.report_date) == "2026-08-20"
    panels = [result.panel for result in parse("w.pdf", wrapped_names().data).proposed]
    assert panels == ["ENDOCRINOLOGY"] * 3 + ["SEROLOGY"] * 2


def test_words_and_titres_are_values_without_a_number() -> None:
    results = {r.display: r for r in parse("w.pdf", wrapped_names().data).proposed}
    assert results["ANA Titer"].value_number is None
    antibody = parse("q.pdf", in_and_out_of_range().data).proposed[-1]
    assert (antibody.value, antibody.value_number) == ("NON-REACTIVE", None)


def test_a_decimal_comma_is_read_only_where_the_whole_report_is_printed_with_it() -> None:
    german = next(layout for layout in LAYOUTS if layout.__name__ == "decimal_comma")()
    assert [r.value_number for r in parse("g.pdf", german.data).proposed] == ["11.2", "7.4", "0.04", "5.9", "0.6"]
    english = next(layout for layout in LAYOUTS if layout.__name__ == "flag_before_value")()
    cholesterol = parse("e.pdf", english.data).proposed[0]
    assert (cholesterol.value, cholesterol.value_number) == ("1,024", None)
    assert sureness(cholesterol) < PRESELECT


def test_a_day_that_reads_in_two_ways_is_left_open_and_asked_about() -> None:
    paper = Paper()
    for n, line in enumerate(HEAD.format(day="03/04/2026").replace("08/19/2026", "03/05/2026").splitlines()):
        paper.at(40, 40 + 16 * n, line)
    paper.row(100, (40, 200, 260, 340), ("Test", "Result", "Units", "Reference range"))
    paper.row(116, (40, 200, 260, 340), ("TSH", "3.87", "uIU/mL", "0.45-4.50"))
    batch = parse("labs.pdf", paper.done())
    (result,) = batch.proposed
    assert result.date is None
    assert "03/04/2026" in result.note
    assert sureness(result) < PRESELECT
    (issue,) = [issue for issue in batch.issues if issue.decision]
    assert issue.record == result.id
    assert "03/04/2026" in issue.message


def test_a_result_without_a_collection_date_has_the_day_of_the_report_and_says_so() -> None:
    paper = Paper()
    paper.at(40, 40, "Fernbrook Laboratory   Specimen: Serum   Report date: 2026-08-19")
    paper.row(100, (40, 200, 260, 340), ("Test", "Result", "Units", "Reference range"))
    paper.row(116, (40, 200, 260, 340), ("TSH", "3.87", "uIU/mL", "0.45-4.50"))
    (result,) = parse("labs.pdf", paper.done()).proposed
    assert (str(result.date), result.date_kind, result.report_date) == ("2026-08-19", "reported", None)
    assert sureness(result) < PRESELECT


def test_a_preliminary_report_stays_preliminary() -> None:
    data = pdf(HEAD.format(day="2026-08-18") + "Preliminary report\nGlucose 95 mg/dL (70-99)")
    (result,) = parse("labs.pdf", data).proposed
    assert result.status is Status.PRELIMINARY


def test_prose_doses_and_letters_give_no_values() -> None:
    letter = (
        "Laboratory results of your visit, specimen collected on 2026-08-18\n"
        "Your reference range for TSH is 0.45-4.50 uIU/mL and the result was 3.87 uIU/mL.\n"
        "Levothyroxine 50 mcg\nMetformin 500 mg\nPhone 555 0100\nPage 1 of 2\nRoom 12\nDOB: 03/14/1968"
    )
    assert parse("letter.pdf", pdf(letter)).proposed == ()
    assert not looks_like_lab_report("Dear Dr Pryce, thank you for the results of the test. The unit is closed.")


def test_a_row_whose_value_is_missing_is_not_filled_in() -> None:
    paper = Paper()
    paper.at(40, 40, "Fernbrook Laboratory   Collected: 2026-08-18")
    paper.row(100, (40, 200, 260, 340), ("Test", "Result", "Units", "Reference range"))
    paper.row(116, (40, 200, 260, 340), ("TSH", "", "uIU/mL", "0.45-4.50"))
    paper.row(132, (40, 200, 260, 340), ("Calcium", "9.6", "mg/dL", "8.7-10.3"))
    assert [row[:2] for row in printed(parse("labs.pdf", paper.done()))] == [("Calcium", "9.6")]


def test_words_with_places_are_enough_and_a_doubtful_word_makes_a_doubtful_value() -> None:
    def line(y: float, *cells: tuple[float, str, float]) -> list[Word]:
        return [Word(text, x, y, x + 6 * len(text), y + 10, sure) for x, text, sure in cells]

    words = [
        *line(10, (10, "Collected:", 1), (80, "2026-08-18", 1)),
        *line(40, (10, "Test", 1), (150, "Result", 1), (220, "Units", 1), (300, "Range", 1)),
        *line(60, (10, "TSH", 1), (150, "3.87", 1), (220, "uIU/mL", 1), (300, "0.45-4.50", 1)),
        *line(80, (10, "Calcium", 1), (150, "9.6", 0.5), (220, "mg/dL", 1), (300, "8.7-10.3", 1)),
    ]
    report = read_lab_report([PageWords(1, 400, 500, tuple(words))], "00", "image")
    assert [(r.display, r.value, sureness(r)) for r in report.proposed] == [
        ("TSH", "3.87", 1.0),
        ("Calcium", "9.6", 0.5),
    ]
    assert report.proposed[0].sources[0].importer == "image"


def test_a_page_of_nothing_but_figures_is_read_in_time_and_gives_nothing() -> None:
    words = tuple(Word(f"{x}{y}", 5.0 * x, 7.0 * y, 5.0 * x + 4, 7.0 * y + 6) for y in range(110) for x in range(110))
    assert read_lab_report([PageWords(1, 600, 800, words)], "00", "pdf").proposed == ()


def test_every_value_of_the_demo_patients_laboratory_pages_is_proposed_exactly() -> None:
    files = {Path(file.name).name: file.data for file in build_sample(STORY_DAY)}
    reports = [report for report in lab_reports(load_story(STORY_DAY)) if not report.scan]
    seen = 0
    for report in reports:
        if report.file not in files:
            continue
        batch = parse(report.file, files[report.file])
        wanted = [(row.printed, row.value, row.flag, row.unit, row.reference_range) for row in report.rows]
        assert sorted(printed(batch)) == sorted(wanted)
        assert {str(result.date)[:10] for result in batch.proposed} == {report.collected.isoformat()}
        assert {result.laboratory.casefold() for result in batch.proposed} == {report.laboratory_name.casefold()}
        assert min(sureness(result) for result in batch.proposed) >= PRESELECT
        seen += len(wanted)
    assert seen > 50


@pytest.mark.conformance
def test_the_assembled_laboratory_page_is_read_exactly(samples: Path) -> None:
    truth = json.loads((samples / "truth" / "_assembled_lab_pages.json").read_text(encoding="utf-8"))
    name = "pdf/assembled-lab-report-text-beatris.pdf"
    stated = truth["files"][name]
    batch = parse(Path(name).name, (samples / name).read_bytes())
    got = [(r.display, float(r.value), r.unit, r.reference_range, r.interpretation) for r in batch.proposed]
    assert got == [(r["name"], r["value"], r["unit"], r["range"], r["flag"]) for r in stated["results"]]
    assert {str(result.date)[:10] for result in batch.proposed} == {stated["collected"]}


@pytest.mark.conformance
def test_scripts_of_a_certification_are_no_laboratory_reports(samples: Path) -> None:
    for path in sorted((samples / "pdf").glob("170.315_*.pdf")):
        proposed = parse(path.name, path.read_bytes()).proposed
        assert len(proposed) <= 3
        assert all(sureness(result) < PRESELECT for result in proposed)
