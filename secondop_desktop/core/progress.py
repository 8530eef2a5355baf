"""Progress of slow work: named steps, a count, and a point to cancel at each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from secondop_desktop.core.errors import CancelledError
from secondop_desktop.core.text import _
from secondop_desktop.core.turns import give_way

ProgressListener = Callable[[str, int, int], None]


class Progress:
    """Passed to every slow function; `step` reports and raises `CancelledError` once `cancel` was called.

    The listener receives (what is being done, how many are done, how many there are; 0 when that is unknown).
    """

    def __init__(self, listener: ProgressListener | None = None) -> None:
        self._listener = listener
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step; safe from any thread."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise `CancelledError` if the person has cancelled; a lane also lets the window's work be done first."""
        give_way()
        if self._cancelled.is_set():
            raise CancelledError(_("Cancelled"), _("It was stopped at your request. Nothing was half done."))

    def step(self, what: str, done: int = 0, total: int = 0) -> None:
        """Report a step; each one is a point where the work can be cancelled."""
        self.check()
        if self._listener is not None:
            self._listener(what, done, total)

    def within(self, what: str, done: int, total: int) -> Progress:
        """For a part of the work: cancelled together with it, its own steps named behind `what`, the count staying."""

        def report(inner: str, _done: int, _total: int) -> None:
            if self._listener is not None:
                self._listener(f"{what}: {inner}" if inner else what, done, total)

        part = Progress(report)
        part._cancelled = self._cancelled
        return part

    def aside(self) -> Progress:
        """For work beside this one: cancelled together with it, and its steps are told to nobody."""
        part = Progress()
        part._cancelled = self._cancelled
        return part
