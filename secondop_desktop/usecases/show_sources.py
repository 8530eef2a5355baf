"""What each source of a record says, and which records are versions of one statement; pure."""

from __future__ import annotations

from collections.abc import Iterable

from secondop_desktop.core.codec import said_by
from secondop_desktop.core.records import Record, Status

__all__ = ["ids_of", "replaced_by", "said_by", "successor_of"]


def ids_of(record: Record) -> frozenset[str]:
    """By what numbers its sources know a record."""
    return frozenset(name for source in record.sources for name in source.ids)


def replaced_by(record: Record, others: Iterable[Record]) -> tuple[Record, ...]:
    """Those of the others that this record replaced: the same statement of the same source, superseded."""
    mine = ids_of(record)
    if not mine or record.status is Status.SUPERSEDED:
        return ()
    return tuple(
        other
        for other in others
        if other.status is Status.SUPERSEDED
        and other.kind is record.kind
        and other.id != record.id
        and mine & ids_of(other)
    )


def successor_of(record: Record, others: Iterable[Record]) -> Record | None:
    """The record that replaced this one, where there is one."""
    if record.status is not Status.SUPERSEDED:
        return None
    mine = ids_of(record)
    found = (
        other
        for other in others
        if other.kind is record.kind and other.status is not Status.SUPERSEDED and mine & ids_of(other)
    )
    return next(found, None)
