"""Medicines and vaccines: substance administrations, with dose, route and times as they are written."""

from __future__ import annotations

import re

from secondop_desktop.core.records import Immunization, Kind, Medication, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import Draft, Place
from secondop_desktop.importers.ccda.header import organization
from secondop_desktop.importers.ccda.parts import (
    CCDA_ENTRY,
    CODE,
    STATUS_CODE,
    TEXT,
    Related,
    act_status,
    author,
    code_of,
    comments,
    indications,
    join,
    named,
    negated,
    nested_value,
    performers,
    related,
    status_code,
    value_text,
    written_note,
)
from secondop_desktop.importers.ccda.timing import quantity, times
from secondop_desktop.importers.ccda.values import NOTHING, Concept, Period
from secondop_desktop.importers.ccda.wording import coded_none, says_none, says_nothing
from secondop_desktop.importers.ccda.xml import V3, Element, every, first, walk

_CONSUMABLE, _PRODUCT = V3 + "consumable", V3 + "manufacturedProduct"
_MATERIAL, _DRUG = V3 + "manufacturedMaterial", V3 + "manufacturedLabeledDrug"
_SIG_CODES = frozenset({"76662-6"})
_AS_NEEDED = re.compile(r"\b(prn|p\.r\.n\.?|as needed|when needed|if needed)\b", re.IGNORECASE)
_DIRECTIONS = re.compile(
    r"\b(daily|weekly|monthly|bid|b\.i\.d|tid|t\.i\.d|qid|qhs|qd|every|once|twice|times|bedtime|q ?\d+ ?h\w*)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset({"410942007", "182904002", "105590001", "763158003"})
"""SNOMED codes for "drug": with a negation they name no medicine."""


def medication(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a medicine, or the statement that there are none."""
    values = draft.values
    product = _product(draft, element)
    text = values.text(first(element, TEXT))
    name = product.name or _product_name(draft, element) or named(product, text)
    refused = negated(element)
    beside = related(element)
    generic = not product.codes or bool(product.codes & _GENERIC)
    said = next((words for words in (name, text, product.written) if says_none(Kind.MEDICATION, words)), "")
    if said or coded_none(Kind.MEDICATION, product) or (refused and generic and (not name or product.codes & _GENERIC)):
        draft.none(Kind.MEDICATION, said or text or name or place.title, path, note=place.title)
        return
    if not name or says_nothing(name) or element.get("nullFlavor") is not None:
        draft.unmapped["substanceAdministration without a medicine"] += 1
        return
    period, frequency = times(draft, element, path)
    sig = _sig(draft, beside)
    if not sig and text != name:
        parts = [part for part in re.split(r" \| |\n", text) if len(part) <= 200 and _DIRECTIONS.search(part)]
        sig = parts[0] if len(parts) == 1 and parts[0] != name else ""
    dose, route = _dose(draft, element), values.concept(first(element, V3 + "routeCode")).display
    if not dose and not (frequency or sig):
        # The entry says nothing of how it is taken, but the row of the narrative that it points to does.
        row = _told_in_row(draft, element, text)
        dose, route = row.get("dose", ""), route or row.get("route", "")
        frequency = row.get("frequency", "")
    person, written = author(draft, element, path)
    reason, as_needed = _why(draft, element, beside)
    if _AS_NEEDED.search(f"{frequency} {sig} {text if len(text) <= 300 else ''}"):
        as_needed = True
    prescriber = _prescriber(draft, element, beside, path) or person
    draft.add(
        Medication(
            id=draft.new_id(),
            status=_status(draft, element, beside, period, refused=refused),
            display=name,
            code=product.coding,
            other_codes=product.others,
            date=written,
            note=join(
                written_note(product),
                sig if frequency else "",
                text if len(text) <= 200 and not _repeats(text, name, sig) else "",
                *comments(draft, beside),
            ),
            dose=dose,
            route=route,
            frequency=frequency or sig,
            as_needed=as_needed,
            reason=reason,
            prescriber=prescriber,
            start=period.start,
            end=period.high,
            sources=draft.source(path, element),
        )
    )


def _told_in_row(draft: Draft, element: Element, text: str) -> dict[str, str]:
    """What the row of the narrative says that the medicine's own text stands in, word for word, by its headings."""
    reference = walk(element, TEXT, V3 + "reference")
    row = draft.values.references.row(reference.get("value", "")) if reference is not None and text else {}
    # A cell that names two medicines has a row about both.
    alone = text in row.values() or text == " | ".join(row.values())
    return {name: cell for name, cell in row.items() if alone and not says_nothing(cell)}


def _repeats(text: str, name: str, sig: str) -> bool:
    """Whether a text is a whole row of a table, or says no more than the name and the directions."""
    return " | " in text or "\n" in text or text in {name, sig} or text.startswith(name)


def _status(draft: Draft, element: Element, beside: list[Related], period: Period, *, refused: bool) -> Status:
    if refused:
        return Status.NOT_GIVEN
    said = nested_value(draft, beside, template="2.16.840.1.113883.10.20.1.47", codes=frozenset({STATUS_CODE}))
    said = said.casefold()
    if "no longer" in said or "inactive" in said or "discontinu" in said or "stopp" in said or "on hold" in said:
        return Status.STOPPED
    if "complet" in said or "prior" in said:
        return Status.COMPLETED
    if "active" in said or "current" in said:
        return Status.ACTIVE
    status = act_status(element)
    # Many exporters of R1.1 write "completed" for every medicine, also for those that are taken to this day:
    # without an end it says that the entry is complete, not that the medicine was stopped.
    if status is Status.COMPLETED and period.high is None and period.point is None:
        return Status.UNKNOWN
    if status is Status.UNKNOWN and status_code(element) in {"new", "normal"}:
        return Status.ACTIVE
    return status


def _product(draft: Draft, element: Element) -> Concept:
    product = walk(element, _CONSUMABLE, _PRODUCT)
    for tag in (_MATERIAL, _DRUG):
        if (material := first(product, tag)) is not None:
            return draft.values.concept(first(material, CODE))
    return NOTHING


def _product_name(draft: Draft, element: Element) -> str:
    product = walk(element, _CONSUMABLE, _PRODUCT)
    for tag in (_MATERIAL, _DRUG):
        if (name := walk(product, tag, V3 + "name")) is not None and (text := draft.values.text(name)):
            return text
    return ""


# ------------------------------------------------------------------------------------------------- how and when


def _dose(draft: Draft, element: Element) -> str:
    dose_element = first(element, V3 + "doseQuantity")
    dose = quantity(dose_element)
    if dose and dose_element is not None and dose_element.get("unit", "1").strip() in {"", "1"}:
        unit = draft.values.concept(first(element, V3 + "administrationUnitCode")).display
        dose = f"{dose} {unit}" if unit else dose
    if not dose and dose_element is not None:
        for translation in every(dose_element, V3 + "translation"):
            if dose := quantity(translation):
                break
            dose = draft.values.text(first(translation, V3 + "originalText"))
        dose = dose or draft.values.text(first(dose_element, V3 + "originalText"))
    rate = quantity(first(element, V3 + "rateQuantity"))
    return join(dose, rate, by=", ")


def _sig(draft: Draft, beside: list[Related]) -> str:
    """The directions in words, where an entry has them for itself."""
    for one in beside:
        is_sig = one.code in _SIG_CODES or CCDA_ENTRY + "147" in one.templates
        if is_sig and (text := draft.values.text(first(one.element, TEXT))):
            return text
    for one in beside:
        if CCDA_ENTRY + "20" in one.templates or (one.name == "act" and one.code == "PINSTRUCT"):
            text = draft.values.text(first(one.element, TEXT))
            if text and len(text) <= 300:
                return text
    return ""


def _why(draft: Draft, element: Element, beside: list[Related]) -> tuple[str, bool | None]:
    """What it is taken for, and whether only as needed."""
    reasons = indications(draft, beside)
    as_needed: bool | None = None
    for precondition in element.iterchildren(V3 + "precondition"):
        criterion = first(precondition, V3 + "criterion")
        if criterion is None:
            continue
        text = value_text(draft, criterion) or draft.values.text(first(criterion, TEXT))
        if not text and code_of(criterion) not in {"ASSERTION", ""}:
            text = draft.values.concept(first(criterion, CODE)).display
        if text and not says_nothing(text):
            as_needed = True
            reasons.append(text)
    return join(*reasons, by="; "), as_needed


def _prescriber(draft: Draft, element: Element, beside: list[Related], path: str) -> str:
    for one in beside:
        if one.name == "supply" and one.element.get("moodCode") in {"INT", "RQO"}:
            name, _when = author(draft, one.element, path + one.path)
            if name:
                return name
    return performers(draft, element, path)[0] if element.get("moodCode") != "EVN" else ""


# ----------------------------------------------------------------------------------------------------- vaccines


def immunization(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a vaccine that was given, or that was not."""
    values = draft.values
    product = _product(draft, element)
    text = values.text(first(element, TEXT))
    name = product.name or _product_name(draft, element) or named(product, text)
    refused = negated(element)
    if says_none(Kind.IMMUNIZATION, name or text) or coded_none(Kind.IMMUNIZATION, product):
        draft.none(Kind.IMMUNIZATION, name or text, path, note=place.title)
        return
    if not name or says_nothing(name) or element.get("nullFlavor") is not None:
        draft.unmapped["substanceAdministration without a vaccine"] += 1
        return
    period, _often = times(draft, element, path)
    manufactured = walk(element, _CONSUMABLE, _PRODUCT)
    lot = values.text(walk(manufactured, _MATERIAL, V3 + "lotNumberText"))
    beside = related(element)
    series = nested_value(draft, beside, template=CCDA_ENTRY + "118", codes=frozenset({"30973-2"}))
    repeat = first(element, V3 + "repeatNumber")
    if not series and repeat is not None and repeat.get("value", "0") not in {"", "0"}:
        series = repeat.get("value", "")
    by, facility = performers(draft, element, path)
    status = Status.NOT_GIVEN if refused else act_status(element)
    if status in {Status.ACTIVE, Status.STOPPED} and (period.start is not None):
        status = Status.COMPLETED if status is Status.ACTIVE else Status.NOT_GIVEN
    draft.add(
        Immunization(
            id=draft.new_id(),
            status=status,
            display=name,
            code=product.coding,
            other_codes=product.others,
            date=period.any,
            note=join(
                written_note(product),
                join(_dose(draft, element), values.concept(first(element, V3 + "routeCode")).display, by=", "),
                organization(first(manufactured, V3 + "manufacturerOrganization")),
                join(by, facility, by=", "),
                *(_refusal_reasons(draft, beside) if refused else ()),
                *comments(draft, beside),
            ),
            lot=lot,
            site=values.concept(first(element, V3 + "approachSiteCode")).display,
            dose_number=series,
            sources=draft.source(path, element),
        )
    )


def _refusal_reasons(draft: Draft, beside: list[Related]) -> list[str]:
    found = []
    for one in beside:
        if one.type == "RSON" or CCDA_ENTRY + "53" in one.templates:
            said = draft.values.concept(first(one.element, CODE)).display
            why = value_text(draft, one.element) or said
            found += [_("{label}: {text}").format(label=_("Not given"), text=why)] if why else []
    return found
