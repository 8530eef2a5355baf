"""Procedures, devices and encounters: what was done, what was put in, and where the person was seen."""

from __future__ import annotations

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Device, Encounter, Kind, Procedure, Status
from secondop_desktop.importers.ccda.draft import Draft, Place
from secondop_desktop.importers.ccda.header import encounter_class
from secondop_desktop.importers.ccda.parts import (
    CCDA_ENTRY,
    CODE,
    EFFECTIVE,
    TEXT,
    Related,
    act_status,
    comments,
    identifier_of,
    indications,
    join,
    location,
    named,
    negated,
    participants,
    performers,
    related,
    value_text,
    written_note,
)
from secondop_desktop.importers.ccda.values import Concept
from secondop_desktop.importers.ccda.vocabulary import SectionKind
from secondop_desktop.importers.ccda.wording import coded_none, says_none, says_nothing
from secondop_desktop.importers.ccda.xml import V3, Element, every, first, local_name, walk

_UDI_ROOT = "2.16.840.1.113883.3.3719"


def procedure(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a procedure that was done, or that was not."""
    values = draft.values
    concept = values.concept(first(element, CODE))
    text = values.text(first(element, TEXT))
    name = named(concept, text)
    if says_none(Kind.PROCEDURE, name or text) or coded_none(Kind.PROCEDURE, concept):
        draft.none(Kind.PROCEDURE, name or text, path, note=place.title)
        return
    if not name or says_nothing(name) or element.get("nullFlavor") is not None:
        draft.unmapped[f"{local_name(element)} without a procedure"] += 1
        return
    when = draft.period(first(element, EFFECTIVE), path)
    if place.kind is SectionKind.RESULTS and concept.coding is None and when.any is None:
        draft.unmapped["procedure of a result"] += 1  # how the specimen was had, in C32
        return
    beside = related(element)
    surgeon, facility = performers(draft, element, path)
    status = Status.NOT_DONE if negated(element) else act_status(element)
    key = draft.new_id()
    in_equipment = place.kind is SectionKind.DEVICES
    implants, tools = [], []
    for role, position in participants(element, "DEV", "PRD"):
        device, _identifier = _device_of(draft, role)
        if device.null or not device.display:
            continue
        is_implant = in_equipment or any(number.get("root") == _UDI_ROOT for number in every(role, V3 + "id"))
        if is_implant:
            implants.append(device.display)
            at = f"{path}/participant[{position}]/participantRole"
            in_use = Status.NEGATED if status is Status.NOT_DONE else Status.UNKNOWN
            _device(draft, role, at, in_use, when.start, key)
        else:
            tools.append(device.display)
    draft.add(
        Procedure(
            id=key,
            status=status,
            display=name,
            code=concept.coding,
            other_codes=concept.others,
            date=when.any,
            note=join(
                written_note(concept),
                *(values.concept(site).display for site in element.iterchildren(V3 + "targetSiteCode")),
                *(values.concept(method).display for method in element.iterchildren(V3 + "methodCode")),
                *tools,
                text if text != name and len(text) <= 300 and local_name(element) == "act" else "",
                *comments(draft, beside),
            ),
            findings=value_text(draft, element),
            indication=join(*indications(draft, beside), by="; "),
            complications=join(*_related_problems(draft, beside), by="; "),
            implants=join(*implants, by="; "),
            specimens=_specimens(draft, element),
            surgeon=surgeon,
            facility=location(draft, element) or facility,
            sources=draft.source(path, element),
        )
    )


def _related_problems(draft: Draft, beside: list[Related]) -> list[str]:
    """Complications: problem observations that are components of a procedure, or its consequence."""
    found = []
    for one in beside:
        is_problem = one.type in {"COMP", "CAUS"} and CCDA_ENTRY + "4" in one.templates
        if is_problem and (text := value_text(draft, one.element)):
            found.append(text)
    return found


def _specimens(draft: Draft, element: Element) -> str:
    names = (
        draft.values.concept(walk(specimen, V3 + "specimenRole", V3 + "specimenPlayingEntity", CODE)).display
        for specimen in element.iterchildren(V3 + "specimen")
    )
    return join(*names, by="; ")


# ------------------------------------------------------------------------------------------------------ devices


def supply(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a device that was supplied or is in use."""
    when = draft.period(first(element, EFFECTIVE), path).any
    status = Status.NEGATED if negated(element) else act_status(element)
    # "completed" says that it was handed over, and nothing about the device since then.
    status = Status.UNKNOWN if status is Status.COMPLETED else status
    found = False
    for role, position in participants(element, "PRD", "DEV"):
        at = f"{path}/participant[{position}]/participantRole"
        found = _device(draft, role, at, status, when) or found
    product = walk(element, V3 + "product", V3 + "manufacturedProduct")
    if not found and product is not None:
        concept = draft.values.concept(walk(product, V3 + "manufacturedMaterial", CODE))
        found = _add_device(draft, path, concept, identifier_of(product), status, when)
    if not found:
        concept = draft.values.concept(first(element, CODE))
        text = draft.values.text(first(element, TEXT))
        if concept.null and len(text) <= 300:
            concept = Concept(text)
        found = _add_device(draft, path, concept, "", status, when)
    if not found:
        draft.unmapped["supply without a device"] += 1


def _device(
    draft: Draft, role: Element, path: str, status: Status, when: PartialDate | None, procedure_id: str | None = None
) -> bool:
    """Take in the device that plays this role; False where it names none."""
    concept, identifier = _device_of(draft, role)
    return _add_device(draft, path, concept, identifier, status, when, procedure_id)


def _device_of(draft: Draft, role: Element) -> tuple[Concept, str]:
    """The device of a role and its identifier: the UDI where there is one."""
    playing = first(role, V3 + "playingDevice")
    if playing is None:
        playing = first(role, V3 + "playingEntity")
    concept = draft.values.concept(first(playing, CODE))
    if concept.null:
        for part in (V3 + "manufacturerModelName", V3 + "name", V3 + "desc"):
            if text := draft.values.text(first(playing, part)):
                concept = Concept(text)
                break
    udi = next(
        (number.get("extension", "") for number in every(role, V3 + "id") if number.get("root") == _UDI_ROOT), ""
    )
    return concept, udi or identifier_of(role)


def _add_device(
    draft: Draft,
    path: str,
    concept: Concept,
    identifier: str,
    status: Status,
    when: PartialDate | None,
    procedure_id: str | None = None,
) -> bool:
    if not concept.display or says_nothing(concept.display):
        return False
    draft.add(
        Device(
            id=draft.new_id(),
            status=status,
            display=concept.display,
            code=concept.coding,
            other_codes=concept.others,
            date=when,
            note=written_note(concept),
            identifier=identifier,
            implanted=when if procedure_id is not None else None,
            procedure_id=procedure_id,
            sources=draft.source(path),
        )
    )
    return True


# --------------------------------------------------------------------------------------------------- encounters


def encounter(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a visit or a stay."""
    values = draft.values
    concept = values.concept(first(element, CODE))
    text = values.text(first(element, TEXT))
    when = draft.period(first(element, EFFECTIVE), path)
    beside = related(element)
    practitioner, organization = performers(draft, element, path)
    name = named(concept, text)
    if element.get("nullFlavor") is not None or says_nothing(name) and not (when.any or practitioner):
        draft.unmapped["encounter without content"] += 1
        return
    status = Status.NOT_DONE if negated(element) else act_status(element)
    if status is Status.UNKNOWN and (when.high or when.point):
        status = Status.COMPLETED
    draft.add(
        Encounter(
            id=draft.new_id(),
            status=status,
            display=name or place.title,
            code=concept.coding,
            other_codes=concept.others,
            date=when.start,
            end=when.high,
            note=join(written_note(concept), *comments(draft, beside)),
            encounter_class=encounter_class(concept),
            reason=join(*indications(draft, beside), *_diagnoses(draft, beside), by="; "),
            practitioner=practitioner,
            facility=location(draft, element) or organization,
            sources=draft.source(path, element),
        )
    )


def _diagnoses(draft: Draft, beside: list[Related]) -> list[str]:
    """The diagnoses of a visit: the problem observations inside its diagnosis act."""
    found = []
    for act in beside:
        if act.name != "act":
            continue
        for one in related(act.element):
            if one.name == "observation" and not negated(one.element):
                text = value_text(draft, one.element) or draft.values.text(first(one.element, TEXT))
                if text and not says_nothing(text):
                    found.append(text)
    return found
