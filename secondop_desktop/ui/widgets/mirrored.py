"""Places and alignments as they are seen: mirrored where words run from right to left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from secondop_desktop.ui.late_qt import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What only says how the words around it run."""


def direction_of(widget: QWidget) -> Qt.LayoutDirection | None:
    """Where words run to in the widget; None from left to right, which is no question to Qt's namespace."""
    return widget.layoutDirection() if widget.isRightToLeft() else None


def may_run_left(text: str) -> bool:
    """Whether there is a letter or a mark in it that runs from right to left, or that says how words run."""
    return not text.isascii() and any(
        "\u0590" <= letter <= "\u08ff" or letter in _MARKS or letter >= "\ufb1d" for letter in text
    )


def words_run(text: str, direction: Qt.LayoutDirection | None) -> Qt.LayoutDirection | None:
    """Where these words run in a window of that direction: as their first letter does, and figures to the right.

    A value with its unit, or the sign before it, would otherwise stand the other way round than it was printed.
    """
    if direction is None or direction == Qt.LayoutDirection.LeftToRight:
        return direction
    letter = next((one for one in text if one.isalpha() or one in _MARKS), "")
    if letter:
        return direction if may_run_left(letter) else Qt.LayoutDirection.LeftToRight
    return Qt.LayoutDirection.LeftToRight if any(one.isdigit() for one in text) else direction


def visual_rect(direction: Qt.LayoutDirection | None, whole: QRect, area: QRect) -> QRect:
    """Where this area, given as if words ran from left to right, lies in the whole."""
    if direction is None or direction == Qt.LayoutDirection.LeftToRight:
        return area
    from PySide6.QtWidgets import QStyle  # whose making takes the first window some milliseconds

    return QStyle.visualRect(direction, whole, area)


def visual_alignment(direction: Qt.LayoutDirection | None, alignment: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    """To which side words go that are to be aligned so where they run from left to right."""
    if direction is None or direction == Qt.LayoutDirection.LeftToRight:
        return alignment
    from PySide6.QtWidgets import QStyle

    return QStyle.visualAlignment(direction, alignment)
