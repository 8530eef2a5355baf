"""The steps of a second opinion in their order, and what each of them asks for beyond itself."""

from __future__ import annotations

from collections.abc import Callable

from secondop_desktop.core.records import Kind
from secondop_desktop.ui.models.wording import room_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.after_step import AfterStep
from secondop_desktop.ui.views.wizard.checklist import Checklist
from secondop_desktop.ui.views.wizard.gather_step import GatherStep
from secondop_desktop.ui.views.wizard.questions_step import QuestionsStep
from secondop_desktop.ui.views.wizard.say_step import SayStep
from secondop_desktop.ui.views.wizard.sheets import CaseSheets
from secondop_desktop.ui.views.wizard.step import Step
from secondop_desktop.ui.views.wizard.story_steps import CostStep, SafeStep, StoryStep, WhyStep
from secondop_desktop.ui.views.wizard.visit_steps import QuestionStep, ReviewStep, VisitStep

STEPS: tuple[Callable[[], Step], ...] = (
    SafeStep,
    StoryStep,
    WhyStep,
    CostStep,
    VisitStep,
    QuestionStep,
    GatherStep,
    QuestionsStep,
    SayStep,
    ReviewStep,
    AfterStep,
)


def join(step: Step, shell: Shell, sheets: CaseSheets, checklist: Checklist) -> None:
    """Lead what a new step asks for to the sheets on paper, the dialogs of the checklist and the other rooms."""
    step.asked_room.connect(shell.go)
    if isinstance(step, CostStep):
        step.print_sheet.connect(sheets.costs)
    if isinstance(step, QuestionsStep):
        step.print_sheet.connect(sheets.questions)
    if isinstance(step, SayStep):
        step.print_sheet.connect(sheets.scripts)
    if isinstance(step, GatherStep):
        step.add_files.connect(shell.choose_files)
        step.show_record.connect(lambda kind, name: shell.go(room_of(Kind(kind)), name))
        step.clinic_lists.connect(checklist.show_clinic_lists)
        step.compare_lists.connect(checklist.compare_lists)
