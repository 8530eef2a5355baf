"""Medication lists side by side: what differs is marked and asked about; what is spelled otherwise is not."""

from __future__ import annotations

import dataclasses

import pytest

from secondop_desktop.core import codec
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Document, Medication, Status
from secondop_desktop.opinion.dosage import doses_differ, name_words, plain_frequency
from secondop_desktop.opinion.reconcile import HAND, Medicine, Reconciliation, reconcile

GP = Document(id="gp", title="Visit note", date=PartialDate("2026-10-14"))
HOSPITAL = Document(id="hospital", title="Discharge letter", date=PartialDate("2026-05-03"))
DOCUMENTS = {"gp": GP, "hospital": HOSPITAL}


def medication(name: str, source: str, **fields: object) -> Medication:
    sources = (Source(),) if source == HAND else (Source(document_id=source, importer="fhir"),)
    values: dict[str, object] = {"status": Status.ACTIVE} | fields
    return Medication(id=f"{source}-{name}-{len(values)}", display=name, sources=sources, **values)  # type: ignore[arg-type]


def compared(*records: Medication) -> Reconciliation:
    return reconcile(records, DOCUMENTS)


def only(*records: Medication) -> Medicine:
    (found,) = compared(*records).medicines
    return found


def test_each_list_stands_beside_the_others_the_own_one_first() -> None:
    found = compared(
        medication("Ibuprofen", HAND, dose="200 mg", last_confirmed=PartialDate("2026-11-08")),
        medication("Ibuprofen 200 MG Oral Tablet", "hospital"),
        medication("ibuprofen", "gp", dose="200 mg"),
    )
    assert [source.words for source in found.sources] == [
        "My own list of 8 Nov 2026",
        "Visit note of 14 Oct 2026",
        "Discharge letter of 3 May 2026",
    ]
    (medicine,) = found.medicines
    assert [item.dose for item in medicine.said] == ["200 mg", "200 mg", "200 MG Oral Tablet"]
    assert medicine.differs == frozenset()
    assert medicine.question == ""


def test_another_amount_is_marked_and_becomes_a_question_that_quotes_both() -> None:
    found = only(
        medication("Levothyroxine", "gp", dose="50 mcg", frequency="once daily"),
        medication("Levothyroxine", "hospital", dose="75 µg", frequency="every day"),
    )
    assert found.differs == {"dose"}
    assert found.question == (
        "Levothyroxine: what is right? Visit note of 14 Oct 2026: 50 mcg, once daily; "
        "Discharge letter of 3 May 2026: 75 µg, every day."
    )


def test_another_frequency_and_another_status_are_marked() -> None:
    often = only(
        medication("Metformin", "gp", dose="500 mg", frequency="twice daily"),
        medication("Metformin", "hospital", dose="500 mg", frequency="once daily"),
    )
    assert often.differs == {"frequency"}
    ended = only(
        medication("Metformin", "gp"),
        medication("Metformin", "hospital", status=Status.STOPPED, end=PartialDate("2026-05-01")),
    )
    assert ended.differs == {"status"}
    assert "Discharge letter of 3 May 2026: ended 1 May 2026" in ended.question


def test_a_medicine_that_a_list_does_not_name_is_asked_about_unless_it_is_newer_than_the_list() -> None:
    both = (medication("Aspirin", "hospital"), medication("Statin", "hospital"), medication("Aspirin", "gp"),
            medication("Statin", "gp"))  # fmt: skip
    found = {item.name: item for item in compared(*both, medication("Warfarin", "gp")).medicines}
    assert found["Warfarin"].absent_from == ("hospital",)
    assert "Discharge letter of 3 May 2026: not named" in found["Warfarin"].question
    assert found["Aspirin"].question == ""
    newer = medication("Warfarin", "gp", start=PartialDate("2026-08"))
    assert next(m for m in compared(*both, newer).medicines if m.name == "Warfarin").differs == frozenset()


