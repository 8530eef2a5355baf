"""Everybody: the people of these records with their next steps, for a carer; opened, corrected, archived, erased."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.person import PersonDialog
from secondop_desktop.ui.erasing import ask_and_erase
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, PrimaryButton, RecordTable
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.frame import list_frame
from secondop_desktop.ui.widgets.keys import on_key
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import edit, erase, people
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.people import Standing
from secondop_desktop.usecases.worklist import Worklist


def _person(item: Standing) -> Cell:
    born = item.patient.birth_date
    second = _("Born {date}").format(date=show(born, long=True)) if born else _("Birth date not recorded")
    return Cell(item.patient.display, second=second, strong=not item.archived)


def _next(item: Standing) -> Cell:
    if item.waiting:
        n = item.waiting
        words = ngettext("Look at {n} file that waits", "Look at {n} files that wait", n).format(n=n)
        return Cell(words, second=_("Before anything else"), state="needs_decision")
    if not item.lines:
        return Cell(_("No second opinion is open"), tone="ink_soft")
    first = item.lines[0]
    more = len(item.lines) - 1
    second = [first.clinic, ngettext("{n} more second opinion", "{n} more second opinions", more).format(n=more)]
    return Cell(first.stop.next_action, second=" · ".join(part for part in second[: 2 if more else 1] if part))


def _due(item: Standing) -> Cell:
    due = item.lines[0].due if item.lines else None
    return Cell(show(due)) if due is not None else Cell("–", tone="ink_soft", announce=_("none"))


class EverybodyRoom(Room):
    """One line a person: Enter opens, E corrects, A archives or brings back, Shift+Delete erases for good."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._work = Worklist()
        column = list_frame(self, _("All people"), _("Everyone in these records, and what comes next for each."))
        columns = (Column(_("Person"), _person), Column(_("Next step"), _next), Column(_("Due"), _due))
        self.model: RowModel[Standing] = RowModel(columns, self)
        self.table = RecordTable("everybody_table", _("All people"), two_lines=True, in_page=True, card=True)
        self.table.setModel(self.model)
        self.table.set_widths({0: 280, 2: 120}, stretch=1)
        column.addWidget(self.table, 1)
        column.gap(12)
        actions = Flow()
        self.open_button = PrimaryButton(_("Open"), "everybody_open", size="small")
        self.correct_button = Button(_("About this person…"), "everybody_correct", size="small", hint="E")
        self.archive_button = Button(_("Archive"), "everybody_archive", size="small", hint="A")
        self.erase_button = Button(_("Erase for good…"), "everybody_erase", size="small")
        self.add_button = Button(_("Add a person…"), "everybody_add", size="small")
        for button, act in (
            (self.open_button, self.open_chosen),
            (self.correct_button, self.correct),
            (self.archive_button, self.archive),
            (self.add_button, lambda: shell.act("add_person")),
            (self.erase_button, self.erase_chosen),
        ):
            button.clicked.connect(lambda _checked=False, do=act: do())
            actions.addWidget(button)
        column.addLayout(inset(actions))
        self.table.opened.connect(lambda _index: self.open_chosen())
        self.table.chosen.connect(self._chosen)
        on_key(self.table, "E", self.correct)
        on_key(self.table, "A", self.archive)

    def refresh(self) -> None:
        if self.shell.reader is None:
            return
        work = self._work

        def read(vault: Vault, progress: Progress) -> tuple[Standing, ...]:
            return people.everybody(vault, work, progress)

        self.shell.read(read, name="everybody", done=while_alive(self, self._show))

    def _show(self, found: tuple[Standing, ...]) -> None:
        chosen = self.chosen()
        wanted = chosen.patient.id if chosen is not None else self.shell.patient_id
        here = tuple(item for item in found if not item.archived)
        away = tuple(item for item in found if item.archived)
        rows: tuple[Standing | Group, ...] = (*here, Group(_("Archived")), *away) if away else here
        self.model.show_rows(rows)
        place = self.model.find(lambda item: item.patient.id == wanted)
        if place >= 0:
            self.table.choose_row(place)
        else:
            self.table.choose_first()
        self._chosen(self.table.currentIndex())

    def chosen(self) -> Standing | None:
        """The person of the chosen line."""
        return self.model.row(self.table.currentIndex().row())

    def _chosen(self, _index: QModelIndex) -> None:
        item = self.chosen()
        for button in (self.open_button, self.correct_button, self.archive_button, self.erase_button):
            button.setEnabled(item is not None)
        self.archive_button.setText(_("Bring back") if item is not None and item.archived else _("Archive"))

    def open_chosen(self) -> None:
        """Open this person at what waits for them, or at the overview; an archived one comes back first."""
        item = self.chosen()
        if item is None:
            return
        if item.archived:
            self.archive()
            return
        self.shell.open_patient(item.patient.id)
        self.shell.go("import" if item.waiting else "overview")

    def correct(self) -> None:
        """Open the form of this person."""
        item = self.chosen()
        if item is None:
            return
        dialog = PersonDialog(self.window(), item.patient)

        def accepted() -> None:
            changed: Patient = dialog.patient()
            edits.do(self.shell, "person", lambda vault: edit.update(vault, changed), _("Correction saved"))

        dialog.accepted.connect(accepted)
        dialog.open()

    def archive(self) -> None:
        """Archive this person, or bring them back; the toast takes it back."""
        item = self.chosen()
        if item is None:
            return
        _archive(self.shell, item.patient, away=not item.archived)

    def erase_chosen(self) -> bool:
        item = self.chosen()
        if item is None:
            return False
        patient_id = item.patient.id
        ask_and_erase(self, self.shell, item.patient.display, lambda vault: erase.of_person(patient_id))
        return True

    def first_focus(self) -> QWidget | None:
        return self.table


def _archive(shell: Shell, person: Patient, *, away: bool, told: bool = True) -> None:
    act = people.archive if away else people.bring_back

    def done(_nothing: object) -> None:
        shell.records_changed.emit()
        if not told:
            return
        said = _("{name} is archived. All records are kept.") if away else _("{name} is back")
        shell.toast(said.format(name=person.display), lambda: _archive(shell, person, away=not away, told=False))

    shell.write(lambda vault, progress: act(vault, person.id), name="archive", done=done)
