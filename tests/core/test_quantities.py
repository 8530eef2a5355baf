"""Values as printed: only a plain number is parsed, and nothing is guessed or converted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from secondop_desktop.core.quantities import ParsedRange, ParsedValue, decimal_or_none, parse_range, parse_value


@pytest.mark.parametrize(
    "printed, number, comparator",
    [
        ("3.87", "3.87", ""),
        ("7.40", "7.40", ""),
        ("<0.01", "0.01", "<"),
        ("≥ 60", "60", ">="),
        ("> 59", "59", ">"),
        ("-2.5", "-2.5", ""),
        ("+1", "1", ""),
    ],
)
def test_a_plain_number_is_parsed_with_its_comparator(printed: str, number: str, comparator: str) -> None:
    parsed = parse_value(printed)
    assert parsed == ParsedValue(Decimal(number), comparator)
    assert parsed is not None
    assert str(parsed.number) == number


@pytest.mark.parametrize(
    "printed", ["", "1:160", "3,87", "1,200", "not detected", "5-10", "1e3", "12 mg", "trace", "++"]
)
def test_anything_else_is_not_guessed_at(printed: str) -> None:
    assert parse_value(printed) is None


@pytest.mark.parametrize(
    "printed, low, high",
    [
        ("0.45-4.50", "0.45", "4.50"),
        ("0.45 - 4.50 uIU/mL", "0.45", "4.50"),
        ("3.5–5.0", "3.5", "5.0"),
        (">59", "59", None),
        ("<= 5.0 mg/dL", None, "5.0"),
    ],
)
def test_a_plain_range_is_parsed(printed: str, low: str | None, high: str | None) -> None:
    assert parse_range(printed) == ParsedRange(Decimal(low) if low else None, Decimal(high) if high else None)


@pytest.mark.parametrize("printed", ["", "negative", "see note", "5.0-3.0", "Male: 3-5"])
def test_any_other_range_is_left_as_text(printed: str) -> None:
    assert parse_range(printed) is None


def test_infinity_and_nan_are_not_numbers() -> None:
    assert decimal_or_none("NaN") is None
    assert decimal_or_none("Infinity") is None
    assert decimal_or_none("0.10") == Decimal("0.10")
