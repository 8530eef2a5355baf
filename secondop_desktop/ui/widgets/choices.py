"""Radio buttons that belong together."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QButtonGroup


class Choices(QButtonGroup):
    """Radio buttons of which one is chosen: one stop for Tab, arrows among them.

    `question` is what they answer. A reader hears it with each of them, and then what was said about that one.
    """

    def __init__(self, parent: QObject, question: str) -> None:
        super().__init__(parent)
        self._question = question

    def add(self, button: QAbstractButton) -> None:
        """One more of them."""
        self.addButton(button)
        own = button.accessibleDescription()
        button.setAccessibleDescription(f"{self._question} {own}".strip())
