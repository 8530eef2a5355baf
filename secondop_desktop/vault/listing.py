"""Records in portions, for lists that are shown before all of them are read."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from secondop_desktop.core.records import Document, Kind, Record
from secondop_desktop.core.turns import give_way
from secondop_desktop.vault.database import in_turns, scalar, translated
from secondop_desktop.vault.history import record_of, records_of


class Kept(NamedTuple):
    """A record as it is kept, not yet read: its JSON, its id, its person's id."""

    body: str
    uid: str
    patient: str


def newest_of_each_test(db: Database, patient_id: str) -> tuple[Record, ...]:
    """The newest fact of each test in each unit, newest first; a test is its code, or its name and specimen."""
    with translated():
        return records_of(
            db.execute(
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
            )
        )


class OneTest(NamedTuple):
    """Results that print the same test, as they say what it is, and the inner numbers of its facts, newest first.

    `system` is None where they have no code. The results of one test may be in several of these, as where a panel is
    printed with some of them.
    """

    system: str | None
    code: str
    display: str
    specimen: str
    unit: str
    numbers: array[int]


def facts_by_test(db: Database, patient_id: str) -> tuple[OneTest, ...]:
    """Every fact among a person's test results by test and panel, without reading them."""
    with translated():
        rows = db.execute(
            """SELECT
                json_extract(
                    v.body, '$.code.system', '$.code.code', '$.display', '$.specimen', '$.unit', '$.panel', '$.category'
                ) AS test,
                group_concat(r.id ORDER BY r.sort_date = '', r.sort_date DESC, r.id)
            FROM record r JOIN version v ON v.id = r.version
            WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0 AND r.fact = 1 GROUP BY test""",
            (patient_id, str(Kind.TEST_RESULT)),
        ).fetchall()
    found = []
    for test, numbers in rows:
        give_way()
        system, *named = json.loads(test)
        code, display, specimen, unit = ("" if part is None else str(part) for part in named[:4])
        found.append(OneTest(system, code, display, specimen, unit, array("q", map(int, numbers.split(",")))))
    return tuple(found)


def newest(db: Database, patient_id: str, kind: Kind, limit: int) -> tuple[Record, ...]:
    """So many of a person's facts of this kind, those with the newest dates, without looking at the others."""
    with translated():
        return records_of(
            db.execute(
                """SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
            WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0 AND r.fact = 1 AND r.sort_date > ''
            ORDER BY r.sort_date DESC, r.id LIMIT ?""",
                (patient_id, str(kind), limit),
            )
        )


def these_and_no_facts(
    db: Database, patient_id: str, kind: Kind, numbers: Iterable[int], uid: str = ""
) -> tuple[Record, ...]:
    """Of a person's records of this kind those with these inner numbers or this id, and all that are no facts.

    Newest first, those without a date last.
    """
    with translated():
        return records_of(
            db.execute(
                """SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
            WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0
            AND (r.fact = 0 OR r.uid = ? OR r.id IN (SELECT value FROM json_each(?)))
            ORDER BY r.sort_date = '', r.sort_date DESC, r.id""",
                (patient_id, str(kind), uid, json.dumps(list(numbers))),
            )
        )


def documents_with(db: Database, patient_id: str, uids: Iterable[str]) -> dict[str, Document]:
    """Those of a person's documents that have these ids, by their id."""
    # CROSS JOIN keeps to this order: SQLite would rather go through everything that the person has.
    with translated():
        rows = db.execute(
            """SELECT v.body, r.uid, r.patient FROM json_each(?) AS wanted CROSS JOIN record r ON r.uid = wanted.value
            JOIN version v ON v.id = r.version WHERE r.patient = ? AND r.deleted = 0""",
            (json.dumps(sorted(set(uids))), patient_id),
        )
        return {record.id: record for record in records_of(rows) if isinstance(record, Document)}


