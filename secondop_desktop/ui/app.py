"""The program with a window: starts it, and answers what the rooms ask of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from secondop_desktop import __version__
from secondop_desktop.core import managed
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.files import resource
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, use_language
from secondop_desktop.core.vault_marker import is_same, is_vault
from secondop_desktop.sandbox.dumps import refuse_core_dumps
from secondop_desktop.ui.automatic_backups import AutomaticBackups
from secondop_desktop.ui.dialogs.base import show_error, show_message
from secondop_desktop.ui.dialogs.password import PasswordDialog
from secondop_desktop.ui.dialogs.person import PersonDialog
from secondop_desktop.ui.drag_out import outgoing_of
from secondop_desktop.ui.from_outside import FileOpens, sorted_out
from secondop_desktop.ui.garbage import Collector
from secondop_desktop.ui.guard import Guard
from secondop_desktop.ui.help.desk import HelpDesk
from secondop_desktop.ui.jobs import Lanes, report_bug
from secondop_desktop.ui.language import speak
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.menus import LANGUAGE_ACTION
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.safety.desk import SafetyDesk
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.vault_desk import LAST_PERSON, VaultDesk
from secondop_desktop.ui.views.banner import banner_person
from secondop_desktop.ui.warm import load_the_rest

if TYPE_CHECKING:
    from secondop_desktop.usecases.import_files import Offered
    from secondop_desktop.usecases.open_vault import Vault

Step = Callable[["Vault"], str | None]


class Controller(QObject):
    """Joins the window, the desk where vaults are opened, and the use cases."""

    def __init__(self, state: WindowState | None = None) -> None:
        super().__init__()
        self.garbage = Collector(self)
        self.garbage.start()
        self.state = state or WindowState()
        self.theme = active_theme()
        self.theme.set_mode(self.state.mode())
        self.theme.set_zoom(self.state.zoom())
        self.lanes = Lanes(self)
        self.shell = Shell(self.theme, self.lanes, self)
        self.window = MainWindow(self.shell)
        self.desk = VaultDesk(self.window, self.shell, self.state)
        self.backups = AutomaticBackups(self.shell)
        self.guard = Guard(self.state, self)
        self.shell.guard = self.guard
        self.safety = SafetyDesk(
            self.window,
            self.desk,
            put_away=self._put_away,
            open_other=self.open_other,
            take_files=self.take_files,
        )
        self.help = HelpDesk(self.window, self.shell, self.state)
        self._after_patients = ""
        self._waiting: list[Path] = []  # files that were asked for while nothing was open
        self.again: Path | None = None
        self.window.menus.show_language(self.state.language())
        for name, factory in room_factories().items():
            self.window.register_room(name, factory)
        outgoing_of(self.shell).wipe_left_over()
        self._connect()

    def _connect(self) -> None:
        window, shell = self.window, self.shell
        self.desk.opened.connect(self._opened)
        self.desk.opened_by_sheet.connect(self.guard.start)
        self.guard.lock_wanted.connect(self.lock)
        self.lanes.unexpected.connect(self._show_error)
        self.theme.changed.connect(self._remember_look)
        window.files_dropped.connect(self.take_files)
        window.paste_wanted.connect(self.paste)
        window.lock_wanted.connect(self.lock)
        window.undo_wanted.connect(self.undo)
        window.redo_wanted.connect(self.redo)
        window.closing.connect(self.close)
        window.action.connect(self._act)
        window.menus.recent.connect(self._open_recent)
        window.banner.person_chosen.connect(self.open_patient)
        window.banner.person_wanted.connect(self.add_person)
        window.banner.everybody_wanted.connect(lambda: window.show_room("people"))
        shell.asked_error.connect(self._show_error)
        shell.asked_import.connect(self.take_files)
        shell.asked_files.connect(self.choose_files)
        shell.asked_folder.connect(self.choose_folder)
        shell.asked_patient.connect(self.open_patient)
        shell.asked_password.connect(self.change_password)
        shell.asked_action.connect(window.menus.triggered)
        shell.asked_mending.connect(self.safety.show_problems)
        shell.records_changed.connect(self._read_people)

    # ------------------------------------------------------------------------------------------ start, lock, close

    def start(self, wanted: Path | None = None, files: Sequence[Path] = ()) -> None:
        """Show the window where it was, with unlocking or the first start; take these files in after that."""
        geometry = self.state.geometry()
        if not geometry.isEmpty():
            self.window.restoreGeometry(geometry)
        self._list_recent()
        self.window.show()
        self._waiting = list(files)
        self.desk.begin(wanted)
        self._show_waiting()
        # Once the window was painted: what is loaded before would only delay it.
        QTimer.singleShot(0, self.warm)

    def warm(self) -> None:
        """Load what comes after the first window behind it."""
        self.shell.run("files", load_the_rest, name="warm")

    def open_from_outside(self, paths: Sequence[Path]) -> None:
        """Open a vault, or take files in: at once where records are open, and otherwise when they are."""
        vault, files = sorted_out(paths)
        opened = self.shell.vault
        self.window.show()
        self.window.activateWindow()
        if vault is not None and (opened is None or not is_same(vault, opened.folder)):
            self._waiting += files
            self.open_other(vault)
            self._show_waiting()
        elif files and opened is not None:
            self.take_files(files)
        else:
            self._waiting += files
            self._show_waiting()

    def _show_waiting(self) -> None:
        if self._waiting:
            self.desk.show_waiting([path.name for path in self._waiting])

    def lock(self) -> None:
        """Put everything away and ask for the password again."""
        vault = self.shell.vault
        if vault is None:
            return
        folder = vault.folder
        self._put_away()
        self.desk.show_unlock(folder)

    def close(self) -> None:
        """Put everything away and end the program."""
        self.state.set_geometry(self.window.saveGeometry())
        self._remember_look()
        self._put_away()
        self.lanes.close()
        self.window.allow_close()
        self.window.close()
        self.garbage.stop()

    def choose_language(self, language: str) -> None:
        """Remember the language, and begin again in it: `again` is then what is to be opened; empty for the last one.

        What is on the screen cannot change its words, so that the window is made anew and the records lock.
        """
        room = self.window.room(self.window.current_room) if self.window.current_room else None
        if language == self.state.language() or (room is not None and not room.leave()):
            return
        self.state.set_language(language)
        vault = self.shell.vault
        self.again = vault.folder if vault is not None else Path()
        self.close()

    def _put_away(self) -> None:
        self.window.setEnabled(False)
        self.guard.stop()
        self.guard.close_dialogs()
        self.backups.stop()
        self.window.forget_rooms()
        outgoing_of(self.shell).wipe()
        self.desk.put_away()
        self.help.put_away()
        self.window.setEnabled(True)
        # After the rooms themselves went, which is when this returns to the event loop.
        QTimer.singleShot(0, self.garbage, self.garbage.all_of_it)

    def _opened(self, then: str) -> None:
        self._list_recent()
        self._after_patients = then or "show"
        self.window.show_rooms()
        self._read_people()
        self.backups.start()
        self.guard.start()
        alarms = self.shell.vault.alarms if self.shell.vault is not None else ()
        if alarms:
            self.safety.show_problems(alarms, _("Something is not as it was left"))

    def _remember_look(self) -> None:
        self.state.set_mode(self.theme.mode)
        self.state.set_zoom(self.theme.zoom)
        self.state.save()

    def _list_recent(self) -> None:
        self.window.menus.set_recent(
            [(str(item.folder), item.name or item.folder.name) for item in self.state.recent()]
        )

    def _open_recent(self, path: str) -> None:
        self.open_other(Path(path))

    def open_other(self, path: Path) -> None:
        """Lock what is open and ask for the password of the vault at this path."""
        self._put_away()
        self.desk.show_unlock(path)

    # ------------------------------------------------------------------------------------------------------ people

    def _read_people(self) -> None:
        from secondop_desktop.usecases import archive

        if self.shell.reader is not None:
            self.shell.read(lambda vault, progress: archive.in_use(vault), name="people", done=self._show_people)

    def _show_people(self, patients: tuple[Patient, ...]) -> None:
        from secondop_desktop.usecases import trail

        if self.shell.reader is None:
            return
        shell, before = self.shell, self.shell.patient_id
        known = {patient.id for patient in patients}
        if shell.patient_id not in known:
            last = self.desk.last_person
            shell.patient_id = last if last in known else (patients[0].id if patients else None)
            vault, opened = shell.vault, shell.patient_id
            if vault is not None and opened is not None:
                shell.run("vault", lambda progress: trail.viewed(vault, opened), name="viewed")
        today = self.today()
        people = tuple(banner_person(patient, today) for patient in patients)
        self.window.banner.show_people(people, shell.patient_id or "")
        self.window.rail.set_person_open(shell.patient_id is not None)
        name = next((person.name for person in people if person.id == shell.patient_id), "")
        self.window.setWindowTitle(f"{name} – SecondOp" if name else "SecondOp")
        then, self._after_patients = self._after_patients, ""
        if then:
            self._enter(then)
        elif before != shell.patient_id:
            shell.patient_changed.emit()

    def _enter(self, then: str) -> None:
        first = next((room for room in ("overview", "timeline", "settings") if self.window.room(room) is not None), "")
        self.window.show_room(first)
        waiting, self._waiting = self._waiting, []
        if then == "files" and not waiting:
            self.choose_files()
        elif then == "empty":
            self.add_person()
        elif then == "demo":
            self.take_demo()
        if waiting:
            self.take_files(waiting)
        if then in {"files", "empty", "demo"}:
            self.help.begin()

    @staticmethod
    def today() -> date:
        """Today where this computer is."""
        return datetime.now(UTC).astimezone().date()

    def open_patient(self, patient_id: str) -> None:
        """Make this the open person, here and at the next start."""
        room = self.window.room(self.window.current_room) if self.window.current_room else None
        if self.shell.vault is None or (room is not None and not room.leave()):
            return
        self.shell.patient_id = patient_id
        self.shell.write(lambda vault, progress: _person_opened(vault, patient_id), name="person", unasked=True)
        self._read_people()
        self.shell.patient_changed.emit()

    def add_person(self) -> None:
        """Ask who the person is, and add them."""
        from secondop_desktop.usecases import edit

        dialog = PersonDialog(self.window)
        if self.shell.vault is None or dialog.exec() != QDialog.DialogCode.Accepted:
            return
        patient = dialog.patient()
        self.shell.write(
            lambda vault, progress: edit.add_patient(vault, patient), name="person", done=self.open_patient
        )

    # ------------------------------------------------------------------------------------------------------- files

    def choose_files(self) -> None:
        """Let the person choose files to take in."""
        chosen, _filter = QFileDialog.getOpenFileNames(self.window, _("Add files"), str(Path.home()))
        if chosen:
            self.take_files([Path(path) for path in chosen])

    def choose_folder(self) -> None:
        """Let the person choose a folder or a disc to take in."""
        chosen = QFileDialog.getExistingDirectory(self.window, _("Add a folder or a disc"), str(Path.home()))
        if chosen:
            self.take_files([Path(chosen)])

    def take_files(self, paths: Sequence[Path | Offered]) -> None:
        """Open a vault among these paths, or hand the files to the room of imports."""
        from secondop_desktop.usecases import share_patient

        vault = next((path for path in paths if isinstance(path, Path) and is_vault(path)), None)
        if vault is not None:
            self.open_other(vault)
        elif self.shell.vault is None:
            show_message(
                self.window,
                _("Open your records first"),
                _("Then drop the files again. Nothing was done with them."),
            )
        elif len(paths) == 1 and isinstance(paths[0], Path) and share_patient.is_hand_over(paths[0]):
            self.safety.receive(paths[0])
        elif self.window.show_room("import"):
            room = self.window.room("import")
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
        elif self.shell.vault is not None:
            self.shell.toast(_("There is no file and no picture to paste."))

    def take_demo(self) -> None:
        """Bring the demo patient into these records; it takes some seconds."""
        today = self.today()

        def work(vault: Vault, progress: Progress) -> str:
            # What lays out the demo patient's papers is large, and wanted once if ever: not at every start.
            from secondop_desktop.usecases import demo

            return demo.build(vault, today, progress)

        job = self.shell.write(work, name="demo", done=self.open_patient)
        self.window.show_progress(_("Bringing in the demo patient"), job)

    def export_person(self) -> None:
        """Ask what to hand out of the open person's records, and where to, and write it."""
        # What writes records out is large, and not wanted at every start.
        from secondop_desktop.ui.dialogs.export import ExportDialog, run_export
        from secondop_desktop.usecases import browse

        patient_id = self.shell.patient_id
        if self.shell.reader is None or patient_id is None:
            self.shell.toast(_("There is no person to export yet."))
            return
        try:
            managed.check_exports()
        except SecondOpError as error:
            self._show_error(error)
            return

        def ask(person: Patient) -> None:
            dialog = ExportDialog(self.window, person.display)

            def accepted() -> None:
                if dialog.target is not None:
                    run_export(self.window, patient_id, dialog.chosen, dialog.target)

            dialog.accepted.connect(accepted)
            self._open(dialog)

        self.shell.read(lambda vault, progress: browse.patient(vault, patient_id), name="export-person", done=ask)

    # -------------------------------------------------------------------------------------------- undo and the rest

    def undo(self) -> None:
        """Take the last step back."""
        from secondop_desktop.usecases import edit

        self._step(edit.undo, _("Taken back: {what}"), _("There is nothing to take back."))

    def redo(self) -> None:
        """Do again what was taken back."""
        from secondop_desktop.usecases import edit

        self._step(edit.redo, _("Done again: {what}"), _("There is nothing to do again."))

    def _step(self, step: Step, said: str, nothing: str) -> None:
        if self.shell.vault is None:
            return

        def done(what: str | None) -> None:
            if what is None:
                self.shell.toast(nothing)
                return
            self.shell.records_changed.emit()
            self.shell.toast(said.format(what=what))

        self.shell.write(lambda vault, progress: step(vault), name="undo", done=done)

    def change_password(self) -> None:
        """Ask for a new password and set it."""
        from secondop_desktop.usecases import open_vault

        dialog = PasswordDialog(self.window)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        password = dialog.password()

        def work(vault: Vault, progress: Progress) -> None:
            progress.step(_("Changing the password"))
            open_vault.reset_password(vault, password)

        self.shell.write(work, name="password", done=lambda _none: self.shell.toast(_("The password was changed")))

    def _act(self, name: str) -> None:
        if self.safety.do(name) or self.help.do(name):
            return
        match name:
            case "new_vault":
                self._put_away()
                self.desk.show_first_run()
            case "open_vault":
                self.desk.choose_other()
            case "add_folder":
                self.choose_folder()
            case "add_person":
                self.add_person()
            case "export":
                self.export_person()
            case _ if name.startswith(LANGUAGE_ACTION):
                self.choose_language(name.removeprefix(LANGUAGE_ACTION))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_error(self, error: SecondOpError) -> None:
        show_error(self.window, error)


