"""The chosen rows of a table as text to be pasted elsewhere: all that stands in them, below their heading."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QTableView

from secondop_desktop.ui.widgets.table_cells import TableRole


def rows_as_text(table: QTableView) -> str:
    """The chosen rows, a line each, with a tab between the cells; each heading above its first row.

    A value says what it is (the title of its column), so that nothing of it is lost where it is pasted.
    """
    chosen = {index.row() for index in table.selectedIndexes()} or {table.currentIndex().row()}
    lines: list[str] = []
    told = -1
    for row in sorted(row for row in chosen if row >= 0):
        heading = _heading_of(table.model(), row)
        if heading >= 0 and heading != told:
            lines.append(_line(table, heading))
            told = heading
        lines.append(_line(table, row))
    return "\n".join(line for line in lines if line)


def _heading_of(model: QAbstractItemModel, row: int) -> int:
    """The row of the heading above this row; -1 where there is none."""
    while row >= 0 and not model.index(row, 0).data(TableRole.GROUP):
        row -= 1
    return row


def _line(table: QTableView, row: int) -> str:
    model = table.model()
    cells = [
        str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
        for column in range(model.columnCount())
        if not table.isColumnHidden(column)
    ]
    return "\t".join(" ".join(cell.split()) for cell in cells if cell)
