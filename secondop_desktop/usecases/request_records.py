"""The request desk over the vault: requests drafted from the gaps, followed, closed; their letters and calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, Patient, Record, RecordsRequest
from secondop_desktop.core.text import _, speaking
from secondop_desktop.core.text import language as current_language
from secondop_desktop.opinion import desk, letters, request_fields, requests
from secondop_desktop.opinion.calendar import calendar_file, events
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.letter_wording import LetterKind, Wording
from secondop_desktop.opinion.question_sheet import question_sheet
from secondop_desktop.opinion.readiness import Readiness, State
from secondop_desktop.opinion.request_fields import FIELDS, read_items
from secondop_desktop.opinion.requests import (
    CUSTODY,
    Custody,
    Event,
    Item,
    Law,
    Request,
    RequestStatus,
    day_of,
    days_allowed,
    due,
    next_statuses,
    overdue,
    physical_items,
    status_word,
)
from secondop_desktop.usecases import archive, letter_wordings
from secondop_desktop.usecases.print_sheets import Printed, print_sheet
from secondop_desktop.vault import listing
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

__all__ = [
    "CUSTODY",
    "FIELDS",
    "Custody",
    "Due",
    "Event",
    "Item",
    "Law",
    "LetterKind",
    "Printed",
    "Request",
    "RequestStatus",
    "day_of",
    "days_allowed",
    "due",
    "due_now",
    "next_statuses",
    "overdue",
    "physical_items",
    "read_items",
    "status_word",
]


def all_requests(vault: Vault, patient_id: str, case_id: str | None = None) -> tuple[Request, ...]:
    """A person's requests, or those of one case, in the order of the desk."""
    found = store.records(vault.db, patient_id, (Kind.RECORDS_REQUEST,))
    read = [requests.from_state(item.state, item.id, patient_id) for item in found if isinstance(item, RecordsRequest)]
    kept = [item for item in read if case_id is None or item.case_id in {case_id, ""}]
    return requests.in_order(kept, vault.now().date())


@dataclass(frozen=True, slots=True)
class Due:
    """An answer that is due: of which person, to which request, since which day."""

    patient_id: str
    request_id: str
    day: date


def due_now(vault: Vault) -> tuple[Due, ...]:
    """The answers whose day is today or has passed, of everyone who is not archived."""
    on = vault.now().date()
    away = archive.archived(vault)
    found: list[Due] = []
    for item in listing.of_everybody(vault.db, (Kind.RECORDS_REQUEST,)):
        if not isinstance(item, RecordsRequest) or not item.is_fact or item.patient_id in away:
            continue
        request = requests.from_state(item.state, item.id, item.patient_id)
        by = requests.due(request)
        if request.waiting and by is not None and by <= on:
            found.append(Due(item.patient_id, item.id, by))
    return tuple(found)


def find_request(vault: Vault, patient_id: str, request_id: str) -> Request:
    """This request of the person; raises `NotFoundError`."""
    for item in all_requests(vault, patient_id):
        if item.id == request_id:
            return item
    raise NotFoundError(_("There is no such request"), _("“request list” shows the requests and their IDs."))


def today(vault: Vault) -> PartialDate:
    """The working date, to the day."""
    return PartialDate(vault.now().date().isoformat())


def template(vault: Vault, patient_id: str, case_id: str = "") -> Request:
    """An empty request of this person: of today, under the rules of the one before."""
    found = all_requests(vault, patient_id)
    newest = max(found, key=lambda item: item.created.iso if item.created is not None else "", default=None)
    law = newest.law if newest is not None else Law.US
    return Request(patient_id=patient_id, case_id=case_id, created=today(vault), law=law)


def add(vault: Vault, *drafts: Request) -> tuple[Request, ...]:
    """Keep new requests, as one step that can be undone."""
    if not drafts:
        return ()
    store.patient(vault.db, drafts[0].patient_id)
    with vault.change("request", _("Added a request for records"), patient_id=drafts[0].patient_id) as change:
        return tuple(replace(item, id=change.add(as_record(item))) for item in drafts)


def save(vault: Vault, request: Request, what: str = "") -> Request:
    """Keep a changed request; nothing is written when nothing changed. `what` names the step for Undo."""
    record = store.record(vault.db, request.id)
    if not isinstance(record, RecordsRequest):
        raise NotFoundError(_("There is no such request"), _("This number is another kind of record."))
    state = requests.merge_state(record.state, request)
    if state != record.state:
        with vault.change("request", what or _("Changed a request"), patient_id=request.patient_id) as change:
            change.update(replace(as_record(request), state=state))
    return request


def remove(vault: Vault, request: Request) -> None:
    """Take a request off the desk; Undo brings it back."""
    with vault.change("request", _("Removed a request"), patient_id=request.patient_id) as change:
        change.delete(request.id)


def as_record(request: Request) -> RecordsRequest:
    """The request as it is kept."""
    return RecordsRequest(
        id=request.id,
        patient_id=request.patient_id,
        display=request.facility or _("Request for records"),
        date=request.sent or request.created,
        state=requests.to_state(request),
    )


def set_field(vault: Vault, request: Request, name: str, value: str) -> Request:
    """Set one field by its name on the command line and keep it; raises `UsageError`, `NotFoundError`."""
    changed = request_fields.set_field(request, name, value, today(vault))
    if name == "case" and changed.case_id:
        found = store.record(vault.db, changed.case_id)
        if found.kind is not Kind.OPINION_CASE or found.patient_id != request.patient_id:
            raise NotFoundError(_("There is no second-opinion case"), _("This number is another kind of record."))
    return save(vault, changed)


