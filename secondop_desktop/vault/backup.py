"""Making a backup: a point in time of a whole vault, verified, whole or not at all, while the vault may be in use."""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.errors import NotWritableError, UsageError, VaultDamagedError
from secondop_desktop.core.files import atomic_write, is_disk_full
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import audit, inventory_file, keys, tags, thinning
from secondop_desktop.vault.backup_set import (
    INFO,
    MANIFEST,
    POINTS,
    BackupSet,
    Entry,
    Manifest,
    Point,
    point_name,
    printed_manifest,
    read_manifest,
    set_for,
    sha256_of,
)
from secondop_desktop.vault.check import digest_of_records, original_is_whole, place
from secondop_desktop.vault.database import DATABASE_NAME, begin_writing, connect, end_writing, scalar, translated
from secondop_desktop.vault.originals import ORIGINALS_FOLDER
from secondop_desktop.vault.vault import Vault

PARTIAL = ".partial"
"""How the folder of a point begins that is being made or removed."""
READY = ".ready"
"""How that of a point begins that was made anew and is yet to take the place of the old one."""
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: the point, how many originals were copied for it, what is damaged in the vault."""

    backup_set: BackupSet
    point: Point
    copied: int
    problems: tuple[Problem, ...]


def make(vault: Vault, dest: Path, *, why: str = "manual", progress: Progress | None = None) -> Made:
    """Add a point to the set at `dest`; an original that is there already is not copied again.

    Raises `NotWritableError`, `VaultDamagedError` where the records file is damaged, `UsageError` for a folder that
    cannot be: then the set is as it was. A damaged original is left out and named, unless the set has it.
    """
    progress = progress or Progress()
    _refuse_inside(vault.folder, dest)
    vault.rest()
    with _explained():
        backup_set = set_for(dest, vault.id)
        with backup_set.held():
            return _make(vault, backup_set, why, progress)


def _make(vault: Vault, backup_set: BackupSet, why: str, progress: Progress) -> Made:
    sweep(backup_set)
    now = vault.now()
    name, number = point_name(now), 2
    while (backup_set.folder / POINTS / name).exists():
        name, number = f"{point_name(now)}-{number}", number + 1
    building = backup_set.folder / POINTS / f"{PARTIAL}-{name}"
    (building / keys.KEYS_FOLDER).mkdir(parents=True)
    try:
        progress.step(_("Copying the records"))
        named, records, generation = _copy_records(vault, building)
        known = {entry.path: entry for point in backup_set.points() for entry in point.manifest.originals}
        originals, lost, copied = _copy_originals(vault, backup_set, named, known, progress)
        progress.step(_("Checking the backup"))
        held = [path for path in sorted(building.rglob("*")) if path.is_file()]
        entries = tuple(
            Entry(path.relative_to(building).as_posix(), path.stat().st_size, sha256_of(path)) for path in held
        )
        key = vault.keys.secret(INFO)
        manifest = Manifest(
            *(vault.id, now.astimezone(UTC).replace(microsecond=0), why, generation, entries, tuple(originals)),
            *(tuple(sorted(lost)), hmac.new(key, records.encode("ascii"), hashlib.sha256).hexdigest()),
        )
        with atomic_write(building / MANIFEST) as stream:
            stream.write(printed_manifest(manifest, key))
        files.rename(building, building.with_name(name))
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    written = read_manifest(backup_set.folder / POINTS / name)
    if written is None:
        raise OSError(errno.EIO, "the manifest cannot be read back")
    with suppress(OSError):
        thin(backup_set, vault)
    problems = tuple(
        Problem(_("An original is damaged or missing"), item, _("It is not in this backup."), False) for item in lost
    )
    return Made(backup_set, Point(backup_set.folder / POINTS / name, written), copied, problems)


def _copy_records(vault: Vault, building: Path) -> tuple[dict[str, str], str, int]:
    """Copy what is small, all of one moment: returns the originals named (file name to SHA-256), digest, generation.

    A database that is closed is copied as it lies there. One that another process writes to is copied by SQLite, page
    by page with fresh vectors, and then sealed anew.
    """
    key = vault.keys.database_key()
    with vault.keeper.held(), translated():
        present = vault.keeper.present()
        at_rest = vault.writable and present.closed
        for inside in _small_files(vault):
            with suppress(FileNotFoundError):
                _copy(vault.folder / inside, building / inside)
        if at_rest:
            _copy(vault.folder / DATABASE_NAME, building / DATABASE_NAME)
            _copy(vault.folder / inventory_file.NAME, building / inventory_file.NAME)
        else:
            with (
                closing(connect(vault.folder, key, writer=False)) as source,
                closing(connect(building, key, writer=True)) as copy,
            ):
                source.conn.backup(copy.conn)
    if not at_rest:
        seal_copy(vault, building, present)
    with closing(connect(building, key, writer=False)) as copy, translated():
        for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check"):
            if any(row[0] != "ok" for row in copy.execute(pragma).fetchall()):
                raise _damaged()
        rows = copy.execute("SELECT sha256 FROM original UNION SELECT sha256 FROM tray").fetchall()
        named = {place(vault.originals.path(row[0])): str(row[0]) for row in rows}
        records = digest_of_records(copy)
    if at_rest and tags.digest(building / DATABASE_NAME) != present.records:
        raise _damaged()
    for item in (*building.glob(f"{DATABASE_NAME}-*"), *building.glob(f"{audit.NAME}-*")):
        files.remove(item)
    return named, records, present.generation


def _small_files(vault: Vault) -> tuple[str, ...]:
    marker = keys.read_marker(vault.folder)
    return (keys.MARKER_NAME, audit.NAME, *(f"{keys.KEYS_FOLDER}/{slot.file}" for slot in marker.slots))


def seal_copy(vault: Vault, building: Path, present: inventory_file.Inventory) -> None:
    """Say in a copied database and in the inventory beside it that all its pages are of this generation, closed."""
    path = building / DATABASE_NAME
    right = (sha256_of(building / keys.MARKER_NAME),)
    with closing(connect(building, vault.keys.database_key(), writer=True)) as copy, translated():
        begin_writing(copy)
        page = int(scalar(copy, "SELECT rootpage FROM sqlite_master WHERE name = 'seal'") or 0)
        end_writing(copy)
        if page:
            inventory_file.put_seal(copy, inventory_file.Seal(present.generation, True, tags.digest(path, page), right))
            end_writing(copy)
    with open(path, "rb+") as stream:
        os.fsync(stream.fileno())
    if page:
        end = audit.head(building, vault.keys.log_key())
        closed = inventory_file.Inventory(
            present.generation, True, tags.digest(path), keys=right, log=end, alarms=present.alarms
        )
        with atomic_write(building / inventory_file.NAME) as out:
            out.write(inventory_file.printed(closed, vault.id, vault.keys.secret(inventory_file.INFO)))


def _damaged() -> VaultDamagedError:
    return VaultDamagedError(
        _("The vault’s records file is damaged"),
        _("No backup was made of it, as it would take the place of a good one. Check the vault."),
    )


def _copy_originals(
    vault: Vault, backup_set: BackupSet, named: Mapping[str, str], known: Mapping[str, Entry], progress: Progress
) -> tuple[list[Entry], list[str], int]:
    entries: list[Entry] = []
    lost: list[str] = []
    copied = 0
    for number, (path, sha256) in enumerate(sorted(named.items())):
        progress.step(_("Copying the originals"), number, len(named))
        target = backup_set.folder / path
        there = known.get(path)
        if there is not None and target.is_file() and target.stat().st_size == there.size:
            entries.append(there)
            continue
        if not original_is_whole(vault.originals, sha256):
            lost.append(path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        entries.append(Entry(path, *_copy(vault.folder / path, target)))
        copied += 1
    return entries, lost, copied


def _copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file, synced, and read it back; returns its size and SHA-256."""
    code = hashlib.sha256()
    with open(source, "rb") as stream, atomic_write(target) as out:
        while part := stream.read(_CHUNK):
            code.update(part)
            out.write(part)
    if sha256_of(target) != code.hexdigest():
        raise OSError(errno.EIO, "what was written is not what is read back")
    return target.stat().st_size, code.hexdigest()