def install_excepthook(controller: Controller) -> None:
    """Show our own bugs calmly and log their place, instead of a trace with values in it."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            controller.close()
            return
        show_error(controller.window, report_bug(error.with_traceback(trace)))

    sys.excepthook = hook


def make_application(arguments: Sequence[str]) -> QApplication:
    """The application object, named; the one that runs already when there is one."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["secondop-desktop", *arguments])
    app.setApplicationName("secondop")
    app.setApplicationDisplayName("SecondOp")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("secondop-desktop")
    app.setWindowIcon(QIcon(str(resource("icons", "secondop.svg"))))
    return app


def _person_opened(vault: Vault, patient_id: str) -> None:
    """Remember who is open, and that somebody looked."""
    from secondop_desktop.usecases import trail

    vault.set_setting(LAST_PERSON, patient_id)
    trail.viewed(vault, patient_id)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with a window; returns its exit code."""
    use_language()
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="secondop-desktop", description=_("Your records, for a second opinion."))
    parser.add_argument(
        "files", nargs="*", type=Path, help=_("the folder of the records, the file in it, or files to take in")
    )
    parser.add_argument("--version", action="version", version=__version__)
    # For those who build and measure it: whether and how soon it shows itself.
    parser.add_argument("--show-and-end", action="store_true", help=argparse.SUPPRESS)
    known, rest = parser.parse_known_args(given)
    refuse_core_dumps()
    app = make_application(rest)
    vault, files = sorted_out(known.files)
    while True:
        state = WindowState()
        speak(app, state.language())
        controller = Controller(state)
        install_excepthook(controller)
        outside = FileOpens(controller)
        outside.wanted.connect(lambda path, window=controller: window.open_from_outside([path]))
        if sys.platform == "darwin":
            outside.listen()
        controller.start(vault, files)
        if known.show_and_end:
            app.processEvents()
            shown = controller.window.isVisible()
            controller.close()
            return 0 if shown else 1
        controller.guard.system.listen(controller.window)
        code = int(app.exec())
        if controller.again is None:
            return code
        vault, files = (controller.again if controller.again != Path() else None), ()
        controller.window.deleteLater()
        controller.deleteLater()


if __name__ == "__main__":
    sys.exit(main())
