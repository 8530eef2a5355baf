"""Asks before work that a person waits for is stopped by closing the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from secondop_desktop.core.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from secondop_desktop.ui.jobs import Lanes

_WAITED_FOR = frozenset({"read-files", "import", "demo", "export", "export-records", "save-packet", "batch-packets"})
"""The names of jobs that a person waits for, and would have to begin again; backups go on by themselves."""


def may_stop_work(window: QWidget, lanes: Lanes) -> bool:
    """Whether what is under way may be stopped; when the system itself ends, it waits for no answer."""
    if not lanes.names() & _WAITED_FOR:
        return True
    application = QApplication.instance()
    if isinstance(application, QApplication) and application.isSavingSession():
        return True
    from secondop_desktop.ui.dialogs.base import ask

    return ask(
        window,
        _("Work is still under way"),
        _("If you close now, it is stopped. Your records stay as they are. Do again what was not finished."),
        _("Close now"),
        _("Go on working"),
    )
