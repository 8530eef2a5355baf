"""How a record is a row of the text of its section."""

from __future__ import annotations

from typing import TypeVar

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Device,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Medication,
    Note,
    Practitioner,
    Procedure,
    Record,
    Report,
    TestResult,
)
from secondop_desktop.packet.ips import clinical

_R = TypeVar("_R", bound=Record)


def _of(cls: type[_R], record: Record) -> _R:
    assert isinstance(record, cls)
    return record


def medication_row(record: Record) -> tuple[str, ...]:
    """A medicine with its whole instruction."""
    item = _of(Medication, record)
    dose = clinical.instruction(item)
    return item.display, dose, str(item.status), show(item.start), show(item.end), item.reason


def allergy_row(record: Record) -> tuple[str, ...]:
    """An allergy."""
    item = _of(Allergy, record)
    return item.display, ", ".join(item.reactions), item.severity or item.criticality, str(item.status)


def condition_row(record: Record) -> tuple[str, ...]:
    """A problem."""
    item = _of(Condition, record)
    weight = ", ".join(part for part in (item.stage, item.severity) if part)
    return item.display, str(item.status), show(item.onset), show(item.abatement), weight


def procedure_row(record: Record) -> tuple[str, ...]:
    """An operation or procedure."""
    item = _of(Procedure, record)
    return item.display, str(item.status), show(item.date), item.indication


def vaccine_row(record: Record) -> tuple[str, ...]:
    """A vaccination."""
    item = _of(Immunization, record)
    return item.display, show(item.date), item.lot, item.dose_number


def device_row(record: Record) -> tuple[str, ...]:
    """A device."""
    item = _of(Device, record)
    return item.display, str(item.status), show(item.implanted), show(item.removed), item.identifier


def result_row(record: Record) -> tuple[str, ...]:
    """A result, or a report with what it concludes."""
    if isinstance(record, Report):
        return record.display, record.conclusion, "", "", "", str(record.status), show(record.date)
    item = _of(TestResult, record)
    flag, status = item.interpretation, str(item.status)
    return item.display, item.value, item.unit, item.reference_range, flag, status, show(item.date)


def letter_row(record: Record) -> tuple[str, ...]:
    """A letter, a plan or a note."""
    author = record.author if isinstance(record, Report | Note) else ""
    return record.display, show(record.date), author


def family_row(record: Record) -> tuple[str, ...]:
    """An illness of a relative."""
    item = _of(FamilyHistory, record)
    return item.relation, item.display, item.onset


def study_row(record: Record) -> tuple[str, ...]:
    """A study of pictures."""
    item = _of(ImagingStudy, record)
    series, images = (str(count) if count is not None else "" for count in (item.series, item.instances))
    return item.display, show(item.date), item.modality, series, images


def visit_row(record: Record) -> tuple[str, ...]:
    """A visit or a stay."""
    item = _of(Encounter, record)
    return item.display, show(item.date), show(item.end), item.facility


def clinician_row(record: Record) -> tuple[str, ...]:
    """A clinician."""
    item = _of(Practitioner, record)
    return item.display, item.specialty, item.facility, item.phone


def payer_row(record: Record) -> tuple[str, ...]:
    """An insurance."""
    item = _of(Coverage, record)
    return item.payer or item.display, item.plan, item.member_id
