"""The request desk: which requests the gaps ask for, what to do next about each, and where each thing is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Kind, Record
from secondop_desktop.core.text import _
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.matching import has_pictures
from secondop_desktop.opinion.readiness import Readiness, State
from secondop_desktop.opinion.requests import Custody, Item, Request, RequestStatus

CONFIRM_AFTER = 10
"""Days after which it is worth a call whether the letter arrived."""
REMIND_BEFORE = 10
"""Days before the answer is due from which a reminder is worth sending."""

_OPEN = frozenset({State.MISSING, State.STALE, State.IMAGES_MISSING})
_NOT_OF_A_HOSPITAL = frozenset({Kind.COVERAGE, Kind.FAMILY_HISTORY, Kind.PRACTITIONER, Kind.NOTE})
_OF_THE_PERSON = frozenset({"consent-authority"})


def can_be_asked_for(state: Readiness) -> bool:
    """Whether a hospital or practice could send what is missing; what only the person can answer is not."""
    requirement = state.requirement
    kinds = {match.kind for match in requirement.matches}
    if requirement.id in _OF_THE_PERSON:
        return False
    own = kinds & _NOT_OF_A_HOSPITAL and kinds <= _NOT_OF_A_HOSPITAL | {Kind.DOCUMENT}
    return requirement.physical or bool(kinds and not own)


def _wording() -> Mapping[str, str]:
    """What hospitals call it, where the checklist's name is for the person."""
    return {
        "consultation-notes": _("Visit notes and consultation letters"),
        "discharge-summaries": _("Discharge summaries"),
        "imaging": _("Imaging (X-ray, ultrasound, CT, MRI, PET)"),
        "pathology-report": _("Pathology reports"),
        "laboratory-results": _("Laboratory results"),
        "medications": _("Medication list"),
        "allergies": _("Allergy list"),
        "procedures": _("Operative and procedure reports"),
    }


def staff_name(requirement: str) -> str:
    """What a requirement is called before whoever prepares the case; empty where the checklist's name does as well.

    That speaks to the person: “your question”.
    """
    # Asked for every gap of hundreds of cases: nothing is translated but what is wanted.
    match requirement:
        case "question":
            return _("The person's question")
        case "contacts":
            return _("The doctors' names and numbers")
        case "device-card":
            return _("Card of the pacemaker or other implant")
        case "biologic-levels":
            return _("Levels of the biologic drug")
        case "clinician-letter":
            return _("Letter from the doctor")
        case "symptom-log":
            return _("Log of signs and spells")
        case "injections":
            return _("Injections so far")
        case "treatments-tried":
            return _("Treatments tried")
        case "consent-authority":
            return _("Proof of who may decide for the child")
    return ""


def items_for(state: Readiness, records: Mapping[str, Record]) -> tuple[Item, ...]:
    """What to ask for so that this requirement is met: its papers, and separately the pictures that belong to them."""
    requirement = state.requirement
    name = _wording().get(requirement.id) or _(requirement.name)
    papers = (Item(name, requirement.id, physical=requirement.physical),)
    if not requirement.images:
        return papers
    if state.state is not State.IMAGES_MISSING:
        return (*papers, Item(name, requirement.id, images=True))
    found = [records[key] for key in state.matched if key in records]
    facts = [item for item in records.values() if item.is_fact]
    bare = [item for item in found if not has_pictures(item, facts, requirement.modalities)]
    texts = dict.fromkeys(", ".join(part for part in (item.display, show(item.date)) if part) for item in bare)
    return tuple(Item(text, requirement.id, images=True) for text in texts or (name,))


def facility_of(state: Readiness, records: Mapping[str, Record]) -> str:
    """Who wrote what is there of this requirement, the newest first; empty where nothing says so."""
    found = [records[key] for key in state.matched if key in records]
    found.sort(key=lambda item: item.date.iso if item.date is not None else "", reverse=True)
    for item in found:
        name = str(getattr(item, "facility", "") or getattr(item, "laboratory", ""))
        if name:
            return name
    return ""


