"""The inputs of a task as they come in: one that is not there yet is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import overload

from secondop_desktop.sandbox.task import Input

_LOOK_SECONDS = 1.0


class NeverComesError(Exception):
    """An input that is waited for will not come: its sending was given up."""


class Arriving(Sequence[Input]):
    """As many inputs as were announced; filled by the thread that listens, read by the one that works.

    `waiting` is called now and then by the thread that waits for one.
    """

    def __init__(self, announced: int, waiting: Callable[[], None] = lambda: None) -> None:
        self._announced = announced
        self._waiting = waiting
        self._come: list[Input] = []
        self._given_up = False
        self._more = threading.Condition()

    def __len__(self) -> int:
        return self._announced

    @property
    def come(self) -> int:
        """How many are there."""
        return len(self._come)

    def add(self, item: Input) -> None:
        """Take in the next one."""
        with self._more:
            self._come.append(item)
            self._more.notify_all()

    def give_up(self) -> None:
        """No more will come: who waits for one gets `NeverComesError`."""
        with self._more:
            self._given_up = True
            self._more.notify_all()

    def wait(self) -> None:
        """Return when all are there."""
        if self._announced:
            self._at(self._announced - 1)

    @overload
    def __getitem__(self, index: int) -> Input: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Input]: ...
    def __getitem__(self, index: int | slice) -> Input | Sequence[Input]:
        if isinstance(index, slice):
            return [self._at(number) for number in range(*index.indices(self._announced))]
        return self._at(range(self._announced)[index])

    def _at(self, index: int) -> Input:
        with self._more:
            while len(self._come) <= index:
                if self._given_up:
                    raise NeverComesError
                if not self._more.wait(_LOOK_SECONDS):
                    self._waiting()
            return self._come[index]
