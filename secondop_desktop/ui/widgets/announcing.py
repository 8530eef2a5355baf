"""What a screen reader is to say although the keyboard is elsewhere."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str, *, at_once: bool = False) -> None:
    """Let a screen reader say this; politely, or at once for something that stops the person."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # not before the first window

    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(
        QAccessible.AnnouncementPoliteness.Assertive if at_once else QAccessible.AnnouncementPoliteness.Polite
    )
    QAccessible.updateAccessibility(event)
