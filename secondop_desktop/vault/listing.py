"""Records in portions, for lists that are shown before all of them are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from secondop_desktop.core.records import Kind, Record
from secondop_desktop.vault.database import scalar, translated
from secondop_desktop.vault.history import record_of


class Kept(NamedTuple):
    """A record as it is kept, not yet read: its JSON, its id, its person's id."""

    body: str
    uid: str
    patient: str


def newest_of_each_test(db: Database, patient_id: str) -> tuple[Record, ...]:
    """The newest fact of each test in each unit, newest first; a test is its code, or its name and specimen."""
    with translated():
        rows = db.execute(
            """SELECT body, uid, patient FROM (
                SELECT v.body, r.uid, r.patient, r.sort_date, r.id, row_number() OVER (
                    PARTITION BY
                        coalesce(
                            json_extract(v.body, '$.code.system') || '|' || json_extract(v.body, '$.code.code'),
                            lower(json_extract(v.body, '$.display')) || '|'
                            || lower(coalesce(json_extract(v.body, '$.specimen'), ''))),
                        coalesce(json_extract(v.body, '$.unit'), '')
                    ORDER BY r.sort_date = '', r.sort_date DESC, r.id) AS place
                FROM record r JOIN version v ON v.id = r.version
                WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0 AND r.fact = 1)
            WHERE place = 1 ORDER BY sort_date = '', sort_date DESC, id""",
            (patient_id, str(Kind.TEST_RESULT)),
        ).fetchall()
    return tuple(record_of(*row) for row in rows)


def kept(db: Database, patient_id: str, kind: Kind) -> tuple[Kept, ...]:
    """A person's records of this kind as they are kept, newest first, those without a date last."""
    with translated():
        rows = db.execute(
            """SELECT v.body, r.uid FROM record r JOIN version v ON v.id = r.version
            WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0
            ORDER BY r.sort_date = '', r.sort_date DESC, r.id""",
            (patient_id, str(kind)),
        )
        return tuple([Kept(body, uid, patient_id) for body, uid in rows])


def numbers_by_date(db: Database, patient_id: str, kinds: Iterable[Kind], *, oldest_first: bool) -> tuple[int, ...]:
    """The inner numbers of a person's facts of these kinds, by date; those without a date last."""
    names = [str(kind) for kind in kinds]
    marks = ", ".join("?" * len(names))
    order = "" if oldest_first else " DESC"
    with translated():
        rows = db.execute(
            f"""SELECT id FROM record WHERE patient = ? AND kind IN ({marks}) AND deleted = 0 AND fact = 1
            ORDER BY sort_date = '', sort_date{order}, id""",
            (patient_id, *names),
        ).fetchall()
    return tuple(row[0] for row in rows)


def facts_numbered(db: Database, numbers: Sequence[int]) -> tuple[Record, ...]:
    """The facts with these inner numbers that are still there, in no certain order."""
    marks = ", ".join("?" * len(numbers))
    with translated():
        rows = db.execute(
            f"""SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
            WHERE r.id IN ({marks}) AND r.deleted = 0 AND r.fact = 1""",
            (*numbers,),
        ).fetchall()
    return tuple(record_of(*row) for row in rows)


def read_kept(rows: Sequence[Kept]) -> tuple[Record, ...]:
    """The records that these are; needs no connection."""
    return tuple(record_of(*row) for row in rows)


def facts_of_document(db: Database, document_id: str, limit: int) -> tuple[tuple[Record, ...], int]:
    """The first records that this document states, and how many there are in all."""
    with translated():
        total = int(
            scalar(
                db,
                """SELECT count(*) FROM record_document d JOIN record r ON r.id = d.record
                WHERE d.document = ? AND r.deleted = 0""",
                document_id,
            )
        )
        rows = db.execute(
            """SELECT v.body, r.uid, r.patient FROM record_document d JOIN record r ON r.id = d.record
            JOIN version v ON v.id = r.version
            WHERE d.document = ? AND r.deleted = 0 ORDER BY r.id LIMIT ?""",
            (document_id, limit),
        ).fetchall()
    return tuple(record_of(*row) for row in rows), total


_EVERYBODY = """WITH RECURSIVE person (id) AS (
    SELECT min(patient) FROM record
    UNION ALL SELECT (SELECT min(patient) FROM record WHERE patient > person.id) FROM person WHERE id IS NOT NULL)"""
"""Everybody who has records, by one step in the index for each."""


def of_everybody(db: Database, kinds: Iterable[Kind], people: Iterable[str] | None = None) -> tuple[Record, ...]:
    """The records of these kinds of every person, or of these; those of one person in the order they were added.

    The long lists that packets keep of what was in them are left out.
    """
    names = [str(kind) for kind in kinds]
    marks = ", ".join("?" * len(names))
    these = _EVERYBODY if people is None else "WITH person (id) AS (SELECT value FROM json_each(?))"
    named = [] if people is None else [json.dumps(sorted(people))]
    with translated():
        rows = db.execute(
            f"""{these}
            SELECT json_remove(v.body, '$.record_versions', '$.included', '$.left_out'), r.uid, r.patient
            FROM person JOIN record r ON r.patient = person.id AND r.kind IN ({marks}) AND r.deleted = 0
            JOIN version v ON v.id = r.version ORDER BY r.patient, r.id""",
            (*named, *names),
        ).fetchall()
    return tuple(record_of(*row) for row in rows)


def newest_version(db: Database) -> int:
    """The number of the newest version of any record; 0 where there is none."""
    with translated():
        return int(scalar(db, "SELECT coalesce(max(id), 0) FROM version"))


def people_changed_since(db: Database, version: int) -> frozenset[str]:
    """The ids of everybody of whom a record was added, changed or deleted after this version."""
    with translated():
        rows = db.execute(
            """SELECT r.patient FROM version v JOIN record r ON r.id = v.record WHERE v.id > ?1
            UNION SELECT c.patient FROM version v JOIN change_set c ON c.id = v.change_set
            WHERE v.id > ?1 AND c.patient IS NOT NULL""",
            (version,),
        ).fetchall()
    return frozenset(str(row[0]) for row in rows)
