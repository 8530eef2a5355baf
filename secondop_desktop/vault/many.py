"""Statements about any number of rows of a records file, in parts that SQLite takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from secondop_desktop.vault.database import scalar

_AT_ONCE = 500


def has(db: Database, table: str) -> bool:
    """Whether there is such a table."""
    return scalar(db, "SELECT 1 FROM sqlite_master WHERE name = ?", table) is not None


def row_numbers(db: Database, uids: Iterable[str]) -> list[int]:
    """The row numbers of records, by their ids."""
    return [int(row[0]) for row in select(db, "SELECT id FROM record WHERE uid IN ({})", uids)]


def select(db: Database, sql: str, values: Iterable[Any]) -> list[Any]:
    """All rows of a query with `IN ({})` for these values."""
    return [row for part in _parts(values) for row in db.execute(sql.format(_marks(part)), part).fetchall()]


def run(db: Database, sql: str, values: Iterable[Any], *before: Any) -> None:
    """Run a statement with `IN ({})` for these values; `before` are the values that stand in it earlier."""
    for part in _parts(values):
        db.execute(sql.format(_marks(part)), (*before, *part))


def _marks(part: Sequence[Any]) -> str:
    return ", ".join("?" * len(part))


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
