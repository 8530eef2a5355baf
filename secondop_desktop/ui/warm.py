"""Loads what comes after the first window while the person types their password, so that nothing waits for it then."""

from __future__ import annotations

from secondop_desktop.core.progress import Progress


def make_widget_classes() -> None:
    """Have PySide make its classes of all kinds of widgets, as it does when it is first handed one that Qt made."""
    from PySide6.QtWidgets import QScrollArea

    QScrollArea().viewport()


def draw_once() -> None:
    """Draw a panel and a table of records once, unseen: with the first of its kind PySide makes what it needs to."""
    from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
    from secondop_desktop.ui.widgets import RecordTable, VBox
    from secondop_desktop.ui.widgets.base import Panel

    panel = Panel("window", lines="left bottom")
    table = RecordTable("drawn_once", "", two_lines=True, in_page=True)
    VBox(panel).addWidget(table)
    model: RowModel[str] = RowModel((Column("-", lambda row: Cell(row, row)), Column("-", Cell)), table)
    table.setModel(model)
    table.set_widths({1: 80}, stretch=0)
    model.show_rows((Group("-", "-"), "-"))
    table.choose_first()
    panel.grab()
    panel.deleteLater()


def wipe_left_over(progress: Progress) -> None:
    """Wipe copies of documents that an earlier run of the program left outside the records; runs in a lane."""
    from secondop_desktop.usecases.outgoing import Outgoing

    Outgoing().wipe_left_over()


def load_the_rest(progress: Progress) -> None:
    """Import what opens records and the rooms; runs in a lane. What is needed before it is done is waited for."""
    from secondop_desktop.usecases import open_vault  # noqa: F401

    progress.check()
    from secondop_desktop.ui import automatic_backups, guard, opened, people_desk, rooms_frame  # noqa: F401

    progress.check()
    from secondop_desktop.usecases import archive, browse, edit, trail  # noqa: F401

    progress.check()
    from secondop_desktop.ui.views import conditions, documents, medications, overview, procedures, results  # noqa: F401

    progress.check()
    from secondop_desktop.ui.views import imaging, settings, timeline  # noqa: F401

    progress.check()
    from secondop_desktop.usecases import backups, find  # noqa: F401

    progress.check()
    from secondop_desktop.ui.views import wizard, worklist  # noqa: F401

    progress.check()
    from secondop_desktop.ui import drag_out, files_desk, reminders  # noqa: F401
    from secondop_desktop.ui.help import desk as help_desk  # noqa: F401
    from secondop_desktop.ui.safety import desk as safety_desk  # noqa: F401
