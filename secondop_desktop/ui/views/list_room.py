"""A room of a list and its detail, which keeps both in proportion and the chosen row in sight."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent, QShowEvent

from secondop_desktop.ui.shell import Room
from secondop_desktop.ui.views.panes import Panes
from secondop_desktop.ui.widgets import RecordTable


class ListRoom(Room):
    """A room makes its `table` and `panes` before it is shown."""

    table: RecordTable
    panes: Panes

    def fit(self) -> None:
        """Arrange list and detail for the room's width, and show the chosen row."""
        self.panes.fit(self.width())
        if self.table.currentIndex().isValid():
            self.table.scrollTo(self.table.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()
