"""Our own list pages: the timeline with what the patient says, and medications, allergies and conditions."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import (
    Kind,
    Medication,
    Note,
    Practitioner,
    Record,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Book, line_target
from secondop_desktop.packet.events import Event, events, renewals
from secondop_desktop.packet.facts import Fact, Facts, directions, in_voice, marks
from secondop_desktop.packet.flow import HEADING_HEIGHT, Align, Column, Flow, Row, fitting
from secondop_desktop.packet.medicines import medicine_groups, without_status
from secondop_desktop.packet.plan import CaseSummary, Section, Statement
from secondop_desktop.packet.style import BODY, TABLE
from secondop_desktop.packet.text import Text, bold, italic, join, page_link, page_links, regular, soft
from secondop_desktop.packet.who import birth_and_numbers

_DATE = 76.0
_SOURCE = 74.0
_ABOVE_CONTACTS = 9.0
_LONG_NAME = 200
"""More characters than a name or record numbers have that stand whole on page one."""


def timeline(book: Book, facts: Facts) -> None:
    """The timeline, oldest to newest, then the patient's questions and words, and contacts."""
    flow = Flow(book, Section.TIMELINE)
    flow.title(book.plan.title_of(Section.TIMELINE), "section/timeline", "timeline")
    found = events(facts)
    if not found:
        flow.nothing(_("Nothing dated is recorded."))
    columns = (
        Column(_("Date"), _DATE),
        Column(_("What happened"), flow.measure - _DATE - _SOURCE),
        Column(_("Source"), _SOURCE, Align.RIGHT),
    )
    remarks: list[Text] = []
    if renewals(facts) and book.plan.shows(Section.MEDICATIONS):
        words = _("A medicine that was renewed on the day on which it ended has no line here; its times are told on")
        remarks.append(join((soft(words), page_link(book.numbers, "medications"))))
    people = _contact_rows(book, facts)
    # Contacts are little on a page of their own: what stands above them goes with them.
    last = _contacts_height(flow, people)
    case = book.plan.case
    flow.table(
        columns,
        [_event_row(book, event) for event in found],
        below=flow.lines_height(remarks, TABLE) + last if case is None else 0.0,
    )
    for remark in remarks:
        flow.paragraph(remark, TABLE)
    if case is not None:
        _case(flow, case, last)
    _contacts(flow, people)
    book.end("section/timeline")


def _event_row(book: Book, event: Event) -> Row:
    hand = all(record.by_hand for record in event.records)
    source = soft(_("patient")) if hand else book.refs(event.records, 2)
    own_line = isinstance(event.records[0], Note)
    targets = tuple(line_target(record.id) for record in event.records) if hand and own_line else ()
    return Row((soft(show(event.when)), event.text, source), targets)


def _case(flow: Flow, case: CaseSummary, below: float) -> None:
    """The case and its questions; the questions go with what stands below them, which is so high."""
    flow.gap(12)
    flow.heading(_("The question and the case"), "case")
    flow.paragraph(italic(case.question) if case.question else soft(_("not recorded")))
    by = _("Decide by {date}").format(date=show(case.decide_by)) if case.decide_by is not None else ""
    decide = Statement(by, case.decide_by_source, said_by=case.decide_by_said_by)
    told = (
        (_("Diagnosis"), case.diagnosis),
        (_("Stage or severity"), case.stage),
        (_("How established"), case.established),
        (_("Proposed"), case.proposed),
        (_("Decision"), decide),
    )
    for label, statement in told:
        if statement.text:
            said = italic(statement.text) if statement.by_patient else regular(statement.text)
            who = _("patient") if statement.by_patient else statement.said_by
            known = statement.source is not None and statement.source.document_id
            ref = flow.book.source_ref(statement.source, "case") if known else ()
            flow.paragraph(join((soft(f"{label}:"), said, regular(f"({who})") if who else (), ref)))
    for question in case.decision_questions:
        flow.paragraph(italic(f"• {question}"), indent=9)
    if case.would_change:
        flow.paragraph(join((bold(_("What would change the plan:")), italic(case.would_change))))
    if case.own_words:
        flow.paragraph(join((italic(_("“{words}”").format(words=case.own_words)), regular(_("(patient)")))))
    flow.gap(9)
    questions = [join((regular(f"{n}"), italic(words)), "   ") for n, words in enumerate(case.questions, start=1)]
    high = HEADING_HEIGHT + flow.lines_height(questions or [soft(_("not recorded"))]) + below
    if high <= flow.page_height / 2:
        flow.need(high)
    flow.heading(_("Questions for the specialist"), "questions")
    if not case.questions:
        flow.nothing(_("not recorded"))
    for asked in questions:
        flow.paragraph(asked)


