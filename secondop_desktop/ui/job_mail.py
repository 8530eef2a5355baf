"""What the threads of the lanes tell the window. Made for the first job: the first window has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secondop_desktop.ui.jobs import Job


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the work of a job ended; `error` is None when `value` is its result."""

    job: Job
    value: object
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class Step:
    """Where the work of a job is."""

    job: Job
    what: str
    done: int
    total: int
