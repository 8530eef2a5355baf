"""Surgical reports: operations and procedures with the parts of their reports, implants and documents."""

from __future__ import annotations

from collections.abc import Mapping

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Device, Document, Kind, NoneKnown, Procedure, Record
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.models.statements import Statement, newest_first, statements
from secondop_desktop.ui.models.table import Cell, Column
from secondop_desktop.ui.models.wording import status_word
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.record_detail import short_link
from secondop_desktop.ui.views.record_room import Loaded, RecordRoom, Rows, none_cell, none_statements
from secondop_desktop.ui.widgets import Button, EmptyState, Label, PrimaryButton


class ProceduresRoom(RecordRoom):
    """The room of operations and procedures."""

    kinds = (Kind.PROCEDURE, Kind.DEVICE, Kind.NONE_KNOWN)
    detail_width = 560

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell, name="procedures", title=_("Surgical reports"), list_name=_("Operations and procedures")
        )
        self.table.set_widths({}, stretch=0)
        self.table.horizontalHeader().hide()

    def columns(self) -> tuple[Column[Statement], ...]:
        def cell(item: Statement) -> Cell:
            record = item.record
            if isinstance(record, NoneKnown):
                return none_cell(item)
            assert isinstance(record, Procedure)
            parts = [show(record.date) or _("no date"), record.surgeon, record.facility]
            if not record.is_fact:
                parts.append(status_word(record.status))
            state = "" if record.confirmed else "needs_decision"
            name = _("{name}, not confirmed").format(name=record.display) if state else record.display
            tone = "" if record.is_fact else "ink_soft"
            return Cell(
                name, second=" · ".join(part for part in parts if part), own=record.by_hand, state=state, tone=tone
            )

        return (Column("", cell),)

    def make_empty(self) -> EmptyState:
        files = PrimaryButton(_("Choose files…"), "empty_first", size="medium")
        files.clicked.connect(self.shell.choose_files)
        by_hand = Button(_("Type one in…"), "procedures_by_hand", size="medium")
        by_hand.clicked.connect(lambda: self.add_record(str(Kind.PROCEDURE)))
        empty = EmptyState(
            "procedures",
            _("No operations or procedures recorded yet"),
            [
                _("Past surgical reports belong here: what was done, what was found, what was left inside."),
                _("The records desk of the hospital has the operative report. Ask for it by that name."),
            ],
            [files, by_hand],
            hint=_("You can also drop files anywhere on this window."),
            link=_("There was never an operation. Say so."),
            name="procedures_empty",
        )
        empty.link_button.clicked.connect(self._say_none)
        return empty

    @classmethod
    def arranged(cls, loaded: Loaded, *, withdrawn: bool) -> Rows:
        found = [item for item in loaded.records if isinstance(item, Procedure) and (withdrawn or item.is_fact)]
        return (*newest_first(statements(found)), *none_statements(loaded, Kind.PROCEDURE))

    def show_statement(self, statement: Statement) -> None:
        super().show_statement(statement)
        self._add_implants(statement, self.loaded.documents)

    def _add_implants(self, statement: Statement, documents: Mapping[str, Document]) -> None:
        """The implants that name this operation as theirs."""
        ids = {record.id for record in statement.records}
        devices: list[Record] = [
            item for item in self.loaded.records if isinstance(item, Device) and item.procedure_id in ids
        ]
        lines = statements(devices)
        if not lines:
            return
        column = self.detail.column
        place = self.detail.after_texts
        column.insertWidget(place, Label(_("Implants on record"), "label"))
        for number, line in enumerate(lines, start=1):
            link = short_link(line.record.display, f"procedure_implant_{number}")
            link.clicked.connect(lambda _on=False, name=line.record.id: self.shell.go("conditions", name))
            column.insertWidget(place + number, link)

    def _say_none(self) -> None:
        edits.say_none_known(self.shell, Kind.PROCEDURE, _("No operations or procedures"))
