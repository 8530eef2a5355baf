"""The room of second opinions: which case is open, at which step or page beside the steps, and what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QDialog, QWidget
from shiboken6 import isValid

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.case_templates import BeginWithDialog
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.views.wizard.all_steps import STEPS, join
from secondop_desktop.ui.views.wizard.begin_page import BeginPage
from secondop_desktop.ui.views.wizard.cases_page import CasesPage
from secondop_desktop.ui.views.wizard.checklist import Checklist
from secondop_desktop.ui.views.wizard.gather_step import GatherStep
from secondop_desktop.ui.views.wizard.keeping import CaseKeeper
from secondop_desktop.ui.views.wizard.material import Material, read_material
from secondop_desktop.ui.views.wizard.progress import GATHER, STEP_NAMES, done_steps
from secondop_desktop.ui.views.wizard.requests_page import RequestsPage
from secondop_desktop.ui.views.wizard.sheets import CaseSheets
from secondop_desktop.ui.views.wizard.side_page import SidePage
from secondop_desktop.ui.views.wizard.side_pages import PAGES, SidePages
from secondop_desktop.ui.views.wizard.step import Change, Step
from secondop_desktop.ui.views.wizard.steps_pane import StepsPane
from secondop_desktop.ui.views.wizard.steps_rail import StepsRail
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import HBox, VBox
from secondop_desktop.ui.widgets.one_of import OneOf
from secondop_desktop.usecases import case_templates, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case

_HELP_OF_STEP = {5: "costs", 7: "gather", 9: "say"}
"""Sections of the guide about single steps."""


class OpinionRoom(Room):
    """Shows one case of the person, at the step where they left it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.keeper = CaseKeeper(shell, self)
        self.keeper.settled.connect(self._settled)
        self.sheets = CaseSheets(shell, self, self._saved_case)
        self._cases: tuple[Case, ...] = ()
        self._wanted = ""
        self._wanted_step = 0
        self._wanted_page = ""
        self._wants_summary = False
        self._today = PartialDate("2000-01-01")
        self._mine = False
        self._again = False
        outer = VBox(self)
        self.pages = OneOf()
        outer.addWidget(self.pages)
        self._empty = BeginPage()
        self.begin_button, self.template_button = self._empty.begin_button, self._empty.template_button
        self.begin_button.clicked.connect(self.begin)
        self.template_button.clicked.connect(self.ask_template)
        self._empty.link_button.clicked.connect(lambda: self.show_page("cases", "archived"))
        self.pages.addWidget(self._empty)
        self._panes = QWidget()
        self._row = HBox(self._panes)
        self._row.addWidget(self._build_rail())
        self._row.addWidget(self._build_steps(), 1)
        self.pages.addWidget(self._panes)
        self._beside = SidePages(shell, self.pages)
        self._beside.made.connect(self._page_made)
        for key, step in (("Alt+Left", -1), ("Alt+Right", 1)):
            self._on_key(key, partial(self._turn, step))
        self._on_key("Ctrl+R", lambda: self.show_requests())
        self._on_key("Ctrl+P", self.sheets.summary)
        self._on_key("Ctrl+Shift+C", lambda: self.show_page("cases"))

    def least_height(self) -> int:
        # A step scrolls by itself, so that Back and Next stay in sight.
        return 240 if self.pages.currentWidget() is self._panes else super().least_height()

    @property
    def case(self) -> Case | None:
        """The case that is open."""
        return self.keeper.case

    @case.setter
    def case(self, case: Case | None) -> None:
        self.keeper.case = case

    def _saved_case(self) -> Case | None:
        self.save()
        return self.case

    @property
    def _step(self) -> int:
        return self._steps.current

    def _on_key(self, key: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _build_rail(self) -> QWidget:
        self._rail = StepsRail()
        self.stepper, self.chooser = self._rail.stepper, self._rail.chooser
        self.keeper.saved.connect(self._rail.say_saved)
        self.keeper.saved.connect(self._changed)
        self.keeper.not_saved.connect(self._rail.say_not_saved)
        self._rail.asked_summary.connect(self.sheets.summary)
        self._rail.asked_page.connect(self.show_page)
        self._rail.asked_another.connect(self.begin)
        self.chooser.currentIndexChanged.connect(lambda: self.open_case(self.chooser.value()))
        self.stepper.chosen.connect(lambda index: self.go_step(index + 1))
        return self._rail

    def _build_steps(self) -> QWidget:
        self._steps = StepsPane(STEPS)
        self.back, self.words, self.next = self._steps.back, self._steps.words, self._steps.next
        self._checklist = Checklist(self.shell, self.keeper, self._steps, self)
        self._steps.made.connect(self._step_made)
        self._steps.turned.connect(self._turn)
        return self._steps

    def _step_made(self, step: Step) -> None:
        step.edited.connect(self._edit)
        step.asked_step.connect(self.go_step)
        step.asked_page.connect(self.show_page)
        step.took_away.connect(self._took_away)
        join(step, self.shell, self.sheets, self._checklist)
        if isinstance(step, GatherStep):
            step.ask_for.connect(self.show_requests)
            step.use_clinic.connect(self.use_clinic)

    def step(self, number: int) -> Step:
        """A step (from 1), made when it is first gone to."""
        return self._steps.step(number)

    @property
    def gather(self) -> GatherStep:
        """The step with the checklist."""
        return self._checklist.step

    def page(self, name: str) -> SidePage:
        """A page beside the steps, made when it is first gone to."""
        return self._beside.page(name)

    def _page_made(self, page: SidePage) -> None:
        page.back.connect(self.show_steps)
        page.edited.connect(self._edit)
        page.asked_step.connect(self._leave_page)
        page.asked_page.connect(self.show_page)
        page.asked_room.connect(self.shell.go)
        if isinstance(page, CasesPage):
            page.opened.connect(self.open_case)
            page.begin.connect(self.begin)
            page.begin_with.connect(self.begin_with)

    @property
    def requests(self) -> RequestsPage:
        """The desk of requests."""
        page = self.page("requests")
        assert isinstance(page, RequestsPage)
        return page

    # ------------------------------------------------------------------------------------------------- the room

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        if self._mine or self.shell.reader is None:
            return
        if self.case is not None and self.case.patient_id != patient_id:
            self.case = None
        if patient_id is None:
            self._show_material(Material((), (), (), self._today))
            return

        self.shell.read(
            lambda vault, progress: read_material(vault, patient_id),
            name="cases",
            done=while_alive(self, self._show_material),
        )

    def help_topic(self) -> str:
        if self._beside.current is not None:
            return self._beside.current.HELP
        return _HELP_OF_STEP.get(self._step, "") if self.case is not None else ""

    def first_focus(self) -> QWidget | None:
        if self._beside.current is not None:
            return self._beside.current.first_focus()
        if self.case is None:
            return self.begin_button
        return self.step(self._step).first or self.next

    def show_page(self, name: str, target: str = "") -> None:
        """Show a page beside the steps, and there what `target` names."""
        if self.case is None and name != "cases":
            return
        self.save()
        page = self.page(name)
        self.pages.setCurrentWidget(page)
        page.show_case(self.case or Case(), target)
        page.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_requests(self, requirement: str = "") -> None:
        """Show the request desk of the case; with a requirement, open a new request for it."""
        self.show_page("requests", requirement)

    def show_steps(self) -> None:
        """Go back from a page beside the steps to the step that was open."""
        self._leave_page(self._step)

    def _leave_page(self, step: int) -> None:
        """Go from a page beside the steps to this step."""
        self.save()
        self.pages.setCurrentIndex(1 if self.case is not None else 0)
        self.show_step(step, focus=True)

    def show_target(self, target: str) -> None:
        if target in PAGES:
            self._wanted_page = target
        elif target == "summary":
            self._wants_summary = True
        elif target in STEP_NAMES or target.isdigit():
            self._wanted_step = STEP_NAMES.get(target) or int(target)
        else:
            self._wanted = target
        self.refresh()

    def leave(self) -> bool:
        """Save what was typed last."""
        if self.case is not None and self.case.step != self._step:
            self.case = replace(self.case, step=self._step)
            self.keeper.dirty = True
        self.save()
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        # Locking throws the room away without leaving it.
        self.save()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < self.shell.theme.px(860)
        self._rail.set_compact(narrow)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != direction:
            self._row.setDirection(direction)

    # ------------------------------------------------------------------------------------------------ the case

    def begin(self) -> None:
        """Begin a case for the open person."""
        self._begin(prepare_opinion.begin)

    def begin_with(self, template: str) -> None:
        """Begin a case for the open person with the settings of this template."""
        self._begin(lambda vault, patient: case_templates.begin(vault, patient, template))

    def ask_template(self) -> None:
        """Ask with which template to begin."""
        dialog = BeginWithDialog(self.shell, self)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.chosen():
            self.begin_with(dialog.chosen())

    def _begin(self, work: Callable[[Vault, str], Case]) -> None:
        patient_id = self.shell.patient_id
        if patient_id is None:
            self.shell.toast(_("Add a person first, or drop their files here."))
            return
        self.leave()

        def done(case: Case) -> None:
            if isValid(self):
                self._wanted, self._wanted_step = case.id, 1
                self.pages.setCurrentIndex(1)
                self._changed()
                self.refresh()

        self.shell.write(lambda vault, progress: work(vault, patient_id), name="begin", done=done)

    def _show_material(self, material: Material) -> None:
        if not isValid(self):
            return
        if self.keeper.busy:
            self._again = True  # what was read is older than what is being written
            return
        self._cases, self._today = material.cases, material.today
        self._empty.link_button.setVisible(len(material.every) > len(self._cases))
        self._steps.set_material(material.documents, material.packets, self._today)
        # One that was put away is shown where it is asked for by name, as by a search.
        asked = next((case for case in material.every if case.id == self._wanted), None)
        here = self.case.id if self.case is not None else ""
        self._wanted = ""
        found = asked or next((case for case in self._cases if case.id == here), None)
        if asked is not None and asked.archived is not None:
            self._cases = (*self._cases, asked)
        case = found or (prepare_opinion.newest(self._cases) if self._cases else None)
        wants_summary, self._wants_summary = self._wants_summary, False
        if case is None:
            self.case = None
            wanted_page, self._wanted_page = self._wanted_page, ""
            if material.every and (isinstance(self._beside.current, CasesPage) or wanted_page == "cases"):
                self.show_page("cases")
            else:
                self.pages.setCurrentIndex(0)
            return
        fresh = self.case is None or self.case.id != case.id
        self.case = case
        self._rail.show_cases(self._cases, case)
        if wants_summary:
            QTimer.singleShot(0, self, self.sheets.summary)
        page = self.page(self._wanted_page) if self._wanted_page else self._beside.current
        self._wanted_page = ""
        if page is not None:
            self.pages.setCurrentWidget(page)
            page.show_case(case)
            return
        self.pages.setCurrentIndex(1)
        self._fit()
        number, self._wanted_step = self._wanted_step or (case.step if fresh else self._step), 0
        self.show_step(number, focus=fresh and self.isVisible())

    def open_case(self, case_id: str) -> None:
        """Open this case, at the step where it was left."""
        self.leave()
        self.pages.setCurrentIndex(1)
        self._wanted = case_id
        self.refresh()

    # --------------------------------------------------------------------------------------------------- steps

    def _turn(self, by: int) -> None:
        """Go to the step before or behind; from a page beside the steps, back to them."""
        if self._beside.current is not None:
            self.show_steps()
        else:
            self.go_step(self._step + by)

    def go_step(self, number: int) -> None:
        """Go to a step (from 1)."""
        if self.case is None or not 1 <= number <= self._steps.count:
            return
        self.save()
        self.show_step(number, focus=True)

    def show_step(self, number: int, *, focus: bool = False) -> None:
        """Show this step filled from the case."""
        case = self.case
        if case is None:
            return
        self._steps.show_step(number, case, from_top=focus)
        self.stepper.set_current(self._step - 1)
        self.stepper.set_done(done_steps(case, self._step))
        if self._step in {GATHER, STEP_NAMES["questions"]}:
            self._checklist.hold(focus=focus, top=True)
        if focus:
            self._steps.enter()

    def use_clinic(self, name: str) -> None:
        """Hold the records against this clinic's own list; empty: against the specialty's."""
        self._edit(lambda case: replace(case, clinic_profile=name))

    # -------------------------------------------------------------------------------------------------- saving

    def _edit(self, change: Change) -> None:
        """The person answered; it is saved as soon as the typing rests."""
        if self.case is None:
            return
        changed = replace(change(self.case), step=max(self.case.step, self._step))
        if changed == self.case:
            return
        self.stepper.set_done(done_steps(changed, self._step))
        self._steps.tell(changed)
        self.keeper.put(changed)
        if self._step == GATHER:
            self.gather.show_case(changed)
            self._checklist.hold(focus=True)

    def _took_away(self, words: str, back: Change) -> None:
        """Something was taken out of a list: say so, and offer to put it back."""
        case = self.case

        def undo() -> None:
            if isValid(self) and self.case is not None and case is not None and self.case.id == case.id:
                self._edit(back)
                self.step(self._step).show_case(self.case)
                self.save()

        self.save()
        self.shell.toast(words, undo)

    def save(self) -> Job | None:
        """Write the answers now; returns the job, or None when there is nothing to write."""
        return self.keeper.save()

    def _settled(self) -> None:
        if self._again:
            self._again = False
            self.refresh()

    def _changed(self) -> None:
        """Tell the other rooms; this one knows already."""
        self._mine = True
        try:
            self.shell.records_changed.emit()
        finally:
            self._mine = False
