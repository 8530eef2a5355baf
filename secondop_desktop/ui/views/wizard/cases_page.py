"""All second opinions of a person: go to one, begin another, name it, close it, put it away; each step has its Undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, pgettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.dialogs.case_templates import BeginWithDialog, save_as_template
from secondop_desktop.ui.models.table import Cell, Column, RowModel
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.side_page import SidePage
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    CheckBox,
    FormField,
    Label,
    PrimaryButton,
    RecordTable,
    TextField,
    VBox,
)
from secondop_desktop.ui.widgets.flow import FlowBox
from secondop_desktop.ui.widgets.keys import on_delete, on_key
from secondop_desktop.ui.widgets.overflow import OverflowRow
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list, and whether it is the one that is open in the room."""

    case: Case
    here: bool


def _state(line: CaseLine) -> Cell:
    case = line.case
    if case.archived is not None:
        return Cell(_("Put away"), second=show(case.archived), tone="ink_soft")
    if case.closed is not None:
        return Cell(pgettext("state of a second opinion", "Closed"), second=show(case.closed), state="ready")
    return Cell(
        pgettext("state of a second opinion", "Open"), state="requested", second=_("you are here") if line.here else ""
    )


def _when(date: PartialDate | None) -> Cell:
    return Cell(show(date)) if date is not None else Cell("–", tone="ink_soft", announce=_("none"))


