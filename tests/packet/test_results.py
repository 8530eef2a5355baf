from __future__ import annotations

import dataclasses
from datetime import date

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Coding, Medication, Patient, ResultCategory, TestResult
from secondop_desktop.packet.facts import Facts
from secondop_desktop.packet.plan import PacketPlan
from secondop_desktop.packet.results import series_of

LOINC = "http://loinc.org"


def result(number: int, value: str, code: str = "", method: str = "", unit: str = "ng/mL") -> TestResult:
    return TestResult(
        id=str(number),
        display="Testosterone",
        category=ResultCategory.LABORATORY,
        code=Coding(LOINC, code) if code else None,
        value=value,
        unit=unit,
        method=method,
        date=PartialDate(f"2026-01-{number:02d}"),
    )


def names(*results: TestResult) -> list[tuple[str, int]]:
    return [(series.name, len(series.results)) for series in series_of(results)]


def test_series_of_other_codes_are_split_and_told_apart_by_their_method() -> None:
    found = names(
        result(1, "3.1", "2986-8", "Immunoassay"),
        result(2, "3.3", "49041-7", "LC/MS"),
        result(3, "3.2", "2986-8", "Immunoassay"),
    )
    assert found == [("Testosterone (Immunoassay)", 2), ("Testosterone (LC/MS)", 1)]


def test_without_a_method_they_are_told_apart_by_their_code() -> None:
    assert names(result(1, "3.1", "2986-8"), result(2, "3.3", "49041-7")) == [
        ("Testosterone (2986-8)", 1),
        ("Testosterone (49041-7)", 1),
    ]


def test_without_codes_another_method_is_another_series() -> None:
    found = names(result(1, "3.1", method="Immunoassay"), result(2, "3.3", method="LC/MS"), result(3, "3.0"))
    assert [count for _name, count in found] == [1, 1, 1]


def test_a_result_without_a_code_goes_with_the_only_code_of_its_name() -> None:
    assert names(result(1, "3.1", "2986-8", "Immunoassay"), result(2, "3.3")) == [("Testosterone", 2)]
    apart = names(result(1, "3.1", "2986-8", "Immunoassay"), result(2, "3.3", method="LC/MS"))
    assert [count for _name, count in apart] == [1, 1]
    several = names(result(1, "3.1", "2986-8"), result(2, "3.3", "49041-7"), result(3, "3.0"))
    assert len(several) == 3


def test_units_are_series_of_their_own_and_stand_below_each_other() -> None:
    other = dataclasses.replace(result(2, "5", "x"), display="Albumin")
    found = series_of([result(1, "3.1", "2986-8"), other, result(3, "10.8", "14913-8", unit="nmol/L")])
    assert [(series.name, series.unit) for series in found] == [
        ("Testosterone", "ng/mL"),
        ("Testosterone", "nmol/L"),
        ("Albumin", "ng/mL"),
    ]


def test_results_of_one_moment_stay_as_they_came_whatever_their_ids_are() -> None:
    first, second = result(9, "3.1", "2986-8"), result(9, "3.4", "2986-8")
    for ids in (("a", "b"), ("b", "a")):
        came = [dataclasses.replace(record, id=name) for record, name in zip((first, second), ids, strict=True)]
        (series,) = series_of(came)
        assert [one.record.value for one in series.results] == ["3.1", "3.4"]


def test_medicines_of_one_name_stay_as_they_came_whatever_their_ids_are() -> None:
    said = ("20 mg, by mouth, every day", "20 mg by mouth, every evening")
    person = Patient(id="p", display="Ines Calloway")
    for ids in (("a", "b"), ("b", "a")):
        taken = tuple(
            Medication(id=name, patient_id="p", display="Atorvastatin", dose=dose)
            for name, dose in zip(ids, said, strict=True)
        )
        current, _past = Facts(PacketPlan(patient=person, prepared_on=date(2026, 11, 9), records=taken)).medications()
        assert [fact.record.id for fact in current] == list(ids)


def test_results_that_were_not_taken_from_blood_say_so_in_their_name() -> None:
    fluid = dataclasses.replace(result(1, "10"), specimen="Cerebral spinal fluid")
    blood = dataclasses.replace(result(2, "4.5"), specimen="Whole blood")
    assert names(fluid) == [("Testosterone (Cerebral spinal fluid)", 1)]
    assert names(blood) == [("Testosterone", 1)]
    assert sorted(names(fluid, blood)) == [
        ("Testosterone (Cerebral spinal fluid)", 1),
        ("Testosterone (Whole blood)", 1),
    ]
    first, second = (dataclasses.replace(fluid, id=method, method=method) for method in ("Immunoassay", "LC/MS"))
    assert sorted(names(first, second)) == [
        ("Testosterone (Cerebral spinal fluid, Immunoassay)", 1),
        ("Testosterone (Cerebral spinal fluid, LC/MS)", 1),
    ]
