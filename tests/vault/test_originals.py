"""Originals: sealed once, given back byte for byte, and their damage is found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from secondop_desktop.core.errors import NotWritableError, VaultDamagedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault import check, database
from secondop_desktop.vault.originals import record_original
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made

DATA = b"the words of a report" * 100


def kept(vault: Vault) -> str:
    sha256 = vault.originals.seal(DATA)
    with vault.change("import", "Imported"):
        record_original(vault.db, sha256, len(DATA), "text/plain", "report.txt")
    return sha256


def problems(vault: Vault, *, read: bool = True) -> list[str]:
    found = check.check(vault, read_originals=read, progress=Progress())
    return [problem.what for problem in found]


def test_an_original_comes_back_byte_for_byte(vault: Vault) -> None:
    sha256 = kept(vault)
    assert sha256 == hashlib.sha256(DATA).hexdigest()
    assert vault.originals.read(sha256) == DATA
    assert b"".join(vault.originals.chunks(sha256)) == DATA
    assert problems(vault) == []


def test_a_large_file_is_sealed_as_a_stream(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(DATA * 1000)
    sha256, size = vault.originals.seal_stream(path)
    assert size == len(DATA) * 1000
    assert vault.originals.read(sha256) == DATA * 1000


def test_the_same_bytes_are_sealed_once(vault: Vault) -> None:
    kept(vault)
    path = vault.originals.path(kept(vault))
    before = path.stat().st_mtime_ns
    vault.originals.seal(DATA)
    assert path.stat().st_mtime_ns == before
    assert len(list(vault.originals.stored())) == 1


def test_neither_name_nor_content_of_an_original_can_be_read_in_the_folder(vault: Vault) -> None:
    sha256 = kept(vault)
    names = [path.as_posix() for path in vault.folder.rglob("*")]
    assert not any(sha256[:8] in name or "report" in name for name in names)
    assert b"words of a report" not in b"".join(p.read_bytes() for p in vault.folder.rglob("*") if p.is_file())


def test_an_altered_original_is_found(vault: Vault) -> None:
    path = vault.originals.path(kept(vault))
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultDamagedError):
        vault.originals.read(hashlib.sha256(DATA).hexdigest())
    assert problems(vault) == ["An original is damaged"]
    assert problems(vault, read=False) == []


def test_a_missing_original_is_found(vault: Vault) -> None:
    path = vault.originals.path(kept(vault))
    path.unlink()
    with pytest.raises(VaultDamagedError):
        vault.originals.read(hashlib.sha256(DATA).hexdigest())
    assert problems(vault, read=False) == ["An original is missing"]


def test_a_vault_that_was_pulled_out_is_not_called_damaged_and_not_made_anew(vault: Vault) -> None:
    sha256 = kept(vault)
    away = vault.folder.rename(vault.folder.with_name("pulled out"))
    try:
        with pytest.raises(NotWritableError, match="The disk does not answer"):
            vault.originals.read(sha256)
        with pytest.raises(NotWritableError, match="The disk does not answer"):
            vault.originals.seal(b"a further report")
        assert not vault.folder.exists()
    finally:
        away.rename(vault.folder)


def test_one_original_in_place_of_another_is_found(vault: Vault) -> None:
    path = vault.originals.path(kept(vault))
    other = vault.originals.path(vault.originals.seal(b"another person's report"))
    path.write_bytes(other.read_bytes())
    other.unlink()
    assert problems(vault) == ["An original is damaged"]


def test_a_sealed_file_that_nothing_names_is_harmless_and_listed(vault: Vault) -> None:
    vault.originals.seal(DATA)
    (found,) = check.check(vault, read_originals=True, progress=Progress())
    assert found.repairable


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_database_is_found(made: Made, damage: str) -> None:
    with made.open() as vault:
        for number in range(200):
            vault.set_setting(f"s{number}", "x" * 500)
    path = made.folder / "records.db"
    data = bytearray(path.read_bytes())
    if damage == "cut":
        del data[len(data) * 2 // 3 :]
    else:
        data[len(data) * 2 // 3] ^= 1
    path.write_bytes(data)
    try:
        vault = made.open(writer=False)
    except VaultDamagedError:
        return
    with vault:
        assert problems(vault)


def test_a_full_disk_is_said_to_be_full(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotWritableError):
        vault.originals.seal(DATA)
    assert list(vault.originals.stored()) == []
    assert list(vault.folder.rglob("*.partial")) == []


@pytest.mark.parametrize(
    "text, error",
    [
        ("database or disk is full", NotWritableError),
        ("attempt to write a readonly database", NotWritableError),
        ("database disk image is malformed", VaultDamagedError),
        ("file is not a database", VaultDamagedError),
    ],
)
def test_the_databases_errors_are_explained(text: str, error: type[Exception]) -> None:
    with pytest.raises(error), database.translated():
        raise sqlcipher.OperationalError(text)


def test_an_error_of_our_own_making_is_not_explained_away() -> None:
    with pytest.raises(sqlcipher.OperationalError), database.translated():
        raise sqlcipher.OperationalError("no such table: recrod")
