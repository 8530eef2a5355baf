"""The records of a person: what was found in their files or typed by hand, in FHIR's terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source


class Kind(StrEnum):
    """The kinds of record, as the command line names them."""

    PATIENT = "patient"
    TEST_RESULT = "test-result"
    REPORT = "report"
    PROCEDURE = "procedure"
    MEDICATION = "medication"
    CONDITION = "condition"
    ALLERGY = "allergy"
    IMMUNIZATION = "immunization"
    FAMILY_HISTORY = "family-history"
    DEVICE = "device"
    IMAGING_STUDY = "imaging-study"
    DOCUMENT = "document"
    ENCOUNTER = "encounter"
    PRACTITIONER = "practitioner"
    COVERAGE = "coverage"
    NOTE = "note"
    NONE_KNOWN = "none-known"
    OPINION_CASE = "opinion-case"
    RECORDS_REQUEST = "records-request"
    PACKET = "packet"


class Status(StrEnum):
    """What a source says of a statement. The lower half says "not so": kept, never among active facts."""

    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    AMENDED = "amended"
    UNKNOWN = "unknown"

    ENTERED_IN_ERROR = "entered-in-error"
    REFUTED = "refuted"
    NOT_DONE = "not-done"
    NEGATED = "negated"
    NOT_GIVEN = "not-given"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


NOT_SO = frozenset(
    {
        Status.ENTERED_IN_ERROR,
        Status.REFUTED,
        Status.NOT_DONE,
        Status.NEGATED,
        Status.NOT_GIVEN,
        Status.CANCELLED,
        Status.SUPERSEDED,
    }
)


@dataclass(frozen=True, slots=True)
class Coding:
    """A code and the code system (a URI where the source or HL7 gives one) that it belongs to."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number by which an authority knows a person: a medical record number, an insurance number."""

    system: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind of record has.

    `id` is the vault's; in what an importer proposes it is a key that is unique in the batch, so that records can
    name each other, and `subject` is the index of the batch's patient that the record is about. `note` holds remarks
    of the source or the person. `confirmed` is False for what was taken in unseen and may be wrong or another's.
    """

    kind: ClassVar[Kind]

    id: str = ""
    patient_id: str = ""
    subject: int = 0
    status: Status = Status.UNKNOWN
    display: str = ""
    code: Coding | None = None
    other_codes: tuple[Coding, ...] = ()
    date: PartialDate | None = None
    note: str = ""
    confirmed: bool = True
    sources: tuple[Source, ...] = ()

    @property
    def is_fact(self) -> bool:
        """Whether it counts among the active facts: the source did not say "not so"."""
        return self.status not in NOT_SO

    @property
    def by_hand(self) -> bool:
        """Whether a person stated it and no document does: it is shown as the patient's own words."""
        return bool(self.sources) and all(source.by_hand for source in self.sources)

    @property
    def unchecked_reading(self) -> bool:
        """Whether a machine read it from a page and no person has confirmed it: never on page one, table or chart."""
        return bool(self.sources) and all(s.confidence is not None and not s.confirmed for s in self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(Record):
    """A person whose records these are; `display` is the name. `sex` as recorded (female, male, other, unknown)."""

    kind = Kind.PATIENT
    family_name: str = ""
    given_names: str = ""
    aliases: tuple[str, ...] = ()
    birth_date: PartialDate | None = None
    sex: str = ""
    identifiers: tuple[Identifier, ...] = ()
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = ""


class ResultCategory(StrEnum):
    """Categories of a test result."""

    LABORATORY = "laboratory"
    VITAL_SIGNS = "vital-signs"
    IMAGING = "imaging"
    SOCIAL_HISTORY = "social-history"
    SURVEY = "survey"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult(Record):
    """One measured or observed value, every part as printed.

    `value` as printed, with `comparator` repeated beside it when it starts with one; `value_number` is the parsed
    decimal as text or None. `panel` names the panel or the observation whose component this is. `date_kind` says
    what `date` means: collected, reported or unknown. `report_date` is the other one, where both are known.
    """

    __test__: ClassVar[bool] = False  # not a test class, whatever its name

    kind = Kind.TEST_RESULT
    category: ResultCategory = ResultCategory.OTHER
    value: str = ""
    value_number: str | None = None
    comparator: str = ""
    unit: str = ""
    reference_range: str = ""
    interpretation: str = ""
    panel: str = ""
    specimen: str = ""
    method: str = ""
    laboratory: str = ""
    date_kind: str = "unknown"
    report_date: PartialDate | None = None
    comments: str = ""


class ReportCategory(StrEnum):
    """Categories of a report."""

    LABORATORY = "laboratory"
    IMAGING = "imaging"
    PATHOLOGY = "pathology"
    GENETICS = "genetics"
    CARDIOLOGY = "cardiology"
    CONSULTATION = "consultation"
    DISCHARGE = "discharge"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """A written report: of a laboratory, of imaging, of pathology, a letter, a discharge summary."""

    kind = Kind.REPORT
    category: ReportCategory = ReportCategory.OTHER
    text: str = ""
    conclusion: str = ""
    author: str = ""
    facility: str = ""
    document_ids: tuple[str, ...] = ()
    result_ids: tuple[str, ...] = ()
    imaging_study_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Record):
    """An operation or other procedure, with the parts of its surgical report."""

    kind = Kind.PROCEDURE
    text: str = ""
    indication: str = ""
    findings: str = ""
    complications: str = ""
    implants: str = ""
    specimens: str = ""
    anaesthesia: str = ""
    surgeon: str = ""
    facility: str = ""
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication(Record):
    """A medicine taken, prescribed or given; dose, route and frequency as written. `date` is when it was written."""

    kind = Kind.MEDICATION
    dose: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool | None = None
    reason: str = ""
    prescriber: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    stop_reason: str = ""
    last_confirmed: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Record):
    """A diagnosis or problem. `date` is when it was recorded; onset and abatement as the source says."""

    kind = Kind.CONDITION
    onset: PartialDate | None = None
    abatement: PartialDate | None = None
    verification: str = ""
    stage: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy(Record):
    """An allergy or intolerance to what `display` names."""

    kind = Kind.ALLERGY
    reactions: tuple[str, ...] = ()
    severity: str = ""
    criticality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Immunization(Record):
    """A vaccine given, or recorded as not given."""

    kind = Kind.IMMUNIZATION
    lot: str = ""
    site: str = ""
    dose_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyHistory(Record):
    """An illness of a relative."""

    kind = Kind.FAMILY_HISTORY
    relation: str = ""
    onset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Record):
    """An implant or a device in use; `identifier` is its UDI or serial number."""

    kind = Kind.DEVICE
    identifier: str = ""
    implanted: PartialDate | None = None
    removed: PartialDate | None = None
    procedure_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingStudy(Record):
    """A study of pictures: what kind, how many, and on which disc."""

    kind = Kind.IMAGING_STUDY
    modality: str = ""
    study_uid: str = ""
    series: int | None = None
    instances: int | None = None
    description: str = ""
    body_site: str = ""
    disc: str = ""
    report_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Pages of another document, from 1 and both included; `title` is what that one was called then."""

    document_id: str
    first: int
    last: int
    title: str = ""


LOCKED = "locked"
"""The tag of a document whose content needs a password that is not known."""


class DocumentCategory(StrEnum):
    """What a document is, as far as it is known; decides the packet section that it goes to."""

    LABORATORY = "laboratory"
    IMAGING = "imaging"
    PATHOLOGY = "pathology"
    GENETICS = "genetics"
    PROCEDURE = "procedure"
    CONSULTATION = "consultation"
    DISCHARGE = "discharge"
    TREATMENT = "treatment"
    INSURANCE = "insurance"
    SUMMARY = "summary"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    """An original that is kept sealed; `display` repeats `title`. `pages` is None where it has no pages of its own.

    `parent_id` names the document that it was taken out of (an inline attachment). `unread_reason` says why nothing
    could be read out of it. The tag `LOCKED`: its content needs a password that we do not have. `turns`: by how many
    quarters each page is turned clockwise to be upright (0 to 3; a page beyond the end is not); the bytes stay.
    `made_from`: the pages of other documents that this one was made of, in order, when those were split or joined.
    """

    kind = Kind.DOCUMENT
    title: str = ""
    category: DocumentCategory = DocumentCategory.OTHER
    media_type: str = "application/octet-stream"
    size: int = 0
    sha256: str = ""
    pages: int | None = None
    author: str = ""
    facility: str = ""
    tags: tuple[str, ...] = ()
    file_name: str = ""
    parent_id: str = ""
    unread_reason: str = ""
    turns: tuple[int, ...] = ()
    made_from: tuple[Piece, ...] = ()

    def turn_of(self, page: int) -> int:
        """By how many quarters this page, counted from 1, is turned clockwise."""
        return self.turns[page - 1] % 4 if 0 < page <= len(self.turns) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter(Record):
    """A visit or a stay."""

    kind = Kind.ENCOUNTER
    end: PartialDate | None = None
    encounter_class: str = ""
    reason: str = ""
    practitioner: str = ""
    facility: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practitioner(Record):
    """A clinician; `display` is the name."""

    kind = Kind.PRACTITIONER
    specialty: str = ""
    role: str = ""
    facility: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Record):
    """An insurance."""

    kind = Kind.COVERAGE
    payer: str = ""
    member_id: str = ""
    plan: str = ""
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """Something written about the person, or by the person; `text` whole, `display` its first words or title."""

    kind = Kind.NOTE
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneKnown(Record):
    """A statement that there is nothing of one kind ("No known allergies"): not the same as an empty list."""

    kind = Kind.NONE_KNOWN
    about: Kind = Kind.ALLERGY


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionCase(Record):
    """A second-opinion case as it is stored; `state` is JSON that `opinion.case` reads and writes."""

    kind = Kind.OPINION_CASE
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRequest(Record):
    """A request for records as it is stored; `state` is JSON that `opinion.requests` reads and writes."""

    kind = Kind.RECORDS_REQUEST
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet(Record):
    """A packet that was written: what was in it, for whom, and the SHA-256 of the file.

    `included` and `left_out` are ids of documents; `record_versions` names each record that was in it with the number
    of its version. `since` is the packet that a supplement follows; `removed_terms` are the words taken out of it.
    """

    kind = Kind.PACKET
    case_id: str = ""
    recipient: str = ""
    edition: str = "specialist"
    file_name: str = ""
    pages: int = 0
    sha256: str = ""
    included: tuple[str, ...] = ()
    record_versions: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    since: str = ""
    removed_terms: tuple[str, ...] = ()


RECORD_TYPES: dict[Kind, type[Record]] = {
    cls.kind: cls
    for cls in (
        Patient,
        TestResult,
        Report,
        Procedure,
        Medication,
        Condition,
        Allergy,
        Immunization,
        FamilyHistory,
        Device,
        ImagingStudy,
        Document,
        Encounter,
        Practitioner,
        Coverage,
        Note,
        NoneKnown,
        OpinionCase,
        RecordsRequest,
        Packet,
    )
}
"""Every kind of record and its class."""

_NOT_CLINICAL = {Kind.PATIENT, Kind.NONE_KNOWN, Kind.OPINION_CASE, Kind.RECORDS_REQUEST, Kind.PACKET}
CLINICAL_KINDS = tuple(kind for kind in RECORD_TYPES if kind not in _NOT_CLINICAL)
"""The kinds that `records` lists."""
