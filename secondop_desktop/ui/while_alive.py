"""Results of jobs that arrive after their room was thrown away are let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


def while_alive(owner: QObject, act: Callable[[T], None]) -> Callable[[T], None]:
    """Call `act` with a result, unless its owner was deleted meanwhile, as when the vault was locked."""

    def call(result: T) -> None:
        if isValid(owner):
            act(result)

    return call
