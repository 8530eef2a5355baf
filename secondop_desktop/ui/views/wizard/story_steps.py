"""The first steps: whether it is safe to wait, what happened, why and what is hoped for, and what it may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion.case import BENEFITS, REASONS
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.views.wizard.costs_card import CostsCard
from secondop_desktop.ui.views.wizard.step import MOST_LINES, Step
from secondop_desktop.ui.views.wizard.texts import (
    attitude,
    benefit_words,
    costs,
    emergency_signs,
    in_support,
    reason_words,
    trigger_words,
    when_it_happens,
)
from secondop_desktop.ui.widgets import (
    Card,
    CheckBox,
    Choices,
    FormField,
    Grid,
    HBox,
    IconView,
    Label,
    LinkButton,
    RadioButton,
    StateChip,
    TextArea,
    TextField,
)
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases.prepare_opinion import Case


class SafeStep(Step):
    """When not to wait; the day by which to decide, and who said so."""

    def __init__(self) -> None:
        super().__init__(
            _("Is it safe to wait?"),
            _("A second opinion takes time. First make sure that you have it."),
        )
        stop = Card(margins=(20, 14, 20, 16), spacing=6, frame="stop", name="emergency")
        chip = StateChip("identity_stop", _("Do not use this program if one of these is happening now"), wrap=True)
        stop.body.addWidget(chip)
        for sign in emergency_signs():
            line = HBox(margins=(26, 0, 0, 0), spacing=8)
            line.addWidget(Label("•"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(sign, "body", wrap=True), 1)
            stop.body.addLayout(line)
        words = _("Call your emergency number, or go to the nearest emergency room. Take your list of medicines.")
        stop.body.addWidget(Label(words, "body", strong=True, wrap=True))
        # It has the keyboard first, so that a reader says it before anything else.
        stop.setAccessibleName(chip.text())
        stop.setAccessibleDescription(". ".join((*emergency_signs(), words)))
        stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        stop.setProperty(RING, "outside")
        self.first = stop
        self.body.addWidget(stop)
        card = self.card(_("If you can wait"))
        words = _("Ask your doctor: Is it safe to wait for a second opinion, and until when?")
        card.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self.day(card, "decide_by", _("Decide by"))
        self.line(card, "decide_by_said_by", _("Who said so"), placeholder=_("such as Dr Brandt"))
        self.source(card, "decide_by", _("the day to decide by"))
        self.body.addWidget(Label(in_support(), "support", "ink_soft", wrap=True))

    def footer(self, case: Case) -> str:
        return "" if case.decide_by is not None else _("If you do not know the day, go on and ask later.")


class StoryStep(Step):
    """What happened, and the opinion that there is."""

    def __init__(self) -> None:
        super().__init__(_("What happened?"), _("And what did your doctor say? Copy it from their letter if you can."))
        card = self.card(_("What made you look for a second opinion?"), spacing=4)
        card.body.addWidget(Label(when_it_happens(), "body", "ink_soft", wrap=True))
        self._group = Choices(self, _("What made you look for a second opinion?"))
        self._choices: dict[str, RadioButton] = {}
        for value, words in trigger_words():
            button = RadioButton(words, f"trigger_{value}")
            self._group.add(button)
            self._choices[value] = button
            row = HBox()
            row.addWidget(button)
            row.addStretch(1)
            card.body.addLayout(row)
            button.clicked.connect(lambda _checked=False, chosen=value: self.change(trigger=chosen))
        self.first = self._choices["new-diagnosis"]
        self.bind(self._show_trigger)
        card = self.card(_("The opinion you have"))
        self.line(card, "opinion_by", _("Who gave it"), placeholder=_("such as Dr Brandt"))
        self.line(card, "opinion_role", _("What kind of doctor"), placeholder=_("such as surgeon"))
        self.day(card, "opinion_on", _("When"))
        for field, label, help_text in (
            ("diagnosis", _("Diagnosis"), _("As the letter writes it.")),
            ("established", _("How it was found"), _("Such as a biopsy, a scan or a blood test, with its day.")),
            ("stage", _("Stage, or how severe"), ""),
            ("proposed", _("Treatment that was proposed"), ""),
        ):
            self.line(card, field, label, help_text=help_text)
            self.source(card, field, label)
        self.area(
            card,
            "treatments_tried",
            _("Treatments you have tried for this, and how they went"),
            help_text=_("“None” is an answer too."),
            lines=2,
        )

    def _show_trigger(self, case: Case) -> None:
        self._group.setExclusive(False)
        for value, button in self._choices.items():
            button.setChecked(value == case.trigger)
            if value == case.trigger:
                self.first = button
        self._group.setExclusive(True)


class WhyStep(Step):
    """The reasons, in ticks and in own words, and what is hoped for."""

    def __init__(self) -> None:
        super().__init__(
            _("Why do you want a second opinion?"),
            _("Tick all that fit. There is no wrong answer, and asking is normal. Good doctors expect it."),
        )
        card = Card(margins=(12, 10, 12, 10), name="reasons")
        self.body.addWidget(card)
        self._reasons, grid = _ticks(reason_words(), REASONS, "reason")
        for value, box in self._reasons.items():
            box.toggled.connect(lambda _on, _value=value: self._ticked())
        self.another = LinkButton(_("Add another reason"), "reason_another", wrap=True)
        row = HBox(margins=(12, 0, 0, 0))
        row.addWidget(self.another)
        row.addStretch(1)  # the link is as wide as its words at most, and its column would be too
        grid.addLayout(row, 5, 1)
        card.body.addLayout(grid)
        self._other_box = QWidget()
        other = HBox(self._other_box, margins=(12, 6, 12, 8))
        self.other = TextField("case_other_reason", label=_("Another reason"), placeholder=_("Another reason"))
        other.addWidget(self.other)
        card.body.addWidget(self._other_box)
        self.other.textEdited.connect(lambda text: self.change(other_reason=text.strip()))
        self.another.clicked.connect(self._add_other)
        self.first = self._reasons[REASONS[0]]
        own = self.card()
        head = Flow(spacing=6, lines=0)
        name = Label(_("In your own words"), "label")
        head.addWidget(name)
        head.addWidget(Label(_("(if you like)"), "body", "ink_soft"))
        own.body.addLayout(head)
        self.own = TextArea("case_own_words", label=_("In your own words"), lines=2, most=MOST_LINES, italic=True)
        name.setBuddy(self.own)
        own.body.addWidget(self.own)
        words = _("Shown in the packet as your words, not as a medical fact.")
        own.body.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.own.changed.connect(lambda text: self.change(own_words=text.strip()))
        self.body.addWidget(Label(_("What do you hope for?"), "heading"))
        hopes = Card(margins=(12, 10, 12, 10), name="benefits")
        self.body.addWidget(hopes)
        self._benefits, below = _ticks(benefit_words(), BENEFITS, "benefit")
        for box in self._benefits.values():
            box.toggled.connect(lambda _on: self._hoped())
        hopes.body.addLayout(below)
        for words in attitude():
            self.body.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.bind(self._fill)

    def _fill(self, case: Case) -> None:
        for value, box in self._reasons.items():
            box.setChecked(value in case.reasons)
        for value, box in self._benefits.items():
            box.setChecked(value in case.benefits)
        if self.other.text().strip() != case.other_reason:
            self.other.setText(case.other_reason)
        self._other_box.setVisible(bool(case.other_reason) or self.other.hasFocus())
        self.another.setVisible(not self._other_box.isVisibleTo(self))
        if self.own.text().strip() != case.own_words:
            self.own.setText(case.own_words)

    def _add_other(self) -> None:
        self._other_box.show()
        self.another.hide()
        self.other.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ticked(self) -> None:
        self.change(reasons=tuple(value for value in REASONS if self._reasons[value].isChecked()))

    def _hoped(self) -> None:
        self.change(benefits=tuple(value for value in BENEFITS if self._benefits[value].isChecked()))

    def footer(self, case: Case) -> str:
        n = len(case.reasons) + bool(case.other_reason)
        return ngettext("{n} chosen", "{n} chosen", n).format(n=n)


def _ticks(words: Mapping[str, str], order: tuple[str, ...], name: str) -> tuple[dict[str, CheckBox], Grid]:
    """Check boxes in two columns, row by row."""
    grid = Grid(columns=8, rows=2)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    boxes: dict[str, CheckBox] = {}
    for number, value in enumerate(order):
        box = CheckBox(words[value], f"{name}_{value}", row=True)
        boxes[value] = box
        grid.addWidget(box, number // 2, number % 2)
    return boxes, grid


class CostStep(Step):
    """The four things that a second opinion may cost, each with something to do about it, and the worksheet of costs;
    `print_sheet` asks for it on paper.
    """

    print_sheet = Signal()

    def __init__(self) -> None:
        super().__init__(_("What it may cost"), _("Four things to think of, each with something to do about it."))
        self.costs = CostsCard()
        for number, (name, heading, meaning, to_do, link, step) in enumerate(costs(), start=1):
            card = self.card(heading, spacing=6)
            card.body.addWidget(Label(meaning, "body", "ink_soft", wrap=True))
            row = HBox(spacing=10)
            row.addWidget(IconView("state-tick", 18, "ok"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(to_do, "body", wrap=True), 1)
            card.body.addLayout(row)
            if link:
                button = LinkButton(link, f"cost_{number}", wrap=True)
                button.clicked.connect(lambda _checked=False, wanted=step: self.asked_step.emit(wanted))
                card.body.addWidget(button)
            area = self._plan(card, name)
            self.first = self.first or area
            if name == "travel-and-fees":
                self.body.addWidget(self.costs)
        self.costs.edited.connect(self.edited)
        self.costs.took_away.connect(self.took_away)
        self.costs.print_sheet.connect(self.print_sheet)

    def show_case(self, case: Case) -> None:
        super().show_case(case)
        self.costs.show_lines(case.budget)

    def _plan(self, card: Card, name: str) -> TextArea:
        """What the person will do about one of them."""
        area = TextArea(f"case_cost_{name}", lines=2, most=MOST_LINES)
        card.body.addWidget(FormField(_("What I will do about it"), area))
        area.setAccessibleDescription(card.accessibleName())

        def typed(text: str) -> None:
            def put(case: Case) -> Case:
                others = {key: value for key, value in case.costs.items() if key != name}
                return replace(case, costs=others | ({name: text.strip()} if text.strip() else {}))

            if not self.quiet:
                self.edited.emit(put)

        def fill(case: Case) -> None:
            if area.text().strip() != case.costs.get(name, ""):
                area.setText(case.costs.get(name, ""))

        area.changed.connect(typed)
        self.bind(fill)
        return area

    def footer(self, case: Case) -> str:
        n = len(case.costs)
        return _("{n} of {total} planned for").format(n=n, total=len(costs())) if n else _("Read them, and go on.")
