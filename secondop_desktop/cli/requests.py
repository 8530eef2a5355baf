"""The commands `request` and `letter`: the request desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from secondop_desktop.cli.frame import (
    emit,
    json_option,
    language_option,
    opened,
    patient_option,
    progress_on_stderr,
    refuse_no_folder,
    today_option,
    unlock_options,
    vault_argument,
)
from secondop_desktop.cli.language import paper_language
from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import ExitCode, NotFoundError, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.opinion.case import read_date
from secondop_desktop.usecases import prepare_opinion, request_records, trail
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case, Readiness
from secondop_desktop.usecases.request_records import Item, Law, LetterKind, Line, Request

_ACTIONS = ("list", "add", "set", "show", "remove", "calendar")


@click.command(epilog="FIELD: " + ", ".join(request_records.FIELDS))
@vault_argument
@click.argument("action", type=click.Choice(_ACTIONS), default="list")
@click.argument("words", nargs=-1, metavar="[ID [FIELD VALUE]]")
@patient_option
@click.option("--case", "case_id", metavar="ID", help=_("For which case; the newest one where it is left out."))
@click.option("--facility", default="", help=_("The hospital or practice that is asked."))
@click.option("--address", default="", help=_("Its address."))
@click.option("--department", default="", help=_("Whom in it; the records department where it is left out."))
@click.option("--record-number", default="", help=_("The number by which it knows the person."))
@click.option("--from", "period_from", default="", metavar="DATE", help=_("Records from this date on."))
@click.option("--to", "period_to", default="", metavar="DATE", help=_("Records up to this date."))
@click.option("--item", "papers", multiple=True, metavar="TEXT", help=_("A paper to ask for."))
@click.option("--pictures", "pictures", multiple=True, metavar="TEXT", help=_("Pictures (DICOM) to ask for."))
@click.option("--thing", "things", multiple=True, metavar="TEXT", help=_("Slides, a block or a disc to ask for."))
@click.option("--requirement", "requirements", multiple=True, metavar="ID", help=_("Ask for what the case lacks."))
@click.option("--missing", is_flag=True, help=_("Ask for all that the case lacks, one request a facility."))
@click.option("--format", "format_wanted", default="", help=_("In which form the copies are wanted."))
@click.option("--delivery", default="", help=_("How they are to be sent."))
@click.option("--send-to", default="", help=_("Another person or clinic, with the address, whom the copies go to."))
@click.option("--law", type=click.Choice([str(item) for item in Law]), help=_("The rules that the letter names."))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT.ics", help=_("The calendar file."))
@today_option
@unlock_options
@json_option
def request(
    vault: Path,
    action: str,
    words: tuple[str, ...],
    patient_id: str,
    case_id: str | None,
    missing: bool,
    output: Path | None,
    today: datetime | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Requests for records: list, add, set ID FIELD VALUE, show ID, remove ID, calendar.

    `set` of sent, acknowledged, received, refused, reminder or escalation takes the day, or “today”; of status the
    step itself. items: one a line or between “;”, those of pictures begin with “pictures:”, slides, blocks and discs
    with “thing:”. period: “2019 to 2026-03”. extended: yes or no. custody: “slides; shipped; day; who; carrier;
    number”, where the step is shipped, received or returned.
    """
    _check(action, words, output)
    writes = action in {"add", "set", "remove"}
    with opened(vault, password_file, recovery_key_file, writer=writes, today=today) as handle:
        cases = prepare_opinion.all_cases(handle, patient_id)
        case = prepare_opinion.find_case(handle, patient_id, case_id) if cases or case_id else None
        states = prepare_opinion.hold_against_records(handle, case) if case is not None else ()
        if action == "calendar" and output is not None:
            write_out(output, request_records.calendar(handle, patient_id, case))
            emit({"path": str(output)}, as_json, lambda: iter([_("Wrote {path}.").format(path=output)]))
            return ExitCode.OK
        if action == "add":
            drafts = _drafts(handle, patient_id, case, states, missing=missing, facility_word=words, **given)
            found: Sequence[Request] = request_records.add(handle, *drafts)
            states = prepare_opinion.hold_against_records(handle, case) if case is not None else ()
        elif action == "list":
            found = request_records.all_requests(handle, patient_id, case_id)
        else:
            found = [request_records.find_request(handle, patient_id, words[0])]
        if action == "set":
            found = [request_records.set_field(handle, found[0], words[1], words[2])]
        elif action == "remove":
            request_records.remove(handle, found[0])
        day = handle.now().date()
        lines = [request_records.line(item, states, day) for item in found]
    shown = [request_shape(item) for item in lines]
    if action == "list":
        value: Any = {"requests": shown}
    elif action == "add":
        value = {"id": shown[0]["id"] if shown else None, "requests": shown}
    else:
        value = shown[0]
    emit(value, as_json, lambda: (text for item in lines for text in _text(item, whole=action != "list")))
    return ExitCode.OK


def _check(action: str, words: tuple[str, ...], output: Path | None) -> None:
    wanted = {"list": (0,), "calendar": (0,), "add": (0, 1), "set": (3,), "show": (1,), "remove": (1,)}[action]
    if len(words) not in wanted:
        raise UsageError(_("The command was not understood"), _("Give: list, add, set ID FIELD VALUE, or show ID."))
    if action == "calendar" and output is None:
        raise UsageError(_("Where is the file to go?"), _("Name the calendar file with -o. Nothing was written."))


