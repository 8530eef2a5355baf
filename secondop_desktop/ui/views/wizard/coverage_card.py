"""The calls about coverage in step 5: written down, changed and taken away, every letter kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import read_date
from secondop_desktop.opinion.coverage import call_title, call_words, whom_word
from secondop_desktop.ui.views.wizard.step import WrappedRow
from secondop_desktop.ui.views.wizard.texts import check_coverage
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    ComboBox,
    FormField,
    HBox,
    Label,
    LinkButton,
    Rule,
    TextArea,
    TextField,
    TwoLines,
    VBox,
    clear,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases.prepare_opinion import Case, CoverageCall


class CallForm(QWidget):
    """One call, being written down; `typed` carries it at every letter."""

    typed = Signal(object)

    def __init__(self, call: CoverageCall, number: int) -> None:
        super().__init__()
        self.call = call
        column = VBox(self, margins=(0, 10, 0, 12), spacing=10)
        self.whom = ComboBox(
            f"call_whom_{number}", [(whom, whom_word(whom)) for whom in ("insurer", "clinic", "other")]
        )
        self.whom.set_value(call.whom)
        self.whom.currentIndexChanged.connect(lambda _index: self._put(whom=self.whom.value()))
        self.called = self._line("called", number)
        self.called.setPlaceholderText(_("such as Northline Health"))
        row = Beside(spacing=12, lines=10)
        row.addWidget(FormField(_("Who I called"), self.whom), 2)
        row.addWidget(FormField(_("Name"), self.called), 3)
        column.addLayout(row)
        self.on = TextField(f"call_on_{number}", text=show(call.on, long=True))
        self.on_field = FormField(_("Date of the call"), self.on)
        self.on.textEdited.connect(self._day)
        self.on.editingFinished.connect(self._day_left)
        self.spoke = self._line("spoke_with", number)
        self.number = self._line("reference", number)
        row = Beside(spacing=12, lines=10)
        row.addWidget(self.on_field, 2)
        row.addWidget(FormField(_("Who answered"), self.spoke), 2)
        row.addWidget(FormField(_("Reference number"), self.number), 2)
        column.addLayout(row)
        self.said = TextArea(f"call_said_{number}", text=call.said, lines=2)
        self.said.changed.connect(lambda text: self._put(said=text.strip()))
        column.addWidget(FormField(_("What they said"), self.said))
        row = Beside(spacing=12, lines=10)
        row.addWidget(FormField(_("Is a referral needed?"), self._choice("referral", number)))
        row.addWidget(FormField(_("Must they approve it first?"), self._choice("approval", number)))
        column.addLayout(row)

    def _line(self, field: str, number: int) -> TextField:
        box = TextField(f"call_{field}_{number}", text=getattr(self.call, field))
        box.textEdited.connect(lambda text: self._put(**{field: text.strip()}))
        return box

    def _choice(self, field: str, number: int) -> ComboBox:
        box = ComboBox(f"call_{field}_{number}", [("", _("I did not ask")), ("yes", _("Yes")), ("no", _("No"))])
        box.set_value(getattr(self.call, field))
        box.currentIndexChanged.connect(lambda _index: self._put(**{field: box.value()}))
        return box

    def _put(self, **values: Any) -> None:
        self.call = replace(self.call, **values)
        self.typed.emit(self.call)

    def _day(self, text: str) -> None:
        try:
            when = read_date(text.strip())
        except UsageError:
            return
        self.on_field.set_error("")
        self._put(on=when)

    def _day_left(self) -> None:
        try:
            read_date(self.on.text().strip())
        except UsageError as error:
            self.on_field.set_error(f"{error.title}. {error.message}")


class CoverageCard(Card):
    """The list of calls. `edited` carries a change of the case, `took_away` words and the change that undoes it."""

    edited = Signal(object)
    took_away = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(_("First: what is covered?"), margins=(20, 14, 20, 18), spacing=6, name="coverage")
        self.body.addWidget(Label(check_coverage(), "body", strong=True, wrap=True))
        self._list = VBox()
        self.body.addLayout(self._list)
        line = HBox(margins=(0, 6, 0, 0))
        self.add = Button(_("Write down a call"), "call_add", size="small", icon="add")
        self.add.clicked.connect(self.add_call)
        line.addWidget(self.add)
        line.addStretch(1)
        self.body.addLayout(line)
        self.today: PartialDate | None = None
        self._calls: tuple[CoverageCall, ...] = ()
        self._open = -1

    def show_calls(self, calls: tuple[CoverageCall, ...]) -> None:
        """Show these calls; the one that is being written stays open."""
        if calls != self._calls:
            self._calls = calls
            self._open = self._open if self._open < len(calls) else -1
            self._build()

    def _build(self) -> None:
        clear(self._list)
        for number, call in enumerate(self._calls):
            if number:
                self._list.addWidget(Rule())
            shown = self._form(call, number) if number == self._open else self._row(call, number)
            self._list.addWidget(shown)
            shown.show()  # now, so that it can take the keyboard

    def _row(self, call: CoverageCall, number: int) -> QWidget:
        row = WrappedRow(60, margins=(0, 6, 0, 6))
        row.line.addWidget(TwoLines(call_title(call), call_words(call), strong=True, wrap=True), 1)
        change = LinkButton(_("Change"), f"call_change_{number}", role="support")
        change.setAccessibleName(_("Change: {what}").format(what=call_title(call)))
        change.clicked.connect(lambda: self._turn(number))
        links = Flow(spacing=16, lines=0)
        links.addWidget(change)
        links.addWidget(self._remover(call, number))
        row.line.addLayout(links)
        return row

    def _remover(self, call: CoverageCall, number: int) -> LinkButton:
        remove = LinkButton(_("Remove"), f"call_remove_{number}", role="support")
        remove.setAccessibleName(_("Remove: {what}").format(what=call_title(call)))
        remove.clicked.connect(lambda: self.remove_call(number))
        return remove

    def _form(self, call: CoverageCall, number: int) -> QWidget:
        box = QWidget()
        column = VBox(box)
        form = CallForm(call, number)
        form.typed.connect(lambda changed: self._typed(number, changed))
        column.addWidget(form)
        line = HBox(margins=(0, 0, 0, 10), spacing=16)
        done = Button(_("Done"), f"call_done_{number}", size="small", min_width=96)
        done.clicked.connect(lambda: self._turn(-1))
        line.addWidget(done)
        line.addWidget(self._remover(call, number))
        line.addStretch(1)
        column.addLayout(line)
        return box

    def _turn(self, number: int) -> None:
        """Open this call to be changed, or none."""
        before, self._open = self._open, number
        if number < 0 and 0 <= before < len(self._calls) and _says_nothing(self._calls[before]):
            self._save(tuple(call for index, call in enumerate(self._calls) if index != before))
        self._build()
        wanted = f"call_whom_{number}" if number >= 0 else f"call_change_{before}"
        self._focus(wanted)

    def _focus(self, name: str) -> None:
        found = next((one for one in self.findChildren(QWidget, name) if one.isVisibleTo(self)), self.add)
        found.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_call(self) -> None:
        """Begin to write down another call, of today."""
        self._save((*self._calls, CoverageCall(on=self.today)))
        self._turn(len(self._calls) - 1)

    def remove_call(self, number: int) -> None:
        """Take a call out of the list; it can be put back."""
        gone = self._calls[number]
        self._open = -1
        self._save(tuple(call for index, call in enumerate(self._calls) if index != number))
        self._build()
        self._focus("call_add")

        def back(case: Case) -> Case:
            return replace(case, coverage=(*case.coverage[:number], gone, *case.coverage[number:]))

        if not _says_nothing(gone):
            self.took_away.emit(_("Call removed"), back)

    def _typed(self, number: int, call: CoverageCall) -> None:
        self._save(tuple(call if index == number else old for index, old in enumerate(self._calls)))

    def _save(self, calls: tuple[CoverageCall, ...]) -> None:
        self._calls = calls
        self.edited.emit(lambda case: replace(case, coverage=calls))


def _says_nothing(call: CoverageCall) -> bool:
    return replace(call, on=None).is_empty
