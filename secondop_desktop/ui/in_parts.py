"""Long reading in parts: between two of them the reading lane is free for what others ask."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases.open_vault import Vault

T = TypeVar("T")
Parts = Generator[tuple[int, int], None, T]
"""Work that stops after each part, with how much of it is done and how much there is; it returns its result."""


def read_in_parts(
    shell: Shell,
    work: Callable[[Vault], Parts[T]],
    *,
    name: str,
    wanted: Callable[[], bool],
    done: Callable[[T], None],
    told: Callable[[int, int], None],
) -> None:
    """Call `done` with what the work returns, and `told` after each part; it is let go where it is no longer `wanted`.

    All of the work runs in the reading lane. Where the vault is locked meanwhile, it ends with the part that runs.
    """
    begun: list[Parts[T]] = []
    result: list[T] = []

    def part(vault: Vault, progress: Progress) -> tuple[int, int] | None:
        if not begun:
            begun.append(work(vault))
        try:
            return next(begun[0])
        except StopIteration as end:
            result.append(end.value)
            return None

    def after(place: tuple[int, int] | None) -> None:
        if not wanted() or shell.reader is None:
            return
        if place is None:
            done(result[0])
        else:
            told(*place)
            shell.read(part, name=name, done=after)

    shell.read(part, name=name, done=after)
