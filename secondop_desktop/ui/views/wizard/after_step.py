"""Afterwards: the next opinion written down, both compared, how it goes on, the decision, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.wizard.binding import Bound, day_field, give_focus
from secondop_desktop.ui.views.wizard.step import Step, WrappedRow
from secondop_desktop.ui.views.wizard.texts import after_marks, tell_your_doctor, ways_on
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    CheckBox,
    FormField,
    HBox,
    Label,
    LinkButton,
    OwnWords,
    StateChip,
    TextField,
    TwoLines,
    VBox,
    fix,
)
from secondop_desktop.usecases.compare_opinions import (
    MARKS,
    WAYS_ON,
    Agreement,
    Column,
    Comparison,
    all_columns,
    column_facts,
    compare,
    mark_word,
    next_number,
    order_word,
    row_word,
)
from secondop_desktop.usecases.prepare_opinion import Case


class AfterStep(Step):
    """The last step; its forms and the table of opinions lie on pages beside it."""

    def __init__(self) -> None:
        super().__init__(_("Afterwards"), _("What the second doctor said, and what you make of it. Take your time."))
        self._case = Case()
        self._bound = Bound(self.edited.emit)
        self.bind(self._fill)
        self._opinions = Card(_("The opinions you have"), margins=(20, 14, 20, 14), name="after_opinions")
        self.body.addWidget(self._opinions)
        self._differences = Card(_("Where they differ"), margins=(20, 14, 20, 16), name="after_differences")
        self.body.addWidget(self._differences)
        self._build_ways()
        self._build_decision()
        self._build_told()
        self._build_close()

    def footer(self, case: Case) -> str:
        if case.closed is not None:
            return _("Closed on {day}").format(day=show(case.closed, long=True))
        return "" if case.decision else _("Nothing must be decided today.")

    # ------------------------------------------------------------------------------------------------- the opinions

    def _fill(self, case: Case) -> None:
        self._case = case
        focused = self._focused()
        self._show_opinions(case)
        comparison = compare(case)
        self._show_differences(comparison)
        self._bound.fill(case)
        self._show_closed(case)
        give_focus(self, focused)

    def _focused(self) -> str:
        for card in (self._opinions, self._differences):
            for widget in card.findChildren(QWidget):
                if widget.hasFocus():
                    return widget.objectName()
        return ""

    def _show_opinions(self, case: Case) -> None:
        self._opinions.clear_rows()
        columns = [column for column in all_columns(case) if column.number == 1 or not column.is_empty]
        for column in columns:
            self._opinions.add_row(self._opinion(column))
        number = next_number(case)
        row = HBox(margins=(0, 8, 0, 0), spacing=12)
        if number is not None:
            words = {
                2: _("Write down the second opinion"),
                3: _("Add a third opinion"),
                4: _("Add a fourth opinion"),
            }[number]
            add = Button(words, "after_add", icon="add", may_shrink=True)
            add.clicked.connect(lambda _on=False, to=str(number): self.asked_page.emit("opinion", to))
            row.addWidget(add)
            self.first = add
        if len(columns) > 1:
            side = Button(_("Put them side by side"), "after_compare", icon="opinion")
            side.clicked.connect(lambda: self.asked_page.emit("compare", ""))
            row.addWidget(side)
            self.first = side
        row.addStretch(1)
        self._opinions.body.addLayout(row)

    def _opinion(self, column: Column) -> QWidget:
        row = WrappedRow(56, margins=(0, 4, 0, 4))
        facts = column_facts(column)
        said = sum(bool(text) for text in column.says.values())
        count = _("{n} of {total} rows written down").format(n=said, total=len(column.says))
        second = " · ".join(part for part in (facts, count) if part)
        row.line.addWidget(TwoLines(column.title, second, wrap=True), 1)
        change = LinkButton(_("Change"), f"after_change_{column.number}", role="support")
        change.setAccessibleName(f"{_('Change')}: {order_word(column.number)}, {column.title}")
        change.clicked.connect(lambda _on=False, to=str(column.number): self.asked_page.emit("opinion", to))
        row.line.addWidget(change)
        return row

    def _show_differences(self, comparison: Comparison) -> None:
        self._differences.clear_rows()
        self._differences.setVisible(len(comparison.columns) > 1)
        if len(comparison.columns) < 2:
            return
        if not comparison.differing:
            same = any(line.agreement is Agreement.SAME for line in comparison.lines)
            words = _("In what is written down, they say the same.") if same else _("There is nothing to compare yet.")
            self._differences.body.addWidget(Label(words, "body", wrap=True))
            return
        for mark in MARKS:
            lines = comparison.marked(mark)
            if lines:
                self._differences.add_row(self._marked(mark, [row_word(line.row) for line in lines]))
        n = len(comparison.unmarked)
        if n:
            row = WrappedRow(48)
            words = ngettext("{n} row differs, and you have not said why.",
                             "{n} rows differ, and you have not said why.", n).format(n=n)  # fmt: skip
            row.line.addWidget(Label(words, "body", "ink_soft", wrap=True), 1)
            link = LinkButton(_("Say why"), "after_say_why", role="support")
            target = comparison.unmarked[0].row
            link.clicked.connect(lambda _on=False: self.asked_page.emit("compare", target))
            row.line.addWidget(link)
            self._differences.add_row(row)

    def _marked(self, mark: str, rows: list[str]) -> QWidget:
        """What follows from a mark: to send it, to ask them to talk, or to ask oneself."""
        words, action, page, room = after_marks()[mark]
        row = WrappedRow(60, margins=(0, 9, 0, 9))
        chip = StateChip(mark, mark_word(mark))
        fix(chip, width=128)
        row.line.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=2)
        column.addWidget(Label(", ".join(rows), "body", strong=True, wrap=True))
        column.addWidget(Label(words, "support", "ink_soft", wrap=True))
        row.line.addLayout(column, 1)
        link = LinkButton(action, f"after_{mark}", role="support")
        if page:
            link.clicked.connect(lambda: self.asked_page.emit(page, ""))
        elif room:
            link.clicked.connect(lambda: self.asked_room.emit(room, ""))
        else:
            link.clicked.connect(self._to_call)
        row.line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _to_call(self) -> None:
        self._ways["call"].setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------------------- what follows

    def _build_ways(self) -> None:
        card = self.card(_("Decide, or go on"), spacing=8)
        words = _("You may have enough to decide. If not, these are ways to go on. Tick what you will do.")
        card.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self._ways: dict[str, CheckBox] = {}
        for way, (title, more) in ways_on().items():
            box = CheckBox(title, f"way_on_{way}")
            box.setAccessibleDescription(more)
            self._ways[way] = box
            both = VBox(margins=(0, 0, 0, 2))
            both.addWidget(box)
            line = HBox(margins=(32, 0, 0, 0))
            line.addWidget(Label(more, "support", "ink_soft", wrap=True), 1)
            both.addLayout(line)
            card.body.addLayout(both)
            self._bound.tick(box, *_way(way))
        aid = LinkButton(_("Open: what matters to me"), "after_aid")
        aid.clicked.connect(lambda: self.asked_page.emit("aid", ""))
        card.body.addWidget(aid)

    def _build_decision(self) -> None:
        card = self.card(_("What I decided"))
        for name, label, help_text in (
            ("decision", _("My decision"), _("In your own words.")),
            ("decision_reason", _("Why"), ""),
            ("what_follows", _("What follows"), _("Who does what, and when: a date, a test, a talk.")),
        ):
            self.area(card, name, label, help_text=help_text, lines=2, own=name == "decision")
            if name == "decision":
                self.day(card, "decided_on", _("Decided on"))

    def _build_told(self) -> None:
        card = self.card(_("Tell your own doctor"))
        words, script = tell_your_doctor()
        card.body.addWidget(Label(words, "body", wrap=True))
        card.body.addWidget(OwnWords(script))
        row = HBox(spacing=16)
        who = TextField("case_told_doctor")
        row.addWidget(FormField(_("Whom I told"), who), 1)
        box, form = day_field("case_told_doctor_on", _("When"))
        row.addWidget(form, 1)
        card.body.addLayout(row)
        self._bound.text(who, lambda case: case.told_doctor, lambda case, text: replace(case, told_doctor=text))
        self._bound.day(
            box, form, lambda case: case.told_doctor_on, lambda case, day: replace(case, told_doctor_on=day)
        )

    def _build_close(self) -> None:
        card = self.card(_("When it is done"), spacing=8)
        self._close_words = Label("", "body", "ink_soft", wrap=True)
        card.body.addWidget(self._close_words)
        row = HBox()
        self.close_button = Button("", "after_close")
        self.close_button.clicked.connect(self._close)
        row.addWidget(self.close_button)
        row.addStretch(1)
        card.body.addLayout(row)

    def _show_closed(self, case: Case) -> None:
        if case.closed is None:
            words = _("Close it, and it no longer asks for anything. All of it stays, and you can open it again.")
            self.close_button.set_text(_("Close this second opinion"))
        else:
            day = show(case.closed, long=True)
            words = _("This second opinion was closed on {day}. All of it is still here.").format(day=day)
            self.close_button.set_text(_("Open it again"))
        self._close_words.setText(words)

    def _close(self) -> None:
        closed = None if self._case.closed is not None else self.today
        self._case = replace(self._case, closed=closed)
        self.edited.emit(lambda case: replace(case, closed=closed))
        self._show_closed(self._case)


def _way(way: str) -> tuple[Callable[[Case], bool], Callable[[Case, bool], Case]]:
    def write(case: Case, on: bool) -> Case:
        chosen = {*case.ways_on, way} if on else {item for item in case.ways_on if item != way}
        return replace(case, ways_on=tuple(item for item in WAYS_ON if item in chosen))

    return lambda case: way in case.ways_on, write
