"""Gathering: what the specialist wants, held against what is there, grouped by who must act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QMenu, QProgressBar, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.opinion.desk import can_be_asked_for
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.wizard.step import Step, WrappedRow
from secondop_desktop.ui.views.wizard.texts import what_to_bring
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    ComboBox,
    HBox,
    Label,
    LinkButton,
    StateChip,
    TextField,
    TwoLines,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.action_words import of_menu
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.spaces import show_if
from secondop_desktop.usecases.prepare_opinion import Case, Override, Readiness, State, ready_count, state_word

MOST_SHOWN = 12
"""How many records of a requirement a menu offers, the newest first."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A record that a requirement names: what to open, its words, and its day for the order."""

    id: str
    kind: str
    words: str
    day: str


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


class _DoneRow(WrappedRow):
    """A line of what is ready: why stands at its end, or below the name where it does not fit there in one line."""

    def __init__(self, chip: StateChip, name: str, why: str, links: Flow) -> None:
        super().__init__(36)
        self._name, self._why = name, why
        self.line.addWidget(chip)
        self._words = VBox()
        self._words.addWidget(Label(name, "body", wrap=True))
        self._below = Label(why, "support", "ink_soft", wrap=True)
        self._words.addWidget(self._below)
        self.line.addLayout(self._words, 1)
        self._beside = Label(why, "support", "ink_soft")
        self.line.addWidget(self._beside)
        self._links = links
        if links.count():
            self.line.addLayout(links)
        self._fits: bool | None = None
        self._arrange(fits=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme = active_theme()
        words = theme.text_width(self._name) + theme.text_width(self._why, "support")
        links = self._links.sizeHint().width() if self._links.count() else 0
        self._arrange(fits=words + links + theme.px(156 + 4 * 12) <= self.width())

    def _arrange(self, *, fits: bool) -> None:
        if fits is self._fits:
            return
        self._fits = fits
        show_if(self._beside, fits and bool(self._why))
        show_if(self._below, not fits and bool(self._why))
        self._words.set_margins((0, 0, 0, 0) if fits else (0, 8, 0, 8))


class GatherStep(Step):
    """The checklist; `add_files` asks for files, `ask_for` for the request desk and there for this requirement,
    `show_record` for a record by its kind and id, `use_clinic` for the list of the clinic of this name, `clinic_lists`
    for the dialog of all of them, `compare_lists` for the medication lists side by side.
    """

    add_files = Signal()
    ask_for = Signal(str)
    show_record = Signal(str, str)
    use_clinic = Signal(str)
    clinic_lists = Signal()
    compare_lists = Signal()

    def __init__(self) -> None:
        super().__init__(_("Gather your records"), _("What a specialist wants to see, and what you have."))
        side = VBox(spacing=6)
        self.count = Label("", "heading")
        side.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        self.bar = QProgressBar()
        self.bar.setObjectName("gather_bar")
        self.bar.setTextVisible(False)
        self.bar.setProperty("meaning", "ok")
        fix(self.bar, width=160)
        side.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignRight)
        side.addStretch(1)
        self.head.addLayout(side)
        self.column.insertWidget(1, Label(what_to_bring(), "support", "ink_soft", wrap=True))
        clinic = Flow(spacing=12)
        clinic.addWidget(Label(_("Clinic’s own list"), "label"))
        self.clinic = ComboBox("gather_clinic", label=_("Clinic’s own list"), small=True)
        fix(self.clinic, min_width=230, max_width=380)
        clinic.addWidget(self.clinic)
        lists = LinkButton(_("Make or change lists…"), "gather_clinic_lists", role="support")
        clinic.addWidget(lists)
        below = VBox(margins=(0, 8, 0, 0))
        below.addLayout(clinic)
        self.column.insertLayout(2, below)
        self.clinic.activated.connect(lambda _index: self.use_clinic.emit(self.clinic.value()))
        lists.clicked.connect(self.clinic_lists)
        self._matched: Mapping[str, Matched] = {}
        self._case = Case()
        self._open = ""
        self._states: tuple[Readiness, ...] = ()

    def show_case(self, case: Case) -> None:
        self._case = case

    def show_clinics(self, names: Sequence[str], chosen: str) -> None:
        """Offer these lists, with this one chosen; empty for none."""
        self.clinic.blockSignals(True)
        self.clinic.clear()
        self.clinic.addItem(_("None: the usual list"), "")
        for name in names:
            self.clinic.addItem(name, name)
        self.clinic.set_value(chosen)
        self.clinic.blockSignals(False)
        words = _("What this clinic asks for, and what you have.")
        self.subtitle.setText(words if chosen else _("What a specialist wants to see, and what you have."))

    def show_states(self, states: Sequence[Readiness], matched: Mapping[str, Matched] | None = None) -> None:
        """Show each requirement with its state; `matched` names the records that the states name."""
        self._states = tuple(states)
        if matched is not None:
            self._matched = matched
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
        card = Card(heading, margins=(16, 6, 16, 4), role="label", across=True, name=f"group_{len(heading)}_{n}")
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
        chip = StateChip(str(item.state), word, announce=said.format(name=name, state=word), wrap=True)
        fix(chip, width=156)
        return chip

    def _open_row(self, item: Readiness) -> QWidget:
        requirement = item.requirement
        box = QWidget()
        column = VBox(box)
        row = WrappedRow(60)
        row.line.addWidget(self._chip(item))
        plain = item.why in {_("Nothing of this is here yet."), _("You have not answered this yet.")}
        why = _(requirement.why) if plain else item.why
        words = VBox(margins=(0, 8, 0, 8), spacing=2)
        words.addWidget(TwoLines(_(requirement.name), why, strong=True, wrap=True))
        row.line.addLayout(words, 1)
        name = _(requirement.name)
        step = next((_STEP_OF[field] for field in requirement.case_fields if field in _STEP_OF), 0)
        if step:
            action = Button(_("Answer it"), f"answer_{requirement.id}", size="small", min_width=124)
            action.clicked.connect(lambda _checked=False, wanted=step: self.asked_step.emit(wanted))
        else:
            add: Button | LinkButton
            links = Flow(spacing=20, lines=0)
            words.addLayout(links)
            self._link_records(links, item)
            if can_be_asked_for(item):
                waits = item.state is State.REQUESTED
                pictures = item.state is State.IMAGES_MISSING
                said = _("See request") if waits else _("Ask for images") if pictures else _("Ask for it")
                action = Button(said, f"ask_{requirement.id}", size="small", min_width=124)
                action.clicked.connect(lambda _checked=False, wanted=requirement.id: self.ask_for.emit(wanted))
                add = LinkButton(_("Add files…"), f"add_{requirement.id}", role="support")
                links.addWidget(add)
            else:
                add = action = Button(_("Add files…"), f"add_{requirement.id}", size="small", min_width=124)
            add.setAccessibleName(f"{_('Add files…')} {name}")
            add.clicked.connect(self.add_files)
            more = LinkButton(_("Not needed…"), f"override_{requirement.id}", role="support")
            more.setAccessibleName(_("Not needed, or you have it elsewhere: {name}").format(name=name))
            more.clicked.connect(lambda _checked=False, wanted=requirement.id: self._ask(wanted))
            links.addWidget(more)
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

    def _done_row(self, item: Readiness) -> WrappedRow:
        links = Flow(spacing=12, lines=0)
        self._link_records(links, item)
        if item.by_person:
            back = LinkButton(_("Take back"), f"take_back_{item.requirement.id}", role="support")
            back.setAccessibleName(_("Take back: {name}").format(name=_(item.requirement.name)))
            back.clicked.connect(lambda _checked=False, key=item.requirement.id: self._decide(key, "", ""))
            links.addWidget(back)
        return _DoneRow(self._chip(item), _(item.requirement.name), item.why, links)

    def _link_records(self, line: QLayout, item: Readiness) -> None:
        """A link to what made it so: to the record, or to a list of them."""
        found = [self._matched[name] for name in item.matched if name in self._matched]
        if not found:
            return
        found.sort(key=lambda one: one.day, reverse=True)
        link = LinkButton(_("Show"), f"show_{item.requirement.id}", role="support")
        link.setAccessibleName(_("Show what there is: {name}").format(name=_(item.requirement.name)))

        def show_them() -> None:
            if len(found) == 1:
                self.show_record.emit(found[0].kind, found[0].id)
                return
            menu = QMenu(link)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for one in found[:MOST_SHOWN]:
                action = menu.addAction(of_menu(one.words))
                action.triggered.connect(lambda _on=False, one=one: self.show_record.emit(one.kind, one.id))
            menu.popup(link.mapToGlobal(link.rect().bottomLeft()))

        link.clicked.connect(show_them)
        line.addWidget(link)
        if item.requirement.id == "medications":
            compare = LinkButton(_("Compare lists"), "gather_compare_lists", role="support")
            compare.clicked.connect(self.compare_lists)
            line.addWidget(compare)

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
