"""The demo patient: her files through the real importers, her answers, and her packet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import record_from_json
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Identifier, Kind, Patient, Record, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.importers.same import differs_in, keys_of
from secondop_desktop.opinion.case import Contact
from secondop_desktop.opinion.requests import Item, Request, RequestStatus
from secondop_desktop.sample import (
    STORY_DAY,
    build_sample,
    sample_case,
    sample_hand_entries,
    sample_opinions,
    sample_patient,
    sample_requests,
)
from secondop_desktop.usecases import browse, clinic_lists, edit, import_files, prepare_opinion, request_records
from secondop_desktop.usecases.clinic_lists import ClinicProfile
from secondop_desktop.usecases.import_files import FileDecision, Offered
from secondop_desktop.usecases.prepare_opinion import Case, CostLine, CoverageCall, Override, Question
from secondop_desktop.vault.vault import Clock, Vault

DEMO_PASSWORD = "demo patient"  # noqa: S105 - everything behind it is invented
"""The password of a demo vault where none was given."""

__all__ = ["DEMO_PASSWORD", "STORY_DAY", "build", "demo_clock", "demo_name"]


def demo_name() -> str:
    """What a demo vault is called."""
    return _("Demo records")


def demo_clock(today: date) -> Clock:
    """A clock that stands at nine in the morning of that day."""
    return lambda: datetime.combine(today, time(9)).astimezone()


def build(vault: Vault, today: date, progress: Progress | None = None) -> str:
    """Bring the demo patient into a vault, placed around this day; returns her id."""
    person = sample_patient(today)
    patient_id = edit.add_patient(
        vault,
        Patient(
            display=f"{person['given']} {person['family']}",
            family_name=person["family"],
            given_names=person["given"],
            birth_date=parse_iso(person["birth_date"]),
            sex=person["sex"],
            identifiers=(
                Identifier(f"urn:oid:{person['record_oid']}", person["record"], person.get("record_label", "")),
            ),
            phone=person["phone"],
            address=f"{person['street']}, {person['city']}",
            language=person["language"],
        ),
    )
    # Her portal's files first, as they name each test and panel; pages are then further sources of the same.
    files = sorted(build_sample(today), key=lambda file: not file.name.endswith((".json", ".xml")))
    offered = [Offered(Path(file.name), file.name, file.data) for file in files]
    session = import_files.read_files(vault, patient_id, offered, progress)
    batches = [file.batch for file in session.files if file.batch is not None]
    stated = [draft for batch in batches for draft in batch.records if isinstance(draft, TestResult)]
    decisions = {
        number: _decided(file.batch, stated) for number, file in enumerate(session.files) if file.batch is not None
    }
    import_files.commit(vault, session, decisions, progress)
    for entry in sample_hand_entries(today):
        edit.add(vault, patient_id, record_from_json(entry))
    _answer(vault, patient_id, sample_case(today) | {"first": sample_opinions(today)[0]}, sample_requests(today))
    return patient_id


def _decided(batch: Batch, stated: Sequence[Record]) -> FileDecision:
    """What she decides about a file: she confirms what a page prints as her portal's export states it.

    The page is then a second source of it, also where it only adds to the name ("TSH, 3rd generation"): she takes the
    export's name, and the source keeps the printed one. What it calls otherwise she takes from the export alone.
    """
    known = {key for record in stated for key in keys_of(record)}
    same = frozenset(
        draft.id
        for draft in batch.proposed
        if not known.isdisjoint(keys_of(draft)) and any(differs_in(draft, record) is None for record in stated)
    )
    changed = {
        draft.id: named
        for draft in batch.proposed
        for record in stated
        if draft.id not in same and draft.display.startswith(f"{record.display},")
        if differs_in(named := replace(draft, display=record.display), record) is None
        and not known.isdisjoint(keys_of(named))
    }
    left_out = frozenset(draft.id for draft in batch.proposed) - same - frozenset(changed)
    return FileDecision(
        same_person=True, with_undecided=True, left_out=left_out, changed=changed, confirmed=same | changed.keys()
    )


def _answer(vault: Vault, patient_id: str, told: dict[str, Any], wanted: list[dict[str, Any]]) -> None:
    documents = browse.records(vault, patient_id, (Kind.DOCUMENT,))
    by_file = {record.file_name: record.id for record in documents if isinstance(record, Document)}
    top = set(told["top-questions"])
    case = prepare_opinion.begin(vault, patient_id)
    answered = replace(
        case,
        trigger=told["trigger"],
        specialty=told["specialty"],
        question=told["question"],
        decision_questions=tuple(told["decision-questions"]),
        would_change=told["would-change"],
        diagnosis=told["diagnosis"],
        opinion_by=told["proposed-by"],
        opinion_role=_("surgeon"),
        opinion_on=parse_iso(told["proposed-on"]),
        established=told["established"],
        stage=told["stage"],
        proposed=told["proposed"],
        decide_by=parse_iso(told["decide-by"]),
        decide_by_said_by=told["decide-by-said-by"],
        reasons=tuple(told["reasons"]),
        own_words=told["own-words"],
        benefits=tuple(told["benefits"]),
        clinic=told["clinic"],
        specialist=told["specialist"],
        appointment=parse_iso(told["appointment"]),
        clinic_profile=told["clinic"],
        records_as=("pdf", "disc"),
        way="referral",
        route=told["route"],
        costs={item["cost"]: item["answer"] for item in told["costs"]},
        budget=tuple(
            CostLine(item["what"], item.get("expected", ""), item.get("paid", ""), item.get("payer", ""))
            for item in told["budget"]
        ),
        coverage=tuple(
            CoverageCall(
                item["whom"],
                item["called"],
                parse_iso(item["on"]),
                item["spoke-with"],
                item["said"],
                item["reference"],
                item["referral"],
                item["approval"],
            )
            for item in told["coverage"]
        ),
        treatments_tried=told["treatments-tried"],
        contacts=tuple(
            Contact(item["name"], item.get("role", ""), item.get("phone", ""), item.get("note", ""))
            for item in told["contacts"]
        ),
        questions=tuple(Question(text, number in top) for number, text in enumerate(told["questions"], start=1)),
        overrides={
            item["id"]: Override(item["state"], item["reason"], parse_iso(item["said"]))
            for item in told["requirements"]
        },
        sources={
            name: (by_file[place["file"]], int(place["page"]))
            for name, place in told["sources"].items()
            if place["file"] in by_file
        },
        first_says={row: told["first"][row] for row in ("saw", "goal", "risks", "would-change")},
        key_result_ids=_newest_results(vault, patient_id, told["key-results"]),
        step=7,
    )
    clinic_lists.keep(vault, _clinic(told["clinic-rules"]))
    prepare_opinion.save(vault, answered)
    _ask(vault, answered, wanted)


def _clinic(rules: dict[str, Any]) -> ClinicProfile:
    """Her clinic's own list: how old her blood tests may be."""
    change = clinic_lists.Change("laboratory-results", max_age_days=rules["laboratory-days"])
    return ClinicProfile(rules["name"], records_as=("pdf", "disc"), changes=(change,))


def _ask(vault: Vault, case: Case, wanted: list[dict[str, Any]]) -> None:
    for told in wanted:
        sent = parse_iso(told.get("sent"))
        created = sent or PartialDate(vault.now().date().isoformat())
        draft = Request(
            patient_id=case.patient_id,
            case_id=case.id,
            facility=told["holder"],
            items=(Item(told["what"], told["requirement"]),),
            created=created,
        )
        (kept,) = request_records.add(vault, draft)
        if sent is not None:
            request_records.mark(vault, kept, RequestStatus.SENT, sent)


def _newest_results(vault: Vault, patient_id: str, names: list[str]) -> tuple[str, ...]:
    results = [r for r in browse.records(vault, patient_id, (Kind.TEST_RESULT,)) if isinstance(r, TestResult)]
    found = [next((result.id for result in results if result.display == name), "") for name in names]
    return tuple(item for item in found if item)
