"""The request desk in the window: every request with its day, when it is due and what to do next; a key for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.models.table import Cell, Column, RowModel
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.request_dialogs import (
    CustodyDialog,
    HappenedDialog,
    LetterDialog,
    RequestDialog,
)
from secondop_desktop.ui.views.wizard.side_page import SidePage
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    EmptyState,
    Label,
    PrimaryButton,
    RecordTable,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.flow import FlowBox
from secondop_desktop.ui.widgets.keys import on_delete, on_key
from secondop_desktop.ui.widgets.overflow import OverflowRow
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import browse, prepare_opinion, request_records, worklist_acts
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case
from secondop_desktop.usecases.request_records import Line, Request, RequestStatus

NARROW = 680
"""Units of the page's width below which what comes next stands below how far it is."""
_NEXT = 3
_WIDE = {1: 156, 2: 112, _NEXT: 232}
_NARROW = {1: 216, 2: 112}


@dataclass(frozen=True, slots=True)
class Material:
    """What the desk shows, with drafts for what is missing and not asked for yet."""

    lines: tuple[Line, ...]
    drafts: tuple[Request, ...]
    template: Request
    today: PartialDate


def load(vault: Vault, case: Case) -> Material:
    """The requests of a case and what its gaps still ask for."""
    states = prepare_opinion.hold_against_records(vault, case)
    found = request_records.all_requests(vault, case.patient_id, case.id)
    day = vault.now().date()
    return Material(
        tuple(request_records.line(item, states, day) for item in found),
        request_records.propose(vault, case, states),
        request_records.template(vault, case.patient_id, case.id),
        request_records.today(vault),
    )


def _about(line: Line) -> Cell:
    items = line.request.items
    what = items[0].text if items else _("nothing named yet")
    if len(items) > 1:
        n = len(items) - 1
        what = ngettext("{what}, and {n} more", "{what}, and {n} more", n).format(what=what, n=n)
    return Cell(line.request.facility or _("Nobody named yet"), second=what, strong=True)


def state_cell(line: Line) -> Cell:
    """How far a request is: its day while it is out, else its word."""
    request = line.request
    if request.waiting and line.day is not None:
        if line.arrived:
            return Cell(_("It is here"), state="ready")
        total = request_records.days_allowed(request)
        word = _("Day {n} of {total}").format(n=line.day, total=total)
        confirmed = _("confirmed") if request.status is RequestStatus.ACKNOWLEDGED else ""
        return Cell(
            word, state="stale" if line.overdue else "requested", second=_("late") if line.overdue else confirmed
        )
    shapes = {RequestStatus.RECEIVED: "ready", RequestStatus.REFUSED: "refused"}
    return Cell(request_records.status_word(request.status), state=shapes.get(request.status, "not_done_yet"))


def _due(line: Line) -> Cell:
    if not line.request.waiting or line.due is None:
        return Cell("–", tone="ink_soft", announce=_("none"))
    return Cell(show(line.due), strong=line.overdue)


