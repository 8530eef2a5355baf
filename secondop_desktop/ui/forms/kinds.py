"""What the form of each kind of record asks for."""

from __future__ import annotations

from collections.abc import Callable

from secondop_desktop.core.records import (
    DocumentCategory,
    Kind,
    ReportCategory,
    ResultCategory,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.ui.forms.spec import Entry, FormSpec, date_help, remark
from secondop_desktop.ui.models.wording import (
    document_category_word,
    report_category_word,
    result_category_word,
)


def form_of(kind: Kind) -> FormSpec:
    """The form of this kind of record."""
    return _FORMS[kind]()


def has_form(kind: Kind) -> bool:
    """Whether records of this kind can be typed and corrected."""
    return kind in _FORMS


def _test_result() -> FormSpec:
    categories = tuple((str(item), result_category_word(item)) for item in ResultCategory)
    return FormSpec(
        Kind.TEST_RESULT,
        _("Add a test result"),
        _("Correct a test result"),
        _("Copy it just as it is printed. Nothing is converted."),
        (
            Entry("display", _("Test"), help=_("Such as TSH or Hemoglobin A1c."), needed=True),
            Entry("value", _("Result"), help=_("As printed, such as 3.87 or <1.0."), needed=True),
            Entry("unit", _("Unit"), help=_("Such as mg/dL."), beside=True),
            Entry("reference_range", _("Printed range"), help=_("Such as 0.45-4.50.")),
            Entry("interpretation", _("Flag"), help=_("Only if one is printed: High, L."), beside=True),
            Entry("date", _("Date"), "date", help=date_help()),
            Entry(
                "date_kind",
                _("This is the day it was"),
                "choice",
                choices=(("collected", _("Drawn")), ("reported", _("Reported")), ("unknown", _("Not sure"))),
                beside=True,
            ),
            Entry("panel", _("Group on the report"), help=_("Such as Thyroid.")),
            Entry("laboratory", _("Laboratory"), beside=True),
            Entry("category", _("Kind of result"), "choice", choices=categories),
            Entry("specimen", _("Specimen"), help=_("Such as blood or urine."), beside=True),
            Entry("comments", _("Comment of the laboratory"), "area", lines=2),
            remark(),
        ),
        Status.FINAL,
        corrects="value",
    )


def _report() -> FormSpec:
    categories = tuple((str(item), report_category_word(item)) for item in ReportCategory)
    return FormSpec(
        Kind.REPORT,
        _("Add a report"),
        _("Correct a report"),
        _("A written report that you have as words only. For a paper or a file, add the file."),
        (
            Entry("display", _("What it is"), help=_("Such as Ultrasound of the neck."), needed=True),
            Entry("category", _("Kind of report"), "choice", choices=categories),
            Entry("date", _("Date"), "date", help=date_help(), beside=True),
            Entry("author", _("Who wrote it")),
            Entry("facility", _("Where"), help=_("Hospital, clinic or laboratory."), beside=True),
            Entry("conclusion", _("Conclusion"), "area", help=_("In its own words.")),
            Entry("text", _("Text"), "area", lines=6),
            remark(),
        ),
        Status.FINAL,
    )


def _procedure() -> FormSpec:
    return FormSpec(
        Kind.PROCEDURE,
        _("Add an operation or procedure"),
        _("Correct an operation or procedure"),
        _("Fill in what you know. A surgical report has most of these parts."),
        (
            Entry("display", _("Operation or procedure"), help=_("Such as Gallbladder removal."), needed=True),
            Entry("date", _("Date"), "date", help=date_help()),
            Entry("surgeon", _("Surgeon")),
            Entry("facility", _("Hospital or clinic"), beside=True),
            Entry("indication", _("Why it was done"), "area", lines=2),
            Entry("findings", _("What was found"), "area"),
            Entry("text", _("What was done"), "area", lines=5),
            Entry("complications", _("Complications"), "area", help=_("“None” if the report says so."), lines=2),
            Entry("implants", _("Implants"), "area", help=_("What was left inside: plate, mesh, lens."), lines=2),
            Entry("specimens", _("Specimens"), help=_("What was sent to the laboratory.")),
            Entry("anaesthesia", _("Anaesthesia"), beside=True),
            remark(),
        ),
        Status.COMPLETED,
    )


def _medication() -> FormSpec:
    return FormSpec(
        Kind.MEDICATION,
        _("Add a medication"),
        _("Correct a medication"),
        _("Also what you buy yourself: vitamins, herbs, pain tablets."),
        (
            Entry("display", _("Name"), help=_("As on the package."), needed=True),
            Entry("status", _("Taken now?"), "choice", choices=(
                (str(Status.ACTIVE), _("Yes, now")), (str(Status.STOPPED), _("No longer")),
                (str(Status.UNKNOWN), _("Not sure")),
            )),
            Entry("dose", _("Dose"), help=_("As on the label, such as 10 mg."), beside=True),
            Entry("frequency", _("How often"), help=_("Such as once a day, in the morning.")),
            Entry("route", _("How"), help=_("Such as by mouth."), beside=True),
            Entry("as_needed", _("Only when needed?"), "answer"),
            Entry("reason", _("What for"), beside=True),
            Entry("start", _("Since"), "date", help=date_help()),
            Entry("end", _("Until"), "date", help=_("Empty while it is taken."), beside=True),
            Entry("stop_reason", _("Why it was stopped"), help=_("Such as a side effect.")),
            Entry("prescriber", _("Prescribed by"), beside=True),
            remark(),
        ),
        Status.ACTIVE,
    )  # fmt: skip


def _condition() -> FormSpec:
    return FormSpec(
        Kind.CONDITION,
        _("Add a condition"),
        _("Correct a condition"),
        _("A diagnosis or a health problem, now or in the past."),
        (
            Entry("display", _("Condition"), help=_("In the doctor's words, if you have them."), needed=True),
            Entry("status", _("How it is"), "choice", choices=(
                (str(Status.ACTIVE), _("There now")), (str(Status.COMPLETED), _("In the past")),
                (str(Status.UNKNOWN), _("Not sure")),
            )),
            Entry("onset", _("Since"), "date", help=date_help()),
            Entry("abatement", _("Over since"), "date", beside=True),
            Entry("stage", _("Stage"), help=_("Only if a doctor stated one.")),
            Entry("severity", _("How severe"), beside=True),
            remark(),
        ),
        Status.ACTIVE,
    )  # fmt: skip


def _allergy() -> FormSpec:
    return FormSpec(
        Kind.ALLERGY,
        _("Add an allergy"),
        _("Correct an allergy"),
        _("Also what you cannot take for other reasons, such as contrast dye, latex or tape."),
        (
            Entry("display", _("Allergic to"), help=_("Such as penicillin."), needed=True),
            Entry("reactions", _("What happened"), "lines", help=_("One reaction on each line."), lines=2),
            Entry("severity", _("How severe"), help=_("Such as mild or severe.")),
            Entry("date", _("When it was noticed"), "date", help=date_help(), beside=True),
            remark(),
        ),
        Status.ACTIVE,
    )


def _immunization() -> FormSpec:
    return FormSpec(
        Kind.IMMUNIZATION,
        _("Add a vaccination"),
        _("Correct a vaccination"),
        "",
        (
            Entry("display", _("Vaccine"), help=_("Such as Tetanus."), needed=True),
            Entry("date", _("Date"), "date", help=date_help()),
            Entry("dose_number", _("Which dose"), help=_("Such as 2."), beside=True),
            Entry("lot", _("Lot number")),
            Entry("site", _("Where it was given"), help=_("Such as left arm."), beside=True),
            remark(),
        ),
        Status.COMPLETED,
    )


def _family_history() -> FormSpec:
    return FormSpec(
        Kind.FAMILY_HISTORY,
        _("Add an illness in the family"),
        _("Correct an illness in the family"),
        "",
        (
            Entry("display", _("Illness"), needed=True),
            Entry("relation", _("Who"), help=_("Such as mother, brother."), needed=True),
            Entry("onset", _("How old they were"), help=_("Such as her 60s."), beside=True),
            remark(),
        ),
    )


def _device() -> FormSpec:
    return FormSpec(
        Kind.DEVICE,
        _("Add an implant or device"),
        _("Correct an implant or device"),
        _("Copy the implant card if you have one."),
        (
            Entry("display", _("What it is"), help=_("Such as Pacemaker."), needed=True),
            Entry("identifier", _("Number on the card"), help=_("UDI or serial number.")),
            Entry("implanted", _("Put in on"), "date", help=date_help()),
            Entry("removed", _("Taken out on"), "date", beside=True),
            remark(),
        ),
        Status.ACTIVE,
    )


def _imaging_study() -> FormSpec:
    return FormSpec(
        Kind.IMAGING_STUDY,
        _("Add an imaging study"),
        _("Correct an imaging study"),
        "",
        (
            Entry("display", _("What it is"), needed=True),
            Entry("date", _("Date"), "date", help=date_help()),
            Entry("modality", _("Kind of imaging"), help=_("Such as CT or MR."), beside=True),
            Entry("body_site", _("Part of the body")),
            Entry("disc", _("On which disc"), beside=True),
            Entry("description", _("Description"), "area", lines=2),
            remark(),
        ),
    )


def _encounter() -> FormSpec:
    return FormSpec(
        Kind.ENCOUNTER,
        _("Add a visit"),
        _("Correct a visit"),
        "",
        (
            Entry("display", _("What it was"), help=_("Such as Office visit."), needed=True),
            Entry("date", _("Date"), "date", help=date_help()),
            Entry("end", _("Until"), "date", beside=True),
            Entry("practitioner", _("With whom")),
            Entry("facility", _("Where"), beside=True),
            Entry("reason", _("Why")),
            remark(),
        ),
        Status.COMPLETED,
    )


def _practitioner() -> FormSpec:
    return FormSpec(
        Kind.PRACTITIONER,
        _("Add a doctor or clinic"),
        _("Correct a doctor or clinic"),
        _("A specialist may want to call them. Their numbers go into the packet."),
        (
            Entry("display", _("Name"), needed=True),
            Entry("specialty", _("Specialty")),
            Entry("role", _("What they are to you"), help=_("Such as my surgeon."), beside=True),
            Entry("facility", _("Hospital or clinic")),
            Entry("phone", _("Phone"), beside=True),
            Entry("fax", _("Fax")),
            Entry("email", _("Email"), beside=True),
            Entry("address", _("Address"), "area", lines=2),
            remark(),
        ),
        Status.ACTIVE,
    )


def _coverage() -> FormSpec:
    return FormSpec(
        Kind.COVERAGE,
        _("Add an insurance"),
        _("Correct an insurance"),
        "",
        (
            Entry("payer", _("Insurer"), needed=True),
            Entry("plan", _("Plan"), beside=True),
            Entry("member_id", _("Member number")),
            Entry("date", _("Since"), "date", help=date_help()),
            Entry("end", _("Until"), "date", beside=True),
            remark(),
        ),
        Status.ACTIVE,
    )


def _note() -> FormSpec:
    return FormSpec(
        Kind.NOTE,
        _("Add a note in your own words"),
        _("Correct a note"),
        _("What you noticed, what you were told, what worries you. It is always shown as your words."),
        (
            Entry("text", _("In your own words"), "area", needed=True, lines=6),
            Entry("date", _("When it was"), "date", help=date_help()),
        ),
    )


def _document() -> FormSpec:
    categories = tuple((str(item), document_category_word(item)) for item in DocumentCategory)
    return FormSpec(
        Kind.DOCUMENT,
        _("Add a document"),
        _("About this document"),
        _("The original itself is never changed."),
        (
            Entry("title", _("Title"), needed=True),
            Entry("category", _("Kind of document"), "choice", choices=categories),
            Entry("date", _("Date"), "date", help=date_help(), beside=True),
            Entry("author", _("Who wrote it")),
            Entry("facility", _("Where it is from"), beside=True),
            Entry("tags", _("Tags"), "tags", help=_("Short words of your own, with commas between them.")),
            remark(),
        ),
    )


def _patient() -> FormSpec:
    sexes = (("", _("Not recorded")), ("female", _("Female")), ("male", _("Male")), ("other", _("Other")))
    return FormSpec(
        Kind.PATIENT,
        _("Add a person"),
        _("About this person"),
        _("Name and birth date guard against mixing people up."),
        (
            Entry("given_names", _("First names")),
            Entry("family_name", _("Last name"), beside=True),
            Entry("birth_date", _("Birth date"), "date", help=_("As on the records, such as 14 March 1968.")),
            Entry("sex", _("Sex, as recorded"), "choice", choices=sexes, beside=True),
            Entry("number", _("Record number")),
            Entry("language", _("Language"), beside=True),
            Entry("aliases", _("Other names"), "lines", help=_("One name on each line: a maiden name."), lines=2),
            Entry("phone", _("Phone")),
            Entry("email", _("Email"), beside=True),
            Entry("address", _("Address"), "area", lines=2),
        ),
    )


_FORMS: dict[Kind, Callable[[], FormSpec]] = {
    Kind.PATIENT: _patient,
    Kind.TEST_RESULT: _test_result,
    Kind.REPORT: _report,
    Kind.PROCEDURE: _procedure,
    Kind.MEDICATION: _medication,
    Kind.CONDITION: _condition,
    Kind.ALLERGY: _allergy,
    Kind.IMMUNIZATION: _immunization,
    Kind.FAMILY_HISTORY: _family_history,
    Kind.DEVICE: _device,
    Kind.IMAGING_STUDY: _imaging_study,
    Kind.DOCUMENT: _document,
    Kind.ENCOUNTER: _encounter,
    Kind.PRACTITIONER: _practitioner,
    Kind.COVERAGE: _coverage,
    Kind.NOTE: _note,
}
