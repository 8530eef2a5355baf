from __future__ import annotations

import json

import pytest

from secondop_desktop.core.codec import CodecError
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.packet.plan import Paper, PlannedOriginal, Section, plan_from_json, plan_to_json, section_of
from tests.packet import story


def test_a_plan_crosses_the_pipe_unchanged() -> None:
    plan, _data = story.plan(story.originals() + story.odd_originals(), paper=Paper.A4, recipient="Dr Marchetti")
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_a_plan_that_is_none_is_refused() -> None:
    with pytest.raises(CodecError):
        plan_from_json({"patient": 3})


def test_every_category_of_document_has_a_section() -> None:
    sections = {section_of(Document(category=category)) for category in DocumentCategory}
    assert sections == set(Section) - {
        Section.SUMMARY,
        Section.CONTENTS,
        Section.TIMELINE,
        Section.MEDICATIONS,
        Section.MANIFEST,
    }


def test_what_was_not_chosen_says_why() -> None:
    letter = Document(id="a", title="Letter", category=DocumentCategory.CONSULTATION)
    card = Document(id="b", title="Card", category=DocumentCategory.INSURANCE)
    other = Document(id="c", title="Other")
    plan, _data = story.plan(
        (),
        originals=(PlannedOriginal(letter, False, "Too personal."), PlannedOriginal(card), PlannedOriginal(other)),
        sections=tuple(section for section in Section if section is not Section.INSURANCE),
    )
    assert [item.document.id for item in plan.chosen] == ["c"]
    assert [(document.id, reason) for document, reason in plan.not_chosen] == [
        ("a", "Too personal."),
        ("b", "The section “Insurance and consents” is left out."),
    ]
