"""A folder of backups of one vault: points in time, and under them the originals that they share.

    secondop-backup.json    JSON: format version, the vault's id, the set's own id; nothing secret
    points/TIME/            vault.secondop, keys/, records.db, audit.db, inventory.json as they were then,
                            and manifest.json: size and SHA-256 of each of them and of each original
    originals/ab/….age      each original once

A vault is had back by hand too: a point's files and the folder `originals` beside each other are one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import filelock

from secondop_desktop.core.errors import NewerVaultError, NotFoundError, UsageError, VaultBusyError, VaultDamagedError
from secondop_desktop.core.files import atomic_write
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import translated
from secondop_desktop.vault.originals import ORIGINALS_FOLDER

SET_NAME, POINTS, MANIFEST = "secondop-backup.json", "points", "manifest.json"
SUBFOLDER = "SecondOp backup"
INFO = "secondop/1/backup"
_FORMAT, _VERSION = "secondop-backup", 1
_LOCK = "backup.lock"
_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup: its path in the vault with slashes, its size, the SHA-256 of its bytes as they lie there."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one point in time holds. `lost`: originals that were damaged in the vault already, and are not in it.

    `records`: a keyed digest of all records, by which a restore drill knows them. `why`: `manual` or `automatic`.
    """

    vault_id: str
    made: datetime
    why: str
    generation: int
    files: tuple[Entry, ...]
    originals: tuple[Entry, ...]
    lost: tuple[str, ...]
    records: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point in time of a set: its folder, and what it says."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.folder.name


class BackupSet:
    """A folder of backups."""

    def __init__(self, folder: Path, vault_id: str, set_id: str) -> None:
        self.folder, self.vault_id, self.id = folder, vault_id, set_id

    @property
    def originals(self) -> Path:
        return self.folder / ORIGINALS_FOLDER

    def points(self) -> tuple[Point, ...]:
        """The points whose manifest can be read, oldest first."""
        found = []
        for path in sorted((self.folder / POINTS).glob("*")):
            if path.is_dir() and not path.name.startswith("."):
                manifest = read_manifest(path)
                if manifest is not None and manifest.vault_id == self.vault_id:
                    found.append(Point(path, manifest))
        return tuple(sorted(found, key=lambda point: (point.manifest.made, point.name)))

    def unreadable(self) -> tuple[Path, ...]:
        """The folders of points whose manifest cannot be read; while there are any, no original is removed."""
        known = {point.folder for point in self.points()}
        return tuple(
            path
            for path in sorted((self.folder / POINTS).glob("*"))
            if path.is_dir() and not path.name.startswith(".") and path not in known
        )

    def point(self, name: str | None = None) -> Point:
        """The newest point, or the one of this name or whose name begins so; raises `NotFoundError`."""
        points = self.points()
        found = [point for point in points if point.name == name] or [
            point for point in points if name is None or point.name.startswith(name)
        ]
        if not found:
            raise NotFoundError(
                _("There is no such backup"), _("No backup in this folder has that time, or none can be read.")
            )
        return found[-1]

    @contextmanager
    def held(self) -> Iterator[None]:
        """One process at a time writes backups here."""
        lock = filelock.FileLock(self.folder / _LOCK, timeout=0)
        try:
            with translated():
                lock.acquire()
        except filelock.Timeout as error:
            raise VaultBusyError(
                _("A backup is being made there now"), _("Wait until it is done, then try again.")
            ) from error
        try:
            yield
        finally:
            lock.release()


def find(path: Path) -> BackupSet:
    """The set in this folder (or in the one that SecondOp made in it); raises `NotFoundError`, `VaultDamagedError`."""
    for folder in (path, path / SUBFOLDER, path.parent.parent, path.parent):
        if (folder / SET_NAME).is_file():
            return _read_set(folder)
    raise NotFoundError(
        _("There is no backup here"),
        _("Choose the folder that holds the file {name}.").format(name=SET_NAME),
    )


