"""Making the packet of a plan: composed and verified in the worker, written whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.packet.plan import (
    ALWAYS,
    MOVABLE,
    PacketPlan,
    Paper,
    Section,
    plan_to_json,
    section_of,
    section_title,
)
from secondop_desktop.packet.shared_work import first_shared
from secondop_desktop.sandbox.worker import Source
from secondop_desktop.usecases import browse, packet_files
from secondop_desktop.usecases.packet_choices import Choices, Edition
from secondop_desktop.usecases.plan_packet import case_of, plan_packet
from secondop_desktop.usecases.press import Press
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import NOT_UNDOABLE
from secondop_desktop.vault.vault import Vault

__all__ = [
    "ALWAYS",
    "MOVABLE",
    "Choices",
    "Edition",
    "PacketPlan",
    "Paper",
    "Press",
    "Section",
    "case_of",
    "plan_packet",
    "section_of",
    "section_title",
]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of the packet (from 1) that shows one of an original.

    `area` is where, in points from the page's top left corner; `part` is what of the original's page stands there, in
    fractions of it as it is shown: turned clockwise by `turn` quarters.
    """

    page: int
    document_id: str
    original_page: int
    area: tuple[float, float, float, float]
    part: tuple[float, float, float, float]
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """A packet that was composed and verified and is not written yet.

    `included` has one entry an original: `{"document_id", "first_page", "last_page", "as"}`. `since` is the packet that
    a supplement follows. `starts` is the page on which each section begins; `shown` says which pages are originals';
    `shapes` are what `Press.first_page` wants.
    """

    plan: PacketPlan
    case_id: str
    data: bytes
    pages: int
    included: tuple[Mapping[str, Any], ...]
    left_out: tuple[Mapping[str, Any], ...]
    warnings: tuple[str, ...]
    since: str = ""
    starts: Mapping[Section, int] = field(default_factory=dict)
    shown: tuple[ShownPage, ...] = ()
    shapes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """A packet that was composed and not verified yet: to be looked at, and never to be written."""

    composed: Composed
    proof: Mapping[str, Any] = field(repr=False)


def compose(
    vault: Vault,
    plan: PacketPlan,
    *,
    case_id: str = "",
    password: str | None = None,
    since: str = "",
    progress: Progress | None = None,
    press: Press | None = None,
) -> Composed:
    """Compose the packet in a worker and verify the finished file in another one.

    Without a `press` two workers are started for this packet. Raises the worker's errors; a file that fails
    verification is an error and is never returned.
    """
    if press is None:
        with Press() as own:
            own.warm()
            return compose(vault, plan, case_id=case_id, password=password, since=since, progress=progress, press=own)
    made = draft(vault, plan, press, case_id=case_id, password=password, since=since, progress=progress)
    return verified(made, press, progress)


def draft(
    vault: Vault,
    plan: PacketPlan,
    press: Press,
    *,
    case_id: str = "",
    password: str | None = None,
    since: str = "",
    progress: Progress | None = None,
) -> Draft:
    """Compose the packet, to be looked at and verified; raises the worker's errors."""
    progress = progress or Progress()
    sources = [
        Source(item.document.file_name, lambda sha256=item.document.sha256: vault.originals.chunks(sha256))  # type: ignore[misc]
        for item in plan.chosen
    ]
    known = {item.document.id: browse.password_of(vault, item.document.sha256) for item in plan.chosen}
    arguments = {
        "plan": plan_to_json(plan),
        "password": password,
        "passwords": {document_id: word for document_id, word in known.items() if word},
    }
    result = press.compose(sources, arguments, progress, first_shared(plan))
    value: Mapping[str, Any] = result.value
    composed = Composed(
        plan,
        case_id,
        dict(result.blobs)["packet.pdf"],
        int(value["pages"]),
        tuple(value["included"]),
        tuple(value["left_out"]),
        tuple(value["warnings"]),
        since,
        {Section(name): int(page) for name, page in value["starts"].items()},
        tuple(
            ShownPage(
                int(item["page"]),
                str(item["document_id"]),
                int(item["original_page"]),
                (*(float(v) for v in item["area"]),),  # type: ignore[arg-type]
                (*(float(v) for v in item["part"]),),  # type: ignore[arg-type]
                int(item["turn"]),
            )
            for item in value["shown"]
        ),
        value["shapes"],
    )
    proof = {"plan": arguments["plan"], "password": password, "proof": value["proof"]}
    return Draft(composed, proof)


def verified(made: Draft, press: Press, progress: Progress | None = None) -> Composed:
    """The packet of a draft, once the worker that did not make it has found its file to be right.

    Raises `PacketFaultError` for a file that is not, and the worker's errors.
    """
    progress = progress or Progress()
    progress.step(_("Checking the packet"))
    checked = press.check(made.composed.data, made.proof, progress)
    if not checked["ok"]:
        raise PacketFaultError(tuple(str(problem) for problem in checked["problems"]))
    return made.composed


class PacketFaultError(SecondOpError):
    """A finished packet did not pass its own check, and was not written; `problems` are for the log of a bug."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(
            _("The packet did not pass its check"),
            _("It was not written, as a page, a stamp or a link in it was wrong. Your records are as they were."),
        )
        self.problems = problems


def save(vault: Vault, composed: Composed, target: Path) -> Packet:
    """Write a verified packet whole or not at all, and record that it was made; raises `NotWritableError`."""
    write_out(target, composed.data)
    plan = composed.plan
    versions = store.current_versions(vault.db, plan.patient.id)
    packet = Packet(
        patient_id=plan.patient.id,
        display=_("Packet of {day}").format(day=show(plan.prepared_on)),
        date=PartialDate(plan.prepared_on.isoformat()),
        case_id=composed.case_id,
        recipient=plan.recipient,
        edition=str(plan.edition),
        file_name=target.name,
        pages=composed.pages,
        sha256=composed.sha256,
        included=tuple(str(item["document_id"]) for item in composed.included),
        left_out=tuple(str(item["document_id"]) for item in composed.left_out),
        record_versions={r.id: versions[r.id] for r in plan.records if r.is_fact and r.id in versions},
        since=composed.since,
        removed_terms=plan.redaction.terms if plan.redaction is not None else (),
    )
    with vault.change(NOT_UNDOABLE, _("Wrote a packet"), patient_id=plan.patient.id) as change:
        packet_id = change.add(packet)
        packet_files.note(vault, packet_id, target)
        return replace(packet, id=packet_id)
