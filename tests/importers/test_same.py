"""What is one statement of two sources, and what is two: when in doubt, two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import (
    Allergy,
    Coding,
    Condition,
    Immunization,
    Medication,
    Record,
    Status,
    TestResult,
)
from secondop_desktop.importers.same import differs_in, keys_of, name_of, unit_of

LOINC = "http://loinc.org"
SODIUM = TestResult(
    status=Status.FINAL,
    display="Sodium",
    code=Coding(LOINC, "2951-2"),
    date=PartialDate("2025-03-04T08:10:00+02:00"),
    value="140",
    value_number="140",
    unit="mmol/L",
)
PILL = Medication(
    status=Status.ACTIVE,
    display="Lisinopril 10 MG Oral Tablet",
    code=Coding("http://www.nlm.nih.gov/research/umls/rxnorm", "314076"),
    dose="1 tablet",
    frequency="once a day",
    start=PartialDate("2024-01-02"),
)
ASTHMA = Condition(status=Status.ACTIVE, display="Asthma", code=Coding("http://snomed.info/sct", "195967001"))
PENICILLIN = Allergy(status=Status.ACTIVE, display="Penicillin G")
FLU = Immunization(status=Status.COMPLETED, display="Influenza", date=PartialDate("2024-10-01"))


@pytest.mark.parametrize(
    "one, changes",
    [
        (SODIUM, {"value": "140.0", "value_number": "140.0"}),
        (SODIUM, {"unit": "MMOL/l"}),
        (SODIUM, {"date": PartialDate("2025-03-04")}),
        (SODIUM, {"date": PartialDate("2025-03-04T06:10:30Z")}),
        (SODIUM, {"date": PartialDate("2025-03-04T08:10")}),
        (SODIUM, {"code": Coding("urn:oid:2.16.840.1.113883.6.1", "2951-2"), "display": "Sodium [Moles/volume]"}),
        (SODIUM, {"code": None, "display": "SODIUM"}),
        (SODIUM, {"specimen": "Serum", "reference_range": "135-145", "interpretation": "N"}),
        (PILL, {"code": None, "dose": ""}),
        (PILL, {"start": PartialDate("2024-01")}),
        (ASTHMA, {"display": "Asthma (disorder)", "code": None, "onset": PartialDate("2003")}),
        (PENICILLIN, {"reactions": ("Hives",)}),
        (FLU, {"lot": "A7"}),
    ],
)
def test_what_differs_in_spelling_or_is_left_open_is_the_same(one: Record, changes: dict[str, object]) -> None:
    other = replace(one, **changes)  # type: ignore[arg-type]
    assert differs_in(one, other) is None
    assert differs_in(other, one) is None
    assert set(keys_of(one)) & set(keys_of(other))


@pytest.mark.parametrize(
    "one, changes, why",
    [
        (SODIUM, {"value": "141", "value_number": "141"}, "value"),
        (SODIUM, {"comparator": "<", "value": "<140"}, "value"),
        (SODIUM, {"unit": "mg/dL"}, "unit"),
        (SODIUM, {"unit": ""}, "unit"),
        (SODIUM, {"date": PartialDate("2025-03-05")}, "date"),
        (SODIUM, {"date": PartialDate("2025-03-04T12:10:00+02:00")}, "date"),
        (SODIUM, {"date": None}, "date"),
        (SODIUM, {"code": Coding(LOINC, "2947-0")}, "code"),
        (SODIUM, {"status": Status.ENTERED_IN_ERROR}, "status"),
        (replace(SODIUM, specimen="Serum"), {"specimen": "Urine"}, "specimen"),
        (PILL, {"dose": "2 tablets"}, "dose"),
        (PILL, {"frequency": "twice a day"}, "frequency"),
        (PILL, {"status": Status.STOPPED}, "status"),
        (PILL, {"start": PartialDate("2025-01-02")}, "start"),
        (replace(ASTHMA, onset=PartialDate("2003")), {"onset": PartialDate("2019")}, "onset"),
        (ASTHMA, {"status": Status.COMPLETED}, "status"),
        (PENICILLIN, {"status": Status.REFUTED}, "status"),
        (FLU, {"date": PartialDate("2023-10-01")}, "date"),
    ],
)
def test_what_contradicts_keeps_two_apart_and_says_why(one: Record, changes: dict[str, object], why: str) -> None:
    other = replace(one, **changes)  # type: ignore[arg-type]
    assert differs_in(one, other) == why
    assert differs_in(other, one) == why


@pytest.mark.parametrize(
    "one, other",
    [("mg/dL", "mg/dl"), ("10*3/uL", "x10E3/µL"), ("10*3/uL", "K/uL"), ("mm[Hg]", "mmHg"), ("m[IU]/L", "mIU/L")],
)
def test_a_unit_is_known_in_its_spellings(one: str, other: str) -> None:
    assert unit_of(one) == unit_of(other)


def test_no_unit_is_converted() -> None:
    assert len({unit_of(unit) for unit in ("mg/dL", "mmol/L", "g/L", "10*9/L", "10*3/uL", "%", "")}) == 7


def test_ab_at_the_end_of_a_tests_name_is_an_antibody() -> None:
    assert name_of("Thyroid Peroxidase Ab") == name_of("Thyroid peroxidase antibody")
    assert name_of("Blood group AB0") != name_of("Blood group antibody0")
    assert name_of("AB") == "ab"
