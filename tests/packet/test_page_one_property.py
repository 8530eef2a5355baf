"""Page one is exactly one page for anyone, and what it does not show it counts."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Allergy,
    Coding,
    Condition,
    Device,
    Identifier,
    Medication,
    Patient,
    Record,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.packet.blocks import Block, Item
from secondop_desktop.packet.layout import lay_out
from secondop_desktop.packet.plan import CaseSummary, Contact, PacketPlan, Paper, Section, Statement
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import BODY
from secondop_desktop.packet.text import Line
from tests.packet import story

WORDS = st.text(st.sampled_from("abcdefghij KLMNO-,.äß"), max_size=60).map(str.strip)
NAMES = st.one_of(WORDS, st.just("Maximiliana-Theodora " * 9), st.just("x" * 400))
DATES = st.sampled_from([None, PartialDate("2019"), PartialDate("2026-03"), PartialDate("2026-08-18")])


@st.composite
def many(draw: st.DrawFn) -> list[Record]:
    """The records of one person: none, or up to 40 medications, 20 allergies, 60 conditions and 300 results."""
    found: list[Record] = []
    for n in range(draw(st.sampled_from([0, 1, 7, 40]))):
        found.append(Medication(id=f"m{n}", display=f"Medicine{n} {draw(NAMES)}", status=Status.ACTIVE,
                                dose=f"{n} mg", frequency=draw(WORDS), reason=draw(WORDS)))  # fmt: skip
    for n in range(draw(st.sampled_from([0, 1, 5, 20]))):
        found.append(Allergy(id=f"a{n}", display=f"Allergen{n}", reactions=(draw(NAMES),)))
    flags = draw(st.sampled_from([3, 1000]))
    for n in range(draw(st.sampled_from([0, 3, 60]))):
        found.append(Condition(id=f"c{n}", display=f"Condition{n} {draw(NAMES)}", onset=draw(DATES)))
    for n in range(draw(st.sampled_from([0, 5]))):
        found.append(Condition(id=f"e{n}", display=f"Ended{n}", status=Status.COMPLETED, onset=draw(DATES)))
    for n in range(draw(st.sampled_from([0, 2, 12]))):
        found.append(Device(id=f"d{n}", display=f"Implant{n} {draw(WORDS)}", implanted=draw(DATES)))
    for n in range(draw(st.sampled_from([0, 5, 300]))):
        found.append(TestResult(id=f"t{n}", display=f"Test {n}", category=ResultCategory.LABORATORY,
                                code=Coding("x", str(n % 80)), value=f"{n}.5", value_number=f"{n}.5", unit="mg/dL",
                                interpretation="High" if n % flags == 1 else "", date=draw(DATES)))  # fmt: skip
    return found


STATEMENTS = st.builds(Statement, text=st.one_of(WORDS, NAMES, st.just("word " * 300)), by_patient=st.booleans())
CASES = st.one_of(
    st.none(),
    st.builds(
        CaseSummary,
        question=st.one_of(WORDS, st.just("why " * 300)),
        diagnosis=STATEMENTS,
        established=STATEMENTS,
        stage=STATEMENTS,
        proposed=STATEMENTS,
        decide_by=DATES,
        questions=st.lists(WORDS, max_size=12).map(tuple),
        treatments_tried=st.lists(STATEMENTS, max_size=3).map(tuple),
        contacts=st.lists(st.builds(Contact, name=NAMES, phone=WORDS, note=WORDS), max_size=12).map(tuple),
    ),
)
PATIENTS = st.builds(
    Patient,
    id=st.just("p"),
    display=st.one_of(NAMES, st.just("Ines Calloway")),
    birth_date=DATES,
    sex=st.sampled_from(["", "female", "other"]),
    identifiers=st.lists(st.builds(Identifier, st.just("urn:x"), WORDS, WORDS), max_size=5).map(tuple),
)


class Reader:
    """Stands in for the canvas, and keeps what is written and how far down."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.lowest = 1e9

    def drawString(self, _x: float, y: float, text: str) -> None:
        self.words.append(text)
        self.lowest = min(self.lowest, y)

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_named: self


def read(sheet: Sheet) -> Reader:
    reader = Reader()
    for draw in sheet.drawing:
        draw(cast(Canvas, reader))
    return reader


def test_a_list_that_goes_over_to_two_columns_is_measured_anew() -> None:
    def item(lines: int) -> Item:
        return Item((Line((), 0.0),) * lines)

    block = Block("Medicines", [item(1)], 1, lambda _hidden: (), compact=(item(3),))
    before = block.height
    block.make_compact()
    assert block.height == before + 2 * BODY.line


# Said of the example when it is printed, and in its place: it hid what had failed.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(patient=PATIENTS, records=many(), case=CASES, paper=st.sampled_from(list(Paper)))
def test_page_one_is_one_page_for_anyone(
    patient: Patient, records: list[Record], case: CaseSummary | None, paper: Paper
) -> None:
    plan = PacketPlan(
        patient=patient, prepared_on=story.plan([])[0].prepared_on, records=tuple(records), case=case, paper=paper
    )
    book = lay_out(plan, {}, [])
    sections = [sheet.section for sheet in book.sheets]
    assert sections[:2] == [Section.SUMMARY, Section.CONTENTS]
    assert sections.count(Section.SUMMARY) == 1
    first = book.sheets[0]
    reader = read(first)
    assert first.geometry.height - reader.lowest <= first.geometry.foot_rule
    said = " ".join(" ".join(reader.words).split())
    allergies = sum(isinstance(record, Allergy) for record in records)
    shown = len(set(re.findall(r"Allergen\d+", said)))
    assert shown == allergies or f"{allergies} allerg" in said
    medicines = sum(isinstance(record, Medication) for record in records)
    shown = len(set(re.findall(r"Medicine\d+", said)))
    assert shown == medicines or f"+{medicines - shown} more," in said
    if case is not None and case.decide_by is not None:
        assert "Decide by" in said
    conditions = sum(record.id.startswith("c") for record in records)
    past = sum(record.id.startswith("e") for record in records)
    # The timeline tells of them too.
    listed = re.split("Key results, as printed|Current medicines", said.split("Other conditions and implants")[1])[0]
    shown = len(set(re.findall(r"Condition\d+", listed)))
    assert shown == conditions or f"+{conditions - shown} more," in listed
    assert not past or f"{past} past, p. " in said
