"""Locking when nobody used the program for a while, or when the computer slept meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

LOOK_EVERY = 1000
"""Milliseconds between two looks at the clock; a lock comes at most this much late."""
SLEPT = 30.0
"""Seconds between two looks after which the computer must have slept."""

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)
"""What the system sends to a window for a person; the program can send the same, but never as spontaneous."""
_ALWAYS = frozenset({QEvent.Type.InputMethod, QEvent.Type.DragMove, QEvent.Type.Drop})
"""What Qt hands on by itself, so that it does not count as spontaneous; the program sends none of them."""


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

    Only real input of the person counts; what a job or a timer does on the screen does not. It listens to the native
    windows, which get all input first, and to what has the keyboard, where words of an input method arrive: a filter
    over the whole application would run Python for every event of every widget.
    """

    due = Signal()
    looked = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], Instant] = now) -> None:
        super().__init__(parent)
        self._clock = clock
        self.minutes = 0
        self._used_at = self._looked_at = clock()
        self._typed_into: QObject | None = None
        self.timer = QTimer(self)
        self.timer.setInterval(LOOK_EVERY)
        self.timer.timeout.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._window_chosen)
            application.focusObjectChanged.connect(self._object_chosen)

    def start(self) -> None:
        """Something is open from now on."""
        self._used_at = self._looked_at = self._clock()
        self._listen_to_all()
        self._object_chosen(QGuiApplication.focusObject())
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
        else:
            # A menu or a list that opened has a window of its own, and never the focus of one.
            self._listen_to_all()

    def _listen_to_all(self) -> None:
        for window in QGuiApplication.topLevelWindows():
            self._window_chosen(window)

    def _window_chosen(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # once, however often it is installed

    def _object_chosen(self, target: QObject | None) -> None:
        before, self._typed_into = self._typed_into, target
        if before is not None and isValid(before) and not isinstance(before, QWindow):
            before.removeEventFilter(self)
        if target is not None:
            target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if "_used_at" not in self.__dict__:
            return False  # Python takes this object apart, and Qt still hands events to it.
        kind = event.type()
        if kind in _ALWAYS or (kind in _INPUT and event.spontaneous()):
            self.used()
        return False
