"""Records: reading them in lists, and taking in what an importer proposed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from secondop_desktop.core.codec import fingerprint_of, to_json, to_text
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import (
    CLINICAL_KINDS,
    Document,
    Kind,
    NoneKnown,
    Patient,
    Record,
)
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import scalar, translated
from secondop_desktop.vault.history import (
    IN_COLUMNS,
    Change,
    body_of,
    columns_of,
    insert_passages,
    no_such_record,
    passage_of,
    point_at,
    record_of,
)

_SELECT = "SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version"


def patients(db: Database) -> tuple[Patient, ...]:
    """Every person of the vault, in the order in which they were added."""
    with translated():
        rows = db.execute(f"{_SELECT} WHERE r.kind = 'patient' AND r.deleted = 0 ORDER BY r.id").fetchall()
    found = (record_of(*row) for row in rows)
    return tuple(patient for patient in found if isinstance(patient, Patient))


def patient(db: Database, uid: str) -> Patient:
    """One person; raises `NotFoundError`."""
    found = record(db, uid)
    if not isinstance(found, Patient):
        raise no_such_record()
    return found


def record(db: Database, uid: str) -> Record:
    """One record, whatever its kind; raises `NotFoundError`."""
    with translated():
        row = db.execute(f"{_SELECT} WHERE r.uid = ? AND r.deleted = 0", (uid,)).fetchone()
    if row is None:
        raise no_such_record()
    return record_of(*row)


def records(
    db: Database, patient_id: str, kinds: Iterable[Kind] = CLINICAL_KINDS, *, facts_only: bool = False
) -> tuple[Record, ...]:
    """A person's records of these kinds, newest first, those without a date last."""
    names = [str(kind) for kind in kinds]
    marks = ", ".join("?" * len(names))
    facts = "AND r.fact = 1" if facts_only else ""
    with translated():
        rows = db.execute(
            f"{_SELECT} WHERE r.patient = ? AND r.kind IN ({marks}) AND r.deleted = 0 {facts} "
            "ORDER BY r.sort_date = '', r.sort_date DESC, r.id",
            (patient_id, *names),
        ).fetchall()
    return tuple(record_of(*row) for row in rows)


def counts(db: Database, patient_id: str) -> dict[Kind, int]:
    """How many active facts a person has of each kind."""
    with translated():
        rows = db.execute(
            "SELECT kind, count(*) FROM record WHERE patient = ? AND deleted = 0 AND fact = 1 GROUP BY kind",
            (patient_id,),
        ).fetchall()
    return {Kind(kind): count for kind, count in rows}


def records_of_document(db: Database, document_id: str) -> tuple[Record, ...]:
    """Every record that this document states, in the order in which they were taken in."""
    with translated():
        rows = db.execute(
            f"{_SELECT} JOIN record_document d ON d.record = r.id WHERE d.document = ? AND r.deleted = 0 ORDER BY r.id",
            (document_id,),
        ).fetchall()
    return tuple(record_of(*row) for row in rows)


def document_with(db: Database, patient_id: str, sha256: str) -> str | None:
    """The id of this person's document with these bytes; None where there is none or its import was undone."""
    with translated():
        found = scalar(
            db,
            """SELECT r.uid FROM origin o JOIN record r ON r.id = o.record JOIN change_set c ON c.id = o.change_set
            WHERE o.patient = ? AND o.fingerprint = ? AND o.ordinal = 0 AND c.undone = 0""",
            patient_id,
            document_fingerprint(sha256),
        )
    return str(found) if found is not None else None


def known_documents(db: Database, patient_id: str) -> frozenset[bytes]:
    """The fingerprints of every document that was taken in for this person and whose import was not undone."""
    with translated():
        rows = db.execute(
            """SELECT o.fingerprint FROM origin o JOIN change_set c ON c.id = o.change_set
            WHERE o.patient = ? AND o.fingerprint >= ? AND o.fingerprint < ? AND c.undone = 0""",
            (patient_id, b"document:", b"document;"),
        ).fetchall()
    return frozenset(bytes(row[0]) for row in rows)


def page_texts(db: Database, document_id: str) -> tuple[str, ...]:
    """The text of a document's pages, in order; one text in all where it has no pages of its own."""
    with translated():
        rows = db.execute(
            """SELECT p.text FROM passage p JOIN record r ON r.id = p.record
            WHERE r.uid = ? AND p.page IS NOT NULL ORDER BY p.page""",
            (document_id,),
        ).fetchall()
    return tuple(row[0] for row in rows)


