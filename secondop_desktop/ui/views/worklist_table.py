"""The table of the worklist: one row or several are chosen, and stay where they are while it is read anew."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView

from secondop_desktop.core.text import _
from secondop_desktop.ui.models.table import Column, RowModel
from secondop_desktop.ui.widgets import RecordTable
from secondop_desktop.usecases.worklist import Line


class WorklistTable(RecordTable):
    """Rows of cases. Ctrl or Shift, with the mouse or the arrows, chooses several."""

    def __init__(self, rows: RowModel[Line]) -> None:
        super().__init__("worklist_table", _("Worklist"), two_lines=True, in_page=True, card=True)
        self.rows = rows
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setModel(rows)

    def line(self) -> Line | None:
        """The row that the keyboard is on."""
        return self.rows.row(self.currentIndex().row())

    def chosen_lines(self) -> tuple[Line, ...]:
        """Every row that is chosen, from above."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(line for number in numbers if (line := self.rows.row(number)) is not None)

    def all_lines(self) -> tuple[Line, ...]:
        """Every row that is shown."""
        return tuple(line for line in self.rows.rows if isinstance(line, Line))

    def places(self) -> tuple[str, ...]:
        """The cases in their places, by their ids."""
        return tuple(line.case_id for line in self.all_lines())

    def show_lines(self, lines: tuple[Line, ...], columns: Sequence[Column[Line]], case_id: str) -> None:
        """Show these rows instead. This case stays chosen, and all that were; one that is gone hands on its place."""
        several = {line.case_id for line in self.chosen_lines()}
        place, top = self.currentIndex().row(), self.verticalScrollBar().value()
        self.rows.show_rows(lines, columns)
        self.verticalScrollBar().setValue(top)
        found = self.rows.find(lambda line: line.case_id == case_id)
        self.choose_row(found if found >= 0 else max(min(place, len(lines) - 1), 0))
        if found >= 0 and len(several) > 1:
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            for number, line in enumerate(lines):
                if line.case_id in several:
                    self.selectionModel().select(self.rows.index(number, 0), flags)