def mark(vault: Vault, request: Request, status: RequestStatus, on: PartialDate | None = None) -> Request:
    """Take the request over to this status, today where no day is given."""
    changed = requests.move(request, status, on or today(vault))
    return save(vault, changed, _("Marked a request: {state}").format(state=status_word(status)))


def add_custody(vault: Vault, request: Request, entry: Custody) -> Request:
    """Write down that a thing changed hands."""
    return save(vault, requests.with_custody(request, entry), _("Wrote down where a thing is"))


# ---------------------------------------------------------------------------------------------------- from the gaps


def propose(vault: Vault, case: Case, states: Sequence[Readiness], only: Sequence[str] = ()) -> tuple[Request, ...]:
    """Drafts for what the case lacks, one a facility, not kept yet; `only` these requirements where any are named.

    What is named is proposed whatever its state is.
    """
    records = store.records(vault.db, case.patient_id, facts_only=True)
    start = template(vault, case.patient_id, case.id)
    if only:
        return (_of_requirements(states, records, start, only),)
    return desk.proposals(states, records, all_requests(vault, case.patient_id), start)


def _of_requirements(
    states: Sequence[Readiness], records: Sequence[Record], start: Request, only: Sequence[str]
) -> Request:
    by_id = {record.id: record for record in records}
    known = {state.requirement.id: state for state in states}
    for name in only:
        if name not in known:
            raise NotFoundError(
                _("There is no such requirement"), _("“case readiness” lists the requirements and their IDs.")
            )
    items = tuple(item for name in only for item in desk.items_for(known[name], by_id))
    facility = next((found for name in only if (found := desk.facility_of(known[name], by_id))), "")
    had = tuple(name for name in only if known[name].state is State.READY)
    return replace(start, facility=facility, address=desk.address_of(facility, records), items=items, had=had)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the desk: the request, its clock on the working date, and what to do next.

    `day` and `due` are None before it was sent; `arrived`: all that it was for is here.
    `where`: each thing with where it is now.
    """

    request: Request
    day: int | None
    due: date | None
    overdue: bool
    arrived: bool
    next_action: str
    where: tuple[tuple[str, str], ...] = ()


def line(request: Request, states: Sequence[Readiness], on: date) -> Line:
    """One request as the desk shows it."""
    has_arrived = desk.arrived(request, states)
    return Line(
        request,
        day_of(request, on),
        due(request),
        overdue(request, on),
        has_arrived,
        desk.next_action(request, on, has_arrived=has_arrived),
        tuple((item, desk.where_is(request, item)) for item in physical_items(request)),
    )


def custody_words(entry: Custody) -> str:
    """One entry of the custody log, as a sentence."""
    return desk.custody_words(entry)


# ------------------------------------------------------------------------------------------------------------ paper


def letter_sheet(
    vault: Vault,
    request: Request,
    kind: LetterKind,
    *,
    law: Law | None = None,
    paper: str = "letter",
    language: str = "",
    wording: Wording | None = None,
) -> PrintSheet:
    """What the letter says, in this language or the program's own; raises `UsageError` for an incomplete request.

    `wording`: own words to try; else those that are kept with the vault in this language.
    """
    patient = store.patient(vault.db, request.patient_id)
    language = language or current_language()
    own = wording if wording is not None else letter_wordings.kept(vault, language)
    with speaking(language):
        return letters.letter(request, patient, kind, vault.now().date(), law=law, paper=paper, wording=own)


def sample_request(vault: Vault) -> tuple[Request, Patient]:
    """An invented request and patient, to show what a letter will look like."""
    day = vault.now().date()
    sent = PartialDate((day - timedelta(days=24)).isoformat())
    request = Request(
        facility=_("Example Hospital"),
        items=(Item(_("Pathology reports")),),
        status=RequestStatus.SENT,
        sent=sent,
        record_number="12345",
    )
    return request, Patient(display=_("Example Patient"), birth_date=PartialDate("1970-01-01"))


def sample_letter(
    vault: Vault, wording: Wording, kind: LetterKind, *, paper: str = "letter", language: str = ""
) -> PrintSheet:
    """The letter of an invented request with this wording, to look at."""
    with speaking(language or current_language()):
        request, patient = sample_request(vault)
        return letters.letter(request, patient, kind, vault.now().date(), paper=paper, wording=wording)


def letter(
    vault: Vault,
    request: Request,
    kind: LetterKind,
    *,
    law: Law | None = None,
    paper: str = "letter",
    language: str = "",
    progress: Progress | None = None,
) -> Printed:
    """The letter as a PDF, to print and sign."""
    return print_sheet(letter_sheet(vault, request, kind, law=law, paper=paper, language=language), progress)


def questions_sheet(vault: Vault, case: Case, *, paper: str = "letter") -> PrintSheet:
    """The questions of a case with room for the answers."""
    return question_sheet(case, store.patient(vault.db, case.patient_id).display, paper=paper)


def calendar(vault: Vault, patient_id: str, case: Case | None) -> bytes:
    """The days by which answers are due, and the appointment, as a calendar file; raises `UsageError` for none."""
    entries = events(case, all_requests(vault, patient_id, case.id if case is not None else None))
    if not entries:
        raise UsageError(
            _("There is nothing to put in a calendar"),
            _("No request is out, and no appointment has a day yet. Nothing was written."),
        )
    return calendar_file(entries, vault.now())
