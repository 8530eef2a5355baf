"""Keeps a verified packet of exactly the present choices: a change composes anew, and stops what it overtakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from secondop_desktop.core.errors import CancelledError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import make_packet
from secondop_desktop.usecases.make_packet import Choices, Composed, Draft, PacketPlan, Section, ShownPage
from secondop_desktop.usecases.packet_pictures import Readings
from secondop_desktop.usecases.press import FirstPage, Press

T = TypeVar("T")

SETTLE_MS = 100
"""How long the choices must rest before a packet is composed, where one change follows another."""


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


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a packet is to be made of; `first` shows its first page where all its originals are known already."""

    plan: PacketPlan
    case_id: str
    first: FirstPage | None


class Composition(QObject):
    """Composes and verifies after each change of the choices, away from the window.

    `started` says that what is shown is no longer what was chosen; then comes `previewed` with the new first page, if
    a packet was composed before, `drafted` with the packet, to be looked at, and `ready` with the same packet when it
    was verified; or `refused` with an error, or `stopped` when the person stopped it. The workers stay, as they have
    loaded what they need. `page_width` says how many pixels wide the first page is shown.
    """

    started = Signal()
    previewed = Signal(object)
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
        self._shapes: Mapping[str, Any] = {}
        self.page_width: Callable[[], int] = lambda: 0
        self.built: Built | None = None
        press = Press()
        self._press = press
        parent.destroyed.connect(lambda _gone: press.close())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._compose)

    @property
    def busy(self) -> bool:
        """Whether a packet is being composed or checked, or is about to be."""
        return self._job is not None or self._soon.isActive()

    def want(self, choices: Choices, password: str | None, *, at_once: bool = False) -> None:
        """Compose a packet of these choices; one that is under way for others is stopped."""
        self._choices, self._password = choices, password or None
        # A single change need not wait to see whether another one comes: that would only stop it.
        wait = SETTLE_MS if self.busy else 0
        self._drop()
        self.started.emit()
        if at_once:
            self._compose()
        else:
            self._soon.start(wait)

    def stop(self) -> None:
        """Stop at the person's request."""
        if self.busy:
            self._drop()
            self.stopped.emit()

    def forget(self) -> None:
        """Forget the packet and all that was read for it, as when another person is opened."""
        self._drop()
        self.built = None
        self._shapes = {}
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
        readings, press, shapes, width = self._readings, self._press, self._shapes, self.page_width()

        def work(progress: Progress) -> Built | _Planned:
            # A connection of its own: composing takes seconds, and the other lanes must answer meanwhile.
            with reader.reader() as own:
                plan = make_packet.plan_packet(own, patient_id, choices, progress, readings)
                if known is not None and known.composed.plan == plan and known.password == password:
                    return known
                case_id = make_packet.case_of(own, patient_id, choices)
            return _Planned(plan, case_id, _first_page(press, plan, shapes, width, progress))

        def done(planned: Built | _Planned) -> None:
            if not isValid(self) or serial != self._serial:
                return
            if isinstance(planned, Built):
                self._job = None
                self.built = planned
                self.ready.emit(planned)
                return
            if planned.first is not None:
                self.previewed.emit(planned.first)
            self._draft(planned, choices.since, password)

        self._run(work, done)

    def _draft(self, planned: _Planned, since: str, password: str | None) -> None:
        reader, serial, press = self._shell.reader, self._serial, self._press
        if reader is None:
            return

        def work(progress: Progress) -> Draft:
            with reader.reader() as own:
                return make_packet.draft(
                    own, planned.plan, press, case_id=planned.case_id, password=password, since=since, progress=progress
                )

        def done(made: Draft) -> None:
            if not isValid(self) or serial != self._serial:
                return
            self._shapes = made.composed.shapes
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


def _first_page(
    press: Press, plan: PacketPlan, shapes: Mapping[str, Any], width: int, progress: Progress
) -> FirstPage | None:
    """The first page of the packet to come; None before any packet was composed, and where it would be a guess."""
    if not shapes or width < 1:
        return None
    try:
        first = press.first_page(plan, shapes, width, progress)
    except CancelledError:
        raise
    except SecondOpError:
        return None  # What is wrong is said by the composing itself.
    return first if first.unknown == 0 else None
