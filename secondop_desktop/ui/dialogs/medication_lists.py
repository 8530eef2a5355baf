"""The medication lists side by side: a row a medicine, a column a list; what differs goes to the questions by a key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, Label, PrimaryButton, RecordTable, announce, fix
from secondop_desktop.usecases import compare_medications
from secondop_desktop.usecases.compare_medications import Compared, Medicine
from secondop_desktop.usecases.open_vault import Vault

_NAME, _LIST = 250, 220
"""Widths of the columns, in units: the medicine, and each list."""


class MedicationListsDialog(Dialog):
    """Shows what each list says of each medicine; `case_id` names the case whose list of questions is meant.

    `asked` tells that a question was put on the list, or taken off it.
    """

    asked = Signal()

    def __init__(self, shell: Shell, parent: QWidget | None, case_id: str = "") -> None:
        super().__init__(parent, _("Your medicines, list by list"), "medication_lists", width=760)
        self.shell, self._case_id = shell, case_id
        self._patient = shell.patient_id or ""
        self.compared: Compared | None = None
        words = _("Each column is one list, word for word. Where they differ, ask: nobody here can say which is right.")
        self.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self.model: RowModel[Medicine] = RowModel((), self)
        self.table = RecordTable("medication_lists_table", _("Medicines"), two_lines=True, ground="surface")
        self.table.setModel(self.model)
        fix(self.table, min_height=160)
        self.body.addWidget(self.table, 1)
        self.question = Label("", "body", wrap=True, selectable=True)
        fix(self.question, min_height=72)
        self.body.addWidget(self.question)
        self.note = Label("", "support", "ink_soft", wrap=True)
        self.body.addWidget(self.note)
        self.add_button(Button(_("Close"), "medication_lists_close", min_width=96), rejects=True)
        self.print_button = self.add_button(
            Button(_("Print…"), "medication_lists_print", icon="print", key="P", hint="P")
        )
        self.print_button.clicked.connect(self.print_it)
        self.ask = self.add_button(
            PrimaryButton(_("Put it on my questions"), "medication_lists_ask", hint="Q", min_width=220)
        )
        self.ask.clicked.connect(self.turn)
        key = QShortcut(QKeySequence("Q"), self)
        key.activated.connect(self.turn)
        self.table.chosen.connect(lambda _index: self._tell())
        self.table.opened.connect(lambda _index: self.turn())
        window = parent.window() if parent is not None else None
        if window is not None:
            self.resize(int(window.width() * 0.9), int(window.height() * 0.88))
        self._tell()
        self.read()

    def read(self) -> None:
        """Read the lists, and show them."""
        patient, case_id = self._patient, self._case_id

        def work(vault: Vault, progress: Progress) -> Compared:
            return compare_medications.compare(vault, patient, case_id)

        self.shell.read(work, name="medication-lists", done=while_alive(self, self._show))

    # ---------------------------------------------------------------------------------------------------- showing

    def _columns(self, compared: Compared) -> tuple[Column[Medicine], ...]:
        def name(item: Medicine) -> Cell:
            differs = compare_medications.differs_words(item)
            asked = item.question in compared.asked
            second = _("on your questions") if asked else _("Differs: {what}").format(what=differs) if differs else " "
            return Cell(
                item.name,
                second=second,
                strong=bool(differs),
                announce=f"{item.name}, {second}" if differs else item.name,
            )

        def said(key: str) -> Column[Medicine]:
            def cell(item: Medicine) -> Cell:
                own = item.by(key)
                if not own:
                    named = _("not named") if key in item.absent_from else _("not on it")
                    state = "stale" if key in item.absent_from else ""
                    return Cell(named, state=state, tone="" if state else "ink_soft")
                first = "; ".join(dict.fromkeys(one.taken or one.name for one in own))
                second = "; ".join(dict.fromkeys(compare_medications.status_words(one) for one in own))
                return Cell(first, second=second, own=not key)

            source = compared.found.source(key)
            return Column(source.words, cell)

        return (Column(_("Medicine"), name), *(said(source.key) for source in compared.found.sources))

    def _show(self, compared: Compared) -> None:
        chosen = self.chosen()
        self.compared = compared
        self.model = RowModel(self._columns(compared), self)
        self.table.setModel(self.model)
        self._fit()
        unlike = [item for item in compared.found.medicines if item.question]
        alike = [item for item in compared.found.medicines if not item.question]
        rows: list[Medicine | Group] = []
        for heading, items in ((_("What differs"), unlike), (_("Nothing differs"), alike)):
            if items:
                n = len(items)
                rows += [Group(heading, ngettext("{n} medicine", "{n} medicines", n).format(n=n)), *items]
        self.model.show_rows(tuple(rows))
        place = self.model.find(lambda item: chosen is not None and item.name == chosen.name)
        if place >= 0:
            self.table.choose_row(place)
        else:
            self.table.choose_first()
        self.note.setText(compare_medications.left_aside(compared.found))
        self._tell()
        if rows and not self.ask.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Share the width among the lists; where there are too many for it, the table scrolls."""
        n = len(self.compared.found.sources) if self.compared is not None else 0
        if n:
            room = self.table.viewport().width() * 100 // self.theme.px(100) - _NAME
            each = max(_LIST, room // n)
            fits = each * n <= room
            self.table.set_widths({0: _NAME} | dict.fromkeys(range(1, n + 1), each), stretch=n if fits else -1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def chosen(self) -> Medicine | None:
        """The medicine of the chosen row."""
        return self.model.row(self.table.currentIndex().row())

    def _tell(self) -> None:
        compared, medicine = self.compared, self.chosen()
        question = medicine.question if medicine is not None else ""
        has_case = compared is not None and compared.case is not None
        self.ask.setEnabled(bool(question) and has_case)
        on = compared is not None and question in compared.asked
        self.ask.set_text(_("Take it off my questions") if on else _("Put it on my questions"))
        if compared is None:
            words = _("Reading the lists…")
        elif not compared.found.medicines:
            words = _("No medicine that is taken now is on record yet.")
        elif len(compared.found.sources) < 2:
            words = question or _("There is one list alone. Add another, such as a letter or what you take yourself.")
        else:
            words = question or _("The lists agree about this one, or only one of them names it.")
        if question and not has_case:
            words += " " + _("Begin a second opinion to keep it as a question.")
        self.question.setText(words)

    # ----------------------------------------------------------------------------------------------------- acting

    def turn(self) -> None:
        """Put the question of the chosen medicine on the list of the case, or take it off again."""
        compared, medicine = self.compared, self.chosen()
        if compared is None or compared.case is None or medicine is None or not medicine.question:
            return
        patient, case_id, text = self._patient, compared.case.id, medicine.question
        on = text not in compared.asked

        def work(vault: Vault, progress: Progress) -> None:
            compare_medications.put_question(vault, patient, case_id, text, on=on)

        def done(_none: object) -> None:
            announce(self, _("It is on your questions") if on else _("It is off your questions"))
            self.asked.emit()
            self.shell.records_changed.emit()
            self.read()

        self.shell.write(work, name="ask", done=while_alive(self, done))

    def print_it(self) -> None:
        """Save or print the lists side by side."""
        patient = self._patient

        def build(vault: Vault, paper: str) -> PrintSheet:
            return compare_medications.sheet(vault, patient, paper=paper)

        SheetDialog(self.shell, self, _("Medicines on paper"), build, file_name=_("Medicines")).exec()