def is_set(path: Path) -> bool:
    """Whether this folder is a set of backups, or holds one that SecondOp made in it."""
    return any((folder / SET_NAME).is_file() for folder in (path, path / SUBFOLDER))


def set_for(dest: Path, vault_id: str) -> BackupSet:
    """The set of this vault at a place that a person chose, made where there is none.

    In a folder that holds other things, such as a USB stick, it gets a folder of its own.
    """
    with translated():
        if is_set(dest):
            found = find(dest)
            if found.vault_id != vault_id:
                raise UsageError(
                    _("This folder holds backups of other records"),
                    _("Choose another folder. Nothing was written."),
                )
            return found
        if dest.exists() and not dest.is_dir():
            raise UsageError(_("This is not a folder"), _("Choose a folder for the backup. Nothing was written."))
        folder = dest / SUBFOLDER if dest.is_dir() and any(dest.iterdir()) else dest
        (folder / POINTS).mkdir(parents=True, exist_ok=True)
        (folder / ORIGINALS_FOLDER).mkdir(exist_ok=True)
        value = {"format": _FORMAT, "version": _VERSION, "vault": vault_id, "id": secrets.token_hex(8)}
        with atomic_write(folder / SET_NAME) as stream:
            stream.write(json.dumps(value, indent=1).encode("ascii") + b"\n")
    return _read_set(folder)


def _read_set(folder: Path) -> BackupSet:
    try:
        with open(folder / SET_NAME, "rb") as stream:
            value = json.loads(stream.read(64 * 1024))
        if value["format"] != _FORMAT:
            raise ValueError("format")
        if int(value["version"]) > _VERSION:
            raise NewerVaultError(
                _("This backup is from a newer SecondOp"), _("Install the new version to use it. It was left as it is.")
            )
        vault_id, set_id = str(value["vault"]), str(value["id"])
        bytes.fromhex(vault_id)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise VaultDamagedError(
            _("The backup’s first file is damaged"),
            _("The file {name} cannot be read. The backups beside it may still be whole.").format(name=SET_NAME),
        ) from error
    return BackupSet(folder, vault_id, set_id)


def point_name(now: datetime) -> str:
    """The name of a point: its time in UTC, as every system can write it."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def read_manifest(folder: Path) -> Manifest | None:
    """What a point says; None where it cannot be read."""
    try:
        with open(folder / MANIFEST, "rb") as stream:
            value = json.loads(stream.read(_LIMIT))
        return Manifest(
            str(value["vault"]),
            datetime.fromisoformat(value["made"]),
            str(value["why"]),
            int(value["generation"]),
            _entries(value["files"]),
            _entries(value["originals"]),
            tuple(str(name) for name in value["lost"]),
            str(value["records"]),
            str(value["code"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _entries(value: list[list[Any]]) -> tuple[Entry, ...]:
    entries = tuple(Entry(str(path), int(size), str(sha256)) for path, size, sha256 in value)
    for entry in entries:
        path = PurePosixPath(entry.path)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.path or ":" in entry.path:
            raise ValueError("path")
    return entries


def printed_manifest(manifest: Manifest, key: bytes) -> bytes:
    """The file, with the code that only the vault's key can make."""
    value = _plain(manifest)
    return json.dumps(value | {"code": _code(value, key)}, indent=1).encode("ascii") + b"\n"


def is_ours(manifest: Manifest, key: bytes) -> bool:
    """Whether a manifest is as it was written with this key."""
    return hmac.compare_digest(manifest.code, _code(_plain(manifest), key))


def _plain(manifest: Manifest) -> dict[str, Any]:
    return {
        "vault": manifest.vault_id,
        "made": manifest.made.isoformat(timespec="seconds"),
        "why": manifest.why,
        "generation": manifest.generation,
        "files": [[entry.path, entry.size, entry.sha256] for entry in manifest.files],
        "originals": [[entry.path, entry.size, entry.sha256] for entry in manifest.originals],
        "lost": list(manifest.lost),
        "records": manifest.records,
    }


def _code(value: dict[str, Any], key: bytes) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes as they lie there."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
