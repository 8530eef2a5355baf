"""Importing as Python does it, also after PySide6 was imported."""

from __future__ import annotations

import builtins

from secondop_desktop.ui.late_patterns import late_patterns


def keep_plain_imports() -> None:
    """Import PySide6, and take Python's own function for imports again, where PySide6 says which that was.

    PySide6's reads the source of each module that is imported after it, to see if it wants its `__feature__` (names in
    snake case, true properties). Ours want none, and the first window waits for some ninety modules.
    """
    with late_patterns():
        from PySide6 import QtCore  # noqa: F401 - it is what puts another function in the place of Python's
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
