"""When a medicine is taken and how often, and quantities, in words: the time intervals of HL7 version 3."""

from __future__ import annotations

from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import Draft
from secondop_desktop.importers.ccda.parts import EFFECTIVE, join
from secondop_desktop.importers.ccda.values import NEVER, Period
from secondop_desktop.importers.ccda.xml import V3, XSI_TYPE, Element, first, walk


def times(draft: Draft, element: Element, path: str) -> tuple[Period, str]:
    """When it is taken from and until, and how often, from the one or more effectiveTime elements."""
    period: Period = NEVER
    often: list[str] = []
    for time in element.iterchildren(EFFECTIVE):
        _time(time, often)
        kind = (time.get(XSI_TYPE) or "").rpartition(":")[2]
        if period is NEVER and kind not in {"PIVL_TS", "EIVL_TS"}:
            found = draft.period(time, path)
            if found.any or found.ended:
                period = found
    return period, join(*often, by=", ")


def _time(time: Element, often: list[str]) -> None:
    """Append what one effectiveTime, or a part of one, says about how often."""
    if (event := first(time, V3 + "event")) is not None:
        shown = event.get("displayName") or _moment(event.get("code", ""))
        offset = quantity(first(time, V3 + "offset"))
        often.append(f"{offset} {shown}" if offset else shown)
    if (period := first(time, V3 + "period")) is not None:
        often.append(_every(period))
    if (count := walk(time, V3 + "frequency", V3 + "numerator")) is not None:
        span = walk(time, V3 + "frequency", V3 + "denominator")
        times_ = _("{n} times").format(n=count.get("value", ""))
        often.append(f"{times_} {_every(span)}" if span is not None else times_)
    for part in time.iterchildren(V3 + "comp"):
        _time(part, often)


def quantity(element: Element | None) -> str:
    """A quantity, or the limits of one, with its unit: `5 mL`, `1-2 tablet`."""
    number, unit = _number_and_unit(element)
    return f"{number} {unit}" if number and unit else number


def _number_and_unit(element: Element | None) -> tuple[str, str]:
    if element is None:
        return "", ""
    low, high = first(element, V3 + "low"), first(element, V3 + "high")
    parts = [part for part in (element, low, high) if part is not None and part.get("value", "").strip()]
    number = "-".join(dict.fromkeys(part.get("value", "").strip() for part in parts))
    unit = next((unit for part in parts if (unit := part.get("unit", "").strip()) not in {"", "1"}), "")
    return number, unit


def _every(period: Element) -> str:
    """A period as it is said: every day, every 4-6 hours; UCUM units that are no time stay as they are."""
    number, unit = _number_and_unit(period)
    if not number:
        return ""
    one = {
        "s": _("every second"),
        "min": _("every minute"),
        "h": _("every hour"),
        "d": _("every day"),
        "wk": _("every week"),
        "mo": _("every month"),
        "a": _("every year"),
    }
    many = {
        "s": _("every {n} seconds"),
        "min": _("every {n} minutes"),
        "h": _("every {n} hours"),
        "d": _("every {n} days"),
        "wk": _("every {n} weeks"),
        "mo": _("every {n} months"),
        "a": _("every {n} years"),
    }
    if number in {"1", "1.0"} and unit in one:
        return one[unit]
    if unit in many:
        return many[unit].format(n=number)
    return _("every {length}").format(length=f"{number} {unit}".strip())


def _moment(code: str) -> str:
    """When in the day, by HL7's TimingEvent codes."""
    return {
        "AC": _("before meals"),
        "ACM": _("before breakfast"),
        "ACD": _("before lunch"),
        "ACV": _("before dinner"),
        "C": _("with meals"),
        "CM": _("with breakfast"),
        "CD": _("with lunch"),
        "CV": _("with dinner"),
        "HS": _("at bedtime"),
        "IC": _("between meals"),
        "ICD": _("between lunch and dinner"),
        "ICM": _("between breakfast and lunch"),
        "ICV": _("between dinner and bedtime"),
        "PC": _("after meals"),
        "PCM": _("after breakfast"),
        "PCD": _("after lunch"),
        "PCV": _("after dinner"),
        "WAKE": _("on waking"),
    }.get(code, code)
