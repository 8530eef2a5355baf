"""Erasing for good: records, documents or a whole person taken out of a records file, its history and its search.

It is the one way around the append-only history, for what must not stay: another person's page above all. What is
erased is named by ids and digests alone, so that the same can be erased from a backup that was made before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlite_utils import Database

from secondop_desktop.core.text import _
from secondop_desktop.vault.database import translated
from secondop_desktop.vault.erase_extent import Extent, Target, extent
from secondop_desktop.vault.erase_views import forget_views, words_of_names
from secondop_desktop.vault.erase_words import strip
from secondop_desktop.vault.many import has, run, select

_ID_IN_NAME = re.compile(r"\b[0-9a-f]{16}\b")


def erase_rows(db: Database, target: Target, change_set: int) -> Extent:
    """Take the target out of every table, within the caller's transaction; returns what was erased.

    `change_set` is the step that says so; `compact` must follow the transaction.
    """
    found = extent(db, target)
    every = (*found.gone, *found.stubs)
    named = words_of_names(db, target.patient) if target.patient else frozenset()
    touched = [int(row[0]) for row in select(db, "SELECT DISTINCT change_set FROM version WHERE record IN ({})", every)]
    touched += [int(row[0]) for row in select(db, "SELECT id FROM change_set WHERE patient IN ({})", [target.patient])]
    touched = sorted({number for number in touched if number != change_set})
    with _history_open(db):
        if not target.patient:
            strip(db, found.uids, found.gone, found.stubs)
        for rowid in found.stubs:
            _make_stub(db, rowid, change_set)
        if not target.patient:
            _touch(db, found, change_set)
        for table in ("passage", "record_document", *(["identity"] if has(db, "identity") else [])):
            run(db, f"DELETE FROM {table} WHERE record IN ({{}})", every)
        run(db, "DELETE FROM record_document WHERE document IN ({})", found.uids)
        run(db, "DELETE FROM origin WHERE record IN ({})", found.gone)
        run(db, "DELETE FROM record WHERE id IN ({})", found.gone)
        run(db, "DELETE FROM version WHERE record IN ({})", found.gone)
        _forget_steps(db, touched, change_set)
    _forget_originals(db, found, target)
    forget_views(db, named)
    return found


def compact(db: Database) -> None:
    """Leave no trace in free pages, nor in the search index, which keeps deleted words until it is merged.

    Raises as `translated` says.
    """
    with translated():
        if has(db, "passage_fts"):
            with db.atomic():
                db.execute("INSERT INTO passage_fts (passage_fts) VALUES ('rebuild')")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("VACUUM")


def _make_stub(db: Database, rowid: int, change_set: int) -> None:
    """Keep of a record only that it was there, as a deletion without anything before it."""
    cursor = db.execute("INSERT INTO version (record, change_set, body) VALUES (?, ?, NULL)", (rowid, change_set))
    db.execute(
        "UPDATE record SET version = ?, deleted = 1, fact = 0, category = '', sort_date = '' WHERE id = ?",
        (cursor.lastrowid, rowid),
    )
    db.execute("DELETE FROM version WHERE record = ? AND id <> ?", (rowid, cursor.lastrowid))


def _touch(db: Database, found: Extent, change_set: int) -> None:
    """Make a version of the person that says the same: whoever asks what changed since a version hears of it."""
    people = select(db, "SELECT DISTINCT patient FROM record WHERE id IN ({})", (*found.gone, *found.stubs))
    rows = select(
        db,
        "SELECT r.id, v.body FROM record r JOIN version v ON v.id = r.version WHERE r.uid IN ({})",
        [row[0] for row in people],
    )
    for rowid, body in rows:
        if rowid not in {*found.gone, *found.stubs}:
            cursor = db.execute(
                "INSERT INTO version (record, change_set, body) VALUES (?, ?, ?)", (rowid, change_set, body)
            )
            db.execute("UPDATE record SET version = ? WHERE id = ?", (cursor.lastrowid, rowid))


def _forget_steps(db: Database, touched: Sequence[int], change_set: int) -> None:
    """Let no step of the history say more than that it was; those that are about nothing any more go."""
    undoing = [int(row[0]) for row in select(db, "SELECT id FROM change_set WHERE undoes IN ({})", touched)]
    # The undo of an undo.
    undoing += [int(row[0]) for row in select(db, "SELECT id FROM change_set WHERE undoes IN ({})", undoing)]
    steps = sorted({*touched, *undoing} - {change_set})
    for action, what in _left_words().items():
        run(db, "UPDATE change_set SET what = ? WHERE action = ? AND id IN ({})", steps, what, action)
    named = ", ".join("?" * len(_left_words()))
    other = f"UPDATE change_set SET what = ? WHERE action NOT IN ({named}) AND id IN ({{}})"
    run(db, other, steps, _("A change, partly erased"), *_left_words())
    before = -1
    while steps and before != len(steps):
        before = len(steps)
        run(
            db,
            """DELETE FROM change_set WHERE id IN ({})
            AND NOT EXISTS (SELECT 1 FROM version WHERE change_set = change_set.id)
            AND NOT EXISTS (SELECT 1 FROM origin WHERE change_set = change_set.id)
            AND NOT EXISTS (SELECT 1 FROM change_set other WHERE other.undoes = change_set.id)""",
            steps,
        )
        steps = [int(row[0]) for row in select(db, "SELECT id FROM change_set WHERE id IN ({})", steps)]


def _left_words() -> dict[str, str]:
    """What a step is called, by its action, of which a part was erased: what it was about is not said."""
    return {
        "import": _("Files taken in, partly erased"),
        "add": _("Added by hand, partly erased"),
        "edit": _("A correction, partly erased"),
        "confirm": _("A check, partly erased"),
        "delete": _("A deletion, partly erased"),
        "move": _("Moved to another person, partly erased"),
    }


def _forget_originals(db: Database, found: Extent, target: Target) -> None:
    for sha256 in found.originals:
        db.execute("DELETE FROM original WHERE sha256 = ?", (sha256,))
        db.execute("DELETE FROM meta WHERE name = ?", (f"password:{sha256}",))
    for sha256 in {*found.originals, *target.originals}:
        db.execute("DELETE FROM tray WHERE sha256 = ?", (sha256,))
        db.execute("DELETE FROM meta WHERE substr(name, 1, 7) = 'review:' AND substr(name, -64) = ?", (sha256,))
    # What was worked out from the records; it is worked out anew.
    db.execute("DELETE FROM meta WHERE name = 'setting:worklist-gaps'")
    db.execute("DELETE FROM meta WHERE substr(name, 1, 23) = 'setting:case-readiness:'")
    for (name,) in db.execute("SELECT name FROM meta WHERE substr(name, 1, 8) = 'setting:'").fetchall():
        # Such as the draft of a case, by the case's id.
        if not found.uids.isdisjoint(_ID_IN_NAME.findall(name)):
            db.execute("DELETE FROM meta WHERE name = ?", (name,))
    if target.patient:
        db.execute("DELETE FROM tray WHERE patient = ?", (target.patient,))
        start = f"review:{target.patient}:"
        db.execute("DELETE FROM meta WHERE substr(name, 1, ?) = ?", (len(start), start))
        db.execute("DELETE FROM meta WHERE name = 'setting:last-person' AND value = ?", (target.patient,))


@contextmanager
def _history_open(db: Database) -> Iterator[None]:
    """The history may be changed within the block: its guards are taken off, and put back as they were."""
    rows = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('version', 'change_set')"
    ).fetchall()
    for name, _sql in rows:
        db.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in rows:
        db.execute(sql)
