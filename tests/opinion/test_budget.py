"""What it may cost: amounts stay as typed, and only those of one currency are added up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from secondop_desktop.opinion.budget import CostLine, Total, read_amount, totals
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.case_state import from_state, to_state


@pytest.mark.parametrize(
    "text, number, currency",
    [
        ("120", "120", ""),
        ("$120", "120", "$"),
        ("$1,320.50", "1320.50", "$"),
        ("1.320,50 €", "1320.50", "EUR"),
        ("EUR 20", "20", "EUR"),
        ("1 200 kr", "1200", "KR"),
        ("CHF 1'200.00", "1200.00", "CHF"),
        ("1,200", "1200", ""),
        ("US$ 5", "5", "USD"),
        ("12,5", "12.5", ""),
        ("−20 $", "-20", "$"),
        ("1,234,567", "1234567", ""),
    ],
)
def test_an_amount_is_read_as_it_is_written(text: str, number: str, currency: str) -> None:
    found = read_amount(text)
    assert found is not None
    assert (found.number, found.currency) == (Decimal(number), currency)


@pytest.mark.parametrize(
    "text", ["", "about 100", "100-200", "100 or 200", "1,2345.5.5", "KWD 1,200", "ask", "$5 €", "10%", "two", "3 days"]
)
def test_what_is_no_single_amount_is_not_guessed_at(text: str) -> None:
    assert read_amount(text) is None


def test_currencies_are_never_mixed_and_what_is_no_amount_is_named() -> None:
    lines = (
        CostLine("Travel", "$100.50", "$90", "me"),
        CostLine("A place to stay", "€200", "", "my sister"),
        CostLine("Fee", "$1,200", "about 5", "My sister"),
        CostLine("Copies", "", "", ""),
    )
    found = totals(lines)
    assert found.all == (Total("$1,300.50", "$90"), Total("€200", ""))
    assert found.left_out == ("about 5",)
    assert found.by_payer == (
        Total("$100.50", "$90", "me"),
        Total("€200", "", "my sister"),
        Total("$1,200", "", "my sister"),
    )


def test_a_sum_is_written_as_its_amounts_are() -> None:
    assert totals((CostLine("a", "1.200,50 €"), CostLine("b", "0,5 €"))).all == (Total("1.201,00 €", ""),)
    assert totals((CostLine("a", "20 USD"), CostLine("b", "$20"))).all == (Total("20 USD", ""), Total("$20", ""))


def test_lines_are_kept_as_typed_and_empty_ones_are_not() -> None:
    line = CostLine("Travel", "≈ 100", "$ 5", "me")
    assert from_state(to_state(Case(budget=(line, CostLine()))), "", "").budget == (line,)
