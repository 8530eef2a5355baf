"""Templates of cases: settings that many cases share, as a file; nothing of a patient is ever in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import RECORDS_AS, SPECIALTIES, Case, Override, Question
from secondop_desktop.opinion.clinics import toml_string, toml_strings
from secondop_desktop.opinion.entries import read
from secondop_desktop.opinion.questions import TOP_COUNT, proposals, with_questions

_KEYS = (
    "name",
    "specialty",
    "clinic_profile",
    "records_as",
    "not_needed",
    "top_questions",
    "questions",
    "due_days",
)
_LONGEST = 120
_QUESTION = 400


@dataclass(frozen=True, slots=True)
class CaseTemplate:
    """What a new case starts with. `not_needed` are ids of requirements; `due_days` counts from the day it is begun."""

    name: str
    specialty: str = "general"
    clinic_profile: str = ""
    records_as: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    top_questions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    due_days: int | None = None


def read_template(text: str, file: str) -> CaseTemplate:
    """The template that a file states; raises `ChecklistError` with the file, the line and the reason."""
    top, _tables = read(text, file, ())
    top.only(_KEYS)
    name = top.text("name")
    profile = top.text("clinic_profile", "")
    for key, value in (("name", name), ("clinic_profile", profile)):
        if len(value) > _LONGEST:
            raise top.error(_("“{key}” is too long").format(key=key), key)
    first, others = top.texts("top_questions"), top.texts("questions")
    if len(first) > TOP_COUNT:
        raise top.error(_("three questions can be the top ones"), "top_questions")
    for question in (*first, *others):
        if len(question) > _QUESTION:
            raise top.error(_("this question is too long"), "questions")
    return CaseTemplate(
        name=name,
        specialty=top.choice("specialty", SPECIALTIES, "general"),
        clinic_profile=profile,
        records_as=top.texts("records_as", RECORDS_AS),
        not_needed=top.texts("not_needed"),
        top_questions=first,
        questions=others,
        due_days=top.number("due_days") if "due_days" in top.values else None,
    )


def write_template(template: CaseTemplate) -> str:
    """The template as a file that `read_template` reads."""
    lines = [f"name = {toml_string(template.name)}", f"specialty = {toml_string(template.specialty)}"]
    if template.clinic_profile:
        lines.append(f"clinic_profile = {toml_string(template.clinic_profile)}")
    lines += [
        f"{key} = {toml_strings(value)}" for key in ("records_as", "not_needed") if (value := getattr(template, key))
    ]
    for key in ("top_questions", "questions"):
        if value := getattr(template, key):
            # One a line, so that a mistake is told with the line of its question.
            lines += [f"{key} = [", *(f"  {toml_string(item)}," for item in value), "]"]
    if template.due_days is not None:
        lines.append(f"due_days = {template.due_days}")
    return "\n".join(lines) + "\n"


def from_case(case: Case, name: str, known_ids: Iterable[str]) -> CaseTemplate:
    """The settings of a case. Only what we wrote ourselves or what names a list is taken: a question that the person
    typed, a reason and every answer stay behind, and of requirements only the ids that lists have.
    """
    ours = {text for item in proposals() for text in (item.text, _(item.text))}
    known = set(known_ids)
    not_needed = tuple(key for key, word in case.overrides.items() if word.state == "not-applicable" and key in known)
    days: int | None = None
    begun = case.created.as_date() if case.created is not None else None
    due = case.work_due.as_date() if case.work_due is not None else None
    if begun is not None and due is not None and due > begun:
        days = (due - begun).days
    return CaseTemplate(
        name=" ".join(name.split()),
        specialty=case.specialty,
        clinic_profile=case.clinic_profile,
        records_as=case.records_as,
        not_needed=not_needed,
        top_questions=tuple(item.text for item in case.questions if item.top and item.text in ours),
        questions=tuple(item.text for item in case.questions if not item.top and item.text in ours),
        due_days=days,
    )


def begun_with(template: CaseTemplate, case: Case, today: date) -> Case:
    """A new case with the settings of the template."""
    reason = _("Not needed, by the template “{name}”").format(name=template.name)
    on = PartialDate(today.isoformat())
    overrides: Mapping[str, Override] = {key: Override("not-applicable", reason, on) for key in template.not_needed}
    due = PartialDate((today + timedelta(days=template.due_days)).isoformat()) if template.due_days else None
    started = replace(
        case,
        specialty=template.specialty,
        clinic=template.clinic_profile,
        clinic_profile=template.clinic_profile,
        records_as=template.records_as,
        overrides=overrides,
        work_due=due,
    )
    questions = (
        *(Question(text, top=True) for text in template.top_questions),
        *(Question(text) for text in template.questions),
    )
    return with_questions(started, questions)
