"""One person had back from a backup into the vault as it is now: a step like any other, which Undo takes back."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Patient, Record
from secondop_desktop.core.text import _
from secondop_desktop.vault import records as store
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.backup_set import BackupSet, Point
from secondop_desktop.vault.check import original_is_whole
from secondop_desktop.vault.database import scalar, translated
from secondop_desktop.vault.history import Change, no_such_record, record_of
from secondop_desktop.vault.memory import Memory
from secondop_desktop.vault.originals import ORIGINALS_FOLDER, record_original
from secondop_desktop.vault.pages import add_page_texts
from secondop_desktop.vault.restore import restore
from secondop_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Back:
    """What came back of a person: records that were deleted or gone, records that read otherwise, originals."""

    brought_back: int
    changed_back: int
    originals: int


def people(vault: Vault, backup_set: BackupSet, point: Point) -> tuple[Patient, ...]:
    """The people whose records this point has, also those who are not in the vault any more.

    Raises `UsageError` for a backup of other records, `VaultDamagedError` where its records can't be read.
    """
    _refuse_others(vault, backup_set)
    with tempfile.TemporaryDirectory(prefix="secondop-restore-") as place, translated():
        folder = Path(place) / "vault"
        (folder / ORIGINALS_FOLDER).mkdir(parents=True)
        for entry in point.manifest.files:
            (folder / entry.path).parent.mkdir(exist_ok=True)
            shutil.copyfile(point.folder / entry.path, folder / entry.path)
        try:
            with Vault.open(folder, vault.keys, writer=False) as old:
                return store.patients(old.db)
        finally:
            Memory(vault.id).forget(folder)


def restore_patient(
    vault: Vault, backup_set: BackupSet, point: Point, patient_id: str, progress: Progress | None = None
) -> Back:
    """Put a person's records back as they were at this point; what was added since stays.

    Raises `NotFoundError` where the backup does not know the person, `UsageError` for a backup of other records, and
    what `restore` raises: then nothing was changed.
    """
    progress = progress or Progress()
    _refuse_others(vault, backup_set)
    with tempfile.TemporaryDirectory(prefix="secondop-restore-") as place:
        folder = Path(place) / "vault"
        try:
            restore(backup_set, point, folder, keep_going=True, progress=progress)
            with Vault.open(folder, vault.keys, writer=False) as old:
                return _put_back(vault, old, patient_id, point, progress)
        finally:
            Memory(vault.id).forget(folder)


def _refuse_others(vault: Vault, backup_set: BackupSet) -> None:
    if backup_set.vault_id != vault.id:
        raise UsageError(
            _("This backup is of other records"),
            _("Restore it to a folder of its own, and hand the person over from there. Nothing was changed."),
        )


def _put_back(vault: Vault, old: Vault, patient_id: str, point: Point, progress: Progress) -> Back:
    rows = old.db.execute(
        """SELECT r.uid, r.patient, v.body FROM record r JOIN version v ON v.id = r.version
        WHERE r.patient = ? AND r.deleted = 0 ORDER BY r.kind <> 'patient', r.kind <> 'document', r.id""",
        (patient_id,),
    ).fetchall()
    if not rows:
        raise no_such_record()
    originals = _originals(vault, old, [record_of(body, uid, patient) for uid, patient, body in rows], progress)
    brought = changed = 0
    what = _("Restored from the backup of {day}").format(day=point.manifest.made.date().isoformat())
    with vault.change("restore", what, patient_id=patient_id) as change:
        for sha256, document in originals.items():
            record_original(vault.db, sha256, document.size, document.media_type, document.file_name)
        for number, (uid, patient, body) in enumerate(rows):
            progress.step(_("Putting records back"), number, len(rows))
            record = record_of(body, uid, patient)
            found = vault.db.execute(
                """SELECT r.id, r.deleted, v.body FROM record r JOIN version v ON v.id = r.version WHERE r.uid = ?""",
                (uid,),
            ).fetchone()
            if found is None:
                _add(change, old, record)
                brought += 1
            elif found[1] or found[2] != body:
                change.put_rows([(int(found[0]), record)])
                brought += bool(found[1])
                changed += not found[1]
    vault.log(Event.RESTORED, patient_id, f"{brought + changed}")
    return Back(brought, changed, len(originals))


def _originals(vault: Vault, old: Vault, records: list[Record], progress: Progress) -> dict[str, Document]:
    """Seal the originals that the vault no longer has whole, before anything names them."""
    sealed: dict[str, Document] = {}
    documents = [record for record in records if isinstance(record, Document) and record.sha256]
    for number, document in enumerate(documents):
        progress.step(_("Putting originals back"), number, len(documents))
        named = scalar(vault.db, "SELECT 1 FROM original WHERE sha256 = ?", document.sha256)
        whole = original_is_whole(vault.originals, document.sha256)
        if (named and whole) or not original_is_whole(old.originals, document.sha256):
            continue
        if not whole:
            vault.originals.path(document.sha256).unlink(missing_ok=True)
            vault.originals.seal(old.originals.read(document.sha256))
        sealed[document.sha256] = document
    return sealed


def _add(change: Change, old: Vault, record: Record) -> None:
    change.add(record, uid=record.id)
    if isinstance(record, Document):
        add_page_texts(change, record.id, store.page_texts(old.db, record.id))
