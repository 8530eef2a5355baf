"""Joins the window, the desk where vaults are opened, and what is done with open records: start, lock, close."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.files import resource
from secondop_desktop.core.text import _
from secondop_desktop.core.vault_marker import is_same
from secondop_desktop.ui.behind import Behind
from secondop_desktop.ui.fit_screen import fit_screen
from secondop_desktop.ui.from_outside import sorted_out
from secondop_desktop.ui.garbage import Collector
from secondop_desktop.ui.jobs import Lanes
from secondop_desktop.ui.keys import OF_EVERYBODY, ROOMS_TO_COME_BACK_TO
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.menus import LANGUAGE_ACTION, load_menu_style
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.vault_desk import VaultDesk
from secondop_desktop.ui.warm import draw_once, load_the_rest, make_widget_classes, wipe_left_over

if TYPE_CHECKING:
    from secondop_desktop.ui.automatic_backups import AutomaticBackups
    from secondop_desktop.ui.files_desk import FilesDesk
    from secondop_desktop.ui.guard import Guard
    from secondop_desktop.ui.help.desk import HelpDesk
    from secondop_desktop.ui.one_window import OneWindow
    from secondop_desktop.ui.people_desk import PeopleDesk
    from secondop_desktop.ui.reminders import Reminders
    from secondop_desktop.ui.safety.desk import SafetyDesk
    from secondop_desktop.usecases.import_files import Offered
    from secondop_desktop.usecases.open_vault import Vault

Step = Callable[["Vault"], str | None]

_AFTER_ROOMS_MS = 60


class Controller(QObject):
    """The program with a window. The desks that only an open vault needs are made when they are first wanted."""

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
        self._guard: Guard | None = None
        self._backups: AutomaticBackups | None = None
        self._reminders: Reminders | None = None
        self._files: FilesDesk | None = None
        self._help: HelpDesk | None = None
        self._people: PeopleDesk | None = None
        self._safety: SafetyDesk | None = None
        self._room_before = ""  # the room to come back to
        self._waiting: list[Path] = []  # files that were asked for while nothing was open
        self.again: Path | None = None
        self._one: OneWindow | None = None
        self.behind = Behind(
            self,
            [
                load_menu_style,
                self.window.menus.fill,
                self._list_recent,
                lambda: self.guard,
                self.theme.load_fonts,
                self._set_icon,
                self.desk.prepare,
                make_widget_classes,
                lambda: self.warm(),
            ],
        )
        self.window.menus.show_language(self.state.language())
        for name, factory in room_factories().items():
            self.window.register_room(name, factory)
        self._connect()

    def _connect(self) -> None:
        window, shell = self.window, self.shell
        self.desk.opened.connect(self._opened)
        self.desk.list_changed.connect(self._list_recent)
        self.desk.opened_by_sheet.connect(lambda: self.guard.start())
        self.lanes.unexpected.connect(self._show_error)
        self.theme.changed.connect(self._remember_look)
        window.files_dropped.connect(self.take_files)
        window.paste_wanted.connect(lambda: self.files.paste())
        window.lock_wanted.connect(self.lock)
        window.undo_wanted.connect(self.undo)
        window.redo_wanted.connect(self.redo)
        window.closing.connect(self.close)
        window.action.connect(self._act)
        window.menus.recent.connect(self._open_recent)
        window.person_chosen.connect(self.open_patient)
        window.person_wanted.connect(lambda: self.people.add())
        shell.asked_error.connect(self._show_error)
        shell.asked_import.connect(self.take_files)
        shell.asked_files.connect(lambda: self.files.choose_files())
        shell.asked_folder.connect(lambda: self.files.choose_folder())
        shell.asked_patient.connect(self.open_patient)
        shell.asked_password.connect(self.change_password)
        shell.asked_action.connect(window.menus.triggered)
        shell.asked_mending.connect(lambda problems: self.safety.show_problems(problems))

    # --------------------------------------------------------------------------------------------------- the desks

    @property
    def backups(self) -> AutomaticBackups:
        """Backups by themselves."""
        if self._backups is None:
            from secondop_desktop.ui.automatic_backups import AutomaticBackups

            self._backups = AutomaticBackups(self.shell)
        return self._backups

    @property
    def reminders(self) -> Reminders:
        """What is due."""
        if self._reminders is None:
            from secondop_desktop.ui.reminders import Reminders

            self._reminders = Reminders(self.shell, self.window)
        return self._reminders

    @property
    def files(self) -> FilesDesk:
        """Files that come in and go out."""
        if self._files is None:
            from secondop_desktop.ui.files_desk import FilesDesk

            self._files = FilesDesk(
                self.window,
                open_other=self.open_other,
                receive=self.safety.receive,
                open_patient=self.open_patient,
            )
        return self._files

    @property
    def guard(self) -> Guard:
        """What keeps others from looking."""
        if self._guard is None:
            from secondop_desktop.ui.guard import Guard

            self._guard = self.shell.guard = Guard(self.state, self)
            self._guard.lock_wanted.connect(self.lock)
        return self._guard

    @property
    def help(self) -> HelpDesk:
        """The guide, the keys, the tour."""
        if self._help is None:
            from secondop_desktop.ui.help.desk import HelpDesk

            self._help = HelpDesk(self.window, self.shell, self.state)
        return self._help

    @property
    def people(self) -> PeopleDesk:
        """The people of the open vault."""
        if self._people is None:
            from secondop_desktop.ui.people_desk import PeopleDesk

            self._people = PeopleDesk(self.window, self.desk)
            self._people.entered.connect(self._enter)
        return self._people

    @property
    def safety(self) -> SafetyDesk:
        """What is done for the safety of the records."""
        if self._safety is None:
            from secondop_desktop.ui.safety.desk import SafetyDesk

            self._safety = SafetyDesk(
                self.window,
                self.desk,
                put_away=self._put_away,
                open_other=self.open_other,
                take_files=self.take_files,
            )
        return self._safety

    # ------------------------------------------------------------------------------------------ start, lock, close

    def start(self, wanted: Path | None = None, files: Sequence[Path] = ()) -> None:
        """Show the window where it was, with unlocking or the first start; take these files in after that."""
        geometry = self.state.geometry()
        if not geometry.isEmpty():
            self.window.restoreGeometry(geometry)
        fills = fit_screen(self.window)
        self._room_before = self.state.room()
        self._waiting = list(files)
        self.desk.begin(wanted)
        if sys.platform in {"win32", "darwin"}:
            self.guard  # noqa: B018 - leaves the window out of captures, before it is shown
        # With its page in it: what is put into a window that is shown already is laid out and styled twice.
        if fills:
            self.window.showMaximized()
        else:
            self.window.show()
        self._show_waiting()
        self.behind.begin()

    def listen(self) -> None:
        """Listen to what the system says of its screen and its sleep."""
        self.guard.system.listen(self.window)

    def be_the_one(self) -> None:
        """From now on a later start with the vault that is shown brings this window to the front."""
        from secondop_desktop.ui.one_window import OneWindow

        self._one = OneWindow(self)
        self._one.wanted.connect(self._wanted_again)
        self._hold()

    def _hold(self) -> None:
        if self._one is not None and self.desk.folder != Path():
            self._one.hold(self.desk.folder)

    def _wanted_again(self, files: list[Path]) -> None:
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        self.open_from_outside(files)

    def warm(self) -> None:
        """Load what opens records and the rooms, and then make what will stand around the rooms."""
        self.shell.run("files", wipe_left_over, name="left-over")
        self.shell.run("files", load_the_rest, name="warm", done=lambda _none: self._prepare())

    def _prepare(self) -> None:
        self.behind.go_on_with([self.window.prepare, draw_once])

    def _set_icon(self) -> None:
        from PySide6.QtGui import QIcon

        QApplication.setWindowIcon(QIcon(str(resource("icons", "secondop.svg"))))

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
        self.behind.stop()
        self.state.set_geometry(self.window.saveGeometry())
        self._remember_look()
        self._put_away()
        self.state.set_room(self._room_before if self._room_before in OF_EVERYBODY else "")
        if self._one is not None:
            self._one.release()
        self.lanes.close()
        self.window.allow_close()
        self.window.close()
        self.garbage.stop()
        self.state.save(wait=True)  # nobody waits for a window that is closed

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
        if self.shell.vault is not None:
            self._room_before = self.window.current_room if self.window.current_room in ROOMS_TO_COME_BACK_TO else ""
        self.window.setEnabled(False)
        self.guard.stop()
        self.guard.close_dialogs()
        if self._backups is not None:
            self._backups.stop()
        if self._reminders is not None:
            self._reminders.stop()
        self.window.forget_rooms()
        self._wipe_copies()
        self.desk.put_away()
        if self._help is not None:
            self._help.put_away()
        self.window.setEnabled(True)
        # After the rooms themselves went, and when the page for the password is there: each takes a moment.
        QTimer.singleShot(_AFTER_ROOMS_MS, self.garbage, self.garbage.all_of_it)

    def _wipe_copies(self) -> None:
        from secondop_desktop.ui.drag_out import outgoing_of

        outgoing_of(self.shell).wipe()

    def _opened(self, then: str) -> None:
        self._hold()
        self.garbage.loaded()
        self._list_recent()
        self.window.show_rooms()
        self.people.begin(then or "show")
        self.backups.start()
        self.reminders.start()
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
        if path:
            self.open_other(Path(path))
        else:
            self.state.clear_recent()
            self.state.save()
            self._list_recent()

    def open_other(self, path: Path) -> None:
        """Lock what is open and ask for the password of the vault at this path."""
        self._put_away()
        self.desk.show_unlock(path)
        self._hold()

    def _enter(self, then: str) -> None:
        before, self._room_before = self._room_before if then == "show" else "", ""
        rooms = (before, "overview", "timeline", "settings")
        self.window.show_room(next((room for room in rooms if room and self.window.room(room) is not None), ""))
        waiting, self._waiting = self._waiting, []
        if then == "files" and not waiting:
            self.files.choose_files()
        elif then == "folder" and not waiting:
            self.files.choose_folder()
        elif then == "empty":
            self.people.add()
        elif then == "demo":
            self.files.take_demo()
        if waiting:
            self.take_files(waiting)
        if then in {"files", "folder", "empty", "demo"}:
            self.help.begin()

    # --------------------------------------------------------------------------------------- what the window asks for

    def take_files(self, paths: Sequence[Path | Offered]) -> None:
        """Take these files in, or open the vault among them."""
        self.files.take_files(paths)

    def open_patient(self, patient_id: str) -> None:
        """Make this the open person, here and at the next start."""
        self.people.open(patient_id)

    def undo(self) -> None:
        """Take the last step back."""
        from secondop_desktop.ui import undoing

        undoing.undo(self.window, self.shell)

    def redo(self) -> None:
        """Do again what was taken back."""
        from secondop_desktop.ui import undoing

        undoing.redo(self.shell)

    def change_password(self) -> None:
        """Ask for the password and for a new one, and set it."""
        from secondop_desktop.ui.dialogs.password import PasswordDialog
        from secondop_desktop.usecases import open_vault

        def show(by_sheet: bool) -> None:
            if self.shell.vault is not None:
                dialog = PasswordDialog(self.window, self.shell, by_sheet=by_sheet)
                dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
                dialog.open()

        self.shell.write(lambda vault, progress: open_vault.by_sheet(vault), name="password", done=show)

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
                self.files.choose_folder()
            case "add_person":
                self.people.add()
            case "demo":
                self.files.take_demo()
            case "export":
                self.files.export_person()
            case _ if name.startswith(LANGUAGE_ACTION):
                self.choose_language(name.removeprefix(LANGUAGE_ACTION))

    def _show_error(self, error: SecondOpError) -> None:
        from secondop_desktop.ui.dialogs.base import show_error

        show_error(self.window, error)
