"""Erasing for good from the vault and its folder, and then from every point of a set of backups.

A point is made anew beside the old one, with what is erased left out, sealed and proven as a backup is, and then takes
its place. What is erased is kept as a note of ids and digests until every known place was cleaned.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core import files
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.files import atomic_write
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import audit, backup, history, inventory_file, quarantine, upgrades
from secondop_desktop.vault.backup_set import (
    INFO,
    MANIFEST,
    BackupSet,
    Entry,
    Manifest,
    Point,
    printed_manifest,
    sha256_of,
)
from secondop_desktop.vault.check import digest_of_records, place
from secondop_desktop.vault.database import DATABASE_NAME, begin_writing, connect, end_writing, scalar, translated
from secondop_desktop.vault.erase import compact, erase_rows
from secondop_desktop.vault.erase_extent import Extent, Target, extent
from secondop_desktop.vault.vault import Vault

_NOTE, _TRACES = "to-erase", "erased-rows"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was done to one set of backups: points made anew, and points that could not be (their folders)."""

    points: int
    failed: tuple[Path, ...]


def erase(vault: Vault, target: Target, detail: str, progress: Progress, sets: Iterable[str] = ()) -> Extent:
    """Erase from the open vault and everything in its folder; leaves one line in the log, without content.

    `sets`: the ids of the sets of backups from which it is still to be erased. Raises what any write raises: then
    nothing was erased.
    """
    progress.step(_("Erasing"))
    with vault.change(history.ERASE, _("Erased for good"), patient_id=_whose(vault, target)) as change:
        found = erase_rows(vault.db, target, change.id)
        change.detail = detail
        # With the erasing itself, so that what follows is finished also when the computer fails in the middle of it.
        row = (f"setting:{_TRACES}", json.dumps(found.originals))
        vault.db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)
        # Nor must anything go from a backup that did not go from here.
        note(vault, target, sets)
    finish(vault)
    return found


def finish(vault: Vault) -> None:
    """Take away what an erasing has left behind: files, older copies, free pages. Does nothing where nothing was left.

    It follows every erasing, and is done when the vault is opened again where it could not be.
    """
    value = vault.setting(_TRACES)
    if not value:
        return
    noted = [str(sha256) for sha256 in json.loads(value)]
    # The same file may have been added again since.
    gone = [s for s in noted if scalar(vault.db, "SELECT 1 FROM original WHERE sha256 = ?", s) is None]
    named = tuple(vault.originals.path(sha256) for sha256 in gone)
    for path in named:
        _remove(path)
    _clear_folder(vault.folder, named)
    compact(vault.db)
    vault.set_setting(_TRACES, "")
    # The write-ahead log still has the old pages.
    end_writing(vault.db)


def _whose(vault: Vault, target: Target) -> str | None:
    if target.patient:
        return target.patient
    uid = next(iter((*target.documents, *target.records)), "")
    return str(scalar(vault.db, "SELECT patient FROM record WHERE uid = ?", uid) or "") or None


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError), translated():
        files.remove(path)


def _clear_folder(folder: Path, originals: Iterable[Path]) -> None:
    """Older copies in the vault's own folder: the records file from before an upgrade, and what a repair set aside."""
    for path in (folder / upgrades.FOLDER).glob("*.db"):
        _remove(path)
    aside = folder / quarantine.FOLDER
    names = {"-".join(path.relative_to(folder).parts) for path in originals}
    for path in aside.rglob("*"):
        if path.is_file() and (
            any(path.name.endswith(name) for name in names) or f"{DATABASE_NAME}" in path.name or path.suffix == ".db"
        ):
            _remove(path)


# --------------------------------------------------------------------------------------------------------- backups


def clean(vault: Vault, backup_set: BackupSet, targets: Iterable[Target], progress: Progress) -> Cleaned:
    """Erase from every point of a set; one that cannot be made anew is named and left.

    Raises `VaultBusyError` while a backup is made there, `NotWritableError` where the place is gone.
    """
    wanted = tuple(targets)
    done, failed = 0, list(backup_set.unreadable())
    gone: set[str] = set()
    with backup_set.held():
        backup.sweep(backup_set)
        points = backup_set.points()
        for number, point in enumerate(points):
            progress.step(_("Erasing from backups"), number, len(points))
            try:
                changed, paths = _clean_point(vault, backup_set, point, wanted)
            except (SecondOpError, sqlcipher3.DatabaseError, OSError):
                failed.append(point.folder)
                continue
            done += changed
            gone |= paths
        gone |= {_inside(vault, sha256) for target in wanted for sha256 in target.originals}
        # What a point that could not be changed names goes all the same.
        good = (point for point in backup_set.points() if point.folder not in failed)
        named = {entry.path for point in good for entry in point.manifest.originals}
        for path in sorted(gone - named):
            _remove(backup_set.folder / path)
    return Cleaned(done, tuple(failed))


