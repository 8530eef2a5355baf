"""Which of many backups are kept: all of the last hours, then one a day, a week, a month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

ALL = timedelta(hours=1)
HOURLY, DAILY, WEEKLY = timedelta(days=2), timedelta(days=31), timedelta(days=26 * 7)
"""For how long one an hour, one a day and one a week is kept; after that one a month, for good."""


def kept(times: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Those that are kept: the newest of each hour, day, week and month of the past, the newest and the oldest of all.

    What lies in the future is kept: a clock that was wrong takes no backup away.
    """
    ordered = sorted({time.astimezone(UTC) for time in times}, reverse=True)
    now = now.astimezone(UTC)
    taken: set[tuple[str, object]] = set()
    keep = set(ordered[:1]) | set(ordered[-1:])
    for time in ordered:
        age = now - time
        if age <= ALL:
            keep.add(time)
            continue
        if age <= HOURLY:
            place: tuple[str, object] = ("hour", (time.date(), time.hour))
        elif age <= DAILY:
            place = ("day", time.date())
        elif age <= WEEKLY:
            place = ("week", time.isocalendar()[:2])
        else:
            place = ("month", (time.year, time.month))
        if place not in taken:
            taken.add(place)
            keep.add(time)
    return frozenset(keep)
