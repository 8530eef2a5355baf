"""The document: which record stands in which section, what is said of sections with nothing in them, and its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar

from secondop_desktop.core.own_fields import FIELDS
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Device,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    NoneKnown,
    Note,
    Patient,
    Practitioner,
    Procedure,
    Record,
    Report,
    ReportCategory,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.packet.ips import clinical, nothing, others, results, rows
from secondop_desktop.packet.ips.clinical import Subject, escaped
from secondop_desktop.packet.ips.elements import LOINC, Json, clean, coding, known, new_id, reference, written

_R = TypeVar("_R", bound=Record)

FILE_NAME = "patient-summary.json"
MEDIA_TYPE = "application/fhir+json"
PROFILE_BUNDLE = "http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips"
PROFILE_COMPOSITION = "http://hl7.org/fhir/uv/ips/StructureDefinition/Composition-uv-ips"
_PLAN_OF_CARE = frozenset({"18776-5", "56447-6", "52521-2"})
_RESULT_REPORTS = frozenset(
    {
        ReportCategory.LABORATORY,
        ReportCategory.IMAGING,
        ReportCategory.PATHOLOGY,
        ReportCategory.GENETICS,
        ReportCategory.CARDIOLOGY,
    }
)
_PLACED = (
    *(Allergy, Condition, Coverage, Device, Encounter, FamilyHistory, ImagingStudy, Immunization, Medication, Note),
    *(Practitioner, Procedure, Report, TestResult),
)


_RELIABILITY = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"


@dataclass(slots=True)
class _Section:
    """A section of the document: its LOINC code, its entries' ids and the rows of its text."""

    title: str
    code: str
    about: Kind | None = None
    entries: list[str] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    headings: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)
    nil: bool = False


def summary(
    patient: Patient, records: Iterable[Record], on: date | datetime, *, language: str = "en", insurance: bool = True
) -> Json:
    """The document Bundle of a person (FHIR R4, International Patient Summary), with numbers as they were printed.

    What the sources took back, what a machine read and nobody confirmed, and the originals themselves are not in it.
    The same records on the same day make the same document. `to_bytes` writes it.
    """
    facts = [item for item in records if item.is_fact and not item.unchecked_reading]
    carried = [item for item in facts if isinstance(item, _PLACED) and (insurance or not isinstance(item, Coverage))]
    patient_id = new_id("patient", patient.id)
    ids = {item.id: new_id(str(item.kind), patient.id, item.id) for item in carried}
    subject = Subject(patient_id, ids)
    resources: list[Json] = []
    sections = _sections(carried, subject, resources)
    _say_nothing(sections, [item for item in facts if isinstance(item, NoneKnown)], subject, resources)
    instant = on if isinstance(on, datetime) else datetime(on.year, on.month, on.day, tzinfo=UTC)
    composition = _composition(patient, sections, subject, on, language)
    entries = [composition, others.patient(patient, patient_id), *resources]
    content = written(entries)
    return {
        "resourceType": "Bundle",
        "id": new_id("bundle", patient.id, content),
        "meta": {"profile": [PROFILE_BUNDLE]},
        "language": language,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{new_id('document', patient.id, content)}"},
        "type": "document",
        "timestamp": instant.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "entry": [{"fullUrl": f"urn:uuid:{item['id']}", "resource": item} for item in entries],
    }


def to_bytes(bundle: Json) -> bytes:
    """The file of a document."""
    return written(bundle).encode("utf-8", "replace")


def _mark_unconfirmed(resource: Json) -> None:
    """Say in FHIR's own words, and in ours to read back, that nobody confirmed that this is so and this person's."""
    resource["meta"] = {"security": [known(_RELIABILITY, "UNCERTREL", "uncertain reliability")["coding"][0]]}
    said = {"url": "unconfirmed", "valueBoolean": True}
    own = next((part for part in resource.get("extension", ()) if part["url"] == FIELDS), None)
    if own is not None:
        own["extension"] = [*own["extension"], said]
    else:
        resource["extension"] = [*resource.get("extension", ()), {"url": FIELDS, "extension": [said]}]


def _composition(
    patient: Patient, sections: Sequence[_Section], subject: Subject, on: date | datetime, language: str
) -> Json:
    day = on.date() if isinstance(on, datetime) else on
    return {
        "resourceType": "Composition",
        "id": new_id("composition", patient.id, day.isoformat()),
        "meta": {"profile": [PROFILE_COMPOSITION]},
        "language": language,
        "status": "final",
        "type": known(LOINC, "60591-5", "Patient summary Document"),
        "subject": subject.patient,
        "date": day.isoformat(),
        "author": [subject.patient],
        "title": _("International Patient Summary"),
        "section": [_section(item, language) for item in sections],
    }