def _contact_rows(book: Book, facts: Facts) -> list[Row]:
    case = book.plan.case
    rows = []
    patient = book.plan.patient
    listed = {contact.name.casefold() for contact in case.contacts} if case is not None else set()
    reached = [part for part in (patient.phone, patient.email, patient.address) if part]
    numbers = " · ".join(birth_and_numbers(book.plan))
    # What page one only begins stands whole here.
    if max(len(patient.display), len(numbers)) > _LONG_NAME:
        reached.append(numbers)
    if reached and patient.display.casefold() not in listed:
        said = "; ".join(reached)
        source = soft(_("patient")) if patient.by_hand else _stated(book, patient)
        rows.append(Row((bold(patient.display), regular(said), source), (line_target(patient.id),)))
    named = set()
    for contact in case.contacts if case is not None else ():
        named.add(contact.name.casefold())
        said = ", ".join(part for part in (contact.role, contact.phone, contact.note) if part)
        known = contact.source is not None and bool(contact.source.document_id)
        source = book.source_ref(contact.source, "contacts", contact.record_id) if known else soft(_("patient"))
        rows.append(Row((bold(contact.name), regular(said), source)))
    doctors: dict[str, list[Practitioner]] = {}
    for doctor in facts.of(Practitioner):
        if doctor.display and doctor.display.casefold() not in named:
            doctors.setdefault(doctor.display.casefold(), []).append(doctor)
    for same in doctors.values():
        parts = dict.fromkeys(part for doctor in same for part in _reached(doctor) if part)
        source = soft(_("patient")) if all(doctor.by_hand for doctor in same) else book.refs(same)
        targets = tuple(line_target(doctor.id) for doctor in same)
        rows.append(Row((bold(same[0].display), regular(", ".join(parts)), source), targets))
    return rows


def _contacts_height(flow: Flow, rows: Sequence[Row]) -> float:
    high = flow.table_height(_contact_columns(flow), rows) if rows else flow.lines_height([soft(_("not recorded"))])
    return _ABOVE_CONTACTS + HEADING_HEIGHT + high


def _contact_columns(flow: Flow) -> tuple[Column, ...]:
    return Column("", 150), Column("", flow.measure - 150 - _SOURCE), Column("", _SOURCE, Align.RIGHT)


def _contacts(flow: Flow, rows: Sequence[Row]) -> None:
    flow.gap(_ABOVE_CONTACTS)
    flow.heading(_("Contacts"), "contacts")
    if not rows:
        flow.nothing(_("not recorded"))
    flow.table(_contact_columns(flow), rows)


def _stated(book: Book, record: Record) -> Text:
    """Links to what states a record, or nothing where only its own line here does."""
    targets = [target for target in book.targets(record) if target != line_target(record.id)]
    return page_links(book.numbers, targets) if targets else ()


def _reached(doctor: Practitioner) -> tuple[str, ...]:
    fax = doctor.fax and _("fax {n}").format(n=doctor.fax)
    return doctor.specialty or doctor.role, doctor.facility, doctor.phone, fax, doctor.email


def fact_rows(book: Book, facts: Sequence[Fact], before: Sequence[Text] = (), after: Sequence[Text] = ()) -> list[Row]:
    """Rows with each fact and its sources; a fact of the patient is a target of its own."""
    rows = []
    for index, fact in enumerate(facts):
        hand = [record for record in fact.records if record.by_hand]
        outside = [record for record in fact.records if not record.by_hand]
        said = soft(_("patient")) if hand else ()
        source = join((said, book.refs(outside, 3) if outside else ()), ", ")
        cells = [*([before[index]] if before else []), fact.text, *([after[index]] if after else []), source]
        rows.append(Row(tuple(cells), tuple(line_target(record.id) for record in fact.records)))
    return rows


def _taken(fact: Fact) -> str:
    """From when to when a medicine was taken; where nobody says that, when it was last written down.

    Of one that was taken again and again the newest time stands here, and how many there were before since when.
    """
    found = [record for record in fact.records if isinstance(record, Medication)]
    times = dict.fromkeys("–".join(part for part in (show(r.start), show(r.end)) if part) for r in found)
    told = [time for time in times if time]
    written = [record.date for record in found if record.date is not None]
    if not told:
        if not written:
            return _("not recorded")
        return _("recorded {date}").format(date=show(max(written, key=lambda date: date.latest())))
    if len(told) == 1:
        return told[0]
    began = [when for record in found if (when := record.start or record.end) is not None]
    first = min(began, key=lambda when: when.earliest())
    words = ngettext(
        "{newest}; {n} time before, from {first}", "{newest}; {n} times before, from {first}", len(told) - 1
    )
    return words.format(newest=told[0], n=len(told) - 1, first=show(first))


def _why_stopped(fact: Fact) -> Text:
    found = [record for record in fact.records if isinstance(record, Medication) and record.stop_reason]
    told = {record.stop_reason: in_voice(record, record.stop_reason) for record in reversed(found)}
    return join(reversed(told.values()), "; ") if told else soft(_("reason not recorded"))