def proposals(
    states: Iterable[Readiness], records: Sequence[Record], have: Sequence[Request], template: Request
) -> tuple[Request, ...]:
    """Drafts for what is missing and not asked for yet, one a facility; first the one whose facility is not known.

    `template` brings what all of them share: the person, the case, the law.
    """
    by_id = {record.id: record for record in records}
    asked = {key for request in have if request.status is not RequestStatus.RECEIVED for key in request.requirements}
    grouped: dict[str, list[Item]] = {}
    for state in states:
        if state.state not in _OPEN or state.requirement.id in asked or not can_be_asked_for(state):
            continue
        facility = "" if state.state is State.MISSING else facility_of(state, by_id)
        grouped.setdefault(facility, []).extend(items_for(state, by_id))
    return tuple(
        replace(template, facility=facility, address=address_of(facility, records), items=tuple(grouped[facility]))
        for facility in sorted(grouped, key=str.casefold)
    )


def address_of(facility: str, records: Iterable[Record]) -> str:
    """The address that the records give for this facility, empty where they give none."""
    wanted = facility.casefold().strip()
    for record in records:
        if record.kind is Kind.PRACTITIONER and wanted:
            names = {record.display.casefold().strip(), str(getattr(record, "facility", "")).casefold().strip()}
            address = str(getattr(record, "address", ""))
            if wanted in names and address:
                return address
    return ""


def arrived(request: Request, states: Iterable[Readiness]) -> bool:
    """Whether everything of the list that it was for has come since, so that the person can be asked to close it."""
    return all_here(
        request, {item.requirement.id for item in states if item.state is State.READY and not item.by_person}
    )


def all_here(request: Request, ready: Set[str]) -> bool:
    """Whether all that the request was for is among the requirements that are ready by what was found."""
    if request.status in {RequestStatus.RECEIVED, RequestStatus.DRAFTED}:
        return False
    wanted = request.requirements - set(request.had)
    return bool(wanted) and wanted <= ready


def still_out(request: Request) -> tuple[str, ...]:
    """The things that were lent and did not go back yet."""
    out = []
    for item in requests.physical_items(request):
        last = requests.last_custody(request, item)
        if last is not None and last.what != "returned":
            out.append(item)
    return tuple(out)


def custody_words(entry: Custody) -> str:
    """One entry of the custody log, as a sentence; also says where the thing is when it is the last one."""
    sentences = {
        "shipped": (_("Sent to {who}"), _("Sent")),
        "received": (_("With {who}"), _("Received")),
        "returned": (_("Sent back to {who}"), _("Sent back")),
    }
    named, bare = sentences[entry.what]
    words = named.format(who=entry.who) if entry.who else bare
    by = " ".join(part for part in (entry.carrier, entry.number) if part)
    parts = [words, _("by {carrier}").format(carrier=by) if by else "", show(entry.on), entry.note]
    return ", ".join(part for part in parts if part)


def where_is(request: Request, item: str) -> str:
    """Where a thing is now, as far as it was written down."""
    last = requests.last_custody(request, item)
    return custody_words(last) if last is not None else _("Nothing has been written down yet")


def next_action(request: Request, today: date, *, has_arrived: bool = False) -> str:
    """What to do next, in a few words."""
    if request.status is RequestStatus.RECEIVED:
        out = still_out(request)
        return _("Send back: {things}").format(things=", ".join(out)) if out else _("Nothing more to do")
    if has_arrived:
        return _("It is here: mark it received")
    if request.status is RequestStatus.DRAFTED:
        if not request.facility:
            return _("Write down who to ask")
        return _("Sign and send the letter") if request.items else _("Say what to ask for")
    if request.status is RequestStatus.REFUSED:
        return _("Write to the privacy officer")
    return _waiting(request, today)


def _waiting(request: Request, today: date) -> str:
    day, by = requests.day_of(request, today), requests.due(request)
    if day is None or by is None:
        return _("Write down the day it was sent")
    since = request.sent.iso if request.sent is not None else ""
    later = {event.what for event in request.log if event.on.iso >= since}
    if today > by and "escalation" in later:
        return _("Call the privacy officer")
    if today > by:
        return _("Write to the privacy officer") if "reminder" in later else _("Send a reminder")
    if (by - today).days <= REMIND_BEFORE and "reminder" not in later:
        return _("Send a reminder")
    if request.status is RequestStatus.SENT and day >= CONFIRM_AFTER and "reminder" not in later:
        return _("Call to ask if they have it")
    return _("Wait until {day}").format(day=show(by))
