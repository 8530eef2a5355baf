"""Keeping the answers of a case: every letter at once as a draft, and a version as soon as the typing rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.usecases.prepare_opinion import Case

SETTLE_MS = 300
"""How long typing must rest before the answer is saved."""


class CaseKeeper(QObject):
    """Holds the open case and writes it.

    `saved` and `not_saved` (with the reason) tell how a write went; `settled` that none is under way any more.
    """

    saved = Signal()
    not_saved = Signal(str)
    settled = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.case: Case | None = None
        self.dirty = False
        self.drafting = False
        self._job: Job | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SETTLE_MS)
        self.timer.timeout.connect(self.save)

    @property
    def busy(self) -> bool:
        """Whether something was answered that is not written yet."""
        return self.dirty or self._job is not None

    def put(self, case: Case) -> None:
        """The person answered: this is the case now."""
        self.case = case
        self.dirty = True
        self._keep_draft()
        self.timer.start()

    def _keep_draft(self) -> None:
        """Keep every letter at once, one write after the other: it survives the sudden end of the program."""
        if self.drafting or self.shell.vault is None or self.case is None:
            return
        case = self.case
        self.drafting = True

        def ended() -> None:
            if isValid(self):
                self.drafting = False
                if self.dirty and self.case is not None and self.case != case and self.case.id == case.id:
                    self._keep_draft()

        def failed(_error: SecondOpError) -> None:
            """What went wrong is told when the answer itself is saved."""

        job = self.shell.write(
            lambda vault, progress: prepare_opinion.keep_draft(vault, case), name="draft", failed=failed
        )
        job.progress = None
        job.finished.connect(ended)

    def save(self) -> Job | None:
        """Write the answers now; returns the job, or None when there is nothing to write."""
        self.timer.stop()
        case = self.case
        if not self.dirty or case is None or self.shell.vault is None:
            return None
        self.dirty = False

        def done(_none: object) -> None:
            if isValid(self):
                self.saved.emit()

        def failed(error: SecondOpError) -> None:
            if isValid(self):
                self.dirty = True
                self.not_saved.emit(error.title)
            self.shell.show_error(error)

        job = self.shell.write(lambda vault, progress: prepare_opinion.save(vault, case), name="case", done=done,
                               failed=failed)  # fmt: skip
        job.progress = None  # locking and closing cancel what is under way: an answer is written all the same
        self._job = job
        job.finished.connect(lambda: self._ended(job))
        return job

    def _ended(self, job: Job) -> None:
        if isValid(self) and self._job is job:
            self._job = None
            self.settled.emit()
