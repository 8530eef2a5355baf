"""Moving records to another person: what moves, and to whom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.base import Dialog, show_message
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, Label, PrimaryButton
from secondop_desktop.ui.widgets.combo_box import ComboBox
from secondop_desktop.ui.widgets.fields import FormField
from secondop_desktop.usecases import people
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.people import Plan


class MoveDialog(Dialog):
    """What moves together, and the other people."""

    def __init__(self, parent: QWidget | None, name: str, what: Plan, others: Sequence[Patient]) -> None:
        super().__init__(parent, _("Move to another person"), "move_dialog", width=520)
        self.body.addWidget(Label(name, "label", wrap=True))
        for words in told(what):
            self.body.addWidget(Label(words, "body", wrap=True))
        self.to = ComboBox("move_to", [(other.id, _words(other)) for other in others], label=_("To"))
        self.body.addWidget(FormField(_("To"), self.to))
        self.add_button(Button(_("Cancel"), "move_cancel", min_width=96), rejects=True)
        self.move_button = self.add_button(PrimaryButton(_("Move"), "move_yes", min_width=96), accepts=True)
        self.to.setFocus()


def _words(person: Patient) -> str:
    born = _("born {date}").format(date=show(person.birth_date, long=True)) if person.birth_date else ""
    return ", ".join(part for part in (person.display, born) if part)


def told(what: Plan) -> list[str]:
    """What moves, in the person's words."""
    documents, records = len(what.documents), len(what.records)
    said = []
    if documents:
        # Names of documents have commas of their own.
        names = ", ".join(_("“{name}”").format(name=item.display or item.title) for item in what.documents[:4])
        said.append(
            ngettext("This document moves: {names}.", "These documents move: {names}.", documents).format(
                names=names + (" " + _("and {n} more").format(n=documents - 4) if documents > 4 else "")
            )
        )
    if documents and records:
        moving = ngettext("With it moves {n} record.", "With it move {n} records.", records)
        said.append(moving.format(n=records))
    if what.shared:
        said.append(
            ngettext(
                "{n} record that another document states too stays here.",
                "{n} records that other documents state too stay here.",
                len(what.shared),
            ).format(n=len(what.shared))
        )
    said.append(_("Undo takes it back. The log keeps a line for each of the two people."))
    return said


def ask_and_move(parent: QWidget, shell: Shell, name: str, record_ids: Sequence[str]) -> None:
    """Ask to whom, and move these records with the documents that state them."""
    here, ids = shell.patient_id, list(record_ids)

    def read(vault: Vault, progress: Progress) -> tuple[Plan, tuple[Patient, ...]]:
        others = tuple(person for person in people.in_use(vault) if person.id != here)
        return people.plan_move(vault, ids), others

    def asked(found: tuple[Plan, tuple[Patient, ...]]) -> None:
        what, others = found
        if not others:
            show_message(
                parent.window(),
                _("There is no other person here"),
                _("Add the person first: choose the name at the top, then “Add a person…”. Nothing was changed."),
            )
            return
        dialog = MoveDialog(parent.window(), name, what, others)
        dialog.accepted.connect(lambda: _move(shell, ids, dialog.to.value(), others))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    shell.read(read, name="move", done=while_alive(parent, asked))


def _move(shell: Shell, ids: Sequence[str], to: str, others: Sequence[Patient]) -> None:
    name = next((other.display for other in others if other.id == to), "")
    edits.do(shell, "move", lambda vault: people.move(vault, ids, to), _("Moved to {name}").format(name=name))
