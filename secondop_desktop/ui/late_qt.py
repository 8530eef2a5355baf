"""Qt's own namespace, whose classes are made when something is first asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import Qt as Qt
else:

    class _Later:
        """Python makes all ninety lists of names in `Qt` at once, every key of every keyboard among them: some twenty
        milliseconds, a tenth of what the first window takes. What is shown there gets by without any of them
        (`tests/ui/test_first_window.py` holds it to that)."""

        def __getattr__(self, name: str) -> object:
            from PySide6 import QtCore

            value = getattr(QtCore.Qt, name)
            setattr(self, name, value)
            return value

    Qt = _Later()

# Values of its lists, as a property of a widget takes them.
NO_FOCUS = 0
STRONG_FOCUS = 11
PLAIN_TEXT = 0
