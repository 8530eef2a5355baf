"""What a search found, in rows: what the menus can do, then records and pages by room, each with the line it is in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Kind
from secondop_desktop.core.text import _
from secondop_desktop.ui.menu_commands import Command
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.views.rail import room_title

if TYPE_CHECKING:
    from secondop_desktop.usecases.find import Found

Index = QModelIndex | QPersistentModelIndex

MOST_COMMANDS = 4
FEW = 5  # places of a room that are shown while other rooms have some too

ROOM_OF_KIND: dict[Kind, str] = {
    Kind.PATIENT: "overview",
    Kind.TEST_RESULT: "results",
    Kind.REPORT: "documents",
    Kind.PROCEDURE: "procedures",
    Kind.DEVICE: "conditions",
    Kind.MEDICATION: "medications",
    Kind.IMMUNIZATION: "conditions",
    Kind.CONDITION: "conditions",
    Kind.ALLERGY: "conditions",
    Kind.FAMILY_HISTORY: "conditions",
    Kind.NONE_KNOWN: "conditions",
    Kind.IMAGING_STUDY: "imaging",
    Kind.DOCUMENT: "documents",
    Kind.ENCOUNTER: "documents",
    Kind.PRACTITIONER: "documents",
    Kind.COVERAGE: "documents",
    Kind.NOTE: "documents",
    Kind.OPINION_CASE: "opinion",
    Kind.RECORDS_REQUEST: "opinion",
    Kind.PACKET: "packet",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A row of what was found. `marks` are the words in `line` that were looked for: (start, end).

    `targets` are where to go in `room`, one after the other; `command` is what to do instead; `opens` is the room of
    which all places are to be shown.
    """

    icon: str
    title: str
    line: str
    where: str
    room: str = ""
    targets: tuple[str, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    command: Command | None = None
    opens: str = ""


def place_of(found: Found) -> Place:
    """The row of a hit: a record's name and line, a document's page, a step of a second opinion."""
    hit = found.hit
    room = ROOM_OF_KIND[hit.kind]
    targets: tuple[str, ...] = (hit.id,)
    where = show(hit.when)
    if hit.page is not None:
        targets = (f"{hit.id}#{hit.page}#",)
        where = _("page {n}").format(n=hit.page)
    elif hit.kind is Kind.RECORDS_REQUEST:
        targets = ("requests",)
        where = _("request")
    elif found.step:
        targets = (hit.id, found.step)
    return Place(room, hit.display, hit.snippet, where, room, targets, hit.marks)


def rows_of(
    commands: Sequence[Command], found: Sequence[Found], opened: Collection[str] = ()
) -> tuple[Place | Group, ...]:
    """Commands first, then each room with what it has, in the order of their best hits.

    Where several rooms have something, each has its best ones alone, and all of them when it is among `opened`.
    """
    rows: list[Place | Group] = []
    if commands:
        rows.append(Group(_("In the menus")))
        rows += [
            Place("chevron-right", command.words, command.menu, command.key, command=command)
            for command in commands[:MOST_COMMANDS]
        ]
    rooms: dict[str, list[Place]] = {}
    for one in found:
        place = place_of(one)
        rooms.setdefault(place.room, []).append(place)
    for room, places in rooms.items():
        rows.append(Group(room_title(room), str(len(places))))
        if len(rooms) == 1 or room in opened or len(places) <= FEW + 1:
            rows += places
            continue
        rows += places[:FEW]
        rows.append(Place("chevron-down", _("Show all {n}").format(n=len(places)), room_title(room), "", opens=room))
    return tuple(rows)


class FoundModel(QAbstractListModel):
    """A list over these rows; the names of groups can not be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Place | Group, ...] = ()

    def show_rows(self, rows: tuple[Place | Group, ...]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def place(self, number: int) -> Place | None:
        """The place at this row; None for the name of a group or a row that is not there."""
        row = self.rows[number] if 0 <= number < len(self.rows) else None
        return row if isinstance(row, Place) else None

    def step(self, number: int, steps: int) -> int:
        """The row so many places further on, at most the last or first; group names are passed over."""
        places = [at for at, row in enumerate(self.rows) if isinstance(row, Place)]
        if not places:
            return -1
        here = next((at for at, row in enumerate(places) if row >= number), 0)
        return places[max(0, min(here + steps, len(places) - 1))]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.place(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if isinstance(row, Group):
            return row.name if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            room = room_title(row.room) if row.room else ""
            return ", ".join(part for part in (row.title, row.line, room, row.where) if part)
        return None