def document_fingerprint(sha256: str) -> bytes:
    """A document is the same document when its bytes are, whatever its title was when it was first taken in."""
    return b"document:" + bytes.fromhex(sha256)[:16]


@dataclass(slots=True)
class Committed:
    """What taking in one file did: ids by the draft's own id, counts by kind, and how many were there before."""

    ids: dict[str, str]
    added: dict[Kind, int]
    already_there: int = 0


def commit_drafts(
    change: Change,
    patient_id: str,
    documents: Sequence[Document],
    drafts: Sequence[Record],
    texts: Mapping[str, tuple[str, ...]],
    progress: Progress,
    date_of_import: PartialDate | None = None,
) -> Committed:
    """Take in what one file proposes for this person, within an open change set.

    A draft that states exactly what the n-th equal draft of an earlier file stated is not added again: the record
    that came of it, corrected or deleted or not, stays as it is, and a living one gains this file as a source.
    """
    writer = _Intake(change, patient_id, progress)
    for document in documents:
        writer.document(document, texts.get(document.sha256, ()))
    writer.drafts(drafts)
    return writer.done


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A draft that is new, with the fingerprint of what it states and its number among equal ones.

    `body` is what its version will keep, or None where that names other drafts, whose ids are not all known yet.
    """

    record: Record
    print: bytes
    ordinal: int
    body: str | None


class _Intake:
    """Writes the drafts of one file in bulk."""

    def __init__(self, change: Change, patient_id: str, progress: Progress) -> None:
        self._change = change
        self._db = change.db
        self._patient = patient_id
        self._progress = progress
        self._ordinals: dict[bytes, int] = {}
        self._first = scalar(self._db, "SELECT 1 FROM origin WHERE patient = ? LIMIT 1", patient_id) is None
        self.done = Committed({}, {})

    def document(self, draft: Document, pages: tuple[str, ...]) -> None:
        print_ = document_fingerprint(draft.sha256)
        known = self._known(print_, 0)
        if known is not None:
            self.done.ids[draft.sha256] = known[1]
            self.done.ids[draft.id or draft.sha256] = known[1]
            self.done.already_there += 1
            return
        parent = self.done.ids.get(draft.parent_id, "")
        document = replace(draft, id="", patient_id=self._patient, parent_id=parent, sources=())
        uid = self._change.add(document)
        rowid = int(scalar(self._db, "SELECT id FROM record WHERE uid = ?", uid))
        self._db.execute(
            "INSERT OR REPLACE INTO origin (patient, fingerprint, ordinal, record, change_set) VALUES (?, ?, 0, ?, ?)",
            (self._patient, print_, rowid, self._change.id),
        )
        insert_passages(self._db, [(rowid, number, text) for number, text in enumerate(pages, start=1) if text.strip()])
        self.done.ids[draft.sha256] = uid
        self.done.ids[draft.id or draft.sha256] = uid
        self.done.added[Kind.DOCUMENT] = self.done.added.get(Kind.DOCUMENT, 0) + 1

    def drafts(self, drafts: Sequence[Record]) -> None:
        fresh: list[_Fresh] = []
        for number, record in enumerate(drafts):
            if number % 500 == 0:
                self._progress.step(_("Comparing with what is there"), number, len(drafts))
            stated = to_json(record)
            print_ = fingerprint_of(stated)
            ordinal = self._ordinals.get(print_, 0)
            self._ordinals[print_] = ordinal + 1
            known = None if self._first else self._known(print_, ordinal)
            if known is None:
                body = to_text(self._body(stated)) if _REFERENCES.isdisjoint(stated) else None
                fresh.append(_Fresh(record, print_, ordinal, body))
                if record.id:
                    self.done.ids[record.id] = secrets.token_hex(8)
                continue
            if record.id:
                self.done.ids[record.id] = known[1]
            self.done.already_there += 1
            self._add_source(known[0], record)
        self._insert(fresh)

    def _known(self, print_: bytes, ordinal: int) -> tuple[int, str] | None:
        row = self._db.execute(
            """SELECT r.id, r.uid FROM origin o
            JOIN record r ON r.id = o.record JOIN change_set c ON c.id = o.change_set
            WHERE o.patient = ? AND o.fingerprint = ? AND o.ordinal = ? AND c.undone = 0""",
            (self._patient, print_, ordinal),
        ).fetchone()
        return (row[0], row[1]) if row is not None else None

    def _add_source(self, rowid: int, draft: Record) -> None:
        row = self._db.execute(f"{_SELECT} WHERE r.id = ? AND r.deleted = 0", (rowid,)).fetchone()
        if row is None:
            return
        existing = record_of(*row)
        have = {(source.document_id, source.locator) for source in existing.sources}
        ids = self.done.ids
        wanted = [replace(source, document_id=ids.get(source.document_id, "")) for source in draft.sources]
        if any(source.document_id in {document for document, _locator in have} for source in wanted):
            return
        fresh = tuple(source for source in wanted if (source.document_id, source.locator) not in have)
        if fresh:
            merged = replace(
                existing, sources=existing.sources + fresh, confirmed=existing.confirmed or draft.confirmed
            )
            version = self._change._version(rowid, body_of(merged))
            point_at(self._db, rowid, version, merged)
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO record_document (document, record) VALUES (?, ?)",
                [(source.document_id, rowid) for source in fresh if source.document_id],
            )

    def _insert(self, fresh: Sequence[_Fresh]) -> None:
        """Insert new records in bulk; row numbers are counted here, as nobody else writes."""
        next_record = int(scalar(self._db, "SELECT coalesce(max(id), 0) + 1 FROM record"))
        next_version = int(scalar(self._db, "SELECT coalesce(max(id), 0) + 1 FROM version"))
        for start in range(0, len(fresh), 1000):
            self._progress.step(_("Saving"), start, len(fresh))
            rows_version, rows_record, rows_origin, rows_document, rows_passage = [], [], [], [], []
            for number, draft in enumerate(fresh[start : start + 1000], start=start):
                record = draft.record
                body = draft.body if draft.body is not None else to_text(self._body(to_json(record)))
                rowid, version = next_record + number, next_version + number
                uid = self.done.ids[record.id] if record.id else secrets.token_hex(8)
                rows_version.append((version, rowid, self._change.id, body))
                rows_record.append((rowid, uid, self._patient, str(record.kind), version, *columns_of(record)))
                rows_origin.append((self._patient, draft.print, draft.ordinal, rowid, self._change.id))
                documents = (self.done.ids.get(source.document_id) for source in record.sources)
                rows_document += [(document, rowid) for document in documents if document]
                rows_passage.append((rowid, None, passage_of(record)))
                self.done.added[record.kind] = self.done.added.get(record.kind, 0) + 1
            insert = self._db.conn.executemany
            insert("INSERT INTO version (id, record, change_set, body) VALUES (?, ?, ?, ?)", rows_version)
            insert(
                """INSERT INTO record (id, uid, patient, kind, version, deleted, fact, category, sort_date)
                VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)""",
                rows_record,
            )
            insert(
                """INSERT OR REPLACE INTO origin (patient, fingerprint, ordinal, record, change_set)
                VALUES (?, ?, ?, ?, ?)""",
                rows_origin,
            )
            insert("INSERT OR IGNORE INTO record_document (document, record) VALUES (?, ?)", rows_document)
            insert_passages(self._db, rows_passage)

    def _body(self, stated: Mapping[str, Any]) -> dict[str, Any]:
        """What a draft states, as its version keeps it: with the vault's ids in place of the batch's.

        A name of something that was left out is dropped.
        """
        ids = self.done.ids
        body = {name: value for name, value in stated.items() if name not in IN_COLUMNS}
        for name in body.keys() & _REFERENCES:
            value = body[name]
            resolved = ids.get(value) if isinstance(value, str) else [ids[key] for key in value if key in ids]
            if resolved:
                body[name] = resolved
            else:
                del body[name]
        if "sources" in body:
            body["sources"] = [_resolved_source(ids, source) for source in body["sources"]]
        return body


_REFERENCES = frozenset({"document_ids", "result_ids", "report_ids", "procedure_id", "imaging_study_id"})


def _resolved_source(ids: Mapping[str, str], source: Mapping[str, Any]) -> dict[str, Any]:
    """A source with the id of the document's record; without one, where the document was left out."""
    key = source.get("document_id", "")
    if key in ids:
        return {**source, "document_id": ids[key]}
    return {name: value for name, value in source.items() if name != "document_id"}


def none_known(db: Database, patient_id: str) -> tuple[NoneKnown, ...]:
    """What sources say that there is none of."""
    found = records(db, patient_id, (Kind.NONE_KNOWN,), facts_only=True)
    return tuple(item for item in found if isinstance(item, NoneKnown))