def medications(book: Book, facts: Facts) -> None:
    """Medications now and before, allergies, then conditions and implants."""
    flow = Flow(book, Section.MEDICATIONS)
    flow.title(book.plan.title_of(Section.MEDICATIONS), "section/medications")
    current, past = facts.medications()
    flow.heading(_("Current medications"), "medications")
    current, status_unknown = without_status(current)
    none = _none(book, facts, Kind.MEDICATION, _("None known: a source says that no medication is taken."))
    _listed(flow, _each_once(current), none)
    if status_unknown:
        flow.paragraph(soft(_("Status not recorded: no source says whether these are still taken.")), TABLE)
    if past:
        flow.gap(9)
        flow.heading(_("Past medications, newest first"), "past-medications")
        when = [soft(_taken(fact)) for fact in past]
        why = [_why_stopped(fact) for fact in past]
        reason = fitting(_("Why stopped"), why, 130.0)
        columns = (
            Column(_("Taken"), 116),
            Column(_("Medication"), flow.measure - 116 - reason - _SOURCE),
            Column(_("Why stopped"), reason),
            Column(_("Source"), _SOURCE, Align.RIGHT),
        )
        flow.table(columns, fact_rows(book, past, when, why))
    flow.gap(9)
    flow.heading(_("Allergies and intolerances"), "allergies")
    _listed(
        flow,
        facts.allergies(),
        _none(book, facts, Kind.ALLERGY, _("None known: a source says that there are no known allergies.")),
    )
    silent = facts.contrast_latex_tape()
    if silent:
        flow.paragraph(
            soft(_("{names}: not recorded").format(names=_sentence(silent))), TABLE, targets=("allergies/silent",)
        )
    lasting, ended = facts.conditions()
    flow.gap(9)
    flow.heading(_("Conditions"), "conditions")
    _listed(
        flow, lasting, _none(book, facts, Kind.CONDITION, _("None known: a source says that there are no conditions."))
    )
    if ended:
        flow.gap(9)
        flow.heading(_("Past conditions"), "past-conditions")
        _listed(flow, ended, ())
    none = _none(book, facts, Kind.DEVICE, _("None known: a source says that there are no implants."))
    if facts.devices() or none:
        flow.gap(9)
        flow.heading(_("Implants and devices"), "implants")
        _listed(flow, facts.devices(), none)
    else:
        # No heading, so that these words never stand on a page of their own.
        flow.paragraph(soft(_("Implants: not recorded")), TABLE, targets=("implants",))
    if book.plan.case is not None and book.plan.case.treatments_tried:
        flow.gap(9)
        flow.heading(_("Treatments tried"), "treatments")
        for tried in book.plan.case.treatments_tried:
            said = italic(tried.text) if tried.by_patient else regular(tried.text)
            mark = regular(f"({_('patient')})") if tried.by_patient else ()
            ref = () if tried.source is None or not tried.source.document_id else book.source_ref(tried.source, "case")
            flow.paragraph(join((said, mark, ref)), BODY)
    book.end("section/medications")


def _each_once(current: Sequence[Fact]) -> list[Fact]:
    """The medicines; of one that several sources word differently the others' words follow as such.

    Two lines of one medicine must not be taken for two prescriptions.
    """
    found = []
    for first, *others in medicine_groups(current):
        found.append(first)
        for other in others:
            record = other.record
            assert isinstance(record, Medication)
            told = ": ".join(part for part in (directions(record), record.reason) if part)
            words = join((soft(_("The same, in other words:")), in_voice(record, told), marks(record)))
            found.append(Fact(other.records, words))
    return found


def _sentence(names: Sequence[str]) -> str:
    text = ", ".join(names)
    return text[:1].upper() + text[1:]


def _none(book: Book, facts: Facts, kind: Kind, words: str) -> Text:
    statements = facts.none_known(kind)
    if not statements:
        return ()
    if only := facts.only_none_of(kind):
        words = _("A source says: “{words}”.").format(words=only)
    refs = [record for record in statements if not record.by_hand]
    said = book.refs(refs, 3) if refs else regular(_("(patient)"))
    return join((regular(words), said))


def _listed(flow: Flow, facts: Sequence[Fact], none: Text) -> None:
    columns = (Column("", flow.measure - _SOURCE), Column("", _SOURCE, Align.RIGHT))
    flow.table(columns, fact_rows(flow.book, facts))
    if none and facts:
        # Sources disagree, or one of them speaks of a single visit: both statements stand.
        flow.paragraph(join((soft(_("Another statement:")), none)), TABLE)
    elif none:
        flow.paragraph(none, TABLE)
    elif not facts:
        flow.nothing(_("not recorded"))
