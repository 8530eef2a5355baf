"""Adding a person who may be in the records already: asks before there are two records of one person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.usecases import archive, edit
from secondop_desktop.usecases.alike import alike
from secondop_desktop.usecases.open_vault import Vault


class AlikeDialog(Dialog):
    """`accepted` is to open the one who is there, `other.clicked` to add another one; Cancel does neither."""

    def __init__(self, parent: QWidget | None, found: Patient) -> None:
        super().__init__(parent, _("Is this the same person?"), "alike", width=560)
        born = show(found.birth_date, long=True) or _("on a day that is not recorded")
        told = _("{name}, born {day}, is in these records already.").format(name=found.display, day=born)
        self.body.addWidget(Label(told, "body", wrap=True))
        why = _("Two records of one person are easily mixed up: each would have a part of what is known.")
        self.body.addWidget(Label(why, "body", "ink_soft", wrap=True))
        self.setAccessibleDescription(f"{told} {why}")
        self.add_button(Button(_("Cancel"), "alike_cancel"), rejects=True)
        self.other = self.add_button(Button(_("Add another person"), "alike_other"))
        self.same = self.add_button(PrimaryButton(_("Open the one there"), "alike_same", min_width=160), accepts=True)
        self.same.setDefault(True)
        self.same.setFocus()


def add_person(parent: QWidget, shell: Shell, typed: Patient, done: Callable[[str], None]) -> None:
    """Add this person, or open who is there already where the person says that it is the same; `done` has the id."""

    def add() -> None:
        shell.write(lambda vault, progress: edit.add_patient(vault, typed), name="person", done=done)

    def bring(vault: Vault, progress: Progress, patient_id: str) -> str:
        if patient_id in archive.archived(vault):
            archive.bring_back(vault, patient_id)
        return patient_id

    def ask(found: tuple[Patient, ...]) -> None:
        if not found:
            add()
            return
        dialog = AlikeDialog(parent, found[0])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        same = found[0].id
        dialog.accepted.connect(
            lambda: shell.write(lambda vault, progress: bring(vault, progress, same), name="person", done=done)
        )

        def other() -> None:
            dialog.reject()
            add()

        dialog.other.clicked.connect(other)
        dialog.open()

    shell.read(lambda vault, progress: alike(vault, typed), name="alike", done=while_alive(parent, ask))
