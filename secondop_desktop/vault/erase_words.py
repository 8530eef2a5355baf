"""Takes what is erased out of the records that stay: what an erased source said, and the ids of what is gone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from secondop_desktop.core.codec import CodecError, record_from_json
from secondop_desktop.core.records import Kind
from secondop_desktop.vault.history import (
    IN_COLUMNS,
    body_of,
    insert_passages,
    passage_of,
    point_at,
    record_of,
    remove_passages,
)
from secondop_desktop.vault.many import select

_ID = re.compile(r'"([0-9a-f]{16})"')
_LISTS = ("document_ids", "result_ids", "report_ids")
_SINGLE = ("procedure_id", "imaging_study_id", "parent_id")


def ids_in(body: str) -> list[str]:
    """Every id that a version's body names."""
    return _ID.findall(body)


def strip(db: Database, erased: frozenset[str], gone: Sequence[int], stubs: Sequence[int]) -> None:
    """Take erased documents and records, with these ids and rows, out of what stays: their words, and their ids."""
    people = [str(row[0]) for row in select(db, "SELECT DISTINCT patient FROM record WHERE uid IN ({})", erased)]
    staying: dict[int, list[tuple[int, str]]] = {}
    for person in people:
        for number, rowid, body in db.execute(
            """SELECT v.id, v.record, v.body FROM version v JOIN record r ON r.id = v.record
            WHERE r.patient = ? ORDER BY v.id""",
            (person,),
        ):
            if body is not None and not erased.isdisjoint(ids_in(body)):
                staying.setdefault(rowid, []).append((number, body))
    erased_rows = {*gone, *stubs}
    for rowid, versions in staying.items():
        if rowid not in erased_rows:
            _strip_record(db, rowid, versions, erased)
    for rowid in gone:
        _unlearn_identifiers(db, rowid, erased_rows)


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
