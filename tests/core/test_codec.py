"""Records and batches survive the way to JSON and back, and nothing else is taken for one."""

from __future__ import annotations

import dataclasses
import json
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.core.batch import Batch, Issue, Refusal, Severity
from secondop_desktop.core.codec import (
    CodecError,
    batch_from_json,
    batch_to_json,
    fingerprint,
    forget_texts,
    record_from_json,
    to_json,
)
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    RECORD_TYPES,
    Coding,
    Document,
    Kind,
    NoneKnown,
    Patient,
    Piece,
    Record,
    Status,
    TestResult,
)


def test_every_kind_has_its_class() -> None:
    assert set(RECORD_TYPES) == set(Kind)
    assert all(cls.kind is kind for kind, cls in RECORD_TYPES.items())


def _filled(cls: type[Record]) -> Record:
    """A record with every field set to something other than its default."""
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        hint = str(hints[field.name])
        if field.name == "sources":
            values[field.name] = (
                Source("d", "/entry/1", "fhir", False, 2, (0.1, 0.2, 0.3, 0.4), 0.5, "person", "now"),
            )
        elif field.name == "status":
            values[field.name] = Status.FINAL
        elif field.name == "about":
            values[field.name] = Kind.MEDICATION
        elif field.name == "category":
            values[field.name] = list(hints[field.name])[1]
        elif field.name == "other_codes":
            values[field.name] = (Coding("s", "c"),)
        elif field.name == "identifiers":
            continue
        elif field.name == "made_from":
            values[field.name] = (Piece("d", 2, 3), Piece("e", 1, 1))
        elif "tuple[int" in hint:
            values[field.name] = (1, 0, 3)
        elif "PartialDate" in hint:
            values[field.name] = PartialDate("2019-03")
        elif "Coding" in hint:
            values[field.name] = Coding("http://loinc.org", "3016-3")
        elif hint.startswith("tuple"):
            values[field.name] = ("a", "b")
        elif "dict" in hint:
            values[field.name] = {"a": 1}
        elif "bool" in hint:
            values[field.name] = not field.default
        elif "int" in hint:
            values[field.name] = 3
        else:
            values[field.name] = f"ü {field.name}"
    return cls(**values)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_record_of_every_kind_survives_json(kind: Kind) -> None:
    record = _filled(RECORD_TYPES[kind])
    assert record_from_json(json.loads(json.dumps(to_json(record)))) == record


def test_what_equals_its_default_is_left_out() -> None:
    assert to_json(TestResult(display="TSH")) == {"kind": "test-result", "display": "TSH"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"kind": "spaceship"},
        {"kind": "test-result", "colour": "red"},
        {"kind": "test-result", "date": "not a date"},
        {"kind": "test-result", "status": "excellent"},
        {"kind": "test-result", "sources": [{"nowhere": 1}]},
        {"kind": "test-result", "code": "x"},
    ],
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(CodecError):
        record_from_json(value)


def test_an_error_of_the_codec_never_repeats_a_value() -> None:
    with pytest.raises(CodecError) as caught:
        record_from_json({"kind": "test-result", "date": "secret value"})
    assert "secret" not in str(caught.value)


def test_a_batch_survives_json() -> None:
    batch = Batch(
        "fhir",
        patients=(Patient(id="p", display="Ines Calloway", birth_date=PartialDate("1968-03-14")),),
        records=(TestResult(id="1", display="TSH", value="3.87"),),
        proposed=(TestResult(id="2", display="TSH", value="3.87"),),
        documents=(Document(id="d", title="Export", sha256="ab"),),
        none_known=(NoneKnown(id="n", about=Kind.ALLERGY),),
        unmapped={"Claim": 3},
        issues=(Issue(Severity.WARNING, "title", "message", "/entry/1", True, "1"),),
        texts={"ab": ("page one", "page two")},
        refused=Refusal("title", "message"),
    )
    assert batch_from_json(json.loads(json.dumps(batch_to_json(batch)))) == batch


@pytest.mark.parametrize("value", [None, {}, {"importer": "fhir"}, {"patients": 3}])
def test_what_is_not_a_batch_is_refused(value: Any) -> None:
    with pytest.raises(CodecError):
        batch_from_json(value)


def test_the_fingerprint_is_of_what_is_stated_and_not_of_where() -> None:
    one = TestResult(id="a", display="TSH", value="3.87", sources=(Source("d1", "/entry/1", "fhir"),))
    two = dataclasses.replace(one, id="b", patient_id="p", sources=(Source("d2", "/entry/9", "ccda"),))
    assert fingerprint(one) == fingerprint(two)
    assert fingerprint(one) != fingerprint(dataclasses.replace(one, value="3.88"))
    assert fingerprint(one) != fingerprint(dataclasses.replace(one, note="hemolysed"))


@given(st.text(), st.text(), st.text())
def test_any_text_survives_json(display: str, value: str, unit: str) -> None:
    record = TestResult(display=display, value=value, unit=unit)
    assert record_from_json(json.loads(json.dumps(to_json(record)))) == record
    fingerprint(record)


def _read(result: TestResult) -> TestResult:
    found = record_from_json(json.loads(json.dumps(to_json(result))))
    assert isinstance(found, TestResult)
    return found


def test_what_many_results_have_alike_is_held_once() -> None:
    made = TestResult(
        display="Sodium in blood", code=Coding("http://loinc.org", "2951-2"), unit="mmol/L", laboratory="Northfield"
    )
    one, other = _read(made), _read(made)
    assert one == other == made
    for name in ("display", "code", "unit", "laboratory"):
        assert getattr(one, name) is getattr(other, name)


def test_texts_that_are_let_go_of_are_read_anew() -> None:
    made = TestResult(display="Potassium in blood", unit="mmol per litre")
    before = _read(made)
    forget_texts()
    after = _read(made)
    assert before == after
    assert before.unit is not after.unit


def test_what_is_not_text_is_never_taken_for_another_value_that_equals_it() -> None:
    found = [record_from_json({"kind": "test-result", "unit": value}) for value in (1, True, 1.0)]
    assert [type(getattr(item, "unit")) for item in found] == [int, bool, float]  # noqa: B009
