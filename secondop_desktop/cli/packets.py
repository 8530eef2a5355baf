"""Commands about packets: packet, packets, demo."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from secondop_desktop.cli.frame import (
    emit,
    json_option,
    language_option,
    opened,
    patient_option,
    progress_on_stderr,
    refuse_no_folder,
    secret,
    unlock_options,
    vault_argument,
)
from secondop_desktop.cli.language import paper_language
from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.usecases import make_packet, open_vault, packet_history
from secondop_desktop.usecases.make_packet import Composed, Paper
from secondop_desktop.usecases.packet_choices import Choices, Edition, Sensitive, check


@click.command()
@vault_argument
@patient_option
@click.option("--case", "case_id", metavar="ID", help=_("For which case; the newest one where it is left out."))
@click.option("--edition", type=click.Choice([str(edition) for edition in Edition]), help=_("For what it is made."))
@click.option("--paper", type=click.Choice([str(paper) for paper in Paper]), default="letter", show_default=True)
@language_option
@click.option("--packet-password-file", metavar="FILE", help=_("Lock the packet with the password in this file."))
@click.option("--recipient", default="", help=_("For whom it is."))
@click.option("--redact-term", multiple=True, metavar="WORDS", help=_("Remove these words; may be given many times."))
@click.option(
    "--include-sensitive",
    multiple=True,
    type=click.Choice([str(category) for category in Sensitive]),
    help=_("Put this into a redacted packet although it may be sensitive."),
)
@click.option("--max-pages", type=click.IntRange(1), help=_("Leave out the least important originals beyond this."))
@click.option("--since", metavar="PACKET-ID", help=_("Only what is new since this packet."))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.pdf")
@unlock_options
@json_option
def packet(
    vault: Path,
    patient_id: str,
    case_id: str | None,
    edition: str | None,
    paper: str,
    language: str | None,
    packet_password_file: str | None,
    recipient: str,
    redact_term: tuple[str, ...],
    include_sensitive: tuple[str, ...],
    max_pages: int | None,
    since: str | None,
    output: Path,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """Make a person's packet: one verified PDF."""
    refuse_no_folder(output)
    locked = None
    if packet_password_file is not None:
        locked = secret(packet_password_file, _("Password of the packet"), variable=None)
        if not locked:
            raise UsageError(_("The packet's password is empty"), _("Nothing was written."))
    choices = Choices(
        case_id=case_id,
        paper=Paper(paper),
        language=language or paper_language(),
        recipient=recipient,
        edition=_edition(edition, redact_term, include_sensitive, since),
        terms=redact_term,
        sensitive=tuple(Sensitive(name) for name in include_sensitive),
        max_pages=max_pages,
        since=since or "",
    )
    check(choices)
    progress = progress_on_stderr()
    with opened(vault, password_file, recovery_key_file, writer=True) as handle:
        if choices.edition is Edition.SUPPLEMENT:
            choices = replace(choices, since=packet_history.packet(handle, patient_id, choices.since).id)
        plan = make_packet.plan_packet(handle, patient_id, choices, progress)
        composed = make_packet.compose(
            handle,
            plan,
            case_id=make_packet.case_of(handle, patient_id, choices),
            password=locked,
            since=choices.since,
            progress=progress,
        )
        saved = make_packet.save(handle, composed, output)
    value = {
        "id": saved.id,
        "path": str(output),
        "pages": composed.pages,
        "included": [dict(item) for item in composed.included],
        "left_out": [dict(item) for item in composed.left_out],
        "warnings": list(composed.warnings),
    }
    emit(value, as_json, lambda: _written(composed, output))
    return ExitCode.OK


def _edition(named: str | None, terms: tuple[str, ...], included: tuple[str, ...], since: str | None) -> Edition:
    """The edition that was named, or else the one that the other options can only be for."""
    if named is not None:
        return Edition(named)
    if terms or included:
        return Edition.REDACTED
    return Edition.SUPPLEMENT if since else Edition.SPECIALIST


