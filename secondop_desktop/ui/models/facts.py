"""A record as pairs of a name and a value, and as texts with headings, for the detail beside a list."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.moments import coded
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Coverage,
    Device,
    Document,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    Note,
    Practitioner,
    Procedure,
    Record,
    Report,
    Status,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.models.wording import (
    document_category_word,
    kind_word,
    pages_word,
    report_category_word,
    status_word,
)
from secondop_desktop.usecases.show_sources import replaced_by, successor_of

Pairs = list[tuple[str, str]]


def _day(when: PartialDate | None) -> str:
    text = show(when, long=True)
    if when is not None and len(when.iso) > 10:
        # The time of day as written in the source's own offset.
        return f"{text}, {when.iso[11:16]}"
    return text


def facts_of(record: Record) -> Pairs:
    """The short facts of a record, in reading order, without what is empty."""
    pairs: Pairs = []
    match record:
        case TestResult():
            pairs = _of_result(record)
        case Report():
            pairs = [
                (_("Kind"), report_category_word(record.category)),
                (_("Date"), _day(record.date)),
                (_("By"), record.author),
                (_("Where"), record.facility),
            ]
        case Procedure():
            pairs = [
                (_("Date"), _day(record.date)),
                (_("Surgeon"), record.surgeon),
                (_("Where"), record.facility),
                (_("Anaesthesia"), record.anaesthesia),
            ]
        case Medication():
            pairs = _of_medication(record)
        case Condition():
            pairs = [
                (_("How it is"), condition_word(record)),
                (_("Since"), _day(record.onset)),
                (_("Over since"), _day(record.abatement)),
                (_("Stage"), record.stage),
                (_("Severity"), record.severity),
                (_("How sure"), record.verification),
                (_("Recorded"), _day(record.date)),
            ]
        case Allergy():
            pairs = [
                (_("Reactions"), ", ".join(record.reactions)),
                (_("Severity"), record.severity),
                (_("Criticality"), record.criticality),
                (_("Recorded"), _day(record.date)),
            ]
        case Immunization():
            pairs = [
                (_("Date"), _day(record.date)),
                (_("Dose"), record.dose_number),
                (_("Lot"), record.lot),
                (_("Given in"), record.site),
            ]
        case FamilyHistory():
            pairs = [(_("Who"), record.relation), (_("Age"), record.onset), (_("Recorded"), _day(record.date))]
        case Device():
            pairs = [
                (_("Number"), record.identifier),
                (_("Put in"), _day(record.implanted)),
                (_("Taken out"), _day(record.removed)),
            ]
        case _:
            pairs = _of_rest(record)
    if not record.is_fact or record.status in {Status.PRELIMINARY, Status.CORRECTED, Status.AMENDED}:
        pairs.append((_("Status"), status_word(record.status)))
    pairs.append((_("Code"), coded(record.code) if record.code is not None else ""))
    return [(name, value) for name, value in pairs if value.strip()]


def _of_result(record: TestResult) -> Pairs:
    return [
        (_("Specimen"), record.specimen),
        (_("Method"), record.method),
        (_("Laboratory"), record.laboratory),
        (_("Group on the report"), record.panel),
    ]


def _of_medication(record: Medication) -> Pairs:
    needed = {True: _("Yes"), False: _("No"), None: ""}[record.as_needed]
    return [
        (_("Dose"), record.dose),
        (_("How often"), record.frequency),
        (_("How"), record.route),
        (_("Only if needed"), needed),
        (_("What for"), record.reason),
        (_("Since"), _day(record.start)),
        (_("Until"), _day(record.end)),
        (_("Why stopped"), record.stop_reason),
        (_("Prescribed by"), record.prescriber),
        (_("Written"), _day(record.date)),
        (_("Checked"), _("by you, {when}").format(when=_day(record.last_confirmed)) if record.last_confirmed else ""),
    ]


def _of_rest(record: Record) -> Pairs:
    match record:
        case Document():
            return [
                (_("Kind"), document_category_word(record.category)),
                (_("Date"), _day(record.date)),
                (_("By"), record.author),
                (_("From"), record.facility),
                (_("Pages"), pages_word(record)),
                (_("File"), record.file_name),
            ]
        case Encounter():
            return [
                (_("Date"), _day(record.date)),
                (_("Until"), _day(record.end) if record.end != record.date else ""),
                (_("With"), record.practitioner),
                (_("Where"), record.facility),
                (_("Why"), record.reason),
            ]
        case Practitioner():
            return [
                (_("Specialty"), record.specialty),
                (_("Role"), record.role),
                (_("Where"), record.facility),
                (_("Phone"), record.phone),
                (_("Fax"), record.fax),
                (_("Email"), record.email),
                (_("Address"), record.address),
            ]
        case Coverage():
            return [
                (_("Insurer"), record.payer),
                (_("Plan"), record.plan),
                (_("Member number"), record.member_id),
                (_("Since"), _day(record.date)),
                (_("Until"), _day(record.end)),
            ]
        case ImagingStudy():
            return [
                (_("Kind"), record.modality),
                (_("Date"), _day(record.date)),
                (_("Part of the body"), record.body_site),
                (_("Series"), str(record.series or "")),
                (_("Pictures"), str(record.instances or "")),
                (_("Disc"), record.disc),
                (_("Description"), record.description),
            ]
        case Note():
            return [(_("Date"), _day(record.date)), (_("By"), "" if record.by_hand else record.author)]
    return [(_("Date"), _day(record.date))]


def condition_word(record: Condition) -> str:
    """Whether a condition is there now or over, as its source says."""
    if record.status in {Status.COMPLETED, Status.STOPPED} or record.abatement is not None:
        return _("In the past")
    if record.status is Status.ACTIVE:
        return _("There now")
    return status_word(record.status)


def texts_of(record: Record) -> Pairs:
    """The longer texts of a record, each with its heading, without what is empty."""
    texts: Pairs = []
    match record:
        case TestResult():
            texts = [(_("Comment of the laboratory"), record.comments)]
        case Report():
            texts = [(_("Conclusion"), record.conclusion), (_("Text"), record.text)]
        case Procedure():
            texts = [
                (_("Why it was done"), record.indication),
                (_("What was found"), record.findings),
                (_("What was done"), record.text),
                (_("Complications"), record.complications),
                (_("Implants"), record.implants),
                (_("Specimens"), record.specimens),
            ]
        case Note():
            texts = [("", record.text)]
    texts.append((_("Remark"), record.note))
    return [(heading, text) for heading, text in texts if text.strip()]


def one_line(record: Record) -> str:
    """What a record says in one line, for a list of what a document states."""
    match record:
        case TestResult():
            said = " ".join(part for part in (record.value, record.unit, record.interpretation) if part)
            return f"{record.display}: {said}"
        case Medication():
            return ", ".join(part for part in (record.display, record.dose, record.frequency) if part)
        case Procedure() | Report() | Immunization() | Encounter() | Note():
            return ", ".join(part for part in (record.display, show(record.date)) if part)
        case Condition():
            since = _("since {when}").format(when=show(record.onset)) if record.onset is not None else ""
            return ", ".join(part for part in (record.display, since) if part)
        case Allergy():
            return ", ".join((record.display, *record.reactions))
        case FamilyHistory():
            return ", ".join(part for part in (record.display, record.relation) if part)
        case Practitioner():
            return ", ".join(part for part in (record.display, record.specialty, record.phone) if part)
    return record.display


def differences(record: Record, shown: Record) -> str:
    """What this record says otherwise than the one that is shown for it, each with its name; empty where nothing."""
    known = {*facts_of(shown), *texts_of(shown)}
    other = [pair for pair in (*facts_of(record), *texts_of(record)) if pair not in known and pair[0] != _("Code")]
    told = [f"{name}: {' '.join(text.split())}" if name else text for name, text in other]
    if isinstance(record, TestResult) and isinstance(shown, TestResult):
        told = [*_otherwise(record, shown), *told]
    return "; ".join(told)


def _otherwise(record: TestResult, shown: TestResult) -> list[str]:
    """What one source of a result says otherwise than another, and what it leaves open."""
    told = []
    value, other = (" ".join(part for part in (one.value, one.unit) if part) for one in (record, shown))
    if value != other:
        told.append(value)
    if record.date != shown.date:
        told.append(_day(record.date) or _("no date"))
    if record.reference_range != shown.reference_range:
        printed = _("range {range}").format(range=record.reference_range)
        told.append(printed if record.reference_range else _("no range"))
    if record.interpretation != shown.interpretation:
        told.append(_("flag {flag}").format(flag=record.interpretation) if record.interpretation else _("no flag"))
    if record.display != shown.display:
        told.append(record.display)
    return told


def version_words(record: Record) -> str:
    """What an earlier or later version of a statement says, with its date: `4.9 mmol/L, 3 May 2026`."""
    if isinstance(record, TestResult):
        said = " ".join(part for part in (record.value, record.unit) if part)
        return ", ".join(part for part in (said or _("no value"), show(record.report_date or record.date)) if part)
    state = status_word(record.status) if record.status is not Status.SUPERSEDED else ""
    return ", ".join(part for part in (one_line(record), state, show(record.date)) if part)


def versions_words(record: Record, others: Sequence[Record]) -> list[str]:
    """What a statement replaced, or what replaced it, in plain words."""
    told = [_("Replaces {words}").format(words=version_words(one)) for one in replaced_by(record, others)]
    if (now := successor_of(record, others)) is not None:
        told.append(_("Replaced by {words}").format(words=version_words(now)))
    return told


def grouped(facts: Sequence[Record]) -> tuple[Record | Group, ...]:
    """Records under a group row for each kind, with their number."""
    rows: list[Record | Group] = []
    for kind in Kind:
        found = [record for record in facts if record.kind is kind]
        if found:
            rows.append(Group(kind_word(kind), str(len(found))))
            rows.extend(found)
    return tuple(rows)
