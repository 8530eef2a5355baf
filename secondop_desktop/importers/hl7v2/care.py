"""Visits, diagnoses, allergies, procedures, insurance and vaccinations."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Encounter,
    Immunization,
    Kind,
    Medication,
    NoneKnown,
    Note,
    Procedure,
    Record,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.wording import says_none
from secondop_desktop.importers.hl7v2.draft import Draft, concept, labelled, lines, people, words_of
from secondop_desktop.importers.hl7v2.message import Message, Segment
from secondop_desktop.importers.hl7v2.results import Observed
from secondop_desktop.importers.hl7v2.values import value_of

_DELETED = "D"


def read_visit(draft: Draft, message: Message, segment: Segment) -> int | None:
    """PV1 as a visit; one that says neither when nor why is only where a message was sent from."""
    more = next((other for other in message.segments if other.name == "PV2"), None)
    event = next((other for other in message.segments if other.name == "EVN"), None)
    trigger = message.header.text(9, 2).upper()
    start, end = draft.date(segment, 44), draft.date(segment, 45)
    if message.kind == "ADT" and start is None and event is not None and trigger in {"A01", "A04", "A05"}:
        start = draft.date(event, 6)
    if start is None and end is None and message.kind != "ADT":
        draft.unmapped["PV1"] += 1
        return None
    place = segment.value(3)
    status = Status.COMPLETED if end is not None or trigger == "A03" else Status.UNKNOWN
    kind = _visit_class(segment.text(2))
    return draft.add(
        Encounter(
            id=draft.new_id(),
            status=Status.CANCELLED if trigger == "A11" else status,
            display=kind or _("Visit"),
            date=start,
            end=end,
            encounter_class=kind,
            reason=words_of(more.value(3)) if more is not None else "",
            practitioner=people(segment, 7),
            facility=place.parts(4)[0] or segment.text(39) or place.text(9),
            sources=draft.source(segment),
        )
    )


def _visit_class(code: str) -> str:
    names = {
        "I": _("inpatient"),
        "O": _("ambulatory"),
        "E": _("emergency"),
        "P": _("pre-admission"),
        "R": _("ambulatory"),
        "B": _("obstetrics"),
    }
    return names.get(code.upper(), "")


def read_diagnosis(draft: Draft, message: Message, segment: Segment) -> int:
    """DG1 as a condition."""
    about = concept(segment.value(3))
    kinds = {"A": _("admitting diagnosis"), "W": _("working diagnosis"), "F": _("final diagnosis")}
    return draft.add(
        Condition(
            id=draft.new_id(),
            status=Status.ENTERED_IN_ERROR if segment.text(21).upper() == _DELETED else Status.UNKNOWN,
            display=segment.text(4) if about.display in {"", segment.text(3)} and segment.text(4) else about.display,
            code=about.coding,
            other_codes=about.others,
            date=draft.date(segment, 5),
            verification=kinds.get(segment.text(6).upper(), ""),
            sources=draft.source(segment),
        )
    )


def read_allergy(draft: Draft, message: Message, segment: Segment) -> int | None:
    """AL1 or IAM as an allergy, or as the statement that there is none."""
    detailed = segment.name == "IAM"
    about = concept(segment.value(3))
    if says_none(Kind.ALLERGY, about.display):
        draft.none_known.append(
            NoneKnown(
                id=draft.new_id(),
                subject=draft.subject or 0,
                about=Kind.ALLERGY,
                display=about.display,
                status=Status.ACTIVE,
                sources=draft.source(segment),
            )
        )
        return None
    status = Status.ACTIVE
    if detailed:
        state = segment.text(17).upper()
        if segment.text(6).upper() == _DELETED or state == "E":
            status = Status.ENTERED_IN_ERROR
        elif state == "I":
            status = Status.STOPPED
    severities = {"SV": _("severe"), "MO": _("moderate"), "MI": _("mild")}
    stated = words_of(segment.value(4))
    if not about.display:
        draft.unmapped[segment.name] += 1
        return None
    return draft.add(
        Allergy(
            id=draft.new_id(),
            status=status,
            display=about.display,
            code=about.coding,
            other_codes=about.others,
            date=draft.date(segment, 11 if detailed else 6),
            reactions=tuple(text for value in segment.repetitions(5) if (text := value.whole.strip())),
            severity=severities.get(segment.text(4).upper(), "" if segment.text(4).upper() == "U" else stated),
            sources=draft.source(segment),
        )
    )


def read_procedure(draft: Draft, message: Message, segment: Segment) -> int:
    """PR1 as a procedure."""
    about = concept(segment.value(3))
    return draft.add(
        Procedure(
            id=draft.new_id(),
            status=Status.ENTERED_IN_ERROR if segment.text(20).upper() == _DELETED else Status.COMPLETED,
            display=segment.text(4) if about.display in {"", segment.text(3)} and segment.text(4) else about.display,
            code=about.coding,
            other_codes=about.others,
            date=draft.date(segment, 5),
            indication=words_of(segment.value(15)),
            anaesthesia=segment.text(9),
            surgeon=people(segment, 11) or people(segment, 12),
            sources=draft.source(segment),
        )
    )


def read_insurance(draft: Draft, message: Message, segment: Segment) -> int:
    """IN1 as an insurance."""
    payer = segment.text(4)
    plan = words_of(segment.value(2))
    return draft.add(
        Coverage(
            id=draft.new_id(),
            display=payer or plan or _("Insurance"),
            date=draft.date(segment, 12),
            end=draft.date(segment, 13),
            payer=payer,
            member_id=segment.text(36) or segment.text(49),
            plan=plan if plan != payer else segment.text(9),
            note=labelled(_("Group"), segment.text(8)),
            sources=draft.source(segment),
        )
    )


@dataclass(slots=True)
class Given:
    """An RXA with its route and the observations about it."""

    segment: Segment
    route: Segment | None = None
    observed: list[Observed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


_DOSE_NUMBER = frozenset({"30973-2"})
_NO_VACCINE = "998"
_UNKNOWN_AMOUNT = "999"


def read_given(draft: Draft, message: Message, given: Given) -> None:
    """RXA as a vaccination, or outside vaccination messages as a medicine given."""
    segment = given.segment
    about = concept(segment.value(5))
    amount = "" if segment.text(6) == _UNKNOWN_AMOUNT else segment.text(6)
    dose = " ".join(part for part in (amount, segment.text(7)) if amount and part)
    route = words_of(given.route.value(1)) if given.route is not None else ""
    site = words_of(given.route.value(2)) if given.route is not None else ""
    status = _given_status(segment)
    refused = words_of(segment.value(18))
    remarks = [labelled(_("Reason"), refused), *given.notes]
    remarks += (words_of(value) for value in segment.repetitions(9))
    number = ""
    for item in given.observed:
        value = value_of(item.segment).text
        if item.segment.text(3) in _DOSE_NUMBER:
            number = value
        else:
            remarks += [labelled(concept(item.segment.value(3)).display, value), *item.notes]
    record: Record
    vaccine = message.kind == "VXU" or (about.coding is not None and about.coding.system.endswith("/cvx"))
    if vaccine:
        record = Immunization(
            id=draft.new_id(),
            status=status,
            display=about.display,
            code=about.coding,
            other_codes=about.others,
            date=draft.date(segment, 3),
            lot="; ".join(text for value in segment.repetitions(15) if (text := value.text(1))),
            site=site,
            dose_number=number,
            note=lines(
                labelled(_("Dose"), dose),
                labelled(_("Route"), route),
                labelled(_("Manufacturer"), words_of(segment.value(17))),
                *remarks,
            ),
            sources=draft.source(segment),
        )
    else:
        record = Medication(
            id=draft.new_id(),
            status=status,
            display=about.display,
            code=about.coding,
            other_codes=about.others,
            dose=dose,
            route=route,
            start=draft.date(segment, 3),
            end=draft.date(segment, 4),
            note=lines(*remarks),
            sources=draft.source(segment),
        )
    draft.add(record)


def _given_status(segment: Segment) -> Status:
    """What RXA-20 and RXA-21 say; CVX 998 says that no vaccine was given."""
    if segment.text(21).upper() == _DELETED:
        return Status.ENTERED_IN_ERROR
    if segment.text(20).upper() in {"RE", "NA"} or (segment.text(5) == _NO_VACCINE and segment.text(5, 3) == "CVX"):
        return Status.NOT_GIVEN
    if segment.text(18) and not segment.text(20):
        return Status.NOT_GIVEN
    return Status.COMPLETED


def add_note(draft: Draft, segment: Segment, text: str) -> None:
    """A comment on the person as a note of its own."""
    first = text.splitlines()[0]
    draft.add(
        Note(
            id=draft.new_id(),
            display=first if len(first) <= 80 else f"{first[:79]}…",
            text=text,
            sources=draft.source(segment),
        )
    )


def append_note(record: Record, text: str) -> Record:
    """The record with a comment more."""
    return dataclasses.replace(record, note=lines(record.note, text))
