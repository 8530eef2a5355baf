"""One vault is made for all tests of a run, as its password costs seconds; each test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Vault

PASSWORD = "maple river candle"


def clock() -> datetime:
    return datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    folder: Path
    recovery_key: str

    def open(self, *, writer: bool = True) -> Vault:
        return Vault.open(
            self.folder, keys.unlock_with_recovery_key(self.folder, self.recovery_key), writer=writer, clock=clock
        )


FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA")


def use_private_folders(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> None:
    """Give the program new, empty folders for what it keeps outside a vault, until `patch` is undone."""
    home = tmp_path_factory.mktemp("home", numbered=True)
    for name in FOLDERS:
        patch.setenv(name, str(home / name.lower()))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("vaults") / "made"
    vault, recovery_key = Vault.create(folder, PASSWORD, "Family records", clock)
    vault.close()
    return Made(folder, recovery_key)


@contextmanager
def prepared_copy(made_once: Made, tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Made]:
    """A copy of the vault to be filled once for several tests, in the block, with private folders of its own.

    All copies are the same vault to the program: where it remembers one that has come further, another would begin
    with the alarm that it is older, and keep it.
    """
    folder = tmp_path_factory.mktemp(name) / "vault"
    shutil.copytree(made_once.folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        use_private_folders(tmp_path_factory, patch)
        yield Made(folder, made_once.recovery_key)


@pytest.fixture
def made(made_once: Made, tmp_path: Path) -> Made:
    """A closed vault of its own for this test."""
    shutil.copytree(made_once.folder, tmp_path / "vault")
    return Made(tmp_path / "vault", made_once.recovery_key)


@pytest.fixture
def vault(made: Made) -> Iterator[Vault]:
    """An open vault of its own for this test."""
    with made.open() as opened:
        yield opened
