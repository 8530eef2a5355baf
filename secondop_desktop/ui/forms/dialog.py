"""The form of a record: add or correct it by hand, with what the document says beside each field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.document_tags import tags_in
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, Record, Status
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.base import Dialog, QuestionDialog
from secondop_desktop.ui.edits import Step
from secondop_desktop.ui.forms.inputs import DateField
from secondop_desktop.ui.forms.kinds import form_of
from secondop_desktop.ui.forms.spec import Entry
from secondop_desktop.ui.forms.values import blank, problems, record_from, value_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    ComboBox,
    FormField,
    HBox,
    Label,
    Notice,
    PrimaryButton,
    TextArea,
    TextField,
    VBox,
    announce,
)
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.open_vault import Vault

Input = TextField | TextArea | ComboBox | DateField


class RecordForm(Dialog):
    """Asks for a record of one kind. Ctrl+Enter saves, Esc leaves and asks first when something was typed.

    `said` is what the document said before anyone corrected it; it stands below each field that differs or is filled.
    `saved` carries the id of the record when it is kept.
    """

    saved = Signal(str)

    def __init__(
        self, parent: QWidget | None, shell: Shell, kind: Kind, record: Record | None = None, said: Record | None = None
    ) -> None:
        self._spec = form_of(kind)
        title = self._spec.add if record is None else self._spec.correct
        super().__init__(parent, title, f"form_{kind}", width=700)
        self._shell, self._kind = shell, kind
        self._before = record if record is not None else blank(kind)
        self._said = said
        self._inputs: dict[str, Input] = {}
        self._fields: dict[str, FormField] = {}
        if said is not None:
            told = _("A document states this. What it says is kept, and your correction stands before it.")
            self.body.addWidget(Label(told, "body", "ink_soft", wrap=True))
        elif self._spec.intro:
            self.body.addWidget(Label(self._spec.intro, "body", "ink_soft", wrap=True))
        self._notice = Notice("refused", "", name="form_error")
        self._notice.hide()
        self.body.addWidget(self._notice)
        row: HBox | None = None
        for entry in self._spec.entries:
            box = self._box(entry)
            if entry.beside and row is not None:
                row.addWidget(box, 1, Qt.AlignmentFlag.AlignTop)
                continue
            row = HBox(spacing=16)
            row.addWidget(box, 1, Qt.AlignmentFlag.AlignTop)
            self.body.addLayout(row)
        self.body.addStretch(1)
        key = QKeySequence("Ctrl+Enter").toString(QKeySequence.SequenceFormat.NativeText)
        self.buttons.add_before(Label(_("{key} saves").format(key=key), "support", "ink_soft"))
        self.add_button(Button(_("Cancel"), "form_cancel"), rejects=True)
        self.save_button = self.add_button(PrimaryButton(_("Save"), "form_save", min_width=120))
        self.save_button.clicked.connect(self.save)
        for sequence in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(sequence), self).activated.connect(self.save)
        self._first = self._typed()
        first = self._spec.corrects if record is not None else ""
        begin = self._inputs.get(first) or next(iter(self._inputs.values()))
        begin.setFocus()
        if first and isinstance(begin, TextField):
            begin.selectAll()

    # ---------------------------------------------------------------------------------------------- the fields

    def input(self, name: str) -> Input:
        """The input of one entry."""
        return self._inputs[name]

    def field(self, name: str) -> FormField:
        """The labelled field of one entry."""
        return self._fields[name]

    def _box(self, entry: Entry) -> QWidget:
        name = f"form_{entry.name}"
        value = value_of(self._before, entry.name)
        made: Input
        match entry.form:
            case "area" | "lines":
                text = "\n".join(value) if entry.form == "lines" else str(value)
                made = TextArea(name, text=text, lines=entry.lines, italic=self._kind is Kind.NOTE)
            case "tags":
                made = TextField(name, text=", ".join(value))
            case "date":
                made = DateField(name)
                made.set_date(value)
            case "choice" | "answer":
                made = self._choice(entry, name, value)
            case _:
                made = TextField(name, text=str(value))
        self._inputs[entry.name] = made
        field = FormField(entry.label, made, help_text=entry.help)
        self._fields[entry.name] = field
        box = QWidget()
        column = VBox(box, spacing=4)
        column.addWidget(field)
        told = self._told(entry)
        if told:
            words = Label(_("The document says: {value}").format(value=told), "support", "accent", wrap=True)
            words.setObjectName(f"said_{entry.name}")
            column.addWidget(words)
            self._show_told(entry, words)
            signal = made.currentIndexChanged if isinstance(made, ComboBox) else _changed(made)
            signal.connect(lambda *_args: self._show_told(entry, words))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return box

    @staticmethod
    def _choice(entry: Entry, name: str, value: Any) -> ComboBox:
        choices = entry.choices
        if entry.form == "answer":
            choices = (("", _("Not recorded")), ("yes", _("Yes")), ("no", _("No")))
            value = "" if value is None else "yes" if value else "no"
        made = ComboBox(name, list(choices))
        if made.findData(str(value)) < 0:
            # What its source said stays a choice, whatever it is.
            made.addItem(str(value), str(value))
        made.set_value(str(value))
        return made

    def _show_told(self, entry: Entry, words: Label) -> None:
        """Say what the document says as soon as something else stands in the field."""
        made = self._inputs[entry.name]
        now = made.currentText() if isinstance(made, ComboBox) else " ".join(made.text().split())
        told = self._told(entry)
        same = ", ".join(made.text().splitlines()) if entry.form == "lines" and isinstance(made, TextArea) else now
        show_if(words, told not in (now, same))

    def _told(self, entry: Entry) -> str:
        """What the document said for this entry, in words; empty where it said nothing."""
        if self._said is None or entry.form == "tags":
            return ""
        value = value_of(self._said, entry.name)
        if value is None or value == "" or value == ():
            return ""
        if entry.form == "date" and isinstance(value, PartialDate):
            return show(value)
        if entry.form == "lines":
            return ", ".join(value)
        if entry.form == "answer":
            return _("Yes") if value else _("No")
        if entry.form == "choice":
            return next((words for key, words in entry.choices if key == str(value)), str(value))
        return " ".join(str(value).split())[:400]

    # ------------------------------------------------------------------------------------------- reading, saving

    def _typed(self) -> dict[str, Any]:
        """What stands in every field."""
        out: dict[str, Any] = {}
        for name, made in self._inputs.items():
            out[name] = made.value() if isinstance(made, ComboBox) else made.text()
        return out

    def _values(self) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for entry in self._spec.entries:
            made = self._inputs[entry.name]
            if isinstance(made, DateField):
                out[entry.name] = made.value()
            elif isinstance(made, ComboBox):
                out[entry.name] = self._chosen(entry, made.value())
            elif entry.form == "tags":
                out[entry.name] = tags_in(made.text())
            elif entry.form == "lines":
                out[entry.name] = tuple(line.strip() for line in made.text().splitlines() if line.strip())
            else:
                before = value_of(self._before, entry.name)
                out[entry.name] = before if made.text() == before else made.text().strip()
        return out

    def _chosen(self, entry: Entry, value: str) -> Any:
        if entry.form == "answer":
            return {"yes": True, "no": False}.get(value)
        before = value_of(self._before, entry.name)
        if value == str(before):
            return before
        return type(before)(value) if not isinstance(before, str) or isinstance(before, Status) else value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._typed() != self._first

    def save(self) -> None:
        """Check what was typed, say what is wrong, or keep it and close."""
        if not self.save_button.isEnabled():
            return
        values = self._values()
        wrong = problems(self._kind, values)
        for name, made in self._inputs.items():
            if isinstance(made, DateField) and made.problem():
                wrong[name] = made.problem()
        for name, field in self._fields.items():
            field.set_error(wrong.get(name, ""))
        if wrong:
            first = next(name for name in self._inputs if name in wrong)
            self._inputs[first].setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, f"{self._fields[first].label.text()}: {wrong[first]}", at_once=True)
            return
        record = record_from(self._before, values)
        if record == self._before and record.id:
            super().reject()
            return
        self._notice.hide()
        self.save_button.setEnabled(False)
        edits.save(self._shell, record, then=while_alive(self, self._kept), failed=while_alive(self, self._failed))

    def _kept(self, step: Step) -> None:
        self._first = self._typed()
        self.saved.emit(step.record_id)
        self.accept()

    def _failed(self, error: SecondOpError) -> None:
        # Nothing that was typed is lost: the form stays open and says what happened.
        self.save_button.setEnabled(True)
        self._notice.show_message("refused", error.title, error.message)
        announce(self, f"{error.title}. {error.message}", at_once=True)

    def reject(self) -> None:
        if not self.is_dirty():
            super().reject()
            return
        question = QuestionDialog(
            self,
            _("Leave without saving?"),
            _("What you typed here would be lost."),
            _("Leave"),
            _("Go on writing"),
        )
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(self._leave)
        question.open()

    def _leave(self) -> None:
        # Connected to a method of ours: `super().reject` would be looked up by its name and ask again.
        self._first = self._typed()
        self.reject()


def _changed(made: TextField | TextArea | DateField) -> SignalInstance:
    return made.textChanged if isinstance(made, TextField) else made.changed


def open_form(
    parent: QWidget, shell: Shell, kind: Kind, record: Record | None = None, saved: Callable[[str], None] | None = None
) -> None:
    """Open the form for a new record, or for this one with what its document said; does not wait."""

    def show_form(said: Record | None) -> None:
        dialog = RecordForm(parent.window(), shell, kind, record, said)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if saved is not None:
            dialog.saved.connect(saved)
        dialog.open()

    if record is None or all(source.by_hand for source in record.sources):
        show_form(None)
        return
    record_id = record.id

    def read(vault: Vault, progress: Progress) -> Record | None:
        versions = browse.versions(vault, record_id)
        return versions[0][1] if versions else None

    shell.read(read, name="what the document said", done=while_alive(parent, show_form))
