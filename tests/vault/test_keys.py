"""Opening a vault: the right key opens it, and every other case says what it is and changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from pyrage import passphrase, x25519

from secondop_desktop.core.errors import (
    NewerVaultError,
    NotFoundError,
    NotWritableError,
    UsageError,
    VaultBusyError,
    VaultDamagedError,
    WrongPasswordError,
)
from secondop_desktop.core.recovery_lines import line_checks
from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Vault
from tests.vaults import PASSWORD, Made


def contents(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a vault but the lock, which holds nothing."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "writer.lock"
    }


def test_the_password_opens_the_vault(made: Made) -> None:
    opened = keys.unlock_with_password(made.folder, PASSWORD)
    assert str(opened.identity) == str(keys.unlock_with_recovery_key(made.folder, made.recovery_key).identity)


def test_a_wrong_password_says_so_and_leaves_the_vault_untouched(made: Made) -> None:
    before = contents(made.folder)
    with pytest.raises(WrongPasswordError):
        keys.unlock_with_password(made.folder, "maple river candles")
    assert contents(made.folder) == before


def test_a_damaged_key_file_is_not_called_a_wrong_password(made: Made) -> None:
    path = made.folder / "keys" / "01.age"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultDamagedError):
        keys.unlock_with_password(made.folder, PASSWORD)


def test_a_missing_key_file_is_damage(made: Made) -> None:
    (made.folder / "keys" / "01.age").unlink()
    with pytest.raises(VaultDamagedError):
        keys.unlock_with_password(made.folder, PASSWORD)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other"}', '{"format": "secondop-vault", "version": 1}'])
def test_a_damaged_first_file_is_damage(made: Made, text: str) -> None:
    (made.folder / "vault.secondop").write_text(text)
    with pytest.raises(VaultDamagedError):
        keys.unlock_with_recovery_key(made.folder, made.recovery_key)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('"recovery"', '"recov2ry"'),
        lambda text: text.replace('"password"', '"passwor0"'),
        lambda text: text.replace('"recovery"', '"password"').replace('"02.age"', '"01.age"'),
        lambda text: json.dumps(json.loads(text) | {"slots": []}),
    ],
    ids=["no sheet", "no password", "two passwords", "no slot"],
)
def test_a_first_file_that_names_no_slot_of_a_kind_is_not_called_a_wrong_key(
    made: Made, edit: Callable[[str], str]
) -> None:
    marker = made.folder / "vault.secondop"
    marker.write_text(edit(marker.read_text()))
    with pytest.raises(VaultDamagedError):
        keys.unlock_with_recovery_key(made.folder, made.recovery_key)


def test_a_newer_vault_is_refused_unchanged(made: Made) -> None:
    marker = made.folder / "vault.secondop"
    value = json.loads(marker.read_text())
    value["version"] = 2
    marker.write_text(json.dumps(value))
    before = contents(made.folder)
    with pytest.raises(NewerVaultError) as refused:
        keys.unlock_with_recovery_key(made.folder, made.recovery_key)
    assert "vault.secondop" in refused.value.message
    assert contents(made.folder) == before


def test_newer_tables_are_refused_unchanged(made: Made) -> None:
    with made.open() as vault:
        vault.db.execute("PRAGMA user_version = 99")
    before = contents(made.folder)
    for writer in (True, False):
        with pytest.raises(NewerVaultError):
            made.open(writer=writer)
    assert contents(made.folder) == before


def test_a_damaged_database_is_not_called_a_wrong_password(made: Made) -> None:
    path = made.folder / "records.db"
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultDamagedError):
        made.open()


def test_a_missing_database_is_not_made_anew(made: Made) -> None:
    (made.folder / "records.db").unlink()
    with pytest.raises(VaultDamagedError):
        made.open()
    assert not (made.folder / "records.db").exists()


def test_the_second_writer_is_told_and_the_first_goes_on(made: Made) -> None:
    with made.open() as first:
        with pytest.raises(VaultBusyError):
            made.open()
        with first.change("add", "test"):
            pass
    with made.open():
        pass


def test_a_reader_opens_beside_the_writer_and_cannot_write(made: Made) -> None:
    with made.open() as writer, made.open(writer=False) as reader:
        writer.set_setting("a", "b")
        assert reader.setting("a") == "b"
        with pytest.raises(NotWritableError):
            reader.set_setting("a", "c")


def test_the_recovery_key_is_taken_as_it_is_printed(made: Made) -> None:
    printed = " ".join(keys.printed_groups(made.recovery_key)).lower()
    assert str(keys.parse_recovery_key(printed)) == made.recovery_key
    assert str(keys.parse_recovery_key(printed.replace(" ", "-"))) == made.recovery_key
    assert str(keys.parse_recovery_key(f"# created\n{made.recovery_key}\n")) == made.recovery_key


def test_a_slip_in_the_recovery_key_is_found(made: Made) -> None:
    letters = made.recovery_key[:-1] + ("Q" if made.recovery_key[-1] != "Q" else "P")
    with pytest.raises(WrongPasswordError):
        keys.unlock_with_recovery_key(made.folder, letters)


def test_another_vaults_recovery_key_does_not_open_this_one(made: Made) -> None:
    with pytest.raises(WrongPasswordError):
        keys.unlock_with_recovery_key(made.folder, str(x25519.Identity.generate()))


def test_a_new_password_replaces_the_old_one_and_the_recovery_key_stays_good(made: Made) -> None:
    with made.open() as vault:
        vault.change_password("another good one")
    assert str(keys.unlock_with_password(made.folder, "another good one").identity)
    with pytest.raises(WrongPasswordError):
        keys.unlock_with_password(made.folder, PASSWORD)
    assert str(keys.unlock_with_recovery_key(made.folder, made.recovery_key).identity)
    assert sorted(path.name for path in (made.folder / "keys").iterdir()) == ["02.age", "03.age"]


def test_a_short_password_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Vault.create(tmp_path / "new", "short", "x")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError):
        Vault.create(tmp_path, PASSWORD, "x")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_without_a_vault_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        keys.vault_folder(tmp_path)


def test_stock_age_opens_the_key_slots_and_the_originals(made: Made) -> None:
    with made.open() as vault:
        sha256 = vault.originals.seal(b"an original")
        path = vault.originals.path(sha256)
    line = passphrase.decrypt((made.folder / "keys" / "01.age").read_bytes(), PASSWORD)
    assert pyrage.decrypt(path.read_bytes(), [x25519.Identity.from_str(line.decode().strip())]) == b"an original"


def test_a_key_typed_with_the_checks_of_its_lines_opens_and_a_slip_is_found_in_its_line(made: Made) -> None:
    groups = list(keys.printed_groups(made.recovery_key))
    checks = line_checks(groups)

    def typed(groups: list[str]) -> str:
        return "\n".join(f"{' '.join(groups[5 * line : 5 * line + 5])} {check}" for line, check in enumerate(checks))

    assert str(keys.parse_recovery_key(typed(groups))) == made.recovery_key
    assert str(keys.parse_recovery_key(typed(groups).lower().replace("\n", " "))) == made.recovery_key
    assert str(keys.parse_recovery_key("".join(typed(groups).split()))) == made.recovery_key, "spaces do not matter"
    slips = [letter + groups[7][1:] for letter in "QPZR" if letter != groups[7][0]]
    # The two digits of a check fit to one slip in a hundred.
    groups[7] = next(slip for slip in slips if line_checks([*groups[:7], slip, *groups[8:]]) != checks)
    with pytest.raises(WrongPasswordError) as error:
        keys.parse_recovery_key(typed(groups))
    assert "line 2" in error.value.message
    with pytest.raises(WrongPasswordError) as error:
        keys.parse_recovery_key("".join(typed(groups).split()))
    assert "line 2" in error.value.message, "also where nothing stands between the lines"
    with pytest.raises(WrongPasswordError) as error:
        keys.parse_recovery_key(" ".join(groups))
    assert "line" not in error.value.message, "without the small numbers nobody knows which line it is"
