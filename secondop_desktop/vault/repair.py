"""Repairing a vault: what a backup has is put back, what belongs nowhere is set aside, and nothing is ever deleted.

A file is replaced only by one that is proven to be right: an original by its digest, a key slot by the digest that
`vault.secondop` gives, a records file by opening with the vault's key and being whole.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyrage
import sqlcipher3

from secondop_desktop.core.errors import SecondOpError, VaultDamagedError
from secondop_desktop.core.files import atomic_write
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import audit, consistency, inventory_file, keys, upgrades
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.backup_set import INFO, BackupSet, Point, is_ours, sha256_of
from secondop_desktop.vault.check import check, named_originals, original_is_whole, place
from secondop_desktop.vault.database import DATABASE_NAME, WriterLock, connect, translated
from secondop_desktop.vault.originals import ORIGINALS_FOLDER
from secondop_desktop.vault.quarantine import set_aside
from secondop_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: what was put back or set aside, in words, and what is still wrong."""

    done: tuple[str, ...]
    left: tuple[Problem, ...]


def before_opening(folder: Path, backup_set: BackupSet, now: datetime) -> list[str]:
    """Put `vault.secondop` and key slots back from a backup, where the vault can't be opened without; needs no key."""
    done: list[str] = []
    try:
        marker = keys.read_marker(folder)
    except VaultDamagedError:
        point = next((point for point in reversed(backup_set.points()) if _fits(folder, point)), None)
        if point is None:
            return done
        _put_back(folder, point.folder / keys.MARKER_NAME, keys.MARKER_NAME, now)
        done.append(keys.MARKER_NAME)
        marker = keys.read_marker(folder)
    for slot in marker.slots:
        inside = f"{keys.KEYS_FOLDER}/{slot.file}"
        if keys.slot_is_whole(folder, slot):
            continue
        for point in reversed(backup_set.points()):
            source = point.folder / inside
            if source.is_file() and sha256_of(source) == slot.sha256:
                (folder / keys.KEYS_FOLDER).mkdir(exist_ok=True)
                _put_back(folder, source, inside, now)
                done.append(inside)
                break
    return done


def _fits(folder: Path, point: Point) -> bool:
    """Whether a point's `vault.secondop` names slots that are in the folder: it is then the newest one."""
    try:
        marker = keys.read_marker(point.folder)
    except VaultDamagedError:
        return False
    there = any(keys.slot_is_whole(folder, slot) for slot in marker.slots)
    return there or not any((folder / keys.KEYS_FOLDER).glob("*.age"))


