"""Writing down what one doctor said: who, when, which letter says so, and a field for each row of the comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind
from secondop_desktop.core.text import _
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.binding import Bound, day_field
from secondop_desktop.ui.views.wizard.side_page import SidePage
from secondop_desktop.ui.views.wizard.step import MOST_LINES, SourceRow
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    FormField,
    HBox,
    Label,
    Panel,
    PrimaryButton,
    Scroll,
    TextArea,
    TextField,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.whole import Scrolled
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.compare_opinions import (
    ROWS,
    all_columns,
    opinion_of,
    order_word,
    row_word,
    with_opinion,
    with_text,
    without_opinion,
)
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case


def row_help() -> dict[str, str]:
    """What belongs into each row, as a question."""
    return {
        "diagnosis": _("What does this doctor call it?"),
        "saw": _("Which reports, pictures and slides did this doctor look at?"),
        "stage": _("How far has it gone, or how bad is it?"),
        "goal": _("What is the treatment for: to cure it, to slow it down, to feel better?"),
        "treatment": _("What would this doctor do?"),
        "benefits": _("What good may it do, and how likely is that?"),
        "risks": _("What may go wrong, and how often does that happen?"),
        "timing": _("How soon, and is it safe to wait?"),
        "would-change": _("Which finding would make this doctor choose another way?"),
    }


class OpinionPage(SidePage):
    """The form for one opinion; the target of `show_case` is its number, 1 for the first."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setObjectName("opinion_page")
        self.number = 2
        self._built = 0
        self._case = Case()
        self._documents: tuple[Document, ...] = ()
        self._source: SourceRow | None = None
        self._bound = Bound(self._told)
        column = VBox(self)
        top = VBox(margins=(32, 12, 32, 0))
        top.addWidget(self.back_link("opinion_back_link"))
        top.gap(8)
        self.title = Label("", "display", wrap=True)
        top.addWidget(self.title)
        words = _("Copy it from the letter, or write it as you heard it. Leave empty what was not said.")
        self.subtitle = Label(words, "body", "ink_soft", wrap=True)
        top.addWidget(self.subtitle)
        top.gap(8)
        column.addLayout(top)
        content = Scrolled()
        self.body = VBox(content, margins=(32, 4, 32, 16), spacing=14)
        self.area = Scroll(content, "opinion_scroll")
        column.addWidget(self.area, 1)
        panel = Panel("surface", lines="top")
        fix(panel, min_height=72)
        foot = Beside(panel, margins=(32, 16, 32, 16), spacing=12)
        self.remove = Button(_("Remove this opinion"), "opinion_remove", icon="delete")
        self.done = PrimaryButton(_("Put them side by side"), "opinion_done", min_width=160)
        foot.addWidget(self.remove)
        end = HBox()
        end.addStretch(1)
        end.addWidget(self.done)
        foot.addLayout(end, 1)
        column.addWidget(panel)
        self.remove.clicked.connect(self._remove)
        self.done.clicked.connect(lambda: self.asked_page.emit("compare", ""))
        self.by = TextField("opinion_by")

    # ------------------------------------------------------------------------------------------------- showing it

    def show_case(self, case: Case, target: str = "") -> None:
        """Show the opinion of this number."""
        fresh = bool(target) and target.isdigit()
        if fresh:
            self.number = int(target)
        self._case = case
        if self._built != self.number:
            self._build()
        self._bound.fill(case)
        self._show_place()
        self.title.setText(order_word(self.number))
        self.remove.setVisible(self.number > 1)
        if fresh:
            self.area.verticalScrollBar().setValue(0)
            self._read_documents()

    def first_focus(self) -> QWidget:
        return self.by

    def _read_documents(self) -> None:
        patient_id = self._case.patient_id
        if self.shell.reader is None:
            return

        def work(vault: Vault, progress: Progress) -> tuple[Document, ...]:
            found = browse.records(vault, patient_id, (Kind.DOCUMENT,))
            return tuple(item for item in found if isinstance(item, Document))

        def done(documents: tuple[Document, ...]) -> None:
            self._documents = documents
            self._show_place()

        self.shell.read(work, name="letters", done=while_alive(self, done))

    def _show_place(self) -> None:
        if self._source is not None:
            self._source.show_place(self._documents, opinion_of(self._case, self.number).letter)

    def _build(self) -> None:
        """The fields of this opinion; those of the first are the answers of step 2."""
        self._built = self.number
        clear(self.body)
        self._bound = Bound(self._told)
        self._source = None
        card = Card(margins=(20, 14, 20, 18), spacing=10, name="opinion_who")
        self.by = self._line(card, "opinion_by", _("Doctor"), _by, self._set_by)
        self.by.setPlaceholderText(_("such as Dr Sofia Marchetti"))
        self._line(card, "opinion_role", _("What kind of doctor"), _role, self._set_role)
        box, form = day_field("opinion_on", _("When"))
        card.body.addWidget(form)
        number = self.number
        self._bound.day(box, form, lambda case: _on(case, number), self._set_on)
        if self.number > 1:
            self._source = SourceRow("opinion_letter", _("this opinion"))
            self._source.chosen.connect(self._letter_chosen)
            card.body.addWidget(self._source)
        self.body.addWidget(card)
        rows = Card(margins=(20, 14, 20, 18), spacing=14, name="opinion_rows")
        helps = row_help()
        first = self.number == 1
        for row in ROWS:
            area = TextArea(f"says_{row}", lines=2, most=MOST_LINES)
            rows.body.addWidget(FormField(row_word(row), area, help_text=helps[row]))
            self._bind_row(area, row)
        self.body.addWidget(rows)
        if first:
            words = _("Diagnosis, stage and treatment are your answers of step 2. They change there too.")
            self.body.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.body.addStretch(1)

    def _bind_row(self, area: TextArea, row: str) -> None:
        number = self.number

        def read(case: Case) -> str:
            column = all_columns(case)
            if number > len(column):
                return ""
            # The day to decide by stands for the timing until something else is written here.
            if number == 1 and row == "timing":
                area.setPlaceholderText(column[0].says[row])
                return case.first_says.get(row, "")
            return column[number - 1].says[row]

        self._bound.text(area, read, lambda case, text: with_text(case, number, row, text))

    def _line(
        self,
        card: Card,
        name: str,
        label: str,
        read: Callable[[Case, int], str],
        write: Callable[[Case, str], Case],
    ) -> TextField:
        box = TextField(name)
        card.body.addWidget(FormField(label, box))
        number = self.number
        self._bound.text(box, lambda case: read(case, number), write)
        return box

    # --------------------------------------------------------------------------------------------------- writing

    def _told(self, change: Callable[[Case], Case]) -> None:
        self._case = change(self._case)
        self.edited.emit(change)

    def _set_by(self, case: Case, text: str) -> Case:
        if self.number == 1:
            return replace(case, opinion_by=text)
        return with_opinion(case, self.number, replace(opinion_of(case, self.number), by=text))

    def _set_role(self, case: Case, text: str) -> Case:
        if self.number == 1:
            return replace(case, opinion_role=text)
        return with_opinion(case, self.number, replace(opinion_of(case, self.number), role=text))

    def _set_on(self, case: Case, on: PartialDate | None) -> Case:
        if self.number == 1:
            return replace(case, opinion_on=on)
        return with_opinion(case, self.number, replace(opinion_of(case, self.number), on=on))

    def _letter_chosen(self, place: tuple[str, int] | None) -> None:
        number = self.number
        self._told(lambda case: with_opinion(case, number, replace(opinion_of(case, number), letter=place)))

    def _remove(self) -> None:
        number = self.number
        self._built = 0
        self.edited.emit(lambda case: without_opinion(case, number))
        self.back.emit()
        self.shell.toast(_("Removed. Undo brings it back."))


def _by(case: Case, number: int) -> str:
    return case.opinion_by if number == 1 else opinion_of(case, number).by


def _role(case: Case, number: int) -> str:
    return case.opinion_role if number == 1 else opinion_of(case, number).role


def _on(case: Case, number: int) -> PartialDate | None:
    return case.opinion_on if number == 1 else opinion_of(case, number).on
