"""The one table model of the rooms: tuples of rows, columns that word a row, group rows between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import TableRole, state_word

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Group:
    """A group row: its name, and a softer note at its end."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell. `own` is the person's own words; `announce` what a reader hears instead of the text.

    `part`: it belongs to a row above it, and stands further in. `chips`: short words in frames at the end of the line.
    """

    text: str = ""
    second: str = ""
    strong: bool = False
    tone: str = ""
    state: str = ""
    own: bool = False
    announce: str = ""
    part: bool = False
    chips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column: its title and how it words a row; `heading` stands at its head where more than the title does, `spoken`
    is what readers hear where nothing stands there.
    """

    title: str
    cell: Callable[[T], Cell]
    align: Qt.AlignmentFlag | None = None
    heading: str = ""
    spoken: str = ""


# Qt asks for them of every cell that it draws.
_ROW = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_NAME = Qt.ItemFlag.NoItemFlags

_IN_CELL = frozenset(
    {
        *(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, TableRole.SECOND, TableRole.STRONG),
        *(TableRole.TONE, TableRole.STATE, TableRole.OWN_WORDS, TableRole.PART, TableRole.CHIPS),
    }
)
"""The roles that a cell answers."""


class RowModel(QAbstractTableModel, Generic[T]):
    """A table over a tuple of rows; group rows lie between them and can not be chosen."""

    def __init__(self, columns: Sequence[Column[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[T | Group, ...] = ()
        self._count = 0

    @property
    def rows(self) -> tuple[T | Group, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[T | Group, ...], columns: Sequence[Column[T]] = ()) -> None:
        """Show these instead, worded by these columns from now on where some are given, as many as before."""
        self.beginResetModel()
        self._columns = tuple(columns) or self._columns
        self._rows = rows
        self._count = sum(not isinstance(row, Group) for row in rows)
        self.endResetModel()

    def words(self, column: int, first: int, last: int) -> set[str]:
        """The words of a column in these rows, without the way through an index for each of thousands."""
        cell, rows = self._columns[column].cell, self._rows[first : last + 1]
        groups = {row.name for row in rows if isinstance(row, Group)} if column == 0 else set()
        return groups | {cell(row).text for row in rows if not isinstance(row, Group)}

    def row(self, number: int) -> T | None:
        """The row at this place; None for a group row or one that is not there."""
        if not 0 <= number < len(self._rows):
            return None
        found = self._rows[number]
        return None if isinstance(found, Group) else found

    def find(self, wanted: Callable[[T], bool]) -> int:
        """The place of the first row that this is true of, or -1."""
        return next((number for number, row in enumerate(self._rows) if not isinstance(row, Group) and wanted(row)), -1)

    def count(self) -> int:
        """How many rows there are without the group rows."""
        return self._count

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _NAME if self.row(index.row()) is None else _ROW

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            # Not drawn: a reader that moves along a row says by it whose row it is.
            return self._row_name(section) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.spoken or column.title or None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading or column.title
        if role == Qt.ItemDataRole.TextAlignmentRole and column.align is not None:
            return self.alignment_of(section)
        return None

    def _row_name(self, section: int) -> str | None:
        """What the row is called: the words of its first cell that has some."""
        if not 0 <= section < len(self._rows):
            return None
        found = self._rows[section]
        if isinstance(found, Group):
            return found.name
        cells = (column.cell(found) for column in self._columns)
        return next((name for cell in cells if (name := cell.announce or cell.text)), None)

    def cell_at(self, row: int, column: int) -> Cell | None:
        """The cell as it is drawn, asked for once instead of role by role; None in a group row."""
        found = self.row(row)
        return self._columns[column].cell(found) if found is not None else None

    def alignment_of(self, column: int) -> Qt.AlignmentFlag | None:
        """How the words of a column are aligned; None as they run."""
        align = self._columns[column].align
        return align | Qt.AlignmentFlag.AlignVCenter if align is not None else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        found = self._rows[index.row()]
        if isinstance(found, Group):
            return self._group(found, index.column(), role)
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment_of(index.column())
        if role not in _IN_CELL:
            return None  # Qt asks for a dozen roles more, of every cell that it draws
        cell = column.cell(found)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._announced(column.title, cell)
            case TableRole.SECOND:
                return cell.second or None
            case TableRole.STRONG:
                return cell.strong or None
            case TableRole.TONE:
                return cell.tone or None
            case TableRole.STATE:
                return cell.state or None
            case TableRole.OWN_WORDS:
                return cell.own or None
            case TableRole.PART:
                return cell.part or None
            case TableRole.CHIPS:
                return list(cell.chips) or None
        return None

    @staticmethod
    def _group(group: Group, column: int, role: int) -> Any:
        if column != 0:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return group.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{group.name}, {group.note}" if group.note else group.name
            case TableRole.GROUP:
                return True
            case TableRole.GROUP_NOTE:
                return group.note
        return None

    @staticmethod
    def _announced(title: str, cell: Cell) -> str:
        words = [cell.announce or cell.text, cell.second]
        if cell.state and not cell.text:
            words.append(state_word(cell.state))
        if cell.own:
            words.append(_("in your own words"))
        words += [_("Tag {tag}").format(tag=tag) for tag in cell.chips]
        said = ", ".join(word for word in words if word)
        return f"{title}: {said}" if title and said else said
