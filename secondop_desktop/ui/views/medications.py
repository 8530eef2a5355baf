"""Medications: what is taken now, what was taken before and why it was stopped, and when the list was checked."""

from __future__ import annotations

from PySide6.QtCore import Qt

from secondop_desktop.core.as_needed import says_as_needed
from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import Kind, Medication, NoneKnown, Record
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.models.statements import Statement, is_current, newest_first, statements
from secondop_desktop.ui.models.table import Cell, Column, Group
from secondop_desktop.ui.models.wording import status_word
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.record_room import Loaded, RecordRoom, Rows, none_cell, none_statements
from secondop_desktop.ui.widgets import Button, EmptyState, PrimaryButton
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.flow import Flow


def taken_as(record: Medication) -> str:
    """Dose, way and frequency as written; a part that repeats another is said once."""
    said = record.dose
    for part in (record.route, record.frequency):
        if part and part.casefold() not in said.casefold():
            said = f"{said}, {part}" if said else part
    if record.as_needed and not says_as_needed(said):
        said = ", ".join(part for part in (said, _("as needed")) if part)
    return said


def last_checked(records: tuple[Record, ...]) -> PartialDate | None:
    """The day on which the whole list of current medications was checked last; None when one of them never was."""
    days = [item.last_confirmed for item in records if isinstance(item, Medication)]
    if not days or any(day is None for day in days):
        return None
    return min(day for day in days if day is not None)


class MedicationsRoom(RecordRoom):
    """The room of medications."""

    kinds = (Kind.MEDICATION, Kind.NONE_KNOWN)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, name="medications", title=_("Medications"), list_name=_("Medications"))
        self.table.set_widths({}, stretch=0)
        self.table.horizontalHeader().hide()

    def columns(self) -> tuple[Column[Statement], ...]:
        def cell(item: Statement) -> Cell:
            record = item.record
            if isinstance(record, NoneKnown):
                return none_cell(item)
            assert isinstance(record, Medication)
            parts = [taken_as(record), record.reason]
            if is_current(record):
                parts.append(_("since {when}").format(when=show(record.start)) if record.start else "")
            else:
                parts += [_("until {when}").format(when=show(record.end)) if record.end else "", record.stop_reason]
            if not record.is_fact:
                parts.append(status_word(record.status))
            state = "" if record.confirmed else "needs_decision"
            name = _("{name}, not confirmed").format(name=record.display) if state else record.display
            tone = "" if record.is_fact else "ink_soft"
            return Cell(
                name,
                second=" · ".join(part for part in parts if part) or " ",
                own=record.by_hand,
                state=state,
                tone=tone,
            )

        return (Column("", cell),)

    def build_head(self, head: Flow) -> None:
        self.compare = Button(_("Compare lists…"), "medications_compare", size="small")
        self.compare.clicked.connect(self.compare_lists)
        head.addWidget(self.compare)
        self.compare.hide()
        self.check = Button(_("I checked this list today"), "medications_check", size="small")
        self.check.clicked.connect(self._check)
        head.addWidget(self.check)
        self.check.hide()

    def make_empty(self) -> EmptyState:
        by_hand = PrimaryButton(_("Type one in…"), "empty_first", size="medium")
        by_hand.clicked.connect(lambda: self.add_record(str(Kind.MEDICATION)))
        files = Button(_("Choose files…"), "medications_files", size="medium")
        files.clicked.connect(self.shell.choose_files)
        empty = EmptyState(
            "medications",
            _("No medications recorded yet"),
            [
                _("Everything that is taken belongs here, with dose and how often. Also vitamins and pain tablets."),
                _("Put the packages on the table and copy what they say."),
            ],
            [by_hand, files],
            hint=_("An empty list means “not recorded”. It does not mean that nothing is taken."),
            link=_("Nothing is taken. Say so."),
            name="medications_empty",
        )
        empty.link_button.clicked.connect(self._say_none)
        return empty

    @classmethod
    def arranged(cls, loaded: Loaded, *, withdrawn: bool) -> Rows:
        found = [item for item in loaded.records if isinstance(item, Medication) and (withdrawn or item.is_fact)]
        lines = statements(found)
        now = [line for line in lines if isinstance(line.record, Medication) and is_current(line.record)]
        now.sort(key=lambda line: line.record.display.casefold())
        current = {id(line) for line in now}
        before = [line for line in lines if id(line) not in current]
        rows: list[Statement | Group] = []
        none = none_statements(loaded, Kind.MEDICATION)
        if now or none:
            rows.append(Group(_("Taken now"), cls._checked_words(now)))
            rows += [*now, *none]
        if before:
            rows.append(Group(_("No longer taken")))
            rows += newest_first(before)
        return tuple(rows)

    @staticmethod
    def _checked_words(now: list[Statement]) -> str:
        if not now:
            return ""
        day = last_checked(tuple(line.record for line in now))
        return _("checked by you {when}").format(when=show(day)) if day is not None else _("not checked yet")

    def show_above(self, loaded: Loaded) -> None:
        show_if(self.check, bool(self._current()))
        show_if(self.compare, bool(self._current()))

    def compare_lists(self) -> None:
        """Show what each list says, side by side."""
        from secondop_desktop.ui.dialogs.medication_lists import MedicationListsDialog  # loads what prints

        dialog = MedicationListsDialog(self.shell, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _current(self) -> list[Medication]:
        return [
            item for item in self.loaded.records if isinstance(item, Medication) and item.is_fact and is_current(item)
        ]

    def _check(self) -> None:
        edits.check_medications(self.shell, self._current())

    def _say_none(self) -> None:
        edits.say_none_known(self.shell, Kind.MEDICATION, _("No medication is taken"))
