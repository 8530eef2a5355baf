"""What an erasing comes to: which rows of a records file go, or stay bare, and which originals go."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from secondop_desktop.core.records import Kind
from secondop_desktop.vault.database import scalar
from secondop_desktop.vault.erase_words import ids_in
from secondop_desktop.vault.many import row_numbers, select


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
        for rowid in row_numbers(db, target.records):
            (stubs if _named_elsewhere(db, rowid, target.documents) else gone).add(rowid)
        shared -= gone | stubs
    uids = frozenset(str(row[0]) for row in select(db, "SELECT uid FROM record WHERE id IN ({})", gone | stubs))
    originals = _let_go(db, gone | stubs, target)
    return Extent(tuple(sorted(gone)), tuple(sorted(stubs)), tuple(sorted(shared)), uids, originals)


def _of_documents(db: Database, documents: Sequence[str]) -> tuple[set[int], set[int], set[int]]:
    """The documents with what only they state, now or before; and what others state too."""
    gone = set(row_numbers(db, documents))
    named: set[int] = set()
    wanted = set(documents)
    if not gone:
        return set(), set(), set()
    people = {str(row[0]) for row in select(db, "SELECT patient FROM record WHERE id IN ({})", gone)}
    for person in people:
        for rowid, body in db.execute(
            "SELECT v.record, v.body FROM version v JOIN record r ON r.id = v.record WHERE r.patient = ?", (person,)
        ):
            if body is not None and not wanted.isdisjoint(ids_in(body)):
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
    for (body,) in select(db, "SELECT body FROM version WHERE body IS NOT NULL AND record IN ({})", rowids):
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
