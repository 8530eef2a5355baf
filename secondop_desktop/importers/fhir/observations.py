"""Observation: a value as printed, its components one record each, and the panel that it is part of."""

from __future__ import annotations

from typing import Any

from secondop_desktop.core.records import ResultCategory, Status, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    codes,
    concept,
    first_code,
    labelled,
    limits,
    lines,
    listed,
    many,
    number,
    one,
    period,
    printed,
    quantity,
    ratio,
    remarks,
    unit_of,
    word,
)
from secondop_desktop.importers.fhir.own_fields import is_marked

_STATUS = {
    "registered": Status.PRELIMINARY,
    "specimen-in-process": Status.PRELIMINARY,
    "preliminary": Status.PRELIMINARY,
    "final": Status.FINAL,
    "amended": Status.AMENDED,
    "appended": Status.AMENDED,
    "corrected": Status.CORRECTED,
    "cancelled": Status.CANCELLED,
    "cannot-be-obtained": Status.CANCELLED,
    "entered-in-error": Status.ENTERED_IN_ERROR,
}
_CATEGORY = {
    "laboratory": ResultCategory.LABORATORY,
    "lab": ResultCategory.LABORATORY,
    "vital-signs": ResultCategory.VITAL_SIGNS,
    "vital-sign": ResultCategory.VITAL_SIGNS,
    "vital signs": ResultCategory.VITAL_SIGNS,
    "imaging": ResultCategory.IMAGING,
    "social-history": ResultCategory.SOCIAL_HISTORY,
    "survey": ResultCategory.SURVEY,
    "sdoh": ResultCategory.SOCIAL_HISTORY,
    "functional-status": ResultCategory.SURVEY,
    "cognitive-status": ResultCategory.SURVEY,
}
_VITAL_SIGNS = frozenset(
    "85353-1 85354-9 55284-4 8480-6 8462-4 8478-0 9279-1 8867-4 2708-6 59408-5 8310-5 8302-2 8306-3 8287-5 9843-4 "
    "29463-7 3141-9 39156-5 59576-9 8289-1 77606-2 8331-1 8328-7".split()
)
"""LOINC codes of the FHIR vital-signs profiles: a result with one of them is a vital sign, also without category."""
_LOINC = frozenset({"http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"})
_LABORATORIES = ("Organization", "HealthcareService")


def read_observation(draft: Draft, resource: Json, where: str) -> None:
    """The results that an Observation states: its own value, and each component's."""
    code = resource.get("code")
    display = concept(code)
    category = _category(resource, code, draft)
    status = _STATUS.get(word(resource.get("status")), Status.UNKNOWN)
    collected, reported = draft.date(resource.get("effectiveDateTime")), draft.date(resource.get("issued"))
    if collected is None:
        collected = draft.first_date(
            resource, "effectivePeriod", "effectiveInstant", "appliesDateTime", "appliesPeriod"
        )
        if collected is None and (timing := resource.get("effectiveTiming")) is not None:
            collected = next((day for event in _events(one(timing)) if (day := draft.date(event)) is not None), None)
    subject = draft.people.subject(resource, where, draft.index)
    when = collected or reported
    other = reported if collected is not None else None
    if when is None and (report := draft.reports_of.get(id(resource))) is not None:
        other = draft.first_date(report, "issued", "effectiveDateTime", "effectivePeriod")
    kind = "collected" if collected is not None else "reported" if reported is not None else "unknown"
    specimen = draft.name(resource["specimen"], resource) if "specimen" in resource else ""
    method = concept(resource["method"]) if "method" in resource else ""
    laboratory = _laboratory(draft, resource)
    components = resource.get("component")
    parts = many(components) if components is not None else []

    value, value_number, comparator, unit = _value(resource, draft)
    comments = _comments(resource, said=bool(value or parts) or is_marked(resource, "exact"))
    found = _interpretation(resource)
    members = "hasMember" in resource or _has_member(resource)
    if value or not (parts or members) or (members and not parts and (comments or found)):
        first, others = draft.coding(code)
        draft.add(
            TestResult(
                id=draft.new_id(),
                subject=subject,
                status=status,
                display=display,
                code=first,
                other_codes=others,
                date=when,
                sources=draft.source(where),
                category=category,
                value=value,
                value_number=value_number,
                comparator=comparator,
                unit=unit,
                reference_range=_reference_range(resource.get("referenceRange"), unit),
                interpretation=found,
                panel=draft.panels.get(id(resource), ""),
                specimen=specimen,
                method=method,
                laboratory=laboratory,
                date_kind=kind,
                report_date=other,
                comments=comments,
            ),
            resource,
        )
        comments = ""
    for position, part in enumerate(parts):
        value, value_number, comparator, unit = _value(part, draft)
        about = _comments(part, said=bool(value))
        flagged = _interpretation(part)
        if not (value or about or flagged):
            continue
        part_code = part.get("code")
        first, others = draft.coding(part_code)
        draft.add(
            TestResult(
                id=draft.new_id(),
                subject=subject,
                status=status,
                display=concept(part_code),
                code=first,
                other_codes=others,
                date=when,
                sources=draft.source(
                    draft.contents.place(where, "component", position), first.code if first is not None else display
                ),
                category=category,
                value=value,
                value_number=value_number,
                comparator=comparator,
                unit=unit,
                reference_range=_reference_range(part.get("referenceRange"), unit),
                interpretation=flagged,
                panel=display,
                specimen=specimen,
                method=method,
                laboratory=laboratory,
                date_kind=kind,
                report_date=other,
                comments=lines(about, comments),
            ),
            resource,
        )


