"""The first pages in large print: the same facts as on page one, one below the other, none of them left out."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Kind, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.facts import Fact, Facts, marks, result_words
from secondop_desktop.packet.flow import Align, Column, Flow, Row
from secondop_desktop.packet.key_results import key_results
from secondop_desktop.packet.laboratory import unchecked_line
from secondop_desktop.packet.medicines import same_medicine
from secondop_desktop.packet.plan import CaseSummary, Section, Statement, clinicians
from secondop_desktop.packet.style import BODY, QUESTION
from secondop_desktop.packet.text import Text, bold, italic, join, page_link, regular, soft
from secondop_desktop.packet.who import birth_and_numbers

_SOURCE = 66.0
_MOST_RESULTS = 12


def large_summary(book: Book, facts: Facts) -> None:
    """Identity, the question, the plan, medicines, allergies, results, questions and contacts, each with its page."""
    flow = Flow(book, Section.SUMMARY)
    for target in ("summary", "section/summary"):
        book.anchor(target, 0)
    case = book.plan.case or CaseSummary()
    flow.title(book.plan.patient.display)
    flow.paragraph(regular(" · ".join(birth_and_numbers(book.plan))), after=8)
    flow.heading(_("My question"))
    flow.paragraph(bold(case.question) if case.question else soft(_("not recorded")), QUESTION, after=8)
    _case(flow, case)
    current, _past = facts.medications()
    _list(flow, facts, _("My medicines"), same_medicine(current), Kind.MEDICATION, _("None known: no medicines."))
    _list(flow, facts, _("My allergies"), facts.allergies(), Kind.ALLERGY, _("None known: no known allergies."))
    lasting, _ended = facts.conditions()
    _list(flow, facts, _("Other illnesses"), lasting, Kind.CONDITION, _("None known: no known illnesses."))
    devices = facts.devices()
    if devices or facts.none_known(Kind.DEVICE):
        _list(flow, facts, _("Implants"), devices, Kind.DEVICE, _("None known: no implants."))
    _results(flow, facts)
    flow.gap(8)
    flow.heading(_("My questions"))
    if not case.questions:
        flow.nothing(_("not recorded"))
    for number, question in enumerate(case.questions, start=1):
        flow.paragraph(join((regular(f"{number}."), italic(question))))
    flow.gap(8)
    flow.heading(_("Who to call"))
    people = case.contacts if book.plan.case is not None else clinicians(book.plan.records)
    contacts = [
        Row(
            (
                regular(", ".join(p for p in (c.name, c.role, c.phone, c.note) if p)),
                book.source_ref(c.source, "contacts", c.record_id)
                if c.source is not None and c.source.document_id
                else (),
            )
        )
        for c in people
    ]
    if not contacts:
        flow.nothing(_("not recorded"))
    flow.table((Column("", flow.measure - _SOURCE), Column("", _SOURCE, Align.RIGHT)), contacts, BODY)
    book.end("summary")


def _case(flow: Flow, case: CaseSummary) -> None:
    book = flow.book
    told = (
        (_("My illness"), case.diagnosis),
        (_("How far it has gone"), case.stage),
        (_("How they know"), case.established),
        (_("What was proposed"), case.proposed),
    )
    rows = []
    for label, statement in told:
        rows.append(Row((soft(label), _said(statement), _ref(book, statement))))
    by = show(case.decide_by)
    who = regular(f"({case.decide_by_said_by})") if case.decide_by_said_by and by else ()
    source = book.source_ref(case.decide_by_source, "case") if by else ()
    rows.append(Row((soft(_("Decide by")), join((bold(by), who)) if by else soft(_("not recorded")), source)))
    flow.table(
        (Column("", 108), Column("", flow.measure - 108 - _SOURCE), Column("", _SOURCE, Align.RIGHT)), rows, BODY
    )
    flow.gap(8)


def _said(statement: Statement) -> Text:
    if not statement.text:
        return soft(_("not recorded"))
    if statement.by_patient:
        return join((italic(statement.text), regular(f"({_('patient')})")))
    return join((regular(statement.text), regular(f"({statement.said_by})") if statement.said_by else ()))


def _ref(book: Book, statement: Statement) -> Text:
    return book.source_ref(statement.source, "case") if statement.text else ()


def _list(flow: Flow, facts: Facts, heading: str, found: Sequence[Fact], kind: Kind, none: str) -> None:
    book = flow.book
    flow.gap(8)
    flow.heading(heading)
    statements = facts.none_known(kind)
    rows = [Row((fact.text, book.refs(fact.records))) for fact in found]
    if statements:
        only = facts.only_none_of(kind)
        words = _("“{words}”").format(words=only) if only else none
        if found:
            words = _("Also recorded: {words}").format(words=only or _("none known"))
        rows.append(Row((regular(words), book.refs(statements))))
    if not rows:
        flow.nothing(_("not recorded"))
        return
    flow.table((Column("", flow.measure - _SOURCE), Column("", _SOURCE, Align.RIGHT)), rows, BODY)


def _results(flow: Flow, facts: Facts) -> None:
    book = flow.book
    found = key_results(facts)
    kept = [key for key in found if key.keep]
    shown = (kept + [key for key in found if not key.keep])[: max(_MOST_RESULTS, len(kept))]
    flow.gap(8)
    flow.heading(_("Important test results, as printed"))
    if not shown:
        flow.nothing(_("not recorded"))
    rows = []
    for key in shown:
        record = key.series.newest.record
        when = show(record.date) or _("date not recorded")
        name = bold(record.display) if key.series.flagged else regular(record.display)
        words = bold(result_words(record)) if key.series.flagged else regular(result_words(record))
        said = join((join((name, words), ": "), marks(record)))
        rows.append(Row((said, soft(when), book.refs(key.series.newest.records))))
    date = 72.0
    columns = (
        Column("", flow.measure - date - _SOURCE),
        Column("", date),
        Column("", _SOURCE, Align.RIGHT),
    )
    flow.table(columns, rows, BODY)
    if len(found) > len(shown) and book.plan.shows(Section.LABORATORY):
        more = _("+{n} more,").format(n=len(found) - len(shown))
        flow.paragraph(join((soft(more), page_link(book.numbers, "trends"))))
    hidden = [r for r in facts.unchecked if isinstance(r, TestResult)]
    if hidden:
        flow.paragraph(unchecked_line(book, hidden))
