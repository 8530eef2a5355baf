"""The one window: menu bar, the pages before a vault is open, the rooms after it, and what is dropped on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.drops import TakesDrops
from secondop_desktop.ui.entering import Entering
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.keys import OF_EVERYBODY, OF_NOBODY
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.letting_go import LettingGo
from secondop_desktop.ui.menus import Menus, add_kinds
from secondop_desktop.ui.shell import Room, RoomFactory, Shell
from secondop_desktop.ui.stopping_work import may_stop_work
from secondop_desktop.ui.theme import Mode, active_theme
from secondop_desktop.ui.widgets.base import show_if

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent
    from PySide6.QtWidgets import QTableView, QWidget

    from secondop_desktop.ui.rooms_frame import RoomsFrame, RoomStack
    from secondop_desktop.ui.views.banner import Banner
    from secondop_desktop.ui.views.rail import Rail
    from secondop_desktop.ui.views.search import SearchPopup
    from secondop_desktop.ui.widgets.base import Scroll
    from secondop_desktop.ui.widgets.feedback import ProgressPanel, Toast

WINDOW_SIZE = QSize(1280, 832)
NARROW_BELOW = 1120  # units of width: detail panes go below their lists, steppers become a menu
ICONS_BELOW = 860  # units of width: the rail shows icons only


class MainWindow(TakesDrops):
    """Shows one page before a vault is open (`show_page`) and the rooms after it (`show_rooms`).

    Rooms are registered by name with the function that makes them; each is made when it is first entered and thrown
    away by `forget_rooms`.
    """

    paste_wanted = Signal()
    lock_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    closing = Signal()
    action = Signal(str)
    narrow_changed = Signal(bool)
    person_chosen = Signal(str)
    person_wanted = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.theme = active_theme()
        self.setObjectName("main_window")
        self.setWindowTitle("SecondOp")
        self.setMinimumSize(QSize(640, 480))
        self.resize(WINDOW_SIZE)
        self.menus = Menus(self.menuBar(), self.theme)
        self._factories: dict[str, RoomFactory] = {}
        self._rooms: dict[str, Room] = {}
        self.letting_go = LettingGo(self)
        self._stale: set[str] = set()
        self._current = ""
        self._person = ""
        self._may_close = False
        self._narrow = False
        self._switches = False
        self._entering = Entering(shell.lanes, self)

        self.pages = QStackedWidget()
        self.setCentralWidget(self.pages)
        self._page: QWidget | None = None
        self._frame: RoomsFrame | None = None

        self._connect()
        self._restyle()
        self.menus.set_open(False)

    def _connect(self) -> None:
        self.theme.changed.connect(self._restyle)
        self.menus.room.connect(self.show_room)
        self.menus.place.connect(self.go_to)
        self.menus.add.connect(self.add_record)
        self.menus.triggered.connect(self._act)
        shell = self.shell
        shell.asked_toast.connect(lambda text, undo: self.toast.show_text(text, undo))
        shell.asked_room.connect(self.go_to)
        shell.asked_add.connect(self.add_record)
        shell.asked_progress.connect(self.show_progress)
        shell.records_changed.connect(self._records_changed)
        shell.patient_changed.connect(self._person_changed)

    # ------------------------------------------------------------------------------------------ around the rooms

    @property
    def frame(self) -> RoomsFrame:
        """What stands around the rooms. Made when it is first wanted: the page before the rooms is there sooner."""
        if self._frame is None:
            from secondop_desktop.ui.rooms_frame import RoomsFrame

            frame = self._frame = RoomsFrame(self, self.shell, self.menus)
            frame.rail.chosen.connect(self.show_room)
            frame.banner.add.clicked.connect(self.open_add_menu)
            frame.banner.person_chosen.connect(self.person_chosen)
            frame.banner.person_wanted.connect(self.person_wanted)
            frame.banner.everybody_wanted.connect(lambda: self.show_room("people"))
            frame.search.opened.connect(self.go_to)
            self.pages.addWidget(frame)
            self._fit()
        return self._frame

    def prepare(self) -> None:
        """Make what stands around the rooms while the page before them is shown."""
        self.frame  # noqa: B018

    @property
    def rail(self) -> Rail:
        """The list of rooms."""
        return self.frame.rail

    @property
    def banner(self) -> Banner:
        """The open person, search and Add."""
        return self.frame.banner

    @property
    def stack(self) -> RoomStack:
        """The rooms that were entered."""
        return self.frame.stack

    @property
    def room_scroll(self) -> Scroll:
        """What scrolls a room where the window is low."""
        return self.frame.room_scroll

    @property
    def toast(self) -> Toast:
        """The short message over the room."""
        return self.frame.toast

    @property
    def search(self) -> SearchPopup:
        """What was found, below the search box."""
        return self.frame.search

    @property
    def read_only(self) -> QWidget:
        """The notice that nothing can be changed."""
        return self.frame.read_only

    @property
    def progress(self) -> ProgressPanel:
        """How far a job of the window itself is."""
        return self.frame.progress

    # ------------------------------------------------------------------------------------------- pages and rooms

    def show_page(self, page: QWidget) -> None:
        """Show a page instead of the rooms: unlocking, or the first start."""
        if self._frame is not None:
            self._frame.dismiss()
        if self._page is not None and self._page is not page:
            self.pages.removeWidget(self._page)
            self._page.deleteLater()
        self._page = page
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        self.menus.set_open(False)
        self.name_person("")

    def name_person(self, name: str) -> None:
        """Name the open person in the title of the window, which the list of open windows shows."""
        self._person = name
        self._entitle()

    def _entitle(self) -> None:
        """In a room that is about everybody no person is named: what is done there may be about another."""
        name = _("All people") if self._person and self._current in OF_EVERYBODY else self._person
        name = " ".join(name.split()).replace("[*]", "[*][*]")  # [*] alone is Qt's place for the mark of a change
        self.setWindowTitle(f"{name} – SecondOp" if name else "SecondOp")

    def show_rooms(self) -> None:
        """Show rail, banner and rooms; throws the page before away."""
        show_if(self.read_only, self.shell.vault is not None and not self.shell.vault.writable)
        self.pages.setCurrentWidget(self.frame)
        if self._page is not None:
            self.pages.removeWidget(self._page)
            self._page.deleteLater()
            self._page = None
        self.menus.set_open(True)

    def page(self) -> QWidget | None:
        """The page shown instead of the rooms, or None."""
        return self._page

    def register_room(self, room: str, factory: RoomFactory) -> None:
        """Say how to make a room."""
        self._factories[room] = factory

    @property
    def current_room(self) -> str:
        """The name of the open room, or an empty text."""
        return self._current

    def room(self, name: str) -> Room | None:
        """A room, made if it was not yet; None when nobody registered it."""
        if name not in self._rooms and name in self._factories:
            room = self._factories[name](self.shell)
            room.setObjectName(f"room_{name}")
            self._rooms[name] = room
            self.stack.addWidget(room)
            self._stale.add(name)
            self.toast.raise_()
        return self._rooms.get(name)

    def entered(self) -> dict[str, Room]:
        """The rooms that were entered and are still there, by name."""
        return dict(self._rooms)

    def show_room(self, name: str) -> bool:
        """Go to a room; False when the open room has to keep the person, or there is no such room."""
        open_room = self._rooms.get(self._current)
        if name != self._current and open_room is not None and not open_room.leave():
            return False
        room = self.room(name)
        if room is None:
            return False
        if name != self._current:
            self.toast.dismiss()
        self._current = name
        self.rail.set_current(name)
        self.banner.show_everybody(name in OF_EVERYBODY)
        self._entitle()
        self._switches = True
        self.stack.setCurrentWidget(room)
        self._switches = False
        self.toast.raise_()
        if name in self._stale:
            self._stale.discard(name)
            room.refresh()
        self._entering.enter(room)
        return True

    def go_to(self, room: str, target: str = "") -> None:
        """Go to a room, and there to this record."""
        if self.show_room(room) and target:
            self._rooms[room].show_target(target)

    def add_record(self, kind: str) -> None:
        """Go to the room of this kind of record and open its form."""
        room = next((name for one, _words, name in add_kinds() if one == kind), "")
        if room and self.show_room(room):
            self._rooms[room].add_record(kind)

    def show_progress(self, what: str, job: Job) -> None:
        """Show the progress of a job of the window itself, with Cancel, until it ends."""
        self.frame.show_progress(what, job)

    def forget_rooms(self) -> None:
        """Throw every room away, as when the vault is locked: no record stays on the screen or in a model."""
        self._entering.forget()
        for room in self._rooms.values():
            self.stack.removeWidget(room)
            self.letting_go.throw_away(room)
        self._rooms.clear()
        self._stale.clear()
        self._current = ""
        if self._frame is not None:
            self._frame.forget()

    def renew_rooms(self) -> None:
        """Throw every room away and make the open one anew, as when something that they show was erased for good."""
        current = self._current
        self.forget_rooms()
        if current:
            self.show_room(current)

    def _person_changed(self) -> None:
        """Another person is open: what showed the records of the one before is thrown away, and the open room is made
        anew. Until a room had read again, it would show them below another name, and the keys would change them.
        """
        current = self._current
        for name in [name for name in self._rooms if name not in OF_NOBODY]:
            room = self._rooms.pop(name)
            room.hide()
            self.stack.removeWidget(room)
            self.letting_go.throw_away(room)
        if not current or current in self._rooms:
            self._records_changed()
            return
        self._entering.forget()
        self._stale = set(self._rooms)
        self._current = ""
        self.show_room(current)

    def _records_changed(self) -> None:
        self._stale = set(self._rooms)
        room = self._rooms.get(self._current)
        if room is not None:
            self._stale.discard(self._current)
            room.refresh()

    # --------------------------------------------------------------------------------------------------- actions

    def open_add_menu(self) -> None:
        """Open the menu of what can be added, below Add."""
        button = self.banner.add
        size = self.menus.add_menu.sizeHint()
        corner = button.mapToGlobal(QPoint(button.width() - size.width(), button.height()))
        self.menus.add_menu.popup(corner)

    def _act(self, name: str) -> None:
        if name.startswith("theme_"):
            self.theme.set_mode(Mode(name.removeprefix("theme_")))
            return
        match name:
            case "zoom_in":
                self.theme.zoom_in()
            case "zoom_out":
                self.theme.zoom_out()
            case "zoom_reset":
                self.theme.set_zoom(100)
            case "full_screen":
                self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
            case "next_pane" | "previous_pane":
                self.frame.move_pane(1 if name == "next_pane" else -1, self._rooms.get(self._current))
            case "search":
                self.focus_search()
            case "find":
                room = self._rooms.get(self._current)
                if room is None or not room.find_inside():
                    self.focus_search()
            case "cut" | "copy" | "paste":
                self._clipboard(name)
            case "undo":
                if self.toast.has_undo():
                    self.toast.button.click()
                else:
                    self.undo_wanted.emit()
            case "redo":
                self.redo_wanted.emit()
            case "add":
                self.open_add_menu()
            case "add_files" | "add_files_here":
                self.shell.choose_files()
            case "erase":
                room = self._rooms.get(self._current)
                if room is None or not room.erase_chosen():
                    self.shell.toast(_("Choose a record or a document in a list first."))
            case "move_record":
                room = self._rooms.get(self._current)
                if room is None or not room.move_chosen():
                    self.shell.toast(_("Choose a record or a document in a list first."))
            case "trash" | "people":
                self.show_room(name)
            case "renew_rooms":
                self.renew_rooms()
            case "settings":
                self.show_room("settings")
            case "lock":
                self.lock_wanted.emit()
            case "quit":
                self.close()
            case _:
                self.action.emit(name)

    def focus_search(self) -> None:
        """Give the keyboard to the search box, its words marked."""
        self.banner.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.banner.search.field.selectAll()

    def _clipboard(self, name: str) -> None:
        from PySide6.QtWidgets import QPlainTextEdit, QTableView  # not before the first window

        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QPlainTextEdit):
            {"cut": focused.cut, "copy": focused.copy, "paste": focused.paste}[name]()
        elif name == "paste":
            self.paste_wanted.emit()
        elif name == "copy" and isinstance(focused, QTableView):
            self._copy_rows(focused)

    def _copy_rows(self, table: QTableView) -> None:
        from secondop_desktop.ui.widgets.copy_rows import rows_as_text  # not before the first window

        text = rows_as_text(table)
        if text:
            QApplication.clipboard().setText(text)
            self.shell.toast(_("Copied. The clipboard forgets it after a minute."))

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self._switches:
            # Nobody pressed Tab: the room that goes had the keyboard, and it is with the next one in a moment.
            return super().focusNextPrevChild(forward)
        from secondop_desktop.ui.reading_order import move_by_tab  # not before the first window

        return move_by_tab(self, forward=forward) or super().focusNextPrevChild(forward)

    # ---------------------------------------------------------------------------------------------- size and close

    def dropping_words(self) -> str:
        is_open = self.pages.currentWidget() is self._frame
        return _("Let go to add these files") if is_open else _("Let go to open these records")

    @property
    def narrow(self) -> bool:
        """Whether the window is below 1120 units: detail panes lie under their lists."""
        return self._narrow

    def _restyle(self) -> None:
        bar = self.menuBar()
        bar.setFont(self.theme.font("fine"))
        bar.setFixedHeight(self.theme.size("menu_bar"))
        self._fit()

    def _fit(self) -> None:
        width = self.width()
        if self._frame is not None:
            self._frame.rail.set_narrow(width < self.theme.px(ICONS_BELOW))
        narrow = width < self.theme.px(NARROW_BELOW)
        if narrow != self._narrow:
            self._narrow = narrow
            self.narrow_changed.emit(narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._frame is not None and self._frame.search.isVisible():
            self._frame.search.place()

    def allow_close(self) -> None:
        """The next close is meant: everything was put away."""
        self._may_close = True

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        open_room = self._rooms.get(self._current)
        event.ignore()
        if (open_room is None or open_room.leave()) and may_stop_work(self, self.shell.lanes):
            self.closing.emit()
            if self._may_close:
                event.accept()  # Qt takes no second close() while this one is under way
