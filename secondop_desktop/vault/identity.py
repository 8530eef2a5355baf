"""By what numbers sources know records: the index of them, and the records that a file's drafts may meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlite_utils import Database

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, Record
from secondop_desktop.vault.history import record_of

_AT_ONCE = 900
_BODY = """SELECT r.id, r.uid, r.patient, r.deleted, coalesce(v.body, (
        SELECT old.body FROM version old WHERE old.record = r.id AND old.body IS NOT NULL ORDER BY old.id DESC LIMIT 1))
    FROM record r JOIN version v ON v.id = r.version"""
# What an undone import brought is not there; what a person deleted was, and stays deleted.
_BROUGHT = """(r.deleted = 0 OR 0 = (
        SELECT c.undone FROM version f JOIN change_set c ON c.id = f.change_set
        WHERE f.record = r.id ORDER BY f.id LIMIT 1))"""


@dataclass(frozen=True, slots=True)
class Held:
    """A record that a draft may meet. `before`: what was imported, where a person corrected it since."""

    rowid: int
    record: Record
    deleted: bool = False
    before: Record | None = None


def key_of(kind: Kind, name: str) -> int:
    """The hash by which the index knows an id."""
    return int.from_bytes(blake2b(f"{kind} {name}".encode(), digest_size=8).digest(), "big", signed=True)


def keys_of(record: Record) -> Iterator[int]:
    """The hashes of a record's ids, and of those that it says it replaces."""
    for source in record.sources:
        for name in source.ids:
            yield key_of(record.kind, name)
        for name in source.replaces:
            yield key_of(record.kind, name)


def put_identities(db: Database, rows: Iterable[tuple[int, Record]]) -> None:
    """Add these records, given with their row numbers, to the index."""
    found = sorted({(key, rowid) for rowid, record in rows for key in keys_of(record)})
    if found:
        db.conn.executemany("INSERT OR IGNORE INTO identity (key, record) VALUES (?, ?)", found)


def held_with(db: Database, patient_id: str, drafts: Iterable[Record]) -> dict[int, Held]:
    """A person's records that have, or replace, an id of these drafts, by row number; some that only look so, too."""
    keys = list({key for draft in drafts for key in keys_of(draft)})
    found: dict[int, Held] = {}
    for part in _parts(keys):
        marks = ", ".join("?" * len(part))
        rows = db.execute(
            f"""{_BODY} WHERE r.id IN (SELECT record FROM identity WHERE key IN ({marks}))
            AND r.patient = ? AND {_BROUGHT}""",
            (*part, patient_id),
        ).fetchall()
        _add(db, found, rows)
    return found


def held_beside(
    db: Database, patient_id: str, drafts: Iterable[Record], dated: Iterable[Kind], others: Iterable[Kind]
) -> dict[int, Held]:
    """A person's records that these drafts may be: those of the `dated` kinds by day, those of the others all."""
    days: dict[Kind, set[str]] = {}
    for draft in drafts:
        days.setdefault(draft.kind, set()).update(_days_about(draft.date))
    found: dict[int, Held] = {}
    for kind in set(dated) & days.keys():
        for part in _parts(sorted(days[kind])):
            marks = ", ".join("?" * len(part))
            rows = db.execute(
                f"""{_BODY} WHERE r.patient = ? AND r.kind = ? AND substr(r.sort_date, 1, 10) IN ({marks})
                AND {_BROUGHT}""",
                (patient_id, str(kind), *part),
            ).fetchall()
            _add(db, found, rows)
    for kind in set(others) & days.keys():
        all_rows = db.execute(f"{_BODY} WHERE r.patient = ? AND r.kind = ? AND {_BROUGHT}", (patient_id, str(kind)))
        _add(db, found, all_rows.fetchall())
    return found


def _days_about(when: PartialDate | None) -> Iterator[str]:
    """The day, and its neighbours where the hour is known: another source may write it in another time zone."""
    if when is None or when.day is None:
        return
    yield when.day_iso
    if len(when.iso) > 16 and (day := when.as_date()) is not None:
        ordinal = day.toordinal()
        yield from (day.fromordinal(other).isoformat() for other in (ordinal - 1, ordinal + 1) if other > 0)


def _add(db: Database, found: dict[int, Held], rows: Sequence[Any]) -> None:
    for rowid, uid, patient, deleted, body in rows:
        if rowid in found or body is None:
            continue
        record = record_of(body, uid, patient)
        before = None
        if not record.by_hand and any(source.by_hand for source in record.sources):
            (first,) = db.execute("SELECT body FROM version WHERE record = ? ORDER BY id LIMIT 1", (rowid,)).fetchone()
            before = record_of(first, uid, patient) if first is not None else None
        found[rowid] = Held(rowid, record, bool(deleted), before)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
