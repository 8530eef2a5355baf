"""Medications: what is taken now, what was taken before and why it was stopped, and when the list was checked."""

from __future__ import annotations

from PySide6.QtCore import Qt

from secondop_desktop.core.dates import show
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.records import Kind, Medication, NoneKnown
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.stop_medicine import StopMedicineDialog
from secondop_desktop.ui.models.medicines import checked_words, medicines_sheet, taken_as
from secondop_desktop.ui.models.statements import Statement, is_current, newest_first, statements
from secondop_desktop.ui.models.table import Cell, Column, Group
from secondop_desktop.ui.models.wording import status_word
from secondop_desktop.ui.safety.sheet_paper import paper_here
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.record_room import Loaded, RecordRoom, Rows, none_cell, none_statements
from secondop_desktop.ui.widgets import Button, EmptyState, PrimaryButton
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.overflow import OverflowRow
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.open_vault import Vault


class MedicationsRoom(RecordRoom):
    """The room of medications."""

    kinds = (Kind.MEDICATION, Kind.NONE_KNOWN)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, name="medications", title=_("Medications"), list_name=_("Medications"))
        self.table.set_widths({}, stretch=0)
        self.table.horizontalHeader().hide()
        self.detail.can_stop = True
        self.detail.stopped.connect(self.stop_taking)

    def columns(self) -> tuple[Column[Statement], ...]:
        def cell(item: Statement) -> Cell:
            record = item.record
            if isinstance(record, NoneKnown):
                return none_cell(item)
            assert isinstance(record, Medication)
            parts = [taken_as(record), record.reason]
            if is_current(record):
                parts.append(_("since {when}").format(when=show(record.start)) if record.start else "")
            else:
                parts += [_("until {when}").format(when=show(record.end)) if record.end else "", record.stop_reason]
            if not record.is_fact:
                parts.append(status_word(record.status))
            state = "" if record.confirmed else "needs_decision"
            name = _("{name}, not confirmed").format(name=record.display) if state else record.display
            tone = "" if record.is_fact else "ink_soft"
            return Cell(
                name,
                second=" · ".join(part for part in parts if part) or " ",
                own=record.by_hand,
                state=state,
                tone=tone,
            )

        return (Column("", cell),)

    def build_head(self, head: Flow) -> None:
        self.check = Button(_("I checked this list today"), "medications_check", size="small")
        self.check.clicked.connect(self._check)
        self.print = Button(_("Print the list…"), "medications_print", size="small")
        self.print.clicked.connect(self.print_list)
        self.compare = Button(_("Compare lists…"), "medications_compare", size="small")
        self.compare.clicked.connect(self.compare_lists)
        self.acts = OverflowRow((self.check, self.print, self.compare), "medications_more", at_end=True)
        head.addWidget(self.acts)
        self.acts.hide()

    def make_empty(self) -> EmptyState:
        by_hand = PrimaryButton(_("Type one in…"), "empty_first", size="medium")
        by_hand.clicked.connect(lambda: self.add_record(str(Kind.MEDICATION)))
        files = Button(_("Choose files…"), "medications_files", size="medium")
        files.clicked.connect(self.shell.choose_files)
        empty = EmptyState(
            "medications",
            _("No medications recorded yet"),
            [
                _("Everything that is taken belongs here, with dose and how often. Also vitamins and pain tablets."),
                _("Put the packages on the table and copy what they say."),
            ],
            [by_hand, files],
            hint=_("An empty list means “not recorded”. It does not mean that nothing is taken."),
            link=_("Nothing is taken. Say so."),
            name="medications_empty",
        )
        empty.link_button.clicked.connect(self._say_none)
        return empty

    @classmethod
    def arranged(cls, loaded: Loaded, *, withdrawn: bool) -> Rows:
        found = [item for item in loaded.records if isinstance(item, Medication) and (withdrawn or item.is_fact)]
        lines = statements(found)
        now = [line for line in lines if isinstance(line.record, Medication) and is_current(line.record)]
        now.sort(key=lambda line: line.record.display.casefold())
        current = {id(line) for line in now}
        before = [line for line in lines if id(line) not in current]
        rows: list[Statement | Group] = []
        none = none_statements(loaded, Kind.MEDICATION)
        if now or none:
            rows.append(Group(_("Taken now"), checked_words([line.record for line in now])))
            rows += [*now, *none]
        if before:
            rows.append(Group(_("No longer taken")))
            rows += newest_first(before)
        return tuple(rows)

    def show_above(self, loaded: Loaded) -> None:
        show_if(self.acts, bool(self._current()))

    def stop_taking(self, statement: Statement) -> None:
        """Ask since when and why, and write it down for every record that the line stands for."""
        medicines = [item for item in statement.records if isinstance(item, Medication)]
        dialog = StopMedicineDialog(self.window(), statement.record.display)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: edits.stop_medicines(self.shell, medicines, dialog.end, dialog.reason))
        dialog.open()

    def print_list(self) -> None:
        """Save or print what is taken now, with the allergies, on one page to carry along."""
        from secondop_desktop.ui.dialogs.print_sheet import SheetDialog  # loads what prints

        patient_id = self.shell.patient_id
        if patient_id is None:
            return

        def build(vault: Vault, paper: str) -> PrintSheet:
            patient = browse.patient(vault, patient_id)
            records = browse.records(vault, patient_id, (Kind.MEDICATION, Kind.ALLERGY))
            return medicines_sheet(
                patient, records, browse.none_known(vault, patient_id), vault.now().date(), paper=paper
            )

        dialog = SheetDialog(
            self.shell, self, _("Your medicines on paper"), build, file_name=_("My medicines"), paper=paper_here()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def compare_lists(self) -> None:
        """Show what each list says, side by side."""
        from secondop_desktop.ui.dialogs.medication_lists import MedicationListsDialog  # loads what prints

        dialog = MedicationListsDialog(self.shell, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _current(self) -> list[Medication]:
        return [
            item for item in self.loaded.records if isinstance(item, Medication) and item.is_fact and is_current(item)
        ]

    def _check(self) -> None:
        edits.check_medications(self.shell, self._current())

    def _say_none(self) -> None:
        edits.say_none_known(self.shell, Kind.MEDICATION, _("No medication is taken"))
