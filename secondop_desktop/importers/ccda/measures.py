"""A measured value as printed beside what can be parsed from it: numbers, limits and ratios of HL7 version 3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from secondop_desktop.core.quantities import parse_value
from secondop_desktop.importers.ccda.xml import V3, Element, first

_NUMERATOR, _DENOMINATOR = V3 + "numerator", V3 + "denominator"


@dataclass(frozen=True, slots=True)
class Measured:
    """A value as printed, and what can be parsed from it."""

    value: str = ""
    unit: str = ""
    comparator: str = ""
    number: str | None = None


NO_VALUE = Measured()


def number(value: str, unit: str) -> Measured:
    """A value that may be a number, in its unit."""
    parsed = parse_value(value)
    if parsed is None:
        return Measured(value, unit)
    return Measured(value, unit, parsed.comparator, format(parsed.number, "f"))


def printed(text: str) -> Measured:
    """A value that is only a text, which may be a number."""
    parsed = parse_value(text)
    if parsed is None:
        return Measured(text)
    return Measured(text, "", parsed.comparator, format(parsed.number, "f"))


def compared(comparator: str, value: str, unit: str) -> Measured:
    """A value that is known only to be above or below a limit."""
    parsed = parse_value(value)
    number = format(parsed.number, "f") if parsed is not None else None
    return Measured(f"{comparator}{value}", unit, comparator, number)


def bound(element: Element | None) -> tuple[str, str, bool] | None:
    """A limit's value, unit and whether it belongs to the interval; None where it is open or not stated."""
    if element is None or not (value := element.get("value", "").strip()):
        return None
    return value, element.get("unit", "").strip(), element.get("inclusive", "true") != "false"


def ratio(element: Element) -> Measured:
    """A ratio: `1:128` for plain numbers, as titres are printed, and `5 mg/2 mL` for quantities."""
    parts = [first(element, tag) for tag in (_NUMERATOR, _DENOMINATOR)]
    values = [part.get("value", "").strip() if part is not None else "" for part in parts]
    units = [part.get("unit", "").strip() if part is not None else "" for part in parts]
    units = ["" if unit == "1" else unit for unit in units]
    if not values[0]:
        return NO_VALUE
    if not values[1]:
        return number(values[0], units[0])
    if not any(units):
        return Measured(f"{values[0]}:{values[1]}")
    if Decimal(1) == _decimal(values[1]) and units[1]:
        return number(values[0], f"{units[0]}/{units[1]}")
    return Measured(f"{values[0]} {units[0]}/{values[1]} {units[1]}".strip())


def _decimal(value: str) -> Decimal | None:
    parsed = parse_value(value)
    return parsed.number if parsed is not None else None
