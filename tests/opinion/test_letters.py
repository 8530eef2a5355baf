"""The letters: what each says, by which rules, and that it is ready to sign."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.prints import Block, Bullets, Facts, Heading, Keep, Paragraph, PrintSheet, Signature
from secondop_desktop.core.records import Patient
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.case import Case, Question
from secondop_desktop.opinion.letters import LetterKind, letter
from secondop_desktop.opinion.question_sheet import question_sheet
from secondop_desktop.opinion.requests import Item, Law, Request, RequestStatus
from tests.readability import flesch_kincaid

PATIENT = Patient(
    id="p",
    display="Rosa Mwangi",
    birth_date=PartialDate("1968-03-14"),
    address="412 Harbor View Road\nPortville",
    phone="555 0100",
)
DRAFT = Request(
    id="r",
    facility="Harbor Hospital",
    address="1 Pier Road",
    record_number="MRN 448812",
    period_from=PartialDate("2019"),
    period_to=PartialDate("2026-02"),
    items=(
        Item("Pathology report"),
        Item("CT of the chest", images=True),
        Item("Pathology slides", physical=True),
        Item("Operative report"),
    ),
    format_wanted="PDF on a disc",
    delivery="By mail",
)
SENT = requests.move(DRAFT, RequestStatus.SENT, PartialDate("2026-03-02"))
TODAY = date(2026, 3, 2)


def flat(blocks: tuple[Block, ...]) -> list[Block]:
    return [inner for block in blocks for inner in (flat(block.blocks) if isinstance(block, Keep) else [block])]


def words(sheet: PrintSheet) -> str:
    """All that the sheet says, a line for each text."""
    out: list[str] = []
    for block in flat(sheet.blocks):
        match block:
            case Paragraph() | Heading():
                out.append(block.text)
            case Bullets():
                out += block.items
            case Facts():
                out += [f"{label}: {value}" for label, value in block.rows if value]
            case Signature():
                out += block.labels
            case _:
                pass
    return "\n".join(out)


def test_a_request_says_who_asks_for_what_from_when_and_how() -> None:
    said = words(letter(DRAFT, PATIENT, LetterKind.REQUEST, TODAY))
    for expected in (
        "Rosa Mwangi\n412 Harbor View Road\nPortville\n555 0100",
        "2 March 2026",
        "Harbor Hospital\nMedical Records (Health Information Management)\n1 Pier Road",
        "Born: 14 March 1968",
        "Your record number: MRN 448812",
        "Records from: 2019 to February 2026",
        "Form: PDF on a disc",
        "How to send: By mail",
        "Signature of Rosa Mwangi",
        "Date",
    ):
        assert expected in said


def test_the_united_states_letter_names_the_rule_its_days_and_its_fee() -> None:
    said = words(letter(DRAFT, PATIENT, LetterKind.REQUEST, TODAY))
    for expected in ("45 CFR 164.524", "within 30 days", "up to 30 more days, once", "reasonable fee", "readily"):
        assert expected in said


@pytest.mark.parametrize("kind", list(LetterKind))
def test_elsewhere_no_letter_names_a_law_of_the_united_states(kind: LetterKind) -> None:
    said = words(letter(replace(SENT, law=Law.NEUTRAL), PATIENT, kind, date(2026, 5, 1)))
    for word in ("CFR", "HIPAA", "OCR", "Civil Rights", "U.S.", "30 days"):
        assert word not in said
    assert said == words(letter(SENT, PATIENT, kind, date(2026, 5, 1), law=Law.NEUTRAL))


def test_papers_pictures_and_things_are_asked_for_separately_under_one_count() -> None:
    lists = [block for block in letter(DRAFT, PATIENT, LetterKind.REQUEST, TODAY).blocks if isinstance(block, Bullets)]
    assert [(block.start, block.items) for block in lists] == [
        (1, ("Pathology report", "Operative report")),
        (3, ("CT of the chest",)),
        (4, ("Pathology slides",)),
    ]
    assert "DICOM" in words(letter(DRAFT, PATIENT, LetterKind.REQUEST, TODAY))


def test_copies_can_go_to_another_person_who_is_named_with_an_address() -> None:
    said = words(letter(replace(DRAFT, send_to="Dr Ito\n5 Hill Street"), PATIENT, LetterKind.REQUEST, TODAY))
    assert "Send them to: Dr Ito\n5 Hill Street" in said
    assert "With my signature below I ask you to send the copies straight to" in said
    assert "To me, at the address above" not in words(
        letter(replace(DRAFT, send_to="Dr Ito", delivery=""), PATIENT, LetterKind.REQUEST, TODAY)
    )


def test_a_reminder_cites_the_day_and_counts_from_it() -> None:
    said = words(letter(SENT, PATIENT, LetterKind.REMINDER, date(2026, 3, 25)))
    assert "on 2 March 2026, 23 days ago" in said
    assert "which is until about 1 April 2026" in said
    assert "Pathology slides" in said
    late = words(letter(SENT, PATIENT, LetterKind.REMINDER, date(2026, 4, 2)))
    assert "which was until about 1 April 2026" in late
    extended = requests.extend(SENT, True, PartialDate("2026-03-20"))
    assert "due by about 1 May 2026" in words(letter(extended, PATIENT, LetterKind.REMINDER, date(2026, 4, 2)))


def test_a_reminder_thanks_for_a_confirmation() -> None:
    known = requests.move(SENT, RequestStatus.ACKNOWLEDGED, PartialDate("2026-03-05"))
    assert "You let me know on 5 March 2026" in words(letter(known, PATIENT, LetterKind.REMINDER, date(2026, 4, 1)))


def test_the_privacy_officer_hears_of_the_right_to_complain_and_of_no_threat() -> None:
    reminded = requests.noted(SENT, PartialDate("2026-04-03"), "reminder")
    said = words(letter(reminded, PATIENT, LetterKind.ESCALATION, date(2026, 4, 20)))
    assert "Harbor Hospital\nPrivacy Officer\n1 Pier Road" in said
    assert "Office for Civil Rights" in said
    assert "I wrote again on 3 April 2026." in said
    for word in ("lawyer", "attorney", "sue", "will file", "unless", "must"):
        assert not re.search(rf"\b{word}\b", said)


def test_a_refusal_is_quoted_to_the_privacy_officer_and_its_review_asked_for() -> None:
    refused = requests.move(SENT, RequestStatus.REFUSED, PartialDate("2026-03-12"), "The form is missing.")
    said = words(letter(refused, PATIENT, LetterKind.ESCALATION, date(2026, 3, 20)))
    assert "On 12 March 2026 I was told" in said
    assert "“The form is missing.”" in said
    assert "ask for a review" in said


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_lines_to_sign_on_stay_with_the_last_words(kind: LetterKind) -> None:
    last = letter(SENT, PATIENT, kind, date(2026, 4, 20)).blocks[-1]
    assert isinstance(last, Keep)
    assert len([block for block in last.blocks if isinstance(block, Paragraph)]) >= 4
    assert isinstance(last.blocks[-1], Signature)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_title_of_the_file_names_no_one(kind: LetterKind) -> None:
    assert "Mwangi" not in letter(SENT, PATIENT, kind, TODAY).title


def test_a_letter_that_is_not_complete_is_not_made() -> None:
    with pytest.raises(UsageError):
        letter(replace(DRAFT, facility=""), PATIENT, LetterKind.REQUEST, TODAY)
    with pytest.raises(UsageError):
        letter(replace(DRAFT, items=()), PATIENT, LetterKind.REQUEST, TODAY)
    for kind in (LetterKind.REMINDER, LetterKind.ESCALATION):
        with pytest.raises(UsageError):
            letter(DRAFT, PATIENT, kind, TODAY)


def test_an_unknown_birth_date_is_a_line_to_fill_in() -> None:
    said = words(letter(DRAFT, replace(PATIENT, birth_date=None), LetterKind.REQUEST, TODAY))
    assert "Born: ____" in said


def test_the_question_sheet_gives_the_top_questions_the_most_room() -> None:
    case = Case(
        question="Operate or wait?",
        specialist="Dr Ito",
        questions=(Question("What if we wait?", top=True), Question("Which trials are open?")),
    )
    sheet = question_sheet(case, "Rosa Mwangi")
    first, second = (block for block in sheet.blocks if isinstance(block, Bullets))
    assert (first.items, first.start, second.items, second.start) == (
        ("What if we wait?",),
        1,
        ("Which trials are open?",),
        2,
    )
    assert first.lines > second.lines > 0
    assert "Operate or wait?" in words(sheet)
    assert "Mwangi" not in sheet.title


@pytest.mark.parametrize("law", list(Law))
@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_letter_is_plain_to_read(kind: LetterKind, law: Law) -> None:
    reminded = requests.noted(SENT, PartialDate("2026-04-03"), "reminder")
    said = flat(letter(reminded, PATIENT, kind, date(2026, 4, 20), law=law).blocks)
    texts = [block.text for block in said if isinstance(block, Paragraph)]
    prose = [text for text in texts if len(text.split()) >= 8 and "\n" not in text]
    grades = {text: round(flesch_kincaid(text), 1) for text in prose if len(text.split()) >= 25}
    assert {text: grade for text, grade in grades.items() if grade > 8} == {}
    assert flesch_kincaid(" ".join(prose)) <= 6
