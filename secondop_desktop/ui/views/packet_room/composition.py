"""Keeps a verified packet of exactly the present choices: a change composes anew, and stops what it overtakes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import make_packet, show_packet
from secondop_desktop.usecases.make_packet import Choices, Composed, Section
from secondop_desktop.usecases.show_packet import Bookmark, Worker

SETTLE_MS = 400
"""How long the choices must rest before a packet is composed."""


@dataclass(frozen=True, slots=True)
class Built:
    """A packet that was composed and verified, with its outline, and the password that opens it."""

    composed: Composed
    bookmarks: tuple[Bookmark, ...]
    password: str | None = None

    def starts(self) -> dict[Section, int]:
        """The first page (from 1) of each section that is in the file."""
        found: dict[Section, int] = {}
        for mark in self.bookmarks:
            if mark.section is not None:
                found.setdefault(mark.section, mark.page)
        return found

    def counts(self) -> dict[Section, int]:
        """How many pages each section has."""
        starts = sorted(self.starts().items(), key=lambda item: item[1])
        ends = [page for _section, page in starts[1:]] + [self.composed.pages + 1]
        return {section: end - page for (section, page), end in zip(starts, ends, strict=True)}

    def section_at(self, page: int) -> Section | None:
        """The section of a page (from 1)."""
        inside = [(first, section) for section, first in self.starts().items() if first <= page]
        return max(inside)[1] if inside else None


class Composition(QObject):
    """Composes and verifies after each change of the choices, away from the window.

    `started` says that what is shown is no longer what was chosen; then comes `ready` with the packet, `refused` with
    an error, or `stopped` when the person stopped it.
    """

    started = Signal()
    step = Signal(str, int, int)
    ready = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._serial = 0
        self._job: Job | None = None
        self._choices = Choices()
        self._password: str | None = None
        self.built: Built | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self._compose)

    @property
    def busy(self) -> bool:
        """Whether a packet is being composed, or is about to be."""
        return self._job is not None or self._soon.isActive()

    def want(self, choices: Choices, password: str | None, *, at_once: bool = False) -> None:
        """Compose a packet of these choices; one that is under way for others is stopped."""
        self._choices, self._password = choices, password or None
        self._drop()
        self.started.emit()
        if at_once:
            self._compose()
        else:
            self._soon.start()

    def stop(self) -> None:
        """Stop at the person's request."""
        if self.busy:
            self._drop()
            self.stopped.emit()

    def forget(self) -> None:
        """Forget the packet, as when another person is opened."""
        self._drop()
        self.built = None

    def _drop(self) -> None:
        self._serial += 1
        self._soon.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _compose(self) -> None:
        self._soon.stop()
        shell, patient_id = self._shell, self._shell.patient_id
        reader = shell.reader
        if reader is None or patient_id is None:
            return
        serial, choices, password, known = self._serial, self._choices, self._password, self.built

        def work(progress: Progress) -> Built:
            # A connection of its own: composing takes seconds, and the other lanes must answer meanwhile.
            with reader.reader() as own:
                plan = make_packet.plan_packet(own, patient_id, choices, progress)
                if known is not None and known.composed.plan == plan and known.password == password:
                    return known
                case_id = make_packet.case_of(own, patient_id, choices)
                composed = make_packet.compose(own, plan, case_id=case_id, password=password, progress=progress)
            with Worker() as worker:
                marks = show_packet.outline(composed.data, worker, progress, password=password, language=plan.language)
            return Built(composed, marks, password)

        def done(built: Built) -> None:
            if isValid(self) and serial == self._serial:
                self._job = None
                self.built = built
                self.ready.emit(built)

        def failed(error: SecondOpError) -> None:
            if isValid(self) and serial == self._serial:
                self._job = None
                self.refused.emit(error)

        job = shell.run("files", work, name="packet", done=done, failed=failed)
        job.progressed.connect(self.step)
        self._job = job
