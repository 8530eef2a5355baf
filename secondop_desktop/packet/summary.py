"""Page one: always exactly one page; what does not fit is counted with the page that has it, never cut silently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Condition, Kind, Medication, Procedure
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.blocks import DENSE_PAD, PAD, Block, Item
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.events import Event, events
from secondop_desktop.packet.facts import Fact, Facts
from secondop_desktop.packet.medicines import same_medicine, without_status
from secondop_desktop.packet.missing import gap_word
from secondop_desktop.packet.plain_names import says_no_disease
from secondop_desktop.packet.plan import CaseSummary, GapState, Section, Statement, clinicians
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import ACCENT, BODY, HEADING, LINE, QUESTION, TITLE, Face, Size
from secondop_desktop.packet.tags import Role, Tag
from secondop_desktop.packet.text import (
    Line,
    Span,
    Text,
    begun,
    bold,
    is_empty,
    italic,
    join,
    page_link,
    regular,
    soft,
    text_width,
    wrap,
)
from secondop_desktop.packet.typeface import plain
from secondop_desktop.packet.units import written_dose
from secondop_desktop.packet.who import birth_and_numbers

_GUTTER = 18.0
_DATE = 58.5
_MOST = 80
_EVENTS = 8
_MOST_ACTS = 5
"""So many procedures stand on page one before anything else of weight is left out for them."""
_NOT_HERE = frozenset({GapState.MISSING, GapState.REQUESTED})


class PageOne:
    """Lays out page one on a sheet of its own.

    `dense` sets its lines closer together; `tight` (0 to 2) is how much the longest statements are shortened.
    """

    def __init__(self, book: Book, facts: Facts, *, dense: bool, tight: int) -> None:
        self.tight = tight
        self.pad = DENSE_PAD if dense else PAD
        self.book = book
        self.facts = facts
        self.sheet: Sheet = book.new_sheet(Section.SUMMARY, book.plan.title_of(Section.SUMMARY))
        self.left = self.sheet.geometry.margin
        self.right = self.sheet.geometry.right
        self.half = (self.sheet.geometry.measure - _GUTTER) / 2
        self.y = self.sheet.geometry.top
        self.case = book.plan.case or CaseSummary()
        for target in ("summary", "section/summary"):
            book.anchor(target, 0)

    # --- the parts that are never cut

    def identity(self) -> None:
        """Name, birth date, age, sex and record numbers."""
        patient = self.book.plan.patient
        said = birth_and_numbers(self.book.plan)
        told = self._begun(wrap(regular(" · ".join(said)), BODY, self.right - self.left), (8, 5, 3), BODY)
        name = wrap(bold(patient.display), TITLE, self.right - self.left)
        if len(name) == 1 and len(told) == 1 and name[0].width + told[0].width + 18 <= self.right - self.left:
            baseline = self.y + TITLE.line / 2 + 0.31 * TITLE.pt
            self.sheet.spans(name[0].spans, self.left, baseline, TITLE.pt)
            self.sheet.spans(told[0].spans, self.right - told[0].width, baseline, BODY.pt)
            self.y += TITLE.line
        else:
            size = TITLE if len(name) == 1 else Size(13, 16)
            lines = wrap(bold(patient.display), size, self.right - self.left)
            self.y = self.sheet.lines(self._begun(lines, (12, 8, 4), size), self.left, self.y, size)
            self.y = self.sheet.lines(told, self.left, self.y, BODY)
        self.y += 6

    def _begun(self, lines: Sequence[Line], most: tuple[int, int, int], size: Size) -> list[Line]:
        """Lines of more than a name or numbers have: they begin here, and stand whole among the contacts."""
        if len(lines) <= most[self.tight]:
            return list(lines)
        whole = join((bold(_("Whole:")), page_link(self.book.numbers, "contacts")))
        return [*lines[: most[self.tight] - 1], *wrap(whole, size, self.right - self.left)]

    def question(self) -> None:
        """The question in a box; whole, in a smaller size when it is long."""
        inset = 14.25
        measure = self.right - self.left - inset - 10.5
        text: Text = soft(_("not recorded"))
        size = QUESTION
        if self.case.question:
            text = bold(self.case.question)
            lines = wrap(text, size, measure)
            if len(lines) > 3:
                size = Size(BODY.pt, BODY.line)
                lines = wrap(text, size, measure)
            most = (9, 7, 4)[self.tight]
            if len(lines) > most:
                # Longer than a question: it begins here, and page one says where it stands whole.
                lines = lines[: most - 1]
                lines += wrap(
                    join((bold(_("The whole question:")), page_link(self.book.numbers, "case"))), size, measure
                )
        else:
            lines = wrap(text, BODY, measure)
        height = 6 + BODY.line + len(lines) * size.line + 7
        box = (self.left, self.y, self.right, self.y + height)
        self.sheet.box(box, stroke=ACCENT)
        self.sheet.box((self.left, self.y, self.left + 3.75, self.y + height), fill=ACCENT)
        top = self.sheet.lines(wrap(_coloured(_("The question")), BODY, 300), self.left + inset, self.y + 5, BODY)
        self.sheet.lines(lines, self.left + inset, top, size)
        self.y += height + 7

    def diagnosis(self) -> None:
        """Diagnosis, how it was established, and what was proposed, side by side."""
        case = self.case
        column = (self.right - self.left - 2 * 15) / 3
        first = [self._statement(case.diagnosis, strong=True), self._statement(case.stage)]
        second = [self._statement(case.established), *self._not_here()]
        third = [self._statement(case.proposed)]
        if case.decide_by is not None:
            by = join((bold(_("Decide by {date}").format(date=show(case.decide_by))), _by(case.decide_by_said_by)))
            third.append((by, self.book.source_ref(case.decide_by_source, "case")))
        groups = (
            (_("Diagnosis"), first),
            (_("How established"), second),
            (_("Proposed"), third),
        )
        bottom = self.y
        for number, (heading, statements) in enumerate(groups):
            x = self.left + number * (column + 15)
            told = [(text, ref) for text, ref in statements if not is_empty(text)]
            if not told:
                told = [(soft(_("not recorded")), ())]
            if heading == _("Proposed") and case.decide_by is None:
                told.append((soft(_("Decide-by date: not recorded")), ()))
            top = self._heading(heading, x, column, self.y)
            for text, ref in told:
                top = self._draw(self._whole_item(text, ref, column), x, column, top)
            bottom = max(bottom, top)
        self.y = bottom + 5

    def _not_here(self) -> list[tuple[Text, Text]]:
        """That the report itself, on which the diagnosis rests, is missing or asked for."""
        if not self.case.diagnosis.text:
            return []
        missing = [gap for gap in self.book.plan.gaps if gap.establishes and gap.state in _NOT_HERE]
        return [
            (bold(f"{gap.name}: {_begun_small(gap_word(gap))}"), page_link(self.book.numbers, "gaps"))
            for gap in missing[:1]
        ]

    def _whole_item(self, text: Text, ref: Text, measure: float) -> Item:
        """A statement that is never cut: when it is very long, the line ends with where it stands whole."""
        most = (12, 6, 3)[self.tight]
        item = self._item(text, ref, measure, most=most)
        if len(item.lines) < most or "…" not in item.lines[-1].spans[-1].text:
            return item
        whole = join((bold(_("Whole:")), page_link(self.book.numbers, "case")))
        return replace(item, lines=(*item.lines, *wrap(whole, BODY, measure)))

    def _statement(self, statement: Statement, *, strong: bool = False) -> tuple[Text, Text]:
        if not statement.text:
            return (), ()
        text = italic(statement.text) if statement.by_patient else (bold if strong else regular)(statement.text)
        mark = regular(f"({_('patient')})") if statement.by_patient else _by(statement.said_by)
        return join((text, mark)), self.book.source_ref(statement.source, "case")

    # --- the parts that are counted when they do not fit

    def blocks(self) -> dict[str, Block]:
        """Every list with all its lines, before anything is taken away."""
        current, past = self.facts.medications()
        lasting, ended = self.facts.conditions()
        implants = self.facts.devices()
        # What is no disease, as "Medication review due", is the first to be counted instead of shown.
        lasting = sorted(lasting, key=lambda fact: says_no_disease(fact.record.display))
        current, status_unknown = without_status(same_medicine(current))
        medications = self._facts(
            _("Current medicines"), current, Kind.MEDICATION, "medications", _("None known: no medication is taken.")
        )
        asides = [soft(_("status not recorded"))] if status_unknown else []
        if past:
            asides.append(self._past(len(past), "past-medications"))
        medications.aside = join(asides, "; ")
        medications.compact = tuple(self._compact(fact) for fact in current[:_MOST])
        heading = _("Other conditions and implants")
        conditions = self._facts(heading, lasting, Kind.CONDITION, "conditions", _("No known conditions"))
        if ended:
            # What was is counted beside the heading, where it takes no line from what is.
            conditions.aside = self._past(len(ended), "past-conditions")
            if not lasting and not self.facts.none_known(Kind.CONDITION):
                conditions.items.clear()
                conditions.total = conditions.shown = 0
        return {
            "timeline": self._timeline(),
            "treatments": self._treatments(),
            "medications": medications,
            "allergies": self._allergies(),
            "conditions": conditions,
            "implants": self._facts("", implants, Kind.DEVICE, "implants", _("No known implants")),
            "questions": self._questions(),
            "contacts": self._contacts(),
        }

    def _past(self, count: int, target: str) -> Text:
        """How many there were that are over, and the page that lists them."""
        words = ngettext("{n} past,", "{n} past,", count).format(n=count)
        return join((soft(words), page_link(self.book.numbers, target)))

    def _compact(self, fact: Fact) -> Item:
        record = fact.record
        assert isinstance(record, Medication)
        dose = written_dose(record.dose)
        said = italic(dose) if record.by_hand else regular(dose)
        mark = regular(f"({_('patient')})") if record.by_hand else ()
        ref = self.book.refs(fact.records, 1)
        measure = (self.half - 12) / 2
        name = record.display
        while True:
            item = self._item(join((bold(name), said, mark)), ref, measure)
            words = name.rstrip("…").split()
            if len(item.lines) <= 2 or len(words) < 2:
                return item
            # A long name gives way before a dose does.
            name = " ".join(words[:-1]) + "…"

    def _timeline(self) -> Block:
        weighed = [event for event in events(self.facts) if event.weight]
        ranked = sorted(weighed, key=lambda event: (event.weight, event.order), reverse=True)
        # What happened again and again is told once, by its newest, before anything is told twice.
        newest = {event.text: event for event in reversed(ranked)}
        # A condition that is recorded twice began once.
        again = [
            event for event in ranked if newest[event.text] is not event and not isinstance(event.records[0], Condition)
        ]
        once = [event for event in ranked if newest[event.text] is event]
        # Many procedures leave what began its place.
        acts = [event for event in once if isinstance(event.records[0], Procedure)]
        first = [event for event in once if event not in acts[_MOST_ACTS:]]
        best = [*first, *acts[_MOST_ACTS:], *again][:_EVENTS]
        total = len(events(self.facts))
        items = [self._event(event) for event in sorted(best, key=lambda event: event.order)]
        if not items and total:
            # Nothing of weight, as papers alone are: page one says how much there is, and where.
            words = ngettext("{n} entry,", "{n} entries,", total).format(n=total)
            items = [self._item(join((soft(words), page_link(self.book.numbers, "timeline"))), (), self.half)]
            total = 1
        if not items:
            items = [self._item(soft(_("not recorded")), (), self.half)]
            total = 1
        return Block(_("Timeline"), items, total, self._more("timeline"))

    def _event(self, event: Event) -> Item:
        ref = self.book.refs(event.records)
        item = self._item(event.brief or event.text, ref, self.half - _DATE - 6)
        return replace(item, date=show(event.when), indent=_DATE + 6)

    def _treatments(self) -> Block:
        items = []
        for tried in self.case.treatments_tried:
            text, ref = self._statement(tried)
            items.append(self._item(text, ref, self.half))
        if not items:
            items = [self._item(soft(_("not recorded")), (), self.half)]
        return Block(_("Treatments tried"), items, len(items), self._more("treatments"))

    def _facts(self, heading: str, facts: Sequence[Fact], kind: Kind, target: str, none: str) -> Block:
        items = [self._item(fact.text, self.book.refs(fact.records), self.half) for fact in facts[:_MOST]]
        total = len(facts)
        statements = self.facts.none_known(kind)
        only = self.facts.only_none_of(kind)
        if statements and not items:
            words = _("“{words}”").format(words=only) if only else none
            items.append(self._item(regular(words), self.book.refs(statements), self.half))
            total += 1
        if not items:
            silent = {Kind.CONDITION: _("Conditions: not recorded"), Kind.DEVICE: _("Implants: not recorded")}
            items.append(self._item(soft(silent.get(kind, _("not recorded"))), (), self.half))
            total += 1
        return Block(heading, items, total, self._more(target))

    def _allergies(self) -> Block:
        block = self._facts(
            _("Allergies"), self.facts.allergies(), Kind.ALLERGY, "allergies", _("None known: no known allergies.")
        )
        statements = self.facts.none_known(Kind.ALLERGY)
        if statements and self.facts.allergies():
            only = self.facts.only_none_of(Kind.ALLERGY)
            words = _("Also recorded: {words}").format(words=only or _("no known allergies"))
            block.items.append(self._item(regular(words), self.book.refs(statements), self.half))
        silent = self.facts.contrast_latex_tape()
        if silent and self.facts.allergies():
            names = ", ".join(silent)
            words = _("{names}: not recorded").format(names=names[:1].upper() + names[1:])
            block.items.append(self._item(soft(words), page_link(self.book.numbers, "allergies"), self.half))
        block.total = len(block.items) + max(0, len(self.facts.allergies()) - _MOST)
        block.shown = len(block.items)
        return block

    def _contacts(self) -> Block:
        items = []
        patient = self.book.plan.patient
        contacts = self.case.contacts if self.book.plan.case is not None else clinicians(self.book.plan.records)
        named = {contact.name.casefold() for contact in contacts}
        if patient.phone and patient.display.casefold() not in named:
            ref = self.book.refs([patient]) if not patient.by_hand else page_link(self.book.numbers, "contacts")
            items.append(self._item(regular(f"{patient.display}, {patient.phone}"), ref, self.half))
        for contact in contacts:
            said = ", ".join(p for p in (contact.name, contact.role, contact.phone, contact.note) if p)
            items.append(
                self._item(
                    regular(said), self.book.source_ref(contact.source, "contacts", contact.record_id), self.half
                )
            )
        if not items:
            items = [self._item(soft(_("not recorded")), (), self.half)]
        return Block(_("Contacts"), items, len(items), self._more("contacts"))

    def _questions(self) -> Block:
        items = []
        for number, question in enumerate(self.case.questions[: max(0, self.case.top_count)], start=1):
            item = self._item(italic(question), (), self.half - 12)
            items.append(replace(item, date=f"{number}", indent=12.0))
        total = len(self.case.questions)
        if not items and not total:
            items = [self._item(soft(_("not recorded")), (), self.half)]
            total = 1
        return Block(_("My top questions"), items, total, self._more("questions"))

    def _more(self, target: str) -> Callable[[int], Text]:
        return lambda n: join((soft(_("+{n} more,").format(n=n)), page_link(self.book.numbers, target)))

    # --- drawing

    def _item(self, text: Text, ref: Text, measure: float, most: int = 20) -> Item:
        """A line with its links at the right end; longer than `most` lines it ends with an ellipsis."""
        room = measure - (text_width(ref, BODY.pt) + 6 if ref else 0)
        lines = begun(wrap(text, BODY, room), most, BODY)
        return Item(tuple(lines), Line(ref, text_width(ref, BODY.pt)) if ref else None, pad=self.pad)

    def one_line(self, text: Text) -> Item:
        """An item of half the page's width that stands for others."""
        return self._item(text, (), self.half)

    def _heading(self, text: str, x: float, measure: float, top: float) -> float:
        self.sheet.lines(wrap(_coloured(text), HEADING, measure), x, top, HEADING)
        self.sheet.rule(x, x + measure, top + HEADING.line + 1.5, colour=LINE)
        return top + HEADING.line + 4.5

    def _draw(self, item: Item, x: float, measure: float, top: float) -> float:
        line = top + item.pad / 2
        tag = Tag(Role.PARAGRAPH)  # its date, its words and its source are one statement
        if item.date:
            self.sheet.lines(wrap(soft(item.date), BODY, 200), x, line, BODY, tag=tag)
        self.sheet.lines(item.lines, x + item.indent, line, BODY, tag=tag)
        if item.ref is not None:
            self.sheet.right_aligned(item.ref, x + measure, line, BODY, tag=tag)
        return top + item.height

    def draw_block(self, block: Block, x: float, measure: float, top: float) -> float:
        """Draw a block's heading, the items that are shown and the count of the others."""
        if not block.items and not block.total and not block.aside:
            return top
        if block.aside:
            self.sheet.right_aligned(wrap(block.aside, BODY, measure)[0], x + measure, top + 1, BODY)
        if block.heading:
            top = self._heading(block.heading, x, measure, top)
        if block.columns == 2:
            each = (measure - 12) / 2
            for start in range(0, block.shown, 2):
                pair = block.items[start : start + 2][: block.shown - start]
                bottoms = [self._draw(item, x + n * (each + 12), each, top) for n, item in enumerate(pair)]
                top = max(bottoms)
        else:
            for item in block.items[: block.shown]:
                top = self._draw(item, x, measure, top)
        if block.hidden > 0:
            top = self.sheet.lines(wrap(block.more(block.hidden), BODY, measure), x, top, BODY)
        return top


def _begun_small(word: str) -> str:
    return word[:1].lower() + word[1:]


def _coloured(text: str) -> Text:
    return (Span(plain(text), Face.BOLD, ACCENT),)


def _by(name: str) -> Text:
    return regular(f"({name})") if name else ()
