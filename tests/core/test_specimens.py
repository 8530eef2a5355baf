"""The names of results that were not taken from blood."""

from __future__ import annotations

import pytest

from secondop_desktop.core.records import TestResult
from secondop_desktop.core.specimens import named_with_specimen


@pytest.mark.parametrize(
    "specimen, name",
    [
        ("Cerebral spinal fluid", "Erythrocytes (Cerebral spinal fluid)"),
        ("URINE", "Erythrocytes (URINE)"),
        ("  Body \n fluid ", "Erythrocytes (Body fluid)"),
        ("Whole blood", "Erythrocytes"),
        ("BLD", "Erythrocytes"),
        ("Ser/Plas", "Erythrocytes"),
        ("Plasma", "Erythrocytes"),
        ("Suero", "Erythrocytes"),
        ("", "Erythrocytes"),
        ("1.2", "Erythrocytes"),
    ],
)
def test_a_specimen_other_than_blood_stands_behind_the_name(specimen: str, name: str) -> None:
    assert named_with_specimen(TestResult(patient_id="p", display="Erythrocytes", specimen=specimen)) == name


def test_a_name_that_has_the_specimen_stays_as_it_is() -> None:
    result = TestResult(patient_id="p", display="Glucose [Mass/volume] in Urine", specimen="urine")
    assert named_with_specimen(result) == "Glucose [Mass/volume] in Urine"
