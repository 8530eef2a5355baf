"""Erasing for good: records, documents or a whole person taken out of a records file, its history and its search.

It is the one way around the append-only history, for what must not stay: another person's page above all. What is
erased is named by ids and digests alone, so that the same can be erased from a backup that was made before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from secondop_desktop.core.codec import CodecError, record_from_json
from secondop_desktop.core.records import Kind
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import scalar, translated
from secondop_desktop.vault.erase_views import forget_views, words_of_names
from secondop_desktop.vault.history import (
    IN_COLUMNS,
    body_of,
    insert_passages,
    passage_of,
    point_at,
    record_of,
    remove_passages,
)

_AT_ONCE = 500
_ID = re.compile(r'"([0-9a-f]{16})"')
_ID_IN_NAME = re.compile(r"\b[0-9a-f]{16}\b")
_LISTS = ("document_ids", "result_ids", "report_ids")
_SINGLE = ("procedure_id", "imaging_study_id", "parent_id")


@dataclass(frozen=True, slots=True)
class Target:
    """What is erased, without content: ids of records, ids of documents with what only they state, a person's id, and
    the SHA-256 of originals. `patient` means everything of that person.
    """

    records: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    patient: str = ""
    originals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """What a target comes to in one records file: row numbers by what becomes of them, and originals that go.

    `stubs` are records whose documents stay: their row and the fingerprint of what was stated are kept, so that
    importing the document again does not bring them back. So is the bare row of a person, whom the log names by it.
    """

    gone: tuple[int, ...]
    stubs: tuple[int, ...]
    shared: tuple[int, ...]
    uids: frozenset[str]
    originals: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.gone) + len(self.stubs)


def extent(db: Database, target: Target) -> Extent:
    """What would be erased; reads only."""
    if target.patient:
        rows = db.execute("SELECT id, uid = patient FROM record WHERE patient = ?", (target.patient,)).fetchall()
        gone, stubs = {row[0] for row in rows if not row[1]}, {row[0] for row in rows if row[1]}
        shared = set[int]()
    else:
        gone, stubs, shared = _of_documents(db, target.documents)
        for rowid in _rows(db, target.records):
            (stubs if _named_elsewhere(db, rowid, target.documents) else gone).add(rowid)
        shared -= gone | stubs
    uids = frozenset(str(row[0]) for row in _select(db, "SELECT uid FROM record WHERE id IN ({})", gone | stubs))
    originals = _let_go(db, gone | stubs, target)
    return Extent(tuple(sorted(gone)), tuple(sorted(stubs)), tuple(sorted(shared)), uids, originals)


def erase_rows(db: Database, target: Target, change_set: int) -> Extent:
    """Take the target out of every table, within the caller's transaction; returns what was erased.

    `change_set` is the step that says so; `compact` must follow the transaction.
    """
    found = extent(db, target)
    every = (*found.gone, *found.stubs)
    named = words_of_names(db, target.patient) if target.patient else frozenset()
    touched = [
        int(row[0]) for row in _select(db, "SELECT DISTINCT change_set FROM version WHERE record IN ({})", every)
    ]
    touched += [int(row[0]) for row in _select(db, "SELECT id FROM change_set WHERE patient IN ({})", [target.patient])]
    touched = sorted({number for number in touched if number != change_set})
    with _history_open(db):
        _strip(db, found, target)
        for rowid in found.stubs:
            _make_stub(db, rowid, change_set)
        if not target.patient:
            _touch(db, found, change_set)
        for table in ("passage", "record_document", *(["identity"] if _has(db, "identity") else [])):
            _run(db, f"DELETE FROM {table} WHERE record IN ({{}})", every)
        _run(db, "DELETE FROM record_document WHERE document IN ({})", found.uids)
        _run(db, "DELETE FROM origin WHERE record IN ({})", found.gone)
        _run(db, "DELETE FROM record WHERE id IN ({})", found.gone)
        _run(db, "DELETE FROM version WHERE record IN ({})", found.gone)
        _forget_steps(db, touched, change_set)
    _forget_originals(db, found, target)
    forget_views(db, named)
    return found


def compact(db: Database) -> None:
    """Leave no trace in free pages, nor in the search index, which keeps deleted words until it is merged.

    Raises as `translated` says.
    """
    with translated():
        if _has(db, "passage_fts"):
            with db.atomic():
                db.execute("INSERT INTO passage_fts (passage_fts) VALUES ('rebuild')")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("VACUUM")


# ------------------------------------------------------------------------------------------------ what it comes to


def _of_documents(db: Database, documents: Sequence[str]) -> tuple[set[int], set[int], set[int]]:
    """The documents with what only they state, now or before; and what others state too."""
    gone = set(_rows(db, documents))
    named: set[int] = set()
    wanted = set(documents)
    if not gone:
        return set(), set(), set()
    people = {str(row[0]) for row in _select(db, "SELECT patient FROM record WHERE id IN ({})", gone)}
    for person in people:
        for rowid, body in db.execute(
            "SELECT v.record, v.body FROM version v JOIN record r ON r.id = v.record WHERE r.patient = ?", (person,)
        ):
            if body is not None and not wanted.isdisjoint(_ID.findall(body)):
                named.add(rowid)
    shared: set[int] = set()
    for rowid in named - gone:
        kind = scalar(db, "SELECT kind FROM record WHERE id = ?", rowid)
        stated = _stated_by(db, rowid)
        if kind == Kind.PATIENT or not stated & wanted or stated - wanted:
            shared.add(rowid)
        else:
            gone.add(rowid)
    return gone, set(), shared


def _stated_by(db: Database, rowid: int) -> set[str]:
    """Every document that a record named as its source in any version; an empty id stands for a person's own word.

    A correction by hand of what a document stated is no statement of its own.
    """
    found: set[str] = set()
    typed: bool | None = None
    for (body,) in db.execute("SELECT body FROM version WHERE record = ? AND body IS NOT NULL ORDER BY id", (rowid,)):
        documents = {str(source.get("document_id", "")) for source in json.loads(body).get("sources", ())}
        found |= documents - {""}
        if typed is None:
            typed = documents <= {""}
    return found | ({""} if typed else set())


def _named_elsewhere(db: Database, rowid: int, documents: Collection[str]) -> bool:
    kind = scalar(db, "SELECT kind FROM record WHERE id = ?", rowid)
    return kind != Kind.DOCUMENT and bool(_stated_by(db, rowid) - {"", *documents})


def _let_go(db: Database, rowids: Collection[int], target: Target) -> tuple[str, ...]:
    """The originals that no other record names, now or before."""
    wanted = set(target.originals)
    for (body,) in _select(db, "SELECT body FROM version WHERE body IS NOT NULL AND record IN ({})", rowids):
        sha256 = json.loads(body).get("sha256")
        if isinstance(sha256, str) and len(sha256) == 64:
            wanted.add(sha256)
    if target.patient:
        wanted |= {str(row[0]) for row in db.execute("SELECT sha256 FROM tray WHERE patient = ?", (target.patient,))}
    if not wanted:
        return ()
    others: set[str] = set()
    gone = set(rowids)
    for rowid, body in db.execute(
        "SELECT v.record, v.body FROM version v JOIN record r ON r.id = v.record WHERE r.kind = 'document'"
    ):
        if rowid not in gone and body is not None:
            others.add(str(json.loads(body).get("sha256", "")))
    if target.patient:
        others |= {
            str(row[0]) for row in db.execute("SELECT sha256 FROM tray WHERE patient IS NOT ?", (target.patient,))
        }
    return tuple(sorted(wanted - others))


# ------------------------------------------------------------------------------------------------------- taking out


def _strip(db: Database, found: Extent, target: Target) -> None:
    """Take erased documents and records out of what stays: their words, and their ids."""
    if target.patient:
        return
    erased = found.uids
    people = [str(row[0]) for row in _select(db, "SELECT DISTINCT patient FROM record WHERE uid IN ({})", erased)]
    staying: dict[int, list[tuple[int, str]]] = {}
    for person in people:
        for number, rowid, body in db.execute(
            """SELECT v.id, v.record, v.body FROM version v JOIN record r ON r.id = v.record
            WHERE r.patient = ? ORDER BY v.id""",
            (person,),
        ):
            if body is not None and not erased.isdisjoint(_ID.findall(body)):
                staying.setdefault(rowid, []).append((number, body))
    gone = {*found.gone, *found.stubs}
    for rowid, versions in staying.items():
        if rowid not in gone:
            _strip_record(db, rowid, versions, erased)
    for rowid in found.gone:
        _unlearn_identifiers(db, rowid, gone)


def _strip_record(db: Database, rowid: int, versions: Sequence[tuple[int, str]], erased: frozenset[str]) -> None:
    row = db.execute("SELECT uid, patient, version, kind FROM record WHERE id = ?", (rowid,)).fetchone()
    uid, patient, current, kind = str(row[0]), str(row[1]), int(row[2]), str(row[3])
    for number, body in versions:
        stripped = _without(json.loads(body), erased)
        if stripped is None and number != current and kind != Kind.PATIENT:
            db.execute("DELETE FROM version WHERE id = ?", (number,))
            continue
        if stripped is None:
            stripped = _plain(json.loads(body), erased)
        text = json.dumps(stripped, ensure_ascii=False, separators=(",", ":"))
        try:
            record = record_of(text, uid, patient)
        except (CodecError, ValueError, KeyError, TypeError):
            record = None
        if record is not None:
            text = body_of(record)
        db.execute("UPDATE version SET body = ? WHERE id = ?", (text, number))
        if number == current and record is not None:
            point_at(db, rowid, number, record)
            remove_passages(db, [rowid])
            insert_passages(db, [(rowid, None, passage_of(record))])


def _without(body: dict[str, Any], erased: frozenset[str]) -> dict[str, Any] | None:
    """A version without erased sources; None where all that stated it is erased.

    Where it showed the words of an erased source, it shows those of one that stays.
    """
    sources = [source for source in body.get("sources", ()) if isinstance(source, dict)]
    kept = [source for source in sources if source.get("document_id", "") not in erased]
    if len(kept) < len(sources):
        if not kept:
            return None
        by_hand = any(not source.get("document_id") and source.get("importer", "hand") == "hand" for source in kept)
        if not by_hand and all(source.get("stated") for source in kept):
            said = json.loads(kept[0].pop("stated"))
            body = {name: value for name, value in body.items() if name in _OF_THE_VAULT} | said
        body["sources"] = kept
    return _plain(body, erased)


_OF_THE_VAULT = frozenset({"kind", "sources", "confirmed", *_LISTS, *_SINGLE})
"""What a record holds beside what a source states."""


def _plain(body: dict[str, Any], erased: frozenset[str]) -> dict[str, Any]:
    """A body without ids of what is erased."""
    body["sources"] = [s for s in body.get("sources", ()) if s.get("document_id", "") not in erased]
    for name in _LISTS:
        if name in body:
            body[name] = [uid for uid in body[name] if uid not in erased]
    for name in _SINGLE:
        if body.get(name) in erased:
            del body[name]
    if "made_from" in body:
        body["made_from"] = [piece for piece in body["made_from"] if piece.get("document_id", "") not in erased]
    return {name: value for name, value in body.items() if name not in IN_COLUMNS}


def _unlearn_identifiers(db: Database, rowid: int, gone: set[int]) -> None:
    """Take from a person the numbers that were learned from an import of which every document is erased."""
    row = db.execute(
        """SELECT r.kind, r.patient, (SELECT change_set FROM version WHERE record = r.id ORDER BY id LIMIT 1)
        FROM record r WHERE r.id = ?""",
        (rowid,),
    ).fetchone()
    if row is None or row[0] != Kind.DOCUMENT:
        return
    beside = db.execute(
        """SELECT DISTINCT v.record FROM version v JOIN record r ON r.id = v.record
        WHERE v.change_set = ? AND r.kind = 'document'
        AND v.id = (SELECT min(id) FROM version WHERE record = v.record)""",
        (row[2],),
    ).fetchall()
    if any(other[0] not in gone for other in beside):
        return
    person = db.execute("SELECT id, uid FROM record WHERE uid = ? AND deleted = 0", (row[1],)).fetchone()
    if person is None:
        return
    versions = db.execute(
        "SELECT id, change_set, body FROM version WHERE record = ? AND body IS NOT NULL ORDER BY id", (person[0],)
    ).fetchall()
    known: list[Any] = []
    learned: list[Any] = []
    for number, step, body in versions:
        numbers = json.loads(body).get("identifiers", [])
        if step == row[2] and number != versions[0][0]:
            learned += [item for item in numbers if item not in known]
        known = numbers
    if not learned:
        return
    for number, _step, body in versions:
        value = json.loads(body)
        if any(item in learned for item in value.get("identifiers", [])):
            value["identifiers"] = [item for item in value["identifiers"] if item not in learned]
            db.execute(
                "UPDATE version SET body = ? WHERE id = ?",
                (body_of(record_from_json({**value, "id": person[1], "patient_id": person[1]})), number),
            )


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
    people = _select(db, "SELECT DISTINCT patient FROM record WHERE id IN ({})", (*found.gone, *found.stubs))
    rows = _select(
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
    undoing = [int(row[0]) for row in _select(db, "SELECT id FROM change_set WHERE undoes IN ({})", touched)]
    # The undo of an undo.
    undoing += [int(row[0]) for row in _select(db, "SELECT id FROM change_set WHERE undoes IN ({})", undoing)]
    steps = sorted({*touched, *undoing} - {change_set})
    _run(db, "UPDATE change_set SET what = ? WHERE id IN ({})", steps, _("A change, partly erased"))
    before = -1
    while steps and before != len(steps):
        before = len(steps)
        _run(
            db,
            """DELETE FROM change_set WHERE id IN ({})
            AND NOT EXISTS (SELECT 1 FROM version WHERE change_set = change_set.id)
            AND NOT EXISTS (SELECT 1 FROM origin WHERE change_set = change_set.id)
            AND NOT EXISTS (SELECT 1 FROM change_set other WHERE other.undoes = change_set.id)""",
            steps,
        )
        steps = [int(row[0]) for row in _select(db, "SELECT id FROM change_set WHERE id IN ({})", steps)]


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


def _has(db: Database, table: str) -> bool:
    return scalar(db, "SELECT 1 FROM sqlite_master WHERE name = ?", table) is not None


def _rows(db: Database, uids: Iterable[str]) -> list[int]:
    return [int(row[0]) for row in _select(db, "SELECT id FROM record WHERE uid IN ({})", uids)]


def _select(db: Database, sql: str, values: Iterable[Any]) -> list[Any]:
    return [row for part in _parts(values) for row in db.execute(sql.format(_marks(part)), part).fetchall()]


def _run(db: Database, sql: str, values: Iterable[Any], *before: Any) -> None:
    for part in _parts(values):
        db.execute(sql.format(_marks(part)), (*before, *part))


def _marks(part: Sequence[Any]) -> str:
    return ", ".join("?" * len(part))


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
