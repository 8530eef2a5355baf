"""Full-text search over the records and over the text of documents, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind
from secondop_desktop.vault.database import damaged_search, translated
from secondop_desktop.vault.history import record_of

_OPENS, _CLOSES = "\x02", "\x03"
_SIGN = re.compile(f"([{_OPENS}{_CLOSES}])")
_WORD = re.compile(r"[\w.,%µ/-]*\w[\w.,%µ/-]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where all the words occur: a record, or a page of a document (`page` counts from 1).

    `marks` are the words in `snippet`: (start, end), in characters. `when` is the record's date.
    """

    kind: Kind
    id: str
    patient_id: str
    display: str
    snippet: str
    page: int | None
    marks: tuple[tuple[int, int], ...] = ()
    when: PartialDate | None = None


def search(db: Database, words: str, patient_id: str | None = None, limit: int = 100) -> tuple[Hit, ...]:
    """The best hits first; every word must occur, the last one may be a beginning. No words, no hits.

    Of one letter alone the newest hits: it says too little to weigh what begins with it.
    """
    tokens = _WORD.findall(words)
    if not tokens:
        return ()
    query = " ".join('"' + token.replace('"', '""') + '"' for token in tokens) + "*"
    with translated(), _told_apart(db):
        if len(tokens) == 1 and len(tokens[0]) == 1:
            return tuple(_hit(*row) for row in _best(db, query, patient_id, limit, 0, order="passage_fts.rowid DESC"))
        # To weigh tens of thousands of hits of a common word takes a quarter of a second, for a list of a hundred.
        for weighed in _WEIGHED:
            first = _first_of_the_newest(db, query, weighed)
            rows = _best(db, query, patient_id, limit, first)
            if not first or len(rows) >= limit:
                break  # else the newest are of other persons, or deleted
        else:
            rows = _best(db, query, patient_id, limit, 0)
    return tuple(_hit(*row) for row in rows)


_WEIGHED = (4_000, 16_000)
"""Where words occur in more places, the best hits are those among so many that were added last; the second number is
for where these are another person's."""


def _first_of_the_newest(db: Database, query: str, weighed: int) -> int:
    """The number of the passage from which on passages are weighed; 0 for all of them."""
    row = db.execute(
        "SELECT rowid FROM passage_fts WHERE passage_fts MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        (query, weighed),
    ).fetchone()
    return 0 if row is None else int(row[0])


def _best(
    db: Database, query: str, patient_id: str | None, limit: int, first: int, *, order: str = "passage_fts.rank"
) -> list[tuple[str, str, str, str, int | None, str]]:
    where = "AND r.patient = ?" if patient_id else ""
    parameters = (query, first, patient_id, limit) if patient_id else (query, first, limit)
    found: list[tuple[str, str, str, str, int | None, str]] = db.execute(
        f"""SELECT r.kind, r.uid, r.patient, v.body, p.page, snippet(passage_fts, 0, char(2), char(3), '…', 16)
            FROM passage_fts JOIN passage p ON p.id = passage_fts.rowid
            JOIN record r ON r.id = p.record JOIN version v ON v.id = r.version
            WHERE passage_fts MATCH ? AND passage_fts.rowid >= ? AND r.deleted = 0 AND r.fact = 1 {where}
            ORDER BY {order} LIMIT ?""",
        parameters,
    ).fetchall()
    return found


@contextmanager
def _told_apart(db: Database) -> Iterator[None]:
    """An index that is damaged is not called damage of the records, where these can be read."""
    try:
        yield
    except sqlcipher3.DatabaseError as error:
        if isinstance(error, sqlcipher3.OperationalError):
            raise
        db.execute("SELECT sum(length(body)) FROM version").fetchall()
        raise damaged_search() from error


def _hit(kind: str, uid: str, patient: str, body: str, page: int | None, marked: str) -> Hit:
    snippet, marks = _unmarked(" ".join(marked.split()))
    record = record_of(body, uid, patient)
    return Hit(Kind(kind), uid, patient, record.display, snippet, page, marks, record.date)


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without the signs around each word that was found, and where in it those words are."""
    text, marks, start = "", [], -1
    for piece in _SIGN.split(marked):
        if piece == _OPENS:
            start = len(text)
        elif piece == _CLOSES:
            if 0 <= start < len(text):
                marks.append((start, len(text)))
            start = -1
        else:
            text += piece
    return text, tuple(marks)
