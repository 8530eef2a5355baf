"""What pages say by their labels."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import DocumentCategory
from secondop_desktop.importers import labels, titles


def named(text: str) -> list[tuple[str, str]]:
    return [(person.display, str(person.birth_date or "")) for person in labels.people([text]).patients]


@pytest.mark.parametrize(
    "text,people",
    [
        ("Patient: Ines Calloway\nDOB: 14 Mar 1968", [("Ines Calloway", "1968-03-14")]),
        ("PATIENT NAME: CALLOWAY, INES M\nDATE OF BIRTH: 1968-03-14", [("CALLOWAY, INES M", "1968-03-14")]),
        ("Patient name (Last, First): Calloway, Ines", [("Calloway, Ines", "")]),
        ("Patient Name:\nInes Calloway\nDOB: March 14, 1968", [("Ines Calloway", "1968-03-14")]),
        ("CALLOWAY, INES  DOB: 03/14/1968 Sex: F", [("CALLOWAY, INES", "1968-03-14")]),
        ("Re: Ines Calloway, born 14 March 1968, record 12", [("Ines Calloway", "1968-03-14")]),
        ("Patient Ines Calloway Accession C44\nDate of birth 03/14/1968", [("Ines Calloway", "1968-03-14")]),
        ("Name: CALLOWAY, INES         Date of Birth: 14 Mar 1968", [("CALLOWAY, INES", "1968-03-14")]),
        ("First Name: Ines\nLast Name: Calloway\nDate of Birth 3/14/1968", [("Ines Calloway", "1968-03-14")]),
        ("Patient: Beatris270 Bogan287 Collected: 2021-02-28", [("Beatris270 Bogan287", "")]),
        ("Patient: María García López (DOB 05/16/1961)", [("María García López", "1961-05-16")]),
        ("Patient: Jan van der Berg", [("Jan van der Berg", "")]),
        ("Date of birth (MM/DD/YYYY): 03/04/1968\nPatient: Ines Calloway", [("Ines Calloway", "1968-03-04")]),
        ("Date of birth (dd/mm/yyyy): 03/04/1968\nPatient: Ines Calloway", [("Ines Calloway", "1968-04-03")]),
        ("DOB: 03/14/1968", [("", "1968-03-14")]),
        # The same person in two spellings is one.
        ("Patient: CALLOWAY, INES DOB: 03/14/1968\nPatient: Ines Calloway", [("CALLOWAY, INES", "1968-03-14")]),
        # Not labelled, not a name, or another's.
        ("The patient was asleep. Patient: please call the office.", []),
        ("Patient: See attached information", []),
        ("Patient Education Materials\nDOB unknown", []),
        ("Name: Linden Valley Hospital", []),
        ("Physician Name: Lena Brandt", []),
        ("Ines Calloway came on 03/14/2024.", []),
        ("Mother's date of birth: 03/14/1940", []),
        ("Subscriber DOB: 03/14/1940", []),
        ("Mother Rosa Calloway DOB 03/14/1940", []),
        ("DOB: 99/99/1940", []),
    ],
)
def test_only_labelled_people_are_named(text: str, people: list[tuple[str, str]]) -> None:
    assert named(text) == people


def test_each_name_gets_the_birth_date_beside_it() -> None:
    text = "Patient: Ines Calloway\nDOB: 03/14/1968\nresult\nPatient: Walter Haddon\nDOB: 02/21/1951"
    assert named(text) == [("Ines Calloway", "1968-03-14"), ("Walter Haddon", "1951-02-21")]


@pytest.mark.parametrize(
    "text,date",
    [
        ("Collected: 08/18/2026 08:12 Reported: 08/19/2026", "2026-08-18"),
        ("Reported: 08/19/2026", "2026-08-19"),
        ("Date of operation: 23 May 2017", "2017-05-23"),
        ("DATE OF OPERATION: 05/23/2017", "2017-05-23"),
        ("Exam date 10/27/2026", "2026-10-27"),
        ("Date: 2026-10-14", "2026-10-14"),
        ("Date/time collected: 1", ""),
        ("Linden Hospital\nDr Pryce 14 October 2026\nRe: Ines Calloway, born 3 March 1968\nDear Owen,", "2026-10-14"),
        ("14 October 2026\n15 October 2026\nDear Owen,", ""),
        ("14 October 2026", ""),
        ("Date of birth: 03/14/1968", ""),
        ("Birth date: 03/14/1968", ""),
        ("Due date: 03/14/1968", ""),
        ("Collected: 03/04/2024", ""),
        ("Collected: 2024-03-04\nCollected: 2024-03-05", ""),
        ("Collected: 31/31/2024", ""),
        ("Collected: 03/14/24", ""),
    ],
)
def test_the_date_is_a_labelled_day_or_none(text: str, date: str) -> None:
    assert str(labels.document_date([text]).date or "") == date


def test_a_date_that_was_not_taken_is_explained() -> None:
    found = labels.document_date(["Collected: 03/04/2024"]).issue
    assert found is not None
    assert "03/04/2024" in found.message
    assert not found.decision
    found = labels.document_date(["Collected: 2024-03-04\nCollected: 2024-03-05"]).issue
    assert found is not None
    assert found.title == "More than one date"


def test_both_orders_in_one_document_settle_nothing() -> None:
    assert labels.day_first(["28/02/2021", "02/27/2021"]) is None
    assert labels.day_first(["28/02/2021"]) is True
    assert labels.day_first(["02/27/2021"]) is False
    assert labels.day_first(["02/03/2021"]) is None


@pytest.mark.parametrize(
    "title,category",
    [
        ("Surgical pathology report", DocumentCategory.PATHOLOGY),
        ("Operative Report", DocumentCategory.PROCEDURE),
        ("DISCHARGE SUMMARY", DocumentCategory.DISCHARGE),
        ("CT neck", DocumentCategory.IMAGING),
        ("CT chest with contrast", DocumentCategory.IMAGING),
        ("Ultrasound of the neck", DocumentCategory.IMAGING),
        ("Lab results", DocumentCategory.LABORATORY),
        ("Consultation letter", DocumentCategory.CONSULTATION),
        ("Radiation therapy treatment summary", DocumentCategory.TREATMENT),
        ("Explanation of Benefits", DocumentCategory.INSURANCE),
        ("Summary of care", DocumentCategory.SUMMARY),
        ("Genomic profile", DocumentCategory.GENETICS),
        ("Pathology report and discharge summary", DocumentCategory.OTHER),
        ("My notes", DocumentCategory.OTHER),
    ],
)
def test_the_kind_is_guessed_only_from_words_that_name_one(title: str, category: DocumentCategory) -> None:
    assert titles.category_of(title, "") is category


def test_the_kind_can_stand_in_the_first_lines() -> None:
    page = "Linden Valley Hospital\nOperative report\nThe laboratory report was normal."
    assert titles.category_of("Scan 3", "Linden Valley Hospital\nOperative report") is DocumentCategory.PROCEDURE
    assert titles.category_of("Scan 3", page) is DocumentCategory.OTHER


def test_a_heading_is_no_sentence_field_or_page_number() -> None:
    page = "Page 1 of 3\n555 0110\nPatient: Ines Calloway\nthis goes on from the page before.\nLinden Valley Hospital\n"
    assert titles.title_of("", page, "x.pdf") == "Linden Valley Hospital"
    assert titles.title_of("", f"{page}Discharge Summary", "x.pdf") == "Discharge Summary"
    assert titles.title_of("", "", "IMG 2231.pdf") == "IMG 2231"


@pytest.mark.parametrize(
    "unit", [" ", "\t", "Patient: ", "DOB: ", "Collected ", "A ", "Re: ", "1/1/", "(", "First name: A "]
)
def test_pages_made_to_stall_the_reader_do_not(unit: str) -> None:
    page = f"Patient {unit * 60_000}"[:60_000]
    assert labels.people([page]).issues == ()
    assert labels.document_date([page]).date is None
