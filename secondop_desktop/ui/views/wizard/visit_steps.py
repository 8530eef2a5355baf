"""The later steps that are mostly words: the clinic and the visit, the question, how to say it, and the review."""

from __future__ import annotations

from PySide6.QtCore import Qt

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _, pgettext
from secondop_desktop.ui.views.wizard.coverage_card import CoverageCard
from secondop_desktop.ui.views.wizard.handover_card import HandoverCard
from secondop_desktop.ui.views.wizard.step import Step, WrappedRow
from secondop_desktop.ui.views.wizard.texts import (
    in_support,
    records_as_words,
    specialty_words,
    ways,
)
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    CheckBox,
    Choices,
    ComboBox,
    FormField,
    HBox,
    Label,
    LinkButton,
    RadioButton,
    StateChip,
    TextField,
    TwoLines,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases.prepare_opinion import Case


class VisitStep(Step):
    """The clinic, the specialist, the appointment, and how to get there."""

    def __init__(self) -> None:
        super().__init__(_("Route and coverage"), _("Leave empty what you do not know yet."))
        self.coverage = CoverageCard()
        self.body.addWidget(self.coverage)
        self.first = self.coverage.add
        self.coverage.edited.connect(self.edited)
        self.coverage.took_away.connect(self.took_away)
        card = self.card(_("Who will you see?"))
        self.line(card, "specialist", _("Doctor"), placeholder=_("such as Dr Sofia Marchetti"))
        self.line(card, "clinic", _("Clinic or hospital"))
        self.specialty = ComboBox("case_specialty", specialty_words())
        fix(self.specialty, max_width=420)
        card.body.addWidget(FormField(_("Kind of doctor"), self.specialty))
        self.specialty.currentIndexChanged.connect(lambda _index: self.change(specialty=self.specialty.value()))
        self.bind(lambda case: self.specialty.set_value(case.specialty))
        self.day(card, "appointment", _("Day of the visit"))
        card.body.addWidget(Label(_("How the clinic wants your records"), "label"))
        row = Flow(spacing=16, lines=0)
        self._records_as: dict[str, CheckBox] = {}
        for value, words in records_as_words().items():
            box = CheckBox(words, f"records_as_{value}")
            self._records_as[value] = box
            row.addWidget(box)
            box.toggled.connect(lambda _on: self._wanted_as())
        card.body.addLayout(row)
        card = self.card(_("How you get there"), spacing=4)
        self._ways = Choices(self, _("How you get there"))
        self._way_buttons: dict[str, RadioButton] = {}
        for value, words in ways():
            button = RadioButton(words, f"way_{value}")
            self._ways.add(button)
            self._way_buttons[value] = button
            line = HBox()
            line.addWidget(button)
            line.addStretch(1)
            card.body.addLayout(line)
            button.clicked.connect(lambda _checked=False, chosen=value: self.change(way=chosen))
        self.area(
            card, "route", _("Notes about the way there"), help_text=_("Such as who sends what to whom."), lines=2
        )
        self.bind(self._fill)

    def show_case(self, case: Case) -> None:
        self.coverage.today = self.today
        super().show_case(case)
        self.coverage.show_calls(case.coverage)

    def _wanted_as(self) -> None:
        self.change(records_as=tuple(value for value, box in self._records_as.items() if box.isChecked()))

    def _fill(self, case: Case) -> None:
        for value, box in self._records_as.items():
            box.setChecked(value in case.records_as)
        self._ways.setExclusive(False)
        for value, button in self._way_buttons.items():
            button.setChecked(value == case.way)
        self._ways.setExclusive(True)