def _category(resource: Json, code: Any, draft: Draft) -> ResultCategory:
    held = resource.get("category")
    if held is not None:
        # The commonest form by far, tried first; what it does not fit is looked at below.
        if type(held) is list and len(held) == 1 and type(held[0]) is dict and type(held[0].get("coding")) is list:
            first = held[0]["coding"][0] if held[0]["coding"] else None
            known = _CATEGORY.get(first["code"]) if type(first) is dict and type(first.get("code")) is str else None
            if known is not None:
                return known
        for _system, category in codes(held):
            if (known := _CATEGORY.get(category.lower())) is not None:
                return known
        for item in held if type(held) is list else [held]:
            if (known := _CATEGORY.get(concept(item).lower())) is not None:
                return known
    for system, loinc in codes(code):
        if loinc in _VITAL_SIGNS and system in _LOINC:
            return ResultCategory.VITAL_SIGNS
    report = draft.reports_of.get(id(resource))
    if report is not None and held is None and _of_laboratory(report):
        return ResultCategory.LABORATORY
    return ResultCategory.OTHER


_LABORATORY_SECTIONS = frozenset("LAB CH HM MB SR IMM BG BLB TX VR MCB MYC PAT LP29693-6 108252007".split())


def _of_laboratory(report: Json) -> bool:
    sections = codes(report.get("category"))
    return any(code in _LABORATORY_SECTIONS or code.lower() == "laboratory" for _system, code in sections)


# -------------------------------------------------------------------------------------------------------- value


def _value(held: Json, draft: Draft) -> tuple[str, str | None, str, str]:
    """The value as printed, its number, its comparator and its unit; all empty where there is none."""
    amount = held.get("valueQuantity")
    if amount is not None:
        amount = one(amount)
        text = word(amount.get("value"))
        if text:
            comparator = word(amount.get("comparator"))
            return comparator + text, number(text), comparator, unit_of(amount)
    for name, value in held.items():
        if name.startswith("value") and name != "valueQuantity" and value is not None:
            return _other_value(name, value, held, draft)
    return "", None, "", ""


def _other_value(name: str, value: Any, held: Json, draft: Draft) -> tuple[str, str | None, str, str]:
    match name:
        case "valueCodeableConcept" | "valueCoding" | "valueCode":
            return concept(value), None, "", ""
        case "valueString" | "valueMarkdown":
            text = word(value)
            comparator, parsed = printed(text)
            return text, parsed, comparator, ""
        case "valueInteger" | "valueDecimal" | "valueInteger64" | "valuePositiveInt" | "valueUnsignedInt":
            text = word(value)
            return text, number(text), "", ""
        case "valueRange":
            return _range_value(one(value))
        case "valueRatio":
            return _ratio_value(one(value))
        case "valuePeriod":
            return period(value), None, "", ""
        case "valueSampledData":
            return _sampled(one(value))
        case "valueReference":
            return draft.name(value, held), None, "", ""
        case "valueAttachment":
            return word(one(value).get("title")) or _("See the attached document"), None, "", ""
        case "valueAge" | "valueDuration" | "valueMoney":
            return quantity(value), None, "", ""
        case _:
            return word(value), None, "", ""  # boolean, time, dateTime, date, instant, uri


def _range_value(held: Json) -> tuple[str, str | None, str, str]:
    low, high = one(held.get("low")), one(held.get("high"))
    bottom, top = word(low.get("value")), word(high.get("value"))
    unit_low, unit_high = unit_of(low), unit_of(high)
    if unit_low and unit_high and unit_low != unit_high:
        return limits(held), None, "", ""
    text = limits({"low": {"value": bottom} if bottom else None, "high": {"value": top} if top else None})
    comparator, parsed = printed(text) if not (bottom and top) else ("", None)
    return text, parsed, comparator, unit_high or unit_low


