"""What a check of a vault found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, in which file, and what to do about it."""

    what: str
    where: str
    message: str
    repairable: bool
