"""The vault's key slots: standard age files, each of which decrypts to the line with the vault's age identity."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyrage import x25519

from secondop_desktop.core.errors import (
    NewerVaultError,
    NotFoundError,
    UsageError,
    VaultDamagedError,
    WrongPasswordError,
)
from secondop_desktop.core.files import atomic_write
from secondop_desktop.core.recovery_lines import GROUPS_IN_LINE, LETTERS, apart, without_checks
from secondop_desktop.core.text import _
from secondop_desktop.core.vault_marker import MARKER_NAME as MARKER_NAME
from secondop_desktop.vault import passphrase

FORMAT = "secondop-vault"
VERSION = 1
KEYS_FOLDER = "keys"
PASSWORD, RECOVERY = "password", "recovery"

_IDENTITY_PREFIX = "AGE-SECRET-KEY-1"
_MARKER_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Slot:
    """One key slot as `vault.secondop` lists it; `sha256` tells a damaged slot from a wrong password."""

    file: str
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Marker:
    """What `vault.secondop` says: format version, the vault's id and its key slots; nothing secret."""

    vault_id: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """The open keys of a vault; they live in this process only. `slot`: the file of the key slot that opened it."""

    identity: x25519.Identity
    vault_id: str
    slot: str = ""

    @property
    def recipient(self) -> x25519.Recipient:
        """To whom originals are encrypted."""
        return self.identity.to_public()

    def database_key(self) -> str:
        """SQLCipher's raw key of 32 bytes, as 64 hexadecimal digits."""
        return self.secret("secondop/1/records").hex()

    def original_name(self, sha256: str) -> str:
        """The file name of the original with this SHA-256: an HMAC, so that nobody can test the folder for a file."""
        code = hmac.HMAC(self.secret("secondop/1/names"), hashes.SHA256())
        code.update(bytes.fromhex(sha256))
        return code.finalize().hex()

    def log_key(self) -> str:
        """SQLCipher's raw key of the log, as 64 hexadecimal digits."""
        return self.secret("secondop/1/audit").hex()

    def secret(self, info: str) -> bytes:
        """A key of 32 bytes for one purpose, which `info` names."""
        line = str(self.identity).encode("ascii")
        return HKDF(hashes.SHA256(), 32, salt=bytes.fromhex(self.vault_id), info=info.encode("ascii")).derive(line)


def vault_folder(path: Path) -> Path:
    """The vault's folder, given the folder or the `vault.secondop` in it; raises `NotFoundError`."""
    folder = path.parent if path.name == MARKER_NAME and not path.is_dir() else path
    if not (folder / MARKER_NAME).is_file():
        raise NotFoundError(
            _("There is no vault here"),
            _("This folder holds no records of SecondOp. Choose the folder that holds the file vault.secondop."),
        )
    return folder


def read_marker(folder: Path) -> Marker:
    """What `vault.secondop` says; raises `VaultDamagedError` or, for a newer version, `NewerVaultError`."""
    try:
        with open(folder / MARKER_NAME, "rb") as stream:
            value = json.loads(stream.read(_MARKER_LIMIT))
        if value["format"] != FORMAT:
            raise ValueError("format")
        version = int(value["version"])
        if version > VERSION:
            raise _newer_or_changed()
        slots = tuple(Slot(str(slot["file"]), str(slot["kind"]), str(slot["sha256"])) for slot in value["slots"])
        vault_id = str(value["id"])
        bytes.fromhex(vault_id)
        # A kind with a letter changed would pass for a wrong password, or for the sheet of another vault.
        if any(Path(slot.file).name != slot.file or slot.kind not in {PASSWORD, RECOVERY} for slot in slots):
            raise ValueError("slot")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged_marker() from error
    return Marker(vault_id, slots)


def damaged_marker() -> VaultDamagedError:
    """The error for a `vault.secondop` that cannot be read or was altered."""
    return VaultDamagedError(
        _("The vault's first file is damaged"),
        _(
            "The file vault.secondop is not as it was written. Your records are still in the folder. Put a backup of "
            "this one file back, or restore a backup of the whole folder."
        ),
    )


def newer_vault() -> NewerVaultError:
    """The error for a vault that a newer version of the program has written."""
    return NewerVaultError(
        _("This vault is from a newer SecondOp"),
        _("A newer version of SecondOp has used it. It was left as it is. Install the new version to open it."),
    )