def _inside(vault: Vault, sha256: str) -> str:
    return place(vault.originals.path(sha256))


def _clean_point(
    vault: Vault, backup_set: BackupSet, point: Point, targets: tuple[Target, ...]
) -> tuple[bool, set[str]]:
    """Make a point anew without the targets; returns whether there was anything, and the originals that it let go."""
    key = vault.keys.database_key()
    with closing(connect(point.folder, key, writer=False)) as old:
        if not any(_holds(old, target) for target in targets):
            return False, set()
    building = point.folder.with_name(f"{backup.PARTIAL}-{point.name}")
    ready = point.folder.with_name(f"{backup.READY}-{point.name}")
    try:
        shutil.copytree(point.folder, building)
        (building / MANIFEST).unlink()
        gone: set[str] = set()
        with closing(connect(building, key, writer=True)) as copy, translated():
            begin_writing(copy)
            with copy.atomic():
                cursor = copy.execute(
                    "INSERT INTO change_set (at, actor, action, what) VALUES (?, ?, ?, ?)",
                    (vault.now().isoformat(timespec="seconds"), "person", history.ERASE, _("Erased for good")),
                )
                for target in targets:
                    found = erase_rows(copy, target, int(cursor.lastrowid or 0))
                    gone |= {_inside(vault, sha256) for sha256 in found.originals}
            compact(copy)
            end_writing(copy)
        _seal(vault, building, point.manifest.generation)
        for item in (*building.glob(f"{DATABASE_NAME}-*"), *building.glob(f"{audit.NAME}-*")):
            files.remove(item)
        _put_manifest(vault, building, point.manifest, gone)
        files.rename(building, ready)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    backup.put_in_place(ready)
    return True, gone


def _holds(db: Database, target: Target) -> bool:
    found = extent(db, target)
    if found.count or found.shared or found.originals:
        return True
    marks = [target.patient] if target.patient else list(target.originals)
    column = "patient" if target.patient else "sha256"
    return any(scalar(db, f"SELECT 1 FROM tray WHERE {column} = ?", mark) is not None for mark in marks)


def _seal(vault: Vault, building: Path, generation: int) -> None:
    """Say anew of all its pages that they are of one age."""
    path = building / inventory_file.NAME
    present = inventory_file.parse(path.read_bytes(), vault.keys.secret(inventory_file.INFO)) if path.exists() else None
    backup.seal_copy(vault, building, present or inventory_file.Inventory(generation, True))


def _put_manifest(vault: Vault, building: Path, before: Manifest, gone: set[str]) -> None:
    key = vault.keys.secret(INFO)
    with closing(connect(building, vault.keys.database_key(), writer=False)) as copy, translated():
        for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check"):
            if any(row[0] != "ok" for row in copy.execute(pragma).fetchall()):
                raise sqlcipher3.DatabaseError("the copy is not whole")
        records = digest_of_records(copy)
    held = [path for path in sorted(building.rglob("*")) if path.is_file()]
    entries = tuple(Entry(path.relative_to(building).as_posix(), path.stat().st_size, sha256_of(path)) for path in held)
    manifest = replace(
        before,
        files=entries,
        originals=tuple(entry for entry in before.originals if entry.path not in gone),
        lost=tuple(path for path in before.lost if path not in gone),
        records=hmac.new(key, records.encode("ascii"), hashlib.sha256).hexdigest(),
        code="",
    )
    with atomic_write(building / MANIFEST) as stream:
        stream.write(printed_manifest(manifest, key))


# ------------------------------------------------------------------------------------------- what is still to be done


def note(vault: Vault, target: Target, sets: Iterable[str]) -> None:
    """Remember to erase this from these sets of backups, by their ids, whenever they are there."""
    wanted = sorted(set(sets))
    if wanted:
        _keep(vault, [*_noted(vault), (target, wanted)])


def pending(vault: Vault, set_id: str) -> tuple[Target, ...]:
    """What is still to be erased from a set of backups."""
    return tuple(target for target, sets in _noted(vault) if set_id in sets)


def sets_pending(vault: Vault) -> frozenset[str]:
    """The ids of the sets of backups from which something is still to be erased."""
    return frozenset(name for _target, sets in _noted(vault) for name in sets)


def settled(vault: Vault, set_id: str) -> None:
    """A set of backups was cleaned of everything noted."""
    left = [(target, [name for name in sets if name != set_id]) for target, sets in _noted(vault)]
    _keep(vault, [(target, sets) for target, sets in left if sets])


def _noted(vault: Vault) -> list[tuple[Target, list[str]]]:
    value = json.loads(vault.setting(_NOTE) or "[]")
    return [
        (Target(tuple(item["records"]), tuple(item["documents"]), item["patient"], tuple(item["originals"])), sets)
        for item, sets in value
    ]


def _keep(vault: Vault, items: list[tuple[Target, list[str]]]) -> None:
    vault.set_setting(_NOTE, json.dumps([[asdict(target), sets] for target, sets in items]))
