"""What stands in the place of a list while there is nothing in it: what belongs there, why, and how to add it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget

from secondop_desktop.core.records import Kind
from secondop_desktop.core.text import _
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets import Button, EmptyState, PrimaryButton


def added(stack: QStackedWidget, page: EmptyState) -> EmptyState:
    """This page, put among those of the stack; rooms make theirs when it is first shown."""
    stack.addWidget(page)
    page.stand_for_table()
    return page


def results_empty(shell: Shell, type_in: Callable[[], None]) -> EmptyState:
    """Where results belong; offers files, and the form of one."""
    files = PrimaryButton(_("Choose files…"), "empty_first", size="medium")
    files.clicked.connect(shell.choose_files)
    by_hand = Button(_("Type one in…"), "results_by_hand", size="medium")
    by_hand.clicked.connect(lambda: type_in())
    return EmptyState(
        "results",
        _("No test results here yet"),
        [
            _("Blood tests, urine tests and measurements belong here, from a portal or a laboratory."),
            _("A specialist trusts a value with its unit, its range and its date."),
        ],
        [files, by_hand],
        hint=_("You can also drop files anywhere on this window."),
        name="results_empty",
    )


def timeline_empty(shell: Shell) -> EmptyState:
    """What the timeline will show; offers files, and a note."""
    files = PrimaryButton(_("Choose files…"), "empty_first", size="medium")
    files.clicked.connect(shell.choose_files)
    by_hand = Button(_("Write a note…"), "timeline_by_hand", size="medium")
    by_hand.clicked.connect(lambda: shell.add(str(Kind.NOTE)))
    return EmptyState(
        "timeline",
        _("Nothing on the timeline yet"),
        [
            _("Visits, operations, results, medicines and your own notes appear here in the order of their dates."),
            _("It shows a new doctor at a glance what happened when."),
        ],
        [files, by_hand],
        hint=_("You can also drop files anywhere on this window."),
        name="timeline_empty",
    )


def worklist_empty() -> EmptyState:
    """What the worklist is for, while no case is open."""
    return EmptyState(
        "worklist",
        _("No second opinion is open"),
        [
            _("It is for those who prepare second opinions for several people at once."),
            _("Each open second opinion stands here, with what it waits for, since when, and what to do next."),
        ],
        [],
        name="worklist_empty",
    )


def worklist_nothing() -> EmptyState:
    """How to see cases again, while a view or the filter shows none."""
    return EmptyState(
        "search", _("No case is shown"), [_("Choose “All”, or empty the filter.")], [], name="worklist_nothing"
    )
