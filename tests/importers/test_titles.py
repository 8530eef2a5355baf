"""Titles that are proposed for documents."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import DocumentCategory
from secondop_desktop.importers.titles import category_of, title_of

SCANNED_HEAD = """FERNWAY DIAGNOSTICS 9 Quarry Road
Patient Rosa Lindqvist Accession D210044
Date of birth 02/11/1971 Collected 06/02/2020
Record number RL-330017 Reported 06/03/2020
Ordered by T. Amsel, MD, Quarry Road
LABORATORY REPORT
Test Result Units Reference range Flag
"""


def test_a_labelled_field_of_a_scanned_page_is_no_title() -> None:
    assert title_of("", SCANNED_HEAD, "scan.pdf") == "LABORATORY REPORT"


@pytest.mark.parametrize(
    "line",
    [
        "Record number RL-330017 Reported 06/03/2020",
        "Patient Rosa Lindqvist Accession D210044",
        "Date of birth 02/11/1971",
        "Ordered by T. Amsel, MD, Quarry Road",
        "Rosa Lindqvist 555 0177 330017",
    ],
)
def test_without_a_heading_the_name_of_the_file_is_the_title(line: str) -> None:
    assert title_of("", line, "from the clinic.pdf") == "from the clinic"


@pytest.mark.parametrize(
    "line",
    [
        "Patient Instructions",
        "Patient Health Questionnaire",
        "CT of the neck and chest 05/15/2019",
        "Record of vaccinations",
    ],
)
def test_a_heading_that_begins_like_a_field_stays_a_title(line: str) -> None:
    assert title_of("", f"{line}\nRosa Lindqvist\n", "scan.pdf") == line


def test_the_title_tells_the_kind() -> None:
    assert category_of(title_of("", SCANNED_HEAD, "scan.pdf"), SCANNED_HEAD) is DocumentCategory.LABORATORY


def test_the_columns_of_a_table_are_no_title_and_words_in_brackets_do_not_count() -> None:
    page = (
        "Northside Laboratory\nLABORATORY REPORT (of a patient made up for tests)\nTest Result Flag Units Reference\n"
    )
    assert title_of("", page, "scan.pdf") == "LABORATORY REPORT (of a patient made up for tests)"
    assert title_of("", "Test Result Flag Units Reference\nTSH 2.1\n", "scan.pdf") == "scan"
    assert title_of("", "Lab Test Results\n", "scan.pdf") == "Lab Test Results"