def _ratio_value(held: Json) -> tuple[str, str | None, str, str]:
    upper, lower = one(held.get("numerator")), one(held.get("denominator"))
    if word(lower.get("value")) in {"1", "1.0"} and unit_of(lower) and word(upper.get("value")):
        text, comparator = word(upper.get("value")), word(upper.get("comparator"))
        return comparator + text, number(text), comparator, f"{unit_of(upper)}/{unit_of(lower)}"
    text = ratio(held)
    return text, None, word(upper.get("comparator")), ""


def _sampled(held: Json) -> tuple[str, str | None, str, str]:
    """A curve of samples is described, and stays in the original."""
    count = len(word(held.get("data")).split())
    if not count:
        return "", None, "", ""
    text = _("A curve of {n} samples, in the original").format(n=count)
    return text, None, "", ""


def _comments(held: Json, *, said: bool) -> str:
    note = held.get("note") or held.get("comments") or held.get("comment")
    texts = [remarks(note)] if note is not None else []
    if not said and (absent := held.get("dataAbsentReason")) is not None:
        reason = _absent_reasons().get(first_code(absent)) or concept(absent)
        texts.append(labelled(_("No value"), reason))
    if (site := held.get("bodySite")) is not None:
        texts.append(labelled(_("Body site"), concept(site)))
    return lines(*texts) if texts else ""


def _absent_reasons() -> dict[str, str]:
    return {
        "unknown": _("not known"),
        "asked-unknown": _("asked, but not known"),
        "asked-declined": _("asked, but declined"),
        "not-asked": _("not asked"),
        "not-performed": _("not performed"),
        "not-applicable": _("not applicable"),
        "temp-unknown": _("not known yet"),
        "masked": _("hidden by the source"),
        "error": _("an error"),
        "not-a-number": _("not a number"),
    }


def _interpretation(held: Json) -> str:
    """The flag as the laboratory printed it: its text, else its code (`H`), else the code's display."""
    found = held.get("interpretation")
    if found is None:
        return ""
    flags = []
    for item in many(found) if type(found) is not str else [{"text": found}]:
        pairs = codes(item)
        flags.append(word(item.get("text")) or (pairs[0][1] if pairs and len(pairs[0][1]) <= 4 else concept(item)))
    return listed(flags)


def _reference_range(value: Any, unit: str) -> str:
    """The reference range as given; several with semicolons, each with whom it applies to."""
    if value is None:
        return ""
    texts = []
    for item in many(value):
        text = word(item.get("text")) or _limits_in(item, unit)
        whom = listed([concept(item.get("type")), concept(item.get("appliesTo")), _age(item.get("age"))])
        if text and whom and len(many(value)) > 1:
            text = f"{text} ({whom})"
        if text:
            texts.append(text)
    return "; ".join(dict.fromkeys(texts))


def _limits_in(item: Json, unit: str) -> str:
    """The limits, without the unit where it is the value's own."""
    low, high = one(item.get("low")), one(item.get("high"))
    plain = {
        name: {"value": word(side.get("value"))} | ({} if unit_of(side) in ("", unit) else {"unit": unit_of(side)})
        for name, side in (("low", low), ("high", high))
        if word(side.get("value"))
    }
    return limits(plain)


def _age(value: Any) -> str:
    return labelled(_("age"), limits(value)) if value is not None else ""


# ----------------------------------------------------------------------------------------------------- the rest


def _laboratory(draft: Draft, resource: Json) -> str:
    performers = resource.get("performer")
    if performers is None:
        report = draft.reports_of.get(id(resource))
        performers = report.get("performer") if report is not None else None
        if performers is None or report is None:
            return ""
        resource = report
    found = []
    for performer in many(performers):
        actor = one(performer["actor"]) if "actor" in performer else performer
        if draft.index.is_kind(actor, *_LABORATORIES, inside=resource):
            found.append(draft.name(actor, resource))
        elif draft.index.is_kind(actor, "PractitionerRole", inside=resource):
            role = draft.index.find(actor, resource)
            if role is not None:
                found.append(draft.name(role.get("organization"), role))
    return listed(found)


def _has_member(resource: Json) -> bool:
    """STU3 and DSTU2 wrote members as `related`."""
    related = resource.get("related")
    return related is not None and any(word(item.get("type")) == "has-member" for item in many(related))


def _events(timing: Json) -> list[Any]:
    event = timing.get("event")
    found = event if type(event) is list else [event] if event is not None else []
    bounds = one(one(timing.get("repeat")).get("boundsPeriod"))
    return [*found, bounds] if bounds else found


def members(resource: Json) -> list[Any]:
    """The references to the observations that a panel or a report gathers."""
    related = [item.get("target") for item in many(resource.get("related")) if word(item.get("type")) == "has-member"]
    return [*many(resource.get("result")), *many(resource.get("hasMember")), *related]
