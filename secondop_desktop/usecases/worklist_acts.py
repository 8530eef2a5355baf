"""What a row of the worklist can have done at one key: its next letter, what came, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.letter_wording import LetterKind
from secondop_desktop.opinion.requests import Request, RequestStatus
from secondop_desktop.opinion.worklist import Line
from secondop_desktop.usecases import prepare_opinion, request_records
from secondop_desktop.vault.vault import Vault

_LETTERS = frozenset({str(RequestStatus.SENT), str(LetterKind.REMINDER), str(LetterKind.ESCALATION)})
"""What the log of a request says of a letter that went out."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter that comes next for a case; a `request` without an id was not kept yet."""

    request: Request
    kind: LetterKind


def next_kind(request: Request, today: date) -> LetterKind:
    """Which letter of a request comes next: itself, a reminder, or the one to the privacy officer."""
    if request.status is RequestStatus.REFUSED:
        return LetterKind.ESCALATION
    if not request.waiting:
        return LetterKind.REQUEST
    reminded = any(event.what == LetterKind.REMINDER for event in request.log)
    return LetterKind.ESCALATION if reminded and requests.overdue(request, today) else LetterKind.REMINDER


def known_letter(vault: Vault, line: Line) -> Letter | None:
    """The letter of what stops the case, where somebody was asked; None where no request was kept yet."""
    found = request_records.all_requests(vault, line.patient_id, line.case_id)
    request = next((item for item in found if item.id == line.stop.request), None)
    if request is None and not line.stop.requirement:
        request = next((item for item in found if item.status is not RequestStatus.RECEIVED), None)
    return Letter(request, next_kind(request, vault.now().date())) if request is not None else None


def next_letter(vault: Vault, line: Line) -> Letter:
    """The letter of what stops the case; where nobody was asked yet, a draft of the request for what is missing."""
    known = known_letter(vault, line)
    if known is not None:
        return known
    case = prepare_opinion.find_case(vault, line.patient_id, line.case_id)
    states = prepare_opinion.hold_against_records(vault, case)
    drafts = request_records.propose(vault, case, states)
    wanted = line.stop.requirement
    draft = next((item for item in drafts if wanted and wanted in item.requirements), None)
    if draft is None:
        draft = drafts[0] if drafts else request_records.template(vault, line.patient_id, line.case_id)
    return Letter(draft, LetterKind.REQUEST)


def waited_for(vault: Vault, line: Line) -> tuple[Request, ...]:
    """The requests of a row whose records may come: what stops the case first, then in the order of the desk."""
    found = [
        item
        for item in request_records.all_requests(vault, line.patient_id, line.case_id)
        if item.status is not RequestStatus.RECEIVED
    ]
    return tuple(sorted(found, key=lambda item: item.id != line.stop.request))


def mark_received(vault: Vault, patient_id: str, request_id: str) -> Request:
    """Mark a request as received today."""
    request = request_records.find_request(vault, patient_id, request_id)
    return request_records.mark(vault, request, RequestStatus.RECEIVED)


def went_out(letter: Letter, on: PartialDate) -> bool:
    """Whether a letter of the request went out on this day already, so that another one, a step further, is a slip."""
    if letter.kind is LetterKind.REQUEST:
        return False
    return any(event.what in _LETTERS and event.on == on for event in letter.request.log)


def mark_sent(vault: Vault, line: Line) -> LetterKind:
    """Write down that the next letter of the row went out today; returns which one it was.

    Raises `NotFoundError` where there is no request yet, `UsageError` where one went out today already.
    """
    letter = next_letter(vault, line)
    request = letter.request
    if not request.id:
        raise NotFoundError(
            _("There is no letter yet"), _("Press L to write it first. Nothing was changed."),
        )  # fmt: skip
    if went_out(letter, request_records.today(vault)):
        raise UsageError(
            _("A letter went out today already"),
            _("It is written down: {whom}. Nothing was changed. Write down one more in the case itself.").format(
                whom=request.facility
            ),
        )
    if letter.kind is LetterKind.REQUEST:
        request_records.mark(vault, request, RequestStatus.SENT)
    else:
        request_records.save(
            vault, requests.noted(request, request_records.today(vault), str(letter.kind)), _("Wrote down a letter")
        )
    return letter.kind
