"""Locking when nobody used the program for a while, or when the computer slept meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

LOOK_EVERY = 1000
"""Milliseconds between two looks at the clock; a lock comes at most this much late."""
SLEPT = 30.0
"""Seconds between two looks after which the computer must have slept."""

_USED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
    }
)


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment by two clocks, in seconds: one that nobody can set, and one that goes on while the computer sleeps."""

    steady: float
    wall: float

    def since(self, before: Instant) -> float:
        """How long it has been, by the clock that says more; the wall clock may have been set back."""
        return max(self.steady - before.steady, self.wall - before.wall)


def now() -> Instant:
    """The present moment of this computer."""
    return Instant(time.monotonic(), time.time())


class IdleWatch(QObject):
    """Emits `due` once when no key, mouse, pen or finger was used for so many minutes. 0 minutes: never by idling.

    Only real input of the person counts; what a job or a timer does on the screen does not.
    """

    due = Signal()
    looked = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], Instant] = now) -> None:
        super().__init__(parent)
        self._clock = clock
        self.minutes = 0
        self._used_at = self._looked_at = clock()
        self.timer = QTimer(self)
        self.timer.setInterval(LOOK_EVERY)
        self.timer.timeout.connect(self.look)

    def start(self) -> None:
        """Something is open from now on."""
        self._used_at = self._looked_at = self._clock()
        self.timer.start()

    def stop(self) -> None:
        """Nothing is open any more."""
        self.timer.stop()

    def used(self) -> None:
        """The person did something."""
        self._used_at = self._clock()

    def look(self) -> None:
        """Look at the clock, and say if it is time."""
        present = self._clock()
        slept = present.since(self._looked_at) > SLEPT
        self._looked_at = present
        self.looked.emit()
        if slept or (self.minutes and present.since(self._used_at) >= self.minutes * 60):
            self.stop()
            self.due.emit()

    def saw(self, event: QEvent) -> None:
        """An event of the program: was it the person?"""
        if event.type() in _USED and event.spontaneous():
            self.used()