class QuestionStep(Step):
    """The question in one sentence, what has to be decided, and what would change the plan."""

    def __init__(self) -> None:
        super().__init__(
            _("What is your question?"),
            _("One sentence. It stands at the top of page one, and the doctor answers it first."),
        )
        card = self.card()
        self.first = self.area(
            card,
            "question",
            _("The question"),
            help_text=_("Such as: Is the smaller operation a sound choice for me?"),
            lines=2,
        )
        card = self.card(_("What has to be decided?"))
        words = _("One to three questions that can be answered yes or no, or with one choice.")
        card.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self._decisions = [TextField(f"case_decision_{number}") for number in range(1, 4)]
        for number, field in enumerate(self._decisions, start=1):
            card.body.addWidget(FormField(_("Decision {n}").format(n=number), field))
            field.textEdited.connect(lambda _text: self._decided())
        self.bind(self._fill)
        card = self.card()
        self.area(
            card,
            "would_change",
            _("What would change the plan?"),
            help_text=_("A result or a finding that would make you, or your doctor, choose otherwise."),
        )

    def _decided(self) -> None:
        texts = (field.text().strip() for field in self._decisions)
        self.change(decision_questions=tuple(text for text in texts if text))

    def _fill(self, case: Case) -> None:
        shown = tuple(field.text().strip() for field in self._decisions if field.text().strip())
        if shown != case.decision_questions:
            texts = [*case.decision_questions, "", "", ""]
            for field, text in zip(self._decisions, texts, strict=False):
                field.setText(text)


class ReviewStep(Step):
    """What was answered, what is open, and the way to the packet."""

    def __init__(self) -> None:
        super().__init__(
            _("Review, and make the packet"),
            _("Everything below goes on page one. Nothing here has to be complete."),
        )
        self.make = Button(pgettext("button", "Make the packet"), "review_packet", icon="packet")
        self.make.clicked.connect(lambda: self.asked_room.emit("packet", ""))
        self.head.addWidget(self.make, 0, Qt.AlignmentFlag.AlignTop)
        self.first = self.make
        self._card = Card(margins=(20, 4, 20, 4), name="review")
        self.body.addWidget(self._card)
        last = self.card(spacing=10)
        words = _(
            "The packet is one PDF: a page that says it all, and behind it your papers. It is checked before you can"
            " save it. Give it to the clinic before the visit, and take a printed copy with you."
        )
        last.body.addWidget(Label(words, "body", wrap=True))
        self.handovers = HandoverCard(self.edited.emit)
        self.body.addWidget(self.handovers)
        self.body.addWidget(Label(in_support(), "support", "ink_soft", wrap=True))
        self.bind(self._fill)

    def _fill(self, case: Case) -> None:
        packets = [item for item in self.packets if item.case_id in {case.id, ""}]
        self.handovers.show_case(case, packets, self.today)
        self._card.clear_rows()
        clear(self._card.body)
        place = ", ".join(part for part in (case.specialist, case.clinic, show(case.appointment, long=True)) if part)
        first = ", ".join(p for p in (case.opinion_by, case.opinion_role, show(case.opinion_on, long=True)) if p)
        decide = show(case.decide_by, long=True)
        if decide and case.decide_by_said_by:
            decide = _("{day}, said {name}").format(day=decide, name=case.decide_by_said_by)
        for words, value, step in (
            (_("The question"), case.question, 6),
            (_("Diagnosis"), case.diagnosis, 2),
            (_("Who gave the first opinion"), first, 2),
            (_("Treatment that was proposed"), case.proposed, 2),
            (_("Decide by"), decide, 1),
            (_("For"), place, 5),
            (_("The top questions"), "\n".join(case.top_questions), 8),
        ):
            self._card.add_row(self._row(words, value, step))

    def _row(self, words: str, value: str, step: int) -> WrappedRow:
        row = WrappedRow(56, margins=(0, 6, 0, 6))
        chip = StateChip("ready" if value else "missing", _("Answered") if value else _("Not answered"), wrap=True)
        chip.setAccessibleName(f"{words}, {chip.text()}")
        fix(chip, width=116)
        row.line.addWidget(chip)
        row.line.addWidget(TwoLines(words, value or _("Not answered yet. The packet will say so."), wrap=True), 1)
        link = LinkButton(_("Change"), f"review_{step}_{len(words)}", role="support")
        link.setAccessibleName(_("Change: {what}").format(what=words))
        link.clicked.connect(lambda _checked=False, wanted=step: self.asked_step.emit(wanted))
        row.line.addWidget(link)
        return row

    def footer(self, case: Case) -> str:
        return "" if case.handovers else _("Come back here when you have handed it over.")
