"""What goes into a packet, in which order and for whom: the same plan makes the same packet."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from secondop_desktop.core import codec
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, DocumentCategory, Patient, Practitioner, Record
from secondop_desktop.core.text import _, use_language
from secondop_desktop.packet.edition import Changes, Edition, Look, Redaction


class Paper(StrEnum):
    """The paper that a packet is laid out for."""

    LETTER = "letter"
    A4 = "a4"


class Section(StrEnum):
    """The parts of a packet, in their usual order."""

    SUMMARY = "summary"
    CONTENTS = "contents"
    TIMELINE = "timeline"
    MEDICATIONS = "medications"
    PATHOLOGY = "pathology"
    PROCEDURES = "procedures"
    IMAGING = "imaging"
    LABORATORY = "laboratory"
    LETTERS = "letters"
    DISCHARGE = "discharge"
    TREATMENT = "treatment"
    BACKGROUND = "background"
    INSURANCE = "insurance"
    MANIFEST = "manifest"


ALWAYS = frozenset({Section.SUMMARY, Section.CONTENTS, Section.TIMELINE, Section.MEDICATIONS, Section.MANIFEST})
"""The sections that no packet is without, but for those of a part of it."""

MOVABLE = tuple(section for section in Section if section not in ALWAYS)
"""The sections that may stand in another order; what a packet begins and ends with stays where it is looked for."""

_ALWAYS_IN = {
    Edition.INSURANCE: frozenset({Section.CONTENTS, Section.MANIFEST}),
    Edition.SUPPLEMENT: frozenset({Section.SUMMARY, Section.CONTENTS, Section.MANIFEST}),
}


def always_in(edition: Edition) -> frozenset[Section]:
    """The sections that a packet of this edition is never without."""
    return _ALWAYS_IN.get(edition, ALWAYS)


_SECTION_OF = {
    DocumentCategory.LABORATORY: Section.LABORATORY,
    DocumentCategory.IMAGING: Section.IMAGING,
    DocumentCategory.PATHOLOGY: Section.PATHOLOGY,
    DocumentCategory.GENETICS: Section.PATHOLOGY,
    DocumentCategory.PROCEDURE: Section.PROCEDURES,
    DocumentCategory.CONSULTATION: Section.LETTERS,
    DocumentCategory.DISCHARGE: Section.DISCHARGE,
    DocumentCategory.TREATMENT: Section.TREATMENT,
    DocumentCategory.INSURANCE: Section.INSURANCE,
    DocumentCategory.SUMMARY: Section.BACKGROUND,
    DocumentCategory.OTHER: Section.BACKGROUND,
}


def section_of(document: Document) -> Section:
    """The section of the packet that an original belongs to."""
    return _SECTION_OF[document.category]


def section_title(section: Section, *, simple: bool = False) -> str:
    """A section's name as it stands in the contents and above its pages; `simple`: in the patient's words."""
    return (_SIMPLE_TITLES if simple else _TITLES)[section]()


# Worded one by one when they are asked for, as every page of a packet asks.
_TITLES: Mapping[Section, Callable[[], str]] = {
    Section.SUMMARY: lambda: _("Clinical summary"),
    Section.CONTENTS: lambda: _("Contents"),
    Section.TIMELINE: lambda: _("Timeline"),
    Section.MEDICATIONS: lambda: _("Medications and allergies"),
    Section.PATHOLOGY: lambda: _("Pathology and genetics"),
    Section.PROCEDURES: lambda: _("Surgical and procedure reports"),
    Section.IMAGING: lambda: _("Imaging reports and discs"),
    Section.LABORATORY: lambda: _("Laboratory"),
    Section.LETTERS: lambda: _("Consultation letters"),
    Section.DISCHARGE: lambda: _("Discharge summaries"),
    Section.TREATMENT: lambda: _("Treatment and radiation summaries"),
    Section.BACKGROUND: lambda: _("Older background"),
    Section.INSURANCE: lambda: _("Insurance and consents"),
    Section.MANIFEST: lambda: _("Manifest"),
}
_SIMPLE_TITLES: Mapping[Section, Callable[[], str]] = {
    Section.SUMMARY: lambda: _("The most important things"),
    Section.CONTENTS: lambda: _("What is in here"),
    Section.TIMELINE: lambda: _("What happened when"),
    Section.MEDICATIONS: lambda: _("Medicines and allergies"),
    Section.PATHOLOGY: lambda: _("Tissue and gene tests"),
    Section.PROCEDURES: lambda: _("Operations"),
    Section.IMAGING: lambda: _("Scans and X-rays"),
    Section.LABORATORY: lambda: _("Blood and other tests"),
    Section.LETTERS: lambda: _("Letters from doctors"),
    Section.DISCHARGE: lambda: _("Hospital stays"),
    Section.TREATMENT: lambda: _("Treatments"),
    Section.BACKGROUND: lambda: _("Older papers"),
    Section.INSURANCE: lambda: _("Insurance and consent forms"),
    Section.MANIFEST: lambda: _("List of the papers"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the case says, with the page that says it; `by_patient` when it is the patient's own statement."""

    text: str = ""
    source: Source | None = None
    by_patient: bool = False
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person whom the specialist may want to reach; `record_id` is that of the clinician whom a source names."""

    name: str
    role: str = ""
    phone: str = ""
    note: str = ""
    source: Source | None = None
    record_id: str = ""


def clinicians(records: Iterable[Record]) -> tuple[Contact, ...]:
    """Who can be called where nobody says whom to call: the clinicians of the records that have a number."""
    return tuple(
        Contact(
            item.display,
            item.specialty or item.role,
            item.phone,
            item.facility,
            next(iter(item.sources), None),
            item.id,
        )
        for item in records
        if isinstance(item, Practitioner) and item.phone
    )


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What page one says of the second-opinion case.

    `questions` stand in the person's order and the first `top_count` of them go on page one. `key_result_ids` names
    the results that the person linked to the case. `treatments_tried` is empty when nobody said anything of it.
    """

    question: str = ""
    decision_questions: tuple[str, ...] = ()
    diagnosis: Statement = Statement()
    established: Statement = Statement()
    stage: Statement = Statement()
    proposed: Statement = Statement()
    decide_by: PartialDate | None = None
    decide_by_said_by: str = ""
    decide_by_source: Source | None = None
    specialist: str = ""
    clinic: str = ""
    appointment: PartialDate | None = None
    own_words: str = ""
    would_change: str = ""
    questions: tuple[str, ...] = ()
    top_count: int = 3
    treatments_tried: tuple[Statement, ...] = ()
    contacts: tuple[Contact, ...] = ()
    key_result_ids: tuple[str, ...] = ()


