"""Above the panes of the import room: what is under way, with Cancel, and what was refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.widgets import Notice, ProgressPanel, VBox, announce, clear


class UnderWay(QWidget):
    """Shows one job at a time, from `begin` to `end`, and why the last one was refused."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self)
        self.progress = ProgressPanel("import_progress")
        self._progress_box = QWidget()
        VBox(self._progress_box, margins=(32, 12, 32, 12)).addWidget(self.progress)
        self._progress_box.hide()
        column.addWidget(self._progress_box)
        self._notice_box = QWidget()
        self._notices = VBox(self._notice_box, margins=(32, 12, 32, 12))
        self._notice_box.hide()
        column.addWidget(self._notice_box)

    def begin(self, what: str) -> None:
        """Something begins, which `follow` is told of when it is a job."""
        self._progress_box.show()
        self.progress.start(what)

    def follow(self, job: Job, ended: Callable[[], None]) -> None:
        """Show the steps of this job, and let Cancel stop it; `ended` is called however it ends."""
        job.progressed.connect(self.progress.step)
        self.progress.cancelled.connect(job.cancel)
        job.finished.connect(ended)

    def end(self) -> None:
        """Nothing is under way."""
        self.progress.stop()
        self._progress_box.hide()

    def refuse(self, error: SecondOpError) -> None:
        """Say what was refused, and why."""
        clear(self._notices)
        self._notices.addWidget(Notice("identity_stop", error.title, error.message, name="import_refused"))
        self._notice_box.show()
        announce(self, f"{error.title}. {error.message}", at_once=True)

    def say_nothing(self) -> None:
        """What was refused before is of no interest any more."""
        self._notice_box.hide()
