"""Taking in what an importer proposed: what is new, what is there already, and what one statement is to another."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from secondop_desktop.core.codec import fingerprint_of, statement, to_json, to_text
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import order_of_versions
from secondop_desktop.core.records import Document, Kind, Record, Status
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import scalar
from secondop_desktop.vault.history import (
    IN_COLUMNS,
    Change,
    body_of,
    columns_of,
    insert_passages,
    passage_of,
    point_at,
    record_of,
    remove_passages,
)
from secondop_desktop.vault.identity import held_beside, held_with, put_identities
from secondop_desktop.vault.meeting import Judging, differs, doubtful, may_return, resolved_source
from secondop_desktop.vault.records import document_fingerprint

__all__ = ["Committed", "commit_drafts"]


@dataclass(slots=True)
class Committed:
    """What taking in one file did: ids by the draft's own id, counts by kind, and how many were there before.

    `differing`: the ids of records that a person corrected and that the file has a later version of.
    """

    ids: dict[str, str]
    added: dict[Kind, int]
    already_there: int = 0
    differing: list[str] = field(default_factory=list)


def commit_drafts(
    change: Change,
    patient_id: str,
    documents: Sequence[Document],
    drafts: Sequence[Record],
    texts: Mapping[str, tuple[str, ...]],
    progress: Progress,
    judging: Judging | None = None,
) -> Committed:
    """Take in what one file proposes for this person, within an open change set.

    A draft that states exactly what the n-th equal draft of an earlier file stated is not added again: the record
    that came of it, corrected or deleted or not, stays as it is, and a living one gains this file as a source. What
    is left is held against the records by `judging`.
    """
    writer = _Intake(change, patient_id, progress)
    for document in documents:
        writer.document(document, texts.get(document.sha256, ()))
    writer.drafts(drafts, judging)
    writer.replace_documents()
    return writer.done


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A draft that is new, with the fingerprint of what it states and its number among equal ones.

    `body` is what its version will keep, or None where that is not known yet: it names other drafts, or is replaced.
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
        self._outdated: list[str] = []  # documents that one of this file replaces
        self._is_outdated = False  # a later version of this file's document is there
        self._rebound: dict[str, frozenset[str]] | None = None
        self.done = Committed({}, {})

    # ---------------------------------------------------------------------------------------------- documents

    def document(self, draft: Document, pages: tuple[str, ...]) -> None:
        print_ = document_fingerprint(draft.sha256)
        known = self._known(print_, 0)
        if known is not None:
            self.done.ids[draft.sha256] = known[1]
            self.done.ids[draft.id or draft.sha256] = known[1]
            self.done.already_there += 1
            return
        status = Status.SUPERSEDED if self._meet_documents(draft) else draft.status
        parent = self.done.ids.get(draft.parent_id, "")
        numbered = tuple(replace(source, document_id="", locator="") for source in draft.sources if source.ids)
        made_from = tuple(
            replace(piece, document_id=self.done.ids[piece.document_id])
            for piece in draft.made_from
            if piece.document_id in self.done.ids
        )
        document = replace(
            draft,
            id="",
            patient_id=self._patient,
            parent_id=parent,
            status=status,
            sources=numbered[:1],
            made_from=made_from,
        )
        uid = self._change.add(document)
        rowid = int(scalar(self._db, "SELECT id FROM record WHERE uid = ?", uid))
        self._db.execute(
            "INSERT OR REPLACE INTO origin (patient, fingerprint, ordinal, record, change_set) VALUES (?, ?, 0, ?, ?)",
            (self._patient, print_, rowid, self._change.id),
        )
        put_identities(self._db, [(rowid, document)])
        insert_passages(self._db, [(rowid, number, text) for number, text in enumerate(pages, start=1) if text.strip()])
        self.done.ids[draft.sha256] = uid
        self.done.ids[draft.id or draft.sha256] = uid
        self.done.added[Kind.DOCUMENT] = self.done.added.get(Kind.DOCUMENT, 0) + 1

    def _meet_documents(self, draft: Document) -> bool:
        """Note the documents that this one replaces; returns whether a later version of it is there."""
        if not draft.sources or not draft.sources[0].ids:
            return False
        mine = draft.sources[0]
        is_older = False
        for held in held_with(self._db, self._patient, [draft]).values():
            if held.deleted or held.record.kind is not Kind.DOCUMENT or not held.record.sources:
                continue
            theirs = held.record.sources[0]
            order = order_of_versions(mine.version, theirs.version) if set(mine.ids) & set(theirs.ids) else 0
            if order > 0 or set(mine.replaces) & set(theirs.ids):
                self._outdated.append(held.record.id)
            elif order < 0 or set(theirs.replaces) & set(mine.ids):
                is_older = True
        self._is_outdated = self._is_outdated or is_older
        return is_older

    def replace_documents(self) -> None:
        """Let what replaced documents alone state be replaced with them, but for what a person corrected."""
        for uid in dict.fromkeys(self._outdated):
            rows = self._db.execute(
                """SELECT r.id, r.uid, r.patient, v.body FROM record r JOIN version v ON v.id = r.version
                WHERE r.deleted = 0 AND r.fact = 1
                AND (r.uid = ? OR r.id IN (SELECT record FROM record_document WHERE document = ?))""",
                (uid, uid),
            ).fetchall()
            for rowid, record_uid, patient, body in rows:
                record = record_of(body, record_uid, patient)
                alone = all(source.document_id in self._outdated for source in record.sources)
                if record_uid == uid or alone:
                    self._put(rowid, replace(record, status=Status.SUPERSEDED))

    # ------------------------------------------------------------------------------------------------- drafts

    def drafts(self, drafts: Sequence[Record], judging: Judging | None) -> None:
        fresh: list[_Fresh] = []
        again: list[tuple[int, Record]] = []
        taken: set[int] = set()
        for number, record in enumerate(drafts):
            if number % 500 == 0:
                self._progress.step(_("Comparing with what is there"), number, len(drafts))
            stated = to_json(record)
            print_ = fingerprint_of(stated)
            ordinal = self._ordinals.get(print_, 0)
            self._ordinals[print_] = ordinal + 1
            known = None if self._first else self._known(print_, ordinal)
            if known is None or (judging is not None and not known[2] and may_return(record)):
                body = to_text(self._body(stated)) if _REFERENCES.isdisjoint(stated) else None
                fresh.append(_Fresh(record, print_, ordinal, body))
                continue
            if record.id:
                self.done.ids[record.id] = known[1]
            taken.add(known[0])
            self.done.already_there += 1
            again.append((known[0], record))
        if self._first or judging is None:
            self._insert(self._named(fresh))
        else:
            self._judge(drafts, fresh, taken, judging)
        for rowid, record in again:
            self._add_source(rowid, record)

    def _named(self, fresh: Iterable[_Fresh]) -> list[_Fresh]:
        """Give new drafts the ids that their records will have."""
        named = list(fresh)
        for item in named:
            if item.record.id:
                self.done.ids[item.record.id] = secrets.token_hex(8)
        return named

    def _judge(self, drafts: Sequence[Record], fresh: Sequence[_Fresh], taken: Set[int], judging: Judging) -> None:
        """Hold what is left against the records that it may meet, and write what comes of it."""
        left = [item.record for item in fresh]
        held = held_with(self._db, self._patient, left)
        held |= held_beside(self._db, self._patient, left, judging.dated, judging.others)
        judged = judging.judge(left, list(held.values()), taken, doubtful(drafts))
        new: list[_Fresh] = []
        origins: list[tuple[str, bytes, int, int, int]] = []
        for item, meeting in zip(fresh, judged.meetings, strict=True):
            if meeting.same is not None:
                uid = meeting.same.record.id
                if item.record.id:
                    self.done.ids[item.record.id] = uid
                self.done.already_there += 1
                if meeting.differs:
                    self.done.differing.append(uid)
                origins.append((self._patient, item.print, item.ordinal, meeting.same.rowid, self._change.id))
            elif (meeting.is_older or self._is_outdated) and item.record.is_fact:
                outdated = replace(item.record, status=Status.SUPERSEDED)
                new.append(_Fresh(outdated, item.print, item.ordinal, None))
            else:
                new.append(item)
        self._insert(self._named(new))
        self._db.conn.executemany(_ORIGIN, origins)
        drafts_of: dict[str, list[Record]] = {}
        for item, meeting in zip(fresh, judged.meetings, strict=True):
            if meeting.same is not None:
                drafts_of.setdefault(meeting.same.record.id, []).append(item.record)
        for rowid, record in judged.put.items():
            self._put(rowid, self._linked(record, drafts_of.get(record.id, ())))

    def _linked(self, record: Record, drafts: Iterable[Record]) -> Record:
        """The record with the vault's ids of documents in its sources, and with what its drafts are linked to.

        A document is named by its SHA-256 in a draft, and by an id of sixteen letters in the vault.
        """
        ids = self.done.ids
        changes: dict[str, Any] = {
            "sources": tuple(
                replace(source, document_id=ids.get(source.document_id, ""))
                if len(source.document_id) == 64
                else source
                for source in record.sources
            )
        }
        for name in _REFERENCES:
            if not hasattr(record, name):
                continue
            own, named = getattr(record, name), [getattr(draft, name) for draft in drafts]
            if isinstance(own, tuple):
                changes[name] = tuple(
                    dict.fromkeys((*own, *(ids[key] for keys in named for key in keys if key in ids)))
                )
            else:
                changes[name] = own or next((ids[key] for key in named if key in ids), None)
        return replace(record, **changes)

    def _put(self, rowid: int, record: Record) -> None:
        """Put this in place of what a record was."""
        before = self._db.execute(
            "SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version WHERE r.id = ?", (rowid,)
        ).fetchone()
        body = body_of(record)
        if before[0] == body:
            return
        point_at(self._db, rowid, self._change._version(rowid, body), record)
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO record_document (document, record) VALUES (?, ?)",
            [(source.document_id, rowid) for source in record.sources if source.document_id],
        )
        put_identities(self._db, [(rowid, record)])
        words = passage_of(record)
        if passage_of(record_of(*before)) != words:
            remove_passages(self._db, [rowid])
            insert_passages(self._db, [(rowid, None, words)])

    def _known(self, print_: bytes, ordinal: int) -> tuple[int, str, bool] | None:
        """The record that came of an equal draft: its row, its id, and whether it is a fact or deleted."""
        row = self._db.execute(
            """SELECT r.id, r.uid, r.fact OR r.deleted FROM origin o
            JOIN record r ON r.id = o.record JOIN change_set c ON c.id = o.change_set
            WHERE o.patient = ? AND o.fingerprint = ? AND o.ordinal = ? AND c.undone = 0""",
            (self._patient, print_, ordinal),
        ).fetchone()
        return (row[0], row[1], bool(row[2])) if row is not None else None

    def _add_source(self, rowid: int, draft: Record) -> None:
        row = self._db.execute(
            """SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
            WHERE r.id = ? AND r.deleted = 0""",
            (rowid,),
        ).fetchone()
        if row is None:
            return
        existing = record_of(*row)
        have = {(source.document_id, source.locator) for source in existing.sources}
        ids = self.done.ids
        words = statement(draft) if differs(existing, draft) else ""
        wanted = [
            replace(source, document_id=ids.get(source.document_id, ""), stated=source.stated or words)
            for source in draft.sources
        ]
        named = {document for document, _locator in have}
        if any(source.document_id in named or self._made_from(source.document_id) & named for source in wanted):
            return
        fresh = tuple(source for source in wanted if (source.document_id, source.locator) not in have)
        if fresh:
            merged = replace(
                existing, sources=existing.sources + fresh, confirmed=existing.confirmed or draft.confirmed
            )
            self._put(rowid, self._linked(merged, (draft,)))

    def _made_from(self, document_id: str) -> frozenset[str]:
        """The documents that pages of this one went into, when it was split or joined: they state what it states."""
        if self._rebound is None:
            self._rebound = {}
            rows = self._db.execute(
                """SELECT v.body, r.uid, r.patient FROM record r JOIN version v ON v.id = r.version
                WHERE r.patient = ? AND r.kind = 'document' AND r.deleted = 0 AND instr(v.body, '"made_from"')""",
                (self._patient,),
            ).fetchall()
            for row in rows:
                document = record_of(*row)
                for piece in document.made_from if isinstance(document, Document) else ():
                    known = self._rebound.get(piece.document_id, frozenset())
                    self._rebound[piece.document_id] = known | {document.id}
        return self._rebound.get(document_id, frozenset())

    def _insert(self, fresh: Sequence[_Fresh]) -> None:
        """Insert new records in bulk; row numbers are counted here, as nobody else writes."""
        next_record = int(scalar(self._db, "SELECT coalesce(max(id), 0) + 1 FROM record"))
        next_version = int(scalar(self._db, "SELECT coalesce(max(id), 0) + 1 FROM version"))
        identities: list[tuple[int, Record]] = []
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
                identities.append((rowid, record))
                self.done.added[record.kind] = self.done.added.get(record.kind, 0) + 1
            insert = self._db.conn.executemany
            insert("INSERT INTO version (id, record, change_set, body) VALUES (?, ?, ?, ?)", rows_version)
            insert(
                """INSERT INTO record (id, uid, patient, kind, version, deleted, fact, category, sort_date)
                VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)""",
                rows_record,
            )
            insert(_ORIGIN, rows_origin)
            insert("INSERT OR IGNORE INTO record_document (document, record) VALUES (?, ?)", rows_document)
            insert_passages(self._db, rows_passage)
        put_identities(self._db, identities)

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
            body["sources"] = [resolved_source(ids, source) for source in body["sources"]]
        return body


_ORIGIN = "INSERT OR REPLACE INTO origin (patient, fingerprint, ordinal, record, change_set) VALUES (?, ?, ?, ?, ?)"
_REFERENCES = frozenset({"document_ids", "result_ids", "report_ids", "procedure_id", "imaging_study_id"})