class GapState(StrEnum):
    """How far a requirement is met, as the command line names it."""

    READY = "ready"
    STALE = "stale"
    IMAGES_MISSING = "images-missing"
    REQUESTED = "requested"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Gap:
    """A row of "What is missing or pending". `quote` holds the patient's own reason; `day` counts from the request.

    `about` is the id of the record that `known` speaks of, by which its pages are named.

    `establishes`: it is the report that says what the disease is, so that page one names it where it is missing.
    """

    state: GapState
    name: str
    known: str = ""
    quote: str = ""
    day: int | None = None
    about: str = ""
    establishes: bool = False


@dataclass(frozen=True, slots=True)
class PlannedOriginal:
    """An original, whether the person chose it, and why not; `on_request`: the page limit left it out.

    `rank` 0: the case rests on it, and it
    is the last to go when pages have to.

    `narrative` is a C-CDA's narrative as its importer read it:
    `[{"title", "blocks": [{"type": "paragraph", "text"} | {"type": "list", "items"} | {"type": "table", "header",
    "rows"}], "locator"}]`. `words` are those of a word processor's document, as its importer read them.
    """

    document: Document
    included: bool = True
    reason: str = ""
    narrative: list[dict[str, Any]] | None = None
    words: str = ""
    on_request: bool = False
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketPlan:
    """All that decides what a packet holds and how it looks, the day included; a password is not part of it.

    `sections` are those that go in, in their order (see `order`). `notices` are printed in it; `cautions` are for the
    person who makes it, and are not.
    """

    patient: Patient
    prepared_on: date
    records: tuple[Record, ...] = ()
    originals: tuple[PlannedOriginal, ...] = ()
    case: CaseSummary | None = None
    gaps: tuple[Gap, ...] = ()
    sections: tuple[Section, ...] = tuple(Section)
    paper: Paper = Paper.LETTER
    edition: Edition = Edition.SPECIALIST
    look: Look = Look.USUAL
    simple_titles: bool = False
    max_pages: int | None = None
    redaction: Redaction | None = None
    changes: Changes | None = None
    with_summary: bool = True
    recipient: str = ""
    prepared_by: str = ""
    language: str = "en"
    notices: tuple[str, ...] = field(default=())
    cautions: tuple[str, ...] = ()

    def shows(self, section: Section) -> bool:
        """Whether this section is part of the packet."""
        return section in always_in(self.edition) or section in self.sections

    @property
    def order(self) -> tuple[Section, ...]:
        """All sections in the order of this packet: those of `MOVABLE` as chosen, between what always comes first and
        last.
        """
        moved = [section for section in dict.fromkeys(self.sections) if section in MOVABLE]
        others = [section for section in MOVABLE if section not in moved]
        first = [section for section in Section if section in ALWAYS and section is not Section.MANIFEST]
        return (*first, *moved, *others, Section.MANIFEST)

    def title_of(self, section: Section) -> str:
        """A section's name in this edition."""
        if self.edition is Edition.SUPPLEMENT and section is Section.SUMMARY:
            return _("What has changed")
        return section_title(section, simple=self.simple_titles)

    @property
    def attaches_summary(self) -> bool:
        """Whether the file carries the machine-readable summary: for a specialist, and never a redacted edition."""
        return self.with_summary and self.redaction is None and self.edition in (Edition.SPECIALIST, Edition.TWO_UP)

    @property
    def chosen(self) -> tuple[PlannedOriginal, ...]:
        """The originals that go in, in plan order: the worker is sent the bytes of exactly these."""
        return tuple(item for item in self.originals if item.included and self.shows(section_of(item.document)))

    @property
    def repeats(self) -> dict[str, str]:
        """The chosen documents that are the same file as an earlier one, which is printed for both: id by id.

        In a redacted edition each stands for itself, as boxes are drawn on each by itself.
        """
        first: dict[str, str] = {}
        found = {}
        for item in self.chosen if self.redaction is None else ():
            document = item.document
            if document.sha256 and first.setdefault(document.sha256, document.id) != document.id:
                found[document.id] = first[document.sha256]
        return found

    @property
    def not_chosen(self) -> tuple[tuple[Document, str], ...]:
        """The originals that stay out, each with why."""
        left = []
        for item in self.originals:
            if not item.included:
                left.append((item.document, item.reason or _("Left out by your choice.")))
            elif not self.shows(section_of(item.document)):
                name = self.title_of(section_of(item.document))
                left.append((item.document, _("The section “{name}” is left out.").format(name=name)))
        return tuple(left)


