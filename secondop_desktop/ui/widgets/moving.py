"""Rows that are moved up and down by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def move_by_keys(row: QWidget, moved: Callable[[int], None]) -> None:
    """Call `moved` with -1 or 1 for Alt and an arrow key, whatever in the row has the keyboard.

    A button takes the arrow keys itself, so that they are caught before it.
    """
    for key, by in (("Alt+Up", -1), ("Alt+Down", 1)):
        shortcut = QShortcut(QKeySequence(key), row, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda by=by: moved(by))