def replace_records(
    folder: Path, vault_keys: keys.VaultKeys, backup_set: BackupSet, now: datetime
) -> tuple[str, Point] | None:
    """Put the newest whole records file of a backup in place of one that is damaged or gone; None where there is none.

    The damaged file is set aside. With it come the backup's inventory and log, as they belong together.
    """
    lock = WriterLock(folder)
    lock.acquire()
    try:
        for point in reversed(backup_set.points()):
            if not is_ours(point.manifest, vault_keys.secret(INFO)) or not _whole_records(point, vault_keys):
                continue
            for name in (f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", inventory_file.NAME):
                if (folder / name).exists():
                    set_aside(folder, folder / name, now)
            _put_back(folder, point.folder / DATABASE_NAME, DATABASE_NAME, now)
            (folder / ORIGINALS_FOLDER).mkdir(exist_ok=True)
            return DATABASE_NAME, point
    finally:
        lock.release()
    return None


def _whole_records(point: Point, vault_keys: keys.VaultKeys) -> bool:
    entry = next((item for item in point.manifest.files if item.path == DATABASE_NAME), None)
    path = point.folder / DATABASE_NAME
    if entry is None or not path.is_file() or sha256_of(path) != entry.sha256:
        return False
    # A connection would leave files of its own beside the backup's.
    with tempfile.TemporaryDirectory(prefix="secondop-") as place_:
        copy = Path(place_)
        (copy / DATABASE_NAME).write_bytes(path.read_bytes())
        try:
            with closing(connect(copy, vault_keys.database_key(), writer=False)) as db:
                return not any(row[0] != "ok" for row in db.execute("PRAGMA integrity_check").fetchall())
        except (SecondOpError, sqlcipher3.DatabaseError):
            return False


def repair(vault: Vault, backup_set: BackupSet | None, progress: Progress) -> Repaired:
    """Mend an open vault; with a backup, what is missing or damaged comes from it. Needs the writer."""
    found = check(vault, read_originals=True, progress=progress)
    now = vault.now()
    done: list[str] = []
    if not found:
        return Repaired((), ())
    if backup_set is not None and backup_set.vault_id == vault.id:
        done += before_opening(vault.folder, backup_set, now)
        done += _originals(vault, backup_set, now)
    done += _set_strangers_aside(vault, now)
    if any(item.where == audit.NAME for item in found):
        done += _log(vault, now)
    if any(item.where == DATABASE_NAME and item.repairable for item in found):
        with suppress(sqlcipher3.DatabaseError, SecondOpError):
            consistency.renew_search(vault.db)
            done.append(_("the search index"))
    left = check(vault, read_originals=True, progress=progress)
    serious = [item for item in left if item.where != inventory_file.NAME]
    if not serious and left:
        # All that it stands for is whole: it may stand for it again.
        vault.keeper.settle()
        done.append(inventory_file.NAME)
        left = check(vault, read_originals=True, progress=progress)
    vault.log(Event.REPAIRED, detail=f"{len(done)}")
    return Repaired(tuple(done), tuple(left))


def _originals(vault: Vault, backup_set: BackupSet, now: datetime) -> list[str]:
    done = []
    for path, sha256 in named_originals(vault).items():
        if original_is_whole(vault.originals, sha256):
            continue
        source = backup_set.originals / path.parent.name / path.name
        if not source.is_file() or not _is(source, sha256, vault.keys):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        _put_back(vault.folder, source, place(path), now)
        done.append(place(path))
    return done


def _is(source: Path, sha256: str, vault_keys: keys.VaultKeys) -> bool:
    try:
        data: bytes = pyrage.decrypt(source.read_bytes(), [vault_keys.identity])
    except (pyrage.DecryptError, OSError):
        return False
    return hashlib.sha256(data).hexdigest() == sha256


def _set_strangers_aside(vault: Vault, now: datetime) -> list[str]:
    """What nothing names, and damaged originals that no backup has: they stay in the quarantine folder."""
    done = []
    named = set(named_originals(vault))
    marker = keys.read_marker(vault.folder)
    slots = {slot.file for slot in marker.slots}
    strangers = [path for path in vault.originals.stored() if path not in named]
    strangers += [path for path in (vault.folder / keys.KEYS_FOLDER).glob("*.age") if path.name not in slots]
    strangers += [path for path in (vault.folder / upgrades.FOLDER).glob("*.db") if not upgrades.is_whole(path)]
    for path in strangers:
        set_aside(vault.folder, path, now)
        done.append(path.relative_to(vault.folder).as_posix())
    return done


def _log(vault: Vault, now: datetime) -> list[str]:
    """A log that is damaged is set aside whole, and a new one begins with that as its first line."""
    path = vault.folder / audit.NAME
    if path.exists() and audit.verify(vault.folder, vault.keys.log_key()):
        set_aside(vault.folder, path, now)
    vault.log(Event.ALARM, detail="the log before this line was damaged and is in quarantine")
    vault.keeper.renew_log()
    return [audit.NAME]


def _put_back(folder: Path, source: Path, inside: str, now: datetime) -> None:
    target = folder / inside
    with translated():
        data = source.read_bytes()
        if target.exists():
            set_aside(folder, target, now)
        with atomic_write(target) as stream:
            stream.write(data)