def packet_title(plan: PacketPlan) -> str:
    """The title of the file."""
    return _("Packet for {name}").format(name=plan.patient.display)


def speak(plan: PacketPlan) -> None:
    """Word everything from here on in the plan's language; for the worker, which serves one plan at a time."""
    use_language(plan.language or "en")


def plan_to_json(plan: PacketPlan) -> dict[str, Any]:
    """The plan as a JSON object, for the pipe to the worker."""
    out: dict[str, Any] = _encode(plan)
    return out


def plan_from_json(value: Any) -> PacketPlan:
    """The plan that `plan_to_json` wrote; raises `CodecError` for anything else."""
    try:
        plan: PacketPlan = _decode(PacketPlan, value)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise codec.CodecError("packet plan") from error
    return plan


def _encode(value: Any) -> Any:
    if isinstance(value, Record | Source):
        return codec.to_json(value)
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _encode(getattr(value, item.name)) for item in dataclasses.fields(value)}
    return str(value) if isinstance(value, StrEnum) else value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _decode(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        (inner,) = [arm for arm in typing.get_args(hint) if arm is not type(None)]
        return None if value is None else _decode(inner, value)
    if origin is tuple:
        return tuple(_decode(typing.get_args(hint)[0], item) for item in value)
    if hint is PartialDate:
        return PartialDate(value)
    if hint is date:
        return date.fromisoformat(value)
    if hint is Source:
        return _source(dict(value))
    if isinstance(hint, type) and issubclass(hint, Record):
        return codec.record_from_json(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: _decode(hints[name], item) for name, item in value.items()})
    return value


def _source(value: dict[str, Any]) -> Source:
    box = value.pop("box", None)
    return Source(**value, box=tuple(box) if box else None)
