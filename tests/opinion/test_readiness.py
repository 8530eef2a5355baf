"""The gap engine: every state for its reason, and the person's word on file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    Document,
    DocumentCategory,
    ImagingStudy,
    Kind,
    NoneKnown,
    Note,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.opinion.case import SPECIALTIES, Case, set_field
from secondop_desktop.opinion.case_state import from_state, merge_state, to_state
from secondop_desktop.opinion.questions import proposed_questions
from secondop_desktop.opinion.readiness import State, readiness
from secondop_desktop.opinion.requests import Item, Request, RequestStatus
from secondop_desktop.opinion.requirements import ChecklistError, Match, Requirement, checklist, load

TODAY = date(2026, 11, 9)
DAY = PartialDate("2026-10-07")


def states(case: Case, *records: Record) -> dict[str, State]:
    return {item.requirement.id: item.state for item in readiness(checklist("general"), case, records, TODAY)}


def test_with_nothing_on_record_everything_is_missing() -> None:
    assert set(states(Case()).values()) == {State.MISSING}


def test_an_answer_makes_its_requirement_ready_only_when_it_is_whole() -> None:
    assert states(Case(diagnosis="x"))["diagnosis-and-plan"] is State.MISSING
    assert states(Case(diagnosis="x", proposed="y"))["diagnosis-and-plan"] is State.READY


def test_none_known_is_an_answer_and_an_empty_list_is_not() -> None:
    assert states(Case())["allergies"] is State.MISSING
    assert states(Case(), NoneKnown(id="n", about=Kind.ALLERGY))["allergies"] is State.READY
    assert states(Case(), NoneKnown(id="n", about=Kind.MEDICATION))["allergies"] is State.MISSING
    partial = NoneKnown(id="n", about=Kind.ALLERGY, display="No known food allergies")
    assert states(Case(), partial)["allergies"] is State.MISSING
    by_hand = NoneKnown(id="n", about=Kind.ALLERGY, display="No se conocen alergias", sources=(Source(),))
    assert states(Case(), by_hand)["allergies"] is State.READY
    assert states(Case(), Allergy(id="a", display="Penicillin"))["allergies"] is State.READY


def test_what_a_source_says_is_not_so_satisfies_nothing() -> None:
    refuted = Allergy(id="a", display="Penicillin", status=Status.REFUTED)
    assert states(Case(), refuted)["allergies"] is State.MISSING


def test_a_report_without_its_pictures_is_told_apart() -> None:
    ct = Report(id="ct", display="CT neck", category=ReportCategory.IMAGING, date=DAY)
    us = Report(id="us", display="Ultrasound", category=ReportCategory.IMAGING, date=PartialDate("2026-09-02"))
    disc = ImagingStudy(id="s", display="CT", modality="CT", date=DAY)
    assert states(Case(), ct)["imaging"] is State.IMAGES_MISSING
    assert states(Case(), ct, disc)["imaging"] is State.READY
    assert states(Case(), ct, us, disc)["imaging"] is State.IMAGES_MISSING
    found = readiness(checklist("general"), Case(), (ct, us, disc), TODAY)
    imaging = next(item for item in found if item.requirement.id == "imaging")
    assert "Ultrasound" in imaging.why
    assert "Ultrasound" in imaging.told
    assert imaging.about == "us", "both words speak of the one without pictures"


def test_a_reader_at_the_clinic_is_not_spoken_to_as_the_person() -> None:
    old = TestResult(
        id="t", display="TSH", value="2", category=ResultCategory.LABORATORY, date=PartialDate("2020-01-01")
    )
    ct = Report(id="ct", display="CT neck", category=ReportCategory.IMAGING, date=DAY)
    named = Note(id="n", display="Visit", text="See the pathology report of 3 May.")
    for specialty in SPECIALTIES:
        for records in ((), (old, ct, named)):
            for item in readiness(checklist(specialty), Case(), records, TODAY):
                if item.state is not State.READY:
                    assert item.told
                    assert not {"you", "your", "ask"} & set(item.told.lower().replace(".", " ").split()), item.told


def test_a_result_of_another_category_is_no_blood_test() -> None:
    weight = TestResult(id="w", display="Weight", category=ResultCategory.VITAL_SIGNS)
    assert states(Case(), weight)["laboratory-results"] is State.MISSING


def test_too_old_only_where_an_age_is_asked_for() -> None:
    old = Document(id="d", display="Report", category=DocumentCategory.PATHOLOGY, date=PartialDate("2020"))
    match = Match(Kind.DOCUMENT, ("pathology",))
    lenient = Requirement("p", "Pathology", "why", True, (match,))
    strict = Requirement("p", "Pathology", "why", True, (match,), max_age_days=60)
    assert readiness([lenient], Case(), [old], TODAY)[0].state is State.READY
    assert readiness([strict], Case(), [old], TODAY)[0].state is State.STALE


def test_what_is_there_and_what_was_asked_for_are_two_sentences() -> None:
    there = Document(id="d", display="Report", category=DocumentCategory.PATHOLOGY, date=PartialDate("2026-10"))
    wanted = Requirement("p", "Pathology", "why", True, (Match(Kind.DOCUMENT, ("pathology",)),))
    out = Request(
        facility="Harbor Hospital",
        items=(Item("Slides", "p"),),
        status=RequestStatus.SENT,
        sent=PartialDate("2026-10-28"),
    )
    (found,) = readiness([wanted], Case(), [there], TODAY, [out])
    assert found.state is State.READY
    assert ") Asked" not in found.why
    assert ". Asked for on 28 Oct 2026 at Harbor Hospital" in found.why


def test_each_ready_names_the_records_that_made_it_so() -> None:
    found = readiness(checklist("general"), Case(), [Allergy(id="a", display="Penicillin")], TODAY)
    assert next(item.matched for item in found if item.requirement.id == "allergies") == ("a",)


def test_the_persons_word_stands_over_all_and_needs_a_reason() -> None:
    with pytest.raises(UsageError):
        set_field(Case(), "requirement:discharge-summaries", "not-applicable")
    case = set_field(Case(), "requirement:discharge-summaries", "not-applicable", reason="I was never in a hospital")
    (found,) = [item for item in readiness(checklist("general"), case, (), TODAY) if item.by_person]
    assert (found.state, found.requirement.id) == (State.NOT_APPLICABLE, "discharge-summaries")
    assert "never in a hospital" in found.why
    assert set_field(case, "requirement:discharge-summaries", "").overrides == {}


@pytest.mark.parametrize("specialty", SPECIALTIES)
def test_every_specialty_has_the_core_list(specialty: str) -> None:
    assert {item.id for item in checklist("general")} <= {item.id for item in checklist(specialty)}


@pytest.mark.parametrize(
    "text, reason",
    [
        ("[[requirement]]\nid = 'a'\n", "name"),
        ("[[requirement]]\nid='a'\nname='A'\nwhy='w'\nessential=true\n", "satisfy"),
        ("[[requirement]]\nid='a'\nname='A'\nwhy='w'\nessential=true\ncolour='red'\n", "colour"),
        ("[[requirement]]\nid='a'\nname='A'\nwhy='w'\nessential='yes'\ncase_fields=['question']\n", "true or false"),
        ("[[requirement]\n", "list.toml"),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(ChecklistError) as caught:
        load(path)
    assert "list.toml" in caught.value.message
    assert reason in caught.value.message


def test_a_case_survives_the_vault_and_keeps_what_a_later_version_stored() -> None:
    case = set_field(Case(id="c", patient_id="p"), "top-questions", "First?; Second?")
    case = set_field(case, "decide-by", "Dec 2026")
    assert from_state(to_state(case), "c", "p") == case
    assert merge_state({"from-the-future": 1}, case)["from-the-future"] == 1


def test_questions_follow_the_reasons_and_are_not_proposed_twice() -> None:
    plain = proposed_questions(Case())
    rare = proposed_questions(Case(reasons=("rare-disease",)))
    assert set(plain) < set(rare)
    asked = set_field(Case(), "top-questions", plain[0])
    assert plain[0] not in proposed_questions(asked)
