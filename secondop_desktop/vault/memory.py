"""What this computer remembers of the vaults that were opened on it, so that an older copy of a whole vault is known.

It lies in the person's state folder and holds numbers and folders, never a record. Where it is missing, as on another
computer, nothing is known and nothing is said.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from secondop_desktop.core.files import atomic_write, state_dir

_FOLDER = "vaults"
_BACKUPS = "backups"
_LIMIT = 1024 * 1024
_MOST_FOLDERS = 200


@dataclass(frozen=True, slots=True)
class Remembered:
    """How far a vault in one folder had come: its generation, how many lines its log had, and, where it was closed, the
    digest of its records.
    """

    generation: int
    records: str
    audit: int


class Memory:
    """What is remembered of one vault, by folder."""

    def __init__(self, vault_id: str) -> None:
        self._path = state_dir() / _FOLDER / f"{vault_id}.json"

    def of(self, folder: Path) -> Remembered | None:
        """What is remembered of the vault in this folder; None where it was not opened here before."""
        return self._read().get(_name(folder))

    def newest(self) -> Remembered | None:
        """The furthest that the vault had come in any folder of this computer."""
        return max(self._read().values(), key=lambda item: (item.generation, item.audit), default=None)

    def keep(self, folder: Path, value: Remembered) -> None:
        """Remember this; a computer whose state folder cannot be written to forgets."""
        folders = self._read()
        if folders.get(_name(folder)) == value:
            return
        folders.pop(_name(folder), None)
        folders[_name(folder)] = value
        self._write(folders)

    def forget(self, folder: Path) -> None:
        """Remember nothing of this folder."""
        folders = self._read()
        if folders.pop(_name(folder), None) is not None:
            self._write(folders)

    def _write(self, folders: dict[str, Remembered]) -> None:
        newest = list(folders.items())[-_MOST_FOLDERS:]
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(self._path) as stream:
                stream.write(json.dumps({name: asdict(item) for name, item in newest}).encode())

    def _read(self) -> dict[str, Remembered]:
        try:
            with open(self._path, "rb") as stream:
                value: dict[str, Any] = json.loads(stream.read(_LIMIT))
            return {
                name: Remembered(int(item["generation"]), str(item["records"]), int(item["audit"]))
                for name, item in value.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}


class SeenSets:
    """The folders of backups that this computer has made beside an open window, which alone may write to the vault."""

    def __init__(self, vault_id: str) -> None:
        self._path = state_dir() / _BACKUPS / f"{vault_id}.json"

    def all(self) -> tuple[tuple[str, str], ...]:
        """Each folder, and the id of the set of backups in it."""
        try:
            with open(self._path, "rb") as stream:
                return tuple((str(folder), str(set_id)) for folder, set_id in json.loads(stream.read(_LIMIT)))
        except (OSError, ValueError, TypeError, RecursionError):
            return ()

    def add(self, folder: Path, set_id: str) -> None:
        """Remember this one; a computer whose state folder cannot be written to forgets."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(self._path) as stream:
                stream.write(json.dumps([*self.all(), (str(folder), set_id)]).encode())


def _name(folder: Path) -> str:
    return os.path.normcase(os.path.realpath(folder))
