"""A dialog in which slow work runs: its progress and Cancel stand below what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.jobs import Job, LaneName
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.cards import Notice
from secondop_desktop.ui.widgets.feedback import ProgressPanel, announce

T = TypeVar("T")


class WorkingDialog(Dialog):
    """Runs one piece of work at a time; while it runs, what was chosen can't be changed and Esc cancels the work."""

    def __init__(self, parent: QWidget | None, shell: Shell, title: str, name: str, *, width: int = 600) -> None:
        super().__init__(parent, title, name, width=width)
        self.shell = shell
        self.job: Job | None = None
        self.choices: list[QWidget] = []
        self.notice = Notice("ready", " ", name=f"{name}_notice")
        self.notice.hide()
        self.progress = ProgressPanel(f"{name}_progress", delay_ms=200)
        self.progress.cancelled.connect(self.cancel_work)
        self.progress.appeared.connect(self.grow)

    def finish_body(self, *choices: QWidget) -> None:
        """Put what is said and the progress below the rest; `choices` can't be changed while work runs."""
        self.choices = list(choices)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.progress)

    def run(
        self,
        lane: LaneName,
        work: Callable[[Progress], T],
        what: str,
        done: Callable[[T], None],
        failed: Callable[[SecondOpError], None] | None = None,
    ) -> None:
        """Begin the work; `done` is called with its result while the dialog is there."""
        self.notice.hide()
        self._lock(True)
        self.progress.start(what)
        self.grow()
        job = self.shell.run(
            lane,
            work,
            name=self.objectName(),
            done=while_alive(self, done),
            failed=while_alive(self, failed or self.refuse),
        )
        self.job = job
        job.progressed.connect(self._step)
        job.cancelled.connect(self._cancelled)
        job.finished.connect(self._ended)

    def cancel_work(self) -> None:
        """Ask the work to stop at its next step."""
        if self.job is not None:
            self.progress.cancel.setEnabled(False)
            self.job.cancel()

    def refuse(self, error: SecondOpError) -> None:
        """Say why it did not work."""
        self.say("refused", error.title, error.message)

    def say(self, state: str, title: str, message: str = "") -> None:
        """Say how it went, in the dialog and to a reader."""
        self.notice.show_message(state, title, message)
        announce(self, f"{title}. {message}", at_once=state == "refused")
        self.grow()

    def refresh(self) -> None:
        """Enable the buttons that fit what is chosen; called when work has ended."""

    def reject(self) -> None:
        """Cancel the work first, where some is under way."""
        if self.job is not None:
            self.cancel_work()
            if self.shell.vault is not None:
                return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.job is not None and self.shell.vault is not None:
            self.cancel_work()
            event.ignore()
            return
        super().closeEvent(event)

    def _lock(self, locked: bool) -> None:
        for widget in self.choices:
            widget.setEnabled(not locked)
        for button in self.findChildren(Button):
            if button is not self.progress.cancel and self.buttons.indexOf(button) >= 0:
                button.setEnabled(not locked)

    def _step(self, what: str, done: int, total: int) -> None:
        self.progress.step(what, done, total)

    def _cancelled(self) -> None:
        self.say("not_done_yet", self.stopped_words())

    def stopped_words(self) -> str:
        """What to say when the person cancelled."""
        return _("Stopped. Nothing was changed.")

    def _ended(self) -> None:
        self.job = None
        self.progress.stop()
        self._lock(False)
        self.refresh()
        self.grow()
