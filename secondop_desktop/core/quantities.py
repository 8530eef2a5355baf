"""A measured value: the text as printed, and beside it what can be parsed from it without converting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_COMPARATORS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_VALUE = re.compile(r"\s*(<=|>=|=<|=>|<|>|≤|≥)?\s*([+-]?\d+(?:\.\d+)?)\s*")
_RANGE = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(?:-|–|to)\s*([+-]?\d+(?:\.\d+)?)(?![\d.])")
_BOUND = re.compile(r"\s*(<=|>=|<|>|≤|≥)\s*([+-]?\d+(?:\.\d+)?)(?![\d.])")


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """What was parsed from a printed value: a plain decimal and its comparator (`<`, `<=`, `>=`, `>` or empty)."""

    number: Decimal
    comparator: str = ""


def parse_value(printed: str) -> ParsedValue | None:
    """The number in a printed value such as `3.87`, `<0.01` or `≥ 60`, or None when it is anything else.

    A decimal comma, a thousands separator, a titre (`1:160`) and words are not guessed at.
    """
    match = _VALUE.fullmatch(printed)
    if match is None:
        return None
    return ParsedValue(Decimal(match[2]), _COMPARATORS.get(match[1] or "", ""))


def decimal_or_none(text: object) -> Decimal | None:
    """The finite decimal that this text or number spells, or None."""
    try:
        number = Decimal(str(text).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@dataclass(frozen=True, slots=True)
class ParsedRange:
    """The limits in a printed reference range, in the unit that was printed; None where it is open."""

    low: Decimal | None
    high: Decimal | None


def parse_range(printed: str) -> ParsedRange | None:
    """The limits of a printed range such as `0.45-4.50`, `>59` or `<= 5.0 mg/dL`, for drawing the report's own band.

    None when the text is not one plain range. No flag is ever computed from it.
    """
    if match := _RANGE.match(printed):
        low, high = Decimal(match[1]), Decimal(match[2])
        return ParsedRange(low, high) if low <= high else None
    if match := _BOUND.match(printed):
        limit = Decimal(match[2])
        return ParsedRange(None, limit) if match[1] in {"<", "<=", "≤"} else ParsedRange(limit, None)
    return None
