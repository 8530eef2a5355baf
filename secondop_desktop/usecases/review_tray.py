"""The review tray from the window: files are kept out for good, or handed to the person who was made from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from secondop_desktop.core.progress import Progress
from secondop_desktop.usecases import browse, edit
from secondop_desktop.usecases.import_files import ReadFile, Session, reread
from secondop_desktop.vault import records as store
from secondop_desktop.vault import tray
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault

__all__ = ["TrayItem", "keep_out", "make_person", "put_back", "reopen", "waiting_for"]


def waiting_for(vault: Vault, patient_id: str | None) -> tuple[TrayItem, ...]:
    """The files that wait for a decision about this person, or that named nobody known."""
    return tuple(item for item in browse.waiting(vault) if item.patient_id in (patient_id, None))


def keep_out(vault: Vault, sha256: str, patient_id: str | None) -> TrayItem | None:
    """Let a file wait no longer; returns what `put_back` takes, or None where it did not wait."""
    found = next(
        (item for item in browse.waiting(vault) if item.sha256 == sha256 and item.patient_id == patient_id), None
    )
    tray.take(vault.db, sha256, patient_id)
    return found


def put_back(vault: Vault, item: TrayItem) -> None:
    """Let a file wait again."""
    tray.put(vault.db, vault.now(), item)


def make_person(vault: Vault, session: Session) -> Session:
    """Add the person whom the files name, and let the files wait for them; returns the session about that person."""
    if session.patient is None or session.patient.id:
        raise ValueError("the session names no new person")
    patient_id = edit.add_patient(vault, session.patient)
    hashes = {file.sha256 for file in session.files}
    for item in browse.waiting(vault):
        if item.patient_id is None and item.sha256 in hashes:
            tray.take(vault.db, item.sha256, None)
            tray.put(vault.db, vault.now(), replace(item, patient_id=patient_id))
    return Session(session.files, store.patient(vault.db, patient_id))


def reopen(
    vault: Vault, patient_id: str | None, items: Iterable[TrayItem], progress: Progress | None = None
) -> Session:
    """Read files of the tray again, to decide about them together for this person."""
    progress = progress or Progress()
    chosen = list(items)
    read: list[ReadFile] = []
    person = store.patient(vault.db, patient_id) if patient_id is not None else None
    for number, item in enumerate(chosen):
        progress.step(item.file_name, number, len(chosen))
        if person is not None and item.patient_id is None:
            tray.take(vault.db, item.sha256, None)
            item = replace(item, patient_id=person.id)
            tray.put(vault.db, vault.now(), item)
        found = reread(vault, item, progress)
        person = person or found.patient
        read += found.files
    return Session(tuple(read), person)