def kept(db: Database, patient_id: str, kind: Kind, *, flagged_unless: Iterable[str] | None = None) -> tuple[Kept, ...]:
    """A person's records of this kind as they are kept, newest first, those without a date last.

    With `flagged_unless` only those whose printed interpretation is there and is none of these small words.
    """
    flagged = "json_extract(v.body, '$.interpretation')"
    only, words = "", "[]"
    if flagged_unless is not None:
        only = f"AND {flagged} > '' AND lower(trim({flagged})) NOT IN (SELECT value FROM json_each(?))"
        words = json.dumps(sorted(flagged_unless))
    with translated():
        rows = db.execute(
            f"""SELECT v.body, r.uid FROM record r JOIN version v ON v.id = r.version
            WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0 {only}
            ORDER BY r.sort_date = '', r.sort_date DESC, r.id""",
            (patient_id, str(kind), *([words] if only else [])),
        )
        return tuple([Kept(body, uid, patient_id) for body, uid in in_turns(rows)])


def numbers_by_date(db: Database, patient_id: str, kinds: Iterable[Kind], *, oldest_first: bool) -> tuple[int, ...]:
    """The inner numbers of a person's facts of these kinds, by date; those without a date last."""
    # One by one, a hundred thousand rows would be fetched in as many calls, each of which keeps other threads waiting.
    names = [str(kind) for kind in kinds]
    marks = ", ".join("?" * len(names))
    order = "" if oldest_first else " DESC"
    with translated():
        found = scalar(
            db,
            f"""SELECT group_concat(id ORDER BY sort_date = '', sort_date{order}, id) FROM record
            WHERE patient = ? AND kind IN ({marks}) AND deleted = 0 AND fact = 1""",
            patient_id,
            *names,
        )
    return tuple(map(int, found.split(","))) if found else ()


def facts_numbered(db: Database, numbers: Sequence[int]) -> tuple[Record, ...]:
    """The facts with these inner numbers that are still there, newest first, those without a date last."""
    with translated():
        return records_of(
            db.execute(
                """SELECT v.body, r.uid, r.patient
                FROM json_each(?) AS wanted CROSS JOIN record r ON r.id = wanted.value
                JOIN version v ON v.id = r.version WHERE r.deleted = 0 AND r.fact = 1
                ORDER BY r.sort_date = '', r.sort_date DESC, r.id""",
                (json.dumps(list(numbers)),),
            )
        )


def facts_in_order(db: Database, numbers: Sequence[int]) -> tuple[Record, ...]:
    """The facts with these inner numbers that are still there, in the order of the numbers."""
    with translated():
        return records_of(
            db.execute(
                """SELECT v.body, r.uid, r.patient
                FROM json_each(?) AS wanted CROSS JOIN record r ON r.id = wanted.value
                JOIN version v ON v.id = r.version WHERE r.deleted = 0 AND r.fact = 1 ORDER BY wanted.key""",
                (json.dumps(list(numbers)),),
            )
        )


def newest_date(db: Database, patient_id: str, kind: Kind) -> str:
    """The newest date of a person's facts of this kind, as it is printed in ISO; empty where none has one."""
    with translated():
        found = scalar(
            db,
            """SELECT sort_date FROM record
            WHERE patient = ? AND kind = ? AND deleted = 0 AND fact = 1 AND sort_date > ''
            ORDER BY sort_date DESC LIMIT 1""",
            patient_id,
            str(kind),
        )
    return str(found or "")


def document_counts(db: Database, patient_id: str) -> tuple[int, int]:
    """How many documents a person has, and how many pages they have together as far as that is known."""
    with translated():
        row = db.execute(
            """SELECT count(*), coalesce(sum(json_extract(v.body, '$.pages')), 0)
            FROM record r JOIN version v ON v.id = r.version
            WHERE r.patient = ? AND r.kind = ? AND r.deleted = 0 AND r.fact = 1""",
            (patient_id, str(Kind.DOCUMENT)),
        ).fetchone()
    return int(row[0]), int(row[1])


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
        return records_of(
            db.execute(
                """SELECT v.body, r.uid, r.patient FROM record_document d JOIN record r ON r.id = d.record
            JOIN version v ON v.id = r.version
            WHERE d.document = ? AND r.deleted = 0 ORDER BY r.id LIMIT ?""",
                (document_id, limit),
            )
        ), total


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
        return records_of(
            db.execute(
                f"""{these}
            SELECT json_remove(v.body, '$.record_versions', '$.included', '$.left_out'), r.uid, r.patient
            FROM person JOIN record r ON r.patient = person.id AND r.kind IN ({marks}) AND r.deleted = 0
            JOIN version v ON v.id = r.version ORDER BY r.patient, r.id""",
                (*named, *names),
            )
        )


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
