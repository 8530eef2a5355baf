"""The trash: what was deleted of the open person, with when and by whom; brought back, or erased for good."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.erasing import ask_and_erase
from secondop_desktop.ui.models.table import Cell, Column, RowModel
from secondop_desktop.ui.models.wording import kind_word, main_date
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, EmptyState, HBox, PrimaryButton, RecordTable
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.frame import list_frame
from secondop_desktop.ui.widgets.keys import on_delete
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import erase, trash
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.trash import Thrown


def _what(item: Thrown) -> Cell:
    record = item.record
    parts = [kind_word(record.kind), show(main_date(record))]
    if item.parts:
        n = item.parts
        parts.append(ngettext("with {n} record read from it", "with {n} records read from it", n).format(n=n))
    return Cell(record.display or kind_word(record.kind), second=" · ".join(part for part in parts if part))


def _when(item: Thrown) -> Cell:
    at = datetime.fromisoformat(item.at)
    when = f"{show(PartialDate(at.date().isoformat()))}, {at.strftime('%H:%M')}"
    parts = [_("moved to another person") if item.moved else "", item.user and _("by {name}").format(name=item.user)]
    return Cell(when, second=" · ".join(part for part in parts if part))


class TrashRoom(Room):
    """A list of what was deleted; Enter brings back what is chosen, Delete erases it for good after two questions."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        words = _("They are in no list, search or packet. They stay here until you bring them back or erase them.")
        column = list_frame(self, _("Deleted records"), words)
        self.model: RowModel[Thrown] = RowModel((Column(_("What"), _what), Column(_("Deleted"), _when)), self)
        self.table = RecordTable("trash_table", _("Deleted records"), two_lines=True, in_page=True)
        self.table.setModel(self.model)
        self.table.set_widths({1: 280}, stretch=0)
        self.empty = EmptyState(
            "delete",
            _("Nothing was deleted"),
            [_("What you delete comes here first. You can bring it back, or erase it for good.")],
            [],
            name="trash_empty",
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        column.addWidget(self.stack, 1)
        column.gap(12)
        self.foot = QWidget()
        row = HBox(self.foot, spacing=12)
        self.back = PrimaryButton(_("Bring back"), "trash_back")
        self.back.clicked.connect(self.bring_back)
        self.erase = Button(_("Erase for good…"), "trash_erase")
        self.erase.clicked.connect(self.erase_chosen)
        row.addWidget(self.back)
        row.addWidget(self.erase)
        row.addStretch(1)
        column.addLayout(inset(self.foot))
        self.table.opened.connect(lambda _index: self.bring_back())
        self.table.chosen.connect(self._chosen)
        on_delete(self.table, self.erase_chosen)

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        if patient_id is None or self.shell.reader is None:
            self._show(())
            return

        def work(vault: Vault, progress: Progress) -> tuple[Thrown, ...]:
            return trash.thrown_away(vault, patient_id)

        self.shell.read(work, name="trash", done=while_alive(self, self._show))

    def _show(self, found: tuple[Thrown, ...]) -> None:
        place = max(self.table.currentIndex().row(), 0)
        self.model.show_rows(found)
        self.stack.setCurrentWidget(self.table if found else self.empty)
        show_if(self.foot, bool(found))
        if found:
            self.table.choose_row(min(place, len(found) - 1))

    def _chosen(self, _index: QModelIndex) -> None:
        item = self.chosen()
        name = item.record.display if item is not None else ""
        self.back.setEnabled(item is not None and not item.moved)
        self.back.setAccessibleName(_("Bring back {name}").format(name=name))
        self.erase.setAccessibleName(_("Erase {name} for good").format(name=name))

    def chosen(self) -> Thrown | None:
        """The line that is chosen."""
        return self.model.row(self.table.currentIndex().row())

    def bring_back(self) -> None:
        """Bring back what is chosen; the toast takes it back."""
        item = self.chosen()
        if item is not None and not item.moved:
            ids = [item.record.id]
            said = _("{name} is back").format(name=item.record.display)
            edits.do(self.shell, "bring-back", lambda vault: trash.bring_back(vault, ids), said)

    def erase_chosen(self) -> bool:
        item = self.chosen()
        if item is None:
            return False
        record_id, is_document = item.record.id, item.record.kind == "document"

        def target(vault: Vault) -> erase.Target:
            return erase.of_documents(vault, [record_id]) if is_document else erase.of_records([record_id])

        ask_and_erase(self, self.shell, item.record.display, target)
        return True

    def first_focus(self) -> QWidget | None:
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self.table if self.model.count() else None