def _section(section: _Section, language: str) -> Json:
    return clean(
        {
            "title": section.title,
            "code": known(LOINC, section.code),
            "text": {"status": "generated", "div": _div(section, language)},
            "entry": [reference(item) for item in section.entries],
            "emptyReason": known("http://terminology.hl7.org/CodeSystem/list-empty-reason", "nilknown")
            if section.nil
            else {},
        }
    )


def _div(section: _Section, language: str) -> str:
    said = "".join(f"<p>{escaped(text)}</p>" for text in section.said)
    table = ""
    if section.rows:
        head = "".join(f"<th>{escaped(text)}</th>" for text in section.headings)
        body = "".join("<tr>" + "".join(f"<td>{escaped(text)}</td>" for text in row) + "</tr>" for row in section.rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    lang = escaped(language)
    return f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{lang}" xml:lang="{lang}">{said}{table}</div>'


# ------------------------------------------------------------------------------------------------------ sections


def _sections(carried: Sequence[Record], subject: Subject, resources: list[Json]) -> list[_Section]:
    """The sections that have something in them, and those that say that nothing is recorded."""
    held = _Held(carried)
    made: dict[str, list[str]] = {}

    def put(record: Record, *new: Json) -> None:
        if not record.confirmed:
            for item in new:
                _mark_unconfirmed(item)
        resources.extend(new)

    def add(record: Record, *new: Json) -> None:
        put(record, *new)
        made[record.id] = [str(item["id"]) for item in new]

    implanted: dict[str, list[str]] = {}
    for device in held.of(Device):
        if device.procedure_id:
            implanted.setdefault(device.procedure_id, []).append(subject.id_of(device))
    reported = {key for report in held.of(Report) for key in report.result_ids}
    for record in carried:
        match record:
            case Condition():
                add(record, clinical.condition(record, subject))
            case Allergy():
                add(record, clinical.allergy(record, subject))
            case Medication():
                add(record, clinical.medication(record, subject))
            case Immunization():
                add(record, clinical.immunization(record, subject))
            case Procedure():
                add(record, clinical.procedure(record, subject, tuple(implanted.get(record.id, ()))))
            case FamilyHistory():
                add(record, clinical.family_history(record, subject))
            case TestResult():
                add(record, results.observation(record, subject, in_report=record.id in reported))
            case Report() if _is_plan(record):
                add(record, others.plan_of_care(record, subject))
            case Report():
                add(record, results.report(record, subject))
            case ImagingStudy():
                add(record, results.imaging_study(record, subject))
            case Device():
                thing, use = others.device(record, subject)
                put(record, thing)
                add(record, use)
            case Encounter():
                add(record, others.encounter(record, subject))
            case Practitioner():
                person, role = others.practitioner(record, subject)
                put(record, person)
                add(record, role)
            case Coverage():
                add(record, others.coverage(record, subject))
            case Note():
                add(record, others.note(record, subject))
    found = []
    for section, records, row in _layout(held):
        for record in records:
            section.entries += made[record.id]
            first, *others_of_row = row(record)
            section.rows.append((first if record.confirmed else f"{first} ({_('not confirmed')})", *others_of_row))
        measured = [record for record in records if isinstance(record, TestResult)]
        for panel in results.panels(measured, subject):
            resources.append(panel)
            section.entries.append(str(panel["id"]))
        if section.entries or section.code in nothing.CODED:
            found.append(section)
    return found


class _Held:
    """The records that are carried, by kind and in their order."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records

    def of(self, cls: type[_R]) -> list[_R]:
        return [item for item in self._records if isinstance(item, cls)]


_Row = Callable[[Record], tuple[str, ...]]


def _layout(held: _Held) -> Iterator[tuple[_Section, Sequence[Record], _Row]]:
    """Every section in its order, the records that stand in it, and how one is a row of its text."""
    medications = _Section(_("Medication summary"), "10160-0", Kind.MEDICATION)
    medications.headings = (_("Medicine"), _("Dose"), _("Status"), _("Started"), _("Stopped"), _("Reason"))
    yield medications, held.of(Medication), rows.medication_row
    allergies = _Section(_("Allergies and intolerances"), "48765-2", Kind.ALLERGY)
    allergies.headings = (_("Substance"), _("Reaction"), _("Severity"), _("Status"))
    yield allergies, held.of(Allergy), rows.allergy_row
    problems = _Section(_("Problem list"), "11450-4", Kind.CONDITION)
    problems.headings = (_("Problem"), _("Status"), _("Began"), _("Ended"), _("Stage or severity"))
    lasting = [item for item in held.of(Condition) if not _is_over(item)]
    yield problems, lasting, rows.condition_row
    past = _Section(_("Past illnesses"), "11348-0")
    past.headings = problems.headings
    yield past, [item for item in held.of(Condition) if _is_over(item)], rows.condition_row
    procedures = _Section(_("Procedures"), "47519-4", Kind.PROCEDURE)
    procedures.headings = (_("Procedure"), _("Status"), _("Date"), _("Reason"))
    yield procedures, held.of(Procedure), rows.procedure_row
    vaccines = _Section(_("Immunizations"), "11369-6", Kind.IMMUNIZATION)
    vaccines.headings = (_("Vaccine"), _("Date"), _("Lot"), _("Dose"))
    yield vaccines, held.of(Immunization), rows.vaccine_row
    devices = _Section(_("Medical devices"), "46264-8", Kind.DEVICE)
    devices.headings = (_("Device"), _("Status"), _("Put in"), _("Taken out"), _("Identifier"))
    yield devices, held.of(Device), rows.device_row
    result_headings = (_("Test"), _("Value"), _("Unit"), _("Range"), _("Flag"), _("Status"), _("Date"))
    vital, lived_in = ResultCategory.VITAL_SIGNS, ResultCategory.SOCIAL_HISTORY
    reports = held.of(Report)
    tests = _Section(_("Results"), "30954-2", Kind.TEST_RESULT)
    tests.headings = result_headings
    measured = [item for item in held.of(TestResult) if item.category not in (vital, lived_in)]
    yield tests, [*measured, *(item for item in reports if _is_result(item))], rows.result_row
    vitals = _Section(_("Vital signs"), "8716-3")
    vitals.headings = result_headings
    yield vitals, [item for item in held.of(TestResult) if item.category is vital], rows.result_row
    lived = _Section(_("Social history"), "29762-2")
    lived.headings = result_headings
    yield lived, [item for item in held.of(TestResult) if item.category is lived_in], rows.result_row
    plans = _Section(_("Plan of care"), "18776-5")
    plans.headings = (_("Document"), _("Date"), _("Author"))
    yield plans, [item for item in reports if _is_plan(item)], rows.letter_row
    family = _Section(_("Family history"), "10157-6", Kind.FAMILY_HISTORY)
    family.headings = (_("Relative"), _("Illness"), _("Began"))
    yield family, held.of(FamilyHistory), rows.family_row
    studies = _Section(_("Imaging studies"), "18748-4")
    studies.headings = (_("Study"), _("Date"), _("Kind"), _("Series"), _("Images"))
    yield studies, held.of(ImagingStudy), rows.study_row
    visits = _Section(_("Visits and stays"), "46240-8", Kind.ENCOUNTER)
    visits.headings = (_("Visit"), _("Date"), _("Until"), _("Place"))
    yield visits, held.of(Encounter), rows.visit_row
    others_written = [item for item in reports if not _is_result(item) and not _is_plan(item)]
    letters = _Section(_("Letters and notes"), "34109-9")
    letters.headings = plans.headings
    yield letters, [*others_written, *held.of(Note)], rows.letter_row
    team = _Section(_("Clinicians"), "85847-2")
    team.headings = (_("Name"), _("Specialty"), _("Place"), _("Telephone"))
    yield team, held.of(Practitioner), rows.clinician_row
    payers = _Section(_("Insurance"), "48768-6")
    payers.headings = (_("Insurance"), _("Plan"), _("Member number"))
    yield payers, held.of(Coverage), rows.payer_row


def _is_over(record: Condition) -> bool:
    return record.abatement is not None or record.status in {Status.COMPLETED, Status.STOPPED}


def _is_plan(record: Report) -> bool:
    codings = ((record.code,) if record.code is not None else ()) + record.other_codes
    is_named = any(item.code in _PLAN_OF_CARE and coding(item).get("system") == LOINC for item in codings)
    return is_named and not (record.result_ids or record.imaging_study_id)


def _is_result(record: Report) -> bool:
    return record.category in _RESULT_REPORTS and not _is_plan(record)


# ------------------------------------------------------------------------------------------- nothing, and none known


def _say_nothing(
    sections: list[_Section], none_known: Sequence[NoneKnown], subject: Subject, resources: list[Json]
) -> None:
    """State what a source said that there is none of; say "no information" where nothing is recorded at all."""
    for said in none_known:
        section = next((item for item in sections if item.about is said.about), None)
        stated = nothing.stated(said, subject)
        if section is None:
            section = _empty(said)
            sections.append(section)
        section.said.append(said.display)
        if stated:
            resources += stated
            section.entries.append(str(stated[-1]["id"]))
        elif not section.entries:
            section.nil = True
    for section in sections:
        if not section.entries and not section.nil and section.code in nothing.CODED:
            stated = nothing.no_information(section.code, subject)
            resources += stated
            section.entries.append(str(stated[-1]["id"]))
            section.said.append(_("Nothing is recorded. That is not the same as “none known”."))


def _empty(said: NoneKnown) -> _Section:
    titles = {
        Kind.TEST_RESULT: (_("Results"), "30954-2"),
        Kind.FAMILY_HISTORY: (_("Family history"), "10157-6"),
        Kind.ENCOUNTER: (_("Visits and stays"), "46240-8"),
    }
    title, code = titles.get(said.about, (re.sub(r"\s+", " ", said.display) or str(said.about), "34109-9"))
    return _Section(title, code, said.about)
