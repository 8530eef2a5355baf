"""The people of the open vault: who is shown in the banner, who is open, and a new one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from secondop_desktop.core.records import Patient
from secondop_desktop.ui.dialogs.alike import add_person
from secondop_desktop.ui.dialogs.person import PersonDialog
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.vault_desk import LAST_PERSON, VaultDesk
from secondop_desktop.ui.views.banner import BannerPerson, banner_person
from secondop_desktop.usecases import archive, trail
from secondop_desktop.usecases.open_vault import Vault


class PeopleDesk(QObject):
    """Reads who is in the records; `entered` says that they are shown for the first time since the vault was opened."""

    entered = Signal(str)

    def __init__(self, window: MainWindow, desk: VaultDesk) -> None:
        super().__init__(window)
        self._window, self._shell, self._desk = window, window.shell, desk
        self._then = ""
        self._shell.records_changed.connect(self.read)

    def begin(self, then: str) -> None:
        """A vault was opened: read its people, and then emit `entered` with this."""
        self._then = then
        self.read()

    def read(self) -> None:
        """Read the people anew, and show them."""
        if self._shell.reader is not None:
            self._shell.read(lambda vault, progress: archive.in_use(vault), name="people", done=self._show)

    def _show(self, patients: tuple[Patient, ...]) -> None:
        if self._shell.reader is None:
            return
        shell, before = self._shell, self._shell.patient_id
        known = {patient.id for patient in patients}
        if shell.patient_id not in known:
            last = self._desk.last_person
            shell.patient_id = last if last in known else (patients[0].id if patients else None)
            vault, opened = shell.vault, shell.patient_id
            if vault is not None and opened is not None:
                shell.run("vault", lambda progress: trail.viewed(vault, opened), name="viewed")
        today = self.today()
        self._name(tuple(banner_person(patient, today) for patient in patients))
        then, self._then = self._then, ""
        if then:
            self.entered.emit(then)
        elif before != shell.patient_id:
            shell.patient_changed.emit()

    def _name(self, people: tuple[BannerPerson, ...]) -> None:
        """Name the open one of these people in the banner and the title of the window."""
        opened = self._shell.patient_id
        self._window.banner.show_people(people, opened or "")
        self._window.rail.set_person_open(opened is not None)
        self._window.name_person(next((person.name for person in people if person.id == opened), ""))

    @staticmethod
    def today() -> date:
        """Today where this computer is."""
        return datetime.now(UTC).astimezone().date()

    def open(self, patient_id: str) -> None:
        """Make this the open person, here and at the next start."""
        window = self._window
        room = window.room(window.current_room) if window.current_room else None
        if self._shell.vault is None or (room is not None and not room.leave()):
            return
        changed = self._shell.patient_id != patient_id
        self._shell.patient_id = patient_id
        # The name is there before anything of the person is: nothing stands below the name of another.
        people = self._window.banner.people
        if any(person.id == patient_id for person in people):
            self._name(people)
        self._shell.write(lambda vault, progress: _person_opened(vault, patient_id), name="person", unasked=True)
        if changed:
            self.read()
            self._shell.patient_changed.emit()
        else:
            self._shell.records_changed.emit()

    def add(self) -> None:
        """Ask who the person is, and add them."""
        dialog = PersonDialog(self._window)
        if self._shell.vault is None or dialog.exec() != QDialog.DialogCode.Accepted:
            return
        add_person(self._window, self._shell, dialog.patient(), self.open)


def _person_opened(vault: Vault, patient_id: str) -> None:
    """Remember who is open, and that somebody looked."""
    vault.set_setting(LAST_PERSON, patient_id)
    trail.viewed(vault, patient_id)
