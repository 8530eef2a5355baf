"""How long each case took: opened, asked, received, packet, handed over, as a table with the days between."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from secondop_desktop.core import managed
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, OpinionCase, Packet, Patient, RecordsRequest
from secondop_desktop.opinion import case_state, requests
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requests import Request, RequestStatus
from secondop_desktop.usecases.export_tables import guarded
from secondop_desktop.vault import listing
from secondop_desktop.vault.vault import Vault

STEPS = ("opened", "requested", "received", "packet", "handed_over", "closed")
COLUMNS = (
    "case_id",
    "patient_id",
    "name",
    "birth_date",
    "clinic",
    *STEPS,
    "days_opened_to_requested",
    "days_requested_to_received",
    "days_received_to_packet",
    "days_packet_to_handed_over",
    "days_opened_to_handed_over",
)


def turnaround(vault: Vault) -> bytes:
    """A table (CSV, UTF-8) of every case, also of those that are closed or put away; a day that is not known is empty.

    Of several requests, `requested` is the day of the first one; `received` the day of the last one, once none is
    waited for any more. Of several packets and hand-overs the first one counts. Days are counted between days that are
    known to the day. Raises `UsageError` where the organisation allows no exports.
    """
    managed.check_exports()
    kinds = (Kind.PATIENT, Kind.OPINION_CASE, Kind.RECORDS_REQUEST, Kind.PACKET)
    records = listing.of_everybody(vault.db, kinds)
    people = {item.id: item for item in records if isinstance(item, Patient)}
    asked = [
        requests.from_state(item.state, item.id, item.patient_id)
        for item in records
        if isinstance(item, RecordsRequest)
    ]
    packets = [item for item in records if isinstance(item, Packet)]
    by_person: dict[str, list[Request]] = {}
    for request in asked:
        by_person.setdefault(request.patient_id, []).append(request)
    made: dict[str, list[PartialDate]] = {}
    for packet in packets:
        if packet.date is not None:
            made.setdefault(packet.case_id, []).append(packet.date)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for item in records:
        if isinstance(item, OpinionCase) and item.patient_id in people:
            case = case_state.from_state(item.state, item.id, item.patient_id)
            own = [found for found in by_person.get(case.patient_id, ()) if found.case_id in {case.id, ""}]
            writer.writerow([guarded(cell) for cell in _row(people[case.patient_id], case, own, made.get(case.id, ()))])
    return out.getvalue().encode()


def _row(patient: Patient, case: Case, asked: Sequence[Request], packets: Iterable[PartialDate]) -> list[str]:
    days = {
        "opened": case.created,
        "requested": _first(item.sent for item in asked),
        "received": _received(asked),
        "packet": _first(packets),
        "handed_over": _first(item.on for item in case.handovers),
        "closed": case.closed,
    }
    spans = (*pairwise(STEPS[:5]), (STEPS[0], STEPS[4]))
    return [
        case.id,
        case.patient_id,
        patient.display,
        patient.birth_date.iso if patient.birth_date is not None else "",
        case.clinic,
        *(day.iso[:10] if day is not None else "" for day in days.values()),
        *(_between(days[start], days[end]) for start, end in spans),
    ]


def _first(days: Iterable[PartialDate | None]) -> PartialDate | None:
    return min((day for day in days if day is not None), key=lambda day: day.iso, default=None)


def _received(asked: Sequence[Request]) -> PartialDate | None:
    sent = [item for item in asked if item.sent is not None]
    if any(item.status is not RequestStatus.RECEIVED for item in sent):
        return None
    return max((item.received for item in sent if item.received is not None), key=lambda day: day.iso, default=None)


def _between(start: PartialDate | None, end: PartialDate | None) -> str:
    """Days from one to the other, below zero where the later step came first; empty where one is not known."""
    first, last = _day(start), _day(end)
    return str((last - first).days) if first is not None and last is not None else ""


def _day(when: PartialDate | None) -> date | None:
    return when.as_date() if when is not None else None
