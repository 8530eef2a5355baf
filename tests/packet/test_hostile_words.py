"""A packet of records whose every field is full of hostile text is made, passes its check and shows it as text."""

from __future__ import annotations

import dataclasses

import pytest

from secondop_desktop.core.records import Allergy, Condition, Document, Medication, Patient, Procedure, Record
from tests.looks import hostile
from tests.packet import story
from tests.packet.reading import page_texts, squeezed, verified

KINDS = (Allergy, Condition, Medication, Procedure)


@pytest.mark.parametrize("text", [*hostile.HOSTILE, hostile.WHOLE], ids=lambda text: ascii(text[:12]))
def test_a_packet_full_of_it_passes_its_check(text: str) -> None:
    records: list[Record] = [
        hostile.filled(kind, text, id=kind.__name__.lower(), sources=story.said("pryce", 1)) for kind in KINDS
    ]
    originals = [
        (dataclasses.replace(planned, document=_named(planned.document, text)), data)
        for planned, data in story.originals()[:2]
    ]
    plan, data = story.plan(
        originals, records=tuple(records), patient=hostile.filled(Patient, text, id="p", sources=()), recipient=text
    )
    made = story.composed(plan, data)
    assert verified(made.data, plan, made.result["proof"]) == (True, [])
    first, *rest = page_texts(made.data)
    assert "page 1 of" in first
    if text is hostile.MARKUP:
        assert squeezed("<script>x()</script>") in squeezed(first)
    if text is hostile.LONG:
        # Page one says where the name stands whole.
        assert "Whole:" in first
        assert sum(squeezed(page).count("W") for page in rest) > 4 * len(text)


def _named(document: Document, text: str) -> Document:
    return dataclasses.replace(document, title=text, display=text)
