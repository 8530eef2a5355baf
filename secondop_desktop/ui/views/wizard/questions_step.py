"""Questions to ask: built from the reasons, edited, put in order, and three of them marked for page one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.wizard.step import Step, WrappedRow
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    CheckBox,
    HBox,
    IconButton,
    Label,
    TextField,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.moving import move_by_keys
from secondop_desktop.usecases.prepare_opinion import (
    TOP_COUNT,
    Case,
    Question,
    Readiness,
    proposed_questions,
    with_questions,
)


class QuestionRow(QWidget):
    """One question: its tick for page one, its words, and its place. Alt with an arrow moves it."""

    ticked = Signal(int, bool)
    worded = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, number: int, question: Question, total: int, *, may_tick: bool) -> None:
        super().__init__()
        self.number = number
        row = HBox(self, spacing=6)
        self.top = CheckBox(" ", f"question_top_{number}")
        self.top.setChecked(question.top)
        self.top.setEnabled(question.top or may_tick)
        self.top.setAccessibleName(_("On page one: {question}").format(question=question.text))
        fix(self.top, width=52)
        self.top.setToolTip(_("On page one"))
        self.text = TextField(f"question_text_{number}", label=_("Question {n}").format(n=number + 1))
        self.text.setText(question.text)
        self.text.setCursorPosition(0)
        self.up = IconButton("chevron-up", _("Move up"), f"question_up_{number}", side=32)
        self.down = IconButton("chevron-down", _("Move down"), f"question_down_{number}", side=32)
        self.remove = IconButton("delete", _("Remove"), f"question_remove_{number}", side=32)
        self.up.setEnabled(number > 0)
        self.down.setEnabled(number < total - 1)
        row.addWidget(self.top)
        row.addWidget(self.text, 1)
        for button in (self.up, self.down, self.remove):
            button.setAccessibleDescription(_("Question {n}").format(n=number + 1))
            row.addWidget(button)
        fix(self, min_height=48)
        self.top.toggled.connect(lambda on: self.ticked.emit(self.number, on))
        self.text.textEdited.connect(lambda words: self.worded.emit(self.number, words))
        self.up.clicked.connect(lambda: self.moved.emit(self.number, -1))
        self.down.clicked.connect(lambda: self.moved.emit(self.number, 1))
        self.remove.clicked.connect(lambda: self.removed.emit(self.number))
        move_by_keys(self, lambda by: self.moved.emit(self.number, by))


class QuestionsStep(Step):
    """The list of questions, and below it what others ask; `print_sheet` asks for them on paper, with room to write."""

    print_sheet = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("Questions to ask"),
            _("Tick the three that matter most: they stand on page one. The others follow behind it."),
        )
        self.sheet = Button(_("Print with room to write…"), "questions_print", icon="print", size="small")
        self.sheet.clicked.connect(self.print_sheet)
        self.head.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignTop)
        self._questions: list[Question] = []
        self._case = Case()
        self._states: tuple[Readiness, ...] = ()
        self._card = Card(margins=(16, 6, 12, 10), name="questions")
        head = Label(_("Page one"), "fine", "ink_soft")
        self._card.body.addWidget(head)
        self._rows = VBox()
        self._card.body.addLayout(self._rows)
        add = HBox(margins=(58, 8, 0, 4), spacing=8)
        self.new = TextField("question_new", label=_("Your own question"), placeholder=_("Your own question"))
        self.add = Button(_("Add"), "question_add")
        add.addWidget(self.new, 1)
        add.addWidget(self.add)
        self._card.body.addLayout(add)
        self.body.addWidget(self._card)
        hint = _("Alt with an arrow key moves a question up or down.")
        self.body.addWidget(Label(hint, "support", "ink_soft", wrap=True))
        self.proposed = Card(_("Questions that others ask"), margins=(16, 10, 16, 8), name="proposed_questions")
        self.body.addWidget(self.proposed)
        self.add.clicked.connect(self._add_own)
        self.new.returnPressed.connect(self._add_own)

    def show_case(self, case: Case) -> None:
        self._case = case
        if tuple(self._questions) != case.questions:
            self._questions = list(case.questions)
            self._build()
        self._propose()

    def show_states(self, states: Sequence[Readiness]) -> None:
        """What is there and what is missing; what is missing can be asked about."""
        if self._states != tuple(states):
            self._states = tuple(states)
            self._propose()

    def _build(self) -> None:
        clear(self._rows)
        tops = sum(item.top for item in self._questions)
        self.first = self.new
        for number, question in enumerate(self._questions):
            row = QuestionRow(number, question, len(self._questions), may_tick=tops < TOP_COUNT)
            row.ticked.connect(self._tick)
            row.worded.connect(self._word)
            row.moved.connect(self._move)
            row.removed.connect(self._remove)
            self._rows.addWidget(row)
            row.show()
            if number == 0:
                self.first = row.text
        if not self._questions:
            words = _("No question yet. Take some from below, or write your own.")
            self._rows.addWidget(Label(words, "body", "ink_soft", wrap=True))

    def _propose(self) -> None:
        self.proposed.clear_rows()
        found = proposed_questions(replace(self._case, questions=tuple(self._questions)), self._states)
        self.proposed.setVisible(bool(found))
        for number, text in enumerate(found):
            row = WrappedRow(44)
            row.line.addWidget(Label(text, "body", wrap=True), 1)
            take = Button(_("Add"), f"proposed_{number}", size="small")
            take.setAccessibleName(_("Add: {question}").format(question=text))
            take.clicked.connect(lambda _checked=False, words=text: self._put([*self._questions, Question(words)]))
            row.line.addWidget(take)
            self.proposed.add_row(row)

    def _put(self, questions: list[Question], *, focus: str = "") -> None:
        """Keep these questions, show them, and give the keyboard to the widget of this name."""
        self._questions = questions
        self._build()
        self._save()
        self._propose()
        if focus:
            widget = next((one for one in self.findChildren(QWidget, focus) if one.isVisibleTo(self)), None)
            if widget is not None:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        kept = tuple(self._questions)
        self.edited.emit(lambda case: with_questions(case, kept))

    def _add_own(self) -> None:
        text = " ".join(self.new.text().split())
        if text and all(item.text != text for item in self._questions):
            self.new.clear()
            self._put([*self._questions, Question(text)], focus="question_new")

    def _tick(self, number: int, on: bool) -> None:
        changed = list(self._questions)
        changed[number] = Question(changed[number].text, on)
        self._put(changed, focus=f"question_top_{number}")

    def _word(self, number: int, words: str) -> None:
        self._questions[number] = Question(words, self._questions[number].top)
        self._save()

    def _move(self, number: int, step: int) -> None:
        other = number + step
        if not 0 <= other < len(self._questions):
            return
        focused = QApplication.focusWidget()
        part = focused.objectName().rsplit("_", 1)[0] if focused is not None else "question_text"
        changed = list(self._questions)
        changed[number], changed[other] = changed[other], changed[number]
        ends = {("question_up", 0): "question_down", ("question_down", len(changed) - 1): "question_up"}
        self._put(changed, focus=f"{ends.get((part, other), part)}_{other}")

    def _remove(self, number: int) -> None:
        changed = [item for index, item in enumerate(self._questions) if index != number]
        near = min(number, len(changed) - 1)
        self._put(changed, focus=f"question_text_{near}" if changed else "question_new")

    def footer(self, case: Case) -> str:
        n = len(case.top_questions)
        return _("{n} of {total} chosen for page one").format(n=n, total=TOP_COUNT)
