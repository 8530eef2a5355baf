"""Keeps a verified packet of exactly the present choices: a change composes anew, and stops what it overtakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import make_packet
from secondop_desktop.usecases.make_packet import Choices, Composed, Draft, Section, ShownPage
from secondop_desktop.usecases.packet_pictures import Readings
from secondop_desktop.usecases.press import Press

T = TypeVar("T")

SETTLE_MS = 150
"""How long the choices must rest before a packet is composed."""


@dataclass(frozen=True, slots=True)
class Built:
    """A packet that was composed, and the password that opens it; `verified` once its file was found to be right."""

    composed: Composed
    password: str | None = None
    verified: bool = False

    def starts(self) -> dict[Section, int]:
        """The first page (from 1) of each section that is in the file."""
        return dict(self.composed.starts)

    def counts(self) -> dict[Section, int]:
        """How many pages each section has."""
        starts = sorted(self.starts().items(), key=lambda item: item[1])
        ends = [page for _section, page in starts[1:]] + [self.composed.pages + 1]
        return {section: max(1, end - page) for (section, page), end in zip(starts, ends, strict=True)}

    def section_at(self, page: int) -> Section | None:
        """The section of a page (from 1)."""
        inside = [(first, place) for place, first in enumerate(self.composed.starts.values()) if first <= page]
        return list(self.composed.starts)[max(inside)[1]] if inside else None

    def shown_on(self, page: int) -> tuple[ShownPage, ...]:
        """The pages of originals that stand on this page (from 1)."""
        return tuple(item for item in self.composed.shown if item.page == page)


class Composition(QObject):
    """Composes and verifies after each change of the choices, away from the window.

    `started` says that what is shown is no longer what was chosen; then comes `drafted` with the packet, to be looked
    at, and `ready` with the same packet when it was verified; or `refused` with an error, or `stopped` when the person
    stopped it. The workers stay, as they have loaded what they need.
    """

    started = Signal()
    step = Signal(str, int, int)
    drafted = Signal(object)
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
        self._readings = Readings()
        self.built: Built | None = None
        press = Press()
        self._press = press
        parent.destroyed.connect(lambda _gone: press.close())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self._compose)

    @property
    def busy(self) -> bool:
        """Whether a packet is being composed or checked, or is about to be."""
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
        """Forget the packet and all that was read for it, as when another person is opened."""
        self._drop()
        self.built = None
        self._readings = Readings()

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
        readings, press = self._readings, self._press

        def work(progress: Progress) -> Built | Draft:
            # A connection of its own: composing takes seconds, and the other lanes must answer meanwhile.
            with reader.reader() as own:
                plan = make_packet.plan_packet(own, patient_id, choices, progress, readings)
                if known is not None and known.composed.plan == plan and known.password == password:
                    return known
                case_id = make_packet.case_of(own, patient_id, choices)
                return make_packet.draft(
                    own, plan, press, case_id=case_id, password=password, since=choices.since, progress=progress
                )

        def done(made: Built | Draft) -> None:
            if not isValid(self) or serial != self._serial:
                return
            if isinstance(made, Built):
                self._job = None
                self.built = made
                self.ready.emit(made)
                return
            self.drafted.emit(Built(made.composed, password))
            self._check(made, password)

        self._run(work, done)

    def _check(self, made: Draft, password: str | None) -> None:
        serial, press = self._serial, self._press

        def work(progress: Progress) -> Composed:
            return make_packet.verified(made, press, progress)

        def done(composed: Composed) -> None:
            if isValid(self) and serial == self._serial:
                self._job = None
                self.built = Built(composed, password, verified=True)
                self.ready.emit(self.built)

        self._run(work, done)

    def _run(self, work: Callable[[Progress], T], done: Callable[[T], None]) -> None:
        serial = self._serial

        def failed(error: SecondOpError) -> None:
            if isValid(self) and serial == self._serial:
                self._job = None
                self.refused.emit(error)

        job = self._shell.run("files", work, name="packet", done=done, failed=failed)
        job.progressed.connect(self.step)
        self._job = job
