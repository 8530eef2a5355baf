"""What the window remembers between starts: its look and language, locking and recent vaults; never a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from secondop_desktop.core.files import state_dir
from secondop_desktop.core.text import LANGUAGES
from secondop_desktop.ui.keys import OF_EVERYBODY
from secondop_desktop.ui.theme import Mode

RECENT_KEPT = 8


@dataclass(frozen=True, slots=True)
class RecentVault:
    """A vault opened lately: its folder, what the person calls it, and the day it was last opened."""

    folder: Path
    name: str
    opened_on: date | None


class WindowState:
    """The settings file `window.ini` in the state folder."""

    def __init__(self, path: Path | None = None) -> None:
        self._settings = QSettings(str(path or state_dir() / "window.ini"), QSettings.Format.IniFormat)

    def geometry(self) -> QByteArray:
        """Where the window was; empty when it was never open."""
        value = self._settings.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remember where the window is."""
        self._settings.setValue("window/geometry", geometry)

    def mode(self) -> Mode:
        """The scheme that was chosen."""
        value = str(self._settings.value("window/theme", Mode.SYSTEM.value))
        return Mode(value) if value in {mode.value for mode in Mode} else Mode.SYSTEM

    def set_mode(self, mode: Mode) -> None:
        """Remember the scheme."""
        self._settings.setValue("window/theme", mode.value)

    def zoom(self) -> int:
        """The zoom in per cent."""
        value = str(self._settings.value("window/zoom", "100"))
        return int(value) if value.isdigit() else 100

    def set_zoom(self, percent: int) -> None:
        """Remember the zoom."""
        self._settings.setValue("window/zoom", percent)

    def language(self) -> str:
        """The language that was chosen, empty for that of the system."""
        value = str(self._settings.value("window/language", ""))
        return value if value in LANGUAGES else ""

    def set_language(self, language: str) -> None:
        """Remember the language."""
        self._settings.setValue("window/language", language)

    def lock_minutes(self) -> int:
        """After how many minutes without use the records lock; 0 is never by themselves."""
        value = str(self._settings.value("lock/minutes", "10"))
        return min(int(value), 60) if value.isdigit() else 10

    def set_lock_minutes(self, minutes: int) -> None:
        """Remember when to lock."""
        self._settings.setValue("lock/minutes", minutes)

    def hidden_from_captures(self) -> bool:
        """Whether screenshots and shared screens leave the windows out, where the system offers it."""
        return str(self._settings.value("lock/hidden_from_captures", "yes")) != "no"

    def set_hidden_from_captures(self, hidden: bool) -> None:
        """Remember whether they do."""
        self._settings.setValue("lock/hidden_from_captures", "yes" if hidden else "no")

    def tour_seen(self) -> bool:
        """Whether the tour of the first start was closed."""
        return str(self._settings.value("help/tour_seen", "no")) == "yes"

    def set_tour_seen(self, seen: bool) -> None:
        """Remember whether it was."""
        self._settings.setValue("help/tour_seen", "yes" if seen else "no")

    def room(self) -> str:
        """The room to begin in; empty for the usual one."""
        value = str(self._settings.value("window/room", ""))
        return value if value in OF_EVERYBODY else ""

    def set_room(self, room: str) -> None:
        """Remember the room to begin in: whoever works in one about everybody goes on there."""
        self._settings.setValue("window/room", room)

    def recent(self) -> tuple[RecentVault, ...]:
        """The vaults opened lately, newest first."""
        found: list[RecentVault] = []
        count = self._settings.beginReadArray("recent")
        for index in range(count):
            self._settings.setArrayIndex(index)
            folder = str(self._settings.value("folder", ""))
            day = str(self._settings.value("opened", ""))
            try:
                opened_on = date.fromisoformat(day)
            except ValueError:
                opened_on = None
            if folder:
                found.append(RecentVault(Path(folder), str(self._settings.value("name", "")), opened_on))
        self._settings.endArray()
        return tuple(found)

    def add_recent(self, vault: RecentVault) -> None:
        """Put this vault first."""
        kept = [vault, *(other for other in self.recent() if other.folder != vault.folder)][:RECENT_KEPT]
        self._settings.remove("recent")
        self._settings.beginWriteArray("recent", len(kept))
        for index, item in enumerate(kept):
            self._settings.setArrayIndex(index)
            self._settings.setValue("folder", str(item.folder))
            self._settings.setValue("name", item.name)
            self._settings.setValue("opened", item.opened_on.isoformat() if item.opened_on else "")
        self._settings.endArray()

    def save(self) -> None:
        """Write it to the disk."""
        self._settings.sync()
