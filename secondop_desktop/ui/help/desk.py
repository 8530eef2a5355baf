"""Joins help with the window: what the Help menu does, at which place it opens, and when the tour begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.files import state_dir
from secondop_desktop.core.text import language
from secondop_desktop.ui.help.guide import CHAPTER_OF_ROOM, KEYS, LEAVING, LICENCES, Section
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.views.rail import room_title

if TYPE_CHECKING:
    from secondop_desktop.ui.help.about import AboutDialog
    from secondop_desktop.ui.help.tour import Tour
    from secondop_desktop.ui.help.window import HelpWindow
    from secondop_desktop.usecases.open_vault import Vault


class HelpDesk(QObject):
    """Owns the window of help and the tour; `do` answers the actions of the Help menu.

    What it shows is imported when it is first wanted: the program starts without.
    """

    def __init__(self, window: MainWindow, shell: Shell, state: WindowState) -> None:
        super().__init__(window)
        self._main, self._shell, self._state = window, shell, state
        self.window: HelpWindow | None = None
        self.about: AboutDialog | None = None
        self._backups: tuple[str, ...] = ()
        self.tour: Tour | None = None

    def do(self, name: str) -> bool:
        """Do what the action of this name asks; False when it is none of ours."""
        match name:
            case "help":
                self.show(self.place())
            case "help_keys":
                self.show(KEYS)
            case "help_leaving":
                self.show(LEAVING)
            case "help_licences":
                self.show(LICENCES)
            case "help_tour":
                self.start_tour()
            case "about":
                self.show_about()
            case _:
                return False
        return True

    def place(self) -> str:
        """The section of the guide that fits what is shown."""
        page = self._main.page()
        if page is not None:
            return CHAPTER_OF_ROOM.get("first_run" if page.objectName() == "first_run" else "unlock", "")
        room = self._main.room(self._main.current_room) if self._main.current_room else None
        topic = room.help_topic() if room is not None else ""
        return topic or CHAPTER_OF_ROOM.get(self._main.current_room, "")

    def show(self, name: str) -> None:
        """Open help at a section."""
        if self.window is None:
            from secondop_desktop.ui.help.window import HelpWindow

            self.window = HelpWindow(self._main, self._pages)
            self.window.tour_wanted.connect(self.start_tour)
        else:
            self.window.reload()
        self.window.tour_button.setEnabled(self._main.page() is None)
        self.window.show_at(name)
        self.window.present()
        if self._shell.reader is not None:
            self._shell.read(lambda vault, _progress: _backup_folders(vault), name="help", done=self._found)

    def show_about(self) -> None:
        """Open the box about the program."""
        from secondop_desktop.ui.help.about import AboutDialog

        self.about = AboutDialog(self._main, language())
        self.about.licences_wanted.connect(lambda: self.show(LICENCES))
        self.about.open()

    # ------------------------------------------------------------------------------------------------------ the tour

    def begin(self) -> None:
        """Start the tour after a first start; never again once it was closed."""
        if not self._state.tour_seen():
            # After what is under way: a form that is open, the files that are chosen.
            QTimer.singleShot(0, self, self._begin_when_free)

    def _begin_when_free(self) -> None:
        """Start the tour now, or when the review of the first files is left: it would lie over what they ask."""
        if self._main.current_room != "import":
            self.start_tour()
            return
        self._main.stack.currentChanged.connect(self._room_changed)

    def _room_changed(self, _index: int) -> None:
        if self._main.current_room == "import":
            return
        self._main.stack.currentChanged.disconnect(self._room_changed)
        if not self._state.tour_seen():
            QTimer.singleShot(0, self, self.start_tour)

    def start_tour(self) -> None:
        """Start the tour from its beginning; without a vault there is nothing to point at."""
        if self._shell.vault is None:
            return
        if self.window is not None:
            self.window.close()
        if self.tour is None:
            from secondop_desktop.ui.help.tour import Tour

            self.tour = Tour(self._main)
            self.tour.ended.connect(self._tour_ended)
        self.tour.start()

    def put_away(self) -> None:
        """The records are locked: the tour ends unfinished, and what was read of them is forgotten."""
        if self.tour is not None:
            self.tour.stop()
        self._backups = ()
        if self.window is not None:
            self.window.reload()

    def _tour_ended(self) -> None:
        self._state.set_tour_seen(True)
        self._state.save()

    # ----------------------------------------------------------------------------------------------------- the pages

    def _found(self, places: tuple[str, ...]) -> None:
        if places != self._backups and self._shell.vault is not None:
            self._backups = places
            if self.window is not None:
                self.window.reload()

    def _pages(self) -> tuple[Section, ...]:
        from secondop_desktop.ui.help.key_map import key_groups
        from secondop_desktop.ui.help.pages import Places, keys_page, leaving_page, licences_page

        vault = self._shell.vault
        entered: list[tuple[str, str, QWidget]] = [
            (name, room_title(name), room) for name, room in self._main.entered().items()
        ]
        places = Places(vault.folder if vault is not None else None, self._backups, state_dir())
        return (
            *keys_page(key_groups(self._main.menus, entered)),
            *leaving_page(places),
            *licences_page(),
        )


def _backup_folders(vault: Vault) -> tuple[str, ...]:
    """Where the backups are now, or were last."""
    # Not before a vault is open: the first window comes before what opens one.
    from secondop_desktop.usecases import backups

    return tuple(str(place.found() or place.folder) for place in backups.backup_places(vault))
