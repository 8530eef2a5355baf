"""Tables of results in text form."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.dates import AmbiguousDate, PartialDate
from secondop_desktop.core.records import DocumentCategory, ResultCategory, TestResult
from secondop_desktop.importers import pick
from secondop_desktop.importers.csv_layout import read_date
from secondop_desktop.importers.csv_table import IMPORTER
from tests.importers.fhir_files import of, only, titles
from tests.importers.files import parse

TABLE = """Test,Result,Units,Reference Range,Flag,Date Collected,Panel
Sodium,139,mmol/L,136-145,,2026-03-14,Metabolic panel
"Glucose, fasting",<0.01,mmol/L,3.9-5.5,L,2026-03-14,Metabolic panel
"""


def asked(batch: Batch) -> set[str]:
    return {issue.record for issue in batch.issues if issue.decision}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_with_every_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    rows = [["Test", "Value", "Unit", "Date"], ["Größe", "4,2", "µg/l", "2026-03-14"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    data = out.getvalue().encode(encoding)
    found = only(parse("labs.csv", data), TestResult)
    assert (found.display, found.value, found.unit, str(found.date)) == ("Größe", "4,2", "µg/l", "2026-03-14")
    assert found.value_number == "4.2", "no thousands are parted like this"


def test_a_western_table_of_numbers_and_signs_is_text() -> None:
    data = "Test;Wert;Einheit;;;;;;;;;;;;;\r\nHb;1;µg;;;;;;;;;;;;;\r\n".encode("cp1252")
    assert only(parse("labs.csv", data), TestResult).unit == "µg"


def test_every_part_of_a_row_is_kept_as_printed() -> None:
    batch = parse("labs.csv", TABLE.encode())
    sodium, glucose = of(batch, TestResult)
    assert (sodium.value, sodium.value_number, sodium.reference_range) == ("139", "139", "136-145")
    assert (glucose.display, glucose.value, glucose.comparator) == ("Glucose, fasting", "<0.01", "<")
    assert (glucose.interpretation, glucose.panel, glucose.date_kind) == ("L", "Metabolic panel", "collected")
    assert glucose.category is ResultCategory.LABORATORY
    assert glucose.sources[0].locator == "line 3"
    assert batch.documents[0].category is DocumentCategory.LABORATORY


def test_a_guessed_layout_is_asked_about_for_every_value() -> None:
    batch = parse("labs.csv", TABLE.encode())
    assert asked(batch) == {record.id for record in batch.records}
    message = next(issue.message for issue in batch.issues if issue.title == "Were the columns read right?")
    assert "“Result” = value" in message


def test_the_layout_of_a_known_program_needs_no_question() -> None:
    text = (
        "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
        "2026-03-14T08:00:00Z,p-1,e-1,vital-signs,8867-4,Heart rate,71,/min,numeric\n"
        "2026-03-14T08:00:00Z,p-1,e-1,laboratory,2951-2,Sodium,139,mmol/L,numeric\n"
    )
    batch = parse("observations.csv", text.encode())
    assert asked(batch) == set()
    assert [(r.category, r.code.code if r.code else "") for r in of(batch, TestResult)] == [
        (ResultCategory.VITAL_SIGNS, "8867-4"),
        (ResultCategory.LABORATORY, "2951-2"),
    ]


def test_rows_above_the_heading_name_the_person() -> None:
    text = "Lindenlabor Bonn\nPatient,Anna Weber\nDOB,9 Apr 1961\n\n" + TABLE
    batch = parse("labs.csv", text.encode())
    assert [(p.display, str(p.birth_date)) for p in batch.patients] == [("Anna Weber", "1961-04-09")]
    assert len(of(batch, TestResult)) == 2
    assert "Lindenlabor" in batch.texts[batch.documents[0].sha256][0]


def test_several_people_are_kept_apart_and_asked_about() -> None:
    text = "Patient,DOB,Analyte,Value\n" + "Anna Weber,1961-04-09,Na,139\nBerta Weber,1961-04-09,Na,140\n"
    batch = parse("labs.csv", text.encode())
    assert [p.display for p in batch.patients] == ["Anna Weber", "Berta Weber"]
    assert [r.subject for r in of(batch, TestResult)] == [0, 1]
    assert asked(batch) == {"r1", "r2"}
    assert "More than one person" in titles(batch)


def test_a_date_that_reads_in_two_ways_is_asked_about_and_only_its_year_taken() -> None:
    batch = parse("labs.csv", b"Test,Value,Date\nNa,139,03/04/2026\n")
    assert str(only(batch, TestResult).date) == "2026"
    assert "A date that can be read in two ways" in titles(batch)


def test_another_date_of_the_table_tells_the_order() -> None:
    batch = parse("labs.csv", b"Test,Value,Date\nNa,139,03/04/2026\nNa,140,25/04/2026\n")
    assert [str(r.date) for r in of(batch, TestResult)] == ["2026-04-03", "2026-04-25"]


@pytest.mark.parametrize(
    "stated,read",
    [
        ("2026-03-14 08:05", "2026-03-14T08:05"),
        ("03/14/2026 8:05 PM", "2026-03-14T20:05"),
        ("14.03.2026, 12:30", "2026-03-14T12:30"),
        ("Mar 14, 2026 12:05 am", "2026-03-14T00:05"),
        ("14 Mar 2026", "2026-03-14"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_kept(stated: str, read: str | None) -> None:
    when = read_date(stated, None)
    assert (str(when) if isinstance(when, PartialDate) else when) == read
    assert not isinstance(when, AmbiguousDate)


def test_low_and_high_columns_are_a_range_and_headings_inside_are_panels() -> None:
    text = "Component;Your Value;Low;High;Units\nBlood count;;;;\nHb;13,9;12,0;16,0;g/dl\n"
    found = only(parse("labs.csv", text.encode()), TestResult)
    assert (found.reference_range, found.panel, found.value) == ("12,0-16,0", "Blood count", "13,9")


def test_a_table_with_a_column_a_day_gives_each_result_its_day() -> None:
    text = "Test,Units,Normal Range,03/14/2026,04/20/2026\nHb,g/dl,12-16,13.9,\nNa,mmol/l,136-145,139,141\n"
    found = {(r.display, r.value, str(r.date)) for r in of(parse("t.csv", text.encode()), TestResult)}
    assert found == {("Hb", "13.9", "2026-03-14"), ("Na", "139", "2026-03-14"), ("Na", "141", "2026-04-20")}


def test_what_is_not_read_is_named() -> None:
    batch = parse("labs.csv", b"Test,Value,Ordering Doctor\nNa,139,Dr. Roth\n,5,\n,,x y\n")
    assert any("Ordering Doctor" in issue.message for issue in batch.issues)
    assert sum(batch.unmapped.values()) == 2


def test_a_quotation_mark_without_its_partner_swallows_no_rows() -> None:
    batch = parse("labs.csv", b'Test,Value,Comment\n"Na",139,"unfinished\nK,4.1,\nCl,100,\n')
    assert [r.display for r in of(batch, TestResult)] == ["Na", "K", "Cl"]


def test_a_table_of_something_else_is_a_document_with_text() -> None:
    data = b"Patient,Anna Weber\nDate,Payee,Amount\n2026-01-02,Pharmacy,12.00\n"
    batch = parse("bills.csv", data)
    assert batch.records == ()
    assert "Pharmacy" in batch.texts[hashlib.sha256(data).hexdigest()][0]
    assert titles(batch) == ["No table of results"]


def test_a_table_is_known_by_its_heading_where_the_name_says_nothing() -> None:
    assert pick(TABLE.encode(), "labs.txt") is IMPORTER
    assert pick(b"Dear Anna,\nthe test, as you know,\nwas fine.\n", "letter.txt") is not IMPORTER
    assert pick(b'{"test": 1, "value": 2}', "a.txt") is not IMPORTER


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\0" * 5000,
        b"Test,Value\nNa," + b"9" * 3_000_000 + b"\n",
        b"," * 300_000,
        b'"' * 50_001,
        b"Test,Value\n" + b'"' + b"\n\n\n" * 50_000,
        b"sep=;\nTest;Value\n",
        b"Test,Value\n" * 2000,
    ],
)
def test_hostile_tables_are_kept_and_never_fail(data: bytes) -> None:
    batch = parse("x.csv", data)
    assert batch.documents[0].sha256 == hashlib.sha256(data).hexdigest()
    assert batch.records == ()


@pytest.mark.conformance
def test_the_sample_table_gives_every_row(samples: Path) -> None:
    (path,) = (samples / "csv").glob("*.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    batch = parse(path.name, path.read_bytes())
    found = of(batch, TestResult)
    assert len(found) == len(lines) - 1 == 37
    for line, result in zip(lines[1:], found, strict=True):
        assert result.code is not None
        assert all(part in line for part in (result.display, result.value, result.unit, str(result.date)))
        assert result.code.code in line
