"""Does the database agree with itself: records with their history, facts with their documents, text with its index?"""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import DATABASE_NAME, scalar, translated
from secondop_desktop.vault.history import columns_of, insert_passages, passage_of, record_of


def check(db: Database, progress: Progress) -> list[Problem]:
    """What is wrong, in the order: history, provenance, search."""
    progress.step(_("Checking where each fact came from"))
    try:
        return [*_history(db), *_provenance(db), *_search(db)]
    except sqlcipher3.DatabaseError:
        return [_problem(_("The records cannot all be read"))]


def _history(db: Database) -> Iterator[Problem]:
    """Each record is its newest version, and its columns are what that version says."""
    behind = scalar(
        db,
        """SELECT count(*) FROM record r LEFT JOIN version v ON v.id = r.version
        WHERE v.id IS NULL OR v.record <> r.id OR (v.body IS NULL) <> r.deleted
        OR r.version <> (SELECT max(id) FROM version WHERE record = r.id)""",
    )
    if behind:
        yield _problem(_("{n} records are not as their history says").format(n=behind))
    unread = astray = 0
    known = {str(row[0]) for row in db.execute("SELECT uid FROM record WHERE kind = 'patient'")}
    for body, uid, patient, kind, fact, category, sort_date in db.execute(
        """SELECT v.body, r.uid, r.patient, r.kind, r.fact, r.category, r.sort_date
        FROM record r JOIN version v ON v.id = r.version WHERE r.deleted = 0"""
    ):
        try:
            record = record_of(body, uid, patient)
        except (ValueError, KeyError, TypeError):
            unread += 1
            continue
        if columns_of(record) != (fact, category, sort_date) or str(record.kind) != kind or patient not in known:
            astray += 1
    if unread:
        yield _problem(_("{n} records cannot be read").format(n=unread))
    if astray:
        yield _problem(_("{n} records stand in the wrong list").format(n=astray))


def _provenance(db: Database) -> Iterator[Problem]:
    """Each document that a fact names is there, belongs to the same person, and has its original."""
    lost = scalar(
        db,
        """SELECT count(*) FROM record_document d JOIN record r ON r.id = d.record
        LEFT JOIN record t ON t.uid = d.document
        WHERE r.deleted = 0 AND r.kind <> 'patient'
        AND (t.uid IS NULL OR t.patient <> r.patient OR t.kind <> 'document')""",
    )
    if lost:
        yield _problem(_("{n} facts name a document that is not there").format(n=lost))
    sealed = {str(row[0]) for row in db.execute("SELECT sha256 FROM original")}
    missing = 0
    for (body,) in db.execute(
        """SELECT v.body FROM record r JOIN version v ON v.id = r.version
        WHERE r.kind = 'document' AND r.deleted = 0"""
    ):
        sha256 = json.loads(body).get("sha256")
        missing += bool(sha256) and sha256 not in sealed
    if missing:
        yield _problem(_("{n} documents have no original").format(n=missing))


def _search(db: Database) -> Iterator[Problem]:
    """The index finds what the passages say, and each record has a passage of its own."""
    silent = scalar(
        db,
        """SELECT count(*) FROM record r WHERE r.deleted = 0
        AND NOT EXISTS (SELECT 1 FROM passage p WHERE p.record = r.id AND p.page IS NULL)""",
    )
    rows = scalar(db, "SELECT count(*) FROM passage")
    indexed = scalar(db, "SELECT count(*) FROM passage_fts_docsize")
    if silent or rows != indexed or not _index_agrees(db):
        yield Problem(
            _("Search does not find everything"),
            DATABASE_NAME,
            _("The records are all there. The search can be made anew from them."),
            True,
        )


def _index_agrees(db: Database) -> bool:
    """FTS5 holds its index against the text (fts5.html, 6.4), which is asked for as a write and writes nothing."""
    reads_only = bool(scalar(db, "PRAGMA query_only"))
    if db.conn.in_transaction:
        return True
    try:
        db.execute("PRAGMA query_only = OFF")
        db.execute("BEGIN")
        try:
            db.execute("INSERT INTO passage_fts (passage_fts, rank) VALUES ('integrity-check', 1)")
        finally:
            if db.conn.in_transaction:
                db.execute("ROLLBACK")
    except sqlcipher3.OperationalError:
        # Another process writes just now, or the folder can't be written to: then it can't be asked.
        return True
    except sqlcipher3.DatabaseError:
        return False
    finally:
        db.execute(f"PRAGMA query_only = {int(reads_only)}")
    return True


def renew_search(db: Database) -> None:
    """Make the search anew: the passages of records that have none, and the whole index."""
    with translated(), db.atomic():
        rows = db.execute(
            """SELECT r.id, v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
            WHERE r.deleted = 0 AND NOT EXISTS (SELECT 1 FROM passage p WHERE p.record = r.id AND p.page IS NULL)"""
        ).fetchall()
        insert_passages(db, [(row[0], None, passage_of(record_of(*row[1:]))) for row in rows])
        db.execute("INSERT INTO passage_fts (passage_fts) VALUES ('rebuild')")


def _problem(what: str) -> Problem:
    return Problem(
        what, DATABASE_NAME, _("Each part was written by SecondOp, but they do not agree. Restore a backup."), False
    )
