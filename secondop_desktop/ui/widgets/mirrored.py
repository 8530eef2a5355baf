"""Places and alignments as they are seen: mirrored where words run from right to left."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt


def visual_rect(direction: Qt.LayoutDirection, whole: QRect, area: QRect) -> QRect:
    """Where this area, given as if words ran from left to right, lies in the whole."""
    if direction == Qt.LayoutDirection.LeftToRight:
        return area
    from PySide6.QtWidgets import QStyle  # whose making takes the first window some milliseconds

    return QStyle.visualRect(direction, whole, area)


def visual_alignment(direction: Qt.LayoutDirection, alignment: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    """To which side words go that are to be aligned so where they run from left to right."""
    if direction == Qt.LayoutDirection.LeftToRight:
        return alignment
    from PySide6.QtWidgets import QStyle

    return QStyle.visualAlignment(direction, alignment)