def test_a_document_about_one_medicine_is_no_list_that_lacks_the_others() -> None:
    found = compared(medication("Aspirin", "hospital"), medication("Warfarin", "gp"), medication("Statin", "gp"))
    absent = {item.name: item.absent_from for item in found.medicines}
    assert absent == {"Aspirin": ("gp",), "Statin": (), "Warfarin": ()}


def test_medicines_of_one_code_are_one_and_similar_names_are_asked_about() -> None:
    code = Coding("http://www.nlm.nih.gov/research/umls/rxnorm", "966224")
    one = only(medication("Synthroid", "gp", code=code), medication("Levothyroxine", "hospital", code=code))
    assert {item.name for item in one.said} == {"Synthroid", "Levothyroxine"}
    found = compared(medication("Metoprolol", "gp"), medication("Metoprolol tartrate 25 mg", "hospital"))
    assert found.medicines[0].question == "Are Metoprolol and Metoprolol tartrate 25 mg one medicine or two?"


def test_what_a_second_source_states_in_its_own_words_is_read_there() -> None:
    base = medication("Aspirin", "gp", dose="81 mg")
    other = dataclasses.replace(base, dose="325 mg")
    second = Source(document_id="hospital", importer="fhir", stated=codec.statement(other))
    found = only(dataclasses.replace(base, sources=(*base.sources, second)))
    assert found.differs == {"dose"}


def test_what_ended_everywhere_and_what_nobody_checked_is_counted() -> None:
    read = Source(document_id="gp", importer="pdf", confidence=0.9, confirmed=False)
    unchecked = dataclasses.replace(medication("Digoxin", "gp"), sources=(read,))
    found = compared(medication("Penicillin", "gp", status=Status.COMPLETED), unchecked, medication("Aspirin", "gp"))
    assert (found.ended, found.unchecked, [item.name for item in found.medicines]) == (1, 1, ["Aspirin"])


def test_older_prescriptions_of_the_same_list_do_not_count_against_the_one_of_now() -> None:
    old = medication("Aspirin", "gp", dose="325 mg", status=Status.STOPPED, end=PartialDate("2019"))
    found = only(old, medication("Aspirin", "gp", dose="81 mg"), medication("Aspirin", "hospital", dose="81 mg"))
    assert found.differs == frozenset()


@pytest.mark.parametrize(
    "one, other, differ",
    [
        ("50 mcg", "50 µg", False),
        ("5.0 mg", "5 mg", False),
        ("1 tablet", "50 mg", False),
        ("1 tablet (50 mg)", "50 mg", False),
        ("2 tablets (50 mg)", "1 tablet (50 mg)", True),
        ("1,000 mg", "1 mg", True),
        ("1.000 mg", "1 mg", True),
        ("0,5 mg", "0.5 mg", False),
        ("1 g", "1000 mg", True),
        ("", "5 mg", False),
        ("a spoon", "A  spoon", False),
        ("a spoon", "two spoons", True),
    ],
)
def test_doses_are_compared_as_written(one: str, other: str, differ: bool) -> None:
    assert doses_differ(one, other) is differ
    assert doses_differ(other, one) is differ


@pytest.mark.parametrize(
    "one, other",
    [
        ("once daily", "Daily"),
        ("1x daily", "every day"),
        ("BID", "twice a day"),
        ("2 times daily", "every 12 hours"),
        ("three times a day", "TID"),
        ("at bedtime", "nightly"),
        ("PRN", "as needed"),
        ("once weekly", "every week"),
    ],
)
def test_spellings_of_one_frequency_are_one(one: str, other: str) -> None:
    assert plain_frequency(one) == plain_frequency(other)
    assert plain_frequency("daily") != plain_frequency("twice daily")


def test_names_are_known_without_strength_and_form() -> None:
    assert name_words("Ibuprofen 200 MG Oral Tablet") == name_words("ibuprofen") == ("ibuprofen",)
    assert name_words("24 HR Metformin 500 MG Extended Release Oral Tablet") == ("metformin",)
    assert name_words("Metoprolol succinate") != name_words("Metoprolol tartrate")
