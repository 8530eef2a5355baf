"""The tables of the vault, made by numbered migrations; a released migration never changes."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import Connection, scalar, translated
from secondop_desktop.vault.keys import newer_vault

migrations = Migrations("secondop")
_AT_ONCE = 500
"""Passages that are put into the index in one go: about 20 ms, after which a person may cancel."""
WITH_SEAL = 3
"""From this many migrations on the database has the seal that the inventory is held against."""


@migrations(name="0001_records")
def _records(db: Database) -> None:
    for statement in (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        # History. What a record was is never changed: a new version is added and the record points to it.
        """CREATE TABLE change_set (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, what TEXT NOT NULL,
            patient TEXT, undoes INTEGER REFERENCES change_set, undone INTEGER NOT NULL DEFAULT 0) STRICT""",
        """CREATE TABLE version (
            id INTEGER PRIMARY KEY, record INTEGER NOT NULL, change_set INTEGER NOT NULL REFERENCES change_set,
            body TEXT) STRICT""",
        "CREATE INDEX version_record ON version (record, id)",
        "CREATE INDEX version_change_set ON version (change_set)",
        """CREATE TRIGGER version_is_kept BEFORE UPDATE ON version
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
        """CREATE TRIGGER version_is_not_removed BEFORE DELETE ON version
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
        """CREATE TRIGGER change_set_is_kept BEFORE UPDATE OF id, at, actor, action, what, patient, undoes ON change_set
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
        """CREATE TRIGGER change_set_is_not_removed BEFORE DELETE ON change_set
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
        # The present. `deleted` repeats that the current version has no body; the other columns are read from it.
        """CREATE TABLE record (
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, patient TEXT NOT NULL, kind TEXT NOT NULL,
            version INTEGER NOT NULL REFERENCES version, deleted INTEGER NOT NULL, fact INTEGER NOT NULL,
            category TEXT NOT NULL, sort_date TEXT NOT NULL) STRICT""",
        "CREATE INDEX record_patient ON record (patient, kind, deleted, sort_date)",
        # Which records a document states; a derived index of the sources in the bodies.
        """CREATE TABLE record_document (document TEXT NOT NULL, record INTEGER NOT NULL REFERENCES record,
            PRIMARY KEY (document, record)) STRICT, WITHOUT ROWID""",
        # What was imported once, so that importing again neither repeats it, overwrites a correction nor revives a
        # deletion. `ordinal` keeps equal statements of one file apart.
        """CREATE TABLE origin (
            patient TEXT NOT NULL, fingerprint BLOB NOT NULL, ordinal INTEGER NOT NULL,
            record INTEGER NOT NULL REFERENCES record, change_set INTEGER NOT NULL REFERENCES change_set,
            PRIMARY KEY (patient, fingerprint, ordinal)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE original (
            sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL, file_name TEXT NOT NULL,
            added TEXT NOT NULL) STRICT, WITHOUT ROWID""",
        # What waits for a decision: in no one's records, search or packet.
        """CREATE TABLE tray (
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, patient TEXT, sha256 TEXT NOT NULL,
            file_name TEXT NOT NULL, importer TEXT, verdict TEXT, title TEXT NOT NULL, message TEXT NOT NULL,
            added TEXT NOT NULL) STRICT""",
        # The text that is searched: a record's own, or one page of a document.
        """CREATE TABLE passage (
            id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES record, page INTEGER, text TEXT NOT NULL)
            STRICT""",
        "CREATE INDEX passage_record ON passage (record)",
        """CREATE VIRTUAL TABLE passage_fts USING fts5 (
            text, content='passage', content_rowid='id', tokenize="unicode61 remove_diacritics 2")""",
        """CREATE TRIGGER passage_added AFTER INSERT ON passage
            BEGIN INSERT INTO passage_fts (rowid, text) VALUES (new.id, new.text); END""",
        """CREATE TRIGGER passage_removed AFTER DELETE ON passage BEGIN
            INSERT INTO passage_fts (passage_fts, rowid, text) VALUES ('delete', old.id, old.text); END""",
    ):
        db.execute(statement)


@migrations(name="0002_identity")
def _identity(db: Database) -> None:
    # By what numbers sources know a record (`key` is a hash); a derived index of the sources in the bodies, in which
    # rows may be left over: whoever looks here checks the body. What 0001 kept has no such numbers.
    db.execute(
        """CREATE TABLE identity (key INTEGER NOT NULL, record INTEGER NOT NULL REFERENCES record,
            PRIMARY KEY (key, record)) STRICT, WITHOUT ROWID"""
    )


@migrations(name="0003_seal")
def _seal(db: Database) -> None:
    # What `inventory.py` says of the vault as a whole. One small row, in one page of its own: the digest in it is that
    # of all other pages.
    db.execute("CREATE TABLE seal (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL) STRICT")
    db.execute("INSERT INTO seal (id, value) VALUES (1, '')")


@migrations(name="0004_beginnings")
def _beginnings(db: Database) -> None:
    # The index of words also keeps the beginnings of words, up to four letters: without them, each letter of a search
    # put together the places of all words that begin so, which took up to half a second in 100,000 records.
    db.execute("DROP TABLE passage_fts")
    db.execute(
        """CREATE VIRTUAL TABLE passage_fts USING fts5 (
            text, content='passage', content_rowid='id', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3 4')"""
    )
    _fill_index(db)


def _fill_index(db: Database) -> None:
    """Put all passages into the empty index, as its own command for it does, but told and cancelled on the way."""
    progress = (db.progress if isinstance(db, Connection) else None) or Progress()
    what = _("Preparing the search")
    total, done, last = int(scalar(db, "SELECT count(*) FROM passage")), 0, 0
    while True:
        progress.step(what, done, total)
        newest = scalar(
            db, "SELECT max(id) FROM (SELECT id FROM passage WHERE id > ? ORDER BY id LIMIT ?)", last, _AT_ONCE
        )
        if newest is None:
            return
        between = "SELECT id, text FROM passage WHERE id > ? AND id <= ? ORDER BY id"
        done += db.execute(f"INSERT INTO passage_fts (rowid, text) {between}", (last, newest)).rowcount
        last = int(newest)


def schema_version() -> int:
    """The number of migrations that this program knows."""
    return len(migrations._migrations)


def upgrade(db: Connection, progress: Progress | None = None) -> None:
    """Apply the migrations that are missing; a database from a newer version is refused before anything is written.

    All of them are one transaction: cancelled or failed, nothing was changed.
    """
    refuse_newer(db)
    with translated():
        if scalar(db, "PRAGMA user_version") == schema_version():
            return
        db.progress = progress
        try:
            with db.atomic():
                migrations.apply(db)
                db.execute(f"PRAGMA user_version = {schema_version()}")
        finally:
            db.progress = None


def refuse_newer(db: Database) -> None:
    """Raise `NewerVaultError` for a database that has more migrations than this program knows; reads only."""
    with translated():
        if int(scalar(db, "PRAGMA user_version")) > schema_version():
            raise newer_vault()
