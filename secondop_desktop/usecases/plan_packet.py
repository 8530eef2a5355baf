"""The plan of a person's packet, from the records, the case and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source as Place
from secondop_desktop.core.records import CLINICAL_KINDS, Document, Kind, Record, Status
from secondop_desktop.core.text import _, language, speaking
from secondop_desktop.packet.plan import (
    CaseSummary,
    Contact,
    Gap,
    GapState,
    PacketPlan,
    PlannedOriginal,
    Statement,
    clinicians,
)
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.usecases.packet_cautions import cautions
from secondop_desktop.usecases.packet_choices import Choices, Edition, check
from secondop_desktop.usecases.packet_editions import with_edition
from secondop_desktop.usecases.packet_pictures import Readings
from secondop_desktop.usecases.prepare_opinion import Case, Readiness, State
from secondop_desktop.usecases.read_disc import LISTING
from secondop_desktop.vault import records as store
from secondop_desktop.vault.originals import Originals
from secondop_desktop.vault.vault import Vault

NARRATIVE = "secondop_desktop.importers.ccda.narrative:narrative"
LETTER = "secondop_desktop.importers.office:words"


def plan_packet(
    vault: Vault,
    patient_id: str,
    choices: Choices,
    progress: Progress | None = None,
    readings: Readings | None = None,
) -> PacketPlan:
    """The plan of a person's packet; reads the vault, and C-CDA narratives in the worker.

    `readings` keeps what was read of pages that are pictures, for the next plan. Raises `UsageError` for choices that
    no packet can be made of, and `NotFoundError` for an earlier packet that there is not.
    """
    check(choices)
    progress, readings = progress or Progress(), readings or Readings()
    with speaking(choices.language or language()):
        return _plan(vault, patient_id, choices, progress, readings)


def _plan(vault: Vault, patient_id: str, choices: Choices, progress: Progress, readings: Readings) -> PacketPlan:
    patient = store.patient(vault.db, patient_id)
    found = store.records(vault.db, patient_id, (*CLINICAL_KINDS, Kind.NONE_KNOWN), facts_only=True)
    every_vaccine = store.records(vault.db, patient_id, (Kind.IMMUNIZATION,))
    not_given = tuple(record for record in every_vaccine if record.status is Status.NOT_GIVEN)
    case = _case(vault, patient_id, choices)
    states = prepare_opinion.hold_against_records(vault, case) if case is not None else ()
    # The list of a zip's files is no page for anyone: what it lists stands in the packet by itself.
    documents = [record for record in found if isinstance(record, Document) and record.media_type != LISTING]
    gaps = tuple(_gap(state, choices.edition) for state in states if state.state is not State.READY)
    plan = PacketPlan(
        patient=patient,
        prepared_on=vault.now().date(),
        records=(*(record for record in found if not isinstance(record, Document)), *not_given),
        originals=_ranked(_planned(vault, documents, choices, readings, progress), case, states, found),
        case=_summary(case, found) if case is not None else None,
        gaps=gaps,
        sections=choices.sections,
        paper=choices.paper,
        with_summary=choices.with_summary,
        recipient=choices.recipient or _recipient(case, choices),
        prepared_by=_("the patient"),
        cautions=cautions(vault, patient_id, found, gaps),
        language=language(),
    )
    return with_edition(vault, plan, choices, readings, progress)


def _ranked(
    planned: Sequence[PlannedOriginal], case: Case | None, states: Sequence[Readiness], found: Sequence[Record]
) -> tuple[PlannedOriginal, ...]:
    """The originals, with first those that the case rests on: its statements, its key results, what makes it ready."""
    if case is None:
        return tuple(planned)
    first = {place[0] for place in case.sources.values()}
    named = {*case.key_result_ids, *(name for state in states for name in state.matched)}
    first |= {source.document_id for record in found if record.id in named for source in record.sources}
    first |= named
    return tuple(replace(item, rank=0) if item.document.id in first else item for item in planned)


def case_of(vault: Vault, patient_id: str, choices: Choices) -> str:
    """The id of the case that a packet is for, empty where the person has none."""
    case = _case(vault, patient_id, choices)
    return case.id if case is not None else ""


def _case(vault: Vault, patient_id: str, choices: Choices) -> Case | None:
    if choices.case_id is not None:
        return prepare_opinion.find_case(vault, patient_id, choices.case_id)
    cases = prepare_opinion.all_cases(vault, patient_id)
    return prepare_opinion.newest(cases) if cases else None


def _recipient(case: Case | None, choices: Choices) -> str:
    if case is None or choices.edition in {Edition.PATIENT, Edition.INSURANCE}:
        return ""
    return ", ".join(part for part in (case.specialist, case.clinic, show(case.appointment)) if part)


def _planned(
    vault: Vault, documents: Sequence[Document], choices: Choices, readings: Readings, progress: Progress
) -> Sequence[PlannedOriginal]:
    planned = []
    with Worker() as worker:
        for document in documents:
            narrative = None
            left_out = document.id in choices.left_out
            if not left_out and _is_cda(document):
                if document.sha256 not in readings.narratives:
                    read = _read(NARRATIVE, vault.originals, document, worker, progress)
                    readings.narratives[document.sha256] = read
                narrative = readings.narratives[document.sha256]
            words = ""
            if not left_out and document.media_type in _LETTERS:
                if document.sha256 not in readings.letters:
                    readings.letters[document.sha256] = _read(LETTER, vault.originals, document, worker, progress) or ""
                words = readings.letters[document.sha256]
            reason = choices.left_out.get(document.id, "")
            planned.append(PlannedOriginal(document, not left_out, reason, narrative, words))
    return planned


_LETTERS = frozenset(
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/rtf", "text/rtf"}
)
"""Documents of word processors, of which the words are printed."""


def _is_cda(document: Document) -> bool:
    return document.media_type in {"text/xml", "application/xml", "application/cda+xml", "application/hl7-cda+xml"}


def _read(task: str, originals: Originals, document: Document, worker: Worker, progress: Progress) -> Any:
    """What an importer reads of a document for the packet; None where it cannot, and it is then listed without it."""
    source = Source.from_bytes(document.file_name, originals.read(document.sha256))
    try:
        value = worker.run(task, (source,), None, progress).value
    except SecondOpError as error:
        if error.exit_code != 6:
            raise
        return None
    return value or None


def _summary(case: Case, found: Sequence[Record]) -> CaseSummary:
    """What page one says of the case: what a document says names its page, the rest is the patient's own word."""

    def statement(name: str, text: str, said_by: str = "") -> Statement:
        place = case.sources.get(name)
        return Statement(text, _place(place), by_patient=bool(text) and place is None, said_by=said_by)

    top = [item.text for item in case.questions if item.top]
    others = [item.text for item in case.questions if not item.top]
    tried = (Statement(case.treatments_tried, by_patient=True),) if case.treatments_tried else ()
    return CaseSummary(
        question=case.question,
        decision_questions=case.decision_questions,
        diagnosis=statement("diagnosis", case.diagnosis),
        established=statement("established", case.established),
        stage=statement("stage", case.stage),
        proposed=statement("proposed", case.proposed),
        decide_by=case.decide_by,
        decide_by_said_by=case.decide_by_said_by,
        decide_by_source=_place(case.sources.get("decide_by")),
        specialist=case.specialist,
        clinic=case.clinic,
        appointment=case.appointment,
        own_words=case.own_words,
        would_change=case.would_change,
        questions=(*top, *others),
        top_count=len(top),
        treatments_tried=tried,
        contacts=_contacts(case, found),
        key_result_ids=case.key_result_ids,
    )


def _place(place: tuple[str, int] | None) -> Place | None:
    if place is None:
        return None
    document, page = place
    return Place(document_id=document, locator=f"page {page}" if page else "", page=page or None)


def _contacts(case: Case, found: Sequence[Record]) -> tuple[Contact, ...]:
    """The contacts of the case, or, where none were chosen, the clinicians of the records that have a number."""
    if case.contacts:
        return tuple(Contact(item.name, item.role, item.phone, item.note) for item in case.contacts)
    return clinicians(found)


def _gap(state: Readiness, edition: Edition) -> Gap:
    """A row of what is missing or pending, in words to who reads this edition."""
    known = state.why if edition is Edition.PATIENT else state.told
    return Gap(
        GapState(str(state.state)),
        _(state.requirement.name),
        "" if state.by_person else known,
        quote=state.why.strip("“”") if state.by_person else "",
        day=state.day,
        about=state.about,
        establishes=state.requirement.establishes,
    )
