"""A window that would be larger than its screen fills it instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_TITLE_BAR = 28  # pixels that a system puts above a window, about


def fit_screen(window: QWidget) -> bool:
    """Whether the window is to be shown maximised, as it is larger than its screen: one smaller than ours, or than the
    one before.
    """
    screen = window.screen()
    if screen is None or window.isMaximized() or window.isFullScreen():
        return False
    room = screen.availableGeometry()
    larger = window.width() > room.width() or window.height() + _TITLE_BAR > room.height()
    if larger:
        window.resize(window.size().boundedTo(room.size() * 0.9))  # when it is no longer maximised
        window.move(room.topLeft())
    return larger
