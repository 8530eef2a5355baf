"""What was read in a file as a list: grouped by kind, each with its value as written."""

from __future__ import annotations

from PySide6.QtCore import Qt

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Document,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    Practitioner,
    Procedure,
    Record,
    Report,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.models.wording import kind_word, lines_of, main_date, pages_word, report_category_word
from secondop_desktop.ui.views.import_review.review import FileReview

_ORDER = (
    Kind.DOCUMENT,
    Kind.TEST_RESULT,
    Kind.REPORT,
    Kind.PROCEDURE,
    Kind.MEDICATION,
    Kind.ALLERGY,
    Kind.CONDITION,
    Kind.NONE_KNOWN,
)


def group_name(kind: Kind) -> str:
    """The heading over the records of one kind."""
    words = {
        Kind.TEST_RESULT: _("Test results"),
        Kind.REPORT: _("Reports"),
        Kind.PROCEDURE: _("Operations and procedures"),
        Kind.MEDICATION: _("Medications"),
        Kind.CONDITION: _("Conditions"),
        Kind.ALLERGY: _("Allergies"),
        Kind.IMMUNIZATION: _("Vaccinations"),
        Kind.FAMILY_HISTORY: _("Illness in the family"),
        Kind.DEVICE: _("Implants and devices"),
        Kind.IMAGING_STUDY: _("Imaging studies"),
        Kind.DOCUMENT: _("Documents"),
        Kind.ENCOUNTER: _("Visits"),
        Kind.PRACTITIONER: _("Doctors and clinics"),
        Kind.COVERAGE: _("Insurance"),
        Kind.NOTE: _("Notes"),
        Kind.NONE_KNOWN: _("Statements that there is none"),
    }
    return words.get(kind) or kind_word(kind)


def value_words(record: Record) -> str:
    """What a record says besides its name, as written, in a few words."""
    match record:
        case TestResult():
            return " ".join(part for part in (record.value, record.unit) if part)
        case Medication():
            return " ".join(part for part in (record.dose, record.frequency) if part)
        case Document():
            return pages_word(record)
        case Report():
            return report_category_word(record.category)
        case Procedure():
            return record.surgeon
        case Condition():
            return record.stage or record.severity
        case Allergy():
            return ", ".join(record.reactions)
        case FamilyHistory():
            return record.relation
        case Immunization():
            return record.dose_number
        case ImagingStudy():
            return record.modality
        case Encounter():
            return record.encounter_class
        case Practitioner():
            return record.specialty or record.role
        case Coverage():
            return record.payer
    return ""


def _name(record: Record) -> Cell:
    second = show(main_date(record))
    if isinstance(record, TestResult) and record.panel:
        second = " · ".join(part for part in (second, record.panel) if part)
    return Cell(lines_of(record.display, 120), second=second or " ", tone="" if record.is_fact else "ink_soft")


def _value(record: Record) -> Cell:
    flagged = isinstance(record, TestResult) and bool(record.interpretation)
    second = ""
    if isinstance(record, TestResult):
        second = " ".join(part for part in (record.interpretation, record.reference_range) if part)
    return Cell(lines_of(value_words(record), 60), second=second or " ", strong=flagged)


class DraftModel(RowModel[Record]):
    """The drafts of one file, grouped by kind."""

    def __init__(self) -> None:
        right = Qt.AlignmentFlag.AlignRight
        super().__init__([Column(_("What"), _name), Column(_("As written"), _value, right)])

    def show_file(self, item: FileReview) -> None:
        """Show what was read in this file."""
        groups: dict[Kind, list[Record]] = {}
        for draft in item.drafts:
            groups.setdefault(draft.kind, []).append(draft)
        rows: list[Record | Group] = []
        order = {kind: number for number, kind in enumerate(_ORDER)}
        for kind in sorted(groups, key=lambda kind: (order.get(kind, len(order)), str(kind))):
            rows.append(Group(group_name(kind), ngettext("{n}", "{n}", len(groups[kind])).format(n=len(groups[kind]))))
            rows += groups[kind]
        self.show_rows(tuple(rows))