def _newer_or_changed() -> NewerVaultError:
    """The error for a first file with a higher version: before there is a key, nothing proves who wrote that."""
    return NewerVaultError(
        _("This vault is from a newer SecondOp"),
        _(
            "A newer version of SecondOp has used it, or the file vault.secondop was changed. It was left as it is. "
            "Install the new version to open it, or put that file back from a backup."
        ),
    )


def create_keys(folder: Path, password: str) -> tuple[VaultKeys, str]:
    """Make the key slots and then `vault.secondop` in a new folder; returns the keys and the recovery key.

    The recovery key is an age identity (`AGE-SECRET-KEY-1…`); it is kept nowhere.
    """
    identity, recovery = x25519.Identity.generate(), x25519.Identity.generate()
    keys = VaultKeys(identity, secrets.token_hex(16))
    (folder / KEYS_FOLDER).mkdir()
    slots = (
        _write_slot(folder, "01.age", PASSWORD, passphrase.encrypt(_line(identity), password)),
        _write_slot(folder, "02.age", RECOVERY, pyrage.encrypt(_line(identity), [recovery.to_public()])),
    )
    write_marker(folder, printed_marker(Marker(keys.vault_id, slots)))
    return VaultKeys(identity, keys.vault_id, slots[0].file), str(recovery)


def unlock_with_password(folder: Path, password: str) -> VaultKeys:
    """The keys, opened by the password; raises `WrongPasswordError` or `VaultDamagedError`, and writes nothing."""
    marker = read_marker(folder)
    damaged: Exception | None = None
    for slot in _slots_of(marker, PASSWORD):
        try:
            line = passphrase.decrypt(_read_slot(folder, slot), password)
        except passphrase.NotThisPassphraseError:
            continue
        except (passphrase.NotAPassphraseFileError, VaultDamagedError) as error:
            # Another slot may still open with this password.
            damaged = error
            continue
        return _keys(line, marker, slot)
    if damaged is not None:
        raise damaged_keys() from damaged
    raise WrongPasswordError(
        _("That is not the password"),
        _("Nothing was changed. Check Caps Lock and try again, or use your recovery sheet."),
    )


def unlock_with_recovery_key(folder: Path, recovery_key: str) -> VaultKeys:
    """The keys, opened by the recovery key as `parse_recovery_key` takes it."""
    marker = read_marker(folder)
    recovery = parse_recovery_key(recovery_key)
    damaged: Exception | None = None
    for slot in _slots_of(marker, RECOVERY):
        try:
            line = pyrage.decrypt(_read_slot(folder, slot), [recovery])
        except pyrage.DecryptError:
            continue
        except VaultDamagedError as error:
            damaged = error
            continue
        return _keys(line, marker, slot)
    if damaged is not None:
        raise damaged_keys() from damaged
    raise WrongPasswordError(
        _("This recovery sheet is for another vault"),
        _("The letters are complete, but they do not open these records. Nothing was changed."),
    )


def free_name(marker: Marker) -> str:
    """A file name for a new slot; a number is never used again while a higher one is there."""
    numbers = [int(slot.file.split(".")[0]) for slot in marker.slots if slot.file.split(".")[0].isdigit()]
    return f"{max(numbers, default=0) + 1:02d}.age"


def write_password_slot(folder: Path, keys: VaultKeys, name: str, password: str) -> Slot:
    """Write a key slot that this password opens; it counts only once `vault.secondop` names it."""
    return _write_slot(folder, name, PASSWORD, passphrase.encrypt(_line(keys.identity), password))


def write_recovery_slot(folder: Path, keys: VaultKeys, name: str) -> tuple[Slot, str]:
    """Write a key slot for a new recovery key; returns it with that key, which is kept nowhere."""
    recovery = x25519.Identity.generate()
    data = pyrage.encrypt(_line(keys.identity), [recovery.to_public()])
    return _write_slot(folder, name, RECOVERY, data), str(recovery)


def slot_is_whole(folder: Path, slot: Slot) -> bool:
    """Whether the slot's file is there, with the digest that `vault.secondop` gives."""
    try:
        _read_slot(folder, slot)
    except VaultDamagedError:
        return False
    return True


