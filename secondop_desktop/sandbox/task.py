"""What a task sees inside the worker, and which functions may be called as tasks."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from secondop_desktop.core.progress import Progress

Task = Callable[["TaskContext"], Any]
"""Takes a context, returns a JSON value. Named by its caller as "secondop_desktop.importers.run:parse"."""

TASK_PACKAGES = ("secondop_desktop.importers.", "secondop_desktop.packet.")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Input:
    """One stream of untrusted bytes, held in memory and never on disk; `name` is the file's name without a path."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What a task is given: its inputs, JSON arguments, where to report, and `emit(name, data)` to hand a blob back.

    The inputs of a task that began before it had them all come as they are asked for, each waited for where it is due.

    What a task puts into `held` is let go when its answer is on its way: taking large things apart takes time, which
    the one who waits for the answer then does not wait for.
    """

    inputs: Sequence[Input]
    args: Mapping[str, Any]
    progress: Progress
    emit: Callable[[str, bytes], None]
    held: list[object] = field(default_factory=list, repr=False)


def check_task(name: str, allowed: Sequence[str] = ()) -> None:
    """Raise `ValueError` unless this names a function of importers or packet, or of a package in `allowed`."""
    if not (_NAME.fullmatch(name) and name.startswith((*TASK_PACKAGES, *allowed))):
        raise ValueError(f"not a task of the worker: {name}")


def find_task(name: str, allowed: Sequence[str] = ()) -> Task:
    """The function of that name; raises `ValueError` for one that was only imported there from elsewhere."""
    check_task(name, allowed)
    module, _, function_name = name.partition(":")
    function: Any = getattr(importlib.import_module(module), function_name)
    if not (callable(function) and f"{function.__module__}.".startswith((*TASK_PACKAGES, *allowed))):
        raise ValueError(f"not a task of the worker: {name}")
    task: Task = function
    return task