class RequestsPage(SidePage):
    """The desk of one case."""

    HELP = "requests"

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setObjectName("requests_page")
        self._case: Case | None = None
        self._asked_for = ""
        self._chosen = ""
        self.material: Material | None = None
        column = VBox(self, margins=(32, 12, 12, 12))
        column.addWidget(self.back_link("requests_back"))
        column.gap(8)
        top = FlowBox(spacing=12, apart=True)
        head = top.row
        self.title = Label(_("Requests for records"), "display", elide=True)
        head.addWidget(self.title)
        self.calendar = Button(_("Calendar file…"), "requests_calendar", icon="calendar")
        self.new = PrimaryButton(_("Ask for records"), "requests_new", key="N", hint="N", min_width=140)
        head.addWidget(self.calendar)
        head.addWidget(self.new)
        column.addLayout(inset(top))
        column.gap(12)
        self.model: RowModel[Line] = RowModel(
            (
                Column(_("Asked"), _about),
                Column(_("How far"), self._how_far),
                Column(_("Due"), _due),
                Column(_("Next"), lambda line: Cell(line.next_action)),
            ),
            self,
        )
        self.table = RecordTable("requests_table", _("Requests for records"), two_lines=True, in_page=True)
        self.table.setModel(self.model)
        self._narrow = False
        self.table.set_widths(_WIDE, stretch=0)
        self.empty = EmptyState(
            "documents",
            _("Nothing is asked for yet"),
            [
                _("A hospital must be asked for your records in writing. We write the letter; you sign and send it."),
                _("The days are counted here, and you are told when to remind them."),
            ],
            [],
            name="requests_empty",
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        fix(self.stack, min_height=160)
        column.addWidget(self.stack, 1)
        column.gap(8)
        column.addLayout(inset(self._build_actions()))
        self._connect()

    def _build_actions(self) -> QWidget:
        made = {
            "open": (_("Open…"), ""),
            "letter": (_("Letter…"), "L"),
            "sent": (_("Sent today"), "S"),
            "received": (_("Received"), "R"),
            "happened": (_("What happened…"), "W"),
            "custody": (_("Slides and discs…"), "D"),
            "remove": (_("Remove"), ""),
        }
        self.buttons: dict[str, Button] = {}
        for name, (words, key) in made.items():
            hint = key or {"open": _("Enter"), "remove": _("Del")}.get(name, "")
            button = Button(words, f"request_{name}_button", size="small", hint=hint)
            if key:
                on_key(self, key, button.click)
            self.buttons[name] = button
        return OverflowRow(tuple(self.buttons.values()), "requests_more")

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.ask_for())
        self.calendar.clicked.connect(self.save_calendar)
        self.table.opened.connect(lambda index: self.open_request())
        self.table.chosen.connect(lambda index: self._tell())
        on_delete(self.table, self.remove)
        acts: dict[str, Callable[[], None]] = {
            "open": self.open_request,
            "letter": self.open_letter,
            "sent": lambda: self.mark(RequestStatus.SENT),
            "received": lambda: self.mark(RequestStatus.RECEIVED),
            "happened": self.open_happened,
            "custody": self.open_custody,
            "remove": self.remove,
        }
        for name, act in acts.items():
            self.buttons[name].clicked.connect(lambda _checked=False, do=act: do())

    # ----------------------------------------------------------------------------------------------- showing it

    def show_case(self, case: Case, target: str = "") -> None:
        """Show the desk of this case; with a requirement as the target, open a new request for it."""
        self._case = case
        self._asked_for = target or self._asked_for
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        case = self._case
        if case is None or self.shell.reader is None:
            return
        self.shell.read(lambda vault, progress: load(vault, case), name="requests", done=while_alive(self, self._show))

    def _show(self, material: Material) -> None:
        fresh = self.material is None
        self.material = material
        line = self.line()
        chosen = self._chosen or (line.request.id if line is not None else "")
        self.model.show_rows(material.lines)
        self._chosen = ""
        place = self.model.find(lambda item: item.request.id == chosen)
        self.stack.setCurrentIndex(0 if material.lines else 1)
        if material.lines:
            self.table.choose_row(max(place, 0))
        self._tell()
        if fresh and self.isVisible():
            (self.table if material.lines else self.new).setFocus(Qt.FocusReason.OtherFocusReason)
        wanted, self._asked_for = self._asked_for, ""
        if wanted:
            self.ask_for(wanted)

    def _how_far(self, line: Line) -> Cell:
        """How far it is; in a narrow page with what comes next below, which then has no column of its own."""
        cell = state_cell(line)
        if not self._narrow:
            return cell
        return replace(cell, second=" · ".join(part for part in (cell.second, line.next_action) if part))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.shell.theme.px(NARROW)
        if narrow is not self._narrow:
            self._narrow = narrow
            self.table.setColumnHidden(_NEXT, narrow)
            self.table.set_widths(_NARROW if narrow else _WIDE, stretch=0)
            if self.material is not None:
                line = self.line()
                self.model.show_rows(self.material.lines)
                if line is not None:
                    self.table.choose_row(self.model.find(lambda item: item.request.id == line.request.id))

    def line(self) -> Line | None:
        """The chosen line."""
        return self.model.row(self.table.currentIndex().row())

    def _tell(self) -> None:
        line = self.line()
        for button in self.buttons.values():
            button.setEnabled(line is not None)
        if line is not None:
            follow = request_records.next_statuses(line.request)
            self.buttons["sent"].setEnabled(RequestStatus.SENT in follow)
            self.buttons["received"].setEnabled(RequestStatus.RECEIVED in follow)
            self.buttons["letter"].setEnabled(bool(line.request.facility and line.request.items))
        self.calendar.setEnabled(any(item.request.waiting for item in self.model.rows if isinstance(item, Line))
                                 or (self._case is not None and self._case.appointment is not None))  # fmt: skip

    def first_focus(self) -> QWidget:
        """The table, or the button where there is none."""
        return self.table if self.material is not None and self.material.lines else self.new

    # --------------------------------------------------------------------------------------------------- acting

    def _write(self, work: Callable[[Vault], Request | None], said: str) -> None:
        """Do this in the vault's lane, say so with its Undo, and show the desk again."""

        def step(vault: Vault, progress: Progress) -> edits.Step:
            before = browse.undoable(vault)
            request = work(vault)
            after = browse.undoable(vault)
            changed = after is not None and (before is None or after.id != before.id)
            return edits.Step(request.id if request is not None else "", after.id if changed and after else None)

        def done(result: edits.Step) -> None:
            self._chosen = result.record_id
            self.shell.records_changed.emit()
            self.shell.toast(said, edits.take_back(self.shell, result) if result.number is not None else None)

        self.shell.write(step, name="request", done=while_alive(self, done))

    def ask_for(self, requirement: str = "") -> None:
        """Open a new request: for this requirement, or for all that is missing and of which no one is known to ask."""
        material = self.material
        if material is None:
            return
        drafts = material.drafts
        draft = next((item for item in drafts if requirement and requirement in item.requirements), None)
        if draft is None and requirement:
            existing = next((line for line in material.lines if requirement in line.request.requirements), None)
            if existing is not None:
                self.table.choose_row(self.model.find(lambda item: item is existing))
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        draft = draft or (drafts[0] if drafts and not requirement else material.template)
        dialog = RequestDialog(self, draft)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            request = dialog.request()
            self._write(lambda vault: request_records.add(vault, request)[0], _("Added. Next: its letter."))

    def open_request(self) -> None:
        """Open the chosen request."""
        line = self.line()
        if line is None:
            return
        dialog = RequestDialog(self, line.request)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            request = dialog.request()
            self._write(lambda vault: request_records.save(vault, request), _("Saved"))

    def open_letter(self) -> None:
        """Save or print a letter of the chosen request."""
        line, material = self.line(), self.material
        if line is None or material is None:
            return
        kind = worklist_acts.next_kind(line.request, material.today.latest())
        LetterDialog(self.shell, self, line.request, kind).exec()

    def mark(self, status: RequestStatus) -> None:
        """Mark the chosen request as sent or received today."""
        line = self.line()
        if line is None or status not in request_records.next_statuses(line.request):
            return
        request = line.request
        said = _("Marked as sent today") if status is RequestStatus.SENT else _("Marked as received today")
        self._write(lambda vault: request_records.mark(vault, request, status), said)

    def open_happened(self) -> None:
        """Write down what happened to the chosen request."""
        line, material = self.line(), self.material
        if line is None or material is None:
            return
        dialog = HappenedDialog(self, line.request, material.today)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            request = dialog.changed()
            self._write(lambda vault: request_records.save(vault, request), _("Written down"))

    def open_custody(self) -> None:
        """Write down where a thing of the chosen request is."""
        line, material = self.line(), self.material
        if line is None or material is None:
            return
        request = line.request
        dialog = CustodyDialog(self, request, material.today)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            entry = dialog.entry()
            self._write(lambda vault: request_records.add_custody(vault, request, entry), _("Written down"))

    def remove(self) -> None:
        """Take the chosen request off the desk."""
        line = self.line()
        if line is None:
            return
        request = line.request

        def work(vault: Vault) -> None:
            request_records.remove(vault, request)

        self._write(work, _("Removed"))

    def save_calendar(self) -> None:
        """Ask where to, and write the calendar file there."""
        target = ask_where(self, _("Calendar file"), _("Calendar file (*.ics)"), name=f"{_('Dates')}.ics")
        if target is not None:
            self.save_calendar_to(target)

    def save_calendar_to(self, target: Path) -> None:
        """Write the calendar file there."""
        case = self._case
        if case is None:
            return

        def done(data: bytes) -> None:
            try:
                write_out(target, data)
            except NotWritableError as error:
                self.shell.show_error(error)
                return
            self.shell.toast(_("Calendar file saved: {name}").format(name=target.name))

        self.shell.read(
            lambda vault, progress: request_records.calendar(vault, case.patient_id, case),
            name="calendar",
            done=while_alive(self, done),
        )
