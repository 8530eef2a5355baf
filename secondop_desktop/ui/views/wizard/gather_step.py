"""Gathering: what the specialist wants, held against what is there, grouped by who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _
from secondop_desktop.ui.views.wizard.step import Step, wrapped_row
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    HBox,
    Label,
    LinkButton,
    Row,
    StateChip,
    TextField,
    TwoLines,
    VBox,
    clear,
    fix,
)
from secondop_desktop.usecases.prepare_opinion import Case, Override, Readiness, State, ready_count, state_word

_DONE = (State.READY, State.NOT_APPLICABLE)
_STEP_OF = {"question": 6, "diagnosis": 2, "proposed": 2}


class _OverrideBox(QWidget):
    """Asks why something is not needed, or where it is: the reason stays on file."""

    decided = Signal(str, str)
    closed = Signal()

    def __init__(self, requirement: str, name: str) -> None:
        super().__init__()
        column = VBox(self, margins=(168, 0, 0, 12), spacing=8)
        self.reason = TextField(
            f"reason_{requirement}",
            label=_("Why: {name}").format(name=name),
            placeholder=_("Say why. It is printed as your words"),
        )
        column.addWidget(self.reason)
        row = HBox(spacing=8)
        self.not_needed = Button(_("I do not need it"), f"not_needed_{requirement}", size="small")
        self.have = Button(_("I have it elsewhere"), f"have_{requirement}", size="small")
        cancel = Button(_("Cancel"), f"override_cancel_{requirement}", kind="quiet", size="small")
        for button in (self.not_needed, self.have, cancel):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.not_needed.clicked.connect(lambda: self._decide("not-applicable"))
        self.have.clicked.connect(lambda: self._decide("ready"))
        cancel.clicked.connect(self.closed)
        self.reason.textChanged.connect(self._allow)
        self._allow()

    def _allow(self) -> None:
        given = bool(self.reason.text().strip())
        self.not_needed.setEnabled(given)
        self.have.setEnabled(given)

    def _decide(self, state: str) -> None:
        self.decided.emit(state, self.reason.text().strip())


class GatherStep(Step):
    """The checklist; `add_files` asks for files, `read_again` for the states after an answer."""

    add_files = Signal()

    def __init__(self) -> None:
        super().__init__(_("Gather your records"), _("What a specialist wants to see, and what you have."))
        side = VBox(spacing=6)
        self.count = Label("", "heading")
        side.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        self.bar = QProgressBar()
        self.bar.setObjectName("gather_bar")
        self.bar.setTextVisible(False)
        fix(self.bar, width=160)
        side.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignRight)
        side.addStretch(1)
        self.head.addLayout(side)
        self._case = Case()
        self._open = ""
        self._states: tuple[Readiness, ...] = ()
        self.today = PartialDate("2000-01-01")

    def show_case(self, case: Case) -> None:
        self._case = case

    def show_states(self, states: Sequence[Readiness]) -> None:
        """Show each requirement with its state."""
        self._states = tuple(states)
        n, total = ready_count(states), len(states)
        self.count.setText(_("{n} of {total} ready").format(n=n, total=total))
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(n)
        self.bar.setAccessibleName(self.count.text())
        clear(self.body)
        self.first = None
        waiting = [item for item in states if item.state is State.REQUESTED]
        done = [item for item in states if item.state in _DONE]
        to_do = [item for item in states if item not in waiting and item not in done]
        to_do.sort(key=lambda item: not item.requirement.essential)
        for heading, items in ((_("To do"), to_do), (_("Waiting"), waiting)):
            if items:
                card = self._group(heading, len(items))
                for item in items:
                    card.add_row(self._open_row(item))
                card.show()
        if done:
            card = self._group(_("Ready or not needed"), len(done))
            for item in done:
                card.add_row(self._done_row(item))

    def _group(self, heading: str, n: int) -> Card:
        card = Card(heading, margins=(16, 6, 16, 4), role="label", name=f"group_{len(heading)}_{n}")
        card.setAccessibleName(f"{heading}, {n}")
        if card.heading is not None:
            card.heading.setText(f"{heading}   {n}")
            fix(card.heading, min_height=32)
        self.body.addWidget(card)
        return card

    def _chip(self, item: Readiness) -> StateChip:
        word = state_word(item.state)
        if item.state is State.REQUESTED and item.day is not None:
            word = _("Day {n} of 30").format(n=item.day)
        name = _(item.requirement.name)
        essential = item.requirement.essential
        said = _("{name}, {state}, essential") if essential else _("{name}, {state}, helpful")
        chip = StateChip(str(item.state), word, announce=said.format(name=name, state=word))
        fix(chip, width=156)
        return chip

    def _open_row(self, item: Readiness) -> QWidget:
        requirement = item.requirement
        box = QWidget()
        column = VBox(box)
        row = wrapped_row(60)
        row.line.addWidget(self._chip(item))
        why = _(requirement.why) if item.state is State.MISSING else item.why
        row.line.addWidget(TwoLines(_(requirement.name), why, wrap=True), 1)
        name = _(requirement.name)
        step = next((_STEP_OF[field] for field in requirement.case_fields if field in _STEP_OF), 0)
        if step:
            action = Button(_("Answer it"), f"answer_{requirement.id}", size="small", min_width=124)
            action.clicked.connect(lambda _checked=False, wanted=step: self.asked_step.emit(wanted))
        else:
            action = Button(_("Add files…"), f"add_{requirement.id}", size="small", min_width=124)
            action.clicked.connect(self.add_files)
            more = LinkButton(_("Not needed…"), f"override_{requirement.id}", role="support")
            more.setAccessibleName(_("Not needed, or you have it elsewhere: {name}").format(name=name))
            more.clicked.connect(lambda _checked=False, wanted=requirement.id: self._ask(wanted))
            row.line.addWidget(more)
        action.setAccessibleName(f"{action.text()} {name}")
        self.first = self.first or action
        row.line.addWidget(action)
        column.addWidget(row)
        if self._open == requirement.id:
            override = _OverrideBox(requirement.id, name)
            override.decided.connect(lambda state, why, key=requirement.id: self._decide(key, state, why))
            override.closed.connect(lambda: self._ask(""))
            column.addWidget(override)
            self._override = override
        return box

    def _done_row(self, item: Readiness) -> Row:
        row = Row(36)
        row.line.addWidget(self._chip(item))
        row.line.addWidget(Label(_(item.requirement.name), "body"))
        why = Label(item.why, "support", "ink_soft", elide=True, align=Qt.AlignmentFlag.AlignRight)
        why.setAccessibleName(item.why)
        row.line.addWidget(why, 1)
        if item.by_person:
            back = LinkButton(_("Take back"), f"take_back_{item.requirement.id}", role="support")
            back.setAccessibleName(_("Take back: {name}").format(name=_(item.requirement.name)))
            back.clicked.connect(lambda _checked=False, key=item.requirement.id: self._decide(key, "", ""))
            row.line.addWidget(back)
        return row

    def _ask(self, requirement: str) -> None:
        before, self._open = self._open, requirement
        self.show_states(self._states)
        if requirement:
            self._override.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            link = self.findChild(LinkButton, f"override_{before}")
            if link is not None:
                link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self, requirement: str, state: str, reason: str) -> None:
        self._open = ""

        def put(case: Case) -> Case:
            overrides = {key: item for key, item in case.overrides.items() if key != requirement}
            if state:
                overrides[requirement] = Override(state, reason, self.today)
            return replace(case, overrides=overrides)

        self.edited.emit(put)

    def footer(self, case: Case) -> str:
        return _("You do not need all of it. You can go on.")
