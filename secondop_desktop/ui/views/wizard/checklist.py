"""The checklist of a case, held against the records: which items are there, by which clinic's list."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from secondop_desktop.ui.dialogs.clinic_lists import ClinicListsDialog
from secondop_desktop.ui.dialogs.medication_lists import MedicationListsDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.gather_step import GatherStep
from secondop_desktop.ui.views.wizard.held import Held, held_against_records
from secondop_desktop.ui.views.wizard.keeping import CaseKeeper
from secondop_desktop.ui.views.wizard.progress import GATHER
from secondop_desktop.ui.views.wizard.questions_step import QuestionsStep
from secondop_desktop.ui.views.wizard.step import scroll_around
from secondop_desktop.ui.views.wizard.steps_pane import StepsPane


class Checklist(QObject):
    """Fills the step with the checklist, and the step with the questions that follow from it."""

    def __init__(self, shell: Shell, keeper: CaseKeeper, steps: StepsPane, room: QWidget) -> None:
        super().__init__(room)
        self._shell, self._keeper, self._steps, self._room = shell, keeper, steps, room

    @property
    def step(self) -> GatherStep:
        """The step with the checklist."""
        step = self._steps.step(GATHER)
        assert isinstance(step, GatherStep)
        return step

    def hold(self, *, focus: bool = False, top: bool = False) -> None:
        """Hold the open case against the records; with `focus` the first item then takes the keyboard."""
        case = self._keeper.case
        if case is None or self._shell.reader is None:
            return

        def done(held: Held) -> None:
            if isValid(self) and self._keeper.case is not None and self._keeper.case.id == case.id:
                self._show(held, focus=focus, top=top)

        self._shell.read(lambda vault, progress: held_against_records(vault, case), name="gather", done=done)

    def _show(self, held: Held, *, focus: bool, top: bool) -> None:
        self.step.show_clinics(held.clinics, held.clinic)
        self.step.show_states(held.states, held.matched)
        for step in self._steps.steps.values():
            if isinstance(step, QuestionsStep):
                step.show_states(held.states)
        if focus and self.step.first is not None and self._steps.current == GATHER:
            self.step.first.setFocus(Qt.FocusReason.OtherFocusReason)
            # The rows have their heights only when they were laid out: until then the focus scrolls too far.
            QTimer.singleShot(0, self, lambda: self._show_focus(top=top))

    def _show_focus(self, *, top: bool) -> None:
        """Scroll the checklist to what has the keyboard, or to its top when it was just gone to."""
        if not isValid(self):
            return
        area, first = scroll_around(self.step), self.step.first
        if area is not None and first is not None:
            if top:
                area.verticalScrollBar().setValue(0)
                self._steps.scroll_on_key(first)
            else:
                area.ensureWidgetVisible(first)

    def show_clinic_lists(self) -> None:
        """Open the dialog that makes, changes, takes in and hands out clinics' lists."""
        dialog = ClinicListsDialog(self._shell, self._room)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self.hold)
        dialog.open()

    def compare_lists(self) -> None:
        """Show the medication lists side by side; their questions go to this case."""
        self._keeper.save()
        case = self._keeper.case
        dialog = MedicationListsDialog(self._shell, self._room, case.id if case is not None else "")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
