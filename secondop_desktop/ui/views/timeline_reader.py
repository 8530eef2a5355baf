"""Reads a person's timeline in portions, so that the reading lane stays free for what others ask."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.usecases import timeline
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.timeline import Event, Portion

PORTION = 400


def _read_portion(vault: Vault, some: tuple[int, ...]) -> Portion:
    return timeline.read(vault, some)


def _story(portions: tuple[Portion, ...]) -> tuple[Event, ...]:
    return timeline.story(portions)


class StoryReader(QObject):
    """Reads on until all is there. `told` carries the events and whether more follow; `reading` how far it is."""

    told = Signal(object, bool)
    reading = Signal(int, int)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._asked = 0
        self._at_once = True

    def forget(self) -> None:
        """Let what is being read go."""
        self._asked += 1

    def begin(self, patient_id: str, *, oldest_first: bool, at_once: bool) -> None:
        """Read a person's events from this end; with `at_once` what is there is told before all of it is."""
        self._asked += 1
        asked = self._asked
        self._at_once = at_once

        def work(vault: Vault, progress: Progress) -> tuple[int, ...]:
            return timeline.numbers(vault, patient_id, oldest_first=oldest_first)

        self._shell.read(
            work, name="timeline", done=while_alive(self, lambda found: self._read_on(asked, found, 0, [], PORTION))
        )

    def _read_on(self, asked: int, numbers: tuple[int, ...], place: int, have: list[Portion], tells_at: int) -> None:
        """Read the next portion. What is there is told after the first one, then whenever it is twice as much."""
        if asked != self._asked or self._shell.reader is None:
            return
        if place >= len(numbers):
            self._tell(asked, tuple(have), more=False)
            return
        if place:
            self.reading.emit(place, len(numbers))
        some = numbers[place : place + PORTION]

        def done(portion: Portion) -> None:
            have.append(portion)
            following = place + len(some)
            tells = following >= tells_at and following < len(numbers)
            if tells and self._at_once:
                self._tell(asked, tuple(have), more=True)
            self._read_on(asked, numbers, following, have, tells_at * 2 if tells else tells_at)

        self._shell.read(
            lambda vault, progress: _read_portion(vault, some), name="timeline", done=while_alive(self, done)
        )

    def _tell(self, asked: int, portions: tuple[Portion, ...], *, more: bool) -> None:
        def done(events: object) -> None:
            if asked == self._asked:
                self.told.emit(events, more)

        self._shell.run("read", lambda progress: _story(portions), name="timeline", done=while_alive(self, done))
