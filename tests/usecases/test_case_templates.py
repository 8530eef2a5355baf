"""Templates of cases: what a new case starts with, and that nothing of a patient is ever in one."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import SecondOpError, UsageError
from secondop_desktop.core.records import Patient
from secondop_desktop.opinion.case import Case, Contact, Override, Question
from secondop_desktop.opinion.case_templates import CaseTemplate, read_template, write_template
from secondop_desktop.opinion.entries import ChecklistError
from secondop_desktop.opinion.opinions import Handover, Opinion
from secondop_desktop.opinion.questions import proposals
from secondop_desktop.usecases import case_templates, clinic_lists, edit, prepare_opinion
from secondop_desktop.vault.vault import Vault

CANARY = "Zanzibar Quetzal"
OURS = next(item.text for item in proposals() if item.always)
FULL = CaseTemplate(
    "Breast, Hilltop",
    specialty="oncology",
    records_as=("pdf", "disc"),
    not_needed=("allergies",),
    top_questions=("Is it the right stage?",),
    questions=("What if I wait?", 'With "quotes" and\ttabs'),
    due_days=14,
)


def test_a_template_is_read_as_it_was_written() -> None:
    assert read_template(write_template(FULL), "t.toml") == FULL


@pytest.mark.parametrize(
    "text, said",
    [
        ('name = "A"\nspeciality = "x"', "t.toml, line 2: “speciality” is not a key."),
        ('name = "A"\nspecialty = "magic"', "t.toml, line 2: “magic” cannot stand in “specialty”"),
        ('name = "A"\n\ndue_days = 0', "t.toml, line 3: “due_days” must be a whole number above 0."),
        ('name = "A"\ntop_questions = ["a", "b", "c", "d"]', "t.toml, line 2: three questions can be the top ones."),
        ("name = ", "t.toml, line 1: this is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ChecklistError) as caught:
        read_template(text, "t.toml")
    assert caught.value.message.startswith(said)


def marked() -> Case:
    """A case with a canary in every field that a person or their records fill."""
    day = PartialDate("1931-07-13")
    values: dict[str, Any] = {}
    for field in fields(Case):
        default = getattr(Case(), field.name)
        if isinstance(default, str):
            values[field.name] = CANARY
    values |= {
        "specialty": "oncology",
        "clinic_profile": "",
        "created": PartialDate("2026-11-09"),
        "work_due": PartialDate("2026-11-23"),
        "decide_by": day,
        "appointment": day,
        "reasons": (CANARY,),
        "decision_questions": (CANARY,),
        "contacts": (Contact(CANARY, CANARY, CANARY, CANARY),),
        "costs": {"delay": CANARY},
        "scripts": {"a": CANARY},
        "questions": (Question(CANARY, True), Question(OURS, True), Question(f"{OURS} {CANARY}")),
        "overrides": {
            "allergies": Override("not-applicable", CANARY, day),
            "medications": Override("ready", CANARY, day),
            CANARY: Override("not-applicable", CANARY, day),
        },
        "handovers": (Handover(CANARY, on=day),),
        "opinions": (Opinion(by=CANARY, on=day),),
    }
    return Case(**values)


def test_nothing_of_the_patient_is_in_a_template_made_of_a_case(vault: Vault, tmp_path: Path) -> None:
    made = case_templates.of_case(vault, marked(), "Oncology")
    assert made == CaseTemplate("Oncology", "oncology", not_needed=("allergies",), top_questions=(OURS,), due_days=14)
    case_templates.export_file(made, tmp_path / "t.toml")
    text = (tmp_path / "t.toml").read_text(encoding="utf-8")
    for word in (*CANARY.split(), "1931", "07-13"):
        assert word not in text
        assert word not in (vault.setting("case-templates") or "")


def test_a_case_that_is_begun_with_a_template_has_its_settings_and_one_step_of_undo(vault: Vault) -> None:
    profile = clinic_lists.examples()[0]
    rosa = edit.add_patient(vault, Patient(display="Rosa Mwangi"))
    template = replace(FULL, specialty=profile.specialty or "general", clinic_profile=profile.name, not_needed=())
    case_templates.keep(vault, template)
    begun = case_templates.begin(vault, rosa, "breast, hilltop")
    (case,) = prepare_opinion.all_cases(vault, rosa)
    assert case == begun
    assert (case.specialty, case.clinic_profile, case.records_as) == (template.specialty, profile.name, ("pdf", "disc"))
    assert case.top_questions == ("Is it the right stage?",)
    assert len(case.questions) == 3
    assert (case.created, case.work_due) == (PartialDate("2026-11-09"), PartialDate("2026-11-23"))
    edit.undo(vault)
    assert prepare_opinion.all_cases(vault, rosa) == ()


def test_what_is_not_needed_says_by_which_template(vault: Vault) -> None:
    rosa = edit.add_patient(vault, Patient(display="Rosa Mwangi"))
    case_templates.keep(vault, FULL)
    case = case_templates.begin(vault, rosa, FULL.name)
    assert case.overrides["allergies"].reason == "Not needed, by the template “Breast, Hilltop”"
    states = prepare_opinion.hold_against_records(vault, case)
    assert [str(item.state) for item in states if item.requirement.id == "allergies"] == ["not-applicable"]


def test_templates_are_kept_replaced_imported_and_removed(vault: Vault, tmp_path: Path) -> None:
    case_templates.keep(vault, FULL)
    case_templates.keep(vault, replace(FULL, name="BREAST, hilltop", due_days=7))
    assert [item.due_days for item in case_templates.kept(vault)] == [7]
    path = tmp_path / "other.toml"
    case_templates.export_file(replace(FULL, name="Other"), path)
    case_templates.import_file(vault, path)
    case_templates.remove(vault, "BREAST, hilltop")
    assert [item.name for item in case_templates.kept(vault)] == ["Other"]
    with pytest.raises(UsageError, match="There is a template of this name"):
        case_templates.of_case(vault, Case(), "other")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SecondOpError, match="This is not a text file"):
        case_templates.import_file(vault, path)


def test_a_template_with_a_list_that_is_not_here_is_refused(vault: Vault) -> None:
    with pytest.raises(UsageError, match="A list is missing"):
        case_templates.keep(vault, replace(FULL, clinic_profile="Nowhere"))
    with pytest.raises(UsageError, match="There is no such requirement"):
        case_templates.keep(vault, replace(FULL, not_needed=("moon-phase",)))
    assert case_templates.kept(vault) == ()
