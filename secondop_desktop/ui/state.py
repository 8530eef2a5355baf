"""What the window remembers between starts: its look and language, locking and recent vaults; never a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QByteArray

from secondop_desktop.core.files import state_dir
from secondop_desktop.core.text import LANGUAGES
from secondop_desktop.ui.keys import OF_EVERYBODY
from secondop_desktop.ui.settings_file import SettingsFile
from secondop_desktop.ui.theme import Mode

RECENT_KEPT = 8


@dataclass(frozen=True, slots=True)
class RecentVault:
    """A vault opened lately: its folder, what the person calls it, and the day it was last opened."""

    folder: Path
    name: str
    opened_on: date | None


class WindowState:
    """The settings file `window.ini` in the state folder, in memory; `save` writes it beside the window."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = SettingsFile(path or state_dir() / "window.ini")

    def geometry(self) -> QByteArray:
        """Where the window was; empty when it was never open."""
        return QByteArray.fromBase64(self._file.value("window/geometry").encode("ascii", "ignore"))

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remember where the window is."""
        self._file.set("window/geometry", bytes(geometry.toBase64().data()).decode("ascii"))

    def mode(self) -> Mode:
        """The scheme that was chosen."""
        value = self._file.value("window/theme", Mode.SYSTEM.value)
        return Mode(value) if value in {mode.value for mode in Mode} else Mode.SYSTEM

    def set_mode(self, mode: Mode) -> None:
        """Remember the scheme."""
        self._file.set("window/theme", mode.value)

    def zoom(self) -> int:
        """The zoom in per cent."""
        value = self._file.value("window/zoom", "100")
        return int(value) if value.isdecimal() else 100

    def set_zoom(self, percent: int) -> None:
        """Remember the zoom."""
        self._file.set("window/zoom", str(percent))

    def language(self) -> str:
        """The language that was chosen, empty for that of the system."""
        value = self._file.value("window/language", "")
        return value if value in LANGUAGES else ""

    def set_language(self, language: str) -> None:
        """Remember the language."""
        self._file.set("window/language", language)

    def lock_minutes(self) -> int:
        """After how many minutes without use the records lock; 0 is never by themselves."""
        value = self._file.value("lock/minutes", "10")
        return min(int(value), 60) if value.isdecimal() else 10

    def set_lock_minutes(self, minutes: int) -> None:
        """Remember when to lock."""
        self._file.set("lock/minutes", str(minutes))

    def hidden_from_captures(self) -> bool:
        """Whether screenshots and shared screens leave the windows out, where the system offers it."""
        return self._file.value("lock/hidden_from_captures", "yes") != "no"

    def set_hidden_from_captures(self, hidden: bool) -> None:
        """Remember whether they do."""
        self._file.set("lock/hidden_from_captures", "yes" if hidden else "no")

    def tour_seen(self) -> bool:
        """Whether the tour of the first start was closed."""
        return self._file.value("help/tour_seen", "no") == "yes"

    def set_tour_seen(self, seen: bool) -> None:
        """Remember whether it was."""
        self._file.set("help/tour_seen", "yes" if seen else "no")

    def room(self) -> str:
        """The room to begin in; empty for the usual one."""
        value = self._file.value("window/room", "")
        return value if value in OF_EVERYBODY else ""

    def set_room(self, room: str) -> None:
        """Remember the room to begin in: whoever works in one about everybody goes on there."""
        self._file.set("window/room", room)

    def recent(self) -> tuple[RecentVault, ...]:
        """The vaults opened lately, newest first."""
        return _recent(self._file.values)

    def add_recent(self, vault: RecentVault) -> None:
        """Put this vault first."""
        self._file.change(lambda values: _set_recent(values, (vault, *_others(values, vault.folder))))

    def remove_recent(self, folder: Path) -> None:
        """Leave the vault at this place out of the list; the vault itself stays as it is."""
        self._file.change(lambda values: _set_recent(values, _others(values, folder)))

    def clear_recent(self) -> None:
        """Empty the list; the vaults themselves stay as they are."""
        self._file.change(lambda values: _set_recent(values, ()))

    def save(self, *, wait: bool = False) -> None:
        """Begin to write it to the disk, beside the window; with `wait`, stay until it is there or could not be."""
        self._file.save(wait=wait)


def _recent(values: Mapping[str, str]) -> tuple[RecentVault, ...]:
    found: list[RecentVault] = []
    while folder := values.get(f"recent/{len(found) + 1}/folder", ""):
        at = f"recent/{len(found) + 1}"
        try:
            opened_on = date.fromisoformat(values.get(f"{at}/opened", ""))
        except ValueError:
            opened_on = None
        found.append(RecentVault(Path(folder), values.get(f"{at}/name", ""), opened_on))
    return tuple(found)


def _others(values: Mapping[str, str], folder: Path) -> tuple[RecentVault, ...]:
    return tuple(vault for vault in _recent(values) if vault.folder != folder)


def _set_recent(values: dict[str, str], vaults: Sequence[RecentVault]) -> None:
    for key in [key for key in values if key.startswith("recent/")]:
        del values[key]
    for number, vault in enumerate(vaults[:RECENT_KEPT], start=1):
        values[f"recent/{number}/folder"] = str(vault.folder)
        values[f"recent/{number}/name"] = vault.name
        values[f"recent/{number}/opened"] = vault.opened_on.isoformat() if vault.opened_on else ""
