"""A small file of settings that is read once, held in memory, and written by a thread beside the window.

QSettings brings the file to the disk in the thread that changed a setting, and holds Python meanwhile; on a busy disk
the window stood still for that long. Each line is `key=value`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from secondop_desktop.core.files import atomic_write

Values = dict[str, str]

_ERRORS = "surrogatepass" if sys.platform == "win32" else "surrogateescape"
"""The name of a folder on Windows can hold halves of letters, and on Linux any bytes."""


_OLDER = "["
"""What a file of QSettings begins with, the name of a section; no key of ours does."""


def _read(path: Path) -> Values:
    """What the file says; nothing where there is none, and without the lines that make no sense."""
    try:
        text = path.read_bytes().decode("utf-8", _ERRORS)
    except (OSError, ValueError):
        return {}
    if text.startswith(_OLDER):
        return _read_older(path)
    lines = text.split("\n")
    pairs = (line.partition("=") for line in lines)
    return {key: _unescaped(value) for key, equals, value in pairs if equals}


def _read_older(path: Path) -> Values:
    """What a file says that an earlier version wrote, by QSettings; its bytes in base64."""
    from PySide6.QtCore import QByteArray, QSettings

    settings = QSettings(str(path), QSettings.Format.IniFormat)
    values: Values = {}
    for key in settings.allKeys():
        value = settings.value(key)
        values[key] = bytes(value.toBase64().data()).decode() if isinstance(value, QByteArray) else str(value)
    return values


def _written(values: Values) -> bytes:
    text = "".join(f"{key}={_escaped(value)}\n" for key, value in sorted(values.items()))
    return text.encode("utf-8", _ERRORS)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(value: str) -> str:
    whole = value.removesuffix("\r").split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\r", "\r") for part in whole)


class SettingsFile:
    """The settings of one file. What is changed counts at once; `save` brings it to the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.values = _read(path)
        self._changes: list[Callable[[Values], None]] = []
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def value(self, key: str, default: str = "") -> str:
        """The value of this key."""
        return self.values.get(key, default)

    def set(self, key: str, value: str) -> None:
        """Give this key this value."""
        if self.values.get(key) != value:
            self.change(lambda values: values.__setitem__(key, value))

    def change(self, change: Callable[[Values], None]) -> None:
        """Change the values: here, and at the next `save` in the file, which another window may have written since."""
        change(self.values)
        with self._lock:
            self._changes.append(change)

    def save(self, *, wait: bool = False) -> None:
        """Write what was changed, in a thread that ends with it; with `wait` it is done when this ends.

        The file is written whole and brought to the disk before it takes the place of the one before, so that a kill
        or a cut of the power leaves the one or the other.
        """
        with self._lock:
            if self._changes and self._writer is None:
                self._writer = threading.Thread(target=self._write, name="settings")  # ends before the process does
                self._writer.start()
            writer = self._writer
        if wait and writer is not None:
            writer.join()

    def _write(self) -> None:
        while True:
            with self._lock:
                changes, self._changes = self._changes, []
                if not changes:
                    self._writer = None
                    return
            values = _read(self._path)
            for change in changes:
                change(values)
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with atomic_write(self._path) as stream:
                    stream.write(_written(values))
            except OSError:
                continue  # nowhere to remember it: the program goes on as it was told, and forgets it at its end
