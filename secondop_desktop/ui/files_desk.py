"""Files that come in and go out by the window: chosen, dropped, pasted, the demo patient, and a person's export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from secondop_desktop.core import managed
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.core.vault_marker import is_vault
from secondop_desktop.ui.dialogs.base import show_error, show_message
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.people_desk import PeopleDesk
from secondop_desktop.usecases import browse, share_patient
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.read_one import Offered


class FilesDesk(QObject):
    """Hands files to the room of imports, a vault among them to `open_other`, and a hand-over to `receive`."""

    def __init__(
        self,
        window: MainWindow,
        *,
        open_other: Callable[[Path], None],
        receive: Callable[[Path], None],
        open_patient: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._shell = window, window.shell
        self._open_other, self._receive, self._open_patient = open_other, receive, open_patient

    def choose_files(self) -> None:
        """Let the person choose files to take in."""
        chosen, _filter = QFileDialog.getOpenFileNames(self._window, _("Add files"), str(Path.home()))
        if chosen:
            self.take_files([Path(path) for path in chosen])

    def choose_folder(self) -> None:
        """Let the person choose a folder or a disc to take in."""
        chosen = QFileDialog.getExistingDirectory(self._window, _("Add a folder or a disc"), str(Path.home()))
        if chosen:
            self.take_files([Path(chosen)])

    def take_files(self, paths: Sequence[Path | Offered]) -> None:
        """Open a vault among these paths, or hand the files to the room of imports."""
        vault = next((path for path in paths if isinstance(path, Path) and is_vault(path)), None)
        if vault is not None:
            self._open_other(vault)
        elif self._shell.vault is None:
            show_message(
                self._window,
                _("Open your records first"),
                _("Then drop the files again. Nothing was done with them."),
            )
        elif len(paths) == 1 and isinstance(paths[0], Path) and share_patient.is_hand_over(paths[0]):
            self._receive(paths[0])
        elif self._window.show_room("import"):
            room = self._window.room("import")
            if room is not None:
                room.take_files(paths)

    def paste(self) -> None:
        """Take in the files or the picture on the clipboard."""
        # What reads files is large, and not wanted at every start.
        from secondop_desktop.ui.paste import pasted

        when = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H.%M.%S")
        found = pasted(QApplication.clipboard().mimeData(), when)
        if found:
            self.take_files(found)
        elif self._shell.vault is not None:
            self._shell.toast(_("There is no file and no picture to paste."))

    def take_demo(self) -> None:
        """Bring the demo patient into these records; it takes some seconds."""
        today = PeopleDesk.today()

        def work(vault: Vault, progress: Progress) -> str:
            # What lays out the demo patient's papers is large, and wanted once if ever: not at every start.
            from secondop_desktop.usecases import demo

            return demo.build(vault, today, progress)

        job = self._shell.write(work, name="demo", done=self._open_patient)
        self._window.show_progress(_("Bringing in the demo patient"), job)

    def export_person(self) -> None:
        """Ask what to hand out of the open person's records, and where to, and write it."""
        # What writes records out is large, and not wanted at every start.
        from secondop_desktop.ui.dialogs.export import ExportDialog, run_export

        patient_id = self._shell.patient_id
        if self._shell.reader is None or patient_id is None:
            self._shell.toast(_("There is no person to export yet."))
            return
        try:
            managed.check_exports()
        except SecondOpError as error:
            show_error(self._window, error)
            return

        def ask(person: Patient) -> None:
            dialog = ExportDialog(self._window, person.display)

            def accepted() -> None:
                if dialog.target is not None:
                    run_export(self._window, patient_id, dialog.chosen, dialog.target)

            dialog.accepted.connect(accepted)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        self._shell.read(lambda vault, progress: browse.patient(vault, patient_id), name="export-person", done=ask)