def parse_recovery_key(text: str) -> x25519.Identity:
    """The identity of a recovery key as printed in groups or as an age identity; raises `WrongPasswordError`.

    Spaces, dashes and letter case do not matter; the key's own checksum finds a slip of the pen. The small numbers at
    the ends of the printed lines may be typed or left out; where they are there, the error says in which line it is.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    letters = "".join(char for char in "".join(lines).upper() if char.isalnum())
    letters = letters.removeprefix(_IDENTITY_PREFIX.replace("-", ""))
    tokens = re.findall(r"[A-Z0-9]+", "\n".join(lines).upper().removeprefix(_IDENTITY_PREFIX))
    checked, wrong = without_checks(apart(letters) or tokens)
    if len(letters) == LETTERS:
        wrong = ()  # No small number was typed: its last two letters are none.
    # Without spaces, the numbers are the two characters after each whole line and at the end.
    together = re.sub(rf"(.{{{4 * GROUPS_IN_LINE}}})\d\d", r"\1", letters)
    for tried in (letters, checked, re.sub(r"\d\d$", "", together)):
        try:
            return x25519.Identity.from_str(_IDENTITY_PREFIX + tried)
        except pyrage.IdentityError:
            continue
    where = _("One or more of its letters are not as printed.")
    if wrong:
        where = _("Look at line {n}: it is not as printed.").format(n=wrong[0])
    raise WrongPasswordError(
        _("The recovery key has a slip in it"),
        where + " " + _("Nothing was changed. Compare it with the sheet."),
    )


def printed_groups(recovery_key: str) -> tuple[str, ...]:
    """The recovery key as it is printed: groups of four letters, without the part that all age keys share."""
    letters = recovery_key.removeprefix(_IDENTITY_PREFIX)
    return tuple(letters[start : start + 4] for start in range(0, len(letters), 4))


def check_new_password(password: str) -> None:
    """Raise `UsageError` for a password that would protect nothing."""
    if len(password) < 8:
        raise UsageError(
            _("This password is too short"), _("Use at least 8 characters. Four everyday words are easy to keep.")
        )


def _line(identity: x25519.Identity) -> bytes:
    return str(identity).encode("ascii") + b"\n"


def _keys(line: bytes, marker: Marker, slot: Slot) -> VaultKeys:
    try:
        identity = x25519.Identity.from_str(line.decode("ascii").strip())
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise damaged_keys() from error
    return VaultKeys(identity, marker.vault_id, slot.file)


def _slots_of(marker: Marker, kind: str) -> tuple[Slot, ...]:
    """The slots of this kind; every vault has one of each, so that none is damage and not a wrong password."""
    found = tuple(slot for slot in marker.slots if slot.kind == kind)
    if not found:
        raise damaged_marker()
    return found


def _read_slot(folder: Path, slot: Slot) -> bytes:
    try:
        data = (folder / KEYS_FOLDER / slot.file).read_bytes()
    except OSError as error:
        raise damaged_keys() from error
    if hashlib.sha256(data).hexdigest() != slot.sha256:
        raise damaged_keys()
    return data


def damaged_keys() -> VaultDamagedError:
    """The error for a key file that is missing or altered."""
    return VaultDamagedError(
        _("A key file of the vault is damaged"),
        _(
            "The password may be right, but the file that it opens was changed or is missing. Nothing was changed. "
            "Try your recovery sheet, or put the folder named keys back from a backup."
        ),
    )


def _write_slot(folder: Path, name: str, kind: str, data: bytes) -> Slot:
    with atomic_write(folder / KEYS_FOLDER / name) as stream:
        stream.write(data)
    return Slot(name, kind, hashlib.sha256(data).hexdigest())


def printed_marker(marker: Marker) -> bytes:
    """`vault.secondop`, byte for byte."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "id": marker.vault_id,
        "slots": [{"file": slot.file, "kind": slot.kind, "sha256": slot.sha256} for slot in marker.slots],
    }
    return json.dumps(value, indent=1).encode("ascii") + b"\n"


def write_marker(folder: Path, data: bytes) -> None:
    """Put this `vault.secondop` in place, in one rename."""
    with atomic_write(folder / MARKER_NAME) as stream:
        stream.write(data)