class NameDialog(Dialog):
    """Asks what a second opinion is called."""

    def __init__(self, parent: QWidget | None, case: Case) -> None:
        super().__init__(parent, _("Name it"), "case_name_dialog", width=480)
        self.name = TextField("case_name", text=case.name or case.title)
        words = _("Only you see it. Leave it empty to call it by its diagnosis.")
        self.body.addWidget(FormField(_("Name"), self.name, help_text=words))
        self.add_button(Button(_("Cancel"), "case_name_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), "case_name_save", min_width=120), accepts=True)
        self.name.selectAll()
        self.name.setFocus()


class CasesPage(SidePage):
    """The list of cases. `opened` names the one to go to, `begin` asks for a new one, `begin_with` for one from the
    template of this name.
    """

    HELP = "cases"

    opened = Signal(str)
    begin = Signal()
    begin_with = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setObjectName("cases_page")
        self._here = ""
        self._cases: tuple[Case, ...] = ()
        self._chosen = ""
        column = VBox(self, margins=(32, 12, 12, 4))
        column.addWidget(self.back_link("cases_back"))
        column.gap(8)
        head = FlowBox(spacing=12, apart=True)
        head.row.addWidget(Label(_("Your second opinions"), "display", elide=True))
        self.new = PrimaryButton(_("Begin another"), "cases_new", key="N", hint="N", min_width=140)
        self.new.clicked.connect(self.begin)
        self.new_with = Button(_("From a template…"), "cases_new_with", key="T", hint="T")
        self.new_with.clicked.connect(self.ask_template)
        head.row.addWidget(self.new_with)
        head.row.addWidget(self.new)
        column.addLayout(inset(head))
        column.gap(12)
        self.model: RowModel[CaseLine] = RowModel(
            (
                Column(
                    _("Which"),
                    lambda line: Cell(
                        line.case.title,
                        second=", ".join(part for part in (line.case.specialist, line.case.clinic) if part) or " ",
                        strong=line.here,
                    ),
                ),
                Column(_("State"), _state),
                Column(_("Begun"), lambda line: _when(line.case.created)),
                Column(_("Visit"), lambda line: _when(line.case.appointment)),
            ),
            self,
        )
        self.table = RecordTable("cases_table", _("Your second opinions"), two_lines=True, in_page=True)
        self.table.setModel(self.model)
        self.table.set_widths({1: 136, 2: 108, 3: 108}, stretch=0)
        column.addWidget(self.table, 1)
        self.archived = CheckBox(_("Show those put away"), "cases_archived", role="support")
        self.archived.toggled.connect(lambda _on: self._arrange())
        column.gap(8)
        column.addWidget(self.archived)
        column.gap(8)
        self.buttons: dict[str, Button] = {}
        acts: tuple[tuple[str, str, str, str, Callable[[], None]], ...] = (
            ("open", _("Go to it"), "", _("Enter"), self.open_case),
            ("name", _("Name…"), "F2", "F2", self.rename),
            ("close", _("Close"), "C", "C", self.turn_closed),
            ("archive", _("Put away"), "", _("Del"), self.turn_archived),
            ("template", _("Save as a template…"), "M", "M", self.save_as_template),
        )
        for name, words, key, hint, act in acts:
            button = Button(words, f"case_{name}_button", size="small", hint=hint)
            button.clicked.connect(lambda _checked=False, do=act: do())
            if key:
                on_key(self, key, button.click)
            self.buttons[name] = button
        column.addLayout(inset(OverflowRow(tuple(self.buttons.values()), "cases_more")))
        column.gap(8)
        self.table.opened.connect(lambda _index: self.open_case())
        self.table.chosen.connect(lambda _index: self._tell())
        on_delete(self.table, self.turn_archived)

    # ----------------------------------------------------------------------------------------------------- showing

    def show_case(self, case: Case, target: str = "") -> None:
        self._here = case.id
        if target == "archived":
            self.archived.setChecked(True)
        patient = self.shell.patient_id
        if patient is None or self.shell.reader is None:
            return

        def work(vault: Vault, progress: Progress) -> tuple[Case, ...]:
            return prepare_opinion.all_cases(vault, patient, archived=True)

        self.shell.read(work, name="all-cases", done=while_alive(self, self._show))

    def _show(self, cases: tuple[Case, ...]) -> None:
        self._cases = cases
        self._arrange()

    def _arrange(self) -> None:
        line = self.line()
        chosen = self._chosen or (line.case.id if line is not None else self._here)
        self._chosen = ""
        hidden = any(case.archived is not None for case in self._cases)
        self.archived.setVisible(hidden)
        shown = [case for case in reversed(self._cases) if case.archived is None or self.archived.isChecked()]
        shown.sort(key=lambda case: (case.archived is not None, case.closed is not None))
        self.model.show_rows(tuple(CaseLine(case, case.id == self._here) for case in shown))
        self.table.choose_row(max(self.model.find(lambda item: item.case.id == chosen), 0))
        self._tell()

    def line(self) -> CaseLine | None:
        """The chosen line."""
        return self.model.row(self.table.currentIndex().row())

    def _tell(self) -> None:
        line = self.line()
        for button in self.buttons.values():
            button.setEnabled(line is not None)
        if line is not None:
            case = line.case
            self.buttons["close"].set_text(_("Open again") if case.closed is not None else _("Close"))
            self.buttons["archive"].set_text(_("Bring back") if case.archived is not None else _("Put away"))

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    # ------------------------------------------------------------------------------------------------------ acting

    def open_case(self) -> None:
        """Go to the chosen case; one that was put away is brought back first."""
        line = self.line()
        if line is None:
            return
        if line.case.archived is not None:
            self.turn_archived()
        else:
            self.opened.emit(line.case.id)

    def rename(self) -> None:
        """Give the chosen case a name."""
        line = self.line()
        if line is None:
            return
        dialog = NameDialog(self, line.case)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            case, name = line.case, dialog.name.text()
            self._do(case, lambda vault: prepare_opinion.rename(vault, case, name), _("Named"))

    def ask_template(self) -> None:
        """Ask with which template to begin a case."""
        dialog = BeginWithDialog(self.shell, self)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.chosen():
            self.begin_with.emit(dialog.chosen())

    def save_as_template(self) -> None:
        """Keep the settings of the chosen case for others."""
        line = self.line()
        if line is not None:
            save_as_template(self.shell, self, line.case)

    def turn_closed(self) -> None:
        """Close the chosen case, or open it again."""
        line = self.line()
        if line is not None:
            case, closed = line.case, line.case.closed is None
            said = _("Closed. It can be opened again.") if closed else _("Open again")
            self._do(case, lambda vault: prepare_opinion.set_closed(vault, case, closed), said)

    def turn_archived(self) -> None:
        """Put the chosen case away, or bring it back."""
        line = self.line()
        if line is not None:
            case, away = line.case, line.case.archived is None
            said = _("Put away. Nothing of it is lost.") if away else _("Brought back")
            self._do(case, lambda vault: prepare_opinion.set_archived(vault, case, away), said)

    def _do(self, case: Case, work: Callable[[Vault], object], said: str) -> None:
        self._chosen = case.id
        edits.do(self.shell, "case", work, said)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
