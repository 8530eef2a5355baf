"""Laboratory results, vital signs and other measurements: panels (organizers) and single observations."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Report, ReportCategory, ResultCategory, Status, TestResult
from secondop_desktop.importers.ccda.draft import Draft
from secondop_desktop.importers.ccda.header import organization
from secondop_desktop.importers.ccda.measures import NO_VALUE, Measured
from secondop_desktop.importers.ccda.parts import (
    CCDA_ENTRY,
    CODE,
    COMMENT_CODE,
    EFFECTIVE,
    PERFORMER,
    STATUS,
    TEXT,
    VALUE,
    Related,
    author,
    join,
    negated,
    related,
    value_text,
    written_note,
)
from secondop_desktop.importers.ccda.values import NEVER, Concept, Period
from secondop_desktop.importers.ccda.xml import V3, Element, children, every, first, local_name, walk

_RANGE, _INTERPRETATION, _METHOD, _SPECIMEN, _RELATION, _AUTHOR, _TARGET = (
    V3 + name
    for name in (
        "referenceRange",
        "interpretationCode",
        "methodCode",
        "specimen",
        "entryRelationship",
        "author",
        "targetSiteCode",
    )
)
_COMPONENT, _OBSERVATION = V3 + "component", V3 + "observation"
_RESULT_STATUS_CODES = frozenset({"92235-1", "92236-9"})
_STATUS = {
    "completed": Status.FINAL,
    "active": Status.PRELIMINARY,
    "new": Status.PRELIMINARY,
    "held": Status.PRELIMINARY,
    "suspended": Status.PRELIMINARY,
    "cancelled": Status.CANCELLED,
    "nullified": Status.ENTERED_IN_ERROR,
    "obsolete": Status.SUPERSEDED,
}
_SAID_STATUS = (
    ("error", Status.ENTERED_IN_ERROR),
    ("correct", Status.CORRECTED),
    ("amend", Status.AMENDED),
    ("prelim", Status.PRELIMINARY),
    ("partial", Status.PRELIMINARY),
    ("cancel", Status.CANCELLED),
    ("final", Status.FINAL),
)
_IMAGING = re.compile(
    r"x-?ray|radiograph|radiolog|mammogra|ultraso|tomograph|\bmri\b|\bct scan|^(?:xr|ct|mr|us|mg|nm|rf|dxa)\s",
    re.IGNORECASE,
)
_PATHOLOGY = re.compile(r"patholog|histolog|cytolog|biops", re.IGNORECASE)
_REPORT_LENGTH = 120
_RESULT = CCDA_ENTRY + "2"


@dataclass(frozen=True, slots=True)
class Panel:
    """What an organizer says for all of its components."""

    category: ResultCategory
    name: str = ""
    when: Period = NEVER
    reported: PartialDate | None = None
    specimen: str = ""
    laboratory: str = ""
    status: str = ""


def organizer(draft: Draft, element: Element, path: str, category: ResultCategory, outer: Panel | None = None) -> None:
    """Take in a panel: each observation in it is one result."""
    outer = outer or Panel(category)
    code = effective = None
    status, reported = outer.status, outer.reported
    specimen, laboratory = outer.specimen, outer.laboratory
    components: list[Element] = []
    for child in element:
        tag = child.tag
        if tag == _COMPONENT:
            components.append(child)
        elif tag == CODE:
            code = child
        elif tag == EFFECTIVE:
            effective = child
        elif tag == STATUS:
            status = child.get("code", "").casefold()
        elif tag == _SPECIMEN:
            specimen = _specimen(draft, element)
        elif tag == PERFORMER:
            laboratory = _laboratory(draft, element) or laboratory
        elif tag == _AUTHOR:
            reported = author(draft, element, path)[1] or reported
    when = draft.period(effective, path) if effective is not None else NEVER
    panel = Panel(
        category,
        draft.values.concept(code).display or outer.name,
        when if when.any else outer.when,
        reported,
        specimen,
        laboratory,
        status,
    )
    if not panel.specimen:
        panel = replace(panel, specimen=_collected(draft, components))
    refused = negated(element)
    for position, component in enumerate(components, 1):
        for inner in component:
            name = local_name(inner)
            if name == "observation":
                observation(draft, inner, f"{path}/component[{position}]/observation", panel, refused=refused)
            elif name == "organizer":
                organizer(draft, inner, f"{path}/component[{position}]/organizer", category, panel)


def observation(draft: Draft, element: Element, path: str, panel: Panel, *, refused: bool = False) -> None:
    """Take in one result, and the results that are its parts."""
    values = draft.values
    parts = children(element)
    concept = values.concept(_only(parts, CODE))
    value_elements = parts.get(VALUE, [])
    measured = _value(draft, value_elements)
    effective, text, status_element = _only(parts, EFFECTIVE), _only(parts, TEXT), _only(parts, STATUS)
    status = status_element.get("code", "").casefold() if status_element is not None else ""
    when = draft.period(effective, path) if effective is not None else NEVER
    collected = when.any or panel.when.any
    reported = panel.reported
    if _AUTHOR in parts:
        reported = author(draft, element, path)[1] or reported
    interpretations = _displays(draft, parts, _INTERPRETATION)
    beside = related(element) if _RELATION in parts else []
    remarks, said_status = _beside(draft, beside) if beside else ("", None)
    if not measured.value and element.get("nullFlavor") is None and not refused:
        measured = _from_text(draft, text, value_elements)
    display = concept.display
    if not display and text is not None:
        display = values.text(text)
        display = "" if len(display) > 200 or display == measured.value else display
    state = said_status or _STATUS.get(status) or (_STATUS.get(panel.status, Status.UNKNOWN) if not status else None)
    if state is None:
        state = (Status.STOPPED if measured.value else Status.CANCELLED) if status == "aborted" else Status.UNKNOWN
    if refused or negated(element):
        state = Status.NEGATED
    pending = state in {Status.PRELIMINARY, Status.CANCELLED} or bool(interpretations or remarks)
    if measured.value or (display and pending and element.get("nullFlavor") is None):
        result = TestResult(
            id=draft.new_id(),
            status=state,
            display=display or panel.name,
            code=concept.coding,
            other_codes=concept.others,
            date=collected or reported,
            note=join(_displays(draft, parts, _TARGET), written_note(concept)),
            category=_category(panel.category, panel.name, display),
            value=measured.value,
            value_number=measured.number,
            comparator=measured.comparator,
            unit=measured.unit,
            reference_range="; ".join(filter(None, map(values.range_text, parts[_RANGE]))) if _RANGE in parts else "",
            interpretation=interpretations,
            panel=panel.name,
            specimen=(_specimen(draft, element) if _SPECIMEN in parts else "") or panel.specimen,
            method=_displays(draft, parts, _METHOD),
            laboratory=(_laboratory(draft, element) if PERFORMER in parts else "") or panel.laboratory,
            date_kind="collected" if collected else ("reported" if reported else "unknown"),
            report_date=reported if collected else None,
            comments=remarks,
            sources=draft.source(path, element),
        )
        draft.add(result)
        if len(measured.value) > _REPORT_LENGTH:
            _report(draft, result, path)
    elif not beside and not concept.null:
        draft.unmapped["observation without a value"] += 1
    if beside:
        _parts(draft, beside, path, replace(panel, name=display or panel.name, when=when if when.any else panel.when))


def _only(parts: dict[str, list[Element]], tag: str) -> Element | None:
    found = parts.get(tag)
    return found[0] if found else None


def _displays(draft: Draft, parts: dict[str, list[Element]], tag: str) -> str:
    """What the codes of this tag are called."""
    if tag not in parts:
        return ""
    return join(*(draft.values.concept(element).display for element in parts[tag]), by=", ")


def _value(draft: Draft, elements: list[Element]) -> Measured:
    if len(elements) == 1:
        return draft.values.measured(elements[0])
    found = [measured for element in elements if (measured := draft.values.measured(element)).value]
    if len(found) > 1:
        shown = (f"{one.value} {one.unit}".strip() for one in found)
        return Measured("; ".join(dict.fromkeys(shown)))
    return found[0] if found else NO_VALUE


def _from_text(draft: Draft, text: Element | None, values: list[Element]) -> Measured:
    """The value in the narrative, for an observation whose value is there and refers nowhere of itself."""
    if text is None or any(value.get("nullFlavor") is not None for value in values) or not values:
        return NO_VALUE
    found = draft.values.text(text)
    return Measured(found) if found else NO_VALUE


def _beside(draft: Draft, beside: list[Related]) -> tuple[str, Status | None]:
    """The remarks beside a result, and the state of it that is said there."""
    remarks: list[str] = []
    status = None
    for one in beside:
        if one.code == COMMENT_CODE:
            remarks.append(draft.values.text(first(one.element, TEXT)))
        elif one.code in _RESULT_STATUS_CODES:
            said = value_text(draft, one.element).casefold()
            status = next((state for word, state in _SAID_STATUS if word in said), None)
        elif one.name == "act" and (text := draft.values.text(first(one.element, TEXT))):
            remarks.append(text)
    return join(*remarks), status


def _parts(draft: Draft, beside: list[Related], path: str, panel: Panel) -> None:
    """The results inside a result, such as the susceptibilities of a culture."""
    for one in beside:
        if one.name == "organizer":
            organizer(draft, one.element, path + one.path, panel.category, panel)
        elif (
            one.name == "observation"
            and (one.type == "COMP" or _RESULT in one.templates)
            and one.code not in _RESULT_STATUS_CODES
            and first(one.element, VALUE) is not None
        ):
            observation(draft, one.element, path + one.path, panel)


@lru_cache(maxsize=4096)
def _category(category: ResultCategory, panel: str, display: str) -> ResultCategory:
    if category is ResultCategory.LABORATORY and (_IMAGING.search(display) or _IMAGING.search(panel)):
        return ResultCategory.IMAGING
    return category


def _report(draft: Draft, result: TestResult, path: str) -> None:
    """A report beside a result whose value is a text of several lines, such as the reading of an X-ray."""
    words = f"{result.display} {result.panel}"
    category = ReportCategory.LABORATORY
    if result.category is ResultCategory.IMAGING:
        category = ReportCategory.IMAGING
    elif _PATHOLOGY.search(words):
        category = ReportCategory.PATHOLOGY
    draft.add(
        Report(
            id=draft.new_id(),
            status=result.status,
            display=result.display or result.panel,
            code=result.code,
            other_codes=result.other_codes,
            date=result.date,
            category=category,
            text=result.value,
            facility=result.laboratory,
            result_ids=(result.id,),
            sources=draft.source(path),
        )
    )


def _specimen(draft: Draft, element: Element) -> str:
    found = []
    for specimen in element.iterchildren(_SPECIMEN):
        entity = walk(specimen, V3 + "specimenRole", V3 + "specimenPlayingEntity")
        concept: Concept = draft.values.concept(first(entity, CODE))
        found.append(concept.display or draft.values.text(first(entity, V3 + "name")))
    return join(*found, by=", ")


def _collected(draft: Draft, components: list[Element]) -> str:
    """The specimen named by the procedure that collected it."""
    for component in components:
        procedure = first(component, V3 + "procedure")
        if procedure is None:
            continue
        if named := _specimen(draft, procedure):
            return named
        for participant in every(procedure, V3 + "participant"):
            entity = walk(participant, V3 + "participantRole", V3 + "playingEntity", CODE)
            if named := draft.values.concept(entity).display:
                return named
        if site := draft.values.concept(first(procedure, _TARGET)).display:
            return site
    return ""


def _laboratory(draft: Draft, element: Element) -> str:
    return join(
        *(
            organization(walk(performer, V3 + "assignedEntity", V3 + "representedOrganization"))
            for performer in element.iterchildren(PERFORMER)
        ),
        by="; ",
    )