def _written(composed: Composed, output: Path) -> Iterator[str]:
    yield _("Wrote {path}: {n} pages, checked.").format(path=output, n=composed.pages)
    for item in composed.left_out:
        yield _("Left out: {what}. {why}").format(what=item["document"], why=item["reason"])
    yield from composed.warnings


@click.command()
@vault_argument
@click.argument("action", type=click.Choice(["list"]), default="list")
@patient_option
@unlock_options
@json_option
def packets(
    vault: Path,
    action: str,
    patient_id: str,
    password_file: str | None,
    recovery_key_file: str | None,
    as_json: bool,
) -> int:
    """The packets that were written for a person, newest first."""
    with opened(vault, password_file, recovery_key_file) as handle:
        found = packet_history.packets(handle, patient_id)
    value = {
        "packets": [
            {
                "id": item.id,
                "date": item.date.iso if item.date else None,
                "case_id": item.case_id or None,
                "recipient": item.recipient or None,
                "edition": item.edition,
                "file_name": item.file_name,
                "pages": item.pages,
                "sha256": item.sha256,
                "included": list(item.included),
                "left_out": list(item.left_out),
                "records": len(item.record_versions),
                "since": item.since or None,
            }
            for item in found
        ]
    }
    emit(value, as_json, lambda: (_listed(item) for item in found))
    return ExitCode.OK


def _listed(item: Packet) -> str:
    pages = ngettext("{n} page", "{n} pages", item.pages).format(n=item.pages)
    return "  ".join((item.id, show(item.date), item.edition, pages, item.recipient or "–"))


@click.command()
@click.option("--vault", type=click.Path(path_type=Path), metavar="VAULT", help=_("Keep the demo records here."))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=_("Place the story around this day."))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PACKET.pdf", help=_("Write the packet here."))
@click.option("--paper", type=click.Choice([str(paper) for paper in Paper]), default="letter", show_default=True)
@click.option("--password-file", metavar="FILE", help=_("The password of the demo records."))
@json_option
def demo(
    vault: Path | None,
    today: date | None,
    output: Path | None,
    paper: str,
    password_file: str | None,
    as_json: bool,
) -> int:
    """The demo patient, from nothing to a packet. Everything about her is invented."""
    # What lays out her papers loads several libraries, which no other command should wait for.
    from secondop_desktop.usecases import demo as demo_patient

    day = date(today.year, today.month, today.day) if today is not None else demo_patient.STORY_DAY
    password = secret(password_file, _("Password"), variable=None) if password_file else demo_patient.DEMO_PASSWORD
    progress = progress_on_stderr()
    with ExitStack() as stack:
        folder = vault or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "demo"
        clock = demo_patient.demo_clock(day)
        handle, _key = open_vault.create(folder, password, demo_patient.demo_name(), clock)
        with handle:
            patient_id = demo_patient.build(handle, day, progress)
            choices = Choices(paper=Paper(paper), language=paper_language())
            plan = make_packet.plan_packet(handle, patient_id, choices, progress)
            case_id = make_packet.case_of(handle, patient_id, choices)
            composed = make_packet.compose(handle, plan, case_id=case_id, progress=progress)
            if output is not None:
                make_packet.save(handle, composed, output)
    value = {
        "vault": str(vault) if vault is not None else None,
        "patient_id": patient_id,
        "path": str(output) if output is not None else None,
        "pages": composed.pages,
        "included": [dict(item) for item in composed.included],
        "left_out": [dict(item) for item in composed.left_out],
        "warnings": list(composed.warnings),
    }

    def lines() -> Iterator[str]:
        if output is not None:
            yield from _written(composed, output)
        if vault is not None:
            yield _("The demo records are in {folder}.").format(folder=vault)
            if not password_file:
                yield _("Their password is: {password}").format(password=demo_patient.DEMO_PASSWORD)

    emit(value, as_json, lines)
    return ExitCode.OK
