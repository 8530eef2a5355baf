"""Slow work away from the window: three lanes of threads, and jobs that report by queued signals.

Nothing crosses back but a job's signals, and they are emitted in the window's thread only. No job touches a widget.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from secondop_desktop.core.errors import CancelledError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.late_qt import Qt

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from secondop_desktop.ui.job_mail import Outcome, Step
    from secondop_desktop.ui.turns import Turns

LaneName = Literal["vault", "read", "files"]
T = TypeVar("T")

SWITCH = 0.0005
"""Seconds that a lane may go on before the window's thread, which waits for it, has its turn. Each call of Qt into
Python waits for one: with Python's own five milliseconds ten labels that are laid out while a lane reads take longer
than a blink of the eye.
"""

_log = logging.getLogger(__name__)


class UnexpectedError(SecondOpError):
    """Our own bug: a calm message with the reference under which the log has the place, never a record's value."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            _("Something went wrong in SecondOp"),
            _(
                "This is our mistake, not yours. Your records are as they were. You can go on; if it happens again,"
                " close SecondOp and start it again. Reference: {reference}"
            ).format(reference=reference),
        )
        self.reference = reference


def report_bug(error: BaseException) -> UnexpectedError:
    """Log where a bug happened, by type and place only, and return what to tell the person."""
    import secrets

    reference = secrets.token_hex(4).upper()
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-8:]))
    _log.error("unexpected %s, reference %s, at %s", type(error).__name__, reference, places)
    return UnexpectedError(reference)


class Job(QObject):
    """One piece of work under way. Exactly one of succeeded, failed and cancelled comes, and `finished` after it.

    `progressed` carries (what is being done, how many are done, how many there are; 0 when unknown). `failed` carries
    a `SecondOpError` to show; an `UnexpectedError` has been shown already when it arrives.
    """

    progressed = Signal(str, int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, name: str, lane: LaneName, parent: QObject) -> None:
        super().__init__(parent)
        self.name = name
        self.lane = lane
        self.done = False
        self.progress: Progress | None = None

    def cancel(self) -> None:
        """Ask the work to stop at its next step; `cancelled` follows when it has."""
        if self.progress is not None:
            self.progress.cancel()


class Lanes(QObject):
    """The lanes: `vault` owns the writing connection, `read` the reading one, `files` talks to the workers.

    Work of one lane runs in the order in which it was handed in. `idle` is emitted when the last job has ended;
    `unexpected` carries the `UnexpectedError` of a bug, for the one dialog that shows it.
    """

    idle = Signal()
    unexpected = Signal(object)
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None, *, file_threads: int = 2) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH)
        self._turns: Turns | None = None
        self._file_threads = file_threads
        self._closed = False
        self._draining = False
        self._listens = False
        self._threads: dict[LaneName, ThreadPoolExecutor] = {}
        self._running: set[Job] = set()
        self._mail: deque[Outcome | Step] = deque()  # whose ends are safe between threads
        # However fast the steps come, one call of `_deliver` waits at a time: a flood of them would keep the window
        # from ever painting, or hearing "Cancel".
        self._called = threading.Event()

    def _listen(self) -> None:
        """With the first work: the window that is painted before it needs nothing of Qt's namespace."""
        if not self._listens:
            self._listens = True
            # The threads emit this one signal without arguments; everything else is emitted by the window's thread.
            self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(self, lane: LaneName, work: Callable[[Progress], T], *, name: str) -> Job:
        """Run this work in a lane; returns its job at once, before any signal of it is emitted."""
        from secondop_desktop.ui.job_mail import Outcome, Step

        self._listen()
        job = Job(name, lane, self)

        def listen(what: str, done: int, total: int) -> None:
            self._post(Step(job, what, done, total))

        progress = Progress(listen)
        job.progress = progress
        if self._draining:
            progress.cancel()

        def run() -> None:
            value: object = None
            error: BaseException | None = None
            try:
                progress.check()
                value = work(progress)
            except BaseException as caught:  # noqa: BLE001 - handed to the window's thread, which shows or reports it
                error = caught
            self._post(Outcome(job, value, error))

        self._running.add(job)
        if self._turns is None:
            from secondop_desktop.ui.turns import Turns

            self._turns = Turns(self)
        self._turns.begin()
        self._lane(lane).submit(run)
        return job

    def _lane(self, name: LaneName) -> ThreadPoolExecutor:
        """The threads of a lane. They are loaded and made for the first work in it: the first window has none."""
        if name not in self._threads:
            from concurrent.futures import ThreadPoolExecutor

            if self._closed:
                raise RuntimeError("the lanes were closed")
            count = self._file_threads if name == "files" else 1
            self._threads[name] = ThreadPoolExecutor(count, thread_name_prefix=name)
        return self._threads[name]

    def busy(self) -> bool:
        """Whether any job is under way."""
        return bool(self._running)

    def names(self) -> frozenset[str]:
        """The names of the jobs that are under way or wait."""
        return frozenset(job.name for job in self._running)

    def cancel_all(self) -> None:
        """Ask every job to stop; `idle` follows when the last one has."""
        for job in tuple(self._running):
            job.cancel()

    def drain(self) -> None:
        """Cancel every job, and what these hand in; return when the last one has ended. The window keeps painting."""
        self._draining = True
        try:
            self.cancel_all()
            self.settle()
        finally:
            self._draining = False

    def settle(self) -> None:
        """Return when the last job has ended, cancelling none; the window keeps painting meanwhile."""
        if not self._running:
            return
        from PySide6.QtCore import QEventLoop  # its making costs the first window some milliseconds

        loop = QEventLoop()
        self.idle.connect(loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.idle.disconnect(loop.quit)

    def close(self) -> None:
        """Drain, and end the threads; nothing can be handed in afterwards."""
        self.drain()
        self._closed = True
        for threads in self._threads.values():
            threads.shutdown(wait=True)

    def _post(self, item: Outcome | Step) -> None:
        self._mail.append(item)
        if not self._called.is_set():
            self._called.set()
            self._arrived.emit()

    def _deliver(self) -> None:
        # Cleared before the mail is taken: what comes after this line calls again.
        self._called.clear()
        mail: list[Outcome | Step] = []
        while self._mail:
            mail.append(self._mail.popleft())
        from secondop_desktop.ui.job_mail import Outcome, Step

        # Of many steps that came since the last time only the newest of each job is worth painting.
        newest = {item.job: item for item in mail if isinstance(item, Step)}
        for item in mail:
            if isinstance(item, Outcome):
                self._end(item)
            elif newest.get(item.job) is item and not item.job.done:
                item.job.progressed.emit(item.what, item.done, item.total)

    def _end(self, outcome: Outcome) -> None:
        job, error = outcome.job, outcome.error
        job.done = True
        self._running.discard(job)
        try:
            if error is None:
                job.succeeded.emit(outcome.value)
            elif isinstance(error, CancelledError):
                job.cancelled.emit()
            elif isinstance(error, SecondOpError):
                job.failed.emit(error)
            else:
                told = report_bug(error)
                self.unexpected.emit(told)
                job.failed.emit(told)
            job.finished.emit()
        finally:
            job.deleteLater()
            if not self._running:
                if self._turns is not None:
                    self._turns.end()
                self.idle.emit()