def thin(backup_set: BackupSet, vault: Vault) -> int:
    """Remove the points that the plan does not keep, and then the originals that no point names; returns how many."""
    points = backup_set.points()
    keep = thinning.kept((point.manifest.made for point in points), vault.now())
    gone = [point for point in points if point.manifest.made.astimezone(UTC) not in keep]
    for point in gone:
        # First it is no point any more, then it is removed.
        dying = point.folder.with_name(f"{PARTIAL}-{point.name}")
        files.rename(point.folder, dying)
        shutil.rmtree(dying, ignore_errors=True)
    if gone and not backup_set.unreadable():
        named = {entry.path for point in backup_set.points() for entry in point.manifest.originals}
        for path in backup_set.originals.glob("*/*.age"):
            if f"{ORIGINALS_FOLDER}/{path.parent.name}/{path.name}" not in named:
                files.remove(path)
    return len(gone)


def sweep(backup_set: BackupSet) -> None:
    """Remove what a backup that was cut off left behind, and put in place what only had to be put in place."""
    for path in (backup_set.folder / POINTS).glob(f"{READY}-*"):
        put_in_place(path)
    for path in (backup_set.folder / POINTS).glob(f"{PARTIAL}-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in (*backup_set.folder.glob(".*.partial"), *backup_set.originals.glob("*/.*.partial")):
        with suppress(OSError):
            files.remove(path)


def put_in_place(ready: Path) -> None:
    """Let a point that was made anew take the place of the old one; the old one is gone when this returns.

    Raises `OSError` where a file of the old one could not be removed.
    """
    target = ready.with_name(ready.name.removeprefix(f"{READY}-"))
    dying = ready.with_name(f"{PARTIAL}-{target.name}")
    shutil.rmtree(dying, ignore_errors=True)
    if target.exists():
        files.rename(target, dying)
    files.rename(ready, target)
    shutil.rmtree(dying, ignore_errors=True)
    if dying.exists():
        raise OSError(errno.EBUSY, "an old copy of a backup could not be removed")


def _refuse_inside(vault_folder: Path, dest: Path) -> None:
    one, other = vault_folder.resolve(), dest.resolve()
    if one == other or one in other.parents or other in one.parents and (other / keys.MARKER_NAME).exists():
        raise UsageError(
            _("A backup can’t be inside the vault"),
            _("Choose another folder, best on another disk or a USB stick. Nothing was written."),
        )


@contextmanager
def _explained() -> Iterator[None]:
    """Says that it is the backup's place that failed, not the vault's."""
    try:
        yield
    except (OSError, NotWritableError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        full = isinstance(cause, OSError) and is_disk_full(cause)
        raise (_no_room() if full else _not_there()) from error


def _no_room() -> NotWritableError:
    return NotWritableError(
        _("There is no room for the backup"),
        _("No backup was made; those that were there are whole. Make room in that place, or choose another one."),
    )


def _not_there() -> NotWritableError:
    return NotWritableError(
        _("The backup could not be written"),
        _("The place is gone, or may not be written to. No backup was made; those that were there are whole."),
    )
