"""Records: reading them, one by one and in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from secondop_desktop.core.records import CLINICAL_KINDS, Kind, NoneKnown, Patient, Record
from secondop_desktop.vault.database import in_turns, scalar, translated
from secondop_desktop.vault.history import no_such_record, record_of, records_of

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
        return records_of(
            db.execute(
                f"{_SELECT} WHERE r.patient = ? AND r.kind IN ({marks}) AND r.deleted = 0 {facts} "
                "ORDER BY r.sort_date = '', r.sort_date DESC, r.id",
                (patient_id, *names),
            )
        )


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
        return records_of(
            db.execute(
                f"""{_SELECT} JOIN record_document d ON d.record = r.id
                WHERE d.document = ? AND r.deleted = 0 ORDER BY r.id""",
                (document_id,),
            )
        )


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


def numbered_page_texts(db: Database, document_id: str) -> dict[int, str]:
    """The text of each page of a document that has one, by its number from 1."""
    with translated():
        rows = db.execute(
            """SELECT p.page, p.text FROM passage p JOIN record r ON r.id = p.record
            WHERE r.uid = ? AND p.page IS NOT NULL ORDER BY p.page""",
            (document_id,),
        ).fetchall()
    return {int(page): str(text) for page, text in rows}


def current_versions(db: Database, patient_id: str) -> dict[str, int]:
    """The number of the current version of each living record of a person, by the record's id."""
    with translated():
        rows = db.execute("SELECT uid, version FROM record WHERE patient = ? AND deleted = 0", (patient_id,))
        return {str(uid): int(version) for uid, version in in_turns(rows)}


def at_versions(db: Database, versions: Mapping[str, int]) -> dict[str, Record]:
    """Records as they were at these versions; one that the vault does not know is passed over."""
    found: dict[str, Record] = {}
    for uid, version in versions.items():
        with translated():
            row = db.execute(
                """SELECT v.body, r.uid, r.patient FROM version v JOIN record r ON r.id = v.record
                WHERE r.uid = ? AND v.id = ?""",
                (uid, version),
            ).fetchone()
        if row is not None and row[0] is not None:
            found[uid] = record_of(*row)
    return found


def document_fingerprint(sha256: str) -> bytes:
    """A document is the same document when its bytes are, whatever its title was when it was first taken in."""
    return b"document:" + bytes.fromhex(sha256)[:16]


def none_known(db: Database, patient_id: str) -> tuple[NoneKnown, ...]:
    """What sources say that there is none of."""
    found = records(db, patient_id, (Kind.NONE_KNOWN,), facts_only=True)
    return tuple(item for item in found if isinstance(item, NoneKnown))
