"""Records that begin out of the room of imports: of the person whom files name, or of one who is typed in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from secondop_desktop.ui.dialogs.alike import add_person
from secondop_desktop.ui.dialogs.person import PersonDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import review_tray
from secondop_desktop.usecases.import_files import Session


def begin_records(room: QWidget, shell: Shell, session: Session, made: Callable[[Session], None]) -> None:
    """Begin the records of the person whom the files of this session name; `made` gets the session with them."""
    if session.patient is None or session.patient.id:
        return
    shell.write(
        lambda vault, progress: review_tray.make_person(vault, session),
        name="person",
        done=lambda session: made(session) if isValid(room) else None,
    )


def ask_for_person(room: QWidget, shell: Shell, added: Callable[[], None]) -> None:
    """Ask who the person is and open their records; `added` is called then, while the room is there."""
    dialog = PersonDialog(room)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def done(patient_id: str) -> None:
        shell.open_patient(patient_id)
        if isValid(room):
            added()

    def add(result: int) -> None:
        if result == QDialog.DialogCode.Accepted.value and shell.vault is not None:
            add_person(room, shell, dialog.patient(), done)

    dialog.finished.connect(add)
    dialog.open()
