"""What to say: ours until the person changes it, and never kept as theirs while it is ours."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.prints import Heading, Keep, Paragraph
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.case_state import from_state, to_state
from secondop_desktop.opinion.scripts import SCRIPTS, our_words, script_sheet, script_title, with_words, words_for

CASE = Case(id="c", patient_id="p", specialist="Dr Imani Quist", question="Is an operation right for me?")


def test_our_words_name_whom_the_case_names() -> None:
    assert "Dr Imani Quist" in our_words("doctor", CASE)
    assert "Is an operation right for me?" in our_words("visit", CASE)
    assert "Whom would you ask" in our_words("doctor", Case())


def test_what_the_person_changed_is_kept_and_outlives_a_change_of_the_case() -> None:
    case = with_words(CASE, "doctor", "I need some time.")
    assert words_for("doctor", replace(case, specialist="Dr Other")) == "I need some time."
    assert from_state(to_state(case), "c", "p").scripts == {"doctor": "I need some time."}


def test_our_own_words_are_not_kept_as_the_persons() -> None:
    case = with_words(with_words(CASE, "doctor", "Other"), "doctor", our_words("doctor", CASE))
    assert case.scripts == {}
    assert with_words(case, "doctor", "  ").scripts == {}


def test_the_sheet_has_every_occasion() -> None:
    sheet = script_sheet(with_words(CASE, "records", "My records, please."), "Rosa Mwangi")
    kept = [block.blocks for block in sheet.blocks if isinstance(block, Keep)]
    heads = [block.text for blocks in kept for block in blocks if isinstance(block, Heading)]
    said = [block.text for blocks in kept for block in blocks if isinstance(block, Paragraph)]
    assert heads == [script_title(name) for name in SCRIPTS]
    assert said[1] == "My records, please."
    assert "Rosa" not in sheet.title + sheet.foot
