"""The originals: each file once, as an immutable age file, written and synced before anything names it."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import x25519
from sqlite_utils import Database

from secondop_desktop.core.errors import NotFoundError, VaultDamagedError
from secondop_desktop.core.files import atomic_write, sync_folder
from secondop_desktop.core.text import _
from secondop_desktop.core.vault_marker import is_vault
from secondop_desktop.vault.database import gone, scalar, translated
from secondop_desktop.vault.keys import VaultKeys

ORIGINALS_FOLDER = "originals"
_CHUNK = 1024 * 1024
_PASSWORD_OF = "password:"  # noqa: S105 - how the name of a row begins


class Originals:
    """The sealed originals of a vault, named by the SHA-256 of their bytes."""

    def __init__(self, folder: Path, keys: VaultKeys) -> None:
        self._folder = folder / ORIGINALS_FOLDER
        self._keys = keys

    def path(self, sha256: str) -> Path:
        """Where the age file of this original lies."""
        name = self._keys.original_name(sha256)
        return self._folder / name[:2] / f"{name[2:]}.age"

    def seal(self, data: bytes) -> str:
        """Write the bytes as an age file, synced, unless they are there; returns their SHA-256.

        Raises `NotWritableError`. The row that names the original is written later, by `record_original`.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        with translated():
            if not target.parent.exists():
                self._make_place(target)
            with atomic_write(target) as stream:
                _encrypt(io.BytesIO(data), stream, self._keys.recipient)
        return sha256

    def seal_stream(self, path: Path) -> tuple[str, int]:
        """Seal a file that is too large to hold in memory; returns its SHA-256 and its size in bytes."""
        with open(path, "rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
            target = self.path(sha256)
            if not target.exists():
                stream.seek(0)
                with translated():
                    self._make_place(target)
                    hashing = _HashingReader(stream)
                    with atomic_write(target) as sealed:
                        _encrypt(hashing, sealed, self._keys.recipient)
                        if hashing.sha256() != sha256:
                            raise OSError(errno.EIO, "the file changed while it was read")
        return sha256, size

    def _make_place(self, target: Path) -> None:
        """Make the folder of this file, but none of the vault: where it is gone, its place may be on another disk."""
        self._folder.mkdir(exist_ok=True)
        target.parent.mkdir(exist_ok=True)
        sync_folder(self._folder)

    def discard(self, db: Database, sha256: str) -> None:
        """Let go of an original that nothing names any more; one that waits or that a record names stays."""
        with translated():
            if scalar(db, "SELECT 1 FROM tray WHERE sha256 = ?", sha256) or scalar(
                db, "SELECT 1 FROM version WHERE instr(body, ?) LIMIT 1", sha256
            ):
                return
            with db.atomic():
                db.execute("DELETE FROM original WHERE sha256 = ?", (sha256,))
            self.path(sha256).unlink(missing_ok=True)

    def read(self, sha256: str) -> bytes:
        """The bytes of the original; raises `VaultDamagedError` where they are missing or altered.

        Where all of the vault is missing, as on a stick that was pulled out, it raises `NotWritableError`.
        """
        try:
            sealed = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise (_missing() if is_vault(self._folder.parent) else gone()) from error
        try:
            data: bytes = pyrage.decrypt(sealed, [self._keys.identity])
        except pyrage.DecryptError as error:
            raise _altered() from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _altered()
        return data

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes of the original in pieces of at most 1 MiB."""
        data = memoryview(self.read(sha256))
        for start in range(0, len(data), _CHUNK):
            yield bytes(data[start : start + _CHUNK])

    def stored(self) -> Iterator[Path]:
        """Every age file in the folder, named by the database or not."""
        return self._folder.glob("*/*.age")


def _encrypt(source: io.RawIOBase | io.BytesIO, target: BinaryIO, recipient: x25519.Recipient) -> None:
    """Encrypt as a stream; an error of the disk comes out as the system gave it, not as the age library words it."""
    try:
        pyrage.encrypt_io(source, target, [recipient])
    except pyrage.EncryptError as error:
        number = re.search(r"\[Errno (\d+)\]", str(error))
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1]))) from error


class _HashingReader(io.RawIOBase):
    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    def sha256(self) -> str:
        return self._hash.hexdigest()


def record_original(db: Database, sha256: str, size: int, media_type: str, file_name: str) -> None:
    """Name a sealed original in the database, within the caller's transaction."""
    db.execute(
        "INSERT OR IGNORE INTO original (sha256, size, media_type, file_name, added) VALUES (?, ?, ?, ?, ?)",
        (sha256, size, media_type, file_name, datetime.now(UTC).isoformat(timespec="seconds")),
    )


def keep_password(db: Database, sha256: str, password: str) -> None:
    """Keep the password that opens a locked original, so that its pages can be shown; it stays in the database."""
    with translated(), db.atomic():
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (f"{_PASSWORD_OF}{sha256}", password))


def password_of(db: Database, sha256: str) -> str:
    """The password that opens this original; empty where it needs none or none is known."""
    with translated():
        return str(scalar(db, "SELECT value FROM meta WHERE name = ?", f"{_PASSWORD_OF}{sha256}") or "")


def known_passwords(db: Database) -> tuple[str, ...]:
    """Every password that opened an original of this vault: the next one is often locked with the same."""
    with translated():
        rows = db.execute(
            "SELECT DISTINCT value FROM meta WHERE substr(name, 1, ?) = ?", (len(_PASSWORD_OF), _PASSWORD_OF)
        ).fetchall()
    return tuple(str(row[0]) for row in rows)


def no_such_document() -> NotFoundError:
    """The error for a document id that the vault does not know."""
    return NotFoundError(_("There is no such document"), _("No document of this vault has that number."))


def _missing() -> VaultDamagedError:
    return VaultDamagedError(
        _("An original is missing from the vault"),
        _("The vault's folder no longer holds the file of this document. What was read from it is still here."),
    )


def _altered() -> VaultDamagedError:
    return VaultDamagedError(
        _("An original in the vault is damaged"),
        _("The file of this document was changed or cut short. What was read from it is still here."),
    )