def _drafts(
    vault: Vault,
    patient_id: str,
    case: Case | None,
    states: Sequence[Readiness],
    *,
    missing: bool,
    facility_word: tuple[str, ...],
    facility: str,
    address: str,
    papers: Sequence[str],
    pictures: Sequence[str],
    things: Sequence[str],
    requirements: Sequence[str],
    law: str | None,
    period_from: str,
    period_to: str,
    **texts: str,
) -> list[Request]:
    facility = facility or "".join(facility_word)
    items = (
        *(Item(text) for text in papers),
        *(Item(text, images=True) for text in pictures),
        *(Item(text, physical=True) for text in things),
    )
    start = request_records.template(vault, patient_id, case.id if case is not None else "")
    drafts: Sequence[Request] = (start,)
    if missing or requirements:
        if case is None:
            raise NotFoundError(_("There is no second-opinion case"), _("Begin one first: it says what is missing."))
        drafts = request_records.propose(vault, case, states, requirements)
        if facility and drafts:
            merged = dict.fromkeys(item for draft in drafts for item in draft.items)
            drafts = (replace(start, items=tuple(merged)),)
    given = {name: value.strip() for name, value in texts.items() if value.strip()}
    dates = {"period_from": read_date(period_from), "period_to": read_date(period_to)}
    out = []
    for draft in drafts:
        values: dict[str, Any] = {name: value for name, value in (given | dates).items() if value is not None}
        values["items"] = (*draft.items, *items)
        if law is not None:
            values["law"] = Law(law)
        if facility.strip():
            values["facility"] = facility.strip()
        if address.strip():
            values["address"] = address.strip()
        out.append(replace(draft, **values))
    return out


def request_shape(item: Line) -> dict[str, Any]:
    """A request as JSON, as `request list` gives it."""
    found = item.request
    return {
        "id": found.id,
        "case_id": found.case_id or None,
        "facility": found.facility or None,
        "address": found.address or None,
        "department": found.department or None,
        "record_number": found.record_number or None,
        "period_from": _iso(found.period_from),
        "period_to": _iso(found.period_to),
        "items": [
            {
                "text": entry.text,
                "requirement": entry.requirement or None,
                "pictures": entry.images,
                "thing": entry.physical,
            }
            for entry in found.items
        ],
        "format": found.format_wanted or None,
        "delivery": found.delivery or None,
        "send_to": found.send_to or None,
        "law": str(found.law),
        "status": str(found.status),
        "created": _iso(found.created),
        "sent": _iso(found.sent),
        "acknowledged": _iso(found.acknowledged),
        "received": _iso(found.received),
        "refused": _iso(found.refused),
        "refused_reason": found.refused_reason or None,
        "extended": found.extended,
        "day": item.day,
        "days_allowed": request_records.days_allowed(found),
        "due": item.due.isoformat() if item.due is not None else None,
        "overdue": item.overdue,
        "arrived": item.arrived,
        "next_action": item.next_action,
        "log": [{"on": entry.on.iso, "what": entry.what, "text": entry.text} for entry in found.log],
        "custody": [
            {
                "thing": entry.item,
                "what": entry.what,
                "on": _iso(entry.on),
                "who": entry.who,
                "carrier": entry.carrier,
                "number": entry.number,
                "note": entry.note,
            }
            for entry in found.custody
        ],
        "where": [{"thing": thing, "where": where} for thing, where in item.where],
    }


def _iso(when: PartialDate | None) -> str | None:
    return when.iso if when is not None else None


def _text(item: Line, *, whole: bool) -> Iterator[str]:
    found = item.request
    parts = [found.facility or _("Nobody yet"), request_records.status_word(found.status)]
    if item.day is not None and found.waiting:
        parts.append(_("day {n} of {total}").format(n=item.day, total=request_records.days_allowed(found)))
        parts.append(_("due {date}").format(date=show(item.due)))
    yield f"{found.id}  {' · '.join(parts)}. {item.next_action}."
    if whole:
        for entry in found.items:
            yield f"  - {entry.text}"
        for thing, where in item.where:
            yield f"  {thing}: {where}"


@click.command()
@vault_argument
@patient_option
@click.option("--request", "request_id", required=True, metavar="ID", help=_("Which request."))
@click.option("--kind", type=click.Choice([str(kind) for kind in LetterKind]), default="request", show_default=True)
@click.option("--paper", type=click.Choice(["letter", "a4"]), help=_("The one of the country where it is left out."))
@language_option
@click.option("--country", type=click.Choice(["us", "other"]), help=_("That of the request where it is left out."))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.pdf")
@today_option
@unlock_options
@json_option
def letter(
    vault: Path,
    patient_id: str,
    request_id: str,
    kind: str,
    paper: str | None,
    language: str | None,
    country: str | None,
    output: Path,
    today: datetime | None,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Write a request's letter as a PDF: the request itself, a reminder, or one to the privacy officer."""
    refuse_no_folder(output)
    progress = progress_on_stderr()
    with opened(vault, password_file, recovery_key_file, today=today) as handle:
        found = request_records.find_request(handle, patient_id, request_id)
        law = found.law if country is None else Law.US if country == "us" else Law.NEUTRAL
        chosen = paper or ("letter" if law is Law.US else "a4")
        made = request_records.letter(
            handle,
            found,
            LetterKind(kind),
            law=law,
            paper=chosen,
            language=language or paper_language(),
            progress=progress,
        )
        trail.printed(handle, patient_id, "letter")
    write_out(output, made.data)
    value = {"path": str(output), "kind": kind, "paper": chosen, "pages": made.pages, "warnings": list(made.warnings)}

    def lines() -> Iterator[str]:
        yield _("Wrote {path}: {n} pages. Sign it before you send it.").format(path=output, n=made.pages)
        yield from made.warnings

    emit(value, as_json, lines)
    return ExitCode.OK
