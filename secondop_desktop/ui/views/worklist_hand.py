"""What the keys of the worklist do to the chosen row: letter, received, sent, note, due day, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.forms.inputs import DateField
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, Label, PrimaryButton, TextArea
from secondop_desktop.usecases import prepare_opinion, request_records, worklist_acts
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.request_records import LetterKind, Request
from secondop_desktop.usecases.worklist import Blocker, Line
from secondop_desktop.usecases.worklist_acts import Letter

_FROM_TODAY = re.compile(r"\+\s*(\d{1,3})")
"""So many days from today, as one types it who sets fifty days a day."""


_NAMED = 8


def named_lines(lines: Sequence[Line]) -> str:
    """Whose cases these are, with birth dates: of many the first, and how many more."""
    names = [" · ".join(part for part in (line.name, show(line.birth_date)) if part) for line in lines[:_NAMED]]
    n = len(lines) - _NAMED
    if n > 0:
        names.append(ngettext("and {n} more", "and {n} more", n).format(n=n))
    return "\n".join(names)


class NoteDialog(Dialog):
    """The note about the work on a case."""

    def __init__(self, parent: QWidget | None, line: Line) -> None:
        super().__init__(parent, _("Note"), "work_note_dialog", width=520)
        self.body.addWidget(Label(named_lines((line,)), "body", "ink_soft", wrap=True))
        self.text = TextArea("work_note", text=line.note, lines=5)
        words = _("It stands in the worklist and on its printed list, and never in a packet. Empty takes it away.")
        self.body.addWidget(FormField(_("Note"), self.text, help_text=words))
        self.add_button(Button(_("Cancel"), "work_note_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), "work_note_save", min_width=120), accepts=True)
        self.text.setFocus()


class DueDialog(Dialog):
    """The day by which the work on a case is to be done; `day()` is what was typed, or so many days from `today`."""

    def __init__(self, parent: QWidget | None, lines: Sequence[Line], today: date) -> None:
        super().__init__(parent, _("Due day"), "work_due_dialog", width=520)
        self._today = today
        self.body.addWidget(Label(named_lines(lines), "body", "ink_soft", wrap=True))
        self.date = DateField("work_due")
        days = {line.own_due for line in lines}
        self.date.set_date(days.pop() if len(days) == 1 else None)
        words = _(
            "It stands in place of the days of requests. A visit or a decision before it still comes first. "
            "Empty takes it away. +7 is a week from today."
        )
        self.field = FormField(_("Due day"), self.date, help_text=words)
        self.body.addWidget(self.field)
        self.add_button(Button(_("Cancel"), "work_due_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), "work_due_save", min_width=120))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.date.field.selectAll()
        self.date.setFocus()

    def day(self) -> PartialDate | None:
        """The day, or None where it was emptied."""
        return self.date.value() if self.date.text() else None

    def _save(self) -> None:
        days = _FROM_TODAY.fullmatch(self.date.text())
        if days:
            self.date.set_date(PartialDate((self._today + timedelta(days=int(days[1]))).isoformat()))
        problem = self.date.problem()
        if not problem and self.date.text() and (self.date.value() is None or self.day_is_rough()):
            problem = _("Write the whole day, like 3 Apr 2026.")
        self.field.set_error(problem)
        if not problem:
            self.accept()

    def day_is_rough(self) -> bool:
        """Whether only the month or the year is known."""
        day = self.date.value()
        return day is None or day.as_date() is None


class WhichDialog(Dialog):
    """Asks which of several requests came."""

    def __init__(self, parent: QWidget | None, line: Line, found: tuple[Request, ...]) -> None:
        super().__init__(parent, _("Which records came?"), "which_request_dialog", width=520)
        self.body.addWidget(Label(named_lines((line,)), "body", "ink_soft", wrap=True))
        choices = [(item.id, _named(item)) for item in found]
        self.which = ComboBox("which_request", choices)
        self.body.addWidget(FormField(_("Request"), self.which))
        self.add_button(Button(_("Cancel"), "which_request_cancel"), rejects=True)
        self.add_button(PrimaryButton(_("Received today"), "which_request_go", min_width=140), accepts=True)
        self.which.setFocus()


def _named(request: Request) -> str:
    sent = _("sent {day}").format(day=show(request.sent)) if request.sent is not None else ""
    what = request.items[0].text if request.items else ""
    return " · ".join(part for part in (request.facility, what, sent) if part) or _("Request for records")


class WorklistHand(QObject):
    """Acts on the row that `line` gives; `go` leads to the place where a row's blocker is."""

    def __init__(
        self,
        shell: Shell,
        room: QWidget,
        line: Callable[[], Line | None],
        today: Callable[[], date],
        go: Callable[[], None],
        go_to_requests: Callable[[], None],
    ) -> None:
        super().__init__(room)
        self._shell, self._room, self._line = shell, room, line
        self._today = today
        self._go, self._go_to_requests = go, go_to_requests

    def do_next(self) -> None:
        """Do what the column “Next action” says, or lead to where it is done."""
        line = self._line()
        if line is None:
            return
        match line.stop.kind:
            case Blocker.OVERDUE | Blocker.REFUSED | Blocker.LETTER:
                self.letter()
            case Blocker.MISSING | Blocker.IMAGES | Blocker.STALE if line.stop.askable:
                self.letter()
            case Blocker.ARRIVED:
                self.received()
            case Blocker.WAITING:
                self._go_to_requests()
            case _:
                self._go()

    def letter(self) -> None:
        """Make the letter that comes next for the row: the request, a reminder, or the one to the privacy officer."""
        line = self._line()
        if line is None:
            return
        found = line

        def work(vault: Vault, progress: Progress) -> Letter:
            return worklist_acts.next_letter(vault, found)

        self._shell.read(
            work, name="next-letter", done=while_alive(self._room, partial(self._show_letter, named_lines((line,))))
        )

    def _show_letter(self, about: str, letter: Letter) -> None:
        # What prints letters is large, and not wanted at every start.
        from secondop_desktop.ui.views.wizard.request_dialogs import LetterDialog, RequestDialog

        request = letter.request
        if request.id and request.facility and request.items:
            LetterDialog(self._shell, self._room, request, letter.kind, about=about).exec()
            return
        dialog = RequestDialog(self._room, request, about=about)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        typed = dialog.request()

        def work(vault: Vault, progress: Progress) -> Letter:
            kept = request_records.save(vault, typed) if typed.id else request_records.add(vault, typed)[0]
            return Letter(kept, LetterKind.REQUEST)

        def done(kept: Letter) -> None:
            self._shell.records_changed.emit()
            LetterDialog(self._shell, self._room, kept.request, kept.kind, about=about).exec()

        self._shell.write(work, name="request", done=while_alive(self._room, done))

    def sent(self) -> None:
        """Write down that the row's letter went out today."""
        line = self._line()
        if line is not None:
            found = line
            edits.do(
                self._shell,
                "sent",
                lambda vault: worklist_acts.mark_sent(vault, found),
                _("{name}: the letter went out today").format(name=line.name),
            )

    def received(self) -> None:
        """Mark the row's request as received today; of several, ask which."""
        line = self._line()
        if line is None:
            return
        found = line

        def work(vault: Vault, progress: Progress) -> tuple[Request, ...]:
            return worklist_acts.waited_for(vault, found)

        def done(requests: tuple[Request, ...]) -> None:
            if not requests:
                self._shell.toast(_("Nothing is asked for here. Press L to write a letter."))
                return
            chosen = requests[0].id
            if len(requests) > 1:
                dialog = WhichDialog(self._room.window(), found, requests)
                if dialog.exec() != QDialog.DialogCode.Accepted:
                    return
                chosen = dialog.which.value()
            patient = found.patient_id
            edits.do(
                self._shell,
                "received",
                lambda vault: worklist_acts.mark_received(vault, patient, chosen),
                _("{name}: received today").format(name=found.name),
            )

        self._shell.read(work, name="waited-for", done=while_alive(self._room, done))

    def note(self) -> None:
        """Ask for the note about the row's case."""
        line = self._line()
        if line is None:
            return
        dialog = NoteDialog(self._room.window(), line)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            patient, case, text = line.patient_id, line.case_id, dialog.text.text()
            edits.do(
                self._shell,
                "note",
                lambda vault: prepare_opinion.note_work(vault, patient, case, text),
                (_("{name}: note saved") if text.strip() else _("{name}: note taken away")).format(name=line.name),
            )

    def due(self) -> None:
        """Ask for the day by which the row's case is to be done."""
        line = self._line()
        if line is None:
            return
        dialog = DueDialog(self._room.window(), (line,), self._today())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            patient, case, day = line.patient_id, line.case_id, dialog.day()
            edits.do(
                self._shell,
                "due",
                lambda vault: prepare_opinion.set_work_due(vault, patient, case, day),
                _("{name}: due on {day}").format(name=line.name, day=show(day))
                if day is not None
                else _("{name}: due day taken away").format(name=line.name),
            )
